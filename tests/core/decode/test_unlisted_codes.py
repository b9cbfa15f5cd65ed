"""Codes of no table, and answers of a form of their own, are found where their exchange is certain."""

import pytest

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
