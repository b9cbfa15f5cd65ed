"""Watch the lines of a log: each watcher follows one question and yields its observations at the end.

A watcher yields nothing if the log does not decide its question. Its memory is bounded.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from msgspec import Struct

from retcode.core.catalogue.model import Recovery
from retcode.core.decode.report import NO_ANSWER
from retcode.core.decode.tally import ErrorKey
from retcode.core.present.finding_text import times
from retcode.core.triage import line_facts as facts
from retcode.core.triage.formatting import count_text, duration, time_text
from retcode.core.triage.log_lines import LocatedLine
from retcode.core.triage.model import (
    MAX_NAMED_ORDERS,
    Ban,
    BanKind,
    LogLocation,
    Observation,
    ObservationKind,
)
from retcode.core.triage.requests import Request

_MAX_ORDERS = 20_000
_MAX_REPORTED = 50
_MAX_LOCATIONS = 20
_MAX_LABELS = 12
_MAX_ORDERS_OF_LINE, _MAX_PENDING = 20, 24
_MAX_SEPARATE = 5  # orders that get a sentence each
# Libraries wait ten seconds for an answer, some thirty.
_PENDING_SECONDS, _PENDING_LINES, _PENDING_LINES_UNCODED = 35.0, 20, 3
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
# Errors that the same request meets again, however often it is sent.
_LASTING = frozenset({Recovery.FIX_REQUEST, Recovery.FIX_CREDENTIALS, Recovery.CONTACT_SUPPORT})
# Errors after which an order is known not to have been taken.
_REFUSED = frozenset(
    {
        Recovery.BACK_OFF,
        Recovery.FIX_CLOCK,
        Recovery.FIX_REQUEST,
        Recovery.FIX_CREDENTIALS,
        Recovery.ACCOUNT_LIMIT,
        Recovery.MARKET_STATE,
    }
)
_MIN_SKEW = 0.1  # seconds; a smaller skew may be just the time of the round trip
# Without amounts to compare, only an error soon after another counts as one of the same request.
_RETRY_GAP, _RETRY_GAP_UNSURE, _MIN_RETRIES, _MAX_RUNS = 60.0, 15.0, 3, 1000
_MAX_BANS, _RECENT_BANS, _REPORTED_BANS = 2000, 20, 10
_BURST_GAP, _MIN_OF_BURST = 5.0, 5  # seconds between two errors of a burst, and how many it has
# Seconds between two bursts of one incident; more where the errors between them are dense, too.
_INCIDENT_GAP, _MAX_INCIDENT_GAP = 120.0, 1800.0
_MAX_SECONDS = 200_000  # seconds with an error that are remembered
_SURPRISE = 7.0  # a chance of one in a thousand, over the whole log
_MAX_ALONE = 300.0  # seconds of a burst in a log that holds nothing else


class ErrorFacts(Struct, frozen=True):
    """What all occurrences of one error have in common. `exchanges` and `venues` are those it may be from."""

    label: str
    recovery: Recovery | None
    venue: str
    exchanges: frozenset[str]
    venues: frozenset[str]


class LogError(Struct, frozen=True, gc=False):
    """One error in a log. `key` is equal for all occurrences of one error."""

    facts: ErrorFacts
    key: ErrorKey
    request: Request
    location: LogLocation


@dataclass(slots=True)
class _Order:
    sends: list[tuple[str, LogLocation]] = field(default_factory=list)
    lost: LogLocation | None = None
    settled: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its outcome is unknown, and no later line shows what became of it."""
        return self.lost is not None and not self.settled


@dataclass(slots=True)
class _Unanswered:
    """Requests without a clear answer: their count, their labels, and the lines of the first and the last."""

    count: int = 0
    labels: dict[str, None] = field(default_factory=dict)
    locations: list[LogLocation] = field(default_factory=list)

    def add(self, label: str, location: LogLocation) -> None:
        """Count one."""
        self.count += 1
        if len(self.locations) >= _MAX_LOCATIONS:
            self.locations.pop()  # the last one shows how long it went on
        self.locations.append(location)
        if len(self.labels) < _MAX_LABELS:
            self.labels[label] = None


class _Sent:
    """A request about one order whose answer is still to come, perhaps in a line without the order's id."""

    def __init__(self, name: str, line: LocatedLine) -> None:
        self.name, self.location = name, line.location
        self._domains = frozenset(line.domains)
        self._paths = _paths(line)
        self._tags, self._marks = line.tags, line.marks

    def may_be_answered_by(self, line: LocatedLine, reach: int) -> bool:
        """Return whether a line, at most `reach` lines below, may have the answer: soon, of the same path."""
        sent, location = self.location, line.location
        soon = (
            sent.file == location.file
            and 0 <= location.line - sent.line <= reach
            and (
                sent.time is None
                or location.time is None
                or 0 <= location.time - sent.time <= _PENDING_SECONDS
            )
        )
        if not soon:
            return False
        domains, paths = frozenset(line.domains), _paths(line)
        other_host = bool(domains and self._domains) and domains.isdisjoint(self._domains)
        return not other_host and not (paths and self._paths and paths.isdisjoint(self._paths))

    def is_of_another_thread(self, line: LocatedLine) -> bool:
        """Return whether tags or ids (`[worker-1]`, `thread=7`) show that a line is from another thread."""
        if self._tags and line.tags and self._tags.isdisjoint(line.tags):
            return True
        return any(line.marks.get(name, value) != value for name, value in self._marks.items())


class OrderWatcher:
    """Finds orders that were sent more than once, or whose outcome is unknown and was not looked up."""

    def __init__(self) -> None:
        self._orders: OrderedDict[str, _Order] = OrderedDict()
        self._open: dict[str, _Order] = {}  # those of unknown outcome not mentioned for a long time
        self._pending: deque[_Sent] = deque(maxlen=_MAX_PENDING)
        self._asked: deque[_Sent] = deque(maxlen=_MAX_PENDING)
        self._nameless = _Unanswered()
        self._pathless = _Unanswered()

    def line(self, line: LocatedLine, errors: Sequence[LogError] = ()) -> None:
        """Read a line with its errors."""
        shape = line.shape
        classes = {error.facts.recovery for error in errors}
        lost = Recovery.RECONCILE in classes if errors else _loses_answer(line)
        if shape.loses_orders and not shape.order_ids:
            self._lose_pending(line)
            return
        if not shape.order_ids and not (lost or (errors and (self._pending or self._asked))):
            return
        names = dict.fromkeys(line.text[slice(*span)] for span in shape.order_ids)
        # Of several orders in a line, an error does not say which were refused.
        refused = bool(errors) and classes <= _REFUSED and len(names) <= 1
        if not names:
            self._answered(line, errors, lost=lost, refused=refused)
        for name in islice(names, _MAX_ORDERS_OF_LINE):
            self._read_for_order(name, line, errors, lost=lost, refused=refused)

    def _lose_pending(self, line: LocatedLine) -> None:
        """Note that the connection was lost over which the orders before were sent."""
        for sent in [one for one in self._pending if one.may_be_answered_by(line, _PENDING_LINES)]:
            order = self._orders.get(sent.name)
            if order:
                order.lost, order.settled = order.lost or line.location, False
            self._forget(sent.name)

    def _read_for_order(
        self, name: str, line: LocatedLine, errors: Sequence[LogError], *, lost: bool, refused: bool
    ) -> None:
        """Read a line for one of the orders that it names."""
        shape = line.shape
        replaces = shape.sends and any(map(facts.places_order, line.endpoints))  # not only cancels
        asks = shape.asks and not replaces
        sends = shape.sends and not asks
        succeeded = facts.succeeds(line.text)
        states_outcome = shape.tells_state and not sends and (succeeded or not shape.denies_state)
        answered = not errors and not lost and (states_outcome or (succeeded and not shape.denies_state))
        order = self._order(name)
        if sends:
            order.sends.append((_statement(line, name), line.location))
            del order.sends[_MAX_LOCATIONS:]
            if not answered:
                self._pending.append(_Sent(name, line))
        if asks:
            # A look-up that failed, or did not find the order, leaves it as it was.
            unclear = errors or lost or shape.plans or shape.denies_state or facts.is_refused(line.text)
            if answered or not unclear:
                order.settled = order.lost is not None
                if not answered:
                    self._asked.append(_Sent(name, line))
        elif lost:
            order.lost, order.settled = order.lost or line.location, False
            self._forget(name)
        elif refused:
            order.sends.clear()
            self._forget(name)
        elif answered and not sends:
            order.settled = order.lost is not None
            self._forget(name)

    def observations(self) -> Iterator[Observation]:
        """Yield lost orders, then orders sent twice."""
        known = {**self._open, **self._orders}
        lost = [(name, order) for name, order in known.items() if order.is_open]
        if len(lost) > _MAX_SEPARATE:
            yield _many_lost_orders(lost)
        else:
            yield from (_lost_order(name, order) for name, order in lost)
        for found, who, why in (
            (self._nameless, "An order request", "no client order id was found in the lines: such an order"),
            (self._pathless, "A request", "the lines do not show what it was: if it placed an order, that"),
        ):
            if found.locations:
                message = (
                    f"{who} got no clear answer {times(found.count)} ({', '.join(found.labels)}), and "
                    f"{why} may be open or filled. Look at the open orders, fills and positions."
                )
                yield Observation(ObservationKind.UNKNOWN_OUTCOME, message, tuple(found.locations))
        reported = 0
        for name, order in known.items():
            shapes = [shape for shape, _ in order.sends]
            locations = tuple(location for shape, location in order.sends if shapes.count(shape) > 1)
            if len(locations) > 1 and reported < _MAX_REPORTED:
                reported += 1
                message = (
                    f"Order {name} was sent {len(locations):,} times with the same client order id, "
                    "and no line in between says that it was refused."
                )
                yield Observation(ObservationKind.SENT_TWICE, message, locations)

    def _order(self, name: str) -> _Order:
        order = self._orders.get(name) or self._open.pop(name, None) or _Order()
        self._orders[name] = order
        self._orders.move_to_end(name)
        while len(self._orders) > _MAX_ORDERS:
            oldest, gone = self._orders.popitem(last=False)
            if gone.is_open:
                self._open[oldest] = gone
        return order

    def _answered(self, line: LocatedLine, errors: Sequence[LogError], *, lost: bool, refused: bool) -> None:
        """Attribute an answer without an id to the order sent just before, or to those of one batch."""
        if self._undo_failed_look_up(line, errors):
            return
        if not (lost or self._pending):
            return
        reach = _PENDING_LINES if errors else _PENDING_LINES_UNCODED
        near = [sent for sent in self._pending if sent.may_be_answered_by(line, reach)]
        if not near and lost:
            self._note_nameless(line, errors)
        if len({sent.location for sent in near}) > 1:
            near = [sent for sent in near if not sent.is_of_another_thread(line)]
        if len({sent.location for sent in near}) > 1:
            return
        for name in {sent.name: None for sent in near}:
            order = self._orders.get(name)
            if order and lost:
                order.lost, order.settled = order.lost or line.location, False
            elif order and refused:
                order.sends.clear()
            self._forget(name)

    def _undo_failed_look_up(self, line: LocatedLine, errors: Sequence[LogError]) -> bool:
        """Undo the look-up just before a line that says that it failed; return whether it says so."""
        if any(map(facts.places_order, line.endpoints)) or any(
            facts.places_order(error.request.endpoint or "") for error in errors
        ):
            return False
        reach = _PENDING_LINES if errors else _PENDING_LINES_UNCODED
        near = [asked for asked in self._asked if asked.may_be_answered_by(line, reach)]
        sent = [one.location.line for one in self._pending if one.may_be_answered_by(line, reach)]
        if not near or (sent and max(sent) > near[-1].location.line):
            return False
        self._asked.remove(near[-1])
        order = self._orders.get(near[-1].name)
        if order:
            order.settled = False
        return True

    def _note_nameless(self, line: LocatedLine, errors: Sequence[LogError]) -> None:
        lost = [
            (error.facts.label, error.location)
            for error in errors
            if error.facts.recovery is Recovery.RECONCILE and facts.places_order(error.request.endpoint or "")
        ]
        # A status is counted by itself; a request that got no answer at all is among the errors.
        if not errors and facts.has_open_status(line.text) and any(map(facts.places_order, line.endpoints)):
            lost = [(NO_ANSWER, line.location)]
        for label, location in lost:
            self._nameless.add(label, location)
        for error in errors:
            endpoint = error.request.endpoint
            unclear = not endpoint or (facts.may_place_order(endpoint) and not facts.places_order(endpoint))
            if error.facts.recovery is Recovery.RECONCILE and unclear:
                self._pathless.add(error.facts.label, error.location)

    def _forget(self, name: str) -> None:
        self._pending = deque((sent for sent in self._pending if sent.name != name), maxlen=_MAX_PENDING)


def _lost_order(name: str, order: _Order) -> Observation:
    message = (
        f"The outcome of order {name} is unknown, and no later line shows what became of it: it may be open "
        "or filled. A look-up that does not find it right away does not prove that it was not placed."
    )
    return Observation(ObservationKind.UNKNOWN_OUTCOME, message, _lines_of(order), (name,))


def _many_lost_orders(lost: Sequence[tuple[str, _Order]]) -> Observation:
    """Return one sentence about many orders, which an incident leaves behind."""
    names = ", ".join(name for name, _ in lost[:MAX_NAMED_ORDERS])
    more = f" and {len(lost) - MAX_NAMED_ORDERS:,} more" if len(lost) > MAX_NAMED_ORDERS else ""
    message = (
        f"The outcome of {len(lost):,} orders is unknown, and no later line shows what became of them: they "
        f"may be open or filled. They are {names}{more}."
    )
    orders = tuple(name for name, _ in lost)
    locations = dict.fromkeys(location for _, order in lost for location in _lines_of(order))
    return Observation(ObservationKind.UNKNOWN_OUTCOME, message, tuple(locations)[:_MAX_REPORTED], orders)


def _lines_of(order: _Order) -> tuple[LogLocation, ...]:
    assert order.lost is not None
    return tuple(dict.fromkeys((*(location for _, location in order.sends), order.lost)))


class LimitWatcher:
    """Request weight and order counts from response headers, by venue."""

    def __init__(self) -> None:
        self._weight: dict[str, tuple[int, LogLocation]] = {}
        self._orders: dict[tuple[str, str], tuple[int, LogLocation]] = {}
        self._limit: dict[str, tuple[int, LogLocation]] = {}

    def line(self, line: LocatedLine, venue: str) -> None:
        """Read a line with its venue, empty if unknown."""
        if not line.shape.may_show_limit:
            return
        lower = line.text.lower()
        if "x-mbx-" in lower:
            weight = facts.used_weight(line.text)
            if weight is not None:
                _keep_most(self._weight, venue, weight, line.location)
            for span, used in facts.used_orders(line.text).items():
                _keep_most(self._orders, (venue, span), used, line.location)
        if "limit" in lower and (limit := facts.weight_limit(line.text)) is not None:
            self._limit.setdefault(venue, (limit, line.location))

    def observations(self) -> Iterator[Observation]:
        """Yield the peaks, with the limit if an error of the same venue states it."""
        for venue, (used, location) in self._weight.items():
            message = f"The highest request weight used in a minute{_at_venue(venue)} is {used}"
            locations = [location]
            if venue in self._limit:
                limit, limit_location = self._limit[venue]
                locations.append(limit_location)
                message += (
                    f" of {limit}, {limit - used} short of the limit"
                    if used < limit
                    else f", at the limit of {limit}"
                )
            unknown = "" if venue in self._limit else "; the log does not state the limit"
            yield Observation(
                ObservationKind.WEIGHT,
                f"{message}{_when(location)}{unknown}.",
                tuple(dict.fromkeys(locations)),
            )
        for (venue, span), (used, location) in self._orders.items():
            message = f"The highest order count in {span}{_at_venue(venue)} is {used}{_when(location)}."
            yield Observation(ObservationKind.ORDER_COUNT, message, (location,))


class ClockWatcher:
    """Measures how far the local clock is off, over time."""

    def __init__(self) -> None:
        self._first: tuple[float, LogLocation] | None = None
        self._last: tuple[float, LogLocation] | None = None
        self._worst: tuple[float, LogLocation] | None = None

    def line(self, line: LocatedLine) -> None:
        """Read a line."""
        skew = facts.skew(line.text) if line.shape.may_show_clock else None
        if skew is None:
            return
        self._first = self._first or (skew, line.location)
        self._last = (skew, line.location)
        if self._worst is None or abs(skew) > abs(self._worst[0]):
            self._worst = (skew, line.location)

    def observations(self) -> Iterator[Observation]:
        """Yield one sentence, if any line states both times."""
        if self._first is None or self._last is None or self._worst is None:
            return
        if abs(self._worst[0]) < _MIN_SKEW:
            return
        message = f"The clock is {_skew_text(self._worst[0])} at worst{_when(self._worst[1])}"
        before, after = self._first[1].time, self._last[1].time
        moved = abs(self._last[0] - self._first[0]) >= _MIN_SKEW
        if moved and before is not None and after is not None and after > before:
            drift = f"from {_skew_text(self._first[0])} to {_skew_text(self._last[0])}"
            message += f"; it moved {drift} in {duration(after - before)}"
        locations = dict.fromkeys((self._first[1], self._worst[1], self._last[1]))
        yield Observation(ObservationKind.CLOCK, message + ".", tuple(locations))


@dataclass(slots=True, eq=False)
class _Ban:
    kind: BanKind
    exchanges: frozenset[str]
    address: str
    end: float
    locations: list[LogLocation]
    longer: int = 0
    errors: int = 0

    @property
    def length(self) -> float:
        """How long it lasts, in seconds; 0 if its beginning is not known."""
        start = self.locations[0].time
        return max(0.0, self.end - start) if start is not None else 0.0

    def contains(self, timestamp: float | None) -> bool:
        """Return whether a time is during the ban; False if its beginning is not known."""
        start = self.locations[0].time
        return timestamp is not None and start is not None and start <= timestamp <= self.end


class BanWatcher:
    """Finds the bans and waits that an exchange ordered, and counts the errors during them."""

    def __init__(self) -> None:
        self._bans: list[_Ban] = []

    def line(self, line: LocatedLine, exchanges: frozenset[str], *, banned: bool) -> None:
        """Read a line with an error or a status of one of these exchanges.

        `banned` is true if the status is that of a ban.
        """
        until, kind = facts.banned_until(line.text), BanKind.BANNED
        if until is None:
            seconds = facts.retry_after(line.text)
            if not seconds or line.location.time is None:
                return
            until = line.location.time + seconds
            kind = BanKind.BANNED if banned else BanKind.WAIT
        self._add(_Ban(kind, exchanges, facts.address_of(line.text), until, [line.location]))

    def error(self, occurrence: LogError) -> None:
        """Count an error during the ban of its exchange, except the one that announced it."""
        location = occurrence.location
        for ban in self._bans[-_RECENT_BANS:]:
            first = ban.locations[0]
            if (
                not ban.exchanges.isdisjoint(occurrence.facts.exchanges)
                and (location.file, location.line) != (first.file, first.line)
                and ban.contains(location.time)
            ):
                ban.errors += 1

    def bans(self) -> tuple[Ban, ...]:
        """Return all bans in order of their ends."""
        return tuple(
            Ban(ban.locations[0].time, ban.end, ban.kind, ban.errors, tuple(ban.locations))
            for ban in sorted(self._bans, key=lambda ban: ban.end)
        )

    def observations(self) -> Iterator[Observation]:
        """Yield a sentence for each ban; of many, for each of the longest and one for all others."""
        bans = sorted((ban for ban in self._bans if ban.kind is BanKind.BANNED), key=lambda ban: ban.end)
        longest = sorted(bans, key=lambda ban: -ban.length)[:_REPORTED_BANS]
        for ban in (ban for ban in bans if ban in longest):
            start = ban.locations[0].time
            who = next(iter(ban.exchanges)) if len(ban.exchanges) == 1 else "The exchange"
            since = f" from {time_text(start)}" if start is not None and start < ban.end else ""
            message = f"{who} banned this address{since} until {time_text(ban.end)}"
            if ban.longer:
                message += f", extended {times(ban.longer)}"
            if ban.errors:
                more = count_text(ban.errors, "more error")
                message += f"; {more} came during the ban: such requests can extend it"
            yield Observation(ObservationKind.BAN, message + ".", tuple(ban.locations))
        others = [ban for ban in bans if ban not in longest]
        if others:
            most = duration(max(ban.length for ban in others))
            were = "was" if len(others) == 1 else "were"
            message = f"There {were} {count_text(len(others), 'more ban')}, none longer than {most}."
            yield Observation(
                ObservationKind.BAN, message, tuple(ban.locations[0] for ban in others[:_MAX_LOCATIONS])
            )

    def _add(self, new: _Ban) -> None:
        """Add a ban, or extend the one that it continues."""
        timestamp = new.locations[0].time
        for ban in self._bans[-_RECENT_BANS:]:
            same = (ban.kind, ban.exchanges, ban.address) == (new.kind, new.exchanges, new.address)
            if same and (ban.contains(timestamp) or ban.end == new.end):
                ban.longer += new.end > ban.end
                ban.end = max(ban.end, new.end)
                if len(ban.locations) < _MAX_LOCATIONS:
                    ban.locations += new.locations
                return
        if len(self._bans) < _MAX_BANS:
            self._bans.append(new)


@dataclass(slots=True)
class _Run:
    """The same error of the same request, repeated without a long pause."""

    label: str
    where: str
    keyed: bool
    first: float
    last: float
    locations: list[LogLocation]
    exchanges: frozenset[str]
    count: int = 1


@dataclass(slots=True)
class Incident:
    """Errors close together. `kinds` are different errors, by their keys.

    `exchanges` has a set for each exchange: all that its errors may be from.
    """

    first: LogError
    start: float
    end: float
    exchanges: tuple[frozenset[str], ...]
    kinds: dict[ErrorKey, LogLocation] = field(default_factory=dict)
    count: int = 0

    def contains(self, span: tuple[float, float], exchanges: frozenset[str]) -> bool:
        """Return whether a time range is within the incident, and may be of the same exchange."""
        within = self.start <= span[0] and span[1] <= self.end
        return within and any(not own.isdisjoint(exchanges) for own in self.exchanges)

    def extend(self, other: Incident) -> None:
        """Add a later burst of the same exchange, or the burst of another exchange at the same time."""
        self.end = max(self.end, other.end)
        (added,) = other.exchanges
        known = next((own for own in self.exchanges if not own.isdisjoint(added)), None)
        if known is None:
            self.exchanges = (*self.exchanges, added)
        else:
            self.exchanges = tuple(own & added if own is known else own for own in self.exchanges)
        self.count += other.count
        for kind, location in other.kinds.items():
            if len(self.kinds) < _MAX_LOCATIONS:
                self.kinds.setdefault(kind, location)


@dataclass(slots=True)
class _Seen:
    """The errors of an exchange so far: how many, and the times of the first and the last that was read."""

    first: float
    last: float = 0.0
    count: int = 0


class RetryWatcher:
    """Finds errors that the same request met repeatedly, as far as the log identifies requests."""

    def __init__(self) -> None:
        self._runs: OrderedDict[Hashable, _Run] = OrderedDict()
        self._found: dict[Hashable, tuple[_Run, int, tuple[float, float]]] = {}

    def error(self, occurrence: LogError) -> None:
        """Read an error."""
        location, request = occurrence.location, occurrence.request
        keyed = occurrence.facts.recovery is Recovery.FIX_CREDENTIALS  # concerns every request with that key
        if occurrence.facts.recovery not in _LASTING or location.time is None:
            return
        if not keyed and request.symbol is None and request.endpoint is None:
            return
        key: Hashable = (occurrence.facts.label, None if keyed else request)
        run = self._runs.get(key)
        gap = _RETRY_GAP if keyed or request.amounts else _RETRY_GAP_UNSURE
        if run is not None and not 0 <= location.time - run.last <= gap:
            self._end(key)
            run = None
        if run is None:
            where = "" if keyed else _where(request)
            self._runs[key] = _Run(
                occurrence.facts.label,
                where,
                keyed,
                location.time,
                location.time,
                [location],
                occurrence.facts.exchanges,
            )
            while len(self._runs) > _MAX_RUNS:
                self._end(next(iter(self._runs)))
            return
        run.count += 1
        run.last = location.time
        if len(run.locations) >= _MAX_LOCATIONS:
            run.locations[-1] = location
        else:
            run.locations.append(location)

    def observations(self, incidents: Sequence[Incident] = ()) -> Iterator[Observation]:
        """Yield a sentence for each request that failed repeatedly, the longest run first.

        A request whose runs are all within an incident is part of it and is left out.
        """
        for key in list(self._runs):
            self._end(key)
        found = [
            (run, total)
            for run, total, span in self._found.values()
            if not any(incident.contains(span, run.exchanges) for incident in incidents)
        ]
        for run, total in sorted(found, key=lambda item: -item[0].count)[:_MAX_REPORTED]:
            message = (
                f"{run.label} came {times(run.count)}{run.where} within {duration(run.last - run.first)}"
            )
            if total > run.count:
                message += f", and {times(total - run.count)} in other such runs"
            message += (
                ". Until the key, its rights or the signature are corrected, sending again cannot succeed."
                if run.keyed
                else ". Sent again unchanged, such a request cannot succeed, and only uses up the limits."
            )
            yield Observation(ObservationKind.USELESS_RETRY, message, tuple(run.locations))

    def _end(self, key: Hashable) -> None:
        """End a run; keep the longest run of each request, and the count of all its runs."""
        run = self._runs.pop(key)
        if run.count < _MIN_RETRIES or (key not in self._found and len(self._found) >= _MAX_RUNS):
            return
        longest, total, (first, _) = self._found.get(key, (run, 0, (run.first, run.last)))
        longest = max(longest, run, key=lambda one: one.count)
        self._found[key] = longest, total + run.count, (first, run.last)


class IncidentWatcher:
    """Finds incidents: different errors of an exchange, far denser than in the rest of the log.

    The bursts of one incident, and those of several exchanges at the same time, are one.
    """

    def __init__(self) -> None:
        self._running: list[Incident] = []
        self._found: list[Incident] = []
        self._seen: dict[frozenset[str], _Seen] = {}  # by the exchanges that an error may be from
        self._seconds: dict[tuple[int, frozenset[str]], int] = {}
        self._in_order: list[tuple[int, frozenset[str]]] = []

    def error(self, occurrence: LogError) -> None:
        """Read an error."""
        exchanges, time = occurrence.facts.exchanges, occurrence.location.time
        if time is None or not exchanges:
            return
        if len(self._seconds) < _MAX_SECONDS:
            second = int(time), exchanges
            self._seconds[second] = self._seconds.get(second, 0) + 1
        seen = self._seen.get(exchanges)
        if seen is None:
            seen = self._seen[exchanges] = _Seen(time)
        seen.count += 1
        seen.last = time
        found = None
        running = []
        for burst in self._running:
            if 0 <= time - burst.end <= _BURST_GAP:
                running.append(burst)
                if found is None and not burst.exchanges[0].isdisjoint(exchanges):
                    found = burst
            else:
                self._end(burst)
        self._running = running
        if found is None:
            found = Incident(occurrence, time, time, (exchanges,))
            self._running.append(found)
        if found.exchanges[0] != exchanges:
            found.exchanges = (found.exchanges[0] & exchanges,)
        found.end = time
        found.count += 1
        if len(found.kinds) < _MAX_LOCATIONS:
            found.kinds.setdefault(occurrence.key, occurrence.location)

    def observations(self) -> Iterator[Observation]:
        """Yield the largest incidents in order of time."""
        largest = sorted(self.incidents(), key=lambda incident: -incident.count)[:_MAX_REPORTED]
        for incident in sorted(largest, key=lambda incident: incident.start):
            names = sorted(name for own in incident.exchanges if len(own) == 1 for name in own)
            known = len(names) == len(incident.exchanges)
            whose = f"{names[0]} " if known and len(names) == 1 else ""
            several = f" of {', '.join(names[:-1])} and {names[-1]}" if known and len(names) > 1 else ""
            length = duration(incident.end - incident.start)
            message = (
                f"Burst of {incident.count:,} {whose}errors{several} ({len(incident.kinds)} kinds) within "
                f"{length}, from {time_text(incident.start)}, starting with {incident.first.facts.label}."
            )
            yield Observation(ObservationKind.CASCADE, message, tuple(incident.kinds.values()))

    def incidents(self) -> list[Incident]:
        """Return the incidents in order of time."""
        for burst in self._running:
            self._end(burst)
        self._running = []
        self._in_order = sorted(self._seconds, key=_second)
        by_exchange: list[Incident] = []
        for burst in sorted(filter(self._is_dense, self._found), key=lambda burst: burst.start):
            near = (earlier for earlier in reversed(by_exchange) if self._goes_on(earlier, burst))
            _extend_or_add(by_exchange, next(near, None), burst)
        found: list[Incident] = []
        for incident in sorted(by_exchange, key=lambda incident: incident.start):
            earlier = found[-1] if found and incident.start <= found[-1].end else None
            _extend_or_add(found, earlier, incident)
        for incident in found:
            incident.count = max(incident.count, self._errors_of(incident))
        return found

    def _goes_on(self, incident: Incident, burst: Incident) -> bool:
        """Return whether a burst is of the same exchange as an incident and continues it."""
        shared = incident.exchanges[0] & burst.exchanges[0]
        pause = burst.start - incident.end
        if not shared or pause > _MAX_INCIDENT_GAP:
            return False
        if pause <= _INCIDENT_GAP:
            return True
        between = self._count(shared, int(incident.end) + 1, int(burst.start) - 1)
        return self._is_denser(between, pause, shared)

    def _errors_of(self, incident: Incident) -> int:
        """Return how many errors of its exchanges came during an incident."""
        exchanges = frozenset[str]().union(*incident.exchanges)
        return self._count(exchanges, int(incident.start), int(incident.end))

    def _count(self, exchanges: frozenset[str], first: int, last: int) -> int:
        low = bisect_left(self._in_order, first, key=_second)
        high = bisect_right(self._in_order, last, key=_second)
        return sum(self._seconds[one] for one in self._in_order[low:high] if not one[1].isdisjoint(exchanges))

    def _is_dense(self, burst: Incident) -> bool:
        return self._is_denser(burst.count, burst.end - burst.start, burst.exchanges[0])

    def _is_denser(self, count: int, length: float, exchanges: frozenset[str]) -> bool:
        """Return whether the errors in a time of this length are closer together than by chance.

        Chernoff's bound is compared with the rate of the rest of the log, as if errors were independent.
        """
        exchange = min(exchanges)
        seen = [one for possible, one in self._seen.items() if exchange in possible]
        total = sum(one.count for one in seen)
        rest = total - count
        span = max(one.last for one in seen) - min(one.first for one in seen) - length
        if rest <= 0 or span <= 0:
            return length <= _MAX_ALONE
        expected = rest / span * max(length, 1.0)
        surprise = count * math.log(count / expected) - count + expected if count > expected else 0.0
        return surprise > _SURPRISE + math.log(total)

    def _end(self, burst: Incident) -> None:
        if burst.count >= _MIN_OF_BURST and len(burst.kinds) > 1:
            self._found.append(burst)
            if len(self._found) > 10 * _MAX_REPORTED:
                self._found = sorted(self._found, key=lambda burst: -burst.count)[:_MAX_REPORTED]


def _second(counted: tuple[int, frozenset[str]]) -> int:
    return counted[0]


def _extend_or_add(found: list[Incident], earlier: Incident | None, incident: Incident) -> None:
    """Add a burst or incident to the earlier one that it continues, or as a new one."""
    if earlier is None:
        found.append(replace(incident, kinds=dict(incident.kinds)))
    else:
        earlier.extend(incident)


def _loses_answer(line: LocatedLine) -> bool:
    """Return whether a line reports a request that got no response. A lost stream is not a request."""
    shape = line.shape
    return shape.may_lose_answer and facts.loses_answer(line.text) and not shape.is_of_stream


def _paths(line: LocatedLine) -> frozenset[str]:
    """Return the paths that a line names, without their verbs."""
    return frozenset(endpoint.rpartition(" ")[2] for endpoint in line.endpoints)


def _statement(line: LocatedLine, order_id: str) -> str:
    """Return a line without its numbers and the order's id: the same for lines of one statement."""
    return _DIGITS.sub("0", line.text.replace(order_id, "*"))[:400]


def _where(request: Request) -> str:
    """Return the words for the market and the endpoint of a request: ` for BTCUSDT at /api/v3/order`."""
    symbol = f" for {request.symbol}" if request.symbol else ""
    return f"{symbol} at {request.endpoint}" if request.endpoint else symbol


_Key = TypeVar("_Key", bound=Hashable)


def _keep_most(
    most: dict[_Key, tuple[int, LogLocation]], key: _Key, used: int, location: LogLocation
) -> None:
    """Remember where the most was used."""
    if key not in most or used > most[key][0]:
        most[key] = used, location


def _at_venue(venue: str) -> str:
    """Return the words for a venue after a noun: ` at OKX`; empty if it is unknown."""
    return f" at {venue}" if venue else ""


def _skew_text(skew: float) -> str:
    """Return how far a clock is off: `300 ms behind the exchange's`."""
    milliseconds = round(abs(skew) * 1000)
    return f"{milliseconds} ms {'ahead of' if skew > 0 else 'behind'} the exchange's"


def _when(location: LogLocation) -> str:
    """Return the words for a time at the end of a sentence; empty if it is unknown."""
    return f", at {time_text(location.time)}" if location.time is not None else ""
