"""The search box: typing searches, arrows move the list, and the caret stays where it is."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from retcode.core.search.query import MAX_LENGTH
from retcode.services.mime_data import is_picture_alone, local_files
from retcode.style.appearance import Appearance
from retcode.style.icons import draw_icon
from retcode.style.line_edit import LineEdit
from retcode.style.widgets import plain_label

_MOVES: dict[int, int] = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -10,
    Qt.Key.Key_PageDown: 10,
}


_GLASS = 16  # logical pixels
_BESIDE_PROMPT = 8  # logical pixels that a line has around its text


class _Glass(QWidget):
    """The magnifying glass before the text."""

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        size = self._look.scaled(_GLASS)
        self.setFixedSize(size, size)

    def paintEvent(self, _: QPaintEvent) -> None:
        draw_icon(QPainter(self), "search", QRectF(self.rect()), self._look.colour("muted"))


class _Line(LineEdit):
    """Leaves files and longer texts to the window, which decodes what is dropped on it."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a text that can be a query."""
        if local_files(event.mimeData()) or not _is_query(event.mimeData().text()):
            event.ignore()
        else:
            super().dragEnterEvent(event)


class SearchBox(QFrame):
    """A line to type a query into. A pasted text that is not a query is offered to the decoder."""

    query_edited = Signal(str)
    move_requested = Signal(int)
    copy_requested = Signal()
    decode_requested = Signal(str)
    enter_pressed = Signal()
    text_pasted = Signal(str)
    paste_requested = Signal()  # files or a picture are on the clipboard, not text

    def __init__(self, look: Appearance, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("search")
        self.edit = _Line()
        self.edit.setPlaceholderText("Search or paste a code, a message, a response")
        self.edit.setAccessibleName("Search")
        self.edit.setAccessibleDescription("Type a code, a name or words of a message")
        self.edit.setMaxLength(MAX_LENGTH)
        # These two lie over the end of the line: in the layout, each first letter would move everything.
        self._hint = plain_label(text=hint)
        self._hint.setParent(self)
        self._clear = QToolButton(self)
        self._clear.setProperty("look", "flat")
        self._clear.setAccessibleName("Clear the query")
        self._clear.setToolTip("Clear the query (Esc)")
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(11, 2, 6, 2)
        layout.setSpacing(8)
        layout.addWidget(_Glass(look))
        layout.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        self.setMinimumHeight(38)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._show_text)
        self.edit.textEdited.connect(self.query_edited)
        self._clear.clicked.connect(lambda: self.query_edited.emit(""))
        look.changed.connect(self._apply_theme)
        self._has_text = False
        self._apply_theme()

    def set_text(self, text: str) -> None:
        """Show a query, with the caret at its end."""
        if text != self.edit.text():
            self.edit.setText(text)

    def type_text(self, text: str) -> None:
        """Take a text as if it was typed here, with the focus."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.insert(text)
        self.query_edited.emit(self.edit.text())

    def take_focus(self) -> None:
        """Take the focus, all text selected."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list with the arrow keys; copy the entry if no text is selected."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._on_key(event)
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            # On X11 the line would take Ctrl+E to move to its end; here it copies the case.
            end = QtGui.QKeySequence.StandardKey.MoveToEndOfLine
            return event.matches(end) and event.key() == Qt.Key.Key_E
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the frame, stronger while the caret is in it."""
        theme, focused = self._look.theme, self.edit.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if focused else theme.control_line), 2 if focused else 1))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the key beside the prompt if there is room for both."""
        super().resizeEvent(event)
        self._show_end(self.edit.text())

    def _on_key(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.NoModifier and event.key() in _MOVES:
            self.move_requested.emit(_MOVES[event.key()])
            return True
        if event.matches(QtGui.QKeySequence.StandardKey.Copy) and not self.edit.hasSelectedText():
            self.copy_requested.emit()
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.enter_pressed.emit()
            return True
        if event.matches(QtGui.QKeySequence.StandardKey.Paste):
            data = QGuiApplication.clipboard().mimeData()
            if local_files(data) or is_picture_alone(data):
                self.paste_requested.emit()
                return True
            text = QGuiApplication.clipboard().text()
            if not _is_query(text):
                self.decode_requested.emit(text)
                return True
            self.edit.paste()
            self.text_pasted.emit(self.edit.text())
            return True
        return False

    def _show_text(self, text: str) -> None:
        if bool(text) != self._has_text:
            self._show_end(text)

    def _show_end(self, text: str) -> None:
        """Show what is at the end of the line: a button if there is text, else the key, if there is room."""
        layout = self.layout()
        assert layout is not None
        self._has_text = bool(text)
        margins, between = layout.contentsMargins(), layout.spacing()
        right = self.width() - margins.right()
        for part in (self._clear, self._hint):
            size = part.sizeHint()
            part.setGeometry(
                right - size.width(), (self.height() - size.height()) // 2, size.width(), size.height()
            )
        self.edit.setTextMargins(0, 0, self._clear.width() + between if text else 0, 0)
        self._clear.setVisible(bool(text))
        # The key is there while nothing is typed, unless it would cut the prompt.
        prompt = self.edit.fontMetrics().horizontalAdvance(self.edit.placeholderText()) + _BESIDE_PROMPT
        room = right - margins.left() - self._look.scaled(_GLASS) - self._hint.width() - 2 * between
        self._hint.setVisible(not text and prompt <= room)

    def _apply_theme(self) -> None:
        self._look.set_icon(self._clear, "close", self._look.colour("muted"), 14)
        self._show_end(self.edit.text())


def _is_query(text: str) -> bool:
    """Return whether a text that is pasted or dropped is searched for rather than decoded."""
    return len(text) <= MAX_LENGTH and "\n" not in text.strip() and "{" not in text
