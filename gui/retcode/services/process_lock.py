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
        """Return False if another process holds it, or this one by another object.

        Raises:
            OSError: the file cannot be made.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(file):
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let others take it. The file stays: to remove it would let two take it at once."""
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None


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
