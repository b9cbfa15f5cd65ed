"""The pasted text: plain, with line numbers, findings marked and secrets covered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.present.report_markdown import masked_part
from retcode.core.present.safe_text import ShownText, shown_text
from retcode.services.mime_data import accept_copy, can_copy, local_files
from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.theme import Hue

MASKED_TIP = "Masked: press “Show secrets” to see it."
_EDIT_DELAY_MS = 300  # without a key press until an edited text is decoded
_MAX_CORRECTION = 40  # characters pasted without a selection to correct what was read
_MAX_LINES = 5000  # that are filled in at once; Qt makes a block of each, 33,000 in some 60 ms
_CONTEXT = 4200  # characters around what is visible in which the name of a secret may stand


_LINES = compile_on_use(rf"(?:[^\n]*\n){{{_MAX_LINES}}}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the original text to mark; `item` is the number of the report's row it belongs to."""

    start: int
    end: int
    hue: Hue
    item: int


class _Numbers(QWidget):
    """The line numbers beside the text."""

    def __init__(self, text: PastedText) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        """As wide as the highest number."""
        return QSize(self._text.number_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_numbers(QPainter(self), event.rect())


class PastedText(QPlainTextEdit):
    """A text to read and to correct. A paste that replaces everything is emitted exactly as it came."""

    text_pasted = Signal(str)
    text_edited = Signal(str)
    files_dropped = Signal(list)  # of Path
    image_given = Signal(QImage)
    item_picked = Signal(int)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown = ShownText("", 0)
        self._marks: tuple[Mark, ...] = ()
        self._chosen = -1
        self._secrets_shown = False
        self._filling = False
        self._rest = ""  # the end of the text, which is not filled in yet
        self.setAccessibleName("Pasted text")
        self.setPlaceholderText("Paste or drop a response, a log or an exception here")
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setUndoRedoEnabled(True)
        self._numbers = _Numbers(self)
        self._waiting = single_shot(self, _EDIT_DELAY_MS, lambda: self.text_edited.emit(self.toPlainText()))
        self._marking = single_shot(self, 0, self._mark)
        self._next = single_shot(self, 0, self._fill)
        self.textChanged.connect(self._emit_edit)
        self.blockCountChanged.connect(self._fit_numbers)
        self.updateRequest.connect(self._move_numbers)
        self.verticalScrollBar().valueChanged.connect(self._marking.start)
        look.changed.connect(self._apply_theme)
        self._apply_theme()

    def show_text(self, shown: ShownText) -> None:
        """Replace the text, without marks."""
        self._shown = shown
        self._marks, self._chosen = (), -1
        self._waiting.stop()
        head, self._rest = _cut(shown.text)
        self._filling = True
        self.setReadOnly(bool(self._rest) or not shown.whole or bool(shown.continued))
        self.setUndoRedoEnabled(not self._rest)
        self.setPlainText(head)
        self._filling = False
        self._marking.start()
        self._fill_later()

    def clear(self) -> None:
        """Remove the text, and what of it was not filled in yet."""
        self._rest = ""
        super().clear()

    def stop(self) -> None:
        """Fill in and emit nothing more: the window closes."""
        self._rest = ""
        self._waiting.stop()

    def _fill_later(self) -> None:
        """Fill in the rest after the events that wait, or let the whole text be edited."""
        if self._rest:
            self._next.start()
        else:
            self.setUndoRedoEnabled(True)
            self.setReadOnly(not self._shown.whole or bool(self._shown.continued))

    def _fill(self) -> None:
        """Fill in some more lines."""
        head, self._rest = _cut(self._rest)
        end = QTextCursor(self.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        self._filling = True
        end.insertText(head)
        self._filling = False
        self._fill_later()

    def _fill_all(self) -> None:
        while self._rest:
            self._fill()

    def set_marks(self, marks: Sequence[Mark], chosen: int) -> None:
        """Mark the findings; those of the chosen row are stronger."""
        self._marks, self._chosen = tuple(marks), chosen
        self._marking.start()

    def show_secrets(self, shown: bool) -> None:
        """Show secrets, or cover them."""
        self._secrets_shown = shown
        self._marking.start()

    def go_to(self, start: int) -> None:
        """Scroll to an offset of the original text, at least two lines below the top."""
        if self._shown.at(start) >= self.document().characterCount():
            self._fill_all()
        cursor = self.textCursor()
        cursor.setPosition(min(self._shown.at(start), self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.centerCursor()

    def flush(self) -> None:
        """Fill in all of the text and draw the pending marks now."""
        self._fill_all()
        self._marking.stop()
        self._mark()

    def number_width(self) -> int:
        """The width of the line numbers in logical pixels."""
        digits = max(len(str(self.blockCount())), 2)
        return QFontMetrics(self._look.monospace()).horizontalAdvance("0") * digits + 20

    def paint_numbers(self, painter: QPainter, rect: QRect) -> None:
        """Paint the line numbers in `rect`. A wrapped line has one number."""
        painter.fillRect(rect, QColor(self._look.theme.raised))
        painter.setFont(self.font())
        painter.setPen(self._look.colour("muted"))
        block = self.firstVisibleBlock()
        width = self._numbers.width() - 10
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > rect.bottom():
                break
            before = bisect_right(self._shown.continued, block.position())
            if not before or self._shown.continued[before - 1] != block.position():
                line = QRect(0, round(area.top()), width, self.fontMetrics().height())
                painter.drawText(line, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1 - before))
            block = block.next()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take files, plain text, or a picture where there is neither."""
        paths = local_files(source)
        if paths:
            self.files_dropped.emit(paths)
        elif source.text():
            self._insert(source.text())
        elif source.hasImage():
            self.image_given.emit(source.imageData())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, files and pictures."""
        return source.hasText() or source.hasImage() or bool(local_files(source))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Refuse what is dragged from this window: it would replace the customer's text by our own words."""
        if event.source() is not None:
            event.ignore()
        else:
            super().dragEnterEvent(event)
            _take_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take a copy of what another program gives."""
        super().dragMoveEvent(event)
        _take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what another program gives, and come to the front."""
        if event.source() is not None or not can_copy(event):
            event.ignore()
        else:
            super().dropEvent(event)
            _take_copy(event)
            self.activateWindow()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return a selection as plain text, with secrets masked."""
        cursor = self.textCursor()
        data = QMimeData()
        if self._secrets_shown:
            data.setText(cursor.selection().toPlainText())
        else:
            first = max(cursor.selectionStart() - _CONTEXT, 0)
            before = self._unbroken(first, cursor.selectionStart())
            chosen = self._unbroken(cursor.selectionStart(), cursor.selectionEnd())
            after = self._unbroken(cursor.selectionEnd(), cursor.selectionEnd() + _CONTEXT)
            text = f"{before}{chosen}{after}"
            data.setText(masked_part(text, len(before), len(before) + len(chosen)))
        return data

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers at the left."""
        super().resizeEvent(event)
        inner = self.contentsRect()
        self._numbers.setGeometry(inner.left(), inner.top(), self.number_width(), inner.height())
        self._marking.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on what was found chooses it."""
        super().mouseReleaseEvent(event)
        cursor = self.textCursor()
        if event.button() is Qt.MouseButton.LeftButton and not cursor.hasSelection():
            at = cursor.position()
            for mark in self._marks:
                if self._shown.at(mark.start) <= at <= self._shown.at(mark.end):
                    self.item_picked.emit(mark.item)
                    break

    def _insert(self, text: str) -> None:
        """Put a few words in at the caret, or a text in place of a selection.

        Anything longer takes the place of all there is: it may be the text of the next customer.
        """
        cursor = self.textCursor()
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        end = self.document().characterCount() - 1
        inserted = shown_text(text)
        is_correction = last > first or (len(text) <= _MAX_CORRECTION and "\n" not in text.strip())
        if self.isReadOnly() or last - first >= end or not is_correction:
            self.text_pasted.emit(text)
        elif not inserted.whole or inserted.continued:
            self.text_pasted.emit(self._part(0, first) + text + self._part(last, end))
        else:
            cursor.insertText(inserted.text)

    def _mark(self) -> None:
        """Mark the findings in the visible part, and cover its secrets."""
        if self.document().isEmpty():  # a start then imports nothing that finds secrets
            self.setExtraSelections([])
            return
        top = self.cursorForPosition(QPoint(0, 0)).position()
        bottom = self.cursorForPosition(self.viewport().rect().bottomRight()).position()
        selections = [
            self._selection(first, last, self._format(mark))
            for mark in self._marks
            if (last := self._shown.at(mark.end)) > top and (first := self._shown.at(mark.start)) < bottom
        ]
        if not self._secrets_shown:
            from retcode.core.redact import masks

            before = max(top - _CONTEXT, 0)
            end = bottom + _CONTEXT
            breaks = [at - 1 for at in self._shown.continued if before < at <= end]
            part = self._unbroken(before, end)
            covered = QTextCharFormat()
            covered.setForeground(QColor(self._look.theme.slate.line))
            covered.setBackground(QColor(self._look.theme.slate.line))
            covered.setToolTip(MASKED_TIP)
            for mask in masks(part):
                first = before + _units(part[: mask.start])
                last = first + _units(part[mask.start : mask.end])
                for at in breaks:
                    first += first >= at
                    last += last > at
                if last > top and first <= bottom:  # a line of thousands is painted slowly
                    selections.append(self._selection(first, last, covered))
        self.setExtraSelections(selections)

    def _format(self, mark: Mark) -> QTextCharFormat:
        shape = QTextCharFormat()
        shape.setBackground(QColor(mark.hue.fill))
        shape.setForeground(QColor(mark.hue.text))
        shape.setFontUnderline(self._look.theme.plain)
        if mark.item == self._chosen:
            shape.setBackground(QColor(mark.hue.text))
            shape.setForeground(QColor(self._look.theme.surface))
        return shape

    def _selection(self, start: int, end: int, shape: QTextCharFormat) -> QTextEdit.ExtraSelection:
        cursor = QTextCursor(self.document())
        last = self.document().characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format = shape
        return selection

    def _part(self, start: int, end: int) -> str:
        """Return the shown text between two places in UTF-16 units."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(min(end, self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n")

    def _unbroken(self, start: int, end: int) -> str:
        """Return the text between two places without the breaks put into lines too long to be laid out."""
        breaks = [at for at in self._shown.continued if start < at <= end]
        starts = (start, *breaks)
        ends = (*(at - 1 for at in breaks), end)
        return "".join(self._part(first, last) for first, last in zip(starts, ends, strict=True))

    def _emit_edit(self) -> None:
        if not self._filling:
            self._waiting.start()

    def _fit_numbers(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)

    def _move_numbers(self, rect: QRect, moved: int) -> None:
        if moved:
            self._numbers.scroll(0, moved)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    def _apply_theme(self) -> None:
        self._look.set_monospace(self)
        self._fit_numbers()
        self._numbers.update()
        self._marking.start()


def _take_copy(event: QDropEvent) -> None:
    """Accept as a copy what Qt has accepted as a move."""
    if event.isAccepted():
        accept_copy(event)


def _cut(text: str) -> tuple[str, str]:
    """Return the lines that are filled in at once, and the rest of a text."""
    head = _LINES.match(text)
    return (head[0], text[head.end() :]) if head else (text, "")


def _units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
