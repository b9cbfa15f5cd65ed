"""Build the decode panel and connect it with its store, the window and the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QElapsedTimer, QEvent, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QImageWriter

from retcode.core.case.build import Answers, CaseDraft, text_part
from retcode.core.case.model import CasePart
from retcode.core.case.saved import SUFFIX
from retcode.core.catalogue.model import Entry
from retcode.core.decode.report import Finding, Report, StatusFinding, Success
from retcode.core.file_kinds import is_picture
from retcode.core.files import is_file, is_folder, label_of
from retcode.core.present.finding_text import (
    NOT_THE_MARKED_ERROR,
    Item,
    certainty_word,
    code_of,
    doubt,
    errors,
    items,
    lone_statuses,
    summary,
    venue_label,
)
from retcode.core.present.report_markdown import report_markdown
from retcode.core.replies.choose import ReplyContext, deferring_to, error_context
from retcode.core.unpack import HEAD, is_packed
from retcode.entries.store import Store
from retcode.features.decode_panel.clipboard_offer import ClipboardOffer
from retcode.features.decode_panel.clipboard_watch import ClipboardWatch
from retcode.features.decode_panel.finding_details import FindingDetails
from retcode.features.decode_panel.finding_list import FindingList
from retcode.features.decode_panel.panel import DecodePanel
from retcode.features.decode_panel.pasted_text import Mark, PastedText
from retcode.features.decode_panel.picture_view import PictureView
from retcode.features.decode_panel.runner import DecodeRunner, Job, LazyDecoder
from retcode.features.decode_panel.store import DecodeStore, DecodeView, Pasted
from retcode.services.mime_data import accept_copy, can_copy, is_picture_alone, local_files, with_contents
from retcode.services.own_folders import TemporaryFolder
from retcode.services.settings import Settings
from retcode.style.appearance import Appearance
from retcode.style.theme import Hue
from retcode.style.widgets import mark_focus
from retcode.window.main_window import MainWindow

if TYPE_CHECKING:
    from retcode.features.decode_panel.drop_frame import DropFrame

_PAGE = "decode"  # the name of the page in window and history
_MAX_MARKS = 2000
_QUERY_TIMEOUT_MS = 3000  # to look for an error in what was typed as a query, making the decoder included
_MENU = ("copy", "copy_report", "copy_reply", "copy_handler", "add_to_case", "save_report", "open_source")
_NO_REPORT = "There is no report: decode a text first"
_MAX_SHORT_TEXT = 4000  # characters that are masked and decoded again while the window waits
_MAX_PICTURES = 10  # read together
# For so long after a drop, X11 may still report the last movement of the drag.
_LATE_DRAG_MS = 1000
_REPORT_FILTERS = "Markdown (*.md);;JSON (*.json)"
_MAX_RESPONSE_BYTES = 1_000_000  # what is larger is a log rather than a response


@dataclass(frozen=True)
class DecodeWidgets:
    """The parts of the decode panel."""

    store: DecodeStore
    panel: DecodePanel
    text: PastedText
    picture: PictureView
    findings: FindingList
    details: FindingDetails
    offer: ClipboardOffer
    watch: ClipboardWatch
    query: DecodeRunner


def add_decoding(window: MainWindow, store: Store, look: Appearance, settings: Settings) -> DecodeController:
    """Add the decode panel to a window."""
    engine = LazyDecoder(store.catalogue)
    catalogue = store.catalogue
    parts = DecodeWidgets(
        DecodeStore(engine, window),
        DecodePanel(list(catalogue.venues.values()), look),
        PastedText(look),
        PictureView(look),
        FindingList(catalogue, look),
        FindingDetails(catalogue, look),
        ClipboardOffer(look),
        ClipboardWatch(QGuiApplication.clipboard(), engine, window),
        DecodeRunner(engine, window, limit=_QUERY_TIMEOUT_MS),
    )
    return DecodeController(parts, window, store, look, settings)


class DecodeController(QObject):
    """Connects the decode panel.

    `logs_given` carries the paths of files that are logs, `case_given` that of a saved case.
    """

    logs_given = Signal(list)  # of Path
    case_given = Signal(Path)

    def __init__(
        self, parts: DecodeWidgets, window: MainWindow, store: Store, look: Appearance, settings: Settings
    ) -> None:
        super().__init__(window)
        self.parts = parts
        self._window = window
        self._store = store
        self._look = look
        self._settings = settings
        self._copied: TemporaryFolder | None = None
        self._drop_frame: DropFrame | None = None  # made when something is dragged over the window
        self._since_drop = QElapsedTimer()
        self._query = ""  # a query without hits, while it is being decoded
        self._decodable = ""  # the last such query in which an error was found
        self._pasted_query = window.take_early_paste()
        self._opening = False  # another text was given that has no report yet
        for pane in (parts.findings, parts.details, parts.text):
            mark_focus(pane)
        parts.panel.set_parts(parts.text, parts.picture, parts.findings, parts.details)
        parts.panel.restore(settings.splitter("decode"))
        window.add_page(_PAGE, parts.panel, (parts.findings, parts.details, parts.text))
        window.add_bar(parts.offer)
        self._connect_store()
        self._connect_widgets()
        self._connect_actions()
        window.page_changed.connect(self._show_again)
        store.add_case_source(self._case_draft)
        window.add_inputs(lambda: filter(None, (parts.store.file,)))
        store.add_page_source(_PAGE, lambda: parts.store.view)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        parts.watch.enabled = settings.offers_decode
        if self._pasted_query and self._pasted_query == store.text and not store.rows:
            self._try_query(store.text)

    def flush(self) -> None:
        """Wait for a running decode and show its report."""
        self.parts.store.flush()
        self.parts.text.flush()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decode what is dropped on the window. Check the clipboard when the window is activated."""
        if isinstance(event, QDragEnterEvent) and _droppable(event):
            accept_copy(event)
            if self._since_drop.hasExpired(_LATE_DRAG_MS):
                self._show_drop_frame(event)
            return True
        if self._drop_frame is not None and event.type() in {QEvent.Type.DragLeave, QEvent.Type.Drop}:
            self._drop_frame.hide()
        if isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop and _droppable(event):
            accept_copy(event)
            self._on_drop(event)
            self._since_drop.start()
            return True
        if event.type() is QEvent.Type.WindowActivate:
            self.parts.watch.look()
        elif event.type() is QEvent.Type.Close:
            self._leave()
        return False

    def decode(self, text: str) -> None:
        """Decode a pasted text, and move the focus to the findings."""
        if not text.strip():
            self._store.notify("There is no text on the clipboard")
            return
        self._open_panel(text)
        self.parts.watch.ignore(text)
        self.parts.offer.withdraw()
        self.parts.store.decode(text)
        self.parts.findings.setFocus()

    def show_again(self, pasted: Pasted) -> None:
        """Show and decode the text that another window showed."""
        self._show_panel(True)
        self.parts.store.show_again(pasted)
        self.parts.findings.setFocus()

    def _try_query(self, text: str) -> None:
        """Search a query without hits for errors."""
        self._query = text
        self.parts.query.start(Job(text))
        self._store.set_tried(text)

    def _note_paste(self, text: str) -> None:
        """Decode a pasted query at once if it has no hits as a search."""
        self._pasted_query = text
        if self._decodable == text:
            self.decode(text)

    def _on_query_decoded(self, report: Report) -> None:
        found = report.findings or any(status.status >= 400 for status in lone_statuses(report))
        self._decodable = self._query if found else ""
        self._store.set_tried("")
        if not found or self._query != self._store.text:
            return
        if self._pasted_query == self._query:
            self.decode(self._query)
        else:
            self._store.offer_decode(self._query)

    def open_file(self, path: Path) -> None:
        """Decode a file, and move the focus to the findings; open a saved case."""
        if path.suffix.lower() == SUFFIX:
            self.case_given.emit(path)
            return
        self._open_panel()
        self.parts.store.open_file(path)
        self.parts.findings.setFocus()

    def _on_files(self, paths: list[Path]) -> None:
        """Decode pictures together, or one small file; pass several, large or packed files on as logs.

        A folder stands for the files in it.
        """
        given = ", ".join(map(label_of, paths))
        paths, more = with_contents(paths)
        if not paths:
            self._window.notify(f"There are no files in {given}.", brief=True)
            return
        if more:
            message = f"There are too many files in {given}: the first {len(paths)} are read."
            self._window.notify(message, brief=True)
        pictures = [path for path in paths if _is_picture(path)]
        others = [path for path in paths if path not in pictures]
        if len(pictures) > 1 and not others:
            self._open_pictures(pictures)
            return
        if _are_logs(others):
            self.logs_given.emit(others)
        else:
            self.open_file((others or pictures)[0])
        if others and pictures:
            left_out = ", ".join(map(label_of, pictures[:_MAX_PICTURES]))
            self._window.notify(f"Left out {left_out}: drop pictures without other files.", brief=True)

    def _open_picture(self, image: QImage) -> None:
        self._open_panel()
        self.parts.store.open_picture(_as_png(image))

    def _open_pictures(self, pictures: list[Path]) -> None:
        self._open_panel()
        self.parts.store.open_pictures(pictures[:_MAX_PICTURES])
        self.parts.findings.setFocus()
        if len(pictures) > _MAX_PICTURES:
            message = f"The first {_MAX_PICTURES} of {len(pictures)} pictures are read."
            self._window.notify(message, brief=True)

    # Store and widgets --------------------------------------------------------------------------

    def _connect_store(self) -> None:
        parts = self.parts
        parts.store.text_changed.connect(self._show_text)
        parts.store.report_changed.connect(self._show_report)
        parts.store.item_chosen.connect(self._show_item)
        parts.store.busy_changed.connect(parts.panel.show_busy)
        parts.store.venue_changed.connect(lambda: parts.panel.show_venue(parts.store.venue))
        parts.store.secrets_toggled.connect(self._show_secrets)
        parts.store.failed.connect(parts.panel.show_problem)
        parts.watch.error_seen.connect(self._offer)
        for signal in (parts.store.busy_changed, parts.store.report_changed, self._window.page_changed):
            signal.connect(self._note_pending)
        self._store.entry_selected.connect(self._show_doubt)
        self._look.changed.connect(self._show_marks)

    def _connect_widgets(self) -> None:
        parts, store = self.parts, self.parts.store
        self._store.decode_requested.connect(self.decode)
        self._store.file_requested.connect(self.open_file)
        self._store.query_changed.connect(lambda _: self._show_panel(False))
        self._store.page_requested.connect(self._show_view)
        self._store.nothing_found.connect(self._try_query)
        self._window.text_pasted.connect(self._note_paste)
        parts.query.finished.connect(self._on_query_decoded)
        parts.query.failed.connect(lambda _: self._store.set_tried(""))
        parts.text.text_pasted.connect(self.decode)
        parts.text.text_edited.connect(store.edit)
        parts.text.files_dropped.connect(self._on_files)
        parts.text.image_given.connect(self._open_picture)
        parts.text.item_picked.connect(self._pick)
        parts.picture.line_clicked.connect(self._pick_line)
        parts.findings.item_picked.connect(self._pick)
        parts.details.entry_requested.connect(self._store.select)
        parts.details.position_requested.connect(parts.text.go_to)
        parts.panel.paste_requested.connect(self._paste)
        parts.panel.file_requested.connect(self._ask_for_file)
        parts.panel.venue_requested.connect(store.decode_as)
        parts.panel.secrets_requested.connect(store.show_secrets)
        parts.panel.copy_requested.connect(self._copy)
        parts.panel.save_requested.connect(self._ask_where_to_save)
        parts.panel.clear_requested.connect(self._clear)
        parts.panel.cancel_requested.connect(store.cancel)
        parts.panel.close_requested.connect(lambda: self._show_panel(False))
        parts.offer.accepted.connect(self.decode)
        parts.offer.switched_off.connect(lambda: self._offer_clipboard(False))

    def _connect_actions(self) -> None:
        callbacks: dict[str, Callable[[], None]] = {
            "decode": self._paste,
            "open_file": self._ask_for_file,
            "decode_panel": lambda: self._show_panel(self._window.page is not self.parts.panel),
            "copy_report": self._copy,
            "save_report": self._ask_where_to_save,
            "clipboard_offer": lambda: self._offer_clipboard(not self.parts.watch.enabled),
        }
        self._window.register(callbacks)
        for view in (self.parts.findings, self.parts.details):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            view.addActions([self._window.actions_by_id[name] for name in _MENU])
        self._window.set_checked("clipboard_offer", self._settings.offers_decode)

    def _case_draft(self) -> CaseDraft | None:
        """Return the text that is shown with its report, for a case."""
        store = self.parts.store
        report_of = store.reports() if self._window.page is self.parts.panel else None
        if report_of is None or store.pasted is None:
            return None
        pasted, catalogue = store.pasted, store.catalogue

        def make(answers: Answers, mask: bool) -> CasePart:
            return text_part(
                report_of(mask),
                pasted.text,
                catalogue,
                answers,
                mask=mask,
                picture=pasted.picture.read if pasted.picture else None,
                customer_text=pasted.customer_text,
            )

        return CaseDraft(make, pasted.file is not None or len(pasted.text) > _MAX_SHORT_TEXT)

    def _note_pending(self) -> None:
        """Note whether the pasted text has no report yet, so that nothing can be sent of it."""
        store = self.parts.store
        unread = store.busy or (store.pasted is not None and store.report is None)
        self._store.set_pending(unread and self._window.page is self.parts.panel)

    def _show_text(self, pasted: Pasted | None) -> None:
        parts = self.parts
        if pasted is None:
            parts.text.clear()
            parts.picture.show_picture(None)
            parts.panel.show_extent("")
            parts.panel.show_nothing()
            if self._window.page is parts.panel:  # what the details show was of the text before
                self._store.select("")
            return
        parts.text.show_text(pasted.shown)
        parts.picture.show_picture(pasted.picture)
        shown = pasted.shown
        extent = pasted.name
        if not shown.whole:
            self._offer_triage(pasted)
            size = f"The first {len(shown.text):,} characters are shown, the report covers the whole text."
            extent = f"{extent}. {size}" if extent else size
        parts.panel.show_extent(extent)

    def _show_report(self, report: Report | None) -> None:
        parts = self.parts
        parts.findings.set_report(report, parts.store.venue)
        if report is not None:
            found = bool(items(report))
            parts.panel.show_report(summary(report), found=found)
            if self._opening and found:  # they were hidden until now, and could not take the focus
                parts.findings.setFocus()
            shown = self._opening and self._window.page is parts.panel
            if shown and not found and not parts.text.hasFocus():
                self._window.focus_search()  # the findings are hidden; a code is typed there
            self._opening = False

    def _show_item(self, item: Item | None) -> None:
        parts = self.parts
        parts.findings.set_chosen(item)
        parts.details.show_item(item, parts.store.venue)
        self._show_marks()
        if self._window.page is parts.panel:
            self._select(item)
        self._show_doubt()
        # Do not scroll while the user writes in the text or has clicked into it.
        if isinstance(item, Finding | StatusFinding | Success) and not parts.text.hasFocus():
            parts.text.go_to(item.start)

    def _select(self, item: Item | None) -> None:
        """Show the entry of a row in the details; nothing if it has none."""
        if isinstance(item, Finding):
            self._store.select(item.entry or "", item.concept, item.message)
        else:
            self._store.select(item.entry or "" if isinstance(item, StatusFinding) else "")

    def _show_doubt(self) -> None:
        """Show the chosen finding's verdict and doubts in the details, while these show its entry."""
        if self._window.page is not self.parts.panel:
            if self._window.page is None:
                self._window.set_caution("")
            return
        item, entry = self.parts.store.chosen, self._store.selected
        shown = item if isinstance(item, Finding) and entry is not None and item.entry == entry.key else None
        other = isinstance(item, Finding | StatusFinding) and entry is not None and item.entry != entry.key
        caution = doubt(shown, self._store.catalogue) if shown else NOT_THE_MARKED_ERROR if other else ""
        self._window.set_caution(caution)
        self._store.set_occasion(self._occasion(item, entry))

    def _occasion(self, item: Item | None, entry: Entry | None) -> ReplyContext | None:
        """Return what a reply would answer, while the details show the chosen row or nothing."""
        pasted = self.parts.store.pasted
        text = pasted.customer_text if pasted else ""
        report = self.parts.store.report
        if entry is None and report is not None and not items(report):
            return ReplyContext(None, None, text=text)  # something was sent, but nothing is known of it
        if not isinstance(item, Finding | StatusFinding):
            return None
        if (entry.key if entry else "") != (item.entry or ""):
            return None
        catalogue = self._store.catalogue
        sender = venue_label(item, catalogue) if isinstance(item, Finding) else ""
        context = error_context(item, catalogue, text, sender)
        if context is None or report is None:
            return context
        return deferring_to(context, error_context(errors(report)[0], catalogue, text))

    def _show_marks(self) -> None:
        report, chosen = self.parts.store.report, self.parts.store.chosen
        rows = items(report) if report else ()
        marks = [
            Mark(start, end, self._hue(item), index)
            for index, item in enumerate(rows)
            for start, end in _spans(item)
        ]
        self.parts.text.set_marks(
            marks[:_MAX_MARKS], next((index for index, item in enumerate(rows) if item is chosen), -1)
        )

        self._mark_picture(rows, chosen)

    def _mark_picture(self, rows: Sequence[Item], chosen: Item | None) -> None:
        marks = [
            (span.line - 1, self._hue(item), item is chosen)
            for item in rows
            if isinstance(item, Finding)
            for span in item.spans
        ]
        self.parts.picture.set_marks(marks)

    def _pick_line(self, index: int) -> None:
        """Choose the finding on a line of the picture."""
        report = self.parts.store.report
        for item in items(report) if report else ():
            if isinstance(item, Finding) and any(span.line == index + 1 for span in item.spans):
                self.parts.store.choose(item)
                return

    def _show_secrets(self, shown: bool) -> None:
        self.parts.panel.show_secrets(shown)
        self.parts.text.show_secrets(shown)
        self.parts.picture.show_secrets(shown)

    def _hue(self, item: Item) -> Hue:
        theme = self._look.theme
        if isinstance(item, Success):
            return theme.green
        if isinstance(item, Finding) and item.mismatch:
            return theme.red
        recovery = item.recovery if isinstance(item, Finding | StatusFinding) else None
        return theme.recovery(recovery) if recovery else theme.slate

    # What the panel does ------------------------------------------------------------------------

    def _pick(self, index: int) -> None:
        rows = items(self.parts.store.report) if self.parts.store.report else ()
        if index < len(rows) and rows[index] is not self.parts.store.chosen:
            self.parts.store.choose(rows[index])

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard()
        paths = local_files(clipboard.mimeData())
        if paths:
            self._on_files(paths)
        elif is_picture_alone(clipboard.mimeData()):
            self._open_picture(clipboard.image())
        else:
            self.decode(clipboard.text())

    def _show_drop_frame(self, event: QDropEvent) -> None:
        """Show what a drop will do; see `_on_files`."""
        from retcode.features.decode_panel.drop_frame import DropFrame

        if self._drop_frame is None:
            self._drop_frame = DropFrame(self._look, self._window)
        others = [path for path in local_files(event.mimeData()) if not _is_picture(path)]
        text = "Drop to summarise" if _are_logs(others) else "Drop to decode"
        is_case = len(others) == 1 and others[0].suffix.lower() == SUFFIX
        self._drop_frame.show_over("Drop to open the case" if is_case else text)

    def _on_drop(self, event: QDropEvent) -> None:
        self._window.activateWindow()
        paths = local_files(event.mimeData())
        if paths:
            self._on_files(paths)
        elif is_picture_alone(event.mimeData()):
            self._open_picture(QImage(event.mimeData().imageData()))
        else:
            self.decode(event.mimeData().text())

    def _ask_for_file(self) -> None:
        path = self._window.ask_for_file("Open a file to decode")
        if path is not None:
            self.open_file(path)

    def _copy(self) -> None:
        report = self.parts.store.report
        if report is None:
            self._store.notify(_NO_REPORT)
            return
        QGuiApplication.clipboard().setText(self._markdown(report))
        self.parts.panel.confirm_copy()
        if self._window.page is not self.parts.panel:
            of_what = "the report of the decoded text, which is not shown"
            self._store.notify(f"Copied {of_what}: {summary(report)}")

    def _ask_where_to_save(self) -> None:
        if self.parts.store.report is None:
            self._store.notify(_NO_REPORT)
            return
        file = self.parts.store.file
        wanted = f"{file.stem}-report.md" if file else "report.md"
        path = self._window.ask_where_to_save("Save report", wanted, _REPORT_FILTERS, complete=_with_ending)
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Save the report, as JSON if the file is named so, else as Markdown."""
        report = self.parts.store.report
        if report is None:
            return
        if path.suffix.lower() == ".json":
            text = msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
        else:
            text = self._markdown(report)
        if self._window.save(path, text):
            self._store.notify(f"Saved {label_of(path)}")

    def _markdown(self, report: Report) -> str:
        store = self.parts.store
        text = store.pasted.text if store.pasted else ""
        return report_markdown(
            report, text, store.catalogue, mask=not store.secrets_shown, chosen=store.venue
        )

    def _offer(self, text: str, report: Report) -> None:
        finding = next(error for error in errors(report) if isinstance(error, Finding))
        more = len(report.findings) - 1
        message = f"{venue_label(finding, self._store.catalogue)} {code_of(finding)} {finding.name}".rstrip()
        sure = certainty_word(finding, self._store.catalogue)
        also = f" and {more} more" if more else ""
        self.parts.offer.offer(f"The clipboard contains an error: {message} ({sure}){also}.", text)

    def _offer_triage(self, pasted: Pasted) -> None:
        """Offer what suits a text better that is too large to be shown whole."""
        if pasted.file is not None:
            message, path = "This file is too large to be shown whole.", pasted.file
            self._window.notify(message, "Triage it", lambda: self.logs_given.emit([path]))
            return
        message = (
            "This text is too large to be shown whole. Triage can show all of it, from a temporary file "
            "that is deleted when the window closes."
        )
        self._window.notify(message, "Triage it", lambda: self._triage_text(pasted.text))

    def _triage_text(self, text: str) -> None:
        self._forget_copy()
        self._copied = TemporaryFolder()
        path = self._copied.path / "pasted.txt"
        try:
            path.write_text(text, encoding="utf-8", errors="replace", newline="")
        except OSError as error:
            self._window.notify(f"Cannot write a temporary file: {error.strerror or error}")
        else:
            self.logs_given.emit([path])

    def _forget_copy(self) -> None:
        if self._copied is not None:
            self._copied.remove()

    def _offer_clipboard(self, wanted: bool) -> None:
        self.parts.watch.enabled = wanted
        self._window.set_checked("clipboard_offer", wanted)
        self._settings.offers_decode = wanted
        if not wanted:
            self.parts.offer.withdraw()

    def _open_panel(self, text: str = "") -> None:
        """Show the page for another text. Back leads to the one that it shows now.

        Keep nothing of a query that is that text.
        """
        self._store.forget_query(text)
        self._query = self._decodable = self._pasted_query = ""
        if self._window.page is self.parts.panel:
            self._store.record()
        self._opening = True
        self._show_panel(True)

    def _show_view(self, page: str, view: object) -> None:
        """Show a text of the history again."""
        if page == _PAGE and isinstance(view, DecodeView):
            self.parts.store.show_view(view)

    def _clear(self) -> None:
        """Forget all texts that were decoded; Back does not lead to them any more."""
        self._store.forget_page(_PAGE)
        self.parts.store.clear()

    def _show_panel(self, shown: bool) -> None:
        """Show the decode page, or the list again."""
        panel = self.parts.panel
        if shown:
            self._window.show_page(panel)
        elif self._window.page is panel:
            self._window.show_page(None)
            if not self._window.is_searching:  # a query that is being typed is not selected
                self._window.focus_search()

    def _show_again(self) -> None:
        """Let the details show what the page has chosen; its doubts stay with the page."""
        if self._window.page is self.parts.panel:
            self._show_item(self.parts.store.chosen)
        else:
            self._show_doubt()

    def _leave(self) -> None:
        """Save the sizes when the window closes, and nothing of the text."""
        self._settings.set_splitter("decode", self.parts.panel.state)
        self._forget_copy()
        self.parts.text.stop()
        self.parts.store.close()
        self.parts.watch.close()
        self.parts.query.close()
        self.parts.offer.withdraw()


def _with_ending(path: Path, chosen: str) -> Path:
    """Return the path of a report with the ending of the chosen filter, if it was typed without one."""
    return path if path.suffix else path.with_suffix(".json" if "json" in chosen else ".md")


def _spans(item: Item) -> list[tuple[int, int]]:
    if isinstance(item, Finding):
        return [(span.start, span.end) for span in item.spans]
    return [] if isinstance(item, str) else [(item.start, item.end)]


def _as_png(image: QImage) -> bytes:
    """Return a picture as PNG, in memory."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(data.data())


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_picture(file.read(16))
    except OSError:
        return False


def _are_logs(paths: Sequence[Path]) -> bool:
    """Return whether files, none of them a picture, are summarised rather than decoded."""
    return len(paths) > 1 or (bool(paths) and (is_folder(paths[0]) or _is_log(paths[0])))


def _is_log(path: Path) -> bool:
    if not is_file(path):
        return False
    try:
        with path.open("rb") as file:
            return is_packed(file.read(HEAD)) or path.stat().st_size > _MAX_RESPONSE_BYTES
    except OSError:
        return False


def _droppable(event: QDropEvent) -> bool:
    if event.source() is not None or not can_copy(event):  # dragged within the window itself, or moved
        return False
    data = event.mimeData()
    return data.hasText() or is_picture_alone(data) or bool(local_files(data))
