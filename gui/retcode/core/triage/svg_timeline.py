"""Lay out the timeline of a triage as a drawing: a lane for each error, bans behind all lanes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retcode.core.catalogue.load import Catalogue
from retcode.core.redact import redact
from retcode.core.triage.axis import axis_ticks
from retcode.core.triage.formatting import time_text, utc
from retcode.core.triage.labels import venue_name
from retcode.core.triage.model import Ban, BanKind, Row, Timeline, TriageReport

_WIDTH, _LANE, _LEFT, _BELOW = 960, 26, 250, 44
_MIN_WIDTH = 2.5  # of a bar, so that it can be seen
_MAX_LANES = 30
_MAX_TICKS = 6
_MAX_LABEL = 38


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle: the errors of one bucket, or a ban. `kind` is its class in the style sheet."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text of the drawing, with the point of it that is at `x`: `start`, `middle` or `end`."""

    x: float
    y: int
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template draws. `ticks` are the x of the axis marks, `axis` is the y of the axis."""

    width: int
    height: int
    axis: int
    bars: tuple[Bar, ...]
    ticks: tuple[float, ...]
    labels: tuple[Label, ...]


def drawing(report: TriageReport, catalogue: Catalogue) -> Drawing | None:
    """Return the timeline of a report, with secrets masked; None if no error has a time."""
    line = report.timeline
    if line is None or not report.rows:
        return None
    lanes = [
        (redact(f"{row.code or row.title} {venue_name(row, catalogue)}")[0], row.counts, _kind(row))
        for row in report.rows[:_MAX_LANES]
    ]
    if len(report.rows) > 1:
        everything = tuple(map(sum, zip(*(row.counts for row in report.rows), strict=True)))
        lanes.insert(0, (f"all {len(report.rows)} kinds of error", everything, "all"))
    axis = _LANE * len(lanes)
    bars = [*_bans(report.bans, line, axis)]
    labels = []
    for number, (name, counts, kind) in enumerate(lanes, 1):
        labels.append(Label(0, number * _LANE - 7, name[:_MAX_LABEL]))
        bars += _bars(name, counts, kind, line, number * _LANE)
    ticks = [*_ticks(line, axis + 18)]
    labels += ticks
    labels.append(Label(_LEFT, axis + 36, time_text(line.start)))
    labels.append(Label(_WIDTH, axis + 36, time_text(line.start + _duration(line)), "end"))
    return Drawing(
        width=_WIDTH,
        height=axis + _BELOW,
        axis=axis,
        bars=tuple(bars),
        ticks=tuple(tick.x for tick in ticks),
        labels=tuple(labels),
    )


def _kind(row: Row) -> str:
    return f"bar {row.recovery.value}" if row.recovery else "bar"


def _bans(bans: Sequence[Ban], line: Timeline, height: int) -> Iterator[Bar]:
    for ban in bans:
        start = max(0.0, _share(ban.end if ban.start is None else ban.start, line))
        end = min(1.0, _share(ban.end, line))
        if end > start:
            since = f" from {time_text(ban.start)}" if ban.start is not None else ""
            title = redact(f"{ban.kind}{since} until {time_text(ban.end)}")[0]
            kind = "ban" if ban.kind is BanKind.BANNED else "wait"
            width = max(_MIN_WIDTH, (end - start) * (_WIDTH - _LEFT))
            yield Bar(kind, min(_x(start), _WIDTH - width), 0, width, height, title)


def _bars(name: str, counts: Sequence[int], kind: str, line: Timeline, base: int) -> Iterator[Bar]:
    highest = max(counts, default=0)
    width = max(_MIN_WIDTH, (_WIDTH - _LEFT) / line.buckets - 0.5)
    for bucket, count in enumerate(counts):
        if count:
            height = max(2.0, (_LANE - 6) * count / highest)
            title = f"{count:,} × {name}, from {time_text(line.start + bucket * line.width)}"
            yield Bar(kind, _x(bucket / line.buckets), base - height, width, height, title)


def _ticks(line: Timeline, y: int) -> Iterator[Label]:
    """Yield the labels of round times at their positions."""
    for at, text in axis_ticks(line.start, _duration(line), _MAX_TICKS, _formatted):
        yield Label(_x(_share(at, line)), y, text, "middle")


def _formatted(at: float, fmt: str) -> str:
    try:
        return f"{utc(at):{fmt}}"
    except (OverflowError, ValueError):
        return ""


def _duration(line: Timeline) -> float:
    return line.width * line.buckets


def _share(at: float, line: Timeline) -> float:
    return (at - line.start) / _duration(line)


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT)
