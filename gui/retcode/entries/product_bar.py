"""The products of one exchange, as a choice of one or all."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from retcode.core.search.messages import entry_count
from retcode.core.search.tabs import Tab
from retcode.style.widgets import set_tip
from retcode.style.wrapped_row import WrappedRow


class ProductBar(QWidget):
    """Pills for an exchange's venues, in as many lines as they need; hidden where there is no choice."""

    product_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("product")
        self._group = QButtonGroup(self)
        self._layout = WrappedRow(QMargins(12, 8, 12, 4), 6)
        self.setLayout(self._layout)
        self._tab: Tab | None = None
        self._buttons: dict[str, QPushButton] = {}
        self.hide()

    def set_tab(self, tab: Tab, product: str) -> None:
        """Offer a tab's venues, one of them (or, if empty, all) chosen."""
        if tab is not self._tab:
            self._tab = tab
            self._rebuild(tab)
        for venue_id, button in self._buttons.items():
            button.setChecked(venue_id == product)
        self.setVisible(bool(self._buttons))

    def set_counts(self, venues: Mapping[str, int]) -> None:
        """Show per venue how many rows it has."""
        for venue in self._tab.venues if self._tab else ():
            if venue.id in self._buttons:
                count = venues.get(venue.id, 0)
                self._buttons[venue.id].setText(f"{venue.product.replace('&', '&&')}  {count:,}")
                self._buttons[venue.id].setAccessibleName(f"{venue.name}, {entry_count(count)}")

    def take_focus(self) -> bool:
        """Give the focus to the chosen product; return False if there is none."""
        chosen = next((button for button in self._buttons.values() if button.isChecked()), None)
        if chosen is not None:
            chosen.setFocus()
        return chosen is not None

    def step(self) -> None:
        """Choose the next product, all after the last."""
        ids = list(self._buttons)
        if ids:
            chosen = next(index for index, key in enumerate(ids) if self._buttons[key].isChecked())
            self.product_requested.emit(ids[(chosen + 1) % len(ids)])

    def _rebuild(self, tab: Tab) -> None:
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        if tab.id and len(tab.venues) > 1:
            self._add("", "All", f"All of {tab.title}")
            for venue in tab.venues:
                self._add(venue.id, venue.product.replace("&", "&&"), venue.summary or venue.name)

    def _add(self, venue_id: str, text: str, tip: str) -> None:
        button = QPushButton(text)
        button.setCheckable(True)
        set_tip(button, tip)
        button.setAccessibleName(tip if not venue_id else text)
        self._group.addButton(button)
        self._layout.addWidget(button)
        self._buttons[venue_id] = button
        button.clicked.connect(lambda: self.product_requested.emit(venue_id))
