"""The terminal, the copied report and a triage show the one verdict of the finding, for every sample."""

import json
from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.present.finding_text import verdict_sentences
from retcode.core.present.report_markdown import report_markdown
from retcode.core.present.terminal import report_text
from retcode.core.triage.labels import NO_AGREEMENT, agreed_recovery
from retcode.core.triage.log_reader import triage

_FILE = Path(__file__).parents[2] / "data" / "pasted-errors.jsonl"
_SAMPLES = [json.loads(line)["text"] for line in _FILE.read_text(encoding="utf-8").splitlines() if line]
_UNDER_503 = 'POST https://fapi.binance.com/fapi/v1/order -> 503 {"code":-1008,"msg":"Server is currently"}'


def _one_line(text: str) -> str:
    return " ".join(text.replace("\\", "").split())


@pytest.mark.parametrize("text", [*_SAMPLES, _UNDER_503])
def test_all_views_show_the_same_verdict(
    text: str, decoder: Decoder, catalogue: Catalogue, tmp_path: Path
) -> None:
    report = decoder.decode(text)
    views = (report_text(report, catalogue), report_markdown(report, text, catalogue))
    for finding in report.findings:
        for sentence in verdict_sentences(finding, catalogue):
            assert all(_one_line(sentence) in _one_line(view) for view in views), sentence
    log = tmp_path / "sample.log"
    log.write_text(text, encoding="utf-8", newline="")
    rows = triage(catalogue, decoder, [log]).rows
    assert sorted(
        (row.code, row.venue, row.effect, agreed_recovery(row), row.retry_read, row.retry_write)
        for row in rows
    ) == sorted(
        (f.code, f.venue, f.effect, f.recovery or NO_AGREEMENT, f.retry_read, f.retry_write)
        for f in report.findings
    )
