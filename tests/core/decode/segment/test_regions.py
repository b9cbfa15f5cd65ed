"""Lines that belong together are one region; items of a list and exceptions of one line each are not."""

from __future__ import annotations

import pytest

from retcode.core.decode.segment.regions import WHOLE, RegionFinder

CALM = b"12:00:00 INFO tick\n" * (WHOLE // 18 + 500)


def regions_of(lines: str) -> list[str]:
    """Return the regions that a list is read in, behind a text that is too long to be one."""
    found = RegionFinder().regions((CALM + lines.encode(),))
    return [region.data.decode() for region in list(found)[1:]]


@pytest.mark.parametrize(
    "line",
    [
        "  code: -4045 gridly\n",
        '  {"code":-1121,"msg":"Invalid symbol."},\n',
        "binance.exceptions.APIError(code=-1121): Invalid symbol.\n",
    ],
)
def test_each_item_of_a_list_is_a_region(line: str) -> None:
    first, *others = regions_of("12:00:01 INFO first\n" + 500 * line)
    assert len(first) > 4000  # the beginning is cut anywhere
    assert others == [line] * len(others)
    assert len(first) + sum(map(len, others)) == len("12:00:01 INFO first\n") + 500 * len(line)


def test_an_item_keeps_its_lines() -> None:
    item = "  code: -4045\n  text: x\n"
    _, *others = regions_of("12:00:01 INFO first\n" + 600 * item)
    assert set(others[1:]) == {item}


@pytest.mark.parametrize(
    "record",
    [
        "12:00:01 failed\nTraceback (most recent call last):\n  File a\n  File b\nx.APIError(code=-1121)\n",
        "12:00:01 GET\nHTTP/1.1 100 Continue\nHTTP/1.1 429 Too Many Requests\n",
        "orders failed:\n  code: -1\n  code: -2\n",
    ],
)
def test_what_belongs_together_stays_together(record: str) -> None:
    assert regions_of(record) == [record]
