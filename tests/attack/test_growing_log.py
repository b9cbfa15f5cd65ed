"""A log that grows by 10,000 lines a second, followed to the line; FOLLOW_SECONDS sets for how long."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest

SECONDS = float(os.environ.get("FOLLOW_SECONDS", "15"))
RATE = 10_000
BATCH = 100
PLAIN = b"2026-05-12 09:14:02,113 INFO  bot.grid order book synchronised, 412 levels, spread 0.01\n"
ERROR = (
    b"2026-05-12 09:14:02,871 ERROR bot POST https://fapi.binance.com/fapi/v1/order "
    b'{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}\n'
)
HOST = b"2026-05-12 09:14:00 ERROR https://fapi.binance.com/fapi/v1/order "
FIRST = HOST + b'{"code":-1121,"msg":"Invalid symbol."}\n'
LAST = HOST + b'{"code":-2011,"msg":"Unknown order sent."}\n'


@contextmanager
def following(*words: str, stdin: int | None = None) -> Iterator[tuple[subprocess.Popen[bytes], Queue[str]]]:
    """Start `triage --follow`; its lines come in a queue."""
    process = subprocess.Popen(
        [sys.executable, "-m", "retcode", "triage", "--follow", *words], stdout=subprocess.PIPE, stdin=stdin
    )
    lines: Queue[str] = Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line.decode())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield process, lines
        reader.join(10)
    finally:
        process.kill()
        process.wait()
        reader.join(10)
        if process.stdout is not None:
            process.stdout.close()


def expect(lines: Queue[str], word: str, timeout: float) -> str:
    """Return the next line that holds a word."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        try:
            line = lines.get(timeout=0.5)
        except Empty:
            continue
        if word in line:
            return line
    pytest.fail(f"no line with {word} within {timeout:.0f} s")


def rest(lines: Queue[str]) -> str:
    found = []
    while not lines.empty():
        found.append(lines.get())
    return "".join(found)


def count(summary: str, code: str) -> int:
    match = re.search(rf"^ *(\d+) .* {re.escape(code)} ", summary, re.MULTILINE)
    return int(match[1]) if match else 0


def grow(log: Path, seconds: float) -> int:
    """Append for some seconds, one line in a hundred an error, rotated twice; return how many errors."""
    batch = PLAIN * (BATCH - 1) + ERROR
    batches = int(seconds * RATE / BATCH)
    began = time.monotonic()
    file = log.open("ab", buffering=0)
    for index in range(batches):
        if index in (batches // 3, 2 * batches // 3):
            file.close()
            log.rename(log.with_suffix(f".{index}"))
            time.sleep(0.5)  # a program takes a moment to open the new file
            file = log.open("ab", buffering=0)
        file.write(batch)
        wait = began + (index + 1) * BATCH / RATE - time.monotonic()
        if wait > 0:
            time.sleep(wait)
    file.close()
    return batches


def test_a_log_that_grows_fast_is_followed_to_the_line(tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.write_bytes(ERROR * 3)  # what was there before does not count
    with following(str(log)) as (process, lines):
        for _ in range(60):
            with log.open("ab") as file:
                file.write(FIRST)
            try:
                assert "-1121" in lines.get(timeout=0.5)
                break
            except Empty:
                continue
        errors = grow(log, SECONDS)
        expect(lines, "-1021", 5)
        began = time.monotonic()
        with log.open("ab") as file:
            file.write(LAST)
        expect(lines, "-2011", 30)
        behind = time.monotonic() - began
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        time.sleep(0.5)
        assert count(rest(lines), "-1021") == errors
    assert behind < 2, f"{behind:.1f} s behind"


def test_what_a_program_prints_is_followed_to_the_line() -> None:
    with following("-", stdin=subprocess.PIPE) as (process, lines):
        assert process.stdin is not None
        batch = PLAIN * (BATCH - 1) + ERROR
        for _ in range(1000):
            process.stdin.write(batch)
        process.stdin.close()
        assert process.wait(60) == 0
        time.sleep(0.5)
        assert count(rest(lines), "-1021") == 1000
