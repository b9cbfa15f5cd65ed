"""A text about handling codes reports none of them; a report in the same words does."""

import json
from pathlib import Path

import pytest

from retcode.core.decode.decoder import Decoder

# Tickets, runbooks, alert rules, policies, requirements and review comments have no codes; reports have.
_TEXTS = [
    json.loads(line)
    for line in (Path(__file__).parents[3] / "data" / "prose.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("text", [one["text"] for one in _TEXTS if not one["codes"]])
def test_a_text_about_handling_reports_no_code(decoder: Decoder, text: str) -> None:
    assert not decoder.decode(text).findings


@pytest.mark.parametrize(("text", "codes"), [(one["text"], one["codes"]) for one in _TEXTS if one["codes"]])
def test_what_was_received_is_reported(decoder: Decoder, text: str, codes: list[str]) -> None:
    assert sorted(finding.code or "" for finding in decoder.decode(text).findings) == sorted(codes)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Not blocking. Do not resend after", False),
        ("Do not resend after", True),
        ("Not blocking. Do not resend, we got", True),
        ("Not blocking. Do not resend if we got", False),
        ("Not blocking. Do not resend. At 09:02 came", True),
        ("Not blocking. Do not resend. Binance returned", True),
        ("Not blocking. Do not resend if Binance returned", False),
        ("As a trader I want to understand", False),
    ],
)
def test_a_word_for_a_report_counts_outside_conditions(decoder: Decoder, words: str, found: bool) -> None:
    report = decoder.decode(f"Desk of the market makers\n{words} error -2019 (Binance Futures) for an order")
    assert bool(report.findings) is found
