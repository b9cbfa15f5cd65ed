"""Write notices about a text: limits, waits, clock skew, and what a client library discarded.

Each rule yields one sentence, or nothing if it does not apply. Times are shown in the local time zone, with
the distance from now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from retcode.core.catalogue.model import Subject
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.codeless import is_raised_before_request
from retcode.core.decode.scan.headers import Header
from retcode.core.decode.scan.http import Status
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import PrefixedPattern

_BANNED = re.compile(r"(?i)banned until (\d{13})(?!\d)")
_SENT_AT = compile_on_use(r"""(?xi)
    [?&"' ](?:timestamp|request-time|reqTime)  # the name of the parameter or header
    ["']?[ ]?[=:][ ]?["']?  # a separator
    (\d{13})(?!\d)  # milliseconds
    """)
_SERVER_TIME = re.compile(r"(?i)\"?server_?time\"?[ ]?[=:][ ]?\"?(\d{13})(?!\d)")
_SDK_DROPS = PrefixedPattern(
    compile_on_use(r"(?i)\bserver error: (5\d\d)\b|ServerError[^\n]{0,40}\bServer error: (5\d\d)\b"),
    ("server error: 5", "servererror"),
)
_NOT_JSON = PrefixedPattern(
    compile_on_use(
        r"""(?xi)
        Error\(code=0\):[ ]Invalid[ ]JSON  # binance-connector
        |invalid[ ]json[ ]error[ ]message[ ]from[ ]\w  # python-binance
        # go-binance, without a message of its own
        |<APIError>[^\n]{0,20}code=0\b(?:,[ ]msg=[ ]?(?:$|[,<}\n])|(?!,[ ]msg=))
        """
    ),
    ("error(code=0)", "invalid json error", "<apierror>"),
)
# Calls that send more than one request, and words for a request whose answer did not come.
_MAY_HAVE_SENT = compile_on_use(
    r"(?i)edit_?order|cancel|timed?[ ]?-?out|timeout|lost\b|no (?:response|answer)|reset|disconnect"
)
_RESTRICTED = PrefixedPattern(
    compile_on_use(
        r"""(?xi)
        restricted[ ]location
        |not[ ](?:available|offered)[ ](?:in|for|from)[ ](?:your|this)[ ](?:country|region|location)
        """
    ),
    ("restricted location", "not available", "not offered"),
)
_LOOK_UP: dict[Subject, str] = {
    Subject.ORDER: "Look it up by client order id before sending it again.",
    Subject.CANCEL: "Look the order up before it is cancelled again or replaced.",
    Subject.MONEY: "Look for it in the history of withdrawals or transfers before sending it again.",
    Subject.SETTING: "Read the setting before it is changed again.",
}
_HOUR, _DAY, _MINUTE = 3600, 86400, 60


class OpenStatus(NamedTuple):
    """A status without a code after which a change may have been carried out, and what that was about."""

    status: int
    subject: Subject


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rules read: the flat text, what was found in it, and the current time."""

    text: str
    errors: tuple[Candidate, ...]
    statuses: tuple[Status, ...]
    headers: tuple[Header, ...]
    page: bool
    open_status: OpenStatus | None
    now: datetime


def notices(
    text: str,
    errors: Iterable[Candidate],
    statuses: tuple[Status, ...],
    headers: tuple[Header, ...],
    page: bool,
    open_status: OpenStatus | None = None,
    now: datetime | None = None,
) -> tuple[str, ...]:
    """Return the notices of a text, the most important first. `now` is an aware time, default the present."""
    scene = Scene(text, tuple(errors), statuses, headers, page, open_status, now or datetime.now(UTC))
    return tuple(dict.fromkeys(notice for rule in _RULES for notice in rule(scene)))


def _unknown_outcome(scene: Scene) -> Iterator[str]:
    """A 5xx without a reason on a call that changes something: the outcome is unknown."""
    if scene.open_status is not None and "Service Unavailable." not in scene.text:
        yield (
            f"The response is HTTP {scene.open_status.status} without an error code, and nothing shows that "
            "the request was only a query: it may have been carried out. "
            f"{_LOOK_UP[scene.open_status.subject]}"
        )


def _dropped_body(scene: Scene) -> Iterator[str]:
    if _SDK_DROPS.search(scene.text):
        yield (
            "This client library discards the body of 5xx responses, which would say whether the request "
            "failed or its outcome is unknown. "
            "Treat the outcome as unknown, and log the raw response next time."
        )


def _not_json(scene: Scene) -> Iterator[str]:
    if _NOT_JSON.search(scene.text):
        yield (
            "Code 0 is the library's own mark for a response that was not JSON, not the exchange's code. "
            "Log the HTTP status and the first lines of the body next time."
        )


def _not_sent(scene: Scene) -> Iterator[str]:
    alone = not scene.errors and not scene.statuses and scene.open_status is None
    if alone and is_raised_before_request(scene.text) and not _MAY_HAVE_SENT.search(scene.text):
        yield (
            "ccxt raised this error itself, before it sent the request of this call. "
            "Correct the call, its arguments or the keys given to ccxt."
        )


def _region(scene: Scene) -> Iterator[str]:
    if _RESTRICTED.search(scene.text):
        yield (
            "This is a region block: the exchange does not serve the country or region that the request came "
            "from. Waiting or sending it again does not help."
        )


def _web_page(scene: Scene) -> Iterator[str]:
    if not scene.page:
        return
    if any(status.status == 403 for status in scene.statuses):
        yield (
            "A web page with status 403 comes from the firewall in front of the exchange, not from "
            "its API: the IP address, its region or its request rate was refused. The page has no error code."
        )
    elif not scene.errors:
        yield (
            "The response is a web page, not JSON: a proxy, a firewall or a wrong address answered, "
            "not the API."
        )


def _ban(scene: Scene) -> Iterator[str]:
    ends = {int(value) for value in _BANNED.findall(scene.text)}
    if ends:
        end = max(ends)
        if end / 1000 < scene.now.timestamp():
            yield f"The ban ended {epoch_text(end, scene.now)}."
        else:
            until = epoch_text(end, scene.now).removeprefix("on ")
            yield f"Banned until {until}. Requests sent before then extend the ban."


def _retry_after(scene: Scene) -> Iterator[str]:
    for header in scene.headers:
        if header.name == "retry-after":
            if header.value.isdigit() and len(header.value) < 9:
                wait = _duration(int(header.value))
                yield f"Retry-After asks to wait {wait} from when the response arrived."
            else:
                when = _http_date(header.value)
                if when:
                    until = epoch_text(int(when.timestamp() * 1000), scene.now).removeprefix("on ")
                    yield f"Retry-After asks to wait until {until}."


def _limits(scene: Scene) -> Iterator[str]:
    for header in scene.headers:
        value = header.value.split(",")[0].strip()
        if header.limit and value.isdigit():
            yield f"{header.name.upper()} {value}: {header.limit}."


def _clock(scene: Scene) -> Iterator[str]:
    """Clock skew, if the text has both the timestamp of a request and the server's time."""
    sent = [int(value) for value in _SENT_AT.findall(scene.text)] if scene.errors else []
    if not sent:
        return
    server = [int(value) for value in _SERVER_TIME.findall(scene.text)]
    if not server:
        dates = [
            when for header in scene.headers if header.name == "date" and (when := _http_date(header.value))
        ]
        server = [int(when.timestamp() * 1000) for when in dates]
    if not server:
        return
    skew = sent[-1] - server[-1]
    if abs(skew) > _DAY * 1000:
        return
    side = "ahead of" if skew > 0 else "behind"
    exact = "" if _SERVER_TIME.search(scene.text) else " (the Date header is exact to a second only)"
    yield f"The request was stamped {abs(skew)} ms {side} the server's time{exact}, network delay included."


def _batch(scene: Scene) -> Iterator[str]:
    batches = {error.item.batch: error.item for error in scene.errors if error.item}
    for item in batches.values():
        items = "items" if len(item.failed) > 1 else "item"
        which = f" ({items} {', '.join(str(index + 1) for index in item.failed)})" if item.failed else ""
        rest = item.size - item.failures
        others = "The other one" if rest == 1 else f"The other {rest}"
        warning = f" {others} did not fail: do not send the whole batch again." if rest > 0 else ""
        yield f"{item.failures} of {item.size} in the batch failed{which}.{warning}"


_RULES: tuple[Callable[[Scene], Iterator[str]], ...] = (
    _unknown_outcome,
    _dropped_body,
    _not_json,
    _not_sent,
    _region,
    _web_page,
    _ban,
    _retry_after,
    _batch,
    _clock,
    _limits,
)


def _http_date(value: str) -> datetime | None:
    # Imported here because it loads `socket`, and few texts have a Date header.
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def epoch_text(epoch_ms: int, now: datetime) -> str:
    """Return a time in the reader's zone: `on 2026-11-21 at 14:32:10 UTC (in 6 minutes)`."""
    try:
        when = datetime.fromtimestamp(epoch_ms / 1000, UTC)
        local = when.astimezone()
    except (OverflowError, ValueError, OSError):
        return f"at {epoch_ms} ms"
    seconds = int((when - now).total_seconds())
    distance = f"in {_duration(seconds)}" if seconds >= 0 else f"{_duration(-seconds)} ago"
    offset = local.strftime("%z")
    zone = "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"
    return f"on {local:%Y-%m-%d} at {local:%H:%M:%S} {zone} ({distance})"


def _duration(seconds: int) -> str:
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= 2 * size or seconds == size:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"
