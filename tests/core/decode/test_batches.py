"""Answers to several orders at once, of which some went through and others failed."""

from __future__ import annotations

import json

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Effect, Recovery, Retry
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Outcome
from retcode.core.present.finding_text import verdict_sentences

# One item that went through and one that failed, as text, with what is around them and the code of the error.
LISTS = [
    pytest.param(
        'gate batch_orders: [{"succeeded":true,"id":"12332324","text":"t-abc"}, ITEM]',
        '{"succeeded":false,"label":"BALANCE_NOT_ENOUGH","message":"Not enough balance"}',
        "BALANCE_NOT_ENOUGH",
        id="an item with a flag and a word",
    ),
    pytest.param(
        'kraken {"error":[],"result":{"orders":[{"txid":"O65KZW","descr":{"order":"buy 1"}}, ITEM]}}',
        '{"error":"EOrder:Insufficient funds","descr":{"order":"buy 2"}}',
        "EOrder:Insufficient funds",
        id="an error beside a description",
    ),
    pytest.param(
        '{"code":"200000","data":[{"orderId":"6710d8336afcdb0007319c27","success":true}, ITEM]}',
        '{"success":false,"failMsg":"The order funds should more then 0.1 USDT."}',
        None,
        id="words that are in no table",
    ),
    pytest.param(
        '{"code":"200000","data":[{"orderId":"8046557","code":"200000","msg":"success"}, ITEM]}',
        '{"clientOid":"x2","symbol":"XBTUSDTM","code":"300003","msg":"Balance insufficient."}',
        "300003",
        id="a code in each item",
    ),
    pytest.param(
        '{"result":"success","batchStatus":[{"status":"placed","order_id":"0227","orderEvents":[]}, ITEM]}',
        '{"status":"insufficientAvailableFunds","order_tag":"2"}',
        "insufficientAvailableFunds",
        id="a status in each item",
    ),
    pytest.param(
        'htx {"status":"ok","data":[{"order-id":61713400772,"client-order-id":"a1"}, ITEM]}',
        '{"client-order-id":"a2","err-code":"account-frozen-balance-insufficient-error",'
        '"err-msg":"trade account balance is not enough, left: `0`"}',
        "account-frozen-balance-insufficient-error",
        id="a code that is a word",
    ),
    pytest.param(
        '{"id":12,"method":"private/create-order-list","code":0,"result":{"result_list":['
        '{"index":0,"code":0,"order_id":"2015","client_oid":"o0"}, ITEM]}}',
        '{"index":1,"code":306,"message":"INSUFFICIENT_AVAILABLE_BALANCE","client_oid":"o1"}',
        "306",
        id="indices in the items",
    ),
    pytest.param(
        'bingx {"code":0,"msg":"","data":{"orders":[{"symbol":"ETH-USDT","orderId":1590742854}, ITEM]}}',
        '{"symbol":"BTC-USDT","orderId":0,"code":101204,"msg":"Insufficient margin"}',
        "101204",
        id="a code in the failed item only",
    ),
    pytest.param(
        'hyperliquid {"status":"ok","response":{"type":"order","data":{"statuses":'
        '[{"resting":{"oid":1}}, ITEM]}}}',
        '{"error":"Words that nobody knows"}',
        None,
        id="an error with unknown words",
    ),
    pytest.param(
        'bitfinex [1568711312683,"ox_multi-req",null,null,[[1568711312,"on-req",null,null,[[31,null,1]],'
        'null,"SUCCESS","Submitting 1 orders."], ITEM],null,"SUCCESS","Submitting 2 order operations."]',
        '[1568711312,"on-req",null,null,[null,null,2],null,"ERROR",'
        '"Invalid order: not enough tradable balance for -0.2 BTCUSD at 63010"]',
        "10001",
        id="items that are lists",
    ),
]
LISTS += [
    pytest.param(
        f'POST {path} [{{"orderId":1,"clientOrderId":"a","status":"NEW"}}, ITEM]',
        '{"code":-2018,"msg":"Balance is insufficient."}',
        "-2018",
        id=path,
    )
    for path in (
        "https://fapi.binance.com/fapi/v1/batchOrders",
        "https://dapi.binance.com/dapi/v1/batchOrders",
        "https://eapi.binance.com/eapi/v1/batchOrders",
        "https://fapi.asterdex.com/fapi/v1/batchOrders",
    )
]
DIVIDED = [
    pytest.param(
        'bitget {"code":"00000","msg":"success","data":DATA}',
        ("successList", [{"orderId": "12", "clientOid": "x1"}]),
        ("failureList", {"clientOid": "x2", "errorMsg": "Insufficient balance", "errorCode": "43012"}),
        id="two lists",
    ),
    pytest.param(
        'bitget {"code":"00000","msg":"success","data":DATA}',
        ("successList", [{"orderId": "12", "clientOid": "x1"}]),
        ("failureList", {"clientOid": "x2", "errorMsg": "size does not fit"}),
        id="two lists and no code",
    ),
    pytest.param(
        'bitget {"code":"00000","data":DATA}',
        ("orderInfo", [{"orderId": "1", "clientOid": "a"}]),
        ("failure", {"clientOid": "b", "errorMsg": "Insufficient balance", "errorCode": "43012"}),
        id="an older form",
    ),
    pytest.param(
        'htx {"status":"ok","data":DATA}',
        ("success", ["5983466"]),
        ("failed", {"err-msg": "the amount is too small", "err-code": "order-limitorder-amount-min-error"}),
        id="a list of numbers",
    ),
    pytest.param(
        'htx futures {"status":"ok","data":DATA}',
        ("successes", "773120304138219520"),
        ("errors", {"order_id": "7692", "err_code": 1047, "err_msg": "Insufficient margin available."}),
        id="numbers with commas",
    ),
    pytest.param(
        'deribit {"jsonrpc":"2.0","id":1,"result":DATA,"usIn":1,"usOut":2,"usDiff":1}',
        ("quotes", [{"order_id": "1", "quote_id": "a"}]),
        ("errors", {"quote_id": "b", "error": {"code": 10009, "message": "not_enough_funds"}}),
        id="errors within the items",
    ),
]  # fmt: skip
WARNING = "The other one did not fail: do not send the whole batch again."


def _reversed(around: str) -> str:
    """Return an answer with its failed item before the one that went through."""
    head, _, tail = around.partition(", ITEM]")
    depth = 0
    for at in range(len(head) - 1, -1, -1):
        depth += (head[at] in "}]") - (head[at] in "{[")
        if depth < 0:
            return f"{head[: at + 1]}ITEM, {head[at + 1 :]}]{tail}"
    raise AssertionError(around)


def _data(*parts: tuple[str, object]) -> str:
    return json.dumps(dict(parts), separators=(",", ":"))


def _says_part(decoder: Decoder, catalogue: Catalogue, text: str, code: str | None) -> str:
    """Check that all of a report says that one of two failed, and return its notice."""
    report = decoder.decode(text)
    assert report.verdict is Outcome.ERROR
    (finding,) = report.findings
    assert (finding.code, finding.effect, finding.in_batch) == (code, Effect.PART, True)
    assert finding.retry_write not in (Retry.YES, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_SYNC, None)
    assert "Part of the batch was carried out" in " ".join(verdict_sentences(finding, catalogue))
    assert len(finding.remarks) == 1
    (notice,) = [notice for notice in report.notices if "batch" in notice]
    assert notice.startswith("1 of 2 in the batch failed")
    assert notice.endswith(WARNING)
    return notice


@pytest.mark.parametrize(("around", "failed", "code"), LISTS)
def test_an_item_that_failed_does_not_hide_the_other(
    decoder: Decoder, catalogue: Catalogue, around: str, failed: str, code: str | None
) -> None:
    said = _says_part(decoder, catalogue, around.replace("ITEM", failed), code)
    assert "(item 2)" in said
    said = _says_part(decoder, catalogue, _reversed(around).replace("ITEM", failed), code)
    assert "(item 1)" in said


@pytest.mark.parametrize(("around", "failed", "code"), LISTS)
def test_where_all_items_failed_none_is_said_to_stand(
    decoder: Decoder, around: str, failed: str, code: str | None
) -> None:
    head, _, _ = _reversed(around).partition("ITEM, ")
    tail = around.partition("ITEM")[2]
    for items in ((failed,), (failed, failed)):
        report = decoder.decode(f"{head}{', '.join(items)}{tail}")
        assert {finding.code for finding in report.findings} <= {code}
        assert report.verdict is not Outcome.SUCCESS
        assert not any(finding.in_batch for finding in report.findings)
        assert not any("did not fail" in notice for notice in report.notices)


@pytest.mark.parametrize(("around", "done", "failed"), DIVIDED)
def test_items_that_failed_may_be_listed_apart(
    decoder: Decoder,
    catalogue: Catalogue,
    around: str,
    done: tuple[str, object],
    failed: tuple[str, dict[str, object]],
) -> None:
    key, item = failed
    found = {str(item[name]) for name in ("errorCode", "err_code", "err-code") if name in item}
    code = "10009" if "error" in item else found.pop() if found else None
    for parts in ((done, (key, [item])), ((key, [item]), done)):
        said = _says_part(decoder, catalogue, around.replace("DATA", _data(*parts)), code)
        assert "(item" not in said
    nothing_done = (done[0], [] if isinstance(done[1], list) else "")
    for items in ([item], [item, item]):
        text = around.replace("DATA", _data(nothing_done, (key, items)))
        report = decoder.decode(text)
        assert report.verdict is Outcome.ERROR
        assert not any(finding.in_batch for finding in report.findings)
        assert not any("did not fail" in notice for notice in report.notices)
    report = decoder.decode(around.replace("DATA", _data(done, (key, []))))
    assert report.findings == ()
    assert report.verdict is not Outcome.ERROR


def test_the_failed_item_is_named_by_its_ids(decoder: Decoder) -> None:
    text = (
        'bitget {"code":"00000","data":{"successList":[{"orderId":"12","clientOid":"x1"}],'
        '"failureList":[{"clientOid":"x2","errorMsg":"Insufficient balance","errorCode":"43012"}]}}'
    )
    (finding,) = decoder.decode(text).findings
    assert finding.remarks == ("An item in the answer's list failed (client order id x2).",)


def test_too_many_requests_is_not_sent_again_with_the_orders_that_stand(decoder: Decoder) -> None:
    text = (
        "POST https://api.bitget.com/api/v2/spot/trade/batch-orders "
        '{"code":"00000","msg":"success","data":{"successList":[{"orderId":"12","clientOid":"x1"}],'
        '"failureList":[{"clientOid":"x2","errorMsg":"too many requests","errorCode":"429"}]}}'
    )
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.recovery, finding.retry_write) == (
        "429",
        Recovery.RECONCILE,
        Retry.RECONCILE_FIRST,
    )


def test_a_cancel_that_failed_leaves_the_other(decoder: Decoder) -> None:
    done = '{"success":true,"failure_reason":"UNKNOWN_CANCEL_FAILURE_REASON","order_id":"a1"}'
    for reason in ("UNKNOWN_CANCEL_ORDER", "UNKNOWN_CANCEL_FAILURE_REASON"):
        failed = f'{{"success":false,"failure_reason":"{reason}","order_id":"b2"}}'
        report = decoder.decode(f'{{"results":[{done},{failed}]}}')
        (finding,) = report.findings
        assert finding.message in ("", reason)
        assert finding.retry_write in (Retry.AFTER_REREAD, Retry.RECONCILE_FIRST)
        assert report.notices == (f"1 of 2 in the batch failed (item 2). {WARNING}",)


@pytest.mark.parametrize(
    "text",
    [
        '{"code":"200000","data":[{"orderId":"1","success":true},{"orderId":"2","success":true}]}',
        'bitget {"code":"00000","msg":"success","data":{"successList":[{"orderId":"12"}],"failureList":[]}}',
        '{"retCode":0,"retMsg":"OK","result":{"list":[{"orderId":"1"},{"orderId":"2"}]},'
        '"retExtInfo":{"list":[{"code":0,"msg":"OK"},{"code":0,"msg":"OK"}]},"time":1}',
    ],
)
def test_where_all_items_went_through_the_batch_is_a_success(decoder: Decoder, text: str) -> None:
    report = decoder.decode(text)
    assert (report.verdict, report.findings, report.notices) == (Outcome.SUCCESS, (), ())


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("on-req", "Invalid order: not enough tradable balance for -0.2 BTCUSD at 63010"),
        ("oc-req", "Order not found."),
    ],
)
def test_the_notification_of_one_order_is_no_batch(decoder: Decoder, kind: str, message: str) -> None:
    order = "[null,null,12345,null,null,null]"
    report = decoder.decode(f'[0,"n",[1722838,"{kind}",null,null,{order},null,"ERROR","{message}"]]')
    (finding,) = report.findings
    assert (finding.venue, finding.in_batch, finding.remarks) == ("bitfinex", False, ())
    assert report.notices == ()


def test_a_list_of_orders_that_were_queried_is_no_batch(decoder: Decoder) -> None:
    report = decoder.decode(
        '{"retCode":0,"retMsg":"OK","result":{"list":['
        '{"orderId":"1","orderStatus":"Filled","rejectReason":"EC_NoError"},'
        '{"orderId":"2","orderStatus":"Rejected","rejectReason":"EC_PostOnlyWillTakeLiquidity"}]}}'
    )
    assert [finding.in_batch for finding in report.findings] == [False]
    assert report.notices == ()


def test_a_list_of_whole_answers_is_no_batch(decoder: Decoder) -> None:
    refused = '{"code":-2019,"msg":"Margin is insufficient."}'
    report = decoder.decode(
        f'[{{"url":"https://fapi.binance.com/fapi/v1/order","response":{refused}}},'
        '{"url":"https://fapi.binance.com/fapi/v1/order","response":{"orderId":1}}]'
    )
    assert [finding.in_batch for finding in report.findings] == [False]
    assert report.notices == ()


def test_each_batch_of_a_text_is_counted_by_itself(decoder: Decoder) -> None:
    refused, placed = '{"code":-2019,"msg":"Margin is insufficient."}', '{"orderId":1,"status":"NEW"}'
    batches = [f"[{placed},{refused}]", f"[{refused},{placed},{placed}]"]
    text = "\n".join(f"POST https://fapi.binance.com/fapi/v1/batchOrders {batch}" for batch in batches)
    assert decoder.decode(text).notices == (
        f"1 of 2 in the batch failed (item 2). {WARNING}",
        "1 of 3 in the batch failed (item 1). The other 2 did not fail: do not send the whole batch again.",
    )
