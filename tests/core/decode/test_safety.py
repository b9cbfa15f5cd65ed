"""A change is never to be plainly sent again where its outcome is unknown, whatever the catalogue holds."""

import json

import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import Effect, Entry, Recovery, Retry, is_number
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.scan.recognition import Recognition

_PLAIN_RESENDS = {Retry.YES, Retry.YES_AFTER_CHECK, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_SYNC, Retry.LATER}
_CATALOGUE = load_catalogue()
_NAMES = {record.exchange: record.names[0].rstrip("*") for record in Recognition.load(_CATALOGUE).exchanges}
_EVERY = 23


def _answer(entry: Entry) -> str:
    message = next((message.text for message in entry.messages if message.sent), "")
    code = entry.code if is_number(entry.code) and not entry.code.startswith("0") else json.dumps(entry.code)
    return f'{{"code":{code},"msg":{json.dumps(message)}}}'


def _is_sent(entry: Entry) -> bool:
    return any(message.sent for message in entry.messages)


def _name(entry: Entry, catalogue: Catalogue) -> str:
    return _NAMES[catalogue.tables[entry.venue].exchange]


@pytest.mark.parametrize("venue", list(_CATALOGUE.venues))
@pytest.mark.parametrize("request_line", ["POST /api/v1/order HTTP 503", "create_order failed, status 502:"])
def test_under_a_status_that_leaves_it_open(decoder: Decoder, venue: str, request_line: str) -> None:
    for entry in _CATALOGUE.venues[venue].entries[::_EVERY]:
        if entry.recovery is Recovery.SUCCESS:
            continue
        text = f"{_name(entry, _CATALOGUE)} {request_line} {_answer(entry)}"
        for finding in decoder.decode(text).findings:
            assert finding.retry_write not in _PLAIN_RESENDS or finding.http_status in entry.http_status, text


@pytest.mark.parametrize("venue", list(_CATALOGUE.venues))
def test_every_code_is_found_and_may_be_its_venues(decoder: Decoder, venue: str) -> None:
    for entry in _CATALOGUE.venues[venue].entries[::_EVERY]:
        if entry.recovery is Recovery.SUCCESS or not is_number(entry.code) or not _is_sent(entry):
            continue
        text = f"{_name(entry, _CATALOGUE)} {_answer(entry)}"
        found = {finding.code: finding for finding in decoder.decode(text).findings}
        assert entry.code in found, text
        assert found[entry.code].certainty != "proven" or found[entry.code].venue == venue, text


@pytest.mark.parametrize(
    "text",
    [
        "binance create_order BTCUSDT 0.1, price 43000: ReadTimeout, then"
        ' {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}',
        "I placed an order on Kraken and got a timeout, should I send it again?",
        'okx [{"sCode":"51008","sMsg":"Insufficient balance, px in (0, 100]"},{"sCode":"0","ordId":"1"}]',
        'okx [{"sCode":"51008","sMsg":"Insufficient balance :]"},{"sCode":"0","ordId":"1"}]',
        'okx [{"ordId":"1","error":"none"},{"code":"51008","error":"Insufficient balance"}]',
        'binance batchOrders results: [28457, {"code":-2010,"msg":"Account has insufficient balance for'
        ' requested action."}]',
        '<footer>Retcode 1.2, 2026-11-28</footer>\nbinance {"code":-1007,"msg":"Timeout waiting for response'
        ' from backend server."}',
    ],
)
def test_an_order_that_may_be_live_is_never_passed_over(decoder: Decoder, text: str) -> None:
    effects = {finding.effect for finding in decoder.decode(text).findings}

    assert effects & {Effect.UNKNOWN, Effect.PART}


@pytest.mark.parametrize(
    "text",
    [
        '{"message":"Your card has insufficient funds.","position":2}',
        '{"timestamp":"2026-11-28T10:00:00.000+00:00","error":"Unauthorized","message":"Invalid API key"}',
        "Binance says 2021 was a good year",
        'gemini {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}',
        "What should my bot do if an order on Kraken gets a timeout?",
    ],
)
def test_what_other_services_and_people_say_is_no_error(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        'OKX {"code":"1","msg":"All operations failed","data":[]}',
        "KuCoin 400100 / Order not allowed",
        'KuCoin {"code":"400100","msg":"Order not allowed"}',
    ],
)
def test_an_order_that_may_exist_is_looked_up_whatever_the_message(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.effect, finding.retry_write) == (Effect.UNKNOWN, Retry.RECONCILE_FIRST)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('binance {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow. '
         'Execution status unknown."}', "-1021"),
        ('bybit {"retCode":10006,"retMsg":"Too many visits! The order may have been accepted"}', "10006"),
        ('okx {"code":"50011","msg":"Too Many Requests, order may have been placed"}', "50011"),
        ('gate {"label":"TOO_MANY_REQUESTS","message":"Request Rate limit Exceeded, check whether the order '
         'was created"}', "TOO_MANY_REQUESTS"),
        ('binance {"code":-1003,"msg":"Too many requests; please check your open orders, order may exist"}',
         "-1003"),
        ('mexc {"code":30016,"msg":"trading disabled and the request timed out"}', "30016"),
    ],
)  # fmt: skip
def test_words_behind_a_documented_wording_count(decoder: Decoder, text: str, code: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.effect, finding.retry_write) == (code, "unknown", "reconcile_first")


@pytest.mark.parametrize("filling", ["", "calm line\n" * 5000])
def test_the_same_code_with_and_without_such_words_is_two_findings(decoder: Decoder, filling: str) -> None:
    plain = 'bybit {"retCode":10006,"retMsg":"Too many visits!"}\n'
    text = f"{plain}{filling}{plain.replace('!', '! The order may have been accepted')}"
    found = [finding.retry_write for finding in decoder.decode(text).findings]
    assert found == ["yes_after_delay", "reconcile_first"]


@pytest.mark.parametrize(
    "text",
    [
        "Bybit API: ErrCode: 429",
        "http_code=429 retCode=429 bybit",
        '{"retCode":429,"retMsg":"","result":{}}',
        '{"retCode":429,"retMsg":"The trading service is busy","result":{}}',
        '{"retCode":10016,"retMsg":"","result":{}}',
    ],
)
def test_a_code_that_equals_an_http_status_is_the_exchanges_own(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.recovery, finding.retry_write) == ("bybit", "reconcile", "reconcile_first")


def test_a_status_that_may_be_such_a_code_takes_the_stricter_verdict(decoder: Decoder) -> None:
    (status,) = decoder.decode("bybit error 429").statuses
    assert (status.status, status.recovery, status.exchange) == (429, "reconcile", "Bybit")
    (status,) = decoder.decode("okx error 429").statuses
    assert status.recovery == "back-off"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("order_send got Binance error -1007 Timeout waiting for response", "-1007"),
        ("ERROR order_send: Bybit 10016 Internal server error", "10016"),
        ("binance -1007 after You are being rate limited", "-1007"),
        ("binance error 1007 minutes ago, was my order placed?", "-1007"),
        ("Coinbase order error UNKNOWN_FAILURE_REASON\n" * 2, "UNKNOWN_FAILURE_REASON"),
        ("OKX error 5000 (50004)", "50004"),
    ],
)
def test_words_of_other_programs_hide_no_open_order(decoder: Decoder, text: str, code: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.retry_write) == (code, "reconcile_first")


def test_a_status_behind_a_word_and_a_colon_is_one(decoder: Decoder) -> None:
    report = decoder.decode("error:503 POST https://api.binance.com/api/v3/order")
    assert report.http_status == 503
    for port in ("127.0.0.1:443", "api.binance.com:429", "localhost:443"):
        text = f"connect ECONNREFUSED {port} POST https://api.binance.com/api/v3/order"
        assert decoder.decode(text).http_status is None


def test_lost_orders_of_two_products_stay_two_findings(decoder: Decoder) -> None:
    text = (
        "RequestTimeout: POST https://fapi.binance.com/fapi/v1/order\n"
        "ReadTimeout: binance my spot order BTC/USDT"
    )
    found = decoder.decode(text).findings
    assert [(one.venue, one.occurrences) for one in found] == [("binance-usdm", 1), ("unknown", 1)]


@pytest.mark.parametrize(
    "before",
    [
        "HTTP 503 on POST https://api.binance.com/api/v3/order",
        "my binance order got no response at all",
        "exchange.edit_order(...)",
    ],
)
def test_nothing_is_said_to_be_unsent_beside_what_may_be_live(decoder: Decoder, before: str) -> None:
    text = f"{before}\nccxt.base.errors.BadSymbol: binance does not have market symbol FOO/USDT"
    assert not any("before it sent" in notice for notice in decoder.decode(text).notices)
