"""Triage of whole logs: how fast, next to grep and wc, and in how much memory, whatever their size.

The log is an ordinary one: a line in a hundred holds an error, in several forms, the others do not.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.triage import triage
from tests.bench.decoding import dense_texts
from tests.bench.measure import Measurement, compared, processor_seconds, seconds

_LARGE, _SMALL, _HUGE = 300_000_000, 10_000_000, 1_000_000_000
_DENSE = 1_000_000  # characters
_MAX_ROUNDS = 3
# What one would type to count lines that might hold an error.
_PATTERN = r'"code": ?-?[0-9]{3,6}|code=-[0-9]{4}|error|-[12459][0-9]{3}\b'
_ERRORS = (
    "ERROR bot.exec APIError(code=-1021): Timestamp for this request is outside of the recvWindow.",
    'ERROR bot.http POST https://fapi.binance.com/fapi/v1/order {{"code":-1121,"msg":"Invalid symbol."}}',
    'WARN  bot.http {{"success":false,"code":602,"message":"Signature verification failed!"}} id={n}',
    "ERROR bot.exec binance.error.ClientError: (400, -1111, 'Precision is over the maximum defined "
    "for this asset.', {{'x-mbx-used-weight-1m': '{n}'}})",
)
_CALM = (
    "INFO  bot.feed BTCUSDT best bid {a:.2f} ask {b:.2f} latency {n}ms depth updated",
    'DEBUG urllib3.connectionpool https://fapi.binance.com:443 "GET /fapi/v1/depth HTTP/1.1" 200 {n}',
    "INFO  bot.strategy signal momentum={a:.6f} equity={b:.2f} nothing to do, waiting for the candle",
    "INFO  bot.orders filled orderId={n}405857 price={a:.2f} qty=0.01",
)
_PROGRAM = """
import re, sys, time
from pathlib import Path
from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.triage import triage
from retcode.services.self_command import own_command
def peak():  # of this program alone: what getrusage tells begins with that of the program before it
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
catalogue = load_catalogue()
decoder = Decoder(catalogue)
decoder.decode('{"code":-1121,"msg":"Invalid symbol."}')
before, begin = peak(), time.perf_counter()
triage(catalogue, decoder, [Path(sys.argv[1])], reader=own_command(["search-log"]))
print(time.perf_counter() - begin, peak() - before)
"""


def measure(rounds: int) -> Iterator[Measurement]:
    """Yield the speed as ratios to grep and wc in the same minutes, and the memory above the start."""
    yield _densest()
    with tempfile.TemporaryDirectory(prefix="retcode-bench-") as folder:
        log = Path(folder, "bot.log")
        write_log(log, _LARGE)
        triaging, grepping, counting = [], [], []
        for _ in range(min(rounds, _MAX_ROUNDS)):
            grepping.append(_run("grep", "-c", "-E", _PATTERN, str(log)))
            triaging.append(_triage(log)[0])
            counting.append(_run("wc", "-l", str(log)))
        speed = log.stat().st_size / 1e6 / min(triaging)
        yield compared(
            f"triage a log of 300 MB ({speed:.0f} MB/s)", triaging, "grep -c -E", grepping, "s", budget=5
        )
        yield compared("the same", triaging, "wc -l", counting, "s")
        write_log(log, _SMALL)
        little = _triage(log)[1]
        write_log(log, _HUGE)
        yield Measurement(
            "triage a log of 1 GB, memory more than before",
            _triage(log)[1],
            "MiB",
            reference="a log of 10 MB",
            reference_value=little,
            budget=64,
        )


def _densest() -> Measurement:
    """Return the slowest triage of a megabyte in which each line is an error with other words."""
    catalogue = load_catalogue()
    decoder = Decoder(catalogue)
    decoder.decode("-1021")
    slowest, of = 0.0, ""
    with tempfile.TemporaryDirectory(prefix="retcode-bench-") as folder:
        log = Path(folder, "dense.log")
        for name, text in dense_texts(_DENSE).items():
            log.write_text(text, encoding="utf-8")
            slowest, of = max(
                (slowest, of), (processor_seconds(lambda: triage(catalogue, decoder, [log])), name)
            )
    return Measurement(f"triage 1 MB of errors, slowest of its kinds: {of}", slowest, "s", budget=5)


def write_log(file: Path, size: int) -> None:
    """Write a log of at least so many bytes; the same every time."""
    chance = random.Random(1)
    lines = []
    for number in range(50_000):
        form = chance.choice(_ERRORS if number % 100 == 50 else _CALM)
        text = form.format(
            a=chance.random() * 60_000, b=chance.random() * 60_000, n=chance.randrange(100, 999)
        )
        clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02},{chance.randrange(999):03}"
        lines.append(f"2026-03-04 {clock} {text}\n")
    block = "".join(lines).encode()
    with file.open("wb") as out:
        for _ in range(size // len(block) + 1):
            out.write(block)


def _run(*command: str) -> float:
    if shutil.which(command[0]) is None:
        raise RuntimeError(f"{command[0]} is not here to compare with")
    # Into a pipe: with nobody to read its count, grep stops at the first line.
    return seconds(lambda: subprocess.run(command, stdout=subprocess.PIPE, check=True))


def _triage(file: Path) -> tuple[float, float]:
    """Return seconds, and MiB above the memory before, of a process of its own."""
    args = [sys.executable, "-c", _PROGRAM, str(file)]
    done = subprocess.run(args, stdout=subprocess.PIPE, text=True, check=True)
    took, more = done.stdout.split()
    return float(took), float(more)
