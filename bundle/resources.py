"""The files below resources/ that a package contains: the compiled catalogue in place of its sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retcode.core.catalogue.compiled import COMPILED, SOURCES
from retcode.core.search.compile import compiled

ROOT = Path(__file__).resolve().parents[1]


def carried_files(work: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file and its path below resources/; generated files are written to `work`."""
    resources = ROOT / "resources"
    catalogue = resources / "catalogue"
    left_out = {catalogue / name for name in (*SOURCES, COMPILED)}
    for file in sorted(resources.rglob("*")):
        if file.is_file() and left_out.isdisjoint((file, *file.parents)):
            yield file, file.relative_to(resources)
    work.mkdir(parents=True, exist_ok=True)
    made = work / COMPILED
    made.write_bytes(compiled(catalogue, shipped=True))
    yield made, Path("catalogue", COMPILED)
