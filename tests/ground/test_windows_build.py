"""The build for Windows under Wine: what it takes of the lock, and what it says where it cannot run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bundle.windows.installer import InstallerError, make_installer
from bundle.windows.wine import ROOT, packages_for_windows, windows_path

LOCK = """colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:aa
macholib==1.16.3 ; sys_platform == 'darwin' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
msgspec==0.22.0 \\
    --hash=sha256:dd
"""


def test_markers_are_settled_for_windows() -> None:
    settled = "colorama==0.4.6 \\\n    --hash=sha256:aa\nmsgspec==0.22.0 \\\n    --hash=sha256:dd\n"
    assert packages_for_windows(LOCK) == settled


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
