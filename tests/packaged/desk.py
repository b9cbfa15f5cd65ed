"""A virtual display on which tests start programs, press real keys, copy, paste and take pictures."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from tests.packaged.running import LIMIT, Program
from tests.virtual_display import VirtualDisplay

_ANSWER = 10  # s in which a program gives what it has copied
_LOOKS = 5


class Desk:
    """Drives the display and the clipboard: presses keys, copies, pastes, takes pictures."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.environment = display.environment()

    def press(self, *words: str) -> None:
        """Run xdotool with these arguments."""
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=LIMIT)

    def activate(self, title: str) -> None:
        """Give the keyboard to the window of this title (a regular expression), once it is there.

        xdotool fails if any window goes while it looks: then it looks again.
        """
        for _ in range(_LOOKS):
            with suppress(subprocess.CalledProcessError):
                self.press("search", "--sync", "--onlyvisible", "--name", title, "windowactivate", "--sync")
                return
            time.sleep(0.5)
        raise AssertionError(f"there is no window {title}")

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
        """The text on the clipboard; empty if its owner does not answer in time."""
        read = ["xclip", "-selection", "clipboard", "-out"]
        with suppress(subprocess.TimeoutExpired):
            done = subprocess.run(
                read, env=self.environment, capture_output=True, timeout=_ANSWER, check=False
            )
            return done.stdout.decode()
        return ""

    def copied(self, keys: str, expected: Callable[[str], bool], limit: float = LIMIT) -> str:
        """Press `keys` until what they copy is as expected: a window may need a moment for what was typed.

        `limit` is in seconds.
        """
        end = time.monotonic() + limit
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
        start_new_session=True,
    ) as process:
        try:
            desk.activate("^Retcode$")
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # the single file has started another process


def leave(process: subprocess.Popen[bytes], desk: Desk) -> None:
    """Quit by the keyboard; it must end well, having written nothing."""
    end = time.monotonic() + LIMIT
    while process.poll() is None and time.monotonic() < end:
        desk.press("key", "ctrl+q")  # again if the window was not ready to take it
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
    assert process.poll() is not None, "it does not quit"
    out, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, out, err) == (0, b"", b"")
