"""Read logs into a triage report, in one pass and bounded memory.

Files are read in the order of their first timestamps, each once. The decoder finds the errors; this module
adds time, line and request to each of them.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from itertools import accumulate, chain
from pathlib import Path

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.verdict import Answer
from retcode.core.decode.attribute.identify import Attribution
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.findings import SentStatus, judge_statuses, only_subject
from retcode.core.decode.region_search import client_id_names
from retcode.core.decode.report import NO_ANSWER, Certainty
from retcode.core.decode.segment.regions import Region, WatchedLine
from retcode.core.decode.tally import ErrorKey, Located, RegionReading, Tally
from retcode.core.files import InputSource, Progress, StreamError, blocks, label_of, sources
from retcode.core.redact import redact
from retcode.core.triage.chunks import MIN_PROCESS_BYTES, Chunk, opened_chunks
from retcode.core.triage.histogram import Buckets
from retcode.core.triage.line_shape import LineShapes
from retcode.core.triage.log_lines import LazyLines, LocatedLine, LogLine
from retcode.core.triage.model import (
    LogFile,
    LogLocation,
    Observation,
    Row,
    StatusRow,
    Timeline,
    TriageReport,
    Zones,
)
from retcode.core.triage.requests import ErrorContext, Request, RequestFinder
from retcode.core.triage.sampling import OccurrenceSample, ordered, spread
from retcode.core.triage.timestamps import TimeReader, may_hold_time
from retcode.core.triage.watchers import (
    BanWatcher,
    ClockWatcher,
    ErrorFacts,
    IncidentWatcher,
    LimitWatcher,
    LogError,
    OrderWatcher,
    RetryWatcher,
)
from retcode.core.triage.zones import zone_text

_MAX_LOCATIONS = 320
_MAX_NAMES = 100
_MAX_BUCKETS = 120
_SNIFFED = 1 << 16
_PREPARED = 1 << 12
# Spend at most 1/10 of the reading time on partial reports.
_PARTIAL_SHARE = 10
_FAILURE, _BAN_STATUS = 400, 418


class _CancelledError(Exception):
    """Reading was cancelled from outside."""


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Callbacks while logs are read, in the thread that reads.

    `progress` gets the bytes done and the bytes in all; `partial` gets a report of the rows so far, with at
    least `every` seconds between two reports; reading ends early once `cancelled` returns True.
    """

    progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    partial: Callable[[TriageReport], None] | None = None
    every: float = 0.5


def triage(
    catalogue: Catalogue,
    decoder: Decoder,
    paths: Sequence[Path],
    venue: str | None = None,
    *,
    zone: tzinfo = UTC,
    hooks: Callbacks | None = None,
    reader: Sequence[str] = (),
) -> TriageReport:
    """Return the report of the logs. Files that cannot be read are listed in it; nothing is raised.

    `venue` overrides the venue of all errors, `zone` is for times without one. `reader` is the command that
    searches large files in another process, see `opened_chunks`; without it this process searches them.
    """
    hooks = hooks or Callbacks()
    reading = _Triage(catalogue, decoder.new_tally(venue), zone)
    files, faults = _in_order(paths, zone)
    before, here, after = 0, 0, sum(source.size for source in files)
    next_partial = time.monotonic() + hooks.every

    def report_progress(done: int, of_file: int) -> None:
        nonlocal here, next_partial
        here = of_file
        if hooks.cancelled and hooks.cancelled():
            raise _CancelledError
        if hooks.progress:
            hooks.progress(before + done, before + of_file + after)
        if hooks.partial and (begin := time.monotonic()) >= next_partial:
            hooks.partial(reading.report(complete=False))
            took = time.monotonic() - begin
            next_partial = begin + max(hooks.every, _PARTIAL_SHARE * took)

    complete = True
    try:
        for source in files:
            after -= source.size
            reading.read(source, report_progress, reader)
            before += here
    except _CancelledError:
        complete = False
    reading.files += faults
    return reading.report(complete=complete, at_end=True)


def _in_order(paths: Iterable[Path], zone: tzinfo) -> tuple[list[InputSource], list[LogFile]]:
    """Return the texts in order of their first times, those without one last, and the files that fail."""
    found: list[tuple[float, int, InputSource]] = []
    faults: list[LogFile] = []
    for path in paths:
        try:
            for source in sources(path):
                found.append((_first_time(source, zone), len(found), source))
        except StreamError as error:
            faults.append(LogFile(label_of(path), 0, 0, None, None, str(error)))
    return [source for _, _, source in sorted(found, key=lambda item: item[:2])], faults


def _first_time(source: InputSource, zone: tzinfo) -> float:
    if source.is_pipe:
        return float("inf")  # it can be read only once
    times = TimeReader(zone, _day_of(source))
    for line in _beginning(source, _SNIFFED).split(b"\n"):
        timestamp = times.read(line)
        if timestamp is not None:
            return timestamp
    return float("inf")


def _beginning(source: InputSource, size: int) -> bytes:
    """Return the first `size` bytes of a text; none if it cannot be read, which is reported later."""
    try:
        return next(blocks(source), b"")[:size]
    except StreamError:
        return b""


def _day_of(source: InputSource) -> date | None:
    """Return the day a file was last written, for a log without dates."""
    try:
        return datetime.fromtimestamp(source.path.stat().st_mtime, UTC).date()
    except (OSError, OverflowError, ValueError):
        return None


@dataclass(slots=True)
class _Counts:
    """What is counted of one error, or of one status, and a sample of its locations."""

    count: int = 0
    first: float | None = None
    last: float | None = None
    symbols: Counter[str] = field(default_factory=Counter)
    endpoints: Counter[str] = field(default_factory=Counter)
    sample: OccurrenceSample = field(default_factory=OccurrenceSample)

    def add(self, location: LogLocation, symbol: str | None = None, endpoint: str | None = None) -> None:
        """Count one occurrence."""
        self.count += 1
        if location.time is not None:
            self.first = location.time if self.first is None else min(self.first, location.time)
            self.last = location.time if self.last is None else max(self.last, location.time)
        for name, names in ((symbol, self.symbols), (endpoint, self.endpoints)):
            if name and (name in names or len(names) < _MAX_NAMES):
                names[name] += 1
        self.sample.add(location)


class _Triage:
    """One triage while it runs."""

    def __init__(self, catalogue: Catalogue, decoder: Tally, zone: tzinfo) -> None:
        self._catalogue, self._decoder, self._zone = catalogue, decoder, zone
        self.files: list[LogFile] = []
        self._known: dict[ErrorKey, ErrorFacts] = {}
        self._errors: defaultdict[ErrorKey, _Counts] = defaultdict(_Counts)
        self._statuses: defaultdict[SentStatus, _Counts] = defaultdict(_Counts)
        self._answers: defaultdict[SentStatus, set[Answer]] = defaultdict(set)
        self._buckets = Buckets()
        self._shapes = LineShapes(client_id_names())
        self._requests = RequestFinder(catalogue, self._shapes)
        self._orders, self._limits, self._clock = OrderWatcher(), LimitWatcher(), ClockWatcher()
        self._bans, self._retries, self._incidents = BanWatcher(), RetryWatcher(), IncidentWatcher()
        self._times = TimeReader(zone)
        self._earliest: float | None = None
        self._latest: float | None = None  # not the last that was read: several programs may write one log
        self._done_line = 0
        self._read_to = 0
        self._errors_here = 0  # in the file that is being read
        self._recent = LazyLines((), self._line)  # the whole lines before the offset `_recent_to`
        self._recent_to = 0

    def read(self, source: InputSource, progress: Progress, reader: Sequence[str]) -> None:
        """Read one text to its end; see `opened_chunks`."""
        self._times = TimeReader(self._zone, _day_of(source))
        self._earliest = self._latest = None
        self._done_line = 0
        self._read_to = 0
        self._errors_here = 0
        self._recent = LazyLines((), self._line)
        end = Chunk(0, source.size)
        try:
            with opened_chunks(source, reader) as chunks:
                if reader and source.size >= MIN_PROCESS_BYTES:
                    self._decoder.prepare(_beginning(source, _PREPARED))  # while the other process starts
                for chunk in chunks:
                    progress(chunk.done, chunk.total)
                    self._read_found(chunk.found)
                    end = chunk
        finally:  # report what was read, also where reading is cancelled
            for line in end.tail.split(b"\n")[-20:]:
                self._time_of(line)
            self.files.append(self._file(source, end))

    def _file(self, source: InputSource, end: Chunk) -> LogFile:
        first, last, zones = self._earliest, self._latest, _zones(self._times)
        size = source.shown_size + end.total - source.size  # it may have grown
        return LogFile(source.label, size, end.lines, first, last, end.fault, zones, self._errors_here)

    def report(self, *, complete: bool, at_end: bool = False) -> TriageReport:
        """Return the report so far; observations only `at_end`."""
        start, width, buckets = self._buckets.shown(_MAX_BUCKETS)
        rows = []
        for finding, keys in self._decoder.findings():
            parts = [self._errors[key] for key in keys if key in self._errors]
            whole = _joined(parts)
            rows.append(
                Row(
                    code=finding.code or "",
                    venue=finding.venue,
                    certainty=finding.certainty,
                    name=finding.name,
                    title=finding.title,
                    message=finding.message,
                    effect=finding.effect,
                    recovery=finding.recovery,
                    mismatch=finding.mismatch.warning if finding.mismatch else "",
                    retry_read=finding.retry_read,
                    retry_write=finding.retry_write,
                    entry=finding.entry,
                    exchange=finding.exchange,
                    alternatives=tuple(
                        dict.fromkeys(other.venue for other in finding.alternatives if other.possible)
                    ),
                    http_status=finding.http_status,
                    count=whole.count,
                    first=whole.first,
                    last=whole.last,
                    symbols=dict(whole.symbols.most_common()),
                    endpoints=dict(whole.endpoints.most_common()),
                    counts=self._buckets.counts(keys, start, width, buckets),
                    locations=_locations(parts),
                    concept=finding.concept,
                    subject=finding.subject,
                    in_batch=finding.in_batch,
                    unanswered=finding.unanswered,
                )
            )
        return TriageReport(
            files=tuple(self.files),
            complete=complete,
            rows=tuple(sorted(rows, key=lambda row: -row.count)),
            statuses=tuple(self._status_rows(start, width, buckets)),
            observations=tuple(self._observations()) if at_end else (),
            bans=self._bans.bans(),
            timeline=Timeline(start, width, buckets) if buckets else None,
            redactions=self._decoder.redactions if at_end else {},
            zone=zone_text(self._zone),
        )

    def _status_rows(self, start: float, width: float, buckets: int) -> Iterator[StatusRow]:
        for sent, counted in sorted(self._statuses.items(), key=lambda item: _order(item[0])):
            status, exchange = sent
            entry = self._catalogue.status_entry(status, exchange)
            title = entry.title if entry else ""
            judged = judge_statuses(entry, self._answers[sent])
            counts = self._buckets.counts(frozenset({sent}), start, width, buckets)
            locations = counted.sample.kept()
            times = counted.first, counted.last
            subject = only_subject({answer.subject for answer in self._answers[sent]})
            yield StatusRow(
                status,
                title,
                judged.recovery if judged else None,
                counted.count,
                *times,
                locations,
                counts,
                exchange,
                subject,
                entry=entry.key if entry else None,
                effect=judged.effect if judged else None,
                retry_read=judged.retry_read if judged else None,
                retry_write=judged.retry_write if judged else None,
            )

    def _observations(self) -> Iterator[Observation]:
        found = chain(
            self._bans.observations(),
            self._orders.observations(),
            self._incidents.observations(),
            self._retries.observations(self._incidents.incidents()),
            self._clock.observations(),
            self._limits.observations(),
        )
        for observation in found:
            message, orders = redact(observation.message)[0], observation.orders
            if orders:
                orders = tuple(redact("\n".join(orders))[0].split("\n"))
            yield Observation(observation.kind, message, observation.locations, orders)

    def _read_found(self, found: Iterable[Region | WatchedLine]) -> None:
        for item in found:
            if isinstance(item, Region):
                self._region(item)
            elif item.first_line > self._done_line:
                line, *_ = self._lines_of(item)
                self._orders.line(line)
                self._limits.line(line, self._venue_of(line, ()))
                self._clock.line(line)
                self._done_line = item.first_line

    def _region(self, region: Region) -> None:
        reading = self._decoder.add(region)
        lines = self._lines_of(region)
        self._done_line = max(self._done_line, region.first_line + len(lines) - 1)
        errors: dict[int, list[LogError]] = {}
        everything: list[LogError] = []
        requests = self._requests_of(region, reading, lines) if reading.located else ()
        for located, request in zip(reading.located, requests, strict=True):
            at = lines[min(located.line, len(lines) - 1)].location
            location = LogLocation(at.file, at.line, region.first_char + located.start, at.time)
            occurrence = LogError(self._known_facts(located), located.key, request, location)
            errors.setdefault(located.line, []).append(occurrence)
            everything.append(occurrence)
            self._count(occurrence)
        banned = bool(reading.statuses) and any(one.sent.status == _BAN_STATUS for one in reading.statuses)
        for number, line in enumerate(lines):
            if len(lines) == 1 or line.text.strip():
                found = errors.get(number, [])
                self._follow(line, found, found or everything, banned=banned)
        for sent, number, answer in _statuses_alone(reading, len(lines)) if reading.statuses else ():
            self._answers[sent].add(answer)
            location = lines[number].location
            self._statuses[sent].add(location)
            self._errors_here += 1
            if location.time is not None:
                self._buckets.add(sent, location.time)

    def _requests_of(
        self, region: Region, reading: RegionReading, lines: list[LocatedLine]
    ) -> Iterator[Request]:
        """Yield the request behind each error of a region that has errors."""
        before = self._lines_before(region)
        around = LazyLines((*before, *lines), self._line)
        whole = region.before[-1:] in (b"", b"\n") and region.data.endswith(b"\n")
        self._recent = around if whole else LazyLines((), self._line)
        self._recent_to = region.start + len(region.data)
        crowd = [located.line for located in reading.located]
        starts = [0, *accumulate(len(line.text) + 1 for line in lines)] if len(lines) > 1 else [0]
        for located in reading.located:
            at = min(located.line, len(lines) - 1)
            yield self._requests.request(
                ErrorContext(
                    lines=around,
                    at=len(before) + at,
                    position=located.start - starts[at],
                    venues=self._known_facts(located).venues,
                    timestamp=lines[at].location.time,
                    alone=len(crowd) == 1 or crowd.count(located.line) == 1,
                    stated=located.occurrence.candidate.value("symbol"),
                )
            )

    def _lines_before(self, region: Region) -> list[LogLine | str]:
        """Return the whole lines of `region.before`; those of the last region are made already."""
        breaks = region.before.count(b"\n")
        if not breaks or not region.before.endswith(b"\n"):
            return []
        number = breaks - (region.start != len(region.before))
        if self._recent_to == region.start and len(self._recent) >= number:
            return self._recent.last(number)
        return [*region.before.decode("utf-8", "replace").split("\n")[-number - 1 : -1]]

    def _line(self, text: str) -> LogLine:
        """Return a line before a region."""
        return LogLine(text, self._shapes.of(text), self._times.peek)

    def _count(self, occurrence: LogError) -> None:
        location = occurrence.location
        counted = self._errors[occurrence.key]
        counted.add(location, occurrence.request.symbol, occurrence.request.endpoint)
        self._errors_here += 1
        if location.time is not None:
            self._buckets.add(occurrence.key, location.time)
        self._retries.error(occurrence)
        self._incidents.error(occurrence)

    def _follow(
        self, line: LocatedLine, errors: list[LogError], around: list[LogError], *, banned: bool
    ) -> None:
        """Pass a line of a region to the watchers; `around` are errors that may name its venue."""
        self._orders.line(line, errors)
        self._limits.line(line, self._venue_of(line, around))
        self._clock.line(line)
        if line.shape.may_order_wait:
            exchanges = frozenset[str]().union(*(error.facts.exchanges for error in around))
            self._bans.line(line, exchanges, banned=banned)
        for error in errors:
            self._bans.error(error)

    def _venue_of(self, line: LocatedLine, errors: Sequence[LogError]) -> str:
        """Return the name of the venue whose limits a line is about; empty if that is not known."""
        if not line.shape.may_show_limit:
            return ""
        venues = self._requests.venues(line) or {error.facts.venue for error in errors if error.facts.venue}
        return self._catalogue.venues[min(venues)].name if len(venues) == 1 else ""

    def _known_facts(self, located: Located) -> ErrorFacts:
        known = self._known.get(located.key)
        if known is None:
            known = self._known[located.key] = self._facts_of(located)
        return known

    def _facts_of(self, located: Located) -> ErrorFacts:
        identity, code = located.occurrence.identity, located.occurrence.candidate.code
        label = f"{code} {_name(identity)}".strip() or NO_ANSWER
        judged = self._decoder.judgement(located)
        recovery = judged.recovery if judged else None
        venues = identity.possible | {identity.venue} if identity.venue else identity.possible
        return ErrorFacts(label, recovery, identity.venue or "", self._exchanges(identity), venues)

    def _exchanges(self, identity: Attribution) -> frozenset[str]:
        """Return the exchanges that an error may be from."""
        if identity.exchange:
            return frozenset({identity.exchange})
        possible = {identity.venue} if identity.venue else identity.possible
        if identity.certainty is Certainty.OPEN:
            possible |= identity.possible
        known = self._catalogue.venues
        return frozenset(known[venue].exchange for venue in possible if venue in known)

    def _lines_of(self, item: Region | WatchedLine) -> list[LocatedLine]:
        """Return the lines of a range. In a location, a line without a time has that of an earlier line."""
        lines = []
        timestamp: float | None = None
        texts = item.data.removesuffix(b"\n").split(b"\n")
        for number, data in enumerate(texts):
            own = self._time_of(data)
            if own is not None:
                timestamp = own
            elif number == 0:
                follows = item.start == self._read_to  # the lines before were read just now
                timestamp = self._times.last if follows else self._time_before(item.before)
            location = LogLocation(len(self.files), item.first_line + number, item.first_char, timestamp)
            text = data.decode("utf-8", "replace")
            lines.append(LocatedLine(text, self._shapes.of(text), own, location))
        self._read_to = item.start + len(item.data)
        return lines

    def _time_before(self, before: bytes) -> float | None:
        for data in reversed(before.split(b"\n") if may_hold_time(before) else ()):
            timestamp = self._time_of(data)
            if timestamp is not None:
                return timestamp
        return self._times.last

    def _time_of(self, data: bytes) -> float | None:
        timestamp = self._times.read(data)
        if timestamp is not None:
            self._earliest = timestamp if self._earliest is None else min(self._earliest, timestamp)
            self._latest = timestamp if self._latest is None else max(self._latest, timestamp)
        return timestamp


def _statuses_alone(reading: RegionReading, lines: int) -> list[tuple[SentStatus, int, Answer]]:
    """Return the failed statuses of a region without an error near them, each with its line and answer.

    A status that is found more than once in a line counts once.
    """
    found = {
        (sent, min(span.line, lines - 1)): answer
        for sent, span, alone, answer in reading.statuses
        if sent.status >= _FAILURE and alone
    }
    ordered = sorted(found, key=lambda item: (_order(item[0]), item[1]))
    return [(sent, line, found[sent, line]) for sent, line in ordered]


def _order(sent: SentStatus) -> tuple[int, str]:
    return sent.status, sent.exchange or ""


def _name(identity: Attribution) -> str:
    """Return the name of an error; empty if its possible venues name it differently."""
    names = {identity.entry.name} if identity.entry else set()
    if identity.certainty is Certainty.OPEN:
        names |= {other.name for other in identity.others}
    return names.pop() if len(names) == 1 else ""


def _joined(parts: list[_Counts]) -> _Counts:
    """Return the counts of one row as a whole, without a sample."""
    if len(parts) == 1:
        return parts[0]
    whole = _Counts()
    for part in parts:
        whole.count += part.count
        whole.symbols += part.symbols
        whole.endpoints += part.endpoints
    firsts = [part.first for part in parts if part.first is not None]
    lasts = [part.last for part in parts if part.last is not None]
    whole.first, whole.last = min(firsts, default=None), max(lasts, default=None)
    return whole


def _locations(parts: list[_Counts]) -> tuple[LogLocation, ...]:
    """Return a sample of the locations of one row."""
    if len(parts) == 1:
        return parts[0].sample.kept()
    return spread(ordered(location for part in parts for location in part.sample.kept()), _MAX_LOCATIONS)


def _zones(times: TimeReader) -> Zones:
    if times.stated and times.assumed:
        return Zones.MIXED
    return Zones.STATED if times.stated else Zones.ASSUMED if times.assumed else Zones.NONE
