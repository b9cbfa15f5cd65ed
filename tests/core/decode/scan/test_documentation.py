"""A text that documents, handles or counts a code reports no error; a log or an answer beside it does."""

import json
from pathlib import Path

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Outcome

_SHOWN = [
    "# Changelog\n## 2.3.0 - 2025-06-02\n### Fixed\n- Bybit 110043 does not stop the loop",
    "## What's Changed (2025.3)\n* Binance: treat error -2011 on cancel as done\n* Bump sqlalchemy to 2.0.40",
    "## 3.1.7\n- binance: portfolio margin\n- bybit: mapped 170213, 170810\n- kucoin: 400303\n- docs: typos",
    "* a81f3c2 okx: treat 51400 as done\n* 11007ab bybit: do not raise on 110043",
    "| Code | Meaning |\n|---|---|\n| -1021 | Timestamp for this request is outside of the recvWindow. |",
    "exchange,code,internal_class\nbinance,-1003,Throttled\nokx,50011,Throttled",
    "it('maps', () => {\n  parse({ code: -2010, msg: 'Account has insufficient balance.' });\n});",
    '#[test]\nfn parses() {\n    let body = r#"{"code":"51008","msg":"Insufficient balance"}"#;\n}',
    "paths:\n  /orders:\n    get:\n      example:\n        code: -1121\n        msg: Invalid symbol.",
    'ACTIONS = {"binance": {-1021: resync_clock, -2010: drop}}',
    "class BinanceError(IntEnum):\n    TIMEOUT = -1007\n    INVALID_TIMESTAMP = -1021",
    "match err.code {\n    -1021 => self.resync().await?,\n    -2011 => debug!(1),\n}",
    "def cancel(self):\n    # Binance answers -2011 if the order is filled\n    ...",
    'bot_errors_total{exchange="okx",code="51008"} 0\nbot_errors_total{exchange="okx",code="50011"} 0',
    '"query": "logs(service:exec-bybit @retCode:10006).last(5m) > 3"',
    "Rate limits (Binance `-1003`, Bybit `10006`) are waited for.",
    "| Code | Name |\n|---|---|\n| -4059 | NO_NEED | \n| -4060 | INVALID_SIDE |\n| -4061 | NOT_MATCH |",
    "binance-spot: {weight: 6000, ban_codes: [-1003, -1015], http: [418, 429]}",
    'BACKOFF = ["EAPI:Rate limit exceeded", "EService:Busy", "EService:Unavailable"]',
    "const MESSAGES = [\n    700002 => 'Signature for this request is not valid.',\n"
    "    10101  => 'Insufficient balance',\n];",
    "@pytest.mark.parametrize(('code', 'msg'), [\n    (-2010, 'Account has insufficient balance.'),\n"
    "    (-2011, 'Unknown order sent.'),\n])",
]
_PLAIN_LIST = (
    "40006  Invalid ACCESS_KEY\n40008  Request timestamp expired\n40009  sign signature error\n"
    "40018  Invalid IP\n"
)
_ANSWER = '{"code":"40012","msg":"apikey/password is incorrect","requestTime":1720000123456,"data":null}'
_RECEIVED = [
    (
        'The changelog has \'- okx: 51503 is `OrderNotFound`\'. I get {"code":"51503","msg":""} on OKX',
        "51503",
    ),
    (
        "| code | message |\n|---|---|\n| -2010 | Account has insufficient balance for requested action. |",
        "-2010",
    ),
    ("| time | code | meaning |\n|---|---|---|\n| 10:01 | -2011 | Unknown order sent. |", "-2011"),
    ('Example of the answer:\n    {"retCode":10006,"retMsg":"Too many visits."}', "10006"),
    ('```json\n{"retCode": 110007, "retMsg": "ab not enough for new order"}\n```', "110007"),
    ("a81f3c2e okx order rejected 51008\nb91d00f1 okx order rejected 51008", "51008"),
    ("Hi team;\n* bybit 110007\nthanks;", "110007"),
    ("## 4.3.95\n- my order gets bybit 110007\n- balance is enough\n- worked with 4.3.90", "110007"),
    ("## Changed (since 2025.3)\n* binance order now fails with -2011\n* nothing else", "-2011"),
    ("{'codes': [-2010]}\n" + '{"code":-2010,"msg":"Account has insufficient balance."}', "-2010"),
    ("The -2011 from Binance is ignored, but my order is still open. Why?", "-2011"),
    ("Binance, 3 orders today:\n-2010: rejected, please help", "-2010"),
    ('"properties": {"exchange": "binance", "code": -2010, "msg": "Order rejected"}', "-2010"),
    ('bot_errors_total{exchange="okx",code="51008"} 3', "51008"),
]


@pytest.mark.parametrize("text", _SHOWN)
def test_a_code_that_is_only_shown_is_no_error(decoder: Decoder, text: str) -> None:
    assert not decoder.decode(text).findings


@pytest.mark.parametrize(("text", "code"), _RECEIVED)
def test_a_code_that_was_received_is_one(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]


def test_a_status_beside_codes_that_are_handled_is_only_mentioned(decoder: Decoder) -> None:
    report = decoder.decode("Rate limits (HTTP 429, Binance `-1003`) are waited for.")
    assert report.http_status is None
    assert report.verdict is Outcome.NONE


def test_a_log_under_a_program_is_read(decoder: Decoder) -> None:
    text = "```python\nIGNORE = {-2011: drop, -2013: drop}\n```\n\nbinance: -2013 Order does not exist."
    assert [(finding.code, finding.line) for finding in decoder.decode(text).findings] == [("-2013", 5)]


def test_of_a_list_of_codes_beside_an_answer_only_the_answer_was_received(decoder: Decoder) -> None:
    text = f"From the documentation of Bitget:\n{_PLAIN_LIST}\nWhat came back:\n{_ANSWER}"
    assert [finding.code for finding in decoder.decode(text).findings] == ["40012"]


@pytest.mark.parametrize(
    "text",
    [
        f"I get these errors from Bitget:\n{_PLAIN_LIST}and {_ANSWER}",
        f"Bitget errors of my orders:\n{_PLAIN_LIST}",
        "| Time | Exchange | Code |\n|---|---|---|\n| 10:01 | Bybit | 110007 |\n| 10:02 | Bybit | 110017 |\n"
        "| 10:03 | Bybit | 110043 |",
    ],
)
def test_a_list_of_codes_that_were_received_is_read(decoder: Decoder, text: str) -> None:
    assert len(decoder.decode(text).findings) >= 3


# Documents of many kinds that name codes, and pastes of errors that are laid out like them.
_TEXTS = [
    json.loads(line)
    for line in (Path(__file__).parents[3] / "data" / "documents.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("text", [one["text"] for one in _TEXTS if one.get("shown")])
def test_a_document_that_names_codes_reports_none(decoder: Decoder, text: str) -> None:
    assert not decoder.decode(text).findings


@pytest.mark.parametrize(
    ("text", "codes"), [(one["text"], one["codes"]) for one in _TEXTS if not one.get("shown")]
)
def test_a_paste_that_is_laid_out_like_a_document_is_read(
    decoder: Decoder, text: str, codes: list[str]
) -> None:
    assert sorted(finding.code or "" for finding in decoder.decode(text).findings) == sorted(codes)
