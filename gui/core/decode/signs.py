"""Signs: what in a text points at a venue, or at somebody else. The facts are in the recognition file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from gui.core.decode.shapes.base import Candidate
from gui.core.resources import resource


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
    """A regular expression, such as the form of a symbol."""

    pattern: str
    kind: str


class EnvelopeRecord(Pointer, frozen=True):
    """Keys that stand in one object with the code, and keys that must not; `signed` asks for a minus."""

    keys: tuple[str, ...]
    without: tuple[str, ...] = ()
    signed: bool | None = None


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


class Recognition:
    """All signs, compiled when first needed. Raises msgspec.ValidationError for a file of another form."""

    def __init__(self, root: Path | None = None) -> None:
        file = (root or resource("catalogue")) / "recognition.json"
        record = msgspec.json.decode(file.read_bytes(), type=RecognitionRecord)
        self._words = {word.lower(): _Known(Strength.HINT, "vendor") for word in record.vendors}
        for exchange in record.exchanges:
            says = f"the text names {exchange.name}"
            known = _Known(Strength.EXCHANGE, "exchange", says=says, exchange=exchange.name)
            self._words |= dict.fromkeys((word.lower() for word in exchange.words), known)
        self._words |= {marker.text.lower(): _pointing(marker, marker.kind) for marker in record.markers}
        self._patterns = record.patterns
        self._envelopes = record.envelopes

    @cached_property
    def _literal(self) -> re.Pattern[str]:
        words = sorted(self._words, key=len, reverse=True)
        return re.compile(r"(?i)(?<![a-z0-9_])(?:" + "|".join(map(re.escape, words)) + ")")

    @cached_property
    def _shapes(self) -> tuple[tuple[re.Pattern[str], _Known], ...]:
        return tuple(
            (re.compile(record.pattern), _pointing(record, record.kind)) for record in self._patterns
        )

    def signs(self, text: str) -> tuple[Sign, ...]:
        """Return all signs of the text in order of place."""
        found = []
        for match in self._literal.finditer(text):
            word = match.group()
            known = self._words[word.lower()]
            after = text[match.end() : match.end() + 1]
            if known.kind in ("exchange", "vendor") and after.islower() and word[-1].isalnum():
                continue  # the beginning of a longer word
            found.append(known.sign(match.start(), word))
        for pattern, known in self._shapes:
            found += [known.sign(match.start(), match.group()) for match in pattern.finditer(text)]
        return tuple(sorted(found, key=lambda sign: sign.at))

    def envelope_signs(self, candidate: Candidate) -> tuple[Sign, ...]:
        """Return what the names beside a candidate's code point at."""
        keys = candidate.keys | candidate.around
        signed = candidate.code.startswith("-")
        return tuple(
            _pointing(record, "envelope").sign(candidate.start, "")
            for record in self._envelopes
            if keys.issuperset(record.keys)
            and keys.isdisjoint(record.without)
            and not candidate.keys.isdisjoint({*record.keys, "code", "errorcode"})
            and record.signed in (None, signed)
        )


def _pointing(record: MarkerRecord | PatternRecord | EnvelopeRecord, kind: str) -> _Known:
    return _Known(Strength[record.strength.upper()], kind, frozenset(record.venues), record.says)
