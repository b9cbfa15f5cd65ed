"""Put verdicts into sentences, the same in the window, in copies and on a terminal."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import (
    Actor,
    Confidence,
    Effect,
    Entry,
    Message,
    Recovery,
    Retry,
    Subject,
    Verdict,
)
from retcode.core.catalogue.verdict import Judgement, entry_judgement


class Tone(StrEnum):
    """The tone of a verdict, shown as a colour and a sign."""

    GO = "go"
    WAIT = "wait"
    STOP = "stop"
    READ = "read"


class Sentence(Struct, frozen=True):
    """One verdict in words. `label` names the kind of request, `answer` begins in lower case."""

    label: str
    answer: str
    tone: Tone

    def __str__(self) -> str:
        return f"{self.label}: {self.answer}"


_EFFECT_TEXT: dict[Effect, str] = {
    Effect.NONE: "Nothing was placed or changed",
    Effect.UNKNOWN: "It may have been carried out: the order may exist",
    Effect.PART: "Part of it was carried out",
    Effect.DONE: "What you asked for is done",
}
_BATCH = "Part of the batch was carried out: do not send all of it again"
_EFFECT_TEXT_OF: dict[Subject, dict[Effect, str]] = {
    Subject.ORDER: _EFFECT_TEXT,
    Subject.MONEY: _EFFECT_TEXT
    | {
        Effect.NONE: "Nothing was moved or changed",
        Effect.UNKNOWN: "It may have been carried out: the money may have moved",
    },
    Subject.CANCEL: _EFFECT_TEXT
    | {
        Effect.NONE: "Nothing was cancelled or changed",
        Effect.UNKNOWN: "The order may be cancelled, filled or still open",
    },
    Subject.SETTING: _EFFECT_TEXT
    | {Effect.UNKNOWN: "It may have been carried out: the change may be in force"},
}
RECOVERY_TEXT: dict[Recovery, str] = {
    Recovery.SUCCESS: "It succeeded: go on",
    Recovery.RETRY: "Send it again, a few times",
    Recovery.BACK_OFF: "Wait as long as the exchange says, then retry with increasing pauses",
    Recovery.RECONCILE: "The outcome is unknown: look before you resend",
    Recovery.RESYNC: "Your copy of the order or position is out of date: fetch it before you act",
    Recovery.FIX_CLOCK: "Synchronise the clock, then send again",
    Recovery.FIX_REQUEST: "Correct the request; the same again cannot work",
    Recovery.FIX_CREDENTIALS: "Correct the key, signature or permission, or send from an allowed IP address",
    Recovery.ACCOUNT_LIMIT: "The account blocks it: funds, leverage, a position or a limit",
    Recovery.MARKET_STATE: "The market does not accept this now",
    Recovery.ALREADY_DONE: "Nothing to do: it is already done",
    Recovery.READ_MESSAGE: "This code covers many errors: the message decides",
    Recovery.CONTACT_SUPPORT: "Only the exchange can act",
}
_RESYNC_MONEY = "Your copy of the balance or transfer is out of date: fetch it before you act"
_WAIT_AND_LOOK = "Wait as long as the exchange says, and look before you resend a change"
# The step before all others where the outcome is open, and the facts that name the query for it.
_LOOK_UP: dict[Subject, str] = {
    Subject.ORDER: "For an order: look it up by its client order id{by} before anything else.",
    Subject.CANCEL: "Look the order up by its client order id{by} before it is cancelled again or replaced.",
    Subject.MONEY: "Look for the withdrawal or transfer in its history{by} before anything else.",
    Subject.SETTING: "Read the setting before it is changed again.",
}
_QUERIES: dict[Subject, tuple[str, ...]] = {
    Subject.ORDER: ("order_query",),
    Subject.CANCEL: ("order_query",),
    Subject.MONEY: ("withdraw_query", "transfer_query"),
    Subject.SETTING: (),
}
WHICH_ERROR = "What to do depends on which error this is"

_NO_USE = "no, the same request gets the same answer"
_READ: dict[Retry, tuple[str, Tone]] = {
    Retry.NOT_APPLICABLE: ("not needed, the request succeeded", Tone.GO),
    Retry.YES: ("yes, a few times with increasing pauses", Tone.GO),
    Retry.YES_AFTER_CHECK: ("yes, after checking what the first one did", Tone.WAIT),
    Retry.YES_AFTER_DELAY: ("yes, after the wait the venue asks for", Tone.WAIT),
    Retry.YES_AFTER_SYNC: ("yes, once the clock is synchronised", Tone.WAIT),
    Retry.RECONCILE_FIRST: ("not before the outcome of the first one is known", Tone.STOP),
    Retry.AFTER_REREAD: ("after reading the order or position again", Tone.WAIT),
    Retry.LATER: ("later, when the market accepts it again", Tone.WAIT),
    Retry.NO: (_NO_USE, Tone.STOP),
    Retry.NO_UNTIL_FIXED: ("no, not before the fault is corrected", Tone.STOP),
    Retry.NO_UNTIL_CHANGED: ("no, not before the account has changed", Tone.STOP),
    Retry.NO_DONE: ("not needed, it is already done", Tone.GO),
    Retry.DEPENDS: ("depends on the message, read it first", Tone.READ),
}
_WRITE: dict[Retry, tuple[str, Tone]] = {
    **_READ,
    Retry.YES_AFTER_CHECK: ("only after checking that the first one was not accepted", Tone.WAIT),
    Retry.RECONCILE_FIRST: (
        "not yet: the first order may have gone through. Look it up by client order id",
        Tone.STOP,
    ),
    Retry.AFTER_REREAD: ("only after reading the order or position again", Tone.WAIT),
    Retry.NO_UNTIL_CHANGED: ("no, not before funds, position or limits have changed", Tone.STOP),
}

_REPEAT: dict[Subject, str] = {
    Subject.ORDER: "Repeat an order",
    Subject.CANCEL: "Repeat a cancel",
    Subject.MONEY: "Repeat a withdrawal or transfer",
    Subject.SETTING: "Repeat a change",
}
_LOOK_FIRST: dict[Subject, str] = {
    Subject.ORDER: _WRITE[Retry.RECONCILE_FIRST][0],
    Subject.CANCEL: "not yet: the first cancel may have gone through. Look the order up by client order id",
    Subject.MONEY: "not yet: the first one may have gone through. Look for it in the history",
    Subject.SETTING: "not yet: the first one may be in force. Read the setting first",
}
_REREAD_MONEY = "only after reading the balance and the history of transfers again"

ACTOR_TEXT: dict[Actor, str] = {
    Actor.CODE: "Developer",
    Actor.ACCOUNT: "Account holder",
    Actor.VENUE: "Exchange",
    Actor.NOBODY: "No one",
}

CONFIDENCE_TEXT: dict[Confidence, str] = {
    Confidence.HIGH: "High (stated by the venue's own document)",
    Confidence.MEDIUM: "Medium (follows from a document, or from one that contradicts itself)",
    Confidence.LOW: "Low (inferred, or from a source that cannot be relied on)",
}


def effect_text(judged: Judgement | Entry | Message, subject: Subject) -> str:
    """Return what happened to the request, without a full stop."""
    if isinstance(judged, Judgement) and judged.in_batch:
        return _BATCH
    return _EFFECT_TEXT_OF[subject][judged.effect]


def effect_sentence(item: Entry | Message) -> str:
    """Return what happened to the request, with its basis: `Part of it was carried out (documented).`"""
    return f"{effect_text(item, item.subject)} ({item.effect_basis.value})."


def judged_effect_sentence(entry: Entry, judged: Judgement | None) -> str:
    """Return what happened to a request: by the verdict of a finding, or by the entry if that is None."""
    if judged is None:
        return effect_sentence(entry)
    basis = f" ({entry.effect_basis.value})" if judged.effect is entry.effect else ""
    return f"{effect_text(judged, subject_of(entry, judged))}{basis}."


def entry_verdict_sentences(
    entry: Entry, judged: Judgement | None = None, *, with_basis: bool = True
) -> tuple[str, ...]:
    """Return the verdict `judged` on an answer that an entry explains; by default the entry's own.

    `with_basis` is false where the entry's basis does not hold: for an answer of an unknown sender.
    """
    judged = judged or entry_judgement(entry)
    recovery = judged.recovery or entry.recovery
    return (
        judged_effect_sentence(entry, judged)
        if with_basis
        else f"{effect_text(judged, subject_of(entry, judged))}.",
        f"{recovery.value}: {recovery_text(recovery, judged.retry_write, judged.subject)}",
        str(read_sentence(judged)),
        str(write_sentence(judged)),
    )


def subject_of(entry: Entry, judged: Verdict | Judgement | None) -> Subject:
    """Return what a verdict on an entry is about: by the request, else by the entry."""
    own = judged.subject if isinstance(judged, Judgement) else Subject.ORDER
    return entry.subject if own is Subject.ORDER else own


def meaning_caution(entry: Entry, judged: Judgement | None) -> str:
    """Return a caution if the code means a refusal but the HTTP status leaves the outcome open."""
    if judged is None or judged.effect is not Effect.UNKNOWN or entry.effect is not Effect.NONE:
        return ""
    return "The code alone means a refusal, but the response it came in leaves the outcome open."


def recovery_text(recovery: Recovery, retry_write: Retry | None, subject: Subject = Subject.ORDER) -> str:
    """Return what a program should do, without a full stop: the recovery class, as strict as for a change.

    `subject` is what the request was about.
    """
    if recovery is Recovery.RESYNC and subject is Subject.MONEY:
        return _RESYNC_MONEY
    if recovery is Recovery.BACK_OFF and retry_write is Retry.RECONCILE_FIRST:
        return _WAIT_AND_LOOK
    return RECOVERY_TEXT[recovery]


def look_up_step(entry: Entry | None, judged: Judgement | None, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the step that comes before those of an entry: to look the order up, where they do not say it.

    The entry's own steps may be less strict than `judged`, or about another kind of request.
    """
    if judged is None or judged.retry_write is not Retry.RECONCILE_FIRST:
        return ()
    subject = subject_of(entry, judged) if entry else judged.subject
    own_steps = entry is not None and subject in (entry.subject, Subject.CANCEL)
    if entry is not None and own_steps and entry.verdict.retry_write is Retry.RECONCILE_FIRST:
        return ()
    facts = catalogue.tables[entry.venue].facts if entry else {}
    named = [facts[name] for name in _QUERIES[subject] if name in facts]
    by = f" ({'; '.join(named)})" if named else ""
    return (_LOOK_UP[subject].format(by=by),)


def read_sentence(verdict: Verdict | Judgement) -> Sentence:
    """Return whether a request that only reads may be sent again."""
    answer, tone = _READ[verdict.retry_read]
    return Sentence("Repeat a query", answer, tone)


def write_sentence(verdict: Verdict | Judgement, subject: Subject | None = None) -> Sentence:
    """Return whether a request that changes something, such as an order, may be sent again.

    `subject` is what it is about, if the verdict does not tell.
    """
    about = subject or (verdict.subject if isinstance(verdict, Judgement) else Subject.ORDER)
    answer, tone = _WRITE[verdict.retry_write]
    if verdict.retry_write is Retry.RECONCILE_FIRST:
        answer = _LOOK_FIRST[about]
    elif verdict.retry_write is Retry.AFTER_REREAD and about is Subject.MONEY:
        answer = _REREAD_MONEY
    return Sentence(_REPEAT[about], answer, tone)
