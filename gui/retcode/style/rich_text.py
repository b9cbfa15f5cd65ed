"""Running text to read and select: paragraphs, lists, monospaced lines; never markup."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from retcode.style.appearance import Look


class Style(Enum):
    """How a paragraph is set."""

    HEADING = "heading"
    TEXT = "text"
    MUTED = "muted"
    STRONG = "strong"
    BULLET = "bullet"
    STEP = "step"
    WIRE = "wire"
    VERDICT = "verdict"
    CODE = "code"
    NAME = "name"


class Paragraph(Struct, frozen=True):
    """One paragraph. What stands in `back-quotes` in it is set in monospaced letters, but for wire text.

    `lead` is set bold before it; `colour` is #rrggbb where its own is not the style's.
    """

    style: Style
    text: str
    colour: str = ""
    lead: str = ""


# Space above and below in logical pixels.
_MARGINS = {
    Style.HEADING: (18, 5),
    Style.TEXT: (0, 6),
    Style.MUTED: (0, 6),
    Style.STRONG: (0, 4),
    Style.BULLET: (0, 4),
    Style.STEP: (0, 6),
    Style.WIRE: (0, 0),
    Style.VERDICT: (0, 6),
    Style.CODE: (0, 0),
    Style.NAME: (0, 2),
}


_AFTER_FRAME = QTextFormat.Property.UserProperty.value + 1


def _thin() -> QTextBlockFormat:
    """The format of the empty line that Qt wants after a frame, until something is written into it."""
    block = QTextBlockFormat()
    block.setProperty(_AFTER_FRAME, True)
    block.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return block


class Prose(QTextEdit):
    """A read-only text as tall as it needs to be; the mouse wheel is its surroundings' business."""

    def __init__(self, name: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._paragraphs: tuple[Paragraph, ...] = ()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setProperty("look", "prose")
        self.setFixedHeight(0)

    def set_paragraphs(self, paragraphs: Iterable[Paragraph]) -> None:
        """Show these paragraphs and nothing else; hidden if there are none."""
        self._paragraphs = tuple(paragraphs)
        self._write()
        self.setVisible(bool(self._paragraphs))

    def refresh(self) -> None:
        """Set the text again, in the theme in force."""
        self._write()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Give a selection away as plain text only."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def event(self, event: QEvent) -> bool:
        """Leave the copy key to the window while nothing is selected here."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not (event.matches(QKeySequence.StandardKey.Copy) and self.textCursor().hasSelection())
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only copying is done here; other keys go on."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.textCursor().hasSelection():
            self.copy()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass on."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as tall as the text is at the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = round(self.document().size().height() + 0.5) if self._paragraphs else 0
        if height != self.height():
            self.setFixedHeight(height)

    def _write(self) -> None:
        document = self.document()
        document.clear()
        document.setDefaultFont(self.font())
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        step = 0
        for place, paragraph in enumerate(self._paragraphs):
            block, char = self._formats(paragraph, first=place == 0)
            if paragraph.style is Style.WIRE:
                cursor.insertFrame(self._frame(self._above(place + 1)))
                cursor.setBlockFormat(block)
            elif place and not (cursor.atEnd() and cursor.block().blockFormat().hasProperty(_AFTER_FRAME)):
                cursor.insertBlock(block, char)
            else:
                cursor.setBlockFormat(block)
            step = step + 1 if paragraph.style is Style.STEP else 0
            self._insert(cursor, paragraph, char, step)
            if paragraph.style is Style.WIRE:
                cursor.movePosition(QTextCursor.MoveOperation.End)
                cursor.setBlockFormat(_thin())
        cursor.endEditBlock()
        self._fit()

    def _insert(self, cursor: QTextCursor, paragraph: Paragraph, char: QTextCharFormat, step: int) -> None:
        if step:
            cursor.insertText(f"{step}.\t", char)
        elif paragraph.style is Style.BULLET:
            cursor.insertText("•\t", char)
        if paragraph.lead:
            bold = QTextCharFormat(char)
            bold.setFontWeight(QFont.Weight.DemiBold)
            cursor.insertText(f"{paragraph.lead} ", bold)
        if paragraph.style is Style.WIRE:
            cursor.insertText(paragraph.text, char)
            return
        quoted = QTextCharFormat(char)
        quoted.setFont(self._look.monospace(self.font().pointSizeF() * 0.95))
        pieces = paragraph.text.split("`")
        for place, piece in enumerate(pieces):
            if piece:
                cursor.insertText(piece, quoted if place % 2 and place < len(pieces) - 1 else char)

    def _above(self, place: int) -> int:
        """Return the space above a paragraph; 0 if there is none."""
        return _MARGINS[self._paragraphs[place].style][0] if place < len(self._paragraphs) else 0

    def _frame(self, below: int) -> QTextFrameFormat:
        """The box around a text from the wire; Qt leaves out the space `below` that the next line asks."""
        shape, theme = QTextFrameFormat(), self._look.theme
        shape.setBackground(QColor(theme.raised))
        shape.setBorder(1)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        shape.setBorderBrush(QColor(theme.line))
        shape.setPadding(7)
        shape.setTopMargin(6)
        shape.setBottomMargin(max(4, below))
        return shape

    def _formats(self, paragraph: Paragraph, *, first: bool) -> tuple[QTextBlockFormat, QTextCharFormat]:
        style, theme = paragraph.style, self._look.theme
        block, char = QTextBlockFormat(), QTextCharFormat()
        above, below = _MARGINS[style]
        block.setTopMargin(0 if first and style is not Style.WIRE else above)
        block.setBottomMargin(below)
        block.setLineHeight(128, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        char.setForeground(QColor(theme.text))
        base = self.font().pointSizeF()
        if style in {Style.BULLET, Style.STEP}:
            hang = 16 if style is Style.BULLET else 22
            block.setLeftMargin(hang)
            block.setTextIndent(-hang)
            tab = QTextOption.Tab()
            tab.position = hang
            block.setTabPositions([tab])
        if style is Style.HEADING:
            char.setFontWeight(QFont.Weight.DemiBold)
            block.setHeadingLevel(2)
        elif style is Style.MUTED:
            char.setForeground(QColor(theme.muted))
        elif style is Style.STRONG:
            char.setFontWeight(QFont.Weight.DemiBold)
        elif style is Style.WIRE:
            char.setFont(self._look.monospace(base * 0.95))
        elif style is Style.CODE:
            char.setFont(self._look.monospace(base * 1.9, bold=True))
            block.setHeadingLevel(1)
        elif style is Style.NAME:
            char.setFont(self._look.monospace(base * 1.05, bold=True))
        if style in {Style.CODE, Style.NAME}:
            block.setLineHeight(110, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if paragraph.colour:
            char.setForeground(QColor(paragraph.colour))
        return block, char
