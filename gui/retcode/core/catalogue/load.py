"""Read the catalogue: files in, joined entries and a list of faults out.

A broken file never stops the program: its fault names the file and the path in it, and everything else is
loaded.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar, cast

import msgspec
from msgspec import Struct, structs

from retcode.core.catalogue.compiled import HTTP_STATUSES, StoredCatalogue, read_compiled
from retcode.core.catalogue.entries import Entries, LoadedEntries, unsigned
from retcode.core.catalogue.model import (
    ALLOWED_RETRY,
    PLAIN_RESENDS,
    USUAL_VERDICT,
    Basis,
    Concept,
    Confidence,
    Document,
    Effect,
    Entry,
    EntryRecord,
    Explanation,
    LibraryLine,
    Message,
    MessageRecord,
    Particulars,
    Recovery,
    Retry,
    Source,
    TeamNote,
    Venue,
    VenueRecord,
    Verdict,
)
from retcode.core.catalogue.verdict import leaves_outcome_open
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.resources import content_of, own_catalogue, reading, resource

_T = TypeVar("_T")
# The table of HTTP statuses: browsed like a venue, but no error in a text is attributed to it.
_HTTP = "http"
_FAILURE, _SERVER_ERROR = 400, 500
_PLACEHOLDER = compile_on_use(r"\{([a-z_]+)\}")


def http_key(status: int) -> str:
    """Return the key of an HTTP status in the table of HTTP statuses."""
    return f"{_HTTP}/{status}"


class Fault(Struct, frozen=True):
    """An error in a file of the catalogue: the file, the path in it, and the problem."""

    file: str
    path: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.problem}" if self.path else f"{self.file}: {self.problem}"


class Files(Struct, frozen=True):
    """The catalogue's files as decoded, nothing joined yet.

    `concepts` and `tables` are by file name below the root, in order of name; the HTTP statuses come last.
    """

    concepts: dict[str, tuple[Concept, ...]]
    documents: tuple[Document, ...]
    tables: dict[str, VenueRecord]
    faults: tuple[Fault, ...]


class RelatedEntry(Struct, frozen=True):
    """Another entry seen from one entry: the same error elsewhere, or the same number."""

    entry: Entry
    same_meaning: bool
    same_sign: bool


class Catalogue:
    """All tables of codes with their entries, and the ways to look them up. Immutable once made.

    `venues` are the tables of exchanges; `tables` also holds the one of HTTP statuses. `stored` is the
    compiled form that tables and entries are read from, if they are.
    """

    def __init__(
        self,
        tables: Iterable[Venue],
        concepts: Mapping[str, Concept],
        documents: Mapping[str, Document],
        faults: Iterable[Fault] = (),
        notes: Iterable[TeamNote] = (),
        stored: StoredCatalogue | None = None,
    ) -> None:
        self.tables = {table.id: table for table in tables}
        self.venues = {id_: table for id_, table in self.tables.items() if id_ != _HTTP}
        self.concepts = concepts
        self.documents = documents
        self.faults = tuple(faults)
        self.stored = stored
        self.entries: Entries = (
            stored.entries
            if stored is not None
            else LoadedEntries(entry for table in self.tables.values() for entry in table.entries)
        )
        self._with_code: dict[str, tuple[Entry, ...]] = {}
        self._at_exchanges: dict[str, tuple[Entry, ...]] = {}
        self._with_digits: dict[str, tuple[Entry, ...]] = {}
        self._keys_of_concepts: dict[str, tuple[str, ...]] = {}
        self._notes: dict[str, tuple[str, ...]] = {}
        for note in notes:
            about = note.entry or note.concept
            self._notes[about] = (*self._notes.get(about, ()), note.note)

    def entry(self, key: str) -> Entry | None:
        """Return the entry with that key, or None."""
        row = self.entries.row(key)
        return self.entries[row] if row >= 0 else None

    def status_entry(self, status: int, exchange: str | None) -> Entry | None:
        """Return the entry that explains an HTTP status; None if none does. `exchange` sent it, if known.

        It is that of a code with the same number, if the exchange has one after which the outcome is unknown.
        A failure without an entry of its own has that of 400 or 500, as RFC 9110 (15) says.
        """
        entry = self.entry(http_key(status))
        if entry is None and status >= _FAILURE:
            entry = self.entry(http_key(_SERVER_ERROR if leaves_outcome_open(status) else _FAILURE))
        own = (one for one in self.at_exchanges(str(status)) if self.venues[one.venue].exchange == exchange)
        unknown = next((one for one in own if one.recovery is Recovery.RECONCILE), None)
        return entry if unknown is None or (entry and entry.recovery is Recovery.RECONCILE) else unknown

    @property
    def http_statuses(self) -> Sequence[Entry]:
        """The entries of the table of HTTP statuses."""
        return self.tables[_HTTP].entries if _HTTP in self.tables else ()

    def with_code(self, code: str, venue: str | None = None) -> tuple[Entry, ...]:
        """Return the entries with exactly this code, sign included, of one venue or of all.

        The case of a code that is a word does not matter: Gate documents RISK_LIMIT_TOO_lOW and sends
        RISK_LIMIT_TOO_LOW.
        """
        code = code.lower()
        found = self._with_code.get(code)
        if found is None:
            rows = self._rows_of_codes.get(code)
            if rows is None:
                return ()
            found = self._with_code[code] = tuple([self.entries[row] for row in rows])
        return found if venue is None else tuple(entry for entry in found if entry.venue == venue)

    def at_exchanges(self, code: str) -> tuple[Entry, ...]:
        """Return the entries of exchanges with exactly this code; HTTP statuses are left out."""
        code = code.lower()
        found = self._at_exchanges.get(code)
        if found is None:
            if code not in self._rows_of_codes:
                return ()
            found = tuple(entry for entry in self.with_code(code) if entry.venue in self.venues)
            if found:
                self._at_exchanges[code] = found
        return found

    @cached_property
    def _rows_of_codes(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, head in enumerate(self.entries.heads()):
            rows.setdefault(head.code.lower(), []).append(row)
        return rows

    def with_digits(self, digits: str) -> tuple[Entry, ...]:
        """Return the entries whose code has these digits, whatever the sign; or is this word."""
        digits = digits.lower()
        found = self._with_digits.get(digits)
        if found is None:
            found = tuple([self.entries[row] for row in self.entries.with_digits(digits)])
            if found:
                self._with_digits[digits] = found
        return found

    def same_error(self, entry: Entry) -> tuple[RelatedEntry, ...]:
        """Return the other entries of the entry's concept, in catalogue order."""
        return tuple(
            RelatedEntry(other, same_meaning=True, same_sign=_same_sign(other, entry))
            for other in map(self.entries.__getitem__, self.entries.of_concept(entry.concept))
            if other.key != entry.key
        )

    def same_error_keys(self, entry: Entry) -> tuple[str, ...]:
        """Return the keys of the entries that `same_error` returns."""
        keys = self._keys_of_concepts.get(entry.concept)
        if keys is None:
            rows = self.entries.of_concept(entry.concept)
            keys = self._keys_of_concepts[entry.concept] = tuple([self.entries[row].key for row in rows])
        if entry.key not in keys:
            return keys
        at = keys.index(entry.key)
        return keys[:at] + keys[at + 1 :]

    def same_number(self, entry: Entry) -> tuple[RelatedEntry, ...]:
        """Return the other entries with the entry's digits; those of another meaning come first.

        Of these, the ones most easily confused lead: the same sign, then a code under the same key of the
        answer (the venues' fact `code_key`).
        """
        relatives = [
            RelatedEntry(
                other,
                same_meaning=other.concept == entry.concept,
                same_sign=_same_sign(other, entry),
            )
            for other in self.with_digits(unsigned(entry.code))
            if other.key != entry.key
        ]
        code_key = self.tables[entry.venue].facts.get("code_key")

        def rank(relative: RelatedEntry) -> tuple[bool, bool, bool]:
            same_key = self.tables[relative.entry.venue].facts.get("code_key") == code_key
            return relative.same_meaning, not relative.same_sign, not same_key

        return tuple(sorted(relatives, key=rank))

    def explain(self, entry: Entry) -> Explanation:
        """Return the entry's long text with the venue's facts filled in.

        The concept comes first, then what is particular to the venue: the steps of the concept are in a safe
        order, and the entry adds to them.
        """
        facts = self.tables[entry.venue].facts
        own = entry.particulars
        team = (*self._notes.get(entry.key, ()), *self._notes.get(entry.concept, ()))
        notes = tuple(_fill(text, facts) for text in own.notes)
        if entry.concept != own.concept:  # the entry's own text is about its code, not about this message
            long = self.explain_concept(entry.concept, entry.venue)
            return structs.replace(long, notes=notes, advice=own.advice, team=team)
        concept = self.concepts[entry.concept]
        return Explanation(
            meaning=" ".join(_fill(text, facts) for text in (concept.meaning, own.meaning) if text),
            causes=tuple(_fill(text, facts) for text in (*concept.causes, *own.causes)),
            fix=tuple(_fill(text, facts) for text in (*concept.fix, *own.fix)),
            library=self._library(concept, entry.venue),
            notes=notes,
            advice=own.advice,
            team=team,
        )

    def for_message(self, entry: Entry, message: Message) -> Entry:
        """Return the entry as it reads when the server sends this one of its messages."""
        concept = self.concepts[message.concept]
        return structs.replace(
            entry,
            concept=concept.id,
            title=concept.title,
            verdict=message.verdict,
            effect=message.effect,
            effect_basis=message.effect_basis,
            subject=message.subject,
            actor=message.actor,
            matched=message,
        )

    def own_text(self, entry: Entry) -> tuple[str, ...]:
        """Return what an entry's explanation adds to its concept's, with the venue's facts filled in."""
        facts, own = self.tables[entry.venue].facts, entry.particulars
        texts = (own.meaning, *own.causes, *own.fix, *own.notes)
        return tuple(_fill(text, facts) for text in texts if text)

    def explain_concept(self, concept_id: str, venue_id: str) -> Explanation:
        """Return a concept's text as it holds on one venue. Raises KeyError for an unknown id."""
        concept = self.concepts[concept_id]
        facts = self.tables[venue_id].facts
        return Explanation(
            meaning=_fill(concept.meaning, facts),
            causes=tuple(_fill(text, facts) for text in concept.causes),
            fix=tuple(_fill(text, facts) for text in concept.fix),
            library=self._library(concept, venue_id),
            notes=(),
            advice=None,
        )

    def _library(self, concept: Concept, venue_id: str) -> tuple[LibraryLine, ...]:
        """Return the library lines of a concept that apply to a venue."""
        venue = self.tables[venue_id]
        return tuple(
            LibraryLine(line.library, line.line)
            for line in concept.library
            if line.exchange in (None, venue.exchange) and line.product in (None, venue.product)
        )


def _same_sign(one: Entry, other: Entry) -> bool:
    return one.code.startswith("-") == other.code.startswith("-")


def placeholders(text: str) -> set[str]:
    """Return the names of the venue facts a text refers to."""
    return set(_PLACEHOLDER.findall(text))


def read_files(root: Path) -> Files:
    """Decode the catalogue's files below `root`, each on its own. Never raises: see `Files.faults`."""
    faults: list[Fault] = []
    concepts = _decode_folder(root, "concepts", tuple[Concept, ...], faults)
    documents = _decode(root, "documents.json", tuple[Document, ...], faults) or ()
    venues = _decode_folder(root, "venues", VenueRecord, faults)
    found = (root / HTTP_STATUSES).exists()
    statuses = _decode(root, HTTP_STATUSES, VenueRecord, faults) if found else None
    tables = venues | ({HTTP_STATUSES: statuses} if statuses else {})
    return Files(concepts, documents, tables, tuple(faults))


def load_catalogue(root: Path | None = None, own: Path | None = None) -> Catalogue:
    """Read the catalogue below `root`, and the user's own below `own` over it.

    Without a `root`, read the bundled catalogue and the one in the user's folder. Never raises: see
    `Catalogue.faults`.
    """
    if root is None:
        own = own or own_catalogue()
    faults: list[Fault] = []
    concepts: MutableMapping[str, Concept]
    documents: MutableMapping[str, Document]
    stored = read_compiled() if root is None and not _has_venues(own) else None
    if stored is not None:
        concepts, documents = _over(stored.concepts), _over(stored.documents)
        venues = list(stored.code_tables)
    else:
        concepts, documents, venues = _read_sources(root or resource("catalogue"), faults)
    notes: list[TeamNote] = []
    added = None
    if own is not None and own.is_dir():
        added = read_own_files(own, faults)
        _add(concepts, [concept for group in added.concepts.values() for concept in group], faults, own)
        _add(documents, added.documents, faults, own)
        venues += _own_venues(added, {venue.id for venue in venues}, (concepts, documents), faults)
    entries = stored.entries if stored is not None else LoadedEntries(e for v in venues for e in v.entries)
    if added is not None:
        notes += _known_notes(added, entries, concepts, faults)
    return Catalogue(venues, concepts, documents, faults, notes, stored=stored)


def _read_sources(
    root: Path, faults: list[Fault]
) -> tuple[dict[str, Concept], dict[str, Document], list[Venue]]:
    """Read the catalogue's files below `root` and join them."""
    files = read_files(root)
    faults += files.faults
    concepts = {concept.id: concept for group in files.concepts.values() for concept in group}
    documents = {document.id: document for document in files.documents}
    ordered = sorted(files.tables.items(), key=lambda item: (item[1].order, item[1].id))
    venues = [_venue(record, concepts, documents, file, faults) for file, record in ordered]
    if not any(fault.file.startswith(("venues", HTTP_STATUSES)) for fault in faults):
        faults += _missing_venues(venues, documents)
    return concepts, documents, venues


def _over(known: Mapping[str, _T]) -> MutableMapping[str, _T]:
    """Return a mapping to which more can be added."""
    return ChainMap({}, cast("MutableMapping[str, _T]", known))  # the lower mapping is never changed


def _has_venues(own: Path | None) -> bool:
    return own is not None and any((own / "venues").glob("*.json"))


class OwnFiles(Struct, frozen=True):
    """The files of the user's own catalogue; all of them may be missing. Names are whole paths."""

    folder: Path
    concepts: dict[str, tuple[Concept, ...]]
    documents: tuple[Document, ...]
    venues: dict[str, VenueRecord]
    notes: tuple[TeamNote, ...]


def read_own_files(own: Path, faults: list[Fault]) -> OwnFiles:
    """Decode the user's own files, each on its own; problems are added to the faults."""
    found: list[Fault] = []
    files = OwnFiles(
        own,
        _decode_folder(own, "concepts", tuple[Concept, ...], found, needed=False),
        (_decode(own, "documents.json", tuple[Document, ...], found) or ())
        if (own / "documents.json").exists()
        else (),
        _decode_folder(own, "venues", VenueRecord, found, needed=False),
        (_decode(own, "notes.json", tuple[TeamNote, ...], found) or ())
        if (own / "notes.json").exists()
        else (),
    )
    faults += [structs.replace(fault, file=str(own / fault.file)) for fault in found]
    return files


_Named = TypeVar("_Named", Concept, Document)


def _add(known: MutableMapping[str, _Named], added: Iterable[_Named], faults: list[Fault], own: Path) -> None:
    """Add the user's own concepts or documents; none replaces a bundled one."""
    for item in added:
        if item.id in known:
            faults.append(
                Fault(str(own), "", f"{item.id!r} is already the id of something else; choose another")
            )
        else:
            known[item.id] = item


def _own_venues(
    files: OwnFiles,
    taken: set[str],
    known: tuple[Mapping[str, Concept], Mapping[str, Document]],
    faults: list[Fault],
) -> Iterator[Venue]:
    """Yield the user's venues, without the entries whose verdict could double an order."""
    usual = _usual_facts()
    for name, read in files.venues.items():
        record = structs.replace(read, facts=usual | read.facts)
        file = str(files.folder / name)
        if record.id in taken:
            faults.append(Fault(file, "$.id", f"{record.id!r} is already a venue; choose another id"))
            continue
        names = (record.id, record.name, record.exchange, record.product, *(e.code for e in record.entries))
        if not all(name.isprintable() and name for name in names):
            faults.append(Fault(file, "", "a name or a code is empty or contains a line break"))
            continue
        taken.add(record.id)
        venue = _venue(record, *known, file, faults)
        safe = []
        for entry in venue.entries:
            problem = _unsafe(entry)
            if problem:
                faults.append(Fault(file, f"code {entry.code}", problem))
            else:
                safe.append(entry)
        yield structs.replace(venue, entries=tuple(safe), own=True)


def _usual_facts() -> dict[str, str]:
    """Return the words for what a venue of the user's own does not state, such as "the balance query"."""
    with reading("own-catalogue/facts.json"):
        content = content_of(resource("own-catalogue", "facts.json"))
        return msgspec.json.decode(content, type=dict[str, str])


def _unsafe(entry: Entry) -> str:
    """Return why an entry's verdict must not be used; empty if it may be."""
    rules: list[Entry | Message] = [entry, *entry.messages]
    for rule in rules:
        reads, writes = ALLOWED_RETRY[rule.verdict.recovery]
        if rule.verdict.retry_read not in reads or rule.verdict.retry_write not in writes:
            return f"{rule.verdict.recovery.value} does not go with these retry verdicts"
        if rule.effect in (Effect.UNKNOWN, Effect.PART) and rule.verdict.retry_write in PLAIN_RESENDS:
            return "an order is sent again though it may have been carried out: use reconcile or resync"
    return ""


def _known_notes(
    files: OwnFiles, entries: Entries, concepts: Mapping[str, Concept], faults: list[Fault]
) -> Iterator[TeamNote]:
    for index, note in enumerate(files.notes):
        if bool(note.entry) == bool(note.concept):
            problem = "names neither an entry nor a concept, or both"
        elif note.entry and entries.row(note.entry) < 0:
            problem = f"no entry is named {note.entry!r}"
        elif note.concept and note.concept not in concepts:
            problem = f"no concept is named {note.concept!r}"
        else:
            yield note
            continue
        faults.append(Fault(str(files.folder / "notes.json"), f"$[{index}]", problem))


def _missing_venues(venues: Iterable[Venue], documents: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for each document that no entry comes from: the file of its venue is missing."""
    used = {entry.source.document for venue in venues for entry in venue.entries}
    used |= {message.document for venue in venues for entry in venue.entries for message in entry.messages}
    for document in documents:
        if document not in used:
            yield Fault("venues", "", f"a file is missing or has no entry: nothing comes from {document}")


def _fill(text: str, facts: Mapping[str, str]) -> str:
    if "{" not in text:
        return text
    return _PLACEHOLDER.sub(lambda match: facts.get(match[1], match[0]), text)


def _decode_folder(
    root: Path, folder: str, kind: type[_T], faults: list[Fault], *, needed: bool = True
) -> dict[str, _T]:
    """Decode the files of a folder, by their names below `root`, in order of name."""
    names = [file.relative_to(root).as_posix() for file in sorted((root / folder).glob("*.json"))]
    if needed and not names:
        faults.append(Fault(folder, "", "contains no JSON file"))
    decoded = {name: _decode(root, name, kind, faults) for name in names}
    return {name: value for name, value in decoded.items() if value is not None}


def _decode(root: Path, name: str, kind: type[_T], faults: list[Fault]) -> _T | None:
    return read_json(root / name, name, kind, faults)


def read_json(file: Path, name: str, kind: type[_T], faults: list[Fault]) -> _T | None:
    """Decode a JSON file; if it is missing or not valid, return None and add a fault under `name`."""
    try:
        return msgspec.json.decode(content_of(file), type=kind)
    except OSError as error:
        faults.append(Fault(name, "", f"cannot be read ({error.strerror})"))
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `")
        faults.append(Fault(name, path.rstrip("`"), problem))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(name, "", f"is not valid JSON ({error})"))
    return None


def _venue(
    record: VenueRecord,
    concepts: Mapping[str, Concept],
    documents: Mapping[str, Document],
    file: str,
    faults: list[Fault],
) -> Venue:
    entries: list[Entry] = []
    seen: dict[str, int] = defaultdict(int)
    for index, item in enumerate(record.entries):
        path = f"$.entries[{index}] ({item.code})"
        if item.concept not in concepts:
            faults.append(Fault(file, path, f"no concept is named {item.concept!r}"))
            continue
        document = documents.get(item.document or record.document)
        if document is None:
            faults.append(Fault(file, path, f"no document is named {item.document or record.document!r}"))
            continue
        seen[item.code] += 1
        suffix = f"~{seen[item.code]}" if seen[item.code] > 1 else ""
        concept = concepts[item.concept]
        entries.append(
            Entry(
                key=f"{record.id}/{item.code}{suffix}",
                venue=record.id,
                code=item.code,
                name=item.name or "",
                section=item.section,
                concept=item.concept,
                title=concept.title,
                messages=tuple(
                    _message(message, item, concept, concepts, document.id) for message in item.messages
                ),
                verdict=effective_verdict(concept, item),
                effect=effect_of(concept, item),
                effect_basis=item.effect_basis,
                subject=concept.subject,
                actor=concept.actor,
                http_status=item.http_status,
                source=_source(document.id, document.url, document.checked, item.confidence),
                particulars=Particulars(
                    item.concept, item.meaning, item.causes, item.fix, item.notes, item.advice
                ),
            )
        )
    return Venue(
        id=record.id,
        name=record.name,
        exchange=record.exchange,
        product=record.product,
        summary=record.summary,
        facts=record.facts,
        entries=tuple(entries),
        copies=frozenset(record.copies),
        gaps=record.gaps,
    )


def effective_verdict(concept: Concept, item: EntryRecord | None = None) -> Verdict:
    """Return the verdict of a concept, or of an entry where it overrides it."""
    recovery = (item and item.recovery) or concept.recovery
    usual = USUAL_VERDICT[recovery]
    inherited = concept if recovery is concept.recovery else None
    return _verdict(
        recovery,
        (item and item.retry_read) or (inherited and inherited.retry_read) or usual.retry_read,
        (item and item.retry_write) or (inherited and inherited.retry_write) or usual.retry_write,
    )


@cache  # thousands of entries share a few dozen verdicts and sources
def _verdict(recovery: Recovery, retry_read: Retry, retry_write: Retry) -> Verdict:
    return Verdict(recovery, retry_read, retry_write)


@cache
def _source(document: str, url: str | None, checked: str, confidence: Confidence) -> Source:
    return Source(document, url, checked, confidence)


def effect_of(concept: Concept, item: EntryRecord | None = None) -> Effect:
    """Return the effect of a concept, or of an entry where it overrides it."""
    return (item and item.effect) or concept.effect


def _message(
    message: MessageRecord,
    item: EntryRecord,
    concept: Concept,
    concepts: Mapping[str, Concept],
    document: str,
) -> Message:
    own = concepts.get(message.concept) if message.concept else None
    inherits = own is None and message.effect is None
    return Message(
        text=message.text,
        concept=own.id if own else item.concept,
        verdict=effective_verdict(own) if own else effective_verdict(concept, item),
        effect=message.effect or (effect_of(own) if own else effect_of(concept, item)),
        effect_basis=message.effect_basis or (item.effect_basis if inherits else Basis.INFERRED),
        subject=(own or concept).subject,
        actor=(own or concept).actor,
        document=message.document or document,
        note=message.note,
        sent=message.sent,
        params=message.params,
    )
