"""Places that are kept of many: the first, the last, and some from all of the time between."""

from __future__ import annotations

from itertools import pairwise

import pytest

from retcode.core.triage.model import LogLocation
from retcode.core.triage.sampling import OccurrenceSample, ordered, spread


def locations(count: int) -> list[LogLocation]:
    return [LogLocation(0, line, line, float(line)) for line in range(1, count + 1)]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 130, 300])
def test_few_places_are_all_kept(count: int) -> None:
    sample = OccurrenceSample()
    for location in locations(count):
        sample.add(location)
    assert list(sample.kept()) == locations(count)


@pytest.mark.parametrize("count", [1000, 5003, 100_000])
def test_of_many_some_are_kept_everywhere(count: int) -> None:
    sample = OccurrenceSample()
    for location in locations(count):
        sample.add(location)
    kept = [location.line for location in sample.kept()]
    assert kept == sorted(set(kept))
    assert kept[:100] == list(range(1, 101))
    assert kept[-20:] == list(range(count - 19, count + 1))
    assert len(kept) <= 320
    assert max(after - before for before, after in pairwise(kept)) <= count / 90


@pytest.mark.parametrize("most", [0, 1, 2, 3, 50, 100, 200])
def test_spreading(most: int) -> None:
    everything = locations(100)
    found = spread(everything, most)
    assert len(found) == min(most, 100)
    assert list(found) == sorted(set(found), key=lambda location: location.line)
    if most > 1:
        assert (found[0], found[-1]) == (everything[0], everything[-1])


def test_order_is_that_of_the_logs() -> None:
    late, early = LogLocation(1, 1, 0, None), LogLocation(0, 9, 5, None)
    assert ordered([late, early, late]) == (early, late)
