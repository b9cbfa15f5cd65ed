"""What the clipboard or a drop holds: files, a picture, or text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def local_files(data: QMimeData | None) -> list[Path]:
    """Return the files of this machine among the data.

    An empty clipboard has no data at all, whatever the type stubs say.
    """
    urls = data.urls() if data is not None else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def is_picture_alone(data: QMimeData | None) -> bool:
    """Return whether the data are a picture, without a text beside it."""
    return data is not None and data.hasImage() and not data.text()
