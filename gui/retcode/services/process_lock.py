"""A lock that this process holds until it ends, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


class ProcessLock:
    """A lock on a file, taken by one process at a time.

    The system itself releases it when the process ends, also after a kill. So a file that is left over holds
    nobody up, and no process number is written down that another process may have later.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock; return False if another process has it, or another object in this one.

        Raises:
            OSError: the file cannot be made.
        """
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not _lock(file):
                os.close(file)
                return False
            if self._is_at_path(file):
                self._file = file
                return True
            os.close(file)  # whoever held it has removed the file meanwhile

    def release(self) -> None:
        """Release the lock and remove the file. On Windows the file stays: an open one cannot be removed."""
        if self._file is None:
            return
        with suppress(OSError):
            if sys.platform != "win32" and self._is_at_path(self._file):
                self._path.unlink()
        with suppress(OSError):
            os.close(self._file)
        self._file = None

    def _is_at_path(self, file: int) -> bool:
        if sys.platform == "win32":
            return True
        try:
            return os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return False


def _lock(file: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
