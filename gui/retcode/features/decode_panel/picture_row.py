"""Several pictures as one: what was read in them side by side, and their reports as one.

Each is decoded by itself: the exchange that one picture names says nothing of the error in another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

from msgspec import structs

from retcode.core.decode.report import Finding, Outcome, Report, Span, StatusFinding, Success
from retcode.core.pictures.text import PictureText, ReadLine

_T = TypeVar("_T", Finding, StatusFinding, Success)

GAP = 24  # pixels between two pictures
_RULE = "\u2015" * 5  # at both ends of the line between two pictures
_SEPARATOR = re.compile(rf"^{_RULE} picture \d+ {_RULE}$", re.MULTILINE)
_OUTCOMES = (Outcome.ERROR, Outcome.SUCCESS, Outcome.NONE)  # the first that some picture has is that of all


def side_by_side(reads: Sequence[PictureText]) -> PictureText:
    """Return the text of all pictures, one after the other, with a line between two."""
    lines: list[ReadLine] = []
    left = 0
    for number, read in enumerate(reads, 1):
        if lines:
            lines.append(ReadLine(f"{_RULE} picture {number} {_RULE}", 0, 0, 0, 0, 100.0))
        lines += [
            structs.replace(line, left=line.left + left, right=line.right + left) for line in read.lines
        ]
        left += read.width + GAP
    remarks = dict.fromkeys(chain.from_iterable(read.remarks for read in reads))
    unread = next((read.unread for read in reads if read.unread), None)
    return PictureText(tuple(lines), left - GAP, max(read.height for read in reads), tuple(remarks), unread)


def picture_starts(text: str) -> tuple[int, ...]:
    """Return where the text of each picture begins in that of all."""
    return (0, *(match.end() for match in _SEPARATOR.finditer(text)))


def merged(text: str, starts: Sequence[int], reports: Sequence[Report]) -> Report:
    """Return the reports of the pictures as that of the whole text."""
    findings: list[Finding] = []
    statuses: list[StatusFinding] = []
    successes: list[Success] = []
    for start, report in zip(starts, reports, strict=True):
        lines = text.count("\n", 0, start)
        findings += [_moved(finding, start, lines) for finding in report.findings]
        statuses += [_moved(status, start, lines) for status in report.statuses]
        successes += [_moved(success, start, lines) for success in report.successes]
    return Report(
        next(outcome for outcome in _OUTCOMES if any(report.verdict is outcome for report in reports)),
        next((report.http_status for report in reports if report.http_status is not None), None),
        tuple(findings),
        tuple(statuses),
        tuple(successes),
        tuple(dict.fromkeys(chain.from_iterable(report.notices for report in reports))),
        dict(sum((Counter(report.redactions) for report in reports), Counter())),
    )


def _moved(one: _T, start: int, lines: int) -> _T:
    """Return a part of a report with its places in the text of all pictures."""
    moved = structs.replace(one, line=one.line + lines, start=one.start + start, end=one.end + start)
    if isinstance(moved, Finding):
        spans = [Span(span.line + lines, span.start + start, span.end + start) for span in moved.spans]
        moved = structs.replace(moved, spans=tuple(spans))
    return moved
