"""Numbers and envelopes of other programs are no exchange's, whoever has the same number."""

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty


@pytest.mark.parametrize(
    "text",
    [
        'shop.example.com POST /api/v1/cart {"success":false,"code":2011,"message":"out of stock"}',
        'https://api.shop.example/login {"success":false,"code":2005,"message":"email already taken"}',
        '{"success":false,"code":500,"message":"Internal server error"}',
        '{"success":false,"code":401,"message":"jwt expired"}',
        'Error Domain=kCFErrorDomainCFNetwork Code=-1001 "The request timed out."',
        'Error Domain=NSURLErrorDomain Code=-1003 "A server with the specified hostname could not be found."',
        "Task finished with error [-1022] Error Domain=NSURLErrorDomain Code=-1022",
        "GOST R 34.10-2001/-2012 certificates are supported",
        # tests, changes and checksums
        "it('maps margin errors', () => {\n  expect(classify({ code: -2019 })).toBe('margin');\n});",
        "## 4.2.1\n- okx: 51xxx are OrderRejected now\n- bitget: 45110 mapped to InvalidOrder",
        "INFO  okx feed up, latency 51 ms, checksum -1022",
        "- bybit: fetchOrders for spot\n- okx: createOrders, request timeout raised from 10000 to 30000",
        # the close code of a WebSocket
        "binance websocket closed, code 1006",
        "WARNING BINANCE_FUTURES.ws: issue code = 1006 (connection closed abnormally), no reason\n"
        '  File "protocol.py", line 944, in transfer_data\n    message = await self.read_message()',
        # databases, suppliers of data and nodes, with the name of an exchange beside them
        "E11000 duplicate key error collection: bot.orders index: clientOid_1 dup key: "
        "{ clientOid: 'bitget-40786-1' }, full error: {'index': 0, 'code': 11000}",
        'coinmarketcap reply: {"status":{"error_code":1002,"error_message":"API key missing."}}',
        "SendTransactionError: custom program error: 0x1771\n  at node_modules/@solana/web3.js\n"
        "code: -32002\n(swap, then deposit to binance)",
        "$ bitcoin-cli getblockchaininfo\nerror code: -28\nerror message:\nLoading block index",
        '{"result":null,"error":{"code":-28,"message":"Verifying blocks..."},"id":"1"}',
        # keys, columns and tickets of others
        "redis key orders:bybit:110007 expired",
        "cache miss for orders:okx:51008",
        "Key (venue, order_id)=(bybit, 10006) already exists.",
        "Ticket #400100 - KuCoin tax report. Your request 400100 was passed on to the tax team of KuCoin.",
        # constants of a program
        "const label = 'BALANCE_NOT_ENOUGH'; // gate",
        'private static final String CODE = "BALANCE_NOT_ENOUGH"; // Gate.io',
        # the line of a source file in a stack trace
        '  File "/site-packages/ccxt/binance.py", line 11000, in handle_errors\n    raise',
        '  File "/site-packages/ccxt/async_support/okx.py", line 50011, in sign',
        '  File "/site-packages/pybit/_http_manager.py", line 10001, in _submit_request',
        "#0 /app/vendor/ccxt/ccxt/php/okx.php(50011): ccxt\\okx->handle_errors()",
        "> /site-packages/ccxt/okx.py(50011)sign()",
        "2026-05-12 ERROR okx.py line 50011: request failed",
        "at com.okx.Client.sign(Client.java:50011)",
        "# define UV__ECONNREFUSED (-4078)",
        "creates a new domain user if the user does not exist, or resets the password",
        "# In the future this could be exact case, no need to change.\n}",
        "OK = 1000\nPROTOCOL_ERROR = 1002\nUNSUPPORTED_DATA = 1003",
        "#define SSL_R_TLSV1_ALERT_DECODE_ERROR 1050\n#define SSL_R_OTHER 1060",
        "<li><code>FILE_NOT_FOUND</code></li> <li><code>METHOD_NOT_FOUND</code> - The specified method or "
        "function does not exist, and this text is longer than a question about one error would be, as the "
        "documentation of most services is, which has many more lists of this kind.</li>",
        "'api': 'https://www.bitmex.com/api/v1',\n'exceptions': {\n    'broad': {\n"
        "        'Signature not valid': AuthenticationError,\n"
        "        'Service unavailable': ExchangeNotAvailable,"
        '  # {"error":{"message":"Service unavailable","name":"HTTPError"}}\n    },\n},\n',
        "exports.ER_CON_COUNT_ERROR = 1040;\nexports.ER_BAD_HOST_ERROR = 1042;\n",
        "public static final int ER_BLOB_FIELD_ERROR = 1502;",
        "class SuppressionReason:\n    NOT_FOUND: Final = 1\n    SKIPPED: Final = 2",
        'msgid "This account is inactive."\nmsgstr "Account geschlossen."',
        '    "inactive": _("This account is inactive."),',
        "-1021: x",
        "weights:\n  -1003: ban # weight\n  -1021: clock",
        "# On Windows, this may result in WSAEINVAL (error 10022):\n# An invalid operation was attempted.",
        "connect failed: error 10022 (WSAEINVAL)",
        "By default, closing the server closes connections with code 1001 (going\n    away).",
        "UV_ETIMEDOUT = -4039, UV_ECONNRESET = -4077",
        "2025-02-02 INFO binance websocket reconnected, code 1006, attempt 3",
        "binance ws disconnected with error code 1001",
        "INTERNAL_SERVER_ERROR = (500, 'Internal Server Error',\n    'Server got itself in trouble')",
        "remote error: Internal Server Error",
        "17. create files on tandem with special file code (1001) (Dave Smith)\n18. made all the same\n"
        * 200,
        "* Don't fail with internal error 1007 when fed a long stream.\n"
        + "* Print a useful message.\n" * 40,
        "If the user does not exist, no error value is returned.\nValid modes: any",
        "Do not throw an error if the user does not exist. A notice is issued in this case.",
        # other services, by their host or their own words
        "DiscordAPIError[10008]: Unknown Message { rawError: { message: 'Unknown Message', code: 10008 } }",
        "discord.errors.Forbidden: 403 Forbidden (error code: 50013): Missing Permissions",
        '{"errcode":40001,"errmsg":"invalid credential"} https://api.weixin.qq.com/cgi-bin/message/send',
        '{"code":40001,"msg":"the token is not valid"} https://crm.example.com/login',
        "{code: 4001, message: 'MetaMask Tx Signature: User denied transaction signature.'}",
        "{'error_code': 5, 'error_msg': 'User authorization failed'} api.vk.com",
        "MT5: OrderSend error 4756, retcode 10019, comment No money",
        "error code: -4058 ENOENT: no such file or directory, open 'C:\\bots\\okx\\.env'",
        'raise ValueError("Filter code 51008 must be numeric")',
        "sms gateway: code 22002, wrong form of the telephone number",
        '{"retcode":10001,"message":"Please login","data":null}',
        "bot-1  | Error: Cannot find module 'bybit-api'\nbot-1 exited with code 1",
        'Tuya: {"code":1010,"msg":"token invalid","success":false,"t":1711111111111}',
        '{"code":20003,"message":"tenant not found","traceId":"a1b2"}',
        '{"success":false,"errorCode":10003,"errorMessage":"no such tenant","showType":2,"traceId":"a1"}',
        'weibo {"error":"user requests out of rate limit!","error_code":10023}',
        "QQ机器人 error code 10001 发送消息失败",
        "DiscordAPIError[50013]: Missing Permissions\n"
        "  { rawError: { message: 'Missing Permissions', code: 50013 } }\n(our bot posts okx signals)",
        "用户登录失败 错误码 10001 请重新登录系统",
        'vercel: Error: The Edge Function "api/okx" is over the limit of 1 MB. code 50011?',
        '{"code":40310000,"message":"insufficient buying power"}',
        'alpaca_trade_api.rest.APIError {"code":40310000,"message":"insufficient balance for order"}',
        "Cloudflare: Error 1015 You are being rate limited",
        "git push: remote: error: GH001: Large files detected, binance_1m.csv is 110.02 MB",
        'Error Domain=NSPOSIXErrorDomain Code=-1005 "The network connection was lost."',
        "OSStatus error -2010",
        "libuv error -4078 ECONNREFUSED",
        '{"message": "Maximum number of guilds reached (100)", "code": 30001}',
        '{"status":{"error_code":1008,"error_message":"You\'ve exceeded your API Key\'s HTTP request minute '
        'rate limit."}}',
        '钉钉 {"errcode":310000,"errmsg":"keywords not in content"} okx 报警',
        '飞书 webhook {"code":19024,"msg":"Key Words Not Found"} bybit 报警',
        "微信 errcode 45009 接口调用超过限制",
        "Twitter error 50013",
        '{"code":"23505","detail":"Key (order_id)=(110001) already exists.","table":"bybit_orders"}',
        # the handlers of a program
        "        except asyncio.TimeoutError:\n            raise BybitError('no answer')\n",
        "    except (requests.exceptions.ReadTimeout, requests.exceptions.SSLError,  \n# bybit",
        "} catch (SocketTimeoutException e) {  \n  // okx",
        "from requests.exceptions import ReadTimeout, ConnectionError\nimport bybit",
        # success
        'binance.client {"code": "000000", "message": "success", "data": []}',
        # a list of errors, as web services answer
        '{"success":false,"errors":[{"code":1003}]}',
        '{"result":null,"success":false,"errors":[{"code":1003,"message":"Invalid zone id."}],"messages":[]}',
        '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}',
        '{"errors":[{"code":"10001","message":"order not found"}]}',
        '{"errors":[{"code":2005,"title":"balance","detail":"Insufficient balance"}]}',
        # databases, whose numbers an exchange has, too
        "org.springframework.dao.DuplicateKeyException: Duplicate entry '7' for key 'uk_no'; errorCode 1062",
        "java.sql.SQLIntegrityException: Duplicate entry '77' for key 'A'; error code [1062]",
        "SQL Error [1054] [42S22]: Unknown column 'order_id' in 'field list'",
        "SQL Server error 1205: Transaction was deadlocked",
        # amounts of an asset
        "OKX 50000 USDT bonus for everybody who signs up. Is it real or a scam?",
        "My bybit balance shows 10001 USDT but the app says less",
        "gate.io earned me 10010 BTC in the test",
        # other things that a number counts
        "What is my fee tier on Bybit, and whether 10001 points are enough for VIP 1?\nThanks for your help",
        "On Bybit, 170131 users are waiting.\nHow long will it take?",
        # that something failed, which any program says
        "Failed to place order: out of stock",
        "Unable to place order: the cart is empty",
        # the lines of a manual: the sentence goes on, it is not a message cut short
        "ENOMEM The system does not have enough\n       memory to hold the new data structure.",
        "EACCES You are not authorized to execute this\n  request from a shell without a terminal.",
        # brokers and services for payments, which word their errors like an exchange
        'OANDA v20: {"errorCode":"INSUFFICIENT_MARGIN","errorMessage":"Insufficient margin to place order"}',
        'square: {"errors":[{"code":"INSUFFICIENT_FUNDS","category":"PAYMENT_METHOD_ERROR"}]}',
        'wise api {"errors":[{"code":"balance.unavailable","message":"Insufficient balance"}]}',
        # other services that are named at the beginning of the line, with numbers of exchanges
        'dingtalk {"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}',
        "11:00 mexc ok\n11:02 tradingview webhook 10001 invalid json",
        'binance ok\npushplus {"code":903,"msg":"bad token","data":null}',
        "longport OpenApiException: (kind=OpenApi code=603001 ...) order amount exceeds max buying power",
        "nsurlsessiond: Task <1A>.<1> finished with error - code: -1001",
        "Task <A1-22>.<3> load failed with error -1022 NSErrorFailingURLStringKey=http://intranet.local",
        'app: request failed, code -1005 "The network connection was lost."',
        'Bad Request: /api/v3/order {"code": -1, "msg": "quantity must be positive"}',
        'https://lic.acme.com/check -> {"code":10001,"msg":"licence expired"}',
        # a game, whose answers have a message beside `retcode`
        'binance started\nmihoyo {"retcode":-1004,"message":"too often","data":null}',
        'bybit started\n{"retcode":10003,"message":"Please login","data":null}',
        # the domain of an error of an operating system
        'Purchase failed: ASDErrorDomain Code=500 "Unhandled exception"; AMSErrorDomain Code=-1003',
        "XYZErrorDomain, code: -1021",
        # a sentence about another service, after one about an exchange
        "The Bitget deposit arrived. Our ERP says: ORA-00001: unique constraint (A.B) violated, code 40015.",
        'mexc: position opened\nredis: {"success":false,"code":510,"message":"too many connections"}',
        "openai.APIStatusError: Error code: 402 - {'error': {'message': 'Insufficient Balance', "
        "'type': 'unknown_error', 'param': None, 'code': 'invalid_request_error'}}",
        "miio.exceptions.DeviceError: {'code': -5001, 'message': 'invalid_arg'}",
        # the words of a database before a number, and the name of an exchange in another line
        'okx: funding received\npg: error: relation "okx_orders" does not exist code 50001',
        'bot started, binance ok\n[license-server] {"code":-1002,"msg":"You are not authorized to run it"}',
        'Uso Bitget. Mi banco dice "Error 40015: saldo no disponible" cuando quiero depositar.',
        "ESENT: database recovery failed; error -1003 (JET_errInvalidParameter)",
        'hyperliquid: funding ok\nERROR airtable: {"error":{"type":"NO_MODEL","message":"Invalid model"}}',
    ],
)
def test_they_give_no_finding(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            'telegram bot: {"code":-2010,"msg":"Account has insufficient balance for requested action."}',
            "-2010",
        ),
        ("slack: binance -2010 Account has insufficient balance for requested action.", "-2010"),
        ("posted to slack: Account has insufficient balance for requested action. (-2010)", "-2010"),
        ("[discord] bybit order failed: 110007 ab not enough for new order (ErrCode: 110007)", "110007"),
        ("redis publish binance error -1003", "-1003"),
    ],
)
def test_a_service_that_passes_an_error_on_does_not_hide_it(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]


@pytest.mark.parametrize(
    "text",
    [
        '{"success":false,"code":2011,"message":"out of stock"}',
        '{"success":false,"code":1001,"message":"validation failed for field email"}',
        '{"status":"error","ts":1,"err_code":1017,"err_msg":"mail not found"}',
    ],
)
def test_an_envelope_that_anybody_has_proves_nothing(decoder: Decoder, text: str) -> None:
    for finding in decoder.decode(text).findings:
        assert finding.certainty is not Certainty.PROVEN


@pytest.mark.parametrize(
    "text",
    [
        '{"success":false,"code":1001,"message":"error"}',
        '{"success":false,"code":2005,"message":"user is locked"}',
        '{"retCode":10001,"retMsg":"user name is required"}',
        '{"code":110007,"msg":"out of stock"}',
        '{"label":"USER_NOT_FOUND","message":"user not found"}',
        # the balance on a server of somebody's own
        'http://orders.svc.cluster.local/order/create {"code":110007,"msg":"insufficient balance"}',
        'http://user-service/api/v3/order [{"code":30004,"msg":"Insufficient balance"}]',
    ],
)
def test_number_and_envelope_with_words_about_something_else_are_not_enough(
    decoder: Decoder, text: str
) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.certainty is Certainty.OPEN
    assert any(sentence.startswith("Another server may have this code") for sentence in finding.evidence)


@pytest.mark.parametrize(
    "text",
    [
        '{"retCode":110007,"retMsg":"your balance is too low"}',
        '{"success":false,"code":2005,"message":"the order has no funds"}',
        'bybit {"retCode":10001,"retMsg":"user name is required"}',
        'http://bybit-proxy.internal/v5/order/create {"retCode":110007,"retMsg":"your balance is too low"}',
        '{"event":"error","code":10305,"msg":"subscribe: limit"}',
    ],
)
def test_words_about_trading_or_a_name_beside_them_are(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.certainty is not Certainty.OPEN


@pytest.mark.parametrize(
    "text",
    [
        "INFO bybit position BTCUSDT 0.01\n"
        'ERROR licence server http://lic.acme.com/check: {"code":10001,"msg":"licence expired"}',
        '[gate] subscribed\n{"label":"INVALID_TOKEN","message":"jwt expired"} from https://api.mydash.io/login',
        "gate.io order 1182 closed, pnl 3.2\n"
        'https://hooks.myfund.dev/pnl -> 400 {"label":"INVALID_PARAM_VALUE","message":"must be a string"}',
    ],
)
def test_an_answer_is_of_the_address_beside_it(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.exchange) == ("unknown", None)


@pytest.mark.parametrize(
    "text",
    [
        # an address of somebody's own, and words that no exchange uses
        'aster funding 0.01%\nown router: {"code":-4164,"msg":"Order must be no larger than desk limit"} '
        "host=router.desk.internal",
        'bingx equity 1020\nown http://127.0.0.1:8000/pos -> {"code":100410,"msg":"rate limited by nginx"}',
        # another program
        'risk-svc | {"retCode":10003,"retMsg":"API key of the desk is invalid."}\nbybit-md | snapshot ok',
        'bybit ok\n[rbac] -> {"retCode":10003,"retMsg":"API key of the desk is invalid."}',
        # a word right before the answer that names its sender
        'okx: ok\nkeycloak: {"code":"50102","msg":"Timestamp of the token expired"}',
        'gate: open\n10:00:01 nextcloud -> {"label":"TOO_MANY_REQUESTS","message":"brute force protection"}',
        # the answer of a framework
        '{"success":false,"code":2005,"message":"Balance insufficient","path":"/v1/wallet/withdrawals"}',
        '{"statusCode":400,"retCode":110007,"retMsg":"your balance is too low"}',
        'coinbase ok\nhttp://10.2.0.4:9000/hook 409 {"error":"INSUFFICIENT_FUND","message":"cash box empty"}',
        # a sentence of its own
        'We trade on Bybit. Since May our calls to the desk fail: {"code":10001,"message":"No active host"}',
    ],
)
def test_words_of_another_sender_make_no_exchange_likely(decoder: Decoder, text: str) -> None:
    for finding in decoder.decode(text).findings:
        assert finding.certainty is Certainty.OPEN


@pytest.mark.parametrize(
    "text",
    [
        # the exchange's own words
        'bybit ok\n[rbac] -> {"retCode":110007,"retMsg":"ab not enough for new order"}',
        '{"statusCode":400,"path":"/orders","code":"51020","msg":"Your order should meet or exceed the '
        'minimum order amount."}',
        'okx: ok\nkeycloak: {"code":"50102","msg":"Timestamp request expired"}',
        # a word as a code, and words about trading
        'gate.io ok\nbottle: {"label":"BALANCE_NOT_ENOUGH","message":"Not enough balance"}',
        # a word that names no other sender
        'okx: ok\ntrader: {"code":"50102","msg":"Timestamp of the token expired"}',
        'okx: ok\nresponse: {"code":"50102","msg":"Timestamp of the token expired"}',
        'okx: ok\ntokyo: subscribed\ntokyo: {"code":"50102","msg":"Timestamp of the token expired"}',
        # its name beside them
        'curl http://localhost:8088/bybit/v5/order/create\n{"retCode":110007,"retMsg":"balance too low"}',
        'I trade on Bybit. It says: {"code":10001,"message":"No active host"}',
    ],
)
def test_its_own_words_or_a_name_beside_another_sender_do(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.certainty is not Certainty.OPEN


@pytest.mark.parametrize(
    "line", ["ERROR order failed code 1004", "error code 1001", "place order error 1013"]
)
def test_a_failure_in_a_long_log_is_found_without_a_name(decoder: Decoder, line: str) -> None:
    beats = "10:00:00 INFO heartbeat ok\n" * 3000
    (finding,) = decoder.decode(f"trading bot started\n{beats}{line}\n{beats}").findings
    assert (finding.code, finding.venue) == (line.rsplit(maxsplit=1)[-1], "unknown")


@pytest.mark.parametrize(
    ("before", "certainty"),
    [
        ("crypto.com fetch ok\n", Certainty.LIKELY),
        ("crypto.com: ", Certainty.PROVEN),
        ("GET https://api.crypto.com/exchange/v1/private/get-orders\n", Certainty.PROVEN),
    ],
)
def test_a_host_that_is_only_a_name_in_another_line_is_no_proof(
    decoder: Decoder, before: str, certainty: Certainty
) -> None:
    text = f'{before}{{"code":306,"message":"INSUFFICIENT_AVAILABLE_BALANCE"}}'
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.certainty) == ("cryptocom", certainty)


@pytest.mark.parametrize(
    ("answerer", "certainty"),
    [
        ("user-service returned", Certainty.OPEN),
        ("[panel] ->", Certainty.OPEN),
        ("okx via order-service:", Certainty.LIKELY),
        ("place order:", Certainty.LIKELY),
    ],
)
def test_a_program_that_answered_is_not_the_exchange_of_another_line(
    decoder: Decoder, answerer: str, certainty: Certainty
) -> None:
    text = (
        f'10:00:00 INFO okx grid started\n10:00:05 ERROR {answerer} {{"code":"51008","msg":"no goods left"}}'
    )
    for finding in decoder.decode(text).findings:
        assert (finding.exchange == "OKX" or finding.venue == "okx") is (certainty is Certainty.LIKELY)
        assert finding.certainty is certainty


def test_a_program_named_in_each_line_of_a_log_may_pass_answers_on(decoder: Decoder) -> None:
    body = '{"code":-2010,"msg":"Account has insufficient balance for requested action."}'
    request = "order-svc: POST https://api.binance.com/api/v3/order"
    (finding,) = decoder.decode(f"{request}\norder-svc: {body}").findings
    assert (finding.venue, finding.certainty) == ("binance-spot", Certainty.PROVEN)


@pytest.mark.parametrize(
    "text",
    [
        'stripe is down; bybit: {"retCode":110007,"retMsg":"ab not enough for new order"}',
        'MT5 hedge failed, bybit {"retCode":110007,"retMsg":"ab not enough for new order"}',
    ],
)
def test_a_broker_beside_an_exchange_hides_nothing(decoder: Decoder, text: str) -> None:
    assert [finding.venue for finding in decoder.decode(text).findings] == ["bybit"]


@pytest.mark.parametrize(
    ("before", "certainty"), [("", Certainty.LIKELY), ("mexc futures ", Certainty.PROVEN)]
)
def test_an_envelope_with_two_common_words_is_no_proof_without_a_name(
    decoder: Decoder, before: str, certainty: Certainty
) -> None:
    text = f'{before}{{"success":false,"code":600,"message":"Parameter error"}}'
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.certainty) == ("mexc-futures", certainty)


def test_the_envelope_with_the_venues_own_words_still_does(decoder: Decoder) -> None:
    (finding,) = decoder.decode('{"success":false,"code":1001,"message":"Contract does not exist"}').findings
    assert (finding.venue, finding.certainty) == ("mexc-futures", Certainty.PROVEN)


@pytest.mark.parametrize(
    "text",
    [
        '{"success":false,"error":{"code":10001,"message":"quota exceeded"}}',
        '{"success":false,"errors":[{"code":51008,"message":"Order failed. Insufficient USDT balance"}]}',
    ],
)
def test_success_around_an_error_is_no_envelope_of_an_exchange(decoder: Decoder, text: str) -> None:
    assert all(
        "envelope" not in sentence
        for finding in decoder.decode(text).findings
        for sentence in finding.evidence
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            '{"errors":[{"code":51008,"message":"Order failed. Insufficient USDT balance in account"}]}',
            "51008",
        ),
        ("binance errorCode -2010 for key 'BTCUSDT', then java.sql.SQLException", "-2010"),
        ('okx {"errors":[{"code":"50111","msg":"Invalid OK-ACCESS-KEY"}]}', "50111"),
    ],
)
def test_an_exchanges_error_in_such_a_wrapping_is_found(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("binance error 1013 LOT_SIZE", "-1013"),
        ("1013 MIN_NOTIONAL again, binance spot", "-1013"),
        ("why 1013: PRICE_FILTER", "-1013"),
    ],
)
def test_a_filter_beside_a_number_without_its_minus(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("okx error 51008 USDT balance", ["51008"]),
        ("下单报错 error code 51008 余额不足 怎么办", ["51008"]),
        (
            'Error en OKX: "51280 SL trigger price must be less than the last price". ¿Por la posición?',
            ["51280"],
        ),
        (
            'OKX: "50119 API key doesn\'t exist". Is it because the key is of a sub-account of mine?',
            ["50119"],
        ),
        ("Ошибка 51008 при выставлении ордера на фьючерсах", ["51008"]),
        ("vercel: Error in /api/okx from https://www.okx.com: error code 51008", ["51008"]),
        (
            '{"code":100202,"msg":"Code: 100202, Msg: {\\"Code\\":100202,\\"Msg\\":\\"transfer in: '
            'withdrawal fail, code: 102202, msg: \\",\\"Args\\":[]}}","debugMsg":""} bingx',
            ["100202"],
        ),
        ('bitget: {"code":"25208"} or else 40034 Parameter does not exist', ["25208", "40034"]),
    ],
)
def test_numbers_beside_other_words(decoder: Decoder, text: str, codes: list[str]) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == codes


@pytest.mark.parametrize(
    "text",
    [
        'bitmex-node: HTTPError: "Account has insufficient Available Balance, 100 XBt required"',
        "bitmex - HTTPError: Account has insufficient Available Balance, 100 XBt required",
    ],
)
def test_a_message_behind_the_class_of_an_error_is_the_finding(decoder: Decoder, text: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [
        "Account has insufficient Available Balance"
    ]


def test_the_log_of_an_own_server_holds_no_status_of_an_exchange(decoder: Decoder) -> None:
    own = '192.0.2.5 - - [06/Mar/2025:07:01:01 +0000] "POST /hook/okx HTTP/1.1" 502 157 "-" "Go-http-client"'
    assert decoder.decode(own).statuses == ()
    passed_on = decoder.decode(f'{own} upstream: "https://www.okx.com/api/v5/trade/order"')
    assert [(status.status, status.exchange) for status in passed_on.statuses] == [(502, "OKX")]
