"""The fast search finds what one search for each expression finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retcode.core.decode.segment.anchors import ANCHORS, AnchorSearch

WATCHED = tuple(
    re.compile(pattern) for pattern in (rb"client[_-]?id", rb"/order[?\"]", rb"errors?", rb"x-mbx-(?:a|b)")
)
PARTS = st.sampled_from(
    [
        *"error code cod exception excep fail reject warn insufficient mexc http https".split(),
        *"status client_id /order x-mbx-a x-mbx-x-mbx-b failexception statustatus".split(),
        "r", "e", "/", '"', "?", ":", "=", " ", "\n",
        "-1021", "-2", "418", " 503 ", "0", "−1121", "–2010", "é", "null", "/1.1", "(", ",",
    ]
)  # fmt: skip


def naive(patterns: tuple[re.Pattern[bytes], ...], data: bytes, low: int, high: int) -> list[int]:
    return sorted(at for pattern in patterns for at in range(low, high) if pattern.match(data, at))


@settings(deadline=None)
@given(parts=st.lists(PARTS, max_size=30), low=st.integers(0, 40), cut=st.integers(0, 40))
def test_nothing_is_passed_over(parts: list[str], low: int, cut: int) -> None:
    data = "".join(parts).encode()
    low = min(low, len(data))
    high = max(low, len(data) - cut)
    anchors, watched = AnchorSearch(ANCHORS, WATCHED).positions(data, low, high)
    assert anchors == naive(ANCHORS, data, low, high)
    assert watched == naive(WATCHED, data, low, high)


@pytest.mark.parametrize("day", ["2026-03-04", "2026-11-24"])
def test_negative_numbers_are_found_among_any_dates(day: str) -> None:
    lines = [f"{day} bid {number}.5 code {-2010 - number % 3}\n" for number in range(300)]
    data = "".join(lines).encode()
    (positions,) = AnchorSearch(ANCHORS).positions(data, 7, len(data) - 40)
    assert positions == naive(ANCHORS, data, 7, len(data) - 40)
    assert len(positions) > 290


def test_words_that_run_into_each_other() -> None:
    words = b"mexception codexception coderror erroreject"
    (positions,) = AnchorSearch(ANCHORS).positions(words, 0, len(words))
    assert positions == naive(ANCHORS, words, 0, len(words))
    assert len(positions) == 5
