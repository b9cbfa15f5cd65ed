"""Put the handler box into the details and connect it with its store and the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication

from retcode.entries.store import Store
from retcode.features.handler_box.box import HandlerBox
from retcode.features.handler_box.store import HandlerStore, Scope, Written
from retcode.services.settings import Settings
from retcode.style.appearance import Appearance
from retcode.window.first_paint import FirstPaint
from retcode.window.main_window import MainWindow

if TYPE_CHECKING:
    from retcode.features.handler_box.code_window import HandlerWindow


class HandlerController(QObject):
    """The handler box with its connections."""

    def __init__(self, window: MainWindow, store: Store, look: Appearance, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._store = store
        self._settings = settings
        self.store = HandlerStore(store.catalogue, settings.target, self)
        self.box = HandlerBox(look)
        window.add_detail_section(self.box)
        self.store.set_entry(store.selected)
        store.entry_selected.connect(self.store.set_entry)
        window.entries_chosen.connect(self.store.set_chosen)
        self.store.state_changed.connect(self._show_state)
        self.store.code_changed.connect(self.box.show_code)
        self.store.code_changed.connect(self._show_in_large)
        self.box.target_requested.connect(self._choose_target)
        window.handler_target_chosen.connect(self._choose_target)
        self.box.scope_requested.connect(self.store.set_scope)
        self.box.copy_requested.connect(self.copy)
        self.box.save_requested.connect(self._ask_where_to_save)
        self.box.large_requested.connect(self.show_large)
        self._large: HandlerWindow | None = None
        window.register(
            {
                "copy_handler": self.copy,
                "large_handler": self.show_large,
                "handler_language": self._choose_by_key,
            }
        )
        window.installEventFilter(self)
        FirstPaint(self.box, self.store.set_seen)
        self._show_state()
        if self.store.damage:
            window.notify(self.store.damage)

    def flush(self) -> None:
        """Write and show the code now, without the delay."""
        self.store.flush()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop writing when the window closes."""
        if event.type() is QEvent.Type.Close:
            self.store.close()
        return False

    def copy(self) -> None:
        """Copy the code of the box, whether it is on the screen or not."""
        if not self._has_handler():
            return
        self.store.set_seen()
        self.store.flush()
        written = self.store.written
        if written is not None and not written.code:
            self._store.notify(written.problem)
        elif written is not None:
            QGuiApplication.clipboard().setText(written.code)
            self.box.confirm_copy()
            if self._large is not None:
                self._large.confirm_copy()
            kind = "classifier" if self.store.scope is Scope.CLASSIFIER else "handler"
            self._store.notify(f"Copied the {kind} for {self._what()}")

    def show_large(self) -> None:
        """Show the code in a window of its own, which follows the choice here."""
        if not self._has_handler():
            return
        self.store.set_seen()
        self.store.flush()
        if self._large is None:
            from retcode.features.handler_box.code_window import HandlerWindow

            self._large = HandlerWindow(self.box.look, self._window)
            self._large.copy_requested.connect(self.copy)
            self._large.save_requested.connect(self._ask_where_to_save)
            self._large.choices.target_requested.connect(self._choose_target)
            self._large.choices.scope_requested.connect(self.store.set_scope)
            self._show_state()
        self._show_in_large(self.store.written)
        self._large.show()
        self._large.raise_()
        self._large.activateWindow()

    def _has_handler(self) -> bool:
        """Return whether there can be code for what is shown; if not, say why."""
        if self.store.target is not None:
            return True
        if self.store.damage:
            self._store.notify(self.store.damage)
            return False
        why = "for an HTTP status" if self.store.entry else "without an entry in the catalogue"
        self._store.notify(f"There is no handler {why}")
        return False

    def save(self, path: Path) -> None:
        """Save the code that is shown."""
        written = self.store.written
        if written is None or not written.code:
            return
        large = self._shown_large()
        if self._window.save(path, written.code, on_failure=large.show_answer if large else None):
            (large.show_answer if large else self._store.notify)(f"Saved {path.name}")

    def _show_state(self) -> None:
        store = self.store
        venue = self._store.catalogue.tables[store.entry.venue].name if store.entry else ""
        for view in (self.box, self._large.choices) if self._large is not None else (self.box,):
            view.show_state(
                store.targets, store.target, store.scope, venue, len(store.chosen), is_served=store.is_served
            )

    def _show_in_large(self, written: Written | None) -> None:
        if self._large is not None and written is not None:
            target = self.store.target
            self._large.show_code(written, f"{self._what()}, {target.title}" if target else "")

    def _shown_large(self) -> HandlerWindow | None:
        """Return the window of the code while it is shown."""
        return self._large if self._large is not None and self._large.isVisible() else None

    def _what(self) -> str:
        """Return what the code is for, as the title of its window."""
        store, entry = self.store, self.store.entry
        if entry is None:
            return ""
        venue = self._store.catalogue.tables[entry.venue].name
        if store.scope in {Scope.VENUE, Scope.CLASSIFIER}:
            return f"all codes of {venue}"
        return f"{len(store.chosen)} codes" if store.scope is Scope.CHOSEN else f"{venue} {entry.code}"

    def _choose_by_key(self) -> None:
        if self._has_handler():
            self._window.show_detail_section(self.box)
            self.box.open_menu()

    def _choose_target(self, target_id: str) -> None:
        self._settings.target = target_id
        self.store.set_target(target_id)

    def _ask_where_to_save(self) -> None:
        written = self.store.written
        if written is not None and written.code:
            path = self._window.ask_where_to_save("Save handler", written.file_name, over=self._shown_large())
            if path is not None:
                self.save(path)
