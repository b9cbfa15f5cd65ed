"""Decoding beside the window: the same report as on the command line, and it can be stopped."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.report import Report
from retcode.features.decode_panel.runner import DecodeRunner, Job, LazyDecoder, command
from retcode.features.decode_panel.store import DecodeStore

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = [
    json.loads(line)
    for line in (ROOT / "tests/data/pasted-errors.jsonl").read_text("utf-8").splitlines()
    if line.strip()
]
ONE = '{"code":-1121,"msg":"Invalid symbol."}'


@pytest.fixture(scope="module")
def engine() -> LazyDecoder:
    return LazyDecoder(load_catalogue())


@pytest.fixture
def decoding(engine: LazyDecoder, qtbot: QtBot) -> Iterator[DecodeRunner]:
    decoding = DecodeRunner(engine)
    yield decoding
    decoding.close()


def reported(decoding: DecodeRunner, job: Job, qtbot: QtBot) -> Report:
    with qtbot.waitSignal(decoding.finished, timeout=20_000) as waited:
        decoding.start(job)
    report = waited.args[0]
    assert isinstance(report, Report)
    return report


def test_the_window_reports_what_the_command_line_reports(engine: LazyDecoder, qtbot: QtBot) -> None:
    lines = "".join(json.dumps({"id": sample["id"], "text": sample["text"]}) + "\n" for sample in SAMPLES)
    done = subprocess.run(
        [sys.executable, "-m", "retcode", "decode", "--jsonl", "-"],
        input=lines,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    answers = {answer.pop("id"): answer for answer in map(json.loads, done.stdout.splitlines())}
    assert len(answers) == len(SAMPLES)
    store = DecodeStore(engine)
    for sample in SAMPLES:
        with qtbot.waitSignal(store.report_changed, check_params_cb=bool, timeout=20_000):
            store.decode(sample["text"])
        assert store.report == msgspec.convert(answers[sample["id"]], Report), sample["id"]
    store.close()


def test_a_large_text_and_a_file_get_the_report_of_a_thread(
    decoding: DecodeRunner, engine: LazyDecoder, qtbot: QtBot, tmp_path: Path
) -> None:
    text = "2024-07-30 INFO all is well \U0001f600\r\n" * 2000 + f"{ONE}\r\n"
    expected = engine.decode(Job(text))
    assert reported(decoding, Job(text), qtbot) == expected
    file = tmp_path / "a log.txt"
    file.write_bytes(text.encode())
    assert reported(decoding, Job(file=file), qtbot) == expected


def test_a_character_without_a_form_in_utf_8_moves_no_place(
    decoding: DecodeRunner, engine: LazyDecoder, qtbot: QtBot
) -> None:
    text = "\udc80 " * 20_000 + ONE
    report = reported(decoding, Job(text), qtbot)
    assert report.findings[0].spans == engine.decode(Job(text)).findings[0].spans


def test_what_is_cancelled_says_nothing(decoding: DecodeRunner, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(decoding.finished), qtbot.assertNotEmitted(decoding.failed):
        decoding.start(Job("{" * 2_000_000))
        decoding.cancel()
        assert not decoding.busy
        decoding.start(Job(ONE))
        decoding.close()


def test_the_last_of_several_is_reported(decoding: DecodeRunner, qtbot: QtBot) -> None:
    decoding.start(Job("x" * 100_000))
    decoding.start(Job('{"code":-1003,"msg":"Too many requests."}'))
    assert [finding.code for finding in reported(decoding, Job(ONE), qtbot).findings] == ["-1121"]


def test_a_decoding_that_takes_too_long_is_given_up(engine: LazyDecoder, qtbot: QtBot) -> None:
    decoding = DecodeRunner(engine, limit=1)
    with qtbot.assertNotEmitted(decoding.finished):
        decoding.start(Job("{" * 500_000))
        qtbot.waitUntil(lambda: not decoding.busy)
    decoding.close()


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(
    decoding: DecodeRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(decoding.failed, timeout=20_000) as waited:
        decoding.start(Job(file=tmp_path / "gone.log"))
    assert waited.args == [f"cannot read {tmp_path / 'gone.log'}: No such file or directory"]


def test_where_no_process_starts_a_thread_does_it(
    decoding: DecodeRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    report = reported(decoding, Job("x " * 20_000 + ONE), qtbot)
    assert [finding.code for finding in report.findings] == ["-1121"]


def test_a_packaged_program_asks_its_terminal_half(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "retcode"))
    job = Job("", venue="mexc-spot", mask=False)
    assert command(job)[0] == str(tmp_path / "retcode")
    (tmp_path / "retcode-cli").touch()
    words = ["decode", "--json", "--unmask", "--venue", "mexc-spot", "-"]
    assert command(job) == [str(tmp_path / "retcode-cli"), *words]
