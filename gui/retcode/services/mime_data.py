"""What the clipboard or a drop holds: files, a picture, or text."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent

from retcode.core.files import is_file, is_folder

MAX_FILES = 500  # of folders that are read together
_MAX_FOLDERS = 1000  # that are looked into


def local_files(data: QMimeData | None) -> list[Path]:
    """Return the files of this machine among the data.

    An empty clipboard has no data at all, whatever the type stubs say.
    """
    urls = data.urls() if data is not None else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def with_contents(paths: Iterable[Path]) -> tuple[list[Path], bool]:
    """Return files, with what is in a folder in its place, and whether there are more files than these.

    Hidden files and folders are left out, and so are links to folders.
    """
    files: list[Path] = []
    folders = 0
    for path in paths:
        if not is_folder(path):
            files.append(path)
            continue
        for folder, inner, names in os.walk(path):
            folders += 1
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            found = (Path(folder, name) for name in sorted(names) if not name.startswith("."))
            files += filter(is_file, found)
            if len(files) > MAX_FILES or folders > _MAX_FOLDERS:
                return files[:MAX_FILES], True
    return files, False


def is_picture_alone(data: QMimeData | None) -> bool:
    """Return whether the data are a picture, without a text beside it."""
    return data is not None and data.hasImage() and not data.text()


def can_copy(event: QDropEvent) -> bool:
    """Return whether the source of a drop lets it be copied."""
    return bool(event.possibleActions() & Qt.DropAction.CopyAction)


def accept_copy(event: QDropEvent) -> None:
    """Accept a drag or a drop as a copy; refuse it if the source only moves.

    The source of a move deletes what it gave: an editor its text, a file manager its file. Qt proposes a move
    for a text that is dragged from another editor.
    """
    if can_copy(event):
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    else:
        event.ignore()
