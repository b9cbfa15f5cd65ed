"""Read facts from single log lines that their digits decide: answers lost, limits used, clocks, bans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from retcode.core.decode.scan.recognition import ClientIdRecord
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.triage.line_shape import LOST, OPEN_STATUS

# Lines worth looking at, on lower-case bytes; each begins with a literal, see the regions of the decoder.
_WATCHED: tuple[re.Pattern[bytes], ...] = tuple(
    compile_on_use(pattern)
    for pattern in (
        rb"client[_-]?order[_-]?id",
        rb"external_?oid",
        rb"/order(?:s|/submit|/place)?[?\"' ]",
        rb"x-mbx-(?:used-weight|order-count)",
        rb"server_?time",
        rb"flight",  # orders in flight
        rb"pending (?:orders|requests)",
    )
)
_STATUSES = r"(?:408|499|50\d|52\d|530)"
_LOST = compile_on_use(LOST.replace("%s", _STATUSES))
_OPEN_STATUS = compile_on_use(OPEN_STATUS.replace("%s", _STATUSES))
_PLACES = compile_on_use(r"""(?xi)
    ^POST[ ].*/
    (?:(?:batch|place|add)-?){0,2}orders?(?:batch|-algo)?  # such as `batch-orders`, `AddOrder`
    (?:/submit(?:_batch)?|/place|/create(?:-batch)?|/cancelReplace)?$
    """)
# The same without a verb, if the path alone is enough: `/0/private/AddOrder`.
_PLACES_BY_NAME = compile_on_use(r"""(?xi)
    ^/\S{0,200}/(?:(?:add|place|create|submit)-?(?:batch-?)?orders?
    |orders?/(?:create|place|submit)(?:[_-]?batch)?|batch-?place-?orders?)$
    """)
_SUCCEEDS = compile_on_use(r"""(?xi)
    (?:[-=]>|HTTP(?:/[\d.]{1,3})?|status(?:_?code)?["']?[ ]?[:=])[ ]?["']?2\d\d\b
    |\b(?:GET|POST|PUT|DELETE)\b[^\n]{0,400}[ ]2\d\d(?=[ \t]{0,4}(?:$|[{\[])|[ ]OK\b)
    """)
_REFUSED = compile_on_use(r"""(?xi)
    (?:[-=]>|HTTP(?:/[\d.]{1,3})?|status(?:_?code)?["']?[ ]?[:=])[ ]?["']?4\d\d\b
    |\b(?:GET|DELETE)\b[^\n]{0,400}[ ]4\d\d(?=[ \t]{0,4}(?:$|[{\[]))
    """)
_ADDRESS = compile_on_use(r"IP\((?P<address>[0-9A-Fa-f.:]{3,45})\)")
_WEIGHT = compile_on_use(r"""(?xi)
    x-mbx-used-weight(?P<span>-1m)?  # the header
    ["']?[ ]?[:=,(][ ]?["']?  # a separator
    (?P<used>\d{1,7})
    """)
_ORDERS = compile_on_use(
    r"""(?xi)
    x-mbx-order-count-(?P<span>\d{1,3}[smhd])  # the header
    ["']?[ ]?[:=,(][ ]?["']?  # a separator
    (?P<used>\d{1,7})
    """
)
_SERVER_TIME = compile_on_use(r"(?i)server_?time[\"']?[ ]?[=:][ ]?[\"']?(?P<time>1\d{12})(?!\d)")
_OWN_TIME = compile_on_use(
    r"""(?xi)
    (?:local_?time|timestamp|client_?time|request_?time)  # the name of the field
    ["']?[ ]?[=:][ ]?["']?  # a separator
    (?P<time>1\d{12})(?!\d)  # milliseconds
    """
)
# Binance's -1021 always says 1000ms: that is its limit and no measurement.
_FIXED_MS = 1000
_AHEAD = compile_on_use(r"(?i)(?P<ms>\d{1,9}) ?ms (?P<side>ahead of|behind) the server")
_BANNED = compile_on_use(r"(?i)banned until (?P<until>1\d{12})(?!\d)")
_RETRY_AFTER = compile_on_use(r"(?i)retry-after[\"']?[ ]?[:=,][ ]?[\"']?(?P<seconds>\d{1,7})(?![\d.])")
_LIMIT = compile_on_use(
    r"""(?xi)
    limit[^\n]{0,60}?[ ]is[ ](?P<limit>\d{2,6})[ ]  # `limit ... is 2400 requests`
    (?P<what>requests?|request[ ]weight|orders?)
    [^\n]{0,20}(?P<unit>second|minute|hour|day)  # a time
    """
)
_MAX_LINE = 4000
_MAX_ENDPOINTS = 1000  # kept in memory


def watched(client_id_names: Iterable[ClientIdRecord]) -> tuple[re.Pattern[bytes], ...]:
    """Return the patterns of lines to watch, with those that name an order as some exchange does.

    A key that is a common word, known by how its ids begin, is not searched for: a log may have it in
    each line. It is found in the lines that are read for another reason.
    """
    separated = rb"""[\\"' ]{0,6}[=:/][\\"' ]{0,6}"""
    named = [
        re.escape(one.name.lower().encode()) + separated + re.escape(one.begins.lower().encode())
        for one in client_id_names
        if not one.begins or "/" in one.name
    ]
    return (*_WATCHED, *map(compile_on_use, named))


def loses_answer(line: str) -> bool:
    """Return whether a line reports a request that got no response, or a stream that was lost."""
    return _LOST.search(line[:_MAX_LINE]) is not None


def has_open_status(line: str) -> bool:
    """Return whether a line has an HTTP status that leaves it open what became of the request."""
    return _OPEN_STATUS.search(line[:_MAX_LINE]) is not None


@lru_cache(_MAX_ENDPOINTS)
def places_order(endpoint: str) -> bool:
    """Return whether an endpoint, with its verb if the line has one, places an order."""
    return _PLACES.search(endpoint) is not None or _PLACES_BY_NAME.search(endpoint) is not None


def may_place_order(endpoint: str) -> bool:
    """Return whether an endpoint is about orders, and the line has no verb that tells what was asked."""
    return endpoint.startswith("/") and "order" in endpoint.lower()


def is_refused(line: str) -> bool:
    """Return whether a line has an HTTP status by which a request was refused."""
    return _REFUSED.search(line[:_MAX_LINE]) is not None


def succeeds(line: str) -> bool:
    """Return whether a line has the HTTP status of success of a request."""
    return _SUCCEEDS.search(line[:_MAX_LINE]) is not None


def used_weight(line: str) -> int | None:
    """Return the request weight used in the running minute."""
    match = _WEIGHT.search(line[:_MAX_LINE])
    return int(match["used"]) if match else None


def used_orders(line: str) -> dict[str, int]:
    """Return the orders counted, by span (`10s`, `1m`, `1d`)."""
    return {match["span"].lower(): int(match["used"]) for match in _ORDERS.finditer(line[:_MAX_LINE])}


def weight_limit(line: str) -> int | None:
    """Return the weight limit per minute that an error states."""
    match = _LIMIT.search(line[:_MAX_LINE])
    return (
        int(match["limit"])
        if match and match["unit"].lower() == "minute" and "order" not in match["what"]
        else None
    )


def skew(line: str) -> float | None:
    """Return how many seconds the local clock is ahead of the server's, if the line states both."""
    if "erver" not in line:
        return None
    line = line[:_MAX_LINE]
    skew = _AHEAD.search(line)
    if skew and int(skew["ms"]) != _FIXED_MS:
        return int(skew["ms"]) / (1000 if skew["side"].lower().startswith("ahead") else -1000)
    server, own = _SERVER_TIME.search(line), _OWN_TIME.search(line)
    if server is None or own is None:
        return None
    seconds = (int(own["time"]) - int(server["time"])) / 1000
    return seconds if abs(seconds) < 86_400 else None


def banned_until(line: str) -> float | None:
    """Return the time at which a ban ends, in seconds since 1970."""
    match = _BANNED.search(line[:_MAX_LINE]) if "until" in line else None
    return int(match["until"]) / 1000 if match else None


def address_of(line: str) -> str:
    """Return the caller's address that a message of a ban names; empty for none."""
    match = _ADDRESS.search(line[:_MAX_LINE]) if "IP(" in line else None
    return match["address"] if match else ""


def retry_after(line: str) -> int | None:
    """Return the seconds an answer asks to wait."""
    match = _RETRY_AFTER.search(line[:_MAX_LINE]) if "fter" in line or "FTER" in line else None
    return int(match["seconds"]) if match else None
