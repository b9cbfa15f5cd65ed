"""The window: puts the widgets in their places and connects them to the store. It knows nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDesktopServices, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ACTIONS
from gui.core.catalogue.model import Entry
from gui.core.markdown import code_and_meaning, entry_markdown
from gui.look.icons import icon
from gui.look.look import Look
from gui.models.entry_table import NEAR, OTHER_SIGN
from gui.options import ThemeName
from gui.settings import Settings
from gui.store import Store
from gui.widgets.detail_view import DetailView
from gui.widgets.entry_list import EntryList
from gui.widgets.filter_pane import FilterPane
from gui.widgets.notice_bar import NoticeBar
from gui.widgets.product_bar import ProductBar
from gui.widgets.search_box import SearchBox
from gui.widgets.tab_bar import ExchangeTabs

_NARROW = 1040  # logical pixels; a narrower window starts without the filter pane
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class MainWindow(QMainWindow):
    """Search above; filters, list and details side by side; what `set_bottom` is given below.

    `action_requested` carries the id of an action that another part does.
    """

    action_requested = Signal(str)

    def __init__(self, store: Store, look: Look, settings: Settings) -> None:
        super().__init__()
        self._store = store
        self._look = look
        self._settings = settings
        self._dialog: QDialog | None = None
        self._bottom_panes: tuple[QWidget, ...] = ()
        self.setWindowTitle("Retcode")
        self.search = SearchBox(look, "Ctrl+K")
        self.notice = NoticeBar(look)
        self.tabs = ExchangeTabs(store.tabs, look)
        self.products = ProductBar()
        self.list = EntryList(store.catalogue.venues, look)
        self.filters = FilterPane(look)
        self.detail = DetailView(store.catalogue, look)
        self.actions_by_id: dict[str, QAction] = {}
        self._make_actions()
        self._lay_out()
        self._listen()
        self._send()
        self._show_everything()
        self.list.set_catalogue_widths([entry.code for entry in store.catalogue.entries])
        self.search.setFocus()

    def set_offer(self, widget: QWidget) -> None:
        """Put a bar above the columns; it decides itself when it is shown."""
        self._offers.addWidget(widget)

    def set_bottom(self, widget: QWidget, panes: Sequence[QWidget] = ()) -> None:
        """Put a widget below everything, with a handle to drag; it decides itself when it is shown.

        `panes` are its parts that the keyboard goes to.
        """
        self._bottom_panes = tuple(panes)
        self._rows.addWidget(widget)
        self._rows.setStretchFactor(0, 1)
        self._rows.setStretchFactor(1, 0)
        self._rows.setCollapsible(0, False)

    def set_bottom_height(self, height: int) -> None:
        """Give what is below everything a height in logical pixels, as far as there is room."""
        whole = self._rows.height()
        height = min(height, whole * 2 // 3)
        self._rows.setSizes([whole - height, height])

    def restore(self, size: tuple[int, int]) -> None:
        """Come back as the window was left, or at first in this size in logical pixels."""
        if not self.restoreGeometry(self._settings.geometry):
            self.resize(*size)
        shown = self._settings.filters_shown
        self.filters.setVisible(self.width() >= _NARROW if shown is None else shown)
        if not self._columns.restoreState(self._settings.splitter("columns")):
            self._share(self.width())

    def remember(self) -> None:
        """Keep in the settings how the window is now."""
        self._settings.geometry = self.saveGeometry()
        self._settings.set_splitter("columns", self._columns.saveState())
        self._settings.set_tab(self._store.tab.id, self._store.product)
        self._settings.save()

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

    def settle(self) -> None:
        """Show now what waits for a pause."""
        self._store.settle()
        self.detail.settle()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember, then close."""
        self.remember()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters typed where nothing takes them go to the search box."""
        text = event.text()
        if text and text.isprintable() and not event.modifiers() & _COMMANDS:
            self.search.type_text(text)
        else:
            super().keyPressEvent(event)

    # Making -------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        for declared in ACTIONS:
            action = QAction(declared.text, self)
            action.setObjectName(declared.id)
            action.setShortcuts([QKeySequence(keys) for keys in declared.keys])
            action.setStatusTip(declared.tip)
            action.setToolTip(declared.tip)
            action.triggered.connect(self._slot(declared.id))
            self.addAction(action)
            self.actions_by_id[declared.id] = action

    def _slot(self, action: str) -> Callable[[], object]:
        """What an action does. Raises KeyError for an action that nobody does."""
        return {
            "search": self.search.take_focus,
            "clear": self._step_back,
            "decode": lambda: self.action_requested.emit("decode"),
            "open_file": lambda: self.action_requested.emit("open_file"),
            "decode_panel": lambda: self.action_requested.emit("decode_panel"),
            "copy_report": lambda: self.action_requested.emit("copy_report"),
            "save_report": lambda: self.action_requested.emit("save_report"),
            "clipboard_offer": lambda: self.action_requested.emit("clipboard_offer"),
            "copy": self._copy,
            "copy_markdown": self._copy_markdown,
            "pin": self._toggle_pin,
            "pinned": lambda: self._store.set_pinned_only(not self._store.pinned_only),
            "open_source": self._open_source,
            "filters": self._toggle_filters,
            "clear_filters": self._store.clear_filters,
            "next_tab": lambda: self.tabs.step(1),
            "previous_tab": lambda: self.tabs.step(-1),
            "next_product": self.products.step,
            "next_pane": self._next_pane,
            "theme_system": lambda: self._choose_theme(None),
            "theme_light": lambda: self._choose_theme("light"),
            "theme_dark": lambda: self._choose_theme("dark"),
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
            "quit": self.close,
        }[action]

    def _lay_out(self) -> None:
        self._paste = QPushButton(" Paste response")
        self._paste.setToolTip("Decode the response that is on the clipboard (Ctrl+V)")
        self._paste.clicked.connect(self.actions_by_id["decode"].trigger)
        self._filter_button = self._tool("Show or hide filters (F9)", "filters")
        self._menu_button = QToolButton()
        self._menu_button.setProperty("look", "flat")
        self._menu_button.setAccessibleName("Menu")
        self._menu_button.setToolTip("Menu")
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setMenu(self._menu())
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 12, 10)
        top.setSpacing(8)
        top.addWidget(self._filter_button)
        top.addWidget(self.search, 1)
        top.addWidget(self._paste)
        top.addWidget(self._menu_button)
        self._columns = self._panes()
        self._rows = QSplitter(Qt.Orientation.Vertical)
        self._rows.setHandleWidth(1)
        self._rows.addWidget(self._columns)
        centre = QWidget()
        whole = QVBoxLayout(centre)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.notice)
        self._offers = QVBoxLayout()
        whole.addLayout(self._offers)
        whole.addWidget(_rule())
        whole.addWidget(self._rows, 1)
        self.setCentralWidget(centre)
        self._look.changed.connect(self._dress)
        self._dress()

    def _panes(self) -> QSplitter:
        middle = QWidget()
        middle.setObjectName("bar")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.products)
        column.addWidget(_rule())
        column.addWidget(self.list, 1)
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setChildrenCollapsible(False)
        columns.setHandleWidth(1)
        for part, least, stretch in ((self.filters, 170, 0), (middle, 320, 3), (self.detail, 280, 2)):
            part.setMinimumWidth(least)
            columns.addWidget(part)
            columns.setStretchFactor(columns.count() - 1, stretch)
        return columns

    def _tool(self, tip: str, action: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("look", "flat")
        button.setToolTip(tip)
        button.setAccessibleName(self.actions_by_id[action].text())
        button.setIconSize(QSize(18, 18))
        button.clicked.connect(self.actions_by_id[action].trigger)
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for declared in ACTIONS:
            if declared.id in {"copy", "filters", "theme_system", "shortcuts"}:
                menu.addSeparator()
            if declared.menu:
                menu.addAction(self.actions_by_id[declared.id])
        return menu

    def _share(self, width: int) -> None:
        """Share the width between the columns as they are at first."""
        left = 208 if self.filters.isVisibleTo(self) else 0
        right = min(max((width - left) * 2 // 5, 300), 480)
        self._columns.setSizes([left, width - left - right, right])

    # Store and widgets --------------------------------------------------------------------------

    def _listen(self) -> None:
        store = self._store
        store.query_changed.connect(self.search.set_text)
        store.tab_changed.connect(self._show_tab)
        store.results_changed.connect(self._show_results)
        store.counts_changed.connect(self._show_counts)
        store.entry_selected.connect(self._show_entry)
        store.pins_changed.connect(self._show_pin)
        store.notice_raised.connect(self.list.flash)

    def _send(self) -> None:
        store = self._store
        self.search.query_edited.connect(store.set_query)
        self.search.move_requested.connect(self.list.step)
        self.search.copy_requested.connect(self._copy)
        self.search.decode_requested.connect(store.request_decode)
        self.tabs.tab_requested.connect(store.set_tab)
        self.products.product_requested.connect(store.set_product)
        self.filters.filter_toggled.connect(store.toggle_filter)
        self.filters.pinned_toggled.connect(store.set_pinned_only)
        self.filters.clear_requested.connect(store.clear_filters)
        self.filters.text_typed.connect(self.search.type_text)
        self.list.entry_picked.connect(store.select)
        self.list.entries_chosen.connect(store.choose)
        self.list.order_requested.connect(store.set_order)
        self.list.all_rows_requested.connect(store.show_all_rows)
        self.list.text_typed.connect(self.search.type_text)
        self.list.entry_entered.connect(self.detail.setFocus)
        self.detail.entry_requested.connect(store.reveal)
        self.detail.pin_toggled.connect(store.toggle_pin)
        self.detail.copy_requested.connect(self._copy)
        self.detail.copy_markdown_requested.connect(self._copy_markdown)
        self.detail.source_requested.connect(_open_address)

    def _show_everything(self) -> None:
        self.search.set_text(self._store.text)
        self._show_tab()
        self._show_results()
        self._show_entry(self._store.selected)

    def _show_tab(self) -> None:
        tab, product = self._store.tab, self._store.product
        self.tabs.set_current(tab.id)
        self.products.set_tab(tab, product)
        self.list.show_venue_column(not product and len(tab.venues) > 1)

    def _show_results(self) -> None:
        store = self._store
        self.list.set_rows(store.rows, store.query, store.order)
        if store.selected is not None:
            self.list.set_current(store.selected.key)
        self.list.set_hint(_hint(store))
        self._show_foot()
        if not store.rows:
            self._show_note()

    def _show_counts(self) -> None:
        store, counts = self._store, self._store.counts
        if counts is None:
            return
        self.filters.set_state(counts, store.filters, pinned_only=store.pinned_only)
        self.tabs.set_counts(counts.venues)
        self.products.set_counts(counts.venues)
        self._show_foot()

    def _show_foot(self) -> None:
        store = self._store
        shown = len(store.rows)
        text = "1 entry" if shown == 1 else f"{shown} entries"
        more = not store.result.complete
        if more:
            total = store.counts.total if store.counts else len(store.catalogue.entries)
            text = f"The first {shown} of {max(total, shown)} entries. {max(total - shown, 0)} more."
        self.list.set_foot(text if shown else "", more=more)

    def _show_note(self) -> None:
        store = self._store
        place = store.catalogue.venues[store.product].name if store.product else store.tab.title
        where = "" if not store.tab.id else f" in {place}"
        title = f"Nothing for “{store.text}”{where}" if store.text else f"No entries{where}"
        words = {
            "clear_filters": ("Clear filters", store.clear_filters),
            "search_everywhere": ("Search all exchanges", store.search_everywhere),
            "clear_query": ("Clear the query", lambda: store.set_query("")),
        }
        ways = [(f"{words[way.intent][0]} ({way.rows})", words[way.intent][1]) for way in store.ways_out()]
        self.list.note.show_note(title, _reason(store), ways)

    def _show_entry(self, entry: Entry | None) -> None:
        self.detail.set_entry(entry)
        if entry is not None:
            self.list.set_current(entry.key)
        self._show_pin()

    def _show_pin(self) -> None:
        entry = self._store.selected
        self.detail.set_pinned(entry is not None and entry.key in self._store.pins)
        self._settings.pins = self._store.pins

    def _dress(self) -> None:
        muted = self._look.colour("muted")
        self._menu_button.setIcon(icon("menu", muted, 18))
        self._filter_button.setIcon(icon("filter", muted, 18))
        self._paste.setIcon(icon("paste", self._look.colour("text")))

    # What actions do ----------------------------------------------------------------------------

    def _step_back(self) -> None:
        self._store.step_back()
        self.search.take_focus()

    def _copy(self) -> None:
        entries = self._store.chosen
        if entries:
            lines = [code_and_meaning(entry, self._store.catalogue) for entry in entries]
            QGuiApplication.clipboard().setText("\n".join(lines))
            self._store.notify(
                f"Copied {entries[0].code if len(entries) == 1 else f'{len(entries)} entries'}"
            )

    def _copy_markdown(self) -> None:
        entries = self._store.chosen
        if entries:
            texts = [entry_markdown(entry, self._store.catalogue) for entry in entries]
            QGuiApplication.clipboard().setText("\n".join(texts))
            self._store.notify("Copied as Markdown")

    def _toggle_pin(self) -> None:
        if self._store.selected is not None:
            self._store.toggle_pin(self._store.selected.key)

    def _open_source(self) -> None:
        if self._store.selected is not None and self._store.selected.source.url:
            _open_address(self._store.selected.source.url)

    def _toggle_filters(self) -> None:
        shown = not self.filters.isVisible()
        self.filters.setVisible(shown)
        self._settings.filters_shown = shown
        (self.filters if shown else self.search).setFocus()

    def _next_pane(self) -> None:
        panes: list[QWidget] = [self.search.edit, self.list.table, self.detail, self.filters.view]
        panes += self._bottom_panes
        panes = [pane for pane in panes if pane.isVisible()]
        place = next((i for i, pane in enumerate(panes) if _holds_focus(pane)), -1)
        panes[(place + 1) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose_theme(self, theme: ThemeName | None) -> None:
        self._look.choose(theme)
        self._settings.theme = theme

    def _show_shortcuts(self) -> None:
        from gui.widgets.shortcuts_dialog import ShortcutsDialog

        self._open(ShortcutsDialog(self))

    def _show_about(self) -> None:
        from gui.widgets.about_dialog import AboutDialog

        self._open(AboutDialog(self))

    def _open(self, dialog: QDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self) -> None:
        self._dialog = None


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("rule")
    rule.setFixedHeight(1)
    return rule


def _holds_focus(pane: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (pane is focused or pane.isAncestorOf(focused))


def _open_address(address: str) -> None:
    """Hand an address to the system's browser, on the user's own click; only web pages are."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.scheme() == "https":
        QDesktopServices.openUrl(url)


def _hint(store: Store) -> str:
    """What is to be said about rows that were not found by the very words typed."""
    signs = sum(hit.other_sign for hit in store.result.hits)
    if signs:
        return f"{OTHER_SIGN} marks {signs} with the other sign: another code, as a rule"
    near = [hit for hit in store.result.hits if hit.spelling]
    if not near:
        return ""
    words = " or ".join(f"“{word}”" for word in store.result.spellings)
    exact = len(store.result.hits) - len(near)
    if exact:
        return f"{exact} exact, then {len(near)} ({NEAR}) with a word spelt alike: {words}"
    return f"Nothing has “{store.text}”. These ({NEAR}) have {words}"


def _reason(store: Store) -> str:
    query = store.query
    if store.pinned_only and not store.pins:
        return "Nothing is pinned yet. Pin the selected entry with Ctrl+P."
    if any(word.digits for word in query.words):
        return "Numbers are looked up as they are and never guessed."
    if store.filtered:
        return "The filters on the left hide the rest."
    if query.words:
        return "Every word must be found in a code, name, message, meaning, cause or fix of one entry."
    return ""
