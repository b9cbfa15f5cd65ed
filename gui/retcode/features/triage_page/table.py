"""The table of a triage's errors: count, code, venue, recovery class, first and last time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from retcode.core.triage.labels import code_text
from retcode.core.triage.summary import SummaryRow
from retcode.features.triage_page.table_model import COLUMNS, INDEX_OF, TriageTableModel
from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.paint import SMALL, chip_width, draw_chip, scaled_font
from retcode.style.row_table import RowTable, is_selected, paint_background, text_colours

_PAD = 10
_FLASH_MS = 900
_ROWS, _MIN_ROWS = 6, 3  # that are seen without scrolling the table: if there is room, and always
_MAX_CODE_SHARE = 0.33  # of the table's width
_MIN_NAME = 16  # characters; what takes the name's room below that is hidden
_MIN_STACKED_NAME = 8  # characters; a narrower name is hidden
_MIN_VENUE, _MIN_CODE = 16, 14  # characters that are shown of them before a time is hidden
_HIDDEN_FIRST = ("last", "first")
_MAX_STACKED_SHARE = 0.42  # the same of the codes with their venues below
_ONE_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class _LineDelegate(QStyledItemDelegate):
    """Paints the cells: counts at the right, codes in fixed width, the recovery class as a chip."""

    def __init__(self, model: TriageTableModel, look: Appearance, view: QTableView) -> None:
        super().__init__(view)
        self._model = model
        self._look = look
        self._view = view
        self.flashing: frozenset[str] = frozenset()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        line = self._model.line(index.row())
        if line is None:
            return
        theme = self._look.theme
        rect: QRect = option.rect
        column = COLUMNS[index.column()]
        painter.save()
        paint_background(painter, option, theme, focused=self._view.hasFocus(), first=index.column() == 0)
        if line.key in self.flashing and not is_selected(option):
            painter.fillRect(rect, QColor(theme.recovery(line.recovery).fill))
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        text_colour, muted = text_colours(theme, option)
        painter.setPen(muted if column.id in {"venue", "first", "last"} else text_colour)
        if column.id == "recovery":
            self._paint_chip(painter, inner, line)
        elif column.id == "count":
            painter.drawText(inner, _ONE_LINE | Qt.AlignmentFlag.AlignRight, str(index.data()))
        elif column.id == "code":
            above = inner.adjusted(0, 2, 0, -inner.height() // 2) if self._model.stacked else inner
            if self._model.stacked:
                painter.setPen(muted)
                below = inner.adjusted(0, inner.height() // 2, 0, -2) if code_text(line) else inner
                _write(painter, below, line.venue, Qt.TextElideMode.ElideRight)
                painter.setPen(text_colour)
            painter.setFont(self._look.monospace(bold=True))
            _write(
                painter, above, code_text(line), Qt.TextElideMode.ElideMiddle
            )  # long ones differ at the end
        else:
            _write(painter, inner, str(index.data()), Qt.TextElideMode.ElideRight)
        painter.restore()

    def _paint_chip(self, painter: QPainter, inner: QRect, line: SummaryRow) -> None:
        theme = self._look.theme
        painter.setFont(scaled_font(self._view.font(), SMALL))
        metrics = painter.fontMetrics()
        height = metrics.height() + 6
        width = min(inner.width(), chip_width(metrics, line.recovery))
        chip = QRectF(inner.left(), inner.top() + (inner.height() - height) / 2, width, height)
        draw_chip(painter, chip, line.recovery, theme.recovery(line.recovery))


class TriageTable(RowTable):
    """The table; `line_picked` carries the key of the line the user went to."""

    line_picked = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("Errors in the logs", parent)
        self._lines = TriageTableModel(self)
        self._look = look
        self._filling = False
        self.setModel(self._lines)
        self._delegate = _LineDelegate(self._lines, look, self)
        self.setItemDelegate(self._delegate)
        self._flash = single_shot(self, _FLASH_MS, lambda: self._set_flashing(()))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(30)
        for column in range(len(COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(INDEX_OF["name"], QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(INDEX_OF["count"], Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.selectionModel().currentRowChanged.connect(self._emit_current)
        self._lines.modelAboutToBeReset.connect(self._keep)
        self._lines.modelReset.connect(self._return)
        self._kept = ""
        look.changed.connect(self._share_width)
        look.changed.connect(self.viewport().update)

    def sort_menu(self) -> QMenu:
        """Return a new menu that sorts the rows, for those who do not click on the headings."""
        menu = QMenu("Sort by", self)
        for index, column in enumerate(COLUMNS):
            largest_first = column.id == "count"
            order = Qt.SortOrder.DescendingOrder if largest_first else Qt.SortOrder.AscendingOrder
            menu.addAction(column.title, partial(self.sortByColumn, index, order))
        return menu

    def set_lines(self, lines: Sequence[SummaryRow]) -> None:
        """Show these lines; the selected one stays selected if it is one of them."""
        self._lines.set_lines(lines)
        self._share_width()

    def set_current(self, key: str) -> None:
        """Select a line, or none if empty."""
        row = self._lines.row_of(key)
        if row < 0:
            self._kept = ""
            self.selectionModel().clear()
        elif row != self.currentIndex().row():
            flags = QItemSelectionModel.SelectionFlag
            index = self._lines.index(row, 0)
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)

    def flash(self, keys: Sequence[str]) -> None:
        """Tint the rows with new errors for a moment."""
        self._set_flashing(keys)
        self._flash.start()

    def _set_flashing(self, keys: Sequence[str]) -> None:
        self._delegate.flashing = frozenset(keys)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """High enough for the headings and some rows."""
        return QSize(super().sizeHint().width(), self._height_of(_ROWS))

    def minimumSizeHint(self) -> QSize:
        """High enough for the headings and a few rows."""
        return QSize(super().minimumSizeHint().width(), self._height_of(_MIN_ROWS))

    def _height_of(self, rows: int) -> int:
        heading = self.horizontalHeader().sizeHint().height()
        return heading + rows * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the columns that do not fit."""
        super().resizeEvent(event)
        self._share_width()

    def _keep(self) -> None:
        line = self._lines.line(self.currentIndex().row())
        self._kept = line.key if line else self._kept
        self._filling = True

    def _return(self) -> None:
        self.set_current(self._kept)
        self._filling = False

    def _emit_current(self, index: QModelIndex) -> None:
        line = self._lines.line(index.row())
        if line is not None and not self._filling:
            self._kept = line.key
            self.line_picked.emit(line.key)

    def _share_width(self) -> None:
        """Give each column what its texts need, and the name the rest."""
        plain = self.fontMetrics()
        small = QFontMetrics(scaled_font(self.font(), SMALL))
        mono = QFontMetrics(self._look.monospace(bold=True))
        widths: dict[str, int] = {}
        for index, column in enumerate(COLUMNS):
            if column.id == "name":
                continue
            head = plain.horizontalAdvance(column.title) + 18
            texts = self._lines.texts(index)
            if column.id == "recovery":
                room = max((chip_width(small, text) for text in texts), default=0)
            else:
                metrics = mono if column.id == "code" else plain
                room = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            most = {"venue": 200, "code": max(120, int(self.viewport().width() * _MAX_CODE_SHARE))}
            widths[column.id] = min(max(head, room), most.get(column.id, 400)) + 2 * _PAD + 2
        width = self.viewport().width()
        left = width - sum(widths.values())
        character = plain.averageCharWidth()
        for name, least in (("venue", _MIN_VENUE), ("code", _MIN_CODE)):  # elided before a time is hidden
            spare = widths[name] - least * (mono if name == "code" else plain).averageCharWidth() - 2 * _PAD
            given = min(max(spare, 0), max(_MIN_NAME * character - left, 0))
            widths[name] -= given
            left += given
        for name in _HIDDEN_FIRST:
            hidden = left < _MIN_NAME * character
            self.setColumnHidden(INDEX_OF[name], hidden)
            left += widths[name] if hidden else 0
        self._lines.stacked = left < _MIN_NAME * character
        self.setColumnHidden(INDEX_OF["venue"], self._lines.stacked)
        if self._lines.stacked:
            wanted = max(widths["code"], widths["venue"])
            widths["code"] = max(widths["code"], min(wanted, int(width * _MAX_STACKED_SHARE)))
            left = width - sum(widths[name] for name in ("count", "code", "recovery"))
        nameless = self._lines.stacked and left < _MIN_STACKED_NAME * character
        self.setColumnHidden(INDEX_OF["name"], nameless)
        if nameless:
            widths["code"] += left
        for name, needed in widths.items():
            self.setColumnWidth(INDEX_OF[name], needed)
        height = 2 * plain.height() + 6 if self._lines.stacked else plain.height() + 16
        self.verticalHeader().setDefaultSectionSize(height)
        self.updateGeometry()


def _write(painter: QPainter, rect: QRect, text: str, cut: Qt.TextElideMode) -> None:
    """Write one line, elided where it does not fit."""
    painter.drawText(rect, _ONE_LINE, painter.fontMetrics().elidedText(text, cut, rect.width()))
