"""From a key to the painted rows, in the real window, off-screen; and the search behind it alone."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from gui.core.catalogue.load import Catalogue, load_catalogue
from gui.core.search.index import SearchIndex
from tests.bench.measure import Measurement, percentile, typical_seconds
from tests.bench.synthetic import catalogue_with, many_entries

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

ENTRIES = 50_000
# What people type: codes, names, words of messages, two words, a venue first, misspelt, nothing like it.
TYPED = (
    "-1021",
    "700003",
    "1002",
    "insufficient balance",
    "invalid_timestamp",
    "margin",
    "recvwindow",
    "mexc: 602",
    "order would",
    "inssuficient",
    "zzzz",
)
_PAUSE = 0.06  # s between two keys, in which the window counts facets and fills the details
_MOST_ROUNDS = 5  # with the pauses a round takes long
FRAME = 1000 / 120  # ms


class Typed(NamedTuple):
    """Milliseconds of one key: until the rows are painted, and the longest the window then stood still."""

    painted: float
    stalled: float


def measure(rounds: int) -> Iterator[Measurement]:
    """Yield the times of keys on the bundled catalogue and on a large one."""
    with tempfile.TemporaryDirectory() as folder:
        many = many_entries(ENTRIES)
        for words, catalogue in (
            ("bundled catalogue", load_catalogue()),
            (f"{ENTRIES:,} entries", catalogue_with(many, Path(folder))),
        ):
            budgeted = len(catalogue.entries) >= ENTRIES
            alone = _matching(catalogue, rounds)
            budget = 1.0 if budgeted else None
            yield Measurement(
                f"matching alone, {words}, median", median(alone), "ms", min(alone), budget=budget
            )
            yield Measurement(f"matching alone, {words}, p95", percentile(alone, 0.95), "ms")
            keys, floor = _typed(catalogue, min(rounds, _MOST_ROUNDS))
            painted = [key.painted for key in keys]
            yield Measurement(
                f"key to painted rows, {words}, p95",
                percentile(painted, 0.95),
                "ms",
                min(painted),
                "the window painted anew",
                floor,
                percentile(painted, 0.95) / floor,
                FRAME if budgeted else None,
            )
            yield Measurement(f"key to painted rows, {words}, median", median(painted), "ms")
            yield Measurement(
                f"longest stall after a key, {words}", max(key.stalled for key in keys), "ms", budget=50
            )


def _strokes() -> Iterator[tuple[str, str]]:
    """Yield each key with the text that is there after it; `\\b` takes the last letter away."""
    for text in TYPED:
        for length in range(1, len(text) + 1):
            yield text[length - 1], text[:length]
        for length in range(len(text) - 1, -1, -1):
            yield "\b", text[:length]


def _matching(catalogue: Catalogue, rounds: int) -> list[float]:
    """Milliseconds of the search of each key, given the result before it as the window gives it."""
    index = SearchIndex(catalogue, explanations=True)
    index.warm_up()
    times = []
    previous = index.search("")
    for _, text in _strokes():
        query = index.parse(text)
        before = previous

        def search() -> None:
            nonlocal previous
            previous = index.search(query, previous=before)  # noqa: B023 - called at once

        times.append(1000 * typical_seconds(search, rounds))
    return times


def _typed(catalogue: Catalogue, rounds: int) -> tuple[Sequence[Typed], float]:
    """Type everything, `rounds` times; return each key's median, and the time of a mere paint."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import Qt, qInstallMessageHandler
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from gui.look.look import Look
    from gui.settings import Settings
    from gui.store import Store
    from gui.widgets.main_window import MainWindow

    qInstallMessageHandler(lambda kind, context, text: None)  # what the off-screen platform cannot do
    qt = QApplication.instance() or QApplication(["retcode"])
    assert isinstance(qt, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(catalogue)
        window = MainWindow(store, Look(qt), Settings(Path(folder)))
        window.restore((1280, 800))
        window.show()
        store.settle()
        store.learn_explanations()
        _rest(qt)
        gc.collect()
        gc.freeze()
        runs: list[list[Typed]] = []
        floors: list[float] = []
        for _ in range(rounds):
            run = []
            for key, _ in _strokes():
                begin = time.perf_counter()
                if key == "\b":
                    QTest.keyClick(window.search.edit, Qt.Key.Key_Backspace)
                else:
                    QTest.keyClicks(window.search.edit, key)
                qt.sendPostedEvents()  # with the paint; what waits for a pause comes later
                painted = 1000 * (time.perf_counter() - begin)
                run.append(Typed(painted, max(painted, _rest(qt))))
            runs.append(run)
            begin = time.perf_counter()
            window.repaint()
            floors.append(1000 * (time.perf_counter() - begin))
        window.close()
        gc.unfreeze()
    keys = [
        Typed(median(key.painted for key in turns), median(key.stalled for key in turns))
        for turns in zip(*runs, strict=True)
    ]
    return keys, median(floors)


def _rest(qt: QApplication) -> float:
    """Let the window do what it does in a pause; return the milliseconds of its longest piece of work."""
    longest = 0.0
    end = time.perf_counter() + _PAUSE
    while (begin := time.perf_counter()) < end:
        qt.processEvents()
        longest = max(longest, 1000 * (time.perf_counter() - begin))
        time.sleep(0.001)
    return longest
