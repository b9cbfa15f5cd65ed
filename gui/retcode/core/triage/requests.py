"""Find the request behind an error: its market and endpoint, as far as the lines connect them.

The error's own log record is searched first. Then an earlier line may have the request: one with the same
request id or thread, or the line right before the error, if it is about the same venue and shows no answer.
Without such a connection the request stays unknown, because a wrong market misleads more than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.triage.cached_pattern import CachedPattern, Found
from retcode.core.triage.line_facts import amounts_of, endpoints_of, names_request, symbol_of

TimeOf = Callable[[str], float | None]
Owners = dict[tuple[str, ...], frozenset[str]]

_CONTINUES = re.compile(r"""(?x)
    [ \t)}\]>*|]  # indented, or a bracket that closes
    |Traceback|Caused[ ]by|During[ ]handling|The[ ]above[ ]exc|at[ ]  # a stack trace
    |[{\[]\s{0,8}$  # a bracket that opens a dump
    """)
_RAISED = re.compile(r"[A-Za-z_][\w.]{2,100} ?[:({]")
_FAULTY = CachedPattern(r"(?i)error|exception|fail|warn|critical|fatal|reject|traceback")
_TAG = CachedPattern(r"\[(?P<tag>[A-Za-z][\w.:#-]{1,40})\]")
_LEVELS = frozenset("trace debug info notice warn warning err error critical fatal".split())
_MARK = CachedPattern(
    r"""(?xi)
    (?<![a-z])
    (?P<name>req(?:uest)?|corr(?:elation)?|trace|span|thread|task|worker|session|conn)  # what the id is of
    [_-]?(?:id|name|no)?["']?[ ]{0,2}[=:#-][ ]{0,2}["']?
    (?P<value>[A-Za-z_.:-]{0,40}[0-9][\w.:-]{0,63})  # an id has a digit
    """
)
_NUMBERED = frozenset({"req", "corr", "trac", "span"})  # a request's own; a thread sends many
# A request that its own line says was carried out, or refused with a code: what fails next is another one.
_ANSWERED = re.compile(
    r"""(?x)
    (?:HTTP/[\d.]{1,3}["']?|status(?:_?code)?["']?)[ =:]{1,3}2\d\d\b  # a status of success
    |\b200[ ]OK\b
    |(?i:code)["']?[ ]?[:=][ ]?["']?-?\d{4,6}\b  # a code
    """
)
_HOST = CachedPattern(r"://(?:[a-z0-9-]{1,63}\.){0,4}(?P<domain>[a-z0-9-]{1,63}\.[a-z]{2,12})\b")
_PATH = re.compile(r"/(?P<first>[a-z]{1,10})/(?P<second>[a-z0-9]{1,10})")
# Base and quote of a pair, and the mark that joins them, as in `BTC_USDT`.
_PAIR = re.compile(r"\b[A-Z0-9]{2,12}?(?P<mark>[-_]?)(?:USD[TC]?)(?![A-Z])")
_HEAD, _MAX_LINE = 200, 4000
_MAX_LINES, _MAX_BACK = 40, 12
_TIMEOUT_S = 30.0  # from a request to its error
_OBJECT = 1000  # characters


class Request(Struct, frozen=True):
    """The known facts about the request that an error answers; `amounts` are its quantities and prices."""

    symbol: str | None = None
    endpoint: str | None = None
    amounts: tuple[str, ...] = ()


class ErrorContext(Struct, frozen=True):
    """An error in a log, in the line `at` of `lines`, at the offset `position` in that line.

    `lines` are those of its region and some before it. `venues` are the possible ones. `alone` means that its
    line has no other error; `stated` is the symbol printed in the same object, if any.
    """

    lines: Sequence[str]
    at: int
    position: int
    venues: frozenset[str]
    timestamp: float | None
    alone: bool
    stated: str | None = None


class RequestFinder:
    """Finds the request behind an error. `time_of` returns the time that a line begins with, or None."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._paths: Owners = {}
        self._domains: Owners = {}
        self._range: _LineRange | None = None
        self._marks: dict[str, set[str]] = {}
        for venue in catalogue.venues.values():
            form = venue.facts.get("symbol_form", "")
            self._marks[venue.id] = {match["mark"] for match in _PAIR.finditer(form)}
            for name, fact in venue.facts.items():
                # Some venues take the clock or the market data of a sister product.
                if name == "place_order" or "place_order" not in venue.facts:
                    for match in _PATH.finditer(fact):
                        _add(self._paths, _root(match), venue.id)
                for host in _HOST.each(fact):
                    _add(self._domains, (host.group("domain"),), venue.id)

    def request(self, context: ErrorContext, time_of: TimeOf) -> Request:
        """Return the request of an error's own record, else the one that earlier lines connect to it."""
        if self._range is None or self._range.lines is not context.lines:
            self._range = _LineRange(context.lines, time_of)
        own = self._own(context, self._range)
        if own.symbol and own.endpoint:
            return own
        tied = self._tied(context, self._range, time_of)
        if (own.symbol and tied.symbol and own.symbol != tied.symbol) or (
            own.endpoint and tied.endpoint and own.endpoint != tied.endpoint
        ):
            return own
        return Request(own.symbol or tied.symbol, own.endpoint or tied.endpoint, own.amounts or tied.amounts)

    def venues(self, text: str) -> frozenset[str]:
        """Return the venues whose endpoint or host a text names."""
        named = self._named(text)
        for endpoint in endpoints_of(text):
            owners = self._owners(endpoint)
            return (owners & named or named) if owners and named else owners or named or frozenset()
        return named or frozenset()

    def _own(self, context: ErrorContext, span: _LineRange) -> Request:
        text = context.lines[context.at]
        if not context.alone:
            stated = symbol_of(_object_around(text, context.position)) or context.stated
            return Request(stated, self._endpoint(text, context.venues))
        symbol: str | None = None
        endpoint: str | None = None
        amounts: tuple[str, ...] = ()
        for index in span.record(context.at):
            facts = _facts_of(context.lines[index])
            if facts is None:
                continue
            symbol = symbol or facts.symbol
            amounts = amounts or facts.amounts
            if not endpoint and facts.has_endpoint:
                endpoint = self._endpoint(context.lines[index], context.venues)
        return Request(symbol, endpoint, amounts)

    def _tied(self, context: ErrorContext, span: _LineRange, time_of: TimeOf) -> Request:
        first = span.head(context.at)
        marks, tags = _marks(context.lines[first]), _tags(context.lines[first])
        # Lines farther back are connected to an error only by the same marks.
        for back in range(1, min(first, _MAX_BACK if marks else 1) + 1):
            text = context.lines[first - back]
            theirs = _marks(text)
            shared = {name for name in marks if name in theirs}
            if any(marks[name] != theirs[name] for name in shared):
                continue
            if not shared:
                others = _tags(text)
                if back > 1 or (tags and others and tags.isdisjoint(others)):
                    continue
            request = self._sent(text, context.venues)
            if (
                request
                and not _ANSWERED.search(text[:_MAX_LINE])
                and _is_near(time_of(text), context.timestamp)
            ):
                return request
            if request or (not shared & _NUMBERED and _FAULTY.finds(text[:_HEAD])):
                break
        return Request()

    def _sent(self, text: str, venues: frozenset[str]) -> Request | None:
        """Return the request in a line, or None; it is empty if it belongs to none of these venues."""
        if next(endpoints_of(text), None) is not None:
            endpoint = self._endpoint(text, venues, strict=True)
            return Request(symbol_of(text), endpoint, amounts_of(text)) if endpoint else Request()
        symbol = symbol_of(text)
        if symbol is None or not names_request(text):
            return None
        named = self._named(text)
        fits = named is None or not named.isdisjoint(venues)
        may_be = fits and self._may_be(symbol, venues)
        return Request(symbol, None, amounts_of(text)) if may_be else Request()

    def _may_be(self, symbol: str, venues: frozenset[str]) -> bool:
        """Return whether one of these venues writes a symbol this way; clients use a slash for all."""
        match = _PAIR.search(symbol)
        mark = match["mark"] if match else ""
        known = [self._marks[venue] for venue in venues if self._marks.get(venue)]
        return "/" in symbol or (any(mark in marks for marks in known) if known else not mark)

    def _endpoint(self, text: str, venues: frozenset[str], *, strict: bool = False) -> str | None:
        """Return the first endpoint of a text that one of the venues has.

        Unless `strict`, an endpoint that no venue is known for counts too.
        """
        named = self._named(text)
        for endpoint in endpoints_of(text):
            owners = self._owners(endpoint)
            if owners is None or named is None:
                owners = owners or named
            else:
                owners &= named
            if not owners.isdisjoint(venues) if owners is not None else not strict:
                return endpoint
        return None

    def _owners(self, endpoint: str) -> frozenset[str] | None:
        path = _PATH.match(endpoint, max(0, endpoint.find("/")))
        return self._paths.get(_root(path)) if path else None

    def _named(self, text: str) -> frozenset[str] | None:
        """Return the venues of the hosts that a text names; None if it names none that is known."""
        if "://" not in text:
            return None
        owners = [self._domains.get((match.group("domain"),)) for match in _HOST.each(text[:_MAX_LINE])]
        known = [venues for venues in owners if venues]
        return frozenset[str]().union(*known) if known else None


class _Facts(NamedTuple):
    """The facts about a request in one line."""

    symbol: str | None
    amounts: tuple[str, ...]
    has_endpoint: bool


@lru_cache(maxsize=64)  # the lines before an error are those before the next one too
def _facts_of(text: str) -> _Facts | None:
    """Return the facts about a request in a line, or None."""
    found = _Facts(symbol_of(text), amounts_of(text), next(endpoints_of(text), None) is not None)
    return found if any(found) else None


class _LineRange:
    """The lines of one range of a log. Facts about a line are cached, since several errors may need them."""

    def __init__(self, lines: Sequence[str], time_of: TimeOf) -> None:
        self.lines = lines
        self._time_of = time_of
        self._joined: dict[int, bool] = {}
        self._heads: dict[int, int] = {}
        self._continuing: dict[int, bool] = {}

    def record(self, at: int) -> Iterator[int]:
        """Yield the lines of the record that a line belongs to: that line, those above it, those below it."""
        yield at
        yield from range(at - 1, self.head(at) - 1, -1)
        for below in range(at + 1, min(len(self.lines), at + _MAX_LINES)):
            if not self._continues(below):
                break
            yield below

    def head(self, at: int) -> int:
        """Return the first line of the record that a line belongs to; if in doubt, that line itself."""
        first = self._heads.get(at)
        if first is None:
            first = at
            while first > 0 and at - first < _MAX_LINES and self._is_joined(first):
                first -= 1
            self._heads[at] = first
        return first

    def _is_joined(self, index: int) -> bool:
        """Return whether a line continues the record of the line above."""
        joined = self._joined.get(index)
        if joined is None:
            here, above = self.lines[index], self.lines[index - 1]
            joined = (
                self._continues(index)
                or (above[:1] in {" ", "\t"} and _RAISED.match(here) is not None)
                or (_FAULTY.finds(above[:_HEAD]) and self._time_of(above) is not None)
            ) and self._time_of(here) is None
            self._joined[index] = joined
        return joined

    def _continues(self, index: int) -> bool:
        continues = self._continuing.get(index)
        if continues is None:
            continues = self._continuing[index] = _CONTINUES.match(self.lines[index]) is not None
        return continues


def _object_around(text: str, position: int) -> str:
    """Return the innermost object in braces around a position in a line; empty if there is none near."""
    if text.find("{", max(0, position - _OBJECT), max(0, position)) < 0:
        return ""
    depth, start = 0, -1
    for at in range(position - 1, max(-1, position - _OBJECT), -1):
        depth += {"}": 1, "{": -1}.get(text[at], 0)
        if depth < 0:
            start = at
            break
    if start < 0:
        return ""
    depth = 0
    for at in range(start, min(len(text), start + 2 * _OBJECT)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[start : at + 1]
    return ""


@lru_cache(maxsize=16)  # a long line may hold hundreds of errors
def _marks(text: str) -> dict[str, str]:
    """Return the ids of request, thread and the like in a line, by the first letters of their words."""
    return {_mark_name(match): match.group("value") for match in _MARK.each(text[:_MAX_LINE])}


def _mark_name(match: Found) -> str:
    return match.group("name").lower().replace("request", "req")[:4]


def _tags(text: str) -> set[str]:
    """Return the words in brackets at a line's beginning, other than levels."""
    tags = {match.group("tag").lower() for match in _TAG.each(text[:_HEAD])}
    return tags - _LEVELS


def _is_near(sent: float | None, failed: float | None) -> bool:
    return sent is None or failed is None or abs(failed - sent) <= _TIMEOUT_S


def _root(path: re.Match[str]) -> tuple[str, ...]:
    """Return the part of a path that distinguishes venues: `fapi`, but `api` only with its version."""
    return (path["first"], path["second"]) if path["first"] == "api" else (path["first"],)


def _add(owners: Owners, key: tuple[str, ...], venue: str) -> None:
    owners[key] = owners.get(key, frozenset()) | {venue}
