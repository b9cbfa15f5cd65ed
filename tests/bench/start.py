"""From the start of a process to its painted window, and the memory it has then.

Others use this machine, so the time that a process has waited for a processor is taken off (proc(5),
schedstat), and memory is what it has in it (Rss): its part of what it shares with others (Pss) would depend
on how many other programs show a window meanwhile.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import Measurement, compared, seconds
from tests.bench.screen import NotPaintedError, Screen
from tests.bench.synthetic import many_entries, program_with
from tests.virtual_display import VirtualDisplay, missing_programs

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (sys.executable, "-P")  # -P: as dev.py starts it
EMPTY = (*PYTHON, str(Path(__file__).with_name("empty_window.py")))
GUI = (*PYTHON, "-m", "retcode")
FOLDER = ROOT / "dist" / "retcode" / "retcode"
SINGLE = ROOT / "dist" / "retcode-single"
ENTRIES = 50_000
_PIXELS = 1280 * 800 // 2  # half of the window
_PART = 1280 * 800 // 50  # more than any caret, less than any part of the window
_IDLE = 0.25  # s without work until a program counts as started
_ROWS = (230, 200, 40, 500)  # a part of the window in which codes stand, and nothing before them
_BELOW_CARET = (0, 60, 1280, 740)  # the part of the window in which no caret blinks
_MIN_COLOURS = 9  # of letters; a frame has fewer


class Started(NamedTuple):
    """Milliseconds to the first painted window, to rows, and until all is in it; MiB of memory after that."""

    painted: float
    rows: float
    complete: float
    memory: float


def measure(rounds: int) -> Iterator[Measurement]:
    """Yield start and memory of the program from source, with many entries, and packaged."""
    if missing := missing_programs():
        raise RuntimeError(f"a start is measured on a virtual display, and this machine lacks {missing}")
    packaged = {name: file for name, file in (("folder", FOLDER), ("single", SINGLE)) if file.is_file()}
    with tempfile.TemporaryDirectory() as folder:
        many = program_with(many_entries(ENTRIES), Path(folder))
        programs = {
            "empty": (EMPTY, ROOT),
            "source": (GUI, ROOT),
            "many": (GUI, many),
            **{name: ((str(file),), ROOT) for name, file in packaged.items()},
        }
        started = _started(programs, rounds)
    empty = "empty PySide6 window with a table"
    painted, rows, complete, memory = (
        {name: [one[field] for one in runs] for name, runs in started.items()}
        for field in range(len(Started._fields))
    )
    first, large = painted["empty"], f"with {ENTRIES:,} entries"
    yield compared("start to first painted window", painted["source"], empty, first, "ms")
    yield compared("start until rows are painted", rows["source"], empty, first, "ms", budget=1.5)
    yield compared("start until all is painted", complete["source"], empty, first, "ms", budget=2.0)
    yield compared("memory after start", memory["source"], empty, memory["empty"], "MiB", budget=1.75)
    yield compared(f"start until rows are painted {large}", rows["many"], empty, first, "ms")
    yield compared(f"start until all is painted {large}", complete["many"], empty, first, "ms")
    yield compared(f"memory {large}", memory["many"], empty, memory["empty"], "MiB")
    for name, title, budget in (("folder", "packaged folder", 1.0), ("single", "packaged single file", 4.0)):
        if name in painted:
            source = "start from source" + (", which is newer" if _newer_than(packaged[name]) else "")
            for what, times in (("rows are", rows), ("all is", complete)):
                yield compared(
                    f"start of the {title} until {what} painted",
                    times[name],
                    source,
                    times["source"],
                    "ms",
                    budget,
                )


def terminal(rounds: int) -> Iterator[Measurement]:
    """Yield how long the commands of the terminal take, compared with Python doing nothing."""
    pasted = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
    commands = {
        "lookup -1021": ("lookup", "-1021"),
        "search insufficient balance": ("search", "insufficient", "balance"),
        "list --json": ("list", "--json"),
        "decode": ("decode", "-"),
        "handler": ("handler", "binance-usdm", "-1021", "--target", "python-requests"),
    }
    times: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as home:
        environment = _environment(ROOT, Path(home), dict(os.environ))

        def run(command: Sequence[str]) -> None:
            subprocess.run(command, env=environment, input=pasted, stdout=-3, text=True, check=True)

        for turn in range(rounds + 1):
            for name, args in {"": (), **commands}.items():
                command = (*GUI, *args) if args else (*PYTHON, "-c", "pass")
                took = 1000 * seconds(partial(run, command))
                if turn:
                    times[name].append(took)
    for name in commands:
        yield compared(f"terminal: {name}", times[name], "python -c pass", times[""], "ms")


def _newer_than(program: Path) -> bool:
    """Whether the source has changed since a program was built of it."""
    built = program.stat().st_mtime
    return any(file.stat().st_mtime > built for file in (ROOT / "gui").rglob("*.py"))


def _started(
    programs: Mapping[str, tuple[Sequence[str], Path]], rounds: int
) -> Mapping[str, Sequence[Started]]:
    """Start each program, then each again; the first round, when caches are cold, does not count."""
    started: dict[str, list[Started]] = defaultdict(list)
    with VirtualDisplay(window_manager=False) as display, Screen(display.name) as screen:
        for turn in range(rounds + 1):
            for name, (command, imports) in programs.items():
                one = _start(command, imports, display, screen)
                if turn:
                    started[name].append(one)
    return started


def _start(command: Sequence[str], imports: Path, display: VirtualDisplay, screen: Screen) -> Started:
    with tempfile.TemporaryDirectory() as home:
        environment = _environment(imports, Path(home), display.environment())
        screen.forget()
        begin = time.perf_counter()
        with subprocess.Popen(
            command, env=environment, stdin=-3, stdout=-3, stderr=-3, start_new_session=True, cwd=home
        ) as process:
            try:
                started = _watch(process.pid, begin, screen)
            except NotPaintedError:
                raise RuntimeError(f"`{' '.join(command)}` has painted no window") from None
            finally:
                os.killpg(process.pid, signal.SIGTERM)
    return started


def _watch(pid: int, begin: float, screen: Screen) -> Started:
    """Measure a program that was started at `begin`, until it neither works nor draws."""

    def since(timestamp: float) -> float:
        return 1000 * (timestamp - begin - _waited(pid))

    painted = rows = complete = since(screen.painted(_PIXELS))
    worked, rows_seen, shown = -1, False, b""
    while (now := sum(_ticks(one) for one in _family(pid))) != worked:
        worked = now
        for timestamp in screen.drawings(_PART, _IDLE):
            drawn = since(timestamp)
            if not rows_seen:
                rows, rows_seen = drawn, _colours(screen.pixels(*_ROWS)) >= _MIN_COLOURS
            if (seen := screen.pixels(*_BELOW_CARET)) != shown:  # else the same was painted once more
                complete, shown = drawn, seen
    return Started(painted, rows, complete, sum(_memory(one) for one in _family(pid)))


def _environment(imports: Path, home: Path, base: Mapping[str, str]) -> dict[str, str]:
    """The environment of a user who has used the program before; compiled modules are kept as usual."""
    settings = home / ".config" / "retcode" / "retcode.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[window]\nused=true\n", encoding="utf-8")
    kept = {
        name: value
        for name, value in base.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("XDG_")
    }
    runtime = home / "run"
    runtime.mkdir(exist_ok=True)
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join((str(imports / "gui"), str(imports))),
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
    }


def _family(pid: int) -> list[int]:
    """A process and those it has started: a packaged single file runs in a child."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _colours(pixels: bytes) -> int:
    return len(set(memoryview(pixels).cast("I")))


def _waited(pid: int) -> float:
    """Return the seconds in which a program could work and had no processor to do it."""
    waits = (Path(f"/proc/{one}/schedstat").read_text(encoding="ascii").split()[1] for one in _family(pid))
    return sum(map(int, waits)) / 1e9


def _ticks(pid: int) -> int:
    """Processor time used, in the system's ticks (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _memory(pid: int) -> float:
    """MiB that a process has in memory (proc(5), Rss)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) / 1024
    return 0
