"""Times in this machine's zone."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator

import pytest

from retcode.core.triage.local_time import local_offset, local_time, zone_name

NOON = 1_709_294_400.0  # 2024-03-01 12:00:00 UTC


@pytest.fixture
def _in_india(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if sys.platform == "win32":
        pytest.skip("Windows does not take its zone from TZ")
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_india")
def test_a_time_is_shown_as_the_clock_of_this_machine_shows_it() -> None:
    assert local_time(NOON) == "2024-03-01 17:30:00"
    assert local_time(NOON, "%H:%M") == "17:30"
    assert local_offset(NOON) == 5.5 * 3600
    assert zone_name() == "UTC+05:30"


@pytest.mark.parametrize("seconds", [None, math.inf, 1e18])
def test_what_is_not_in_the_calendar_is_shown_as_nothing(seconds: float | None) -> None:
    assert local_time(seconds) == ""
    assert seconds is None or local_offset(seconds) == 0
