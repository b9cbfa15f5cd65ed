"""Model: the result of a triage. These types are the JSON of the command, field by field.

Times are seconds since 1970 in UTC, None where the log has none; durations are seconds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from retcode.core.catalogue.model import Effect, Recovery, Retry, Subject
from retcode.core.catalogue.verdict import Judged
from retcode.core.decode.report import Certainty


class LogLocation(Struct, frozen=True, gc=False):
    """A position in a log: the index of its file in `files`, the line from 1, the characters from 0."""

    file: int
    line: int
    start: int
    time: float | None


class Row(Judged, frozen=True, rename={"locations": "spots"}):
    """One error with all its occurrences. `locations` are those of the first, the last and some between.

    If the certainty is open, `alternatives` are further possible venues. The verdict is the finding's:
    `recovery` is None if the possible venues differ in it, or if number and message are of different codes;
    `mismatch` is a sentence about the latter. `unanswered` is true for requests that got no answer: they have
    no code.
    """

    code: str
    venue: str
    certainty: Certainty
    name: str
    title: str
    message: str
    effect: Effect | None
    recovery: Recovery | None
    mismatch: str
    retry_read: Retry | None
    retry_write: Retry | None
    entry: str | None
    exchange: str | None
    alternatives: tuple[str, ...]
    http_status: int | None
    count: int
    first: float | None
    last: float | None
    symbols: dict[str, int]
    endpoints: dict[str, int]
    counts: tuple[int, ...]
    locations: tuple[LogLocation, ...]
    concept: str | None = None
    subject: Subject = Subject.ORDER
    in_batch: bool = False
    unanswered: bool = False


class StatusRow(Judged, frozen=True, rename={"locations": "spots"}):
    """An HTTP status of a failure that came without an error code. Its fields are those of a `Row`.

    A status that came with an error belongs to that error's row. `exchange` is None if its lines name none.
    `subject` is what the requests were about. `entry` explains the status.
    """

    status: int
    title: str
    recovery: Recovery | None
    count: int
    first: float | None
    last: float | None
    locations: tuple[LogLocation, ...] = ()
    counts: tuple[int, ...] = ()
    exchange: str | None = None
    subject: Subject = Subject.ORDER
    entry: str | None = None
    effect: Effect | None = None
    retry_read: Retry | None = None
    retry_write: Retry | None = None
    in_batch: ClassVar[bool] = False


class Timeline(Struct, frozen=True):
    """Equal time ranges: bucket `i` of a row's `counts` begins at `start + i * width`."""

    start: float
    width: float
    buckets: int


class BanKind(StrEnum):
    """Why an exchange refuses all requests for a time."""

    BANNED = "banned"
    WAIT = "asked to wait"


class Ban(Struct, frozen=True, rename={"kind": "says", "locations": "spots"}):
    """A time range in which the exchange refuses all requests. `errors` counts the errors during it."""

    start: float | None
    end: float
    kind: BanKind
    errors: int
    locations: tuple[LogLocation, ...]


class ObservationKind(StrEnum):
    """What an observation is about."""

    BAN = "ban"
    CLOCK = "clock"
    WEIGHT = "weight"
    ORDER_COUNT = "order-count"
    UNKNOWN_OUTCOME = "unknown-outcome"
    SENT_TWICE = "sent-twice"
    USELESS_RETRY = "useless-retry"
    CASCADE = "cascade"


MAX_NAMED_ORDERS = 20  # that the sentence of an observation names


class Observation(Struct, frozen=True, rename={"message": "says", "locations": "spots"}):
    """A sentence about several lines, with their locations.

    `orders` are the ids of all orders that it is about, also those that the sentence does not name.
    """

    kind: ObservationKind
    message: str
    locations: tuple[LogLocation, ...]
    orders: tuple[str, ...] = ()


class Zones(StrEnum):
    """Whether the times of a log state their zone."""

    NONE = "no times"
    STATED = "stated"
    ASSUMED = "assumed"
    MIXED = "mixed"


class LogFile(Struct, frozen=True):
    """A file that was read: its size, the lines read and the errors in them.

    `bytes` is the size on the disk; for a member of an archive, the unpacked size. `fault` is why the file
    could not be read to its end, if so. `zones` is about the times that were read.
    """

    name: str
    bytes: int
    lines: int
    first: float | None
    last: float | None
    fault: str = ""
    zones: Zones = Zones.NONE
    errors: int = 0


class TriageReport(Struct, frozen=True):
    """The summary of one or more logs. `complete` is false if reading was cancelled, or while it goes on.

    `zone` is the one assumed for times without a zone. `scope` is a sentence about the filters, if any.
    """

    files: tuple[LogFile, ...]
    complete: bool
    rows: tuple[Row, ...]
    statuses: tuple[StatusRow, ...]
    observations: tuple[Observation, ...]
    bans: tuple[Ban, ...]
    timeline: Timeline | None
    redactions: dict[str, int]
    zone: str = "UTC"
    scope: str = ""

    @property
    def errors(self) -> int:
        """How many errors there are in all, including failures with only a status."""
        return sum(row.count for row in self.rows) + sum(row.count for row in self.statuses)
