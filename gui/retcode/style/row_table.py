"""The base of the window's tables: whole rows, letters that search, and how rows are painted."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtCore import QItemSelection, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyleOptionHeader,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from retcode.style.item_model import Index
from retcode.style.keys import typed_text
from retcode.style.paint import fill
from retcode.style.theme import Theme
from retcode.style.widgets import mark_focus

_MIN_HEADING = 3  # characters; less would be an ellipsis alone
_HEADING_PADDING = 20  # logical pixels, in the style sheet


class _Header(QHeaderView):
    """Headings that stay while the rows are replaced.

    The arrow points up for ascending order; Qt's Fusion style has it upside down.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setSectionsClickable(True)

    def reset(self) -> None:
        """Leave out the reset of a model that still has the same columns: it would paint the same again."""
        if self.model() is None or self.count() != self.model().columnCount():
            super().reset()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Leave out the update: no heading shows whether its column is selected."""

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Leave out the update here, too."""

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        super().initStyleOptionForIndex(option, section)
        if (
            self.sectionSize(section)
            < _MIN_HEADING * option.fontMetrics.averageCharWidth() + _HEADING_PADDING
        ):
            option.text = ""
        if not self.isSortIndicatorShown():
            return
        arrow = QStyleOptionHeader.SortIndicator
        turned = {arrow.SortUp: arrow.SortDown, arrow.SortDown: arrow.SortUp}
        option.sortIndicator = turned.get(option.sortIndicator, option.sortIndicator)


class RowTable(QTableView):
    """A read-only table of whole rows. Emit signals for Enter and typed letters; leave Esc to the parent."""

    row_entered = Signal()
    text_typed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        mark_focus(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = _Header()
        self.setHorizontalHeader(header)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Emit a signal for letters and Enter; leave all other keys to the table."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.model().rowCount() - 1}
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.row_entered.emit()
        elif event.key() in ends and not event.modifiers():
            self.selectRow(ends[Qt.Key(event.key())])  # Qt goes to the first or last cell of the row
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif text := typed_text(event):
            self.text_typed.emit(text)
        else:
            super().keyPressEvent(event)


def is_selected(option: QStyleOptionViewItem) -> bool:
    """Return whether a cell is in a selected row.

    `QStyle` is not imported by its name: to make its enumerations takes 5 ms, which the start can do without.
    """
    return bool(option.state & QtWidgets.QStyle.StateFlag.State_Selected)


def text_colours(theme: Theme, option: QStyleOptionViewItem) -> tuple[QColor, QColor]:
    """Return the colours of a row's text and its muted text, on the background of `paint_background`."""
    if is_selected(option):
        return QColor(theme.on_selection), QColor(theme.muted_on_selection)
    return QColor(theme.text), QColor(theme.muted)


def icon_colour(theme: Theme, option: QStyleOptionViewItem, colour: str) -> QColor:
    """Return the colour of a row's icon; that of the text on a selection that changes it."""
    inverted = is_selected(option) and theme.on_selection != theme.text
    return QColor(theme.on_selection if inverted else colour)


def paint_background(
    painter: QPainter,
    option: QStyleOptionViewItem,
    theme: Theme,
    *,
    focused: bool,
    first: bool = True,
) -> None:
    """Paint the background of a cell: the selection, its edge in the `first` cell of a row, a line below.

    `focused` means that the view has the keyboard focus.
    """
    rect: QRect = option.rect
    if is_selected(option):
        fill(painter, rect, QColor(theme.selection))
        if first:
            colour = theme.accent if focused else theme.control_line
            fill(painter, QRect(rect.left(), rect.top(), 3, rect.height()), QColor(colour))
    fill(painter, QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(theme.line))
