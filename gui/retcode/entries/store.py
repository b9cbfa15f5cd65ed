"""The store: everything the window shows, in one place.

Widgets call its methods and connect to its signals. Pages have stores of their own for what they show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QObject, Signal

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.catalogue.verdict import Judgement
from retcode.core.search.facets import Counts, Filters
from retcode.core.search.index import LIMIT, Hit, SearchIndex, SearchResult, index_of
from retcode.core.search.matched import closest_message, matched_message
from retcode.core.search.order import Order, ordered
from retcode.core.search.query import Query, is_response
from retcode.core.search.searched_texts import Rank
from retcode.core.search.tabs import Tab, tabs_of
from retcode.entries.history import History, PageView, View
from retcode.services.timers import single_shot

if TYPE_CHECKING:
    from retcode.core.case.build import CaseDraft
    from retcode.core.replies.choose import ReplyContext

    # Gives what its page shows for a case, masked or not; None while the page is not in front.
    CaseSource = Callable[[], CaseDraft | None]

_SETTLED_MS = 1500  # what is shown for as long becomes part of the history
STILL_READING = "The text or picture has not been read yet"
_MAX_RECENT = 64  # results that are kept, for when a sentence is deleted letter by letter
_COUNT_DELAY_MS = 40  # without a key press until facets are counted: the rows come first


class WayOut(Struct, frozen=True):
    """A way out of an empty list: the name of the intent, and the number of rows it would show, if known."""

    intent: str
    rows: int


class Store(QObject):
    """What the window shows: query, tab, product, filters, order, selection, pins, history."""

    query_changed = Signal(str)
    query_forgotten = Signal()
    tab_changed = Signal()
    results_changed = Signal()
    counts_changed = Signal()
    entry_selected = Signal(object)  # Entry | None
    pins_changed = Signal()
    history_changed = Signal()
    page_requested = Signal(str, object)  # a page, empty for the list, and the PageView it shall show
    decode_requested = Signal(str)
    file_requested = Signal(Path)
    nothing_found = Signal(str)  # a query that no entry has
    notice_raised = Signal(str)
    occasion_changed = Signal()
    view_restored = Signal()  # of the history, by Back or Forward

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalogue = catalogue
        self.tabs = tabs_of(catalogue)
        self._index = SearchIndex(catalogue)
        self._text = ""
        self._tab = self.tabs[0]
        self._products: dict[str, str] = {}
        self._selections: dict[str, str] = {}
        self._values: frozenset[tuple[str, str]] = frozenset()
        self._pinned_only = False
        self._pins: tuple[str, ...] = ()
        self._mine: frozenset[str] = frozenset()  # ids of the venues of the user's own exchanges
        self._order: Order | None = None
        self._selected: Entry | None = None
        self._chosen: tuple[Entry, ...] = ()
        self._occasion: ReplyContext | None = None
        self.reply_languages: dict[str, str] = {}  # the latest text that a language was chosen for, and that
        self._case_sources: list[CaseSource] = []
        self._pending = False
        self._page_sources: dict[str, Callable[[], PageView | None]] = {}
        self._decodable = ""  # a query in which the decoder finds an error
        self._tried = ""  # a query without hits, while it is being decoded
        self._limit: int | None = None
        self._result = self._index.search("", limit=len(catalogue.entries))
        self._previous: SearchResult | None = self._result
        self._recent: dict[tuple[Query, Filters, int], SearchResult] = {}
        self._rows: Sequence[Hit] = self._result.hits
        self._counts: Counts | None = None
        self._counting = single_shot(self, _COUNT_DELAY_MS, self._begin_count)
        self._steps: Iterator[Counts | None] = iter(())  # of the count that has begun
        self._next_step = single_shot(self, 0, self._take_step)
        self._page = ""  # the page in place of the list; empty for the list
        self._left: tuple[Sequence[Hit], Entry | None] = (
            (),
            None,
        )  # rows and selection of the list when a page took its place
        self._restoring = False  # a view of the history is being shown again
        self._unseen = False  # the list has been emptied of its query, for the page that comes next
        self._history = History()
        self._settling = single_shot(self, _SETTLED_MS, self.record)
        self._select(self._rows[0].entry if self._rows else None)

    # What is shown ------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The query as it was typed."""
        return self._text

    @property
    def query(self) -> Query:
        """The query as it was understood."""
        return self._result.query

    @property
    def tab(self) -> Tab:
        """The open tab."""
        return self._tab

    @property
    def product(self) -> str:
        """The id of the venue chosen inside the open tab; empty for all of the tab's."""
        return self._products.get(self._tab.id, "")

    @property
    def filters(self) -> Filters:
        """The filters in force, including the venues of tab and product."""
        venues = frozenset({self.product}) if self.product else self._tab.venue_ids
        return Filters(
            venues if self._tab.id or self.product else frozenset(),
            self._values,
            frozenset(self._pins) if self._pinned_only else None,
        )

    @property
    def filtered(self) -> bool:
        """True if the filter pane narrows the list."""
        return bool(self._values) or self._pinned_only

    @property
    def pinned_only(self) -> bool:
        """True if only pinned entries are shown."""
        return self._pinned_only

    @property
    def pins(self) -> tuple[str, ...]:
        """The keys of the pinned entries, in the order they were pinned."""
        return self._pins

    @property
    def result(self) -> SearchResult:
        """The result behind the rows."""
        return self._result

    @property
    def rows(self) -> Sequence[Hit]:
        """The rows of the list, in the chosen order."""
        return self._rows

    @property
    def counts(self) -> Counts | None:
        """The facet counts of the rows; None while they are being counted for the first time."""
        return self._counts

    @property
    def order(self) -> Order | None:
        """The chosen order; None for relevance."""
        return self._order

    @property
    def selected(self) -> Entry | None:
        """The entry in the detail view."""
        return self._selected

    @property
    def chosen(self) -> tuple[Entry, ...]:
        """All entries marked in the list; at least the selected one, if there is one."""
        return self._chosen

    @property
    def occasion(self) -> ReplyContext | None:
        """The context of a reply: an error that was pasted or is in a log, else the selected entry."""
        if self._occasion is None and self._selected is not None:
            from retcode.core.replies.choose import entry_context

            return entry_context(self._selected)
        return self._occasion

    @property
    def judgement(self) -> Judgement | None:
        """The verdict of the error in a text or a log that the details show; None if they show an entry."""
        return self._occasion.judgement if self._occasion else None

    def sender_of(self, entry: Entry) -> str:
        """Return the sender of the decoded error that the details show as `entry`; empty without one.

        If the text does not name the venue, all possible venues are named.
        """
        shown = self._occasion is not None and self._selected is not None and entry == self._selected
        return self._occasion.sender if self._occasion and shown else ""

    @property
    def pending(self) -> bool:
        """True while the page in front is still reading what it was given.

        The details may be those of another customer's text until then.
        """
        return self._pending

    # Actions ------------------------------------------------------------------------------------

    def set_occasion(self, occasion: ReplyContext | None) -> None:
        """Answer this error, until another entry is selected; None to answer the selected entry."""
        self._occasion = occasion
        self.occasion_changed.emit()

    def set_pending(self, pending: bool) -> None:
        """Note whether the page in front is still reading its text or logs."""
        self._pending = pending

    def add_case_source(self, source: CaseSource) -> None:
        """Add a page that can contribute to a case."""
        self._case_sources.append(source)

    def add_page_source(self, name: str, source: Callable[[], PageView | None]) -> None:
        """Add a page whose views become part of the history.

        `source` returns what the page shows; None while that is nothing, or not settled yet.
        """
        self._page_sources[name] = source

    def case_draft(self) -> CaseDraft | None:
        """Return the case part of the page in front, else of the selected entry; None while it is read."""
        if self._pending:
            return None
        drafts = (source() for source in self._case_sources)
        shown = next((draft for draft in drafts if draft is not None), None)
        entry = self._selected
        if shown is None and entry is not None:
            from retcode.core.case.build import CaseDraft, entry_part

            return CaseDraft(lambda answers, _: entry_part(entry, self.catalogue, answers))
        return shown

    def set_query(self, text: str) -> None:
        """Search for a text. The best hit is selected; a venue named in it opens a tab that shows it."""
        if text == self._text:
            return
        self._leave_page()
        self._text = text
        self._limit = None
        query = self._index.parse(text)
        if query.terms:
            self._order = None
        self.query_changed.emit(text)
        if query.venues and not query.venues & (self.filters.venues or query.venues):
            self._open(next(tab for tab in self.tabs[1:] if query.venues & tab.venue_ids), "")
            self.tab_changed.emit()
        self._search(query, keep_selection=not query.terms)

    def forget_query(self, decoded: str) -> None:
        """Clear the query if it is the text that is decoded now, or finds nothing.

        It may be a customer's and hold a secret, so neither the box nor the history may keep it.
        """
        text = self._text
        if not text or (text != decoded and self._rows):
            return
        self._text, self._limit, self._decodable = "", None, ""
        self._recent.clear()
        self._change_history(
            lambda view: view if view.text != text else structs.replace(view, text="") if view.page else None
        )
        self.query_forgotten.emit()
        self._search()
        self._unseen = not self._page

    def set_tab(self, tab_id: str) -> None:
        """Open a tab, with the product and the selection it had last."""
        tab = next((tab for tab in self.tabs if tab.id == tab_id), self._tab)
        if tab is not self._tab:
            self._open(tab, self._products.get(tab.id, ""))
            self.tab_changed.emit()
            self._search()

    def set_product(self, venue_id: str) -> None:
        """Show one venue of the open tab only; all of them if empty."""
        if venue_id != self.product:
            self._open(self._tab, venue_id)
            self.tab_changed.emit()
            self._search()

    def toggle_filter(self, facet: str, value: str) -> None:
        """Toggle a value of a facet."""
        self._values ^= {(facet, value)}
        self._search()

    def set_pinned_only(self, pinned_only: bool) -> None:
        """Show pinned entries only, or all."""
        if pinned_only != self._pinned_only:
            self._pinned_only = pinned_only
            self._search()

    def clear_filters(self) -> None:
        """Show what the filter pane had hidden; the tab stays."""
        if self.filtered:
            self._values, self._pinned_only = frozenset(), False
            self._search()

    def search_everywhere(self) -> None:
        """Show the query's hits of all venues, without filters."""
        self._values, self._pinned_only = frozenset(), False
        self._open(self.tabs[0], "")
        self.tab_changed.emit()
        self._search()

    def step_back(self) -> None:
        """Clear the query; if there is none, the filters."""
        if self._text:
            self.set_query("")
        else:
            self.clear_filters()

    def show_all_rows(self) -> None:
        """Show all rows of this result, however many."""
        self._limit = len(self.catalogue.entries)
        self._search()

    def set_order(self, order: Order | None) -> None:
        """Put the rows in an order; None for relevance."""
        if order != self._order:
            self._order = order
            self._rows = ordered(self._result.hits, order)
            self.results_changed.emit()

    def select(self, key: str, concept: str | None = None, message: str = "") -> None:
        """Show an entry in the detail view; it need not be in the list.

        With the text of a message that was received, and its concept if that is known, the entry is shown as
        it reads for that message.
        """
        entry = self.catalogue.entry(key)
        if entry is not None and (message or concept):
            matched = closest_message(entry, concept, message)
            entry = self.catalogue.for_message(entry, matched) if matched else entry
        self._select(entry)

    def pick(self, key: str) -> None:
        """Show the entry of a row, for the message that the query matched in it."""
        if self._selected is not None and self._selected.key == key:
            return
        index = index_of(self._rows, key)
        self._select(self._as_matched(self._rows[index]) if index >= 0 else self.catalogue.entry(key))

    def open(self, key: str) -> None:
        """Follow a link to an entry: the list, the query and the filters stay; Back leads here again."""
        self.record()
        self.select(key)
        self.record()

    def note_page(self, name: str) -> None:
        """Note the page that is shown now, so that Back leads to the one before."""
        if name != self._page and not self._restoring:
            if not self._unseen or self._history.is_empty():
                self.record()
            self._unseen = False
            if not self._page:
                self._left = self._rows, self._selected
            self._page = name
            if not name:
                self._return_to_list()
            self._settling.start()

    def _return_to_list(self) -> None:
        """Select what was selected when a page took the place of the list."""
        self.set_occasion(None)
        rows, entry = self._left
        self._select(entry if rows is self._rows else self._to_select(keep=True))

    def begin_on(self, name: str) -> None:
        """Take this page for the first view: nothing was shown before it."""
        self._page = name

    @property
    def can_go_back(self) -> bool:
        """True if there is an earlier view. What is shown need not be part of the history yet."""
        return self._history.has_earlier() or self._history.lacks(self._view())

    @property
    def can_go_forward(self) -> bool:
        """True if Back was used and there is a later view."""
        return self._history.has_later()

    def go_back(self) -> None:
        """Show the view before this one."""
        self.record()
        view = self._history.back(self._view())
        if view is not None:
            self._show_view(view)

    def go_forward(self) -> None:
        """Show the view that Back was used on."""
        view = self._history.forward()
        if view is not None:
            self._show_view(view)

    def forget_page(self, name: str) -> None:
        """Leave the views of a page out of the history: what it showed shall not come back."""
        self._change_history(lambda view: view if view.page != name else None)

    def _change_history(self, change: Callable[[View], View | None]) -> None:
        self._history.replace(change)
        self.history_changed.emit()

    def choose(self, keys: Sequence[str]) -> None:
        """Mark entries of the list, for what can be done with several at once."""
        shown = self._selected
        self._chosen = tuple(
            shown if shown is not None and shown.key == key else entry
            for key in keys
            if (entry := self.catalogue.entry(key)) is not None
        )

    def reveal(self, key: str) -> None:
        """Show an entry in the list and the detail view, leaving whatever hides it."""
        entry = self.catalogue.entry(key)
        if entry is None:
            return
        if index_of(self._rows, key) < 0:
            tab = next(tab for tab in self.tabs[1:] if entry.venue in tab.venue_ids)
            self._leave_page()
            self._values, self._pinned_only, self._text, self._limit = frozenset(), False, "", None
            self.query_changed.emit("")
            self._selections[tab.id] = key
            self._open(tab, "")
            self.tab_changed.emit()
            self._search()
        self._select(entry)

    def toggle_pin(self, key: str) -> None:
        """Pin or unpin an entry."""
        if key in self._pins:
            self.set_pins(tuple(pin for pin in self._pins if pin != key))
        elif self.catalogue.entry(key) is not None:
            self.set_pins((*self._pins, key))

    def set_mine(self, exchanges: Collection[str]) -> None:
        """Rank the entries of these exchanges first among equal hits."""
        self._mine = frozenset(
            venue.id for venue in self.catalogue.tables.values() if venue.exchange in exchanges
        )
        self._search()

    def set_pins(self, keys: Sequence[str]) -> None:
        """Pin these entries and no others; those the catalogue no longer has are left out."""
        self._pins = tuple(dict.fromkeys(key for key in keys if self.catalogue.entry(key) is not None))
        self.pins_changed.emit()
        if self._pinned_only:
            self._search()
        else:
            self._count_later()

    def offer_decode(self, query: str) -> None:
        """Offer to decode a query that finds nothing as a search, while it is the query."""
        self._decodable = query
        if query == self._text:
            self.results_changed.emit()

    @property
    def is_trying(self) -> bool:
        """True while the query, which no entry has, is searched for an error."""
        return bool(self._text) and self._tried == self._text

    def set_tried(self, query: str) -> None:
        """Note which query is searched for an error; none if empty."""
        before, self._tried = self.is_trying, query
        if self.is_trying != before and not self._rows:
            self.results_changed.emit()

    def request_decode(self, text: str) -> None:
        """Ask for a text to be decoded."""
        self.decode_requested.emit(text)

    def request_file(self, path: Path) -> None:
        """Ask for a file to be decoded."""
        self.file_requested.emit(path)

    def notify(self, text: str) -> None:
        """Show the user a short confirmation."""
        self.notice_raised.emit(text)

    def ways_out(self) -> tuple[WayOut, ...]:
        """Return what would show rows where the list has none, what helps most first.

        A way to an entry with the query in its code, name or message comes before one to a mere mention. A
        text that the decoder knows is decoded, unless there is such an entry.
        """
        here = Filters(self.filters.venues)
        wanted = (
            ("clear_filters", here) if self.filtered else None,
            ("search_everywhere", Filters()) if self.filters.venues else None,
        )
        ways: list[tuple[bool, Rank, WayOut]] = []
        for intent, filters in filter(None, wanted):
            best = self._index.search(self.query, filters, limit=1).hits
            if best:
                way = WayOut(intent, self._index.total(self.query, filters))
                ways.append((bool(best[0].spelling), best[0].rank, way))
        ways.sort(key=lambda item: item[:2])
        shown = [way for _, _, way in ways]
        if self._text and self._decodable == self._text:
            found = bool(ways) and not ways[0][0] and ways[0][1] <= Rank.MESSAGE
            shown.insert(len(shown) if found else 0, WayOut("decode", 0))
        if self._text:
            shown.append(WayOut("clear_query", self._index.total("", self.filters)))
        return tuple(shown)

    def index_explanations(self) -> None:
        """Search in meaning, causes and fix too, from now on. Takes some milliseconds."""
        self._index = self._index.with_explanations()
        self._previous = None
        self._recent.clear()
        if self._text:
            self._search()

    def flush(self) -> None:
        """Count the results of the filters now, if a count is pending."""
        if self._counting.isActive() or self._next_step.isActive() or self._counts is None:
            self._counting.stop()
            self._next_step.stop()
            self._show_counts(self._index.count(self.query, self.filters, frozenset(self._pins)))

    # Searching ----------------------------------------------------------------------------------

    def _open(self, tab: Tab, product: str) -> None:
        self._tab = tab
        self._products[tab.id] = product if product in tab.venue_ids else ""

    def _search(self, query: Query | None = None, *, keep_selection: bool = True) -> None:
        query = self._index.parse(self._text) if query is None else query
        limit = self._limit or (LIMIT if query.terms else len(self.catalogue.entries))
        self._result = self._find(query, limit)
        if not self._exact and is_response(self._text):
            # An entry that merely has the same words may be a different error.
            self._result = SearchResult(query, self.filters, (), complete=True, rows=())
        self._previous = self._result
        hits = self._result.hits
        if self._mine and query.terms:
            exact = sorted(
                hits, key=lambda hit: (hit.rank > Rank.OTHER_SIGN, hit.entry.venue not in self._mine)
            )
            hits = tuple(exact)
        self._rows = ordered(hits, self._order)
        before = self._selected
        if not self._page:  # else the details show what the page has chosen
            self._selected = self._to_select(keep_selection)
        self.results_changed.emit()
        self._count_later()
        self._emit_selected(before)
        if query.terms and not self._exact:
            self.nothing_found.emit(self._text)

    def _find(self, query: Query, limit: int) -> SearchResult:
        """Search, or return the result of a moment ago: deleting letters leads back over the same queries."""
        key = (query, self.filters, limit)
        result = self._recent.get(key)
        if result is None:
            if len(self._recent) >= _MAX_RECENT:
                del self._recent[next(iter(self._recent))]  # the oldest
            result = self._index.search_received(query, self.filters, limit=limit, previous=self._previous)
            self._recent[key] = result
        return result

    @property
    def _exact(self) -> bool:
        """True if some hit has the words of the query as they were typed."""
        return any(not hit.spelling for hit in self._result.hits)

    def _to_select(self, keep: bool) -> Entry | None:
        """What this tab was left with, else what is selected, else the first row; None if there is no row."""
        if not self._rows:
            return None
        left_with = self._selections.get(self._tab.id, "")
        current = self._selected.key if self._selected else ""
        indexes = (index_of(self._rows, key) for key in (left_with, current) if keep)
        return self._as_matched(self._rows[next((index for index in indexes if index >= 0), 0)])

    def _as_matched(self, hit: Hit) -> Entry:
        """Return the entry of a row as it reads for the message in which most of the query was found."""
        message = matched_message(hit, self._result.query)
        return self.catalogue.for_message(hit.entry, message) if message else hit.entry

    def _view(self) -> View:
        source = self._page_sources.get(self._page)
        return View(
            text=self._text,
            tab=self._tab.id,
            product=self.product,
            values=self._values,
            pinned_only=self._pinned_only,
            entry=self._selected,
            page=self._page,
            page_view=source() if source else None,
        )

    def _leave_page(self) -> None:
        """Record the view of a page before a query replaces it."""
        if self._page and not self._restoring:
            self.record()
            self._page = ""

    def record(self) -> None:
        """Record the current view in the history, unless it is the latest one already or an empty page."""
        self._settling.stop()
        view = self._view()
        if view.page_view is None and view.page in self._page_sources:
            return
        if self._history.record(view):
            self.history_changed.emit()

    def _show_view(self, view: View) -> None:
        self._restoring = True
        self._values, self._pinned_only = view.values, view.pinned_only
        if view.text != self._text:
            self._text, self._limit = view.text, None
            self.query_changed.emit(view.text)
        self._open(next(tab for tab in self.tabs if tab.id == view.tab), view.product)
        self.tab_changed.emit()
        self._search()
        if view.page and not self._page:
            self._left = self._rows, self._selected
        self._page = view.page
        self.page_requested.emit(view.page, view.page_view)
        if not view.page:
            self.set_occasion(None)
        self._select(view.entry)
        self._restoring = False
        self.view_restored.emit()
        self._settling.stop()
        self.history_changed.emit()

    def _emit_selected(self, before: Entry | None) -> None:
        entry = self._selected
        if entry is not None and not self._page:
            self._selections[self._tab.id] = entry.key
        if entry != before:
            self._chosen = (entry,) if entry else ()
            self.set_occasion(None)
            self.entry_selected.emit(entry)
        self._settling.start()
        self.history_changed.emit()

    def _select(self, entry: Entry | None) -> None:
        before, self._selected = self._selected, entry
        self._emit_selected(before)

    def _count_later(self) -> None:
        """Count after a pause. A count that has begun is of other rows."""
        self._next_step.stop()
        self._counting.start()

    def _begin_count(self) -> None:
        self._steps = self._index.count_in_steps(self.query, self.filters, frozenset(self._pins))
        self._take_step()

    def _take_step(self) -> None:
        counts = next(self._steps)
        if counts is None:
            self._next_step.start()
        else:
            self._show_counts(counts)

    def _show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self.counts_changed.emit()
