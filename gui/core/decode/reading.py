"""Reading: one stretch of flat text becomes sightings of errors, successes, statuses and headers."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from gui.core.catalogue.load import Catalogue
from gui.core.decode.admit import Kind, Setting, is_status, kind_of
from gui.core.decode.agree import Sighting, join_words
from gui.core.decode.identify import Identifier
from gui.core.decode.match import MessageIndex
from gui.core.decode.shapes import Candidate, recognisers
from gui.core.decode.shapes.http import Header, Status, find_headers, find_statuses, is_page
from gui.core.decode.signs import Recognition, Sign

# A candidate reaches over few others: so many before it are looked at for one that covers it.
_LOOK_BACK = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What one stretch of flat text holds, in order of place; offsets are the flat text's."""

    sightings: tuple[Sighting, ...]
    successes: tuple[Candidate, ...]
    statuses: tuple[Status, ...]
    headers: tuple[Header, ...]
    page: bool


class Reader:
    """Reads flat texts against one catalogue. Keeps nothing of what it is given."""

    def __init__(self, catalogue: Catalogue, messages: MessageIndex, recognition: Recognition) -> None:
        self._known = frozenset(entry.code for entry in catalogue.entries if entry.venue != "http")
        self._recognition = recognition
        self._recognisers = recognisers(catalogue, messages)
        self._identifier = Identifier(catalogue, messages, recognition)

    def read(self, text: str, venue: str | None = None) -> Reading:
        """Return what a flat text holds; `venue` overrides whose the errors are."""
        signs = self._recognition.signs(text)
        statuses = list(find_statuses(text))
        sightings: list[Sighting] = []
        successes: list[Candidate] = []
        for candidate in self._candidates(text):
            if candidate.form == "object" and is_status(candidate.code):
                if candidate.outer:
                    statuses.append(
                        Status(
                            int(candidate.code), candidate.code_at, candidate.code_at + len(candidate.code)
                        )
                    )
                    continue
                if any(status.start <= candidate.code_at < status.end for status in statuses):
                    continue
            kind = kind_of(Setting(candidate, candidate.code in self._known, signs))
            if kind is Kind.SUCCESS:
                successes.append(candidate)
            elif kind is Kind.ERROR and (sighting := self._sight(candidate, text, signs, venue)):
                sightings.append(sighting)
        statuses.sort(key=lambda status: status.start)
        return Reading(
            tuple(sightings), tuple(successes), tuple(statuses), tuple(find_headers(text)), is_page(text)
        )

    def _candidates(self, text: str) -> list[Candidate]:
        """Run all recognisers; of candidates for the same number or words, the more specific form's stays."""
        taken: list[Candidate] = []
        for recogniser in self._recognisers:
            starts = [candidate.start for candidate in taken]
            taken += [c for c in recogniser.find(text) if not _covered(c, taken, starts)]
            taken.sort(key=lambda c: (c.start, c.end))
        return join_words(taken)

    def _sight(
        self, candidate: Candidate, text: str, signs: tuple[Sign, ...], venue: str | None
    ) -> Sighting | None:
        """Identify a candidate; where only words were found, the venue they fit decides its code, if any."""
        identity = self._identifier.identify(candidate, text, signs, venue)
        if candidate.code_at < 0:
            if identity.entry is None:
                return None
            candidate = replace(candidate, code=identity.entry.code)
        return Sighting(candidate, identity)


def _covered(candidate: Candidate, taken: list[Candidate], starts: list[int]) -> bool:
    """Say whether the number (or the words) of a candidate lie within one already taken."""
    at = candidate.code_at if candidate.code_at >= 0 else candidate.start
    index = bisect_right(starts, at) - 1
    return any(taken[i].start <= at < taken[i].end for i in range(index, max(-1, index - _LOOK_BACK), -1))
