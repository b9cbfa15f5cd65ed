"""The callbacks of the window's own actions. Features register those of theirs themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog

from retcode.core.catalogue.model import Entry
from retcode.core.links import entry_link
from retcode.core.search.order import ORDERS, Order
from retcode.entries.store import Store
from retcode.services.options import ThemeName
from retcode.services.settings import Settings
from retcode.style.appearance import ZOOM_STEP, Appearance
from retcode.style.keys import copy_selection
from retcode.style.line_edit import refuse_drops
from retcode.window.global_key_switch import GlobalKeySwitch
from retcode.window.main_window import MainWindow

_NAME_WIDTH = 400  # logical pixels at 100 %: the title of the dialog has room, too


class Commands(QObject):
    """Carries out the window's own actions on the store and the window."""

    def __init__(
        self,
        window: MainWindow,
        store: Store,
        look: Appearance,
        settings: Settings,
        global_key: GlobalKeySwitch,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._store = store
        self._look = look
        self._settings = settings
        self._global_key = global_key
        self._dialog: QDialog | None = None
        callbacks: dict[str, Callable[[], object]] = {
            "search": window.focus_search,
            "back": store.go_back,
            "forward": store.go_forward,
            "clear": self._step_back,
            "copy": self._copy,
            "copy_markdown": self._copy_markdown,
            "copy_link": self._copy_link,
            "pin": self._toggle_pin,
            "pinned": lambda: store.set_pinned_only(not store.pinned_only),
            "open_source": self._open_source,
            "find": window.detail.begin_find,
            "filters": window.toggle_filters,
            "clear_filters": store.clear_filters,
            "next_tab": lambda: window.tabs.step(1),
            "previous_tab": lambda: window.tabs.step(-1),
            "next_product": window.browser.products.step,
            "next_pane": window.next_pane,
            **{f"sort_{by}": partial(store.set_order, Order(by)) for by in ORDERS},
            "sort_relevance": lambda: store.set_order(None),
            "menu": window.open_menu,
            "zoom_in": lambda: self._zoom(look.zoom + ZOOM_STEP),
            "zoom_out": lambda: self._zoom(look.zoom - ZOOM_STEP),
            "zoom_reset": lambda: self._zoom(100),
            "theme_system": lambda: self._choose_theme(None),
            "theme_light": lambda: self._choose_theme("light"),
            "theme_dark": lambda: self._choose_theme("dark"),
            "new_venue": self._ask_for_venue,
            "settings": self._show_settings,
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
            "log_notices": self._keep_notices,
            "quit": window.close,
        }
        window.register(callbacks)
        window.actions_by_id[f"theme_{look.choice or 'system'}"].setChecked(True)
        store.results_changed.connect(self._show_order)
        self._show_order()
        notices = window.actions_by_id["log_notices"]
        notices.setCheckable(True)
        notices.setChecked(settings.log_notices)

    def _show_order(self) -> None:
        order = self._store.order
        self._window.actions_by_id[f"sort_{order.by if order else 'relevance'}"].setChecked(True)

    def _keep_notices(self) -> None:
        self._settings.log_notices = self._window.is_checked("log_notices")

    def _step_back(self) -> None:
        """Clear the query from the search box; leave a page from anywhere else; then clear the filters."""
        window, store = self._window, self._store
        if window.page is not None and not (store.text and window.is_searching):
            window.show_page(None)
        else:
            store.step_back()
        window.focus_search()

    def _copy(self) -> None:
        """Copy the text selected in the focused widget; without one, the chosen entries."""
        if copy_selection(QApplication.focusWidget()):
            self._store.notify("Copied the selection")
            return
        entries = self._entries_to("copy")
        if entries:
            from retcode.core.present.entry_markdown import code_and_meaning

            store = self._store
            lines = [code_and_meaning(entry, store.catalogue, store.sender_of(entry)) for entry in entries]
            QGuiApplication.clipboard().setText("\n".join(lines))
            what = entries[0].code if len(entries) == 1 else f"{len(entries)} entries"
            self._store.notify(f"Copied {what}")

    def _entries_to(self, action: str) -> tuple[Entry, ...]:
        """Return the chosen entries; if there are none, say so."""
        if not self._store.chosen:
            self._store.notify(f"There is no entry to {action}")
        return self._store.chosen

    def _copy_markdown(self) -> None:
        entries = self._entries_to("copy")
        if entries:
            from retcode.core.present.entry_markdown import entry_markdown

            store = self._store
            judged = {store.selected.key: store.judgement} if store.selected else {}
            texts = [
                entry_markdown(entry, store.catalogue, judged.get(entry.key), store.sender_of(entry))
                for entry in entries
            ]
            QGuiApplication.clipboard().setText("\n".join(texts))
            self._store.notify("Copied as Markdown")

    def _copy_link(self) -> None:
        entries = self._entries_to("link to")
        if entries:
            QGuiApplication.clipboard().setText("\n".join(entry_link(entry.key) for entry in entries))
            self._store.notify("Copied the link")

    def _toggle_pin(self) -> None:
        entry = self._store.selected
        if entry is None:
            self._store.notify("There is no entry to pin")
        else:
            self._store.toggle_pin(entry.key)
            pinned = entry.key in self._store.pins
            self._store.notify(f"{'Pinned' if pinned else 'Unpinned'} {entry.code}")

    def _open_source(self) -> None:
        """Open the source in the system's browser, if its address is a web page."""
        entry = self._store.selected
        url = QUrl(entry.source.url or "" if entry else "", QUrl.ParsingMode.StrictMode)
        if url.scheme() == "https":
            QDesktopServices.openUrl(url)
        else:
            self._store.notify("There is no source page to open")

    def _zoom(self, percent: int) -> None:
        self._look.request_zoom(percent)
        self._settings.zoom = self._look.zoom
        self._store.notify(f"Text size {self._look.zoom} %")

    def _choose_theme(self, theme: ThemeName | None) -> None:
        self._look.choose(theme)
        self._settings.theme = theme
        self._window.actions_by_id[f"theme_{theme or 'system'}"].setChecked(True)

    def _show_settings(self) -> None:
        from retcode.core.handlers.library import HandlerLibrary
        from retcode.core.triage.zones import LOCAL, OFFSETS, UNIVERSAL
        from retcode.window.global_key_row import GlobalKeyRow
        from retcode.window.settings_dialog import SettingsDialog

        settings = self._settings
        offsets = [(offset, f"UTC{offset}") for offset in OFFSETS]
        zones = [(UNIVERSAL, "UTC"), (LOCAL, "Local time of this machine"), *offsets]
        targets = [(target.id, target.title) for target in HandlerLibrary(self._store.catalogue).targets()]
        offer = self._window.actions_by_id["clipboard_offer"]
        notices = self._window.actions_by_id["log_notices"]
        dialog = SettingsDialog(
            self._look,
            sorted({venue.exchange for venue in self._store.catalogue.venues.values()}, key=str.casefold),
            self._settings.exchanges,
            offer=offer.isChecked(),
            notices=notices.isChecked(),
            parent=self._window,
        )
        dialog.theme_chosen.connect(self._choose_theme)
        dialog.zoom_chosen.connect(self._zoom)
        dialog.exchanges_chosen.connect(self._choose_exchanges)
        dialog.offer_toggled.connect(offer.trigger)
        dialog.notices_toggled.connect(notices.trigger)
        dialog.add_choice("Log times without a zone", zones, settings.zone, settings.set_zone)
        choose = self._window.handler_target_chosen.emit
        dialog.add_choice("Handler language", targets, settings.target, choose)
        dialog.add_row("Global shortcut", GlobalKeyRow(self._global_key))
        self._open(dialog)

    def _choose_exchanges(self, names: tuple[str, ...]) -> None:
        self._settings.exchanges = names
        self._store.set_mine(names)
        self._window.tabs.set_mine(names)

    def _ask_for_venue(self) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("New venue")
        dialog.setLabelText("Name of the exchange or API:")
        dialog.resize(self._look.scaled(_NAME_WIDTH), dialog.sizeHint().height())
        refuse_drops(dialog)
        dialog.textValueSelected.connect(self._write_venue)
        self._open(dialog)

    def _write_venue(self, name: str) -> None:
        """Write the starting files of a venue of the user's own."""
        from retcode.core.catalogue.starting_files import write_venue
        from retcode.core.resources import own_catalogue

        folder = own_catalogue()
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        try:
            if folder is None:
                raise ValueError("there is no folder for your settings")
            path = write_venue(folder, " ".join(name.split()), today)
        except (OSError, ValueError) as error:
            problem = error.strerror if isinstance(error, OSError) else None
            self._window.notify(f"Cannot write the venue: {problem or error}")
        else:
            text = f"Created {path}. README.txt in the folder above explains the files."
            self._window.notify(text, "Open its folder", lambda: _open_folder(path.parent), success=True)

    def _show_shortcuts(self) -> None:
        from retcode.window.shortcuts_dialog import ShortcutsDialog

        self._open(ShortcutsDialog(self._window))

    def _show_about(self) -> None:
        from retcode.window.about_dialog import AboutDialog

        self._open(AboutDialog(self._store.catalogue, self._look, self._window))

    def _open(self, dialog: QDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self) -> None:
        self._dialog = None


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
