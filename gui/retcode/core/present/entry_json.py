"""Export entries as JSON, in the terms of the command line."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import (
    Actor,
    Basis,
    Confidence,
    Effect,
    Entry,
    LibraryLine,
    Recovery,
    Retry,
    Subject,
)


class ExportedMessage(Struct, frozen=True, gc=False):
    """A wire message with what it means by itself; `sent` is false for prose that no server sends."""

    text: str
    concept: str
    effect: Effect
    effect_basis: Basis
    actor: Actor
    recovery: Recovery
    document: str
    note: str | None
    sent: bool
    params: tuple[str, ...]


class ExportedSource(Struct, frozen=True, gc=False):
    """Where an entry was read, when it was last checked, and how far it can be trusted."""

    document: str
    url: str | None
    checked: str
    confidence: Confidence


class ExportedEntry(Struct, frozen=True, gc=False):
    """Everything known of an entry, as `list --json` prints it."""

    venue: str
    code: str
    name: str
    messages: tuple[str, ...]
    section: str
    concept: str
    title: str
    meaning: str
    causes: tuple[str, ...]
    fix: tuple[str, ...]
    reply: str
    library: tuple[LibraryLine, ...]
    effect: Effect
    effect_basis: Basis
    subject: Subject
    recovery: Recovery
    retry_read: Retry
    retry_write: Retry
    actor: str
    http_status: tuple[int, ...]
    notes: tuple[str, ...]
    advice: str | None
    source: ExportedSource
    message_details: tuple[ExportedMessage, ...]
    same_error: tuple[str, ...]
    same_number: tuple[str, ...]
    key: str


def exported(entry: Entry, catalogue: Catalogue, reply: str) -> ExportedEntry:
    """Return an entry with its explanation filled in, its reply and its relatives named by key."""
    long = catalogue.explain(entry)
    return ExportedEntry(
        venue=entry.venue,
        code=entry.code,
        name=entry.name,
        messages=tuple(message.text for message in entry.messages),
        section=entry.section,
        concept=entry.concept,
        title=entry.title,
        meaning=long.meaning,
        causes=long.causes,
        fix=long.fix,
        reply=reply,
        library=long.library,
        effect=entry.effect,
        effect_basis=entry.effect_basis,
        subject=entry.subject,
        recovery=entry.verdict.recovery,
        retry_read=entry.verdict.retry_read,
        retry_write=entry.verdict.retry_write,
        actor=entry.actor.value,
        http_status=entry.http_status,
        notes=long.notes,
        advice=long.advice,
        source=ExportedSource(*msgspec.structs.astuple(entry.source)),
        message_details=tuple(
            ExportedMessage(
                message.text,
                message.concept,
                message.effect,
                message.effect_basis,
                message.actor,
                message.verdict.recovery,
                message.document,
                message.note,
                message.sent,
                message.params,
            )
            for message in entry.messages
        ),
        same_error=catalogue.same_error_keys(entry),
        same_number=tuple(relative.entry.key for relative in catalogue.same_number(entry)),
        key=entry.key,
    )
