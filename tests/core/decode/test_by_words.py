"""A venue outside the catalogue, and a code outside its table: a verdict by the words of the message."""

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Retry
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Finding
from retcode.core.present.finding_text import code_of, verdict_sentences

_PLAIN_RESENDS = {Retry.YES, Retry.YES_AFTER_CHECK, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_SYNC, Retry.LATER}


def only(decoder: Decoder, text: str) -> Finding:
    (finding,) = decoder.decode(text).findings
    return finding


@pytest.mark.parametrize(
    ("message", "effect", "recovery", "write"),
    [
        ("Insufficient balance for this order", "none", "account-limit", "no_until_changed"),
        ("available margin not enough", "none", "account-limit", "no_until_changed"),
        ("signature mismatch", "none", "fix-credentials", "no_until_fixed"),
        ("timestamp is outside the allowed window", "none", "fix-clock", "no_until_fixed"),
        ("quantity precision is wrong", "none", "fix-request", "no_until_fixed"),
        ("Your IP is not in the whitelist", "none", "fix-credentials", "no_until_fixed"),
        ("Too many requests, slow down", "unknown", "back-off", "reconcile_first"),
        ("Request timed out", "unknown", "reconcile", "reconcile_first"),
        ("system busy, please try again later", "unknown", "reconcile", "reconcile_first"),
        ("client order id already exists", "unknown", "reconcile", "reconcile_first"),
        ("Cannot create order because no enough margin", "none", "account-limit", "no_until_changed"),
        ("You do not have sufficient balance", "none", "account-limit", "no_until_changed"),
        ("No need to modify the order.", "done", "already-done", "no_done"),
        ("Low available balance", "none", "account-limit", "no_until_changed"),
        ("position idx not match position mode", "none", "fix-request", "no_until_fixed"),
        ("Invalid amount.", "none", "fix-request", "no_until_fixed"),
        ("Service unavailable from a restricted location", "none", "account-limit", "no_until_changed"),
    ],
)
def test_words_give_the_verdict_and_say_so(
    decoder: Decoder, catalogue: Catalogue, message: str, effect: str, recovery: str, write: str
) -> None:
    finding = only(decoder, f'poloniex {{"code":21604,"message":"{message}"}}')
    assert (finding.exchange, finding.entry, finding.by_words) == ("Poloniex", None, True)
    assert (finding.effect, finding.recovery, finding.retry_write) == (effect, recovery, write)
    assert finding.retry_write not in _PLAIN_RESENDS
    assert verdict_sentences(finding, catalogue)[0] == "Judged by its words: no table has this error."


def test_words_that_say_nothing_give_nothing(decoder: Decoder) -> None:
    finding = only(decoder, 'poloniex {"code":21604,"message":"flux capacitor misaligned"}')
    assert (finding.by_words, finding.recovery, finding.retry_write) == (False, None, None)


def test_a_status_that_leaves_it_open_outweighs_the_words(decoder: Decoder) -> None:
    text = 'POST https://api.poloniex.com/orders HTTP 502 {"code":21604,"message":"Insufficient balance"}'
    finding = only(decoder, text)
    assert (finding.effect, finding.retry_write) == ("unknown", "reconcile_first")
    query = text.replace("POST", "GET").replace("orders", "balances")
    assert only(decoder, query).recovery == "account-limit"


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ('mexc {"code":30010,"msg":"This key may not be used from your address"}', True),
        ('mexc {"code":30016,"msg":"signature for this request is wrong"}', True),
        ('binanceusdm {"code":-4061,"msg":"Margin is insufficient."}', True),
        ('binanceusdm {"code":-4024,"msg":"Limit price can\'t be lower than 0.08123"}', False),
        ('binanceusdm {"code":-4003,"msg":"Quantity is too small for this market"}', False),
        ('bybit {"retCode":10001,"retMsg":"position idx not match position mode"}', False),
    ],
)
def test_doubt_goes_by_what_number_and_words_are_about(decoder: Decoder, text: str, *, doubted: bool) -> None:
    finding = only(decoder, text)
    assert (finding.mismatch is not None) is doubted
    if doubted:
        assert finding.retry_write not in _PLAIN_RESENDS
        assert finding.certainty != "likely"


@pytest.mark.parametrize(
    ("text", "exchange", "recovery", "write"),
    [
        (
            'POST https://exchange-api.unheard.com/api/v2/order/close 400 {"error":"Too many quantity"}',
            None,
            "fix-request",
            "no_until_fixed",
        ),
        (
            'https://api.backpack.exchange/api/v1/order {"message":"Insufficient funds"}',
            "Backpack",
            "account-limit",
            "no_until_changed",
        ),
        (
            'https://api.unheard.com/v1/orders {"message":"Request timeout, order status is unknown"}',
            None,
            "reconcile",
            "reconcile_first",
        ),
        (
            'https://api.unheard.com/v1/orders {"message":"Too many requests"}',
            None,
            "back-off",
            "reconcile_first",
        ),
        (
            'ccxt\\\\ExchangeError: bittrex {"success":false,"message":"MIN_TRADE_REQUIREMENT_NOT_MET"}',
            "Bittrex",
            "fix-request",
            "no_until_fixed",
        ),
        (
            'ccxt.base.errors.InvalidOrder: liquid {"errors":{"price":["must_be_positive"]}}',
            "liquid",
            "fix-request",
            "no_until_fixed",
        ),
        (
            '{"status":"error","reason":"Price is 80% below the market price."} https://www.bitstamp.net/api/v2/sell/',
            "Bitstamp",
            "fix-request",
            "no_until_fixed",
        ),
        (
            'ExchangeError xt {"returnCode":1,"error":{"code":"no_balance","msg":"insufficient balance"}}',
            "xt",
            "account-limit",
            "no_until_changed",
        ),
        (
            "{'status': '5500', 'message': 'Invalid Parameter'}  pybithumb",
            "Bithumb",
            "fix-request",
            "no_until_fixed",
        ),
        (
            'POST https://api.upbit.com/v1/orders 400 {"error":{"name":"x","message":"insufficient_funds"}}',
            "Upbit",
            "account-limit",
            "no_until_changed",
        ),
        ('poloniex {"status":"err","response":"The market is full"}', "Poloniex", None, None),
        ('bittrex {"success":false,"message":"MARKET_OFFLINE_X"}', "Bittrex", None, None),
    ],
)
def test_a_message_without_a_number_is_an_error(
    decoder: Decoder, text: str, exchange: str | None, recovery: str | None, write: str | None
) -> None:
    finding = only(decoder, text)
    assert (finding.code, finding.venue, finding.exchange) == (None, "unknown", exchange)
    assert (finding.recovery, finding.retry_write) == (recovery, write)
    assert code_of(finding) == "no code"


@pytest.mark.parametrize(
    ("text", "venue", "recovery"),
    [
        ('ccxt coinbaseexchange {"message":"price is too precise"}', "coinbase-exchange", "fix-request"),
        (
            'deribit {"success":false,"message":"authorization_required","error":10000}',
            "deribit",
            "fix-credentials",
        ),
    ],
)
def test_so_is_one_that_no_table_of_its_venue_has(
    decoder: Decoder, text: str, venue: str, recovery: str
) -> None:
    finding = only(decoder, text)
    assert (finding.code, finding.venue, finding.recovery, finding.by_words) == (None, venue, recovery, True)


@pytest.mark.parametrize(
    "text",
    [
        'INFO binance: order placed message="order 123 accepted"',
        '{"exchange":"binance","message":"connected to user stream"}',
        'logger.error("binance order failed", extra={"message": "see above"})',
        "if error == 'timestamp': notify(message='top up your bybit wallet')",
        'POST https://shop.example.com/api/orders 422 {"message":"Out of stock"}',
        'POST https://app.example.com/api/users {"error":{"code":"INVALID_INPUT","message":"invalid value"}}',
        '{"name":"binance-bot","description":"A bot with rate limit and api key support"}',
        '{"message": "feat(binance): map the insufficient balance error"}',
        'psql: error: "password authentication failed for user bitget"',
        '{"level":"error","msg":"timestamp parse failure in row 3","exchange":"okx"}',
        'okx {"status":"ok","response":"cached"}',
        'http://gateway.internal/v1/orders {"message":"Insufficient funds"}',
    ],
)
def test_messages_of_programs_and_other_services_are_left_alone(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    ("text", "recovery", "write"),
    [
        (
            '{"error":{"name":"insufficient_funds_bid","message":"주문 가능 금액 부족"}}',
            "account-limit",
            "no_until_changed",
        ),
        ("{'error': {'name': 'under_min_total_ask', 'message': '...'}}", "fix-request", "no_until_fixed"),
        (
            '{\n "error": {\n  "name": "expired_access_key",\n  "message": "..."\n }\n}',
            "fix-credentials",
            "no_until_fixed",
        ),
        (
            '{"error":{"name":"too_many_requests","message":"slow down please"}}',
            "back-off",
            "reconcile_first",
        ),
    ],
)
def test_an_error_with_a_name_needs_no_exchange_beside_it(
    decoder: Decoder, text: str, recovery: str, write: str
) -> None:
    finding = only(decoder, text)
    assert (finding.venue, finding.exchange, finding.certainty) == ("unknown", None, "open")
    assert (finding.recovery, finding.retry_write, finding.by_words) == (recovery, write, True)


@pytest.mark.parametrize("before", ["POST https://api.upbit.com/v1/orders\n", "upbit 주문 실패: "])
def test_an_error_with_a_name_is_the_named_exchanges(decoder: Decoder, before: str) -> None:
    text = before + '{"error":{"name":"order_not_found","message":"..."}}'
    assert only(decoder, text).exchange == "Upbit"


@pytest.mark.parametrize(
    "text",
    [
        '{"error":{"name":"TypeError","message":"insufficient balance of undefined"}}',
        '{"error":{"name":"my_service","message":"all fine"}}',
        'https://shop.example.com/api {"error":{"name":"order_not_found","message":"bad"}}',
        '{"level":"info","error":{"name":"rate_limit","message":"waiting"}}',
    ],
)
def test_other_names_of_errors_are_left_alone(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "ccxt.base.errors.InvalidOrder: binanceusdm amount of SOL/USDC:USDC must be greater than minimum "
        "amount precision of 2",
        'AuthenticationError: okx requires "password" credential\n    at okx.checkRequiredCredentials',
        "ccxt.base.errors.BadSymbol: binance does not have market symbol LUNA/BUSD",
        "ccxt.base.errors.NotSupported: kraken fetchFundingRate() is not supported yet",
        "ccxt.base.errors.NotSupported: binance setLeverage() supports linear and inverse contracts only",
        "ccxt.base.errors.NotSupported: okx createMarketBuyOrderWithCost() supports spot orders only",
        "NotSupported: bybit fetchTradingFees() does not support spot markets",
        "ccxt.base.errors.NotSupported: gate setMargin() only support swap markets",
        "ccxt.base.errors.BadSymbol: mexc fetchFundingRate() supports swap contracts only",
        "BadRequest: binance setMarginMode() marginMode argument should be isolated or cross",
        "ccxt.base.errors.BadRequest: binance setLeverage() leverage should be between 1 and 125",
        "ccxt.base.errors.ExchangeError: kucoin createOrder() allows limit orders only",
        "ExchangeError: bitget fetchOrders() params can only contain one of symbol, type",
        "ccxt.base.errors.NotSupported: kraken does not have a testnet/sandbox URL for private endpoints",
    ],
)
def test_what_ccxt_raises_before_a_request_is_no_error_of_the_exchange(decoder: Decoder, text: str) -> None:
    report = decoder.decode(text)
    assert report.findings == ()
    assert any("before it sent the request" in notice for notice in report.notices)
    refused = decoder.decode(f'{text}\nccxt.base.errors.InvalidNonce: binance {{"code":-1021,"msg":"x"}}')
    assert [finding.code for finding in refused.findings] == ["-1021"]
    assert not any("before it sent" in notice for notice in refused.notices)


@pytest.mark.parametrize(
    "text",
    [
        "ccxt.base.errors.ExchangeError: coinbase createOrder() failed, the order must be checked",
        "ccxt.base.errors.OrderNotFound: okx cancelOrder() error order must be open",
        "ccxt.base.errors.InvalidOrder: okx createOrder() returned an order that cannot be parsed",
        "ccxt.base.errors.InvalidOrder: bitmex order should be evenly divisible by lot size",
        "ccxt.base.errors.PermissionDenied: kucoin transfer() failed. Ensure you use funding api-keys only",
    ],
)
def test_what_ccxt_says_after_an_answer_is_an_error(decoder: Decoder, text: str) -> None:
    assert len(decoder.decode(text).findings) == 1


def test_a_verdict_that_one_of_the_possible_tables_gives_is_not_by_words(
    decoder: Decoder, catalogue: Catalogue
) -> None:
    finding = only(decoder, "I got error 10001 on Deribit and Bybit: what do I do?")
    assert (finding.effect, finding.retry_write, finding.by_words) == ("unknown", "reconcile_first", False)
    assert not any("no table" in sentence for sentence in verdict_sentences(finding, catalogue))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ('{"error":"InternalServerError","message":"Your order may have been executed"}', "Your order"),
        ('{"error":"InvalidOrder","message":"Your order may have been executed","id":7}', "Your order"),
        ('{"error":"InternalServerError","id":"a}b"}', "InternalServerError"),
    ],
)
def test_a_name_behind_all_fields_of_an_answer_is_its_senders(
    decoder: Decoder, answer: str, message: str
) -> None:
    finding = only(decoder, f"{answer} coinbase")
    assert (finding.exchange, finding.effect) == ("Coinbase", "unknown")
    assert (finding.retry_write, finding.message.startswith(message)) == ("reconcile_first", True)
