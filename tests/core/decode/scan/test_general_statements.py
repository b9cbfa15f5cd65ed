"""General statements about codes are not errors; a report in the same words is one."""

import pytest

from retcode.core.decode.decoder import Decoder

_HEAD = "Connecting an account\n\n"
_GENERAL = [
    "Without the right to trade, every order is refused with -2015 on Binance.",
    "If the clock is more than a second ahead, requests are refused with -1021.",
    "If the test on Binance ends with -2015, the key lacks a right.",
    "You will see 10010 in the journal of Bybit.",
    "From May on, Binance will refuse smaller orders with -4164.",
    "Typical reasons are too little margin (Bybit 110007, OKX 51008) or a limit of positions.",
    "Red means that the exchange refuses orders (Binance -2015, Bybit 10003).",
    "What does it mean if Binance shows -2011 Unknown order sent.?\nNo. Nothing was left to cancel.",
    "Codes\n\n-1000 UNKNOWN: An error.\n-1001 DISCONNECTED: No service.\n-1003 TOO_MANY_REQUESTS",
    "Error 51008\nThe margin of the account at OKX is too low.\n\n"
    "Error 51121\nThe size is no multiple of the lot.",
    "Which errors stop the bot?\n* Binance: -2014, -2015\n* Bybit: 10003, 10004",
    "In `place()` you compare with `-2010`, and Binance futures send `-2019`.",
]
_REPORTED = [
    ("My orders at Binance are refused with -2015 if I use the new key.", "-2015"),
    ("Hello, if you look at account 4411, every request to Binance is refused with -2015.", "-2015"),
    ("Binance rejects orders with -2010 when placing five at once.", "-2010"),
    ("The customer says that Bybit returns 110007 if the size is above 5.", "110007"),
    ("Bybit returns 10006 if two bots run, since yesterday.", "10006"),
    (
        "Two bots stopped this morning (Binance -2015 Invalid API-key, IP, or permissions for action.)",
        "-2015",
    ),
]


@pytest.mark.parametrize("text", _GENERAL)
def test_what_is_said_in_general_is_no_error(decoder: Decoder, text: str) -> None:
    assert not decoder.decode(f"{_HEAD}{text}").findings


@pytest.mark.parametrize(("text", "code"), _REPORTED)
def test_what_somebody_reports_is_an_error(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(f"{_HEAD}{text}").findings] == [code]


def test_a_short_question_is_about_an_error(decoder: Decoder) -> None:
    report = decoder.decode("Binance returns -2010 if the size is 5")
    assert [finding.code for finding in report.findings] == ["-2010"]


def test_a_log_line_under_a_guide_is_an_error(decoder: Decoder) -> None:
    line = "2026-03-04 10:11:12 ERROR order refused, returns -2010 if retried"
    report = decoder.decode(f"{_HEAD}If the balance is low, Binance returns -1013.\n\n{line}")
    assert [finding.code for finding in report.findings] == ["-2010"]
