"""Tables in one block of bytes: numbers, records, and tables compressed in one of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from retcode.core.tables import Tables, compressed, map_file, numbers, pack, records


@pytest.mark.parametrize("values", [[], [0, 255], [3, 256], [65_535, 1], [65_536, 2, 1 << 31]])
def test_numbers_are_read_as_they_were_written(values: list[int]) -> None:
    tables = Tables(pack({"before": b"x", "numbers": numbers(values), "after": b"yz"}))
    assert list(tables.numbers("numbers")) == values


def test_small_numbers_take_less_room_than_large_ones() -> None:
    sizes = [len(numbers([0] * 999 + [largest])) for largest in (255, 65_535, 65_536)]
    assert sizes == [1004, 2004, 4004]


@pytest.mark.parametrize("count", [0, 1, 16, 17, 100])
def test_records_are_those_that_were_written_in_their_order(count: int) -> None:
    values = [f"record {number}" for number in range(count)]
    stored = Tables(pack(records("some", values))).records("some", str)
    assert len(stored) == count
    assert list(stored) == values
    assert [stored[index] for index in range(count)] == values
    assert stored[3:40:5] == values[3:40:5]
    for index in (-1, count):
        with pytest.raises(IndexError):
            stored[index]


def test_tables_can_be_compressed_in_one_of_others() -> None:
    inner = {"numbers": numbers([1, 2, 3]), **records("words", ["a", "b"])}
    tables = Tables(pack({"inner": compressed(inner)})).inner("inner")
    assert list(tables.numbers("numbers")) == [1, 2, 3]
    assert list(tables.records("words", str)) == ["a", "b"]
    with pytest.raises(KeyError):
        tables.inner("inner")


@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "compiled.tables")
    with pytest.raises(ValueError, match="not a file"):
        map_file(tmp_path / "compiled.tables")
