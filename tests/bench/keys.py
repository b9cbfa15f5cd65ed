"""From a key to the painted rows, and the search behind it alone, measured by the typist."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec

from tests.bench.measure import Measurement, percentile
from tests.bench.synthetic import many_entries, program_with
from tests.bench.typist import Typed

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = 20_000
_MAX_ROUNDS = 5  # with the pauses a round takes long


def measure(rounds: int) -> Iterator[Measurement]:
    """Yield the times of keys on the bundled catalogue and on a large one."""
    rounds = min(rounds, _MAX_ROUNDS)
    yield from _measured("bundled catalogue", ROOT, rounds, budget=2)
    with tempfile.TemporaryDirectory() as folder:
        many = program_with(many_entries(ENTRIES), Path(folder))
        yield from _measured(f"{ENTRIES:,} entries", many, rounds, budget=4)


def _measured(title: str, program: Path, rounds: int, *, budget: float) -> Iterator[Measurement]:
    """Yield what a typist in a process of its own measures; `budget` is in repaints of the same rows."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.typist", str(rounds)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(program / "gui"), str(ROOT)))},
        cwd=program,
        stdout=subprocess.PIPE,
        check=True,
    )
    typed = msgspec.json.decode(done.stdout, type=Typed)
    alone, painted = typed.matching, typed.painted
    yield Measurement(f"matching alone, {title}, median", median(alone), "ms", min(alone))
    yield Measurement(f"matching alone, {title}, p95", percentile(alone, 0.95), "ms")
    yield Measurement(f"key to painted rows, {title}, median", median(painted), "ms", min(painted))
    worst, again = percentile(painted, 0.95), median(typed.repainted)
    yield Measurement(
        f"key to painted rows, {title}, p95",
        worst,
        "ms",
        reference="repainting the rows",
        reference_value=again,
        ratio=worst / again,
        budget=budget,
        of_reference=True,
    )
    yield Measurement(f"longest stall after a key, {title}", max(typed.stalled), "ms", budget=50)
