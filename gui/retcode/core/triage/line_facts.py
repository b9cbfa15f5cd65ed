"""Read facts from single log lines: orders sent, limits used, clocks, symbols, endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retcode.core.triage.cached_pattern import CachedPattern

# Lines worth looking at, on lower-case bytes; each begins with a literal, see the regions of the decoder.
WATCHED: tuple[re.Pattern[bytes], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rb"client[_-]?order[_-]?id",
        rb"external_?oid",
        rb"/order(?:s|/submit|/place)?[?\"' ]",
        rb"x-mbx-(?:used-weight|order-count)",
        rb"server_?time",
    )
)
# Words in every symbol under its name, pair, amount and endpoint.
_OF_SYMBOLS = "symbol instid"
_OF_PAIRS = "usd btc eth bnb eur"
_OF_AMOUNTS = "quantity qty price amount vol size"
_OF_ENDPOINTS = "api/ ://api"
_OF_REQUESTS = f"{_OF_SYMBOLS} {_OF_PAIRS} {_OF_AMOUNTS} {_OF_ENDPOINTS}".encode().split()
_CLIENT_ID = CachedPattern(
    r"""(?xi)
    (?:new|orig)?_?(?:client[_-]?(?:algo[_-]?|order[_-]?)?id|external_?oid)  # the name of the field
    ["']?[ ]{0,2}[=:][ ]{0,2}["']?  # a separator
    (?P<id>[A-Za-z0-9_.:/-]{3,64})
    """
)
_ASKS = CachedPattern(
    r"""(?xi)
    \b(?:GET|DELETE)\b  # a verb
    |quer(?:y|ied)|fetch|get_?order|order_?status|status[ ]of  # words for a look-up
    |reconcil|look(?:ed|ing)?[ ]up
    |cancel
    """
)
_SENDS = CachedPattern(
    r"""(?xi)
    \bPOST\b  # a verb
    |\b(?:plac|submit+|send|creat)(?:e|es|ing)?\b[^\n]{0,40}\border  # `placing a limit order`
    |new_?order|create_?order  # the name of a call
    """
)
_LOST = re.compile(
    r"""(?xi)
    timed?[ ]?out|ReadTimeout  # no answer came
    |connection[ ](?:reset|aborted|error)|ConnectionError
    |HTTP[^\n]{0,12}\b50[0234]\b  # an answer that leaves it open
    |execution[ ]status[ ]unknown
    |status=50[0234]
    |\b50[0234][ ](?:Service|Gateway|Bad[ ]Gateway|Internal)
    """
)
_STREAM = CachedPattern(r"""(?xi)
    \bws\b|\bwss:|web[ ]?socket
    |\bstreams?\b|\bfeed\b
    |\bping\b|\bpong\b|keep-?alive
    """)
_PLACES = re.compile(r"""(?xi)
    ^POST[ ].*/
    (?:(?:batch|place|add)-?){0,2}orders?(?:batch|-algo)?  # such as `batch-orders`, `AddOrder`
    (?:/submit(?:_batch)?|/place|/create(?:-batch)?|/cancelReplace)?$
    """)
_ADDRESS = re.compile(r"IP\((?P<address>[0-9A-Fa-f.:]{3,45})\)")
_SYMBOL = CachedPattern(
    r"""(?x)
    (?i:symbol|instid)  # the name of the field
    ["']?[ ]{0,2}[=:,][ ]{0,2}["']?(?!NULL|NONE|ALL\b)  # a separator
    (?P<symbol>[A-Z0-9]{2,14}(?:[_/:-][A-Z0-9]{2,10}){0,2})(?![a-z])
    """,
    literals=_OF_SYMBOLS,
)
# A base asset may begin with digits (1INCH, 1000PEPE), but an amount (1000USDT) is no market.
_PAIR = CachedPattern(
    r"""(?x)
    (?<![A-Za-z0-9_./-])  # not part of a longer word or path
    (?P<symbol>
    \d{0,7}[A-Z][A-Z0-9]{0,11}(?:USD[TC]|F?[BD]USD)(?:_\d{6})?  # `BTCUSDT`, with a delivery date or without
    |[A-Z][A-Z0-9]{2,11}(?:BTC|ETH|BNB|EUR)  # `ETHBTC`
    # `BTCUSD_PERP`, `BTC-USDT`, `BTC/USDT:USDT`
    |\d{0,7}[A-Z][A-Z0-9]{0,9}(?:USD_(?:PERP|\d{6})|[-_/]USD[TC]?(?::USD[TC]?)?))
    (?![A-Za-z0-9_/])
    """,
    literals=_OF_PAIRS,
)
_AMOUNT = CachedPattern(
    r"""(?xi)
    (?:quantity|qty|price|amount|vol(?:ume)?|size)  # the name of the field
    ["']?[ ]?[=:][ ]?["']?  # a separator
    (?P<amount>\d{1,15}(?:\.\d{1,15})?)
    """,
    literals=_OF_AMOUNTS,
)
_ENDPOINT = CachedPattern(
    r"""(?x)
    (?:\b(?P<verb>GET|POST|PUT|DELETE)\b[^\n/]{0,80}?)?  # a verb
    (?:(?P<host>https?://api[A-Za-z0-9.:-]{3,80})|https?://[A-Za-z0-9.:-]{3,80})?  # an address
    (?P<path>
      (?:/(?:[a-z]{1,8}/)?[a-z]{0,6}api/(?:v\d|gateway)  # the path of an API
      |(?(host)/v?\d|(?!)))  # or, on a host that is an API, only the version
      /[A-Za-z0-9_/-]{1,80}
    )
    """
)
_WEIGHT = re.compile(r"""(?xi)
    x-mbx-used-weight(?P<span>-1m)?  # the header
    ["']?[ ]?[:=,(][ ]?["']?  # a separator
    (?P<used>\d{1,7})
    """)
_ORDERS = re.compile(
    r"""(?xi)
    x-mbx-order-count-(?P<span>\d{1,3}[smhd])  # the header
    ["']?[ ]?[:=,(][ ]?["']?  # a separator
    (?P<used>\d{1,7})
    """
)
_SERVER_TIME = re.compile(r"(?i)server_?time[\"']?[ ]?[=:][ ]?[\"']?(?P<time>1\d{12})(?!\d)")
_OWN_TIME = re.compile(
    r"""(?xi)
    (?:local_?time|timestamp|client_?time|request_?time)  # the name of the field
    ["']?[ ]?[=:][ ]?["']?  # a separator
    (?P<time>1\d{12})(?!\d)  # milliseconds
    """
)
# Binance's -1021 always says 1000ms: that is its limit and no measurement.
_FIXED_MS = 1000
_AHEAD = re.compile(r"(?i)(?P<ms>\d{1,9}) ?ms (?P<side>ahead of|behind) the server")
_BANNED = re.compile(r"(?i)banned until (?P<until>1\d{12})(?!\d)")
_RETRY_AFTER = re.compile(r"(?i)retry-after[\"']?[ ]?[:=,][ ]?[\"']?(?P<seconds>\d{1,7})(?![\d.])")
_LIMIT = re.compile(
    r"""(?xi)
    limit[^\n]{0,60}?[ ]is[ ](?P<limit>\d{2,6})[ ]  # `limit ... is 2400 requests`
    (?P<what>requests?|request[ ]weight|orders?)
    [^\n]{0,20}(?P<unit>second|minute|hour|day)  # a time
    """
)
_MAX_LINE = 4000


@dataclass(frozen=True, slots=True)
class OrderMention:
    """A line that names an order by its client order id: to send it, to ask for or cancel it, or neither."""

    order_id: str
    sends: bool
    asks: bool


def order_mention(line: str) -> OrderMention | None:
    """Return the order with a client order id that a line mentions, or None."""
    if "lient" not in line and "LIENT" not in line and "xternal" not in line:
        return None
    line = line[:_MAX_LINE]
    match = _CLIENT_ID.first(line)
    if match is None or match.group("id").lower() in ("null", "none", "undefined", "true", "false"):
        return None
    asks = _ASKS.finds(line)
    return OrderMention(match.group("id"), sends=not asks and _SENDS.finds(line), asks=asks)


def loses_answer(line: str) -> bool:
    """Return whether a line reports a request that got no response. A lost stream is not a request."""
    line = line[:_MAX_LINE]
    return _LOST.search(line) is not None and not _STREAM.finds(line)


def places_order(endpoint: str) -> bool:
    """Return whether an endpoint with its verb places an order."""
    return _PLACES.search(endpoint) is not None


def symbol_of(text: str) -> str | None:
    """Return the market a text names, if any."""
    match = _SYMBOL.first(text[:_MAX_LINE]) or _PAIR.first(text[:_MAX_LINE])
    return match.group("symbol") if match else None


def endpoints_of(text: str) -> Iterator[str]:
    """Yield the paths a text names, each with the verb before it if there is one."""
    if "api/" in text or "://api" in text:
        for match in _ENDPOINT.each(text[:_MAX_LINE]):
            yield f"{match.group('verb')} {match.group('path')}".lstrip()


def may_be_of_request(data: bytes) -> bool:
    """Return False if lines name no symbol, amount or endpoint: a quick check before each is searched for."""
    if not data.isascii():
        return True
    lower = data.lower()
    return any(word in lower for word in _OF_REQUESTS)


def names_request(text: str) -> bool:
    """Return whether a text says that a request was sent to an exchange."""
    return _SENDS.finds(text[:_MAX_LINE]) or _ASKS.finds(text[:_MAX_LINE])


def amounts_of(text: str) -> tuple[str, ...]:
    """Return the amounts and prices that a request names: with others it is another request."""
    return tuple(match.group("amount") for match in _AMOUNT.each(text[:_MAX_LINE]))


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
