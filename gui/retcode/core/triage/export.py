"""Write a triage as Markdown for a ticket, CSV and JSON for a program, or a page with the timeline.

Everything is redacted, and nothing in a log can become markup or a formula.
"""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.report import Certainty
from retcode.core.page_templates import render_page
from retcode.core.present.entry_markdown import escaped
from retcode.core.present.finding_text import first_steps, meaning_of
from retcode.core.present.safe_text import one_line
from retcode.core.present.verdict_text import recovery_text
from retcode.core.redact import redact
from retcode.core.triage.formatting import duration, size_text, time_text
from retcode.core.triage.labels import agreed_recovery, code_text, sure_name, venue_name, verdict_text
from retcode.core.triage.model import (
    MAX_NAMED_ORDERS,
    LogLocation,
    Observation,
    Row,
    StatusRow,
    TriageReport,
    Zones,
)
from retcode.core.triage.svg_timeline import drawing

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MAX_NAMES, _MAX_LINES = 3, 8
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def to_json(report: TriageReport) -> bytes:
    """Return the whole report as JSON, fields as in the model."""
    plain = msgspec.to_builtins(report)
    return msgspec.json.format(msgspec.json.encode(_redacted(plain)))


def to_csv(report: TriageReport, catalogue: Catalogue) -> str:
    """Return one row for each error and for each HTTP failure without a code, below a header row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        "venue certainty code name verdict count first last"
        " symbols endpoints first_file first_line message".split()
    )
    for row in report.rows:
        writer.writerow(
            _cell(value)
            for value in (
                venue_name(row, catalogue) if row.certainty is Certainty.OPEN else row.venue,
                row.certainty.value,
                code_text(row),
                row.name,
                agreed_recovery(row),
                str(row.count),
                time_text(row.first),
                time_text(row.last),
                " ".join(row.symbols),
                "; ".join(row.endpoints),
                *_first_line(report, row.locations),
                row.message,
            )
        )
    for status in report.statuses:
        writer.writerow(
            _cell(value)
            for value in (
                status.exchange or "unknown",
                "",
                f"HTTP {status.status}",
                status.title,
                agreed_recovery(status),
                str(status.count),
                time_text(status.first),
                time_text(status.last),
                "",
                "",
                *_first_line(report, status.locations),
                "",
            )
        )
    return out.getvalue()


def _first_line(report: TriageReport, locations: Sequence[LogLocation]) -> tuple[str, str]:
    """Return the file and the line of the first location; empty if there is none."""
    if not locations:
        return "", ""
    first = locations[0]
    return report.files[first.file].name if first.file < len(report.files) else "", str(first.line)


def to_markdown(report: TriageReport, catalogue: Catalogue) -> str:
    """Return the report as Markdown for a ticket."""
    lines = ["# Log triage", "", *(f"- {_md(line)}" for line in _summary(report)), ""]
    if report.rows:
        lines += [
            "| count | venue | code | name | what to do | first | last | where |",
            "|---:|---|---|---|---|---|---|---|",
        ]
        for row in report.rows:
            where = ", ".join((*_names(row.symbols), *_names(row.endpoints)))
            cells = (
                str(row.count),
                sure_name(row, catalogue),
                code_text(row),
                row.name or row.title,
                verdict_text(row),
                time_text(row.first),
                time_text(row.last),
                where,
            )
            lines.append("| " + " | ".join(map(_md, cells)) + " |")
        lines.append("")
    if report.statuses:
        lines += [
            "## HTTP failures without an error code",
            "",
            *(f"- {_md(line)}" for line in _statuses(report)),
            "",
        ]
    if report.observations:
        lines += ["## Patterns", ""]
        for seen in report.observations:
            lines.append(f"- {_md(seen.message)} ({_md(_lines(report, seen.locations))})")
            if named := _all_orders(seen):
                lines.append(f"  - {_md(named)}")
        lines.append("")
    if report.rows:
        lines += ["## Messages", ""]
        for row in report.rows:
            locations = _lines(report, row.locations[:_MAX_LINES])
            lines.append(
                f"- {_md(code_text(row) or row.title)}: {_md(row.message or 'no message')} ({_md(locations)})"
            )
        lines.append("")
    return "\n".join(lines)


def to_text(report: TriageReport, catalogue: Catalogue) -> str:
    """Return the report for a terminal, ending in a line break."""
    lines = [*_summary(report), ""]
    for row in report.rows:
        name = f"{row.code} {row.name or row.title}".strip()
        lines.append(f"{row.count:>8} x  {sure_name(row, catalogue)}  {name}")
        where = ", ".join((*_names(row.symbols), *_names(row.endpoints)))
        details = [_duration_text(row), verdict_text(row), where]
        details.append(_lines(report, row.locations[:_MAX_NAMES]))
        lines += [f"            {_clean(text)}" for text in details if text]
    for status in report.statuses:
        name = "  ".join(filter(None, (status.exchange, f"HTTP {status.status}", status.title)))
        lines.append(f"{status.count:>8} x  {name}")
        details = [_duration_text(status), _advice(status), _lines(report, status.locations[:_MAX_NAMES])]
        lines += [f"            {text}" for text in details if text]
    for seen in report.observations:
        lines += ["", _clean(seen.message), f"    {_lines(report, seen.locations)}"]
        if _all_orders(seen):
            lines.append("    --json, --markdown and --html list all of them.")
    return "\n".join(lines) + "\n"


def to_html(report: TriageReport, catalogue: Catalogue) -> str:
    """Return an HTML page without links to other files: the timeline as SVG, the rows, the observations."""
    return render_page(
        "triage",
        "report.html.j2",
        summary=[*map(_clean, _summary(report)), f"Made on {time_text(time.time())} with Retcode."],
        chart=drawing(report, catalogue),
        heads=(
            "Count",
            "Venue",
            "Code",
            "Name, message and meaning",
            "What to do",
            "First and last (UTC)",
            "Market and endpoint",
            "Lines",
        ),
        rows=[(row.recovery or "", _cells(row, report, catalogue)) for row in report.rows],
        statuses=[_clean(line) for line in _statuses(report)],
        observations=[
            (_clean(item.message), _all_orders(item), _lines(report, item.locations))
            for item in report.observations
        ],
    )


def _cells(row: Row, report: TriageReport, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a row of the page, each as its lines."""
    times = dict.fromkeys(time_text(at).removesuffix(" UTC") for at in (row.first, row.last))
    cells = (
        (f"{row.count:,}",),
        (sure_name(row, catalogue),),
        (code_text(row),),
        (row.name or row.title, row.message, *_meaning(row, catalogue)),
        (verdict_text(row), *_first_step(row, catalogue)),
        tuple(times),
        tuple(", ".join(_names(names)) for names in (row.symbols, row.endpoints)),
        (_lines(report, row.locations[:_MAX_NAMES]),),
    )
    for cell in cells:
        yield tuple(_clean(line) for line in cell)


def _meaning(row: Row, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the meaning of an error; empty if its verdict is undecided."""
    meaning = meaning_of(row, catalogue) if row.recovery is not None else ""
    return (f"Meaning: {_without_code_marks(meaning)}",) if meaning else ()


def _first_step(row: Row, catalogue: Catalogue) -> tuple[str, ...]:
    steps = first_steps(row, catalogue, 1) if row.recovery is not None else ()
    return tuple(f"First: {_without_code_marks(step)}" for step in steps)


def _without_code_marks(text: str) -> str:
    """Return a text of the catalogue without the backticks around its code: the page shows plain text."""
    return text.replace("`", "")


def _summary(report: TriageReport) -> Iterable[str]:
    for file in report.files:
        span = ""
        if file.first is not None and file.last is not None and file.last >= file.first:
            span = f", {time_text(file.first)} to {time_text(file.last)} ({duration(file.last - file.first)})"
        yield _clean(
            f"{file.name}: {file.lines:,} line{'' if file.lines == 1 else 's'}, {size_text(file.bytes)}{span}"
            f"{'; ' + file.fault if file.fault else ''}"
        )
    if not report.complete:
        yield "Reading was cancelled; the counts are up to that point."
    if report.scope:
        yield report.scope
    errors = "1 error" if report.errors == 1 else f"{report.errors:,} errors"
    different = len(report.rows) + len(report.statuses)
    kinds = "" if different < 2 else f", {different} different"
    yield f"{errors}{kinds}. All times here are UTC."
    if assumed := assumed_zone(report):
        yield _clean(assumed)


def assumed_zone(report: TriageReport) -> str:
    """Return a sentence on the zone assumed for times without one; empty if all times have a zone."""
    names = [file.name for file in report.files if file.zones in (Zones.ASSUMED, Zones.MIXED)]
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    where = f"{', '.join(names[:_MAX_NAMES])}{more}"
    return f"Times without a zone, as in {where}, are taken to be {report.zone}." if names else ""


def _all_orders(seen: Observation) -> str:
    """Return the ids of all orders of a pattern, if its sentence names only some; empty if it names all."""
    return _clean(f"All of them: {', '.join(seen.orders)}") if len(seen.orders) > MAX_NAMED_ORDERS else ""


def _statuses(report: TriageReport) -> Iterable[str]:
    """Yield a sentence on each HTTP failure: how often, from whom, what to do, when and where."""
    for status in report.statuses:
        name = " ".join(filter(None, (status.exchange, f"HTTP {status.status}", status.title)))
        parts = (name, _advice(status), _duration_text(status), _lines(report, status.locations))
        yield f"{status.count:,} × {'. '.join(filter(None, parts))}"


def _advice(status: StatusRow) -> str:
    return recovery_text(status.recovery, None) if status.recovery else ""


def _duration_text(row: Row | StatusRow) -> str:
    """Return the first and the last time of a row; empty without a time."""
    if row.first is None:
        return ""
    return time_text(row.first) + (f" to {time_text(row.last)}" if row.last != row.first else "")


def _lines(report: TriageReport, locations: Iterable[LogLocation]) -> str:
    """Return the lines of some locations: `bot.log lines 3, 8`."""
    by_file: dict[int, list[int]] = {}
    for location in locations:
        lines = by_file.setdefault(location.file, [])
        if location.line not in lines:
            lines.append(location.line)
    names = []
    for file, lines in by_file.items():
        name = report.files[file].name if file < len(report.files) else ""
        more = f" and {len(lines) - _MAX_LINES} more" if len(lines) > _MAX_LINES else ""
        word = "lines" if len(lines) > 1 else "line"
        names.append(f"{name} {word} {', '.join(map(str, sorted(lines)[:_MAX_LINES]))}{more}")
    return _clean("; ".join(names))


def _names(counts: dict[str, int]) -> list[str]:
    names = list(counts)
    more = [f"{len(names) - _MAX_NAMES} more"] if len(names) > _MAX_NAMES else []
    return names[:_MAX_NAMES] + more


def _clean(text: str) -> str:
    """Return a text masked and on one line, without control characters."""
    return one_line(redact(text)[0])


def _md(text: str) -> str:
    return escaped(redact(text)[0])


def _cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula; plain numbers stay what they are."""
    clean = _clean(text)
    return "'" + clean if clean.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(clean) else clean


def _redacted(value: object) -> object:
    if isinstance(value, str):
        return redact(value)[0]
    if isinstance(value, dict):
        return {redact(key)[0]: _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return value
