"""A request to an exchange that no answer came to: an order may exist, a query is sent again."""

import json
from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Basis, Retry
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty, Finding
from retcode.core.present.finding_text import errors
from retcode.core.replies.choose import deferring_to, error_context
from retcode.core.replies.load import load_replies

_FILE = Path(__file__).parents[2] / "data" / "no-answers.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
LOOK = ("unknown", "reconcile", "reconcile_first")
AGAIN = ("none", "retry", "reconcile_first")
USDM = "https://fapi.binance.com/fapi/v1"


def unanswered(decoder: Decoder, text: str) -> Finding:
    (finding,) = decoder.decode(text).findings
    assert finding.code is None
    return finding


@pytest.mark.parametrize(("text", "whose"), [(case["text"], case["whose"]) for case in CASES])
def test_a_change_without_an_answer_is_looked_up(decoder: Decoder, text: str, whose: str) -> None:
    found = unanswered(decoder, text)
    assert whose.lower() in f"{found.venue} {found.exchange}".lower(), found.evidence
    assert (found.effect, found.recovery, found.retry_write) == LOOK


@pytest.mark.parametrize(
    "text",
    [
        "placing order BTCUSDT failed: request timed out",
        "place_order BTC-USDT: Connection reset by peer",
        "ServerDisconnectedError in create_order(symbol='ETHUSDT', side='BUY')",
        "ccxt.base.errors.RequestTimeout: create_order SOL/BTC",
        "cancel_order 8831 BTC/USDT: RequestTimeout",
        "SELL order for SOL-PERP: context deadline exceeded",
        "error placing BTC/USDT order: timeout of 30000ms exceeded",
        "Traceback (most recent call last):\n"
        '  File "bot.py", line 119, in enter\n'
        "    order = ex.create_order(symbol, 'market', 'buy', 0.01)\n"
        "ccxt.base.errors.RequestTimeout",
        "RequestTimeout: request timed out (10000 ms)\n"
        "    at Exchange.fetch (/srv/node_modules/ccxt/js/src/base/Exchange.js:300:12)\n"
        "    at createOrder (/srv/bot.js:20:3)",
    ],
)
def test_an_order_at_an_exchange_that_is_not_named_is_looked_up(decoder: Decoder, text: str) -> None:
    found = unanswered(decoder, text)
    assert (found.venue, found.exchange, found.certainty) == ("unknown", None, Certainty.OPEN)
    assert (found.effect, found.recovery, found.retry_write) == LOOK


@pytest.mark.parametrize(
    "text",
    [
        "binance: failed to place order: request timed out",
        "Failed to place order on bybit: ReadTimeout",
    ],
)
def test_that_an_order_failed_is_not_the_message_of_another_error(decoder: Decoder, text: str) -> None:
    found = unanswered(decoder, text)
    assert (found.effect, found.recovery, found.retry_write) == LOOK


@pytest.mark.parametrize(
    "text",
    [
        "RequestTimeout: binanceusdm GET https://fapi.binance.com/fapi/v1/klines?symbol=BTCUSDT",
        'Get "https://api.bybit.com/v5/market/tickers": context deadline exceeded',
        f"httpx.ReadTimeout: GET {USDM}/exchangeInfo",
        "binance fetch_ohlcv failed: ReadTimeout",
    ],
)
def test_a_query_without_an_answer_is_sent_again(decoder: Decoder, text: str) -> None:
    found = unanswered(decoder, text)
    assert (found.effect, found.recovery, found.retry_write) == AGAIN
    assert found.retry_read == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "psycopg2.OperationalError: connection to server timed out",
        "redis.exceptions.TimeoutError: Timeout reading from socket, binance worker 3",
        "POST http://localhost:8080/api/orders ReadTimeout while binance was fine",
        "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='shop.example'): Read timed out.",
        "Error: socket hang up",
        "wss://fstream.binance.com/ws connection reset, reconnecting",
        "binance websocket ping timeout, socket hang up",
        "timeout=10000 recvWindow=5000 binance",
        # orders of other kinds, and other requests near an order for a pair
        "placing order #10021 failed: request timed out",
        "place order for customer 77 (2 pizzas) timed out",
        "create order EURUSD: ReadTimeout",
        "POST https://shop.example/orders place order BTCUSDT: request timed out",
        "placed order BTCUSDT id 5\nwebhook: request timed out",
        "2026-02-01 10:00:00 INFO placed order BTCUSDT\n2026-02-01 10:00:01 ERROR hook: request timed out",
        "sending order notification BTCUSDT: request timed out",
        "sending order BTCUSDT to telegram: Read timed out",
        "redis: create_order BTCUSDT lock: i/o timeout",
        "fetch_order BTC/USDT: RequestTimeout",
        "order book BTCUSDT snapshot: request timed out",
    ],
)
def test_other_services_and_streams_are_left_alone(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('RequestTimeout: binance {"code":-1007,"msg":"Timeout waiting for response."}', "-1007"),
        ('https://api.bybit.com/v5/x timed out: {"retCode":10000,"retMsg":"Server Timeout"}', "10000"),
    ],
)
def test_where_an_answer_came_it_is_what_counts(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]


ORDER = "https://api.bybit.com/v5/order/create"


@pytest.mark.parametrize(
    "text",
    [
        f"error sending request for url ({ORDER})",
        f"error sending request for url ({ORDER}): connection closed before message completed",
        f"POST {ORDER}: hyper::Error(IncompleteMessage)",
        f"TypeError: fetch failed, POST {ORDER}",
        f"TypeError: fetch failed, POST {ORDER}, retry refused by the circuit breaker",
        f"FetchError: Invalid response body while trying to fetch {ORDER}: Premature close",
        f"SocketError: other side closed, POST {ORDER}",
        f"http.client.IncompleteRead: IncompleteRead(0 bytes read), POST {ORDER}",
        f"aiohttp.client_exceptions.ClientPayloadError: Response payload is not completed: POST {ORDER}",
        f'Post "{ORDER}": http: server closed idle connection',
        f'Post "{ORDER}": http2: server sent GOAWAY and closed the connection',
        f"java.io.IOException: unexpected end of stream, POST {ORDER}",
        f"System.IO.IOException: Unable to read data from the transport connection. POST {ORDER}",
    ],
)
def test_a_connection_that_broke_before_the_answer_is_looked_up(decoder: Decoder, text: str) -> None:
    found = unanswered(decoder, text)
    assert found.venue == "bybit"
    assert (found.effect, found.recovery, found.retry_write) == LOOK
    # Of a long text only the lines with an anchor are read.
    ordinary = "2026-11-28 09:00:00 INFO tick 42\n" * 1500
    found = unanswered(decoder, f"{ordinary}{text}\n{ordinary}")
    assert (found.venue, found.recovery) == ("bybit", "reconcile")


@pytest.mark.parametrize(
    "text",
    [
        f"error sending request for url ({ORDER}): error trying to connect: dns error: no such host",
        f"error sending request for url ({ORDER}): tcp connect error: Connection refused (os error 111)",
        f"TypeError: fetch failed, cause: getaddrinfo ENOTFOUND api.bybit.com, POST {ORDER}",
    ],
)
def test_a_request_that_was_never_sent_is_not_looked_up(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


READ_TIMED_OUT = "HTTPSConnectionPool(host='api.mexc.com', port=443): Read timed out. (read timeout=10)\n"


@pytest.mark.parametrize(
    ("path", "venue"),
    [("api/v3/order", "mexc-spot"), ("api/v1/private/order/submit", "mexc-futures"), ("order", "unknown")],
)
def test_the_stack_names_the_product_where_the_line_has_only_the_host(
    decoder: Decoder, path: str, venue: str
) -> None:
    place = (
        f'  File "trader.py", line 6, in place\n    session.post("https://api.mexc.com/{path}", data=order)\n'
    )
    found = unanswered(decoder, f"Traceback (most recent call last):\n{place}ReadTimeout: {READ_TIMED_OUT}")
    assert found.venue == venue
    below = unanswered(decoder, f"ReadTimeout: {READ_TIMED_OUT}{place}")
    assert below.venue == venue


def test_a_stack_of_another_exchange_does_not_name_the_product(decoder: Decoder) -> None:
    place = (
        '  File "trader.py", line 6, in place\n    session.post("https://fapi.binance.com/fapi/v1/order")\n'
    )
    found = unanswered(decoder, f"Traceback (most recent call last):\n{place}ReadTimeout: {READ_TIMED_OUT}")
    assert (found.venue, found.exchange) == ("unknown", "MEXC")


@pytest.mark.parametrize(
    "text",
    [
        "Binance bot\ncreate order BTCUSDT failed: Read timed out.",
        "2026-03-01 10:00:00 ERROR create_order: Read timed out. (read timeout=10)\nexchange Binance",
    ],
)
def test_the_exchange_is_known_where_only_another_line_names_it(decoder: Decoder, text: str) -> None:
    found = unanswered(decoder, text)
    assert (found.venue, found.exchange, found.effect) == ("unknown", "Binance", "unknown")


def test_a_log_counts_them(decoder: Decoder) -> None:
    line = "2024-05-01 10:00:{:02} RequestTimeout: binanceusdm POST https://fapi.binance.com/fapi/v1/order\n"
    ordinary = "2024-05-01 10:00:00 INFO tick BTCUSDT 50000.1\n" * 200
    text = "".join(ordinary + line.format(second) for second in range(7))
    (found,) = decoder.decode(text).findings
    assert (found.code, found.occurrences, found.line) == (None, 7, 201)


def test_an_order_without_an_answer_is_found_beside_an_answer_on_its_line(decoder: Decoder) -> None:
    body = 'kucoin: {"code":"429000","msg":"Too Many Requests"}'
    answered, lost = decoder.decode(f"{body} after POST /api/v1/orders timeout: read ECONNRESET").findings
    assert (answered.code, answered.recovery) == ("429000", "back-off")
    assert (lost.code, lost.recovery, lost.exchange) == (None, "reconcile", "KuCoin")
    (only,) = decoder.decode(f"{body} after GET /api/v1/accounts timeout: read ECONNRESET").findings
    assert only.code == "429000"


OKX = "https://www.okx.com/api/v5/trade/order"
MESSAGE = '"msg":"Rate limit reached. Please refer to API documentation and throttle requests accordingly"'
LIMITED = f'{{"code":"50011",{MESSAGE},"data":[]}}'


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        (f"pybit.exceptions.FailedRequestError: Conn timed out (POST {ORDER})", "bybit"),
        ("POST /dapi/v1/order failed: Conn timed out", "binance-coinm"),
        ("POST /fapi/v1/order failed: Conn timed out", "unknown"),  # a clone has the path, too
        (f"EOF while reading response of POST {OKX}", "okx"),
        (f"{OKX} net::ERR_CONNECTION_RESET", "okx"),
        (f"POST {ORDER} net::ERR_EMPTY_RESPONSE", "bybit"),
        (f"POST {ORDER} net::ERR_TIMED_OUT", "bybit"),
        (f"net::ERR_CONNECTION_CLOSED POST {ORDER}", "bybit"),
        (f"SSLError: EOF occurred in violation of protocol POST {ORDER}", "bybit"),
        (f"requests.exceptions.ConnectionError: POST {ORDER}", "bybit"),
        (f"Ошибка: таймаут запроса POST {ORDER}", "bybit"),
        ("при выставлении ордера на Bybit: превышено время ожидания ответа, повторить?", "bybit"),
        (f"请求超时 POST {OKX}", "okx"),
        ("下单超时 OKX BTC-USDT", "okx"),
        ("tiempo de espera agotado al crear la orden en OKX", "okx"),
        ("kraken: read timeout on AddOrder", "kraken"),
        ("POST /api/v3/order ReadTimeout after 10s", "unknown"),
    ],
)
def test_an_order_without_an_answer_is_found_in_all_its_prints(
    decoder: Decoder, text: str, whose: str
) -> None:
    found = unanswered(decoder, text)
    assert whose in f"{found.venue} {found.exchange}".lower(), found.evidence
    assert (found.effect, found.recovery, found.retry_write) == LOOK


@pytest.mark.parametrize(
    "text",
    [
        f"ccxt.base.errors.NullResponse: bybit POST {ORDER}",
        f"ccxt.base.errors.BadResponse: bybit POST {ORDER} 200 OK <!DOCTYPE html>",
        f"json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0), POST {ORDER}",
        f"POST {ORDER}\njson.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        f"response.json(): JSONDecodeError after POST {ORDER}",
        f"SyntaxError: Unexpected token < in JSON at position 0 (POST {ORDER})",
        f"SyntaxError: Unexpected end of JSON input, POST {ORDER}",
        f"SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON, POST {ORDER}",
        f"Invalid Response: (POST {ORDER})",
        f"Post \"{ORDER}\": invalid character '<' looking for beginning of value",
        f"com.fasterxml.jackson.core.JsonParseException: Unexpected character ('<' (code 60)): POST {ORDER}",
        f"com.google.gson.JsonSyntaxException: Expected BEGIN_OBJECT but was STRING, POST {ORDER}",
        f"System.Text.Json.JsonException: '<' is an invalid start of a value. POST {ORDER}",
        f"Newtonsoft.Json.JsonReaderException: Unexpected character, POST {ORDER}",
        f"error decoding response body: expected value at line 1 column 1, POST {ORDER}",
        f'Error("expected value", line: 1, column: 1), POST {ORDER}',
        f"Could not decode JSON. (ErrCode: 409) (ErrTime: 06:10:11). Request → POST {ORDER}: {{}}.",
    ],
)
def test_an_order_whose_answer_could_not_be_read_is_looked_up(decoder: Decoder, text: str) -> None:
    report = decoder.decode(text)
    (found,) = report.findings
    assert (found.code, found.venue, found.effect, found.recovery, found.retry_write) == (
        None,
        "bybit",
        *LOOK,
    )
    assert not [one for one in report.statuses if one.status == 409]


@pytest.mark.parametrize(
    "text",
    [
        "ConnectionClosedError: received 1006 (abnormal closure) wss://www.deribit.com/ws/api/v2 "
        "while awaiting private/sell",
        "websocket closed code=1006 while waiting for order ack (wss://stream.bybit.com/v5/trade)",
        "ConnectionClosedError: no close frame received or sent\n"
        '  File "bot.py", line 77, in place\n'
        '    await ws.send(json.dumps({"op":"order.create"}))\n'
        "wss://stream.bybit.com/v5/trade",
        "websocket: close 1006 (abnormal closure): unexpected EOF, order.place ws-api.binance.com",
        "okx websocket closed: going away, op=order still pending",
    ],
)
def test_a_stream_that_closes_while_an_order_waits_leaves_it_open(decoder: Decoder, text: str) -> None:
    found = unanswered(decoder, text)
    assert (found.effect, found.recovery, found.retry_write) == LOOK


@pytest.mark.parametrize(
    "text",
    [
        "JSONDecodeError: Expecting value: line 1 column 1 in config.json (bybit bot)",
        "failed to parse orders.json: Unexpected token } in JSON at position 812 (binance)",
        "How do I handle a JSONDecodeError when I place an order with pybit?",
        "Feature request: retry create_order of ccxt for binance once it timed out",
        "Add a timeout parameter to create_order in ccxt binance",
        "Should POST /api/v3/order be looked up if it timed out? Binance",
        "net::ERR_CONNECTION_RESET https://www.okx.com/api/v5/market/ticker?instId=BTC-USDT",
        "请求超时 GET https://www.okx.com/api/v5/market/ticker",
        "таймаут запроса GET https://api.bybit.com/v5/market/tickers",
        "JSONDecodeError: GET https://api.bybit.com/v5/market/tickers",
        "wss://stream.bybit.com/v5/private order stream closed 1006, reconnecting",
        "websocket connection closed 1006, binance user data stream, topic orders",
        "order_timeout: 30\nexchange: binance",
        "POST https://shop.example/api/v1/orders SyntaxError: Unexpected token < in JSON at position 0",
        "POST http://localhost:8080/api/v1/order timed out while binance was fine",
        "    except JSONDecodeError:  # create_order of binance",
        "connection lost, 3 orders open, binance",
        "Configure timeouts for orders: order_timeout, read timeouts, for binance",
        f"requests.exceptions.ConnectionError: POST {ORDER}: connection refused",
    ],
)
def test_what_is_about_no_lost_order_is_left_alone(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    ("lost", "answer"),
    [
        (
            "attempt 1: POST /api/v3/order ReadTimeout after 10s",
            'attempt 2: {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}',
        ),
        ("06:30:11 httpx.ReadTimeout", f"06:30:12 okx {LIMITED}"),
        ("06:30:01 POST https://www.okx.com/api/v5/trade/order\n06:30:11 timed out, retrying", LIMITED),
        ("06:30:11 Read timed out.\n06:30:12 sleeping 1 s", f"06:30:13 okx {LIMITED}"),
        ("WARNING order timed out, trying again", f"okx {LIMITED}"),
        ("try 1 place_order timeout", f"try 2 okx {LIMITED}"),
    ],
)
def test_an_attempt_without_an_answer_is_found_beside_the_answer_to_the_next(
    decoder: Decoder, lost: str, answer: str
) -> None:
    text = f"{lost}\n{answer}"
    first, *others = errors(decoder.decode(text))
    assert len(others) == 1
    assert isinstance(first, Finding)
    assert (first.code, first.effect, first.recovery, first.retry_write) == (None, *LOOK)


CLOCK = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
VISITS = '{"retCode":10006,"retMsg":"Too many visits!"}'
BALANCE = '{"code":-2010,"msg":"Account has insufficient balance for requested action."}'
MARGIN = '{"code":"51008","msg":"Order failed. Insufficient USDT margin in account"}'


@pytest.mark.parametrize(
    "text",
    [
        # the attempt without an answer and the answer on one line
        'binance: order sent, then "Connection lost", then after reconnect -> -1021',
        "lost connection after the order was sent, retried, now -1021 binance",
        "after 3 timeouts on kraken AddOrder I now get EAPI:Invalid nonce",
        "I got a timeout placing my order on Binance, then -1021",
        f"order timed out, then okx {LIMITED}",
        f"first try: no response for 30 seconds. second try: {MARGIN} (okx). third try ok?",
        f"okx: first try timed out, second try: {LIMITED}",
        f"ReadTimeout, tried again: {LIMITED}",
        f"fetchBalance: {VISITS}; order timed out",
        # in other languages
        f"Сначала был таймаут при отправке ордера, потом {VISITS}",
        f"Primero se quedó colgado (timeout) al enviar la orden y luego {CLOCK}",
        f"Primero no hubo respuesta al enviar la orden y luego {CLOCK}",
        '我下单时先提示超时，然后又提示 {"code":"50011","msg":"用户请求频率过快，超过该接口允许的限额"}',
        # the answer above
        f"fetchBalance: {VISITS}\ncreateOrder: RequestTimeout",
        f"fetchBalance: {VISITS}\norder timed out",
        f"fetchBalance: {LIMITED}\nbybit order: RequestTimeout",
        f"okx {LIMITED}\n06:30:20 order timed out",
        f"{LIMITED}\nRead timed out.",
        # a general name of an exception
        f"place_order attempt 1 -> TimeoutError()\nplace_order attempt 2 -> {BALANCE}",
    ],
)
def test_an_attempt_without_an_answer_is_found_in_all_words(decoder: Decoder, text: str) -> None:
    first, *others = errors(decoder.decode(text))
    assert len(others) == 1
    assert isinstance(first, Finding)
    assert (first.code, first.effect, first.recovery, first.retry_write) == (None, *LOOK)


def test_all_attempts_without_an_answer_count(decoder: Decoder) -> None:
    lost = "place_order attempt 1 -> TimeoutError()\nplace_order attempt 2 -> TimeoutError()"
    answered, attempts = decoder.decode(f"{lost}\nplace_order attempt 3 -> {BALANCE}").findings
    assert (answered.code, attempts.code, attempts.occurrences) == ("-2010", None, 2)


@pytest.mark.parametrize("status", [502, 504])
def test_a_bare_status_of_an_order_leaves_it_open(decoder: Decoder, status: int) -> None:
    limited = '{"code":"429000","msg":"Too Many Requests"}'
    text = f"WARN kucoin {status} on POST /api/v1/orders; retrying; ERROR kucoin {limited}"
    report = decoder.decode(text)
    assert [(one.status, one.recovery) for one in report.statuses] == [(status, "reconcile")]
    first = errors(report)[0]
    assert isinstance(first, Finding)
    assert (first.effect, first.recovery, first.retry_write) == LOOK


@pytest.mark.parametrize(
    "text",
    [
        # queries
        f"ticker timed out, then order: okx {LIMITED}",
        f"balance query timed out; order got {LIMITED}",
        f"fetchBalance timeout, then createOrder okx {LIMITED}",
        f"order book timed out, then {LIMITED} okx",
        f"okx {LIMITED}\nfetch_balance: RequestTimeout",
        f"GET https://www.okx.com/api/v5/market/ticker {LIMITED}\nReadTimeout",
        f"okx {LIMITED}\nGET https://www.okx.com/api/v5/market/ticker timed out",
        f"504 on GET /api/v5/market/ticker; order okx {LIMITED}",
        f"запрос баланса: таймаут, потом ордер {VISITS}",
        # documentation and questions
        f"set a timeout for orders. okx {LIMITED}",
        f"use a timeout when you send an order; okx answers {LIMITED}",
        f"how do I configure timeouts for orders? okx {LIMITED}",
        f"okx order {LIMITED} timeout=5000",
        # streams and other services
        f"websocket timeout, reconnecting\nokx {LIMITED}",
        f"okx {LIMITED}\nwebsocket timed out, reconnecting",
        f"order rejected: okx {LIMITED}, websocket connection lost",
        f"telegram: order alert timed out, then okx {LIMITED}",
        f"redis timeout, order lock; okx {LIMITED}",
    ],
)
def test_what_is_no_order_beside_an_answer_is_no_attempt(decoder: Decoder, text: str) -> None:
    found = decoder.decode(text).findings
    assert any(finding.code for finding in found)
    assert all(finding.effect == "none" for finding in found)


def test_an_attempt_is_found_behind_the_answer_on_one_line(decoder: Decoder) -> None:
    text = 'kraken: {"error":["EAPI:Rate limit exceeded"]}, before that: read timeout on AddOrder'
    answered, lost = decoder.decode(text).findings
    assert (answered.code, lost.code) == ("EAPI:Rate limit exceeded", None)
    assert (lost.exchange, lost.effect) == ("Kraken", "unknown")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_reply_to_attempts_does_not_say_that_nothing_was_placed(
    decoder: Decoder, catalogue: Catalogue, language: str
) -> None:
    text = f"06:30:11 httpx.ReadTimeout\n06:30:12 okx {LIMITED}"
    book, found = load_replies(catalogue), errors(decoder.decode(text))
    contexts = [error_context(error, catalogue, text) for error in found]
    assert len(contexts) == 2
    assert contexts[0] is not None
    replies = {book.reply(deferring_to(context, contexts[0]), language) for context in contexts if context}
    assert len(replies) == 1
    reply = replies.pop()
    assert reply is not None
    for denial in ("No order was placed", "not placed", "не размещен"):
        assert denial not in reply.text


@pytest.mark.parametrize(
    "lost",
    [
        "06:30:11 redis: i/o timeout",
        "06:30:11 telegram: ReadTimeout",
        "webhook timed out, retrying",
        "06:30:11 GET https://www.okx.com/api/v5/market/ticker timed out",
        "06:30:11 price feed: read timeout",
    ],
)
def test_other_requests_before_an_answer_are_no_attempts(decoder: Decoder, lost: str) -> None:
    found = decoder.decode(f"{lost}\n06:30:12 okx {LIMITED}").findings
    assert all(finding.code or finding.effect == "none" for finding in found)


def test_an_attempt_whose_answer_is_to_a_query_is_no_order(decoder: Decoder) -> None:
    answer = f"06:30:12 GET https://www.okx.com/api/v5/market/ticker {LIMITED}"
    (found,) = decoder.decode(f"06:30:11 ReadTimeout\n{answer}").findings
    assert found.code == "50011"


@pytest.mark.parametrize("host", ["api.bybit.com/v5/order/create", "api.kucoin.com/api/v1/orders"])
def test_a_status_is_not_told_as_one_exchange_uses_it(
    decoder: Decoder, catalogue: Catalogue, host: str
) -> None:
    (status,) = decoder.decode(f"POST https://{host} HTTP 409 Conflict").statuses
    assert status.recovery == "reconcile"
    entry = catalogue.entry(status.entry or "")
    assert entry is not None
    assert "cancel" not in entry.title.lower()
    assert entry.effect_basis is Basis.INFERRED


def test_a_stack_and_its_log_line_are_one_finding(decoder: Decoder) -> None:
    text = (
        "NETWORK - Error submitting buy LIMIT order to Kucoin for 950.0000 VRA-USDT.\n"
        "Traceback (most recent call last):\n"
        '  File "async_timeout/__init__.py", line 179, in _do_exit\n'
        "    raise asyncio.TimeoutError\n"
        "asyncio.exceptions.TimeoutError\n"
        "WARNING - POST https://api.kucoin.com/api/v1/orders timed out, status of HBOT4d4 unknown"
    )
    found = unanswered(decoder, text)
    assert (found.venue, found.retry_write) == ("kucoin-spot", "reconcile_first")
    two = f"{text}\nPOST https://api-futures.kucoin.com/api/v1/orders timed out"
    assert {one.venue for one in decoder.decode(two).findings} >= {"kucoin-spot", "kucoin-futures"}


@pytest.mark.parametrize(
    "text",
    ["placing order BTCUSDT failed: request timed out", "ccxt create_order: request timed out"],
)
def test_each_evidence_is_one_sentence(decoder: Decoder, text: str) -> None:
    evidence = unanswered(decoder, text).evidence
    assert evidence
    assert not [sentence for sentence in evidence if ".." in sentence or not sentence.endswith(".")]


@pytest.mark.parametrize(
    "text",
    [
        "CancelledError\nduring: await exchange.create_order(...)\nasyncio.exceptions.TimeoutError",
        "await exchange.cancel_order(order_id)\nasyncio.TimeoutError:",
        "2026-11-28T10:00:09Z WARN order c-77 failed: asyncio.TimeoutError",
        "withdrawal w4711 failed: socket hang up",
    ],
)
def test_a_lost_order_of_no_named_exchange_may_exist(decoder: Decoder, text: str) -> None:
    found = unanswered(decoder, text)
    assert (found.exchange, found.effect, found.recovery, found.retry_write) == (None, *LOOK)


@pytest.mark.parametrize(
    "text",
    [
        "during: await shop.save_basket(...)\nasyncio.exceptions.TimeoutError",
        "order service failed: asyncio.TimeoutError",
        "order 4711 failed: asyncio.TimeoutError",
        "await exchange.fetch_ticker(...)\nasyncio.exceptions.TimeoutError",
        "await exchange.create_order(...)\nconnecting to the database: asyncio.exceptions.TimeoutError",
    ],
)
def test_a_timeout_beside_no_order_is_no_error(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "first attempt 503 from api.bybit.com, second attempt retCode 10006 Too many visits!",
        "order was submitted but the response was lost, next call returned -1003 from binance",
        "the first order hung, then bybit gave 10006 Too many visits",
        'I placed an order, never got a response, then got {"retCode":10006,"retMsg":"Too many visits!"}',
        "first order: no reply came back. second: okx 50011 Too Many Requests",
        "my buy order froze for a minute and then Bybit said 10006 Too many visits!",
        "order request got stuck, app restarted, now binance -1003 Too many requests",
        "submitted order on OKX, internet dropped, retry says 50011",
        'placed order, the connection dropped, again: {"code":-1003,"msg":"Too many requests."} binance',
        "1st try: 504 from Bybit. 2nd try: 10006 Too many visits!",
        "attempt 1 -> 502, attempt 2 -> retCode 10006 (bybit order create)",
        "Bybit answered 503 to my first order and retCode 10006 to the second",
        "first order got 500 from binance fapi, second got -1003",
        "order call never returned, next one gave bybit 10006",
        "we did not receive any answer for the order, resend got 429 / 10006 from bybit",
        'order sent, no ack, resend -> {"retCode":10006,"retMsg":"Too many visits!"}',
        "The order endpoint didn't respond, second call: okx 50011",
        "i clicked sell and it just kept loading, then error 10006 bybit",
        'network died while placing the order; after reconnect {"code":"50011","msg":"Too Many Requests"}',
        "request to create order went unanswered, then -1003 (binance)",
        "lost the response to my order, then bybit 10006",
        "first POST /v5/order/create 503, then retCode 10006",
        "app crashed in the middle of the order, then bybit: 10006 Too many visits",
        "first attempt gave HTTP 502, second attempt retCode 10006 Too many visits!",
        "bybit order: attempt #1 gateway error, attempt #2 10006 Too many visits",
        "Первый ордер завис, потом bybit 10006 Too many visits!",
        "下单卡住了,第二次 okx 50011 Too Many Requests",
        "ilk emir dondu, sonra bybit 10006 Too many visits!",
        "die erste Order hing, danach bybit 10006 Too many visits!",
    ],
)
def test_an_attempt_told_in_everyday_words_leaves_the_order_open(decoder: Decoder, text: str) -> None:
    """A harmless code of the next attempt says nothing of the first."""
    assert any(finding.retry_write is Retry.RECONCILE_FIRST for finding in decoder.decode(text).findings)


@pytest.mark.parametrize(
    "text",
    [
        'my bot crashed with {"code":-2010,"msg":"Account has insufficient balance for requested action."} '
        "while placing an order on Binance",
        "no response from support about my order that Bybit rejected with retCode 10006 Too many visits!",
        "my order was refused: retCode 10006 Too many visits! then I tried again and it worked",
        "order placed at 503 USDT, second order said retCode 10006 Too many visits!",
        "I never received my deposit, and the order page says retCode 10006 Too many visits!",
    ],
)
def test_other_troubles_beside_an_order_are_no_lost_attempt(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.retry_write is not Retry.RECONCILE_FIRST


@pytest.mark.parametrize(
    "printed",
    [
        "aiohttp.client_exceptions.ServerDisconnectedError: Server disconnected",
        "java.net.SocketTimeoutException: Read timed out",
        "curl: (28) Operation timed out after 5000 milliseconds with 0 bytes received",
        "java.util.concurrent.TimeoutException",
        "read tcp 10.0.0.1:443: i/o timeout",
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
        "TaskCanceledException: A task was canceled.",
        "curl: (52) Empty reply from server",
        "io.netty.handler.timeout.ReadTimeoutException: null",
        "http.client.IncompleteRead: IncompleteRead(0 bytes read)",
    ],
)
def test_the_whole_print_of_an_exception_says_no_more_than_its_class(decoder: Decoder, printed: str) -> None:
    limited = '{"code":-1003,"msg":"Too many requests."}'
    text = f"10:00:01 placing order\n10:00:06 {printed}\n10:00:07 placing order\n10:00:07 {limited}"
    assert [finding.code for finding in decoder.decode(text).findings] == ["-1003", None]


HYPERLIQUID = "POST https://api.hyperliquid.xyz/exchange"


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        # addresses of orders that do not say so, by the recognition files
        (f"{HYPERLIQUID} timed out", "hyperliquid"),
        (f"{HYPERLIQUID} timeout after 10s", "hyperliquid"),
        (f"{HYPERLIQUID} -> TimeoutError", "hyperliquid"),
        (f"{HYPERLIQUID} net::ERR_CONNECTION_RESET", "hyperliquid"),
        (f"{HYPERLIQUID}: JSONDecodeError: Expecting value: line 1 column 1 (char 0)", "hyperliquid"),
        ("hyperliquid: POST /exchange timed out", "hyperliquid"),
        # calls whose words are written together, or have another between them
        ("kraken futures sendorder timed out", "kraken-futures"),
        ("krakenfutures batchorder timeout", "kraken-futures"),
        ("kraken futures cancelorder timed out", "kraken-futures"),
        ("pykrakenapi add_standard_order timed out", "unknown"),
        ("okx set_order timed out", "okx"),
        ("hyperliquid bulk_orders timed out", "hyperliquid"),
        # money that left
        ("POST https://api.binance.com/sapi/v1/capital/withdraw/apply timed out", "binance-sapi"),
        ("POST https://api.kraken.com/0/private/Withdraw timed out", "kraken-spot"),
        ("POST https://futures.kraken.com/derivatives/api/v3/transfer timeout", "kraken-futures"),
    ],
)
def test_a_lost_request_that_changes_something_is_found(decoder: Decoder, text: str, whose: str) -> None:
    for given in (text, f"{text}\n" + "INFO balance ok\n" * 4000):
        (found,) = decoder.decode(given).findings
        assert (found.code, found.venue, found.retry_write) == (None, whose, "reconcile_first")


@pytest.mark.parametrize(
    "text",
    [
        "POST https://api.hyperliquid.xyz/info timed out",
        "POST https://shop.example.com/exchange timed out",
        f"If {HYPERLIQUID} times out, query orderStatus",
        f"increase the timeout of {HYPERLIQUID} with timeout=30",
        "kraken futures openorders timed out",
        "kraken addorder timeout set to 10 seconds",
        "def sendorder(timeout=10):  # kraken",
        "GET https://api.binance.com/sapi/v1/capital/withdraw/history timed out",
        "POST https://bank.example.com/api/v1/transfers timed out",
    ],
)
def test_a_query_or_a_setting_is_no_lost_request(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()
