"""Watch growing logs: check their sizes once a second, and emit a signal when to read them again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from retcode.core.triage.follow import NewLogs

_State = tuple[int, int, int]  # inode, size, time of the last change
_POLL_MS = 1000
_REST = 4  # times as long as the last reading took, so that reading takes a fifth of a processor at most


class LogWatch(QObject):
    """Emits `changed` once files have changed. The reader reports when reading begins and ends.

    `appeared` carries new files in the same folders whose names differ from these only in digits;
    `replaced` carries the files that were truncated or replaced, and comes before `changed`.
    """

    changed = Signal()
    replaced = Signal(list)  # of Path
    appeared = Signal(list)  # of Path

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: tuple[Path, ...] = ()
        self._new_logs = NewLogs(())
        self._appeared: list[Path] = []  # until they are read
        self._seen: tuple[_State | None, ...] = ()
        self._last: dict[Path, _State] = {}  # of each file while it was there
        self._began = self._next = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    @property
    def active(self) -> bool:
        """True while files are watched."""
        return self._timer.isActive()

    def set_active(self, active: bool) -> None:
        """Start or stop watching."""
        if active:
            self._timer.start()
        else:
            self._timer.stop()

    def assume_changed(self, paths: Sequence[Path]) -> None:
        """Watch these files, which were read some time ago."""
        if tuple(paths) != self._paths:
            self._new_logs, self._appeared, self._last = NewLogs(paths), [], {}
        self._paths, self._seen = tuple(paths), ()

    def reading_began(self, paths: Sequence[Path]) -> None:
        """Remember the present state of the files; later differences are changes."""
        self.assume_changed(paths)
        self._seen = tuple(map(_state, self._paths))
        self._last |= {path: state for path, state in zip(self._paths, self._seen, strict=True) if state}
        self._began = time.monotonic()

    def reading_ended(self) -> None:
        """Start the pause before the files are read again."""
        now = time.monotonic()
        self._next = now + _REST * (now - self._began)

    def _look(self) -> None:
        self._appeared += self._new_logs.look()
        if self._appeared:
            self.appeared.emit(self._appeared)
        elif time.monotonic() >= self._next:
            states = tuple(map(_state, self._paths))
            if self._seen != states:
                pairs = zip(self._paths, states, strict=True)
                replaced = [path for path, state in pairs if _was_replaced(self._last.get(path), state)]
                if replaced:
                    self.replaced.emit(replaced)
                self.changed.emit()


def _was_replaced(before: _State | None, now: _State | None) -> bool:
    """Return whether a file was replaced by another one, or truncated."""
    return before is not None and now is not None and (now[0] != before[0] or now[1] < before[1])


def _state(path: Path) -> _State | None:
    """Return a value that changes when a file grows, is truncated or replaced; None without a file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
