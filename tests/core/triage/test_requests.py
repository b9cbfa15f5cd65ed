"""Markets and endpoints come from an error's own record, or from a request the lines tie it to."""

from __future__ import annotations

from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.triage import triage
from retcode.core.triage.model import Row

BANNED = (
    '{"code":-1003,"msg":"Way too many requests; IP(203.0.113.7) banned until 1794297718492. '
    'Please use the websocket for live updates to avoid bans."}'
)
QUANTITY = '{"success":false,"code":2011,"message":"Order quantity error"} https://contract.mexc.com'
SYMBOL = "binance.exceptions.BinanceAPIException: APIError(code=-1121): Invalid symbol."
SPOT = "{'code':30004,'msg':'Insufficient position'} https://api.mexc.com/api/v3/order"


class Rows:
    """The one row that a log has."""

    def __init__(self, catalogue: Catalogue, decoder: Decoder, file: Path) -> None:
        self._catalogue, self._decoder, self._file = catalogue, decoder, file

    def of(self, *lines: str) -> Row:
        """Return the row, after a look that the log's length makes no difference."""
        text = "".join(f"{line}\n" for line in lines)
        rows = []
        for calm in ("", "2026-11-10 07:00:00,000 INFO feed: SOLUSDT bid 62000.15 ask 62000.25\n" * 600):
            self._file.write_text(calm + text, encoding="utf-8")
            (row,) = triage(self._catalogue, self._decoder, [self._file]).rows
            rows.append(row)
        assert (rows[0].symbols, rows[0].endpoints) == (rows[1].symbols, rows[1].endpoints)
        return rows[0]


@pytest.fixture
def rows(catalogue: Catalogue, decoder: Decoder, tmp_path: Path) -> Rows:
    return Rows(catalogue, decoder, tmp_path / "bot.log")


def at(second: int, text: str) -> str:
    return f"2026-11-10 08:00:{second:02},250 {text}"


def test_the_line_itself(rows: Rows) -> None:
    row = rows.of(at(1, "INFO feed ETHUSDT"), at(2, f"ERROR order BTC_USDT: {QUANTITY}"))
    assert (row.symbols, row.endpoints) == ({"BTC_USDT": 1}, {})


def test_nothing_leaks_from_lines_of_other_requests(rows: Rows) -> None:
    tick = at(1, "INFO feed: BTCUSDT tick 62000.15")
    binance = at(1, "INFO rest: POST https://fapi.binance.com/fapi/v1/order symbol=BTCUSDT")
    for before in (tick, binance, at(1, "placing order symbol=BTCUSDT qty=1")):
        row = rows.of(before, at(2, f"ERROR rest: {QUANTITY}"))
        assert (row.symbols, row.endpoints) == ({}, {})


def test_the_request_right_before(rows: Rows) -> None:
    sent = '"GET /fapi/v1/ticker/price?symbol=BTCUSDT HTTP/1.1" '
    debug = f"DEBUG urllib3 https://fapi.binance.com:443 {sent}"
    row = rows.of(at(1, f"{debug}400 62"), at(1, f"ERROR bot {SYMBOL}"))
    assert (row.symbols, row.endpoints) == ({"BTCUSDT": 1}, {"GET /fapi/v1/ticker/price": 1})
    row = rows.of(at(1, f"{debug}200 None"), at(1, f"ERROR bot {SYMBOL}"))
    assert (row.symbols, row.endpoints) == ({}, {}), "it was answered well"
    row = rows.of(at(1, f"{debug}400 62"), at(1, "INFO x"), at(2, f"ERROR bot {SYMBOL}"))
    assert (row.symbols, row.endpoints) == ({}, {}), "another line is between"
    row = rows.of(at(1, f"{debug}400 62"), at(55, f"ERROR bot {SYMBOL}"))
    assert (row.symbols, row.endpoints) == ({}, {}), "it is long ago"


def test_another_thread_is_another_request(rows: Rows) -> None:
    sent = "INFO rest: GET https://fapi.binance.com/fapi/v1/depth symbol=ETHUSDT"
    for first, second in (("[binance-1]", "[binance-2]"), ("Thread-3", "Thread-14"), ("req=a1", "req=a2")):
        row = rows.of(at(1, f"{first} {sent}"), at(1, f"{second} ERROR {BANNED}"))
        assert (row.symbols, row.endpoints) == ({}, {})
        row = rows.of(at(1, f"{first} {sent}"), at(1, f"{first} ERROR {BANNED}"))
        assert (row.symbols, row.endpoints) == ({"ETHUSDT": 1}, {"GET /fapi/v1/depth": 1})


def test_the_same_request_id_ties_over_other_lines(rows: Rows) -> None:
    def sent(number: int, symbol: str) -> str:
        url = "https://api.mexc.com/api/v3/order"
        return f'{{"requestId":"req-{number}","method":"POST","url":"{url}","symbol":"{symbol}"}}'

    failed = (
        '{"requestId":"req-7","status":400,"body":"{\\"code\\":30004,\\"msg\\":\\"Insufficient position\\"}"}'
    )
    row = rows.of(sent(7, "SOLUSDT"), sent(8, "XRPUSDT"), failed)
    assert (row.symbols, row.endpoints) == ({"SOLUSDT": 1}, {"POST /api/v3/order": 1})
    assert rows.of(sent(6, "SOLUSDT"), sent(8, "XRPUSDT"), failed).symbols == {}


def test_a_trace_belongs_to_the_line_above_it(rows: Rows) -> None:
    trace = (
        "Traceback (most recent call last):",
        '  File "bot.py", line 2, in create',
        "    await create_order(symbol)",
        'ccxt.base.errors.InsufficientFunds: binanceusdm {"code":-2019,"msg":"Margin is insufficient."}',
    )
    row = rows.of(at(1, "INFO feed ETH/USDT:USDT"), at(2, "ERROR create_order BTC/USDT:USDT failed"), *trace)
    assert row.symbols == {"BTC/USDT:USDT": 1}


def test_a_line_printed_beside_the_log_takes_nothing_from_the_line_above(rows: Rows) -> None:
    assert rows.of(at(1, "INFO feed: BTCUSDT tick 62000.15"), SYMBOL).symbols == {}
    assert rows.of(at(1, "ERROR order for BTCUSDT failed:"), SYMBOL).symbols == {"BTCUSDT": 1}


def test_an_endpoint_of_another_venue_is_not_the_errors(rows: Rows) -> None:
    row = rows.of(at(2, f"ERROR {QUANTITY}, falling back to https://fapi.binance.com/fapi/v1/order"))
    assert row.endpoints == {}


def test_each_error_of_a_batch_has_its_own_market(rows: Rows) -> None:
    item = '{"symbol":"%s","code":-2019,"msg":"Margin is insufficient."}'
    batch = f"POST /fapi/v1/batchOrders [{item % 'BTCUSDT'},{item % 'ETHUSDT'}]"
    row = rows.of(at(2, batch))
    assert row.symbols == {"BTCUSDT": 1, "ETHUSDT": 1}
    assert row.endpoints == {"POST /fapi/v1/batchOrders": 2}


def test_amounts_and_words_are_no_markets(rows: Rows) -> None:
    row = rows.of(at(2, f"ERROR RETRY ENTRY with 1000USDT of MIN_NOTIONAL, symbol=None: {SPOT}"))
    assert row.symbols == {}
    assert row.endpoints == {"/api/v3/order": 1}


def test_a_request_that_was_refused_with_a_code_is_not_the_next_errors(
    catalogue: Catalogue, decoder: Decoder, tmp_path: Path
) -> None:
    file = tmp_path / "bot.log"
    refused = '{"code":-2019,"msg":"Margin is insufficient."}'
    lines = (
        at(1, f"ERROR POST https://fapi.binance.com/fapi/v1/order symbol=BTCUSDT -> 400 {refused}"),
        at(2, f"ERROR BinanceAPIException {BANNED}"),
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    found = {row.code: (row.symbols, row.endpoints) for row in triage(catalogue, decoder, [file]).rows}
    assert found["-2019"] == ({"BTCUSDT": 1}, {"POST /fapi/v1/order": 1})
    assert found["-1003"] == ({}, {})
