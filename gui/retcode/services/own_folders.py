"""Folders that only this user can access: one that all runs share, and one for a run's temporary files."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from retcode.services.process_lock import ProcessLock

_MAX_PATH = 80  # characters that leave room for a name in the 104 that the path of a socket may have
_PREFIX = "retcode-"
_ATTEMPTS, PAUSE_S = 20, 0.05  # a second for the last reader of a file to end
MIN_AGE_S = 60  # after which a temporary folder surely has its lock


def shared_folder(settings: Path) -> Path | None:
    """Return a folder that only this user can write to, for a lock and a socket; None if there is none.

    A folder that another user has made under the name is not used: whoever listens there gets what is
    pasted.
    """
    if sys.platform == "win32":
        from PySide6.QtCore import QDir

        return Path(QDir.tempPath())
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    candidates = [
        *([Path(runtime) / "retcode"] if runtime.startswith("/") else []),
        settings / "run",
        _by_number(),
    ]
    return next((folder for folder in candidates if len(str(folder)) <= _MAX_PATH and _is_own(folder)), None)


def fallback_folder() -> Path:
    """Return a folder for settings that cannot be in the home folder: the same for all runs if possible."""
    folder = _by_number()
    return folder if _is_own(folder) else Path(tempfile.mkdtemp(prefix=_PREFIX))


def _by_number() -> Path:
    return Path(tempfile.gettempdir()) / f"{_PREFIX}{os.getuid() if sys.platform != 'win32' else 0}"


def _is_own(folder: Path) -> bool:
    """Create a folder that only this user can access; return whether it is one."""
    if sys.platform == "win32":
        return True
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            return False
        folder.chmod(0o700)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


class TemporaryFolder:
    """A folder for this run, which the next start removes if this one is killed."""

    def __init__(self) -> None:
        from PySide6.QtCore import QDir, QTemporaryDir

        self._folder = QTemporaryDir(f"{QDir.tempPath()}/{_PREFIX}XXXXXX")
        self._lock = ProcessLock(self.path / "lock")
        with suppress(OSError):
            self._lock.acquire()

    @property
    def path(self) -> Path:
        """The path of the folder."""
        return Path(self._folder.path())

    def remove(self) -> None:
        """Remove it with all that is in it.

        On Windows a file cannot be deleted while a process that is about to end still reads it.
        """
        self._lock.release()
        for _ in range(_ATTEMPTS):
            if self._folder.remove():
                return
            time.sleep(PAUSE_S)


def sweep_temporary_folders() -> None:
    """Remove the temporary folders of runs that have ended without doing so."""
    from PySide6.QtCore import QDir

    before = time.time() - MIN_AGE_S
    for folder in Path(QDir.tempPath()).glob(f"{_PREFIX}??????"):
        with suppress(OSError):
            found = folder.lstat()
            own = sys.platform == "win32" or found.st_uid == os.geteuid()
            if own and stat.S_ISDIR(found.st_mode) and found.st_mtime < before and _is_abandoned(folder):
                shutil.rmtree(folder)


def _is_abandoned(folder: Path) -> bool:
    lock = ProcessLock(folder / "lock")
    abandoned = lock.acquire()
    lock.release()
    return abandoned
