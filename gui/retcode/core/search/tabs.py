"""Tabs: one for each exchange of a catalogue with its venues, and one for all venues."""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Venue


class Tab(Struct, frozen=True):
    """One tab: an exchange and its venues; `id` is empty for the tab of all."""

    id: str
    title: str
    venues: tuple[Venue, ...]

    @property
    def venue_ids(self) -> frozenset[str]:
        """The ids of its venues."""
        return frozenset(venue.id for venue in self.venues)


def tabs_of(catalogue: Catalogue) -> tuple[Tab, ...]:
    """Return the tab of all venues, then one per exchange in catalogue order."""
    by_exchange: dict[str, list[Venue]] = defaultdict(list)
    for venue in catalogue.tables.values():
        by_exchange[venue.exchange].append(venue)
    exchanges = (Tab(exchange, exchange, tuple(venues)) for exchange, venues in by_exchange.items())
    return (Tab("", "All", tuple(catalogue.tables.values())), *exchanges)
