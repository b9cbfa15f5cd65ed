"""Tables in one block of bytes: texts, numbers and values by name, read in place.

The block may be a file that is mapped into memory. Then only the pages in use are read, and a table of
thousands of texts creates no objects until one of them is read.
"""

from __future__ import annotations

import mmap
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Generic, Literal, TypeVar, overload

import msgspec

_T = TypeVar("_T")
_MAGIC = b"retcode tables 2"
_LENGTH = 4  # bytes of the length of the header, and of a large number; each table begins at a multiple of it
# The array type of numbers that are all smaller than the limit.
_WIDTHS: tuple[tuple[Literal["B", "H", "I"], int], ...] = (("B", 1 << 8), ("H", 1 << 16), ("I", 1 << 32))
_STARTS = ".starts"
_GROUPED = ".grouped"
_COUNT = ".count"
_TOGETHER = 16  # records that are compressed together: more make a smaller file and take longer to read
_LAST_CHARACTER = chr(0x10FFFF)  # of Unicode: in no label, and after all that are
_UNPACKED = 8  # parts kept because the next record may be in one of them

Block = bytes | mmap.mmap


class TablesError(Exception):
    """A block that is damaged or of another format."""


def numbers(values: Iterable[int]) -> bytes:
    """Return a table of numbers: the index of their width in `_WIDTHS`, and each of them."""
    values = list(values)
    width = next(index for index, (_, end) in enumerate(_WIDTHS) if max(values, default=0) < end)
    return width.to_bytes(_LENGTH, "little") + array(_WIDTHS[width][0], values).tobytes()


def lines(name: str, texts: Iterable[bytes]) -> dict[str, bytes]:
    """Return the tables of `Lines`: the texts, each ended by a line break, and where each begins."""
    ended = [text + b"\n" for text in texts]
    starts = accumulate(map(len, ended), initial=0)
    return {name: b"".join(ended), name + _STARTS: numbers(starts)}


def groups(name: str, labels: Iterable[str | Iterable[str]]) -> dict[str, bytes]:
    """Return the tables of `Groups`: the rows that have the same label, by label.

    A row has one label or several.
    """
    rows: dict[str, list[int]] = {}
    for row, of_row in enumerate(labels):
        for label in (of_row,) if isinstance(of_row, str) else of_row:
            rows.setdefault(label, []).append(row)
    ordered = sorted(rows)
    firsts = accumulate((len(rows[label]) for label in ordered), initial=0)
    return {
        **lines(name, (label.encode() for label in ordered)),
        name + ".firsts": numbers(firsts),
        name + _GROUPED: numbers(row for label in ordered for row in rows[label]),
    }


def records(name: str, values: Sequence[object]) -> dict[str, bytes]:
    """Return the tables of `Records`: the values, some at a time as a compressed array in MessagePack."""
    encode = msgspec.msgpack.Encoder().encode
    firsts = range(0, len(values), _TOGETHER)
    parts = [zlib.compress(encode(values[first : first + _TOGETHER]), 9) for first in firsts]
    return {
        name: b"".join(parts),
        name + _STARTS: numbers(accumulate(map(len, parts), initial=0)),
        name + _COUNT: encode(len(values)),
    }


def packed_value(value: object) -> bytes:
    """Return a value, compressed, as a table that `Tables.packed_value` reads."""
    return zlib.compress(msgspec.msgpack.encode(value, order="deterministic"), 9)


def compressed(tables: Mapping[str, bytes]) -> bytes:
    """Return tables as one that `Tables.inner` reads."""
    return zlib.compress(pack(tables), 9)


def pack(tables: Mapping[str, bytes]) -> bytes:
    """Return a block that holds these tables."""
    spans: dict[str, tuple[int, int]] = {}
    end = 0
    for name, table in tables.items():
        spans[name] = (end, end + len(table))
        end += _padded(len(table))
    header = msgspec.msgpack.encode(spans)
    parts = [_MAGIC, len(header).to_bytes(_LENGTH, "little"), header.ljust(_padded(len(header)), b"\0")]
    return b"".join([*parts, *(table.ljust(_padded(len(table)), b"\0") for table in tables.values())])


def map_file(file: Path) -> Block:
    """Return the content of a file, mapped into memory.

    Raises:
        OSError: it cannot be read.
        ValueError: there is no such file, it is empty, or a pipe, which would be waited for.
    """
    if not file.is_file():
        raise ValueError("it is not a file")
    with file.open("rb") as opened:
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)


def _padded(length: int) -> int:
    return -(-length // _LENGTH) * _LENGTH


class Tables:
    """The tables in a block.

    Raises:
        TablesError: the block was not made by `pack`, or is cut off.
    """

    def __init__(self, block: Block) -> None:
        self.block = block
        self._view = memoryview(block)
        first = len(_MAGIC) + _LENGTH
        length = int.from_bytes(block[len(_MAGIC) : first], "little")
        if block[: len(_MAGIC)] != _MAGIC:
            raise TablesError("this is not a block of tables")
        try:
            self._spans = msgspec.msgpack.decode(
                block[first : first + length], type=dict[str, tuple[int, int]]
            )
        except msgspec.DecodeError as error:
            raise TablesError(f"the tables have no header ({error})") from None
        self._base = first + _padded(length)
        if self._base + max((end for _, end in self._spans.values()), default=0) > len(block):
            raise TablesError("the tables are cut off")

    def span(self, name: str) -> tuple[int, int]:
        """Return where a table begins and ends. Raises KeyError if there is no such table."""
        start, end = self._spans[name]
        return self._base + start, self._base + end

    def numbers(self, name: str) -> memoryview[int]:
        """Return a table of numbers. Raises KeyError if there is no such table."""
        start, end = self.span(name)
        return self._view[start + _LENGTH : end].cast(_WIDTHS[self.block[start]][0])

    def value(self, name: str, kind: type[_T]) -> _T:
        """Decode a table that is one value. Raises KeyError if there is no such table."""
        start, end = self.span(name)
        return msgspec.msgpack.decode(self._view[start:end], type=kind)

    def packed_value(self, name: str, kind: type[_T]) -> _T:
        """Decode a table that is one compressed value. Raises KeyError if there is no such table."""
        start, end = self.span(name)
        return msgspec.msgpack.decode(zlib.decompress(self._view[start:end]), type=kind)

    def lines(self, name: str) -> Lines:
        """Return a table of texts. Raises KeyError if there is no such table."""
        return Lines(self.block, self.span(name)[0], self.numbers(name + _STARTS))

    def records(self, name: str, kind: type[_T]) -> Records[_T]:
        """Return a table of values. Raises KeyError if there is no such table."""
        start, end = self.span(name)
        count = self.value(name + _COUNT, int)
        return Records(self._view[start:end], self.numbers(name + _STARTS), count, kind)

    def inner(self, name: str) -> Tables:
        """Return the tables compressed in one of these. Raises KeyError if there is no such table."""
        start, end = self.span(name)
        return Tables(zlib.decompress(self._view[start:end]))

    def groups(self, name: str) -> Groups:
        """Return a table of rows by label. Raises KeyError if there is no such table."""
        return Groups(self.lines(name), self.numbers(name + ".firsts"), self.numbers(name + _GROUPED))


class Lines(Sequence[str]):
    """Texts by index, each decoded when it is read."""

    __slots__ = ("base", "block", "starts")

    def __init__(self, block: Block, base: int, starts: memoryview[int]) -> None:
        self.block = block
        self.base = base  # the offset of the first text in the block
        self.starts = starts  # of each text, counted from `base`, and the end of the last

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, line: int) -> str: ...
    @overload
    def __getitem__(self, line: slice) -> list[str]: ...
    def __getitem__(self, line: int | slice) -> str | list[str]:
        if isinstance(line, slice):
            return [self[index] for index in range(*line.indices(len(self)))]
        return self.raw(line).decode()

    def __iter__(self) -> Iterator[str]:
        return iter(self.text().split("\n")[:-1])

    def raw(self, line: int) -> bytes:
        """Return the bytes of a text."""
        if not 0 <= line < len(self):
            raise IndexError(line)
        return self.block[self.base + self.starts[line] : self.base + self.starts[line + 1] - 1]

    def first_from(self, text: str) -> int:
        """Return the index of the first of these texts, if they are in order, that is not before `text`."""
        wanted = text.encode("utf-8", "surrogatepass")  # UTF-8 has the order of its characters
        block, base, starts = self.block, self.base, self.starts
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if block[base + starts[middle] : base + starts[middle + 1] - 1] < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def text(self) -> str:
        """Return all texts, each ended by a line break."""
        return self.raw_text().decode()

    def raw_text(self) -> bytes:
        """Return the bytes of all texts, each ended by a line break."""
        return self.block[self.base : self.base + self.starts[-1]]


class Records(Sequence[_T], Generic[_T]):
    """Values by index, each decoded when it is read."""

    def __init__(self, view: memoryview[int], starts: memoryview[int], count: int, kind: type[_T]) -> None:
        self._view = view
        self._starts = starts
        self._count = count
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._list_decoder = msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]
        self._part = lru_cache(_UNPACKED)(self._unpacked)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> list[_T]: ...
    def __getitem__(self, index: int | slice) -> _T | list[_T]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._decoder.decode(self._part(index // _TOGETHER)[index % _TOGETHER])

    def __iter__(self) -> Iterator[_T]:
        for part in range(len(self._starts) - 1):
            yield from self._list_decoder.decode(self._bytes(part))

    def _unpacked(self, part: int) -> list[msgspec.Raw]:
        return msgspec.msgpack.decode(self._bytes(part), type=list[msgspec.Raw])

    def _bytes(self, part: int) -> bytes:
        return zlib.decompress(self._view[self._starts[part] : self._starts[part + 1]])


class Groups:
    """Rows by label, the labels in order."""

    def __init__(self, labels: Lines, firsts: memoryview[int], rows: memoryview[int]) -> None:
        self.labels = labels
        self._firsts = firsts
        self._rows = rows

    def __contains__(self, label: object) -> bool:
        return isinstance(label, str) and bool(self.rows(label))

    def rows(self, label: str) -> Sequence[int]:
        """Return the rows that have a label; none if no row has it."""
        index = self.labels.first_from(label)
        if index == len(self.labels) or self.labels[index] != label:
            return ()
        return self.rows_at(index)

    def rows_at(self, index: int) -> Sequence[int]:
        """Return the rows of the label with that index."""
        return self._rows[self._firsts[index] : self._firsts[index + 1]]

    def beginning_with(self, text: str) -> range:
        """Return the indexes of the labels that begin with a text."""
        return range(self.labels.first_from(text), self.labels.first_from(f"{text}{_LAST_CHARACTER}"))
