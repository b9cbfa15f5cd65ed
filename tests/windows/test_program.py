"""The program for Windows answers as the source does on Linux, and draws its window with letters in it."""

import json
from pathlib import Path

import pytest

from bundle.windows.wine import windows_path
from tests.packaged.pictures import look
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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawn_window_holds_letters(
    theme: str, window: Program, terminal: Program, tmp_path: Path
) -> None:
    picture, pasted = tmp_path / "picture.png", tmp_path / "pasted.txt"
    pasted.write_text(ERROR, encoding="utf-8")
    words = ("--screenshot", windows_path(picture), "--theme", theme, "--decode", windows_path(pasted))
    assert window.run(*words).status == 0
    drawn = look(picture)
    assert (drawn.width, drawn.height) == (1280, 800)
    assert drawn.colours > 200
    assert (drawn.brightness > 128) == (theme == "light")
    read = terminal.run("decode", windows_path(picture), "--json")
    assert "-1021" in {finding["code"] for finding in json.loads(read.out)["findings"]}
