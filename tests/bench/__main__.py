"""`python3 dev.py bench [PART...] [--rounds N] [--json FILE]`: the budgets, measured, as a table.

Exit status: 0 if every budget is kept, 1 if one is missed, 2 if something could not be measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from tests.bench import decoding, keys, pictures, start, streaming, triaging
from tests.bench.measure import Measurement, table

PARTS: Mapping[str, Callable[[int], Iterator[Measurement]]] = {
    "start": start.measure,
    "keys": keys.measure,
    "decode": decoding.measure,
    "stream": streaming.measure,
    "triage": triaging.measure,
    "pictures": pictures.measure,
    "terminal": start.terminal,
}


def main() -> int:
    """Measure, print, and tell whether all budgets are kept."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure the budgets.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=9, help="how often each thing is measured")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the measurements there too")
    args = parser.parse_args()
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if args.rounds < 1:
        parser.error("at least one round is needed")
    measurements: list[Measurement] = []
    for name in args.parts or PARTS:
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        try:
            measurements += PARTS[name](args.rounds)
        except (RuntimeError, OSError) as error:
            print(f"dev.py bench: {name}: {error}", file=sys.stderr)
            return 2
    print(table(measurements), end="")
    if args.json:
        told = [{**msgspec.to_builtins(one), "kept": one.kept} for one in measurements]
        args.json.write_bytes(msgspec.json.format(msgspec.json.encode(told)))
    missed = [one.what for one in measurements if one.kept is False]
    print(f"missed: {'; '.join(missed)}" if missed else "every budget is kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
