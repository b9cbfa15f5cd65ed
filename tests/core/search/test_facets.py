"""Filters, and the numbers that facets show."""

import pytest

from retcode.core.search.facets import FACETS, Filters
from retcode.core.search.index import SearchIndex


def test_values_of_one_facet_are_alternatives_and_facets_are_cumulative(index: SearchIndex) -> None:
    clock, unknown = ("recovery", "fix-clock"), ("recovery", "reconcile")
    one, two = Filters(values=frozenset({clock})), Filters(values=frozenset({clock, unknown}))
    assert len(index.search("", one).hits) == 2
    assert len(index.search("", two).hits) == 3
    both = Filters(values=frozenset({clock, unknown, ("section", "Section 0")}))
    assert {hit.entry.section for hit in index.search("", both).hits} == {"Section 0"}


def test_an_entry_may_have_several_values_of_a_facet(index: SearchIndex) -> None:
    for status in ("400", "401"):
        hits = index.search("", Filters(values=frozenset({("http", status)}))).hits
        assert {hit.entry.recovery for hit in hits} == {"fix-credentials"}


def test_only_pinned_entries(index: SearchIndex) -> None:
    key = index.entries[2].key
    assert [hit.entry.key for hit in index.search("", Filters(pinned=frozenset({key}))).hits] == [key]
    assert not index.search("", Filters(pinned=frozenset())).hits


@pytest.mark.parametrize("text", ["", "timestamp", "-1021", "timestmp", "beta: 602", "nothing at all"])
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(frozenset({"alpha-spot"})),
        Filters(values=frozenset({("recovery", "fix-clock")})),
        Filters(frozenset({"beta"}), frozenset({("recovery", "fix-clock"), ("section", "Section 0")})),
        Filters(pinned=frozenset({"alpha-spot/-1021"})),
    ],
)
def test_a_count_is_the_number_of_rows_that_choosing_the_value_shows(
    index: SearchIndex, text: str, filters: Filters
) -> None:
    pins = frozenset({"alpha-spot/-1021", "beta/602"})
    counts = index.count(text, filters, pins)
    assert counts.total == len(index.search(text, filters).hits)
    for facet in FACETS:
        others = frozenset(pair for pair in filters.values if pair[0] != facet.id)
        for value in {value for entry in index.entries for value in facet.values(entry)}:
            chosen = Filters(filters.venues, others | {(facet.id, value)}, filters.pinned)
            assert counts.facets[facet.id].get(value, 0) == len(index.search(text, chosen).hits)
    for venue in index.catalogue.tables:
        chosen = Filters(frozenset({venue}), filters.values, filters.pinned)
        assert counts.venues.get(venue, 0) == len(index.search(text, chosen).hits)
    chosen = Filters(filters.venues, filters.values, pins)
    assert counts.pinned == len(index.search(text, chosen).hits)
