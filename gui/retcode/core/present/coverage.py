"""Report what the catalogue covers: size, documents and known gaps of each table."""

from __future__ import annotations

from dataclasses import dataclass

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Confidence, Venue


@dataclass(frozen=True, slots=True)
class Coverage:
    """One table: `official` of its `entries` are in an official document, last compared on `checked`."""

    name: str
    entries: int
    messages: int
    official: int
    checked: str
    document: str
    gaps: str


def coverage(catalogue: Catalogue) -> tuple[Coverage, ...]:
    """Return the coverage of each table, in the order of the catalogue."""
    return tuple(_of_venue(venue, catalogue) for venue in catalogue.tables.values())


def total(catalogue: Catalogue) -> str:
    """Return the size of the whole catalogue as a phrase."""
    exchanges = {venue.exchange for venue in catalogue.venues.values()}
    return (
        f"{len(catalogue.entries):,} entries of {len(catalogue.tables)} tables of error codes: "
        f"{len(exchanges)} exchanges and the HTTP statuses"
    )


def _of_venue(venue: Venue, catalogue: Catalogue) -> Coverage:
    documents = [entry.source.document for entry in venue.entries]
    main = max(sorted(set(documents)), key=documents.count, default="")
    return Coverage(
        name=venue.name,
        entries=len(venue.entries),
        messages=sum(message.sent for entry in venue.entries for message in entry.messages),
        official=sum(entry.source.confidence is Confidence.HIGH for entry in venue.entries),
        checked=max((entry.source.checked for entry in venue.entries), default=""),
        document=catalogue.documents[main].title if main else "",
        gaps=venue.gaps,
    )
