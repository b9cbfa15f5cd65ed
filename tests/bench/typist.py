"""Type into the real window, off-screen, and print how long each key took.

`python -m tests.bench.typist ROUNDS`, in a process of its own, so that it may be of a copy of the program.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import msgspec

from retcode.core.catalogue.load import load_catalogue
from retcode.core.search.index import SearchIndex
from tests.bench.measure import typical_seconds

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

# What people type: codes, names, words of messages, a message, a venue first, misspelt, nothing like it.
TYPED = (
    "-1021",
    "700003",
    "1002",
    "insufficient balance",
    "Account has insufficient balance for requested action",
    "invalid_timestamp",
    "margin",
    "recvwindow",
    "mexc: 602",
    "order would",
    "inssuficient",
    "zzzz",
)
_IDLE_MS, _IDLE_TURNS = 0.3, 20  # idle after 20 turns of the event loop under 0.3 ms each
_PAUSE = 0.06  # s between two keys, in which the window counts facets and fills the details


class Typed(msgspec.Struct, frozen=True):
    """Milliseconds of each key: the search alone; until the rows are painted; the longest standstill.

    They are those of the processor, for what others do on this machine is no work of the window's.
    `repainted` are those of painting the same rows once more, without a search.
    """

    matching: tuple[float, ...]
    painted: tuple[float, ...]
    repainted: tuple[float, ...]
    stalled: tuple[float, ...]


def strokes() -> Iterator[tuple[str, str]]:
    """Yield each key with the text that is there after it; an empty key takes the last letter away."""
    for text in TYPED:
        for length in range(1, len(text) + 1):
            yield text[length - 1], text[:length]
        for length in range(len(text) - 1, -1, -1):
            yield "", text[:length]


def _matching(rounds: int) -> Iterator[float]:
    """Yield the milliseconds of each key's search, given the result before it as the window gives it."""
    index = SearchIndex(load_catalogue(), explanations=True)
    index.search("insuficient")  # prepares near spellings
    previous = index.search("")
    for _, text in strokes():
        search = partial(index.search, index.parse(text), previous=previous)
        yield 1000 * typical_seconds(search, rounds)
        previous = search()


def _typed(rounds: int) -> tuple[tuple[float, ...], ...]:
    """Type everything `rounds` times; return each key's medians."""
    from PySide6.QtCore import Qt, qInstallMessageHandler
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from retcode.app import build_app
    from retcode.services.options import WindowOptions
    from retcode.services.settings import Settings

    qInstallMessageHandler(lambda kind, context, text: None)  # what the off-screen platform cannot do
    painted: list[list[float]] = []
    repainted: list[list[float]] = []
    stalled: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder:
        options = WindowOptions()
        app = build_app(options, Settings(Path(folder)))
        qt, edit = app.qt, app.window.search.edit
        app.window.restore(options.size, fixed=False)
        app.window.show()
        app.store.flush()
        app.store.index_explanations()
        _rest(qt)
        gc.collect()
        gc.freeze()
        for _ in range(rounds):
            painted.append([])
            repainted.append([])
            stalled.append([])
            for key, _ in strokes():
                begin = time.thread_time()
                if key:
                    QTest.keyClicks(edit, key)
                else:
                    QTest.keyClick(edit, Qt.Key.Key_Backspace)
                QApplication.sendPostedEvents()  # with the paint; what waits for a pause comes later
                took = 1000 * (time.thread_time() - begin)
                painted[-1].append(took)
                stalled[-1].append(max(took, _rest(qt)))
                begin = time.thread_time()
                app.window.list.table.viewport().repaint()
                repainted[-1].append(1000 * (time.thread_time() - begin))
        app.window.close()
    return _medians(painted), _medians(repainted), _medians(stalled)


def _medians(turns: list[list[float]]) -> tuple[float, ...]:
    return tuple(median(times) for times in zip(*turns, strict=True))


def _rest(qt: QApplication) -> float:
    """Let the window do what it does in a pause; return the milliseconds of its longest piece of work.

    On a busy machine the pause lasts until nothing is left to do, or the next key would pay for it.
    """
    longest, idle = 0.0, 0
    end = time.perf_counter() + _PAUSE
    while idle < _IDLE_TURNS or time.perf_counter() < end:
        begin = time.thread_time()
        qt.processEvents()
        took = 1000 * (time.thread_time() - begin)
        idle = idle + 1 if took < _IDLE_MS else 0
        longest = max(longest, took)
        time.sleep(0.001)
    return longest


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    turns = int(sys.argv[1])
    print(msgspec.json.encode(Typed(tuple(_matching(turns)), *_typed(turns))).decode())
