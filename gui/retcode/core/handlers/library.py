"""Write handlers: source code made from the catalogue, a target and facts about a venue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from retcode.core.catalogue.model import Entry, Message, Recovery, Retry, Verdict
from retcode.core.catalogue.verdict import OPEN_BELOW_500, strictest_entry
from retcode.core.handlers.literals import FILTERS, code_identifier
from retcode.core.handlers.model import (
    CodeRow,
    LeftOut,
    Refusal,
    Rendering,
    Target,
    TextCode,
    TextRow,
    VenueCode,
    VenueName,
)
from retcode.core.resources import content_of, reading, resource

if TYPE_CHECKING:
    from jinja2 import Environment

    from retcode.core.catalogue.load import Catalogue

_T = TypeVar("_T")
_MAX_QUOTED = 60  # characters of a message in a comment
# The classes after which an order was refused for now: it may be sent again, at once or later.
_PASSING = frozenset({Recovery.BACK_OFF, Recovery.FIX_CLOCK, Recovery.MARKET_STATE})
_NOT_JSON = "not JSON"  # what handlers note instead of the text of a page
# A value in a documented text, or an example of one, such as `1000ms`.
_VALUE = re.compile(r"%[sd]|\{+[^{}\s]*\}+|X{3,}(?:-X{3,})*|\d+(?:[.,:]\d+)*[a-z]{0,3}")

# The headings of the generated tables: what a program does for each recovery class.
_GROUPS: dict[Recovery, str] = {
    Recovery.BACK_OFF: "Wait as long as the venue says, then send again.",
    Recovery.RETRY: "Send again, a few times.",
    Recovery.RECONCILE: "The outcome is unknown: look up the order first.",
    Recovery.FIX_CLOCK: "Measure the clock against the venue's, then send again once.",
    Recovery.RESYNC: "The order or position is not as assumed: read it again, then decide.",
    Recovery.ALREADY_DONE: "Nothing to do: it is already done.",
    Recovery.SUCCESS: "Not an error.",
    Recovery.READ_MESSAGE: "The message decides, not the number.",
    Recovery.FIX_REQUEST: "The request is wrong: sending it again cannot work.",
    Recovery.FIX_CREDENTIALS: "Key, signature, permission or address list.",
    Recovery.ACCOUNT_LIMIT: "Funds, leverage, position or order limits.",
    Recovery.MARKET_STATE: "The market does not accept this now.",
    Recovery.CONTACT_SUPPORT: "Only the venue can act.",
}


class HandlerError(KeyError):
    """A handler that cannot be written. Its text is one sentence for the user."""

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownTargetError(HandlerError):
    """No target has that id."""


class WrongTargetError(HandlerError):
    """The target exists but does not apply to that venue."""


class UnknownEntryError(HandlerError):
    """No entry or venue has that id, or a selection is not of one venue."""


class HandlerLibrary:
    """All targets, and the handlers they give for the catalogue's entries.

    Reads the files below `root` (the bundled ones if None): the targets when made, the venues with the first
    handler. Raises ResourceError for a file that is missing or breaks its schema: these files are the
    program's own.
    """

    def __init__(self, catalogue: Catalogue, root: Path | None = None) -> None:
        self._catalogue = catalogue
        self._root = root or resource("handlers")
        self._targets = {
            target.id: target for target in _decode_all(sorted(self._root.glob("*/target.json")), Target)
        }
        self.left_out = _decoded(self._root / "left_out.json", LeftOut)
        self._environment: Environment | None = None

    @cached_property
    def _venues(self) -> Mapping[str, VenueCode]:
        files = sorted(self._root.glob("venues/*.json"))
        return {venue.id: venue for venue in _decode_all(files, VenueCode)}

    def targets(self) -> tuple[Target, ...]:
        """Return every target, in the order of their ids."""
        return tuple(self._targets.values())

    def branch(self, entry_key: str, target_id: str, message: Message | None = None) -> str:
        """Return the guard for one entry's code. Raises HandlerError if there is none.

        It acts on every message of the code; its head has the verdict of `message` if that is another one.
        """
        entry = self._entry(entry_key)
        return self._render(entry.venue, target_id, [entry], single=entry, message=message)

    def whole(self, venue_id: str, target_id: str) -> str:
        """Return the complete handler of a venue. Raises HandlerError if there is none."""
        venue = self._catalogue.tables.get(venue_id)
        if venue is None:
            raise UnknownEntryError(f"No venue is named {venue_id!r}.")
        return self._render(venue_id, target_id, venue.entries)

    def classifier(self, venue_id: str, target_id: str) -> str:
        """Return a table and a function that judges an answer, in the target's language.

        It sends nothing, so every venue has one in every language. Raises HandlerError if the venue, the
        target or the form is missing.
        """
        venue = self._catalogue.tables.get(venue_id)
        if venue is None:
            raise UnknownEntryError(f"No venue is named {venue_id!r}.")
        language = self._known_target(target_id).language
        if not (self._root / "classifier" / f"{language}.j2").is_file():
            raise WrongTargetError(f"No classifier is written for {language}.")
        return self._render(venue_id, target_id, venue.entries, template=f"classifier/{language}.j2")

    def selection(self, entry_keys: Iterable[str], target_id: str) -> str:
        """Return a complete handler for these entries only, which must be of one venue.

        Raises HandlerError if they are not, or if there is no handler.
        """
        entries = [self._entry(key) for key in entry_keys]
        venues = sorted({entry.venue for entry in entries})
        if not entries:
            raise UnknownEntryError("Nothing is selected.")
        if len(venues) > 1:
            raise UnknownEntryError(
                f"A handler serves one venue, but the selection has entries of {', '.join(venues)}."
            )
        return self._render(venues[0], target_id, entries)

    def _entry(self, key: str) -> Entry:
        entry = self._catalogue.entry(key)
        if entry is None:
            raise UnknownEntryError(f"No entry is named {key!r}.")
        return entry

    def _known_target(self, target_id: str) -> Target:
        target = self._targets.get(target_id)
        if target is None:
            raise UnknownTargetError(
                f"No target is named {target_id!r}; there are {', '.join(self._targets)}."
            )
        return target

    def _target(self, target_id: str, venue_id: str) -> Target:
        target = self._known_target(target_id)
        if venue_id in self.left_out.venues:
            name, reason = self._catalogue.tables[venue_id].name, self.left_out.venues[venue_id]
            raise WrongTargetError(f"No complete handler is written for {name}: {reason} A classifier is.")
        if venue_id not in target.venues and venue_id in self.left_out.partly:
            reason = self.left_out.partly[venue_id]
            raise WrongTargetError(f"{target.title} does not serve {venue_id}: {reason}")
        if venue_id not in target.venues:
            raise WrongTargetError(
                f"{target.title} does not serve {venue_id}; it serves {', '.join(target.venues)}."
            )
        return target

    def _render(
        self,
        venue_id: str,
        target_id: str,
        entries: Sequence[Entry],
        single: Entry | None = None,
        template: str = "",
        message: Message | None = None,
    ) -> str:
        target = self._known_target(target_id) if template else self._target(target_id, venue_id)
        rendering = self._rendering(target, venue_id, entries, single, message)
        template = template or f"{target.id}/{'branch.j2' if single else 'whole.j2'}"
        with reading(f"handlers/{template}"):
            text = self._templates().get_template(template).render(h=rendering, v=rendering.venue)
        return _spaced(text) if target.language == "python" else _braced(_spaced(text, blank_lines=1))

    def _templates(self) -> Environment:
        if self._environment is None:
            from jinja2 import Environment, FileSystemLoader, StrictUndefined

            self._environment = Environment(
                loader=FileSystemLoader(self._root),
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
                optimized=False,  # most templates are rendered once, and optimizing takes longer than that
                autoescape=False,  # noqa: S701 - program source, never markup
            )
            self._environment.filters.update(FILTERS)
            # The names in an action are signed in their sequence.
            self._environment.policies["json.dumps_kwargs"] = {"sort_keys": False}
        return self._environment

    def _rendering(
        self,
        target: Target,
        venue_id: str,
        entries: Sequence[Entry],
        single: Entry | None,
        message: Message | None,
    ) -> Rendering:
        venue = self._venues.get(venue_id) or VenueName(venue_id, _class_name(venue_id))
        by_code: dict[str, list[Entry]] = {}
        for entry in entries:
            by_code.setdefault(entry.code, []).append(entry)
        rows = [self._row(strictest_entry(alike)) for alike in by_code.values()]
        return Rendering(
            target=target,
            venue=venue,
            venue_name=self._catalogue.tables[venue_id].name,
            head=self._head(target, venue_id, entries, single, message),
            groups=_grouped(rows),
            statuses=tuple(self._status(entry, venue) for entry in self._catalogue.http_statuses),
            texts=_texts(entries),
            refusals=_refusals(entries, self._catalogue.http_statuses, venue.renew),
            open_statuses=tuple(sorted(OPEN_BELOW_500)),
            order_keys=_order_keys(venue) if isinstance(venue, VenueCode) else (),
            wordings=_wordings(entries) if venue.worded else (),
            expired_token=tuple(entry.code for entry in entries if entry.concept in venue.renew),
            entry=self._row(single) if single else None,
            guard=_guard_name(single.code) if single else "",
            suffix=_suffix(single.code) if single else "",
        )

    def _status(self, entry: Entry, venue: VenueCode | VenueName) -> CodeRow:
        """Return what an HTTP status means without a code, where the venue can have carried it out."""
        row = self._row(entry)
        return replace(row, recovery=_member(Recovery.RECONCILE)) if entry.code in venue.unsure else row

    def _row(self, entry: Entry) -> CodeRow:
        text = entry.title or (entry.messages[0].text if entry.messages else entry.name) or entry.code
        fix = self._catalogue.explain(entry).fix
        return CodeRow(entry.code, _member(_acted(entry.verdict)), text, fix[0] if fix else text)

    def _head(
        self,
        target: Target,
        venue_id: str,
        entries: Sequence[Entry],
        single: Entry | None,
        message: Message | None,
    ) -> tuple[str, str]:
        """Return the two lines every handler begins with: what it serves, and where that was read."""
        name = self._catalogue.tables[venue_id].name
        source = entries[0].source
        document = self._catalogue.documents[source.document]
        origin = f"Source: {document.title}, checked {source.checked}"
        if source.url:
            origin = f"{origin}: {source.url}"
        if single is None:
            return (
                f"{name}, {target.title}: acts on {len({entry.code for entry in entries})} error codes,"
                " and never sends an order again while its outcome is unknown",
                origin,
            )
        label = " ".join(part for part in (single.code, single.name) if part)
        effect, verdict = single.effect, single.verdict
        if message and (message.effect, message.verdict) != (effect, verdict):
            effect, verdict = message.effect, message.verdict
            label = f'{label} with "{_quoted(message.text)}"'
        return (
            f"{name} {label}: effect {effect}; {verdict.recovery}; "
            f"read again: {verdict.retry_read}, change again: {verdict.retry_write}",
            origin,
        )


def _quoted(text: str) -> str:
    """Return a message for a comment, cut if it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _MAX_QUOTED else f"{plain[:_MAX_QUOTED].rstrip()} ..."


def _class_name(venue_id: str) -> str:
    """Return the name of a class made of a venue's id: `OwnMyExchange` of `own-my-exchange`."""
    return "".join(part.capitalize() for part in re.split(r"[^A-Za-z0-9]+", venue_id))


def _decode_all(files: Iterable[Path], kind: type[_T]) -> list[_T]:
    return [_decoded(file, kind) for file in files]


def _decoded(file: Path, kind: type[_T]) -> _T:
    with reading("/".join(file.parts[-2:])):
        return msgspec.json.decode(content_of(file), type=kind)


def _acted(verdict: Verdict) -> Recovery:
    """Return the recovery class for code: `reconcile` if a change needs a look before it is repeated."""
    looks_first = verdict.retry_write in {Retry.RECONCILE_FIRST, Retry.YES_AFTER_CHECK}
    return Recovery.RECONCILE if looks_first else verdict.recovery


def _spaced(text: str, blank_lines: int = 2) -> str:
    """Return a rendered source without the surplus empty lines that template blocks leave behind."""
    text = re.sub("\n" * (blank_lines + 2) + "+", "\n" * (blank_lines + 1), text.strip())
    return re.sub(r"\n{3,}(?=[ \t])", "\n\n", text) + "\n"


def _braced(text: str) -> str:
    """Return a source without empty lines before closing braces and after opening ones."""
    return re.sub(r"(?<=\{)\n{2,}", "\n", re.sub(r"\n{2,}(?=[ \t]*\})", "\n", text))


def _member(recovery: Recovery) -> str:
    return recovery.name


def _guard_name(code: str) -> str:
    return f"guard_{code_identifier(code)}"


def _suffix(code: str) -> str:
    """Return a code as the end of a class name; codes that differ only in case get different ones."""
    parts = code_identifier(code).split("_")
    if len(parts) == 1:
        return code_identifier(code) if code.isupper() else parts[0].capitalize()
    return "".join(
        word.capitalize() if word.isupper() or word.islower() else word[:1].upper() + word[1:]
        for word in parts
    )


def _grouped(rows: Sequence[CodeRow]) -> tuple[tuple[str, str, tuple[CodeRow, ...]], ...]:
    return tuple(
        (_member(recovery), heading, members)
        for recovery, heading in _GROUPS.items()
        if (members := tuple(row for row in rows if row.recovery == _member(recovery)))
    )


def _texts(entries: Iterable[Entry]) -> tuple[TextRow, ...]:
    """Return the wire messages whose verdict differs from their code's, longest first."""
    rows = [
        TextRow(entry.code, message.text, _member(_acted(message.verdict)))
        for entry in entries
        for message in entry.messages
        if message.sent and message.verdict != entry.verdict
    ]
    key: Callable[[TextRow], tuple[str, int, str]] = lambda row: (row.code, -len(row.text), row.text)  # noqa: E731
    return tuple(sorted(rows, key=key))


def _refusals(
    entries: Iterable[Entry], statuses: Iterable[Entry], renew: Iterable[str]
) -> tuple[Refusal, ...]:
    """Return the documented texts after which an order may be sent again, by code.

    Answers without a code have the texts of their HTTP status.
    """
    by_code: dict[str, dict[str, str]] = {}
    for entry in entries:
        passes = _acted(entry.verdict) in _PASSING or entry.concept in renew
        texts = [message.text for message in entry.messages if passes or _acted(message.verdict) in _PASSING]
        marked = [text for text in map(_with_marks, texts) if text]
        by_code.setdefault(entry.code, {}).update((text.lower(), text) for text in marked)
    rows = [Refusal(code, tuple(texts.values())) for code, texts in by_code.items() if texts]
    by_status = [
        message.text for entry in statuses if _acted(entry.verdict) in _PASSING for message in entry.messages
    ]
    return (*rows, Refusal("", (*by_status, _NOT_JSON)))


def _order_keys(venue: VenueCode) -> tuple[str, ...]:
    shapes = (venue.order, venue.conditional.order if venue.conditional else None)
    path = (venue.place.holds.split(".")) if venue.place.holds else []
    ids = [shape.id for shape in shapes if shape] + [key for key in path if key.lower().endswith("id")]
    return tuple(dict.fromkeys(ids))


def _with_marks(text: str) -> str:
    """Return a documented text with `%s` for each value, and without its last full stop.

    A text of nothing but values is empty.
    """
    marked = " ".join(_VALUE.sub("%s", text).split()).rstrip(" .!")
    return marked if re.search(r"\w", marked.replace("%s", "")) else ""


def _wordings(entries: Iterable[Entry]) -> tuple[TextCode, ...]:
    """Return how the texts of entries begin, up to their first parameter, longest first."""
    codes: dict[str, str] = {}
    for entry in entries:
        for message in entry.messages:
            beginning = re.split(r"\{|%s", message.text)[0]
            if message.sent and beginning.strip():
                codes.setdefault(beginning, entry.code)
    rows = [TextCode(text, code) for text, code in codes.items()]
    return tuple(sorted(rows, key=lambda row: (-len(row.text), row.text)))
