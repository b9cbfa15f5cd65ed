"""Whose error it is: by which evidence, how sure, and when nobody can say."""

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty, Finding

PROVEN, LIKELY, OPEN = Certainty.PROVEN, Certainty.LIKELY, Certainty.OPEN
SYMBOL = '{"code":-1121,"msg":"Invalid symbol."}'
NOTIONAL = "Order's notional must be no smaller than 5 (unless you choose reduce only)"
TIME = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'


def only(decoder: Decoder, text: str) -> Finding:
    findings = decoder.decode(text).findings
    assert len(findings) == 1, [(f.code, f.venue) for f in findings]
    return findings[0]


@pytest.mark.parametrize(
    ("text", "venue", "certainty"),
    [
        # a host or path only one venue has
        (f"GET https://fapi.binance.com/fapi/v1/klines {SYMBOL}", "binance-usdm", PROVEN),
        (f"GET https://dapi.binance.com/dapi/v1/klines {SYMBOL}", "binance-coinm", PROVEN),
        (f"GET https://api.binance.com/api/v3/klines {SYMBOL}", "binance-spot", PROVEN),
        ('GET https://api.mexc.com/api/v3/order {"code":700003,"msg":"x"}', "mexc-spot", PROVEN),
        ('POST https://api.mexc.com/api/v1/private/order/submit {"code":602}', "mexc-futures", PROVEN),
        # a host whose table lacks the code, where others of the exchange have it
        (
            'x-mbx-used-weight-1m: 12\n\n{"code":-2008,"msg":"Invalid Api-Key ID."}\n'
            "curl -X POST 'https://papi.binance.com/papi/v1/um/order'",
            "binance-pm",
            LIKELY,
        ),
        # a client only one venue has
        (f"binance.um_futures.UMFutures {SYMBOL}", "binance-usdm", PROVEN),
        (f"examples.cm_futures.NewOrder {SYMBOL}", "binance-coinm", PROVEN),
        # an envelope only one venue has
        ('{"success":false,"code":1001,"message":"Contract does not exist"}', "mexc-futures", PROVEN),
        ('{"traceid":"a1","errorCode":-1121,"errorMessage":"x","success":false}', "bitzoom-futures", PROVEN),
        ('{"code":700004,"msg":"x","_extend":null}', "mexc-spot", PROVEN),
        # a symbol only one venue writes so
        (f"order BTCUSD_PERP failed: {SYMBOL}", "binance-coinm", PROVEN),
        # a number or a wording only one has
        (f'{{"code":-4164,"msg":"{NOTIONAL}"}}', "binance-usdm", LIKELY),
        (f'{{"code":-4178,"msg":"{NOTIONAL}"}}', "binance-coinm", LIKELY),
        ('{"code":-1013,"msg":"Filter failure: LOT_SIZE"}', "binance-spot", LIKELY),
        ('{"code":30016,"msg":"trading disabled"}', "mexc-spot", LIKELY),
        ('{"code":-1120,"msg":"Invalid symbol"} from bitzoom', "bitzoom-futures", LIKELY),
        # several have it
        (SYMBOL, "binance-spot", OPEN),
        (TIME, "binance-spot", OPEN),
        (f"binance {SYMBOL}", "binance-spot", OPEN),
        (
            '{"code":-4061,"msg":"Order\'s position side does not match user\'s setting."}',
            "binance-usdm",
            OPEN,
        ),
        (
            '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, request ip: x"}',
            "binance-usdm",
            OPEN,
        ),
    ],
)
def test_venue_and_certainty(decoder: Decoder, text: str, venue: str, certainty: Certainty) -> None:
    finding = only(decoder, text)
    assert (finding.venue, finding.certainty) == (venue, certainty), finding.evidence
    assert finding.evidence


@pytest.mark.parametrize(
    ("text", "exchange"),
    [
        ('bitstamp {"code":10001,"message":"params error"}', "Bitstamp"),
        ('ccxt.base.errors.BadSymbol: toobit {"code":-1121,"msg":"Invalid symbol."}', "toobit"),
        ('binance.us says {"code":-1135,"msg":"Invalid account status."}', "Binance.US"),
        ('{"code":"40774","msg":"The order type for unilateral position must be unilateral."}', None),
        ("binance error -9999: something new", "Binance"),
    ],
)
def test_nobody_in_the_catalogue(decoder: Decoder, text: str, exchange: str | None) -> None:
    finding = only(decoder, text)
    assert (finding.venue, finding.entry) == ("unknown", None)
    assert finding.by_words or finding.recovery is None
    assert finding.exchange == exchange


@pytest.mark.parametrize(
    ("text", "venue", "certainty"),
    [
        # portfolio margin repeats the futures' text: nothing names it
        ('{"code":-4131,"msg":"The counterparty\'s best price does not meet the PERCENT_PRICE filter limit"}',
         "binance-usdm", LIKELY),
        # its own text, and a number that means something else there
        ('{"code":51998,"msg":"System is busy. Please try again later."}', "binance-pm", LIKELY),
        ('{"code":-5041,"msg":"Time out for too many requests from this account queueing at the same time."}',
         "binance-pm", LIKELY),
        ('{"code":-4026,"msg":"You have insufficient balance."}', "binance-sapi", LIKELY),
        ('{"code":-2027,"msg":"Option margin is insufficient."}', "binance-options", LIKELY),
    ],
)  # fmt: skip
def test_a_copied_table_is_not_meant_unless_its_words_differ(
    decoder: Decoder, text: str, venue: str, certainty: Certainty
) -> None:
    finding = only(decoder, text)
    assert (finding.venue, finding.certainty) == (venue, certainty), finding.evidence


def test_contradicting_proofs_prove_nothing(decoder: Decoder) -> None:
    finding = only(decoder, f"fapi.binance.com\ndapi.binance.com\n\n{SYMBOL}")
    assert finding.certainty is not PROVEN
    assert finding.venue in ("binance-usdm", "binance-coinm")


def test_the_own_line_outweighs_other_lines(decoder: Decoder) -> None:
    text = f"https://fapi.binance.com/fapi/v1/time ok\n[binance-spot] {TIME}\n"
    assert only(decoder, text).venue == "binance-spot"


LIST = """errors:
  - venue: binance-usdm
    code: -2019
    message: Margin is insufficient.
  - venue: bitstamp
    code: 10009
    message: x y
  - venue: mexc-spot
    code: 30016
"""
OBJECTS = (
    '[{"exchange":"binance-coinm","error":{"code":-2019,"msg":"Margin is insufficient."}},'
    '{"exchange":"kraken","error":{"code":10009,"msg":"x y"}}]'
)
ROWS = """| exchange | error | n |
|---|---|---|
| Binance USD\u24c8-M | -1021 Timestamp for this request is outside of the recvWindow. | 12 |
| Bybit | 10002 invalid request, please check your server timestamp | 1 |
"""
PARAGRAPHS = """Exchange: binance-coinm
Code: -4014
Reason: Price not increased by tick size.

Exchange: OKX
Code: 51008
Reason: Order failed. Insufficient balance.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LIST, [("-2019", "binance-usdm"), ("10009", "unknown"), ("30016", "mexc-spot")]),
        (OBJECTS, [("-2019", "binance-coinm"), ("10009", "unknown")]),
        (ROWS, [("-1021", "binance-usdm"), ("10002", "bybit")]),
        (PARAGRAPHS, [("-4014", "binance-coinm"), ("51008", "okx")]),
    ],
    ids=["list", "objects", "table", "paragraphs"],
)
def test_what_is_said_of_one_record_is_not_said_of_the_next(
    decoder: Decoder, text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(found.code, found.venue) for found in decoder.decode(text).findings] == expected


def test_an_error_beside_others_records_is_not_theirs(decoder: Decoder) -> None:
    text = LIST + "retry 3/5 failed (-1001 DISCONNECTED)"
    (found,) = [found for found in decoder.decode(text).findings if found.code == "-1001"]
    assert (found.certainty, found.exchange) == (OPEN, None)
    two = LIST.partition("  - venue: mexc-spot")[0] + "retry 3/5 failed (-1001 DISCONNECTED)"
    assert decoder.decode(two).findings[2].certainty is OPEN
    one_venue = (
        "GET https://fapi.binance.com/fapi/v1/x -1121 Invalid symbol.\nthen -2019 Margin is insufficient."
    )
    found = decoder.decode(one_venue).findings[1]
    assert (found.venue, found.certainty) == ("binance-usdm", LIKELY)


def test_a_number_the_proven_venue_lacks_is_said_to_be_unlisted(decoder: Decoder) -> None:
    finding = only(decoder, 'POST https://fapi.binance.com/fapi/v1/order {"code":-9876,"msg":"new"}')
    assert (finding.venue, finding.entry, finding.certainty) == ("binance-usdm", None, LIKELY)
    assert any("in no table" in text for text in finding.evidence)


def test_who_is_named_nearer_outweighs_a_client_further_along_the_line(decoder: Decoder) -> None:
    text = 'BingX swap: {"code":101204,"msg":"Insufficient margin"} (https://api.mexc.com/api/v3 has none)'
    found = only(decoder, text)
    assert (found.venue, found.certainty) == ("bingx", LIKELY)


def test_a_number_that_lost_its_sign_is_no_second_error(decoder: Decoder) -> None:
    assert only(decoder, "error 2014 is returned by binance:\n-2014 API-key format invalid.").code == "-2014"


def test_a_name_in_prose_is_no_proof(decoder: Decoder) -> None:
    assert only(decoder, 'MEXC Futures says {"code":2005,"msg":"x"}').certainty is LIKELY


def test_a_status_is_no_code_of_a_venue_that_has_none_such(decoder: Decoder) -> None:
    report = decoder.decode("binanceClient.FuturesUsdt.Order.PlaceMultipleOrders: result.Code = 400, no text")
    assert report.findings == ()
    assert report.http_status == 400


def test_a_clients_word_for_the_status_is_no_second_error(decoder: Decoder) -> None:
    text = (
        "Client error: `POST https://api.mexc.com/api/v3/order` resulted in a `400 Bad Request` response: "
        '{"code":700002,"msg":"Signature for this request is not valid."} '
        '{"exception":"[object] (ClientException(code: 400): Client error at Request.php:113)"}'
    )
    assert only(decoder, text).code == "700002"


def test_the_user_decides(decoder: Decoder) -> None:
    report = decoder.decode(SYMBOL, "bitzoom-futures")
    finding = report.findings[0]
    assert (finding.venue, finding.title) == ("bitzoom-futures", "Symbol is not open for trading")
    assert finding.recovery == "market-state"


def test_same_number_other_meaning_is_among_the_alternatives(decoder: Decoder) -> None:
    finding = only(decoder, "-2013")
    meanings = {other.venue: other.recovery for other in finding.alternatives}
    assert finding.certainty is OPEN
    assert "bitzoom-futures" in meanings


def test_an_error_without_evidence_follows_the_proven_one(decoder: Decoder) -> None:
    text = (
        f"POST https://fapi.binance.com/fapi/v1/order {SYMBOL}\nlater: APIError(code=-1121): Invalid symbol."
    )
    finding = only(decoder, text)
    assert (finding.venue, finding.occurrences) == ("binance-usdm", 2)


def test_words_of_another_code_raise_an_alarm(decoder: Decoder) -> None:
    finding = only(decoder, '{"code":-4061,"msg":"Margin is insufficient."}')
    assert finding.mismatch is not None
    assert finding.mismatch.code == "-2019"
    assert finding.certainty is OPEN


def test_the_alarm_of_one_occurrence_is_not_lost_among_others(decoder: Decoder) -> None:
    right = '{"code":-1003,"msg":"Too many requests queued."}'
    wrong = '{"code":-1003,"msg":"Timestamp for this request is outside of the recvWindow."}'
    for text in (f"{right}\n{wrong}\n{right}", "\n".join([*[right] * 500, wrong, *[right] * 500])):
        findings = decoder.decode(text).findings
        assert [(finding.code, finding.mismatch is None) for finding in findings] == [
            ("-1003", True),
            ("-1003", False),
        ]
        assert findings[1].occurrences == 1


def test_the_message_decides_the_verdict_where_the_number_does_not(decoder: Decoder) -> None:
    full = only(decoder, '{"code":-2010,"msg":"Account has insufficient balance for requested action."}')
    bare = only(decoder, '{"code":-2010,"msg":"NEW_ORDER_REJECTED"}')
    assert full.recovery == "account-limit"
    assert bare.recovery == "read-message"


def test_sections_of_a_table_are_all_possible_until_the_wording_decides(decoder: Decoder) -> None:
    bare = only(decoder, "pybit.exceptions.InvalidRequestError: refused (ErrCode: 10003)")
    assert (bare.venue, bare.recovery) == ("bybit", None)
    assert [other.venue for other in bare.alternatives if other.possible] == ["bybit"]
    assert any("means 2 things at Bybit" in text for text in bare.evidence)
    worded = only(decoder, "pybit.exceptions.InvalidRequestError: API key is invalid. (ErrCode: 10003)")
    assert worded.recovery == "fix-credentials"
    assert all(other.venue != "bybit" for other in worded.alternatives)


def test_values_in_braces_are_read_and_apostrophes_are_alike(decoder: Decoder) -> None:
    said = "Order failed, the sz of the current order can't be more than 20000 (contracts)."
    assert only(decoder, f'okx {{"code":"51101","msg":"{said}"}}').params == {"limit": "20000"}
    said = "You can withdraw crypto valued at up to 10 EUR every 24 hours. You can still withdraw 5 EUR."
    assert only(decoder, f'okx {{"code":"58258","msg":"{said}"}}').params == {
        "daily_limit": "10",
        "symbol_a": "EUR",
        "quota_remaining": "5",
        "symbol_b": "EUR",
    }


def test_a_number_without_words_counts_in_an_envelope_that_only_one_venue_has(decoder: Decoder) -> None:
    finding = only(decoder, '{"retCode":10004,"retMsg":"","result":{},"retExtInfo":{},"time":1}')
    assert (finding.code, finding.venue, finding.certainty) == ("10004", "bybit", PROVEN)
    assert decoder.decode('{"code":10004,"data":{}}').findings == ()


@pytest.mark.parametrize(
    "text",
    [
        '{"code":400,"message":"Bad Request"}',
        "code: 404, message: 'Not Found'",
        "code=401 message=Unauthorized",
        '{"code":429,"message":"Too Many Requests"}',
    ],
)
def test_the_phrase_of_an_http_status_is_nobodys_wording(decoder: Decoder, text: str) -> None:
    report = decoder.decode(text)
    assert (report.findings, report.http_status in {400, 401, 404, 429}) == ((), True)


def test_the_phrase_of_an_http_status_counts_where_the_host_proves_whose_it_is(decoder: Decoder) -> None:
    found = only(decoder, 'GET https://api.huobi.pro/v1/x {"code":404,"message":"Not Found"}')
    assert (found.code, found.venue, found.certainty) == ("404", "htx-spot", PROVEN)


def test_two_words_of_a_table_of_ones_own_prefer_no_venue(decoder: Decoder) -> None:
    (finding,) = decoder.decode('errors:\n  -1021: "Timestamp outside"\n').findings
    assert (finding.code, finding.certainty) == ("-1021", Certainty.OPEN)


def test_keys_in_quotes_do_not_run_into_the_value_before(decoder: Decoder) -> None:
    text = 'errors:\n  "-1121": "Invalid symbol."\n  "-2019": "Margin is insufficient."\n'
    found = [(finding.code, finding.message) for finding in decoder.decode(text).findings]
    assert found == [("-1121", "Invalid symbol."), ("-2019", "Margin is insufficient.")]


def test_the_message_in_brackets_behind_a_code_is_its_own(decoder: Decoder) -> None:
    text = "Huobi: trade failed: order-limitorder-price-max-error (limit order price error)"
    found = [(finding.code, finding.message) for finding in decoder.decode(text).findings]
    assert found == [("order-limitorder-price-max-error", "limit order price error")]


def test_a_chosen_venue_leaves_what_the_text_points_to_first(decoder: Decoder) -> None:
    text = f"GET https://fapi.binance.com/fapi/v1/klines {SYMBOL}"
    (found,) = decoder.decode(text, venue="binance-spot").findings
    assert found.venue == "binance-spot"
    assert found.alternatives[0].venue == "binance-usdm"
    assert "By itself, the text points to Binance USD-M (proven)." in found.evidence
    (same,) = decoder.decode(text, venue="binance-usdm").findings
    assert not [sentence for sentence in same.evidence if "By itself" in sentence]
