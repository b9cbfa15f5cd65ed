"""The tables of the further venues are in the catalogue, whole and to the letter."""

import pytest

from retcode.core.catalogue.load import Catalogue
from tests.core.catalogue.documents import table

VENUES = ["binance-sapi", "binance-pm", "binance-options", "aster", "bingx", "phemex", "deribit"]


@pytest.mark.parametrize("venue", VENUES)
def test_every_code_and_every_text_of_the_table_is_there(venue: str, catalogue: Catalogue) -> None:
    rows = table(f"wire/{venue}.csv")
    entries = catalogue.venues[venue].entries
    assert {entry.code for entry in entries} == {row["code"] for row in rows}
    ours = {(entry.code, message.text) for entry in entries for message in entry.messages}
    assert ours == {(row["code"], row["message"]) for row in rows if row["message"]}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("binance-sapi/-1099", "This replaces error code -1999"),
        ("binance-sapi/-2010", "NEW_ORDER_REJECTED"),
        ("binance-sapi/-2011", "CANCEL_REJECTED"),
        ("binance-pm/-2022", "This indicates the new reduce-only order"),
        ("binance-pm/-4118", "This indicates the new reduce-only order"),
    ],
)
def test_prose_of_a_document_is_not_sent(key: str, text: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert [message.sent for message in entry.messages if message.text.startswith(text)] == [False]


@pytest.mark.parametrize(
    "key",
    [
        # a success, a pending transfer, a time-out in a queue: a second request would be one too many
        "binance-sapi/-4030",
        "binance-sapi/-5012",
        "binance-sapi/-20132",
        "binance-sapi/-3007",
        "binance-sapi/-3044",
        "binance-pm/-5041",
        "binance-pm/51007",
        "binance-pm/51998",
        "binance-options/-6044",
        "binance-options/-3029",
        "aster/-1001",
        "aster/-4225",
        "bingx/100410",
        "bingx/100500",
        "bingx/101481",
        "bingx/109500",
        "phemex/10001",
        "phemex/11107",
        "phemex/19999",
        "deribit/10001",
        "deribit/10040",
        "deribit/10047",
        "deribit/13888",
    ],
)
def test_what_reads_like_a_pause_is_looked_up_first(key: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert entry.verdict.retry_write == "reconcile_first"


def test_margin_numbers_that_futures_use_otherwise_share_no_meaning(catalogue: Catalogue) -> None:
    for code in [f"-40{number:02}" for number in (1, 5, 16, 26, 30, 45)] + ["-2018", "-5021", "-1109"]:
        (wallet,) = catalogue.with_code(code, "binance-sapi")
        (futures,) = catalogue.with_code(code, "binance-usdm")
        assert wallet.concept != futures.concept
        assert any("USD-M" in note or "futures" in note for note in catalogue.explain(wallet).notes), code
