"""The files below resources/ that a package carries.

The wheel has the compiled catalogue in place of its sources. The packaged folder has the sources: they are
5 MB smaller, and it has a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retcode.core.catalogue.compiled import COMPILED, SOURCES
from retcode.core.search.compile import compiled

ROOT = Path(__file__).resolve().parents[1]


def source_files() -> Iterator[tuple[Path, Path]]:
    """Yield each file and its path below resources/ but the compiled catalogue, if there is one here."""
    resources = ROOT / "resources"
    for file in sorted(resources.rglob("*")):
        if file.is_file() and file.name != COMPILED:
            yield file, file.relative_to(resources)


def carried_files(work: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file and its path below resources/; what has to be made is made in `work`."""
    catalogue = ROOT / "resources" / "catalogue"
    left_out = {catalogue / name for name in SOURCES}
    for file, target in source_files():
        if left_out.isdisjoint((file, *file.parents)):
            yield file, target
    work.mkdir(parents=True, exist_ok=True)
    made = work / COMPILED
    made.write_bytes(compiled(catalogue, shipped=True))
    yield made, Path("catalogue", COMPILED)
