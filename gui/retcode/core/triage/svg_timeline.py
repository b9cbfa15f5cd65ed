"""Drawing: the timeline of a triage as SVG that needs nothing else: a lane an error, bans behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from retcode.core.catalogue.load import Catalogue
from retcode.core.redact import redact
from retcode.core.triage.formatting import moment, utc
from retcode.core.triage.labels import venue_name
from retcode.core.triage.model import Ban, Timeline, TriageReport

_CHART, _LANE, _LEFT, _BELOW = 960, 26, 250, 44
_MAX_LANES = 30
_MAX_TICKS = 6
_MAX_LABEL = 38
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200)
_DAY = 86_400


def drawing(report: TriageReport, catalogue: Catalogue) -> str:
    """Return the timeline of a report; nothing if no error has a time."""
    line = report.timeline
    if line is None or not report.rows:
        return ""
    rows = report.rows[:_MAX_LANES]
    lanes = [(f"{row.code} {venue_name(row, catalogue)}", row.counts, "bar") for row in rows]
    if len(report.rows) > 1:
        everything = tuple(map(sum, zip(*(row.counts for row in report.rows), strict=True)))
        lanes.insert(0, (f"all {len(report.rows)} kinds of error", everything, "all"))
    bottom = _LANE * len(lanes)
    parts = [*_bans(report.bans, line, bottom), *_ticks(line, bottom)]
    for number, (label, counts, kind) in enumerate(lanes, 1):
        parts.append(f'<text x="0" y="{number * _LANE - 7}">{_e(label[:_MAX_LABEL])}</text>')
        parts += _bars(label, counts, kind, line, number * _LANE)
    return (
        f'<svg viewBox="0 0 {_CHART} {bottom + _BELOW}" width="{_CHART}" height="{bottom + _BELOW}" '
        f'role="img" aria-label="Errors over time">{"".join(parts)}</svg>'
    )


def _bans(bans: Sequence[Ban], line: Timeline, bottom: int) -> Iterator[str]:
    for ban in bans:
        start = max(0.0, _part(ban.end if ban.start is None else ban.start, line))
        end = min(1.0, _part(ban.end, line))
        if end > start:
            since = f" from {moment(ban.start)}" if ban.start is not None else ""
            kind = "ban" if ban.says == "banned" else "wait"
            yield (
                f'<rect class="{kind}" x="{_x(start)}" y="0" width="{(end - start) * (_CHART - _LEFT):.1f}" '
                f'height="{bottom}"><title>{_e(f"{ban.says}{since} until {moment(ban.end)}")}</title></rect>'
            )


def _bars(label: str, counts: Sequence[int], kind: str, line: Timeline, base: int) -> Iterator[str]:
    most = max(counts, default=0)
    wide = max(1.0, (_CHART - _LEFT) / line.buckets - 0.5)
    for bucket, count in enumerate(counts):
        if count:
            tall = max(2.0, (_LANE - 6) * count / most)
            says = f"{count} x {label}, from {moment(line.start + bucket * line.width)}"
            yield (
                f'<rect class="{kind}" x="{_x(bucket / line.buckets)}" y="{base - tall:.1f}" '
                f'width="{wide:.1f}" height="{tall:.1f}"><title>{_e(says)}</title></rect>'
            )


def _ticks(line: Timeline, bottom: int) -> Iterator[str]:
    """Yield round moments with their labels, and below them the first and the last."""
    whole = line.width * line.buckets
    days = (_DAY * count for count in (1, 2, 7, 14, 30, 90, 180, 365, 3650))
    step = next((step for step in (*_STEPS, *days) if whole / step <= _MAX_TICKS), 3650 * _DAY)
    form = "%d %b" if step >= _DAY else "%H:%M:%S" if step < 60 else "%H:%M"
    at = -(-line.start // step) * step
    while at < line.start + whole:
        x = _x(_part(at, line))
        label = _told(at, form if step >= _DAY or at % _DAY else "%d %b")
        yield f'<line x1="{x}" x2="{x}" y1="0" y2="{bottom + 4}"/>'
        yield f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{_e(label)}</text>'
        at += step
    begin, end = moment(line.start), moment(line.start + whole)
    yield f'<text x="{_LEFT}" y="{bottom + 36}">{_e(begin)}</text>'
    yield f'<text x="{_CHART}" y="{bottom + 36}" text-anchor="end">{_e(end)}</text>'


def _told(at: float, form: str) -> str:
    try:
        return f"{utc(at):{form}}"
    except (OverflowError, ValueError):
        return ""


def _part(at: float, line: Timeline) -> float:
    return (at - line.start) / (line.width * line.buckets)


def _x(part: float) -> str:
    return f"{_LEFT + part * (_CHART - _LEFT):.1f}"


def _e(text: str) -> str:
    return escape(redact(text)[0], quote=True)
