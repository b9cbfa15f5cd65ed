"""What is typed into a search box, and what it is understood as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retcode.core.catalogue.load import Catalogue
from retcode.core.search.index import SearchIndex
from retcode.core.search.query import MAX_LENGTH, Query, spans

NO_ENTRIES = SearchIndex(Catalogue((), {}, {}))


@pytest.mark.parametrize(
    ("text", "digits", "sign"),
    [
        ("1021", "1021", ""),
        ("-1021", "1021", "-"),
        ("+1021", "1021", "+"),
        ("−1021", "1021", "-"),
        ("–1021", "1021", "-"),
        ("１０２１", "1021", ""),
        ("code=-1021", "1021", "-"),
        ("code: -1021", "1021", "-"),
        ('"code":-1021', "1021", "-"),
        ('{"code":-1021}', "1021", "-"),
        ("error code 1021", "1021", ""),
        ("errCode: 1021", "1021", ""),
        ("[-1021]", "1021", "-"),
        ("#1021.", "1021", ""),
        ("  -1021  ", "1021", "-"),
    ],
)
def test_a_code_is_understood_however_it_is_written(
    index: SearchIndex, text: str, digits: str, sign: str
) -> None:
    words = index.parse(text).terms
    assert [(word.digits, word.sign) for word in words] == [(digits, sign)]


@pytest.mark.parametrize(
    ("text", "venues", "words"),
    [
        ("beta: 602", {"beta"}, ["602"]),
        ("Beta:602", {"beta"}, ["602"]),
        ("alpha: order", {"alpha-spot", "alpha-usdm"}, ["order"]),
        ("alpha-spot: order", {"alpha-spot"}, ["order"]),
        ("Alpha Futures: order", {"alpha-usdm"}, ["order"]),
        ("alph: order", {"alpha-spot", "alpha-usdm"}, ["order"]),
        ("spot: order", {"alpha-spot", "beta"}, ["order"]),
        ("gamma: order", set(), ["gamma", "order"]),
        ("be: order", set(), ["be", "order"]),
        ("code: 602", set(), ["602"]),
        ("alpha:", {"alpha-spot", "alpha-usdm"}, []),
    ],
)
def test_a_venue_before_a_colon(index: SearchIndex, text: str, venues: set[str], words: list[str]) -> None:
    query = index.parse(text)
    assert query.venues == venues
    assert [word.text for word in query.terms] == words


def test_words_are_lower_case_and_told_once(index: SearchIndex) -> None:
    assert [word.text for word in index.parse("LOT_SIZE, lot_size; Price!").terms] == ["lot_size", "price"]


def test_a_hyphen_alone_is_not_yet_a_query(index: SearchIndex) -> None:
    assert index.parse("-").terms == ()
    assert index.parse(" . ").terms == ()


@given(st.text(max_size=3 * MAX_LENGTH))
def test_any_text_is_a_query(text: str) -> None:
    query = NO_ENTRIES.parse(text)
    assert all(word.text for word in query.terms)
    assert len(query.text) <= len(text)


@pytest.mark.parametrize(
    ("earlier", "later", "narrows"),
    [
        ("time", "timest", True),
        ("time", "time out", True),
        ("time out", "time outside", True),
        ("102", "1021", True),
        ("02", "1021", False),
        ("time", "tim", False),
        ("time out", "time", False),
        ("", "time", False),
        ("time", "beta: time", True),
        ("beta: time", "time", False),
        ("102", "x102", False),
    ],
)
def test_what_narrows_what(index: SearchIndex, earlier: str, later: str, narrows: bool) -> None:
    assert index.parse(later).narrows(index.parse(earlier)) is narrows


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("INVALID_TIMESTAMP", "timestamp", ["TIMESTAMP"]),
        ("-1021", "-1021", ["-1021"]),
        ("aaaa", "aa", ["aaaa"]),
        ("order reorder", "order", ["order", "order"]),
        ("balance is insufficient", "insufficient balance", ["balance", "insufficient"]),
        ("abcdef", "abcd cdef", ["abcdef"]),
        ("position on one side", "on side", ["on", "side"]),
        ("Only positionId, POSITION_ID", "id on", ["On", "Id", "ID"]),
        ("insufficient", "i in", ["in"]),
        ("position", "on", ["on"]),
        ("nothing", "else", []),
        ("", "word", []),
        ("İstanbul x", "x", []),
    ],
)
def test_spans_mark_the_words_of_a_query(
    index: SearchIndex, text: str, query: str, marked: list[str]
) -> None:
    assert [text[start:end] for start, end in spans(text, index.parse(query))] == marked


@given(st.text(max_size=60), st.text(max_size=20))
def test_spans_are_in_order_and_inside(text: str, typed: str) -> None:
    query = NO_ENTRIES.parse(typed)
    places = [place for span in spans(text, query) for place in span]
    assert places == sorted(set(places))
    assert all(0 <= place <= len(text) for place in places)


def test_an_empty_query_marks_nothing() -> None:
    assert spans("anything", Query()) == ()
