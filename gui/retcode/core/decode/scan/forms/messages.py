"""Errors without a number: a wire message alone, and WebSocket frames that carry only words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.wire_messages import Match, MessageIndex

_FRAME = re.compile(
    r"""["']channel["'][ \t]{0,4}:[ \t]{0,4}["']rs\.error["'][ \t]{0,4},[ \t\n]{0,8}["']data["']"""
    r"""[ \t]{0,4}:[ \t]{0,4}["'](?P<text>[^"\n]{1,400})["']"""
)
_FEW_WORDS = 3
_FEWEST_WORDS, _MANY_WORDS, _PLAIN_WORDS = 2, 6, 5
# A text up to this length is what somebody asks about and not something that holds it by the way.
_QUESTION = 200
# Words that go on where the message has its full stop are a sentence of somebody else's.
_GOES_ON = re.compile(r"[ ][a-z]{2,}")
_STATUS_DIGITS = 3
# A record of a log that ends with what was answered.
_ANSWERED = re.compile(r"(?:->|=>|[:|])[ \t]{1,3}[\"'`]?$")
_QUOTES = tuple("\"'`*")
# Words that say that what is quoted was an answer.
_SPOKEN = re.compile(
    r"(?i)error|exception|response|answer|message|fail|reject|returns?|says?|complain|throws?"
)
_LEAD_REACH, _NEXT_WORDS = 160, 24
_LEAD_IN = re.compile(
    r"(?i)(?:errors?|exception|failed|failure|msg|message|rejected|reason"
    r"|says?|got|warn(?:ing)?|fatal|panic|binance|mexc"
    r"|bitzoom|https?://[^\s\"']{4,200}[ ])[\w )\]\"'`-]{0,24}[:=>\-]{1,2}[ \t\"'`([]{0,6}$"
)


class MessageRecogniser:
    """A catalogue's wire message quoted without its code."""

    name: ClassVar[str] = "message"
    takes: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("Margin is insufficient.", ("-2019",)),
        ("it says: Order's position side does not match user's setting.", ("-4061",)),
        ('a response of "Margin is insufficient" at high volatility', ("-2019",)),
        ("I still get ```*API-key format invalid.*``` error with new keys", ("-2014",)),
        ("Binance - Way too many requests; IP banned until...", ("-1003",)),
        ("Error: Signature for this request is not valid.", ("-1022",)),
    )
    leaves: ClassVar[tuple[str, ...]] = (
        'raise NotSupported("This operation is not supported by this type of state machine")',
        "we should retry when the system is busy or the order price is off",
        "def test_invalid_symbol_raises(): pass",
    )

    def __init__(self, messages: MessageIndex) -> None:
        """`messages` are the catalogue's."""
        self._messages = messages

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate a message, under the code of the first venue that sends it."""
        for start, end, found in self._messages.inside(text):
            matches = tuple(match for match in found if _may_stand_alone(match, text))
            if not matches or not self._stands_out(text, start, end, matches):
                continue
            printed = text[start : end + (text[end : end + 1] == ".")]
            first = _preferred(matches, printed).template.entry.code
            also = tuple(
                dict.fromkeys(
                    match.template.entry.code for match in matches if match.template.entry.code != first
                )
            )
            yield Candidate(first, text[start:end], start, end, -1, self.name, also=also)

    @staticmethod
    def _stands_out(text: str, start: int, end: int, matches: tuple[Match, ...]) -> bool:
        """Say whether so many words in a row can be no accident, or the text presents them as an error's."""
        words = max(match.template.words for match in matches)
        line_start = text.rfind("\n", max(0, start - 400), start) + 1
        lead = text[line_start:start]
        line_end = text.find("\n", end, end + 400)
        tail = text[end : line_end if line_end >= 0 else end + 400]
        last = not tail.strip(" \t\"'`)]}.,!;\r")
        whole_line = last and not lead.strip(" \t\"'`([{>*-#.")
        answered = last and _ANSWERED.search(lead) is not None
        same_case = any(match.template.message.text[:1] == text[start] for match in matches)
        if words > _FEW_WORDS:
            return words > _MANY_WORDS or not _GOES_ON.match(tail)
        if words < _FEWEST_WORDS or not any(
            match.template.message.text.endswith((".", "!")) or _named(match, text) for match in matches
        ):
            return False
        before = text[max(line_start, start - _LEAD_REACH) : start]
        quoted = lead[-1:] in _QUOTES and tail.lstrip(".!")[:1] in _QUOTES
        quoted = quoted and _SPOKEN.search(before + tail[:_NEXT_WORDS]) is not None
        return same_case and (whole_line or answered or quoted or _LEAD_IN.search(before) is not None)


def _may_stand_alone(match: Match, text: str) -> bool:
    """Say whether a message tells an error without its number.

    Texts of codes that are HTTP statuses are everybody's; so are Bitzoom's few plain words, unless named,
    and MEXC's in anything longer than a question.
    """
    entry = match.template.entry
    if entry.venue == "bitzoom-futures":
        return _named(match, text)
    plain = entry.venue.startswith("mexc") and match.template.words <= _PLAIN_WORDS
    if plain and len(text) > _QUESTION and not _named(match, text):
        return False
    return len(entry.code) > _STATUS_DIGITS or entry.venue == "mexc-futures"


def _named(match: Match, text: str) -> bool:
    """Say whether the text names the exchange of a message whose few words could be anybody's."""
    return match.template.entry.venue.partition("-")[0] in text.lower()


class FrameRecogniser:
    """MEXC Futures' WebSocket error frame, which has words but no code."""

    name: ClassVar[str] = "rs.error"
    takes: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ('{"channel":"rs.error","data":"Contract doesn\'t exist!","ts":1587442022003}', ("1001",)),
    )
    leaves: ClassVar[tuple[str, ...]] = ('{"channel":"rs.login","data":"success","ts":1587442022003}',)

    def __init__(self, messages: MessageIndex) -> None:
        """`messages` are the catalogue's."""
        self._messages = messages

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate a frame whose words are a message of the venue's table, under its code."""
        for match in _FRAME.finditer(text):
            words = match["text"].replace("doesn't", "does not").replace("don't", "do not")
            for found in self._messages.anywhere(words):
                if found.template.entry.venue == "mexc-futures":
                    keys = frozenset({"channel", "rs.error"})
                    code = found.template.entry.code
                    yield Candidate(code, match["text"], match.start(), match.end(), -1, self.name, keys)
                    break


def _preferred(matches: tuple[Match, ...], text: str) -> Match:
    """Return the match whose spelling is the text's own, capitals, full stop and all; else the first."""
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
    """A code's symbolic name, quoted without its number."""

    name: ClassVar[str] = "name"
    takes: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("why do I get REJECTED_MBX_KEY on my new host?", ("-2015",)),
        ("MARGIN_NOT_SUFFICIEN", ("-2019",)),
    )
    leaves: ClassVar[tuple[str, ...]] = ('{"filterType":"MIN_NOTIONAL"}', "status: NEW_ORDER", "TIMEOUT")

    def __init__(self, catalogue: Catalogue) -> None:
        """`catalogue` gives the names; those that filters have too are left out, plain answers hold them."""
        self._codes: dict[str, list[str]] = {}
        for entry in catalogue.entries:
            if (
                "_" in entry.name
                and entry.name.isupper()
                and len(entry.name) >= _SHORTEST_NAME
                and entry.name not in _FILTERS
            ):
                codes = self._codes.setdefault(entry.name, [])
                if entry.code not in codes:
                    codes.append(entry.code)

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate a name."""
        told = len(text) <= _QUESTION or _EXCHANGE.search(text) is not None
        for match in _NAME.finditer(text):
            codes = self._codes.get(match.group())
            if codes and (told or match.group().count("_") >= _TELLING_NAME):
                yield Candidate(
                    codes[0], None, match.start(), match.end(), -1, self.name, also=tuple(codes[1:])
                )


_NAME = re.compile(r"(?<![\w.\"'])[A-Z]{2,24}(?:_[A-Z]{1,24}){1,9}(?![\w(]|[ \t]{0,3}[:=])")
_FILTERS = frozenset({"MIN_NOTIONAL"})
_SHORTEST_NAME = 9
# Names of fewer parts, such as NOT_FOUND, are everybody's unless an exchange is named.
_TELLING_NAME = 2
_EXCHANGE = re.compile(r"(?i)binance|mexc|bitzoom")
