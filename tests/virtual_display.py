"""A private X server, so that tests and benchmarks never open a window on the user's desktop."""

import os
import shutil
import subprocess
from types import TracebackType
from typing import Self

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xclip")


def missing_programs() -> list[str]:
    """The programs for real windows that this machine lacks; `python3 dev.py test` installs them."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class VirtualDisplay:
    """Xvfb, with openbox unless told otherwise, from entering to leaving the context."""

    def __init__(self, size: str = "1600x1200x24", *, window_manager: bool = True) -> None:
        self._size = size
        self._window_manager = window_manager
        self._processes: list[subprocess.Popen[str]] = []
        self.name = ""

    def environment(self) -> dict[str, str]:
        """The environment for a program that is to open its window here."""
        hidden = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XAUTHORITY"}
        kept = {key: value for key, value in os.environ.items() if key not in hidden}
        return {**kept, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def __enter__(self) -> Self:
        try:
            # Both tell on a pipe that they are ready: the server its number, which it picks itself.
            server = ["Xvfb", "-displayfd", "1", "-screen", "0", self._size, "-nolisten", "tcp"]
            self.name = ":" + self._start(server, dict(os.environ))
            if self._window_manager:
                self._start(["openbox", "--sm-disable", "--startup", "echo ready"], self.environment())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self, command: list[str], environment: dict[str, str]) -> str:
        """Start a program and return the first line it prints."""
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            command, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, env=environment, text=True
        )
        self._processes.append(process)
        assert process.stdout is not None
        if line := process.stdout.readline().strip():
            return line
        raise RuntimeError(f"{command[0]} did not start")

    def _stop(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in reversed(self._processes):
            process.communicate(timeout=10)
        self._processes.clear()
