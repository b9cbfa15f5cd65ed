"""A whole log: how fast it is decoded, compared with counting the lines of a pattern, and in what memory."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.decoding import ordinary_line
from tests.bench.measure import Measurement, compared, seconds

MEGABYTES = 100
_MAX_ROUNDS = 3
_ONE_IN = 100  # lines that hold an error
_PATTERN = r'"code": ?-?[0-9]+|APIError\(code=|<APIError>'
_GREP = ["grep", "-c", "-E", _PATTERN]
_PROGRAM = """
import json, sys, time
from pathlib import Path
from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder, decode_file
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
decoder = Decoder(load_catalogue())
decoder.decode('{"code":-1021,"msg":"x"}')
before, begin = peak(), time.perf_counter()
report = decode_file(decoder, Path(sys.argv[1]))
took, after = time.perf_counter() - begin, peak()
print(json.dumps([took, after - before, sum(found.occurrences for found in report.findings)]))
"""


def measure(rounds: int) -> Iterator[Measurement]:
    """Yield time and memory of a log of 100 MB, and memory of one of a tenth."""
    if shutil.which("grep") is None:
        raise RuntimeError("the decoding of a log is compared with grep, which this machine lacks")
    with tempfile.TemporaryDirectory() as folder:
        log, tenth = Path(folder) / "large.log", Path(folder) / "small.log"
        errors = _write(log, MEGABYTES)
        _write(tenth, MEGABYTES // 10)
        decoded, counted = [], []
        more = 0.0
        for _ in range(min(rounds, _MAX_ROUNDS)):
            counted.append(seconds(partial(_run, [*_GREP, str(log)])))
            took, more, found = _decode(log)
            decoded.append(took)
            if found != errors:
                raise RuntimeError(f"of {errors} errors in the log, {found} were found")
        less = _decode(tenth)[1]
    speed = MEGABYTES / min(decoded)
    title = f"decode a log of {MEGABYTES} MB"
    yield compared(f"{title} ({speed:.0f} MB/s)", decoded, "grep -c -E", counted, "s")
    yield Measurement(
        f"{title}, memory more than before",
        more,
        "MiB",
        reference="a log of a tenth",
        reference_value=less,
        budget=64,
    )


def _run(command: list[str]) -> None:
    # Into a pipe: with nobody to read its count, grep stops at the first line.
    subprocess.run(command, stdout=subprocess.PIPE, check=True)


def _decode(log: Path) -> tuple[float, float, int]:
    """Seconds, MiB above the memory before, and errors found: in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(log)], stdout=subprocess.PIPE, text=True, check=True
    )
    took, more, found = json.loads(done.stdout)
    return took, more, found


def _write(log: Path, megabytes: int, seed: int = 0) -> int:
    """Write a log, no two lines the same, in which one in a hundred holds an error; return how many do."""
    chance = random.Random(seed)
    size = errors = 0
    with log.open("w", encoding="ascii") as file:
        while size < megabytes * 1_000_000:
            lines = [ordinary_line(chance) for _ in range(_ONE_IN)]
            error = chance.choice(_ERRORS)
            lines[chance.randrange(_ONE_IN)] = f"{lines[0][:24]}{error} (request {chance.randrange(10**9)})\n"
            size += file.write("".join(lines))
            errors += 1
    return errors


_ERRORS = (
    'ERROR bot.rest {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}',
    'ERROR bot.rest {"code": -2010, "msg": "Account has insufficient balance for requested action."}',
    "ERROR bot.order binance.exceptions.BinanceAPIException: APIError(code=-1121): Invalid symbol.",
    "WARNING bot.order <APIError> code=-4061, msg=Order's position side does not match user's setting.",
)
