"""Evidence: which of the signs around a printed error speak of it, which prove it, and who else is named.

What stands in an error's own object, line or list item is said of it. The rest of the text may speak of
other errors, and is proof only where the whole text is about one venue.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from retcode.core.decode.attribute.scopes import paragraph, scopes
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.clues import Sign, Strength

# How far around a candidate signs count, in characters.
_REGION = 6000
# So many signs on either side are weighed; a text without end of them is no better evidence.
_MOST_SIGNS = 80
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
class Weighed:
    """What the signs of a text say of one error: proofs that agree, or an exchange that is in no catalogue.

    `named` are all signs that point at venues, as hints beside the proofs.
    """

    proofs: tuple[Sign, ...]
    foreign: Sign | None
    named: list[Sign]


def weigh(
    candidate: Candidate,
    text: str,
    signs: tuple[Sign, ...],
    envelope: tuple[Sign, ...],
    holders: frozenset[str],
    worded: frozenset[str],
    *,
    alone: bool,
) -> Weighed:
    """Return what the signs of a flat text say of `candidate`.

    `envelope` is what the keys beside its code point at, `holders` the venues that have its code, `worded`
    those that word it so, and `alone` says that the text has no error of another code.
    """
    around = _around(candidate, signs)
    own, nearest = _nearest_naming(candidate, text, around)
    beside = _agreeing(_unrivalled(candidate, own))
    if not beside and not _proofs(own):
        # What comes after the error and its paragraph is of something that happened later. Beside errors of
        # other codes what comes before it may be theirs, and the error has to be worded as the venue does.
        start, end = paragraph(text, candidate.start, candidate.end)
        spoken_of = _spoken_of(around)
        fitting = holders or spoken_of if alone else worded or holders
        first = -_REGION if alone else start
        if spoken_of & fitting:
            beside = _said_by(nearest, [sign for sign in _proofs(around) if first <= sign.at < end])
    proofs = (*_proofs(envelope), *beside)
    rival = next((sign for sign in envelope if sign.exchange), None)
    at_odds = [] if proofs else _at_odds(around)
    return Weighed(
        proofs=proofs,
        foreign=None if proofs else rival or _foreign(candidate, text, nearest),
        named=[
            sign if sign.strength is not Strength.PROOF else sign.worth(Strength.STRONG)
            for sign in (*envelope, *around, *at_odds)
            if sign.venues
        ],
    )


def _spoken_of(signs: tuple[Sign, ...]) -> frozenset[str]:
    """Return the venues that all signs which name anybody leave together.

    Where they leave none, nobody can say whose an error is that stands apart from all of them.
    """
    named = [sign.venues for sign in signs if sign.strength >= Strength.EXCHANGE]
    return frozenset.intersection(*named) if named else frozenset()


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
