"""The window: its place on the screen, and the browser with its side panes inside.

It is built in three steps, so that it is painted early: the browser, the side panes, the actions. Each step
imports what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6 import QtCore, QtGui, QtWidgets

from retcode.window.measures import NARROW

if TYPE_CHECKING:
    from pathlib import Path

    from retcode.entries.detail_view import DetailView
    from retcode.entries.entry_list import EntryList
    from retcode.entries.filter_pane import FilterPane
    from retcode.entries.search_box import SearchBox
    from retcode.entries.store import Store
    from retcode.entries.tab_bar import ExchangeTabs
    from retcode.services.settings import Settings
    from retcode.style.appearance import Appearance
    from retcode.window.action_menu import ActionMenu
    from retcode.window.browser import Browser
    from retcode.window.notice_bar import NoticeBar
    from retcode.window.side_panes import SidePanes

_MIN_HEIGHT = 300  # logical pixels: room for some rows, and for a verdict
_COMPACT = 380, 440  # logical pixels of a compact window at 100 %


class Contents(NamedTuple):
    """The parts of a complete window."""

    store: Store
    browser: Browser
    sides: SidePanes


class _FullState(NamedTuple):
    """The state of the window before it was made compact, to restore it."""

    saved: QtCore.QByteArray
    place: QtCore.QRect
    columns: QtCore.QByteArray
    filters: bool


class MainWindow(QtWidgets.QMainWindow):
    """Empty until `show_browser`, and complete after `complete`; its actions come with `add_actions`."""

    page_changed = QtCore.Signal()
    compact_changed = QtCore.Signal(bool)
    text_pasted = QtCore.Signal(str)  # into the search box
    entries_chosen = QtCore.Signal(list)  # keys of the rows that are selected in the list
    handler_target_chosen = QtCore.Signal(str)

    def __init__(self, look: Appearance, settings: Settings) -> None:
        super().__init__()
        self._look = look
        self._settings = settings
        self._contents: Contents | None = None
        self._actions: ActionMenu | None = None
        self._callbacks: list[Mapping[str, Callable[[], object]]] = []  # of actions that are not made yet
        self._may_close: Callable[[], bool] | None = None
        self._before_compact: _FullState | None = None
        self._early_paste: str | None = ""
        self._inputs: list[Callable[[], Iterable[Path]]] = []
        self._folder: Path | None = None  # of the last file that was chosen in a dialog
        self.setWindowTitle("Retcode")
        self.setMinimumHeight(_MIN_HEIGHT)

    def restore(self, size: tuple[int, int], *, fixed: bool) -> None:
        """Restore the last position and size; the first time, use `size` in logical pixels.

        A `fixed` size is kept even if the screen is smaller, as for a screenshot.
        """
        geometry = self._settings.geometry
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(*size)
        if not fixed:
            self._fit_screen()

    def _fit_screen(self) -> None:
        """Shrink and move the window, frame included, so that all of it is on the screen."""
        room = self.screen().availableGeometry()
        frame = QtCore.QSize(2, 30) if self.isHidden() else self.frameSize() - self.size()
        size = self.size().boundedTo(room.size() - frame)
        self.resize(size)
        if not self.isHidden() or not room.contains(self.geometry()):
            left = max(room.left(), min(self.x(), room.right() - size.width()))
            top = max(room.top(), min(self.y(), room.bottom() - size.height() - frame.height()))
            self.move(left, top)

    def show_browser(self, store: Store) -> Browser:
        """Put the browser into the window, and return it."""
        from retcode.window.browser import Browser

        browser = Browser(store, self._look, self._settings, self.width())
        browser.page_changed.connect(self.page_changed)
        browser.search.text_pasted.connect(self.text_pasted)
        self.text_pasted.connect(self._keep_paste)
        browser.list.entries_chosen.connect(self.entries_chosen)
        self.setCentralWidget(browser)
        browser.search.setFocus()
        return browser

    def _keep_paste(self, text: str) -> None:
        if self._early_paste is not None:
            self._early_paste = text

    def take_early_paste(self) -> str:
        """Return the last text that was pasted before anything could decode it; keep none from now on."""
        text, self._early_paste = self._early_paste, None
        return text or ""

    def complete(self, browser: Browser, store: Store) -> None:
        """Put the side panes into the browser."""
        from retcode.window.side_panes import SidePanes

        self._contents = Contents(store, browser, SidePanes(browser, store, self._look))

    def add_actions(self) -> None:
        """Make the actions and their menu, once all that can be seen is painted."""
        from retcode.window.action_menu import ActionMenu

        _, browser, sides = self.contents
        self._actions = actions = ActionMenu(self)
        browser.top.menu_button.setMenu(actions)
        browser.action_requested.connect(actions.trigger)
        sides.action_requested.connect(actions.trigger)
        for view in (browser.list.table, sides.detail):
            view.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.ActionsContextMenu)
            for name in ("copy", "copy_markdown", "copy_link", "copy_reply", "pin", "open_source"):
                view.addAction(actions.by_id[name])
        for callbacks in self._callbacks:
            actions.register(callbacks)

    @property
    def is_complete(self) -> bool:
        """True once the side panes are in."""
        return self._contents is not None

    @property
    def contents(self) -> Contents:
        """The parts of the window. Only for use once it is complete."""
        assert self._contents is not None
        return self._contents

    @property
    def browser(self) -> Browser:
        """Everything inside the window but the side panes."""
        return self.contents.browser

    @property
    def search(self) -> SearchBox:
        """The search box."""
        return self.browser.search

    @property
    def notice(self) -> NoticeBar:
        """The bar for notices."""
        return self.browser.notice

    @property
    def tabs(self) -> ExchangeTabs:
        """The tabs, one for each exchange."""
        return self.browser.tabs

    @property
    def list(self) -> EntryList:
        """The list of entries."""
        return self.browser.list

    @property
    def filters(self) -> FilterPane:
        """The filter pane."""
        return self.contents.sides.filters

    @property
    def detail(self) -> DetailView:
        """The details of the selected entry."""
        return self.contents.sides.detail

    @property
    def actions_by_id(self) -> Mapping[str, QtGui.QAction]:
        """The actions of the menu and of the keys."""
        assert self._actions is not None
        return self._actions.by_id

    # What features use of the window ------------------------------------------------------------

    def notify(
        self,
        text: str,
        offer: str = "",
        callback: Callable[[], None] | None = None,
        *,
        brief: bool = False,
        success: bool = False,
        of_page: bool = False,
    ) -> None:
        """Show a notice, with a button if there is something to do. A `brief` one hides itself.

        One that reports a `success` does not look like a warning; one `of_page` goes with the page.
        """
        self.notice.show_notice(text, offer, callback, brief=brief, success=success, of_page=of_page)

    def add_inputs(self, inputs: Callable[[], Iterable[Path]]) -> None:
        """Register a function that returns the files that a page has read; `save` never replaces them."""
        self._inputs.append(inputs)

    def inputs(self) -> set[Path]:
        """Return the files that the pages have read."""
        return {path for inputs in self._inputs for path in inputs()}

    def save(self, path: Path, text: str, on_failure: Callable[[str], object] | None = None) -> bool:
        """Write a file; return False if that fails, or if it is an input of any page. See `save_file`.

        The reason is shown as a notice, or given to `on_failure`.
        """
        from retcode.core.files import label_of, save_file

        try:
            save_file(path, text, self.inputs())
        except OSError as error:
            say = on_failure or partial(self.notify, of_page=True)
            say(f"Cannot save {label_of(path)}: {error.strerror or error}")
            return False
        return True

    def ask_where_to_save(
        self,
        title: str,
        name: str,
        filters: str = "",
        over: QtWidgets.QWidget | None = None,
        complete: Callable[[Path, str], Path] | None = None,
    ) -> Path | None:
        """Ask for the path of a file to write, and return it; None if cancelled.

        The dialog opens in the folder of the file before, `over` another window if one is given. `complete`
        adds the ending to a path that was typed without one, by the chosen filter. The dialog has not asked
        whether to replace a file of that name, so this does.
        """
        wanted = str(self._folder / name) if self._folder else name
        chosen, form = QtWidgets.QFileDialog.getSaveFileName(over or self, title, wanted, filters)
        if not chosen:
            return None
        typed = self._remembered([chosen])[0]
        path = complete(typed, form) if complete else typed
        return path if path == typed or self._may_replace(path, title, over or self) else None

    def _may_replace(self, path: Path, title: str, over: QtWidgets.QWidget) -> bool:
        """Ask whether to replace a file; return True if there is none."""
        if not path.exists():
            return True
        from retcode.core.files import label_of

        box = QtWidgets.QMessageBox
        question = f"{label_of(path)} already exists.\nDo you want to replace it?"
        buttons = box.StandardButton.Yes | box.StandardButton.No
        asked = box(box.Icon.Warning, title, question, buttons, over)
        asked.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        asked.setDefaultButton(box.StandardButton.No)
        return asked.exec() == box.StandardButton.Yes

    def ask_for_file(self, title: str, filters: str = "") -> Path | None:
        """Ask for a file to read; None if cancelled."""
        folder = str(self._folder or "")
        chosen, _ = QtWidgets.QFileDialog.getOpenFileName(self, title, folder, filters)
        return self._remembered([chosen])[0] if chosen else None

    def ask_for_files(self, title: str) -> tuple[Path, ...]:
        """Ask for files to read; none if cancelled."""
        chosen, _ = QtWidgets.QFileDialog.getOpenFileNames(self, title, str(self._folder or ""))
        return self._remembered(chosen)

    def _remembered(self, names: Sequence[str]) -> tuple[Path, ...]:
        """Return the paths, and let the next dialog open in their folder."""
        from pathlib import Path

        paths = tuple(Path(name) for name in names)
        if paths:
            self._folder = paths[0].parent
        return paths

    def add_page(self, name: str, page: QtWidgets.QWidget, panes: Sequence[QtWidgets.QWidget]) -> None:
        """Add a page that can be shown in place of filters and list; `panes` of it take the focus."""
        self.browser.add_page(name, page, panes)

    def add_bar(self, bar: QtWidgets.QWidget) -> None:
        """Put a bar above the columns. The bar itself decides when it is shown."""
        self.browser.add_bar(bar)

    def set_caution(self, text: str) -> None:
        """Show a warning above the details; hide it if empty."""
        self.detail.set_caution(text)

    def add_detail_section(self, section: QtWidgets.QWidget) -> None:
        """Put a widget below the text of the details."""
        self.detail.add_section(section)

    def set_reply_box(self, box: QtWidgets.QWidget) -> None:
        """Put the box with the reply into the details."""
        self.detail.set_reply(box)

    def show_reply(self, shown: bool) -> None:
        """Show or hide the reply in the details."""
        self.detail.show_reply(shown)

    def show_detail_section(self, section: QtWidgets.QWidget) -> None:
        """Scroll the details to a section."""
        self.detail.show_section(section)

    @property
    def is_searching(self) -> bool:
        """True while what is typed goes to the search box, even if another window has the focus."""
        return self.focusWidget() is self.search.edit

    def focus_search(self) -> None:
        """Go to the search box and select its text."""
        self.search.take_focus()

    def type_text(self, text: str) -> None:
        """Type a text into the search box."""
        self.search.type_text(text)

    def is_checked(self, action_id: str) -> bool:
        """Return whether an action that can be switched on is on."""
        return self.actions_by_id[action_id].isChecked()

    def set_checked(self, action_id: str, checked: bool) -> None:
        """Mark an action as switched on or off."""
        action = self.actions_by_id[action_id]
        action.setCheckable(True)
        action.setChecked(checked)

    def register(self, callbacks: Mapping[str, Callable[[], object]]) -> None:
        """Let actions call these functions; see `ActionMenu.register`."""
        if self._actions is None:
            self._callbacks.append(callbacks)
        else:
            self._actions.register(callbacks)

    def trigger(self, action_id: str) -> None:
        """Do what an action does."""
        if self._actions is not None:  # a click may come before they are made
            self._actions.trigger(action_id)

    @property
    def page(self) -> QtWidgets.QWidget | None:
        """The page that is shown in place of filters and list; None while these are shown."""
        return self.browser.page

    def show_page(self, page: QtWidgets.QWidget | None) -> None:
        """Show a page in place of filters and list, or these again."""
        self.browser.show_page(page)

    def save_state(self) -> None:
        """Write the state of the window to the settings; of a compact one, the state before."""
        self.show_page(None)
        self.set_compact(False)
        store = self.contents.store
        self._settings.geometry = self.saveGeometry()
        self._settings.set_splitter("columns", self.browser.columns.saveState())
        self._settings.set_tab(store.tab.id, store.product)
        self._settings.save()

    @property
    def compact(self) -> bool:
        """True while search and details alone are shown, on top of other windows."""
        return self._before_compact is not None

    def set_compact(self, compact: bool) -> None:
        """Show search and details alone, on top of other windows; or everything again, as it was."""
        if compact == self.compact:
            return
        browser, before = self.browser, self._before_compact
        if compact:
            filters = not browser.left.isHidden()
            columns = browser.columns.saveState()
            self._before_compact = _FullState(self.saveGeometry(), self.geometry(), columns, filters)
        else:
            self._before_compact = None
        browser.set_compact(compact, filters=before is not None and before.filters)
        self._keep_on_top(compact)
        if before is None:
            browser.columns.refresh()  # what is hidden no longer determines how small the window can be
            for widget in (browser.top, browser, self):
                layout = widget.layout()
                assert layout is not None
                layout.activate()
            large = QtCore.Qt.WindowState.WindowMaximized | QtCore.Qt.WindowState.WindowFullScreen
            self.setWindowState(self.windowState() & ~large)
            self.resize(QtCore.QSize(*map(self._look.scaled, _COMPACT)))
            self._fit_screen()
            self.detail.show_verdict()
        else:
            self.restoreGeometry(before.saved)
            if not self.isMaximized() and not self.isFullScreen():
                self.setGeometry(before.place)  # restoring moves the window by a frame that Qt guesses
            browser.columns.restoreState(before.columns)
        self.compact_changed.emit(compact)

    def _keep_on_top(self, kept: bool) -> None:
        """Keep the window above others, or stop doing so.

        Set on the system's window, because Qt's widget would hide itself and come back without the focus.
        """
        on_top = QtCore.Qt.WindowType.WindowStaysOnTopHint
        flags = self.windowFlags()
        self.overrideWindowFlags(flags | on_top if kept else flags & ~on_top)
        handle = self.windowHandle()
        if handle is not None:
            handle.setFlag(on_top, kept)

    def raise_with(self, query: str) -> None:
        """Come to the front; search for the query if there is one."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        if query:
            self.contents.store.set_query(query)
        self.search.take_focus()

    def close_dialogs(self) -> None:
        """Close the dialogs that keep the keys from the window, such as the settings; they lose nothing."""
        from retcode.style.dialogs import FittedDialog

        for dialog in self.findChildren(FittedDialog):
            if dialog.isVisible() and dialog.isModal():
                dialog.reject()

    def toggle_filters(self) -> None:
        """Show the filter pane and go there, or hide it."""
        self.set_compact(False)
        shown = not self.browser.left.isVisible()
        self.browser.show_filters(shown)
        (self.filters if shown else self.search).setFocus()

    def next_pane(self) -> None:
        """Give the focus to the next part of the window."""
        middle = (self.list.table, *self.browser.page_panes)
        panes: list[QtWidgets.QWidget] = [self.search.edit, *middle, self.detail, self.filters.view]
        panes = [pane for pane in panes if pane.isVisible()]
        focused = QtWidgets.QApplication.focusWidget()
        here = (
            index
            for index, pane in enumerate(panes)
            if focused is not None and (pane is focused or pane.isAncestorOf(focused))
        )
        panes[(next(here, -1) + 1) % len(panes)].setFocus(QtCore.Qt.FocusReason.TabFocusReason)

    def open_menu(self) -> None:
        """Open the menu."""
        self.browser.top.menu_button.showMenu()

    def flush(self) -> None:
        """Show the pending counts and details now."""
        self.contents.store.flush()
        self.detail.flush()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Hide the filters while there is no room for them."""
        super().resizeEvent(event)
        before, narrow = event.oldSize().width(), self.width() < NARROW
        if self._contents is not None and before > 0 and narrow != (before < NARROW):
            self._contents.browser.fold_filters(narrow=narrow)

    def check_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Close only if `may_close` returns True. It may ask a question, and close the window later."""
        self._may_close = may_close

    def close_without_question(self) -> None:
        """Save the state and close, whatever is lost."""
        self._may_close = None
        self.close()

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        """Save the state and close, unless something would be lost."""
        if self._may_close is not None and not self._may_close():
            event.ignore()
            return
        if self.is_complete:
            self.save_state()
        super().closeEvent(event)

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        """Go back and forward with the extra buttons of the mouse."""
        turns = {QtCore.Qt.MouseButton.BackButton: "back", QtCore.Qt.MouseButton.ForwardButton: "forward"}
        action = turns.get(event.button())
        if action and self.is_complete:
            self.trigger(action)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        """Send letters that no widget handles to the search box."""
        from retcode.style.keys import typed_text

        text = typed_text(event)
        if text and self.is_complete:
            self.search.type_text(text)
        else:
            super().keyPressEvent(event)
