"""Say in one line why Qt does not work on this system.

By itself, Qt ends in a traceback where a library is missing, and aborts the program without a display.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

_BINDING = ("PySide6", "shiboken6")
_PACKAGES = "README.md lists the packages that bring the libraries of Qt"
_UNUSABLE = 2


def import_fault(error: ImportError) -> str:
    """Return why Qt cannot be imported, as a sentence for the user; empty if the error is not about Qt."""
    module = Path(error.path).parent.name if error.path else (error.name or "").partition(".")[0]
    return f"cannot load Qt: {error}; {_PACKAGES}" if module in _BINDING else ""


@contextmanager
def end_without_display() -> Iterator[None]:
    """End the program with one line if the QApplication created in this block finds no display.

    Other messages of Qt are printed after the block.
    """
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler, qWarning

    messages: list[str] = []

    def take(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        messages.append(message)
        if kind is QtMsgType.QtFatalMsg:
            _end(_missing_library() or messages[0])

    before = qInstallMessageHandler(take)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        for message in messages:
            qWarning(message)


def _missing_library() -> str:
    """Return which library the usual platform of Linux lacks, in words; empty if none or elsewhere."""
    import ctypes

    from PySide6.QtCore import QLibraryInfo

    plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms", "libqxcb.so")
    if plugin.is_file():
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            return f"{error}; {_PACKAGES}"
    return ""


def _end(reason: str) -> None:
    """End the program at once: Qt aborts it as soon as its message has been taken."""
    import os

    from retcode.core.present.safe_text import one_line

    sys.stderr.write(f"retcode: cannot open a window: {one_line(reason)}\n")
    sys.stderr.flush()
    os._exit(_UNUSABLE)
