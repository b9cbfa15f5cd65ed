"""The findings of a text, one row each: certainty, venue, line and recovery."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.report import Report
from retcode.core.present.finding_text import Item
from retcode.features.decode_panel.finding_model import PART, FindingListModel, FindingRow, RowKind
from retcode.style.appearance import Appearance
from retcode.style.icons import draw_icon
from retcode.style.paint import SMALL, chip_width, draw_chip, scaled_font
from retcode.style.row_table import icon_colour, paint_background, text_colours
from retcode.style.theme import Hue

_PAD = 12
_ICON, _BESIDE = 16, 8  # an icon, and the room between it and the text
_MAX_MEASURED = 20  # rows: more than are seen at once
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)
_ICONS = {RowKind.SUCCESS: "check", RowKind.NOTICE: "read"}


class _RowDelegate(QStyledItemDelegate):
    """Paints a row: two lines for errors and statuses, all that it needs for a success or a note."""

    def __init__(self, model: FindingListModel, look: Appearance, view: QListView) -> None:
        super().__init__(view)
        self._model = model
        self._look = look
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Errors and statuses have two lines; the others are wrapped in the view's width."""
        row = self._model.row(index)
        if row is not None and row.kind in _ICONS:
            metrics = self._view.fontMetrics()
            room = max(60, self._view.viewport().width() - 2 * _PAD - self._icon() - _BESIDE)
            if metrics.horizontalAdvance(row.name) < room and "\n" not in row.name:
                return QSize(120, metrics.height() + 16)  # the usual case, of which there may be thousands
            wrapped = metrics.boundingRect(QRect(0, 0, room, 10_000), _WRAP, row.name)
            return QSize(120, wrapped.height() + 16)
        return QSize(120, 2 * self._view.fontMetrics().height() + 19)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._model.row(index)
        if row is None:
            return
        theme = self._look.theme
        rect: QRect = option.rect
        painter.save()
        paint_background(painter, option, theme, focused=self._view.hasFocus())
        inner = rect.adjusted(_PAD, 8, -_PAD, -8)
        if row.kind in _ICONS:
            self._paint_remark(painter, inner, row, option)
        else:
            self._paint_error(painter, inner, row, option)
        painter.restore()

    def _icon(self) -> int:
        return self._look.scaled(_ICON)

    def _paint_remark(
        self, painter: QPainter, inner: QRect, row: FindingRow, option: QStyleOptionViewItem
    ) -> None:
        theme = self._look.theme
        text, muted = text_colours(theme, option)
        success = row.kind is RowKind.SUCCESS
        colour = icon_colour(theme, option, theme.green.text) if success else muted
        square = QRectF(inner.left(), inner.top(), self._icon(), self._icon())
        draw_icon(painter, _ICONS[row.kind], square, colour)
        painter.setPen(text if success else muted)
        beside = inner.adjusted(self._icon() + _BESIDE, 0, 0, 0)
        painter.drawText(beside, _WRAP, row.name)

    def _paint_error(
        self, painter: QPainter, inner: QRect, row: FindingRow, option: QStyleOptionViewItem
    ) -> None:
        theme = self._look.theme
        height = self._view.fontMetrics().height()
        top = QRect(inner.left(), inner.top(), inner.width(), height)
        bottom = top.translated(0, height + 3)
        top = self._paint_chip(painter, top, row.chip, _hue(self._look, row.hue))
        if row.alarm:
            size = self._icon()
            warning = QRectF(top.left(), top.top() + (height - size) / 2, size, size)
            draw_icon(painter, "warning", warning, icon_colour(theme, option, theme.red.text))
            top.setLeft(top.left() + size + 6)
        mono = self._look.monospace(bold=True)
        painter.setFont(mono)
        text, muted = text_colours(theme, option)
        painter.setPen(text)
        code = f"HTTP {row.code}" if row.kind is RowKind.STATUS else row.code
        self._draw(painter, top, code)
        top.setLeft(top.left() + QFontMetrics(mono).horizontalAdvance(code) + 10)
        painter.setFont(self._view.font())
        self._draw(painter, top, row.name)
        if row.recovery is not None:
            bottom = self._paint_chip(painter, bottom, row.recovery.value, theme.recovery(row.recovery))
        painter.setPen(muted)
        self._draw(painter, bottom, whole_parts(row.where, painter.fontMetrics(), bottom.width()))

    def _paint_chip(self, painter: QPainter, line: QRect, text: str, hue: Hue) -> QRect:
        """Paint a chip at the right of a line; return the room that is left."""
        small = scaled_font(self._view.font(), SMALL)
        metrics = QFontMetrics(small)
        width = chip_width(metrics, text)
        painter.setFont(small)
        chip = QRectF(line.right() - width, line.top() - 1, width, line.height() + 2)
        draw_chip(painter, chip, text, hue)
        painter.setFont(self._view.font())
        return line.adjusted(0, 0, -width - 10, 0)

    def _draw(self, painter: QPainter, rect: QRect, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        line = QRect(rect.left(), rect.top(), rect.width(), self._view.fontMetrics().height())
        painter.drawText(line, flags, shown)


class FindingList(QListView):
    """The rows of a report; `item_picked` carries the row's number."""

    item_picked = Signal(int)

    def __init__(self, catalogue: Catalogue, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = FindingListModel(catalogue, self)
        self.setModel(self._rows)
        self.setItemDelegate(_RowDelegate(self._rows, look, self))
        self.setAccessibleName("Findings")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(180)
        self.selectionModel().currentChanged.connect(self._emit_current)
        look.changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        """Ask for the height of the rows, or of the first ones if there are many."""
        rows = range(min(self._rows.rowCount(), _MAX_MEASURED))
        return QSize(super().sizeHint().width(), sum(map(self.sizeHintForRow, rows)) + 2 * self.frameWidth())

    def set_report(self, report: Report | None, chosen: str | None = None) -> None:
        """Show the rows of a report, decoded as the venue `chosen` if one was; None shows none."""
        self._rows.set_report(report, chosen)

    def set_chosen(self, item: Item | None) -> None:
        """Select the row of an item."""
        row = self._rows.row_of(item) if item is not None else -1
        index = self._rows.index(row)
        if row >= 0 and not self.selectionModel().isSelected(index):  # the focus alone makes a row current
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap successes and notes again, for the new width. They are the last rows."""
        super().resizeEvent(event)
        last = self._rows.row(self._rows.index(self._rows.rowCount() - 1))
        if last is not None and last.kind in _ICONS:
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move; Esc, Enter and letters are the window's."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter} or (
            event.text() and event.text().isprintable()
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _repaint(self) -> None:
        self.viewport().update()  # not used at a start: the first call of `viewport` takes 10 ms

    def _emit_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.item_picked.emit(index.row())


def whole_parts(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return a text without those of its last parts that have no room; "HTT…" would say nothing."""
    shown = text
    while PART in text and metrics.horizontalAdvance(shown) > width:
        text = text.rpartition(PART)[0]
        shown = f"{text}{PART}…"
    return shown


def _hue(look: Appearance, name: str) -> Hue:
    hue: Hue = getattr(look.theme, name)
    return hue
