"""The files below resources/ that a package contains: the compiled catalogue in place of its sources.

JSON is carried without the spaces and line breaks for its editors.
"""

from __future__ import annotations

import json
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
            place = file.relative_to(resources)
            yield _compact(file, work / place) if file.suffix == ".json" else file, place
    work.mkdir(parents=True, exist_ok=True)
    made = work / COMPILED
    made.write_bytes(compiled(catalogue, shipped=True))
    yield made, Path("catalogue", COMPILED)


def _compact(source: Path, made: Path) -> Path:
    """Write the JSON of a file to another one without spaces, and return that."""
    made.parent.mkdir(parents=True, exist_ok=True)
    content = json.loads(source.read_bytes())
    made.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return made
