"""Folders of the user's own, and what a killed program leaves."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from pytestqt.qtbot import QtBot

from retcode.services import own_folders
from retcode.services.own_folders import (
    TemporaryFolder,
    fallback_folder,
    shared_folder,
    sweep_temporary_folders,
)
from retcode.services.settings import settings_folder
from retcode.services.single_instance import SingleInstance

posix = pytest.mark.skipif(os.name == "nt", reason="owners and modes of Unix")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a short name: the path of a socket may have some 100 characters only."""
    with tempfile.TemporaryDirectory(prefix="own", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setenv(variable, str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "tmp").mkdir()


@posix
def test_the_shared_folder_is_for_this_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert shared_folder(tmp_path / "settings") == tmp_path / "retcode"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    folder = shared_folder(Path("/tmp") / f"settings-{os.getpid()}")
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == 0o700


@posix
def test_a_folder_that_another_user_has_made_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert shared_folder(tmp_path) is None
    instance = SingleInstance(tmp_path)
    assert instance.first
    instance.listen()
    instance.close()


@posix
def test_a_link_in_its_place_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "real").mkdir()
    (tmp_path / "retcode").symlink_to(tmp_path / "real")
    assert shared_folder(tmp_path / "settings") != tmp_path / "retcode"


@posix
def test_a_user_without_a_home_has_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no home")

    monkeypatch.delenv("HOME")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", fail)
    assert settings_folder(tmp_path) == fallback_folder()
    assert fallback_folder().stat().st_mode & 0o777 == 0o700


def test_what_a_killed_run_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_folders, "MIN_AGE_S", -60)
    kept = TemporaryFolder()
    code = (
        "from retcode.services.own_folders import TemporaryFolder as T; import os;"
        "f = T(); (f.path / 'pasted.txt').write_text('secret'); print(f.path, flush=True); os._exit(1)"
    )
    left = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    ).stdout.strip()
    assert (Path(left) / "pasted.txt").exists()
    other = Path(QDir.tempPath()) / "retcode-notours-or-longer"
    other.mkdir()
    sweep_temporary_folders()
    assert not Path(left).exists()
    assert kept.path.exists()
    assert other.exists()
    kept.remove()
    assert not kept.path.exists()


@posix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_closes_the_window_and_saves(
    number: signal.Signals, status: int, tmp_path: Path, qtbot: QtBot
) -> None:
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("XDG_RUNTIME_DIR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "retcode", "BTC"],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    socket_folder = tmp_path / "retcode" / "run"
    qtbot.waitUntil(lambda: any(socket_folder.glob("*.socket")), timeout=90_000)
    time.sleep(0.2)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == status
    assert "wrong inside" not in said
    assert "Traceback" not in said
    assert (
        "geometry" in (tmp_path / "retcode" / "retcode.ini").read_text()
        or "tab" in (tmp_path / "retcode" / "retcode.ini").read_text()
    )
