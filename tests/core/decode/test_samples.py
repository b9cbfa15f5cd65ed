"""The labelled pastes: found codes, venues, HTTP statuses and the values in the messages."""

import json
from pathlib import Path
from typing import Any

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty, Outcome

_DATA = Path(__file__).parents[2] / "data"
_SAMPLES = [
    json.loads(line)
    for file in sorted(_DATA.glob("pasted-*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if line.strip()
]


def _options(sample: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [sample["expect"], *sample.get("alt_expect", [])]


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda s: s["id"])
def test_codes(decoder: Decoder, sample: dict[str, Any]) -> None:
    report = decoder.decode(sample["text"])
    found = sorted({finding.code or "" for finding in report.findings})
    assert found in [sorted({str(e["code"]) for e in option}) for option in _options(sample)]
    if sample["negative"]:
        assert report.verdict is not Outcome.ERROR


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda s: s["id"])
def test_venues(decoder: Decoder, sample: dict[str, Any]) -> None:
    expected = {str(e["code"]): e for option in _options(sample) for e in option}
    for finding in decoder.decode(sample["text"]).findings:
        label = expected[finding.code or ""]
        assert finding.venue in label["venues"]
        if label.get("must_be_ambiguous"):
            assert finding.certainty is Certainty.OPEN
        if len(label["venues"]) > 1:
            assert finding.certainty is not Certainty.PROVEN
        assert finding.evidence


@pytest.mark.parametrize("sample", [s for s in _SAMPLES if s["http_status"]], ids=lambda s: s["id"])
def test_http_status(decoder: Decoder, sample: dict[str, Any]) -> None:
    assert decoder.decode(sample["text"]).http_status == sample["http_status"]


@pytest.mark.parametrize("sample", [s for s in _SAMPLES if s["params"]], ids=lambda s: s["id"])
def test_values_in_the_message(decoder: Decoder, sample: dict[str, Any]) -> None:
    params = {
        key: value
        for f in decoder.decode(sample["text"], mask=False).findings
        for key, value in f.params.items()
    }
    assert sample["params"].items() <= params.items()
