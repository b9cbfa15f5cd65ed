"""Put a report into words for the window and the exports: venue, certainty, what to do next.

An open finding is never shown as one venue's: its label names all possible venues, and advice is given only
if all of them agree.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Basis, Effect, Entry, Explanation, Recovery, Retry
from retcode.core.catalogue.verdict import Judgement
from retcode.core.decode.report import (
    NO_ANSWER,
    UNKNOWN_VENUE,
    Alternative,
    Certainty,
    Finding,
    Report,
    StatusFinding,
    Success,
)
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.present.request_words import fitting
from retcode.core.present.verdict_text import (
    effect_text,
    entry_verdict_sentences,
    judged_effect_sentence,
    look_up_step,
    meaning_caution,
    read_sentence,
    recovery_text,
    write_sentence,
)
from retcode.core.search.matched import closest_message

# One row of a report: a finding, an HTTP status, a success, or a notice.
Item = Finding | StatusFinding | Success | str

CHOSEN = "as chosen"
AMBIGUOUS = "ambiguous"
NOT_THE_MARKED_ERROR = "These details are about another error than the one selected in the list."
BY_WORDS = "Judged by its words: no table has this error."
NOT_JUDGED = (
    "Not known: no table has this error, and its words do not say what happened. Look an order up by its"
    " client order id before you send it again."
)
_OUTCOME_UNKNOWN = "; worst case: outcome unknown"
_MAX_NAMED = 2
_FAILURE = 400
_TIMES = frozenset({"until"})
_TIMESTAMP = compile_on_use(r"\d{10}(?:\d{3})?")
_SECONDS_DIGITS = 10

_CERTAINTY_TEXT: dict[Certainty, str] = {
    Certainty.PROVEN: "Proven: the text contains something that only this venue has.",
    Certainty.LIKELY: "Likely: the wording or the number points to this venue; nothing proves it.",
    Certainty.OPEN: "Ambiguous: several venues have this error, and the text does not say which.",
}
_DOUBTED_CODE = "Ambiguous: only this venue fits, but the code itself is in doubt."


class Possibility(Struct, frozen=True):
    """A venue that an error may be from, with its entry there. `key` is empty if there is no entry."""

    key: str
    venue: str
    code: str
    meaning: str
    recovery: Recovery | None


def items(report: Report) -> tuple[Item, ...]:
    """Return the rows of a report: `errors`, then the other kinds, each in the order of the text."""
    return (*errors(report), *report.successes, *report.notices)


def errors(report: Report) -> tuple[Finding | StatusFinding, ...]:
    """Return the findings and the HTTP statuses without one, those that may have been carried out first."""
    found: tuple[Finding | StatusFinding, ...] = (*report.findings, *lone_statuses(report))
    return tuple(sorted(found, key=_urgency))


def _urgency(error: Finding | StatusFinding) -> int:
    """Return the rank of an error, the lowest first: 0 if its request may have been carried out."""
    if isinstance(error, Finding) and error.effect not in (Effect.UNKNOWN, Effect.PART):
        return 1 if needs_look_up(error) else 2
    return 0 if needs_look_up(error) else 2


def lone_statuses(report: Report) -> tuple[StatusFinding, ...]:
    """Return the HTTP statuses that came without an error; that of an error is part of its verdict."""
    return tuple(status for status in report.statuses if not status.with_error)


def status_name(status: StatusFinding) -> str:
    """Return an HTTP status with the exchange that sent it, if that is known: `OKX HTTP 502`."""
    return " ".join(filter(None, (status.exchange, f"HTTP {status.status}")))


def needs_look_up(error: Finding | StatusFinding) -> bool:
    """Return whether a request may have been carried out, so that it has to be looked up first."""
    if isinstance(error, StatusFinding):
        return error.recovery is Recovery.RECONCILE
    open_effect = error.effect in (Effect.UNKNOWN, Effect.PART)
    return open_effect or error.retry_write is Retry.RECONCILE_FIRST


def is_known(finding: Finding, catalogue: Catalogue) -> bool:
    """True if the finding has a venue of the catalogue, sure or not."""
    return finding.venue in catalogue.venues


def certainty_word(finding: Finding, catalogue: Catalogue, chosen: str | None = None) -> str:
    """Return how sure the venue is in a word; `unknown` for an exchange that is not in the catalogue.

    `chosen` is the venue that the user says it is.
    """
    if chosen is not None and finding.venue == chosen:
        return CHOSEN
    if not is_known(finding, catalogue):
        return UNKNOWN_VENUE
    return AMBIGUOUS if finding.certainty is Certainty.OPEN else finding.certainty.value


def certainty_sentence(finding: Finding, catalogue: Catalogue, chosen: str | None = None) -> str:
    """Return the sentence that explains `certainty_word`."""
    if chosen is not None and finding.venue == chosen:
        return f"You chose this venue; evidence in the text was ignored.{_missing(finding)}"
    if is_known(finding, catalogue):
        alone = (
            finding.entry and finding.certainty is Certainty.OPEN and not possibilities(finding, catalogue)
        )
        return _DOUBTED_CODE if alone else _CERTAINTY_TEXT[finding.certainty] + _missing(finding)
    if finding.exchange:
        code = finding.code or "the same text"
        if not any(venue.exchange == finding.exchange for venue in catalogue.venues.values()):
            problem = f"{finding.exchange} is not in the catalogue."
        elif finding.code is None:
            return f"The text names {finding.exchange}. The advice applies to all its products."
        else:
            problem = f"No table of {finding.exchange} in the catalogue has {code}."
        return f"{problem} Do not rely on what {code} means on another exchange."
    if finding.judgement is None:
        return (
            "No venue in the catalogue matches. Look at what was carried out before anything is sent again."
        )
    return (
        "No venue in the catalogue matches. The advice here applies to any sender; "
        "look it up in the sender's own documents."
    )


def _missing(finding: Finding) -> str:
    return "" if finding.entry or not finding.code else f" Its table in the catalogue has no {finding.code}."


def possibilities(finding: Finding, catalogue: Catalogue) -> tuple[Possibility, ...]:
    """Return what the finding may be instead. If it is open, that is all that it may be, if several."""
    listed = [other for other in finding.alternatives if other.venue in catalogue.venues]
    others = tuple(_possibility(other, catalogue) for other in listed)
    if finding.certainty is not Certainty.OPEN or not finding.entry or not is_known(finding, catalogue):
        return others
    entry = catalogue.entry(finding.entry)
    own = Possibility(
        finding.entry,
        catalogue.venues[finding.venue].name,
        code_of(finding),
        finding.title or finding.name,
        entry.recovery if entry else None,
    )
    possible = [_possibility(other, catalogue) for other in listed if other.possible]
    return (own, *possible) if possible else ()


def message_owner(finding: Finding, catalogue: Catalogue) -> Possibility | None:
    """Return the entry that the message belongs to, if it is not the one of the code."""
    if finding.mismatch is None or finding.mismatch.venue not in catalogue.venues:
        return None
    found = catalogue.with_code(finding.mismatch.code, finding.mismatch.venue)
    entry = next((entry for entry in found if entry.name == finding.mismatch.name), None)
    return Possibility(
        entry.key if entry else "",
        catalogue.venues[finding.mismatch.venue].name,
        finding.mismatch.code,
        entry.title if entry else finding.mismatch.name,
        entry.recovery if entry else None,
    )


def others_title(finding: Finding, catalogue: Catalogue, chosen: str | None = None) -> str:
    """Return the heading of a finding's possibilities; `chosen` is the venue that the user says it is."""
    if chosen is not None and finding.venue == chosen:
        return "Without your choice, it may be"
    if is_known(finding, catalogue) and finding.certainty is Certainty.OPEN:
        return "It may be any of these"
    if is_known(finding, catalogue) and finding.certainty is Certainty.LIKELY:
        return "Less likely"
    return "The same number elsewhere"


def venue_label(finding: Finding, catalogue: Catalogue) -> str:
    """Return the venue of a finding in a few words; all possible ones if it is open."""
    if not is_known(finding, catalogue):
        return finding.exchange or "Unknown exchange"
    name = catalogue.venues[finding.venue].name
    if finding.certainty is not Certainty.OPEN:
        return name
    names = list(dict.fromkeys((name, *(possible.venue for possible in possibilities(finding, catalogue)))))
    if len(names) <= _MAX_NAMED + 1:
        return " or ".join(names)
    return f"{', '.join(names[:_MAX_NAMED])} or {len(names) - _MAX_NAMED} others"


def finding_title(finding: Finding, catalogue: Catalogue) -> str:
    """Return venue, code and name of a finding, for a heading."""
    venue, name = venue_label(finding, catalogue), finding.name or finding.title
    if finding.code:
        return f"{venue} {finding.code} {name}".rstrip()
    return f"{venue}: {name or finding.message}"


def code_of(finding: Finding) -> str:
    """Return the code of a finding, or a placeholder if it has none."""
    return finding.code or (NO_ANSWER if finding.unanswered else "no code")


def entry_of(finding: Finding, catalogue: Catalogue) -> Entry | None:
    """Return the entry of a finding as it reads for its message."""
    entry = catalogue.entry(finding.entry) if finding.entry else None
    matched = closest_message(entry, finding.concept, finding.message) if entry and finding.concept else None
    return catalogue.for_message(entry, matched) if entry and matched else entry


def shown_params(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return the values of a message by name, a timestamp with the time it stands for."""
    return tuple((name, _with_time(name, value)) for name, value in finding.params.items())


def _with_time(name: str, value: str) -> str:
    if name not in _TIMES or not _TIMESTAMP.fullmatch(value):
        return value
    seconds = int(value) / (1000 if len(value) > _SECONDS_DIGITS else 1)
    return f"{value} ({datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC)"


def verdict_sentences(finding: Finding, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the sentences of a verdict that every view shows: what happened, and what to do next.

    Without a verdict, one sentence says so.
    """
    judged = finding.judgement
    if judged is None:
        return (NOT_JUDGED,)
    recovery = judged.recovery
    does = caution(finding)
    if recovery is not None:
        does = f"{recovery.value}: {recovery_text(recovery, judged.retry_write, judged.subject)}"
    entry = entry_of(finding, catalogue) if finding.certainty is not Certainty.OPEN else None
    known = entry is not None and not finding.by_words
    happened = (
        judged_effect_sentence(entry, judged)
        if entry and known
        else f"{effect_text(judged, finding.subject)}{_shared_basis(finding, judged, catalogue)}."
    )
    sentences = (
        BY_WORDS if finding.by_words else "",
        happened if recovery or judged.effect is not Effect.NONE else "",
        does,
        str(read_sentence(judged)) if recovery else "",
        str(write_sentence(judged)),
    )
    return tuple(filter(None, sentences))


def _shared_basis(finding: Finding, judged: Judgement, catalogue: Catalogue) -> str:
    """Return the basis of an open finding's effect in brackets, if all that it may be have that effect.

    It is inferred if it is inferred for any of them.
    """
    own = None if finding.by_words else entry_of(finding, catalogue)
    if own is None:
        return ""
    others = [catalogue.entry(possible.key) for possible in possibilities(finding, catalogue)]
    possible = (own, *(entry for entry in others if entry is not None and entry.key != own.key))
    if any(entry.effect is not judged.effect for entry in possible):
        return ""
    inferred = any(entry.effect_basis is Basis.INFERRED for entry in possible)
    return f" ({(Basis.INFERRED if inferred else own.effect_basis).value})"


def status_sentences(status: StatusFinding, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the verdict on a failure of which only the HTTP status is known.

    What exchanges document of a status does not hold for an unknown sender.
    """
    entry = catalogue.entry(status.entry) if status.entry else None
    if entry is None or status.status < _FAILURE:
        return ()
    return entry_verdict_sentences(entry, status.judgement, with_basis=status.exchange is not None)


class Explained(Protocol):
    """An error that the catalogue explains: a finding, or all occurrences of one in a log."""

    @property
    def entry(self) -> str | None: ...
    @property
    def concept(self) -> str | None: ...
    @property
    def judgement(self) -> Judgement | None: ...


def explanation_of(finding: Explained, catalogue: Catalogue) -> Explanation | None:
    """Return meaning, causes and steps of a finding, or of its message if that has a concept of its own."""
    entry = catalogue.entry(finding.entry) if finding.entry else None
    if entry is None:
        return None
    if finding.concept and finding.concept != entry.concept:
        long, own = (
            catalogue.explain_concept(finding.concept, entry.venue),
            catalogue.concepts[finding.concept].subject,
        )
    else:
        long, own = catalogue.explain(entry), entry.subject
    return fitting(long, own, finding.judgement.subject if finding.judgement else own)


def meaning_of(finding: Explained, catalogue: Catalogue) -> str:
    """Return the meaning of a finding, with a caution if its response contradicts it; empty if unknown."""
    long = explanation_of(finding, catalogue)
    entry = catalogue.entry(finding.entry) if finding.entry else None
    if long is None or entry is None or not long.meaning:
        return ""
    return " ".join(filter(None, (long.meaning, meaning_caution(entry, finding.judgement))))


def first_steps(finding: Explained, catalogue: Catalogue, limit: int = 3) -> tuple[str, ...]:
    """Return the steps to take, at most `limit`; if the outcome is unknown, the first is to look it up."""
    long = explanation_of(finding, catalogue)
    entry = catalogue.entry(finding.entry) if finding.entry else None
    look_up = look_up_step(entry, finding.judgement, catalogue)
    return (*look_up, *(long.fix if long else ()))[:limit]


def caution(finding: Finding) -> str:
    """Return why the entry shown for a finding must not be acted upon yet; empty if it may be."""
    differs = finding.retry_write is not None and finding.recovery is None
    if finding.mismatch is not None or not differs:
        return ""
    if finding.certainty is not Certainty.OPEN:
        return "The code has several meanings here, and what to do differs. Find out which one it is first."
    return "What to do differs between these venues. Find out which one sent it before you act."


def doubt(finding: Finding, catalogue: Catalogue) -> str:
    """Return why the entry shown for a finding may be the wrong one; empty if there is no doubt."""
    if finding.mismatch is not None:
        return finding.mismatch.warning
    possible = possibilities(finding, catalogue)
    if finding.certainty is not Certainty.OPEN or len(possible) < 2 or not is_known(finding, catalogue):
        return ""
    warning = f"This could be {venue_label(finding, catalogue)}: the text does not say which."
    return f"{warning} {caution(finding)}".rstrip()


def summary(report: Report) -> str:
    """Return what was found, counted, in a few words; of several errors, also the worst that may be true."""
    failed = [status for status in lone_statuses(report) if status.status >= 400]
    counted = (
        (sum(finding.occurrences for finding in report.findings), len(report.findings), "error"),
        (sum(status.occurrences for status in failed), len(failed), "HTTP error status"),
        (len(report.successes), len(report.successes), "success"),
    )
    parts = [_counted(times, kinds, word) for times, kinds, word in counted if kinds]
    found = errors(report)
    worst = _OUTCOME_UNKNOWN if len(found) > 1 and _may_be_done(found[0]) else ""
    return ", ".join(parts) + worst or "No exchange error found in this text"


def _may_be_done(error: Finding | StatusFinding) -> bool:
    return needs_look_up(error) and (isinstance(error, StatusFinding) or error.effect is Effect.UNKNOWN)


def times(count: int) -> str:
    """Return a number of occurrences in words: `once`, `3 times`."""
    return "once" if count == 1 else f"{count:,} times"


def _counted(occurrences: int, kinds: int, word: str) -> str:
    plural = word if kinds == 1 else f"{word}es" if word.endswith("s") else f"{word}s"
    repeated = f", {occurrences} times in all" if occurrences > kinds else ""
    return f"{kinds} {plural}{repeated}"


def _possibility(other: Alternative, catalogue: Catalogue) -> Possibility:
    found = catalogue.with_code(other.code, other.venue)
    entry = next((entry for entry in found if entry.name == other.name), None)
    return Possibility(
        entry.key if entry else "",
        catalogue.venues[other.venue].name,
        other.code,
        other.meaning or other.name,
        other.recovery,
    )
