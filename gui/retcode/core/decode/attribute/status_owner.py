"""Decide whether an HTTP status comes from an exchange, another service, or an unknown sender."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from retcode.core.decode.scan.clues import Clue
from retcode.core.decode.scan.hosts import Host
from retcode.core.decode.scan.http import Status, is_of_another_server, is_of_probe
from retcode.core.decode.scan.recognition import Strength
from retcode.core.lazy_pattern import compile_on_use

_ORDER_FAILED = compile_on_use(
    r"""(?xi)
    \b(?:order|withdraw(?:al)?|transfer|position)\b  # what was asked for
    [^\n]{0,40}\b(?:fail|error|reject|refus|timed?[ ]?out)  # and what became of it
    """
)
_MAX_LINE, _VENDOR_BEFORE = 2000, 400


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
    for status in statuses:
        start = max(
            text.rfind("\n", max(0, status.start - _MAX_LINE), status.start) + 1, status.start - _MAX_LINE
        )
        start = max(start, 0)
        end = text.find("\n", status.end, status.end + _MAX_LINE)
        end = end if end >= 0 else min(len(text), status.end + _MAX_LINE)
        if is_of_probe(text[start:end]):
            continue
        here = [host for host in hosts if start <= host.at < end]
        low = bisect_left(clues, start, key=lambda clue: clue.at)
        named = clues[low : bisect_left(clues, end, key=lambda clue: clue.at)]
        if here:
            nearest = min(here, key=lambda host: abs(host.at - status.start))
            exchanges = {nearest.exchange} if nearest.exchange is not None else set()
        else:
            naming = [clue for clue in named if clue.strength >= Strength.EXCHANGE]
            exchanges = {exchange_of[venue] for clue in naming for venue in clue.venues}
            exchanges |= {clue.exchange for clue in naming if clue.exchange is not None}
        line = text[start:end]
        before = clues[bisect_left(clues, start - _VENDOR_BEFORE, key=lambda clue: clue.at) : low]
        foreign = unnamed and any(clue.vendor for clue in before) and not _ORDER_FAILED.search(line)
        others = here or any(clue.vendor for clue in named) or foreign or is_of_another_server(line)
        if exchanges or not others:
            yield structs.replace(status, owned=bool(exchanges), exchanges=frozenset(exchanges))
