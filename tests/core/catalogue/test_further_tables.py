"""The tables of the further venues are in the catalogue, whole and to the letter."""

import pytest

from retcode.core.catalogue.load import Catalogue
from tests.core.catalogue.documents import table

VENUES = [
    *("binance-sapi", "binance-pm", "binance-options", "aster"),
    *("bingx", "phemex", "deribit", "okx", "bybit"),
]


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


OPEN_OUTCOMES = {
    # HTTP 400, 429 and 500 alike; a duplicate means that a first one exists or existed
    "okx": "50001 50004 50013 50026 50042 50071 51011 51016 51032 51054 51065 51149 51410 51412 51513 51820 "
    "52909 52910 52911 52912 52923 54004 54047 54048 58124 58400 58404 59617 64007 4004 4005 4006",
    "bybit": "429 10000 10014 10016 10019 20006 5004 110030 110072 110079 170001 170007 170032 170035 170141 "
    "170144 170146 170147 170149 170150 170212 170234 170310 170311 3400214 131003 131200 131201 131214 "
    "131230",
}


@pytest.mark.parametrize(("venue", "codes"), OPEN_OUTCOMES.items())
def test_an_open_outcome_is_looked_up_first(venue: str, codes: str, catalogue: Catalogue) -> None:
    for code in codes.split():
        (entry,) = catalogue.with_code(code, venue)
        assert entry.verdict.retry_write == "reconcile_first", code
        assert entry.effect in ("unknown", "part"), code


@pytest.mark.parametrize(
    ("code", "sections"),
    [("10003", 2), ("20001", 2), ("700001", 2), ("400001", 2), ("180001", 2), ("177007", 2)],
)
def test_a_number_of_several_sections_has_an_entry_for_each(
    code: str, sections: int, catalogue: Catalogue
) -> None:
    entries = catalogue.with_code(code, "bybit")
    assert len({entry.section for entry in entries}) == sections
    assert len({entry.concept for entry in entries}) == sections


def test_the_texts_of_one_restriction_number_are_explained_one_by_one(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code("51024", "okx")
    assert len(entry.messages) == 32
    assert len({message.concept for message in entry.messages}) >= 8
    assert all(message.concept != entry.concept for message in entry.messages)
    assert all(message.verdict.retry_write != "yes_after_delay" for message in entry.messages)
