"""What the servers and clients of each exchange print: composed pastes with their codes, and such without."""

import json
from pathlib import Path
from typing import Any

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty

_FILE = Path(__file__).parents[2] / "data" / "venue-pastes.jsonl"
_PASTES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("paste", _PASTES, ids=lambda paste: paste["text"][:40])
def test_the_codes_and_whose_they_are(decoder: Decoder, paste: dict[str, Any]) -> None:
    findings = decoder.decode(paste["text"]).findings
    assert [finding.code for finding in findings] == paste["codes"]
    for finding in findings:
        assert finding.venue in paste.get("venues", [finding.venue]), finding.evidence
        if paste.get("proven"):
            assert finding.certainty is Certainty.PROVEN, finding.evidence
