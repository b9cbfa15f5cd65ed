"""The lines around a place, read from files of all the kinds that a triage reads."""

import gzip
import zipfile
from pathlib import Path

import pytest

from retcode.core.triage.excerpt import excerpt
from retcode.core.triage.model import LogFile

LINES = [f"line {number} of the log" for number in range(1, 200_001)]
TEXT = "\n".join(LINES) + "\n"


def log_file(path: Path, name: str = "") -> LogFile:
    return LogFile(name or path.name, path.stat().st_size, 0, None, None)


def plain(path: Path) -> str:
    path.write_text(TEXT)
    return path.name


def packed(path: Path) -> str:
    path.write_bytes(gzip.compress(TEXT.encode(), 1))
    return path.name


def archive(path: Path) -> str:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("other.log", "nothing")
        file.writestr("bot.log", TEXT)
    return f"{path.name}:bot.log"


def wide(path: Path) -> str:
    path.write_bytes(TEXT.encode("utf-16"))
    return path.name


@pytest.mark.parametrize("write", [plain, packed, archive, wide])
@pytest.mark.parametrize("line", [1, 2, 40, 99_999, 150_001, 200_000])
def test_the_lines_around_a_line_are_those_of_the_file(write: object, line: int, tmp_path: Path) -> None:
    path = tmp_path / "log"
    assert callable(write)
    found = excerpt([path], log_file(path, write(path)), line)
    assert found.fault == ""
    assert found.lines[line - found.first] == LINES[line - 1]
    shown = [text for text in found.lines if text]
    assert shown == LINES[found.first - 1 : found.first - 1 + len(shown)]
    assert len(shown) >= 31


def test_of_two_files_of_one_name_the_one_of_that_size_is_read(tmp_path: Path) -> None:
    paths = []
    for folder in ("a", "bb"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "bot.log")
        paths[-1].write_text(f"this is {folder}\n")
    assert excerpt(paths, log_file(paths[1]), 1).lines[0] == "this is bb"
    assert excerpt(paths, log_file(paths[0]), 1).lines[0] == "this is a"


def test_a_line_of_any_length_is_cut_and_harmless(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("x" * 5_000_000 + "\n" + "\x1b[31m\u202eb\n", encoding="utf-8")
    found = excerpt([path], log_file(path), 2)
    assert len(found.lines[0]) < 5000
    assert "\x1b" not in found.lines[1]
    assert "\u202e" not in found.lines[1]


def test_a_secret_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "log"
    key = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
    path.write_text(f"apiKey={key}\n")
    assert key not in excerpt([path], log_file(path), 1).lines[0]


def test_a_line_that_is_no_more_and_a_file_that_is_no_more_are_told(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("one\n")
    file = log_file(path)
    assert "no longer has a line 12" in excerpt([path], file, 12).fault
    path.unlink()
    assert "can no longer be read" in excerpt([path], file, 1).fault
