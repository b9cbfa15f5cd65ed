"""Measurements, and the table of them.

Machines differ and are shared, so the budgets are kept as ratios to something measured in the same minutes
wherever there is a fair counterpart; what is compared takes turns, and medians are compared.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from msgspec import Struct


class Measurement(Struct, frozen=True, omit_defaults=True):
    """A figure with what it is compared to.

    `budget` is the largest `ratio` if `of_reference`, else the largest `value`; without one the figure is
    only printed. `ratio` is measured / reference, `least` the smallest single value: where it is
    far below `value`, the machine was busy.
    """

    what: str
    value: float
    unit: str
    least: float | None = None
    reference: str = ""
    reference_value: float | None = None
    ratio: float | None = None
    budget: float | None = None
    of_reference: bool = False

    @property
    def kept(self) -> bool | None:
        """Whether the budget is kept; None if there is none."""
        judged = self.ratio if self.of_reference else self.value
        return None if self.budget is None or judged is None else judged <= self.budget


def compared(
    what: str,
    values: Sequence[float],
    reference: str,
    references: Sequence[float],
    unit: str,
    budget: float | None = None,
) -> Measurement:
    """A figure and its counterpart, measured in turns; the ratio is the median of the rounds' own ratios."""
    return Measurement(
        what,
        median(values),
        unit,
        min(values),
        reference,
        median(references),
        median(value / other for value, other in zip(values, references, strict=True)),
        budget,
        of_reference=True,
    )


def percentile(values: Iterable[float], part: float) -> float:
    """The smallest value that `part` of all (0.95, say) do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(part * len(ordered)) - 1, 0)]


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def processor_seconds(call: Callable[[], object]) -> float:
    """Return the processor time of a call in this thread, whatever else the machine does."""
    start = time.thread_time()
    call()
    return time.thread_time() - start


def typical_seconds(call: Callable[[], object], times: int) -> float:
    """Return the median processor time of a few calls, garbage collection in between and not within."""
    gc.collect()
    gc.disable()
    try:
        return median(processor_seconds(call) for _ in range(times))
    finally:
        gc.enable()


_HEADS = ("", "measured", "least", "compared with", "", "ratio", "budget", "")


def table(measurements: Iterable[Measurement]) -> str:
    """The measurements in columns, a line each."""
    lines = [_HEADS, *(_cells(measurement) for measurement in measurements)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    left = {0, 3, 7}
    return "".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        + "\n"
        for line in lines
    )


def _cells(measured: Measurement) -> tuple[str, ...]:
    unit = measured.unit
    of_reference = measured.of_reference
    budget = measured.budget
    verdict = {None: "", True: "kept", False: "MISSED"}[measured.kept]
    return (
        measured.what,
        f"{_number(measured.value)} {unit}",
        "" if measured.least is None else f"{_number(measured.least)} {unit}",
        measured.reference,
        "" if measured.reference_value is None else f"{_number(measured.reference_value)} {unit}",
        "" if measured.ratio is None else f"{measured.ratio:.2f}",
        "" if budget is None else f"{_number(budget)} x" if of_reference else f"{_number(budget)} {unit}",
        verdict,
    )


def _number(value: float) -> str:
    """Three figures that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
