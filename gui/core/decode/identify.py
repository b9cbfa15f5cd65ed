"""Identify: whose error a candidate is, by evidence a person can check.

Every piece of evidence names the venues it leaves possible and says so in a sentence. Proof (a host, a
path, a client only one venue has) comes first, then what the answer itself shows, then the number, its
wording, and last what the surrounding text talks about. Evidence that would leave no venue is put aside,
and two proofs that contradict each other prove nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from gui.core.catalogue.load import Catalogue
from gui.core.catalogue.model import Entry
from gui.core.decode.match import Likeness, Match, MessageIndex
from gui.core.decode.report import Certainty
from gui.core.decode.shapes.base import Candidate
from gui.core.resources import resource

_REGION = 6000
_NEAR = 300
_TELLING_DIGITS = 6
_CCXT_PREFIX = re.compile(r"(?:^|[\s:`\"'(>])(?P<id>[a-z][a-z0-9]{2,24})[ \t]{1,2}$")
_CCXT_CLASS = re.compile(r"(?:ccxt[\w.\\]{0,40}|[A-Z][A-Za-z]{4,30}):?[ \t]{1,2}[a-z0-9]{3,25}[ \t]{1,2}$")


class MarkerRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A literal text that points at venues, as the recognition file holds it."""

    text: str
    kind: str
    strength: str
    venues: tuple[str, ...]
    says: str


class PatternRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern that points at venues, such as the form of a symbol."""

    pattern: str
    kind: str
    strength: str
    venues: tuple[str, ...]
    says: str


class ExchangeRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """An exchange that is not in the catalogue, and the words that name it."""

    name: str
    words: tuple[str, ...]


class RecognitionRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """The recognition file: what points at whom."""

    markers: tuple[MarkerRecord, ...]
    patterns: tuple[PatternRecord, ...]
    exchanges: tuple[ExchangeRecord, ...]
    vendors: tuple[str, ...]


class Strength(IntEnum):
    """How much a marker decides."""

    HINT = 0
    WEAK = 1
    EXCHANGE = 2
    STRONG = 3
    PROOF = 4


@dataclass(frozen=True, slots=True)
class Sign:
    """A marker met in the text at a place. `exchange` is set for an exchange outside the catalogue."""

    at: int
    text: str
    strength: Strength
    kind: str
    venues: frozenset[str]
    says: str
    exchange: str | None = None
    vendor: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose error it is, how sure, why, and who else has one like it."""

    venue: str | None
    certainty: Certainty
    evidence: tuple[str, ...]
    entry: Entry | None
    match: Match | None
    others: tuple[Entry, ...]
    exchange: str | None = None
    known: bool = True
    possible: frozenset[str] = frozenset()
    matches: Mapping[str, Match] = field(default_factory=dict)


class Recognition:
    """The markers of all venues, compiled. Raises msgspec.ValidationError if the file is not as its types say."""

    def __init__(self, root: Path | None = None) -> None:
        file = (root or resource("catalogue")) / "recognition.json"
        record = msgspec.json.decode(file.read_bytes(), type=RecognitionRecord)
        self._markers = {marker.text.lower(): marker for marker in record.markers}
        self._exchanges = {word.lower(): exchange for exchange in record.exchanges for word in exchange.words}
        self._vendors = frozenset(word.lower() for word in record.vendors)
        self._patterns = record.patterns

    @cached_property
    def _literal(self) -> re.Pattern[str]:
        words = sorted({*self._markers, *self._exchanges, *self._vendors}, key=len, reverse=True)
        return re.compile(r"(?i)(?<![a-z0-9_])(?:" + "|".join(map(re.escape, words)) + ")")

    @cached_property
    def _shapes(self) -> tuple[tuple[re.Pattern[str], PatternRecord], ...]:
        return tuple((re.compile(record.pattern), record) for record in self._patterns)

    def signs(self, text: str) -> tuple[Sign, ...]:
        """Return all markers of the text in order of place."""
        found: list[Sign] = []
        for match in self._literal.finditer(text):
            word = match.group()
            marker = self._markers.get(word.lower())
            if marker:
                says = marker.says.format(text=word)
                found.append(
                    Sign(
                        match.start(),
                        word,
                        Strength[marker.strength.upper()],
                        marker.kind,
                        frozenset(marker.venues),
                        says,
                    )
                )
                continue
            after = text[match.end() : match.end() + 1]
            if after.isalpha() and after.islower() and word[-1].isalnum():
                continue
            exchange = self._exchanges.get(word.lower())
            if exchange:
                found.append(
                    Sign(
                        match.start(),
                        word,
                        Strength.EXCHANGE,
                        "word",
                        frozenset(),
                        f"the text names {exchange.name}",
                        exchange.name,
                    )
                )
            else:
                found.append(
                    Sign(
                        match.start(),
                        word,
                        Strength.HINT,
                        "vendor",
                        frozenset(),
                        f"the text names {word}",
                        vendor=True,
                    )
                )
        for pattern, record in self._shapes:
            for match in pattern.finditer(text):
                says = record.says.format(text=match.group())
                found.append(
                    Sign(
                        match.start(),
                        match.group(),
                        Strength[record.strength.upper()],
                        record.kind,
                        frozenset(record.venues),
                        says,
                    )
                )
        return tuple(sorted(found, key=lambda sign: sign.at))


class Identifier:
    """Says whose error a candidate is, from the catalogue, the signs of the text and the candidate itself."""

    def __init__(self, catalogue: Catalogue, messages: MessageIndex) -> None:
        self._catalogue = catalogue
        self._messages = messages
        self._venues = frozenset(venue for venue in catalogue.venues if venue != "http")

    def identify(
        self, candidate: Candidate, text: str, signs: tuple[Sign, ...], forced: str | None = None
    ) -> Identity:
        """Return whose error `candidate` is. `forced` is the venue the user chose, which ends all doubt."""
        codes = (candidate.code, *candidate.also)
        holders = tuple(
            e for code in codes for e in self._catalogue.with_code(code) if e.venue in self._venues
        )
        matches = {
            entry.key: match
            for entry in holders
            if candidate.message and (match := self._messages.of_entry(entry, candidate.message))
        }
        if forced:
            entry = _closest([e for e in holders if e.venue == forced], matches)
            return Identity(
                forced, Certainty.PROVEN, ("you chose the venue",), entry, matches.get(entry.key) if entry else None,
                tuple(e for e in holders if e.venue != forced),
            )  # fmt: skip
        evidence: list[str] = []
        allowed = self._venues
        proof = self._proof(candidate, text, signs)
        foreign = self._foreign(candidate, text, signs) if not proof else None
        if foreign:
            return Identity(
                None,
                Certainty.OPEN,
                (f"{foreign.says}, which is not in the catalogue",),
                None,
                None,
                holders,
                foreign.exchange,
                False,
            )
        for venues, says in (*self._envelope(candidate), *proof):
            if venues & allowed:
                if venues & allowed != allowed:
                    evidence.append(says)
                allowed &= venues
        proven = allowed if evidence else frozenset[str]()
        named = [
            sign
            for sign in self._around(candidate, text, signs)
            if sign.venues and sign.strength is not Strength.PROOF
        ]
        of_exchange = [sign for sign in named if sign.strength in (Strength.EXCHANGE, Strength.STRONG)]
        held = frozenset(e.venue for e in holders)
        if not held & allowed:
            return self._unlisted(candidate, allowed, proven, tuple(evidence), of_exchange, holders)
        if held & allowed != allowed:
            allowed &= held
            if candidate.code_at >= 0:
                evidence.append(_number_says(candidate.code, allowed))
        worded = frozenset(e.venue for e in holders if e.key in matches and e.venue in allowed)
        whole = frozenset(
            e.venue
            for e in holders
            if e.venue in allowed and e.key in matches and matches[e.key].likeness is Likeness.WHOLE
        )
        if (whole or worded) and (whole or worded) != allowed:
            allowed &= whole or worded
            evidence.append(f"the wording is {_names(self._catalogue, allowed)}'s")
        elif whole:
            evidence.append("the wording is the one documented for this code")
        hinted = [(venues, says) for venues, says in self._hints(candidate) if venues & allowed]
        for venues, says in hinted:
            if venues & allowed != allowed:
                evidence.append(says)
                allowed &= venues
        firm = bool(hinted) or self._firm(candidate, allowed, worded, of_exchange, proven)
        if ", request ip" in (candidate.message or "").lower() and allowed & {
            "binance-usdm",
            "binance-coinm",
        }:
            allowed &= {"binance-usdm", "binance-coinm"}
            evidence.append("only Binance's futures hosts add the caller's address to this message")
        for strength in (Strength.STRONG, Strength.EXCHANGE, Strength.WEAK):
            allowed = self._narrow(candidate, allowed, [s for s in named if s.strength is strength], evidence)
        order = sorted(allowed, key=self._rank)
        entry = _closest([e for e in holders if e.venue == order[0]], matches)
        if candidate.code_at < 0 and entry is not None and candidate.message is None:
            firm = True
        if len(allowed) == 1 and proven == allowed:
            certainty = Certainty.PROVEN
        elif len(allowed) == 1 and firm:
            certainty = Certainty.LIKELY
        else:
            certainty = Certainty.OPEN
        if not firm and not proven:
            only = _names(self._catalogue, allowed)
            if candidate.code.startswith("-"):
                evidence.append(f"nothing but the number points at {only}")
            else:
                evidence.append(
                    f"the number exists at {only}, but neither the text nor its surroundings point there"
                )
                return Identity(None, Certainty.OPEN, tuple(evidence), None, None, holders, None, False)
        if len(allowed) > 1:
            both = "both" if len(allowed) == 2 else "all"  # noqa: PLR2004
            evidence.append(
                f"{_names(self._catalogue, allowed)} {both} have this error; nothing in the text tells them apart"
            )
        others = tuple(e for e in holders if entry is None or e.venue != entry.venue)
        return Identity(
            order[0], certainty, tuple(dict.fromkeys(evidence)), entry, matches.get(entry.key) if entry else None,
            tuple(sorted(others, key=lambda e: (e.venue not in allowed, self._rank(e.venue)))),
            possible=allowed, matches=matches,
        )  # fmt: skip

    def _hints(self, candidate: Candidate) -> list[tuple[frozenset[str], str]]:
        """Return what the names beside the code make likely without proving it."""
        if (
            "success" in candidate.keys
            and "msg" not in candidate.keys
            and (candidate.value("success") or "false").lower() == "false"
        ):
            return [
                (frozenset({"mexc-futures"}), "`success` false beside the code is how MEXC Futures answers")
            ]
        return []

    def _firm(
        self,
        candidate: Candidate,
        allowed: frozenset[str],
        worded: frozenset[str],
        named: list[Sign],
        proven: frozenset[str],
    ) -> bool:
        """Say whether more than the bare number speaks for a venue of the catalogue."""
        if proven or worded & allowed or any(sign.venues & allowed for sign in named):
            return True
        signed = candidate.code.startswith("-")
        return len(candidate.code) >= _TELLING_DIGITS or (candidate.message is None and signed)

    def _narrow(
        self, candidate: Candidate, allowed: frozenset[str], signs: list[Sign], evidence: list[str]
    ) -> frozenset[str]:
        """Let the nearest sign that leaves something narrow the venues; farther ones may only agree."""
        for sign in sorted(signs, key=lambda sign: abs(sign.at - candidate.start)):
            left = sign.venues & allowed
            if left and left != allowed:
                contrary = [
                    s
                    for s in signs
                    if s.venues & allowed and not s.venues & left and abs(s.at - candidate.start) < _REGION
                ]
                if contrary and sign.strength < Strength.STRONG:
                    continue
                evidence.append(sign.says)
                allowed = left
        return allowed

    def _unlisted(
        self,
        candidate: Candidate,
        allowed: frozenset[str],
        proven: frozenset[str],
        evidence: tuple[str, ...],
        named: list[Sign],
        holders: tuple[Entry, ...],
    ) -> Identity:
        """A code that no venue left has: the venue if proven, else nobody's."""
        if len(proven) == 1:
            venue = next(iter(proven))
            name = self._catalogue.venues[venue].name
            return Identity(
                venue,
                Certainty.PROVEN,
                (*evidence, f"{candidate.code} is in no table of {name}"),
                None,
                None,
                holders,
                None,
                False,
            )
        exchange = None
        for sign in named:
            exchanges = {
                self._catalogue.venues[v].exchange for v in sign.venues if v in self._catalogue.venues
            }
            if len(exchanges) == 1:
                exchange = exchanges.pop()
                evidence = (*evidence, sign.says)
                break
        return Identity(
            None,
            Certainty.OPEN,
            (*evidence, f"{candidate.code} is in no table of the catalogue"),
            None,
            None,
            holders,
            exchange,
            False,
        )

    def _rank(self, venue: str) -> tuple[int, str]:
        order = (
            "binance-usdm",
            "binance-spot",
            "binance-coinm",
            "mexc-spot",
            "mexc-futures",
            "bitzoom-futures",
        )
        return (order.index(venue) if venue in order else len(order), venue)

    def _around(self, candidate: Candidate, text: str, signs: tuple[Sign, ...]) -> Iterable[Sign]:
        low = bisect_left(signs, candidate.start - _REGION, key=lambda sign: sign.at)
        high = bisect_left(signs, candidate.end + _REGION, key=lambda sign: sign.at)
        return signs[low:high]

    def _proof(
        self, candidate: Candidate, text: str, signs: tuple[Sign, ...]
    ) -> list[tuple[frozenset[str], str]]:
        """Return the proofs near the candidate that do not contradict each other; the same line's outrank the rest."""
        proofs = [sign for sign in self._around(candidate, text, signs) if sign.strength is Strength.PROOF]
        if not proofs:
            return []
        line_start = text.rfind("\n", max(0, candidate.start - 2000), candidate.start) + 1
        line_end = text.find("\n", candidate.end, candidate.end + 2000)
        line_end = line_end if line_end >= 0 else candidate.end + 2000
        on_line = [sign for sign in proofs if line_start <= sign.at < line_end]
        before = [s for s in proofs if 0 <= candidate.start - s.at < _NEAR * 6 and s.kind in ("host", "path")]
        for group in (on_line, before[-1:] if before and not _contradict(proofs) else [], proofs):
            if group and not _contradict(group):
                return [(sign.venues, sign.says) for sign in group]
        return []

    def _foreign(self, candidate: Candidate, text: str, signs: tuple[Sign, ...]) -> Sign | None:
        """Return the sign of an exchange outside the catalogue, if it stands nearer than any of the catalogue's."""
        lead = text[max(0, candidate.start - 90) : candidate.start].rpartition("\n")[2]
        prefix = _CCXT_PREFIX.search(lead)
        if prefix and _CCXT_CLASS.search(lead) and text[candidate.start : candidate.start + 1] == "{":
            name = prefix["id"]
            if name.startswith(("binance", "mexc")) and name != "binanceus":
                return None
            named = next(
                (
                    s.exchange
                    for s in signs
                    if s.exchange and s.at == candidate.start - len(lead) + prefix.start("id")
                ),
                None,
            )
            label = named or name
            return Sign(
                candidate.start,
                name,
                Strength.EXCHANGE,
                "word",
                frozenset(),
                f"the text names {label}",
                label,
            )
        around = [s for s in self._around(candidate, text, signs) if s.strength >= Strength.EXCHANGE]
        foreign = [s for s in around if s.exchange]
        if not foreign:
            return None
        nearest = min(foreign, key=lambda s: _distance(candidate, s))
        own = [s for s in around if not s.exchange and not nearest.text.lower().startswith(s.text.lower())]
        if own and _distance(candidate, min(own, key=lambda s: _distance(candidate, s))) <= _distance(
            candidate, nearest
        ):
            return None
        return nearest

    def _envelope(self, candidate: Candidate) -> list[tuple[frozenset[str], str]]:
        """Return what the names beside the code prove."""
        keys = candidate.keys | (candidate.around & {"traceid", "showtype", "_extend"})
        found: list[tuple[frozenset[str], str]] = []
        if {"success", "code", "message"} <= keys and not candidate.code.startswith("-"):
            found.append(
                (
                    frozenset({"mexc-futures"}),
                    "`success`, `code` and `message` side by side are MEXC Futures' envelope",
                )
            )
        if {"errorcode", "errormsg"} <= keys and not candidate.code.startswith("-"):
            found.append(
                (
                    frozenset({"mexc-futures"}),
                    "`errorCode` with `errorMsg` is how MEXC Futures marks items of a batch",
                )
            )
        if "traceid" in keys or {"errorcode", "showtype"} <= keys:
            found.append(
                (
                    frozenset({"bitzoom-futures"}),
                    "`traceid`, `errorCode` and `showType` are the Bitzoom gateway's envelope",
                )
            )
        if "rs.error" in keys:
            found.append(
                (frozenset({"mexc-futures"}), "`rs.error` is the error channel of MEXC Futures' WebSocket")
            )
        if "_extend" in keys:
            found.append((frozenset({"mexc-spot"}), "`_extend` is a key of MEXC Spot's errors"))
        return found


def _distance(candidate: Candidate, sign: Sign) -> int:
    """Characters between a sign and a candidate; what stands behind counts double, an error is told after its cause."""
    return candidate.start - sign.at if sign.at < candidate.start else 2 * max(0, sign.at - candidate.end)


def _contradict(signs: Iterable[Sign]) -> bool:
    left: frozenset[str] | None = None
    for sign in signs:
        left = sign.venues if left is None else left & sign.venues
    return not left


def _closest(entries: list[Entry], matches: dict[str, Match]) -> Entry | None:
    if not entries:
        return None
    return max(entries, key=lambda e: matches[e.key].likeness if e.key in matches else -1)


def _names(catalogue: Catalogue, venues: Iterable[str]) -> str:
    names = [venue.name for venue in catalogue.venues.values() if venue.id in set(venues)]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _number_says(code: str, venues: frozenset[str]) -> str:
    count = {1: "one venue", 2: "two venues"}.get(len(venues), f"{len(venues)} venues")
    return f"the number {code} exists at {count} of the catalogue"
