"""The side panes of the window: filters on the left, details on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from retcode.entries.detail_text import Unlisted
from retcode.entries.detail_view import DetailView
from retcode.entries.filter_pane import FilterPane
from retcode.entries.store import Store
from retcode.window.browser import Browser

if TYPE_CHECKING:
    from retcode.core.catalogue.model import Entry
    from retcode.style.appearance import Appearance

_MIN_MARKED, _MAX_MARKED = 3, 4  # letters of a word, and words of a query, that are marked in the details


class SidePanes(QObject):
    """Filters and details, put into the side columns of a browser and connected to the store.

    `action_requested` carries the id of an action that a pane asks for.
    """

    action_requested = Signal(str)

    def __init__(self, browser: Browser, store: Store, look: Appearance) -> None:
        super().__init__(browser)
        self._browser = browser
        self._store = store
        self.filters = FilterPane(look, browser.left)
        self.detail = DetailView(store.catalogue, look, browser.right)
        self.detail.hide()  # until all is in it, so that it is laid out once
        _fill(browser.left, self.filters)
        _fill(browser.right, self.detail)
        store.results_changed.connect(self._mark_terms)
        store.counts_changed.connect(self._show_counts)
        store.entry_selected.connect(self._show_entry)
        store.occasion_changed.connect(self._show_judgement)
        store.pins_changed.connect(self._show_pin)
        store.view_restored.connect(self.detail.restore_scroll_position)
        self._connect_widgets()
        self._show_counts()
        self._show_entry(store.selected)
        self.detail.flush()

    def _connect_widgets(self) -> None:
        browser, filters, detail, store = self._browser, self.filters, self.detail, self._store
        filters.filter_toggled.connect(store.toggle_filter)
        filters.pinned_toggled.connect(store.set_pinned_only)
        filters.clear_requested.connect(store.clear_filters)
        filters.text_typed.connect(browser.search.type_text)
        browser.search.enter_pressed.connect(self._on_enter)
        browser.list.entry_entered.connect(detail.setFocus)
        detail.entry_requested.connect(store.open)
        detail.pin_toggled.connect(store.toggle_pin)
        request = self.action_requested.emit
        detail.copy_requested.connect(lambda: request("copy"))
        detail.copy_markdown_requested.connect(lambda: request("copy_markdown"))
        detail.source_requested.connect(lambda: request("open_source"))
        detail.zoom_turned.connect(lambda by: request("zoom_in" if by > 0 else "zoom_out"))

    def _on_enter(self) -> None:
        """Go to the details; if nothing was found, trigger the first suggestion of the empty list."""
        if self._store.rows:
            self.detail.setFocus()
        else:
            self._browser.list.note.trigger_first_action()

    def _show_counts(self) -> None:
        store = self._store
        if store.counts is not None:
            self.filters.set_state(store.counts, store.filters, pinned_only=store.pinned_only)

    def _mark_terms(self) -> None:
        """Mark the words of the query in the details."""
        terms = [word for word in self._store.query.terms if len(word.text) >= _MIN_MARKED]
        if self._browser.page is not None or len(terms) > _MAX_MARKED:
            terms = []  # the words of a sentence would mark every line
        signed = [word.sign + word.text for word in terms if word.sign]
        self.detail.set_terms([*signed, *(word.text for word in terms)])

    def _show_entry(self, entry: Entry | None) -> None:
        self._mark_terms()
        self.detail.set_entry(entry)
        self._show_pin()

    def _show_judgement(self) -> None:
        """Show the verdict of the error in the details, alone if no entry explains it."""
        occasion = self._store.occasion
        if occasion is not None and occasion.judgement is not None and self._store.selected is None:
            self.detail.set_unlisted(
                Unlisted(occasion.title, occasion.judgement, occasion.subject, occasion.sender)
            )
        else:
            self.detail.set_unlisted(None)
            self.detail.set_judgement(self._store.judgement, occasion.message if occasion else "")

    def _show_pin(self) -> None:
        entry = self._store.selected
        self.detail.set_pinned(entry is not None and entry.key in self._store.pins)


def _fill(column: QFrame, widget: QWidget) -> None:
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(widget)
