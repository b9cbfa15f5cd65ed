"""The program for Windows answers as the source does on Linux, and draws its window with letters in it."""

import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bundle.icons import png
from bundle.windows.__main__ import build_variables
from bundle.windows.wine import Wine, windows_path
from retcode.version import VERSION
from tests.packaged.pictures import Look, look
from tests.packaged.running import Outcome, Program
from tests.packaged.samples import QUESTIONS, all_samples

ERROR = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'


def asked(program: Program, *words: str) -> Outcome:
    """Return what a program answers; Windows ends lines for a person with two characters."""
    answer = program.run(*words)
    return answer._replace(err=answer.err.replace("\r\n", "\n"))


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_it_answers_as_the_source_does(question: tuple[str, ...], terminal: Program, source: Program) -> None:
    assert asked(terminal, *question) == source.run(*question)


def test_it_decodes_every_sample_as_the_source_does(terminal: Program, source: Program) -> None:
    answer = terminal.run("decode", "--jsonl", text=all_samples())
    assert answer == source.run("decode", "--jsonl", text=all_samples())
    assert len(answer.out.splitlines()) == len(all_samples().splitlines())


def test_a_log_is_triaged_in_a_zone_by_name(terminal: Program, source: Program, tmp_path: Path) -> None:
    log = tmp_path / "Größe−日本.log"
    log.write_text(
        f"1960-05-01 12:00:00 {ERROR}\n2024-07-01 14:00:05 {ERROR}\n", encoding="utf-8", newline=""
    )
    words = ("triage", "--zone", "Europe/Berlin", "--json", log.name)
    answer = terminal.run(*words, cwd=tmp_path)
    assert answer == source.run(*words, cwd=tmp_path)
    assert [row["count"] for row in json.loads(answer.out)["rows"]] == [2]


def test_a_name_in_other_letters_is_printed_as_utf8(terminal: Program, source: Program) -> None:
    assert asked(terminal, "decode", "feh−日本.txt") == source.run("decode", "feh−日本.txt")


@pytest.mark.parametrize(("name", "subsystem"), [("retcode", 2), ("retcode-cli", 3)])
def test_windows_sees_version_icon_and_manifest(name: str, subsystem: int, dist: Path) -> None:
    """A window (2) opens no console, a program for the terminal (3) writes to it."""
    program = (dist / "retcode" / f"{name}.exe").read_bytes()
    (header,) = struct.unpack_from("<I", program, 0x3C)
    assert struct.unpack_from("<H", program, header + 24 + 68) == (subsystem,)
    for text in ("ProductName", "Retcode", "FileVersion", VERSION, f"{name}.exe"):
        assert text.encode("utf-16-le") in program, text
    assert png(256).read_bytes() in program
    for setting in (b"longPathAware", b">UTF-8</activeCodePage>", b'level="asInvoker"'):
        assert setting in program, setting


@pytest.fixture
def dark_system(windows_program: Program) -> Iterator[None]:
    """Windows with its dark theme chosen."""
    themes = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    value = ("/v", "AppsUseLightTheme", "/f")
    assert windows_program.run("reg", "add", themes, *value, "/t", "REG_DWORD", "/d", "0").status == 0
    yield
    assert windows_program.run("reg", "delete", themes, *value).status == 0


def drawn(window: Program, terminal: Program, folder: Path, *words: str) -> Look:
    """Return what the drawn window looks like, in which an error can be read."""
    picture, pasted = folder / "picture.png", folder / "pasted.txt"
    pasted.write_text(ERROR, encoding="utf-8")
    draw = ("--screenshot", windows_path(picture), "--decode", windows_path(pasted), *words)
    assert window.run(*draw).status == 0
    read = terminal.run("decode", windows_path(picture), "--json")
    assert "-1021" in {finding["code"] for finding in json.loads(read.out)["findings"]}
    return look(picture)


def test_the_drawn_window_holds_letters(window: Program, terminal: Program, tmp_path: Path) -> None:
    light = drawn(window, terminal, tmp_path, "--theme", "light")
    assert (light.width, light.height) == (1280, 800)
    assert light.colours > 200
    assert light.brightness > 128


@pytest.mark.usefixtures("dark_system")
def test_it_is_dark_where_the_system_is(
    window: Program, terminal: Program, windows_program: Program, wine: Wine, tmp_path: Path
) -> None:
    dark = drawn(window, terminal, tmp_path)
    assert dark.colours > 200
    assert dark.brightness < 128
    variables = {**windows_program.variables, **build_variables(), "QT_QPA_PLATFORM": "windows"}
    python = replace(windows_program, words=(str(wine.python),), variables=variables)
    frames = python.run(windows_path(Path(__file__).with_name("title_bar.py"))).out.decode().split("\r\n")
    assert list(dict.fromkeys(frames)) == [
        "as the system: dark",
        "light: light",
        "dark: light",
        "dark: dark",
        "",
    ]
