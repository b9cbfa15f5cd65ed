"""Facets: the properties to filter entries by, as data, and how many rows each value leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from retcode.core.catalogue.entries import Entries
from retcode.core.catalogue.model import Entry
from retcode.core.tables import Tables, numbers

_TABLE = "facet-"


class Facet(Struct, frozen=True):
    """One property to filter by: its id, its heading, and the values an entry has of it."""

    id: str
    title: str
    values: Callable[[Entry], tuple[str, ...]]


FACETS: tuple[Facet, ...] = (
    Facet("recovery", "Recovery", lambda entry: (entry.verdict.recovery.value,)),
    Facet("actor", "Who can fix it", lambda entry: (entry.actor.value,)),
    Facet("section", "Section", lambda entry: (entry.section,)),
    Facet("http", "HTTP status", lambda entry: tuple(map(str, entry.http_status))),
    Facet("confidence", "Confidence", lambda entry: (entry.source.confidence.value,)),
)
VENUE = Facet("venue", "Venue", lambda entry: (entry.venue,))


class Filters(Struct, frozen=True):
    """The filters of the list. An entry must pass each facet, with any of its chosen values.

    `venues` empty means all; `values` are (facet id, value) pairs; `pinned`, if not None, are the keys of the
    only entries to show.
    """

    venues: frozenset[str] = frozenset()
    values: frozenset[tuple[str, str]] = frozenset()
    pinned: frozenset[str] | None = None

    def chosen(self, facet: str) -> frozenset[str]:
        """Return the chosen values of one facet; empty if it does not filter."""
        return frozenset(value for name, value in self.values if name == facet)


class Counts(Struct, frozen=True):
    """The number of rows, and for each value of a facet the number that choosing it would show."""

    total: int
    venues: Mapping[str, int]
    facets: Mapping[str, Mapping[str, int]]
    pinned: int


class FacetColumns:
    """The facets of a list of entries by row, ready for masks and counts."""

    def __init__(self, entries: Entries, tables: Tables) -> None:
        self._entries = entries
        # The different values of each facet, and by row which of them an entry has.
        self._values: dict[str, list[tuple[str, ...]]] = {}
        self._columns: dict[str, Sequence[int]] = {}
        for facet in (VENUE, *FACETS):
            self._values[facet.id] = tables.value(_TABLE + facet.id, list[tuple[str, ...]])
            self._columns[facet.id] = tables.numbers(f"{_TABLE}{facet.id}.rows")
        self._bits = {facet_id: 1 << index for index, facet_id in enumerate(self._columns)}
        self._pinned_bit = 1 << len(self._columns)

    def misses(self, filters: Filters) -> list[int] | None:
        """Return per row the set of facets that filter it out, one bit each; None if nothing is filtered."""
        misses: list[int] | None = None
        for facet_id, column in self._columns.items():
            wanted = filters.venues if facet_id == VENUE.id else filters.chosen(facet_id)
            if wanted:
                bit = self._bits[facet_id]
                bad = [0 if wanted.intersection(values) else bit for values in self._values[facet_id]]
                misses = _add(misses, [bad[number] for number in column])
        if filters.pinned is not None:
            pinned = [self._pinned_bit] * len(self._entries)
            for row in self._rows(filters.pinned):
                pinned[row] = 0
            misses = _add(misses, pinned)
        return misses

    def count(self, rows: Iterable[int], filters: Filters, pins: frozenset[str]) -> Counts:
        """Count the rows each value of each facet would leave of `rows`, and those that all filters leave."""
        *_, counts = self.count_in_steps(rows, filters, pins)
        assert counts is not None
        return counts

    def count_in_steps(
        self, rows: Iterable[int], filters: Filters, pins: frozenset[str]
    ) -> Iterator[Counts | None]:
        """Do what `count` does in steps, a facet each. All steps but the last yield None."""
        misses = self.misses(filters)
        rows = list(rows)
        left = rows if misses is None else [row for row in rows if not misses[row]]
        counted: dict[str, Mapping[str, int]] = {}
        for facet_id, column in self._columns.items():
            bit = self._bits[facet_id]
            seen = rows if misses is None else [row for row in rows if not misses[row] & ~bit]
            # At every start these are all rows, which need not be looked up one by one.
            counts = Counter(column if len(seen) == len(column) else map(column.__getitem__, seen))
            counted[facet_id] = _by_value(self._values[facet_id], counts)
            yield None
        bit = self._pinned_bit
        pinned = sum(misses is None or not misses[row] & ~bit for row in self._rows(pins).intersection(rows))
        yield Counts(len(left), counted.pop(VENUE.id), counted, pinned)

    def _rows(self, keys: Iterable[str]) -> set[int]:
        return {row for key in keys if (row := self._entries.row(key)) >= 0}


def facet_tables(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Return the tables that `FacetColumns` reads."""
    entries = tuple(entries)
    tables: dict[str, bytes] = {}
    for facet in (VENUE, *FACETS):
        indexes: dict[tuple[str, ...], int] = {}
        rows = [indexes.setdefault(values, len(indexes)) for values in map(facet.values, entries)]
        tables[_TABLE + facet.id] = msgspec.msgpack.encode(list(indexes))
        tables[f"{_TABLE}{facet.id}.rows"] = numbers(rows)
    return tables


def _add(misses: list[int] | None, more: list[int]) -> list[int]:
    return more if misses is None else [a | b for a, b in zip(misses, more, strict=True)]


def _by_value(values: Sequence[tuple[str, ...]], counts: Counter[int]) -> dict[str, int]:
    """Return the counts of single values, from those of the combinations that entries have."""
    total: Counter[str] = Counter()
    for index, count in counts.items():
        for value in values[index]:
            total[value] += count
    return dict(total)
