"""The compiled form of the catalogue: one file of tables, made from the JSON files before a start.

The window needs a few dozen of seven thousand entries at a time and reads only these from the file, which is
mapped into memory. Entries and concepts are compressed a few at a time, the columns of explanations as a
whole. The other columns are not compressed, because every key typed searches them.
`python -m retcode.core.search.compile` writes the file. The packaged program and the wheel carry it in place
of the JSON files. Beside these it is used only while none of them has changed since.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import structs

from retcode.core.catalogue.entries import EntryRange, StoredEntries, entry_tables
from retcode.core.catalogue.model import Concept, Document, Entry, Venue
from retcode.core.resources import resource
from retcode.core.tables import Records, Tables, TablesError, groups, map_file, numbers, records

COMPILED = "compiled.tables"  # the name of the file in the catalogue's folder
HTTP_STATUSES = "http_statuses.json"  # the table of HTTP statuses, which is not a venue
_FILES = ("documents.json", HTTP_STATUSES)
_FOLDERS = ("concepts", "venues")
SOURCES = (*_FOLDERS, *_FILES)  # what it is made from, in the same folder
_CODE = Path(__file__).resolve().parents[1]  # a change of the code changes the file, too
_MODULES = ("tables.py", "letter_case.py")
_PACKAGES = ("catalogue", "search")

_T = TypeVar("_T", Concept, Document)
# By path, size and modification time (in ns) of each file that the compiled form was made from.
Stamp = dict[str, tuple[int, int]]


class StoredMapping(Mapping[str, _T], Generic[_T]):
    """Concepts or documents by id, each decoded when it is read."""

    def __init__(self, tables: Tables, name: str, kind: type[_T]) -> None:
        self._records: Records[_T] = tables.records(name, kind)
        self._ids = tables.groups(f"{name}-ids")
        self._known: dict[str, _T] = {}

    def __getitem__(self, wanted: str) -> _T:
        value = self._known.get(wanted)
        if value is None:
            rows = self._ids.rows(wanted)
            if not rows:
                raise KeyError(wanted)
            value = self._records[rows[0]]
            self._known[wanted] = value
        return value

    def __contains__(self, wanted: object) -> bool:
        return wanted in self._known or wanted in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids.labels)

    def __len__(self) -> int:
        return len(self._ids.labels)


class StoredCatalogue:
    """The parts of the catalogue, read from the tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.entries = StoredEntries(tables)
        self.concepts = StoredMapping(tables, "concepts", Concept)
        self.documents = StoredMapping(tables, "documents", Document)

    @cached_property
    def code_tables(self) -> tuple[Venue, ...]:
        """The tables of codes in their order."""
        heads = self.tables.value("code-tables", tuple[Venue, ...])
        ends = self.tables.numbers("code-tables.ends")
        firsts = (0, *ends)
        return tuple(
            structs.replace(head, entries=EntryRange(self.entries, range(first, end)))
            for head, first, end in zip(heads, firsts, ends, strict=False)
        )


def read_compiled() -> StoredCatalogue | None:
    """Return the compiled form of the bundled catalogue, or None if it is missing or out of date."""
    folder = resource("catalogue")
    try:
        tables = Tables(map_file(folder / COMPILED))
        if (folder / _FOLDERS[0]).is_dir() and tables.value("stamp", Stamp) != stamp(folder):
            return None
        return StoredCatalogue(tables)
    except (OSError, ValueError, KeyError, TablesError, msgspec.DecodeError):
        return None


def stamp(folder: Path) -> Stamp:
    """Return size and modification time of the files that the compiled form is made from."""
    made_of = _stamps(folder, "", _FILES) | _stamps(_CODE, "", _MODULES)
    for name in _FOLDERS:
        made_of |= _stamps(folder, name, (".json",))
    for name in _PACKAGES:
        made_of |= _stamps(_CODE, name, (".py",))
    return made_of


def _stamps(root: Path, folder: str, endings: tuple[str, ...]) -> Stamp:
    """Return size and modification time of the files in a folder below `root` whose names end so."""
    with os.scandir(root / folder) as files:
        stats = {file.name: file.stat() for file in files if file.name.endswith(endings)}
    return {f"{folder}/{name}": (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}


def catalogue_tables(
    venues: Iterable[Venue],
    concepts: Mapping[str, Concept],
    documents: Mapping[str, Document],
    entries: Iterable[Entry],
) -> dict[str, bytes]:
    """Return the tables that `StoredCatalogue` reads."""
    encode = msgspec.msgpack.encode
    venues = tuple(venues)
    ends: list[int] = []
    for venue in venues:
        ends.append((ends[-1] if ends else 0) + len(venue.entries))
    return {
        "code-tables": encode([structs.replace(venue, entries=()) for venue in venues]),
        "code-tables.ends": numbers(ends),
        **_mapping_tables("concepts", concepts),
        **_mapping_tables("documents", documents),
        **entry_tables(tuple(entries)),
    }


def _mapping_tables(name: str, values: Mapping[str, Concept] | Mapping[str, Document]) -> dict[str, bytes]:
    return {**records(name, tuple(values.values())), **groups(f"{name}-ids", values)}
