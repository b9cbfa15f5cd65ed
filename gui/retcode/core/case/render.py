"""Write a case as Markdown, as a page that needs nothing else, or as JSON. No text in it acts as markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from retcode.core.case.model import Case, CaseFinding, CasePart
from retcode.core.page_templates import render_page
from retcode.core.present.entry_markdown import code_span, escaped
from retcode.core.present.safe_text import terminal_text

_TICKS = re.compile("`{3,}")
_MAX_TITLE = 60  # characters of a title in a sentence
_MAX_STEM = 80
# Names that Windows keeps for devices, with any ending.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_COUNTED = {
    "text": ("text", "texts"),
    "picture": ("picture", "pictures"),
    "log": ("log", "logs"),
    "entry": ("entry", "entries"),
}
NAMES_MAY_REMAIN = "Keys, addresses and ids are masked. Names may remain: check before you send this."
KIND_TEXT = {
    "text": "The customer's text",
    "picture": "Text read from the customer's picture",
    "log": "Log summary",
    "entry": "Looked up",
}


def case_label(case: Case) -> str:
    """Return the title of a case and its contents: `case “Ticket 7” (2 texts, 1 log)`."""
    kinds = Counter(part.kind for part in case.parts)
    held = ", ".join(f"{count} {_COUNTED[kind][count > 1]}" for kind, count in kinds.items())
    return f"case “{shortened(case.title)}” ({held})"


def shortened(title: str) -> str:
    """Return a title that fits in a sentence."""
    return title if len(title) <= _MAX_TITLE else f"{title[: _MAX_TITLE - 1].rstrip()}…"


def file_stem(case: Case) -> str:
    """Return the title of a case as a file name without its ending, for every system."""
    words = re.findall(r"\w+(?:[.-]\w+)*", case.title)
    stem = "-".join(words)[:_MAX_STEM].rstrip("-.")
    return "case" if not stem or _RESERVED.fullmatch(stem) else stem


def case_markdown(case: Case) -> str:
    """Return the case as Markdown, ending in a line break."""
    return "\n".join(_lines(case)) + "\n"


def names_may_remain(case: Case) -> bool:
    """Return whether a masked case quotes what a customer wrote, where not every name can be recognised."""
    return case.masked and any(part.text and part.kind in ("text", "picture") for part in case.parts)


def case_json(case: Case) -> str:
    """Return the case as JSON, which is also what is saved to be opened again."""
    return msgspec.json.format(msgspec.json.encode(case), indent=2).decode() + "\n"


def case_html(case: Case) -> str:
    """Return the case as one HTML page."""
    shown = {part: terminal_text(part.text) for part in case.parts}
    names_left = NAMES_MAY_REMAIN if names_may_remain(case) else ""
    return render_page("case", "case.html.j2", case=case, kinds=KIND_TEXT, texts=shown, names_left=names_left)


def _lines(case: Case) -> Iterator[str]:
    yield f"# {escaped(case.title)}"
    if not case.masked:
        yield from ("", "**Not masked: keys, addresses and account ids may be in this case.**")
    elif names_may_remain(case):
        yield from ("", NAMES_MAY_REMAIN)
    for number, part in enumerate(case.parts, 1):
        if len(case.parts) > 1 or part.title != case.title:
            yield from ("", f"## {number}. {escaped(part.title)}")
        for finding in part.findings:
            yield from _finding(finding, titled=finding.title != part.title)
        yield from _notes(part.notes)
        yield from _text(part)
    yield from ("", f"Retcode {case.version}, {case.created}")


def _finding(finding: CaseFinding, *, titled: bool) -> Iterator[str]:
    if titled:
        yield from ("", f"### {escaped(finding.title)}")
    if finding.warning:
        yield from ("", f"**Warning: {escaped(finding.warning)}**")
    if finding.verdict:
        yield ""
    yield from (f"**{escaped(sentence)}**  " for sentence in finding.verdict)
    if finding.message:
        yield from ("", f"Message: {code_span(finding.message)}")
    if finding.certainty:
        yield from ("", escaped(finding.certainty))
    yield from _notes(finding.notes)
    if finding.team:
        yield from ("", "Your team's notes:", "", *(f"- {escaped(note)}" for note in finding.team))
    if finding.steps:
        yield from ("", "First steps:", "")
        yield from (f"{index}. {escaped(step)}" for index, step in enumerate(finding.steps, 1))
    if finding.reply:
        yield from ("", "Reply to the customer:", "", f"> {escaped(finding.reply)}")


def _notes(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield from ("", "Notes:", "", *(f"- {escaped(note)}" for note in notes))


def _text(part: CasePart) -> Iterator[str]:
    if not part.text:
        return
    text = terminal_text(part.text).rstrip("\n")
    fence = max([*_TICKS.findall(text), "``"], key=len) + "`"
    yield from ("", f"{KIND_TEXT[part.kind]}:", "", f"{fence}text", text, fence)
