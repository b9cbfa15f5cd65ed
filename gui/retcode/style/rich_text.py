"""Running text to read and select: paragraphs, lists, monospaced lines; never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from msgspec import Struct
from PySide6 import QtCore, QtGui
from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from retcode.style.appearance import Appearance
from retcode.style.icons import icon
from retcode.style.text_marks import match_mark, matches


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


class Frame(Struct, frozen=True):
    """A box around the paragraphs that carry it, in #rrggbb colours."""

    fill: str
    line: str


class Paragraph(Struct, frozen=True):
    """One paragraph. Text in `back-quotes` is shown in a fixed-width font, except in wire messages.

    `lead` is set bold before it; `colour` is #rrggbb where its own is not the style's. Neighbours with an
    equal `frame` share one box; wire text has a box of its own. `link` makes the lead (or, without
    one, the text) a link that carries this text. `icon` names an icon set before everything.
    """

    style: Style
    text: str
    colour: str = ""
    lead: str = ""
    frame: Frame | None = None
    link: str = ""
    icon: str = ""


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


_LINK = "entry:"
_OBJECT = "\ufffc"  # stands for an icon in the plain text
_BREAK = "\u200b"  # where a long code may be broken; it is not part of the code
_JOINTS = re.compile(r"(?<=[_:./])(?=\w)")
_SIZES = ((14, 1.9), (28, 1.4), (200, 1.1))  # of a code with that many characters at most, times the text's
_AFTER_FRAME = QTextFormat.Property.UserProperty.value + 1


def _pattern(text: str) -> QtCore.QRegularExpression:
    """Return what finds a text, whatever its case, and with the places where a code may be broken."""
    joined = f"{_BREAK}?".join(map(QtCore.QRegularExpression.escape, _JOINTS.split(text)))
    ignoring_case = QtCore.QRegularExpression.PatternOption.CaseInsensitiveOption
    return QtCore.QRegularExpression(joined, ignoring_case)


def _thin() -> QTextBlockFormat:
    """The format of the empty line that Qt wants after a frame, until something is written into it."""
    block = QTextBlockFormat()
    block.setProperty(_AFTER_FRAME, True)
    block.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return block


class Prose(QTextBrowser):
    """A read-only text with links, as high as it needs to be; the mouse wheel scrolls the widget around it.

    `link_activated` carries the `link` of a paragraph that was clicked, or chosen by Tab and Enter;
    `link_reached` the position of one that Tab went to.
    """

    link_activated = Signal(str)
    link_reached = Signal(QRect)

    def __init__(self, name: str, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._paragraphs: tuple[Paragraph, ...] = ()
        self._reached = (0, 0)  # start and end of the link that Tab went to
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.setProperty("look", "prose")
        self.setFixedHeight(0)
        self.anchorClicked.connect(lambda url: self.link_activated.emit(url.toString().removeprefix(_LINK)))

    def set_paragraphs(self, paragraphs: Iterable[Paragraph]) -> None:
        """Show these paragraphs and nothing else; hidden if there are none."""
        self._paragraphs = tuple(paragraphs)
        self._write()
        self.setVisible(bool(self._paragraphs))
        linked = any(paragraph.link for paragraph in self._paragraphs)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if linked else Qt.FocusPolicy.ClickFocus)

    def mark(self, texts: Iterable[str], current: int = -1) -> list[QRect]:
        """Mark all matches of these texts, one more strongly; return their positions from top to bottom."""
        found: list[QTextCursor] = []
        for text in filter(None, texts):
            found += matches(self.document(), _pattern(text))
        found.sort(key=QTextCursor.selectionStart)
        theme = self._look.theme
        self.setExtraSelections(
            [match_mark(cursor, theme, current=index == current) for index, cursor in enumerate(found)]
        )
        return [self.cursorRect(cursor) for cursor in found]

    def refresh(self) -> None:
        """Write the text again, in the current theme."""
        self._write()

    def loadResource(self, _: int, __: QUrl | str) -> None:
        """Load nothing: icons are put into the document itself."""

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy and drag a selection as plain text only."""
        data = QMimeData()
        text = self.textCursor().selection().toPlainText()
        data.setText(text.replace(_OBJECT, "").replace(_BREAK, "").replace("\n ", "\n"))
        return data

    def event(self, event: QEvent) -> bool:
        """Take the copy key while something is selected here; leave it to the window otherwise."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            taken = event.matches(QtGui.QKeySequence.StandardKey.Copy) and self.textCursor().hasSelection()
            event.setAccepted(taken)
            return taken
        handled = super().event(event)
        if isinstance(event, QKeyEvent) and event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._note_link()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, and follow a link that was reached by Tab; other keys go on."""
        if event.matches(QtGui.QKeySequence.StandardKey.Copy) and self.textCursor().hasSelection():
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Go to the first or last link at once if Tab came here."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.focusNextPrevChild(event.reason() is Qt.FocusReason.TabFocusReason)
            self._note_link()

    def _note_link(self) -> None:
        """Remember the link that Tab went to, and emit its position."""
        cursor = self.textCursor()
        self._reached = (cursor.selectionStart(), cursor.selectionEnd())
        rect = self._link_rect()
        if rect.isValid():
            self.link_reached.emit(rect)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a frame around the link that Tab went to."""
        super().paintEvent(event)
        rect = self._link_rect()
        if rect.isValid():
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._look.theme.accent), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(-2, -2, 0, 2), 3, 3)

    def _link_rect(self) -> QRect:
        """Return where the link is that Tab went to; an invalid rectangle if the focus is on none."""
        cursor = self.textCursor()
        here = (cursor.selectionStart(), cursor.selectionEnd())
        if not self.hasFocus() or not cursor.hasSelection() or here != self._reached:
            return QRect()
        first, last = QTextCursor(cursor), QTextCursor(cursor)
        first.setPosition(here[0])
        last.setPosition(here[1])
        begin, end = self.cursorRect(first), self.cursorRect(last)
        if begin.top() == end.top():
            return QRect(begin.topLeft(), end.bottomRight())
        return QRect(QPoint(0, begin.top()), QPoint(self.viewport().width() - 1, end.bottom()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy what is selected; without a selection, leave the menu to the widget around this one.

        The address of a link is left out: it leads nowhere outside the window.
        """
        if not self.textCursor().hasSelection():
            event.ignore()
            return
        menu = self.createStandardContextMenu(event.pos())
        for action in menu.actions():
            if action.objectName() == "link-copy":
                menu.removeAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave scrolling to the widget around this one."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Adapt the height to the text at the new width."""
        super().resizeEvent(event)
        self._fit()
        # The first viewport of a start takes 10 ms, so it is not asked for before the text is shown.
        if self.updatesEnabled() and event.size().width() != event.oldSize().width():
            self.viewport().update()  # all of it, as lines may be broken elsewhere now

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
        open_frame: Frame | None = None
        for index, paragraph in enumerate(self._paragraphs):
            frame = self._frame_of(paragraph)
            joined = frame is not None and frame == open_frame and paragraph.style is not Style.WIRE
            if open_frame is not None and not joined:
                cursor.movePosition(QTextCursor.MoveOperation.End)
                cursor.setBlockFormat(_thin())
            block, char = self._formats(paragraph, first=index == 0)
            if frame is not None and not joined:
                cursor.insertFrame(self._frame(frame, paragraph, self._above(self._end_of(index) + 1)))
                cursor.setBlockFormat(block)
            elif index and not (cursor.atEnd() and cursor.block().blockFormat().hasProperty(_AFTER_FRAME)):
                cursor.insertBlock(block, char)
            else:
                cursor.setBlockFormat(block)
            open_frame = frame
            step = step + 1 if paragraph.style is Style.STEP else 0
            self._insert(cursor, paragraph, char, step)
        if open_frame is not None:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.setBlockFormat(_thin())
        cursor.endEditBlock()
        self._fit()

    def _frame_of(self, paragraph: Paragraph) -> Frame | None:
        if paragraph.style is Style.WIRE and paragraph.frame is None:
            return Frame(self._look.theme.raised, self._look.theme.line)
        return paragraph.frame

    def _end_of(self, index: int) -> int:
        """Return the index of the last paragraph in the same box as the one at `index`."""
        frame = self._paragraphs[index].frame
        if frame is not None:
            while index + 1 < len(self._paragraphs) and self._paragraphs[index + 1].frame == frame:
                index += 1
        return index

    def _insert(self, cursor: QTextCursor, paragraph: Paragraph, char: QTextCharFormat, step: int) -> None:
        if paragraph.icon:
            self._insert_icon(cursor, paragraph, char)
        if step:
            cursor.insertText(f"{step}.\t", char)
        elif paragraph.style is Style.BULLET:
            cursor.insertText("•\t", char)
        linked = self._linked(char, paragraph.link) if paragraph.link else char
        if paragraph.lead:
            bold = QTextCharFormat(linked)
            bold.setFontWeight(QFont.Weight.DemiBold)
            cursor.insertText(paragraph.lead, bold)
            cursor.insertText(" ", char)
        else:
            char = linked
        if paragraph.style is Style.WIRE:
            cursor.insertText(paragraph.text, char)
            return
        if paragraph.style in {Style.CODE, Style.NAME}:
            cursor.insertText(_JOINTS.sub(_BREAK, paragraph.text), char)
            return
        pieces = paragraph.text.split("`")
        quoted = self._quoted(char) if len(pieces) > 2 else char
        for index, piece in enumerate(pieces):
            if piece:
                cursor.insertText(piece, quoted if index % 2 and index < len(pieces) - 1 else char)

    def _quoted(self, char: QTextCharFormat) -> QTextCharFormat:
        quoted = QTextCharFormat(char)
        quoted.setFont(self._look.monospace(self.font().pointSizeF() * 0.95))
        return quoted

    def _linked(self, char: QTextCharFormat, link: str) -> QTextCharFormat:
        anchor = QTextCharFormat(char)
        anchor.setAnchor(True)
        anchor.setAnchorHref(f"{_LINK}{link}")
        anchor.setForeground(QColor(self._look.theme.link))
        return anchor

    def _insert_icon(self, cursor: QTextCursor, paragraph: Paragraph, char: QTextCharFormat) -> None:
        colour = paragraph.colour or self._look.theme.text
        image = QTextImageFormat()
        image.setName(f"{paragraph.icon}-{colour}")
        size = self.fontMetrics().ascent()  # a taller one would move the lines apart
        image.setWidth(size)
        image.setHeight(size)
        image.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        ratio = self.devicePixelRatioF()
        picture = icon(paragraph.icon, QColor(colour), size).pixmap(QSize(size, size), ratio)
        self.document().addResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl(image.name()), picture
        )
        cursor.insertImage(image)
        cursor.insertText(" ", char)

    def _above(self, index: int) -> int:
        """Return the space above a paragraph; 0 if there is none."""
        return _MARGINS[self._paragraphs[index].style][0] if index < len(self._paragraphs) else 0

    def _frame(self, frame: Frame, paragraph: Paragraph, below: int) -> QTextFrameFormat:
        """Return the format of a box; Qt leaves out the space `below` that the next line asks for."""
        shape = QTextFrameFormat()
        shape.setBackground(QColor(frame.fill))
        shape.setBorder(1)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        shape.setBorderBrush(QColor(frame.line))
        shape.setPadding(7 if paragraph.style is Style.WIRE else 11)
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
            least, sign = (16, "•  ") if style is Style.BULLET else (22, "9. ")
            hang = max(least, self.fontMetrics().horizontalAdvance(sign))
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
            size = next((size for most, size in _SIZES if len(paragraph.text) <= most), 1.0)
            char.setFont(self._look.monospace(base * size, bold=True))
            block.setHeadingLevel(1)
        elif style is Style.NAME:
            char.setFont(self._look.monospace(base * 1.05, bold=True))
        if style in {Style.CODE, Style.NAME}:
            block.setLineHeight(110, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if paragraph.colour and not paragraph.icon:
            char.setForeground(QColor(paragraph.colour))
        return block, char
