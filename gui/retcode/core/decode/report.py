"""Report: the result of decoding a text. These types are the JSON of the command, field by field."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from retcode.core.catalogue.model import Effect, Recovery, Retry, Subject
from retcode.core.catalogue.verdict import Judged

UNKNOWN_VENUE = "unknown"
NO_ANSWER = "no answer"  # in place of the code of a request that got none


class Outcome(StrEnum):
    """What a text is as a whole: an error, a success, or neither."""

    ERROR = "error"
    SUCCESS = "success"
    NONE = "none"


class Certainty(StrEnum):
    """How sure the venue is: PROVEN by evidence no other venue has, LIKELY, or OPEN between several."""

    PROVEN = "proven"
    LIKELY = "likely"
    OPEN = "open"


class Alternative(Struct, frozen=True):
    """The same code at another venue, and its meaning there.

    `possible` is true if the evidence does not rule that venue out.
    """

    venue: str
    code: str
    name: str
    meaning: str
    recovery: Recovery
    possible: bool = True


class Mismatch(Struct, frozen=True, rename={"warning": "says"}):
    """The code and venue whose message the text contains, if that is not the message of the printed code."""

    venue: str
    code: str
    name: str
    warning: str


class Span(Struct, frozen=True):
    """A position in the pasted text: line from 1, character offsets from 0."""

    line: int
    start: int
    end: int


class Finding(Judged, frozen=True, rename={"spans": "places"}):
    """One error found, with all its occurrences. `line`, `start` and `end` locate the first one.

    `effect`, `recovery`, `retry_read` and `retry_write` are the one verdict that every view shows: see
    `retcode.core.catalogue.verdict`. `recovery` is None if the possible meanings need different actions; all
    four are None if nothing is known. `in_batch` is true for a failed item of a batch of which other items
    did not fail. `by_words` is true if the verdict comes from the words of the message because no table has
    it. `unanswered` is true for a request that got no answer. `code` is None then, and for a message without
    a code.
    """

    code: str | None
    venue: str
    certainty: Certainty
    name: str
    title: str
    message: str
    params: dict[str, str]
    http_status: int | None
    effect: Effect | None
    subject: Subject
    recovery: Recovery | None
    retry_read: Retry | None
    retry_write: Retry | None
    in_batch: bool
    by_words: bool
    concept: str | None
    entry: str | None
    exchange: str | None
    evidence: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    mismatch: Mismatch | None
    remarks: tuple[str, ...]
    occurrences: int
    line: int
    start: int
    end: int
    spans: tuple[Span, ...]
    unanswered: bool = False


class StatusFinding(Judged, frozen=True):
    """An HTTP status found in the text, with its verdict. `entry` is a key of the HTTP table.

    `with_error` if it came with an error each time: the verdict is that error's then. `exchange` is the one
    that its lines name, by a host or in words. `subject` is what its request was about, and `reads_only` is
    true if each of its requests was a query.
    """

    status: int
    entry: str | None
    title: str
    recovery: Recovery | None
    occurrences: int
    line: int
    start: int
    end: int
    with_error: bool = False
    exchange: str | None = None
    subject: Subject = Subject.ORDER
    reads_only: bool = False
    effect: Effect | None = None
    retry_read: Retry | None = None
    retry_write: Retry | None = None
    in_batch: ClassVar[bool] = False


class Success(Struct, frozen=True, rename={"message": "says"}):
    """A response that reports success."""

    message: str
    line: int
    start: int
    end: int


class Report(Struct, frozen=True):
    """Everything found in a text. Values are redacted; `redactions` counts what was masked, by kind."""

    verdict: Outcome
    http_status: int | None
    findings: tuple[Finding, ...]
    statuses: tuple[StatusFinding, ...]
    successes: tuple[Success, ...]
    notices: tuple[str, ...]
    redactions: dict[str, int]
