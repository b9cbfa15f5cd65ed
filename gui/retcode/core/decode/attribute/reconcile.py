"""Reconcile: compare the candidates and attributions of one text with each other.

A message joins the number printed beside it. An occurrence without evidence follows a surer one of the
same code. Open occurrences follow the one venue that all surer ones of the text come from.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.decode.attribute.classify import is_status
from retcode.core.decode.attribute.identify import Attribution, Evidence, EvidenceKind
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.forms import Candidate
from retcode.core.decode.scan.wire_messages import MatchQuality

_JOIN_REACH = 1500
_BESIDE = 60
_SURENESS = {Certainty.PROVEN: 2, Certainty.LIKELY: 1, Certainty.OPEN: 0}
# That several venues are left, or that only the number fits, no longer holds once a neighbour decides.
_OVERRULED = {EvidenceKind.TIE, EvidenceKind.NUMBER_ALONE}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One candidate with its identity: an occurrence of an error."""

    candidate: Candidate
    identity: Attribution


def join_words(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Let words without a number belong to the number printed near them, where it is one of theirs."""
    everything = list(candidates)
    numbered = [c for c in everything if c.code_at >= 0]
    joined: list[Candidate] = []
    adopted: dict[int, str] = {}
    for words in (c for c in everything if c.code_at < 0):
        near = [
            n
            for n in numbered
            if n.code in {words.code, *words.also} and abs(n.start - words.start) < _JOIN_REACH
        ]
        beside = near[0] if near else _bare_beside(words, numbered)
        if beside and beside.message is None and words.message and beside.code_at not in adopted:
            adopted[beside.code_at] = words.message
        elif near:
            joined.append(replace(words, code=near[0].code, also=()))
        else:
            joined.append(words)
    for number in numbered:
        message = number.message if number.message is not None else adopted.get(number.code_at)
        joined.append(number if message is number.message else replace(number, message=message))
    return sorted(joined, key=lambda c: (c.start, c.end))


def follow_surest(occurrences: list[Occurrence]) -> list[Occurrence]:
    """Let an occurrence without evidence of its own follow one of the same code whose venue is surer."""
    surest: dict[str, Attribution] = {}
    for occurrence in occurrences:
        best = surest.get(occurrence.candidate.code)
        if best is None or _SURENESS[occurrence.identity.certainty] > _SURENESS[best.certainty]:
            surest[occurrence.candidate.code] = occurrence.identity
    followed = []
    for occurrence in occurrences:
        best = surest[occurrence.candidate.code]
        if _may_follow(occurrence.identity, best):
            occurrence = Occurrence(occurrence.candidate, _followed(occurrence.identity, best))  # noqa: PLW2901
        followed.append(occurrence)
    return followed


def follow_neighbours(occurrences: list[Occurrence], catalogue: Catalogue) -> list[Occurrence]:
    """Let open occurrences follow the one venue that the surer ones come from, if they may be its.

    Not where an error of another exchange stands among them: such a text has no one venue.
    """
    sure = {
        s.identity.venue
        for s in occurrences
        if s.identity.certainty is not Certainty.OPEN and s.identity.entry
    }
    venue = sure.pop() if len(sure) == 1 else None
    if venue is None:
        return occurrences
    exchange = catalogue.venues[venue].exchange
    if any(s.identity.entry is None and s.identity.exchange not in (None, exchange) for s in occurrences):
        return occurrences
    text = f"another error of this text is {catalogue.venues[venue].name}'s"
    neighbour = Evidence(EvidenceKind.NEIGHBOUR, frozenset({venue}), text)
    return [
        Occurrence(s.candidate, _moved(s.identity, entry, neighbour))
        if s.identity.certainty is Certainty.OPEN and (entry := _entry_at(s.identity, venue))
        else s
        for s in occurrences
    ]


def grouped(
    occurrences: Iterable[Occurrence], contradiction: Callable[[Occurrence], Hashable]
) -> list[list[Occurrence]]:
    """Group occurrences of the same error: code, venue and meaning alike, in order of first appearance.

    Those where number and words contradict each other, as `contradiction` tells, stand apart.
    """
    groups: dict[Hashable, list[Occurrence]] = {}
    for occurrence in occurrences:
        identity = occurrence.identity
        meaning = identity.match.template.message.concept if identity.match else ""
        if not meaning and identity.entry:
            meaning = identity.entry.concept
        key = (occurrence.candidate.code, identity.venue, meaning, contradiction(occurrence))
        groups.setdefault(key, []).append(occurrence)
    return list(groups.values())


def _bare_beside(words: Candidate, numbered: list[Candidate]) -> Candidate | None:
    """Return the number without words that stands right beside these words, if there is one.

    An HTTP status stands beside any message and takes none.
    """
    if not words.message:
        return None
    gaps = (
        (min(abs(n.start - words.end), abs(words.start - n.end)), n)
        for n in numbered
        if n.message is None and not is_status(n.code)
    )
    return next((number for gap, number in gaps if gap < _BESIDE), None)


def _may_follow(own: Attribution, best: Attribution) -> bool:
    if best.entry is None or _SURENESS[best.certainty] <= _SURENESS[own.certainty]:
        return False
    if own.venue not in (None, best.venue) and best.entry.key not in {other.key for other in own.others}:
        return False
    worded = own.match is not None and own.match.likeness is MatchQuality.WHOLE and own.venue != best.venue
    same = own.match and best.match and own.match.template.plain == best.match.template.plain
    return not worded or bool(same)


def _followed(own: Attribution, best: Attribution) -> Attribution:
    """Return the surer identity, with the own wording where that is an error's of the same venue."""
    matches = own.matches if best.entry and best.entry.key in own.matches else best.matches
    return replace(best, matches=matches)


def _entry_at(own: Attribution, venue: str) -> Entry | None:
    if venue not in own.possible:
        return None
    return next((e for e in (own.entry, *own.others) if e is not None and e.venue == venue), None)


def _moved(own: Attribution, entry: Entry, neighbour: Evidence) -> Attribution:
    """Return the attribution to the venue of `entry`, without the evidence that `neighbour` overrules."""
    kept = [
        evidence
        for evidence in own.evidence
        if evidence.kind not in _OVERRULED
        and (evidence.kind is not EvidenceKind.MEANINGS or entry.venue in evidence.venues)
    ]
    return replace(
        own,
        venue=entry.venue,
        certainty=Certainty.LIKELY,
        evidence=(*kept, neighbour),
        entry=entry,
        others=tuple(e for e in (own.entry, *own.others) if e is not None and e.venue != entry.venue),
        exchange=None,
    )
