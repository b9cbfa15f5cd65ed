"""Find words in the details: a line to type into, and how many places there are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from retcode.style.widgets import close_button, plain_label


class FindBar(QFrame):
    """A bar above the details, hidden at first. Emits `closed` when it is hidden again."""

    text_changed = Signal(str)
    next_requested = Signal(bool)  # True to go backwards
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("Find in this entry")
        self.edit.setAccessibleName("Find in this entry")
        self._count = plain_label("muted")
        close = close_button("Close the find bar", "Close (Esc)")
        close.setText("×")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self._count)
        layout.addWidget(close)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self.text_changed)
        close.clicked.connect(self.finish)
        self.hide()

    def begin(self) -> None:
        """Show the bar and take the focus. If it is shown already, request the next match."""
        if self.isVisible():
            self.next_requested.emit(False)
        self.show()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def finish(self) -> None:
        """Hide the bar and mark nothing."""
        self.edit.clear()
        self.hide()
        self.closed.emit()

    def show_count(self, index: int, count: int) -> None:
        """Show the number of the current match and of all; nothing while the query is empty."""
        self._count.setText(f"{index + 1} of {count}" if count else "No matches" if self.edit.text() else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Esc from the window, which would clear the query."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next match with Enter, to the previous one with Shift+Enter; close with Esc."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.next_requested.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)
