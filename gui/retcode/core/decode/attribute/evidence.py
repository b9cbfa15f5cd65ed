"""Weigh the clues around a printed error: which concern it, which prove it, who else is named.

What stands in an error's own object, line or list item is said of it. The rest of the text may speak of
other errors, and is proof only where the whole text is about one venue.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from retcode.core.decode.attribute.scopes import paragraph, scopes
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.clues import Clue, ClueFinder
from retcode.core.decode.scan.recognition import Strength

# How far around a candidate clues count, in characters.
_REGION = 6000
# Consider at most this many clues on each side.
_MAX_CLUES = 80


@dataclass(frozen=True, slots=True)
class Weighed:
    """The clues of a text that concern one error: proofs that agree, or an exchange outside the catalogue.

    `named` are all clues that point at venues, as hints beside the proofs.
    """

    proofs: tuple[Clue, ...]
    foreign: Clue | None
    named: list[Clue]


def weigh(
    candidate: Candidate,
    text: str,
    clues: tuple[Clue, ...],
    finder: ClueFinder,
    holders: frozenset[str],
    worded: frozenset[str],
    *,
    alone: bool,
) -> Weighed:
    """Return the clues of a flat text that concern `candidate`.

    `holders` are the venues that have its code, `worded` those that word it so, and `alone` says that the
    text has no error of another code.
    """
    envelope = tuple(
        clue if not clue.worded or clue.venues & worded else clue.with_strength(Strength.STRONG)
        for clue in finder.envelope_clues(candidate)
    )
    around = tuple(_unless_quoted(clue, candidate, worded) for clue in _around(candidate, clues))
    own, nearest = _nearest_naming(candidate, text, around)
    beside = _agreeing(_unrivalled(candidate, own, worded))
    if not beside and not _proofs(own):
        # What comes after the error and its paragraph is of something that happened later. Beside errors of
        # other codes what comes before it may be theirs, and the error has to be worded as the venue does.
        named_venues = _named_venues(around)
        fitting = holders or named_venues if alone else worded or holders
        if named_venues & fitting:
            start, end = paragraph(text, candidate.start, candidate.end)
            first = -_REGION if alone else start
            beside = _nearest_proofs(nearest, [clue for clue in _proofs(around) if first <= clue.at < end])
    proofs = (*_proofs(envelope), *beside)
    rival = next((clue for clue in envelope if clue.exchange), None)
    at_odds = [] if proofs else _at_odds(around)
    return Weighed(
        proofs=proofs,
        foreign=None if proofs else rival or _foreign(candidate, text, nearest, finder),
        named=[
            clue if clue.strength is not Strength.PROOF else clue.with_strength(Strength.STRONG)
            for clue in (*envelope, *around, *at_odds)
            if clue.venues
        ],
    )


def _unless_quoted(clue: Clue, candidate: Candidate, worded: frozenset[str]) -> Clue:
    """Return a clue, without its weight if it is a part of a wire message: some name another venue's path."""
    quoted = candidate.start <= clue.at < candidate.end and clue.text in (candidate.message or "")
    return (
        clue.with_strength(Strength.HINT) if worded and quoted and clue.strength is Strength.PROOF else clue
    )


def _named_venues(clues: tuple[Clue, ...]) -> frozenset[str]:
    """Return the venues that all clues which name anybody leave together.

    Where they leave none, nobody can say whose an error is that stands apart from all of them.
    """
    named = [clue.venues for clue in clues if clue.strength >= Strength.EXCHANGE]
    return frozenset.intersection(*named) if named else frozenset()


def _around(candidate: Candidate, clues: tuple[Clue, ...]) -> tuple[Clue, ...]:
    low = bisect_left(clues, candidate.start - _REGION, key=lambda clue: clue.at)
    high = bisect_left(clues, candidate.end + _REGION, key=lambda clue: clue.at)
    if high - low > 2 * _MAX_CLUES:
        at = bisect_left(clues, candidate.start, key=lambda clue: clue.at)
        low, high = max(low, at - _MAX_CLUES), min(high, at + _MAX_CLUES)
    return clues[low:high]


def _proofs(clues: Iterable[Clue]) -> list[Clue]:
    return [clue for clue in clues if clue.strength is Strength.PROOF]


def _nearest_naming(
    candidate: Candidate, text: str, around: tuple[Clue, ...]
) -> tuple[tuple[Clue, ...], tuple[Clue, ...]]:
    """Return the clues of the nearest scope that names anybody: those the candidate has to itself, and all.

    What is said inside of its object, line or item is said of it; a paragraph may speak of its neighbours.
    """
    if not _names_a_venue(around):
        return (), around
    for start, end in scopes(text, candidate.start, candidate.end):
        inside = _within(around, start, end)
        if _names_a_venue(inside):
            return inside, inside
    beside = _within(around, *paragraph(text, candidate.start, candidate.end))
    return (), beside if _names_a_venue(beside) else around


def _within(clues: tuple[Clue, ...], start: int, end: int) -> tuple[Clue, ...]:
    return tuple(clue for clue in clues if start <= clue.at < end)


def _names_a_venue(clues: tuple[Clue, ...]) -> bool:
    return any(clue.strength >= Strength.EXCHANGE for clue in clues)


def _nearest_proofs(nearest: tuple[Clue, ...], proofs: list[Clue]) -> list[Clue]:
    """Return the proofs that name a venue which the nearest words leave possible."""
    named = [clue.venues for clue in nearest if clue.strength >= Strength.EXCHANGE]
    return [clue for clue in proofs if all(clue.venues & venues for venues in named)]


def _unrivalled(candidate: Candidate, own: tuple[Clue, ...], worded: frozenset[str]) -> list[Clue]:
    """Return the proofs beside a candidate that stand nearer to it than the name of another exchange.

    One of the catalogue is a rival only if the error is worded as it does and not as the proof's venues do.
    """
    proofs = _proofs(own)
    named = [clue for clue in own if clue.strength >= Strength.EXCHANGE and clue not in proofs]
    return [
        proof
        for proof in proofs
        if not any(
            _distance(candidate, clue) <= _distance(candidate, proof)
            for clue in named
            if clue.exchange or (clue.venues & worded and not proof.venues & (clue.venues | worded))
        )
    ]


def _agreeing(proofs: list[Clue]) -> list[Clue]:
    return proofs if proofs and not _contradict(proofs) else []


def _at_odds(around: tuple[Clue, ...]) -> list[Clue]:
    """Return what proofs that contradict each other still leave together: one of the venues they name."""
    proofs = _proofs(around)
    if len(proofs) < 2 or not _contradict(proofs):
        return []
    venues = frozenset[str]().union(*(clue.venues for clue in proofs))
    named = " and ".join(dict.fromkeys(clue.text for clue in proofs[:4]))
    return [Clue(proofs[0].at, named, Strength.STRONG, venues, f"the text holds both {named}")]


def _foreign(candidate: Candidate, text: str, around: tuple[Clue, ...], finder: ClueFinder) -> Clue | None:
    """Return the clue of an exchange outside the catalogue, if none of the catalogue's stands nearer."""
    raised = finder.raised_by_ccxt(text, candidate.start)
    if raised is not None:
        return None if raised.venues else raised
    named = [clue for clue in around if clue.strength >= Strength.EXCHANGE]
    foreign = [clue for clue in named if clue.exchange]
    if not foreign:
        return None
    nearest = min(foreign, key=lambda clue: _distance(candidate, clue))
    own = [s for s in named if not s.exchange and not nearest.text.lower().startswith(s.text.lower())]
    if own and min(_distance(candidate, clue) for clue in own) <= _distance(candidate, nearest):
        return None
    return nearest


def _distance(candidate: Candidate, clue: Clue) -> int:
    """Characters between a clue and a candidate; what stands behind an error counts double."""
    return candidate.start - clue.at if clue.at < candidate.start else 2 * max(0, clue.at - candidate.end)


def _contradict(clues: Iterable[Clue]) -> bool:
    venues = [clue.venues for clue in clues]
    return not frozenset.intersection(*venues)
