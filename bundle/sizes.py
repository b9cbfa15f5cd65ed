"""Report the size of the packaged program, its largest parts, and whether it is within budget."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000
FOLDER_BUDGET, ARCHIVE_BUDGET, SINGLE_BUDGET = 130 * MEGABYTE, 45 * MEGABYTE, 55 * MEGABYTE
_LARGEST = 12


class Size(NamedTuple):
    """The size of a released file in bytes, and its budget."""

    name: str
    size: int
    budget: int

    @property
    def line(self) -> str:
        """The size as a line of a table."""
        verdict = "" if self.size <= self.budget else "   OVER BUDGET"
        return f"{self.name:<44}{self.size / MEGABYTE:8.1f} MB  of {self.budget / MEGABYTE:.0f}{verdict}"


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder; a link counts nothing."""
    return sum(size for _, size in files_of(path)) if path.is_dir() else path.stat().st_size


def files_of(folder: Path) -> list[tuple[str, int]]:
    """Return the files below a folder by their names in it, with their sizes, links left out."""
    found = []
    for directory, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(directory, name)  # noqa: PTH118
            if not os.path.islink(file):  # noqa: PTH114
                found.append((os.path.relpath(file, folder), os.path.getsize(file)))  # noqa: PTH202
    return sorted(found)


def largest(folder: Path) -> str:
    """Return the largest files of a folder as the lines of a table."""
    files = sorted(files_of(folder), key=lambda file: -file[1])[:_LARGEST]
    return "\n".join(f"    {name:<60}{size / MEGABYTE:6.1f} MB" for name, size in files)
