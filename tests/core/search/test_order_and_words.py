"""Orders, near spellings, tabs, and what is said about a result."""

import pytest

from retcode.core.catalogue.load import load_catalogue
from retcode.core.search.index import SearchIndex
from retcode.core.search.messages import empty_headline, empty_reason, footer_text, hint
from retcode.core.search.order import Order, ordered
from retcode.core.search.spelling import SearchedWords, vocabulary_words
from retcode.core.search.tabs import tabs_of


def test_codes_are_ordered_as_numbers(index: SearchIndex) -> None:
    hits = ordered(index.search("").hits, Order("code"))
    sizes = [abs(int(hit.entry.code)) for hit in hits]
    assert sizes == sorted(sizes)
    assert ordered(hits, Order("code", descending=True))[0].entry.code == "-10213"


@pytest.mark.parametrize("by", ["code", "venue", "name", "message", "recovery"])
def test_an_order_moves_rows_and_loses_none(index: SearchIndex, by: str) -> None:
    hits = index.search("").hits
    for descending in (False, True):
        assert set(ordered(hits, Order(by, descending))) == set(hits)
    assert ordered(hits, None) == hits


def test_the_bundled_catalogue_can_be_put_in_every_order(bundled: SearchIndex) -> None:
    for by in ("code", "venue", "name", "message", "recovery"):
        assert len(ordered(bundled.search("", limit=len(bundled.entries)).hits, Order(by))) == len(
            bundled.entries
        )


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("timestmp", ("timestamp",)),
        ("tiemstamp", ("timestamp",)),
        ("signatrue", ("signature",)),
        ("balence", ("balance",)),
        ("highter", ("higher",)),
        ("time", ()),
        ("timestamp", ()),
        ("xyzzy", ()),
        ("e:balence_signature", ("e:balance_signature",)),
        ("balence2_x", ()),
        ("1021", ()),
        ("tim", ()),
        ("", ()),
    ],
)
def test_near_words(word: str, near: tuple[str, ...]) -> None:
    words = SearchedWords(["timestamp", "signature", "balance", "higher"])
    assert words.near(word) == near


def test_a_vocabulary_has_no_short_words_and_no_part_of_a_number() -> None:
    texts = [b"the higher balance,\nhigher:balance", "1021 code-4021 überwachung".encode()]
    assert vocabulary_words(texts) == [b"balance", b"berwachung", b"code", b"higher"]


def test_tabs_are_exchanges_in_the_order_of_the_catalogue() -> None:
    tabs = tabs_of(load_catalogue())
    titles = [tab.title for tab in tabs]
    assert titles[:4] == ["All", "Binance", "MEXC", "Bitzoom"]
    assert titles[-1] == "HTTP"
    assert len(set(titles)) == len(titles)
    assert tabs[0].venue_ids == frozenset().union(*(tab.venue_ids for tab in tabs[1:]))
    assert [venue.product for venue in tabs[1].venues][:3] == ["Spot", "USD-M", "COIN-M"]


def test_what_is_said_above_and_below_the_rows(index: SearchIndex) -> None:
    assert hint(index.search("timestamp")) == ""
    assert (
        hint(index.search("timestmp")) == "No exact match for “timestmp”. Showing results for “timestamp” (≈)"
    )
    assert hint(index.search("1002")).startswith("No sign was typed")
    assert hint(index.search("clock ntp")).startswith("Found in explanations only")
    assert not index.search("zzzzqqq nothing").hits
    assert hint(index.search("zzzzqqq nothing")) == ""
    assert hint(index.search("ntp")) == ""
    assert hint(index.search("+1002")).startswith("± (1): same digits")
    assert footer_text(index.search("zzzz"), 0) == ""
    assert footer_text(index.search("602"), 1) == "1 entry"
    assert footer_text(index.search("1002"), 2) == "2 entries"
    assert footer_text(index.search("e", limit=2), 9) == "The first 2 of 9 entries, 7 more."


def test_what_is_said_where_there_are_no_rows(index: SearchIndex) -> None:
    assert empty_headline("zz", "Beta") == "No matches for “zz” in Beta"
    told = empty_headline("how can i resolve " * 20, "")
    assert told.startswith("No matches for “how can i resolve ")
    assert told.endswith("…”")
    assert len(told) < 80
    assert empty_headline("", "") == "No entries"
    assert "must match exactly" in empty_reason(index.parse("99999"), "clear_query", unpinned=False)
    assert "filters" in empty_reason(index.parse("99999"), "clear_filters", unpinned=False)
    assert "Other exchanges" in empty_reason(index.parse("602"), "search_everywhere", unpinned=False)
    assert "pinned" in empty_reason(index.parse(""), "clear_filters", unpinned=True)
    assert "All words" in empty_reason(index.parse("a b"), "clear_query", unpinned=False)
    assert empty_reason(index.parse(""), "", unpinned=False) == ""
