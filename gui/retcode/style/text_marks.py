"""Find texts in a document, and mark the matches in the colours of the theme."""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtGui import QColor, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from retcode.style.theme import Theme


def matches(document: QTextDocument, wanted: str | QtCore.QRegularExpression) -> list[QTextCursor]:
    """Return the matches in a document from its beginning to its end."""
    found: list[QTextCursor] = []
    cursor = document.find(wanted)
    while not cursor.isNull():
        found.append(cursor)
        cursor = document.find(wanted, cursor)
    return found


def match_mark(cursor: QTextCursor, theme: Theme, *, current: bool) -> QTextEdit.ExtraSelection:
    """Return the mark of a match; the current one of several is stronger."""
    mark = QTextEdit.ExtraSelection()
    mark.cursor = cursor
    mark.format.setBackground(QColor(theme.accent if current else theme.match))
    mark.format.setForeground(QColor(theme.on_accent if current else theme.on_match))
    return mark
