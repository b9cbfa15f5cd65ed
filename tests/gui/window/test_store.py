"""The store: what an intent changes, and whom it tells."""

import pytest
from pytestqt.qtbot import QtBot

from retcode.core.catalogue.load import Catalogue
from retcode.core.search.order import Order, code_order
from retcode.entries.store import Store


def shown(store: Store) -> list[str]:
    return [hit.entry.key for hit in store.rows]


def test_a_new_store_shows_everything_and_selects_the_first(store: Store, catalogue: Catalogue) -> None:
    assert shown(store) == [entry.key for entry in catalogue.entries]
    assert store.selected is catalogue.entries[0]
    exchanges = dict.fromkeys(venue.exchange for venue in catalogue.tables.values())
    titles = [tab.title for tab in store.tabs]
    assert titles[:4] == ["All", "Binance", "MEXC", "Bitzoom"]
    assert set(titles[1:-1]) | {"HTTP"} == set(exchanges)


def test_the_best_hit_is_selected_at_once(qtbot: QtBot, store: Store) -> None:
    with qtbot.waitSignals([store.query_changed, store.results_changed, store.entry_selected]):
        store.set_query("700003")
    assert store.selected is not None
    assert store.selected.key == "mexc-spot/700003"


def test_clearing_the_query_keeps_what_is_read(store: Store) -> None:
    store.set_query("700003")
    store.set_query("")
    assert store.selected is not None
    assert store.selected.key == "mexc-spot/700003"
    assert len(store.rows) == len(store.catalogue.entries)


def test_a_tab_comes_back_with_its_product_and_its_selection(store: Store) -> None:
    store.set_tab("Binance")
    store.set_product("binance-usdm")
    store.select("binance-usdm/-1021")
    store.set_tab("MEXC")
    assert {hit.entry.venue for hit in store.rows} == {"mexc-spot", "mexc-futures"}
    assert store.product == ""
    store.set_tab("Binance")
    assert store.product == "binance-usdm"
    assert store.selected is not None
    assert store.selected.key == "binance-usdm/-1021"


def test_a_tab_or_product_that_does_not_exist_changes_nothing(store: Store) -> None:
    store.set_tab("Nobody")
    assert store.tab.id == ""
    store.set_tab("MEXC")
    store.set_product("binance-spot")
    assert store.product == ""


def test_a_venue_in_the_query_opens_a_tab_that_shows_it(store: Store) -> None:
    store.set_tab("Binance")
    store.set_query("mexc: 602")
    assert store.tab.id == "MEXC"
    assert shown(store) == ["mexc-spot/602", "mexc-futures/602"]
    store.set_tab("")
    store.set_query("http: 429")
    assert store.tab.id == ""


def test_counts_follow_the_rows(qtbot: QtBot, store: Store) -> None:
    with qtbot.waitSignal(store.counts_changed):
        store.set_query("insufficient balance")
    counts = store.counts
    assert counts is not None
    assert counts.total == len(store.rows)
    assert sum(counts.venues.values()) == counts.total


def test_filters_narrow_and_are_cleared(store: Store) -> None:
    store.toggle_filter("recovery", "reconcile")
    assert {hit.entry.recovery for hit in store.rows} == {"reconcile"}
    store.clear_filters()
    assert not store.filtered
    assert len(store.rows) == len(store.catalogue.entries)


def test_escape_clears_the_query_then_the_filters(store: Store) -> None:
    store.toggle_filter("recovery", "reconcile")
    store.set_query("timeout")
    store.step_back()
    assert (store.text, store.filtered) == ("", True)
    store.step_back()
    assert (store.text, store.filtered) == ("", False)


def test_an_empty_list_names_its_ways_out(store: Store) -> None:
    store.set_tab("Bitzoom")
    store.toggle_filter("recovery", "success")
    store.set_query("-1021")
    assert not store.rows
    assert store.selected is None
    ways = {way.intent: way.rows for way in store.ways_out()}
    assert ways["clear_filters"] >= 1
    assert ways["search_everywhere"] > ways["clear_filters"]
    store.search_everywhere()
    assert len(store.rows) == ways["search_everywhere"]


def test_the_way_to_the_code_itself_comes_first(store: Store) -> None:
    store.index_explanations()
    store.set_tab("MEXC")
    store.toggle_filter("recovery", "success")
    store.set_query("-4164")
    assert not store.rows
    store.offer_decode("-4164")
    assert [way.intent for way in store.ways_out()][:2] == ["search_everywhere", "decode"]
    store.search_everywhere()
    store.toggle_filter("recovery", "success")
    assert [way.intent for way in store.ways_out()] == ["clear_filters", "decode", "clear_query"]


def test_a_text_that_is_no_entrys_is_decoded_first(store: Store) -> None:
    store.set_tab("Binance")
    store.toggle_filter("recovery", "success")
    text = "APIError(code=-1021): Timestamp for this request is outside of the recvWindow."
    store.set_query(text)
    assert not store.rows
    store.offer_decode(text)
    assert store.ways_out()[0].intent == "decode"


def test_only_ways_that_lead_somewhere_are_named(store: Store) -> None:
    store.set_query("99999999")
    assert [way.intent for way in store.ways_out()] == ["clear_query"]


def test_pins_are_kept_in_order_and_unknown_ones_dropped(qtbot: QtBot, store: Store) -> None:
    with qtbot.waitSignal(store.pins_changed):
        store.set_pins(("mexc-spot/602", "nobody/1", "http/429", "mexc-spot/602"))
    assert list(store.pins) == ["mexc-spot/602", "http/429"]
    store.toggle_pin("mexc-spot/602")
    store.toggle_pin("nobody/1")
    assert list(store.pins) == ["http/429"]
    store.set_pinned_only(True)
    assert shown(store) == ["http/429"]
    store.toggle_pin("http/429")
    assert shown(store) == []


def test_an_order_is_kept_until_something_is_searched(store: Store) -> None:
    store.set_order(Order("code", descending=True))
    assert store.rows[0].entry.code == max((e.code for e in store.catalogue.entries), key=code_order)
    store.set_query("-1021")
    assert store.order is None
    assert store.rows[0].entry.code == "-1021"


@pytest.mark.parametrize("key", ["mexc-futures/602", "http/429"])
def test_revealing_an_entry_leaves_what_hides_it(store: Store, key: str) -> None:
    store.set_tab("Binance")
    store.toggle_filter("recovery", "success")
    store.set_query("nothing at all")
    store.reveal(key)
    assert store.selected is not None
    assert store.selected.key == key
    assert key in shown(store)
    assert (store.text, store.filtered) == ("", False)


def test_revealing_an_entry_that_is_shown_changes_no_filter(store: Store) -> None:
    store.set_query("-1021")
    store.reveal("binance-coinm/-1021")
    assert store.text == "-1021"
    assert store.selected is not None
    assert store.selected.venue == "binance-coinm"


def test_meanings_are_found_once_they_are_known(store: Store) -> None:
    words = store.catalogue.explain(store.catalogue.entries[0]).meaning.split()[:6]
    store.set_query(" ".join(words))
    before = len(store.rows)
    store.index_explanations()
    assert len(store.rows) > before


def test_marked_entries_are_at_least_the_selected_one(store: Store) -> None:
    store.select("mexc-spot/602")
    assert [entry.key for entry in store.chosen] == ["mexc-spot/602"]
    store.choose(["mexc-spot/602", "http/429", "nobody/1"])
    assert [entry.key for entry in store.chosen] == ["mexc-spot/602", "http/429"]
