"""Build the triage page and connect it with its store and the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt

from retcode.core.case.build import CaseDraft, log_part
from retcode.core.catalogue.model import Entry
from retcode.core.files import label_of
from retcode.core.present.finding_text import NOT_THE_MARKED_ERROR
from retcode.core.replies.choose import entry_context
from retcode.core.triage import export
from retcode.core.triage.formatting import duration, size_text
from retcode.core.triage.local_time import local_time, zone_name
from retcode.core.triage.model import LogFile, LogLocation, ObservationKind, TriageReport, Zones
from retcode.core.triage.summary import SummaryFilter, SummaryRow, patterns_scope, reply_context
from retcode.core.triage.zones import LOCAL, OFFSETS, UNIVERSAL
from retcode.entries.store import Store
from retcode.features.triage_page.class_filter import ClassFilter
from retcode.features.triage_page.log_excerpt import LogExcerpt
from retcode.features.triage_page.page import TriagePage
from retcode.features.triage_page.remark_list import RemarkList
from retcode.features.triage_page.remark_model import Remark
from retcode.features.triage_page.store import Following, ReadingProgress, ReportTab, TriageStore, TriageView
from retcode.features.triage_page.table import TriageTable
from retcode.features.triage_page.timeline import TimelineView
from retcode.services.desktop_note import DesktopNote
from retcode.services.settings import Settings
from retcode.style.appearance import Appearance
from retcode.style.widgets import mark_focus
from retcode.window.main_window import MainWindow

_MAX_SHORT_ROWS = 100  # of a report that is summarised while the window waits
_PAGE = "triage"  # the name of the page in window and history
_MENU = (
    "copy",
    "copy_markdown",
    "copy_link",
    "copy_reply",
    "copy_handler",
    "add_to_case",
    "pin",
    "open_source",
)
_MAX_NAMED = 2
_MAX_NAME = 25  # characters of a file's name, in a brief summary
_FORMATS = {"md": "Markdown", "csv": "CSV", "json": "JSON", "html": "HTML"}
_LOG_SUFFIXES = frozenset({".log", ".txt", ".gz", ".bz2", ".xz", ".zip", ".tar", ".tgz"})
_PATTERNS_LATER = "Patterns appear when reading is finished."
_NO_PATTERNS = "No patterns were found."
_ZONELESS = (Zones.ASSUMED, Zones.MIXED)
_MINUTES = 600  # a time range this long, in seconds, is shown without its seconds
OBSERVATION_ICONS: dict[ObservationKind, tuple[str, str]] = {
    ObservationKind.BAN: ("stop", "red"),
    ObservationKind.UNKNOWN_OUTCOME: ("warning", "red"),
    ObservationKind.SENT_TWICE: ("warning", "red"),
    ObservationKind.USELESS_RETRY: ("stop", "orange"),
    ObservationKind.CASCADE: ("down", "blue"),
    ObservationKind.CLOCK: ("wait", "amber"),
    ObservationKind.WEIGHT: ("read", "slate"),
    ObservationKind.ORDER_COUNT: ("read", "slate"),
}


@dataclass(frozen=True)
class TriageWidgets:
    """The parts of the triage page."""

    store: TriageStore
    view: TriagePage
    timeline: TimelineView
    classes: ClassFilter
    table: TriageTable
    observations: RemarkList
    files: RemarkList
    locations: RemarkList
    lines: LogExcerpt


def add_triage(window: MainWindow, store: Store, look: Appearance, settings: Settings) -> TriageController:
    """Add the triage page to a window."""
    parts = TriageWidgets(
        TriageStore(store.catalogue, window),
        TriagePage(look),
        TimelineView(look),
        ClassFilter(look),
        TriageTable(look),
        RemarkList("Patterns in the logs", look),
        RemarkList("Files", look),
        RemarkList("Occurrences in the logs", look, one_line=True),
        LogExcerpt(look),
    )
    return TriageController(parts, window, store, settings)


class TriageController(QObject):
    """Connects the triage page."""

    def __init__(self, parts: TriageWidgets, window: MainWindow, store: Store, settings: Settings) -> None:
        super().__init__(window)
        self.parts = parts
        self._window = window
        self._store = store
        self._settings = settings
        self.note = DesktopNote(self)
        parts.lines.set_parts(parts.locations)
        parts.view.set_parts(
            (parts.timeline, parts.classes), (parts.table, parts.observations, parts.files), parts.lines
        )
        local = f"local time of this machine, {zone_name()}"
        offsets = [(offset, f"UTC{offset}") for offset in OFFSETS]
        parts.view.set_zones(((UNIVERSAL, "UTC"), (LOCAL, local)), offsets)
        for pane in (parts.observations, parts.files, parts.locations, parts.lines.text):
            mark_focus(pane)
        window.add_page(_PAGE, parts.view, (parts.table, parts.timeline, parts.lines.text))
        self._connect_store()
        self._connect_widgets()
        parts.view.find_requested.connect(parts.lines.begin_find)
        window.page_changed.connect(self._show_again)
        store.add_case_source(self._case_draft)
        window.add_inputs(lambda: parts.store.paths)
        store.add_page_source(_PAGE, lambda: parts.store.view)
        store.page_requested.connect(self._show_view)
        window.installEventFilter(self)

    def _case_draft(self) -> CaseDraft | None:
        """Return the summary of the shown part of the logs for a case; it is always masked."""
        report = self.parts.store.shown_report if self._window.page is self.parts.view else None
        if report is None:
            return None
        catalogue = self._store.catalogue
        return CaseDraft(lambda *_: log_part(report, catalogue), len(report.rows) > _MAX_SHORT_ROWS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop reading when the window closes."""
        if event.type() is QEvent.Type.Close:
            self.parts.store.close()
        return False

    def open(self, paths: Sequence[Path]) -> None:
        """Read files and show what is in them."""
        if paths:
            if self._window.page is self.parts.view:
                self._store.record()  # Back leads to the logs that are shown now
            self._window.show_page(self.parts.view)
            self.parts.store.open(paths, self._known_zone())
            self._focus_list()

    def show(self) -> None:
        """Show the page and ask for files. Without a choice, the logs that were open are shown again."""
        self._window.show_page(self.parts.view)
        self.parts.view.setFocus()
        if self.parts.store.paths:
            self._focus_list()
        self.ask_for_files()

    def _focus_list(self) -> None:
        """Go to the chosen row of the open tab."""
        (self.parts.table, self.parts.observations, self.parts.files)[self.parts.store.tab].setFocus()

    def ask_for_files(self) -> None:
        """Let the user choose files."""
        self.open(self._window.ask_for_files("Open log files"))

    def save(self, path: Path) -> None:
        """Save the shown part of the report in the format of the file's suffix, by default as Markdown."""
        report = self.parts.store.shown_report
        if report is None:
            return
        catalogue = self._store.catalogue
        writers: dict[str, Callable[[], str]] = {
            ".csv": lambda: export.to_csv(report, catalogue),
            ".json": lambda: export.to_json(report).decode(),
            ".html": lambda: export.to_html(report, catalogue),
        }
        text = writers.get(path.suffix.lower(), lambda: export.to_markdown(report, catalogue))()
        if self._window.save(path, text):
            self._store.notify(f"Saved {label_of(path)}")

    def _connect_store(self) -> None:
        store = self.parts.store
        store.progress_changed.connect(self._show_progress)
        store.report_changed.connect(self._show_report)
        store.summary_changed.connect(self._show_summary)
        store.tab_changed.connect(self.parts.view.show_tab)
        store.line_chosen.connect(self._show_line)
        self._store.entry_selected.connect(self._show_caution)
        store.locations_changed.connect(self._show_locations)
        store.excerpt_changed.connect(self.parts.lines.show_excerpt)
        store.failed.connect(self.parts.view.show_note)
        store.following_changed.connect(self._show_following)
        store.logs_replaced.connect(self._report_replaced)
        store.lines_grew.connect(self.parts.table.flash)
        store.alarm_raised.connect(self._notify)
        self._store.query_changed.connect(lambda _: self._window.show_page(None))

    def _connect_widgets(self) -> None:
        parts, store = self.parts, self.parts.store
        parts.view.open_requested.connect(self.ask_for_files)
        parts.view.stop_requested.connect(store.stop)
        parts.view.stop_requested.connect(self._focus_list)  # not to the button beside it, as Qt would
        parts.view.follow_requested.connect(store.follow)
        parts.view.all_requested.connect(store.show_all)
        parts.view.close_requested.connect(self._leave)
        for part in (parts.timeline, parts.classes):
            parts.view.short_changed.connect(part.set_short)
        parts.table.selectionModel().currentRowChanged.connect(self._reveal)
        parts.view.tab_requested.connect(lambda tab: store.show_tab(ReportTab(tab)))
        parts.view.zone_requested.connect(self._choose_zone)
        parts.view.export_requested.connect(self._ask_where_to_save)
        parts.timeline.span_chosen.connect(store.set_span)
        parts.classes.recovery_toggled.connect(store.toggle_recovery)
        parts.table.line_picked.connect(self._pick)
        parts.table.row_entered.connect(parts.locations.setFocus)
        parts.view.unknown_outcome_requested.connect(self._show_unknown_outcome)
        parts.observations.remark_picked.connect(self._pick_observation)
        parts.files.remark_picked.connect(self._pick_file)
        parts.locations.remark_picked.connect(store.show_location)
        for widget in (parts.table, parts.timeline, parts.observations, parts.files, parts.locations):
            widget.text_typed.connect(self._window.type_text)
        for rows in (parts.table, parts.observations, parts.files, parts.locations):
            rows.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            rows.addActions([self._window.actions_by_id[name] for name in _MENU])
        parts.table.addAction(parts.table.sort_menu().menuAction())

    def _show_view(self, page: str, view: object) -> None:
        """Show logs of the history again."""
        if page == _PAGE and isinstance(view, TriageView):
            self.parts.store.show_view(view)
            self._focus_list()

    def _show_again(self) -> None:
        """Show the chosen row in the details again."""
        if self._window.page is self.parts.view:
            self._show_line(self.parts.store.shown_line)

    def _report_replaced(self, paths: list[Path]) -> None:
        names = ", ".join(map(label_of, paths))
        at = datetime.now().astimezone().strftime("%H:%M:%S")
        what, whose = ("was", "Its") if len(paths) == 1 else ("were", "Their")
        self._window.notify(
            f"{names} {what} truncated or replaced at {at}. {whose} counts begin again with the new lines."
        )

    def _notify(self, message: str) -> None:
        """Show an alarm on the desktop, if that is switched on and the window is not in front."""
        if self._window.is_checked("log_notices") and not self._window.isActiveWindow():
            self.note.show_note("Retcode: a log needs attention", message)

    def _show_following(self, following: Following | None) -> None:
        self.parts.view.show_following(_following_text(following) if following else "")

    def _choose_zone(self, zone: str) -> None:
        self._settings.set_zone(zone)
        self.parts.store.set_zone(zone)

    def _known_zone(self) -> str:
        """Return the zone that was chosen for times without one."""
        zone = self._settings.zone
        return zone if zone in {UNIVERSAL, LOCAL, *OFFSETS} else UNIVERSAL

    def _leave(self) -> None:
        if self._window.page is self.parts.view:
            self._window.show_page(None)
            self._window.focus_search()

    def _show_progress(self, progress: ReadingProgress | None) -> None:
        if progress is None:
            self.parts.view.show_progress("", None)
        elif not progress.total:
            self.parts.view.show_progress("Starting…", -1.0)
        else:
            self.parts.view.show_progress(_progress_text(progress), progress.done / progress.total)

    def _show_report(self, report: TriageReport | None) -> None:
        view = self.parts.view
        view.enable_export(report is not None and not self.parts.store.busy)
        zoneless = report is not None and any(file.zones in _ZONELESS for file in report.files)
        view.show_zone(self.parts.store.zone if zoneless else None)
        if report is None:
            names = ", ".join(map(label_of, self.parts.store.paths[:_MAX_NAMED]))
            view.show_body(names)
            self._show_files([])
            view.show_count(2, len(self.parts.store.paths))
            return
        if report.rows or report.statuses or self.parts.store.busy:
            view.show_body(_summary(report), _brief_summary(report))
        else:
            view.show_note(_nothing(report), followable=True)
        self._show_files([_file_remark(file) for file in report.files])
        files = len(report.files) if report.complete else len(self.parts.store.paths)
        view.show_count(2, files)

    def _show_files(self, remarks: Sequence[Remark]) -> None:
        self.parts.files.set_remarks(remarks)
        self.parts.files.set_current(self.parts.store.file)

    def _show_summary(self) -> None:
        store, parts = self.parts.store, self.parts
        shown, narrowing, report = store.summary, store.narrowing, store.report
        parts.timeline.set_state(
            report.timeline if report else None, shown.layers, report.bans if report else (), narrowing.span
        )
        parts.classes.set_classes(shown.classes, narrowing.recoveries)
        parts.table.set_lines(shown.lines)
        parts.view.show_count(0, len(shown.lines))
        self._show_observations()
        parts.view.show_narrowing(_narrowing_text(narrowing))
        parts.view.show_scope(patterns_scope(narrowing))
        self._show_where()

    def _show_observations(self) -> None:
        report = self.parts.store.shown_report
        remarks = [
            Remark(seen.message, _lines_text(report, seen.locations), *OBSERVATION_ICONS[seen.kind])
            for seen in (report.observations if report else ())
            if report
        ]
        self.parts.observations.set_remarks(
            remarks, _PATTERNS_LATER if self.parts.store.busy else _NO_PATTERNS
        )
        self.parts.observations.set_current(self.parts.store.observation)
        self.parts.view.show_count(1, len(remarks))
        self.parts.view.show_unknown_outcome(self._unknown_outcome() >= 0)

    def _unknown_outcome(self) -> int:
        """Return the index of the first pattern of requests whose outcome is unknown; -1 if there is none."""
        report = self.parts.store.shown_report
        seen = enumerate(report.observations if report else ())
        return next((index for index, one in seen if one.kind is ObservationKind.UNKNOWN_OUTCOME), -1)

    def _show_unknown_outcome(self) -> None:
        self.parts.store.choose_observation(self._unknown_outcome())
        self._focus_list()

    def _pick(self, key: str) -> None:
        if key != self.parts.store.chosen:
            self.parts.store.choose_line(key)

    def _reveal(self) -> None:
        """Keep the chosen row in sight where the page itself is scrolled, while the keyboard is there."""
        table = self.parts.table
        if table.hasFocus():
            self.parts.view.reveal(table.viewport(), table.visualRect(table.currentIndex()))

    def _pick_observation(self, number: int) -> None:
        if number != self.parts.store.observation:
            self.parts.store.choose_observation(number)

    def _pick_file(self, number: int) -> None:
        if number != self.parts.store.file:
            self.parts.store.choose_file(number)

    def _show_line(self, line: SummaryRow | None) -> None:
        """Mark what is chosen, and show a line of the table in the details, while the page is in front.

        None, for a place without an error, shows nothing there.
        """
        self.parts.table.set_current(self.parts.store.chosen)
        self.parts.observations.set_current(self.parts.store.observation)
        self.parts.files.set_current(self.parts.store.file)
        if self._window.page is not self.parts.view:
            return
        row = line.row if line else None
        self._store.select(line.entry if line else "", message=line.message if line else "")
        entry = self._store.selected
        if row is not None:
            self._store.set_occasion(reply_context(row, self._store.catalogue))
        elif line is not None and entry is not None:
            self._store.set_occasion(entry_context(entry, subject=line.subject, judged=line.judgement))
        else:
            self._store.set_occasion(None)
        self._show_caution(self._store.selected)

    def _show_caution(self, entry: Entry | None) -> None:
        """Show a caution if the details show another entry than that of the chosen line, as after a link."""
        if self._window.page is self.parts.view:
            line = self.parts.store.shown_line
            other = line is not None and entry is not None and line.entry != entry.key
            self._window.set_caution(NOT_THE_MARKED_ERROR if other else "")

    def _show_locations(self) -> None:
        store, locations = self.parts.store, self.parts.locations
        report = store.report
        self._show_where()
        many = report is not None and len(report.files) > 1
        locations.set_remarks(
            [
                Remark(
                    local_time(location.time, "%d %b %H:%M:%S") or f"line {location.line:,}",
                    _location_text(report, location, many),
                )
                for location in store.locations
            ]
            if report
            else ()
        )
        if store.locations:
            locations.set_current(0)

    def _show_where(self) -> None:
        line = self.parts.store.chosen_line
        self.parts.lines.show_where(_about(line, self.parts.store.narrowing) if line else "")

    def _ask_where_to_save(self, kind: str) -> None:
        store = self.parts.store
        wanted = f"{_stem(store.paths, store.shown_report)}.{kind}"
        path = self._window.ask_where_to_save(
            "Save the report",
            wanted,
            f"{_FORMATS[kind]} (*.{kind})",
            complete=lambda path, _: path if path.suffix else path.with_suffix(f".{kind}"),
        )
        if path is not None:
            self.save(path)


def _stem(paths: Sequence[Path], report: TriageReport | None) -> str:
    """Return the name for a report without its ending, such as `bot-2026-11-27-triage`: log and first day."""
    name = paths[0].name if paths else ""
    while Path(name).suffix.lower() in _LOG_SUFFIXES:
        name = Path(name).stem
    first = (
        min((file.first for file in report.files if file.first is not None), default=None) if report else None
    )
    day = local_time(first, "%Y-%m-%d")
    return "-".join(filter(None, (name, day if day not in name else "", "triage")))


def _progress_text(progress: ReadingProgress) -> str:
    left = (
        f", {duration(max(1.0, round(progress.left)))} left"
        if progress.left is not None and progress.done < progress.total
        else ""
    )
    share = 100 * progress.done // progress.total
    rate = f", {size_text(progress.rate)}/s" if progress.rate else ""
    return f"{share} % of {size_text(progress.total)}{rate}{left}"


def _following_text(following: Following) -> str:
    """Return since when logs are followed, and what is new in them."""
    if not following.lines:
        new = "no new lines yet"
    else:
        lines, errors = following.lines, following.errors
        new = (
            f"{lines:,} new line{'' if lines == 1 else 's'}, {errors:,} new error{'' if errors == 1 else 's'}"
        )
    return f"Since {local_time(following.since, '%H:%M:%S')}: {new}."


def _about(line: SummaryRow, narrowing: SummaryFilter) -> str:
    """Return doubts about an error, its markets and endpoints, and how many occurrences are listed."""
    whole = " (whole log)" if line.where and narrowing.span else ""
    fewer = 0 < len(line.locations) < line.count
    listed = f"{len(line.locations):,} of {line.count:,} occurrences are listed" if fewer else ""
    return " · ".join(filter(None, (line.doubt, line.where + whole, listed)))


def _narrowing_text(narrowing: SummaryFilter) -> str:
    classes = ", ".join(sorted(narrowing.recoveries))
    if narrowing.span is None:
        return classes
    start, end = narrowing.span
    fmt = "%H:%M" if end - start >= _MINUTES else "%H:%M:%S"
    if local_time(start, "%x") != local_time(end, "%x"):
        fmt = f"%d %b {fmt}"
    return ", ".join(filter(None, (f"{local_time(start, fmt)} to {local_time(end, fmt)}", classes)))


def _brief_summary(report: TriageReport) -> str:
    """Return the number of errors and of files; the name of one file, shortened in the middle if long."""
    files = len(report.files)
    where = f"{files:,} files" if files != 1 else _short_name(report.files[0].name)
    stopped = " Reading was stopped." if not report.complete else ""
    return f"{_error_count(report)} in {where}.{stopped}" if files else _error_count(report)


def _short_name(name: str) -> str:
    keep = _MAX_NAME // 2
    return name if len(name) <= _MAX_NAME else f"{name[:keep]}…{name[-keep:]}"


def _error_count(report: TriageReport) -> str:
    return f"{report.errors:,} error{'' if report.errors == 1 else 's'}"


def _summary(report: TriageReport) -> str:
    errors = _error_count(report)
    names = ", ".join(file.name for file in report.files[:_MAX_NAMED])
    more = len(report.files) - _MAX_NAMED
    where = f"{names} and {more} more" if more > 0 else names
    stopped = " Reading was stopped: there may be more." if report.files and not report.complete else ""
    return f"{errors} in {where}.{stopped}" if where else errors


def _nothing(report: TriageReport) -> str:
    lines = sum(file.lines for file in report.files)
    stopped = "" if report.complete else " Reading was stopped before the end."
    faults = "".join(f" {file.fault[:1].upper()}{file.fault[1:]}." for file in report.files if file.fault)
    if report.complete and not lines and not faults:
        return f"{report.files[0].name} is empty." if len(report.files) == 1 else "The files are empty."
    return f"No API error was found in {lines:,} lines.{stopped}{faults}"


def _file_remark(file: LogFile) -> Remark:
    if file.fault:
        return Remark(file.name, file.fault, "warning", "red")
    span = ""
    if file.first is not None and file.last is not None:
        span = f" · {local_time(file.first)} to {local_time(file.last)}, {zone_name()}"
    return Remark(file.name, f"{file.lines:,} lines · {size_text(file.bytes)}{span}", "check", "green")


def _lines_text(report: TriageReport, locations: Sequence[LogLocation]) -> str:
    many = len(report.files) > 1
    names = [_location_text(report, location, many) for location in locations[:_MAX_NAMED]]
    more = f" and {len(locations) - _MAX_NAMED} more" if len(locations) > _MAX_NAMED else ""
    return ", ".join(names) + more


def _location_text(report: TriageReport, location: LogLocation, named: bool) -> str:
    name = report.files[location.file].name if named and location.file < len(report.files) else ""
    return f"{name} line {location.line:,}".strip()
