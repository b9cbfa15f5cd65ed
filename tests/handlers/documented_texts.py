"""Texts that come with a code, each with the class that a handler has to act on for an order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle, islice

from retcode.core.catalogue.model import Entry, Recovery, Retry

STRANGE = "a text nobody has seen"
# Values as venues fill them in: a time, a limit with its unit, an address, a symbol, an amount.
VALUES = (
    "1690000000000",
    "10 SECOND",
    "203.0.113.7",
    "BTC-USDT",
    "0.25",
    "MINUTE",
    "2026-01-02T03:04:05.678Z",
)
_LOOKS_FIRST = {Retry.RECONCILE_FIRST, Retry.YES_AFTER_CHECK}
_PASSING = {Recovery.BACK_OFF, Recovery.FIX_CLOCK, Recovery.MARKET_STATE}
_MARK = re.compile(r"%s|\{+\w*\}+")


def acted(entry: Entry) -> Recovery:
    """Return the class of a code that came with HTTP status 400 and without a text."""
    if entry.verdict.retry_write in _LOOKS_FIRST:
        return Recovery.RECONCILE
    return Recovery.READ_MESSAGE if entry.recovery is Recovery.SUCCESS else entry.recovery


def _filled(text: str) -> Iterator[str]:
    """Yield a text with each of the values in each place, or as it is if it has no place for any."""
    start, *parts = _MARK.split(text)
    for first in range(len(VALUES) if parts else 1):
        values = islice(cycle(VALUES), first, None)
        yield start + "".join(value + part for part, value in zip(parts, values, strict=False))


def texts_of(entry: Entry) -> Iterator[tuple[str, Recovery]]:
    """Yield texts with their classes: none, a strange one, the documented ones, and with more words."""
    usual = acted(entry)
    passes = usual in _PASSING
    yield "", usual
    yield STRANGE, Recovery.RECONCILE if passes else usual
    for message in entry.messages if passes else ():
        if not message.sent or message.verdict != entry.verdict:
            continue
        for text in _filled(message.text):
            yield text, usual
            yield f"  {text.rstrip('.')}! ", usual
            yield f"{text} Order was accepted.", Recovery.RECONCILE
            yield f"{text.rstrip('.')}; status unknown", Recovery.RECONCILE
            yield f"Order placed. {text}", Recovery.RECONCILE
