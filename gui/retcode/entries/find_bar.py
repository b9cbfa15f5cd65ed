"""Find words in a text: a line to type into, how many matches there are, and the way from one to the next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QWidget

from retcode.style.appearance import Appearance
from retcode.style.line_edit import LineEdit
from retcode.style.widgets import close_button, icon_button, plain_label

_ICON = 14
_MIN_TYPED = 16  # characters that the line must show beside the buttons; else they go below it
_SPACING = 6


class FindBar(QFrame):
    """A bar above a text, hidden at first. Emits `closed` when it is hidden again."""

    text_changed = Signal(str)
    next_requested = Signal(bool)  # True to go backwards
    closed = Signal()

    def __init__(self, look: Appearance, prompt: str, parent: QWidget | None = None) -> None:
        """`prompt` says what is searched."""
        super().__init__(parent)
        self._look = look
        self.setObjectName("bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.edit = LineEdit()
        self.edit.setPlaceholderText(prompt)
        self.edit.setAccessibleName(prompt)
        self._count = plain_label("muted")
        self._previous = icon_button("Previous match", "Previous match (Shift+Enter)")
        self._next = icon_button("Next match", "Next match (Enter)")
        self._close = close_button("Close the find bar", "Close (Esc)")
        self._controls = QHBoxLayout()
        self._controls.setSpacing(_SPACING)
        for widget in (self._count, self._previous, self._next, self._close):
            self._controls.addWidget(widget)
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(12, 6, 8, 6)
        self._lines.setSpacing(_SPACING)
        self._lines.addWidget(self.edit, 1)
        self._lines.addLayout(self._controls)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self.text_changed)
        self._previous.clicked.connect(lambda: self.next_requested.emit(True))
        self._next.clicked.connect(lambda: self.next_requested.emit(False))
        self._close.clicked.connect(self.finish)
        look.changed.connect(self._apply_theme)
        self._apply_theme()
        self.show_count(0, 0)
        self.hide()

    def begin(self) -> None:
        """Show the bar and take the focus. If it is shown already, request the next match."""
        if self.isVisible():
            self.next_requested.emit(False)
        self.show()
        self._fit()
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
        for button in (self._previous, self._next):
            button.setEnabled(count > 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below the line where there is no room beside it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.isHidden():  # its width is not that of the text below
            return
        margins = self._lines.contentsMargins()
        room = self.width() - margins.left() - margins.right() - _SPACING
        typed = _MIN_TYPED * self.edit.fontMetrics().averageCharWidth()
        beside = room - self._controls.sizeHint().width() >= typed
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction is not self._lines.direction():
            self._lines.setDirection(direction)
            self._controls.setStretchFactor(self._count, 0 if beside else 1)
            self.updateGeometry()

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

    def _apply_theme(self) -> None:
        muted = self._look.colour("muted")
        self._look.set_icon(self._previous, "left", muted, _ICON)
        self._look.set_icon(self._next, "right", muted, _ICON)
        self._look.set_icon(self._close, "close", muted, _ICON)
        self._fit()
