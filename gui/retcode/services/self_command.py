"""How another process starts this program, on a terminal or with its window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def own_command(args: Sequence[str]) -> list[str]:
    """Return the program and its arguments that run a command, from source or as packaged."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "retcode", *args]
    own = Path(sys.executable)
    terminal = own.with_name(f"{own.stem}-cli{own.suffix}")
    return [str(terminal if terminal.exists() else own), *args]


def window_command() -> list[str]:
    """Return the program and its arguments that open the window, from source or as packaged."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "retcode"]
    own = Path(sys.executable)
    window = own.with_name(f"{own.stem.removesuffix('-cli')}{own.suffix}")
    return [str(window if window.exists() else own)]


def error_line(stderr: bytes) -> str:
    """Return the error that a command wrote to stderr: its last line, without the program's name."""
    return stderr.decode(errors="replace").strip().rpartition("\n")[2].removeprefix("retcode: ")
