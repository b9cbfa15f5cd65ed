"""Run a finished program as a user would: in its own home, without this machine's Python."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SUFFIX = ".exe" if sys.platform == "win32" else ""
LIMIT = 100  # s that any one command may take on a busy machine


class Outcome(NamedTuple):
    """What a command left: its exit status and what it wrote."""

    status: int
    out: bytes
    err: str


class Build(NamedTuple):
    """A build that is going on, the folder it goes into, and the file that it prints to."""

    process: subprocess.Popen[bytes]
    into: Path
    log: Path


@dataclass(frozen=True)
class Program:
    """A program, the home it runs in, words that come before all others, and variables of its environment."""

    path: Path
    home: Path
    words: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None

    def command(self, *words: str) -> list[str]:
        """The whole command with these words."""
        return [str(self.path), *self.words, *words]

    def environment(self) -> dict[str, str]:
        """Little more than a login sets: none of what this machine's Python or Qt is told."""
        if sys.platform == "win32":
            return {**os.environ, **self.variables}
        runtime = self.home / "run"
        runtime.mkdir(exist_ok=True, mode=0o700)
        plain = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(runtime)}
        return {**plain, "LANG": "C.UTF-8", **self.variables}

    def run(self, *words: str, text: bytes = b"", cwd: Path | None = None) -> Outcome:
        """Run it to its end, in an empty folder unless told otherwise; `text` is what it reads."""
        done = subprocess.run(
            self.command(*words),
            input=text,
            capture_output=True,
            cwd=cwd or self.home,
            env=self.environment(),
            user=self.user,
            timeout=LIMIT,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr.decode(errors="replace"))
