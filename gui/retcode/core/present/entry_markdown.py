"""Write an entry as Markdown, for a ticket or a chat, with everything that the window shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, Message, Subject, Verdict
from retcode.core.catalogue.verdict import Judgement
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.present.request_words import fitting
from retcode.core.present.safe_text import one_line
from retcode.core.present.verdict_text import (
    ACTOR_TEXT,
    WHICH_ERROR,
    effect_sentence,
    judged_effect_sentence,
    look_up_step,
    meaning_caution,
    read_sentence,
    recovery_text,
    subject_of,
    write_sentence,
)

_SPECIAL = compile_on_use(r"([\\`*_\[\]<>#|~])")
# Words that GitHub, GitLab or a chat turn into a link: `https://x`, `www.x`, `@all`, `a@b.c`, `#12`, `GH-12`.
_ACTIVE = compile_on_use(
    r"(?<![^\s|`])[^\s|`]*(?:://|(?<![^\W_])(?:www\.|GH-(?=\d))|@(?=\w)|#(?=\d))[^\s|`]*", re.IGNORECASE
)
_PUNCTUATION = ".,"
_BACKTICKS = compile_on_use(r"`+")


def code_and_meaning(entry: Entry, catalogue: Catalogue, sender: str = "") -> str:
    """Return one line: venue, code, name and meaning. `sender` is named instead of the venue, if given."""
    venue = sender or catalogue.tables[entry.venue].name
    meaning = entry.title or (entry.messages[0].text if entry.messages else "")
    head = " ".join(part for part in (venue, entry.code, entry.name) if part)
    return f"{head}: {meaning}" if meaning else head


def entry_markdown(
    entry: Entry, catalogue: Catalogue, judged: Judgement | None = None, sender: str = ""
) -> str:
    """Return the whole entry as Markdown, ending in a line break. No text in it acts as markup.

    `judged` is the verdict of a finding that was decoded as the entry, given instead of the entry's own.
    `sender` names the venues that the finding may be from, instead of the entry's own.
    """
    venue = sender or catalogue.tables[entry.venue].name
    subject = subject_of(entry, judged)
    long = fitting(catalogue.explain(entry), entry.subject, subject)
    lines = [f"## {escaped(venue)} {escaped(entry.code)} {escaped(entry.headline)}".rstrip(), ""]
    if entry.title and entry.name:
        lines += [f"**{escaped(entry.title)}**", ""]
    verdict = judged or entry.verdict
    steps = (*look_up_step(entry, judged, catalogue), *long.fix)
    meaning = (long.meaning, meaning_caution(entry, judged)) if long.meaning else ()
    lines += [
        f"**{judged_effect_sentence(entry, judged)}**",
        "",
        _recovery_line(verdict, subject),
        f"- {read_sentence(verdict)}",
        f"- {write_sentence(verdict, subject)}",
        f"- Who can fix it: {ACTOR_TEXT[entry.actor].lower()}",
    ]
    if entry.http_status:
        lines.append(f"- HTTP status: {', '.join(map(str, entry.http_status))}")
    lines += _section("Your team's notes", [f"- {_prose(note)}" for note in long.team])
    lines += _section("Meaning", [_prose(" ".join(filter(None, meaning)))] if meaning else [])
    lines += _section("Causes", [f"- {_prose(cause)}" for cause in long.causes])
    lines += _section("Fix", [f"{index}. {_prose(step)}" for index, step in enumerate(steps, 1)])
    lines += _section(
        "In your library", [f"- {escaped(item.library)}: {code_span(item.line)}" for item in long.library]
    )
    lines += _section("Messages the server sends", [_message(message, entry) for message in entry.messages])
    lines += _section("Notes", [f"- {_prose(note)}" for note in long.notes])
    if long.advice:
        lines += _section("The source's own advice", [escaped(long.advice)])
    lines += _section("Source", _source(entry, catalogue))
    return "\n".join(lines) + "\n"


def _recovery_line(verdict: Verdict | Judgement, subject: Subject) -> str:
    recovery = verdict.recovery
    if recovery is None:
        return f"- {WHICH_ERROR}"
    return f"- Recovery: **{recovery.value}**. {recovery_text(recovery, verdict.retry_write, subject)}"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return ["", f"### {title}", "", *found] if found else []


def _source(entry: Entry, catalogue: Catalogue) -> list[str]:
    document = catalogue.documents[entry.source.document]
    confidence = entry.source.confidence.value
    lines = [f"{escaped(document.title)}, checked {entry.source.checked}, confidence {confidence}"]
    return [*lines, f"<{entry.source.url}>"] if entry.source.url else lines


def _message(message: Message, entry: Entry) -> str:
    parts = [f"- {code_span(message.text)}"]
    if not message.sent:
        parts.append("described in the source, not sent as text")
    if message.effect is not entry.effect:
        parts.append(effect_sentence(message).rstrip("."))
    if message.verdict != entry.verdict:
        parts.append(
            f"**{message.verdict.recovery.value}**: {write_sentence(message.verdict, message.subject)}"
        )
    if message.note:
        parts.append(_prose(message.note))
    return "; ".join(parts)


def _prose(text: str) -> str:
    """Return a text of the catalogue as Markdown, with code in back-quotes kept as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return escaped(text)
    return "".join(
        code_span(piece) if index % 2 and piece else _SPECIAL.sub(r"\\\1", piece)
        for index, piece in enumerate(pieces)
    )


def escaped(text: str) -> str:
    """Return text on one line without active parts: no markup, no bare link, no mention, no reference.

    A word that a renderer would turn into a link or a mention becomes a code span, which prevents both. A
    full stop or comma after it stays outside.
    """
    line = " ".join(one_line(text).split())
    pieces: list[str] = []
    end = 0
    for match in _ACTIVE.finditer(line):
        word = match[0].rstrip(_PUNCTUATION) or match[0]
        pieces += (_SPECIAL.sub(r"\\\1", line[end : match.start()]), code_span(word))
        end = match.start() + len(word)
    return "".join((*pieces, _SPECIAL.sub(r"\\\1", line[end:])))


def code_span(text: str) -> str:
    """Return a code span that shows the text exactly, even with back-quotes in it."""
    text = one_line(text)
    fence = "`" * (max(map(len, _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"
