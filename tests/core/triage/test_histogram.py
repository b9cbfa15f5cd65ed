"""Counts over time: every error in its bucket, in widths a reader knows, about a hundred of them."""

from __future__ import annotations

import random

import pytest

from retcode.core.triage.histogram import Buckets

NICE = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]
START = 1_709_294_400.0
DAY = 86_400


def filled(times: list[float]) -> Buckets:
    buckets = Buckets()
    for time in times:
        buckets.add("x", time)
    return buckets


@pytest.mark.parametrize(
    ("span", "width"),
    [
        (60, 1),
        (150, 2),
        (500, 5),
        (3601, 60),
        (3 * 3600, 120),
        (8 * 3600, 300),
        (DAY, 900),
        (7 * DAY, 2 * 3600),
        (30 * DAY, 6 * 3600),
        (100 * DAY, DAY),
        (365 * DAY, 7 * DAY),
    ],
)
def test_widths(span: int, width: int) -> None:
    for count in (2, 20_000):
        buckets = filled([START + span * number / count for number in range(count)] + [START + span - 0.5])
        start, shown, number = buckets.shown(120)
        assert shown == width
        assert number <= 120
        assert sum(buckets.counts(frozenset("x"), start, shown, number)) == count + 1


def test_widths_grow_by_small_steps() -> None:
    chance = random.Random(1)
    buckets, before, span = Buckets(), 1.0, 10.0
    while span < 60 * DAY:
        buckets.add("x", START + span)
        buckets.add("x", START + chance.uniform(0, span))
        _, width, number = buckets.shown(120)
        assert width in NICE
        assert number <= 120
        assert number >= 40 or width == 1
        assert width <= 2.5 * before
        before, span = width, span * 1.01


def test_a_count_stands_in_the_bucket_of_its_time() -> None:
    times = [START + number for number in range(6000)]
    buckets = filled(times)
    start, width, number = buckets.shown(120)
    counts = buckets.counts(frozenset("x"), start, width, number)
    for bucket, count in enumerate(counts):
        begin = start + bucket * width
        assert count == sum(begin <= time < begin + width for time in times)


def test_nothing_has_no_buckets() -> None:
    assert Buckets().shown(120)[2] == 0
