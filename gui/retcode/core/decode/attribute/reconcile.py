"""Compare the errors of one text with each other, so that a surer one settles others.

An occurrence without evidence follows a surer one of the same code. Open occurrences follow the one venue
that all surer ones of the text come from.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.decode.attribute.identify import Attribution, Evidence, EvidenceKind
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.candidate import Form
from retcode.core.decode.scan.forms import Candidate
from retcode.core.decode.scan.wire_messages import MatchQuality
from retcode.core.lazy_pattern import compile_on_use

# The name of a product. A lost request that has one may be about another product than the surer request.
_PRODUCT = compile_on_use(r"(?i)\b(?:spot|futures?|usd-?s?-?m|coin-?m|margin|swap|perp(?:etual)?|option)s?\b")
_MAX_STACK = 1500  # characters between a stack and its log line
_SURENESS = {Certainty.PROVEN: 2, Certainty.LIKELY: 1, Certainty.OPEN: 0}
_NAMING = {EvidenceKind.PROOF, EvidenceKind.SURROUNDINGS, EvidenceKind.FOREIGN}
# That several venues are left, or that only the number fits, no longer holds once a neighbour decides.
_OVERRULED = {EvidenceKind.TIE, EvidenceKind.NUMBER_ALONE}


class Occurrence(Struct, frozen=True):
    """One candidate with its attribution: an occurrence of an error."""

    candidate: Candidate
    identity: Attribution


def without_repetitions(occurrences: list[Occurrence]) -> list[Occurrence]:
    """Leave out messages without a code that repeat the message of an error with another code.

    `{"code":"50113","msg":"Invalid Sign"}` and then `panic: Invalid Sign` are one error.
    """
    codes: dict[str, set[str]] = {}
    for occurrence in occurrences:
        candidate = occurrence.candidate
        if candidate.form is not Form.MESSAGE and candidate.message:
            codes.setdefault(_bare(candidate.message), set()).add(candidate.code)
    return [
        occurrence
        for occurrence in occurrences
        if occurrence.candidate.form is not Form.MESSAGE
        or occurrence.candidate.code
        in codes.get(_bare(occurrence.candidate.message or ""), {occurrence.candidate.code})
    ]


def follow_surest(occurrences: list[Occurrence]) -> list[Occurrence]:
    """Let an occurrence without evidence of its own follow one of the same code whose venue is surer.

    None follows if the code came from several venues.
    """
    surest: dict[str, Attribution] = {}
    for occurrence in occurrences:
        best = surest.get(occurrence.candidate.code)
        if best is None or _SURENESS[occurrence.identity.certainty] > _SURENESS[best.certainty]:
            surest[occurrence.candidate.code] = occurrence.identity
    shared = {
        occurrence.candidate.code
        for occurrence in occurrences
        if _names_another(occurrence.identity, surest[occurrence.candidate.code])
    }
    followed = []
    for occurrence in occurrences:
        best = surest[occurrence.candidate.code]
        if occurrence.candidate.code not in shared and _may_follow(occurrence.identity, best):
            occurrence = Occurrence(occurrence.candidate, _followed(occurrence.identity, best))  # noqa: PLW2901
        followed.append(occurrence)
    return followed


def follow_neighbours(occurrences: list[Occurrence], catalogue: Catalogue) -> list[Occurrence]:
    """Let open occurrences follow the one venue that the surer ones come from, if it is possible for them.

    If one of the errors is another exchange's, the text has no single venue, and nothing changes. An error
    whose own sender the text names follows none.
    """
    occurrences = _follow_lost(occurrences, catalogue)
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
        if s.identity.certainty is Certainty.OPEN
        and not s.identity.apart
        and (entry := _entry_at(s.identity, venue))
        else s
        for s in occurrences
    ]


def _follow_lost(occurrences: list[Occurrence], catalogue: Catalogue) -> list[Occurrence]:
    """Let lost requests to an exchange follow a surer one near them, if all surer ones went to one venue.

    A client's stack and its log line are two prints of one request.
    """
    lost = [s for s in occurrences if s.candidate.form is Form.NO_ANSWER]
    sure = {s.identity.venue for s in lost if s.identity.certainty is not Certainty.OPEN} - {None}
    venue = sure.pop() if len(sure) == 1 else None
    if venue is None or len(lost) == 1:
        return occurrences
    known = catalogue.venues[venue]
    near = [s.candidate.start for s in lost if s.identity.venue == venue]
    text = f"another lost request in this text was sent to {known.name}"
    neighbour = Evidence(EvidenceKind.NEIGHBOUR, frozenset({venue}), text)
    return [
        Occurrence(
            s.candidate,
            structs.replace(
                s.identity,
                venue=venue,
                certainty=Certainty.LIKELY,
                evidence=(*s.identity.evidence, neighbour),
                exchange=None,
            ),
        )
        if s.candidate.form is Form.NO_ANSWER
        and s.identity.certainty is Certainty.OPEN
        and s.identity.exchange == known.exchange
        and not _PRODUCT.search(s.candidate.message or "")
        and any(abs(start - s.candidate.start) <= _MAX_STACK for start in near)
        else s
        for s in occurrences
    ]


def grouped(
    occurrences: Iterable[Occurrence], distinction: Callable[[Occurrence], Hashable]
) -> list[list[Occurrence]]:
    """Group occurrences with the same code, venue and meaning, in order of first appearance.

    `distinction` returns what else tells errors apart, such as whose message it is if that contradicts the
    number. Whether the order was rejected separates groups, too.
    """
    groups: dict[Hashable, list[Occurrence]] = {}
    for occurrence in occurrences:
        identity = occurrence.identity
        meaning = identity.match.template.message.concept if identity.match else ""
        if not meaning and identity.entry:
            meaning = identity.entry.concept
        candidate = occurrence.candidate
        key = (candidate.code, candidate.order_rejected, identity.venue, meaning, distinction(occurrence))
        groups.setdefault(key, []).append(occurrence)
    return list(groups.values())


def _bare(message: str) -> str:
    return message.strip(" .!").casefold()


def _names_another(own: Attribution, best: Attribution) -> bool:
    """Return whether what is around an error proves or names a venue, and not that of the surer one."""
    return any(
        evidence.kind in _NAMING and (evidence.venues or own.exchange) and best.venue not in evidence.venues
        for evidence in own.evidence
    )


def _may_follow(own: Attribution, best: Attribution) -> bool:
    if best.entry is None or _SURENESS[best.certainty] <= _SURENESS[own.certainty]:
        return False
    if any(evidence.kind is EvidenceKind.FOREIGN for evidence in own.evidence):
        return False
    if own.venue not in (None, best.venue) and best.entry.key not in {other.key for other in own.others}:
        return False
    worded = own.match is not None and own.match.likeness is MatchQuality.WHOLE and own.venue != best.venue
    same = own.match and best.match and own.match.template.plain == best.match.template.plain
    return not worded or bool(same)


def _followed(own: Attribution, best: Attribution) -> Attribution:
    """Return the surer attribution, with this error's own wording if that is a message of the same entry."""
    matches = own.matches if best.entry and best.entry.key in own.matches else best.matches
    return structs.replace(best, matches=matches)


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
    return structs.replace(
        own,
        venue=entry.venue,
        certainty=Certainty.LIKELY,
        evidence=(*kept, neighbour),
        entry=entry,
        others=tuple(e for e in (own.entry, *own.others) if e is not None and e.venue != entry.venue),
        exchange=None,
    )
