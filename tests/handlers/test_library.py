"""What the library of handlers returns, and its errors."""

from __future__ import annotations

import re

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.handlers import HandlerError, HandlerLibrary
from retcode.core.handlers.model import VenueCode
from tests.handlers.dialects import DIALECTS
from tests.handlers.proof import venue_codes


def test_targets_name_venues_that_exist(catalogue: Catalogue, library: HandlerLibrary) -> None:
    assert len(library.targets()) >= 10
    for target in library.targets():
        assert target.venues
        assert set(target.venues) <= set(catalogue.tables)


def test_every_table_has_a_handler_or_a_reason(catalogue: Catalogue, library: HandlerLibrary) -> None:
    served = {venue for target in library.targets() for venue in target.venues}
    assert served | library.left_out.venues.keys() == catalogue.tables.keys() - {"http"}
    assert not served & library.left_out.venues.keys()


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda lib: lib.branch("binance-usdm/-1021", "cobol"), "No target is named 'cobol'; there are "),
        (
            lambda lib: lib.whole("bitzoom-futures", "python-binance"),
            "does not serve bitzoom-futures; it serves ",
        ),
        (lambda lib: lib.branch("binance-usdm/-424242", "python-requests"), "No entry is named "),
        (lambda lib: lib.whole("nowhere", "python-requests"), "No venue is named 'nowhere'."),
        (lambda lib: lib.whole("http", "python-requests"), "does not serve http"),
        (
            lambda lib: lib.whole("bitfinex", "python-requests"),
            "No complete handler is written for Bitfinex: its orders come as lists",
        ),
        (
            lambda lib: lib.whole("hyperliquid", "go-net-http"),
            "does not serve hyperliquid: actions are signed by a wallet's key",
        ),
        (lambda lib: lib.selection([], "python-requests"), "Nothing is selected."),
        (
            lambda lib: lib.selection(["binance-usdm/-1021", "mexc-spot/700003"], "python-requests"),
            "A handler serves one venue, but the selection has entries of binance-usdm, mexc-spot.",
        ),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(library, ask, sentence) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(HandlerError) as caught:
        ask(library)
    assert sentence in str(caught.value)


def test_a_selection_knows_its_codes_only(library: HandlerLibrary) -> None:
    for target in library.targets():
        if "binance-usdm" not in target.venues:
            continue
        text = library.selection(["binance-usdm/-1021", "binance-usdm/-1003"], target.id)
        assert '"-1021"' in text
        assert '"-1003"' in text
        assert '"-1102"' not in text


def test_the_venues_facts_agree_with_the_catalogues(catalogue: Catalogue) -> None:
    """The paths in the generated code are those that the catalogue tells its readers."""
    for facts in venue_codes().values():
        told = catalogue.tables[facts.id].facts
        if facts.id in {*DIALECTS, "binance-pm", "aster"}:
            _agrees(facts, told)
            continue
        assert facts.server_time in told["server_time"]
        if facts.client_id is None:
            continue
        assert told["place_order"] == f"{facts.place.method} {facts.place.path}"
        assert facts.find is not None
        path = facts.find.path.replace("{symbol}", "<symbol>").replace("{client_id}", "<externalOid>")
        assert f"{facts.find.method} {path}" in told["order_query"]
        assert told["client_id"] == facts.client_id
        assert facts.cancel is not None
        cancel = told["cancel_order"].split(",")[0]  # by order id at MEXC futures
        assert f"{facts.cancel.method} {facts.cancel.path}".startswith(cancel)
        if facts.conditional is not None:
            assert told["algo_order"] == f"POST {facts.conditional.path}"
        assert facts.base_url is not None
        assert told["base_url"].startswith(facts.base_url)
        window = re.search(r"(\d+) (ms|s)\b", told["window"])
        assert window
        assert facts.window == int(window[1]) / (1000 if window[2] == "ms" else 1)


# The beginnings of paths that a catalogue leaves out.
PREFIXES = (
    "/api/v1",
    "/api/v2/",
    "/api/v4",
    "/derivatives/api/v3",
    "/exchange/v1/",
    "/linear-swap-api/v1/",
)


def _agrees(facts: VenueCode, told: dict[str, str]) -> None:
    """Check what a catalogue says in longer sentences: a venue of several products names several paths."""

    def named(path: str, text: str) -> bool:
        short = re.sub(r"/?\{\w+\}$|\?.*", "", path)
        for prefix in PREFIXES:
            short = short.removeprefix(prefix)
        if facts.id == "aster":  # the handlers use the older paths, whose keys sign by HMAC
            short = re.sub(r"/v\d/", "/v3/", short)
        return short in text

    if "of every answer" not in told["server_time"]:
        assert named(facts.server_time, told["server_time"])
    assert named(facts.place.path, told["place_order"])
    assert facts.find is not None
    assert facts.cancel is not None
    for path in (facts.find.path, *(facts.found_in.also if facts.found_in else ())):
        assert named(path, told["order_query"])
    assert facts.order is not None
    assert told["client_id"] in {facts.client_id, facts.order.client_id}  # what is sent can have a short name
    assert told["key_header"].startswith(facts.key_header)
    assert facts.base_url is not None
    assert facts.base_url in told["base_url"]
    if facts.expiry is not None:
        assert facts.expiry.name in told["window_field"]


def test_bitzoom_says_that_it_has_no_client_id(library: HandlerLibrary) -> None:
    for target in library.targets():
        if "bitzoom-futures" in target.venues:
            assert "no client order id" in re.sub(
                r"\s*[*/#]*\s+", " ", library.whole("bitzoom-futures", target.id)
            )


@pytest.mark.parametrize("form", ["whole", "classifier"])
def test_a_number_with_several_meanings_gets_the_strictest(
    catalogue: Catalogue, library: HandlerLibrary, form: str
) -> None:
    several = {entry.recovery for entry in catalogue.with_code("177013", "bybit")}
    assert several == {Recovery.FIX_REQUEST, Recovery.RECONCILE}
    text = (
        library.whole("bybit", "python-requests")
        if form == "whole"
        else library.classifier("bybit", "python-requests")
    )
    assert '"177013": Recovery.RECONCILE' in text
