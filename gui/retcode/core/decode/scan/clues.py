"""Signs: what in a text points at a venue, or at somebody else. The facts are in the recognition file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from retcode.core.decode.scan.candidate import Candidate
from retcode.core.resources import resource

_RUN = re.compile(r"(?<![a-z0-9_])[a-z0-9]{2}")
# str.lower() may change the length of a text with other letters than these.
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Strength(IntEnum):
    """How much a sign decides.

    HINT decides nothing, WEAK breaks a tie, EXCHANGE names an exchange but no product, STRONG names the
    product, PROOF is something only that venue has.
    """

    HINT = 0
    WEAK = 1
    EXCHANGE = 2
    STRONG = 3
    PROOF = 4


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the recognition file's records."""


class Pointer(Record, frozen=True):
    """Something that points at venues: how strongly, and how a user is told; `{text}` is what was met."""

    strength: str
    venues: tuple[str, ...]
    says: str


class MarkerRecord(Pointer, frozen=True):
    """A literal text, met in any case."""

    text: str
    kind: str


class PatternRecord(Pointer, frozen=True):
    """A regular expression, such as the form of a symbol, and a literal that all it matches hold."""

    pattern: str
    kind: str
    holds: str = ""


class EnvelopeRecord(Pointer, frozen=True):
    """Keys that stand in one object with the code, and keys that must not; `signed` asks for a minus.

    `exchange` is whose envelope it is where that is nobody's in the catalogue.
    """

    keys: tuple[str, ...]
    without: tuple[str, ...] = ()
    signed: bool | None = None
    exchange: str | None = None


class ExchangeRecord(Record, frozen=True):
    """An exchange that is not in the catalogue, and the words that name it."""

    name: str
    words: tuple[str, ...]


class RecognitionRecord(Record, frozen=True):
    """The recognition file. `vendors` are words of services that have error codes and are no exchanges."""

    markers: tuple[MarkerRecord, ...]
    patterns: tuple[PatternRecord, ...]
    envelopes: tuple[EnvelopeRecord, ...]
    exchanges: tuple[ExchangeRecord, ...]
    vendors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign met in the text at a place. `exchange` is set for an exchange outside the catalogue."""

    at: int
    text: str
    strength: Strength
    kind: str
    venues: frozenset[str]
    says: str
    exchange: str | None = None
    vendor: bool = False

    def worth(self, strength: Strength) -> Sign:
        """Return the same sign with another strength."""
        return Sign(
            self.at, self.text, strength, self.kind, self.venues, self.says, self.exchange, self.vendor
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What a word stands for."""

    strength: Strength
    kind: str
    venues: frozenset[str] = frozenset()
    says: str = "the text names {text}"
    exchange: str | None = None

    def sign(self, at: int, text: str) -> Sign:
        """Return this as met at a place."""
        says = self.says.format(text=text)
        return Sign(
            at, text, self.strength, self.kind, self.venues, says, self.exchange, self.kind == "vendor"
        )


class _Words:
    """Literal texts met in any case, found by the first letters of their first run of letters and digits."""

    def __init__(self, known: Mapping[str, _Known]) -> None:
        self._by_first: dict[str, list[tuple[str, int, _Known]]] = defaultdict(list)
        self._elsewhere: list[tuple[str, _Known]] = []
        for word in sorted(known, key=len, reverse=True):
            run = _RUN.search(word)
            if run:
                self._by_first[run.group()].append((word, run.start(), known[word]))
            else:
                self._elsewhere.append((word, known[word]))
        seconds: dict[str, str] = defaultdict(str)
        for bigram in self._by_first:
            seconds[bigram[0]] += bigram[1]
        starts = "|".join(f"{first}[{seconds[first]}]" for first in seconds)
        self._starts = re.compile(rf"(?<![a-z0-9_])(?:{starts})")

    def find(self, text: str) -> Iterator[Sign]:
        """Yield the sign of the longest word at each place, without overlaps."""
        lower = text.lower() if text.isascii() else text.translate(_ASCII_LOWER)
        end = 0
        for run in self._starts.finditer(lower):
            start = run.start()
            for word, shift, known in self._by_first[run.group()] if start >= end else ():
                at = start - shift
                if at >= end and lower.startswith(word, at) and _may_stand(known, lower, at, at + len(word)):
                    end = at + len(word)
                    yield known.sign(at, text[at:end])
                    break
        if not text.isascii():
            for word, known in self._elsewhere:
                at = lower.find(word)
                while at >= 0:
                    yield known.sign(at, word)
                    at = lower.find(word, at + len(word))


def _may_stand(known: _Known, lower: str, start: int, end: int) -> bool:
    """Say whether a word is one, and not a part of a longer one."""
    before = lower[start - 1 : start]
    if before.isascii() and (before.isalnum() or before == "_"):
        return False
    whole = known.kind not in ("exchange", "vendor") or not lower[end - 1].isalnum()
    return whole or not ("a" <= lower[end : end + 1] <= "z")


class Recognition:
    """All signs, compiled when first needed. Raises msgspec.ValidationError for a file of another form."""

    def __init__(self, root: Path | None = None) -> None:
        file = (root or resource("catalogue")) / "recognition.json"
        record = msgspec.json.decode(file.read_bytes(), type=RecognitionRecord)
        known = {word.lower(): _Known(Strength.HINT, "vendor") for word in record.vendors}
        for exchange in record.exchanges:
            says = f"the text names {exchange.name}"
            named = _Known(Strength.EXCHANGE, "exchange", says=says, exchange=exchange.name)
            known |= dict.fromkeys((word.lower() for word in exchange.words), named)
        known |= {marker.text.lower(): _pointing(marker, marker.kind) for marker in record.markers}
        self._words = _Words(known)
        self._patterns = record.patterns
        self._envelopes = record.envelopes

    @cached_property
    def _shapes(self) -> tuple[tuple[str, re.Pattern[str], _Known], ...]:
        return tuple(
            (record.holds, re.compile(record.pattern), _pointing(record, record.kind))
            for record in self._patterns
        )

    def signs(self, text: str) -> tuple[Sign, ...]:
        """Return all signs of the text in order of place."""
        found = list(self._words.find(text))
        for literal, pattern, known in self._shapes:
            if literal not in text:
                continue
            found += [known.sign(match.start(), match.group()) for match in pattern.finditer(text)]
        return tuple(sorted(found, key=lambda sign: sign.at))

    def envelope_signs(self, candidate: Candidate) -> tuple[Sign, ...]:
        """Return what the names beside a candidate's code point at."""
        keys = candidate.keys | candidate.around
        signed = candidate.code.startswith("-")
        return tuple(
            replace(_pointing(record, "envelope"), exchange=record.exchange).sign(candidate.start, "")
            for record in self._envelopes
            if keys.issuperset(record.keys)
            and keys.isdisjoint(record.without)
            and not candidate.keys.isdisjoint({*record.keys, "code", "errorcode"})
            and record.signed in (None, signed)
        )


def _pointing(record: MarkerRecord | PatternRecord | EnvelopeRecord, kind: str) -> _Known:
    return _Known(Strength[record.strength.upper()], kind, frozenset(record.venues), record.says)
