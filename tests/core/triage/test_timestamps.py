"""The forms in which logs write the time, read as the same time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retcode.core.triage.timestamps import TimeReader
from retcode.core.triage.zones import zone_of, zone_text

MOMENT = datetime(2024, 3, 1, 12, 0, 5, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "line",
    [
        "2024-03-01 12:00:05 ERROR x",
        "2024-03-01T12:00:05Z x",
        "2024-03-01T14:00:05+02:00 x",
        "2024-03-01T07:00:05-0500 x",
        "2024/03/01 12:00:05 [error] x",
        "[2024-03-01 12:00:05] x",
        "[INFO] [2024-03-01 12:00:05,000] x",
        '10.0.0.1 - - [01/Mar/2024:12:00:05 +0000] "GET /x HTTP/1.1" 200 1',
        '10.0.0.1 - - [01/Mar/2024:13:00:05 +0100] "GET /x HTTP/1.1" 200 1',
        "1709294405 x",
        "1709294405000 x",
        '{"ts":1709294405000,"msg":"x"}',
        '{"level":"error","time":"2024-03-01T12:00:05.000Z"}',
        "level=error ts=1709294405.000 msg=x",
        "<11>Mar  1 12:00:05 host bot[1]: x",
        "Mar  1 12:00:05 host bot[1]: x",
        "Fri Mar  1 12:00:05 2024 x",
        "Fri, 01 Mar 2024 13:00:05 +0100 x",
        "01-Mar-2024 12:00:05.000 x",
        "E0301 12:00:05.000000 7 bot.go:12] x",
        "12:00:05 x",
        "[12:00:05] x",
        "2024-03-01 12:00:05 -1021 Timestamp for this request",
        "2024-03-01 12:00:05 -1100 Illegal characters",
        "2024-03-01 12:00:05 -1000: An unknown error",
        "2024-03-01 13:00:05 +0100 x",
        "2024-03-01 17:45:05 +05:45 x",
        "2024-03-01 12:00:05 UTC x",
        '{"level":"error","message":"' + 200 * "x" + '","timestamp":"2024-03-01T12:00:05Z"}',
        '{"log":"banned until 2024-03-02 10:00:00","time":"2024-03-01T12:00:05.000000Z"}',
        '{"__REALTIME_TIMESTAMP":"1709294405000000","MESSAGE":"x"}',
        '{"level":50,"time":1709294405000,"msg":"x"}',
    ],
)
def test_forms(line: str) -> None:
    assert TimeReader(day=date(2024, 3, 1)).read(line.encode()) == MOMENT


@pytest.mark.parametrize(
    "line", ["", "no time", "order 1709294405123456789012", "price 12.00", "v2024.03.01", "99:00:00 x"]
)
def test_other_numbers_are_no_times(line: str) -> None:
    assert TimeReader(day=date(2024, 3, 1)).read(line.encode()) is None


def test_fractions() -> None:
    times = TimeReader()
    assert times.read(b"2024-03-01 12:00:05,250 x") == MOMENT + 0.25
    assert times.read(b"2024-03-01 12:00:05.250500 x") == MOMENT + 0.2505


def test_a_time_without_zone_is_of_the_zone_given() -> None:
    times = TimeReader(timezone(timedelta(hours=2)))
    assert times.read(b"2024-03-01 14:00:05 x") == MOMENT
    assert times.read(b"2024-03-01T12:00:05Z x") == MOMENT


def test_it_is_told_which_times_had_a_zone() -> None:
    times = TimeReader()
    for line in (b"2024-03-01 12:00:05 x", b"2024-03-01T12:00:05Z x", b"ts=1709294405 x", b"x"):
        times.read(line)
    assert (times.assumed, times.stated) == (1, 2)
    assert times.peek("2024-03-01 13:00:05 x") == MOMENT + 3600
    assert (times.assumed, times.stated, times.last) == (1, 2, MOMENT)


def test_summer_time_begins_at_its_hour() -> None:
    times = TimeReader(zone_of("Europe/Berlin"))
    before, after = times.read(b"2024-03-31 01:59:59 x"), times.read(b"2024-03-31 03:00:01 x")
    assert before is not None
    assert after == before + 2


@pytest.mark.parametrize("text", ["", "noon", "+15:00", "+2", "Mars/Olympus", "+02:99", "../etc/passwd"])
def test_what_is_no_zone(text: str) -> None:
    with pytest.raises(ValueError, match="is not a zone such as"):
        zone_of(text)


@pytest.mark.parametrize(
    ("text", "told"), [("utc", "UTC"), ("+02:00", "UTC+02:00"), ("UTC-0330", "UTC-03:30"), ("Z", "UTC")]
)
def test_zones_are_called_by_their_offset(text: str, told: str) -> None:
    assert zone_text(zone_of(text)) == told


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows does not take its zone from TZ")
def test_local_time_is_that_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        times = TimeReader(zone_of("local"))
        assert times.read(b"2024-03-01 13:00:05 x") == MOMENT
        assert times.read(b"2024-07-01 14:00:05 x") == MOMENT + 122 * 86_400
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_clock_alone_goes_on_past_midnight() -> None:
    times = TimeReader()
    assert times.read(b"2024-03-01 23:59:59 x") == MOMENT + 43194
    assert times.read(b"00:00:01 x") == MOMENT + 43196


def test_a_year_that_is_not_written_turns() -> None:
    times = TimeReader(day=date(2023, 12, 31))
    before, after = times.read(b"Dec 31 23:59:59 h x"), times.read(b"Jan  1 00:00:01 h x")
    assert before is not None
    assert after == before + 2


@given(st.binary(max_size=200))
def test_any_bytes(line: bytes) -> None:
    TimeReader(day=date(2024, 3, 1)).read(line)
