"""The settings: theme, size of text, my exchanges, the clipboard. Each takes effect at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from retcode.services.timers import single_shot
from retcode.style.appearance import MAX_ZOOM, MIN_ZOOM, ZOOM_STEP, Appearance
from retcode.style.dialogs import FittedDialog
from retcode.style.menu_button import draw_menu_arrow
from retcode.style.widgets import plain_label

_THEMES = (("Follow system", None), ("Light", "light"), ("Dark", "dark"))
_COLUMNS = 2  # of exchanges
_MAX_ZOOM_OF_COLUMNS = 150  # percent; larger names of settings are wrapped, and of exchanges in one column
_MAX_LINE = 2.5  # heights of a text; a taller widget has its name beside its first line
_MIN_CHOICE_LENGTH = 14  # characters of a choice that are shown however large the text is


class SettingsDialog(FittedDialog):
    """Shows the settings and emits a signal for each change."""

    theme_chosen = Signal(object)  # ThemeName | None
    zoom_chosen = Signal(int)
    exchanges_chosen = Signal(tuple)  # of str
    offer_toggled = Signal(bool)
    notices_toggled = Signal(bool)

    def __init__(
        self,
        look: Appearance,
        exchanges: Sequence[str],
        mine: Sequence[str],
        *,
        offer: bool,
        notices: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._look = look
        self._labels: list[QLabel] = []
        self._exchange_grid = QGridLayout()
        body = QWidget()
        self._grid = grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(14)
        grid.setColumnStretch(1, 1)
        self._theme = _box("Theme", [text for text, _ in _THEMES], look)
        self._theme.setCurrentIndex([theme for _, theme in _THEMES].index(look.choice))
        self._theme.activated.connect(lambda index: self.theme_chosen.emit(_THEMES[index][1]))
        sizes = range(MIN_ZOOM, MAX_ZOOM + 1, ZOOM_STEP)
        self._zoom = _box("Text size", [f"{size} %" for size in sizes], look)
        self._zoom.setCurrentText(f"{look.zoom} %")
        self._zoom.activated.connect(lambda index: self.zoom_chosen.emit(sizes[index]))
        self._offer = QCheckBox("Offer to decode errors")
        self._offer.setChecked(offer)
        self._offer.toggled.connect(self.offer_toggled)
        self._notices = QCheckBox("Bans and unknown outcomes")
        self._notices.setChecked(notices)
        self._notices.toggled.connect(self.notices_toggled)
        self._exchanges = [QCheckBox(name.replace("&", "&&")) for name in exchanges]
        for box, name in zip(self._exchanges, exchanges, strict=True):
            box.setChecked(name in mine)
            box.toggled.connect(lambda _: self._emit_exchanges(exchanges))
        for name, widget in (
            ("Theme", self._theme),
            ("Text size", self._zoom),
            ("My exchanges", self._exchange_list()),
            ("Clipboard", self._offer),
            ("Notifications from followed logs", self._notices),
        ):
            self.add_row(name, widget)
        self._arrange()
        self.add_body(body)
        self._fit_timer = single_shot(self, 0, self._fit_contents)  # when all widgets have the new font
        look.changed.connect(self._on_appearance_changed)

    @property
    def _is_text_large(self) -> bool:
        return self._look.zoom > _MAX_ZOOM_OF_COLUMNS

    def _on_appearance_changed(self) -> None:
        """Lay the dialog out again: the text size may have changed."""
        self._arrange()
        self._fit_timer.start()

    def _fit_contents(self) -> None:
        """Drop the size hints that the layouts cached, then resize the dialog."""
        part: QWidget | None = self._area
        while part is not None and part is not self:
            layout = part.layout()
            if layout is not None:
                layout.invalidate()
            part.updateGeometry()
            part = part.parentWidget()
        self.refit()

    def _arrange(self) -> None:
        """In large text, wrap the labels and list the exchanges in one column."""
        for label in self._labels:
            label.setWordWrap(self._is_text_large)
        columns = 1 if self._is_text_large else _COLUMNS
        for index, box in enumerate(self._exchanges):
            self._exchange_grid.addWidget(box, index // columns, index % columns)

    def add_choice(
        self, name: str, choices: Sequence[tuple[str, str]], chosen: str, choose: Callable[[str], None]
    ) -> None:
        """Add a setting with a choice of values, each with its title."""
        box = _box(name, [label for _, label in choices], self._look)
        values = [value for value, _ in choices]
        box.setCurrentIndex(values.index(chosen) if chosen in values else 0)
        box.activated.connect(lambda index: choose(values[index]))
        self.add_row(name, box)

    def add_row(self, name: str, widget: QWidget) -> None:
        """Add a setting below the others."""
        label = plain_label(text=name)
        label.setProperty("look", "strong")
        label.setWordWrap(self._is_text_large)
        self._labels.append(label)
        row = self._grid.rowCount()
        tall = widget.sizeHint().height() > _MAX_LINE * label.sizeHint().height()
        place = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(label, row, 0, place)
        self._grid.addWidget(widget, row, 1)

    def _exchange_list(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        note = plain_label("muted")
        note.setText("These have a tab and come first in searches; the others are one click away.")
        note.setWordWrap(True)
        inner = QWidget()
        inner.setObjectName("clear")
        self._exchange_grid.setContentsMargins(0, 0, 0, 0)
        inner.setLayout(self._exchange_grid)
        self._exchange_grid.setVerticalSpacing(6)
        self._area = area = _ExchangeList()
        area.setWidget(inner)
        area.setObjectName("clear")
        area.viewport().setObjectName("clear")
        area.setWidgetResizable(True)
        area.setMinimumSize(320, 150)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to the boxes, which scroll it
        column.addWidget(note)
        column.addWidget(area)
        return whole

    def _emit_exchanges(self, exchanges: Sequence[str]) -> None:
        chosen = [name for box, name in zip(self._exchanges, exchanges, strict=True) if box.isChecked()]
        self.exchanges_chosen.emit(tuple(chosen))


class _ExchangeList(QScrollArea):
    """A scroll area that asks for the size of its contents: Qt's own caches its first size hint."""

    def sizeHint(self) -> QSize:
        widget = self.widget()
        return super().sizeHint() if widget is None else widget.sizeHint()


class _ChoiceBox(QComboBox):
    """A choice that looks like the buttons beside it. Fusion's arrow does not grow with the text."""

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self.setProperty("look", "choice")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_menu_arrow(self, self._look)


def _box(name: str, texts: Sequence[str], look: Appearance) -> QComboBox:
    box = _ChoiceBox(look)
    box.setAccessibleName(name)
    box.addItems(list(texts))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_MIN_CHOICE_LENGTH)
    return box
