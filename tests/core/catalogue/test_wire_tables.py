"""The tables of the venues that no source document covers are in the catalogue, whole and to the letter."""

from collections import Counter

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Confidence
from tests.core.catalogue.documents import table


@pytest.mark.parametrize(("venue", "numbers"), [("binance-usdm", 205), ("binance-spot", 104)])
def test_binance_tables_are_complete(venue: str, numbers: int, catalogue: Catalogue) -> None:
    rows = table(f"wire/{venue}.csv")
    assert len({row["code"] for row in rows}) == numbers
    ours = [
        (entry.code, entry.name, message.text)
        for entry in catalogue.tables[venue].entries
        for message in entry.messages
        if message.document == f"{venue}-page"
    ]
    assert Counter(ours) == Counter((row["code"], row["name"], row["message"]) for row in rows)


def test_the_mexc_spot_table_is_complete(catalogue: Catalogue) -> None:
    rows = table("wire/mexc-spot.csv")
    numbers = Counter(row["code"] for row in rows)
    assert len(numbers) == 91
    assert {code for code, times in numbers.items() if times > 1} == {"730001", "730002"}
    ours = Counter(
        (entry.code, message.text)
        for entry in catalogue.tables["mexc-spot"].entries
        for message in entry.messages
        if message.document == "mexc-spot-official"
    )
    own_words = {(row["code"], row["message"]) for row in rows} - ours.keys()
    # the digest and the table say these in the same words, so the entry has the text once
    assert all(
        any(
            message.text == text
            for entry in catalogue.with_code(code, "mexc-spot")
            for message in entry.messages
        )
        for code, text in own_words
    )
    assert all(times == 1 for times in ours.values())


def test_a_number_used_twice_is_two_entries(catalogue: Catalogue) -> None:
    for code in ("730001", "730002"):
        first, second = catalogue.with_code(code, "mexc-spot")
        assert first.section != second.section
        assert first.messages != second.messages
        assert (first.key, second.key) == (f"mexc-spot/{code}", f"mexc-spot/{code}~2")


@pytest.mark.parametrize(("code", "start", "count"), [("-1013", "Filter failure: ", 18), ("-2010", "", 39)])
def test_spot_texts_that_mean_something_narrower_than_their_number(
    code: str, start: str, count: int, catalogue: Catalogue
) -> None:
    [entry] = catalogue.with_code(code, "binance-spot")
    own = [
        message
        for message in entry.messages
        if message.document == "binance-spot-page" and message.sent and message.text not in {entry.name, ""}
    ]
    assert [message.text.startswith(start) for message in own] == [True] * count
    assert [message.text for message in own if message.concept == entry.concept] == []
    assert all(catalogue.explain_concept(message.concept, "binance-spot").fix for message in own)


LATER = sorted({(row["venue"], row["code"], row["seen_in"]) for row in table("later-codes.csv")})


def test_codes_of_no_order_document_are_entries(catalogue: Catalogue) -> None:
    missing = [(venue, code) for venue, code, _ in LATER if not catalogue.with_code(code, venue)]
    assert missing == []


def test_codes_seen_only_in_a_library_are_marked(catalogue: Catalogue) -> None:
    for venue, code, seen_in in LATER:
        [first, *_] = catalogue.with_code(code, venue)
        in_library = first.source.document == "ccxt-4.5.90"
        assert in_library == (seen_in == "library"), (venue, code)
        if in_library:
            assert first.source.confidence is Confidence.LOW
