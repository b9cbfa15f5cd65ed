"""What the Python handlers do besides the common cases: sessions, logs, interruptions."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import logging
import os
import sys
import time
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from retcode.core.handlers import HandlerLibrary
from tests.handlers.dialects import KEY, SECRET
from tests.handlers.fake_venue import FakeVenues, Fault, Plan
from tests.handlers.proof import venue_codes
from tests.handlers.toolchains import fresh

CLASSES = {venue: facts.class_name for venue, facts in venue_codes().items()}
ORDER = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "1"}


@pytest.fixture(scope="module")
def venues() -> Iterator[FakeVenues]:
    with FakeVenues() as started:
        yield started


HYPERLIQUID = ("https://api.hyperliquid.xyz", "https://api.hyperliquid-testnet.xyz")


def module_of(library: HandlerLibrary, target: str, venue: str = "binance-usdm") -> ModuleType:
    """Return the whole handler of a venue for a target, imported."""
    folder = fresh(f"module-{venue}-{target}-{os.getpid()}")  # tests of two processes may want the same
    file = folder / f"{venue}_{target}.py".replace("-", "_")
    file.write_text(library.whole(venue, target), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def usdm(library: HandlerLibrary) -> Any:
    pytest.importorskip("requests")
    return module_of(library, "python-requests")


def client_of(module: Any, address: str, **options: Any) -> Any:
    limits = module.Limits(seconds=10, first_delay=0.02, longest_delay=0.1, window=0.3)
    return module.BinanceUsdm(KEY, SECRET, base_url=address, limits=limits, **options)


def test_a_nonce_follows_the_clock_and_always_rises(library: HandlerLibrary) -> None:
    """Of two processes with one key, the older one must not stay behind the nonces of the newer."""
    pytest.importorskip("requests")
    rising = module_of(library, "python-requests", "kraken-spot").rising
    assert [rising(now) for now in (5, 5, 3, 100, 90)] == [5, 6, 7, 100, 101]


def test_refuses_a_session_that_repeats_requests(usdm: Any, venues: FakeVenues) -> None:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    session = requests.Session()
    address = venues.start(Plan("binance-usdm", (Fault(status=503, body="", accepted=True),)))
    client = client_of(usdm, address, session=session)
    session.mount("http://", HTTPAdapter(max_retries=Retry(3, status_forcelist=[503], allowed_methods=None)))
    with pytest.raises(ValueError, match="repeats requests"):
        client_of(usdm, address, session=session)
    with pytest.raises(ValueError, match="repeats requests"):
        client.place_order(**ORDER)  # mounted later
    assert venues.run(address).posts == 0


@pytest.mark.expects_log("Look")
def test_logs_the_client_order_id_first_and_no_secret(
    usdm: Any, venues: FakeVenues, caplog: pytest.LogCaptureFixture
) -> None:
    address = venues.start(Plan("binance-usdm", (Fault(way="reset"),)))
    with caplog.at_level(logging.INFO), pytest.raises(usdm.OrderNotPlaced) as caught:
        client_of(usdm, address).place_order(**ORDER)
    said = [record.getMessage() for record in caplog.records if record.name == usdm.__name__]
    assert caught.value.client_id in said[0]
    assert caught.value.client_id in str(caught.value)
    assert (caught.value.symbol, caught.value.request) == ("BTCUSDT", "POST /fapi/v1/order")
    assert not any(word in "".join(said) + str(caught.value) for word in (KEY, SECRET, "signature"))


@pytest.mark.expects_log("Outcome unknown")
def test_an_interrupted_order_leaves_its_client_order_id(library: HandlerLibrary, venues: FakeVenues) -> None:
    pytest.importorskip("httpx")
    module = module_of(library, "python-httpx-async")
    address = venues.start(Plan("binance-usdm", (Fault(way="hang", accepted=True),)))

    async def interrupted() -> BaseException:
        client = client_of(module, address)
        try:
            await asyncio.wait_for(client.place_order(**ORDER), 0.3)
        except TimeoutError as error:
            return error.__cause__ or error
        finally:
            await client.session.aclose()
        raise AssertionError("not interrupted")

    stopped = asyncio.run(interrupted())
    assert venues.run(address).book[0].client_id in "".join(stopped.__notes__)


def test_an_order_is_not_sent_long_after_it_was_asked_for(usdm: Any, venues: FakeVenues) -> None:
    limit = Fault("-1003", "Too many requests.", 429, retry_after=20)
    address = venues.start(Plan("binance-usdm", (limit,)))
    client = client_of(usdm, address)
    for _ in range(2):
        with pytest.raises(usdm.RateLimited) as caught:
            client.place_order(**ORDER)
        assert caught.value.retry_at > 0
    assert venues.run(address).posts == 1


@pytest.mark.expects_log("Look")
def test_a_stop_order_is_placed_found_and_cancelled_where_stops_live(usdm: Any, venues: FakeVenues) -> None:
    address = venues.start(Plan("binance-usdm", (Fault(status=504, body="", accepted=True),), hidden=0.2))
    client = client_of(usdm, address)
    stop = ORDER | {"type": "STOP_MARKET", "stopPrice": 30_000, "newClientOrderId": "mine"}
    assert client.place_order(**stop)["clientAlgoId"] == "mine"
    assert client.find_order("BTCUSDT", "mine") is None
    assert client.find_order("BTCUSDT", "mine", stop=True)["triggerPrice"] == "30000"
    assert client.cancel_order("BTCUSDT", "mine", stop=True)["algoStatus"] == "CANCELED"
    with pytest.raises(usdm.RequestFault):
        client.place_batch([stop])
    run = venues.run(address)
    assert (run.placed, run.posts) == (1, 1)


@pytest.mark.expects_log("Look")
def test_a_lost_cancel_sent_as_a_change_is_not_taken_for_done(
    library: HandlerLibrary, venues: FakeVenues
) -> None:
    pytest.importorskip("requests")
    module = module_of(library, "python-requests", "bybit")
    address = venues.start(Plan("bybit", cancels=(Fault(way="reset"),)))
    limits = module.Limits(seconds=10, first_delay=0.02, longest_delay=0.1, window=0.3)
    client = module.Bybit(KEY, SECRET, category="linear", base_url=address, limits=limits)
    order = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": 1, "price": 2}
    client.place_order(**order, orderLinkId="mine")
    with pytest.raises(module.OutcomeUnknown):
        client.change("POST", "/v5/order/cancel", symbol="BTCUSDT", orderLinkId="mine")
    with pytest.raises(module.RequestFault):
        client.place_order(**order, orderFilter="StopOrder")  # not looked up with plain ones
    run = venues.run(address)
    assert (run.posts, run.cancels, run.book[0].fields["qty"]) == (1, 1, "1")


@pytest.mark.parametrize(
    ("venue", "body", "kind", "code"),
    [
        # Of several errors the one that leaves more open decides; a warning is none.
        (
            "kraken-spot",
            '{"error": ["EOrder:Insufficient funds", "EService:Busy"]}',
            "OutcomeUnknown",
            "EService:Busy",
        ),
        ("kraken-spot", '{"error": ["EOrder: Unknown order:OX1"]}', "StateChanged", "EOrder:Unknown order"),
        (
            "kraken-futures",
            '{"result": "success", "sendStatus": {"status": "insufficientAvailableFunds"}}',
            "AccountLimit",
            "insufficientAvailableFunds",
        ),
        # A code that is not in the table leaves the outcome open.
        (
            "kraken-futures",
            '{"result": "success", "sendStatus": {"status": "newWord"}}',
            "OutcomeUnknown",
            "newWord",
        ),
        ("okx", '{"code": "0", "data": [{"sCode": "51008", "sMsg": "x"}]}', "AccountLimit", "51008"),
        ("okx", '{"code": "1", "data": [{"sCode": "0"}], "msg": ""}', "VenueFault", "1"),
        ("okx", "[]", "OutcomeUnknown", ""),
        ("bitget", '{"code": "40010", "msg": "Request timed out"}', "OutcomeUnknown", "40010"),
        ("bitget", '{"code": "45001", "msg": "Unknown error"}', "OutcomeUnknown", "45001"),
        ("htx-spot", '{"status": "error", "err-msg": "?"}', "OutcomeUnknown", "error"),
        # A cancel fails inside a success; of a call that failed nothing else is read.
        (
            "htx-futures",
            '{"status": "ok", "data": {"errors": [{"err_code": 1061, "err_msg": "x"}], "successes": ""}}',
            "StateChanged",
            "1061",
        ),
        ("htx-futures", '{"status": "error", "err_code": 1050}', "OutcomeUnknown", "1050"),
        ("deribit", '{"jsonrpc": "2.0", "error": {"code": 10009}}', "AccountLimit", "10009"),
        ("deribit", '{"jsonrpc": "2.0", "error": {"code": 13888}}', "OutcomeUnknown", "13888"),
        ("deribit", '{"jsonrpc": "2.0", "id": 1}', "OutcomeUnknown", ""),
        # A list of cancels holds the error of each; a text that is in no table leaves the outcome open.
        (
            "bitmex",
            '[{"orderID": "7", "error": "Unable to cancel order due to existing state: Filled"}]',
            "StateChanged",
            "Unable to cancel order due to existing state",
        ),
        ("bitmex", '{"ordStatus": "Rejected", "ordRejReason": "A new text"}', "OutcomeUnknown", "A new text"),
        # Of two orders one was refused: the other may rest.
        (
            "hyperliquid",
            '{"status": "ok", "response": {"data": {"statuses": [{"error": "Order has zero size."}, {}]}}}',
            "OutcomeUnknown",
            "",
        ),
    ],
)
def test_reads_refusals_inside_a_success(
    library: HandlerLibrary, venue: str, body: str, kind: str, code: str
) -> None:
    pytest.importorskip("requests")
    module = module_of(library, "python-requests", venue)
    with pytest.raises(module.ExchangeError) as caught:
        module.decode(200, {}, body)
    assert (type(caught.value).__name__, caught.value.code) == (kind, code)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, '{"code": 306, "message": "INSUFFICIENT_AVAILABLE_BALANCE"}', "AccountLimit"),
        (500, '{"code": 98765, "message": "NEW"}', "OutcomeUnknown"),
        (500, '{"code": 0, "result": {}}', "OutcomeUnknown"),
        (500, "<html>500</html>", "OutcomeUnknown"),
        (502, '{"code": 306, "message": "INSUFFICIENT_AVAILABLE_BALANCE"}', "OutcomeUnknown"),
    ],
)
def test_takes_a_listed_code_with_500_for_the_refusal_it_is(
    library: HandlerLibrary, status: int, body: str, kind: str
) -> None:
    pytest.importorskip("requests")
    module = module_of(library, "python-requests", "cryptocom")
    with pytest.raises(module.ExchangeError) as caught:
        module.decode(status, {}, body)
    assert type(caught.value).__name__ == kind


def test_signs_an_action_for_the_network_of_its_address(library: HandlerLibrary) -> None:
    pytest.importorskip("eth_account")
    module = module_of(library, "python-requests", "hyperliquid")
    order = {"s": "1.500", "p": 25_000.0, "c": "0x" + "0" * 32, "a": "0", "b": True, "r": False}
    order["t"] = {"limit": {"tif": "Gtc"}}
    action = module.wire({"type": "order", "orders": [module.packable(order)]})
    assert list(action["orders"][0]) == ["a", "b", "p", "s", "r", "t", "c"]
    assert (action["orders"][0]["p"], action["orders"][0]["s"], action["orders"][0]["a"]) == (
        "25000",
        "1.5",
        0,
    )
    made = [module.Hyperliquid(KEY, "0x" + "1" * 64, base_url=url) for url in HYPERLIQUID]
    main, test = (client._sign(action, 1) for client in made)  # noqa: SLF001
    assert main["r"] != test["r"]


def test_a_late_denial_proves_nothing_where_none_does(
    library: HandlerLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last look can begin after the time limit, on a busy machine."""
    pytest.importorskip("requests")
    module = module_of(library, "python-requests", "bitmex")
    clock = itertools.chain([0.0], itertools.count(5.0))
    fake = SimpleNamespace(monotonic=lambda: next(clock), time=time.time, sleep=lambda _: None)
    monkeypatch.setattr(module, "time", fake)
    monkeypatch.setattr(module.LOG, "disabled", True)
    action = module.Action(print, "POST /order", "XBTUSD", "mine", places=True, look=lambda _: None)
    client = module.Bitmex(KEY, SECRET)
    (found,) = client._settle_all([(action, module.lost("reset"))], 1.0)  # noqa: SLF001
    assert type(found).__name__ == "OutcomeUnknown"


def test_takes_a_warning_beside_a_result_for_a_success(library: HandlerLibrary) -> None:
    pytest.importorskip("requests")
    module = module_of(library, "python-requests", "kraken-spot")
    body = '{"error": ["WDatabase:No change"], "result": {"count": 1}}'
    assert module.decode(200, {}, body) == {"count": 1}


@pytest.mark.parametrize(
    ("venue", "order"),
    [
        ("binance-pm", ORDER | {"type": "STOP_MARKET"}),
        ("aster", ORDER | {"type": "TRAILING_STOP_MARKET"}),
        ("deribit", {"instrument_name": "BTC-PERPETUAL", "type": "limit", "amount": 10, "price": 1}),
        (
            "deribit",
            {"instrument_name": "BTC-PERPETUAL", "direction": "buy", "type": "stop_market", "amount": 10},
        ),
        ("htx-futures", {"contract_code": "BTC-USDT", "client_order_id": "mine"}),
        (
            "bybit",
            {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "1"},
        ),
    ],
)
def test_an_order_that_nobody_could_find_is_refused_unsent(
    library: HandlerLibrary, venues: FakeVenues, venue: str, order: dict[str, Any]
) -> None:
    pytest.importorskip("requests")
    module = module_of(library, "python-requests", venue)
    address = venues.start(Plan(venue))
    product = {"deribit": {"currency": "BTC"}, "bybit": {"category": "linear"}}.get(venue, {})
    client = getattr(module, CLASSES[venue])(KEY, SECRET, base_url=address, **product)
    with pytest.raises(module.RequestFault):
        client.place_order(**order)
    assert venues.run(address).posts == 0


def test_ccxt_places_nothing_where_nobody_looks(
    library: HandlerLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = pytest.importorskip("requests")
    # Importing the library itself takes seconds; nothing of it is called here.
    monkeypatch.setitem(sys.modules, "ccxt", SimpleNamespace(BaseError=Exception, NetworkError=OSError))
    module = module_of(library, "python-ccxt")
    client = SimpleNamespace(
        session=requests.Session(),
        options={},
        urls={},
        load_markets=lambda: None,
        market=lambda symbol: {"swap": True},
        amount_to_precision=lambda symbol, amount: amount,
        price_to_precision=lambda symbol, price: price,
    )
    handler = module.BinanceUsdm(client)
    for name, value in {"portfolioMargin": True, "marginMode": "cross", "type": "margin"}.items():
        with pytest.raises(module.RequestFault, match=name):
            handler.place_order("BTC/USDT:USDT", "limit", "buy", 1, 1, {name: value})
    client.options["portfolioMargin"] = True
    with pytest.raises(module.RequestFault, match="portfolioMargin"):
        handler.place_order("BTC/USDT:USDT", "limit", "buy", 1, 1)
