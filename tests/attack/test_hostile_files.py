"""Files, names and streams that are made to break the terminal program: one sentence, the right status."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from retcode.cli.main import main
from retcode.core.case.saved import CaseError, read_case
from retcode.core.files import label_of, sources
from retcode.core.resources import content_of

ROOT = Path(__file__).parents[2]
ERROR = '{"code":-1121,"msg":"Invalid symbol."}'
posix = pytest.mark.skipif(os.name == "nt", reason="shell and devices of Unix")


def _shell(command: str, folder: Path) -> tuple[int, str]:
    """Return the status of a command, in which `$R` starts the program, and what it says on stderr."""
    environment = {**os.environ, "R": f"{sys.executable} -m retcode", "PYTHONPATH": str(ROOT / "gui")}
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, cwd=folder, env=environment
    )
    return done.returncode, done.stderr


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a log with one error."""
    file = tmp_path / "bot.log"
    file.write_text(ERROR)
    return file


@posix
@pytest.mark.parametrize("name", ["x" * 300, "a/" * 3000], ids=["name", "path"])
@pytest.mark.parametrize(
    "words",
    [
        ["decode", "?"],
        ["decode", "--reply", "?"],
        ["decode", "--jsonl", "?"],
        ["triage", "?"],
        ["triage", "bot.log", "--html", "?"],
        ["--catalogue", "?", "list"],
    ],
    ids=" ".join,
)
def test_a_name_that_no_file_can_have_is_one_sentence(
    name: str,
    words: list[str],
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(log.parent)
    monkeypatch.delenv("RETCODE_CATALOGUE", raising=False)
    assert main([name if word == "?" else word for word in words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@posix
def test_a_page_is_not_written_through_links_in_a_circle(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    circle = log.with_name("circle")
    circle.symlink_to(circle)
    assert main(["triage", str(log), "--html", str(circle)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("retcode: cannot write ")
    assert said.count("\n") == 1


@posix
def test_a_log_on_standard_input_is_not_overwritten(log: Path) -> None:
    status, said = _shell("$R triage - --html bot.log < bot.log", log.parent)
    assert (status, log.read_text()) == (2, ERROR)
    assert said == "retcode: cannot write bot.log: it is one of the input files\n"


@posix
@pytest.mark.parametrize("words", ["--help", "triage --help", "triage --updates bot.log"])
def test_help_and_updates_say_that_they_cannot_be_written(words: str, log: Path) -> None:
    full = "retcode: cannot write the output: No space left on device\n"
    assert _shell(f"$R {words} > /dev/full", log.parent) == (2, full)
    closed = "retcode: cannot write the output: standard output is closed\n"
    assert _shell(f"$R {words} >&-", log.parent) == (2, closed)


@posix
def test_the_status_is_right_even_if_the_reason_cannot_be_written(log: Path) -> None:
    assert _shell("$R decode missing.log 2> /dev/full", log.parent) == (2, "")


@posix
@pytest.mark.parametrize("words", ["decode", "decode --reply", "decode --jsonl", "triage --follow -"])
def test_standard_input_that_cannot_be_read_is_one_sentence(words: str, log: Path) -> None:
    reason = "retcode: cannot read standard input: Bad file descriptor\n"
    assert _shell(f"$R {words} 0> written.log", log.parent) == (2, reason)
    status, said = _shell(f"$R {words} <&-", log.parent)
    assert (status, said) == (2, "retcode: there is no standard input to read; name a file\n")


@posix
@pytest.mark.parametrize("words", ["decode", "decode --jsonl", "decode --reply", "triage"])
def test_a_pipe_without_a_writer_is_not_waited_for(words: str, log: Path) -> None:
    status, said = _shell(f"mkfifo pipe; timeout 60 $R {words} pipe", log.parent)
    assert (status, said) == (2, "retcode: cannot read pipe: nothing is writing to this pipe\n")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files of Linux that never end")
def test_a_file_that_never_ends_does_not_fill_the_memory(log: Path) -> None:
    endless = Path("/proc/self/pagemap")  # 512 GB, and the size 0
    with pytest.raises(OSError, match="too large"):
        content_of(endless)
    with pytest.raises(CaseError, match=r"^Cannot read pagemap: File too large$"):
        read_case(endless)
    status, said = _shell(
        f"ulimit -v 600000; timeout --preserve-status -s INT 5 $R decode {endless}", log.parent
    )
    assert (status, said) == (130, "")


@posix
def test_json_lines_come_through_a_named_pipe(log: Path) -> None:
    log.write_text("\n".join([json.dumps({"text": ERROR})] * 3))
    written = "(head -c 50 bot.log; sleep 0.3; tail -c +51 bot.log) > pipe &"
    status, said = _shell(f"mkfifo pipe; {written} $R decode --jsonl pipe > out; exit $?", log.parent)
    assert (status, said) == (0, "")
    answers = (log.parent / "out").read_text().splitlines()
    assert [json.loads(answer)["findings"][0]["code"] for answer in answers] == ["-1121"] * 3


@posix
def test_what_takes_more_memory_than_there_is_to_unpack_is_said(log: Path) -> None:
    packed = bytearray(lzma.compress(ERROR.encode() * 100))
    size_of_dictionary = packed.index(b"\x21\x01") + 2
    packed[size_of_dictionary] = 39  # 3 GiB
    end = 12 + (packed[12] + 1) * 4 - 4
    packed[end : end + 4] = struct.pack("<I", zlib.crc32(packed[12:end]))
    (log.parent / "log.xz").write_bytes(packed)
    status, said = _shell("ulimit -v 1500000; $R decode log.xz", log.parent)
    assert status == 2
    assert said == ("retcode: cannot read log.xz to its end: unpacking it takes more memory than there is\n")


def test_lines_that_are_not_json_are_one_sentence(log: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log.write_text(f"{ERROR}\n" * 50)
    assert main(["decode", "--jsonl", str(log)]) == 2
    out, said = capfd.readouterr()
    assert out.count('"error"') == 50
    assert said == "retcode: line 1 is not a JSON object with a text, and 49 more\n"


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_are_read_in_any_encoding_and_packing(
    packed: bool, log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = "".join(json.dumps({"id": number, "text": ERROR}) + "\r\n" for number in range(3))
    data = lines.encode("utf-16")
    log.write_bytes(gzip.compress(data) if packed else data)
    assert main(["decode", "--jsonl", str(log)]) == 0
    out, said = capfd.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == [0, 1, 2]
    assert said == ""


def test_an_archive_whose_directory_points_elsewhere_is_read_in_order(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = log.with_name("logs.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.log", ERROR)
        file.writestr("b.log", ERROR)
    data = archive.read_bytes()
    first = data.index(b"PK\x01\x02")
    for offset in (b"\x07\0\0\0", b"\xfe\xff\xff\xff"):
        archive.write_bytes(data[: first + 42] + offset + data[first + 46 :])
        assert main(["decode", "--json", str(archive)]) == 0
        out, said = capsys.readouterr()
        assert (json.loads(out)["findings"][0]["occurrences"], said) == (2, "")


def test_a_member_far_beyond_the_end_of_its_archive_is_no_traceback(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = log.with_name("logs.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.log", ERROR)
    data = archive.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = bytearray(data[start:end]) + struct.pack("<HHQ", 1, 8, (1 << 64) - 1)
    entry[30:32] = b"\x0c\0"  # the length of the extra field
    entry[42:46] = b"\xff" * 4  # where the extra field has the offset
    last = bytearray(data[end:])
    last[12:16] = struct.pack("<I", len(entry))
    archive.write_bytes(data[:start] + entry + last)
    assert main(["decode", str(archive)]) == 0
    assert capsys.readouterr().err == ""


@posix
def test_names_that_are_not_text_are_shown_as_text(log: Path, capfd: pytest.CaptureFixture[str]) -> None:
    evil = log.with_name(os.fsdecode(b"a\n\xff\x1b[31m.log"))
    evil.write_text(ERROR)
    assert main(["decode", "--json", str(evil), str(evil)]) == 0
    out = capfd.readouterr().out
    assert [json.loads(line)["file"] for line in out.splitlines()] == [f"{log.parent}/a\n?\x1b[31m.log"] * 2
    assert main(["decode", str(evil), str(log)]) == 0
    assert capfd.readouterr().out.startswith(f"== {log.parent}/a")
    page = evil.with_suffix(".html")
    assert main(["triage", str(log), "--html", str(page)]) == 0
    assert capfd.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("words", [["decode", "-", "-"], ["triage", "--follow", "-", "-"]])
def test_standard_input_is_named_once(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("command", ["decode", "triage"])
def test_faults_of_many_members_do_not_fill_the_screen(
    command: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = log.with_name("logs.zip")
    with zipfile.ZipFile(archive, "w") as file:
        for number in range(40):
            file.writestr(f"{number}.log", ERROR)
    data = bytearray(archive.read_bytes())
    for entry in re.finditer(rb"PK\x01\x02", bytes(data)):
        data[entry.start() + 8] |= 1  # encrypted
    archive.write_bytes(data)
    assert main([command, str(archive)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") < 10
    assert "35 more" in said


def test_the_name_of_a_member_is_shortened(log: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive = log.with_name("long.zip")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("n" * 60_000, ERROR)
    assert main(["triage", "--json", str(archive)]) == 0
    assert len(json.loads(capfd.readouterr().out)["files"][0]["name"]) < 200


def test_names_show_what_they_hide(log: Path) -> None:
    assert label_of(Path("log\u202egnp.exe")) == "log\ufffdgnp.exe"
    assert label_of(Path("a\x1b[31m\nb\u200b.log")) == "a\u241b[31m b\ufffd.log"
    assert label_of(Path("\u65e5\u672c\u8a9e e\u0301.log")) == "\u65e5\u672c\u8a9e e\u0301.log"
    archive = log.with_name("bot.zip")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("x\u2066\x07.log", ERROR)
    (member,) = sources(archive)
    assert member.label == "bot.zip:x\ufffd\u2407.log"


def test_an_encrypted_member_does_not_hide_those_after_it(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = log.with_name("logs.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.log", ERROR)
        file.writestr("b.log", ERROR)
    data = bytearray(archive.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    assert main(["decode", str(archive)]) == 0
    out, said = capsys.readouterr()
    assert "-1121" in out
    assert said == "retcode: cannot unpack logs.zip:a.log: it is encrypted\n"
