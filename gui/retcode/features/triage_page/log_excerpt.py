"""The lines of a log behind an error: a list of its locations, and the lines around the chosen one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSplitter, QTextEdit, QVBoxLayout, QWidget

from retcode.core.triage.excerpt import Excerpt
from retcode.style.appearance import Appearance
from retcode.style.widgets import plain_label, plain_tip

_MIN_LINES = 2


class _Lines(QPlainTextEdit):
    """The lines, each with its number; Esc is the page's."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen line in sight when lines wrap differently."""
        super().resizeEvent(event)
        self.centerCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and copying are the text's own."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class LogExcerpt(QFrame):
    """The locations beside the lines. The list of locations is passed to `set_parts`."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._look = look
        self._excerpt: Excerpt | None = None
        self.text = _Lines()
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName("Lines of the log")
        self.text.setFont(look.monospace())
        self.text.setTabChangesFocus(True)
        self.text.document().setDocumentMargin(10)
        self._where = plain_label("muted")
        self._where.setWordWrap(True)
        self._where.setMinimumWidth(40)
        self._where.setContentsMargins(12, 5, 12, 5)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setChildrenCollapsible(False)
        self._columns.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._where)
        layout.addWidget(self._columns, 1)
        look.changed.connect(self._apply_theme)
        self._set_minimum_height()
        self.show_excerpt(None)
        self.show_where("")

    def show_where(self, text: str) -> None:
        """Show above the lines what they are about; nothing if empty."""
        self._where.setText(text)
        self._where.setToolTip(plain_tip(text))
        self._where.setVisible(bool(text))

    def set_parts(self, locations: QWidget) -> None:
        """Put the list of locations beside the lines."""
        locations.setMinimumWidth(120)
        self.text.setMinimumWidth(160)
        self._columns.addWidget(locations)
        self._columns.addWidget(self.text)
        self._columns.setSizes([210, 500])
        self._columns.setStretchFactor(1, 1)

    def show_excerpt(self, excerpt: Excerpt | None) -> None:
        """Show lines with the chosen one marked and in the middle; None shows how to choose one."""
        self._excerpt = excerpt
        if excerpt is None:
            self.text.setPlainText("Choose an error, a pattern or a file to see its lines.")
        elif excerpt.fault:
            self.text.setPlainText(excerpt.fault)
        else:
            wide = len(f"{excerpt.first + len(excerpt.lines):,}")
            self.text.setPlainText(
                "\n".join(
                    f"{number:>{wide},}  {text}" for number, text in enumerate(excerpt.lines, excerpt.first)
                )
            )
        self._mark()
        if excerpt is not None and not excerpt.fault:
            self.text.setTextCursor(self._cursor(excerpt))
            self.text.centerCursor()

    def _apply_theme(self) -> None:
        self.text.setFont(self._look.monospace())
        self._set_minimum_height()
        self._mark()

    def _set_minimum_height(self) -> None:
        self._columns.setMinimumHeight(_MIN_LINES * self.text.fontMetrics().lineSpacing() + 16)

    def _cursor(self, excerpt: Excerpt) -> QTextCursor:
        return QTextCursor(self.text.document().findBlockByNumber(excerpt.line - excerpt.first))

    def _mark(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        if self._excerpt is not None and not self._excerpt.fault:
            mark = QTextEdit.ExtraSelection()
            style = QTextCharFormat()
            style.setBackground(QColor(self._look.theme.match))
            style.setForeground(QColor(self._look.theme.on_match))
            style.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
            mark.format = style
            mark.cursor = self._cursor(self._excerpt)
            mark.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            marks = [mark]
        self.text.setExtraSelections(marks)
