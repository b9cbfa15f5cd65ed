"""An exchange that the text names: its codes are found, and no other exchange's wording outranks the name."""

from __future__ import annotations

import json

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import is_number
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty
from retcode.core.present.finding_text import caution

_MAX_MISSED = 0.02


def test_no_code_is_given_to_another_exchange(catalogue: Catalogue, decoder: Decoder) -> None:
    missed, wrong, asked = [], [], 0
    for entry in catalogue.entries:
        if entry.venue == "http":
            continue
        venue = catalogue.tables[entry.venue]
        sent = next((message.text for message in entry.messages if message.sent), entry.name)
        body = json.dumps({"code": entry.code, "msg": sent}) if is_number(entry.code) else entry.code
        found = decoder.decode(f"{venue.exchange} order failed: {body}").findings
        asked += 1
        if not any(finding.code == entry.code for finding in found):
            missed.append(entry.key)
        wrong += [
            (entry.key, finding.code, finding.venue)
            for finding in found
            if finding.venue in catalogue.tables
            and catalogue.tables[finding.venue].exchange != venue.exchange
            and str(finding.certainty) != "open"
        ]
    assert wrong == []
    assert len(missed) <= _MAX_MISSED * asked, missed


@pytest.mark.parametrize("name", ["B\u0130NANCE", "B\u0131nance", "bInAnCe"])
def test_the_name_of_an_exchange_may_have_letters_of_turkish(decoder: Decoder, name: str) -> None:
    (finding,) = decoder.decode(f"{name}'de -1021 hatas\u0131 ald\u0131m").findings
    assert finding.code == "-1021"
    assert finding.venue.startswith("binance")


@pytest.mark.parametrize(
    ("text", "venue", "code"),
    [
        ("Gate order failed: READ_ONLY: API key is read-only", "gate", "READ_ONLY"),
        (
            "huobi: order-limitorder-amount-min-error",
            "htx-spot",
            "order-limitorder-amount-min-error",
        ),
        ("Kraken futures reject: iocWouldNotExecute", "kraken-futures", "iocWouldNotExecute"),
        ('{"error":{"message":"not_enough_funds","code":10009}}', "deribit", "10009"),
    ],
)
def test_a_code_of_words_is_found_in_prose(decoder: Decoder, text: str, venue: str, code: str) -> None:
    assert [(f.venue, f.code) for f in decoder.decode(text).findings] == [(venue, code)]


@pytest.mark.parametrize("text", ["client_order_id order-not-found", "NotFound in orderNotFound handler"])
def test_words_say_nothing_where_no_exchange_is_named(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "OKX: Order would immediately match and take.",
        "Bybit says Account has insufficient balance for requested action.",
    ],
)
def test_wording_of_another_than_the_named_exchange_stays_open(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert str(finding.certainty) == "open"
    assert any("no table of that exchange" in line for line in finding.evidence)


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ('kucoinfutures {"code":"400005","msg":"Signature error"}', "kucoin-futures"),
        ('coinbasepro {"message":"Insufficient funds"}', "coinbase-exchange"),
    ],
)
def test_an_id_of_ccxt_names_its_one_venue(decoder: Decoder, text: str, venue: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.certainty) == (venue, Certainty.PROVEN)


@pytest.mark.parametrize(
    ("text", "venues"),
    [
        ("Binance vadeli -2019 hatası", {"binance-usdm", "binance-coinm"}),
        ("Vadeli işlemde Binance -1003 hatası alıyorum", {"binance-usdm", "binance-coinm"}),
        ("バイナンスの先物でエラー -1003 が出ます", {"binance-usdm", "binance-coinm"}),
        ("Binance contrats à terme erreur -1003", {"binance-usdm", "binance-coinm"}),
        ("binance hợp đồng tương lai lỗi -1003", {"binance-usdm", "binance-coinm"}),
        ("幣安 Binance 合約 錯誤 -1003", {"binance-usdm", "binance-coinm"}),
        ("Binance 現物 エラー -1003", {"binance-spot"}),
        ("KuCoin vadeli hata 400100", {"kucoin-futures"}),
        ("KuCoin futures error 400100", {"kucoin-futures"}),
        ("KuCoin 现货 错误 400100", {"kucoin-spot"}),
    ],
)
def test_a_customer_names_the_product_in_their_language(
    decoder: Decoder, text: str, venues: set[str]
) -> None:
    (found,) = decoder.decode(text).findings
    possible = {found.venue, *(other.venue for other in found.alternatives if other.possible)}
    assert possible == venues
    assert found.certainty is (Certainty.OPEN if len(venues) > 1 else Certainty.LIKELY)


def test_a_deposit_account_is_no_futures_account(decoder: Decoder) -> None:
    (found,) = decoder.decode("vadeli mevduat hesabım için hata 1003").findings
    assert found.venue == "unknown"


@pytest.mark.parametrize(
    ("text", "code", "possible"),
    [
        ("My Binance margin order failed with code -2019", "-2019", {"binance-usdm", "binance-coinm"}),
        ("Binance Spot error -4164", "-4164", {"binance-usdm"}),
        ("KuCoin spot error 300003", "300003", {"kucoin-futures"}),
    ],
)
def test_a_number_of_another_product_than_the_one_named_is_open(
    decoder: Decoder, text: str, code: str, possible: set[str]
) -> None:
    (found,) = decoder.decode(text).findings
    assert (found.code, found.certainty) == (code, Certainty.OPEN)
    assert {found.venue, *(other.venue for other in found.alternatives if other.possible)} == possible
    assert any(f"{code} is in no table of" in reason for reason in found.evidence)
    assert not any("no table of Binance." in reason for reason in found.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "Binance MARGIN_NOT_SUFFICIEN -2019",
        "Binance error code: -2019 MARGIN_NOT_SUFFICIEN - Margin is insufficient.",
        "MARGIN_NOT_SUFFICIEN (-2019) on binance",
    ],
)
def test_a_number_and_its_name_are_one_mention(decoder: Decoder, text: str) -> None:
    (found,) = decoder.decode(text).findings
    assert (found.code, found.venue, found.occurrences) == ("-2019", "binance-usdm", 1)


@pytest.mark.parametrize(
    ("name", "exchange"),
    [
        ("WOO X", "WOO X"),
        ("Mercado Bitcoin", "Mercado Bitcoin"),
        ("Independent Reserve", "Independent Reserve"),
        ("GMO Coin", "GMO Coin"),
        ("korbit", "Korbit"),
        ("ndax", "NDAX"),
        ("woofipro", "WOO X"),
    ],
)
def test_a_name_without_a_table_takes_a_code_from_those_that_have_it(
    decoder: Decoder, name: str, exchange: str
) -> None:
    text = f'{name} {{"success":false,"code":-1102,"message":"The order value must be greater"}}'

    (finding,) = decoder.decode(text).findings

    assert (finding.venue, finding.exchange, finding.code) == ("unknown", exchange, "-1102")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("您好，OKX 下单返回 50004，可以重新下单吗？", "50004"),
        ("Bybitで10016エラーが出ました", "10016"),
        ("Bybit: 10016 Fehler beim Platzieren einer Order", "10016"),
    ],
)
def test_a_code_in_a_customers_sentence_is_found(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "您好，OKX 余额返回 50004 USDT",
        "下单返回 50004，可以重新下单吗？",
        "Bybitで10016円の利益が出ました",
        "OKX 返回 50004.25",
        "今天 3 次, OKX 接口返回 50011 条记录",
    ],
)
def test_a_number_in_a_customers_sentence_is_no_code(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    ("text", "exchange", "status"),
    [
        ("Bitgetで注文したら429 Too Many Requestsと表示されました", "Bitget", 429),
        ("Bonjour, erreur 429 chez Bybit en passant un ordre", "Bybit", 429),
        ("Ошибка 503 на Bybit", "Bybit", 503),
        ("Bybit 429", "Bybit", 429),
        ("phemex 429?", "Phemex", 429),
        ("mexc: 503\n", "MEXC", 503),
    ],
)
def test_a_status_in_a_customers_words_is_found(
    decoder: Decoder, text: str, exchange: str, status: int
) -> None:
    report = decoder.decode(text)
    assert [(one.exchange, one.status) for one in report.statuses] == [(exchange, status)]


@pytest.mark.parametrize(
    "text", ["shop 429", "Bybit 499", "Bybit 429 USDT", "Bybit 429\nBybit 430", "erreur 4290 chez Bybit"]
)
def test_other_numbers_beside_a_name_are_no_status(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).statuses == ()


def test_a_limit_with_the_address_is_found_without_its_number(decoder: Decoder) -> None:
    text = (
        "Too many requests; current limit of IP(203.0.113.9) is 2400 requests per minute. "
        "Please use the websocket for live updates to avoid polling the API."
    )
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.recovery) == ("-1003", "back-off")
    assert finding.params["limit"] == "2400"


@pytest.mark.parametrize(
    "text",
    [
        "Bybit ticket 10006 please answer",
        "Order #10016 on Bybit has not arrived",
        "OKX order id 51008 filled",
        "My phone number is 10001 and I use Bybit",
        "10006 is my Bybit ticket",
        "Bybit order no. 10016?",
        "uid: 10006 bybit",
        "trade id (51008) on OKX",
        "okx 51008 usdt in my account",
        "okx 50011 followers",
        "binance: -1003 usdt pnl",
        "in the year 2011 mexc",
        "mexc futures 1002 contracts",
        "bybit: my balance is 10001",
        "My account number: 10001, Bybit",
    ],
)
def test_the_number_of_a_person_or_a_thing_is_no_code(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("what is 10006 on bybit", "10006"),
        ("OKX order error 51008", "51008"),
        ("bybit invalid order 110001", "110001"),
        ("Bybit order rejected, id is wrong: 10001", "10001"),
    ],
)
def test_a_code_beside_the_same_words_is_found(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("binance error code: 1021", "-1021"),
        ("error code=2010 binance", "-2010"),
        (
            "binance order failed, error code: 2010 Account has insufficient balance for requested action.",
            "-2010",
        ),
        ('binance {"code":1021,"msg":"Timestamp for this request is outside of the recvWindow."}', "-1021"),
    ],
)
def test_a_minus_that_was_lost_behind_a_key_is_restored(decoder: Decoder, text: str, code: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.code == code
    assert finding.venue.startswith("binance-")


@pytest.mark.parametrize(
    "text", ['binance {"code":1000}', '{"code":1021,"data":[]} from my server, not binance']
)
def test_an_object_without_the_message_of_a_code_has_lost_no_minus(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


def test_a_code_of_another_exchange_than_the_one_named_stays_open(decoder: Decoder) -> None:
    (finding,) = decoder.decode('bybit: {"code":"43012","msg":"Insufficient balance"}').findings
    assert (finding.venue, str(finding.certainty)) == ("bitget", "open")
    assert any("no table of that exchange" in line for line in finding.evidence)


def test_several_meanings_at_one_exchange_are_called_so(decoder: Decoder) -> None:
    (finding,) = decoder.decode("error 10003 bybit").findings
    assert "several meanings here" in caution(finding)


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        # both ask to correct the request
        ('{"label":"INVALID_PARAM_VALUE","message":"Invalid currency_pair XYZ_USDT"}', False),
        ('{"label":"INVALID_PARAM_VALUE","message":"the signature of this key is wrong"}', True),
    ],
)
def test_a_message_that_asks_for_the_same_contradicts_no_code(
    decoder: Decoder, text: str, *, contradicts: bool
) -> None:
    (finding,) = decoder.decode(f"POST https://api.gateio.ws/api/v4/spot/orders {text}").findings
    assert (finding.mismatch is not None) is contradicts


@pytest.mark.parametrize(
    "host", ["https://fapi.binance.com/fapi/v1/order", "https://www.okx.com/api/v5/trade/order"]
)
def test_keys_of_one_exchange_under_the_host_of_another_prove_nothing(decoder: Decoder, host: str) -> None:
    (finding,) = decoder.decode(f'{host} {{"retCode":10006,"retMsg":"Too many visits!"}}').findings
    assert str(finding.certainty) == "open"
    assert any("but 10006 is not one of its codes" in line for line in finding.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "binance POST https://api.binance.com/api/v3/order 429  error code: 1015",
        "websocket closed code=1006 binance",
        "Windows error code: 1005 on the binance desktop app",
        "URLError code=1001 api.binance.com POST /order",
    ],
)
def test_the_number_of_a_proxy_or_a_socket_has_lost_no_minus(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()
