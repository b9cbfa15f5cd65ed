"""Glance: what of a triage is shown, once it is narrowed to a stretch of time and to recovery classes."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import repeat
from operator import add

from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.triage.labels import NO_AGREEMENT, settled_recovery, venue_name
from retcode.core.triage.model import LogLocation, Row, StatusRow, Timeline, TriageReport

_MAX_SYMBOLS, _MAX_ENDPOINTS = 5, 3

Span = tuple[float, float]


class SummaryFilter(Struct, frozen=True):
    """What is asked for: a stretch in seconds since 1970, and recovery classes; all if none."""

    span: Span | None = None
    recoveries: frozenset[str] = frozenset()

    def shows(self, recovery: str) -> bool:
        """Say whether errors of a class are asked for."""
        return not self.recoveries or recovery in self.recoveries


class SummaryRow(Struct, frozen=True):
    """An error or HTTP status as it is shown: `count` is that of the stretch, `recovery` may be UNSETTLED.

    `spots` may be fewer than `count`; `doubt` says why its number is not to be trusted, if so.
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
    spots: tuple[LogLocation, ...] = ()
    doubt: str = ""

    @property
    def where(self) -> str:
        """The markets and endpoints in words, the most frequent first; those of all the time."""
        told = (_told(self.symbols, _MAX_SYMBOLS), _told(self.endpoints, _MAX_ENDPOINTS))
        return " · ".join(filter(None, told))


class Layer(Struct, frozen=True):
    """What the errors of one recovery class count, bucket by bucket."""

    recovery: str
    counts: tuple[int, ...]


class Summary(Struct, frozen=True):
    """What is shown: lines, layers of the timeline, and how often each class comes in the stretch."""

    lines: tuple[SummaryRow, ...] = ()
    layers: tuple[Layer, ...] = ()
    classes: tuple[tuple[str, int], ...] = ()


def glance(report: TriageReport, narrowing: SummaryFilter, catalogue: Catalogue) -> Summary:
    """Return what is shown of a report. A status without times is shown only while no stretch is chosen."""
    stretch = bucket_range(report.timeline, narrowing.span)
    layers: dict[str, list[int]] = {}
    classes: dict[str, int] = {}
    lines = []
    keys: dict[str, int] = {}
    for row in report.rows:
        key = f"{row.venue}/{row.exchange or ''}/{row.code}/{row.name}"
        keys[key] = keys.get(key, 0) + 1
        recovery = settled_recovery(row)
        here = sum(row.counts[stretch[0] : stretch[1]]) if stretch else row.count
        classes[recovery] = classes.get(recovery, 0) + here
        if not narrowing.shows(recovery):
            continue
        layers[recovery] = list(map(add, layers.get(recovery) or repeat(0), row.counts))
        if here:
            line = _line(row, recovery, here, narrowing.span, catalogue)
            lines.append(structs.replace(line, key=f"{key}#{keys[key]}"))
    if narrowing.span is None:
        lines += [_status(row) for row in report.statuses if narrowing.shows(_class(row.recovery))]
    order = [*(recovery.value for recovery in Recovery), NO_AGREEMENT]
    return Summary(
        tuple(lines),
        tuple(Layer(name, tuple(layers[name])) for name in order if name in layers),
        tuple((name, classes[name]) for name in order if name in classes),
    )


def bucket_range(timeline: Timeline | None, span: Span | None) -> tuple[int, int] | None:
    """Return the buckets that a stretch touches, the second not among them; None for all."""
    if timeline is None or span is None:
        return None
    first = int((span[0] - timeline.start) // timeline.width)
    last = int(-((timeline.start - span[1]) // timeline.width))
    return max(0, first), min(timeline.buckets, max(last, first + 1))


def local_time(moment: float | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Return a moment in this machine's time zone; empty for none or one that no calendar has."""
    if moment is None:
        return ""
    try:
        return time.strftime(form, time.localtime(moment))
    except (OverflowError, ValueError, OSError):
        return ""


def local_offset(moment: float) -> float:
    """Return how many seconds this machine's time zone is ahead of UTC; 0 where it is not known."""
    try:
        return float(time.localtime(moment).tm_gmtoff)
    except (OverflowError, ValueError, OSError):
        return 0.0


def zone_name() -> str:
    """Return this machine's time zone as its distance from UTC now."""
    offset = datetime.now().astimezone().strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset else "UTC"


def _line(row: Row, recovery: str, count: int, span: Span | None, catalogue: Catalogue) -> SummaryRow:
    return SummaryRow(
        key="",
        code=row.code,
        venue=venue_name(row, catalogue),
        name=row.name or row.title or row.message,
        recovery=recovery,
        certainty=row.certainty.value,
        message=row.message,
        entry=row.entry or "",
        count=count,
        first=row.first,
        last=row.last,
        symbols=row.symbols,
        endpoints=row.endpoints,
        spots=row.spots if span is None else tuple(spot for spot in row.spots if _is_in(spot.time, span)),
        doubt=row.mismatch,
    )


def _told(names: dict[str, int], most: int) -> str:
    """Return names with how often each was met, the most frequent first."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"{name} {count:,} x" for name, count in list(names.items())[:most]) + more


def _status(row: StatusRow) -> SummaryRow:
    return SummaryRow(
        key=f"http/{row.status}",
        code=str(row.status),
        venue="HTTP status",
        name=row.title,
        recovery=_class(row.recovery),
        certainty="",
        message="",
        entry=f"http/{row.status}",
        count=row.count,
        first=row.first,
        last=row.last,
        spots=row.spots,
    )


def _is_in(moment: float | None, span: Span) -> bool:
    return moment is not None and span[0] <= moment < span[1]


def _class(recovery: Recovery | None) -> str:
    return recovery.value if recovery is not None else NO_AGREEMENT
