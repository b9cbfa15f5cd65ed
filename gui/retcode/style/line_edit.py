"""A line to type into that copies what is dropped on it."""

from __future__ import annotations

from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from retcode.services.mime_data import accept_copy


class LineEdit(QLineEdit):
    """Takes a drop as a copy, where Qt's own line would let the source delete the text.

    What is dragged within the line itself is moved as usual.
    """

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take text that the source can copy."""
        super().dragEnterEvent(event)
        self._accept_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take text that the source can copy."""
        super().dragMoveEvent(event)
        self._accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Insert a copy of the text."""
        super().dropEvent(event)
        self._accept_copy(event)

    def _accept_copy(self, event: QDropEvent) -> None:
        if event.isAccepted() and event.source() is not self:
            accept_copy(event)


def refuse_drops(widget: QWidget) -> None:
    """Let the lines that Qt made in a widget take no drops: it would take them as moves."""
    for line in widget.findChildren(QLineEdit):
        line.setAcceptDrops(False)
