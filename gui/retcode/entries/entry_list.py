"""The list of entries: a table with its matches marked, and a note in its place while it is empty."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from retcode.core.catalogue.model import Recovery, Venue
from retcode.core.search.index import Hit
from retcode.core.search.messages import OTHER_SIGN
from retcode.core.search.order import Order
from retcode.core.search.query import Query
from retcode.entries.entry_model import COLUMNS, Cell, EntryTableModel
from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.icons import draw_icon
from retcode.style.paint import SMALL, LineWriter, chip_width, draw_chip, fill, paint_swatch, scaled_font
from retcode.style.row_table import RowTable
from retcode.style.widgets import keep_place, plain_label

_PAD = 10
_MAX_CODE = 18  # characters
_CONFIRMED_MS = 4000
_MAX_UNBROKEN = 12  # characters of a word twice as long, in the headline of an empty list
_MIN_ROOM = 460  # logical pixels for name and message side by side
_MIN_NAME = 90  # logical pixels for a name, and its message below it, at 100 %
_MIN_CODE = 9  # characters of a code that are shown however little room there is
_MAX_CODE_SHARE = 0.22  # of the table's width
_MAX_STACKED_SHARE = 0.3  # the same, with the venues below the codes
_NAME_SHARE = 45  # percent of the room for name and message, until the user chooses
_MIN_SHARE, _MAX_SHARE = 15, 85
_COLUMN = {column.id: index for index, column in enumerate(COLUMNS)}
_CODE, _VENUE, _NAME, _MESSAGE, _RECOVERY = (
    _COLUMN[name] for name in ("code", "venue", "name", "message", "recovery")
)
_BELOW = {_CODE: _VENUE, _NAME: _MESSAGE}
_SELECT_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class _EntryDelegate(QStyledItemDelegate):
    """Paints cells with one call into the model each, where Qt's own delegate makes seven."""

    def __init__(self, model: EntryTableModel, look: Appearance, view: QTableView) -> None:
        super().__init__(view)
        self._model = model
        self._look = look
        self._view = view
        self.stacked = False  # messages go below names in a narrow list
        self.venues_below = False  # and venues below codes
        self.chips_folded = False  # classes are swatches without their names
        self.apply()

    def apply(self) -> None:
        """Take colours and fonts from the theme in force."""
        theme = self._look.theme
        self._selection, self._line, self._accent = map(QColor, (theme.selection, theme.line, theme.accent))
        # Of text and of muted text, on rows that are not selected and that are.
        self._inks = (
            (QColor(theme.text), QColor(theme.muted)),
            (QColor(theme.on_selection), QColor(theme.muted_on_selection)),
        )
        self._ink = self._inks[0]
        self._marks = (QColor(theme.match), QColor(theme.on_match))
        self.plain = LineWriter(self._view.font())
        self.code = LineWriter(self._look.monospace(bold=True))
        self.small = LineWriter(scaled_font(self._view.font(), SMALL))
        self._chips: dict[tuple[str, float, bool], QPixmap] = {}

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, column = index.row(), index.column()
        cell = self._model.cell(row, column)
        rect: QRect = option.rect
        height = rect.height()
        # Not by the flags of `option`, because each operation on them creates an object.
        selected = self._view.selectionModel().isRowSelected(row)
        self._ink = self._inks[selected]
        if selected:
            fill(painter, rect, self._selection)
            if column == _CODE:
                fill(painter, QRect(rect.left(), rect.top(), 3, height), self._accent)
        fill(painter, QRect(rect.left(), rect.bottom(), rect.width(), 1), self._line)
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        if column == _RECOVERY:
            chip = self._chip(cell.text, self._view.devicePixelRatioF())
            painter.drawPixmap(inner.left(), inner.top() + (height - self._chip_height()) // 2, chip)
            return
        writer = self.code if column == _CODE else self.plain
        if column == _CODE and self._model.is_pinned(row):
            inner = self._draw_pin(painter, inner)
        if self.stacked and (column == _NAME or self.venues_below):
            self._write(painter, inner.adjusted(0, 5, 0, 1 - height // 2), cell, writer)
            below = self._model.cell(row, _BELOW[column])
            self._write(painter, inner.adjusted(0, height // 2 - 1, 0, -5), below, self.plain)
        else:
            self._write(painter, inner, cell, writer)

    def _write(self, painter: QPainter, rect: QRect, cell: Cell, writer: LineWriter) -> None:
        if cell.remark:
            width = self.small.width(cell.remark)
            self.small.write(painter, rect.adjusted(rect.width() - width, 0, 2, 0), cell.remark, self._ink[1])
            rect = rect.adjusted(0, 0, -width - 8, 0)
        colour = self._ink[cell.faint]
        writer.write(painter, rect, cell.text, colour, cell.spans, self._marks, middle=writer is self.code)

    def _draw_pin(self, painter: QPainter, rect: QRect) -> QRect:
        """Draw a pin at the right of a code, and return the room that is left."""
        size = self.small.metrics.height()
        middle = (
            self.small.metrics.height() // 2 + 6 if self.stacked and self.venues_below else rect.height() // 2
        )
        square = QRectF(rect.right() - size, rect.top() + middle - size / 2, size, size)
        pinned = self._accent if self._ink is self._inks[0] else self._ink[0]
        draw_icon(painter, "pinned", square, pinned)
        return rect.adjusted(0, 0, -size - 4, 0)

    @property
    def folded_chip(self) -> int:
        """The width of a class without its name."""
        return self._chip_height()

    def _chip_height(self) -> int:
        return self.small.metrics.height() + 6

    def _chip(self, text: str, scale: float) -> QPixmap:
        """Return the picture of a chip: there are few, and each is drawn once."""
        chip = self._chips.get((text, scale, self.chips_folded))
        if chip is None:
            height = self._chip_height()
            width = height if self.chips_folded else chip_width(self.small.metrics, text)
            chip = QPixmap(round(width * scale), round(height * scale))
            chip.setDevicePixelRatio(scale)
            chip.fill(QColor(0, 0, 0, 0))
            painter = QPainter(chip)
            room = QRectF(0, 0, width, height)
            if self.chips_folded:
                paint_swatch(painter, room.adjusted(3, 3, -3, -3), self._look.theme, text, scale)
            else:
                painter.setFont(self.small.font)
                draw_chip(painter, room, text, self._look.theme.recovery(Recovery(text)))
            painter.end()
            self._chips[text, scale, self.chips_folded] = chip
        return chip


class _Table(RowTable):
    """The table itself, with room for every column."""

    rows_chosen = Signal()
    name_share_changed = Signal(int)

    def __init__(self, model: EntryTableModel, look: Appearance) -> None:
        super().__init__("Entries")
        self._entries = model
        self._look = look
        self._venues_shown = True
        self._least_code = self._least_venue = self._short_code = self._chip = 0
        self._name_share = _NAME_SHARE
        self._room = 0  # logical pixels for name and message
        self.is_pressed = False  # while Qt makes a row current, before it marks the row or removes the mark
        self._sharing = False
        self._widest: tuple[int, Sequence[str]] = (0, ())
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._painter = _EntryDelegate(model, look, self)
        self.setItemDelegate(self._painter)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(40)
        for column in range(len(COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_COLUMN["name"], QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(_COLUMN["message"], QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(self._on_width)
        look.changed.connect(self._apply_theme)

    def set_name_share(self, percent: int) -> None:
        """Set the share of the name in the room that it has together with the message."""
        self._name_share = min(max(percent, _MIN_SHARE), _MAX_SHARE)
        self.share_width()

    def set_fixed_widths(self, code_length: int, venues: Sequence[str]) -> None:
        """Give code, venue and recovery the room that their longest texts need.

        A code longer than `_MAX_CODE` characters is elided, so that words leave room for names.
        """
        self._widest = code_length, venues
        painter, room = self._painter, 2 * _PAD + 4
        sign = painter.small.width(OTHER_SIGN) + 6
        code = painter.code.width("0" * min(code_length, _MAX_CODE))  # all letters are as wide
        venue = max((painter.plain.width(name) for name in venues), default=0)
        chip = max(chip_width(painter.small.metrics, recovery.value) for recovery in Recovery)
        self._least_code, self._least_venue = max(code, 44) + sign + room, venue + room
        self._short_code = painter.code.width("0" * _MIN_CODE) + sign + room
        self.setColumnWidth(_VENUE, self._least_venue)
        self._chip = chip + room
        self.share_width()

    def show_venues(self, shown: bool) -> None:
        """Show the venue of each row, or not."""
        if shown != self._venues_shown:
            self._venues_shown = shown
            self.share_width()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mark rows as usual. The current row stays a marked one: the details show it."""
        self.is_pressed = True
        super().mousePressEvent(event)
        selection, current = self.selectionModel(), self.currentIndex()
        if current.isValid() and not selection.isRowSelected(current.row()):
            rows = selection.selectedRows()
            if rows:
                selection.setCurrentIndex(rows[-1], QItemSelectionModel.SelectionFlag.NoUpdate)
            else:
                self.selectRow(current.row())
        self.is_pressed = False

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Emit a signal when the marked rows change."""
        super().selectionChanged(selected, deselected)
        self.rows_chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share what code, venue and recovery leave among the others; keep the chosen row in sight."""
        super().resizeEvent(event)
        self.share_width()
        index = self.currentIndex()
        if index.isValid() and 0 <= self.rowViewportPosition(index.row()) < event.oldSize().height():
            self.scrollTo(index)

    def share_width(self) -> None:
        """Share the width between the columns; where it is little, put venues and messages below."""
        venue = self._least_venue if self._venues_shown else 0
        width = self.horizontalHeader().width()
        code = min(self._least_code, max(self._short_code, int(width * _MAX_CODE_SHARE)))
        room = width - code - self._chip
        stacked = room - venue < _MIN_ROOM
        if stacked:
            widest = max(self._least_code, venue) if venue else code
            below = max(code, min(widest, int(width * _MAX_STACKED_SHARE)))
            room -= below - code
            code = below
        else:
            room -= venue
        least_name = self._look.scaled(_MIN_NAME)
        folded = room < least_name
        recovery = self._painter.folded_chip + 2 * _PAD if folded else self._chip
        room += self._chip - recovery
        if folded and venue:  # names of venues that are cut look alike
            given = min(max(venue - code, 0), max(room - least_name, 0))
            code, room = code + given, room - given
        self._room = room
        self._sharing = True
        self._painter.stacked = stacked
        self._painter.venues_below = stacked and self._venues_shown
        self._painter.chips_folded = folded
        self._entries.set_stacked(stacked, venues=self._venues_shown)
        self.setColumnHidden(_VENUE, stacked or not self._venues_shown)
        self.setColumnHidden(_MESSAGE, stacked)
        self.setColumnWidth(_CODE, code)
        self.setColumnWidth(_RECOVERY, recovery)
        self.setColumnWidth(
            _NAME, max(room if stacked else room * self._name_share // 100, least_name if folded else 0)
        )
        self._sharing = False
        line = self.fontMetrics().height()
        self.verticalHeader().setDefaultSectionSize(2 * line + 18 if stacked else line + 18)

    def _on_width(self, column: int, _: int, width: int) -> None:
        """Keep the width that the user gives to names, as a share: the window may be resized."""
        if self._sharing or column != _NAME or self._painter.stacked:
            return
        if self._room > 0:
            self._name_share = min(max(round(100 * width / self._room), _MIN_SHARE), _MAX_SHARE)
            self.name_share_changed.emit(self._name_share)

    def _apply_theme(self) -> None:
        self._painter.apply()
        self.set_fixed_widths(*self._widest)  # the text may have another size
        self.viewport().update()


class EmptyNote(QWidget):
    """Shown instead of an empty table: the reason, and buttons for what helps."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._first: Callable[[], None] | None = None
        self._title = plain_label()
        self._title.setWordWrap(True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._reason = plain_label("muted")
        self._reason.setWordWrap(True)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(8)
        self._ways: list[QPushButton] = []
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._reason)
        column.addSpacing(6)
        column.addLayout(self._buttons)
        column.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column, 6)
        layout.addStretch(1)
        look.changed.connect(self._enlarge_title)
        self._enlarge_title()

    def _enlarge_title(self) -> None:
        """Enlarge the title again when the size of text changes: a font that was set does not follow it."""
        font = scaled_font(self.font(), 1.3)
        font.setBold(True)
        self._title.setFont(font)

    def trigger_first_action(self) -> None:
        """Click the first button, if there is one for Enter."""
        if self._first is not None:
            self._first()

    def show_note(
        self,
        title: str,
        reason: str,
        ways: Sequence[tuple[str, Callable[[], None]]],
        *,
        by_enter: bool = True,
    ) -> None:
        """Show why the list is empty; `ways` are the texts of buttons with their callbacks.

        Enter in the search box clicks the first one if `by_enter`.
        """
        self._title.setText(_breakable(title))
        self._title.setAccessibleName(title)
        self._reason.setText(reason)
        for button in self._ways:
            self._buttons.removeWidget(button)
            button.hide()  # deleted only when nothing runs on it any more
            button.deleteLater()
        self._ways.clear()
        self._first = ways[0][1] if ways and by_enter else None
        for index, (text, act) in enumerate(ways):
            button = QPushButton(text)
            if index == 0:
                button.setProperty("look", "primary")
            button.clicked.connect(lambda _=False, act=act: act())
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self._ways.append(button)


class _Count(QLabel):
    """A sentence on one line, wrapped where it has no room: a number must never be cut."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "muted")
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        """The size on one line."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        return QSize(8 * self.fontMetrics().averageCharWidth(), self.fontMetrics().height())


class _Footer(QWidget):
    """The line below the rows: their count, actions on them, and confirmations."""

    all_rows_requested = Signal()
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = _Count()
        self._all = _link("Show all")
        self._clear = _link("Clear filters")
        self._done = plain_label()
        self._done_time = single_shot(self, _CONFIRMED_MS, self._done.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 12, 6)
        layout.setSpacing(10)
        for part in (self._count, self._clear, self._all):
            layout.addWidget(part)
        keep_place(self._all)
        layout.addStretch(1)
        layout.addWidget(self._done)
        self._all.clicked.connect(self.all_rows_requested)
        self._clear.clicked.connect(self.clear_requested)

    def show_count(self, text: str, *, more: bool, filtered: bool) -> None:
        """Show the count of rows. `more` offers the other rows, `filtered` offers to clear the filters."""
        self._count.setText(text)
        self._all.setVisible(more and bool(text))
        self._clear.setVisible(filtered and bool(text))

    def flash(self, text: str) -> None:
        """Show a confirmation for a few seconds."""
        self._done.setText(text)
        self._done_time.start()


def _breakable(text: str) -> str:
    """Return a text whose long words may be broken, with invisible spaces in them."""
    words = (
        "\u200b".join(word[at : at + _MAX_UNBROKEN] for at in range(0, len(word), _MAX_UNBROKEN))
        if len(word) > 2 * _MAX_UNBROKEN
        else word
        for word in text.split(" ")
    )
    return " ".join(words)


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("look", "link")
    return button


class EntryList(QFrame):
    """The table, its footer, and the note in its place where it has no rows."""

    entry_picked = Signal(str)
    entries_chosen = Signal(list)
    entry_entered = Signal()
    order_requested = Signal(object)  # Order | None
    all_rows_requested = Signal()
    clear_requested = Signal()
    text_typed = Signal(str)

    def __init__(self, venues: dict[str, Venue], look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._model = EntryTableModel(venues, self)
        self._venues = venues
        self._order: Order | None = None
        self.table = _Table(self._model, look)
        self.note = EmptyNote(look)
        self.footer = _Footer()
        self._hint = plain_label()
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(12, 8, 12, 6)
        self._hint.hide()
        self._stack = QStackedLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._hint)
        layout.addLayout(self._stack, 1)
        # Not before: a layout that belongs to no widget would show the table as a window of its own.
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.note)
        layout.addWidget(self.footer)
        self.setFocusProxy(self.table)
        self.table.selectionModel().currentRowChanged.connect(self._emit_current)
        self.table.rows_chosen.connect(self._emit_chosen)
        self.table.row_entered.connect(self.entry_entered)
        self.table.text_typed.connect(self.text_typed)
        self.table.horizontalHeader().sectionClicked.connect(self._emit_order)
        self.footer.all_rows_requested.connect(self.all_rows_requested)
        self.footer.clear_requested.connect(self.clear_requested)

    @property
    def model(self) -> QAbstractItemModel:
        """The table's model."""
        return self._model

    def set_catalogue_widths(self, code_length: int) -> None:
        """Size the columns for codes of this length and all venues, so that they stay as the rows change."""
        self.table.set_fixed_widths(code_length, [venue.name for venue in self._venues.values()])

    def set_rows(self, hits: Sequence[Hit], query: Query, order: Order | None) -> None:
        """Show hits in an order. `set_current` then chooses the current one."""
        self._model.set_rows(hits, query)
        self._order = order
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(order is not None)
        if order is not None:
            down = Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(_COLUMN[order.by], down)
        self._stack.setCurrentIndex(0 if hits else 1)

    def set_current(self, key: str) -> None:
        """Select the row of an entry and bring it into view; no row if it has none."""
        row, selection = self._model.row_of(key), self.table.selectionModel()
        if row < 0:
            selection.clear()
            return
        is_current = row == self.table.currentIndex().row()
        if is_current and (self.table.is_pressed or selection.isRowSelected(row)):
            return
        index = self._model.index(row, 0)
        selection.setCurrentIndex(index, _SELECT_ROW)
        self.table.scrollTo(index)

    def set_pins(self, keys: Collection[str]) -> None:
        """Mark the rows of pinned entries."""
        self._model.set_pins(keys)

    def show_venue_column(self, shown: bool) -> None:
        """Show the venue of each row, where they are of several."""
        self.table.show_venues(shown)

    def set_hint(self, text: str) -> None:
        """Show a hint above the rows; hide it if empty."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def step(self, by: int) -> None:
        """Go that many rows down, or up if negative."""
        rows = self._model.rowCount()
        if rows:
            row = min(max(self.table.currentIndex().row() + by, 0), rows - 1)
            hit = self._model.hit(row)
            assert hit is not None
            self.set_current(hit.entry.key)

    def _emit_current(self, index: QModelIndex) -> None:
        hit = self._model.hit(index.row())
        if hit is not None:
            self.entry_picked.emit(hit.entry.key)

    def _emit_chosen(self) -> None:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        hits = [self._model.hit(row) for row in rows]
        if not hits:  # empty selection: the entry in the details is not in this list
            return
        self.entries_chosen.emit([hit.entry.key for hit in hits if hit is not None])

    def _emit_order(self, section: int) -> None:
        """Sort by a heading; a second click reverses the order, a third restores relevance."""
        column = COLUMNS[section].id
        if self._order is None or self._order.by != column:
            self.order_requested.emit(Order(column))
        else:
            self.order_requested.emit(None if self._order.descending else Order(column, descending=True))
