"""Watch a folder of few files. Emit one signal once changes in it have ended."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from retcode.services.timers import single_shot

_QUIET_MS = 400  # without a change: an editor writes a file in several steps
_MAX_FILES = 500


class FolderWatch(QObject):
    """Watches a folder, which need not exist yet, and the folders in it."""

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._watcher = QFileSystemWatcher(self)
        self._quiet = single_shot(self, _QUIET_MS, self._look)
        self._watcher.fileChanged.connect(self._quiet.start)
        self._watcher.directoryChanged.connect(self._quiet.start)
        self._state = self._files()
        self._watch()

    def _look(self) -> None:
        before, self._state = self._state, self._files()
        self._watch()
        if self._state != before:
            self.changed.emit()

    def _files(self) -> dict[str, tuple[int, int]]:
        """Return size and time of each file in the folder."""
        found: dict[str, tuple[int, int]] = {}
        for path in sorted(self._folder.rglob("*.json"))[:_MAX_FILES]:
            with suppress(OSError):
                state = path.stat()
                found[str(path)] = state.st_size, state.st_mtime_ns
        return found

    def _watch(self) -> None:
        """Watch the folder and its files; until it exists, its parent."""
        folder = next((folder for folder in (self._folder, *self._folder.parents) if folder.is_dir()), None)
        if folder is None:
            return
        inner = (path for path in folder.iterdir() if path.is_dir()) if folder == self._folder else ()
        wanted = {str(folder), *map(str, inner), *self._state}
        known = {*self._watcher.files(), *self._watcher.directories()}
        if wanted - known:
            self._watcher.addPaths(sorted(wanted - known))
        if known - wanted:
            self._watcher.removePaths(sorted(known - wanted))
