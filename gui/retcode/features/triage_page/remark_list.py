"""A list of sentences, wrapped, each with its icon and a line of detail below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from retcode.features.triage_page.remark_model import Remark, RemarkListModel
from retcode.style.appearance import Appearance
from retcode.style.icons import draw_icon
from retcode.style.keys import typed_text
from retcode.style.paint import scaled_font
from retcode.style.row_table import icon_colour, paint_background, text_colours

_PAD, _ICON = 12, 16
_DETAIL = 0.9  # of the size of the sentence above it
_BATCH = 40  # rows measured before the window has its turn again
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)


class _RemarkDelegate(QStyledItemDelegate):
    """Paints a remark as high as its sentence and its detail need."""

    def __init__(self, model: RemarkListModel, look: Appearance, view: QListView, *, one_line: bool) -> None:
        super().__init__(view)
        self._model = model
        self._look = look
        self._view = view
        self._one_line = one_line

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the text needs in the view's width."""
        remark = self._model.row(index)
        if remark is None:
            return QSize()
        width = self._view.viewport().width()
        height = self._text_rect(QRect(0, 0, width, 0), remark).height() + 16
        return QSize(width, height + (self._detail_height(width, remark) + 2 if remark.detail else 0))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        remark = self._model.row(index)
        if remark is None:
            return
        theme = self._look.theme
        rect: QRect = option.rect
        painter.save()
        paint_background(painter, option, theme, focused=self._view.hasFocus())
        if remark.icon:
            square = QRectF(rect.left() + _PAD, rect.top() + 8, self._icon(), self._icon())
            ink = icon_colour(theme, option, getattr(theme, remark.hue).text)
            draw_icon(painter, remark.icon, square, ink)
        colour, muted = text_colours(theme, option)
        painter.setPen(colour)
        text = self._text_rect(rect, remark)
        painter.drawText(text, _WRAP, remark.text)
        if remark.detail:
            painter.setFont(self._small_font())
            painter.setPen(muted)
            room, height = self._room(rect, remark), self._detail_height(rect.width(), remark)
            below = QRect(text.left(), text.bottom() + 3, room, height)
            if self._one_line:  # what tells one row from the next may be at either end
                shown = self._small().elidedText(remark.detail, Qt.TextElideMode.ElideMiddle, room)
                painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter), shown)
            else:
                painter.drawText(below, _WRAP, remark.detail)
        painter.restore()

    def _text_rect(self, rect: QRect, remark: Remark) -> QRect:
        left = rect.left() + _PAD + (self._icon() + 10 if remark.icon else 0)
        room = QRect(left, rect.top() + 8, self._room(rect, remark), 10_000)
        return self._view.fontMetrics().boundingRect(room, _WRAP, remark.text)

    def _room(self, rect: QRect, remark: Remark) -> int:
        return max(60, rect.width() - 2 * _PAD - (self._icon() + 10 if remark.icon else 0))

    def _detail_height(self, width: int, remark: Remark) -> int:
        metrics = self._small()
        if self._one_line:
            return metrics.height()
        room = QRect(0, 0, self._room(QRect(0, 0, width, 0), remark), 10_000)
        return metrics.boundingRect(room, _WRAP, remark.detail).height()

    def _icon(self) -> int:
        return self._look.scaled(_ICON)

    def _small(self) -> QFontMetrics:
        return QFontMetrics(self._small_font())

    def _small_font(self) -> QFont:
        return scaled_font(self._view.font(), _DETAIL)


class RemarkList(QListView):
    """The list; `remark_picked` carries the row's number."""

    remark_picked = Signal(int)
    text_typed = Signal(str)

    def __init__(
        self, name: str, look: Appearance, parent: QWidget | None = None, *, one_line: bool = False
    ) -> None:
        """`one_line` is for sentences that fit on one line, of which hundreds are laid out at once."""
        super().__init__(parent)
        self._look = look
        self._empty_text = ""
        self._remarks = RemarkListModel(self)
        self.setModel(self._remarks)
        self.setItemDelegate(_RemarkDelegate(self._remarks, look, self, one_line=one_line))
        self.setAccessibleName(name)
        self.setUniformItemSizes(one_line)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._emit_current)
        look.changed.connect(self.viewport().update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the remarks, or the sentence in their place."""
        super().paintEvent(event)
        if self._empty_text:
            painter = QPainter(self.viewport())
            painter.setPen(self._look.colour("muted"))
            room = self.viewport().rect().adjusted(_PAD, _PAD, -_PAD, -_PAD)
            painter.drawText(room, _WRAP, self._empty_text)

    def set_remarks(self, remarks: Sequence[Remark], empty: str = "") -> None:
        """Show these remarks; `empty` is a sentence that is shown if there are none."""
        self._empty_text = "" if remarks else empty
        self.setAccessibleDescription(self._empty_text)
        self._remarks.replace_rows(tuple(remarks))

    def set_current(self, row: int) -> None:
        """Select a row; none if negative."""
        if row < 0:
            self.selectionModel().clear()
        elif not self.selectionModel().isSelected(self._remarks.index(row)):  # Qt only moves to it on focus
            self.setCurrentIndex(self._remarks.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move; Esc is the page's, letters go on to the search box."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif text := typed_text(event):
            self.text_typed.emit(text)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentences again, for the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _emit_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.remark_picked.emit(index.row())
