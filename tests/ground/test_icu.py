"""The data library of ICU is emptied and stays a library with the same name and the same export table."""

import struct
from pathlib import Path

import pytest

from bundle.windows.icu import UnknownLayoutError, with_emptied_data, without_data

PE, TABLE, HEADERS = 0x40, 0x40 + 24 + 240, 0x400
DATA, TAIL = 0x8000, b"exports".ljust(0x200, b"\0")
HEADER = struct.pack("<HBB", 0x20, 0x27, 0xDA) + b"CmnD"


def data_library(names: tuple[bytes, bytes] = (b".rdata", b".rsrc")) -> bytes:
    """Make a library laid out as the real one, with less in it."""
    head = bytearray(HEADERS)
    struct.pack_into("<I", head, 0x3C, PE)
    struct.pack_into("<H", head, PE + 6, 2)
    struct.pack_into("<H", head, PE + 20, 240)
    struct.pack_into("<I", head, PE + 24 + 60, HEADERS)
    for entry in (0, 6):
        struct.pack_into("<II", head, PE + 24 + 112 + 8 * entry, 0x1000 + DATA, 0x20)
    size = DATA + len(TAIL)
    struct.pack_into("<8s4I", head, TABLE, names[0], size, 0x1000, size, HEADERS)
    struct.pack_into("<8s4I", head, TABLE + 40, names[1], 0x200, 0xA000, 0x200, HEADERS + size)
    return bytes(head) + HEADER.ljust(0x20, b"\0") + b"\7" * (DATA - 0x20) + TAIL + b"r" * 0x200


def test_what_is_left_is_the_beginning_without_items_and_the_exports() -> None:
    made = without_data(data_library())
    assert len(made) == HEADERS + 0x200 + len(TAIL) + 0x200
    sections = [struct.unpack_from("<8s4I", made, TABLE + 40 * index) for index in range(3)]
    first, exports, resources = sections
    assert first[1:3] == (DATA, 0x1000)
    assert exports[1:4] == (len(TAIL), 0x1000 + DATA, len(TAIL))
    assert made[first[4] :][:8] == HEADER
    assert made[first[4] + 0x20 :][:4] == bytes(4)  # the number of items
    assert made[exports[4] :][: exports[3]] == TAIL
    assert made[resources[4] :] == b"r" * 0x200


def test_another_layout_is_left_alone(tmp_path: Path) -> None:
    library = tmp_path / "icudt78.dll"
    library.write_bytes(data_library((b".text", b".rsrc")))
    with pytest.raises(UnknownLayoutError):
        without_data(library.read_bytes())
    other = ("lib/other.dll", "other.dll", "BINARY")
    kept = with_emptied_data([("lib/icudt78.dll", str(library), "BINARY"), other], tmp_path / "made")
    assert kept == [("lib/icudt78.dll", str(library), "BINARY"), other]
    library.write_bytes(data_library())
    ((_, source, _), _) = with_emptied_data(
        [("lib/icudt78.dll", str(library), "BINARY"), other], tmp_path / "made"
    )
    assert Path(source).stat().st_size < library.stat().st_size
