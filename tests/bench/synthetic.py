"""A catalogue much larger than any real one, made from the words of the bundled one."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from retcode.core.catalogue.load import read_files
from retcode.core.catalogue.model import EntryRecord, MessageRecord, VenueRecord
from retcode.core.resources import resource

_SOURCE = Path(__file__).resolve().parents[2]


def many_entries(count: int) -> Mapping[str, VenueRecord]:
    """The bundled venues, each with so many codes more that there are `count` in all; the same every time.

    The names and messages are new mixtures of the words of the real ones.
    """
    files = read_files(resource("catalogue"))
    chance = random.Random(count)
    records = [entry for venue in files.tables.values() for entry in venue.entries]
    words = [word for entry in records for message in entry.messages for word in message.text.split()]
    parts = [part for entry in records for part in (entry.name or "").split("_") if part]
    more = (count - len(records)) // len(files.tables)
    left = count - len(records) - more * len(files.tables)
    venues = {}
    for name, venue in files.tables.items():
        added = tuple(
            _entry(f"-{100_000 + number}", chance.choice(records), words, parts, chance)
            for number in range(more + left)
        )
        left = 0
        venues[name] = msgspec.structs.replace(venue, entries=venue.entries + added)
    return venues


def program_with(venues: Mapping[str, VenueRecord], folder: Path) -> Path:
    """Put a copy of the program with these venues into `folder`; return what it is imported from."""
    for part in ("gui", "resources"):
        shutil.copytree(_SOURCE / part, folder / part)
    for name, venue in venues.items():
        (folder / "resources" / "catalogue" / name).write_bytes(msgspec.json.encode(venue))
    return folder


def _entry(
    code: str, like: EntryRecord, words: list[str], parts: list[str], chance: random.Random
) -> EntryRecord:
    return msgspec.structs.replace(
        like,
        code=code,
        name="_".join(_some(parts, 2, 4, chance)),
        messages=(MessageRecord(" ".join(_some(words, 6, 14, chance))),),
    )


def _some(items: list[str], least: int, most: int, chance: random.Random) -> Iterable[str]:
    return chance.choices(items, k=chance.randint(least, most))
