"""A small catalogue made for searching, and the bundled one."""

import tempfile
from pathlib import Path

import msgspec
import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import (
    Actor,
    Concept,
    Confidence,
    Document,
    Effect,
    EntryRecord,
    MessageRecord,
    Recovery,
    VenueRecord,
)
from retcode.core.search.index import SearchIndex

Row = tuple[str, str, str, str, Recovery]

ROWS: dict[str, list[Row]] = {
    "alpha-spot": [
        (
            "-1021",
            "INVALID_TIMESTAMP",
            "Timestamp is outside of the recvWindow.",
            "Clock",
            Recovery.FIX_CLOCK,
        ),
        ("-1002", "UNAUTHORIZED", "You are not authorized.", "Key", Recovery.FIX_CREDENTIALS),
        ("-2010", "NEW_ORDER_REJECTED", "Account has insufficient balance.", "Funds", Recovery.ACCOUNT_LIMIT),
        ("-1", "", "Price HIGHTER than allowed", "Price", Recovery.FIX_REQUEST),
    ],
    "alpha-usdm": [
        (
            "-1021",
            "INVALID_TIMESTAMP",
            "Timestamp is outside of the recvWindow.",
            "Clock",
            Recovery.FIX_CLOCK,
        ),
        ("-10213", "TIMED_OUT", "No answer in time.", "Timeout", Recovery.RECONCILE),
    ],
    "beta": [
        ("1021", "", "Transfer refused", "Funds", Recovery.ACCOUNT_LIMIT),
        ("1002", "", "Contract not activated", "Market", Recovery.MARKET_STATE),
        ("602", "", "Signature wrong; the timestamp is signed too", "Key", Recovery.FIX_CREDENTIALS),
    ],
}
NAMES = {
    "alpha-spot": ("Alpha Spot", "Alpha", "Spot"),
    "alpha-usdm": ("Alpha Futures", "Alpha", "Futures"),
    "beta": ("Beta", "Beta", "Spot"),
}


def make_catalogue(rows: dict[str, list[Row]]) -> Catalogue:
    """A catalogue of these rows: code, name, message, title and recovery of each entry by venue."""
    concepts = {
        title.lower(): Concept(
            id=title.lower(),
            title=title,
            meaning=f"About {title.lower()}.",
            causes=(),
            fix=("Synchronise with NTP.",),
            recovery=recovery,
            actor=Actor.CODE,
            effect=Effect.DONE if recovery in {Recovery.SUCCESS, Recovery.ALREADY_DONE} else Effect.UNKNOWN,
        )
        for items in rows.values()
        for _, _, _, title, recovery in items
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "venues").mkdir()
        (root / "concepts").mkdir()
        (root / "concepts" / "all.json").write_bytes(msgspec.json.encode(list(concepts.values())))
        document = Document("page", "A page", "2026-01-01")
        (root / "documents.json").write_bytes(msgspec.json.encode([document]))
        for venue_id, items in rows.items():
            file = root / "venues" / f"{venue_id}.json"
            file.write_bytes(msgspec.json.encode(_venue(venue_id, items)))
        catalogue = load_catalogue(root)
    assert not catalogue.faults
    return catalogue


def _venue(venue_id: str, items: list[Row]) -> VenueRecord:
    name, exchange, product = NAMES.get(venue_id, (venue_id, venue_id, venue_id))
    entries = tuple(
        EntryRecord(
            code=code,
            name=symbol or None,
            section=f"Section {index % 2}",
            concept=title.lower(),
            messages=(MessageRecord(text),),
            confidence=Confidence.HIGH,
            http_status=(400, 401) if recovery is Recovery.FIX_CREDENTIALS else (),
        )
        for index, (code, symbol, text, title, recovery) in enumerate(items)
    )
    return VenueRecord(venue_id, name, exchange, product, "", "page", {}, entries)


@pytest.fixture(scope="session")
def index() -> SearchIndex:
    return SearchIndex(make_catalogue(ROWS), explanations=True)


@pytest.fixture(scope="session")
def bundled() -> SearchIndex:
    return SearchIndex(load_catalogue(), explanations=True)
