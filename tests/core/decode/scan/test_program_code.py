"""The code of a program that handles codes reports no error; an error pasted beside it does."""

import json
from pathlib import Path
from typing import Any

import pytest

from retcode.core.decode.decoder import Decoder

_FILE = Path(__file__).resolve().parents[3] / "data" / "program-code.jsonl"
_TEXTS: list[dict[str, Any]] = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
_ANSWER = '{"code":-2010,"msg":"Account has insufficient balance for requested action."}'
_NODE = "{\n  code: -1121,\n  msg: 'Invalid symbol.'\n}"


@pytest.mark.parametrize("text", [one["text"] for one in _TEXTS if not one["codes"]])
def test_a_code_in_a_program_is_no_error(decoder: Decoder, text: str) -> None:
    assert not decoder.decode(text).findings


@pytest.mark.parametrize(("text", "codes"), [(one["text"], one["codes"]) for one in _TEXTS if one["codes"]])
def test_an_error_beside_a_program_is_found(decoder: Decoder, text: str, codes: list[str]) -> None:
    assert {finding.code for finding in decoder.decode(text).findings} == set(codes)


@pytest.mark.parametrize(
    ("opening", "found"),
    [
        ("const EXPECTED = ", False),
        ("export const EXPECTED: ApiError = ", False),
        ("", True),
        ("error: ", True),
        ("response = ", True),
        ("Request failed (400) ", True),
        ("BinanceAPIError: ", True),
    ],
)
def test_an_object_is_an_answer_unless_a_program_assigns_it(
    decoder: Decoder, opening: str, found: bool
) -> None:
    assert bool(decoder.decode(f"{opening}{_NODE}").findings) is found


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("Account has insufficient balance for requested action.", False),
        ("-2010: Account has insufficient balance for requested action.", False),
        (f"got: {_ANSWER}", True),
        (f"-> {_ANSWER}", True),
        (f"today I get {_ANSWER}", True),
    ],
)
def test_a_comment_of_a_program_may_show_what_came_back(decoder: Decoder, comment: str, found: bool) -> None:
    assert bool(decoder.decode(f"if (isFunds(err)) {{\n  stop(); // {comment}\n}}").findings) is found


def test_a_bracket_that_was_cut_off_holds_no_answer_below_it(decoder: Decoder) -> None:
    text = f"const order = await client.newOrder('BTCUSDT', {{\n  quantity: 1,\n\n{_ANSWER}"
    assert [finding.code for finding in decoder.decode(text).findings] == ["-2010"]


def test_a_status_that_a_program_handles_is_only_mentioned(decoder: Decoder) -> None:
    report = decoder.decode("if code in {-1003, -1015} or e.status_code in (418, 429):\n    wait()")
    assert report.http_status is None
