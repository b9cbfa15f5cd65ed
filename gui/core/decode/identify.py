"""Identify: whose error a candidate is, by evidence a person can check.

Every piece of evidence names the venues it leaves possible and says so in a sentence. What the answer
itself shows comes first, then proof around it (a host, a path, a client only one venue has), then the
number, its wording, and last what the surrounding text talks about. Evidence that would leave no venue
is put aside, and two proofs that contradict each other prove nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gui.core.catalogue.load import Catalogue
from gui.core.catalogue.model import Entry
from gui.core.decode.match import Likeness, Match, MessageIndex, normalise
from gui.core.decode.report import Certainty
from gui.core.decode.scopes import paragraph, scopes
from gui.core.decode.shapes.base import Candidate
from gui.core.decode.signs import Recognition, Sign, Strength

# How far around a candidate signs count, in characters, and how far before it a URL speaks for it alone.
_REGION = 6000
# So many signs on either side are weighed; a text without end of them is no better evidence.
_MOST_SIGNS = 80
_NEAR = 1800
# So many digits are a number of one exchange and of no other.
_TELLING_DIGITS = 6
_TWO = 2
_CCXT_CLASSES = (
    "ExchangeError AuthenticationError PermissionDenied AccountNotEnabled AccountSuspended ArgumentsRequired "
    "BadRequest BadSymbol OperationRejected NoChange MarginModeAlreadySet MarketClosed RestrictedLocation "
    "ManualInteractionNeeded InsufficientFunds InvalidAddress InvalidOrder OrderNotFound OrderNotCached "
    "OrderImmediatelyFillable OrderNotFillable DuplicateOrderId ContractUnavailable NotSupported "
    "OperationFailed NetworkError DDoSProtection RateLimitExceeded ExchangeNotAvailable OnMaintenance "
    "InvalidNonce RequestTimeout BadResponse NullResponse CancelPending"
).split()
_CCXT_PREFIX = re.compile(
    rf"(?:ccxt[\w.\\]{{0,40}}|{'|'.join(_CCXT_CLASSES)}):?[ \t]{{1,2}}"
    r"(?P<id>[a-z][a-z0-9]{2,24})[ \t]{1,2}$"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose error it is, how sure, why, and who else has one like it.

    `venue` is None where it is nobody's in the catalogue, with `exchange` if the text names one.
    `possible` are the venues that the evidence leaves, `matches` the wire messages by entry key.
    """

    venue: str | None
    certainty: Certainty
    evidence: tuple[str, ...]
    entry: Entry | None = None
    others: tuple[Entry, ...] = ()
    exchange: str | None = None
    possible: frozenset[str] = frozenset()
    matches: Mapping[str, Match] = field(default_factory=dict)

    @property
    def match(self) -> Match | None:
        """The wire message of the entry that the text follows."""
        return self.matches.get(self.entry.key) if self.entry else None


@dataclass(slots=True)
class _Case:
    """A candidate under examination: the venues still possible, and what has been said so far."""

    candidate: Candidate
    allowed: frozenset[str]
    holders: tuple[Entry, ...]
    matches: dict[str, Match]
    evidence: list[str] = field(default_factory=list)
    proven: frozenset[str] = frozenset()

    def narrow(self, venues: Iterable[str], says: str = "") -> bool:
        """Leave only `venues`, if that leaves any, and say why if it changes something."""
        left = self.allowed.intersection(venues)
        if not left:
            return False
        if left != self.allowed and says:
            self.evidence.append(says)
        self.allowed = left
        return True

    def worded(self, likeness: Likeness) -> frozenset[str]:
        """Return the venues still possible that word it like that, or more closely."""
        return frozenset(
            entry.venue
            for entry in self.holders
            if entry.venue in self.allowed
            and entry.key in self.matches
            and self.matches[entry.key].likeness >= likeness
        )


class Identifier:
    """Says whose error a candidate is, from the catalogue, the signs of the text and the candidate itself."""

    def __init__(self, catalogue: Catalogue, messages: MessageIndex, recognition: Recognition) -> None:
        self._catalogue = catalogue
        self._messages = messages
        self._recognition = recognition
        self._venues = tuple(venue for venue in catalogue.venues if venue != "http")

    def identify(
        self,
        candidate: Candidate,
        text: str,
        signs: tuple[Sign, ...],
        forced: str | None = None,
        *,
        alone: bool = True,
    ) -> Identity:
        """Return whose error `candidate` is.

        `forced` is the venue the user chose; `alone` says that the text has no error of another code.
        """
        case = self._open(candidate)
        if forced:
            case.proven = case.allowed = frozenset({forced})
            case.evidence.append("you chose the venue")
            return self._settled(case, Certainty.LIKELY)
        around = _around(candidate, signs)
        own, nearest = _nearest_naming(candidate, text, around)
        envelope = self._recognition.envelope_signs(candidate)
        elsewhere = _about_one_venue(around, case, text, alone=alone) if not _proofs(own) else []
        proofs = [
            *_proofs(envelope),
            *(_agreeing(_unrivalled(candidate, own)) or _said_by(nearest, elsewhere)),
        ]
        others = next((sign for sign in envelope if sign.exchange), None)
        foreign = None if proofs else others or _foreign(candidate, text, nearest)
        if foreign:
            says = f"{foreign.says}, which is not in the catalogue"
            return Identity(None, Certainty.OPEN, (says,), others=case.holders, exchange=foreign.exchange)
        for sign in proofs:
            case.narrow(sign.venues, sign.says)
        if case.evidence:
            case.proven = case.allowed
        at_odds = [] if proofs else _at_odds(around)
        named = [
            sign if sign.strength is not Strength.PROOF else sign.worth(Strength.STRONG)
            for sign in (*envelope, *around, *at_odds)
            if sign.venues
        ]
        if not case.narrow({entry.venue for entry in case.holders}, self._number_says(case)):
            return self._unlisted(case, named)
        self._by_words(case)
        if not case.worded(Likeness.OPENING) and _excluded(case, named):
            return self._unlisted(case, named)
        firm = self._firm(case, named)
        for strength in (Strength.STRONG, Strength.EXCHANGE, Strength.WEAK):
            _by_surroundings(case, [sign for sign in named if sign.strength is strength])
        return self._judged(case, firm=firm)

    def _open(self, candidate: Candidate) -> _Case:
        codes = (candidate.code, *candidate.also)
        holders = tuple(
            e for code in codes for e in self._catalogue.with_code(code) if e.venue in self._venues
        )
        plain = normalise(candidate.message or "")
        matches = {
            entry.key: match
            for entry in holders
            if plain and (match := self._messages.of_entry_normalised(entry, plain))
        }
        return _Case(candidate, frozenset(self._venues), holders, matches)

    def _number_says(self, case: _Case) -> str:
        if case.candidate.code_at < 0:
            return ""
        count = len({entry.venue for entry in case.holders} & case.allowed)
        venues = "one venue" if count == 1 else f"{count} venues"
        return f"the number {case.candidate.code} exists at {venues} of the catalogue"

    def _by_words(self, case: _Case) -> None:
        """Let the wording decide: a whole message before one that only begins alike."""
        for likeness in (Likeness.WHOLE, Likeness.OPENING):
            worded = case.worded(likeness)
            if worded == case.allowed and likeness is Likeness.WHOLE:
                case.evidence.append("the wording is the one documented for this code")
            if worded:
                case.narrow(worded, f"the wording is {self._names(worded)}'s")
                return

    def _firm(self, case: _Case, named: list[Sign]) -> bool:
        """Say whether more than the bare number speaks for a venue of the catalogue."""
        candidate = case.candidate
        if case.proven or case.worded(Likeness.OPENING):
            return True
        if any(sign.venues & case.allowed for sign in named if sign.strength >= Strength.EXCHANGE):
            return True
        nameless = candidate.message is None
        return len(candidate.code.lstrip("-")) >= _TELLING_DIGITS or (
            nameless and (candidate.code.startswith("-") or candidate.code_at < 0)
        )

    def _judged(self, case: _Case, *, firm: bool) -> Identity:
        names = self._names(case.allowed)
        if not firm:
            if not case.candidate.code.startswith("-"):
                case.evidence.append(
                    f"the number exists at {names}, but neither the text nor its surroundings point there"
                )
                return Identity(None, Certainty.OPEN, tuple(case.evidence), others=case.holders)
            case.evidence.append(f"nothing but the number points at {names}")
        if len(case.allowed) > 1:
            both = "both" if len(case.allowed) == _TWO else "all"
            case.evidence.append(f"{names} {both} have this error; nothing in the text tells them apart")
        alone = len(case.allowed) == 1
        if alone and case.proven == case.allowed:
            return self._settled(case, Certainty.PROVEN)
        return self._settled(case, Certainty.LIKELY if alone and firm else Certainty.OPEN)

    def _settled(self, case: _Case, certainty: Certainty) -> Identity:
        venue = min(case.allowed, key=self._venues.index)
        entry = _closest([e for e in case.holders if e.venue == venue], case.matches)
        others = [e for e in case.holders if e.venue != venue]
        others.sort(key=lambda e: (e.venue not in case.allowed, self._venues.index(e.venue)))
        evidence = tuple(dict.fromkeys(case.evidence))
        return Identity(venue, certainty, evidence, entry, tuple(others), None, case.allowed, case.matches)

    def _unlisted(self, case: _Case, named: list[Sign]) -> Identity:
        """A code that no venue left has: the venue's if one is proven, else nobody's."""
        code = case.candidate.code
        if len(case.proven) == 1:
            case.evidence.append(f"{code} is in no table of {self._names(case.proven)}")
            return Identity(min(case.proven), Certainty.PROVEN, tuple(case.evidence), others=case.holders)
        exchange = None
        for sign in named:
            exchanges = {self._catalogue.venues[venue].exchange for venue in sign.venues}
            if len(exchanges) == 1 and sign.strength >= Strength.EXCHANGE:
                exchange = exchanges.pop()
                case.evidence.append(sign.says)
                break
        case.evidence.append(f"{code} is in no table of {exchange or 'the catalogue'}")
        return Identity(None, Certainty.OPEN, tuple(case.evidence), others=case.holders, exchange=exchange)

    def _names(self, venues: Iterable[str]) -> str:
        chosen = set(venues)
        names = [venue.name for venue in self._catalogue.venues.values() if venue.id in chosen]
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _by_surroundings(case: _Case, signs: list[Sign]) -> None:
    """Let the nearest sign that leaves something narrow the venues; a contrary one outweighs it."""
    for sign in sorted(signs, key=lambda sign: abs(sign.at - case.candidate.start)):
        left = sign.venues & case.allowed
        if not left or left == case.allowed:
            continue
        contrary = [other for other in signs if other.venues & case.allowed and not other.venues & left]
        if contrary and sign.strength < Strength.STRONG:
            continue
        case.narrow(left, sign.says)


def _excluded(case: _Case, named: list[Sign]) -> bool:
    """Say whether the text names exchanges of the catalogue, and none that has this number."""
    exchanges = [sign for sign in named if sign.strength >= Strength.EXCHANGE]
    return bool(exchanges) and not case.proven and not any(sign.venues & case.allowed for sign in exchanges)


def _around(candidate: Candidate, signs: tuple[Sign, ...]) -> tuple[Sign, ...]:
    low = bisect_left(signs, candidate.start - _REGION, key=lambda sign: sign.at)
    high = bisect_left(signs, candidate.end + _REGION, key=lambda sign: sign.at)
    if high - low > 2 * _MOST_SIGNS:
        at = bisect_left(signs, candidate.start, key=lambda sign: sign.at)
        low, high = max(low, at - _MOST_SIGNS), min(high, at + _MOST_SIGNS)
    return signs[low:high]


def _proofs(signs: Iterable[Sign]) -> list[Sign]:
    return [sign for sign in signs if sign.strength is Strength.PROOF]


def _nearest_naming(
    candidate: Candidate, text: str, around: tuple[Sign, ...]
) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    """Return the signs of the nearest scope that names anybody: those the candidate has to itself, and all.

    What is said inside of its object, line or item is said of it; a paragraph may speak of its neighbours.
    """
    for start, end in scopes(text, candidate.start, candidate.end):
        inside = _within(around, start, end)
        if _names_anybody(inside):
            return inside, inside
    beside = _within(around, *paragraph(text, candidate.start, candidate.end))
    return (), beside if _names_anybody(beside) else around


def _within(signs: tuple[Sign, ...], start: int, end: int) -> tuple[Sign, ...]:
    return tuple(sign for sign in signs if start <= sign.at < end)


def _names_anybody(signs: tuple[Sign, ...]) -> bool:
    return any(sign.strength >= Strength.EXCHANGE for sign in signs)


def _about_one_venue(around: tuple[Sign, ...], case: _Case, text: str, *, alone: bool) -> list[Sign]:
    """Return the proofs of a text that speaks of one venue only, if that venue has the error.

    Where others are named too, nobody can say whose error stands apart from all of them. What comes after
    the error and its paragraph is of something that happened later. Beside errors of other codes what
    comes before it may be theirs, and the error has to be worded as the venue words it.
    """
    named = [sign.venues for sign in around if sign.strength >= Strength.EXCHANGE]
    venues = frozenset.intersection(*named) if named else frozenset()
    holders = frozenset(entry.venue for entry in case.holders)
    start, end = paragraph(text, case.candidate.start, case.candidate.end)
    if alone:
        fitting, start = holders or venues, -_REGION
    else:
        fitting = case.worded(Likeness.WHOLE) or holders
    return [sign for sign in _proofs(around) if venues & fitting and start <= sign.at < end]


def _said_by(nearest: tuple[Sign, ...], proofs: list[Sign]) -> list[Sign]:
    """Return the proofs that name a venue which the nearest words leave possible."""
    named = [sign.venues for sign in nearest if sign.strength >= Strength.EXCHANGE]
    return [sign for sign in proofs if all(sign.venues & venues for venues in named)]


def _unrivalled(candidate: Candidate, own: tuple[Sign, ...]) -> list[Sign]:
    """Return the proofs beside a candidate that stand nearer to it than the name of another exchange."""
    rival = min((_distance(candidate, sign) for sign in own if sign.exchange), default=None)
    return [sign for sign in _proofs(own) if rival is None or _distance(candidate, sign) < rival]


def _agreeing(proofs: list[Sign]) -> list[Sign]:
    return proofs if proofs and not _contradict(proofs) else []


def _at_odds(around: tuple[Sign, ...]) -> list[Sign]:
    """Return what proofs that contradict each other still leave together: one of the venues they name."""
    proofs = _proofs(around)
    if len(proofs) < _TWO or not _contradict(proofs):
        return []
    venues = frozenset[str]().union(*(sign.venues for sign in proofs))
    named = " and ".join(dict.fromkeys(sign.text for sign in proofs[:4]))
    return [
        Sign(proofs[0].at, named, Strength.STRONG, "contradiction", venues, f"the text holds both {named}")
    ]


def _foreign(candidate: Candidate, text: str, around: tuple[Sign, ...]) -> Sign | None:
    """Return the sign of an exchange outside the catalogue, if none of the catalogue's stands nearer."""
    lead = text[max(0, candidate.start - 90) : candidate.start].rpartition("\n")[2]
    prefix = _CCXT_PREFIX.search(lead)
    if prefix and text[candidate.start : candidate.start + 1] == "{":
        name = prefix["id"]
        if name.startswith(("binance", "mexc")) and name != "binanceus":
            return None
        at = candidate.start - len(lead) + prefix.start("id")
        label = next((sign.exchange for sign in around if sign.exchange and sign.at == at), None) or name
        return Sign(at, name, Strength.EXCHANGE, "exchange", frozenset(), f"the text names {label}", label)
    named = [sign for sign in around if sign.strength >= Strength.EXCHANGE]
    foreign = [sign for sign in named if sign.exchange]
    if not foreign:
        return None
    nearest = min(foreign, key=lambda sign: _distance(candidate, sign))
    own = [s for s in named if not s.exchange and not nearest.text.lower().startswith(s.text.lower())]
    if own and min(_distance(candidate, sign) for sign in own) <= _distance(candidate, nearest):
        return None
    return nearest


def _distance(candidate: Candidate, sign: Sign) -> int:
    """Characters between a sign and a candidate; what stands behind an error counts double."""
    return candidate.start - sign.at if sign.at < candidate.start else 2 * max(0, sign.at - candidate.end)


def _contradict(signs: Iterable[Sign]) -> bool:
    venues = [sign.venues for sign in signs]
    return not frozenset.intersection(*venues)


def _closest(entries: list[Entry], matches: Mapping[str, Match]) -> Entry | None:
    if not entries:
        return None
    return max(entries, key=lambda entry: matches[entry.key].likeness if entry.key in matches else -1)
