"""The window: puts the widgets in their places and connects them to the store. It knows nothing else.

It is made in three steps, because the first painted window is what a start is measured by: a frame that is
painted at once; `furnish` puts search, tabs and list in; `complete` the rest. What a step needs is imported
in it. Even `QtCore.Qt` is: its many enumerations take a tenth of a start to make.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui, QtWidgets

from retcode.style.theme import Theme

if TYPE_CHECKING:
    from retcode.core.catalogue.model import Entry
    from retcode.entries.detail_view import DetailView
    from retcode.entries.entry_list import EntryList
    from retcode.entries.filter_pane import FilterPane
    from retcode.entries.product_bar import ProductBar
    from retcode.entries.search_box import SearchBox
    from retcode.entries.store import Store
    from retcode.entries.tab_bar import ExchangeTabs
    from retcode.services.settings import Settings
    from retcode.style.appearance import Appearance
    from retcode.window.notice_bar import NoticeBar

_NARROW = 1040  # logical pixels; a narrower window starts without the filter pane
_MIN_MARKED, _MAX_MARKED = 3, 4  # letters of a word, and words of a query, that are marked in the details
_TOP = 58  # logical pixels of the bar with the search box
_LEFT = 208  # logical pixels of the filter pane at first
_COMPACT = 380, 440  # logical pixels of a compact window
_CONFIRMED = 3000  # ms
_RIGHT = 280  # logical pixels of the details at least: the widest row of one entry


class MainWindow(QtWidgets.QMainWindow):
    """Search above; filters, list and details side by side; pages take the place of the first two.

    `action_requested` carries the id of an action that was chosen by key, menu or button;
    `first_painted` comes once, with the frame.
    """

    action_requested = QtCore.Signal(str)
    first_painted = QtCore.Signal()
    page_changed = QtCore.Signal()
    handler_target_chosen = QtCore.Signal(str)
    search: SearchBox
    notice: NoticeBar
    tabs: ExchangeTabs
    products: ProductBar
    list: EntryList

    def __init__(self, look: Appearance, settings: Settings) -> None:
        super().__init__()
        self._look = look
        self._settings = settings
        self._page_panes: tuple[QtWidgets.QWidget, ...] = ()
        self._pages: dict[str, QtWidgets.QWidget] = {}
        self._filters_before_page = False
        self._folded = False  # the filters, by a window that became narrow
        self._before_compact: tuple[QtCore.QByteArray, QtCore.QByteArray, bool] | None = None
        self._sides: tuple[FilterPane, DetailView] | None = None
        self.actions_by_id: dict[str, QtGui.QAction] = {}
        self.setWindowTitle("Retcode")
        frame = _Frame(look.theme)
        frame.painted.connect(self.first_painted)
        self.setCentralWidget(frame)

    def restore(self, size: tuple[int, int], *, fixed: bool) -> None:
        """Come back where and as large as the window was left; at first in this size in logical pixels.

        A `fixed` size is kept even where the screen is smaller: a picture is drawn in the size asked for.
        """
        geometry = self._settings.geometry
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(*size)
        if not fixed:
            self._fit_screen()

    def _fit_screen(self) -> None:
        """Be no larger than the screen has room for, frame included, and wholly on it."""
        room = self.screen().availableGeometry()
        frame = QtCore.QSize(2, 30) if self.isHidden() else self.frameSize() - self.size()
        size = self.size().boundedTo(room.size() - frame)
        self.resize(size)
        if not self.isHidden() or not room.contains(self.geometry()):
            left = max(room.left(), min(self.x(), room.right() - size.width()))
            top = max(room.top(), min(self.y(), room.bottom() - size.height() - frame.height()))
            self.move(left, top)

    def populate(self, store: Store) -> None:
        """Put in search, tabs and list."""
        from retcode.entries.entry_list import EntryList
        from retcode.entries.product_bar import ProductBar
        from retcode.entries.search_box import SearchBox
        from retcode.entries.tab_bar import ExchangeTabs
        from retcode.window.notice_bar import NoticeBar

        look = self._look
        self._store = store
        self.search = SearchBox(look, "Ctrl+K")
        self.notice = NoticeBar(look)
        self.tabs = ExchangeTabs(store.tabs, look)
        self.products = ProductBar()
        self.list = EntryList(store.catalogue.venues, look)
        self.list.set_catalogue_widths([entry.code for entry in store.catalogue.entries])
        self.list.table.set_name_share(self._settings.name_share)
        self.list.set_pins(store.pins)
        centre = self._lay_out()
        self._connect_store()
        self._connect_widgets()
        self._show_tab()
        self._show_results()
        self._show_history()
        self.setCentralWidget(centre)
        if not self._settings.used and not store.text:
            self._welcome()
        self.search.set_text(store.text)
        self.search.setFocus()

    def complete(self) -> None:
        """Put in filters and details, and make the actions."""
        from retcode.entries.detail_view import DetailView
        from retcode.entries.filter_pane import FilterPane

        filters = FilterPane(self._look, self._left)
        detail = DetailView(self._store.catalogue, self._look, self._right)
        self._sides = filters, detail
        _fill(self._left, filters)
        _fill(self._right, detail)
        self._make_actions()
        self._send_sides(filters, detail)
        self._show_order()
        self._show_counts()
        self._show_entry(self._store.selected)
        detail.flush()

    @property
    def settings(self) -> Settings:
        """What is remembered from one start to the next."""
        return self._settings

    @property
    def populated(self) -> bool:
        """True once search, tabs and list are in."""
        return "notice" in vars(self)

    @property
    def filters(self) -> FilterPane:
        """The filter pane, once the window is complete."""
        assert self._sides is not None
        return self._sides[0]

    @property
    def detail(self) -> DetailView:
        """The details of the selected entry, once the window is complete."""
        assert self._sides is not None
        return self._sides[1]

    def set_offer(self, widget: QtWidgets.QWidget) -> None:
        """Put a bar above the columns; it decides itself when it is shown."""
        self._offers.addWidget(widget)

    def add_page(self, name: str, page: QtWidgets.QWidget, panes: Sequence[QtWidgets.QWidget]) -> None:
        """Take a page that can be shown in place of filters and list.

        `panes` are its parts that the keyboard goes to.
        """
        self._pages[name] = page
        self._page_panes += tuple(panes)
        self._middle.addWidget(page)
        self._give_room()

    @property
    def page(self) -> QtWidgets.QWidget | None:
        """The page that is shown in place of filters and list; None while these are shown."""
        return self._middle.currentWidget() if self._middle.currentIndex() > 0 else None

    def show_page(self, page: QtWidgets.QWidget | None) -> None:
        """Show a page in place of filters and list, or these again."""
        if page is self.page:
            return
        if self.page is None:
            self._filters_before_page = not self._left.isHidden()
        self._left.setVisible(page is None and self._filters_before_page and not self.compact)
        self._middle.setCurrentIndex(self._middle.indexOf(page) if page else 0)
        self._give_room()
        self._store.note_page(next((name for name, known in self._pages.items() if known is page), ""))
        self.page_changed.emit()

    def _give_room(self) -> None:
        """Let only what is shown say how small the window can be."""
        policy = QtWidgets.QSizePolicy.Policy
        for page in filter(None, map(self._middle.widget, range(self._middle.count()))):
            fit = policy.Preferred if page is self._middle.currentWidget() else policy.Ignored
            page.setSizePolicy(fit, fit)

    def remember(self) -> None:
        """Keep in the settings how the window is now, or was before it was made compact."""
        self.show_page(None)
        self.set_compact(False)
        self._settings.geometry = self.saveGeometry()
        self._settings.set_splitter("columns", self._columns.saveState())
        self._settings.set_tab(self._store.tab.id, self._store.product)
        self._settings.save()

    @property
    def compact(self) -> bool:
        """True while search and details alone are shown, on top of other windows."""
        return self._before_compact is not None

    def set_compact(self, compact: bool) -> None:
        """Show search and details alone, on top of other windows; or everything again, as it was."""
        if compact == self.compact:
            return
        before = self._before_compact
        if compact:
            filters = not self._left.isHidden()
            self._before_compact = self.saveGeometry(), self._columns.saveState(), filters
        else:
            self._before_compact = None
        for button in (self._filter_button, self._back, self._forward, self._paste, self._open_log):
            button.setVisible(not compact)
        self._left.setVisible(before is not None and before[2] and self.page is None)
        self._fit_compact()
        shown = self.isVisible()
        self.setWindowFlag(QtCore.Qt.WindowType.WindowStaysOnTopHint, compact)
        if before is None:
            self._columns.refresh()  # takes notice of what is hidden, which says how small the window can be
            for widget in filter(None, (self.centralWidget(), self)):
                if (layout := widget.layout()) is not None:
                    layout.activate()
            self.resize(*_COMPACT)
            self.detail.show_verdict()
        else:
            self.restoreGeometry(before[0])
            self._columns.restoreState(before[1])
        self.setVisible(shown)  # a change of the flags hides the window

    def _fit_compact(self) -> None:
        """Show list or page in a compact window only where no entry is there to be shown."""
        self._middle.setVisible(not self.compact or self._store.selected is None)

    def raise_with(self, query: str) -> None:
        """Come to the front; search for the query if there is one."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        if query:
            self._store.set_query(query)
        self.search.take_focus()

    def toggle_filters(self) -> None:
        """Show the filter pane and go there, or hide it."""
        self.set_compact(False)
        shown = not self._left.isVisible()
        self._left.setVisible(shown)
        self._settings.filters_shown = shown
        self._folded = False
        (self.filters if shown else self.search).setFocus()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Fold the filters while there is no room for them."""
        super().resizeEvent(event)
        before, narrow = event.oldSize().width(), self.width() < _NARROW
        if self._sides is not None and before > 0 and narrow != (before < _NARROW) and not self.compact:
            self._fold_filters(narrow=narrow)

    def _fold_filters(self, *, narrow: bool) -> None:
        shown = self._filters_before_page if self.page else not self._left.isHidden()
        wanted = not narrow and (shown or self._folded)
        self._folded = narrow and shown
        if self.page is None:
            self._left.setVisible(wanted)
        else:
            self._filters_before_page = wanted

    def next_pane(self) -> None:
        """Give the focus to the next part of the window."""
        panes: list[QtWidgets.QWidget] = [self.search.edit, self.list.table, self.detail, self.filters.view]
        panes = [pane for pane in (*panes, *self._page_panes) if pane.isVisible()]
        focused = QtWidgets.QApplication.focusWidget()
        here = (
            index
            for index, pane in enumerate(panes)
            if focused is not None and (pane is focused or pane.isAncestorOf(focused))
        )
        panes[(next(here, -1) + 1) % len(panes)].setFocus(QtCore.Qt.FocusReason.TabFocusReason)

    def open_menu(self) -> None:
        """Open the menu."""
        self._menu_button.showMenu()

    def flush(self) -> None:
        """Show now what waits for a pause."""
        self._store.flush()
        self.detail.flush()

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        """Remember, then close."""
        if self._sides is not None:
            self.remember()
        super().closeEvent(event)

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        """Take the mouse's own buttons for Back and Forward."""
        turns = {QtCore.Qt.MouseButton.BackButton: "back", QtCore.Qt.MouseButton.ForwardButton: "forward"}
        action = turns.get(event.button())
        if action:
            self.action_requested.emit(action)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        """Letters typed where nothing takes them go to the search box."""
        from retcode.style.keys import typed_text

        text = typed_text(event)
        if text and self._sides is not None:
            self.search.type_text(text)
        else:
            super().keyPressEvent(event)

    # Making -------------------------------------------------------------------------------------

    def _lay_out(self) -> QtWidgets.QWidget:
        centre = QtWidgets.QWidget()
        self._columns = self._panes()
        whole = QtWidgets.QVBoxLayout(centre)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._top_bar())
        whole.addWidget(self.notice)
        self._offers = QtWidgets.QVBoxLayout()
        whole.addLayout(self._offers)
        whole.addWidget(_rule())
        whole.addWidget(self._columns, 1)
        self._look.changed.connect(self._apply_theme)
        self._apply_theme()
        return centre

    def _top_bar(self) -> QtWidgets.QWidget:
        bar = QtWidgets.QWidget()
        bar.setMinimumHeight(_TOP)  # text may be larger
        bar.setSizePolicy(QtWidgets.QSizePolicy.Policy.Preferred, QtWidgets.QSizePolicy.Policy.Fixed)
        self._open_log = QtWidgets.QPushButton("Open log…")
        self._open_log.setToolTip("Summarise the errors in log files (Ctrl+Shift+O)")
        self._open_log.clicked.connect(lambda: self.action_requested.emit("triage"))
        self._paste = QtWidgets.QPushButton(" Paste")
        self._paste.setAccessibleName("Paste response")
        self._paste.setToolTip("Decode the response that is on the clipboard (Ctrl+V)")
        self._paste.clicked.connect(lambda: self.action_requested.emit("decode"))
        self._filter_button = _tool("Show or hide filters", "Show or hide filters (F9)")
        self._filter_button.clicked.connect(lambda: self.action_requested.emit("filters"))
        self._menu_button = _tool("Menu", "Menu")
        self._menu_button.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        self._back = _tool("Back", "Back (Alt+Left)")
        self._back.clicked.connect(lambda: self.action_requested.emit("back"))
        self._forward = _tool("Forward", "Forward (Alt+Right)")
        self._forward.clicked.connect(lambda: self.action_requested.emit("forward"))
        layout = QtWidgets.QHBoxLayout(bar)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        for widget in (
            self._filter_button,
            self._back,
            self._forward,
            self.search,
            self._paste,
            self._open_log,
            self._menu_button,
        ):
            layout.addWidget(widget, 1 if widget is self.search else 0)
        return bar

    def _panes(self) -> QtWidgets.QSplitter:
        browse = QtWidgets.QWidget()
        browse.setObjectName("bar")
        self._middle = middle = QtWidgets.QStackedWidget()
        middle.addWidget(browse)
        middle.setMinimumWidth(320)
        column = QtWidgets.QVBoxLayout(browse)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.products)
        column.addWidget(_rule())
        column.addWidget(self.list, 1)
        self._left, self._right = _side("pane", 170), _side("sheet", _RIGHT)
        columns = QtWidgets.QSplitter(QtCore.Qt.Orientation.Horizontal)
        columns.setChildrenCollapsible(False)
        columns.setHandleWidth(1)
        for index, (part, stretch) in enumerate(((self._left, 0), (middle, 3), (self._right, 2))):
            columns.addWidget(part)
            columns.setStretchFactor(index, stretch)
        shown = self._settings.filters_shown
        shown = self.width() >= _NARROW if shown is None else shown
        self._left.setVisible(shown)
        if not columns.restoreState(self._settings.splitter("columns")):
            columns.setSizes(_shares(self.width(), filters=shown))
        return columns

    def _make_actions(self) -> None:
        from retcode.window.actions import ACTIONS

        menu = QtWidgets.QMenu(self)
        choices: dict[str, tuple[QtWidgets.QMenu, QtGui.QActionGroup]] = {}
        for declared in ACTIONS:
            action = QtGui.QAction(declared.text, self)
            action.setObjectName(declared.id)
            action.setShortcuts([QtGui.QKeySequence(keys) for keys in declared.keys])
            action.setToolTip(declared.tip)
            action.triggered.connect(lambda _=False, name=declared.id: self.action_requested.emit(name))
            self.addAction(action)
            self.actions_by_id[declared.id] = action
            if declared.id in {"copy", "filters", "sort_relevance", "shortcuts"}:
                menu.addSeparator()
            if declared.choice:
                if declared.choice not in choices:
                    choices[declared.choice] = menu.addMenu(declared.choice), QtGui.QActionGroup(self)
                action.setCheckable(True)
                for holder in choices[declared.choice]:
                    holder.addAction(action)
            elif declared.menu:
                menu.addAction(action)
        self._menu_button.setMenu(menu)
        for view in (self.list.table, self.detail):
            view.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.ActionsContextMenu)
            for name in ("copy", "copy_markdown", "copy_link", "copy_reply", "pin", "open_source"):
                view.addAction(self.actions_by_id[name])
        self.actions_by_id[f"theme_{self._look.choice or 'system'}"].setChecked(True)

    def _welcome(self) -> None:
        """Show what can be done, until something is."""
        from retcode.window.welcome import Welcome

        catalogue = self._store.catalogue
        page = Welcome(len(catalogue.entries), len(self._store.tabs) - 2)
        page.search_requested.connect(self._store.set_query)
        page.decode_requested.connect(self._store.request_decode)
        page.logs_requested.connect(lambda: self.action_requested.emit("triage"))
        page.list_requested.connect(lambda: self.show_page(None))
        self._store.query_changed.connect(lambda _: self.show_page(None) if self.page is page else None)
        self.add_page("welcome", page, (page,))
        self._store.begin_on("welcome")
        self.show_page(page)
        self._right.hide()
        self.page_changed.connect(self._note_use)

    def _note_use(self) -> None:
        self._right.show()
        self._settings.used = True

    # Store and widgets --------------------------------------------------------------------------

    def _connect_store(self) -> None:
        store = self._store
        store.query_changed.connect(self.search.set_text)
        store.tab_changed.connect(self._show_tab)
        store.results_changed.connect(self._show_results)
        store.counts_changed.connect(self._show_counts)
        store.entry_selected.connect(self._show_entry)
        store.pins_changed.connect(self._show_pin)
        store.history_changed.connect(self._show_history)
        store.page_requested.connect(lambda name: self.show_page(self._pages.get(name)))
        store.notice_raised.connect(self._confirm)
        self._confirming = QtCore.QTimer(self)
        self._confirming.setSingleShot(True)
        self._confirming.setInterval(_CONFIRMED)
        self._confirming.timeout.connect(lambda: self.statusBar().hide())

    def _confirm(self, text: str) -> None:
        """Say for a few seconds that something has been done, below the list or the page in its place."""
        if self.page is None:
            self.list.foot.flash(text)
            return
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.show()
        bar.showMessage(text)
        self._confirming.start()

    def _connect_widgets(self) -> None:
        store = self._store
        self.search.query_edited.connect(store.set_query)
        self.search.move_requested.connect(self.list.step)
        self.search.copy_requested.connect(lambda: self.action_requested.emit("copy"))
        self.search.decode_requested.connect(store.request_decode)
        self.search.enter_pressed.connect(self._on_enter)
        self.tabs.tab_requested.connect(store.set_tab)
        self.products.product_requested.connect(store.set_product)
        self.list.entry_picked.connect(store.pick)
        self.list.entries_chosen.connect(store.choose)
        self.list.order_requested.connect(store.set_order)
        self.list.all_rows_requested.connect(store.show_all_rows)
        self.list.clear_requested.connect(store.clear_filters)
        self.list.text_typed.connect(self.search.type_text)
        self.list.table.name_share_changed.connect(self._settings.set_name_share)

    def _send_sides(self, filters: FilterPane, detail: DetailView) -> None:
        store = self._store
        filters.filter_toggled.connect(store.toggle_filter)
        filters.pinned_toggled.connect(store.set_pinned_only)
        filters.clear_requested.connect(store.clear_filters)
        filters.text_typed.connect(self.search.type_text)
        self.list.entry_entered.connect(detail.setFocus)
        detail.entry_requested.connect(store.open)
        detail.pin_toggled.connect(store.toggle_pin)
        detail.copy_requested.connect(lambda: self.action_requested.emit("copy"))
        detail.copy_markdown_requested.connect(lambda: self.action_requested.emit("copy_markdown"))
        detail.zoom_turned.connect(lambda by: self.action_requested.emit("zoom_in" if by > 0 else "zoom_out"))
        detail.source_requested.connect(lambda: self.action_requested.emit("open_source"))

    def _show_tab(self) -> None:
        tab, product = self._store.tab, self._store.product
        self.tabs.set_current(tab.id)
        self.products.set_tab(tab, product)
        self.list.show_venue_column(not product and len(tab.venues) > 1)

    def _show_results(self) -> None:
        from retcode.core.search.messages import hint

        store = self._store
        self.list.set_rows(store.rows, store.query, store.order)
        if store.selected is not None:
            self.list.set_current(store.selected.key)
        self._mark_words()
        self.list.set_hint(hint(store.result))
        self._show_order()
        self._show_foot()
        if not store.rows:
            self._show_note()

    def _show_order(self) -> None:
        if self._sides is not None:
            order = self._store.order
            self.actions_by_id[f"sort_{order.by if order else 'relevance'}"].setChecked(True)

    def _show_counts(self) -> None:
        store, counts = self._store, self._store.counts
        if counts is None:
            return
        if self._sides is not None:
            self.filters.set_state(counts, store.filters, pinned_only=store.pinned_only)
        self.tabs.set_searching(bool(store.text))
        self.tabs.set_counts(counts.venues)
        self.products.set_counts(counts.venues)
        self._show_foot()

    def _show_foot(self) -> None:
        from retcode.core.search.messages import foot

        store = self._store
        total = store.counts.total if store.counts else len(store.catalogue.entries)
        said = foot(store.result, total)
        self.list.foot.show_count(said, more=not store.result.complete, filtered=store.filtered)

    def _show_note(self) -> None:
        from retcode.core.search.messages import nothing, reason

        store = self._store
        place = store.catalogue.venues[store.product].name if store.product else store.tab.title
        known: dict[str, tuple[str, Callable[[], None]]] = {
            "clear_filters": ("Clear filters", store.clear_filters),
            "search_everywhere": ("Search all exchanges", store.search_everywhere),
            "clear_query": ("Clear the search", lambda: store.set_query("")),
            "decode": ("Decode this text", lambda: store.request_decode(store.text)),
        }
        ways = []
        hidden = False
        for way in store.ways_out():
            hidden = hidden or way.intent == "clear_filters"
            words, act = known[way.intent]
            ways.append((f"{words} ({way.rows})" if way.rows else words, act))
        why = reason(store.query, filtered=hidden, unpinned=store.pinned_only and not store.pins)
        self.list.note.show_note(nothing(store.text, place if store.tab.id else ""), why, ways)

    def _on_enter(self) -> None:
        """Go to the details of what was found, or take the first way out where nothing was."""
        if self._store.rows:
            self.detail.setFocus()
        else:
            self.list.note.trigger_first_action()

    def _mark_words(self) -> None:
        """Mark in the details what the query looks for."""
        words = [word for word in self._store.query.words if len(word.text) >= _MIN_MARKED]
        if self.page is not None or len(words) > _MAX_MARKED:
            words = []  # of a sentence every line would be marked
        if self._sides is not None:
            signed = [word.sign + word.text for word in words if word.sign]
            self.detail.set_words([*signed, *(word.text for word in words)])

    def _show_entry(self, entry: Entry | None) -> None:
        self.list.set_current(entry.key if entry else "")
        if self._sides is not None:
            self._mark_words()
            self.detail.set_entry(entry)
            self._show_pin()
            self._fit_compact()

    def _show_history(self) -> None:
        self._back.setEnabled(self._store.can_go_back)
        self._forward.setEnabled(self._store.can_go_forward)

    def _show_pin(self) -> None:
        self._settings.pins = self._store.pins
        self.list.set_pins(self._store.pins)
        if self._sides is not None:
            entry = self._store.selected
            self.detail.set_pinned(entry is not None and entry.key in self._store.pins)

    def _apply_theme(self) -> None:
        from retcode.style.icons import icon

        muted = self._look.colour("muted")
        self._menu_button.setIcon(icon("menu", muted, 18))
        self._filter_button.setIcon(icon("filter", muted, 18))
        self._back.setIcon(icon("back", muted, 18))
        self._forward.setIcon(icon("forward", muted, 18))
        self._paste.setIcon(icon("paste", self._look.colour("text")))


class _Frame(QtWidgets.QWidget):
    """What is painted first: the search box and the columns, still empty."""

    painted = QtCore.Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._new = True

    def paintEvent(self, _: QtGui.QPaintEvent) -> None:
        if self._new:
            self._new = False
            self.painted.emit()
        theme, width, height = self._theme, self.width(), self.height()
        painter = QtGui.QPainter(self)
        painter.fillRect(0, 0, width, height, QtGui.QColor(theme.window))
        left, middle = _shares(width, filters=width >= _NARROW)[:2]
        painter.fillRect(left, _TOP, width - left, height - _TOP, QtGui.QColor(theme.surface))
        painter.setPen(QtGui.QColor(theme.line))
        painter.drawLine(0, _TOP, width, _TOP)
        for place in (left, left + middle):
            painter.drawLine(place, _TOP, place, height)
        painter.setPen(QtGui.QColor(theme.control_line))
        painter.setBrush(QtGui.QColor(theme.surface))
        painter.drawRoundedRect(59, 10, width - 265, _TOP - 21, 8, 8)


def _shares(width: int, *, filters: bool) -> list[int]:
    """Return the widths of filters, list and details of a new window, in logical pixels."""
    left = _LEFT if filters else 0
    right = min(max((width - left) * 2 // 5, 300), 480)
    return [left, width - left - right, right]


def _side(name: str, least: int) -> QtWidgets.QFrame:
    """Return the place of a side column, there before what it holds is."""
    side = QtWidgets.QFrame()
    side.setObjectName(name)
    side.setMinimumWidth(least)
    return side


def _fill(side: QtWidgets.QFrame, widget: QtWidgets.QWidget) -> None:
    layout = QtWidgets.QVBoxLayout(side)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(widget)


def _tool(name: str, tip: str) -> QtWidgets.QToolButton:
    button = QtWidgets.QToolButton()
    button.setProperty("look", "flat")
    button.setToolTip(tip)
    button.setAccessibleName(name)
    button.setIconSize(QtCore.QSize(18, 18))
    return button


def _rule() -> QtWidgets.QFrame:
    rule = QtWidgets.QFrame()
    rule.setObjectName("rule")
    rule.setFixedHeight(1)
    return rule
