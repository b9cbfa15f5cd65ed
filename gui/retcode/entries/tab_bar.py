"""The tabs: all, one per exchange, each with the number of its rows; and a menu of those with no room."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QTabBar, QToolButton, QWidget

from retcode.core.search.messages import entry_count
from retcode.core.search.tabs import Tab
from retcode.style.appearance import Appearance
from retcode.style.pick_menu import PickMenu
from retcode.style.widgets import plain_label


class ExchangeTabs(QWidget):
    """A row of tabs; `tab_requested` carries a tab's id."""

    tab_requested = Signal(str)

    def __init__(self, tabs: Sequence[Tab], look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs = tuple(tabs)
        self._look = look
        self.setObjectName("bar")
        self.bar = QTabBar()
        self.bar.setAccessibleName("Exchanges")
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # `_fit` does it
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self._badges: list[QLabel] = []
        for index, tab in enumerate(self._tabs):
            self.bar.addTab(tab.title.replace("&", "&&"))
            badge = plain_label(text="0")
            self._badges.append(badge)
            self.bar.setTabButton(index, QTabBar.ButtonPosition.RightSide, badge)
        self._more = QToolButton()
        self._more.setText("More")
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setProperty("look", "flat")
        self._more.setAccessibleName("All exchanges")
        self._more.setToolTip("All exchanges")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._mine: frozenset[str] = frozenset()
        self._searching = False
        self._counts: Mapping[str, int] | None = None
        self._menu = PickMenu(self._more)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.setMenu(self._menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(4)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self._more)
        self.bar.currentChanged.connect(lambda index: self.tab_requested.emit(self._tabs[index].id))
        look.changed.connect(self._apply_theme)
        self._apply_theme()

    def set_current(self, tab_id: str) -> None:
        """Show a tab as the open one."""
        self.bar.setCurrentIndex([tab.id for tab in self._tabs].index(tab_id))
        self._fit()

    def set_mine(self, exchanges: Collection[str]) -> None:
        """Show the tabs of these exchanges, the user's own and the open one; by default all."""
        if frozenset(exchanges) != self._mine:
            self._mine = frozenset(exchanges)
            self._fit()

    def set_searching(self, searching: bool) -> None:
        """While a search is shown, leave out the exchanges without a hit."""
        if searching != self._searching:
            self._searching = searching
            self._fit()

    def _wanted(self, index: int) -> bool:
        """Return whether a tab should be shown if there is room."""
        tab = self._tabs[index]
        if not tab.id or index == self.bar.currentIndex() or self._is_own(index):
            return True
        if self._searching and not self._count(tab):
            return False
        return not self._mine or tab.id in self._mine

    def _is_own(self, index: int) -> bool:
        return any(venue.own for venue in self._tabs[index].venues) and bool(self._tabs[index].id)

    def _count(self, tab: Tab) -> int:
        return sum(self._counts.get(venue.id, 0) for venue in tab.venues) if self._counts else 0

    def set_counts(self, venues: Mapping[str, int]) -> None:
        """Show per tab how many rows its venues have."""
        self._counts = venues
        for index, (tab, badge) in enumerate(zip(self._tabs, self._badges, strict=True)):
            count = self._count(tab)
            badge.setText(f"{count:,}")
            self.bar.setAccessibleTabName(index, f"{tab.title}, {entry_count(count)}")
            badge.adjustSize()
        # Room for the counts is given to all tabs when the text of one changes; here none does.
        if self._tabs:
            text = self.bar.tabText(0)
            self.bar.setTabText(0, f"{text} ")
            self.bar.setTabText(0, text)
        self._fit()

    def step(self, by: int) -> None:
        """Open the next tab, or the previous one, going round at either end."""
        shown = [index for index in range(len(self._tabs)) if self.bar.isTabVisible(index)]
        self.bar.setCurrentIndex(shown[(shown.index(self.bar.currentIndex()) + by) % len(shown)])

    def resizeEvent(self, event: QEvent) -> None:
        """Show as many tabs as fit."""
        self._fit()

    def _fit(self) -> None:
        """Show the wanted tabs that there is room for, the open and the user's own first.

        The menu has the others.
        """
        indexes = range(self.bar.count())
        wanted = [index for index in indexes if self._wanted(index)]
        widths = {index: self.bar.tabSizeHint(index).width() for index in wanted}
        room = self.width() - 8
        if len(wanted) < len(indexes) or sum(widths.values()) > room:
            room -= self._more.sizeHint().width() + 4
        current = self.bar.currentIndex()
        room -= widths[current]
        shown = {current}
        for index in sorted(wanted, key=self._is_own, reverse=True):
            if index != current:
                room -= widths[index]
                if room >= 0:
                    shown.add(index)
        for index in indexes:
            # QTabBar forgets that it has to lay its tabs out if one is set to what it is already.
            if self.bar.isTabVisible(index) != (index in shown):
                self.bar.setTabVisible(index, index in shown)
        self._more.setVisible(len(shown) < len(indexes))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for index, (tab, badge) in enumerate(zip(self._tabs, self._badges, strict=True)):
            action = self._menu.addAction(f"{tab.title.replace('&', '&&')}\t{badge.text()}")
            action.triggered.connect(lambda _=False, index=index: self.bar.setCurrentIndex(index))

    def _apply_theme(self) -> None:
        muted = self._look.colour("muted")
        self._look.set_icon(self._more, "down", muted, 14)
        if self._counts is not None:  # the text may have another size
            self.set_counts(self._counts)
