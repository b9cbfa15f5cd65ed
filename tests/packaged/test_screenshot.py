"""The finished program draws its window without a display, as the source does, in both themes."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.packaged.pictures import look
from tests.packaged.running import Program


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawn_window_is_the_source_s(
    theme: str, window: Program, source: Program, tmp_path: Path
) -> None:
    pasted = tmp_path / "pasted.txt"
    pasted.write_text('{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}')
    pictures = {}
    for name, program in {"packaged": window, "source": source}.items():
        picture = tmp_path / f"{name}.png"
        words = ("--screenshot", str(picture), "--theme", theme, "--decode", str(pasted), "-1021")
        assert program.run(*words) == (0, b"", "")
        pictures[name] = look(picture)
    assert pictures["packaged"] == pictures["source"]
    drawn = pictures["packaged"]
    assert (drawn.width, drawn.height) == (1280, 800)
    assert drawn.colours > 200
    assert (drawn.brightness > 128) == (theme == "light")


@pytest.mark.parametrize("locale", ["C", "tr_TR.ISO-8859-9"])
def test_it_draws_quietly_in_any_locale(locale: str, window: Program, tmp_path: Path) -> None:
    there = replace(window, variables={"LANG": locale, "LC_ALL": locale})
    picture = tmp_path / "picture.png"
    assert there.run("--screenshot", str(picture), "-1021") == (0, b"", "")
    assert look(picture).colours > 200


def test_the_single_file_draws_too(single: Program, tmp_path: Path) -> None:
    picture = tmp_path / "single.png"
    words = ("--screenshot", str(picture), "--size", "1000x700", "--scale", "2", "insufficient balance")
    assert single.run(*words) == (0, b"", "")
    drawn = look(picture)
    assert (drawn.width, drawn.height) == (2000, 1400)
    assert drawn.colours > 200
