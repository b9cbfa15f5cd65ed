"""Answers from a host in no exchange's list: a copy of an API, a relay, a host that looks like another."""

from __future__ import annotations

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty

TIME = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
VISITS = '{"retCode":10006,"retMsg":"Too many visits!","result":{},"retExtInfo":{},"time":1700000000000}'
FUNDS = (
    '{"code":"1","data":[{"clOrdId":"","ordId":"","sCode":"51008",'
    '"sMsg":"Order failed. Insufficient USDT balance in account"}],"msg":"All operations failed"}'
)
BALANCE = '{"success":false,"code":2005,"message":"Balance insufficient"}'
LABEL = '{"label":"BALANCE_NOT_ENOUGH","message":"Not enough balance"}'

ANSWERS = [
    ("-1021", "/fapi/v1/order", TIME),
    ("-1021", "/api/v3/order", TIME),
    ("10006", "/v5/order/create", VISITS),
    ("51008", "/api/v5/trade/order", FUNDS),
    ("2005", "/api/v1/private/order/submit", BALANCE),
    ("BALANCE_NOT_ENOUGH", "/api/v4/spot/orders", LABEL),
]


@pytest.mark.parametrize("host", ["api.mycoolx.io", "fapi.zoomtrade.pro", "API.Lunarex.exchange"])
@pytest.mark.parametrize(("code", "path", "body"), ANSWERS)
@pytest.mark.parametrize(
    "form",
    [
        "POST https://{host}{path} -> 400 {body}",
        "POST https://{host}{path}\n{body}",
        "{body}  # answer of https://{host}{path}",
        "requests.exceptions.HTTPError: 400 Client Error: for url: https://{host}{path}\n{body}",
        "curl -X POST 'https://{host}{path}?symbol=BTCUSDT'\n{body}",
        "wss://{host}/ws {body}",
        'https://{host}:443 "POST {path} HTTP/1.1" 400 None\n{body}',
        "> POST {path} HTTP/2\n> Host: {host}\n< HTTP/2 400\n{body}",
        "ERROR client host={host} path={path} body={body}",
        "axios config: {{ url: '{path}', baseURL: 'https://{host}' }}\n  data: {body}",
        "[{host}] {path} {body}",
        "[{host}] POST {path} {body}",
        "({host}) {path} -> {body}",
        "{host} | POST | {path} | 400 | {body}",
        "{host}\tPOST\t{path}\t{body}",
        "host={host}, path={path}: {body}",
        'server: {host}, request: "POST {path} HTTP/1.1"\n{body}',
    ],
)
def test_a_host_that_nothing_connects_with_an_exchange_is_none(
    decoder: Decoder, host: str, code: str, path: str, body: str, form: str
) -> None:
    findings = decoder.decode(form.format(host=host, path=path, body=body)).findings
    (finding,) = (one for one in findings if one.code == code)
    assert (finding.venue, finding.certainty) == ("unknown", Certainty.OPEN)
    assert f"{host.lower()}, which is not a known host" in str(finding.evidence)
    assert finding.retry_write is None or not finding.retry_write.startswith("yes")


@pytest.mark.parametrize(
    "host",
    [
        "api.binance.com.evil.io",
        "api-binance.com",
        "fapi.binance.com@evil.io",
        "fakebinance.com",
        "api.bybit.com.phish.ru",
        "my-bybit-api.com",
        "okx.com.login.cc",
        "binance.com-net.top",
    ],
)
@pytest.mark.parametrize(("code", "path", "body"), ANSWERS)
def test_a_host_that_looks_like_an_exchange_leaves_it_open(
    decoder: Decoder, host: str, code: str, path: str, body: str
) -> None:
    findings = decoder.decode(f"POST https://{host}{path}\n{body}").findings
    (finding,) = (one for one in findings if one.code == code)
    assert finding.certainty is Certainty.OPEN, finding.evidence


@pytest.mark.parametrize("host", ["api-binance.com", "fapi.binance-trade.cc", "api.bybit.com.phish.ru"])
@pytest.mark.parametrize("form", ["[{host}] {path} {body}", "{host} - POST {path} - {body}"])
@pytest.mark.parametrize(("code", "path", "body"), ANSWERS)
def test_such_a_host_apart_from_the_path_leaves_it_open(
    decoder: Decoder, host: str, form: str, code: str, path: str, body: str
) -> None:
    findings = decoder.decode(form.format(host=host, path=path, body=body)).findings
    (finding,) = (one for one in findings if one.code == code)
    assert finding.certainty is Certainty.OPEN, finding.evidence


@pytest.mark.parametrize("form", ["POST https://{host}{path} {body}", "[{host}] {path} {body}"])
@pytest.mark.parametrize("host", ["api.bitunix.com", "api.lbank.com"])
@pytest.mark.parametrize(("path", "body"), [(path, body) for _, path, body in ANSWERS if body != FUNDS])
def test_an_exchange_outside_the_catalogue_is_named_by_its_host(
    decoder: Decoder, form: str, host: str, path: str, body: str
) -> None:
    (finding,) = decoder.decode(form.format(host=host, path=path, body=body)).findings
    assert finding.certainty is Certainty.OPEN, finding.evidence
    assert finding.venue == "unknown"
    assert (finding.exchange or "").lower() == host.split(".")[1]


@pytest.mark.parametrize(
    "text",
    [
        "POST http://10.0.0.5:8080/binance/fapi/v1/order {body}",
        "POST http://gw.internal/fapi/v1/order {body}",
        "POST https://my-proxy.example.com/fapi/v1/order\n{body}",
        "POST https://relay.workers.dev/fapi/v1/order\n{body}",
        "binance futures via https://gate.mydesk.net/fapi/v1/order: {body}",
        "X-Forwarded-Host: fapi.binance.com\nPOST http://127.0.0.1:9000/fapi/v1/order\n{body}",
    ],
)
def test_a_relay_makes_a_venue_likely(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text.replace("{body}", TIME)).findings
    assert (finding.venue, finding.certainty) == ("binance-usdm", Certainty.LIKELY)


@pytest.mark.parametrize(
    "text",
    [
        "POST https://fapi.binance.com/fapi/v1/order {body}",
        "POST https://user:secret@fapi.binance.com/fapi/v1/order {body}",
        "HTTPS_PROXY=http://squid.mydesk.net:3128 POST https://fapi.binance.com/fapi/v1/order {body}",
        "see https://docs.foo.io/api/v3/errors\nPOST https://fapi.binance.com/fapi/v1/order {body}",
        "Referer: https://app.foo.io/api/v1/bots\nPOST https://fapi.binance.com/fapi/v1/order\n{body}",
        "webhook https://hooks.foo.io/api/v1/notify: POST https://fapi.binance.com/fapi/v1/order {body}",
        "GET https://api.foo.io/api/v1/signals 200\nPOST https://fapi.binance.com/fapi/v1/order\n{body}",
        "POST https://fapi.binance.com/fapi/v1/order\n{body}\nGET https://api.foo.io/api/v1/signals 200",
        "[fapi.binance.com] /fapi/v1/order {body}",
        "see [docs.foo.com] /api/v1/errors\nPOST https://fapi.binance.com/fapi/v1/order {body}",
    ],
)
def test_other_addresses_in_a_text_leave_a_proof_alone(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text.replace("{body}", TIME)).findings
    assert (finding.venue, finding.certainty) == ("binance-usdm", Certainty.PROVEN), finding.evidence


@pytest.mark.parametrize(
    "text",
    [
        "[order_client.py] /dapi/v1/order {body}",
        "[order.service.ts] POST /dapi/v1/order {body}",
        "com.acme.bot.OrderClient - POST /dapi/v1/order {body}",
        "INFO bot.exchange: POST /dapi/v1/order {body}",
    ],
)
def test_the_name_of_a_file_or_a_logger_is_not_a_host(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text.replace("{body}", TIME)).findings
    assert (finding.venue, finding.certainty) == ("binance-coinm", Certainty.PROVEN), finding.evidence


@pytest.mark.parametrize("words", ["mail support@okx.com", "https://status.okx.com is green"])
def test_mail_and_status_pages_prove_nothing(decoder: Decoder, words: str) -> None:
    (finding,) = decoder.decode(f'{words}\n{{"code":"50011","msg":"Too Many Requests"}}').findings
    assert finding.certainty is not Certainty.PROVEN


LOST = [
    ("/fapi/v1/order", "binance-usdm"),
    ("/v5/order/create", "bybit"),
    ("/api/v5/trade/order", "okx"),
    ("/0/private/AddOrder", "kraken-spot"),
]


@pytest.mark.parametrize(("path", "venue"), LOST)
@pytest.mark.parametrize(
    "form", ["POST http://gw.internal{path} timed out", "POST http://10.0.0.5:8080{path}: connection reset"]
)
def test_an_order_lost_behind_a_relay_is_likely_the_venues(
    decoder: Decoder, path: str, venue: str, form: str
) -> None:
    (finding,) = decoder.decode(form.format(path=path)).findings
    assert (finding.code, finding.venue, finding.certainty) == (None, venue, Certainty.LIKELY)
    assert finding.retry_write == "reconcile_first"


@pytest.mark.parametrize("path", [path for path, _ in LOST])
@pytest.mark.parametrize("host", ["api.zoomtrade.pro", "api.binance.com.evil.io", "okx.com.login.cc"])
def test_an_order_lost_at_a_host_of_no_list_may_exist_at_no_known_exchange(
    decoder: Decoder, path: str, host: str
) -> None:
    (finding,) = decoder.decode(f"POST https://{host}{path} timed out").findings
    assert (finding.code, finding.venue, finding.certainty) == (None, "unknown", Certainty.OPEN)
    assert finding.retry_write == "reconcile_first"


@pytest.mark.parametrize(
    "text",
    [
        "POST https://shop.example.com/api/v3/order timed out",
        "POST http://orders.internal/api/v1/orders timed out",
        "PUT https://warehouse.acme.com/v2/order/create timed out",
        "GET http://gw.internal/fapi/v1/account timed out",
        "POST https://hooks.slack.com/services/T0/B0 timed out for order",
    ],
)
def test_requests_to_other_services_are_no_lost_orders(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()
