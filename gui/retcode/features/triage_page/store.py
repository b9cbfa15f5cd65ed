"""The triage page's store: the logs, the progress of reading, the report, and the filters."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from retcode.core.catalogue.load import Catalogue
from retcode.core.files import label_of
from retcode.core.triage.excerpt import Excerpt, excerpt
from retcode.core.triage.model import LogLocation, Observation, ObservationKind, TriageReport
from retcode.core.triage.progress_stream import Update
from retcode.core.triage.summary import (
    Summary,
    SummaryFilter,
    SummaryRow,
    TimeRange,
    narrowed,
    row_at,
    summarise,
)
from retcode.core.triage.zones import UNIVERSAL
from retcode.features.triage_page.log_watch import LogWatch
from retcode.features.triage_page.runner import TriageRunner
from retcode.services.background import LatestTask

_FIRST_PARTS = 2
_MIN_MEASURED_S = 0.5  # before that, a rate is chance
_ROW_BYTES = 4000
_ALARMING = (ObservationKind.BAN, ObservationKind.UNKNOWN_OUTCOME)
_NO_LOCATIONS = "No lines of this error are kept. Choose a wider time range, or another error."


class ReportTab(IntEnum):
    """The lists of the page, in the order of its tabs."""

    ERRORS = 0
    PATTERNS = 1
    FILES = 2


class ReadingProgress(Struct, frozen=True):
    """The progress of reading in bytes; `rate` is in bytes a second, `left` in seconds, None if unknown."""

    done: int
    total: int
    rate: float = 0.0
    left: float | None = None


class Following(Struct, frozen=True):
    """Since when logs are followed, in seconds since 1970, and what has been written to them since then."""

    since: float
    lines: int = 0
    errors: int = 0


class _Counts(Struct, frozen=True):
    """How many lines a log has, and how many errors in them."""

    lines: int = 0
    errors: int = 0


@dataclass(frozen=True, slots=True)
class TriageView:
    """A state of the triage page: logs, filters, the open tab, what is chosen on it, and the report.

    There is no report while the logs are being read for the first time.
    """

    paths: tuple[Path, ...]
    zone: str
    narrowing: SummaryFilter = field(default_factory=SummaryFilter)
    tab: ReportTab = ReportTab.ERRORS
    chosen: str = ""
    pattern: Observation | None = None
    file: int = 0
    report: TriageReport | None = field(default=None, compare=False)

    @property
    def kept(self) -> object:
        """The report, which the views of its rows share."""
        return self.report

    @property
    def size(self) -> int:
        """The bytes of the report, roughly."""
        rows = len(self.report.rows) + len(self.report.observations) if self.report else 0
        return _ROW_BYTES * rows


class TriageStore(QObject):
    """The state of the triage page. A method for each thing the user can do; each change emits a signal."""

    progress_changed = Signal(object)  # ReadingProgress | None
    report_changed = Signal(object)  # TriageReport | None
    summary_changed = Signal()
    tab_changed = Signal(int)  # ReportTab
    line_chosen = Signal(object)  # SummaryRow | None, for the details
    locations_changed = Signal()
    excerpt_changed = Signal(object)  # Excerpt | None
    failed = Signal(str)
    following_changed = Signal(object)  # Following | None
    logs_replaced = Signal(list)  # paths of followed logs that were truncated or replaced
    lines_grew = Signal(tuple)  # keys of the lines with new errors, while logs are followed
    alarm_raised = Signal(str)  # a ban began, or the outcome of an order became unknown

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._triaging = TriageRunner(self)
        self._triaging.updated.connect(self.apply_update)
        self._triaging.failed.connect(self._fail)
        self._watch = LogWatch(self)
        self._watch.changed.connect(self._refresh)
        self._watch.appeared.connect(self._add_logs)
        self._watch.replaced.connect(self._begin_anew)
        self._refreshing = False
        self._reading = LatestTask(self)
        self._reading.finished.connect(self._on_excerpt)
        self._paths: tuple[Path, ...] = ()
        self._zone = UNIVERSAL
        self._began: tuple[float, int] | None = None  # when the rate began to count, after how many bytes
        self._parts = 0  # how many parts are read, up to `_FIRST_PARTS`
        self._report: TriageReport | None = None
        self._narrowing = SummaryFilter()
        self._summary = Summary()
        self._tab = ReportTab.ERRORS
        self._chosen = ""  # key of the row that is chosen while the errors are shown
        self._unasked = ""  # key of the row that was chosen automatically while reading
        self._pattern: Observation | None = None  # is chosen while the patterns are shown
        self._file = 0  # index of the file that is chosen while the files are shown
        self._locations: tuple[LogLocation, ...] = ()
        self._location: LogLocation | None = None  # the chosen one of these
        self._following: Following | None = None
        self._counted: dict[str, _Counts] = {}  # what each file held when following began

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that were read or are being read."""
        return self._paths

    @property
    def zone(self) -> str:
        """The zone assumed for times without one, as text for `zone_of`."""
        return self._zone

    @property
    def busy(self) -> bool:
        """True while files are read."""
        return self._triaging.busy

    @property
    def report(self) -> TriageReport | None:
        """The report of the files so far; None if there is none."""
        return self._report

    @property
    def shown_report(self) -> TriageReport | None:
        """The report of the rows that pass the filters."""
        return narrowed(self._report, self._narrowing) if self._report else None

    @property
    def narrowing(self) -> SummaryFilter:
        """The time range and the recovery classes that are shown."""
        return self._narrowing

    @property
    def summary(self) -> Summary:
        """The rows that pass the filters, with their counts."""
        return self._summary

    @property
    def tab(self) -> ReportTab:
        """The open tab. What is chosen on it is what the lines and the details show."""
        return self._tab

    @property
    def chosen(self) -> str:
        """The key of the chosen line; empty for none, as on the other tabs."""
        return self._chosen if self._tab is ReportTab.ERRORS else ""

    @property
    def chosen_line(self) -> SummaryRow | None:
        """The chosen line; None for none, as on the other tabs."""
        return self._line(self.chosen)

    @property
    def shown_line(self) -> SummaryRow | None:
        """The line that the details show: the chosen one, or the one of the chosen place in the logs."""
        return self.chosen_line if self._tab is ReportTab.ERRORS else self._line_of_location()

    @property
    def observation(self) -> int:
        """The index of the chosen pattern; -1 for none, as on the other tabs."""
        return _index_of(self._pattern, self.shown_report) if self._tab is ReportTab.PATTERNS else -1

    @property
    def file(self) -> int:
        """The index of the chosen file; -1 for none, as on the other tabs."""
        return self._file if self._tab is ReportTab.FILES else -1

    @property
    def locations(self) -> tuple[LogLocation, ...]:
        """The locations of the chosen line or pattern, or those of all errors in the chosen file."""
        return self._locations

    @property
    def view(self) -> TriageView | None:
        """What is shown; None while nothing is chosen, as before the first error is read."""
        if self._tab is ReportTab.ERRORS and not self._chosen:
            return None
        report = None if self.busy and not self._refreshing else self._report
        chosen = self._chosen, self._pattern, self._file
        return TriageView(self._paths, self._zone, self._narrowing, self._tab, *chosen, report)

    @property
    def following(self) -> bool:
        """True while files are read again whenever they change."""
        return self._watch.active

    def follow(self, wanted: bool) -> None:
        """Read the files again whenever they change, or stop doing so."""
        if wanted != self.following:
            self._watch.set_active(wanted)
            self._counted = _counted(self._report)
            self._show_following(Following(time.time()) if wanted else None)

    def _show_following(self, following: Following | None) -> None:
        self._following = following
        self.following_changed.emit(following)

    def _count_new(self) -> None:
        """Show how much more the logs hold than when following began."""
        if self._following is not None:
            lines = errors = 0
            for name, now in _counted(self._report).items():
                before = self._counted.get(name, _Counts())
                lines += max(0, now.lines - before.lines)
                errors += max(0, now.errors - before.errors)
            self._show_following(Following(self._following.since, lines, errors))

    def _begin_anew(self, paths: list[Path]) -> None:
        """Count all lines of logs that were truncated or replaced as new. Other logs keep their counts."""
        for path in paths:
            self._counted.pop(label_of(path), None)
        self.logs_replaced.emit(paths)

    def open(self, paths: Sequence[Path], zone: str) -> None:
        """Read files instead of those before; `zone` is for times without one."""
        self._read(TriageView(tuple(paths), zone))

    def show_view(self, view: TriageView) -> None:
        """Show logs again, with what was chosen in them."""
        if (view.paths, view.zone) == (self._paths, self._zone):
            self._narrow(view.narrowing)
        elif view.report is None:
            self._read(TriageView(view.paths, view.zone, tab=view.tab))
        else:
            self._replace(view)
            self._watch.assume_changed(view.paths)
        self._chosen, self._pattern, self._file = view.chosen, view.pattern, view.file
        self._open_tab(view.tab)
        self._choose_again()

    def _read(self, view: TriageView) -> None:
        """Read the logs of a view from their beginning."""
        self._replace(view)
        self._start()
        self.progress_changed.emit(ReadingProgress(0, 0))

    def _replace(self, view: TriageView) -> None:
        """Show other logs with the report of the view, without reading them."""
        self._triaging.close()
        if view.paths != self._paths:
            self.follow(False)
        self._zone, self._paths = view.zone, view.paths
        self._refreshing = False
        self._report, self._narrowing = view.report, view.narrowing
        self._chosen, self._pattern, self._file = view.chosen, view.pattern, view.file
        self._unasked = ""
        self._began = None
        self._parts = 0
        self._open_tab(view.tab)
        self.report_changed.emit(view.report)
        self._show()
        self._show_locations(())
        self.progress_changed.emit(None)

    def set_zone(self, zone: str) -> None:
        """Set the zone for times without one; the files are read again."""
        if zone != self._zone:
            self._read(TriageView(self._paths, zone, tab=self._tab))

    def stop(self) -> None:
        """Stop reading; keep what has been read."""
        self._triaging.stop()

    def close(self) -> None:
        """Stop everything that runs."""
        self._watch.set_active(False)
        self._triaging.close()
        self._reading.close()

    def set_span(self, span: TimeRange | None) -> None:
        """Show a time range; None for all of it."""
        self._narrow(SummaryFilter(span, self._narrowing.recoveries))

    def toggle_recovery(self, recovery: str) -> None:
        """Toggle a recovery class in the filter; with none chosen, all are shown."""
        self._narrow(SummaryFilter(self._narrowing.span, self._narrowing.recoveries ^ {recovery}))

    def show_all(self) -> None:
        """Show all errors again."""
        self._narrow(SummaryFilter())

    def show_tab(self, tab: ReportTab) -> None:
        """Open a tab, with what was chosen on it last, else its first row."""
        if tab is not self._tab:
            self._open_tab(tab)
            self._choose_again()

    def choose_line(self, key: str) -> None:
        """Choose a line of the table and show its locations."""
        self._open_tab(ReportTab.ERRORS)
        line = self._line(key)
        self._chosen, self._unasked = key if line else "", ""
        self.line_chosen.emit(line)
        self._show_locations(line.locations if line else ())

    def choose_observation(self, number: int) -> None:
        """Choose a pattern and show the lines that it is based on; none if the number is out of range."""
        self._open_tab(ReportTab.PATTERNS)
        report = self.shown_report
        observations = report.observations if report else ()
        self._pattern = observations[number] if 0 <= number < len(observations) else None
        self.line_chosen.emit(None)
        self._show_locations(self._pattern.locations if self._pattern else ())

    def choose_file(self, number: int) -> None:
        """Choose a file and show the lines of its errors."""
        self._open_tab(ReportTab.FILES)
        self._file = number
        self.line_chosen.emit(None)
        self._show_locations(self._file_locations())

    def show_location(self, number: int) -> None:
        """Read the lines around a location; `excerpt_changed` follows."""
        if not 0 <= number < len(self._locations) or self._report is None:
            return
        location = self._locations[number]
        if self._tab is not ReportTab.ERRORS and location != self._location:
            self._location = location
            self.line_chosen.emit(self.shown_line)
        if location.file >= len(self._report.files):
            message = "Log lines appear when reading is finished."
            self.excerpt_changed.emit(Excerpt("", location.line, fault=message))
            return
        self._reading.start(partial(excerpt, self._paths, self._report.files[location.file], location.line))

    def _narrow(self, narrowing: SummaryFilter) -> None:
        if narrowing != self._narrowing:
            self._narrowing = narrowing
            self._unasked = ""  # what is chosen is what the user looks at
            self._show()

    def _open_tab(self, tab: ReportTab) -> None:
        if tab is not self._tab:
            self._tab = tab
            self.tab_changed.emit(tab)

    def _choose_again(self) -> None:
        """Choose what was chosen last on the open tab, else its first row."""
        if self._tab is ReportTab.PATTERNS:
            self.choose_observation(max(0, self.observation))
        elif self._tab is ReportTab.FILES:
            self.choose_file(self._file)
        else:
            line = self._line(self._chosen) or self._most_frequent()
            self.choose_line(line.key if line else "")

    def _file_locations(self) -> tuple[LogLocation, ...]:
        here = {place for line in self._summary.lines for place in line.locations if place.file == self._file}
        return tuple(sorted(here, key=lambda place: (place.line, place.start)))

    def _start(self) -> None:
        self._watch.reading_began(self._paths)
        self._triaging.start(self._paths, self._zone)

    def _add_logs(self, paths: list[Path]) -> None:
        """Add the logs of a new day to those that are followed, and read them."""
        if not self.busy:
            self._paths += tuple(paths)
            self._refresh()

    def _refresh(self) -> None:
        """Read the files again; what is shown stays until that is done."""
        if not self.busy:
            self._refreshing = True
            self._start()

    def apply_update(self, update: Update) -> None:
        """Take in a partial or final report of the process that reads the logs."""
        if update.last:
            self._watch.reading_ended()
        if self._refreshing:
            if update.last and update.report is not None:
                self._refreshing = False
                self._take_refreshed(update.report)
            return
        if update.report is not None:
            self._report = update.report
            self.report_changed.emit(update.report)
            self._show()
        self.progress_changed.emit(None if update.last else self._progress(update))

    def _take_refreshed(self, report: TriageReport) -> None:
        """Show a new report of the same files, and emit signals for what is new in it."""
        before = {line.key: line.count for line in self._summary.lines}
        known = {_newest(seen) for seen in self._report.observations} if self._report else set()
        self._report = report
        self.report_changed.emit(report)
        self._count_new()
        self._show()
        grown = tuple(line.key for line in self._summary.lines if line.count > before.get(line.key, 0))
        if grown:
            self.lines_grew.emit(grown)
        for seen in report.observations:
            if seen.kind in _ALARMING and _newest(seen) not in known:
                self.alarm_raised.emit(seen.message)

    def _progress(self, update: Update) -> ReadingProgress:
        """Return the progress.

        The rate counts from the second part that was read: the first one also takes what is made once.
        """
        now = time.monotonic()
        if update.done and self._parts < _FIRST_PARTS:
            self._parts += 1
            self._began = now, update.done
        if self._began is None or now - self._began[0] < _MIN_MEASURED_S:
            return ReadingProgress(update.done, update.total)
        rate = (update.done - self._began[1]) / (now - self._began[0])
        left = (update.total - update.done) / rate if rate else None
        return ReadingProgress(update.done, update.total, rate, left)

    def _fail(self, problem: str) -> None:
        self._watch.reading_ended()
        if self._refreshing:  # a log is not there while it is rotated; it is looked for again
            self._refreshing = False
            return
        self.progress_changed.emit(None)
        self.failed.emit(problem)

    def _show(self) -> None:
        """Compute the summary; what is chosen stays chosen while it passes the filters."""
        report, before = self._report, self.chosen_line
        self._summary = summarise(report, self._narrowing, self._catalogue) if report else Summary()
        self.summary_changed.emit()
        if report is None:
            return
        if self._tab is ReportTab.PATTERNS:
            self._show_pattern()
        elif self._tab is ReportTab.FILES:
            self._update_locations(self._file_locations())
        else:
            self._show_errors(before)

    def _show_pattern(self) -> None:
        """Show the chosen pattern of a new report or of other filters."""
        if self.observation < 0:
            self._choose_again()
            return
        report = self.shown_report
        assert report is not None
        self._pattern = report.observations[self.observation]
        self._update_locations(self._pattern.locations)

    def _show_errors(self, before: SummaryRow | None) -> None:
        """Show the chosen line, which was this one before; the first line if the user chose none."""
        line, first = self.chosen_line, self._most_frequent()
        if first is None and before is None:
            return
        unasked = line is not None and line.key == self._unasked and not self.busy
        if line is None or (unasked and line is not first):
            self._chosen = ""
            self._choose_again()
            self._unasked = self._chosen if self.busy else ""
            return
        if before is not None and _shown(before) != _shown(line):
            self.line_chosen.emit(line)
        self._update_locations(line.locations)

    def _most_frequent(self) -> SummaryRow | None:
        return max(self._summary.lines, key=lambda line: line.count, default=None)

    def _line_of_location(self) -> SummaryRow | None:
        """Return the line with an error on the chosen line of a log, also where the filters leave it out.

        Not all locations of an error are kept. If the chosen one was not, the other locations of the pattern
        are tried in order.
        """
        if self._location is None or self._report is None:
            return None
        return row_at(self._report, (self._location, *self._locations), self._catalogue)

    def _line(self, key: str) -> SummaryRow | None:
        return next((line for line in self._summary.lines if line.key == key), None)

    def _update_locations(self, locations: tuple[LogLocation, ...]) -> None:
        if locations != self._locations:
            self._show_locations(locations)

    def _show_locations(self, locations: tuple[LogLocation, ...]) -> None:
        self._locations, self._location = locations, None
        self._reading.cancel()
        self.excerpt_changed.emit(
            Excerpt("", 0, fault=_NO_LOCATIONS) if self.chosen and not locations else None
        )
        self.locations_changed.emit()

    def _on_excerpt(self, found: object) -> None:
        if isinstance(found, Excerpt):
            self.excerpt_changed.emit(found)


def _counted(report: TriageReport | None) -> dict[str, _Counts]:
    """Return the lines and errors of each file of a report; files of one name are counted together."""
    counted: dict[str, _Counts] = {}
    for file in report.files if report else ():
        before = counted.get(file.name, _Counts())
        counted[file.name] = _Counts(before.lines + file.lines, before.errors + file.errors)
    return counted


def _newest(seen: Observation) -> tuple[ObservationKind, LogLocation | None]:
    return seen.kind, seen.locations[-1] if seen.locations else None


def _index_of(pattern: Observation | None, report: TriageReport | None) -> int:
    """Return the index of a pattern in a report that may be newer; -1 for none."""
    if pattern is None or report is None:
        return -1
    beginning = pattern.kind, pattern.locations[:1]
    same = (
        index
        for index, seen in enumerate(report.observations)
        if seen == pattern or (seen.kind, seen.locations[:1]) == beginning
    )
    return next(same, -1)


def _shown(line: SummaryRow) -> tuple[object, ...]:
    """Return what the details show of a line."""
    judged = (line.row.effect, line.row.retry_read, line.row.retry_write) if line.row else ()
    return line.entry, line.message, line.recovery, judged
