"""Logs that grow: appended, truncated, rotated, piped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from retcode.cli.follow import follow
from retcode.cli.main import main
from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.triage.follow import Follower, GrowingFile, NewLogs, Restart

CLOCK = 'POST https://fapi.binance.com/fapi/v1/order {"code":-1021,"msg":"Timestamp for this request."}\n'
FUNDS = 'POST https://fapi.binance.com/fapi/v1/order {"code":-2019,"msg":"Margin is insufficient."}\n'


@pytest.fixture
def follower() -> Follower:
    catalogue = load_catalogue()
    return Follower(catalogue, Decoder(catalogue))


def test_only_what_is_appended_is_read_in_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.write_bytes(b"old\n")
    growing = GrowingFile(log)
    assert growing.read() == b""
    with log.open("ab") as file:
        file.write(b"new\nhalf")
        file.flush()
        assert growing.read() == b"new\n"
        file.write(b" a line\n")
    assert growing.read() == b"half a line\n"
    growing.close()


def test_a_truncated_log_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.write_bytes(b"a long first line\n")
    growing = GrowingFile(log)
    log.write_bytes(b"short\n")
    reads = [(growing.read(), growing.restart) for _ in range(2)]
    assert reads == [(b"short\n", Restart.TRUNCATED), (b"", None)]
    growing.close()


def test_a_rotated_log_is_read_to_its_end_and_then_the_new_one(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.touch()
    growing = GrowingFile(log)
    log.write_bytes(b"last of the old\n")
    log.rename(tmp_path / "bot.log.1")
    log.write_bytes(b"first of the new\n")
    reads = [(growing.read(), growing.restart) for _ in range(2)]
    assert reads == [(b"last of the old\n", None), (b"first of the new\n", Restart.REPLACED)]
    growing.close()


def test_a_line_that_its_log_never_ended_is_no_part_of_the_next_one(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.touch()
    growing = GrowingFile(log)
    log.write_bytes(b"half")
    assert growing.read() == b""
    log.rename(tmp_path / "bot.log.1")
    log.write_bytes(b"new\nlast")
    assert growing.read() == b"half\nnew\n"
    growing.close()
    assert [growing.unfinished() for _ in range(2)] == [b"last", b""]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_log_that_a_pipe_replaces_is_read_once_it_is_back(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.touch()
    growing = GrowingFile(log)
    log.unlink()
    os.mkfifo(log)
    assert growing.read() == b""
    log.unlink()
    log.write_bytes(b"back\n")
    assert growing.read() == b"back\n"
    growing.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_not_followed_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert main(["triage", "--follow", str(tmp_path / "pipe")]) == 2
    assert capsys.readouterr().err == "retcode: pipe is not a file; pipe it into --follow -\n"


def test_a_log_that_is_not_there_yet_is_read_once_it_is(tmp_path: Path) -> None:
    growing = GrowingFile(tmp_path / "later.log")
    assert growing.read() == b""
    (tmp_path / "later.log").write_bytes(b"here\n")
    assert growing.read() == b"here\n"
    growing.close()


def test_each_kind_is_told_once_and_counted_always(follower: Follower) -> None:
    assert [f.code for f in follower.feed((CLOCK + FUNDS).encode(), 1.0)] == ["-1021", "-2019"]
    assert list(follower.feed((CLOCK * 3).encode(), 2.0)) == []
    assert [(s.finding.code, s.count, s.first, s.last) for s in follower.summary()] == [
        ("-1021", 4, 1.0, 2.0),
        ("-2019", 1, 1.0, 1.0),
    ]


def test_a_line_names_exchange_code_and_verdict(follower: Follower) -> None:
    (finding,) = follower.feed(FUNDS.encode(), 1.0)
    line = follower.line(finding)
    assert line.startswith("Binance USD-M -2019 MARGIN_NOT_SUFFICIEN: ")
    assert "Repeat an order: no" in line


def test_standard_input_is_followed_to_its_end() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "retcode", "triage", "--follow", "-"],
        input=CLOCK * 2 + FUNDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 errors" in done.stdout
    assert done.stdout.count("-1021") == 2  # once as it came, once in the summary


def test_a_truncated_log_is_named_and_its_counts_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "bot.log"
    log.write_text("a line that was there before\n")
    growths = iter((CLOCK * 3, FUNDS))

    def grow(_: float) -> None:
        more = next(growths, None)
        if more is None:
            raise KeyboardInterrupt
        with log.open("w" if more is FUNDS else "a") as file:
            file.write(more)

    monkeypatch.setattr(time, "sleep", grow)
    assert follow(load_catalogue(), None, [log]) == 130
    printed = capsys.readouterr()
    assert "bot.log was truncated: reading it from the beginning. Earlier counts" in printed.err
    assert "\n4 errors\n" in printed.out


def test_the_last_line_counts_without_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "bot.log"
    log.touch()
    growths = iter((CLOCK, FUNDS.rstrip("\n"), ""))

    def grow(_: float) -> None:
        more = next(growths, None)
        if more is None:
            raise KeyboardInterrupt
        with log.open("a") as file:
            file.write(more)

    monkeypatch.setattr(time, "sleep", grow)
    assert follow(load_catalogue(), None, [log]) == 130
    assert "\n2 errors\n" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_prints_the_summary_and_ends_with_130(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.write_text("start\n")
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "retcode", "triage", "--follow", str(log)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        deadline = time.monotonic() + 60
        line = ""
        os.set_blocking(process.stdout.fileno(), False)
        while not line and time.monotonic() < deadline:
            with log.open("a") as file:
                file.write(FUNDS)
            time.sleep(0.5)
            line = process.stdout.readline()
        assert "-2019" in line
        os.set_blocking(process.stdout.fileno(), True)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert "errors\n" in out or "1 error\n" in out


def test_the_log_of_the_next_day_is_found_once(tmp_path: Path) -> None:
    today = tmp_path / "bot-2026-11-27.log"
    for name in (today.name, "bot-2026-11-26.log", "other-2026-11-28.log"):
        (tmp_path / name).touch()
    logs = NewLogs([today])
    assert logs.look() == []
    for name in ("bot-2026-11-28.log", "bot-2026-11-28.log.gz", "other-2026-11-29.log"):
        (tmp_path / name).touch()
    assert logs.look() == [tmp_path / "bot-2026-11-28.log"]
    assert logs.look() == []


def test_a_log_without_a_number_has_no_successor(tmp_path: Path) -> None:
    logs = NewLogs([tmp_path / "bot.log"])
    (tmp_path / "bot.log").touch()
    (tmp_path / "bot.log.1").touch()
    assert logs.look() == []
