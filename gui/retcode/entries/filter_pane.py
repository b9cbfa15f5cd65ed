"""The filter pane: facets with live counts in one list, for the mouse and for the keyboard."""

from __future__ import annotations

import re
from math import ceil
from typing import NamedTuple

from PySide6 import QtWidgets
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from retcode.core.catalogue.model import Recovery
from retcode.core.search.facets import Counts, Filters
from retcode.entries.facet_model import PINNED, FacetListModel, FacetRow, FacetRowKind
from retcode.style.appearance import Appearance
from retcode.style.icons import draw_icon
from retcode.style.keys import typed_text
from retcode.style.widgets import plain_label

_MARGIN = 14
_MIN_WIDTH = 170  # logical pixels
_MAX_KNOWN = 500  # rows whose line breaks are kept
# At a zoom of 100 %:
_BOX = 15
_DOT = 7  # of a recovery class
_GAP = 8  # after the box and the dot


class _RowLayout(NamedTuple):
    """How a row is laid out: its text with line breaks, the width of that, and the line of its count.

    `count_line` is a line of the text or the one after it; if None, the count is centred vertically.
    """

    text: str
    width: int
    count_line: int | None = None

    @property
    def lines(self) -> int:
        """The number of lines that the row needs."""
        return max(self.text.count("\n"), self.count_line or 0) + 1


class _FacetDelegate(QStyledItemDelegate):
    """Paints headings, and values with a box, a dot of their colour, their text and their count."""

    def __init__(self, model: FacetListModel, look: Appearance, view: _FacetView) -> None:
        super().__init__(view)
        self._model = model
        self._look = look
        self._view = view
        # Qt asks for the size of a row again and again, and each time it is painted.
        self._known: dict[tuple[FacetRow, int, str], _RowLayout] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the text, which is wrapped where it is too long for a line."""
        row = self._model.row(index)
        if row is None:
            return QSize()
        metrics = self._view.fontMetrics()
        if row.kind is FacetRowKind.HEADING:
            return QSize(0, metrics.height() + 22)
        lines = self._arranged(self._view.room - 2 * _MARGIN, row, metrics).lines
        return QSize(0, lines * metrics.lineSpacing() + 10)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._model.row(index)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if row.kind is FacetRowKind.HEADING:
            self._paint_heading(painter, rect, row)
        else:
            self._paint_background(painter, option)
            self._paint_row(painter, rect, row)
        painter.restore()

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if not self._view.hasFocus() and not self._view.underMouse():
            return  # so that a start need not make the enumerations of QStyle, which takes 10 ms
        theme, flag = self._look.theme, QtWidgets.QStyle.StateFlag
        ground = QRectF(option.rect).adjusted(6, 0.5, -6, -0.5)
        focused = bool(option.state & flag.State_HasFocus)
        if option.state & flag.State_MouseOver or focused:
            painter.setPen(QPen(QColor(theme.accent), 1.5) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(ground, 5, 5)

    def _paint_heading(self, painter: QPainter, rect: QRect, row: FacetRow) -> None:
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._look.colour("text"))
        painter.drawText(
            rect.adjusted(0, 0, 0, -5), Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, row.text
        )

    def _paint_row(self, painter: QPainter, rect: QRect, row: FacetRow) -> None:
        theme = self._look.theme
        left = rect.left()
        if row.kind is FacetRowKind.MORE:
            painter.setPen(self._look.colour("link"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, row.text)
            return
        side, dot = self._look.scaled(_BOX), self._look.scaled(_DOT)
        box = QRectF(left, rect.center().y() - side / 2 + 0.5, side, side)
        painter.setPen(QPen(QColor(theme.accent if row.chosen else theme.control_line), 1.2))
        painter.setBrush(QColor(theme.accent if row.chosen else theme.surface))
        painter.drawRoundedRect(box, 3.5, 3.5)
        if row.chosen:
            draw_icon(painter, "check", box.adjusted(1, 1, -1, -1), QColor(theme.on_accent))
        metrics = painter.fontMetrics()
        arranged = self._arranged(rect.width(), row, metrics)
        indent = _indent(self._look, dotted=row.facet == "recovery")
        room = QRect(rect.left() + indent, rect.top(), arranged.width, rect.height())
        if row.facet == "recovery":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.recovery(Recovery(row.value)).text))
            before = room.left() - dot - self._look.scaled(_GAP) + 1
            painter.drawEllipse(QRectF(before, rect.center().y() - dot / 2 + 1, dot, dot))
        count, spacing = QRect(rect), metrics.lineSpacing()
        if arranged.count_line is not None:
            top = rect.top() + (rect.height() - arranged.lines * spacing) // 2
            count.setTop(top + arranged.count_line * spacing)
            count.setHeight(spacing)
            room.setTop(top)
            room.setHeight((arranged.text.count("\n") + 1) * spacing)
        painter.setPen(self._look.colour("muted"))
        painter.drawText(count, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, _count_text(row))
        painter.setPen(self._look.colour("muted" if not row.count and not row.chosen else "text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, arranged.text)

    def _arranged(self, width: int, row: FacetRow, metrics: QFontMetrics) -> _RowLayout:
        """Return how a row is laid out in a width."""
        key = row, width, self._view.font().key()
        arranged = self._known.get(key)
        if arranged is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            arranged = self._known[key] = self._arrange(width, row, metrics)
        return arranged

    def _arrange(self, width: int, row: FacetRow, metrics: QFontMetrics) -> _RowLayout:
        room = width - _indent(self._look, dotted=row.facet == "recovery")
        shared = room - metrics.horizontalAdvance(_count_text(row)) - _GAP
        if metrics.horizontalAdvance(row.text) <= shared:
            return _RowLayout(row.text, shared)
        if _widest(metrics, row.text) <= shared:
            return _RowLayout(_wrapped(metrics, row.text, shared), shared)
        text = _wrapped(metrics, row.text, room)
        lines = text.split("\n")
        roomy = (number for number, line in enumerate(lines) if metrics.horizontalAdvance(line) <= shared)
        return _RowLayout(text, room, next(roomy, len(lines)))


def _indent(look: Appearance, *, dotted: bool) -> int:
    """Return the room of the box, and of the dot if there is one, with the gaps after them."""
    return look.scaled(_BOX + _GAP) + (look.scaled(_DOT + _GAP) - 1 if dotted else 0)


def _count_text(row: FacetRow) -> str:
    return "" if row.count is None else f"{row.count:,}"


def _parts(text: str) -> list[str]:
    """Return the parts of a text that stay on one line."""
    return re.findall(r"[^\s-]+[\s-]*|[\s-]+", text)


def _widest(metrics: QFontMetrics, text: str) -> int:
    """Return the width of the longest part, rounded up: in less it would be elided."""
    exact = QFontMetricsF(metrics)
    return ceil(max(exact.horizontalAdvance(part.rstrip()) for part in _parts(text)))


def _wrapped(metrics: QFontMetrics, text: str, width: int) -> str:
    """Return a text with line breaks after its spaces and hyphens; parts that are too long are cut."""
    lines = [""]
    for part in _parts(text):
        if lines[-1] and metrics.horizontalAdvance((lines[-1] + part).rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(metrics.elidedText(line.rstrip(), Qt.TextElideMode.ElideRight, width) for line in lines)


class _FacetView(QListView):
    """A list whose rows act on a click anywhere in them, on Space and on Enter."""

    row_activated = Signal(object)
    text_typed = Signal(str)

    def __init__(self, model: FacetListModel) -> None:
        super().__init__()
        self._facets = model
        self.room = 0  # logical pixels across; asking the viewport makes all classes of widgets, in 10 ms
        self.setModel(model)
        self.setAccessibleName("Filters")
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._activate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter choose; letters go on to the search box."""
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._activate(self.currentIndex())
        elif text := typed_text(event):
            self.text_typed.emit(text)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the texts again, for the new width."""
        self.room = event.size().width()
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _activate(self, index: QModelIndex) -> None:
        row = self._facets.row(index) if index.isValid() else None
        if row is not None and row.kind is not FacetRowKind.HEADING:
            self.row_activated.emit(row)


class FilterPane(QWidget):
    """The facets with their counts. Emits what the user chooses, and changes no filter itself."""

    filter_toggled = Signal(str, str)
    pinned_toggled = Signal(bool)
    clear_requested = Signal()
    text_typed = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filters")
        self._look = look
        self._model = FacetListModel(self)
        self.view = _FacetView(self._model)
        self.view.setItemDelegate(_FacetDelegate(self._model, look, self.view))
        title = plain_label(text="Filters")
        title.setProperty("look", "strong")
        self._clear = QPushButton("Clear")
        self._clear.setProperty("look", "link")
        self._clear.setToolTip("Show what the filters hide")
        self._clear.setAccessibleName("Clear filters")
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 10, _MARGIN, 6)
        head.addWidget(title, 1)
        head.addWidget(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self._clear.clicked.connect(self.clear_requested)
        self.view.row_activated.connect(self._on_row)
        self.view.text_typed.connect(self.text_typed)
        look.changed.connect(self._apply_theme)
        self._set_minimum_width()

    def _apply_theme(self) -> None:
        # Wrapped here and not at the start: Qt makes every class of widgets for it, which takes 6 ms.
        self._set_minimum_width()
        self.view.viewport().update()

    def _set_minimum_width(self) -> None:
        """Leave room for the longest part of a class's name."""
        metrics = self.view.fontMetrics()
        name = max(_widest(metrics, recovery.value) for recovery in Recovery)
        bar = self.view.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(_MIN_WIDTH, 2 * _MARGIN + _indent(self._look, dotted=True) + name + bar))

    def set_state(self, counts: Counts, filters: Filters, *, pinned_only: bool) -> None:
        """Show counts and choices."""
        current = self._model.row(self.view.currentIndex())
        self._model.set_state(counts, filters, pinned_only=pinned_only)
        self._clear.setVisible(bool(filters.values) or pinned_only)
        if current is not None and not self.view.currentIndex().isValid():
            self._return_to(current)

    def _return_to(self, current: FacetRow) -> None:
        """Restore the current row after the rows have changed."""
        for number in range(self._model.rowCount()):
            index = self._model.index(number)
            row = self._model.row(index)
            if row is not None and (row.kind, row.facet, row.value) == (
                current.kind,
                current.facet,
                current.value,
            ):
                self.view.setCurrentIndex(index)

    def lay_out(self) -> None:
        """Give each row its place now, and not when they are painted."""
        self.view.executeDelayedItemsLayout()

    def _on_row(self, row: FacetRow) -> None:
        if row.kind is FacetRowKind.MORE:
            self._model.toggle_fold(row.facet)
        elif row.facet == PINNED:
            self.pinned_toggled.emit(not row.chosen)
        else:
            self.filter_toggled.emit(row.facet, row.value)
