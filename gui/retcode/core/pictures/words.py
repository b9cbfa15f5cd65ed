"""Correct words of the catalogue: those split at the edge of a picture, keys and codes with a letter misread.

Only what the catalogue knows is corrected: `CANNOT_ADD` and `~_ORDER` become one code if that code exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import is_number
from retcode.core.decode.scan.keys import Keys
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.pictures.edits import Edit, Edited

_ENDS = frozenset(".,;!?")  # of words in a sentence, before a space
_MAX_JOINED = 6  # lines that one string goes over
_MIN_LETTERS = 8  # of a code or message that is known although it is misspelled
_MIN_KEY = 6
_LETTER_WORDS = frozenset("aAI")
_MIN_NAME = 8  # of an exchange; a shorter one is too near to other words
_MIN_BARE = 14  # of one that stands without quotation marks, underscores or dashes
_MAX_WRONG = 1 / 14  # of the letters of a code or message, which are missing, misread or too many
_NOT_COMPARED = re.compile(r"[\s_~.:,;'\"`-]+")
# Letters that are read for one another, each as the first of its kind.
_CONFUSED = str.maketrans("01i|!58\u20ac", "ollllsbe")
_QUOTED = re.compile(r'"([^"\n]{4,160})"')
# The sentence after a number and a colon, to the end of the line: 3777042 on Bybit: Theuid isinvalid
_AFTER_NUMBER = re.compile(r"(?m)\b\d{3,7}\b[^\n:\"]{0,20}: ([A-Za-z][^\n\"{}]{9,160})$")
_BARE = re.compile(r"[A-Za-z][\w~-]{7,}")
# Words in capitals, the underscores between them lost: INVALID SETTLE CURRENCY
_CAPITALS = re.compile(r"\b[A-Z][A-Z\d]*(?:[ _]{1,2}[A-Z\d]+){1,11}\b")
# A word with a colon after it and the words that follow, over the end of a line: Service:In limit only mode
_WITH_COLON = re.compile(r"(?<!\w)[A-Z\u20ac]\w{3,20}:\w+(?:[ _\n]{1,2}\w+){0,8}")
_ZERO = re.compile(r"\b0(?=[a-wyz][a-z]{2})")  # the first letter of a word: 0rder
_WORD = re.compile(r"\b[A-Za-z01|]{8,}\b")
_JSON_KEY = re.compile(r'"([\w-]{2,24})"(?=\s*:)')
# The key of a code and the word after it, the marks between them misread: verr-code"exchange-failure
_CODE_AND_WORD = re.compile(r"""["']?\b([\w-]{0,8}(?:code|label))["'*.:; ]{1,5}([A-Za-z][\w-]{9,})["']?""")
_IN_ORDER = re.compile(r"""[=:]\s?\w|^(["']).+?\1\s?:\s?["'].*["']$""")
_SINGLE_QUOTED = re.compile(r"[{\[(:,]\s*'")
_LINE_NUMBER = re.compile(r"\d{1,4} (?=\w)")  # of an editor, before the line
_LAST_WORD = re.compile(r"[\w~-]*$")
_FIRST_WORD = re.compile(r"~?[\w-]*")
# A number after a key that the edge of a window breaks: "code" :20 / 1, "message"
_NUMBER_OPEN = re.compile(r'"\w+"\s?:\s?-?\d+$')
_NUMBER_GOES_ON = re.compile(r"\d+\s?[,}]")
# Between two values of an object that goes over lines: "error": / ["word"], or [ / "word"
_OBJECT_OPEN = re.compile(r"""["'\d\]}]\s?[,:]\s?$|[{\[]\s?$|^["']?\w+["']\s?:$""")
_OBJECT_GOES_ON = re.compile(r"""\s?(?:["'{\[]|-?\d+\s?[,}])""")
_NEW_LINE = re.compile(
    r"\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}[T ]|(?:GET|POST|PUT|DELETE|INFO|WARN|ERROR|DEBUG)\b"
)
# A value that a document gives as an example: `[100000 XBt] required`.
_EXAMPLE = re.compile(r"\[[^\]]{0,20}\d")


class PictureWords:
    """The words, keys, codes and messages that a text from a picture can contain."""

    def __init__(self, catalogue: Catalogue) -> None:
        keys = Keys.of(Recognition.load(catalogue)).known
        self._keys = {_letters(key): key for key in keys}
        self._known_keys = keys
        known = {entry.code for entry in catalogue.entries if not is_number(entry.code)}
        messages = {message.text for entry in catalogue.entries for message in entry.messages}
        self._known: set[str] = {text for text in known | messages if not _EXAMPLE.search(text)}
        self._spelled = _by_letters(self._known)
        self._spellings = tuple(self._spelled)
        names = {venue.exchange for venue in catalogue.tables.values() if len(venue.exchange) >= _MIN_NAME}
        self._names = {_letters(name): name for name in names}
        self._underscored = {_letters(text): text for text in self._known if _is_underscored(text)}
        self._with_colons = {_letters(text): text for text in known if ":" in text}
        self._words = set(keys).union(*(re.findall(r"[\w-]+", text.lower()) for text in self._known))

    def joined(self, text: str) -> Edited:
        """Return a text with the strings joined that were broken at the edge of a window or bubble."""
        return Edited(text, list(self._breaks(text)))

    def spelled(self, text: str) -> Edited:
        """Return a text with keys, codes and messages as the catalogue spells them."""
        edits = sorted((*self._misspelled(text), *self._misread(text)))
        kept: list[Edit] = []
        for edit in edits:
            if not kept or edit.start >= kept[-1].end:
                kept.append(edit)
        return Edited(text, kept)

    def _breaks(self, text: str) -> Iterator[Edit]:
        """Yield the line breaks in strings, each with its replacement: nothing, a space, an underscore."""
        quote, at = "", 0
        pending: list[Edit] = []
        lines = text.split("\n")
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            at += len(line) + 1
            if not quote:
                pending = []
            kind = quote or ('"' if '"' in line else "'" if _SINGLE_QUOTED.search(line) else "")
            if kind and (line.count(kind) - line.count("\\" + kind)) % 2:
                quote = "" if quote else kind
                if not quote:
                    yield from pending
                    pending = []
            # The string that a line closes may be followed by one that it opens: an even count, still open.
            if not quote:
                if edit := self._torn(line, following, at - 1):
                    yield edit
                continue
            if len(pending) == _MAX_JOINED or _NEW_LINE.match(following):
                quote, pending = "", []
                continue
            pending.append(self._break(line, following, at - 1))

    def _torn(self, line: str, following: str, at: int) -> Edit | None:
        """Return what joins a code that is broken outside a string; None if there is none."""
        if _NUMBER_OPEN.search(line) and _NUMBER_GOES_ON.match(following):
            return Edit(at, at + 1, "")
        if (_OBJECT_OPEN.search(line) and _OBJECT_GOES_ON.match(following)) or (
            line.endswith(":") and following.startswith("[")
        ):
            return Edit(at, at + 1, " ")
        last, first = _LAST_WORD.search(line), _FIRST_WORD.match(following)
        if not last or not first or not last[0] or not first[0]:
            return None
        stray = first[0] not in _LETTER_WORDS if len(first[0]) == 1 else not _is_word(first[0], self._words)
        if stray and self._is_torn(line, following):
            return Edit(at, at + 1, "")  # trade / d
        if len(last[0] + first[0]) < _MIN_BARE:
            return None
        known = last[0] + first[0] in self._known and last[0] not in self._known
        return Edit(at, at + 1, "") if known else None

    def _break(self, line: str, following: str, at: int) -> Edit:
        if (number := _LINE_NUMBER.match(following)) and self._is_torn(line, following[number.end() :]):
            return Edit(at, at + 1 + number.end(), "")
        before, after = _LAST_WORD.search(line), _FIRST_WORD.match(following)
        last, first = before[0] if before else "", after[0] if after else ""
        stray = first.startswith("~")  # an underscore at the edge
        first = first.lstrip("~")
        end = at + 1 + stray
        if (line[-1:] in _ENDS and first[:1].isalpha()) or (line[-1:] == ":" and first[:1].isdigit()):
            return Edit(at, end, " ")
        if stray or not (last and first) or self._is_one(last, first):
            return Edit(at, end, "_" if stray and not first.startswith("_") else "")
        return Edit(at, end, " ")

    def _is_torn(self, line: str, following: str) -> bool:
        """Return True if a known word begins in one line and goes on in the other."""
        before, after = _LAST_WORD.search(line), _FIRST_WORD.match(following)
        if before is None or after is None or not before[0]:
            return False
        return (before[0] + after[0]).lower() in self._words

    def _is_one(self, last: str, first: str) -> bool:
        """Return True if two halves are one word: it is known, or one of them is not a word."""
        if last.isdigit() != first.isdigit():
            return last == "0" and _is_word(f"o{first}", self._words)
        if {last.isalpha(), first.isalpha()} == {True, False} and self._is_known(last, first):
            return False  # a word before or after an address or a number
        if first.islower() and _is_word(last, self._words) and _is_word(first, self._words):
            return False
        whole = (last + first).lower()
        if whole in self._words or _letters(whole) in self._spelled:
            return True
        return not (_is_word(last, self._words) and _is_word(first, self._words))

    def _is_known(self, last: str, first: str) -> bool:
        return _is_word(last, self._words) or _is_word(first, self._words)

    def _misspelled(self, text: str) -> Iterator[Edit]:
        for match in _JSON_KEY.finditer(text):
            key = match[1].lower()
            if key in self._known_keys and match[1] == key.capitalize():
                yield Edit(*match.span(1), key)  # an l or c that was read as a capital
            if key not in self._known_keys:
                meant = self._key(key)
                if meant:
                    yield Edit(*match.span(1), meant)
        for match in _CODE_AND_WORD.finditer(text):
            word = match[2] if match[2] in self._known else self._meant(match[2])
            key = match[1] if match[1] in self._known_keys else match[1][1:]  # "v or 'v was read for ","
            if word and key in self._known_keys and not _IN_ORDER.search(match[0]):
                yield Edit(*match.span(), f'"{key}":"{word}"')
        for match in chain(_QUOTED.finditer(text), _AFTER_NUMBER.finditer(text)):
            if meant := self._meant(match[1]):
                yield Edit(*match.span(1), meant)
        for match in _BARE.finditer(text):
            if ("_" in match[0] or "~" in match[0] or len(match[0]) >= _MIN_BARE) and (
                meant := self._meant(match[0])
            ):
                yield Edit(*match.span(), meant)

    def _key(self, read: str) -> str | None:
        """Return the key that was read with a letter wrong or doubled, if one alone is like it."""
        meant = self._keys.get(_letters(read)) or self._keys.get(_letters(_single(read)))
        if meant or len(read) < _MIN_KEY:
            return meant
        letters = _letters(read)
        near = [
            key
            for known, key in self._keys.items()
            if len(known) == len(letters) and sum(map(str.__ne__, known, letters)) == 1
        ]
        return near[0] if len(near) == 1 else None

    def _misread(self, text: str) -> Iterator[Edit]:
        """Yield the words outside quotation marks that are corrected: names, capitals without underscores."""
        for match in _ZERO.finditer(text):
            yield Edit(*match.span(), "O")
        for match in _WORD.finditer(text):
            if name := self._name(match[0]):
                yield Edit(*match.span(), name)
        for match in _CAPITALS.finditer(text):
            yield from self._underscores(match[0], match.start())
        for match in _WITH_COLON.finditer(text):
            yield from self._with_colon(match[0], match.start())

    def _name(self, read: str) -> str | None:
        """Return the exchange whose name was read with one letter too many, missing or wrong."""
        letters = _letters(read)
        if letters in self._names or len(letters) < _MIN_NAME:
            return None
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        near = process.extract(letters, list(self._names), scorer=Levenshtein.distance, score_cutoff=1)
        return self._names[near[0][0]] if len(near) == 1 and near[0][0][0] == letters[0] else None

    def _with_colon(self, words: str, at: int) -> Iterator[Edit]:
        """Yield the longest beginning of a run of words that is a code with a colon, read nearly so."""
        ends = [found.end() for found in re.finditer(r"[^\s_]+", words)]
        for spelled in (self._with_colons.get, self._alike_with_colon):
            for end in reversed(ends):
                if known := spelled(_letters(words[:end])):
                    if known != words[:end]:
                        yield Edit(at, at + end, known)
                    return

    def _alike_with_colon(self, letters: str) -> str | None:
        known = self._spelled.get(self._alike(letters), ()) if len(letters) >= _MIN_BARE else ()
        return known[0] if len(known) == 1 and ":" in known[0] else None

    def _underscores(self, words: str, at: int) -> Iterator[Edit]:
        """Yield the longest run of words that is a code without its underscores."""
        starts = [0, *(found.end() for found in re.finditer(r"[\s_]+", words))]
        ends = [*(found.start() for found in re.finditer(r"[\s_]+", words)), len(words)]
        for count in range(len(starts), 1, -1):
            for first in range(len(starts) - count + 1):
                start, end = starts[first], ends[first + count - 1]
                known = self._underscored.get(_letters(words[start:end]))
                if known is not None:
                    if known != words[start:end]:
                        yield Edit(at + start, at + end, known)
                    return

    def _meant(self, read: str) -> str | None:
        if read in self._known:
            return None
        letters = _letters(read)
        if len(letters) < _MIN_LETTERS:
            return None
        if letters not in self._spelled and len(letters) >= _MIN_BARE:
            letters = self._alike(letters)
        return _nearest(read, self._spelled.get(letters, ()))

    def _alike(self, letters: str) -> str:
        """Return the letters of the code or message that is nearly this one; empty if not one alone is."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        most = int(len(letters) * _MAX_WRONG)
        near = process.extract(
            letters, self._spellings, scorer=Levenshtein.distance, score_cutoff=most, limit=2
        )
        if not near or (len(near) > 1 and near[1][1] == near[0][1]):
            return ""
        meant = near[0][0]
        return meant if _digits(meant) == _digits(letters) else ""


def _by_letters(known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return codes and messages by their letters; several differ in case, spaces and marks alone."""
    found: dict[str, tuple[str, ...]] = {}
    for text in sorted(known):
        letters = _letters(text)
        if len(letters) >= _MIN_LETTERS and "%" not in text and "{" not in text:
            found[letters] = (*found.get(letters, ()), text)
    return found


def _nearest(read: str, known: tuple[str, ...]) -> str | None:
    """Return the text that is spelled most like what was read; None if several are."""
    from rapidfuzz.distance import Levenshtein

    ranked = sorted(
        (Levenshtein.distance(read, text), abs(read.count(" ") - text.count(" ")), text) for text in known
    )
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    return ranked[0][2]


def _letters(text: str) -> str:
    """Return what is left of a text without case, marks and spaces, letters that are confused made one."""
    plain = _NOT_COMPARED.sub("", text.lower()).translate(_CONFUSED)
    return plain.replace("rn", "m").replace("vv", "w")


def _single(text: str) -> str:
    """Return a text with doubled letters once: `llabel` as `label`."""
    return re.sub(r"(.)\1+", r"\1", text)


def _is_word(text: str, words: set[str]) -> bool:
    return text.lower() in words


def _digits(letters: str) -> str:
    """Return the digits of a text that are not read for letters."""
    return "".join(letter for letter in letters if letter.isdigit())


def _is_underscored(text: str) -> bool:
    return "_" in text and text.isupper() and " " not in text
