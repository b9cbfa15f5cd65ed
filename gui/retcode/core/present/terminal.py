"""Entries and reports as plain text, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, Verdict, is_number
from retcode.core.decode.report import Finding, Outcome, Report, StatusFinding
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.present.finding_text import (
    certainty_word,
    code_of,
    errors,
    first_steps,
    shown_params,
    status_name,
    status_sentences,
    times,
    venue_label,
    verdict_sentences,
)
from retcode.core.present.verdict_text import ACTOR_TEXT, entry_verdict_sentences

_WIDTH = 100
_PLAIN_WORD = compile_on_use(r"[\w.:/-]+")  # a shell takes it as one word without quotation marks
_MAX_RELATIVES = 12  # listed of each kind


def entry_line(entry: Entry, catalogue: Catalogue, verdict: Verdict | None = None) -> str:
    """Return one row of a list: venue, code, name or title, recovery.

    `verdict` is that of the message in which a search found the entry, if it was a message.
    """
    venue = catalogue.tables[entry.venue].name
    recovery = (verdict or entry.verdict).recovery.value
    return f"{venue:<16} {entry.code:>7}  {entry.headline:<44.44}  {recovery}"


def entry_text(entry: Entry, catalogue: Catalogue) -> str:
    """Return a whole entry, verdict first, ending in a line break."""
    return "\n".join(_entry_lines(entry, catalogue)) + "\n"


def report_text(report: Report, catalogue: Catalogue) -> str:
    """Return a report with a short block a finding, ending in a line break."""
    return "\n".join(_report_lines(report, catalogue)) + "\n"


def _entry_lines(entry: Entry, catalogue: Catalogue) -> Iterator[str]:
    long = catalogue.explain(entry)
    yield f"{catalogue.tables[entry.venue].name}  {entry.code}  {entry.name}".rstrip()
    yield entry.title
    yield ""
    yield from (f"  {sentence}" for sentence in entry_verdict_sentences(entry))
    yield f"  Who can fix it: {ACTOR_TEXT[entry.actor].lower()}"
    yield from _block("Your team's notes", long.team, "- ")
    yield from _block("Meaning", (long.meaning,))
    yield from _block("Causes", long.causes, "- ")
    yield from _block("Fix", long.fix, "{}. ")
    if long.library:  # never wrapped: the lines are there to be copied
        yield from ("", "In your library", *(f"  {item.library}: {item.line}" for item in long.library))
    yield from _block("Messages the server sends", tuple(message.text for message in entry.messages), "  ")
    yield from _block("Notes", long.notes, "- ")
    if long.advice:
        yield from _block("The source's own advice", (long.advice,))
    for title, relatives in (
        ("Same error elsewhere", catalogue.same_error(entry)),
        (f"Same {'number' if is_number(entry.code) else 'code'} elsewhere", catalogue.same_number(entry)),
    ):
        rows = [
            f"{entry_line(relative.entry, catalogue)}{'' if relative.same_meaning else '  (another meaning)'}"
            for relative in relatives[:_MAX_RELATIVES]
        ]
        if len(relatives) > _MAX_RELATIVES:
            rows.append(f"and {len(relatives) - _MAX_RELATIVES} more: see `lookup {entry.code} --json`")
        if rows:
            yield from ("", title, *(f"  {row}" for row in rows))
    document = catalogue.documents[entry.source.document]
    yield from _block(
        "Source",
        (f"{document.title}; checked {entry.source.checked}; confidence {entry.source.confidence.value}",),
    )
    if entry.source.url:
        yield f"  {entry.source.url}"


def _report_lines(report: Report, catalogue: Catalogue) -> Iterator[str]:
    if report.verdict is Outcome.NONE:
        yield "No exchange error found in this text."
    for success in report.successes:
        yield f"Line {success.line}: {success.message}"
    for error in errors(report):
        if isinstance(error, Finding):
            yield from _finding_lines(error, catalogue)
        elif error.status >= 400:
            yield from _status_lines(error, catalogue)
    for notice in report.notices:
        yield from textwrap.wrap(f"Note: {notice}", _WIDTH, subsequent_indent="  ")


def _status_lines(status: StatusFinding, catalogue: Catalogue) -> Iterator[str]:
    title = f": {status.title}" if status.title else ""
    yield f"{status_name(status)}{title} (line {status.line}, {times(status.occurrences)})"
    yield from (f"  {sentence}" for sentence in status_sentences(status, catalogue))
    yield ""


def _finding_lines(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    name = finding.name or finding.title
    sure = f"[{certainty_word(finding, catalogue)}]"
    yield "  ".join(filter(None, (venue_label(finding, catalogue), code_of(finding), name, sure)))
    entry = catalogue.entry(finding.entry) if finding.entry else None
    if entry and finding.title and finding.title != name:
        yield f"  {finding.title}"
    for sentence in verdict_sentences(finding, catalogue):
        yield from textwrap.wrap(sentence, _WIDTH, initial_indent="  ", subsequent_indent="    ")
    for step in first_steps(finding, catalogue, limit=1):
        yield from textwrap.wrap(f"First: {step}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
    where = f"line {finding.line}, {times(finding.occurrences)}"
    yield f"  {where}{f', HTTP {finding.http_status}' if finding.http_status else ''}"
    if finding.message:
        yield from textwrap.wrap(
            f"message: {finding.message}", _WIDTH, initial_indent="  ", subsequent_indent="    "
        )
    if finding.mismatch:
        yield from textwrap.wrap(
            f"ALARM: {finding.mismatch.warning}", _WIDTH, initial_indent="  ", subsequent_indent="    "
        )
    for name, value in shown_params(finding):
        yield f"  {name} = {value}"
    for sentence in (*finding.evidence, *finding.remarks):
        yield from textwrap.wrap(sentence, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
    if entry:
        code = entry.code if _PLAIN_WORD.fullmatch(entry.code) else f'"{entry.code}"'
        yield f"  More: retcode-cli lookup {code} --venue {entry.venue}"
    yield ""


def _block(title: str, texts: tuple[str, ...], mark: str = "") -> Iterator[str]:
    """Yield texts under a title, wrapped after a mark; `{}` in it is the number of the text."""
    if not any(texts):
        return
    yield from ("", title)
    for number, text in enumerate(texts, 1):
        indent = f"  {mark.format(number)}"
        yield from textwrap.wrap(
            text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent)
        ) or [""]
