"""An HTTP status belongs to a host: the exchange's comes first, other servers' and documents' not at all."""

import pytest

from retcode.core.decode.decoder import Decoder

OWN = '10.0.0.5 - - [03/Mar/2024 09:00:01] "GET /robots.txt HTTP/1.1" 404 -\n'
FAILED = "requests.exceptions.HTTPError: 504 Server Error: Gateway Time-out for url: "


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"{OWN}{FAILED}https://api.binance.com/api/v3/order", 504),
        (OWN, None),
        ("Unhealthy  pod/bybit-exec-0  Readiness probe failed: HTTP probe failed with statuscode: 503", None),
        ("bybit health check failed with statuscode: 503", 503),
        ("GET https://shop.example.com/cart HTTP 503", None),
        ('stripe.error.CardError: declined\n{"error": {"code": "card_declined"}}\nHTTP 402', None),
        ("botocore.exceptions.ClientError: Rate exceeded\nRequestId: 5f1e  HTTPStatusCode: 400", None),
        ("redis: connected\nplace order failed: HTTP 503", 503),
        ('{"code": "card_declined", "doc_url": "https://stripe.com/x"}\norder 20001, HTTP 402', None),
        ("mm 503 POST https://www.bitmex.com/api/v1/order -> {}", 503),
        ('GET https://api.binance.com/api/v3/klines\nAntwort 418: {"code":-1003}', 418),
        ("redis: connected\nokx: place failed\nHTTP 503", 503),
        ("HTTP 429 return code is used when breaking a request rate limit.", None),
        ("A 418 is returned when an IP has been auto-banned", None),
        (
            "HTTP 429 at https://a.example.com\nPOST https://fapi.binance.com/fapi/v1/order HTTP 503",
            503,
        ),
        ('https://api.binance.com:443 "GET /api/v3/ticker/price HTTP/1.1" 418 None', 418),
        ("okx https://www.okx.com/api/v5/trade/order POST 502 <!DOCTYPE html>", 502),
        ("binance :: 400 :: bad request", 400),
        ("[ServerError]: bybit (ResponseStatusCode = Unauthorized)", 401),
        ("bybit HttpStatusCode.BadGateway", 502),
        ("hyperliquid.utils.error.ClientError: (429, None, 'null', None)", 429),
        ("POST https://api.kucoin.com/api/v1/orders\n503\n", 503),
    ],
)
def test_the_status_is_the_exchanges(decoder: Decoder, text: str, status: int | None) -> None:
    assert decoder.decode(text).http_status == status


def test_the_exchanges_status_comes_first(decoder: Decoder) -> None:
    report = decoder.decode(f"upstream answered HTTP 404\n{FAILED}https://api.binance.com/api/v3/order")
    assert [found.status for found in report.statuses] == [504, 404]
    assert report.http_status == 504


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{FAILED}https://api.binance.com/api/v3/order", True),
        ("okx https://www.okx.com/api/v5/trade/order POST 502 <html>", True),
        ("GET https://api.binance.com/api/v3/klines HTTP 502", False),
        ('POST https://fapi.binance.com/fapi/v1/order HTTP 503 {"code":-1001,"msg":"x"}', False),
    ],
)
def test_an_unknown_outcome_is_noted(decoder: Decoder, text: str, *, told: bool) -> None:
    assert any("may have been carried out" in note for note in decoder.decode(text).notices) is told


def test_a_region_block_is_named(decoder: Decoder) -> None:
    text = (
        "<APIError> code=0, msg=Service unavailable from a restricted location according to 'b. Eligibility'"
    )
    report = decoder.decode(f"binance {text}")
    assert [(finding.code, finding.exchange) for finding in report.findings] == [("0", "Binance")]
    assert any("region block" in note for note in report.notices)
    assert not any("not JSON" in note for note in report.notices)
    assert not any(other.possible for other in report.findings[0].alternatives)


@pytest.mark.parametrize(
    ("first", "status"),
    [
        ("GET https://api.binance.com/api/v3/order 400 Bad Request", None),
        ("binance 400 Bad Request", None),
        ("GET https://www.okx.com/api/v5/account 400 Bad Request", 400),
        ("okx 400 Bad Request", 400),
        ("400 Bad Request", 400),
        # one that leaves the outcome open counts, whoever sent it
        ("binance 503 Service Unavailable", 503),
    ],
)
def test_a_refusal_of_one_exchange_is_not_the_status_of_anothers_error(
    decoder: Decoder, first: str, status: int | None
) -> None:
    okx = '{"code":"51008","msg":"Order failed. Insufficient USDT balance in account","data":[]}'
    [finding] = decoder.decode(f"{first}\nokx {okx}").findings
    assert (finding.code, finding.http_status) == ("51008", status)


def test_words_under_the_key_of_one_exchange_prove_it(decoder: Decoder) -> None:
    body = '{"status":"error","err-code":"invalid-parameter","err-msg":"%s","data":null}'
    for message, certainty in (("invalid symbol", "proven"), ("whatever else", "likely")):
        [finding] = decoder.decode(body % message).findings
        assert (finding.venue, finding.certainty) == ("htx-spot", certainty)


def test_an_item_of_a_list_has_the_envelope_of_its_answer(decoder: Decoder) -> None:
    item = '{"code":110007,"msg":"ab not enough for new order"}'
    items = f'[{{"code":0,"msg":"OK"}},{item}]'
    text = f'{{"retCode":0,"retMsg":"OK","result":{{}},"retExtInfo":{{"list":{items}}}}}'
    [finding] = decoder.decode(text).findings
    assert (finding.code, finding.venue, finding.certainty) == ("110007", "bybit", "proven")
