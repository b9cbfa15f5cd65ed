"""The finished window, on a virtual display, driven by real keys as its user would."""

import shutil
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packaged.desk import Desk, leave, opened
from tests.packaged.pictures import look
from tests.packaged.running import Program

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux has virtual displays"
)

PASTED = """HTTP/1.1 400 Bad Request
{"code":-1121,"msg":"Invalid symbol."}
"""


@pytest.mark.parametrize("which", ["window", "single"])
def test_a_code_is_typed_found_and_copied_a_response_pasted_and_decoded(
    which: str, desk: Desk, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    program: Program = request.getfixturevalue(which)
    with opened(program, desk) as process:
        desk.press("type", "--", "700003")
        found = desk.copied("ctrl+c", lambda text: "700003" in text)
        assert "MEXC" in found
        shown = look(desk.picture(tmp_path / "found.png"))
        assert shown.colours > 200
        desk.press("key", "Escape")
        desk.put(PASTED)
        desk.press("key", "F6")  # out of the search box, in which a paste is a query
        desk.press("key", "ctrl+v")
        report = desk.copied("ctrl+shift+r", lambda text: "-1121" in text and text != PASTED)
        assert "symbol" in report.lower()
        leave(process, desk)
    assert not still_running(program)


def test_a_second_start_hands_its_query_to_the_first(window: Program, desk: Desk) -> None:
    with opened(window, desk) as first:
        second = replace(window, variables={"DISPLAY": desk.environment["DISPLAY"]}).run("-1022")
        assert second == (0, b"", "")
        desk.copied("ctrl+c", lambda text: "-1022" in text)
        leave(first, desk)


def test_settings_are_kept_in_the_home_and_nothing_else_is(window: Program, desk: Desk) -> None:
    with opened(window, desk) as process:
        desk.press("type", "--", "-1021")
        desk.copied("ctrl+c", lambda text: "-1021" in text)
        leave(process, desk)
    kept = {str(path.relative_to(window.home)) for path in window.home.rglob("*") if path.is_file()}
    assert {path for path in kept if not path.startswith(".cache/")} == {".config/retcode/retcode.ini"}


def test_with_the_file_portable_beside_it_settings_stay_there(
    window: Program, desk: Desk, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(window.path.parent, stick, symlinks=True)
    (stick / "portable").touch()
    before = set(stick.rglob("*"))
    with opened(replace(window, path=stick / window.path.name), desk) as process:
        leave(process, desk)
    assert {path.name for path in set(stick.rglob("*")) - before} == {"retcode.ini"}
    assert not (window.home / ".config").exists()


def still_running(program: Program) -> list[str]:
    """The numbers of the processes of a program that have not ended."""
    wanted = bytes(program.path)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may have ended just now
            if (process / "cmdline").read_bytes().partition(b"\0")[0] == wanted:
                found.append(process.name)
    return found
