"""The core and the terminal commands work on a machine without Qt."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from retcode.services.qt_faults import import_fault

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "window-dark.png"
CORE_MODULES = sorted(
    ".".join(path.relative_to(ROOT / "gui").with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "gui" / "retcode" / "core").rglob("*.py")
)


def import_without_qt(modules: list[str]) -> subprocess.CompletedProcess[str]:
    program = "import importlib, sys, tests.no_qt\nfor name in sys.argv[1:]: importlib.import_module(name)"
    return subprocess.run(
        [sys.executable, "-c", program, *modules], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_every_core_module_is_imported() -> None:
    done = import_without_qt(CORE_MODULES)
    assert done.returncode == 0, done.stderr


def test_the_terminal_commands_are_imported() -> None:
    done = import_without_qt(["retcode.cli.commands"])
    assert done.returncode == 0, done.stderr


def test_the_block_bites() -> None:
    done = import_without_qt(["PySide6.QtCore"])
    assert done.returncode == 1
    assert "PySide6 is blocked" in done.stderr


@pytest.mark.parametrize("words", [["--screenshot", "window.png"], ["decode", str(PICTURE)]])
def test_what_needs_qt_says_in_one_line_that_it_is_missing(words: list[str], tmp_path: Path) -> None:
    program = "import sys, tests.no_qt\nfrom retcode.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "gui"), str(ROOT)))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(
        r"retcode: cannot load Qt: .* is blocked.*; README\.md lists the packages.*\n", done.stderr
    )


def test_a_missing_library_of_the_system_is_named_and_other_faults_are_not_hidden() -> None:
    library = "libGL.so.1: cannot open shared object file: No such file or directory"
    named = ImportError(library, name="QtGui", path="/usr/lib/PySide6/QtGui.abi3.so")
    assert import_fault(named).startswith(f"cannot load Qt: {library}; ")
    assert import_fault(ImportError(library, name="tool", path="/usr/lib/tool/tool.so")) == ""
    assert import_fault(ImportError("no module named 'tool'", name="tool")) == ""
