"""Combine what is known of one error into one verdict, the strictest first.

Four things decide what may be done after an error: its number, the message that came with it, the HTTP
status of the answer, and the kind of request. A message that means something narrower than its number
decides instead of the number. Everything else can only make a verdict stricter.

The order of severity, from the laxest to the strictest, is the order of what a mistake costs:

- effects: `none`, `done`, `part`, `unknown`. Acting as if nothing had been carried out places the
  order again, so the least certain effect wins.
- sending a change again: see `_WRITE_ORDER`. The plain resends come first, then the refusals, and last the
  verdicts that look before anything is sent: a corrected request can double an order just as well.
- sending a query again: see `_READ_ORDER`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct, structs

from retcode.core.catalogue.model import (
    PLAIN_RESENDS,
    Basis,
    Effect,
    Entry,
    Message,
    Recovery,
    Retry,
    Subject,
    Verdict,
)

_EFFECT_ORDER = (Effect.NONE, Effect.DONE, Effect.PART, Effect.UNKNOWN)
_WRITE_ORDER = (
    Retry.NOT_APPLICABLE,
    Retry.YES,
    Retry.YES_AFTER_DELAY,
    Retry.YES_AFTER_SYNC,
    Retry.LATER,
    Retry.YES_AFTER_CHECK,
    Retry.NO_UNTIL_FIXED,
    Retry.NO_UNTIL_CHANGED,
    Retry.NO,
    Retry.NO_DONE,
    Retry.DEPENDS,
    Retry.AFTER_REREAD,
    Retry.RECONCILE_FIRST,
)
_READ_ORDER = (
    Retry.NOT_APPLICABLE,
    Retry.YES,
    Retry.YES_AFTER_CHECK,
    Retry.YES_AFTER_DELAY,
    Retry.YES_AFTER_SYNC,
    Retry.LATER,
    Retry.AFTER_REREAD,
    Retry.RECONCILE_FIRST,
    Retry.DEPENDS,
    Retry.NO_DONE,
    Retry.NO_UNTIL_CHANGED,
    Retry.NO_UNTIL_FIXED,
    Retry.NO,
)
# Proxies use those below 500 if the connection was closed before there was an answer.
OPEN_BELOW_500 = frozenset({408, 444, 460, 499})
_SERVER_ERROR = 500
LIMITED = frozenset({418, 429})  # the statuses of a limit
# Classes whose number does not mean that the request was refused for good.
_PASSING = frozenset({Recovery.RETRY, Recovery.BACK_OFF, Recovery.READ_MESSAGE})


class Asked(StrEnum):
    """What kind of request an error answers. An unknown one is treated as a change, such as an order."""

    CHANGE = "change"
    READ = "read"
    UNKNOWN = "unknown"


class Judgement(Struct, frozen=True):
    """The combined verdict. `recovery` is None where the possible meanings ask for different things.

    `subject` and `in_batch` decide the words only. `in_batch` is true for a failed item of a batch of which
    other items did not fail.
    """

    effect: Effect
    recovery: Recovery | None
    retry_read: Retry
    retry_write: Retry
    subject: Subject = Subject.ORDER
    in_batch: bool = False

    @property
    def verdict(self) -> Verdict | None:
        """The recovery class with its two retry verdicts, if there is one class."""
        return Verdict(self.recovery, self.retry_read, self.retry_write) if self.recovery else None


class _VerdictParts(Protocol):
    @property
    def effect(self) -> Effect | None: ...
    @property
    def recovery(self) -> Recovery | None: ...
    @property
    def retry_read(self) -> Retry | None: ...
    @property
    def retry_write(self) -> Retry | None: ...
    @property
    def subject(self) -> Subject: ...
    @property
    def in_batch(self) -> bool: ...


class Judged(Struct, frozen=True):
    """An error whose fields have the parts of its verdict, each None if it is not known.

    The fields are in the subclasses, because each has them in another place of its JSON.
    """

    @property
    def judgement(self: _VerdictParts) -> Judgement | None:
        """The verdict; None if nothing is known."""
        if self.effect is None or self.retry_read is None or self.retry_write is None:
            return None
        verdict = (self.effect, self.recovery, self.retry_read, self.retry_write)
        return Judgement(*verdict, self.subject, self.in_batch)


class Answer(Struct, frozen=True):
    """The HTTP status of an error's answer, and the kind of request that it answers.

    `subject` is what the request was about, if the text shows it. `in_part` is true for a change in a batch
    of which other items did not fail, `doubted` if other words in the text leave it open whether
    an order was placed, `other_exchange_named` if the text names only other exchanges than the error's.
    """

    status: int | None = None
    asked: Asked = Asked.UNKNOWN
    subject: Subject | None = None
    in_part: bool = False
    doubted: bool = False
    other_exchange_named: bool = False

    @property
    def leaves_open(self) -> bool:
        """Whether a change may have been carried out although the answer is an error, by its status."""
        return self.asked is not Asked.READ and leaves_outcome_open(self.status)


def leaves_outcome_open(status: int | None) -> bool:
    """Return whether it is unknown after this HTTP status if a change was carried out."""
    return status is not None and (status >= _SERVER_ERROR or status in OPEN_BELOW_500)


def entry_judgement(entry: Entry, subject: Subject | None = None) -> Judgement:
    """Return the verdict of an entry alone, for a request about `subject`; by default about its own."""
    own = Judgement(entry.effect, *structs.astuple(entry.verdict))
    return structs.replace(own, subject=entry.subject if subject in (None, Subject.ORDER) else subject)


def judge(entry: Entry, message: Message | None, answer: Answer, *, whole: bool = True) -> Judgement:
    """Return the verdict of one entry, given its message and the answer it came in.

    `message` is the wire message that the text matches, if any; `whole` is false if the text only begins
    like it, so that the number counts too.
    """
    judged = Judgement(entry.effect, *structs.astuple(entry.verdict))
    if message is not None and answer.status is None:
        answer = structs.replace(answer, status=_unprinted_status(entry))
    if message is not None:
        own = Judgement(message.effect, *structs.astuple(message.verdict))
        decides = whole or judged.recovery is Recovery.READ_MESSAGE
        judged = own if decides else strictest((judged, own))
    if answer.asked is not Asked.READ and leaves_outcome_open(answer.status):
        certain = _refuses_for_sure(entry, message if whole else None, judged, answer)
        return judged if certain else outcome_unknown(judged)
    if answer.status in LIMITED and judged.retry_read is Retry.YES:
        return structs.replace(judged, retry_read=Retry.YES_AFTER_DELAY)
    return judged


def no_answer(answer: Answer) -> Judgement:
    """Return the verdict for a request that got no answer: a query is sent again, a change is looked up."""
    if answer.asked is Asked.READ:
        return Judgement(Effect.NONE, Recovery.RETRY, Retry.YES, Retry.RECONCILE_FIRST)
    return Judgement(Effect.UNKNOWN, Recovery.RECONCILE, Retry.YES, Retry.RECONCILE_FIRST)


def judge_status(entry: Entry, answer: Answer) -> Judgement:
    """Return the verdict for a request of which only the HTTP status of its answer is known.

    `entry` explains the status. A query that got no usable answer is sent again.
    """
    if answer.asked is Asked.READ and leaves_outcome_open(answer.status):
        judged = structs.replace(no_answer(answer), retry_read=entry.verdict.retry_read)
    else:
        judged = with_doubt(judge(entry, None, answer), (answer,))
    return structs.replace(judged, subject=entry_judgement(entry, answer.subject).subject)


def with_doubt(judged: Judgement, answers: Iterable[Answer]) -> Judgement:
    """Return a verdict, without a plain resend if other words in the text leave an order open.

    The same holds if the text names another exchange, where the code may mean something else.
    """
    if judged.retry_write not in PLAIN_RESENDS:
        return judged
    in_doubt = any(answer.doubted or answer.other_exchange_named for answer in answers)
    return outcome_unknown(judged) if in_doubt else judged


def outcome_unknown(judged: Judgement) -> Judgement:
    """Return the verdict for a request that may or may not have been carried out."""
    return Judgement(Effect.UNKNOWN, Recovery.RECONCILE, judged.retry_read, Retry.RECONCILE_FIRST)


def look_first_if_open(judged: Judgement) -> Judgement:
    """Return a verdict in which a change of unknown outcome is looked up before it is sent again.

    Without this, such a verdict would leave it to the message, which did not decide.
    """
    undecided = judged.effect is Effect.UNKNOWN and judged.retry_write is Retry.DEPENDS
    return structs.replace(judged, retry_write=Retry.RECONCILE_FIRST) if undecided else judged


def of_batch(judged: Judgement | None) -> Judgement:
    """Return the verdict for a failed item of a batch of which other items were carried out.

    To send the whole request again would carry these out twice. `judged` is that of the item's own error,
    None if nothing is known of it.
    """
    if judged is None:
        return Judgement(Effect.PART, Recovery.RECONCILE, Retry.DEPENDS, Retry.RECONCILE_FIRST, in_batch=True)
    if judged.effect is Effect.UNKNOWN:
        return judged
    if judged.retry_write in PLAIN_RESENDS:
        judged = outcome_unknown(judged)
    return structs.replace(judged, effect=Effect.PART, in_batch=True)


def _severity(judged: Judgement) -> tuple[int, int]:
    return _WRITE_ORDER.index(judged.retry_write), _EFFECT_ORDER.index(judged.effect)


def strictest(judgements: Iterable[Judgement]) -> Judgement:
    """Return the strictest of at least one verdict, part by part.

    The recovery class is that of the verdict whose `retry_write` is strictest; of several with the same, that
    of the one with the least certain effect.
    """
    several = tuple(judgements)
    write = max(several, key=_severity)
    return Judgement(
        effect=max((one.effect for one in several), key=_EFFECT_ORDER.index),
        recovery=write.recovery,
        retry_read=max((one.retry_read for one in several), key=_READ_ORDER.index),
        retry_write=write.retry_write,
    )


def strictest_entry(entries: Iterable[Entry]) -> Entry:
    """Return the entry with the strictest verdict on sending a change again, the first of several alike."""
    return max(entries, key=lambda entry: _WRITE_ORDER.index(entry.verdict.retry_write))


def any_of(judgements: Iterable[Judgement]) -> Judgement:
    """Return the verdict if any of several meanings may be the right one.

    It has no recovery class if the meanings differ in it, unless one of them requires a look first: that is
    right for all of them.
    """
    several = tuple(judgements)
    combined = strictest(several)
    agree = len({one.recovery for one in several}) == 1
    looks_first = combined.retry_write is Retry.RECONCILE_FIRST
    return combined if agree or looks_first else structs.replace(combined, recovery=None)


def in_doubt(judged: Judgement) -> Judgement:
    """Return the verdict for a text that contradicts itself: no plain resend, and no recovery class."""
    write = max(judged.retry_write, Retry.DEPENDS, key=_WRITE_ORDER.index)
    read = max(judged.retry_read, Retry.DEPENDS, key=_READ_ORDER.index)
    recovery = judged.recovery if write is Retry.RECONCILE_FIRST else None
    return Judgement(judged.effect, recovery, read, write)


def _unprinted_status(entry: Entry) -> int | None:
    """Return an HTTP status of the entry if all its statuses leave the outcome open, else None.

    It is used if the text has no status, because clients such as ccxt print only the body.
    """
    statuses = entry.http_status
    return statuses[0] if statuses and all(map(leaves_outcome_open, statuses)) else None


def _refuses_for_sure(entry: Entry, message: Message | None, judged: Judgement, answer: Answer) -> bool:
    """Return whether an error is certainly a refusal even with a status that leaves the outcome open.

    The venue must list the status with the code. Also, the code must refuse for good, or the document must
    state for this message that nothing was carried out. Any other status contradicts the body.
    """
    if judged.effect is not Effect.NONE:
        return judged.retry_write is Retry.RECONCILE_FIRST and judged.recovery not in _PASSING
    if answer.status not in entry.http_status:
        return False
    documented = message is not None and message.effect_basis is Basis.DOCUMENTED
    return documented or judged.recovery not in _PASSING
