"""Make the parts of a case from reports and entries.

The modules that mask texts and summarise logs are imported on first use: they take long, and the window
imports this one at its start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from retcode.core.case.model import Case, CaseFinding, CasePart
from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.decode.report import Finding, Report, StatusFinding
from retcode.core.pictures.text import PictureText
from retcode.core.present.finding_text import (
    certainty_sentence,
    doubt,
    errors,
    finding_title,
    first_steps,
    status_name,
    verdict_sentences,
)
from retcode.core.present.request_words import fitting
from retcode.core.present.verdict_text import entry_verdict_sentences, look_up_step
from retcode.core.replies.choose import ReplyBook, ReplyContext, deferring_to, entry_context, error_context

if TYPE_CHECKING:
    from retcode.core.triage.model import TriageReport

_MAX_TEXT = 100_000  # characters of a text that a case quotes
_MAX_FINDINGS = 50
_MAX_STEPS = 3
UNTITLED = "Customer case"


class CaseDraft(NamedTuple):
    """A part of a case that is not made yet: masked if the second argument of `make` is True.

    Making a `long` one takes longer than a window may wait, so that it has to be done in a thread.
    """

    make: Callable[[Answers, bool], CasePart]
    long: bool = False


class Answers(NamedTuple):
    """The replies, and the languages that were chosen for them, by the customer's text.

    The language of an empty text is that of entries. Where none was chosen, the text decides.
    """

    book: ReplyBook
    languages: Mapping[str, str] = MappingProxyType({})

    def to(self, context: ReplyContext) -> str:
        """Return the reply to an error; empty if there is none."""
        reply = self.book.reply(context, self.languages.get(context.text) or None)
        return reply.text if reply else ""


def text_part(
    report: Report,
    text: str,
    catalogue: Catalogue,
    answers: Answers,
    *,
    mask: bool,
    picture: PictureText | None = None,
    customer_text: str = "",
) -> CasePart:
    """Return a pasted text with its errors, or the text that was read in a picture.

    `report` has to be masked in the same way as the part is to be. `customer_text` decides the language of
    the replies, if it is not `text`.
    """
    found = tuple(error for error in errors(report) if _is_failure(error, catalogue))
    written = customer_text or text
    contexts = [error_context(error, catalogue, written) for error in found[:_MAX_FINDINGS]]
    findings = tuple(
        _finding(error, context, catalogue, answers, first=contexts[0])
        for error, context in zip(found, contexts, strict=False)
        if context
    )
    title = findings[0].title if findings else "No exchange error found"
    others = len(found) - 1
    if others > 0:
        title = f"{title} and {others} more error{'s' if others > 1 else ''}"
    shown = _masked_head(text) if mask else text
    if len(text) > _MAX_TEXT:
        shown = f"{shown[:_MAX_TEXT]}\n[The rest is left out: the text has {len(text):,} characters.]"
    notes = (*(_reading_notes(picture, text) if picture else ()), *report.notices)
    return CasePart("picture" if picture else "text", title, shown, findings, notes)


def _reading_notes(read: PictureText, text: str) -> tuple[str, ...]:
    """Return how sure a text is that was read in a picture, and what could not be read."""
    if text != read.text:
        return ("This text was read in a picture and then changed by hand.", *read.remarks)
    letters = sum(len(line.text) for line in read.lines) or 1
    sure = sum(line.confidence * len(line.text) for line in read.lines) / letters
    number, least = min(enumerate(read.lines, 1), key=lambda item: item[1].confidence)
    return (
        f"This text was read in a picture. The reading is {sure:.0f} % certain on average, and "
        f"{least.confidence:.0f} % in line {number}. Compare the codes with the picture.",
        *read.remarks,
    )


def log_part(report: TriageReport, catalogue: Catalogue) -> CasePart:
    """Return the summary of a log; its values are masked in the report already."""
    from retcode.core.triage.export import to_markdown

    names = ", ".join(file.name for file in report.files[:3])
    return CasePart("log", f"Log: {names}" if names else "Log", to_markdown(report, catalogue))


def entry_part(entry: Entry, catalogue: Catalogue, answers: Answers) -> CasePart:
    """Return an entry that was looked up, with its verdict and first steps."""
    context = entry_context(entry)
    finding = _entry_finding(entry, catalogue, answers.to(context), context)
    return CasePart("entry", finding.title, findings=(finding,))


def _entry_finding(entry: Entry, catalogue: Catalogue, reply: str, context: ReplyContext) -> CaseFinding:
    """Return an entry as the error of a request; `context` has what the request was about."""
    long = fitting(catalogue.explain(entry), entry.subject, context.subject)
    steps = (*look_up_step(entry, context.judgement, catalogue), *long.fix)
    venue = catalogue.tables[entry.venue].name
    title = " ".join(filter(None, (venue, entry.code, entry.name or entry.title)))
    return CaseFinding(
        title,
        message=entry.matched.text if entry.matched else "",
        verdict=entry_verdict_sentences(entry, context.judgement),
        steps=steps[:_MAX_STEPS],
        team=long.team,
        reply=reply,
        recovery=context.judgement.recovery if context.judgement else entry.recovery,
    )


def _is_failure(error: Finding | StatusFinding, catalogue: Catalogue) -> bool:
    """Return whether a case shows an error: it shows an HTTP status only if the catalogue explains it."""
    if isinstance(error, Finding):
        return True
    return error.status >= 400 and error.entry is not None and catalogue.entry(error.entry) is not None


def masked_part(part: CasePart) -> CasePart:
    """Return a part with what is sensitive masked, whatever it was made of."""
    findings = tuple(
        structs.replace(
            finding,
            message=_masked(finding.message),
            reply=_masked(finding.reply),
            notes=_all_masked(finding.notes),
        )
        for finding in part.findings
    )
    return structs.replace(
        part,
        title=_masked(part.title),
        text=_masked(part.text),
        findings=findings,
        notes=_all_masked(part.notes),
    )


def _all_masked(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_masked, texts))


def _masked(text: str) -> str:
    from retcode.core.redact import redact

    return redact(text)[0]


def _masked_head(text: str) -> str:
    """Return a text masked; of a long one, what a case quotes of it and a little more."""
    from retcode.core.present.report_markdown import masked_part

    return masked_part(text, 0, min(len(text), _MAX_TEXT))


def with_title(case: Case, title: str) -> Case:
    """Return a case with a title, masked if the case is."""
    shown = " ".join(title.split()) or UNTITLED
    return structs.replace(case, title=_masked(shown) if case.masked else shown)


def _finding(
    finding: Finding | StatusFinding,
    context: ReplyContext,
    catalogue: Catalogue,
    answers: Answers,
    *,
    first: ReplyContext | None,
) -> CaseFinding:
    """Return an error of a text; `first` is its most urgent error, whose reply may be sent instead."""
    entry = catalogue.entry(finding.entry) if finding.entry else None
    reply = "" if deferring_to(context, first).instead else answers.to(context)
    if isinstance(finding, StatusFinding):
        assert entry is not None
        found = _entry_finding(entry, catalogue, reply, context)
        return structs.replace(found, title=f"{status_name(finding)}: {entry.title}")
    return CaseFinding(
        finding_title(finding, catalogue),
        certainty_sentence(finding, catalogue),
        finding.message,
        doubt(finding, catalogue),
        verdict_sentences(finding, catalogue),
        first_steps(finding, catalogue, _MAX_STEPS),
        catalogue.explain(entry).team if entry else (),
        reply,
        finding.recovery,
        finding.remarks,
    )
