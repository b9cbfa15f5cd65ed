"""Watchers: each follows one question through the lines of a log, and says at the end what it saw.

A watcher is silent where the log cannot tell. All keep a bounded memory.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from gui.core.catalogue.model import Recovery
from gui.core.triage import facts
from gui.core.triage.model import Ban, Kind, Observation, Spot
from gui.core.triage.wording import duration, moment

_MOST_ORDERS = 50_000
_MOST_TOLD = 50
_MOST_SPOTS = 20
_PENDING_SECONDS, _PENDING_LINES = 5.0, 20
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
# Errors that the same request meets again, however often it is sent.
_LASTING = frozenset({Recovery.FIX_REQUEST, Recovery.FIX_CREDENTIALS, Recovery.CONTACT_SUPPORT})
_RETRY_GAP, _FEWEST_RETRIES = 60.0, 3
_CASCADE_GAP, _FEWEST_OF_CASCADE = 10.0, 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log with its place; `shape` of two prints by the same statement is the same."""

    text: str
    spot: Spot

    def shape(self, order_id: str) -> str:
        """Return the line without its numbers and the order's id."""
        return _DIGITS.sub("0", self.text.replace(order_id, "*"))[:400]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One error at its place, as far as it is known while reading."""

    kind: Hashable
    code: str
    label: str
    recovery: Recovery | None
    symbol: str | None
    endpoint: str | None
    line: Line


@dataclass(slots=True)
class _Order:
    sends: list[tuple[str, Spot]] = field(default_factory=list)
    lost: Spot | None = None
    settled: bool = False


class OrderWatcher:
    """Orders by client order id: sent more than once, or lost without anybody asking for them."""

    def __init__(self) -> None:
        self._orders: OrderedDict[str, _Order] = OrderedDict()
        self._pending: deque[tuple[str, Spot]] = deque(maxlen=8)

    def line(self, line: Line, *, failed: Recovery | None, is_error: bool) -> None:
        """Take a line; `failed` is the recovery class of the error it tells, if `is_error`."""
        mention = facts.order_mention(line.text)
        unknown = failed is Recovery.RECONCILE or (not is_error and facts.loses_answer(line.text))
        if mention is None:
            if unknown or is_error:
                self._answered(line.spot, unknown=unknown)
            return
        order = self._order(mention.order_id)
        if mention.sends:
            order.sends.append((line.shape(mention.order_id), line.spot))
            del order.sends[_MOST_SPOTS:]
            self._pending.append((mention.order_id, line.spot))
        if unknown:
            order.lost, order.settled = order.lost or line.spot, False
            self._forget(mention.order_id)
        elif not mention.sends:
            order.settled = order.lost is not None
            self._forget(mention.order_id)

    def observations(self) -> Iterator[Observation]:
        """Yield lost orders, then orders sent twice."""
        lost = [(name, order) for name, order in self._orders.items() if order.lost and not order.settled]
        for name, order in lost[:_MOST_TOLD]:
            assert order.lost is not None
            says = (
                f"The outcome of order {name} is unknown, and no later line asks for it: "
                "it may be open or filled. Look it up by its client order id."
            )
            spots = (*(spot for _, spot in order.sends), order.lost)
            yield Observation(Kind.UNKNOWN_OUTCOME, says, tuple(dict.fromkeys(spots)))
        told = 0
        for name, order in self._orders.items():
            shapes = [shape for shape, _ in order.sends]
            spots = tuple(spot for shape, spot in order.sends if shapes.count(shape) > 1)
            if len(spots) > 1 and told < _MOST_TOLD:
                told += 1
                says = f"Order {name} was sent {len(spots)} times with the same client order id."
                yield Observation(Kind.SENT_TWICE, says, spots)

    def _order(self, name: str) -> _Order:
        order = self._orders.setdefault(name, _Order())
        self._orders.move_to_end(name)
        while len(self._orders) > _MOST_ORDERS:
            self._orders.popitem(last=False)
        return order

    def _answered(self, spot: Spot, *, unknown: bool) -> None:
        """An error without an id belongs to the one order sent just before, if there is only one."""
        near = {
            name
            for name, sent in self._pending
            if sent.file == spot.file
            and 0 <= spot.line - sent.line <= _PENDING_LINES
            and (sent.time is None or spot.time is None or 0 <= spot.time - sent.time <= _PENDING_SECONDS)
        }
        if len(near) != 1:
            return
        (name,) = near
        if unknown and name in self._orders:
            self._orders[name].lost = self._orders[name].lost or spot
        self._forget(name)

    def _forget(self, name: str) -> None:
        self._pending = deque((item for item in self._pending if item[0] != name), maxlen=8)


class LimitWatcher:
    """Request weight and order counts, as the answers' headers tell them."""

    def __init__(self) -> None:
        self._weight: tuple[int, Spot] | None = None
        self._orders: dict[str, tuple[int, Spot]] = {}
        self._limit: tuple[int, Spot] | None = None

    def line(self, line: Line) -> None:
        """Take a line."""
        lower = line.text.lower()
        if "x-mbx-" in lower:
            weight = facts.used_weight(line.text)
            if weight is not None and (self._weight is None or weight > self._weight[0]):
                self._weight = (weight, line.spot)
            for span, used in facts.used_orders(line.text).items():
                if span not in self._orders or used > self._orders[span][0]:
                    self._orders[span] = (used, line.spot)
        if "limit" in lower and (limit := facts.weight_limit(line.text)) is not None:
            self._limit = self._limit or (limit, line.spot)

    def observations(self) -> Iterator[Observation]:
        """Yield the peaks, against the limit if an error of the log tells it."""
        if self._weight:
            used, spot = self._weight
            says = f"The most request weight used in a minute is {used}"
            spots = [spot]
            if self._limit:
                limit, told = self._limit
                spots.append(told)
                says += (
                    f" of {limit}, {max(0, limit - used)} short of the limit"
                    if used < limit
                    else f", at the limit of {limit}"
                )
            yield Observation(Kind.WEIGHT, f"{says}{_at(spot)}.", tuple(spots))
        for span, (used, spot) in self._orders.items():
            yield Observation(
                Kind.ORDER_COUNT, f"The most orders counted in {span} are {used}{_at(spot)}.", (spot,)
            )


class ClockWatcher:
    """How far the own clock is off, over time."""

    def __init__(self) -> None:
        self._seen = 0
        self._first: tuple[float, Spot] | None = None
        self._last: tuple[float, Spot] | None = None
        self._worst: tuple[float, Spot] | None = None

    def line(self, line: Line) -> None:
        """Take a line."""
        skew = facts.skew(line.text)
        if skew is None:
            return
        self._seen += 1
        self._first = self._first or (skew, line.spot)
        self._last = (skew, line.spot)
        if self._worst is None or abs(skew) > abs(self._worst[0]):
            self._worst = (skew, line.spot)

    def observations(self) -> Iterator[Observation]:
        """Yield one sentence, if any line told both times."""
        if self._first is None or self._last is None or self._worst is None:
            return
        says = f"The clock is {_off(self._worst[0])} at worst{_at(self._worst[1])}"
        before, after = self._first[1].time, self._last[1].time
        if self._seen > 1 and before is not None and after is not None and after > before:
            drift = f"from {_off(self._first[0])} to {_off(self._last[0])}"
            says += f"; it went {drift} in {duration(after - before)}"
        spots = dict.fromkeys((self._first[1], self._worst[1], self._last[1]))
        yield Observation(Kind.CLOCK, says + ".", tuple(spots))


class BanWatcher:
    """Bans and waits that the exchange ordered, and what was sent during them all the same."""

    def __init__(self) -> None:
        self._bans: dict[float, tuple[str, list[Spot], list[int]]] = {}

    def line(self, line: Line) -> None:
        """Take a line that tells an error or a status."""
        until = facts.banned_until(line.text)
        says = "banned"
        if until is None:
            seconds = facts.retry_after(line.text)
            if not seconds or line.spot.time is None:
                return
            until, says = line.spot.time + seconds, "asked to wait"
        known = self._bans.get(until)
        if known is None and len(self._bans) < _MOST_TOLD:
            known = self._bans[until] = (says, [], [0])
        if known and len(known[1]) < _MOST_SPOTS:
            known[1].append(line.spot)

    def error(self, occurrence: Occurrence) -> None:
        """Count an error met during a ban, other than the first that told it."""
        spot = occurrence.line.spot
        time = spot.time
        for until, (_, spots, errors) in self._bans.items():
            if time is not None and spots and (spot.file, spot.line) != (spots[0].file, spots[0].line):
                errors[0] += (spots[0].time or until) <= time <= until

    def bans(self) -> tuple[Ban, ...]:
        """Return all bans in order of their ends."""
        return tuple(
            Ban(spots[0].time, until, says, errors[0], tuple(spots))
            for until, (says, spots, errors) in sorted(self._bans.items())
            if spots
        )

    def observations(self) -> Iterator[Observation]:
        """Yield a sentence a ban."""
        for ban in self.bans():
            if ban.says != "banned":
                continue
            since = f" from {moment(ban.start)}" if ban.start is not None else ""
            says = f"The exchange banned this address{since} until {moment(ban.end)}"
            if ban.errors:
                says += f"; {ban.errors} more errors were met in that time, and each request lengthens a ban"
            yield Observation(Kind.BAN, says + ".", ban.spots)


class RetryWatcher:
    """The same fault met again and again by the same request."""

    def __init__(self) -> None:
        self._runs: OrderedDict[Hashable, list[Occurrence]] = OrderedDict()
        self._found: list[tuple[Occurrence, Occurrence, int, list[Spot]]] = []
        self._counts: dict[Hashable, int] = {}

    def error(self, occurrence: Occurrence) -> None:
        """Take an error."""
        time = occurrence.line.spot.time
        if occurrence.recovery not in _LASTING or time is None:
            return
        key = (occurrence.kind, occurrence.symbol, occurrence.endpoint)
        run = self._runs.get(key)
        if run is not None:
            last = run[-1].line.spot.time
            if last is None or not 0 <= time - last <= _RETRY_GAP:
                self._end(key)
                run = None
        if run is None:
            run = self._runs[key] = []
            self._counts[key] = 0
        self._counts[key] += 1
        if len(run) >= _MOST_SPOTS:
            run[-1] = occurrence
        else:
            run.append(occurrence)
        while len(self._runs) > 1000:
            self._end(next(iter(self._runs)))

    def observations(self) -> Iterator[Observation]:
        """Yield a sentence a run, the longest first."""
        for key in list(self._runs):
            self._end(key)
        for first, last, count, spots in sorted(self._found, key=lambda item: -item[2])[:_MOST_TOLD]:
            assert first.line.spot.time is not None
            assert last.line.spot.time is not None
            span = duration(last.line.spot.time - first.line.spot.time)
            where = f" for {first.symbol}" if first.symbol else ""
            says = (
                f"{first.label} came {count} times in a row{where} within {span}. "
                "The same request cannot succeed: sending it again did nothing but use up the limits."
            )
            yield Observation(Kind.USELESS_RETRY, says, tuple(spots))

    def _end(self, key: Hashable) -> None:
        run, count = self._runs.pop(key), self._counts.pop(key)
        if count >= _FEWEST_RETRIES and len(self._found) < 1000:
            self._found.append((run[0], run[-1], count, [occurrence.line.spot for occurrence in run]))


class CascadeWatcher:
    """Many different errors close together: which came first."""

    def __init__(self) -> None:
        self._first: Occurrence | None = None
        self._last: float = 0.0
        self._kinds: dict[Hashable, Spot] = {}
        self._count = 0
        self._found: list[tuple[int, Occurrence, float, dict[Hashable, Spot]]] = []

    def error(self, occurrence: Occurrence) -> None:
        """Take an error."""
        time = occurrence.line.spot.time
        if time is None:
            return
        if self._first is None or not 0 <= time - self._last <= _CASCADE_GAP:
            self._end()
            self._first, self._kinds, self._count = occurrence, {}, 0
        self._last = time
        self._count += 1
        if len(self._kinds) < _MOST_SPOTS:
            self._kinds.setdefault(occurrence.kind, occurrence.line.spot)

    def observations(self) -> Iterator[Observation]:
        """Yield the largest cascades in order of time."""
        self._end()
        self._first = None
        largest = sorted(self._found, key=lambda item: -item[0])[:_MOST_TOLD]
        for count, first, end, kinds in sorted(largest, key=lambda item: item[1].line.spot.time or 0.0):
            start = first.line.spot.time
            assert start is not None
            says = (
                f"{first.label} was the first of {count} errors of {len(kinds)} kinds within "
                f"{duration(end - start)}, from {moment(start)} on."
            )
            yield Observation(Kind.CASCADE, says, tuple(kinds.values()))

    def _end(self) -> None:
        if self._first is not None and self._count >= _FEWEST_OF_CASCADE and len(self._kinds) > 1:
            self._found.append((self._count, self._first, self._last, self._kinds))
            if len(self._found) > 10 * _MOST_TOLD:
                self._found = sorted(self._found, key=lambda item: -item[0])[:_MOST_TOLD]


def _off(skew: float) -> str:
    milliseconds = round(abs(skew) * 1000)
    return f"{milliseconds} ms {'ahead of' if skew > 0 else 'behind'} the exchange's"


def _at(spot: Spot) -> str:
    return f", at {moment(spot.time)}" if spot.time is not None else ""
