"""The finished window, on a virtual display, driven by real keys as its user would."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packaged.pictures import look
from tests.packaged.running import LIMIT, Program
from tests.virtual_display import VirtualDisplay

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux has virtual displays"
)

PASTED = """HTTP/1.1 400 Bad Request
{"code":-1121,"msg":"Invalid symbol."}
"""


class Desk:
    """The display and the clipboard with hands: presses keys, copies, pastes, looks."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.environment = display.environment()

    def press(self, *words: str) -> None:
        """Give xdotool these words."""
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=LIMIT)

    def put(self, text: str) -> None:
        """Put a text on the clipboard, as another program does."""
        subprocess.run(
            ["xclip", "-selection", "clipboard", "-in"],
            env=self.environment,
            input=text.encode(),
            check=True,
            timeout=LIMIT,
        )

    def clipboard(self) -> str:
        """What is on the clipboard."""
        read = ["xclip", "-selection", "clipboard", "-out"]
        return subprocess.run(
            read, env=self.environment, capture_output=True, timeout=LIMIT, check=False
        ).stdout.decode()

    def copied(self, keys: str, expected: Callable[[str], bool]) -> str:
        """Press `keys` until what they copy is as expected: a window may need a moment for what was typed."""
        end = time.monotonic() + LIMIT / 2
        while time.monotonic() < end:
            self.press("key", keys)
            if expected(text := self.clipboard()):
                return text
        raise AssertionError(f"{keys} has copied {self.clipboard()!r}")

    def picture(self, file: Path) -> Path:
        """Take a picture of the whole display."""
        take = "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]); "
        take += "sys.exit(not a.primaryScreen().grabWindow(0).save(sys.argv[1]))"
        subprocess.run(
            [sys.executable, "-c", take, str(file)], env=self.environment, check=True, timeout=LIMIT
        )
        return file


@pytest.fixture
def desk(virtual_display: VirtualDisplay) -> Desk:
    """A display with nothing on the clipboard that could be decoded."""
    made = Desk(virtual_display)
    made.put("nothing of interest")
    return made


@contextmanager
def opened(program: Program, desk: Desk, words: Sequence[str] = ()) -> Iterator[subprocess.Popen[bytes]]:
    """A program whose window is open and has the keyboard."""
    shown = replace(program, variables={**program.variables, "DISPLAY": desk.environment["DISPLAY"]})
    with subprocess.Popen(
        shown.command(*words),
        env=shown.environment(),
        cwd=program.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        user=program.user,
    ) as process:
        try:
            desk.press("search", "--sync", "--onlyvisible", "--name", "^Retcode$", "windowactivate", "--sync")
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def leave(process: subprocess.Popen[bytes], desk: Desk) -> None:
    """Quit by the keyboard; it must end well, having written nothing."""
    desk.press("key", "ctrl+q")
    out, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, out, err) == (0, b"", b"")


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
        report = desk.copied("ctrl+shift+r", lambda text: "-1121" in text)
        assert report != PASTED
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
