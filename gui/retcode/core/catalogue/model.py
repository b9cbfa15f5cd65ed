"""The catalogue's values: what an entry, a concept and a venue are.

Two families live here. *Records* mirror the JSON files under ``resources/catalogue`` one to one and
are decoded by msgspec. *Entries* are what the rest of the program uses: a record joined with its
concept, with the recovery verdict settled. All of them are immutable.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct


class Recovery(StrEnum):
    """What a program may do after an error."""

    SUCCESS = "success"
    RETRY = "retry"
    BACK_OFF = "back-off"
    RECONCILE = "reconcile"
    RESYNC = "resync"
    FIX_CLOCK = "fix-clock"
    FIX_REQUEST = "fix-request"
    FIX_CREDENTIALS = "fix-credentials"
    ACCOUNT_LIMIT = "account-limit"
    MARKET_STATE = "market-state"
    ALREADY_DONE = "already-done"
    READ_MESSAGE = "read-message"
    CONTACT_SUPPORT = "contact-support"


class Retry(StrEnum):
    """Whether the same request may be sent again, judged for one kind of request."""

    NOT_APPLICABLE = "n/a"
    YES = "yes"
    YES_AFTER_CHECK = "yes_after_check"
    YES_AFTER_DELAY = "yes_after_delay"
    YES_AFTER_SYNC = "yes_after_sync"
    RECONCILE_FIRST = "reconcile_first"
    AFTER_REREAD = "after_reread"
    LATER = "later"
    NO = "no"
    NO_UNTIL_FIXED = "no_until_fixed"
    NO_UNTIL_CHANGED = "no_until_changed"
    NO_DONE = "no_done"
    DEPENDS = "depends"


class Effect(StrEnum):
    """What happened to the request: the first question after an error on an order."""

    NONE = "none"
    UNKNOWN = "unknown"
    PART = "part"
    DONE = "done"


class Subject(StrEnum):
    """What the effect is about: an order, its cancel, money that moves, or a setting of an account or key."""

    ORDER = "order"
    CANCEL = "cancel"
    MONEY = "money"
    SETTING = "setting"


class Basis(StrEnum):
    """The basis of an effect: the venue's own document states it, or the kind of error implies it."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"


class Age(StrEnum):
    """When a wire message is sent: now and documented, in the past only, or now but not documented."""

    CURRENT = "current"
    OLD = "old"
    LIVE = "live"


class Actor(StrEnum):
    """Who has to act: the calling code, the account's holder, or the venue."""

    CODE = "code"
    ACCOUNT = "account"
    VENUE = "venue"
    NOBODY = "nobody"


class Confidence(StrEnum):
    """How well a statement is supported: a document states it, it follows from one, or it is inferred."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Verdict(Struct, frozen=True, array_like=True):
    """A recovery class with its two retry verdicts: for requests that read, and for those that change."""

    recovery: Recovery
    retry_read: Retry
    retry_write: Retry


# The verdicts a class stands for, and the other ones an entry of that class may carry with a reason
# of its own. Nothing in `reconcile` may ever allow a plain resend of a state-changing request.
USUAL_VERDICT: dict[Recovery, Verdict] = {
    recovery: Verdict(recovery, read, write)
    for recovery, read, write in (
        (Recovery.SUCCESS, Retry.NOT_APPLICABLE, Retry.NOT_APPLICABLE),
        (Recovery.RETRY, Retry.YES, Retry.YES_AFTER_CHECK),
        (Recovery.BACK_OFF, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_DELAY),
        (Recovery.RECONCILE, Retry.YES, Retry.RECONCILE_FIRST),
        (Recovery.RESYNC, Retry.NO, Retry.AFTER_REREAD),
        (Recovery.FIX_CLOCK, Retry.YES_AFTER_SYNC, Retry.YES_AFTER_SYNC),
        (Recovery.FIX_REQUEST, Retry.NO, Retry.NO_UNTIL_FIXED),
        (Recovery.FIX_CREDENTIALS, Retry.NO, Retry.NO_UNTIL_FIXED),
        (Recovery.ACCOUNT_LIMIT, Retry.NO, Retry.NO_UNTIL_CHANGED),
        (Recovery.MARKET_STATE, Retry.LATER, Retry.LATER),
        (Recovery.ALREADY_DONE, Retry.NO, Retry.NO_DONE),
        (Recovery.READ_MESSAGE, Retry.DEPENDS, Retry.DEPENDS),
        (Recovery.CONTACT_SUPPORT, Retry.NO, Retry.NO),
    )
}
ALLOWED_RETRY: dict[Recovery, tuple[frozenset[Retry], frozenset[Retry]]] = {
    recovery: (frozenset({usual.retry_read}), frozenset({usual.retry_write}))
    for recovery, usual in USUAL_VERDICT.items()
} | {
    Recovery.BACK_OFF: (
        frozenset({Retry.YES_AFTER_DELAY}),
        frozenset({Retry.YES_AFTER_DELAY, Retry.RECONCILE_FIRST}),
    ),
    Recovery.RECONCILE: (
        frozenset({Retry.YES, Retry.YES_AFTER_DELAY, Retry.NO}),
        frozenset({Retry.RECONCILE_FIRST}),
    ),
    Recovery.RETRY: (
        frozenset({Retry.YES}),
        frozenset({Retry.YES_AFTER_CHECK, Retry.RECONCILE_FIRST}),
    ),
}


# Sending an order again without looking first; forbidden while its outcome is unknown.
PLAIN_RESENDS = frozenset(
    {Retry.YES, Retry.YES_AFTER_CHECK, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_SYNC, Retry.LATER}
)


def is_number(code: str) -> bool:
    """Return True for a code that is a number (`-1021`), False for one that is a word (`ORDER_NOT_FOUND`)."""
    return code.removeprefix("-").isdecimal()


class Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything decoded from a catalogue file: an unknown key is a fault."""


class Document(Record, frozen=True):
    """A source of facts. `checked` is the ISO date of the last comparison with it."""

    id: str
    title: str
    checked: str
    url: str | None = None
    note: str = ""


class LibraryLine(Record, frozen=True):
    """The line to type in one library or system: `w32tm /resync` on Windows.

    `exchange`, and `product` with it, are set if it helps only there, such as a line of a client library for
    one exchange.
    """

    library: str
    line: str
    exchange: str | None = None
    product: str | None = None


class Concept(Record, frozen=True):
    """What an error means on any exchange. `{name}` in a text stands for the venue's fact of that name."""

    id: str
    title: str
    meaning: str
    causes: tuple[str, ...]
    fix: tuple[str, ...]
    recovery: Recovery
    actor: Actor
    effect: Effect
    subject: Subject = Subject.ORDER
    retry_read: Retry | None = None
    retry_write: Retry | None = None
    library: tuple[LibraryLine, ...] = ()


class MessageRecord(Record, frozen=True):
    """One wire message, exactly as sent; marks such as `%s` stand for values the server fills in.

    `concept` is set if this text means something narrower than its code; `document` if it has another source
    than the entry; `sent` is false for prose of a document that no server sends.
    `params` name the values the server fills in, in order. `age` marks a text of the past, and one that was
    seen on the wire and is in no document. `effect` is set if it differs from that of the concept, or of the
    code if the message has no concept of its own.
    """

    text: str
    params: tuple[str, ...] = ()
    concept: str | None = None
    effect: Effect | None = None
    effect_basis: Basis | None = None
    document: str | None = None
    note: str | None = None
    sent: bool = True
    age: Age = Age.CURRENT


class EntryRecord(Record, frozen=True):
    """One code of one venue as in its file, with what is particular to the venue.

    `meaning`, `causes` and `fix` come after the concept's and add to them; `advice` is what the source itself
    recommends, shown as the source's if it differs from ours.
    """

    code: str
    section: str
    concept: str
    messages: tuple[MessageRecord, ...]
    confidence: Confidence
    name: str | None = None
    meaning: str = ""
    causes: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    recovery: Recovery | None = None
    retry_read: Retry | None = None
    retry_write: Retry | None = None
    effect: Effect | None = None
    effect_basis: Basis = Basis.INFERRED
    http_status: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    advice: str | None = None
    document: str | None = None


class VenueRecord(Record, frozen=True):
    """One error-code space: an exchange's product with its own table, its facts, and its entries.

    `copies` are the venues whose table this one repeats in part. An error that both have, in the same
    words and meaning, is taken for the other's unless something names this one. Venues are shown by `order`,
    those without one by their ids. `gaps` describes what is known to be missing.
    """

    id: str
    name: str
    exchange: str
    product: str
    summary: str
    document: str
    facts: dict[str, str]
    entries: tuple[EntryRecord, ...]
    copies: tuple[str, ...] = ()
    order: int = 100
    gaps: str = ""


class TeamNote(Record, frozen=True):
    """A note of the user's team on an entry, or on all entries of a concept."""

    note: str
    entry: str = ""
    concept: str = ""


class Source(Struct, frozen=True, array_like=True):
    """Where an entry was read, when it was last checked, and how far it can be trusted."""

    document: str
    url: str | None
    checked: str
    confidence: Confidence


class Message(Struct, frozen=True, array_like=True):
    """A wire message of an entry, with the concept and verdict that hold when the server sends it."""

    text: str
    concept: str
    verdict: Verdict
    effect: Effect
    effect_basis: Basis
    subject: Subject
    actor: Actor
    document: str
    note: str | None
    sent: bool
    params: tuple[str, ...]


class Particulars(Struct, frozen=True, array_like=True):
    """What an entry adds to the text of its code's `concept`, and what the source itself advises."""

    concept: str
    meaning: str
    causes: tuple[str, ...]
    fix: tuple[str, ...]
    notes: tuple[str, ...]
    advice: str | None


class Entry(Struct, frozen=True, array_like=True, weakref=True):
    """One code of one venue, joined with its concept. `key` is unique in the whole catalogue.

    `matched` is the message it is shown for, if that is known: concept, verdict and effect are then those of
    the message (see `Catalogue.for_message`).
    """

    key: str
    venue: str
    code: str
    name: str
    section: str
    concept: str
    title: str
    messages: tuple[Message, ...]
    verdict: Verdict
    effect: Effect
    effect_basis: Basis
    subject: Subject
    actor: Actor
    http_status: tuple[int, ...]
    source: Source
    particulars: Particulars
    matched: Message | None = None

    @property
    def recovery(self) -> Recovery:
        """The recovery class of the code, message aside."""
        return self.verdict.recovery

    @property
    def headline(self) -> str:
        """The heading of the entry: its symbolic name, else the title of its concept, else its message."""
        return self.name or self.title or (self.messages[0].text if self.messages else "")


class Explanation(Struct, frozen=True):
    """The long text of an entry, with the venue's facts filled in. `team` holds the user's team's notes."""

    meaning: str
    causes: tuple[str, ...]
    fix: tuple[str, ...]
    library: tuple[LibraryLine, ...]
    notes: tuple[str, ...]
    advice: str | None
    team: tuple[str, ...] = ()


class Venue(Struct, frozen=True):
    """A venue as the program shows it. `entries` keep the order of the venue's own table.

    `own` is True for a venue of the user's own catalogue.
    """

    id: str
    name: str
    exchange: str
    product: str
    summary: str
    facts: dict[str, str]
    entries: Sequence[Entry]
    copies: frozenset[str] = frozenset()
    gaps: str = ""
    own: bool = False
