"""HTTP statuses as servers, clients and libraries print them, and numbers that are none."""

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.scan.http import find_statuses


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("HTTP/1.1 503 Service Unavailable", 503),
        ("< HTTP/2 429", 429),
        ("The remote server returned an error: (403) Forbidden. at Bybit.Api.Client", 403),
        ("failed to get contents from 'https://api.bybit.com/v5/account/info' (429): Too Many Requests", 429),
        ("requests.exceptions.HTTPError: 418 Client Error: I'm a teapot for url: https://x", 418),
        ("07:04:03,599 ERROR: (400)\nReason: Bad Request", 400),
        ("Error: POST (400) https://api.example.com/orders - size", 400),
        ("gate_api.exceptions.ApiException: (400)\nReason: Bad Request", 400),
        ("<response><status>400</status></response>", 400),
        ('Exception: 401-{"code":"400002","msg":"Invalid timestamp"}', 401),
        ("     -> http.response.status_code: Int(502)", 502),
        ("    [_httpcode] => 400\n", 400),
        ("feign.FeignException$BadRequest: [400] during [POST] to [https://api.example.com]", 400),
        ("Error: Unexpected server response: 400", 400),
        ("> POST https://example.com/order\n  400  341 ms\n", 400),
        ("GET https://api.binance.com/api/v3/order 429", 429),
        ("POST https://api.example.com/orders => 400 BadRequest", 400),
        ("12:00:01 upstream: 503 POST https://api.example.com/orders", 503),
        ("1764331263,503 POST https://api.example.com/orders", 503),
        ("POST /v1/withdraw/apply  \u2192  400\n{}", 400),
        ('\u2192 200 {"msg":"x"}', 200),
        ('gw< 200 {"code":-1}', 200),
        ('bfx> 500 ["error",10001,"text"]', 500),
        ('bfx> 500 [\n  "error",\n  10001', 500),
        ('500\n["error",10001,"text"]', 500),
        ("< 200 OK\n< cf-ray: 8a", 200),
        ('1 in 5 orders:\n503 {"error":{}}', 503),
        ("http   POST  https://api.example.com/orders  [400]", 400),
        ("<html><head><title>403 Forbidden</title></head>", 403),
    ],
)
def test_takes(text: str, status: int) -> None:
    assert {found.status for found in find_statuses(text)} == {status}


@pytest.mark.parametrize(
    "text",
    [
        "07:04:03,599 INFO tick",
        "2026-11-28 12:01:03,503 POST https://api.example.com/orders gave 120 rows",
        "waited 418 ms for 429 rows",
        "BTCUSDT 503.25 -> 504.10",
        "line 400, column 12",
        "port 443 and pid 451",
        "limit 100 -> 400 USDT",
        "size < 200 USDT",
        "[400] rows of https://api.example.com",
        "connect ECONNREFUSED 127.0.0.1:443 POST https://api.example.com/orders",
        "connect ECONNREFUSED 127.0.0.1:429 POST https://api.example.com/orders",
        "tunnel to [::1]:503 for POST /api/v3/order",
        "connect to localhost:500 on GET https://api.example.com/orders",
    ],
)
def test_leaves(text: str) -> None:
    assert list(find_statuses(text)) == []


def test_a_status_beside_a_message_does_not_take_its_words(decoder: Decoder) -> None:
    words = "Way too much request weight used; IP banned until 1618228675371."
    report = decoder.decode(f"BinanceException: {words} (HTTP status code: 418)")
    assert [finding.code for finding in report.findings] == ["-1003"]
    assert report.http_status == 418


def test_a_status_that_belongs_to_one_error_is_not_the_next_ones(decoder: Decoder) -> None:
    first = 'POST https://fapi.binance.com/fapi/v1/order. HTTP status is 400. Error: {"code":-1021,"msg":"x"}'
    second = "BinanceAPIException: APIError(code=-1003): Too many requests queued."
    findings = decoder.decode(f"{first}\n\n{second}").findings
    assert [(finding.code, finding.http_status) for finding in findings] == [("-1021", 400), ("-1003", None)]


def test_all_items_of_an_answer_have_its_status(decoder: Decoder) -> None:
    answer = '[{"code":-2022,"msg":"x y"},{"code":-2019,"msg":"Margin is insufficient."}]'
    findings = decoder.decode(f"HTTP/1.1 400 Bad Request\nDate: today\n\n{answer}").findings
    assert [(finding.code, finding.http_status) for finding in findings] == [("-2022", 400), ("-2019", 400)]


def test_the_status_of_a_line_is_not_that_of_the_errors_on_the_next_lines(decoder: Decoder) -> None:
    text = (
        'POST https://fapi.binance.com/fapi/v1/order 503 {"code":-1008,"msg":"Request Throttled"}\n'
        'okx {"code":"1","data":[{"sCode":"51008","sMsg":"Order failed."}],"msg":"All operations failed"}\n'
        'POST https://fapi.binance.com/fapi/v1/order {"code":-2019,"msg":"Margin is insufficient."}\n'
    )
    statuses = {finding.code: finding.http_status for finding in decoder.decode(text).findings}
    assert statuses == {"-1008": 503, "51008": None, "-2019": None}
