"""The entries of a catalogue, in order: in memory, or decoded from tables on first use."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from typing import NamedTuple, overload
from weakref import WeakValueDictionary

import msgspec

from retcode.core.catalogue.message_text import Vocabulary, openings, vocabulary_of_entries
from retcode.core.catalogue.model import Entry
from retcode.core.tables import Records, Tables, groups, lines, packed_value, records

_RECENT = 1024  # entries kept in memory: those on the screen after each of some fifty keys
_HEADS = "heads-"


class EntryHead(NamedTuple):
    """What identifies an entry, without the rest of it."""

    code: str
    name: str
    venue: str


class Entries(Sequence[Entry]):
    """The entries by row. A row is the index of an entry in the order of the catalogue."""

    @overload
    def __getitem__(self, row: int) -> Entry: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Entry]: ...
    @abstractmethod
    def __getitem__(self, row: int | slice) -> Entry | Sequence[Entry]: ...

    @abstractmethod
    def row(self, key: str) -> int:
        """Return the row of the entry with that key, or -1."""

    @abstractmethod
    def with_digits(self, digits: str) -> Sequence[int]:
        """Return the rows whose code, in lower case and without its sign, is `digits`."""

    @abstractmethod
    def of_concept(self, concept: str) -> Sequence[int]:
        """Return the rows of a concept."""

    @abstractmethod
    def with_opening(self, words: str) -> Sequence[int]:
        """Return the rows that have a message which begins with these two words; see `openings`."""

    @property
    @abstractmethod
    def openings(self) -> AbstractSet[str]:
        """The first two words of all messages by which an entry is found."""

    @abstractmethod
    def heads(self) -> Iterator[EntryHead]:
        """Yield code, name and venue of each entry."""

    @property
    @abstractmethod
    def vocabulary(self) -> Vocabulary:
        """The words of all codes, names and messages."""

    @property
    @abstractmethod
    def longest_code(self) -> int:
        """The number of characters of the longest code."""


class LoadedEntries(Entries):
    """Entries that are all in memory."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._rows = {entry.key: row for row, entry in enumerate(self._entries)}
        self._digits: dict[str, list[int]] = {}
        self._concepts: dict[str, list[int]] = {}
        for row, entry in enumerate(self._entries):
            self._digits.setdefault(unsigned(entry.code), []).append(row)
            self._concepts.setdefault(entry.concept, []).append(row)

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, row: int) -> Entry: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Entry]: ...
    def __getitem__(self, row: int | slice) -> Entry | Sequence[Entry]:
        return self._entries[row]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def row(self, key: str) -> int:
        return self._rows.get(key, -1)

    def with_digits(self, digits: str) -> Sequence[int]:
        return self._digits.get(digits, ())

    def of_concept(self, concept: str) -> Sequence[int]:
        return self._concepts.get(concept, ())

    def with_opening(self, words: str) -> Sequence[int]:
        return self._openings.get(words, ())

    @property
    def openings(self) -> AbstractSet[str]:
        return self._openings.keys()

    @cached_property
    def _openings(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row, entry in enumerate(self._entries):
            for words in openings(entry):
                found.setdefault(words, []).append(row)
        return found

    def heads(self) -> Iterator[EntryHead]:
        return (EntryHead(entry.code, entry.name, entry.venue) for entry in self._entries)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return vocabulary_of_entries(self._entries)

    @property
    def longest_code(self) -> int:
        return max((len(entry.code) for entry in self._entries), default=0)


class StoredEntries(Entries):
    """Entries decoded from tables. One in use is decoded once; after an iteration, all stay in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._records = tables.records("entries", Entry)
        self._keys = tables.groups("keys")
        self._digits = tables.groups("digits")
        self._concepts = tables.groups("concepts-of-entries")
        self._openings = tables.groups("openings")
        self._in_use: WeakValueDictionary[int, Entry] = WeakValueDictionary()
        self._decoded = lru_cache(_RECENT)(_decoder(self._records, self._in_use))
        self._all: tuple[Entry, ...] | None = None

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, row: int) -> Entry: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Entry]: ...
    def __getitem__(self, row: int | slice) -> Entry | Sequence[Entry]:
        if self._all is not None:
            return self._all[row]
        if isinstance(row, slice):
            return self._every()[row]
        count = len(self)
        if not -count <= row < count:
            raise IndexError(row)
        return self._decoded(row % count)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._every())

    def row(self, key: str) -> int:
        return next(iter(self._keys.rows(key)), -1)

    def with_digits(self, digits: str) -> Sequence[int]:
        return self._digits.rows(digits)

    def of_concept(self, concept: str) -> Sequence[int]:
        return self._concepts.rows(concept)

    def with_opening(self, words: str) -> Sequence[int]:
        return self._openings.rows(words)

    @cached_property
    def openings(self) -> AbstractSet[str]:
        return frozenset(self._openings.labels)

    def heads(self) -> Iterator[EntryHead]:
        columns = (self._tables.lines(_HEADS + field) for field in EntryHead._fields)
        return map(EntryHead._make, zip(*columns, strict=True))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return self._tables.packed_value("vocabulary", Vocabulary)

    @property
    def longest_code(self) -> int:
        return self._tables.value("longest-code", int)

    def _every(self) -> tuple[Entry, ...]:
        if self._all is None:
            in_use = self._in_use
            self._all = tuple([in_use.get(row, entry) for row, entry in enumerate(self._records)])
        return self._all


def _decoder(records: Records[Entry], in_use: WeakValueDictionary[int, Entry]) -> Callable[[int], Entry]:
    """Return a function that returns an entry: the same object for as long as that is in use."""

    def decoded(row: int) -> Entry:
        entry = in_use.get(row)
        if entry is None:
            entry = records[row]
            in_use[row] = entry
        return entry

    return decoded


class EntryRange(Sequence[Entry]):
    """The entries from one row to another."""

    def __init__(self, entries: Entries, rows: range) -> None:
        self._entries = entries
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(index, slice):
            return EntryRange(self._entries, self._rows[index])
        return self._entries[self._rows[index]]


def entry_tables(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Return the tables that `StoredEntries` reads."""
    heads: dict[str, bytes] = {}
    for field in EntryHead._fields:
        heads |= lines(_HEADS + field, (getattr(entry, field).encode() for entry in entries))
    return {
        **heads,
        **records("entries", entries),
        **groups("keys", (entry.key for entry in entries)),
        **groups("digits", (unsigned(entry.code) for entry in entries)),
        **groups("concepts-of-entries", (entry.concept for entry in entries)),
        **groups("openings", map(openings, entries)),
        "vocabulary": packed_value(vocabulary_of_entries(entries)),
        "longest-code": msgspec.msgpack.encode(max((len(entry.code) for entry in entries), default=0)),
    }


def unsigned(code: str) -> str:
    """Return a code in lower case and without its sign."""
    return code.lstrip("-").lower()
