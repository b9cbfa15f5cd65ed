"""Codes of no table, and answers of a form of their own, are found where their exchange is certain."""

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Retry
from retcode.core.decode.decoder import Decoder


@pytest.mark.parametrize("message", ["This account is limited", "Access from your region is denied"])
def test_a_number_like_a_status_in_a_venues_own_envelope(decoder: Decoder, message: str) -> None:
    text = f'{{"code":"403","msg":"{message}","requestTime":1732612345678,"data":null}}'
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.venue, finding.certainty.value) == ("403", "bitget", "likely")


@pytest.mark.parametrize(
    "text",
    [
        '{"code":"404","msg":"Not Found","requestTime":1732612345678,"data":null}',
        '{"success":false,"code":500,"message":"Internal server error"}',
    ],
)
def test_a_status_stays_a_status(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    ("text", "code", "exchange"),
    [
        (
            '{"status":"error","reason":"Wrong nonce","code":"API0004"} www.bitstamp.net',
            "API0004",
            "Bitstamp",
        ),
        ('xt.com: {"rc":1,"mc":"ORDER_005","ma":[],"result":null}', "ORDER_005", "XT"),
    ],
)
def test_words_of_an_exchange_without_a_table(decoder: Decoder, text: str, code: str, exchange: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.venue, finding.exchange) == (code, "unknown", exchange)


def test_a_refusal_in_a_notification(decoder: Decoder) -> None:
    text = (
        '[0,"n",[1732612345678,"on-req",null,null,[null,null,12,"tBTCUSD"],null,"ERROR",'
        '"Invalid order: not enough exchange balance for 0.1 BTCUSD at 40000"]]'
    )
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.retry_write) == ("bitfinex", "no_until_changed")


@pytest.mark.parametrize(
    "error",
    ["code=-2019 Margin is insufficient.", '{"code":-2019,"msg":"Margin is insufficient."}'],
)
@pytest.mark.parametrize("between", [" ", " 200 OK\nERROR "])
def test_a_host_does_not_give_its_exchange_an_error_of_anothers_table_and_words(
    decoder: Decoder, error: str, between: str
) -> None:
    (finding,) = decoder.decode(f"GET https://www.okx.com/api/v5/account/balance{between}{error}").findings
    assert finding.venue in ("binance-usdm", "binance-coinm")
    assert finding.certainty.value == "open"
    assert finding.exchange is None
    assert finding.message.startswith("Margin is insufficient")


def test_a_number_of_another_table_with_other_words_stays_with_the_host(decoder: Decoder) -> None:
    text = 'POST https://www.okx.com/api/v5/trade/order {"code":-2019,"msg":"Something else went wrong here"}'
    (finding,) = decoder.decode(text).findings
    assert finding.venue == "okx"
    assert finding.entry is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01 00:00:00 ERROR bybit cancel failed: order does not exist, 110001",
        "2026-01-01 00:00:00 ERROR bybit cancel failed: order does not exist (110001)",
        "2026-01-01 00:00:00 ERROR bybit cancel failed: [110001] order does not exist",
    ],
)
def test_a_message_has_the_code_beside_it(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.venue, finding.occurrences) == ("110001", "bybit", 1)


def test_a_message_takes_the_nearest_number_of_its_code(decoder: Decoder) -> None:
    lines = (
        "ERROR bybit cancel failed: 110001 order not exists or too late to cancel",
        "ERROR bybit order does not exist (110001)",
    )
    found = decoder.decode("\n".join(lines)).findings
    assert [(one.code, one.occurrences, one.line) for one in found] == [("110001", 1, 1), ("110001", 1, 2)]


@pytest.mark.parametrize(
    ("message", "behind"),
    [
        ("Margin is insufficient.", " please help me, I need it today"),
        ("Margin is insufficient.", " Помогите, это срочно"),
        ("Timestamp for this request is outside of the recvWindow.", " What shall I do?"),
    ],
)
def test_own_words_behind_a_message_are_not_part_of_it(decoder: Decoder, message: str, behind: str) -> None:
    code = "-2019" if message.startswith("Margin") else "-1021"
    text = f"BinanceAPIException: APIError(code={code}): {message}{behind}"
    (finding,) = decoder.decode(text).findings
    assert finding.message == message
    assert text[finding.start : finding.end].endswith(message)


def test_a_message_with_more_sentences_of_the_server_stays_whole(decoder: Decoder) -> None:
    message = (
        "Way too many requests; IP banned until 1700000000000. "
        "Please use the websocket for live updates to avoid bans."
    )
    (finding,) = decoder.decode(f"APIError(code=-1003): {message} Why is that?").findings
    assert finding.message == message


@pytest.mark.parametrize(
    "text",
    [
        '{"code":"0","msg":"","data":[{"ordId":"312","sCode":"0","sMsg":""}],"inTime":"1","outTime":"2"}',
        '{"clOrdId":"a","ordId":"312","sCode":"0","sMsg":""}',
        '{"code":"0","msg":"","data":[{"ordId":"312","sCode":"0","sMsg":"Order placed"}],"inTime":"1"}',
        '{"clOrdId":"a","ordId":"312","sCode":"0"}',
    ],
)
def test_an_item_that_succeeded_is_a_success(decoder: Decoder, text: str) -> None:
    report = decoder.decode(text)
    assert report.verdict.value == "success"
    assert report.findings == ()


def test_an_item_that_succeeded_hides_no_other_that_failed(decoder: Decoder) -> None:
    text = '{"code":"1","data":[{"sCode":"0","sMsg":""},{"sCode":"51008","sMsg":"Order failed."}],"msg":""}'
    report = decoder.decode(text)
    assert report.verdict.value == "error"
    assert [finding.code for finding in report.findings] == ["51008"]


@pytest.mark.parametrize("code", [-19876, 98765, 503])
def test_the_message_of_a_proxy_leaves_an_unlisted_code_with_the_host(
    catalogue: Catalogue, decoder: Decoder, code: int
) -> None:
    proxies = [entry for entry in catalogue.entries if entry.venue == "http"]
    sent = [message.text for entry in proxies for message in entry.messages]
    assert sent
    for message in sent:
        text = f'POST https://fapi.binance.com/fapi/v1/order {{"code":{code},"msg":"{message}"}}'
        report = decoder.decode(text)
        venues = {finding.venue for finding in report.findings}
        assert venues == {"binance-usdm"} or (code == 503 and not venues)  # a status is no finding


@pytest.mark.parametrize("host", ["api.binance.us", "api.binance.th"])
def test_an_exchange_that_only_shares_the_name_has_no_table(decoder: Decoder, host: str) -> None:
    limited = '{"code":-1003,"msg":"Too many requests."}'
    (finding,) = decoder.decode(f"POST https://{host}/api/v3/order {limited}").findings
    assert finding.venue == "unknown"
    assert finding.retry_write is Retry.RECONCILE_FIRST
