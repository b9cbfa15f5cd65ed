"""Filter a triage report by time range and recovery classes, and sum up the rows that are left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from operator import add
from typing import TypeVar

from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue, http_key
from retcode.core.catalogue.model import Recovery, Subject
from retcode.core.catalogue.verdict import Judgement
from retcode.core.decode.report import Certainty
from retcode.core.replies.choose import ReplyContext
from retcode.core.replies.values import reply_values
from retcode.core.search.matched import closest_message
from retcode.core.triage.formatting import time_text
from retcode.core.triage.labels import NO_AGREEMENT, agreed_recovery, venue_name
from retcode.core.triage.model import Ban, LogLocation, Row, StatusRow, Timeline, TriageReport

_MAX_SYMBOLS, _MAX_ENDPOINTS = 5, 3

TimeRange = tuple[float, float]
_Counted = TypeVar("_Counted", bound=Row | StatusRow)


class SummaryFilter(Struct, frozen=True):
    """The filters: a time range in seconds since 1970, and recovery classes; None or empty for all."""

    span: TimeRange | None = None
    recoveries: frozenset[str] = frozenset()

    def shows(self, recovery: str) -> bool:
        """Return whether errors of a recovery class pass the filter."""
        return not self.recoveries or recovery in self.recoveries


class SummaryRow(Struct, frozen=True):
    """An error or HTTP status as it is shown: `count` is that of the range, `recovery` may be NO_AGREEMENT.

    `locations` may be fewer than `count`; `doubt` is why its number may be wrong, if so. `unanswered` is true
    for requests that got no answer, which have no code. `row` is the row of the report; None for a status,
    whose requests were about `subject`.
    """

    key: str
    code: str
    venue: str
    name: str
    recovery: str
    certainty: str
    message: str
    entry: str
    count: int
    first: float | None
    last: float | None
    symbols: dict[str, int] = {}
    endpoints: dict[str, int] = {}
    locations: tuple[LogLocation, ...] = ()
    doubt: str = ""
    unanswered: bool = False
    status: int | None = None
    row: Row | None = None
    subject: Subject = Subject.ORDER
    judgement: Judgement | None = None

    @property
    def where(self) -> str:
        """The markets and endpoints of the whole log as one text, the most frequent first."""
        parts = (_counted_names(self.symbols, _MAX_SYMBOLS), _counted_names(self.endpoints, _MAX_ENDPOINTS))
        return " · ".join(filter(None, parts))


class Layer(Struct, frozen=True):
    """The number of errors of one recovery class in each bucket."""

    recovery: str
    counts: tuple[int, ...]


class Summary(Struct, frozen=True):
    """The rows, the layers of the timeline, and the count of each class in the range."""

    lines: tuple[SummaryRow, ...] = ()
    layers: tuple[Layer, ...] = ()
    classes: tuple[tuple[str, int], ...] = ()


def summarise(report: TriageReport, narrowing: SummaryFilter, catalogue: Catalogue) -> Summary:
    """Return the summary of a report."""
    selection = bucket_range(report.timeline, narrowing.span)
    layers: dict[str, list[int]] = {}
    classes: dict[str, int] = {}
    lines = []
    for key, row in _keyed(report):
        recovery = agreed_recovery(row)
        here = _within(row, report.timeline, narrowing.span)
        classes[recovery] = classes.get(recovery, 0) + here.count
        if not narrowing.shows(recovery):
            continue
        if row.counts:
            layers[recovery] = list(map(add, layers.get(recovery) or repeat(0), row.counts))
        if here.count or selection is None:
            lines.append(_line(key, here, recovery, catalogue))
    order = [*(recovery.value for recovery in Recovery), NO_AGREEMENT]
    return Summary(
        tuple(lines),
        tuple(Layer(name, tuple(layers[name])) for name in order if name in layers),
        tuple((name, classes[name]) for name in order if name in classes),
    )


def row_at(report: TriageReport, locations: Iterable[LogLocation], catalogue: Catalogue) -> SummaryRow | None:
    """Return the error on the first of these lines of logs that has one, of the whole report; None for none.

    Of several errors on a line, the one at the very position comes first.
    """
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for number, at in enumerate(locations):
        places.setdefault((at.file, at.line), (number, at.start))
    found = [
        (place[0], at.start != place[1], key, row)
        for key, row in _keyed(report)
        for at in row.locations
        if (place := places.get((at.file, at.line))) is not None
    ]
    if not found:
        return None
    *_, key, row = min(found, key=lambda item: item[:2])
    return _line(key, row, agreed_recovery(row), catalogue)


def narrowed(report: TriageReport, narrowing: SummaryFilter) -> TriageReport:
    """Return a report of the filtered rows alone, with the observations of their time."""
    span, line = narrowing.span, report.timeline
    if narrowing == SummaryFilter():
        return report
    selection = bucket_range(line, span)
    rows = [_within(row, line, span) for row in report.rows if narrowing.shows(agreed_recovery(row))]
    statuses = [_within(row, line, span) for row in report.statuses if narrowing.shows(agreed_recovery(row))]
    if line is not None and selection is not None:
        line = Timeline(line.start + selection[0] * line.width, line.width, selection[1] - selection[0])
    return structs.replace(
        report,
        rows=tuple(sorted((row for row in rows if row.count), key=lambda row: -row.count)),
        statuses=tuple(row for row in statuses if row.count),
        observations=tuple(seen for seen in report.observations if _overlap_in_time(seen.locations, span)),
        bans=tuple(ban for ban in report.bans if span is None or _overlaps(ban, span)),
        timeline=line,
        scope=_scope(narrowing),
    )


def bucket_range(timeline: Timeline | None, span: TimeRange | None) -> tuple[int, int] | None:
    """Return the buckets that a range overlaps, as start and end (exclusive); None for all."""
    if timeline is None or span is None:
        return None
    first = int((span[0] - timeline.start) // timeline.width)
    last = int(-((timeline.start - span[1]) // timeline.width))
    return max(0, first), min(timeline.buckets, max(last, first + 1))


def reply_context(row: Row, catalogue: Catalogue) -> ReplyContext:
    """Return the context of a reply to an error of a log."""
    entry = catalogue.entry(row.entry or "")
    matched = closest_message(entry, None, row.message) if entry else None
    concept = matched.concept if matched else entry.concept if entry else None
    symbol = next(iter(row.symbols)) if len(row.symbols) == 1 else ""
    settled = not row.mismatch and row.certainty is not Certainty.OPEN
    return ReplyContext(
        concept,
        row.judgement,
        settled,
        reply_values({"symbol": symbol}),
        title=row.title,
        subject=row.subject,
        sender=venue_name(row, catalogue),
        message=row.message,
    )


def _within(row: _Counted, line: Timeline | None, span: TimeRange | None) -> _Counted:
    """Return a row with its count, first and last time in a range.

    If not all locations are kept, these times are exact only to the width of a bucket.
    """
    selection = bucket_range(line, span)
    if span is None or line is None or selection is None:
        return row
    counts = row.counts[selection[0] : selection[1]]
    locations = tuple(location for location in row.locations if _is_in(location.time, span))
    filled = [selection[0] + index for index, count in enumerate(counts) if count]
    first = last = None
    if filled:
        times = [location.time for location in locations if location.time is not None]
        begin, end = (line.start + filled[0] * line.width, line.start + (filled[-1] + 1) * line.width)
        first = min((at for at in times if at < begin + line.width), default=begin)
        last = max((at for at in times if at >= end - line.width), default=end)
        first = row.first if row.first is not None and row.first >= begin else first
        last = row.last if row.last is not None and row.last < end else last
    return structs.replace(row, count=sum(counts), first=first, last=last, counts=counts, locations=locations)


def _keyed(report: TriageReport) -> Iterator[tuple[str, Row | StatusRow]]:
    """Yield all rows of a report, each with a key that no other has."""
    keys: dict[str, int] = {}
    rows: list[Row | StatusRow] = [*report.rows, *report.statuses]
    for row in rows:
        key = _key(row)
        keys[key] = keys.get(key, 0) + 1
        yield f"{key}#{keys[key]}", row


def _key(row: Row | StatusRow) -> str:
    if isinstance(row, StatusRow):
        return "/".join(filter(None, (http_key(row.status), row.exchange)))
    return f"{row.venue}/{row.exchange or ''}/{row.code}/{row.name}"


def _line(key: str, row: Row | StatusRow, recovery: str, catalogue: Catalogue) -> SummaryRow:
    if isinstance(row, StatusRow):
        return _status(key, row, recovery)
    return SummaryRow(
        key=key,
        code=row.code,
        venue=venue_name(row, catalogue),
        name=row.name or row.title or row.message,
        recovery=recovery,
        certainty=row.certainty.value,
        message=row.message,
        entry=row.entry or "",
        count=row.count,
        first=row.first,
        last=row.last,
        symbols=row.symbols,
        endpoints=row.endpoints,
        locations=row.locations,
        subject=row.subject,
        doubt=row.mismatch,
        unanswered=row.unanswered,
        status=row.http_status,
        row=row,
        judgement=row.judgement,
    )


def _counted_names(names: dict[str, int], limit: int) -> str:
    """Return names with their counts, the most frequent first."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(f"{name} {count:,}×" for name, count in list(names.items())[:limit]) + more


def _status(key: str, row: StatusRow, recovery: str) -> SummaryRow:
    return SummaryRow(
        key=key,
        code=f"HTTP {row.status}",
        venue=row.exchange or "unknown",
        name=row.title,
        recovery=recovery,
        certainty="",
        message="",
        entry=row.entry or "",
        status=row.status,
        judgement=row.judgement,
        count=row.count,
        first=row.first,
        last=row.last,
        locations=row.locations,
        subject=row.subject,
    )


def _scope(narrowing: SummaryFilter) -> str:
    """Return the sentence about the filters of a report, with times in UTC as everywhere in it."""
    parts = []
    if narrowing.span is not None:
        start, end = narrowing.span
        parts.append(f"from {time_text(start)} to {time_text(end)}")
    if narrowing.recoveries:
        parts.append(f"with the recovery class {' or '.join(sorted(narrowing.recoveries))}")
    where = " Markets, endpoints and patterns are those of the whole log." if narrowing.span else ""
    if narrowing.recoveries and not where:
        where = f" {patterns_scope(narrowing)}"
    return f"Only errors {' '.join(parts)}.{where}"


def patterns_scope(narrowing: SummaryFilter) -> str:
    """Return the sentence about the patterns of a filtered report; empty without filters."""
    if narrowing.span is not None:
        return "Patterns that overlap this time range. Their counts and lines are for the whole log."
    return "Patterns are not filtered by recovery class." if narrowing.recoveries else ""


def _overlap_in_time(locations: Sequence[LogLocation], span: TimeRange | None) -> bool:
    """Return whether a range overlaps the time between some lines: of many lines, only a part is kept."""
    times = [location.time for location in locations if location.time is not None]
    return span is None or (bool(times) and min(times) < span[1] and max(times) >= span[0])


def _overlaps(ban: Ban, span: TimeRange) -> bool:
    return ban.end > span[0] and (ban.end if ban.start is None else ban.start) < span[1]


def _is_in(seconds: float | None, span: TimeRange) -> bool:
    return seconds is not None and span[0] <= seconds < span[1]
