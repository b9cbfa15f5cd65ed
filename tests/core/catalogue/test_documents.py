"""Every code, name and message of the four source documents is in the catalogue, to the letter."""

import pytest

from retcode.core.catalogue.load import Catalogue
from tests.core.catalogue import documents
from tests.core.catalogue.documents import Row

# venue, the document's id, its rows, and how many codes and messages the document is known to hold
DOCUMENTS: list[tuple[str, str, list[Row], int, int]] = [
    ("mexc-futures", "mexc-futures-page", documents.mexc_futures(), 72, 72),
    ("binance-coinm", "binance-coinm-page", documents.binance_coinm(), 151, 185),
    ("mexc-spot", "mexc-spot-digest", documents.mexc_spot(), 28, 28),
    ("bitzoom-futures", "bitzoom-errors", documents.bitzoom_futures(), 70, 70),
    ("http", "bitzoom-errors", documents.http_statuses(), 10, 10),
]
each_document = pytest.mark.parametrize(
    ("venue", "document", "rows", "codes", "messages"), DOCUMENTS, ids=[row[0] for row in DOCUMENTS]
)


@each_document
def test_the_document_is_read_whole(
    venue: str, document: str, rows: list[Row], codes: int, messages: int
) -> None:
    assert len({row.code for row in rows}) == len(rows) == codes
    assert sum(len(row.messages) for row in rows) == messages


@each_document
def test_every_code_and_message_is_there(
    venue: str, document: str, rows: list[Row], codes: int, messages: int, catalogue: Catalogue
) -> None:
    for row in rows:
        [entry] = catalogue.with_code(row.code, venue)
        read_here = tuple(message.text for message in entry.messages if message.document == document)
        wire = tuple(message.text for message in entry.messages)
        assert row.messages == (read_here or wire)[: len(row.messages)], row.code
        assert all(text in wire for text in row.messages)
        assert entry.name == row.name


@pytest.mark.parametrize("venue", ["binance-coinm", "mexc-spot", "bitzoom-futures"])
def test_sections_are_the_documents_own(venue: str, catalogue: Catalogue) -> None:
    [rows] = [row[2] for row in DOCUMENTS if row[0] == venue]
    for row in rows:
        [entry] = catalogue.with_code(row.code, venue)
        assert (entry.code, entry.section) == (row.code, row.section)


def test_the_order_is_the_documents_own(catalogue: Catalogue) -> None:
    rows = [row.code for row in documents.binance_coinm()]
    listed = [entry.code for entry in catalogue.tables["binance-coinm"].entries]
    assert listed[: len(rows)] == rows
    assert rows.index("-4188") > rows.index("-4202")


def test_the_advice_of_the_bitzoom_page_is_kept_as_the_sources(catalogue: Catalogue) -> None:
    for row in documents.bitzoom_futures():
        [entry] = catalogue.with_code(row.code, "bitzoom-futures")
        assert row.advice
        assert catalogue.explain(entry).advice == row.advice


ODD = [
    # misspelt, copied or garbled in the document, and so in what people paste
    ("binance-coinm/-2019", "MARGIN_NOT_SUFFICIEN", "Margin is insufficient."),
    (
        "binance-coinm/-4016",
        "PRICE_HIGHTER_THAN_MULTIPLIER_UP",
        "Price is higher than mark price multiplier cap.",
    ),
    ("binance-coinm/-4151", "PRICE_HIGHTER_THAN_STOP_MULTIPLIER_UP", "Limit price can't be higher than %s."),
    ("binance-coinm/-4012", "MAX_NUM_ORDERS_LESS_THAN_ZERO", "Max mum orders less than zero."),
    (
        "binance-coinm/-4155",
        "STOP_PRICE_LOWER_THAN_PRICE_MULTIPLIER_LIMIT",
        "PStop price is lower than price multiplier floor.",
    ),
    ("binance-coinm/-1000", "UNKNOWN", "An unknown error occured while processing the request."),
    ("mexc-futures/513", "", "Invalid request(for open api serves time more or less than 10s)"),
    ("mexc-futures/2003", "", "Overpriced to pay"),
]


@pytest.mark.parametrize(("key", "name", "message"), ODD)
def test_nothing_is_silently_mended(key: str, name: str, message: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert entry.name == name
    assert message in [wire.text for wire in entry.messages]


SAID = [
    # an oddity of a document, and what the entry says about it
    ("binance-coinm/-4032", "Invalid parameter working type: %s", "-4031"),
    ("binance-coinm/-1125", "/fapi/v1/listenKey", "/fapi"),
    ("mexc-spot/30004", "Insufficient position", "digest"),
    ("mexc-spot/30004", "Insufficient balance", "digest"),
    ("bitzoom-futures/-1001", "Disconnected", "retry"),
    ("bitzoom-futures/-1006", "Unexpected response", "retry"),
    ("bitzoom-futures/-1007", "Timeout", "retry"),
    *((f"bitzoom-futures/-{code}", "", f"-{code + 1}") for code in range(1114, 1122)),
]


@pytest.mark.parametrize(("key", "message", "words"), SAID)
def test_oddities_are_said(key: str, message: str, words: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert any(message in wire.text for wire in entry.messages)
    assert any(words in note for note in catalogue.explain(entry).notes)
