"""`python -m tests.bench.reports FILE`: compare the reports of all sample texts with those kept in FILE.

Made for work on speed, which may change no report: run it before, when it writes FILE, and after, when it
prints what differs. Exit status: 0 if FILE was written or nothing differs, 1 otherwise.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.triage import export, triage
from tests.bench.decoding import dense_texts, hostile_texts, ordinary_line, sample_texts

_HOSTILE, _DENSE = 40_000, 60_000
_LOGS, _LOG_LINES = 40, 120


def texts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of everything that is compared."""
    samples = list(sample_texts())
    yield from ((f"sample {number}", text) for number, text in enumerate(samples))
    yield from hostile_texts(_HOSTILE).items()
    yield from dense_texts(_DENSE).items()
    chance = random.Random(3)
    for number in range(_LOGS):
        lines = [
            ordinary_line(chance) if chance.random() < chance.random() else f"{chance.choice(samples)}\n"
            for _ in range(_LOG_LINES)
        ]
        yield f"log {number}", "".join(lines)


def digests() -> dict[str, str]:
    """Return a digest of what the decoder and the triage say of each text, by the text's name."""
    catalogue = load_catalogue()
    decoder = Decoder(catalogue)
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "text.log")
        for name, text in texts():
            file.write_bytes(text.encode("utf-8", "replace"))
            os.utime(file, (0, 0))  # the day of a log that tells none
            said = msgspec.json.encode(decoder.decode(text))
            said += export.to_json(triage(catalogue, decoder, [file]))
            found[name] = hashlib.sha256(said).hexdigest()
    return found


def main(args: list[str]) -> int:
    """Write the digests into the file given as argument, or compare them with those in it."""
    if len(args) != 1:
        sys.stderr.write("one word is needed: the file of the digests\n")
        return 2
    file, now = Path(args[0]), digests()
    if not file.exists():
        file.write_text(json.dumps(now, indent=1), encoding="utf-8")
        print(f"wrote {len(now)} digests")
        return 0
    before = json.loads(file.read_text(encoding="utf-8"))
    changed = [name for name in before.keys() | now.keys() if before.get(name) != now.get(name)]
    for name in sorted(changed):
        print(f"differs: {name}")
    print(f"{len(changed)} of {len(now)} reports differ")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
