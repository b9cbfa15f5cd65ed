"""The lock of a process: one holder at a time, and nothing left behind."""

import sys
from pathlib import Path

import pytest

from retcode.services.process_lock import ProcessLock


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = ProcessLock(tmp_path / "lock"), ProcessLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    assert not first.acquire()
    second.release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open")
def test_nothing_is_left_and_a_file_that_was_removed_locks_nobody(tmp_path: Path) -> None:
    first, second, third = (ProcessLock(tmp_path / "lock") for _ in range(3))
    assert first.acquire()
    (tmp_path / "lock").unlink()
    assert second.acquire()
    first.release()
    assert not third.acquire()
    second.release()
    assert not list(tmp_path.iterdir())
