"""Write a report as Markdown, for a ticket or a chat, with the lines that the findings are in."""

from __future__ import annotations

from collections.abc import Iterator

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.report import Finding, Report, StatusFinding
from retcode.core.present.entry_markdown import code_span, escaped
from retcode.core.present.finding_text import (
    certainty_sentence,
    certainty_word,
    errors,
    finding_title,
    first_steps,
    meaning_of,
    others_title,
    possibilities,
    shown_params,
    status_name,
    status_sentences,
    summary,
    times,
    verdict_sentences,
)

_MAX_QUOTE = 400  # characters
_CONTEXT = 4200  # characters before and after a range in which the name of a secret may stand


def report_markdown(
    report: Report, text: str, catalogue: Catalogue, *, mask: bool = True, chosen: str | None = None
) -> str:
    """Return the report of `text` as Markdown, ending in a line break. No text in it acts as markup.

    `chosen` is the venue that the user said the text is from.
    `mask` hides secrets in the quoted lines; those in the report's values are hidden by how it was decoded.
    """
    lines = ["## Decoded API response", "", f"{summary(report)}.", ""]
    for error in errors(report):
        if isinstance(error, Finding):
            quote = _quote(text, error.start, error.end, mask)
            lines += [*_finding(error, quote, catalogue, chosen), ""]
        else:
            lines += [*_status(error, catalogue), ""]
    for success in report.successes:
        lines += [f"- Line {success.line}: {escaped(success.message)}", ""]
    if report.notices:
        lines += ["### Notes", "", *(f"- {escaped(notice)}" for notice in report.notices), ""]
    if report.redactions:
        masked = ", ".join(
            f"{count} {_plural(kind) if count > 1 else kind}" for kind, count in report.redactions.items()
        )
        lines += [f"Masked: {masked}.", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def masked_part(text: str, start: int, end: int) -> str:
    """Return the range of `text` from `start` to `end` with secrets masked.

    A secret is recognised by the text before it, so that is searched too. A mask that extends into the range
    is shown completely.
    """
    from retcode.core.redact import masks  # the window does not need it at its start

    before = max(start - _CONTEXT, 0)
    pieces: list[str] = []
    at = start
    for mask in masks(text[before : end + _CONTEXT]):
        first, last = before + mask.start, before + mask.end
        if last > start and first < end:
            pieces += (text[at:first], mask.shown) if first > at else (mask.shown,)
            at = last
    return "".join((*pieces, text[at:end]))


def _finding(finding: Finding, quote: str, catalogue: Catalogue, chosen: str | None) -> Iterator[str]:
    yield f"### {escaped(finding_title(finding, catalogue))}"
    yield ""
    if finding.mismatch:
        yield f"**Warning: {escaped(finding.mismatch.warning)}**"
        yield ""
    for sentence in verdict_sentences(finding, catalogue):
        yield f"**{escaped(sentence)}**  "
    yield ""
    steps = first_steps(finding, catalogue)
    if steps:
        yield "What to do:"
        yield ""
        yield from (f"{number}. {escaped(step)}" for number, step in enumerate(steps, 1))
        yield ""
    if meaning := meaning_of(finding, catalogue):
        yield f"Meaning: {escaped(meaning)}"
        yield ""
    yield from _evidence(finding, quote, catalogue, chosen)


def _evidence(finding: Finding, quote: str, catalogue: Catalogue, chosen: str | None) -> Iterator[str]:
    """Yield the lines about the evidence, the position, the other possibilities and the source."""
    word = certainty_word(finding, catalogue, chosen)
    sure = certainty_sentence(finding, catalogue, chosen).removeprefix(f"{word.capitalize()}: ")
    yield f"- Certainty: **{word}**. {escaped(sure[0].upper() + sure[1:])}"
    where = f"- Found: line {finding.line}, {times(finding.occurrences)}"
    yield f"{where}, HTTP status {finding.http_status}" if finding.http_status else where
    if finding.message:
        yield f"- Message: {code_span(finding.message)}"
    for name, value in shown_params(finding):
        yield f"- {escaped(name)}: {code_span(value)}"
    for sentence in (*finding.remarks, *finding.evidence):
        yield f"- {escaped(sentence)}"
    possible = possibilities(finding, catalogue)
    if possible:
        yield f"- {others_title(finding, catalogue, chosen)}:"
        for other in possible:
            recovery = f" ({other.recovery.value})" if other.recovery else ""
            yield f"  - {escaped(f'{other.venue} {other.code}: {other.meaning}')}{recovery}"
    entry = catalogue.entry(finding.entry) if finding.entry else None
    if entry is not None:
        document = catalogue.documents[entry.source.document]
        yield f"- Source: {escaped(document.title)}, checked {entry.source.checked}"
    if quote:
        yield f"- In the text: {code_span(quote)}"


def _plural(kind: str) -> str:
    return kind + ("es" if kind.endswith("s") else "s")


def _status(status: StatusFinding, catalogue: Catalogue) -> Iterator[str]:
    title = ": ".join(map(escaped, filter(None, (status_name(status), status.title))))
    yield f"- {title} (line {status.line}, {times(status.occurrences)})"
    yield from (f"  - {escaped(sentence)}" for sentence in status_sentences(status, catalogue))


def _quote(text: str, start: int, end: int, mask: bool) -> str:
    """Return the line a finding begins in, as one line of code, cut where it is long."""
    first = max(text.rfind("\n", 0, start) + 1, start - _MAX_QUOTE // 4)
    stop = text.find("\n", start)
    last = min(stop if stop >= 0 else len(text), first + _MAX_QUOTE)
    part = masked_part(text, first, last) if mask else text[first:last]
    return " ".join("".join(c if c.isprintable() else " " for c in part).split())
