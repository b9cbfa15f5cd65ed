"""The doubt that reading a picture leaves, and what is put right by what the catalogue knows."""

import pytest

from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty
from retcode.core.pictures.decoder import PictureDecoder
from retcode.core.pictures.mending import mend
from retcode.core.pictures.text import PictureText, ReadLine, Script
from retcode.core.present.finding_text import certainty_sentence, possibilities


@pytest.fixture(scope="module")
def decoder() -> PictureDecoder:
    catalogue = load_catalogue()
    return PictureDecoder(catalogue, Decoder(catalogue))


def test_a_number_with_its_message_is_as_sure_as_in_a_text(decoder: PictureDecoder) -> None:
    text = (
        'POST https://fapi.binance.com/fapi/v1/order {"code":-1021,'
        '"msg":"Timestamp for this request is outside of the recvWindow."}'
    )
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.certainty) == ("-1021", Certainty.PROVEN)


def test_a_number_alone_is_never_proven_and_says_why(decoder: PictureDecoder) -> None:
    (finding,) = decoder.decode('fapi.binance.com {"code":-1021}').findings
    assert finding.certainty is not Certainty.PROVEN
    assert any("check the digits" in remark for remark in finding.remarks)


def test_a_doubted_number_of_one_venue_is_not_said_to_be_of_several(
    decoder: PictureDecoder,
) -> None:
    catalogue = load_catalogue()
    text = 'OKX POST /api/v5/trade/order {"code":"50004","data":[],"msg":"API endpoint request timeout"}'
    (finding,) = decoder.decode(text).findings
    assert certainty_sentence(finding, catalogue) == (
        "Ambiguous: only this venue fits, but the code itself is in doubt."
    )
    assert possibilities(finding, catalogue) == ()


def test_a_misread_number_gives_way_to_its_message_and_both_are_named(decoder: PictureDecoder) -> None:
    text = '{"code":-1621,"msg":"Timestamp for this request is outslde of the recvWindow."}'
    (finding,) = decoder.decode(text).findings
    assert finding.code == "-1021"
    assert finding.certainty is not Certainty.PROVEN
    assert any("Read as -1621" in remark for remark in finding.remarks)


def test_a_number_that_lost_its_first_digits_is_known_by_its_message(decoder: PictureDecoder) -> None:
    message = (
        "One-way position mode does not support separate isolated margin mode. Switch to Hedge mode first."
    )
    (finding,) = decoder.decode(f'bingx {{"code": 4108, "msg": "{message}","data":{{}}}}').findings
    assert finding.code == "104108"
    assert finding.certainty is not Certainty.PROVEN
    assert any("Read as 4108" in remark for remark in finding.remarks)


@pytest.mark.parametrize("text", ["INVALID SETTLE", "BUY BTCUSDT AT THE MARKET", "PREVIEW END"])
def test_words_in_capitals_that_are_no_code_stay(decoder: PictureDecoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


def test_a_number_of_another_length_is_not_explained_away(decoder: PictureDecoder) -> None:
    text = '{"code":-99,"msg":"Timestamp for this request is outside of the recvWindow."}'
    assert [finding.code for finding in decoder.decode(text).findings] == ["-99"]


def test_a_message_alone_is_found_with_letters_misread(decoder: PictureDecoder) -> None:
    (finding,) = decoder.decode("Account has insufflcient ba1ance for requested action.").findings
    assert finding.code == "-2010"
    assert finding.certainty is not Certainty.PROVEN
    assert finding.concept == "insufficient-balance"


def test_a_message_that_is_put_together_is_doubted_where_another_number_stands(
    decoder: PictureDecoder,
) -> None:
    text = "~ fi Account has insufficient _\n| balance for requested action. {number}"
    likely, doubted = (decoder.decode(text.format(number=number)).findings for number in ("", "code 7123"))
    assert [(one.code, one.certainty) for one in likely] == [("-2010", Certainty.LIKELY)]
    assert [(one.code, one.certainty) for one in doubted] == [("-2010", Certainty.OPEN)]


def test_a_message_that_two_codes_of_a_venue_have_leaves_the_code_open(decoder: PictureDecoder) -> None:
    (finding,) = decoder.decode("Bybit: Please note that your order may |\nnot be filled.").findings
    assert (finding.venue, finding.certainty) == ("bybit", Certainty.OPEN)


def test_letters_that_were_not_read_decide_the_language_of_a_reply() -> None:
    lines = (ReadLine("30paBcTByUTe", 0, 0, 9, 9, 90.0),)
    assert "\u044f" in PictureText(lines, 100, 50, unread=Script.CYRILLIC).customer_text
    assert PictureText(lines, 100, 50).customer_text == "30paBcTByUTe"


def test_a_sentence_that_goes_on_is_another_message(decoder: PictureDecoder) -> None:
    assert decoder.decode("Xyz; Failed channel subscription requests are").findings == ()


@pytest.mark.parametrize("text", ["The meeting is on Monday at nine in the office", "a b c d e f", ""])
def test_other_text_gives_nothing(decoder: PictureDecoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


def test_the_lines_of_a_picture_are_the_lines_of_its_text() -> None:
    lines = tuple(ReadLine(text, 0, 0, 9, 9, 90.0) for text in ("first", '"c0de": -l121'))
    assert PictureText(lines, 100, 50).text == 'first\n"code": -1121'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('htx [status"error"verr-code"exchange-failure\'verr-msq" "other errors', "exchange-failure"),
        ("Kraken: EService:Market in cancel_only\nmode", "EService:Market in cancel_only mode"),
        ('coinbase {"error_response":{"error":"ORDER_EN\n2 TRY_DISABLED"}}', "ORDER_ENTRY_DISABLED"),
        ("Order on HTX failed:\n[order-accountbal\nance-error] Insufficient", "order-accountbalance-error"),
        ("bitfinex [ertor'10050,Comfiguration setup tailed')", "10050"),
        (
            "hyperliquid: Too many cumulative requests sent (10500 > 10400) for cumulative volume trade\n"
            "d $400.12. Place taker orders to free up 1 request per USDC traded.",
            "TooManyRequests",
        ),
        ("{error [' EService:Deadine elapsed]}", "EService:Deadline elapsed"),
        ("{'error': ['€Service:8usy*})", "EService:Busy"),
        ("_ SHER: 10300, Failed channel _\n7 | subscription (Bitfinex)", "10300"),
        ('{"label":"BALANCE_NOT\n_ENOUGH","message":"Not enough balance"}', "BALANCE_NOT_ENOUGH"),
        ('{"error":["EOrder : Insuff\nicient funds"]}', "EOrder:Insufficient funds"),
        ('{"error":["EAuth:Account\ntemporary disabled"]}', "EAuth:Account temporary disabled"),
        ('{"error":["EService:Market in Limit_only mode"]}', "EService:Market in limit_only mode"),
        ('{"lLabel":"INVALID_PARAM_VALUE","message":"Invalid parameter"}', "INVALID_PARAM_VALUE"),
        ("Coinbase: order failed (code PREVIEW END TIME IS IN THE PAST)", "PREVIEW_END_TIME_IS_IN_THE_PAST"),
        ("Crypto.com: order failed (code 214): INVALID SETTLE CURRENCY", "214"),
        ('{"error":{"message":"Invalid orderiID","name":"HTTPError"}}', "Invalid orderID"),
        (
            'hyperliquid {"status":"err","response":"User or API Wallet\n0x0123456789ab does not exist."}',
            "WalletDoesNotExist",
        ),
        ('crypto.com {"id":1,"code" :20\n1, "message": "NO_POSITION"}', "201"),
        ("HyperlLiquid error badALoPxRejected: Rejected due to post-only match", "badAloPxRejected"),
        ('gateio {"Label":"SERVER_ERROR","message":"Internal server error"}', "SERVER_ERROR"),
        ('hyperliquid {"response":{"data":{"statuses":[{"error":"0\nrder has zero size."}]}}}', "ZeroSize"),
        ('bitmex {"error":{"message":"Invalid\nprice","name":"HTTPError"}}', "Invalid price"),
        ("{'status': 'err', 'response': 'Vault not registered:\n0x0123456789abcdef'}", "VaultNotRegistered"),
        ('{"retCode":10000,"retNsg":"Server Timeout","result":null}', "10000"),
        ('{"errors":[{"id":"authentication_error","message":"timestamp"}]}', "authentication_error"),
        ('{"error": {"message": "Service unavailable",\n"name": "HTTPError"}}', "Service unavailable"),
        ('kraken {"error":\n["WOULD_CAUSE_LIQUIDATION"J, "result": null}', "WOULD_CAUSE_LIQUIDATION"),
        ('{"code": "1", "data*: [{"ordId": "", "sCode*: "51027", "sMsg": "Contract expired."}]}', "51027"),
        (
            'bitfinex ["error\', "temporarily_unavailable", "Sorry, the service is temporarily unavailable.'
            ' See https://www.bitfinex.com/ for more info."]',
            "temporarily_unavailable",
        ),
        ("[Bybit] order rejected, code 377701 2: Your request is currently being processed.", "3777012"),
        ('{"code":"510\n08","msg":"Order failed. Insufficient USDT balance in account"}', "51008"),
        ("He yfanocb\nKon owv6xu 3777042 na Bybit: Theuid isinvalid\n[loHaTHO", "3777042"),
    ],
)  # fmt: skip
def test_what_a_picture_tears_or_misspells_is_put_back(decoder: PictureDecoder, text: str, code: str) -> None:
    text = "\n".join(map(mend, text.split("\n")))
    (finding,) = decoder.decode(text).findings
    assert finding.code == code
    assert text[finding.start : finding.end].count("\n") <= 1
    assert finding.end <= len(text)


def test_places_are_those_of_the_text_as_it_was_read(decoder: PictureDecoder) -> None:
    text = 'first line\n{"error":["EOrder : Insuff\nicient funds"]}'
    (finding,) = decoder.decode(text).findings
    assert finding.line == 2
    assert "EOrder" in text[finding.start : finding.end]


def test_a_word_code_that_was_misspelled_says_how_it_was_read(decoder: PictureDecoder) -> None:
    (finding,) = decoder.decode(
        'gate.io {"label":"BALANCE~NOT_EN0UGH","message":"Not enough balance"}'
    ).findings
    assert finding.code == "BALANCE_NOT_ENOUGH"
    assert finding.certainty is not Certainty.PROVEN
    assert any("BALANCE~NOT_EN0UGH" in remark for remark in finding.remarks)


def test_words_that_only_look_like_codes_stay(decoder: PictureDecoder) -> None:
    assert decoder.decode("the order book and the balance of our well-known account-holders").findings == ()


@pytest.mark.parametrize("text", ["Finance: error -1021", "Coinbases and Balances", "hyperliquidity"])
def test_words_like_the_name_of_an_exchange_stay(decoder: PictureDecoder, text: str) -> None:
    assert all(finding.exchange is None for finding in decoder.decode(text).findings)


def test_zeros_that_were_read_as_other_digits_are_tried(decoder: PictureDecoder) -> None:
    (finding,) = decoder.decode("binance futures APIError(code=-1821)").findings
    assert finding.code == "-1021"
    assert finding.certainty is Certainty.OPEN
    assert any("Read as" in remark and "1821" in remark for remark in finding.remarks)


def test_a_message_beside_a_number_of_none_of_its_codes_is_not_sure(decoder: PictureDecoder) -> None:
    text = "[Bybit] order rejected, code 37770 Z: Your request is currently being processed."
    assert all(finding.certainty is Certainty.OPEN for finding in decoder.decode(text).findings)


def test_a_number_beside_a_message_of_more_words_stays(decoder: PictureDecoder) -> None:
    (finding,) = decoder.decode("error Binance: Invalid symbol. (-1121)").findings
    assert finding.code == "-1121"


def test_the_value_of_a_message_is_not_respelled_as_the_example_in_a_document(
    decoder: PictureDecoder,
) -> None:
    text = (
        'POST https://www.bitmex.com/api/v1/order -> 400 {"error":{"message":"Account has insufficien\n'
        't Available Balance, 100000 XBt required", "name": "ValidationError"}}'
    )
    (finding,) = decoder.decode(text).findings
    assert finding.code == "Account has insufficient Available Balance"
    assert finding.message == "Account has insufficient Available Balance, 100000 XBt required"


def test_a_number_and_its_message_on_two_lines_are_one_error(decoder: PictureDecoder) -> None:
    dialog = "Order failed\nErrCode: 110007\nab not enough for new order\nBybit Unified Trading 14:22\nOK"
    (finding,) = decoder.decode(dialog).findings
    assert (finding.code, finding.occurrences, finding.line) == ("110007", 1, 2)
    two = f"{dialog}\n\n\nand later\nab not enough for new order"
    assert sum(one.occurrences for one in decoder.decode(two).findings) == 2


@pytest.mark.parametrize(
    "text",
    [
        "ccxt.base.errors.RequestTimeout: kucoin POST https://api.kucoin.com/api/v1/orders",
        '{"error":["EOrder:Insufficient initial margin"]}',
    ],
)
def test_where_there_is_no_number_no_digits_are_to_be_checked(decoder: PictureDecoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert not any("digits" in remark for remark in finding.remarks)
    assert finding.certainty is not Certainty.OPEN


def test_a_word_that_is_no_code_is_to_be_checked(decoder: PictureDecoder) -> None:
    (finding,) = decoder.decode('kraken {"error":["EOrder:Insufcient margn"]}').findings
    assert finding.entry is None
    assert finding.certainty is Certainty.OPEN
    assert any("check its letters" in remark for remark in finding.remarks)
