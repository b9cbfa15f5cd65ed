"""The build for Windows under Wine: what it takes of the lock, and what it says where it cannot run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bundle.windows.installer import InstallerError, make_installer
from bundle.windows.wine import ROOT, Wine, WineError, make_prefix, packages_for_windows, windows_path

LOCK = """colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:aa
macholib==1.16.3 ; sys_platform == 'darwin' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
msgspec==0.22.0 \\
    --hash=sha256:dd
mypy==2.3.0 \\
    --hash=sha256:ee
mypy-extensions==1.1.0 \\
    --hash=sha256:ff
"""


def test_markers_are_settled_for_windows() -> None:
    settled = {"colorama==0.4.6": "aa", "msgspec==0.22.0": "dd", "mypy-extensions==1.1.0": "ff"}
    expected = "".join(f"{package} \\\n    --hash=sha256:{digest}\n" for package, digest in settled.items())
    assert packages_for_windows(LOCK) == expected


def test_no_marker_of_the_real_lock_is_left() -> None:
    settled = packages_for_windows((ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8"))
    assert "; sys_platform == 'win32'" not in settled
    assert "tzdata==" in settled
    assert "macholib==" not in settled


def test_paths_are_named_as_wine_names_them(tmp_path: Path) -> None:
    assert windows_path(tmp_path / "a b") == "Z:" + str(tmp_path.resolve() / "a b").replace("/", "\\")


def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(InstallerError, match=r"^this system lacks makensis: [^.]+\.$"):
        make_installer(tmp_path, tmp_path)
    without_wine = "import shutil, sys; shutil.which = lambda *_, **__: None; import runpy; " + (
        f"sys.argv = ['x', '--into', {str(tmp_path)!r}]; "
        "runpy.run_module('bundle.windows', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", without_wine],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "gui"), str(ROOT)))},
        capture_output=True,
        text=True,
        check=False,
    )
    sentence = "bundle: this system lacks wine64: install the package wine64, then try again.\n"
    assert (done.returncode, done.stderr) == (2, sentence)


@pytest.fixture
def failing_wine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Wine whose `reg` fails as often as a file says; return that file."""
    left = tmp_path / "failures"
    programs = tmp_path / "programs"
    programs.mkdir()
    reg = f'if [ "$1" = reg ] && read left <{left} && [ "$left" -gt 0 ]; then'
    fail = f"echo $((left - 1)) >{left}; echo it broke; exit 3; fi"
    for name in ("wine64", "wineserver64"):
        program = programs / name
        program.write_text(f"#!/bin/sh\n{reg} {fail}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return left


def test_a_failure_of_wine_is_tried_again(failing_wine: Path, tmp_path: Path) -> None:
    failing_wine.write_text("2\n", encoding="utf-8")
    make_prefix(Wine(tmp_path / "wine"))
    assert failing_wine.read_text(encoding="utf-8") == "0\n"
    assert (tmp_path / "wine" / "prefix").is_dir()


def test_a_wine_that_never_works_is_said_to_fail_and_why(failing_wine: Path, tmp_path: Path) -> None:
    failing_wine.write_text("9\n", encoding="utf-8")
    with pytest.raises(
        WineError, match=r"^`wine64 reg import .+` failed under Wine \(status 3; it broke\)\.$"
    ):
        make_prefix(Wine(tmp_path / "wine"))
    assert failing_wine.read_text(encoding="utf-8") == "6\n"
