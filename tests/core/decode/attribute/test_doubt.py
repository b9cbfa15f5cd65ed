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


@pytest.mark.parametrize(
    "before",
    [
        # what transports print of their own, in many languages
        "createOrder: AxiosError: stream has been aborted\n",
        "place_order\nOSError: [Errno 110]\nplace_order\n",
        "placeOrder\njava.io.EOFException\nplaceOrder\n",
        "placeOrder\nreactor.netty.http.client.PrematureCloseException: prematurely closed\nplaceOrder\n",
        "PlaceOrderAsync\nSystem.OperationCanceledException\nPlaceOrderAsync\n",
        "place_order\nErr(Elapsed(()))\nplace_order\n",
        "PlaceOrder\nhttp2: client connection lost\nPlaceOrder\n",
        "placeOrder\ncurl: (92) HTTP/2 stream 0 was not closed cleanly: INTERNAL_ERROR\nplaceOrder\n",
        "create_order\nccxt.base.errors.OperationFailed\ncreate_order\n",
        # attempts: numbered, counted, repeated
        "#1 timeout #2 ",
        "leg[0]=UNKNOWN leg[1]=",
        "request 1 POST /v5/order/create\nrequest 2 POST /v5/order/create\nresponse 2 ",
        "POST /v5/order/create orderLinkId=a\nPOST /v5/order/create orderLinkId=b\n",
        "create_order(id=1)\ncreate_order(id=1)\n",
        "the button did not react, pressed it again: ",
        "3 of 5 orders in the batch were placed, the rest failed: ",
        "sent 10 orders, got 7 acks, last error ",
        "I pressed sell, the page kept its silence, then ",
        # orders, withdrawals and the like that are there
        "withdrawal shows pending but the API says ",
        "my short is double the size. API: ",
        "old order cancelled, new one got ",
        "leg A filled, leg B ",
        "is my order live? ",
        "no idea whether it was filled ",
        "order one: service busy, order two: ",
        "Order A: ?, order B: ",
        "order 1/2: sent. order 2/2: ",
        "10:00:00 > place BTCUSDT\n10:00:05 < (nothing)\n10:00:06 > place BTCUSDT\n10:00:06 < ",
        "amend lost, amend again ",
        "I clicked buy, nothing came; my coins are gone. API: ",
        "Beim Kauf passierte nichts, jetzt ",
        "the reply was garbled, asked again: ",
        "unknown if the trade is on. ",
        # however it is spelt, wrapped and coloured
        "ORDER_TIMEOUT\n",
        "OrderTimedOut ",
        "my order timed\nout, then ",
        "order  timed \t out ",
        "\x1b[31morder timed out\x1b[0m ",
        "order tiemout ",
        "order timd out ",
        # in other languages
        "Erst keine Reaktion auf die Order, nochmal geschickt: ",
        "Je ne sais pas si mon ordre est passé : ",
        "No sé si la orden se ejecutó: ",
        "não sei se a ordem foi executada ",
        "primo ordine nessuna risposta, secondo ",
        "eerste order geen antwoord, tweede ",
        "pierwsze zlecenie bez odpowiedzi, drugie ",
        "первая попытка без ответа, вторая ",
        "下单没反应，再下一次提示 ",
        "最初の注文は応答なし、二回目は ",
        "주문 응답이 없어서 다시 보냈더니 ",
        "emir takıldı, tekrar denedim: ",
        "lệnh bị treo, gửi lại thì ",
        "pesanan pertama tidak ada respon, kedua ",
        "الأمر الأول انتهت مهلته ثم ",
    ],
)
@pytest.mark.parametrize("answer", [LIMIT, VISITS, "bybit 10006 too many visits"])
def test_what_is_told_before_an_answer_leaves_an_order_open(
    decoder: Decoder, before: str, answer: str
) -> None:
    findings = decoder.decode(before + answer).findings
    assert findings
    assert any(finding.retry_write is Retry.RECONCILE_FIRST for finding in findings), findings


@pytest.mark.parametrize(
    "text",
    [
        "placing an order gives @",
        "why do I get @ when placing an order?",
        "bot config: timeout: 20000, retries: 3\norder failed: @",
        "Do I need a longer timeout? order error: @",
        "After how many seconds may I try the order again? @",
        "create_order failed: @. Retrying in 5 seconds",
        "@\nsleeping 10s before retry of the order",
        "I have no open position and no open orders. order: @",
        "my position is closed, opening a new order: @",
        "loaded 503 markets\norder: @",
        "My order of 503 USDT: @",
        "leverage 20x, order size 502 contracts: @",
        "step 1: load markets\nstep 2: create order\n@",
        "websocket kline stream disconnected, reconnecting\nPOST /api/v3/order @",
        "fetch_balance timed out; create_order @",
        "order not filled, not placed, just @",
        "clientOrderId=abc123 -> @",
        "max_retries: 3\norder @",
        "same order worked yesterday, today: @",
        "Meine Order wird abgelehnt: @",
        "не могу выставить ордер, пишет @",
        "不知道为什么下单报错 @",
        "注文すると @ が出ます。原因がわかりません",
        "neden bilmiyorum ama emirde @",
    ],
)
@pytest.mark.parametrize("answer", [VISITS, CLOCK % '"}'])
def test_what_surrounds_a_plain_refusal_leaves_no_order_open(
    decoder: Decoder, text: str, answer: str
) -> None:
    findings = decoder.decode(text.replace("@", answer)).findings
    assert findings
    assert all(finding.retry_write in PLAIN_RESENDS for finding in findings)


@pytest.mark.parametrize(
    "said",
    [
        "Order accepted", "processing", "Please query the order", "duplicate clientOrderId", "internal error",
        "partial success", "(504)", "before retrying, check your orders", "请查询订单状态",
    ],
)  # fmt: skip
@pytest.mark.parametrize("message", ["Too many visits! %s", "Unheard of limit! %s"])
def test_what_a_server_says_after_its_reason_leaves_an_order_open(
    decoder: Decoder, message: str, said: str
) -> None:
    (finding,) = decoder.decode('{"retCode":10006,"retMsg":"' + message % said + '"}').findings
    assert (finding.effect, finding.retry_write) == (Effect.UNKNOWN, Retry.RECONCILE_FIRST)


@pytest.mark.parametrize(
    "said",
    ["Please try again later.", "Current limit: 50 per second, trace 7f3a", "See https://example.com/x"],
)
def test_what_a_server_says_about_its_limit_leaves_none_open(decoder: Decoder, said: str) -> None:
    (finding,) = decoder.decode('{"retCode":10006,"retMsg":"Too many visits! ' + said + '"}').findings
    assert finding.retry_write is Retry.YES_AFTER_DELAY


@pytest.mark.parametrize(
    "text",
    [
        "okx: endpoint timeout 50004; now 50011 rate limit",
        "bitget order 45001 then 429 too many requests",
        "gate order INTERNAL then TOO_MANY_REQUESTS",
        "binance order: got 1007 then -1003 too many requests",
    ],
)
def test_a_code_of_an_unknown_outcome_that_is_told_in_passing_counts(decoder: Decoder, text: str) -> None:
    report = decoder.decode(text)
    found = [one.retry_write for one in report.findings] + [one.retry_write for one in report.statuses]
    assert Retry.RECONCILE_FIRST in found


def test_the_id_of_an_order_in_another_answer_shows_that_order(decoder: Decoder) -> None:
    placed = '{"orderId":28,"symbol":"BTCUSDT"}'
    (finding,) = decoder.decode(f"order1: {placed}\norder2: {VISITS}").findings
    assert finding.retry_write is Retry.RECONCILE_FIRST
    cancelled = f"DELETE /api/v3/order?orderId=28 {VISITS}"
    assert decoder.decode(cancelled).findings[0].retry_write in PLAIN_RESENDS


CALM = "".join(f"2026-01-02 10:00:00 INFO calm line {number} of the market data\n" for number in range(800))


@pytest.mark.parametrize(
    "lines",
    [
        "ERROR order abc went into a black hole, resent: @",
        "ERROR POST /v5/order/create Bad Gateway, next: @",
        "ERROR create_order WSAETIMEDOUT, again: @",
        "WARN Bad Gateway\n2026-01-02 10:00:01 ERROR order rejected: @",
        "ERROR order a1: filled. order a2: @",
        "ERROR 下单没有反应, 再下: @",
    ],
)
def test_in_a_large_text_the_words_near_an_answer_count(decoder: Decoder, lines: str) -> None:
    calm = f"2026-01-02 10:00:00 ERROR order rejected: {VISITS}\n"
    text = f"{calm}{CALM}2026-01-02 10:00:01 {lines.replace('@', VISITS)}\n{CALM}{calm}"
    found = {finding.retry_write: finding.occurrences for finding in decoder.decode(text).findings}
    assert found == {Retry.YES_AFTER_DELAY: 2, Retry.RECONCILE_FIRST: 1}


@pytest.mark.parametrize(
    "lines",
    [
        "ERROR fetch_ticker timed out; order rejected: @",
        "ERROR kline stream disconnected\n2026-01-02 10:00:01 ERROR order rejected: @",
        "ERROR took 502 ms, order rejected: @",
    ],
)
def test_in_a_large_text_what_is_about_something_else_does_not(decoder: Decoder, lines: str) -> None:
    text = f"{CALM}2026-01-02 10:00:01 {lines.replace('@', VISITS)}\n{CALM}"
    found = [finding.retry_write for finding in decoder.decode(text).findings if finding.code]
    assert found == [Retry.YES_AFTER_DELAY]


@pytest.mark.parametrize(
    "text",
    [
        "okx error 10006 Too many visits!",
        "ccxt.base.errors.ExchangeError: phemex {'code':10006,'msg':'Too many visits!'}",
        f"bitget: {VISITS}",
        f"https://www.okx.com/api/v5/trade/order {VISITS}",
    ],
)
def test_an_error_beside_the_name_of_another_exchange_allows_no_plain_resend(
    decoder: Decoder, text: str
) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.retry_write is Retry.RECONCILE_FIRST
    assert any("names another exchange" in remark for remark in finding.remarks)


@pytest.mark.parametrize("text", [f"bybit {VISITS}", f"I use OKX and Bybit. {VISITS}", VISITS])
def test_its_own_name_beside_another_one_changes_nothing(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.retry_write in PLAIN_RESENDS


def test_the_reason_is_given(decoder: Decoder) -> None:
    (finding,) = decoder.decode(f"position doubled after {VISITS}").findings
    assert any("leave it open" in remark for remark in finding.remarks)


def test_a_status_alone_beside_such_words_is_looked_up(decoder: Decoder) -> None:
    (status,) = decoder.decode("HTTP 429 on my order, but it was already filled").statuses
    assert status.retry_write is Retry.RECONCILE_FIRST
