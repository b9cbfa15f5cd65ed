"""Log lines with the facts that connect errors and requests. Each fact is read once for a line.

Several errors may need the facts of a line: a long line holds hundreds, and the lines before one error are
those before the next one too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from retcode.core.triage.cached_pattern import CachedPattern, Found
from retcode.core.triage.line_facts import amounts_of, endpoints_of, symbol_of

_CONTINUES = re.compile(r"""(?x)
    [ \t)}\]>*|]  # indented, or a bracket that closes
    |Traceback|Caused[ ]by|During[ ]handling|The[ ]above[ ]exc|at[ ]  # a stack trace
    |[{\[]\s{0,8}$  # a bracket that opens a dump
    """)
_RAISED = re.compile(r"[A-Za-z_][\w.]{2,100} ?[:({]")
_FAULTY = CachedPattern(
    r"(?i)error|exception|fail|warn|critical|fatal|reject|traceback",
    literals="error exception fail warn critical fatal reject traceback",
)
_TAG = CachedPattern(r"\[(?P<tag>[A-Za-z][\w.:#-]{1,40})\]", literals="[")
_LEVELS = frozenset("trace debug info notice warn warning err error critical fatal".split())
_MARK = CachedPattern(
    r"""(?xi)
    (?<![a-z])
    (?P<name>req(?:uest)?|corr(?:elation)?|trace|span|thread|task|worker|session|conn)  # what the id is of
    [_-]?(?:id|name|no)?["']?[ ]{0,2}[=:#-][ ]{0,2}["']?
    (?P<value>[A-Za-z_.:-]{0,40}[0-9][\w.:-]{0,63})  # an id has a digit
    """,
    literals="req corr trace span thread task worker session conn",
)
_HEAD, _MAX_LINE = 200, 4000
_MAX_LINES = 40


class RequestFacts(NamedTuple):
    """The facts about a request in one line."""

    symbol: str | None
    amounts: tuple[str, ...]
    has_endpoint: bool


class LogLine:
    """One line of a log, with its facts on first use.

    `read_time` returns the time that a line begins with, or None.
    """

    def __init__(self, text: str, read_time: Callable[[str], float | None]) -> None:
        self.text = text
        self._read_time = read_time
        self._joined: bool | None = None

    @cached_property
    def time(self) -> float | None:
        """The time that the line begins with, if any."""
        return self._read_time(self.text)

    @cached_property
    def facts(self) -> RequestFacts | None:
        """The facts about a request in the line, if there are any."""
        text = self.text
        found = RequestFacts(symbol_of(text), amounts_of(text), next(endpoints_of(text), None) is not None)
        return found if any(found) else None

    @cached_property
    def marks(self) -> dict[str, str]:
        """The ids of request, thread and the like, by the first letters of their words."""
        return {_mark_name(match): match.group("value") for match in _MARK.each(self.text[:_MAX_LINE])}

    @cached_property
    def tags(self) -> set[str]:
        """The words in brackets at the beginning, other than levels."""
        return {match.group("tag").lower() for match in _TAG.each(self.text[:_HEAD])} - _LEVELS

    @cached_property
    def reports_fault(self) -> bool:
        """Whether the line begins as the report of an error does."""
        return _FAULTY.finds(self.text[:_HEAD])

    @cached_property
    def continues(self) -> bool:
        """Whether the line begins as no record does: indented, or within a stack trace."""
        return _CONTINUES.match(self.text) is not None

    def is_joined_to(self, above: LogLine) -> bool:
        """Return whether the line continues the record of the line above it, which is always the same one."""
        if self._joined is None:
            self._joined = (
                self.continues
                or (above.text[:1] in {" ", "\t"} and _RAISED.match(self.text) is not None)
                or (above.reports_fault and above.time is not None)
            ) and self.time is None
        return self._joined


def head(lines: Sequence[LogLine], at: int) -> int:
    """Return the first line of the record that a line belongs to; if in doubt, that line itself."""
    first = at
    while first > 0 and at - first < _MAX_LINES and lines[first].is_joined_to(lines[first - 1]):
        first -= 1
    return first


def record(lines: Sequence[LogLine], at: int) -> Iterator[LogLine]:
    """Yield the lines of the record that a line belongs to: that line, those above it, those below it."""
    yield lines[at]
    yield from reversed(lines[head(lines, at) : at])
    for below in lines[at + 1 : at + _MAX_LINES]:
        if not below.continues:
            break
        yield below


def _mark_name(match: Found) -> str:
    return match.group("name").lower().replace("request", "req")[:4]
