"""A harmless answer allows a plain resend only if nothing else in the text leaves an order open."""

import pytest

from retcode.core.catalogue.model import PLAIN_RESENDS, Effect, Retry
from retcode.core.decode.decoder import Decoder

LIMIT = '{"code":-1003,"msg":"Too many requests."}'
CLOCK = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow.%s'
VISITS = '{"retCode":10006,"retMsg":"Too many visits!"}'


@pytest.mark.parametrize(
    "text",
    [
        # failures of gateways in words, and statuses in places of their own
        f"placing order\nBad Gateway\nplacing order\n{LIMIT}",
        f"order: upstream request timeout, then order: {VISITS}",
        f"POST /v5/order/create -> Internal Server Error\nPOST /v5/order/create -> {VISITS}",
        f"cloudflare 524 on order placing, then {LIMIT}",
        f"order: 502 and then {LIMIT}",
        f"order got a 5xx and then {LIMIT}",
        # prints that say little by themselves
        f"createOrder: TypeError: Failed to fetch\n{VISITS}",
        f"submit order: Network Error\nsubmit order: {LIMIT}",
        f"order failed: context canceled; retry order: {LIMIT}",
        # what the exchange or the customer says besides
        CLOCK % ' Order was already submitted."}',
        '{"retCode":10006,"retMsg":"Too many visits! The request status is uncertain"}',
        f"Order state UNKNOWN {LIMIT}",
        f"Was my order placed? {LIMIT}",
        f"position doubled after {VISITS}",
        f"I got filled although it said {LIMIT}",
        # an order in the same text
        CLOCK % '","orderId":7,"status":"NEW"}',
        '{"code":-1003,"msg":"Too many requests.","data":{"orderId":7,"executedQty":"0.5"}}',
        '{"cancelResult":"SUCCESS","newOrderResult":"FAILURE","newOrderResponse":' + LIMIT + "}",
        # attempts whose answers are not there
        f"attempt 1/3 ...\nattempt 2/3 ...\nattempt 3/3 create order: {LIMIT}",
        f"giving up after 3 attempts to create the order, last: {VISITS}",
        "[" + LIMIT + ',{"code":-1021,"msg":"Timestamp for',
        f"cancel done, new order -> {LIMIT}",
        f"GET https://api.binance.com/api/v3/account Read timed out. (timeout)\nmy sell hung\n{LIMIT}",
        f"Binance: bought BTC, app crashed, my balance is unchanged. again: {LIMIT}",
        f"order failed with 408 then {LIMIT}",
        f"Order denied by risk check first. Attempt 1: nothing. Attempt 2: {LIMIT}",
        f"my first order vanished, the second gave {LIMIT}",
    ],
)
def test_a_text_that_leaves_order_open_allows_no_plain_resend(decoder: Decoder, text: str) -> None:
    findings = decoder.decode(text).findings
    assert findings
    assert any(finding.retry_write is Retry.RECONCILE_FIRST for finding in findings), findings


@pytest.mark.parametrize(
    "text",
    [
        LIMIT,
        f"POST https://api.binance.com/api/v3/order {LIMIT}",
        f"my order was rejected: {LIMIT}",
        f"timeout=10000 recvWindow=5000 create_order -> {LIMIT}",
        f"{LIMIT} I raised the timeout to 30 seconds, and each order is rejected",
        f"pid 503 worker: create_order {LIMIT}",
        f"took 504ms POST /api/v3/order {LIMIT}",
        f"order of 502 usdt rejected {LIMIT}",
        f"Only one attempt of this order, rejected. {LIMIT}",
        f"first order rejected {LIMIT}, then the second order rejected {LIMIT}",
        f"attempt 1: order {LIMIT}\nattempt 2: order {LIMIT}",
        f"ticker timed out; order {LIMIT}",
        f"x-envoy-upstream-service-time: 3\nPOST /api/v3/order {LIMIT}",
        f"thread 502 order {LIMIT}",
    ],
)
def test_a_refusal_alone_is_no_open_order(decoder: Decoder, text: str) -> None:
    findings = decoder.decode(text).findings
    assert findings
    assert all(finding.effect is Effect.NONE for finding in findings)
    assert all(finding.retry_write in PLAIN_RESENDS for finding in findings)


def test_the_reason_is_given(decoder: Decoder) -> None:
    (finding,) = decoder.decode(f"position doubled after {VISITS}").findings
    assert any("leave it open" in remark for remark in finding.remarks)


def test_a_status_alone_beside_such_words_is_looked_up(decoder: Decoder) -> None:
    (status,) = decoder.decode("HTTP 429 on my order, but it was already filled").statuses
    assert status.retry_write is Retry.RECONCILE_FIRST
