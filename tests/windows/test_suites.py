"""Tests of the core and of the window, under Windows' own Python: those of what differs by system.

`python3 dev.py check --long` runs all of them.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from bundle.windows.__main__ import build_variables
from bundle.windows.wine import ROOT, Wine

ALL = "RETCODE_ALL_TESTS_ON_WINDOWS"  # the environment variable that asks for all of them
CORE = ("-p", "no:pytest-qt", "-p", "tests.no_qt", "-n", "2")
CORE_PART = (
    "tests/core/decode/test_safety.py",
    "tests/core/redact",
    "tests/core/test_failing_system.py",
    "tests/core/test_on_windows.py",
    "tests/core/test_unpack.py",
    "tests/core/triage/test_excerpt.py",
    "tests/core/triage/test_export.py",
    "tests/core/triage/test_follow.py",
    "tests/core/triage/test_timestamps.py",
)
WINDOW_PART = (
    "tests/gui/window/test_global_key.py",
    "tests/gui/window/test_instance.py",
    "tests/gui/window/test_on_windows.py",
    "tests/gui/services/test_own_folders.py",
    "tests/gui/services/test_settings.py",
)


@pytest.mark.parametrize(
    ("options", "part"),
    [(CORE, ("tests/core",)), (("-n", "2", "--timeout=300"), ("tests/gui",))]
    if os.environ.get(ALL)
    else [(CORE, CORE_PART), ((), WINDOW_PART)],
    ids=["core", "window"],
)
def test_they_pass(
    options: tuple[str, ...],
    part: tuple[str, ...],
    wine: Wine,
    variables: dict[str, str],
    own_home: Path,
) -> None:
    command = [
        wine.loader,
        str(wine.python),
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *options,
        *part,
    ]
    status, said = run(command, {**os.environ, **variables, **build_variables()}, own_home / "output.txt")
    sys.stdout.write(said)
    assert status == 0, said[-4000:]
    skipped = set(re.findall(r"(?m)^SKIPPED \[\d+\] [^:]+:\d+: (.+)$", said))
    assert skipped <= known_reasons(), "CONTRIBUTING.md has to name the reason"


def run(command: list[str], environment: Mapping[str, str], output: Path) -> tuple[int, str]:
    """Run a program under Wine; return its exit status and what it printed.

    Wine gives Python no usable stream that is a file, and its desktop, which the first program with a window
    starts, holds a pipe open. So another process reads the pipe, and nobody waits for its end.
    """
    with output.open("wb") as file, subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=file) as reader:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=reader.stdin,
            stderr=subprocess.STDOUT,
            timeout=1700,
            check=False,
        )
        with suppress(subprocess.TimeoutExpired):
            reader.communicate(timeout=3)
        reader.kill()
    return done.returncode, output.read_text(encoding="utf-8", errors="replace")


def known_reasons() -> set[str]:
    """The reasons for which a test is skipped on Windows, as CONTRIBUTING.md lists them."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = text.partition("## Tests under Windows")[2].partition("\n## ")[0]
    return set(re.findall(r"(?m)^\| ([^|]+?) \|", listed))
