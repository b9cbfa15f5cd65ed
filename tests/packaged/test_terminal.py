"""The finished program for the terminal answers as the source does, wherever and however it is started."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from retcode.version import VERSION
from tests.packaged.running import Program
from tests.packaged.samples import QUESTIONS, all_samples

NOBODY = 65534
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")


def test_it_tells_its_version(terminal: Program) -> None:
    assert terminal.run("--version") == (0, f"retcode {VERSION}\n".encode(), "")


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_it_answers_as_the_source_does(question: tuple[str, ...], terminal: Program, source: Program) -> None:
    assert terminal.run(*question) == source.run(*question)


def test_it_decodes_every_sample_as_the_source_does(terminal: Program, source: Program) -> None:
    answer = terminal.run("decode", "--jsonl", text=all_samples())
    assert answer == source.run("decode", "--jsonl", text=all_samples())
    assert len(answer.out.splitlines()) == len(all_samples().splitlines())
    assert answer.err == ""


def test_it_writes_every_target_s_handler_as_the_source_does(terminal: Program, source: Program) -> None:
    targets = json.loads(source.run("handler", "--targets", "--json").out)
    assert targets
    for target in targets:
        words = ("handler", target["venues"][0], "--whole", "--target", target["id"])
        written = terminal.run(*words)
        assert written == source.run(*words)
        assert (written.status, written.err) == (0, "")


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "de_DE.ISO-8859-1", "tr_TR.UTF-8"])
def test_its_answers_do_not_depend_on_the_locale(locale: str, terminal: Program, source: Program) -> None:
    there = replace(terminal, variables={"LANG": locale, "LC_ALL": locale})
    assert there.run("decode", "--jsonl", text=all_samples()) == source.run(
        "decode", "--jsonl", text=all_samples()
    )


def test_it_reads_a_file_named_from_the_user_s_folder(terminal: Program, tmp_path: Path) -> None:
    folder = tmp_path / "Fälle für März"
    folder.mkdir()
    (folder / "случай.txt").write_text('{"code":-1121,"msg":"Invalid symbol."}', encoding="utf-8")
    answer = terminal.run("decode", "случай.txt", "--json", cwd=folder)
    assert (answer.status, json.loads(answer.out)["findings"][0]["code"], answer.err) == (0, "-1121", "")


@pytest.fixture
def copy_for_everyone(folder: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the program that nobody may write to, reached by another path than it was built at."""
    copy = tmp_path / "a folder nobody writes to"
    shutil.copytree(folder, copy, symlinks=True)
    for above in (tmp_path, *tmp_path.parents):
        if above.owner() == tmp_path.owner() and above != Path(above.anchor):
            above.chmod(above.stat().st_mode | 0o055)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222 | 0o044)
    yield copy
    for path in (copy, *copy.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


@posix_only
def test_it_works_from_a_folder_that_nobody_may_write_to(
    copy_for_everyone: Path, tmp_path: Path, source: Program
) -> None:
    home = tmp_path / "home of somebody else"
    home.mkdir(mode=0o777)
    home.chmod(0o777)
    (home / "run").mkdir()
    user = NOBODY if os.geteuid() == 0 else None
    before = sorted(copy_for_everyone.rglob("*"))
    program = Program(copy_for_everyone / "retcode-cli", home, user=user)
    assert program.run("lookup", "-1021") == source.run("lookup", "-1021")
    picture = home / "picture.png"
    drawn = replace(program, path=copy_for_everyone / "retcode").run("--screenshot", str(picture), "-1021")
    assert (drawn.status, drawn.err) == (0, "")
    assert picture.stat().st_size > 10_000
    assert sorted(copy_for_everyone.rglob("*")) == before


@posix_only
def test_a_home_that_cannot_be_written_to_is_no_obstacle(terminal: Program, source: Program) -> None:
    homeless = replace(terminal, variables={"HOME": "/nonexistent", "XDG_RUNTIME_DIR": "/nonexistent"})
    assert homeless.run("lookup", "700003") == source.run("lookup", "700003")


def test_without_a_display_the_window_program_says_what_to_do(window: Program) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("there is always a display")
    answer = window.run("-1021")
    assert (answer.status, answer.out) == (2, b"")
    assert answer.err.count("\n") == 1
    assert "no display" in answer.err


def test_a_reader_that_has_seen_enough_ends_it_quietly(terminal: Program) -> None:
    with subprocess.Popen(
        terminal.command("list", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=terminal.environment(),
    ) as process:
        assert process.stdout is not None
        process.stdout.read(100)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_the_terminal_needs_nothing_of_qt(folder: Path, terminal: Program, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(
        folder, bare, symlinks=True, ignore=shutil.ignore_patterns("PySide6", "shiboken6", "libQt6*")
    )
    answer = replace(terminal, path=bare / terminal.path.name).run("decode", "--jsonl", text=all_samples())
    assert answer == terminal.run("decode", "--jsonl", text=all_samples())


def test_the_single_file_answers_too(single: Program, source: Program) -> None:
    for question in (("--version",), ("lookup", "-1021"), ("decode", "--json")):
        pasted = b'{"code":-2019,"msg":"Margin is insufficient."}'
        assert single.run(*question, text=pasted) == source.run(*question, text=pasted)
