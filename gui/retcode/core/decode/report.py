"""Report: the result of decoding a text. These types are the JSON of the command, field by field."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from retcode.core.catalogue.model import Effect, Recovery, Retry, Subject

NO_ANSWER_TITLE = "No answer came"
UNKNOWN_VENUE = "unknown"


class Outcome(StrEnum):
    """What a text is as a whole: an error, a success, or neither."""

    ERROR = "error"
    SUCCESS = "success"
    NONE = "none"


class Certainty(StrEnum):
    """How sure the venue is: only it has such evidence, it is the likely one, or several have the error."""

    PROVEN = "proven"
    LIKELY = "likely"
    OPEN = "open"


class Alternative(Struct, frozen=True):
    """Another venue that has the error, and what it means there; `possible` if the text may be from there."""

    venue: str
    code: str
    name: str
    meaning: str
    recovery: Recovery
    possible: bool = True


class Mismatch(Struct, frozen=True, rename={"warning": "says"}):
    """The code and venue that the printed message really belongs to."""

    venue: str
    code: str
    name: str
    warning: str


class Span(Struct, frozen=True):
    """A position in the pasted text: line from 1, character offsets from 0."""

    line: int
    start: int
    end: int


class Finding(Struct, frozen=True, rename={"spans": "places"}):
    """One error found, however often it occurs. `line`, `start`, `end` are its first place.

    `effect`, `recovery`, `retry_read` and `retry_write` are the one verdict that every view shows: see
    `retcode.core.catalogue.verdict`. `recovery` is None where the possible meanings ask for different things;
    all four are None where nothing is known. `by_words` tells that the verdict is read from the words of the
    message and from no table. `code` is None for a request that no answer came to.
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


class StatusFinding(Struct, frozen=True):
    """An HTTP status found in the text, with its verdict. `entry` is a key of the HTTP table."""

    status: int
    entry: str | None
    title: str
    recovery: Recovery | None
    occurrences: int
    line: int
    start: int
    end: int


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
