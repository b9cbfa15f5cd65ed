"""This program's terminal commands, as another process runs them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def own_command(args: Sequence[str]) -> list[str]:
    """Return the program and its arguments that carry out a command: from source, or as it is packaged."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "retcode", *args]
    own = Path(sys.executable)
    terminal = own.with_name(f"{own.stem}-cli{own.suffix}")
    return [str(terminal if terminal.exists() else own), *args]
