"""The inside of the window: search above, the list or a page in the middle, a column on either side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui, QtWidgets

from retcode.core.search.messages import (
    empty_headline,
    empty_reason,
    entry_count,
    footer_text,
    hint,
    trying_headline,
)
from retcode.entries.entry_list import EntryList
from retcode.entries.product_bar import ProductBar
from retcode.entries.store import Store
from retcode.entries.tab_bar import ExchangeTabs
from retcode.services.timers import single_shot
from retcode.style.tab_order import chain, tab_stops
from retcode.style.widgets import rule, set_tip
from retcode.window.measures import NARROW, column_widths, filter_width
from retcode.window.top_bar import TopBar

if TYPE_CHECKING:
    from retcode.core.catalogue.model import Entry
    from retcode.services.settings import Settings
    from retcode.style.appearance import Appearance
    from retcode.window.notice_bar import NoticeBar

_STATUS_MARGIN = 12  # logical pixels, as beside the headings of pages
_CONFIRMED_MS = 3000
_MIN_DETAILS = 280  # logical pixels: the widest row of one entry


class _StatusBar(QtWidgets.QStatusBar):
    """A status bar that elides a message where it has no room; Qt's own cuts it."""

    def paintEvent(self, _: QtGui.QPaintEvent) -> None:
        painter = QtGui.QPainter(self)
        inner = self.rect().adjusted(_STATUS_MARGIN, 0, -_STATUS_MARGIN, 0)
        elide, middle = QtCore.Qt.TextElideMode.ElideRight, QtCore.Qt.AlignmentFlag.AlignVCenter
        shown = painter.fontMetrics().elidedText(self.currentMessage(), elide, inner.width())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(inner, middle, shown)


class Browser(QtWidgets.QWidget):
    """Search, tabs, list and pages, connected to the store; `left` and `right` take the side panes.

    `action_requested` carries the id of an action that a button asks for.
    """

    action_requested = QtCore.Signal(str)
    page_changed = QtCore.Signal()

    def __init__(self, store: Store, look: Appearance, settings: Settings, width: int) -> None:
        """Build everything but the side panes, for a window of `width` logical pixels."""
        super().__init__()
        self._store = store
        self._look = look
        self._settings = settings
        self._pages: dict[str, QtWidgets.QWidget] = {}
        self._filters_before_page = False
        self._compact = False
        self._folded = False  # the filters, by a window that became narrow
        self._fitted_zoom = look.styled_zoom  # the zoom that the filter pane has its width for
        # The columns by their width in all and the zoom, so that they come back to the pixel.
        self._widths: dict[tuple[int, int], list[int]] = {}
        self.page_panes: tuple[QtWidgets.QWidget, ...] = ()
        self.top = TopBar(look)
        self.search = self.top.search
        self.tabs = ExchangeTabs(store.tabs, look)
        self.tabs.set_mine(settings.exchanges)
        self.products = ProductBar()
        self.list = EntryList(store.catalogue.tables, look)
        self.list.set_catalogue_widths(store.catalogue.entries.longest_code)
        self.list.table.set_name_share(settings.name_share)
        self.list.set_pins(store.pins)
        self.middle = QtWidgets.QStackedWidget()
        self.middle.addWidget(self._list_page())
        self.middle.setMinimumWidth(320)
        self.left, self.right = _column("pane"), _column("sheet")
        self.right.setMinimumWidth(_MIN_DETAILS)
        self.columns = self._columns(width)
        self._bars = QtWidgets.QVBoxLayout()
        self.status = _StatusBar()
        self.status.setSizeGripEnabled(False)
        self.status.hide()
        self._confirming = single_shot(self, _CONFIRMED_MS, self.status.hide)
        self._lay_out()
        self._connect_store()
        self._connect_widgets()
        # Not before the filter pane has its new least width, which it gets later.
        look.changed.connect(single_shot(self, 0, self._fit_filters).start)
        self.columns.splitterMoved.connect(lambda *_: self._widths.clear())
        self._show_tab()
        self._show_results()
        self._show_history()
        if not settings.used and not store.text:
            self._welcome()
        self.search.set_text(store.text)
        # Not while Qt lays out or hides a page: it searches for the next widget then, too.
        self._ordering = single_shot(self, 0, self._order_stops)
        self.page_changed.connect(self._ordering.start)

    @cached_property
    def notice(self) -> NoticeBar:
        """The bar for notices, above all other bars; it is made with the first notice."""
        from retcode.window.notice_bar import NoticeBar

        notice = NoticeBar(self._look)
        self._bars.insertWidget(0, notice)
        self.page_changed.connect(notice.leave_page)
        chain((self.top.menu_button, *tab_stops(notice)))
        return notice

    def add_bar(self, bar: QtWidgets.QWidget) -> None:
        """Put a bar above the columns. The bar itself decides when it is shown."""
        self._bars.addWidget(bar)
        chain((self.top.menu_button, *tab_stops(bar)))

    # Pages --------------------------------------------------------------------------------------

    def add_page(self, name: str, page: QtWidgets.QWidget, panes: Sequence[QtWidgets.QWidget]) -> None:
        """Add a page that can be shown in place of filters and list.

        `panes` are the parts of it that take the keyboard focus.
        """
        self._pages[name] = page
        self.page_panes += tuple(panes)
        page.resize(0, 0)  # Qt repaints the list where the page would lie, though it is hidden
        self.middle.addWidget(page)
        self._update_size_policies()

    @property
    def page(self) -> QtWidgets.QWidget | None:
        """The page that is shown in place of filters and list; None while these are shown."""
        return self.middle.currentWidget() if self.middle.currentIndex() > 0 else None

    def show_page(self, page: QtWidgets.QWidget | None) -> None:
        """Show a page in place of filters and list, or these again."""
        if page is self.page:
            return
        if self.page is None:
            self._filters_before_page = not self.left.isHidden()
        self.left.setVisible(page is None and self._filters_before_page and not self._compact)
        self._fit_filters()
        self.middle.setCurrentIndex(self.middle.indexOf(page) if page else 0)
        self._update_size_policies()
        self._store.note_page(next((name for name, known in self._pages.items() if known is page), ""))
        self.page_changed.emit()

    def _order_stops(self) -> None:
        """Let Tab go through the page that is shown from top to bottom, and then to the details."""
        if self.page is not None:
            chain((self.list.table, *tab_stops(self.page)))

    def _return_to(self, name: str) -> None:
        """Show a page of the history, or the list; the focus goes to the list if its widget is gone."""
        left = self.page
        self.show_page(self._pages.get(name))
        typing = self.window().focusWidget() is self.search.edit
        if left is not None and self.page is None and not typing:
            self.list.table.setFocus()

    def set_compact(self, compact: bool, *, filters: bool) -> None:
        """Show search and details alone, or everything again; `filters`: whether with the filter pane."""
        self._compact = compact
        self.top.show_buttons(not compact)
        self.left.setVisible(filters and not compact and self.page is None)
        self._update_size_policies()
        self._update_middle()

    def show_filters(self, shown: bool) -> None:
        """Show or hide the filter pane, however wide the window is."""
        self.left.setVisible(shown)
        if shown and self.width() >= NARROW and self.left.width() <= self.left.minimumSizeHint().width():
            zoom = self._fitted_zoom = self._look.styled_zoom
            self.columns.setSizes(column_widths(self.width(), zoom, filters=True))
        self._fit_filters()
        self._settings.filters_shown = shown
        self._folded = False

    def fold_filters(self, *, narrow: bool) -> None:
        """Hide the filter pane when the window becomes narrow; show it again when there is room."""
        if self._compact:
            return
        shown = self._filters_before_page if self.page else not self.left.isHidden()
        wanted = not narrow and (shown or self._folded)
        self._folded = narrow and shown
        if self.page is None:
            self.left.setVisible(wanted)
            self._fit_filters()
        else:
            self._filters_before_page = wanted

    def _fit_filters(self) -> None:
        """Widen or narrow the filter pane with the zoom, unless the user has made it wider than that.

        Hidden, it gets its width when it is shown again.
        """
        zoom, before = self._look.styled_zoom, self._fitted_zoom
        if zoom == before or self.left.isHidden():
            return
        self._fitted_zoom = zoom
        layout = self.left.layout()
        if layout is not None:
            layout.activate()  # so that the column knows the new least width
        sizes = self.columns.sizes()
        width = sum(sizes)
        self._widths.setdefault((width, before), sizes)
        if (width, zoom) not in self._widths:
            left, middle, right = sizes
            wanted = filter_width(self.width(), zoom)
            if left > max(filter_width(self.width(), before), self.left.minimumSizeHint().width()):
                wanted = max(wanted, left)
            rest = width - wanted
            right = right * rest // max(middle + right, 1)
            self._widths[width, zoom] = [wanted, rest - right, right]
        self.columns.setSizes(self._widths[width, zoom])

    def _update_middle(self) -> None:
        """In a compact window, show either the details or, if there is nothing in them, list or page.

        Both side by side would make it as wide again.
        """
        if not self._compact:
            self.middle.show()
            self.right.setVisible(self.page is None or self.page is not self._pages.get("welcome"))
            return
        detailed = self._store.selected is not None or self._store.judgement is not None
        self.right.setVisible(detailed)
        self.middle.setVisible(not detailed)

    def _update_size_policies(self) -> None:
        """Let only the page that is shown determine how small the window can be."""
        policy = QtWidgets.QSizePolicy.Policy
        for page in filter(None, map(self.middle.widget, range(self.middle.count()))):
            decides = page is self.middle.currentWidget() and not self._compact
            fit = policy.Preferred if decides else policy.Ignored
            page.setSizePolicy(fit, fit)

    def _welcome(self) -> None:
        """Show what can be done, until the window is used."""
        from retcode.window.welcome import Welcome

        store = self._store
        counts: dict[str, int] = {}
        for venue in store.catalogue.venues.values():
            counts[venue.exchange] = counts.get(venue.exchange, 0) + len(venue.entries)
        largest_first = sorted(counts, key=lambda exchange: -counts[exchange])
        page = Welcome(len(store.catalogue.entries), largest_first)
        page.search_requested.connect(store.set_query)
        page.decode_requested.connect(store.request_decode)
        page.logs_requested.connect(lambda: self.action_requested.emit("triage"))
        page.list_requested.connect(lambda: self.show_page(None))
        store.query_changed.connect(lambda _: self.show_page(None) if self.page is page else None)
        self._look.changed.connect(page.enlarge_title)
        self.add_page("welcome", page, (page,))
        store.begin_on("welcome")
        self.show_page(page)
        self._update_middle()
        self.page_changed.connect(self._end_welcome)

    def _end_welcome(self) -> None:
        self._update_middle()
        self._settings.used = True

    # Layout -------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        whole = QtWidgets.QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top)
        whole.addLayout(self._bars)
        whole.addWidget(rule())
        whole.addWidget(self.columns, 1)
        whole.addWidget(self.status)

    def _list_page(self) -> QtWidgets.QWidget:
        page = QtWidgets.QWidget()
        page.setObjectName("bar")
        column = QtWidgets.QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.products)
        column.addWidget(rule())
        column.addWidget(self.list, 1)
        return page

    def _columns(self, width: int) -> QtWidgets.QSplitter:
        columns = QtWidgets.QSplitter(QtCore.Qt.Orientation.Horizontal)
        columns.setChildrenCollapsible(False)
        columns.setHandleWidth(1)
        for index, (part, stretch) in enumerate(((self.left, 0), (self.middle, 3), (self.right, 2))):
            columns.addWidget(part)
            columns.setStretchFactor(index, stretch)
        shown = self._settings.filters_shown
        shown = width >= NARROW if shown is None else shown
        self.left.setVisible(shown)
        if not columns.restoreState(self._settings.splitter("columns")):
            columns.setSizes(column_widths(width, self._look.styled_zoom, filters=shown))
        return columns

    # Store and widgets --------------------------------------------------------------------------

    def _connect_store(self) -> None:
        store = self._store
        store.query_changed.connect(self.search.set_text)
        store.query_forgotten.connect(lambda: self.search.set_text(""))
        store.tab_changed.connect(self._show_tab)
        store.results_changed.connect(self._show_results)
        store.counts_changed.connect(self._show_counts)
        store.entry_selected.connect(self._show_entry)
        store.occasion_changed.connect(self._update_middle)
        store.pins_changed.connect(self._show_pins)
        store.history_changed.connect(self._show_history)
        store.page_requested.connect(lambda name, _: self._return_to(name))
        store.notice_raised.connect(self._confirm)

    def _connect_widgets(self) -> None:
        store = self._store
        self.top.action_requested.connect(self.action_requested)
        self.search.query_edited.connect(store.set_query)
        self.search.move_requested.connect(self._step)
        self.search.decode_requested.connect(store.request_decode)
        self.tabs.tab_requested.connect(self._choose_tab)
        self.products.product_requested.connect(self._choose_product)
        self.list.entry_picked.connect(store.pick)
        self.list.entries_chosen.connect(store.choose)
        self.list.order_requested.connect(store.set_order)
        self.list.all_rows_requested.connect(store.show_all_rows)
        self.list.clear_requested.connect(store.clear_filters)
        self.list.text_typed.connect(self.search.type_text)
        self.list.table.name_share_changed.connect(self._settings.set_name_share)

    def _step(self, by: int) -> None:
        """Move in the list, unless a page has taken its place."""
        if self.page is None:
            self.list.step(by)

    def _choose_tab(self, tab_id: str) -> None:
        """Open a tab with its list: beside a page, the details would show an entry that is not on it."""
        if tab_id != self._store.tab.id:
            self.show_page(None)
            self._store.set_tab(tab_id)

    def _choose_product(self, venue_id: str) -> None:
        if venue_id != self._store.product:
            self.show_page(None)
            self._store.set_product(venue_id)

    def _confirm(self, text: str) -> None:
        """Show for a few seconds what has been done, below the list or the page in its place."""
        if self.page is None:
            self.list.footer.flash(text)
            return
        self.status.show()
        self.status.showMessage(text)
        set_tip(self.status, text)
        self._confirming.start()

    def _show_tab(self) -> None:
        tab, product = self._store.tab, self._store.product
        self.tabs.set_current(tab.id)
        focused = self.products.isAncestorOf(self.window().focusWidget())
        self.products.set_tab(tab, product)
        if focused and not self.products.take_focus():
            self.list.table.setFocus()
        self.list.show_venue_column(not product and len(tab.venues) > 1)

    def _show_results(self) -> None:
        store = self._store
        self.list.set_rows(store.rows, store.query, store.order)
        if store.selected is not None:
            self.list.set_current(store.selected.key)
        self.list.set_hint(hint(store.result))
        self._show_footer()
        if not store.rows:
            self._show_note()

    def _show_counts(self) -> None:
        counts = self._store.counts
        if counts is not None:
            self.tabs.set_searching(bool(self._store.text))
            self.tabs.set_counts(counts.venues)
            self.products.set_counts(counts.venues)
            self._show_footer()

    def _show_footer(self) -> None:
        store = self._store
        total = store.counts.total if store.counts else len(store.catalogue.entries)
        text = footer_text(store.result, total)
        self.list.footer.show_count(text, more=not store.result.complete, filtered=store.filtered)

    def _show_note(self) -> None:
        store = self._store
        if store.is_trying:
            self.list.note.show_note(trying_headline(store.text), "", [])
            return
        scope = store.catalogue.tables[store.product].name if store.product else store.tab.title
        known: dict[str, tuple[str, Callable[[], None]]] = {
            "clear_filters": ("Clear filters", store.clear_filters),
            "search_everywhere": ("Search all exchanges", store.search_everywhere),
            "clear_query": ("Clear the search", lambda: store.set_query("")),
            "decode": ("Decode this text", lambda: store.request_decode(store.text)),
        }
        ways = []
        found = store.ways_out()
        for way in found:
            text, act = known[way.intent]
            if way.intent == "clear_query" and way.rows:
                text = f"Show all {entry_count(way.rows)}"
            elif way.rows:
                text = f"{text} ({way.rows:,})"
            ways.append((text, act))
        unpinned = store.pinned_only and not store.pins
        why = empty_reason(store.query, found[0].intent if found else "", unpinned=unpinned)
        headline = empty_headline(store.text, scope if store.tab.id else "")
        # Enter does not delete what was typed: it is pressed before the sentence above is read.
        keeps = not found or found[0].intent != "clear_query"
        self.list.note.show_note(headline, why, ways, by_enter=keeps)

    def _show_entry(self, entry: Entry | None) -> None:
        self.list.set_current(entry.key if entry else "")
        self._update_middle()

    def _show_history(self) -> None:
        self.top.enable_history(back=self._store.can_go_back, forward=self._store.can_go_forward)

    def _show_pins(self) -> None:
        self._settings.pins = self._store.pins
        self.list.set_pins(self._store.pins)


def _column(name: str) -> QtWidgets.QFrame:
    """Return the empty column that a side pane is put into."""
    column = QtWidgets.QFrame()
    column.setObjectName(name)
    return column
