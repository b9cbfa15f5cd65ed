"""Find the values of an error that a reply may name: a market, a limit, a time, and nothing else.

A value is used only if it has exactly the expected form, so that no key, address, account or name can reach a
customer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from retcode.core.lazy_pattern import compile_on_use

# A market: upper-case parts with a separator or without, such as BTCUSDT, BTC-USDT-SWAP, ETH/USDT:USDT.
_SYMBOL = compile_on_use(r"(?=[\w/:-]{0,48}[A-Z])[A-Z0-9]{2,16}(?:[-_/:][A-Z0-9]{1,10}){0,3}")
_LIMIT = compile_on_use(r"[0-9][0-9.,]{0,17}(?:[ ]?(?:%|[A-Z]{2,6}))?")
_TIMESTAMP = compile_on_use(r"[0-9]{10}(?:[0-9]{3})?")
_SYMBOL_PARAMS = ("symbol", "instrument", "inst_id")
_LIMIT_PARAMS = ("limit",)
_TIME_PARAMS = ("until",)
# symbol=BTCUSDT, "symbol": "BTCUSDT", 'instId': 'BTC-USDT'
_NAMED_SYMBOL = compile_on_use(
    r"(?i:\b(?:symbol|inst_?id))[\"']?[ ]{0,2}[=:][ ]{0,2}[\"']?([A-Za-z0-9/:_-]{2,40})"
)
# The zone of a time, as in 2026-01-31T10:00:00+08:00.
_ZONE = compile_on_use(r"\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?[ ]?(?:UTC|GMT)?([+-])(\d\d):?(\d\d)\b")
_MAX_LINE = 4000
_MAX_ZONE = timedelta(hours=14)
_MAX_WAIT = timedelta(days=400)


def reply_values(
    params: Mapping[str, str], line: str = "", text: str = "", now: datetime | None = None
) -> dict[str, str]:
    """Return the values that are known, by their names: `symbol`, `limit` and `time`.

    A time that has passed is `ended` instead of `time`.

    Args:
        params: the values of the error's message.
        line: the line of the error, in which the market may be named.
        text: the whole text, whose times may state the customer's zone.
        now: the present time.
    """
    present = now or datetime.now(UTC)
    until = _until(_first(params, _TIME_PARAMS, _TIMESTAMP), present)
    found = {
        "symbol": _first(params, _SYMBOL_PARAMS, _SYMBOL) or _symbol_in(line[:_MAX_LINE]),
        "limit": _first(params, _LIMIT_PARAMS, _LIMIT),
    }
    if until is not None:
        found["time" if until > present else "ended"] = _time_text(until, zone_of(text))
    return {name: value for name, value in found.items() if value}


def zone_of(text: str) -> timezone:
    """Return the zone that the times of a text are in if they state one, else UTC."""
    match = _ZONE.search(text)
    if match is None:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset) if offset <= _MAX_ZONE else UTC


def _first(params: Mapping[str, str], names: tuple[str, ...], form: re.Pattern[str]) -> str:
    values = (params.get(name, "").strip() for name in names)
    return next((value for value in values if form.fullmatch(value) and not _is_secret(value)), "")


def _symbol_in(line: str) -> str:
    """Return the market that a line names, if it names one only."""
    named = {match[1] for match in _NAMED_SYMBOL.finditer(line)}
    symbol = next(iter(named)) if len(named) == 1 else ""
    return symbol if _SYMBOL.fullmatch(symbol) and not _is_secret(symbol) else ""


def _is_secret(value: str) -> bool:
    from retcode.core.redact import redact  # not needed for the reply that a start shows

    return bool(redact(value)[1])


def _until(timestamp: str, now: datetime) -> datetime | None:
    """Return a time; None if there is none, or if it is too far ahead to be one."""
    if not timestamp:
        return None
    until = datetime.fromtimestamp(int(timestamp) / (1000 if len(timestamp) > 10 else 1), UTC)
    return until if until < now + _MAX_WAIT else None


def _time_text(until: datetime, zone: timezone) -> str:
    offset = "UTC" if zone == UTC else str(zone)
    return f"{until.astimezone(zone):%Y-%m-%d %H:%M} ({offset})"
