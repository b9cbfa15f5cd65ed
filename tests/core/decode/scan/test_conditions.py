"""A code that a program, a query or a dashboard looks for was not sent; beside it one that was is found."""

import pytest

from retcode.core.decode.decoder import Decoder

_LOOKED_FOR = [
    # SQL
    "SELECT count(*) FROM api_log WHERE code = 10001 AND exchange='bybit' AND ts > now();",
    "UPDATE orders SET state='dead' WHERE err_code IN ('51008','50011') AND venue = 'okx';",
    "delete from retries where exchange = 'binance' and error_code = -1021",
    "SELECT id, CASE WHEN ret_code = 110007 THEN 'no funds' ELSE 'other' END FROM bybit_orders",
    "select *\nfrom bybit_log\nwhere symbol = 'BTCUSDT'\n  and ret_code = 110017\norder by ts",
    "MERGE INTO t USING s ON t.code = -1021 AND t.exchange = 'binance' WHEN MATCHED THEN UPDATE SET n = 1",
    # programs
    "expect(mapError('okx', '51008')).toBe('funds')",
    "if (err.code === '51603') { return this.refresh(); } // okx: already gone",
    "df = df[df.code == -2011]",
    "if e.code in (-1003, -1015, -1021):  # binance",
    "assert map_code('binance', -2019) is Reason.MARGIN",
    # dashboards and alerts
    '{"title":"Binance errors","targets":[{"expr":"increase(api_errors{code=\\"-1003\\"}[1h])"}]}',
    'sum(rate(exchange_errors_total{exchange="bybit",code=~"10006|10018"}[5m])) > 0.1',
    '- alert: BybitAuth\n  expr: bybit_api_errors{ret_code="10003"} > 0\n  for: 5m',
    # filters of logs
    '{app="trader", exchange="okx"} |= "error" | json | code != "50011"',
    "index=prod sourcetype=bot exchange=kucoin code!=429000 | stats count by symbol",
    "index=prod exchange=bybit ret_code=110007 | timechart count",
    'exchange: "bitget" and not code: 40762',
    'grep -v "code=-1021" binance.log',
    "cat bot.log | grep 'binance' | grep -c 'error code -1003'",
    'drop_event: when: and: - equals: {exchange: "bitget"} - equals: {code: "40014"}',
    '{"query":{"bool":{"must":[{"term":{"exchange":"okx"}},{"term":{"code":"51008"}}]}}}',
    'db.errors.find({exchange: "binance", code: {$in: [-1003, -1021]}})',
    "alert: sum:api.errors{exchange:bybit,ret_code:10006}.as_count() > 20",
    # what a table or a test is filled with
    "INSERT INTO code_map(exchange, code, action) VALUES ('binance', -1003, 'wait'), ('okx', 50011, 'wait');",
    "when(client.placeOrder(any())).thenThrow(new BinanceApiException(-2010));",
    "@pytest.mark.parametrize('code', [-1003, -1015])\ndef test_binance_backoff(code): ...",
    # commits and notes
    "TODO: handle okx 51603 and bybit 110001 the same way",
    "feat(exec): map bybit 110007 and okx 51008 to InsufficientFunds",
]
_SENT = [
    ('SELECT * FROM api_log WHERE code = 10001;\n\n{"retCode":10001,"retMsg":"params error"}', "10001"),
    ("SELECT code, msg FROM binance_log\n\n code | -1021\n msg  | Timestamp for this request", "-1021"),
    ('AssertionError: retCode != 0: bybit answered {"retCode":110007,"retMsg":"ab not enough"}', "110007"),
    ("binance: expected code == 0, got code = -2010", "-2010"),
    ("    if e.code == -1021:\nAPIError(code=-1021): Timestamp for this request is outside", "-1021"),
    ('$ grep -1021 bot.log\n{"code":-1021,"msg":"Timestamp for this request"}', "-1021"),
    ('binance_errors_total{exchange="binance",code="-1003"} 5', "-1003"),
    (
        "[SQL: INSERT INTO log (exchange, code, msg) VALUES ('binance', -2019, 'Margin is insufficient.')]",
        "-2019",
    ),
    ('log.error("binance", -2011)', "-2011"),
    ("bybit retCode==110007 retMsg=ab not enough for new order", "110007"),
    ("fix: binance answers -2019 Margin is insufficient.", "-2019"),
    ('orders.filter(bad) => {"code":-2019,"msg":"Margin is insufficient."}', "-2019"),
]


@pytest.mark.parametrize("text", _LOOKED_FOR)
def test_a_code_that_is_looked_for_is_no_error(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(("text", "code"), _SENT)
def test_a_code_that_was_sent_is_found_beside_it(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]
