"""Find the request behind an error: its market and endpoint, as far as the lines connect them.

The error's own log record is searched first. Then an earlier line may have the request: one with the same
request id or thread, or the line right before the error, if it is about the same venue and shows no answer.
Without such a connection the request stays unknown, because a wrong market misleads more than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.triage.line_shape import HOST, LineShapes
from retcode.core.triage.log_lines import LogLine, head, record

Owners = dict[tuple[str, ...], frozenset[str]]
# The endpoints and domains of a line, the possible venues, and whether one of them must have the endpoint.
_Named = tuple[tuple[str, ...], tuple[str, ...], frozenset[str], bool]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_NUMBERED = frozenset({"req", "corr", "trac", "span"})  # a request's own; a thread sends many
# A request that its own line says was carried out, or refused with a code: what fails next is another one.
_ANSWERED = re.compile(
    r"""(?x)
    (?:HTTP/[\d.]{1,3}["']?|status(?:_?code)?["']?)[ =:]{1,3}2\d\d\b  # a status of success
    |\b200[ ]OK\b
    |(?i:code)["']?[ ]?[:=][ ]?["']?-?\d{4,6}\b  # a code
    |["'](?:error|label|err-code)["'][ ]?:[ ]?\[?[ ]?["'][A-Za-z]  # a code that is a word
    """
)
_PATH = re.compile(r"/(?P<first>[a-z]{1,10})/(?P<second>[a-z0-9]{1,10})")
# Base and quote of a pair, and the mark that joins them, as in `BTC_USDT`.
_PAIR = re.compile(r"\b[A-Z0-9]{2,12}?(?P<mark>[-_]?)(?:USD[TC]?)(?![A-Z])")
_MAX_LINE = 4000
_MAX_BACK = 12
_TIMEOUT_S = 30.0  # from a request to its error
_OBJECT = 1000  # characters
_MAX_KNOWN = 2000


class Request(Struct, frozen=True):
    """The known facts about the request that an error answers; `amounts` are its quantities and prices."""

    symbol: str | None = None
    endpoint: str | None = None
    amounts: tuple[str, ...] = ()


_UNKNOWN = Request()


class ErrorContext(Struct, frozen=True):
    """An error in a log, in the line `at` of `lines`, at the offset `position` in that line.

    `lines` are those of its region and some before it. `venues` are the possible ones. `alone` means that its
    line has no other error; `stated` is the symbol printed in the same object, if any.
    """

    lines: Sequence[LogLine]
    at: int
    position: int
    venues: frozenset[str]
    timestamp: float | None
    alone: bool
    stated: str | None = None


class RequestFinder:
    """Finds the request behind an error."""

    def __init__(self, catalogue: Catalogue, shapes: LineShapes) -> None:
        self._shapes = shapes
        self._paths: Owners = {}
        self._domains: Owners = {}
        self._endpoints: dict[_Named, str | None] = {}
        self._fitting: dict[tuple[str, frozenset[str]], bool] = {}
        self._marks: dict[str, set[str]] = {}
        for venue in catalogue.venues.values():
            form = venue.facts.get("symbol_form", "")
            self._marks[venue.id] = {match["mark"] for match in _PAIR.finditer(form)}
            for name, fact in venue.facts.items():
                # Some venues take the clock or the market data of a sister product.
                if name == "place_order" or "place_order" not in venue.facts:
                    for match in _PATH.finditer(fact):
                        _add(self._paths, _root(match), venue.id)
                for host in HOST.pattern.finditer(fact):
                    _add(self._domains, (host["domain"],), venue.id)

    def request(self, context: ErrorContext) -> Request:
        """Return the request of an error's own record, else the one that earlier lines connect to it."""
        first = head(context.lines, context.at)
        own = self._own(context, first)
        if own.symbol and own.endpoint:
            return own
        tied = self._tied(context, first)
        if tied is _UNKNOWN:
            return own
        if (own.symbol and tied.symbol and own.symbol != tied.symbol) or (
            own.endpoint and tied.endpoint and own.endpoint != tied.endpoint
        ):
            return own
        return Request(own.symbol or tied.symbol, own.endpoint or tied.endpoint, own.amounts or tied.amounts)

    def venues(self, line: LogLine) -> frozenset[str]:
        """Return the venues whose endpoint or host a line names."""
        named = self._named(line)
        for endpoint in line.endpoints:
            owners = self._owners(endpoint)
            return (owners & named or named) if owners and named else owners or named or frozenset()
        return named or frozenset()

    def _own(self, context: ErrorContext, first: int) -> Request:
        if not context.alone:
            line = context.lines[context.at]
            within = _object_around(line.text, context.position)
            stated = LogLine(within, self._shapes.of(within)).symbol or context.stated
            return Request(stated, self._endpoint(line, context.venues))
        naming = [one for one in record(context.lines, first, context.at) if one.shape.names_request]
        if not naming:
            return _UNKNOWN
        symbol: str | None = None
        endpoint: str | None = None
        amounts: tuple[str, ...] = ()
        for line in naming:
            symbol = symbol or line.symbol
            amounts = amounts or line.amounts
            endpoint = endpoint or self._endpoint(line, context.venues)
        return Request(symbol, endpoint, amounts)

    def _tied(self, context: ErrorContext, first: int) -> Request:
        lines = context.lines
        here = lines[first]
        if not here.shape.marks and (first == 0 or not lines[first - 1].shape.may_send):
            return _UNKNOWN
        marks = here.marks
        # Lines farther back are connected to an error only by the same marks.
        for back in range(1, min(first, _MAX_BACK if marks else 1) + 1):
            line = lines[first - back]
            theirs = line.marks
            shared = {name for name in marks if name in theirs}
            if any(marks[name] != theirs[name] for name in shared):
                continue
            if not shared:
                if back > 1:
                    continue
                tags, others = here.tags, line.tags
                if tags and others and tags.isdisjoint(others):
                    continue
            request = self._sent(line, context.venues)
            if (
                request
                and not _ANSWERED.search(line.text[:_MAX_LINE])
                and _is_near(line.time, context.timestamp)
            ):
                return request
            if request or (not shared & _NUMBERED and line.shape.reports_fault):
                break
        return _UNKNOWN

    def _sent(self, line: LogLine, venues: frozenset[str]) -> Request | None:
        """Return the request in a line, or None; it is empty if it belongs to none of these venues."""
        shape = line.shape
        if shape.endpoints:
            endpoint = self._endpoint(line, venues, strict=True)
            return Request(line.symbol, endpoint, line.amounts) if endpoint else _UNKNOWN
        symbol = line.symbol
        if symbol is None or not shape.may_send:
            return None
        named = self._named(line)
        fits = named is None or not named.isdisjoint(venues)
        may_be = fits and self._may_be(symbol, venues)
        return Request(symbol, None, line.amounts) if may_be else _UNKNOWN

    def _may_be(self, symbol: str, venues: frozenset[str]) -> bool:
        """Return whether one of these venues writes a symbol this way; clients use a slash for all."""
        fits = self._fitting.get((symbol, venues))
        if fits is None:
            match = _PAIR.search(symbol)
            mark = match["mark"] if match else ""
            known = [self._marks[venue] for venue in venues if self._marks.get(venue)]
            fits = "/" in symbol or (any(mark in marks for marks in known) if known else not mark)
            _keep(self._fitting, (symbol, venues), fits)
        return fits

    def _endpoint(self, line: LogLine, venues: frozenset[str], *, strict: bool = False) -> str | None:
        """Return the first endpoint of a line that one of the venues has.

        Unless `strict`, an endpoint that no venue is known for counts too.
        """
        if not line.shape.endpoints:
            return None
        key = line.endpoints, line.domains, venues, strict
        if key in self._endpoints:
            return self._endpoints[key]
        found = self._first_endpoint(key[0], self._named(line), venues, strict=strict)
        _keep(self._endpoints, key, found)
        return found

    def _first_endpoint(
        self, endpoints: Iterable[str], named: frozenset[str] | None, venues: frozenset[str], *, strict: bool
    ) -> str | None:
        for endpoint in endpoints:
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

    def _named(self, line: LogLine) -> frozenset[str] | None:
        """Return the venues of the hosts that a line names; None if it names none that is known."""
        if not line.shape.domains:
            return None
        known = [venues for domain in line.domains if (venues := self._domains.get((domain,)))]
        return frozenset[str]().union(*known) if known else None


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


def _is_near(sent: float | None, failed: float | None) -> bool:
    return sent is None or failed is None or abs(failed - sent) <= _TIMEOUT_S


def _root(path: re.Match[str]) -> tuple[str, ...]:
    """Return the part of a path that distinguishes venues: `fapi`, but `api` only with its version."""
    return (path["first"], path["second"]) if path["first"] == "api" else (path["first"],)


def _keep(known: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Remember a value; forget the others if there are too many."""
    if len(known) >= _MAX_KNOWN:
        known.clear()
    known[key] = value


def _add(owners: Owners, key: tuple[str, ...], venue: str) -> None:
    owners[key] = owners.get(key, frozenset()) | {venue}
