"""What a text says besides its errors, and when it says nothing."""

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Effect, Recovery, Retry
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Outcome
from retcode.core.present.finding_text import verdict_sentences


def notice_with(decoder: Decoder, text: str, part: str) -> str:
    found = [notice for notice in decoder.decode(text).notices if part in notice]
    assert len(found) == 1, decoder.decode(text).notices
    return found[0]


HEADERS = (
    "HTTP/1.1 429 Too Many Requests\nRetry-After: 37\n"
    "X-MBX-USED-WEIGHT-1M: 2431\nX-MBX-ORDER-COUNT-10S: 12\n\n"
)
BAN = "Way too many requests; IP banned until 1618636066762. Please use the websocket."
AHEAD = "Timestamp for this request was 1000ms ahead of the server's time."


def test_headers_in_words(decoder: Decoder) -> None:
    assert "37 seconds" in notice_with(decoder, HEADERS, "Retry-After")
    assert "request weight" in notice_with(decoder, HEADERS, "2431")
    assert "last 10 seconds" in notice_with(decoder, HEADERS, "X-MBX-ORDER-COUNT-10S")


def test_the_end_of_a_ban_is_told_with_its_distance(decoder: Decoder) -> None:
    text = f'{{"code":-1003,"msg":"{BAN}"}}'
    assert "ago" in notice_with(decoder, text, "The ban ended on")


def test_clock_skew_is_computed_where_both_times_are_there(decoder: Decoder) -> None:
    text = (
        "GET /api/v3/account?timestamp=1700000003500&signature=0 -> "
        f'{{"serverTime":1700000000000}} {{"code":-1021,"msg":"{AHEAD}"}}'
    )
    assert "3500 ms ahead" in notice_with(decoder, text, "stamped")
    assert not [n for n in decoder.decode(text.replace("serverTime", "x")).notices if "stamped" in n]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("POST https://fapi.binance.com/fapi/v1/order -> HTTP 503", "may have been carried out"),
        ("binance_common.errors.ServerError: Server error: 503", "discards the body"),
        ("APIError(code=0): Invalid JSON error message from Binance: <html>", "library's own mark"),
        ("HTTP/1.1 403 Forbidden\n\n<html><head><title>403 Forbidden</title></head></html>", "firewall"),
    ],
)
def test_lost_information_is_named(decoder: Decoder, text: str, part: str) -> None:
    assert notice_with(decoder, text, part)


def test_a_503_on_a_read_is_no_alarm(decoder: Decoder) -> None:
    assert decoder.decode("GET https://fapi.binance.com/fapi/v1/time -> HTTP 503").notices == ()


def test_items_of_a_batch_are_named(decoder: Decoder) -> None:
    text = (
        '[{"orderId":1,"symbol":"BTCUSDT","status":"NEW"},'
        '{"code":-2019,"msg":"Margin is insufficient."},{"orderId":2,"symbol":"ETHUSDT","status":"NEW"}]'
    )
    finding = decoder.decode(text).findings[0]
    assert finding.remarks == ("Item 2 of 3 in the answer's list failed.",)
    said = notice_with(decoder, text, "batch")
    assert said.startswith("1 of ")
    assert "failed (item 2). The other " in said


PLACED = '{"orderId":1,"symbol":"BTCUSDT","status":"NEW"}'
REFUSED = '{"code":-2019,"msg":"Margin is insufficient."}'
LIMITED = '{"code":-1015,"msg":"Too many new orders; current limit is 300 orders per TEN_SECONDS."}'


@pytest.mark.parametrize(
    ("items", "effect", "recovery", "retry_write"),
    [
        ((PLACED, REFUSED), Effect.PART, Recovery.ACCOUNT_LIMIT, Retry.NO_UNTIL_CHANGED),
        ((REFUSED, REFUSED), Effect.NONE, Recovery.ACCOUNT_LIMIT, Retry.NO_UNTIL_CHANGED),
        ((LIMITED, LIMITED), Effect.NONE, Recovery.BACK_OFF, Retry.YES_AFTER_DELAY),
        ((LIMITED, PLACED), Effect.PART, Recovery.RECONCILE, Retry.RECONCILE_FIRST),
    ],
)
def test_the_verdict_on_a_batch_that_failed_in_part_says_so(
    decoder: Decoder,
    catalogue: Catalogue,
    items: tuple[str, ...],
    effect: Effect,
    recovery: Recovery,
    retry_write: Retry,
) -> None:
    answer = f"POST https://fapi.binance.com/fapi/v1/batchOrders [{','.join(items)}]"
    (finding,) = decoder.decode(answer).findings
    assert (finding.effect, finding.recovery, finding.retry_write) == (effect, recovery, retry_write)
    shown = " ".join(verdict_sentences(finding, catalogue))
    assert ("Part of the batch was carried out" in shown) is (effect is Effect.PART)


def test_a_list_of_queries_is_no_batch_of_orders(decoder: Decoder) -> None:
    text = f"GET https://fapi.binance.com/fapi/v1/openOrders [{PLACED},{LIMITED}]"
    (finding,) = decoder.decode(text).findings
    assert finding.effect is Effect.NONE


@pytest.mark.parametrize("level", ['"level": "info"', '"level":30', '"severity":"INFO"'])
def test_a_list_of_log_records_is_no_batch(decoder: Decoder, level: str) -> None:
    failed = '{"time":"2026-03-01T09:00:01Z","level":"error","code":-2019,"msg":"Margin is insufficient."}'
    failed = failed.replace('"level":"error"', level.replace("info", "error").replace("INFO", "ERROR"))
    report = decoder.decode(f'[{{"time":"2026-03-01T09:00:00Z",{level},"msg":"order placed"}},{failed}]')
    (finding,) = report.findings
    assert (finding.effect, finding.remarks) == (Effect.NONE, ())
    assert not [notice for notice in report.notices if "batch" in notice]


def test_a_batch_that_was_placed_in_part_is_named_without_codes(decoder: Decoder) -> None:
    text = (
        'InvalidOrder: hyperliquid {"status":"ok","response":{"type":"order","data":{"statuses":'
        '[{"resting":{"oid":1}},{"error":"Order has zero size. asset=4"}]}}}'
    )
    finding = decoder.decode(text).findings[0]
    assert finding.remarks == ("Item 2 of 2 in the answer's list failed.",)
    said = notice_with(decoder, text, "batch")
    assert said.startswith("1 of ")
    assert "failed (item 2). The other " in said


@pytest.mark.parametrize(
    "text",
    [
        '{"code":200,"msg":"The operation of cancel all open order is done."}',
        '{"code":0,"msg":"success","data":{}}',
        '{"success":true,"code":0,"data":{"orderId":"1"}}',
        '{"id":0,"code":0,"msg":"spot@public.deals.v3.api@BTCUSDT"}',
        '{"traceid":"x","errorCode":200,"errorMessage":"","success":true,"data":{}}',
    ],
)
def test_success_is_said_to_be_success(decoder: Decoder, text: str) -> None:
    report = decoder.decode(text)
    assert (report.verdict, report.findings) == (Outcome.SUCCESS, ())
    assert report.successes


def test_a_failure_with_the_code_of_success_is_an_error(decoder: Decoder) -> None:
    text = 'kucoin {"code":"200000","msg":"Unsuccessful! Exceeded the max. funds out-transfer limit"}'
    report = decoder.decode(text)
    assert report.verdict is Outcome.ERROR
    assert [finding.recovery for finding in report.findings] == [Recovery.ACCOUNT_LIMIT]


def test_an_unknown_failure_with_the_code_of_success_is_no_success(decoder: Decoder) -> None:
    assert decoder.decode('bitget {"code":"00000","msg":"Operation failed"}').verdict is not Outcome.SUCCESS


@pytest.mark.parametrize(
    "text",
    [
        '[1499040000000,"0.01634790","0.80000000","0.01575800","148976.11427815",1499644799999]',
        "Process finished with exit code 1",
        '{"orderId":28,"price":"-1021.5","pnl":"-2011"}',
        "listening on 0.0.0.0:2015, pid 1021",
        "ERROR 1045 (28000): Access denied for user 'root'@'localhost'",
        '{"jsonrpc":"2.0","error":{"code":-32000,"message":"insufficient funds for gas"},"id":1}',
        '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}',
        "websocket closed: code=1006 reason=''",
        "{ errno: -4078, code: 'ECONNREFUSED', syscall: 'connect', port: 9443 }",
        "2021-1021 and 5-1000 and version 1.1021",
    ],
)
def test_other_numbers_give_nothing(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize("after", ["", "\n10:00:00 INFO tick" * 3000], ids=["short", "long"])
def test_what_is_told_of_a_success_is_masked(decoder: Decoder, after: str) -> None:
    answer = '{"success":true,"code":200,"message":"done for jo.doe@mail.example"}'
    (success,) = decoder.decode(answer + after).successes
    assert "jo.doe" not in success.message
    (success,) = decoder.decode(answer + after, mask=False).successes
    assert "jo.doe" in success.message


def test_a_secret_in_a_table_within_a_message_is_masked(decoder: Decoder) -> None:
    text = 'binance.com {"code":-1022,"msg":"time,exchange,password\\n2024-05-01,binance,hunter2horse"}'
    report = decoder.decode(text)
    assert report.redactions == {"password": 1}
    assert "hunter2horse" not in report.findings[0].message
    assert report.findings[0].message.startswith("time,exchange,password …")
