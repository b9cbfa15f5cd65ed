"""The binding to Qt with its files kept in compiled form, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import re, sys
from retcode.services.compiled_binding import import_binding

long_patterns = []
compile_pattern = re._compiler.compile

def watched(pattern, flags=0):
    if len(pattern) > 1_000:
        long_patterns.append(pattern)
    return compile_pattern(pattern, flags)

re._compiler.compile = watched
import_binding()
from PySide6.QtCore import QObject
compiled_at_once = len(long_patterns)
try:
    QObject().setObjectName(1)
except TypeError as error:
    print(error)
import shiboken6
print(shiboken6.__file__)
print(compiled_at_once, len(long_patterns))
print("argparse" in sys.modules)
print(sys.modules["shibokensupport.signature.parser"].__file__)
"""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _run(cache: Path, **more: str) -> list[str]:
    """Import the binding in a process that keeps compiled modules in `cache`; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", _PROGRAM],
        env={**environment, "PYTHONPYCACHEPREFIX": str(cache), **more},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout.splitlines()


def test_a_second_start_reads_the_files_that_the_first_has_kept(cache: Path) -> None:
    *first, first_patterns, _, first_file = _run(cache)
    *second, second_patterns, loaded, second_file = _run(cache)

    assert second == first, "the same texts of errors, and shiboken in its own place"
    assert not first_patterns.startswith("0")
    assert second_patterns == "0 1", "the error needs a long pattern, the import does not"
    assert loaded == "False", "what only writes files for editors is left out"
    assert not first_file.startswith(str(cache))
    assert second_file.startswith(str(cache))
    assert second_file.endswith("parser.pyc")


def test_nothing_is_kept_where_python_keeps_no_modules(cache: Path) -> None:
    _run(cache, PYTHONDONTWRITEBYTECODE="1")

    assert not cache.exists()


def test_a_start_that_cannot_keep_the_files_is_as_usual(cache: Path) -> None:
    cache.write_text("a file, where a folder would have to be made", encoding="utf-8")

    *_, file = _run(cache)

    assert not file.startswith(str(cache))


def test_a_folder_without_its_files_is_made_anew(cache: Path) -> None:
    _run(cache)
    for file in cache.rglob("shibokensupport/**/*.pyc"):
        file.unlink()

    *_, first_file = _run(cache)
    *_, second_file = _run(cache)

    assert not first_file.startswith(str(cache))
    assert second_file.startswith(str(cache))
