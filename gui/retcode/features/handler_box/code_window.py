"""Highlighted code with line numbers in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from retcode.entries.find_bar import FindBar
from retcode.features.handler_box.choices import HandlerChoices
from retcode.features.handler_box.code_view import CodeColours, set_code_font
from retcode.features.handler_box.store import Written
from retcode.style.appearance import Appearance
from retcode.style.copy_button import CopyButton
from retcode.style.dialogs import FittedDialog
from retcode.style.text_marks import match_mark, matches
from retcode.style.widgets import mark_focus, plain_label
from retcode.style.wrapped_row import WrappedRow

_SIZE = 960, 720


class NumberedCode(QPlainTextEdit):
    """Code with the number of each line beside it."""

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self._margin = _Numbers(self)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        mark_focus(self)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.setAccessibleName("Handler code")
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(lambda *_: self._margin.update())
        self.apply_theme()

    def apply_theme(self) -> None:
        """Take font and colours from the theme in force."""
        set_code_font(self, self._look)
        self._make_room()

    def set_wrapped(self, wrapped: bool) -> None:
        """Wrap long lines, or let them reach beyond the edge."""
        mode = QPlainTextEdit.LineWrapMode
        self.setLineWrapMode(mode.WidgetWidth if wrapped else mode.NoWrap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers as high as the code, and the code as high as whole lines."""
        super().resizeEvent(event)
        self._make_room()
        room = self.contentsRect()
        self._margin.setGeometry(
            QRect(room.left(), room.top(), self.margin_width(), self.viewport().height())
        )

    def margin_width(self) -> int:
        """Return the width that the numbers need, in logical pixels."""
        return self.fontMetrics().horizontalAdvance("0" * len(str(self.blockCount()))) + 20

    def paint_numbers(self, event: QPaintEvent) -> None:
        """Draw the numbers of the lines on the screen."""
        painter = QPainter(self._margin)
        painter.fillRect(event.rect(), self._look.colour("surface"))
        painter.setFont(self.font())
        painter.setPen(self._look.colour("muted"))
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            height = self.blockBoundingRect(block).height()
            rect = QRectF(0, top, self._margin.width() - 10, height)
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            top += height
            block = block.next()
        painter.end()

    def _make_room(self) -> None:
        room = self.viewport().height() + self.viewportMargins().bottom()
        rest = (room - round(self.document().documentMargin())) % self.fontMetrics().lineSpacing()
        margins = QMargins(self.margin_width(), 0, 0, rest)
        if margins != self.viewportMargins():
            self.setViewportMargins(margins)


class _Numbers(QWidget):
    """The strip of line numbers; the code view paints it."""

    def __init__(self, code: NumberedCode) -> None:
        super().__init__(code)
        self._code = code

    def paintEvent(self, event: QPaintEvent) -> None:
        self._code.paint_numbers(event)


class HandlerWindow(FittedDialog):
    """The handler in a window of its own; it follows what the details show."""

    copy_requested = Signal()
    save_requested = Signal()

    def __init__(self, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Handler")
        self._look = look
        self._what = plain_label()
        self._what.setProperty("look", "strong")
        self._what.setWordWrap(True)
        self.choices = HandlerChoices(look, self)
        self._wrap = QCheckBox("Wrap long lines")
        self.code = NumberedCode(look)
        self._find = FindBar(look, "Find in this code")
        self._match_index = 0
        self._colours = CodeColours(self.code, look)
        self._copy = CopyButton(look, "Copy", "text")
        save, close = QPushButton("Save as file…"), QPushButton("Close")
        self._answer = plain_label("muted")
        self._answer.setWordWrap(True)
        self._copy.clicked.connect(self.copy_requested)
        self._wrap.toggled.connect(self.code.set_wrapped)
        save.clicked.connect(self.save_requested)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        for button in (self._copy, save):
            row.addWidget(button)
        row.addWidget(self._answer, 1)
        row.addWidget(close)
        chosen = WrappedRow(QMargins(0, 0, 0, 0), 8)
        chosen.addWidget(self.choices.target)
        chosen.addWidget(self._wrap)
        layout = QVBoxLayout(self)
        layout.addWidget(self._what)
        layout.addLayout(chosen)
        layout.addLayout(self.choices.scope_row())
        layout.addWidget(self._find)
        layout.addWidget(self.code, 1)
        layout.addLayout(row)
        self.resize(*map(look.scaled, _SIZE))
        self.code.setFocus()
        look.changed.connect(self._apply_theme)
        self._find.text_changed.connect(lambda _: self._mark(0))
        self._find.next_requested.connect(lambda back: self._mark(self._match_index + (-1 if back else 1)))
        self._find.closed.connect(self.code.setFocus)
        for key in ("Ctrl+F", "F3"):
            QShortcut(QKeySequence(key), self).activated.connect(self._find.begin)

    def confirm_copy(self) -> None:
        """Show for a moment that the code has been copied."""
        self._copy.confirm()

    def show_answer(self, text: str) -> None:
        """Show what became of a file, until other code is shown."""
        self._answer.setText(text)

    def _mark(self, index: int) -> None:
        """Mark what the find bar asks for, and bring one of the matches into sight."""
        text, theme = self._find.edit.text(), self._look.theme
        found = matches(self.code.document(), text) if text else []
        self._match_index = index % len(found) if found else 0
        self.code.setExtraSelections(
            [match_mark(match, theme, current=at == self._match_index) for at, match in enumerate(found)]
        )
        self._find.show_count(self._match_index, len(found))
        if found:
            place = QTextCursor(found[self._match_index])
            place.setPosition(place.selectionStart())
            self.code.setTextCursor(place)
            self.code.centerCursor()

    def show_code(self, written: Written | None, what: str) -> None:
        """Show code, or why there is none; `what` says what it is for."""
        self._what.setText(what)
        self._answer.setText("")
        self._colours.set_lines(written.lines if written else ())
        self.code.setPlainText((written.code or written.problem) if written else "")
        self._mark(0)

    def _apply_theme(self) -> None:
        self.code.apply_theme()
        self._colours.rehighlight()
        self._mark(self._match_index)
