"""The lines of a log behind an error: a list of its locations, and the lines around the chosen one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSplitter, QTextEdit, QVBoxLayout, QWidget

from retcode.core.triage.excerpt import Excerpt
from retcode.entries.find_bar import FindBar
from retcode.style.appearance import Appearance
from retcode.style.text_marks import match_mark, matches
from retcode.style.widgets import plain_label, set_tip

_MIN_LINES = 2
# The window uses the same keys for the details, unless the focus is in the lines.
FIND_KEYS = (QKeySequence("F3"), QKeySequence("Ctrl+Shift+F"))


class _Lines(QPlainTextEdit):
    """The lines, each with its number; Esc is the page's."""

    find_requested = Signal()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to find words, besides copying."""
        menu = self.createStandardContextMenu()
        menu.addSeparator()
        find = menu.addAction("Find in these lines", self.find_requested.emit)
        find.setShortcut(FIND_KEYS[0])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

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
        look.set_monospace(self.text)
        self.text.setTabChangesFocus(True)
        self.text.document().setDocumentMargin(10)
        self._where = plain_label("muted")
        self._where.setWordWrap(True)
        self._where.setMinimumWidth(40)
        self._where.setContentsMargins(12, 5, 12, 5)
        self._find = FindBar(look, "Find in these lines")
        self._match_index = 0  # of the find bar's text that is shown
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setChildrenCollapsible(False)
        self._columns.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._where)
        layout.addWidget(self._find)
        layout.addWidget(self._columns, 1)
        self.text.find_requested.connect(self._find.begin)
        self._find.text_changed.connect(lambda _: self._show_match(0))
        self._find.next_requested.connect(
            lambda back: self._show_match(self._match_index + (-1 if back else 1))
        )
        self._find.closed.connect(self.text.setFocus)
        look.changed.connect(self._apply_theme)
        self._set_minimum_height()
        self.show_excerpt(None)
        self.show_where("")

    def show_where(self, text: str) -> None:
        """Show above the lines what they are about; nothing if empty."""
        self._where.setText(text)
        set_tip(self._where, text)
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
        if not self._find.isHidden():
            self._find.show_count(self._match_index, len(self._matches()))

    def begin_find(self) -> None:
        """Show the find bar, or go to the next match."""
        self._find.begin()

    def _show_match(self, index: int) -> None:
        """Mark the matches of the find bar, and scroll to one of them."""
        found = self._matches()
        self._match_index = index % len(found) if found else 0
        self._mark()
        self._find.show_count(self._match_index, len(found))
        if found:
            self.text.setTextCursor(QTextCursor(found[self._match_index].block()))
            self.text.centerCursor()

    def _matches(self) -> list[QTextCursor]:
        wanted = self._find.edit.text()
        return matches(self.text.document(), wanted) if wanted else []

    def _apply_theme(self) -> None:
        self._look.set_monospace(self.text)
        self._set_minimum_height()
        self._mark()

    def _set_minimum_height(self) -> None:
        self._columns.setMinimumHeight(_MIN_LINES * QFontMetrics(self._look.monospace()).lineSpacing() + 16)

    def _cursor(self, excerpt: Excerpt) -> QTextCursor:
        return QTextCursor(self.text.document().findBlockByNumber(excerpt.line - excerpt.first))

    def _mark(self) -> None:
        """Mark the chosen line; while words are looked for, their matches and the line less strongly."""
        theme, marks = self._look.theme, list[QTextEdit.ExtraSelection]()
        found = self._matches()
        if self._excerpt is not None and not self._excerpt.fault:
            mark = QTextEdit.ExtraSelection()
            style = QTextCharFormat()
            style.setBackground(QColor(theme.selection if found else theme.match))
            style.setForeground(QColor(theme.on_selection if found else theme.on_match))
            style.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
            mark.format = style
            mark.cursor = self._cursor(self._excerpt)
            mark.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            marks = [mark]
        marks += [
            match_mark(cursor, theme, current=index == self._match_index)
            for index, cursor in enumerate(found)
        ]
        self.text.setExtraSelections(marks)
