"""What Windows does otherwise, with its ways faked: streams, open files, dates, zones."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from bundle.archive import timestamp_of_sources
from retcode.cli.main import main
from retcode.core.decode.notices import epoch_text
from retcode.core.files import StreamError, blocks, sources
from retcode.core.triage.formatting import time_text
from retcode.core.triage.local_time import local_offset

ERROR = '{"code":-1121,"msg":"Invalid symbol."}'


class ClosedPipe(io.RawIOBase):
    """A pipe that nobody reads, as Windows reports it."""

    def __init__(self, fault: int) -> None:
        self.fault = fault

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        del data
        raise OSError(self.fault, os.strerror(self.fault))

    def fileno(self) -> int:
        raise io.UnsupportedOperation

    def close(self) -> None:
        """Keep quiet: what the buffer still holds goes nowhere."""


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """How files were opened by way of Windows' own function: access, sharing, and so on."""
    calls: list[tuple[int, ...]] = []

    def create(path: str, *how: int) -> int:
        calls.append(how)
        try:
            return os.open(path, os.O_RDONLY)
        except OSError as error:
            raise OSError(error.errno, "Das System kann die angegebene Datei nicht finden") from None

    winapi, msvcrt = ModuleType("_winapi"), ModuleType("msvcrt")
    winapi.__dict__.update(CreateFile=create, GENERIC_READ=1 << 31, OPEN_EXISTING=3)
    msvcrt.__dict__.update(open_osfhandle=lambda handle, _flags: handle)
    monkeypatch.setitem(sys.modules, "_winapi", winapi)
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    return calls


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "bot.log"
    path.write_text(ERROR, encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [("decode",), ("triage",), ("search-log",), ("triage", "--updates")])
def test_a_closed_pipe_is_no_fault(
    words: tuple[str, ...], log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("os.read", lambda *_: b"")  # standard input has ended
    raw = ClosedPipe(errno.EINVAL)
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=raw, flush=lambda: None, fileno=raw.fileno))
    assert main([*words, str(log)]) == 0
    raw.fault = errno.ENOSPC
    if "--updates" not in words and "search-log" not in words:
        assert main([*words, str(log)]) == 2
        assert "No space left" in capsys.readouterr().err


def test_streams_are_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="cp1252"))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding="cp1252"))
    assert main(["decode", "feh−日本.txt"]) == 2
    assert err.getvalue().decode().startswith("retcode: cannot read feh−日本.txt: ")


def test_wrong_words_without_a_console_are_shown_in_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    user32 = SimpleNamespace(MessageBoxW=lambda _window, text, *_: shown.append(text))
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert main(["--scale", "9"]) == 2
    assert shown == []
    monkeypatch.setattr(sys, "__stderr__", None)
    assert main(["--scale", "9"]) == 2
    assert shown == ["argument --scale: the scale must be between 0.5 and 4 (see retcode --help)"]


def test_a_log_is_opened_so_that_it_can_be_renamed(
    log: Path, opened: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert b"".join(blocks(sources(log)[0])) == ERROR.encode()
    read_write_delete = 7
    assert [sharing for _, sharing, *_ in opened] == [read_write_delete] * 2


def test_what_is_wrong_with_a_file_is_said_as_on_other_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "stat", lambda *_, **__: os.stat_result((stat.S_IFREG, *[0] * 9)))
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(StreamError, match=r"^cannot read none\.log: No such file or directory$"):
        sources(tmp_path / "none.log")


def test_moments_before_1970_need_nothing_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> time.struct_time:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(time, "localtime", fail)
    assert time_text(-305_128_800) == "1960-05-01 10:00:00 UTC"
    assert time_text(float("inf")) == "inf s after 1970"
    assert local_offset(-305_128_800) == 0


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows does not take its zone from TZ")
def test_a_zone_is_named_by_its_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2021, 4, 17, tzinfo=UTC)
    names = {"UTC0": "UTC", "CET-1": "UTC+01:00", "NST3:30": "UTC-03:30"}
    for zone, name in names.items():
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert f" {name} (" in epoch_text(1_618_617_600_000, now)
    monkeypatch.undo()
    time.tzset()


def test_a_build_needs_no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("PATH", "")
    assert timestamp_of_sources() == 315_532_800
