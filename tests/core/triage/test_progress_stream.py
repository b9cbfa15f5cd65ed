"""What a triage tells while it runs: lines of JSON, the last with the whole report."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.triage import triage
from retcode.core.triage.progress_stream import Update, write_updates

ERROR = '2026-03-01T09:00:00Z https://fapi.binance.com {"code":-1121,"msg":"Invalid symbol."}\n'
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "bot.log"
    path.write_text(ERROR * 500)
    return path


def test_the_last_update_is_the_report(catalogue: Catalogue, log: Path) -> None:
    told: list[bytes] = []
    write_updates(catalogue, [log], told.append, lambda: False)
    updates = [msgspec.json.decode(line, type=Update) for line in told]
    assert [update.last for update in updates] == [False] * (len(updates) - 1) + [True]
    assert updates[-1].report == triage(catalogue, Decoder(catalogue), [log])


def test_a_venue_that_is_chosen_is_that_of_all_errors(catalogue: Catalogue, log: Path) -> None:
    report = write_updates(catalogue, [log], lambda _: None, lambda: False, "mexc-spot")
    assert [row.venue for row in report.rows] == ["mexc-spot"]


def test_where_nobody_listens_any_more_reading_ends(catalogue: Catalogue, log: Path) -> None:
    told: list[bytes] = []
    write_updates(catalogue, [log], told.append, lambda: True)
    last = msgspec.json.decode(told[-1], type=Update)
    assert last.report is not None
    assert not last.report.complete


def test_places_are_so_many_at_most_with_the_last_among_them(catalogue: Catalogue, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("".join(ERROR.replace("-1121", str(-3000 - number)) * 250 for number in range(120)))
    told: list[bytes] = []
    whole = write_updates(catalogue, [log], told.append, lambda: False)
    report = msgspec.json.decode(told[-1], type=Update).report
    assert report is not None
    assert (
        sum(len(row.locations) for row in report.rows)
        <= 20_000
        < sum(len(row.locations) for row in whole.rows)
    )
    assert [row.locations[-1] for row in report.rows] == [row.locations[-1] for row in whole.rows]


def test_the_command_reads_until_standard_input_ends(log: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "retcode", "triage", "--updates", str(log)],
        capture_output=True,
        cwd=ROOT,
        input=b"",
        check=False,
    )
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["last"] is True
    assert done.stderr == b""
