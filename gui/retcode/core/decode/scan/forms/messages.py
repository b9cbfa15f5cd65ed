"""Errors without a number: a wire message or a symbolic name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import ClassVar

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import is_number
from retcode.core.decode.scan.candidate import NOTHING_TAKEN, Candidate, Form, Taken
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.http import is_status
from retcode.core.decode.scan.recognition import MessageKind
from retcode.core.decode.scan.wire_messages import Match, MessageIndex
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.line_bounds import line_start

_FEW_WORDS = 3
_MIN_WORDS, _MANY_WORDS, _PLAIN_WORDS = 2, 6, 5
# Texts up to this length are treated as a question about one error.
_QUESTION = 200
# If a lower-case word follows where the message should end, this is ordinary prose.
_GOES_ON = compile_on_use(r"[ ][a-z]{2,}\b")
# Words before a few that begin in lower case make them a part of a sentence: "if the user does not exist".
_IN_SENTENCE = compile_on_use(r"[a-z]{2},?[ ]$")
# "do not throw an error if the user does not exist" reports none.
_CONDITION = compile_on_use(r"(?i)\b(?:if|unless|whether|when|until)[ ]$")
_STATUS_DIGITS = 3
# A word as the code after a message: the message then belongs to that word and not to a number.
_WORD_BESIDE = compile_on_use(r"""(?i)\.?["'],[ ]?["']err(?:or)?[_-]?code["'][ ]?:[ ]?["'][a-z]""")
# A log record that ends with the answer.
_ANSWERED = compile_on_use(r"(?:->|=>|[:|])[ \t]{1,3}[\"'`]?$")
_CODE_KEY = compile_on_use(r"(?i)\b(?:code|label|error)=$")
_QUOTES = tuple("\"'`*")
# Words that present a quoted text as an answer.
_SPOKEN = compile_on_use(
    r"(?i)error|exception|response|answer|message|fail|reject|returns?|says?|complain|throws?"
)
# A text to be translated, in the source of a program or the file of its translators.
_TRANSLATED = compile_on_use(
    r"""(?x)
    (?:\bmsg(?:id|str)[\w\[\]]{0,8}[ ]  # msgid "
    |\b(?:_{1,2}|[dnp]{0,3}gettext\w{0,5}|tr|translate)\([ ]?  # _("
    )["'`]$
    """
)
_TRANSLATED_REACH = 24
_LEAD_REACH, _NEXT_WORDS = 160, 24
_LINE_AROUND = 400  # how much of a message's line is looked at, before it and after it
_LEAD_IN = r"""(?xi)
    (?:errors?|exception|failed|failure|msg|message|rejected|reason  # a word for an error or an answer
    |says?|got|warn(?:ing)?|fatal|panic  # for what somebody got
    |@NAMES@  # the name of an exchange
    |https?://[^\s"']{4,200}[ ]  # an address
    )[\w )\]"'`-]{0,24}  # what may stand before the separator
    [:=>\-]{1,2}[ \t"'`([]{0,6}$  # the separator
    """


# A number right before a message, as in `code=-2019 Margin is insufficient.`, and right after one, as in
# `order does not exist, 110001`.
_NUMBER_BEFORE = compile_on_use(r"(?<![\w.+-])(?P<code>-?\d{3,9})[\"')\]]?[ :,;-]{1,3}[\"'(\[]?$")
_NUMBER_AFTER = compile_on_use(r"[.!]?[\"')\]]?[ ,;:]{1,2}[(\[#]?(?P<code>-?\d{3,9})(?![\w.-]*\w)")
_NUMBER_REACH = 18  # characters


class MessageRecogniser:
    """A catalogue's wire message quoted without its code."""

    name: ClassVar[Form] = Form.MESSAGE

    def __init__(
        self, messages: MessageIndex, names: ExchangeNames, kinds: Mapping[str, MessageKind]
    ) -> None:
        """`kinds` tells, by venue id, when a message of the venue is an error without a code beside it."""
        self._messages = messages
        self._names = names
        self._kinds = kinds

    @cached_property
    def _lead_in(self) -> re.Pattern[str]:
        return re.compile(_LEAD_IN.replace("@NAMES@", self._names.pattern))

    @cached_property
    def _name_before(self) -> re.Pattern[str]:
        """The name of an exchange right before a message, as in `kucoin Balance insufficient!` of ccxt."""
        return re.compile(rf"(?i)(?<![\w-])(?:{self._names.pattern})[ ]$")

    def find(self, text: str, taken: Taken = NOTHING_TAKEN) -> Iterator[Candidate]:
        """Yield a candidate for each message, with the code of the first venue that sends it."""
        named: frozenset[str] | None = None
        for start, end, found in self._messages.inside(text):
            if taken.covers(start):
                continue
            if named is None:
                named = self._names.venues(text)
            if (numbered := _with_number_beside(text, start, end, found)) is not None:
                yield numbered
                continue
            if _is_reason_of_status(text, start, end) or (not named and _WORD_BESIDE.match(text, end)):
                continue
            matches = tuple(match for match in found if self._may_stand_alone(match, text, named))
            if not matches or not self._stands_out(text, start, end, matches, named):
                continue
            printed = text[start : end + (text[end : end + 1] == ".")]
            first = _preferred(matches, printed).template.entry.code
            also = tuple(
                dict.fromkeys(
                    match.template.entry.code for match in matches if match.template.entry.code != first
                )
            )
            yield Candidate(first, text[start:end], start, end, -1, self.name, also=also)

    def _may_stand_alone(self, match: Match, text: str, named: frozenset[str]) -> bool:
        """Return whether a message without its number is an error.

        Any server sends the texts of HTTP statuses. Any server may send the few plain words of a venue whose
        messages are not distinct, too, unless its exchange is named or the text is a question.
        """
        entry = match.template.entry
        if entry.venue in named:
            return True
        if is_number(entry.code) and len(entry.code) <= _STATUS_DIGITS:
            return False
        if match.template.plain.lower() in _PHRASES:
            return False
        kind = self._kinds.get(entry.venue, "named")
        few, asked = match.template.word_count <= _PLAIN_WORDS, len(text) <= _QUESTION
        if match.template.word_count < _FEW_WORDS and not asked:
            return False
        return kind == "distinct" or (kind == "plain" and (asked or not few)) or (asked and not few)

    def _stands_out(
        self, text: str, start: int, end: int, matches: tuple[Match, ...], named: frozenset[str]
    ) -> bool:
        """Return whether a match is too long for a coincidence, or is presented as an error message."""
        word_count = max(match.template.word_count for match in matches)
        first = line_start(text, start, _LINE_AROUND)
        lead = text[first:start]
        line_end = text.find("\n", end, end + _LINE_AROUND)
        tail = text[end : line_end if line_end >= 0 else end + _LINE_AROUND]
        last = not tail.strip(" \t\"'`)]}.,!;\r")
        whole_line = last and not lead.strip(" \t\"'`([{>*-#.")
        answered = last and _ANSWERED.search(lead) is not None
        same_case = any(match.template.message.text[:1] == text[start] for match in matches)
        if _GOES_ON.match(tail) and word_count <= _MANY_WORDS:
            return False
        if lead[-1:] in _QUOTES and _TRANSLATED.search(lead[-_TRANSLATED_REACH:]):
            return False
        before = text[max(first, start - _LEAD_REACH) : start]
        own = any(match.template.entry.venue in named for match in matches)
        if word_count <= _MANY_WORDS and not (own or same_case) and _IN_SENTENCE.search(lead):
            return False  # the end of a longer message
        if word_count > _FEW_WORDS:
            condition = _CONDITION.search(lead) is not None
            in_sentence = text[start].islower() and (condition or _IN_SENTENCE.search(lead) is not None)
            reported = _SPOKEN.search(before) and not condition
            return word_count > _MANY_WORDS or not in_sentence or bool(reported or own)
        if word_count < _MIN_WORDS or not any(
            match.template.message.text.endswith((".", "!")) or match.template.entry.venue in named
            for match in matches
        ):
            return False
        quoted = lead[-1:] in _QUOTES and tail.lstrip(".!")[:1] in _QUOTES
        quoted = quoted and _SPOKEN.search(before + tail[:_NEXT_WORDS]) is not None
        raised = last and self._name_before.search(before) is not None
        return same_case and (
            whole_line or answered or quoted or raised or self._lead_in.search(before) is not None
        )


def _is_reason_of_status(text: str, start: int, end: int) -> bool:
    """Return whether a message is the reason phrase of an HTTP status printed near it.

    Example: `{"statusCode":500,"error":"Internal Server Error","message":...}`, which any web server answers.
    """
    status = _PHRASES.get(text[start:end].lower())
    if status is None:
        return False
    near = text[max(0, start - _STATUS_REACH) : end + _STATUS_REACH]
    return re.search(rf"(?<![\w.-]){status}(?![\w.])", near) is not None


def _with_number_beside(text: str, start: int, end: int, matches: tuple[Match, ...]) -> Candidate | None:
    """Return a message with its code right before or after it, as in `code=-2019 Margin is insufficient.`"""
    codes = {match.template.entry.code for match in matches if not is_status(match.template.entry.code)}
    before = _NUMBER_BEFORE.search(text, max(0, start - _NUMBER_REACH), start)
    if before and before["code"] in codes:
        at = before.start("code")
        return Candidate(before["code"], text[start:end], at, end, at, Form.MESSAGE)
    after = _NUMBER_AFTER.match(text, end)
    if after and after["code"] in codes:
        return Candidate(
            after["code"], text[start:end], start, after.end("code"), after.start("code"), Form.MESSAGE
        )
    return None


def _preferred(matches: tuple[Match, ...], text: str) -> Match:
    """Return the match with exactly the spelling of the text, or else the first."""
    return max(
        enumerate(matches),
        key=lambda item: (
            item[1].template.message.text == text,
            item[1].template.message.text.rstrip(".") in text
            or text.rstrip(".") in item[1].template.message.text,
            -item[0],
        ),
    )[1]


class NameRecogniser:
    """The symbolic name of a code without its number, or a word that is a code of a named exchange."""

    name: ClassVar[Form] = Form.NAME

    def __init__(self, catalogue: Catalogue, names: ExchangeNames, success: frozenset[str]) -> None:
        """Take the names from `catalogue`, without those of filters, which successful answers contain too.

        The words in `success` are in such answers as well, and somebody may quote one of them.
        """
        self._names = names
        self._success = success
        self._codes: dict[str, list[str]] = {}
        self._word_codes: dict[str, set[str]] = {}
        for head in catalogue.entries.heads():
            if not is_number(head.code):
                self._word_codes.setdefault(head.code, set()).add(head.venue)
            elif (
                "_" in head.name
                and head.name.isupper()
                and len(head.name) >= _MIN_NAME
                and head.name not in _FILTERS
            ):
                codes = self._codes.setdefault(head.name, [])
                if head.code not in codes:
                    codes.append(head.code)
        self._venues_with_words = frozenset[str]().union(*self._word_codes.values())

    def find(self, text: str, taken: Taken = NOTHING_TAKEN) -> Iterator[Candidate]:
        """Yield a candidate for each name."""
        named = self._names.venues(text)
        found = (*self._mixed_case(text, named), *self._called_code(text), *self._upper_case(text, named))
        for candidate in found:
            quoted = candidate.code in self._success and _is_in_answer(text, candidate.code)
            if not (quoted or taken.covers(candidate.start)):
                yield candidate

    def _upper_case(self, text: str, named: frozenset[str]) -> Iterator[Candidate]:
        """Yield the names in upper case, and the codes that are such words where their exchange is named."""
        is_asked_about = len(text) <= _QUESTION or bool(named)
        for match in _NAME.finditer(text) if "_" in text else ():
            word, start, end = match.group(), match.start(), match.end()
            codes = self._codes.get(word)
            if self._is_named(word, text, start, named):
                # not the value of a field, such as `status=`
                if text[start - 1 : start] != "=" or _CODE_KEY.search(text, max(0, start - 8), start):
                    yield self._word(text, word, start, end)
            elif (
                codes
                and text[start - 1 : start] not in _QUOTES
                and (is_asked_about or (word.count("_") >= _DISTINCTIVE_NAME and word not in _STATUSES))
            ):
                yield Candidate(codes[0], None, start, end, -1, self.name, also=tuple(codes[1:]))

    def _is_named(self, word: str, text: str, start: int, named: frozenset[str]) -> bool:
        """Return whether an exchange with this code is named in the text, or its id in ccxt on the line."""
        venues = self._word_codes.get(word)
        if not venues or venues & named:
            return bool(venues)
        first = line_start(text, start, _LINE_REACH)
        return bool(venues & self._names.venues_by_id(text, first, start))

    def _mixed_case(self, text: str, named: frozenset[str]) -> Iterator[Candidate]:
        """Yield the codes of several words in other than upper case, on a line that names their exchange."""
        if named.isdisjoint(self._venues_with_words):
            return
        for match in _WORDS.finditer(text):
            word, start, end = match.group(), match.start(), match.end()
            venues = self._word_codes.get(word)
            if venues is None or word.isupper():
                continue
            first = line_start(text, start, _LINE_REACH)
            if venues & self._names.venues_between(text, first, start):
                yield self._word(text, word, start, end)
            elif text[start - 1 : start] in _QUOTES and venues & self._named_after(text, end):
                yield Candidate(word, None, start, end, -1, self.name)

    def _named_after(self, text: str, end: int) -> frozenset[str]:
        line_end = text.find("\n", end, end + _NAME_AFTER)
        return self._names.venues_between(text, end, line_end if line_end >= 0 else end + _NAME_AFTER)

    def _called_code(self, text: str) -> Iterator[Candidate]:
        """Yield the codes of three words and more that a text calls an error code."""
        for match in _CALLED_CODE.finditer(text):
            if self._word_codes.get(match["word"]):
                yield self._word(text, match["word"], match.start("word"), match.end("word"))

    def _word(self, text: str, word: str, start: int, end: int) -> Candidate:
        following = _MESSAGE_AFTER.match(text, end)
        message = following["message"].rstrip(" \t\r\"')]}`,") if following else None
        return Candidate(word, message, start, following.end() if following else end, -1, self.name)


def _is_in_answer(text: str, word: str) -> bool:
    """Return whether a word is the value of a key of an answer that reports success."""
    return (
        re.search(rf"""["']?success["']?\s?[:=]\s?["']?(?i:true)\b[^}}]{{0,400}}["']{word}["']""", text)
        is not None
    )


# Several words joined: `order-not-found`, `order_not_found`, `orderNotFound`, `NotFound`.
_WORDS = compile_on_use(
    r"""(?x)
    (?:(?<![\w./"'=-])|(?<=[a-z][ ]["']))  # not part of a path or a value: but `status "notFound"`
    (?:[A-Za-z][A-Za-z0-9]{0,30}(?:[_-][A-Za-z0-9]{1,30}){1,12}  # `order-not-found`, `order_not_found`
    |[A-Za-z][a-z]{0,30}[A-Z][A-Za-z0-9]{1,120}+)  # `orderNotFound`
    (?![\w/(-]|[ \t]{0,3}=)  # not a call or a key
    """
)
_CALLED_CODE = re.compile(
    r"""(?xi)
    \berr(?:or)?[ _-]?code[ ]?[:=][ ]?["'`]?  # `error code: `
    (?P<word>[a-z][a-z0-9]{0,30}(?:[_-][a-z0-9]{1,30}){2,12})
    (?![\w/(-])
    """
)
_MESSAGE_AFTER = compile_on_use(
    r"[`\"']?(?::|(?P<bracket> \()) ?(?P<message>[A-Za-z](?(bracket)[^\n()]|[^\n]){2,300})"
)
_LINE_REACH, _NAME_AFTER = 240, 60
_NAME = compile_on_use(r"""(?x)
    (?:(?<![\w."'])|(?<=[^\W\d_][ ]["']))  # not part of a path or a value: but `returns "NAME"`
    [A-Z]{2,24}(?:_[A-Z0-9]{1,24}){1,15}  # `ORDER_NOT_FOUND`
    (?![\w(]|[ \t]{0,3}(?:=|:(?![ ][A-Z])|:[ ]\w{1,20}(?:\[\w{1,20}\])?[ ]=))  # not a call or constant
    """)
_FILTERS = frozenset({"MIN_NOTIONAL"})
# Any service has those: TOO_MANY_REQUESTS, "Internal Server Error", and a name of JSON-RPC.
_STATUSES = frozenset({*HTTPStatus.__members__, "METHOD_NOT_FOUND"})
_PHRASES = {status.phrase.lower(): status.value for status in HTTPStatus}
_STATUS_REACH = 60  # characters
_MIN_NAME = 9
# Names of fewer parts, such as NOT_FOUND, count only if an exchange is named.
_DISTINCTIVE_NAME = 2
