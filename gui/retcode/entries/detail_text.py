"""The text of one entry as paragraphs: verdict, meaning, what to do, messages, related entries, source.

Links carry the key of an entry, or one of the words below.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue, RelatedEntry
from retcode.core.catalogue.model import Entry, Explanation, Message, Subject, Verdict, is_number
from retcode.core.catalogue.verdict import Judgement
from retcode.core.present.request_words import fitting
from retcode.core.present.verdict_text import (
    ACTOR_TEXT,
    CONFIDENCE_TEXT,
    WHICH_ERROR,
    effect_text,
    judged_effect_sentence,
    look_up_step,
    meaning_caution,
    read_sentence,
    recovery_text,
    subject_of,
    write_sentence,
)
from retcode.style.rich_text import Frame, Paragraph, Style
from retcode.style.theme import Theme

MORE_MESSAGES, MORE_SAME_ERROR, MORE_SAME_NUMBER, SOURCE = "#messages", "#error", "#number", "#source"
_MAX_MESSAGES = 6
_MAX_RELATED = 5
_WORDS = re.compile(r"[^\W_]+")


class Unlisted(Struct, frozen=True):
    """An error that no entry of the catalogue explains, with its verdict and its sender in words."""

    title: str
    judgement: Judgement
    subject: Subject
    sender: str


class DetailText:
    """Writes the paragraphs of an entry in the colours of a theme.

    `unfolded` holds those of the words `MORE_...` whose whole list is wanted.
    """

    def __init__(self, catalogue: Catalogue, theme: Theme, unfolded: Collection[str] = ()) -> None:
        self._catalogue = catalogue
        self._theme = theme
        self._unfolded = unfolded

    def lead(self, entry: Entry, judged: Judgement | None = None, received: str = "") -> list[Paragraph]:
        """Return the verdict, the meaning and what to do.

        `judged` is the verdict of a finding that was decoded as the entry, shown instead of the entry's own,
        and `received` the message that came with it.
        """
        long = fitting(self._catalogue.explain(entry), entry.subject, subject_of(entry, judged))
        return [
            *_head(entry),
            *self._verdict(entry, judged),
            *_team(long),
            *_message_shown(entry, received),
            *_explanation(long, meaning_caution(entry, judged)),
            *_fix(self._steps(entry, long, judged)),
        ]

    def unlisted(self, error: Unlisted) -> list[Paragraph]:
        """Return the verdict of an error that has no entry, and what to do first."""
        judged = error.judgement
        happened = f"{effect_text(judged, error.subject)}."
        steps = look_up_step(None, judged, self._catalogue)
        return [
            Paragraph(Style.STRONG, error.title or "Not in the catalogue"),
            *self._card(happened, judged, error.subject),
            *_fix(steps),
        ]

    def background(self, entry: Entry, judged: Judgement | None = None) -> list[Paragraph]:
        """Return the rest of an entry's text: messages, related entries, notes, source."""
        long = fitting(self._catalogue.explain(entry), entry.subject, subject_of(entry, judged))
        return [
            *_library(long),
            *self._messages(entry),
            *self._same_error(entry),
            *self._same_number(entry),
            *self._notes(long),
            *self._source(entry),
        ]

    def _verdict(self, entry: Entry, judged: Judgement | None) -> Iterator[Paragraph]:
        actor = ACTOR_TEXT[entry.actor].lower()
        happened = judged_effect_sentence(entry, judged)
        return self._card(happened, judged or entry.verdict, subject_of(entry, judged), actor)

    def _card(
        self, happened: str, verdict: Verdict | Judgement, subject: Subject, actor: str = ""
    ) -> Iterator[Paragraph]:
        recovery = verdict.recovery
        hue = self._theme.recovery(recovery) if recovery else self._theme.slate
        frame = Frame(hue.fill, hue.line)
        yield Paragraph(Style.STRONG, happened, frame=frame)
        summary = recovery_text(recovery, verdict.retry_write, subject) if recovery else WHICH_ERROR
        yield Paragraph(Style.TEXT, f"{summary}.", frame=frame)
        for sentence in (read_sentence(verdict), write_sentence(verdict, subject)):
            colour = self._theme.tone(sentence.tone).text
            lead, text = f"{sentence.label}:", f"{sentence.answer}."
            yield Paragraph(Style.TEXT, text, colour, lead, frame, icon=sentence.tone.value)
        if actor:
            yield Paragraph(Style.MUTED, actor, lead="Who can fix it:", frame=frame)

    def _steps(self, entry: Entry, long: Explanation, judged: Judgement | None) -> tuple[str, ...]:
        return (*look_up_step(entry, judged, self._catalogue), *long.fix)

    def _messages(self, entry: Entry) -> Iterator[Paragraph]:
        messages = [message for message in entry.messages if message is not entry.matched]
        if len(entry.messages) == 1:
            messages = list(entry.messages)
        if not messages:
            return
        others = len(messages) < len(entry.messages)
        yield Paragraph(
            Style.HEADING, "Other messages of this code" if others else "Messages the server sends"
        )
        limit = len(messages) if MORE_MESSAGES in self._unfolded else _MAX_MESSAGES
        for message in messages[:limit]:
            yield from self._message(message, entry)
        hidden = len(messages) - limit
        if hidden > 0:
            yield _more(hidden, "message", MORE_MESSAGES)

    def _message(self, message: Message, entry: Entry) -> Iterator[Paragraph]:
        yield Paragraph(Style.WIRE, message.text)
        if message.verdict != entry.verdict:
            hue = self._theme.recovery(message.verdict.recovery)
            lead = f"{message.verdict.recovery.value}."
            yield Paragraph(
                Style.VERDICT, str(write_sentence(message.verdict, message.subject)), hue.text, lead
            )
        if not message.sent:
            yield Paragraph(
                Style.MUTED, "From the document's explanation; the server does not send this text."
            )
        if message.note:
            yield Paragraph(Style.MUTED, message.note)

    def _same_error(self, entry: Entry) -> Iterator[Paragraph]:
        related = self._catalogue.same_error(entry)
        if related:
            yield Paragraph(Style.HEADING, "Same error elsewhere")
            yield from self._related(related, MORE_SAME_ERROR)

    def _same_number(self, entry: Entry) -> Iterator[Paragraph]:
        """Link the entries with another meaning under a warning; only name those with the same meaning."""
        related = self._catalogue.same_number(entry)
        differing = [one for one in related if not one.same_meaning]
        alike = [one for one in related if one.same_meaning]
        what = "number" if is_number(entry.code) else "code"
        if related:
            yield Paragraph(Style.HEADING, f"Same {what} elsewhere")
        if differing:
            amber = self._theme.amber
            names = listed(self._venue_name(one.entry) for one in differing)
            warning = f"The {what} {entry.code.lstrip('-')} means something else on {names}."
            yield Paragraph(Style.TEXT, warning, amber.text, frame=Frame(amber.fill, amber.line))
            yield from self._related(differing, MORE_SAME_NUMBER)
        if alike:
            names = listed(self._venue_name(one.entry) for one in alike)
            yield Paragraph(Style.MUTED, f"The same meaning on {names}.")

    def _related(self, related: Sequence[RelatedEntry], more: str) -> Iterator[Paragraph]:
        limit = len(related) if more in self._unfolded else _MAX_RELATED
        for one in related[:limit]:
            entry = one.entry
            text = entry.title or entry.headline
            if one.same_meaning:
                text = entry.name or (entry.messages[0].text if entry.messages else entry.title)
            elif not one.same_sign:
                text = f"{text} (opposite sign)"
            lead = f"{self._venue_name(entry)} {entry.code}"
            yield Paragraph(Style.BULLET, text, lead=lead, link=entry.key)
        hidden = len(related) - limit
        if hidden > 0:
            yield _more(hidden, "entry", more)

    def _notes(self, long: Explanation) -> Iterator[Paragraph]:
        if long.notes:
            yield Paragraph(Style.HEADING, "Notes")
            yield from (Paragraph(Style.BULLET, note) for note in long.notes)
        if long.advice:
            yield Paragraph(Style.HEADING, "The source's own advice")
            yield Paragraph(Style.TEXT, f"“{long.advice}”")
            yield Paragraph(Style.MUTED, "Where it differs, the verdict above is ours.")

    def _source(self, entry: Entry) -> Iterator[Paragraph]:
        document = self._catalogue.documents[entry.source.document]
        confidence = CONFIDENCE_TEXT[entry.source.confidence]
        yield Paragraph(Style.HEADING, "Source")
        if entry.source.url:
            yield Paragraph(Style.TEXT, "", lead=document.title, link=SOURCE)
        else:
            yield Paragraph(Style.TEXT, document.title)
        yield Paragraph(Style.MUTED, f"{entry.section}. Checked {entry.source.checked}.")
        yield Paragraph(Style.MUTED, f"Confidence: {confidence[0].lower()}{confidence[1:]}.")

    def _venue_name(self, entry: Entry) -> str:
        return self._catalogue.tables[entry.venue].name


def verdict_sentence(entry: Entry, judged: Judgement | None = None) -> str:
    """Return the verdict as plain sentences, for screen readers."""
    verdict = judged or entry.verdict
    recovery = verdict.recovery
    subject = subject_of(entry, judged)
    summary = recovery_text(recovery, verdict.retry_write, subject) if recovery else WHICH_ERROR
    repeat = write_sentence(verdict, subject)
    sentences = (summary, str(read_sentence(verdict)), str(repeat))
    return " ".join((judged_effect_sentence(entry, judged), *(f"{one}." for one in sentences)))


def _head(entry: Entry) -> Iterator[Paragraph]:
    yield Paragraph(Style.CODE, entry.code)
    if entry.name and entry.name != entry.code:
        yield Paragraph(Style.NAME, entry.name)
    if entry.title:
        yield Paragraph(Style.TEXT if entry.name else Style.STRONG, entry.title)


def _message_shown(entry: Entry, received: str) -> Iterator[Paragraph]:
    """Yield the message that this entry is shown for: as it was received, then the server's template."""
    template = entry.matched.text if entry.matched is not None else ""
    if received:
        yield Paragraph(Style.HEADING, "The message that was received")
        yield Paragraph(Style.WIRE, received)
        if _plain(template) not in _plain(received):
            marks = ", with marks for values" if entry.matched and entry.matched.params else ""
            yield Paragraph(Style.MUTED, f"As it is documented{marks}:")
            yield Paragraph(Style.WIRE, template)
    elif template and len(entry.messages) > 1:
        yield Paragraph(Style.HEADING, "The message that was matched")
        yield Paragraph(Style.WIRE, template)
    if entry.matched is not None and entry.matched.note and len(entry.messages) > 1:
        yield Paragraph(Style.MUTED, entry.matched.note)


def _plain(text: str) -> str:
    """Return the words of a message, which may differ in spaces, quotation marks and full stops only."""
    return " ".join(_WORDS.findall(text.lower()))


def _team(long: Explanation) -> Iterator[Paragraph]:
    if long.team:
        yield Paragraph(Style.HEADING, "Your team's notes")
        yield from (Paragraph(Style.BULLET, note) for note in long.team)


def _explanation(long: Explanation, caution: str) -> Iterator[Paragraph]:
    if long.meaning:
        yield Paragraph(Style.HEADING, "Meaning")
        yield Paragraph(Style.TEXT, long.meaning)
        if caution:
            yield Paragraph(Style.TEXT, caution)
    if long.causes:
        yield Paragraph(Style.HEADING, "Causes")
        yield from (Paragraph(Style.BULLET, cause) for cause in long.causes)


def _fix(steps: Sequence[str]) -> Iterator[Paragraph]:
    if steps:
        yield Paragraph(Style.HEADING, "Fix")
        yield from (Paragraph(Style.STEP, step) for step in steps)


def _library(long: Explanation) -> Iterator[Paragraph]:
    if long.library:
        yield Paragraph(Style.HEADING, "In your library")
        yield from (
            Paragraph(Style.BULLET, f"`{line.line}`", lead=f"{line.library}:") for line in long.library
        )


def _more(hidden: int, what: str, link: str) -> Paragraph:
    plural = {"entry": "entries", "message": "messages"}[what] if hidden > 1 else what
    return Paragraph(Style.TEXT, "", lead=f"Show {hidden} more {plural}", link=link)


def listed(texts: Iterable[str]) -> str:
    """Return distinct texts as words: "A, B and C"."""
    names = list(dict.fromkeys(texts))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
