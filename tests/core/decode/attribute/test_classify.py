"""Kinds of pastes that were once answered wrong: each with the text that showed it, and relatives."""

import json
from pathlib import Path
from typing import Any

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Finding, Report

_FILE = Path(__file__).parents[3] / "data" / "decode-kinds.jsonl"
_PASTES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
_FIELDS = ("venue", "title", "effect", "recovery", "retry_read", "retry_write")


@pytest.mark.parametrize("paste", _PASTES, ids=lambda paste: f"{paste['kind']}: {paste['text'][:30]}")
def test_a_kind_of_paste(decoder: Decoder, catalogue: Catalogue, paste: dict[str, Any]) -> None:
    report = decoder.decode(paste["text"])
    if "code" in paste:
        (finding,) = report.findings
        _check_finding(finding, paste)
        known = catalogue.tables.get(finding.venue)
        exchange = known.exchange if known else finding.exchange
        assert exchange == paste.get("exchange", exchange)
    _check_report(report, paste)


def _check_finding(finding: Finding, paste: dict[str, Any]) -> None:
    assert finding.code == paste["code"]
    for field in _FIELDS:
        assert getattr(finding, field) == paste.get(field, getattr(finding, field)), finding.evidence
    assert finding.venue in paste.get("venues", [finding.venue])
    assert (finding.mismatch is not None) == paste.get("mismatch", finding.mismatch is not None)
    possible = {other.venue for other in finding.alternatives if other.possible}
    assert possible.isdisjoint(paste.get("not_possible", ()))


def _check_report(report: Report, paste: dict[str, Any]) -> None:
    assert {finding.code for finding in report.findings}.isdisjoint(paste.get("no_codes", ()))
    assert report.http_status == paste.get("http_status", report.http_status)
    statuses = [status.status for status in report.statuses]
    assert statuses == paste.get("statuses", statuses)
    assert paste.get("note", "") in " ".join(report.notices)
    assert "not_note" not in paste or paste["not_note"] not in " ".join(report.notices)
