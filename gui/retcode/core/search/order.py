"""Sort a list of hits by a column, instead of by relevance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from retcode.core.catalogue.model import Entry, Recovery, is_number
from retcode.core.search.index import Hit

_SEVERITY = {recovery: index for index, recovery in enumerate(Recovery)}


def code_order(code: str) -> tuple[int, int, str]:
    """Return a sort key: numbers by size, whatever their sign, then the codes that are words."""
    return (0, abs(int(code)), code) if is_number(code) else (1, 0, code.casefold())


def _message_key(entry: Entry) -> str:
    return entry.messages[0].text.casefold() if entry.messages else ""


ORDERS: dict[str, Callable[[Entry], tuple[int, int, str] | str | int]] = {
    "code": lambda entry: code_order(entry.code),
    "venue": lambda entry: entry.venue,
    "name": lambda entry: entry.headline.casefold(),
    "message": _message_key,
    "recovery": lambda entry: _SEVERITY[entry.recovery],
}


class Order(Struct, frozen=True):
    """A chosen order: one of `ORDERS`, ascending or descending."""

    by: str
    descending: bool = False


def ordered(hits: Sequence[Hit], order: Order | None) -> Sequence[Hit]:
    """Return the hits in that order, or unchanged if it is None; equal hits stay in their order."""
    if order is None:
        return hits
    key = ORDERS[order.by]
    return tuple(sorted(hits, key=lambda hit: key(hit.entry), reverse=order.descending))
