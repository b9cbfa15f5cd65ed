"""The core and the terminal commands work on a machine without Qt."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
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
