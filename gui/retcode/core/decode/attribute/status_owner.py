"""Decide whether an HTTP status comes from an exchange, another service, or an unknown sender."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import structs

from retcode.core.decode.scan.clues import Clue
from retcode.core.decode.scan.hosts import Host
from retcode.core.decode.scan.http import Status, is_of_another_server, is_of_probe, is_of_server_log
from retcode.core.decode.scan.recognition import Strength
from retcode.core.lazy_pattern import compile_on_use

_ORDER_FAILED = compile_on_use(
    r"""(?xi)
    \b(?:order|withdraw(?:al)?|transfer|position)\b  # what was asked for
    [^\n]{0,40}\b(?:fail|error|reject|refus|timed?[ ]?out)  # and what became of it
    """
)
_MAX_LINE, _VENDOR_BEFORE = 2000, 400
_STEP = 1000  # characters of a long line whose statuses share one part of it


class _Line(NamedTuple):
    """What a line shows about the senders of the statuses in it."""

    hosts: Sequence[Host]
    exchanges: frozenset[str]  # named in other ways than by a host
    may_be_others: bool  # a server that is not an exchange's may have sent them


def exchange_statuses(
    text: str,
    statuses: Sequence[Status],
    clues: Sequence[Clue],
    hosts: Sequence[Host],
    exchange_of: Mapping[str, str],
) -> Iterator[Status]:
    """Yield the statuses without those of other servers; those whose line names an exchange are `owned`.

    A status belongs to the host that its line names. One of the user's own server, of another service or in
    a document is not an exchange's answer. Where no exchange is named at all, it belongs to the service named
    shortly before it, unless its line says that an order failed. `exchange_of` has each venue's exchange.
    """
    unnamed = not any(host.exchange for host in hosts) and not any(
        clue.strength >= Strength.EXCHANGE for clue in clues
    )
    lines: dict[tuple[int, int], _Line | None] = {}
    for status in statuses:
        start, end = _line_around(text, status)
        if (start, end) not in lines:
            lines[start, end] = _line(text, start, end, clues, hosts, exchange_of, unnamed=unnamed)
        line = lines[start, end]
        if line is None:
            continue
        exchanges = line.exchanges
        if line.hosts:
            nearest = _nearest(line.hosts, status.start).exchange
            exchanges = frozenset({nearest}) if nearest is not None else frozenset()
        if exchanges or not line.may_be_others:
            yield structs.replace(status, owned=bool(exchanges), exchanges=exchanges)


def _line_around(text: str, status: Status) -> tuple[int, int]:
    """Return the span of the line of a status, or of the part of a long line around it.

    The part begins at a multiple of `_STEP`, so that statuses near each other share one.
    """
    step = status.start - status.start % _STEP
    low, high = max(0, step - _MAX_LINE), max(step + _STEP + _MAX_LINE, status.end)
    before, after = text.rfind("\n", low, status.start), text.find("\n", status.end, high)
    return before + 1 if before >= 0 else low, after if after >= 0 else min(len(text), high)


def _line(
    text: str,
    start: int,
    end: int,
    clues: Sequence[Clue],
    hosts: Sequence[Host],
    exchange_of: Mapping[str, str],
    *,
    unnamed: bool,
) -> _Line | None:
    """Return what a line shows, or None if it is about a probe, or of a server's own log without a host.

    `unnamed`: the text names no exchange.
    """
    line = text[start:end]
    here = hosts[bisect_left(hosts, start, key=_host_at) : bisect_left(hosts, end, key=_host_at)]
    if is_of_probe(line) or (is_of_server_log(line) and not any(host.exchange for host in here)):
        return None
    low = bisect_left(clues, start, key=_clue_at)
    named = clues[low : bisect_left(clues, end, key=_clue_at)]
    naming = [clue for clue in named if clue.strength >= Strength.EXCHANGE]
    exchanges = {exchange_of[venue] for clue in naming for venue in clue.venues}
    exchanges |= {clue.exchange for clue in naming if clue.exchange is not None}
    before = clues[bisect_left(clues, start - _VENDOR_BEFORE, key=_clue_at) : low]
    foreign = unnamed and any(clue.vendor for clue in before) and not _ORDER_FAILED.search(line)
    may_be_others = bool(here) or any(clue.vendor for clue in named) or foreign or is_of_another_server(line)
    return _Line(here, frozenset(exchanges), may_be_others)


def _nearest(hosts: Sequence[Host], at: int) -> Host:
    """Return the host nearest to an offset; the first of two at the same distance."""
    index = bisect_left(hosts, at, key=_host_at)
    return min(hosts[max(0, index - 1) : index + 1], key=lambda host: abs(host.at - at))


def _host_at(host: Host) -> int:
    return host.at


def _clue_at(clue: Clue) -> int:
    return clue.at
