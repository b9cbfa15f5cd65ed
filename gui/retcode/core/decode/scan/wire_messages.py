"""Match printed texts with the wire messages of the catalogue, and read the values filled in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cache, cached_property
from typing import NamedTuple

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.message_text import (
    APOSTROPHE,
    BRACES,
    MARK,
    WORD,
    folded,
    found_messages,
    normalise,
    opening_of,
    plain_message,
)
from retcode.core.catalogue.model import Entry, Message
from retcode.core.lazy_pattern import compile_on_use

_VALUE = compile_on_use(
    rf"'?(?:%s(?=x\b)|%[sbd]|{BRACES})'?(?:\.\.\.)?|(?<![\w%(])\d+(?:\.\d+)?(?=ms\b|x?\b)"
)
_LINE_BREAK = compile_on_use(r"[\t\r\n]")
_OPENING_WORDS = 4
_SENTENCE_END = compile_on_use(r"[.!]\s")
# A first sentence that only says that something failed, which any program says before the reason.
_FAILED_ONLY = compile_on_use(r"(?i)(?:failed|unable|unavailable) to\b")
_MAX_FAILED_ONLY_WORDS = 5
_PIECE = 400
# A message that was cut off when printed; this many equal characters are not a coincidence.
_CUT = compile_on_use(r"(?P<text>[^\n.\u2026]{4,300}?)[ ]?(?:\.{2,3}|\u2026|$)")
_WRAPPED = compile_on_use(r"[^\n]*[^\s.\u2026]\s*\n[ \t]*[a-z]")  # a sentence that goes on in the next line
_IDENTIFIER = compile_on_use(r"\w*(?:_|[a-z][A-Z])\w*")  # of several words: not_found, NotFound
_MIN_CUT, _MIN_BEGINNING = 24, 12
# Messages that begin otherwise, or with a value, are not compared with what was cut short.
_FIRST = 6
_LETTER = compile_on_use(r"[A-Za-z]")
_BRACED = compile_on_use(BRACES)
_BEYOND_ASCII = compile_on_use(r"[^\x00-\x7f]")
_FILLED = compile_on_use(rf"%[sbd]|{BRACES}|\d+(?:\.\d+)?")


class MatchQuality(IntEnum):
    """How closely a text follows a wire message."""

    NONE = 0
    OPENING = 1
    """The text begins as the message does, then goes another way or is cut off."""
    WHOLE = 2
    """The text is the message, values and closing full stop aside."""


class Template(Struct, frozen=True):
    """A wire message prepared for comparison: its words, and a pattern with one group for each value."""

    entry: Entry
    message: Message
    plain: str
    head: str
    word_count: int
    initial: str
    """The letter that every text like it begins with, in lower case; empty if it begins otherwise."""
    found_by: str
    """Its first two words; empty if it is not found by them."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of the whole message; compiled on first use, once for all venues that share it."""
        return _pattern(self.plain)

    @property
    def opening(self) -> re.Pattern[str] | None:
        """The pattern of its first sentence, if that alone identifies it."""
        return _pattern(self.head) if self.head else None


class Match(Struct, frozen=True):
    """A text that matches a wire message: the message, the quality of the match, and the values by name."""

    template: Template
    likeness: MatchQuality
    params: tuple[tuple[str, str], ...]
    length: int


def _is_named_by_message(entry: Entry) -> bool:
    """Return whether an entry's name, one identifier such as `not_enough_funds`, is the message sent."""
    name = entry.name
    return bool(_IDENTIFIER.fullmatch(name)) and any(message.text == name for message in entry.messages)


class _Printed:
    """A normalised text, in the forms that each comparison with a message needs."""

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.lower = plain.lower() if plain.isascii() else None
        self.first = plain[:_FIRST].lower()
        self.may_be_cut = len(plain) >= _MIN_BEGINNING and " " in plain

    @cached_property
    def valueless(self) -> str:
        """The form in which a text that was cut short is compared."""
        return _valueless(self.plain)


class _Alike(NamedTuple):
    """One of the wordings that begin with the same two words; see `_start` and `_valueless`."""

    start: str
    valueless: str
    template: Template


class MessageIndex:
    """All wire messages of a catalogue, found by their code or by their first words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._entries = catalogue.entries
        self._openings = self._entries.openings
        self._by_entry: dict[str, tuple[Template, ...]] = {}
        self._by_opening: dict[str, tuple[Template, ...]] = {}
        self._alike: dict[str, tuple[_Alike, ...]] = {}

    def _of_entry(self, key: str) -> tuple[Template, ...]:
        """Return the messages of an entry of the catalogue, compiled when they are first needed."""
        templates = self._by_entry.get(key)
        if templates is None:
            row = self._entries.row(key)
            templates = self._by_entry[key] = tuple(_templates(self._entries[row])) if row >= 0 else ()
        return templates

    def _of_opening(self, opening: str) -> tuple[Template, ...]:
        """Return the messages that begin with these two words."""
        templates = self._by_opening.get(opening)
        if templates is None:
            entries = (self._entries[row] for row in self._entries.with_opening(opening))
            templates = self._by_opening[opening] = tuple(
                template
                for entry in entries
                for template in self._of_entry(entry.key)
                if template.found_by == opening
            )
        return templates

    def matching(self, entries: Iterable[Entry], text: str) -> dict[str, Match]:
        """Return the closest message of each entry that the text follows, by the entry's key."""
        printed = _Printed(normalise(text))
        return {entry.key: match for entry in entries if (match := self._closest(entry, printed))}

    def is_of(self, entries: Iterable[Entry], text: str) -> bool:
        """Return whether the text follows a message of one of the entries."""
        printed = _Printed(normalise(text))
        return any(self._closest(entry, printed) for entry in entries)

    def is_part_of(self, entries: Iterable[Entry], text: str) -> bool:
        """Return whether a message of one of the entries contains the beginning of the text, values aside."""
        part = _valueless(normalise(text))[:_MIN_CUT]
        return len(part) == _MIN_CUT and any(
            part in _template_valueless(template.plain)
            for entry in entries
            for template in self._of_entry(entry.key)
        )

    def length_at_start(self, entries: Iterable[Entry], text: str) -> int:
        """Return the length of the longest message of the entries that the text begins with; 0 for none."""
        templates = (template for entry in entries for template in self._of_entry(entry.key))
        ends = (found.end() for template in templates if (found := template.pattern.match(text)))
        return max(ends, default=0)

    def _closest(self, entry: Entry, printed: _Printed) -> Match | None:
        templates = self._of_entry(entry.key)
        named = _best(templates, printed) if printed.plain else None
        if entry.name and printed.plain.startswith(entry.name):
            rest = printed.plain[len(entry.name) :].lstrip(" :,;-(")
            return _best(templates, _Printed(rest)) or named
        return named

    def anywhere(self, text: str) -> tuple[Match, ...]:
        """Return the messages of any entry that match the text as a whole."""
        plain = normalise(text)
        first = opening_of(plain)
        printed = _Printed(plain)
        found = [
            match
            for template in (self._of_opening(first) if first in self._openings else ())
            if (match := _compare(template, printed)) and match.likeness is MatchQuality.WHOLE
        ]
        return tuple(found)

    def inside(self, text: str) -> Iterator[tuple[int, int, tuple[Match, ...]]]:
        """Yield (start, end, matches) for every wire message in the text, the longest at each position."""
        end = -1
        for first, following in itertools.pairwise(WORD.finditer(folded(text))):
            start = first.start()
            words = f"{first.group()} {following.group()}"
            if start < end or words not in self._openings:
                continue
            length, found = self._longest(words, text[start : start + _PIECE])
            if found:
                end = start + length
                yield start, end, tuple(found)

    def _longest(self, opening: str, piece: str) -> tuple[int, list[Match]]:
        """Return the longest messages that a piece of text, with these first words, begins with."""
        joined = _LINE_BREAK.sub(" ", piece)
        line = piece.partition("\n")[0]
        lower = joined.lower() if joined.isascii() else None
        begun: dict[str, re.Match[str]] = {}
        for start, _, template in self._alike_in(opening):
            if lower is not None and not lower.startswith(start):
                continue
            match = _found_at_start(template, joined)
            if match is None and line != joined:
                match = _found_at_start(template, line)
            if match:
                begun[template.plain] = match
        longest = max((match.end() for match in begun.values()), default=0)
        cut = None if _WRAPPED.match(piece) else _CUT.match(line)
        if cut and len(cut["text"]) >= max(_MIN_CUT, longest + 1):
            found = self._cut_short(opening, cut["text"])
            if found:
                return len(cut["text"]), found
        return longest, [
            Match(template, MatchQuality.WHOLE, _params(template, match), longest)
            for template in (self._of_opening(opening) if begun else ())
            if (match := begun.get(template.plain)) and match.end() == longest
        ]

    def _cut_short(self, opening: str, text: str) -> list[Match]:
        """Return the messages that a text, with these first words, is the beginning of."""
        plain = _valueless(text)
        begun = {
            alike.template.plain for alike in self._alike_in(opening) if alike.valueless.startswith(plain)
        }
        return [
            Match(template, MatchQuality.OPENING, (), len(text))
            for template in (self._of_opening(opening) if begun else ())
            if template.plain in begun
        ]

    def _alike_in(self, opening: str) -> tuple[_Alike, ...]:
        """Return the wordings that begin with these two words; several venues share a message."""
        alike = self._alike.get(opening)
        if alike is None:
            wordings = {template.plain: template for template in self._of_opening(opening)}
            alike = self._alike[opening] = tuple(
                _Alike(_start(plain, template.head), _template_valueless(plain), template)
                for plain, template in wordings.items()
            )
        return alike


def _found_at_start(template: Template, piece: str) -> re.Match[str] | None:
    """Match the message, or its first sentence, at the start of a piece of text; it must end with a word."""
    match = template.pattern.match(piece) or (template.opening and template.opening.match(piece))
    return match if match and not piece[match.end() : match.end() + 1].isalnum() else None


def _valueless(text: str) -> str:
    """Return a text in lower case with a mark for every number, so that one cut short can be compared."""
    return _FILLED.sub("%s", text.lower())


@cache
def _template_valueless(plain: str) -> str:
    return _valueless(plain)


def _as_message(entry: Entry) -> Message:
    """Return the name of an entry as a message, because clients print it in place of the message."""
    return Message(
        text=entry.name,
        concept=entry.concept,
        verdict=entry.verdict,
        effect=entry.effect,
        effect_basis=entry.effect_basis,
        subject=entry.subject,
        actor=entry.actor,
        document=entry.source.document,
        note=None,
        sent=False,
        params=(),
    )


def _best(templates: Iterable[Template], printed: _Printed) -> Match | None:
    """Return the closest match; of equal ones that with the most values, then that of exactly this text."""
    best: Match | None = None
    for template in templates:
        match = _compare(template, printed)
        if match and (best is None or _closeness(match, printed) > _closeness(best, printed)):
            best = match
    return best


def _closeness(match: Match, printed: _Printed) -> tuple[MatchQuality, int, int, bool]:
    return match.likeness, match.length, len(match.params), match.template.plain == printed.plain


def _compare(template: Template, printed: _Printed) -> Match | None:
    plain, lower = printed.plain, printed.lower
    if lower is not None:
        if template.initial and template.initial != lower[:1]:
            return None
        if not lower.startswith(_start(template.plain, template.head)):
            return _cut_to(template, printed)
    whole = template.pattern.match(plain)
    if whole and (whole.end() == len(plain) or not plain[whole.end() :].strip(" .,;:!?)]}'\"`")):
        return Match(template, MatchQuality.WHOLE, _params(template, whole), whole.end())
    if whole and template.word_count >= 2 and not plain[whole.end()].isalnum():
        # The server, or a library, added text: ", request ip: ...", a hint, a stack.
        return Match(
            template,
            MatchQuality.WHOLE if template.word_count >= 4 else MatchQuality.OPENING,
            _params(template, whole),
            whole.end(),
        )
    if template.opening and (opening := template.opening.match(plain)):
        return Match(template, MatchQuality.OPENING, _params(template, opening), opening.end())
    return _cut_to(template, printed)


def _cut_to(template: Template, printed: _Printed) -> Match | None:
    """Return the match of a text that is the beginning of a message, the server's values aside."""
    message = template.plain
    if (
        printed.may_be_cut
        and message[:_FIRST].lower() == printed.first
        and _template_valueless(message).startswith(printed.valueless)
    ):
        return Match(template, MatchQuality.OPENING, (), len(printed.plain))
    return None


def _params(template: Template, match: re.Match[str]) -> tuple[tuple[str, str], ...]:
    if not template.message.params:
        return ()
    values = [(value or "").strip(" '\"").rstrip(".") for value in match.groups()]
    return tuple((name, value) for name, value in zip(template.message.params, values, strict=False) if value)


def _templates(entry: Entry) -> Iterator[Template]:
    """Yield what can be printed for an entry: its name, and its messages.

    A message that is the name but means something narrower takes the place of the name.
    """
    if entry.name.isupper() or _is_named_by_message(entry):
        narrower = (one for one in entry.messages if one.text == entry.name and one.concept != entry.concept)
        yield _compile(entry, next(narrower, None) or _as_message(entry), by_words=False)
    yield from (_compile(entry, message) for message in found_messages(entry))


def _compile(entry: Entry, message: Message, *, by_words: bool = True) -> Template:
    plain = plain_message(message)
    wording = MARK.sub("", plain)
    sentence = _SENTENCE_END.search(plain)
    head = plain[: sentence.start()] if sentence else ""
    return Template(
        entry=entry,
        message=message,
        plain=plain,
        head=head if _identifies(head) else "",
        word_count=len(WORD.findall(wording)),
        initial=plain[:1].lower() if _LETTER.match(plain) else "",
        found_by=opening_of(wording) if by_words else "",
    )


def _identifies(head: str) -> bool:
    """Return whether the first sentence of a message alone identifies it."""
    words = len(head.split())
    return words >= _OPENING_WORDS and not (words <= _MAX_FAILED_ONLY_WORDS and _FAILED_ONLY.match(head))


@cache
def _start(plain: str, head: str) -> str:
    """Return the literal that every ASCII text which matches a message or its head begins with.

    It is in lower case.
    """
    value = _VALUE.search(plain)
    literal = plain[: value.start()] if value else plain
    beyond = _BEYOND_ASCII.search(literal)
    return literal[: min(len(head) or len(literal), beyond.start() if beyond else len(literal))].lower()


@cache
def _pattern(plain: str) -> re.Pattern[str]:
    """Turn a message into a pattern: marks and fixed numbers become values with optional quotes.

    Numbers beside marks in braces are part of the wording, not values: those marks have names of their own.
    """
    number = r"(?:\d{1,15}(?:\.\d{1,8})?)" if _BRACED.search(plain) else r"(\d{1,15}(?:\.\d{1,8})?)"
    pieces = []
    end = 0
    for mark in _VALUE.finditer(plain):
        before, after = plain[end : mark.start()], plain[mark.end() : mark.end() + 1]
        token = mark.group()
        if token[0] in "{%<" and before.endswith(" ") and after == " ":
            # A value that was left out takes its blank along: `Parameter does not exist`.
            pieces.append(f"{_literal(before)}(?:([^\\n]{{0,120}}?) )?")
            end = mark.end() + 1
            continue
        pieces.append(_literal(before))
        if token[0].isdigit():
            pieces.append(f"`?{number}`?")
        elif "'" in token:
            pieces.append(r"'?([^'\n]{0,120}?)'?" if mark.end() < len(plain) else r"'?([^'\n]{1,120})'?")
        elif mark.end() < len(plain):
            pieces.append(r"([^\n]{0,120}?)")
        else:
            pieces.append(r"([^\s,;]{1,120}(?: (?-i:[A-Z]{2,12})\b)?)")
        end = mark.end()
    pieces.append(_literal(plain[end:]))
    return re.compile("".join(pieces), re.IGNORECASE)


def _literal(text: str) -> str:
    return re.escape(text).replace(r"\ ", " ").replace("`", "`?").replace("'", f"['{APOSTROPHE}]")
