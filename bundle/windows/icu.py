"""Empty the data library of ICU: tesserocr brings 33 MB of data that are never used here.

Tesseract's recognition does not use ICU; the library only has to be there for those linked to it.
"""

from __future__ import annotations

import struct
from pathlib import Path

_SECTION = 40  # bytes of one section header
_PAGE, _DISK = 0x1000, 0x200
_MARK = b"CmnD"  # the name of the format, after a size and two bytes


class UnknownLayoutError(Exception):
    """A library that is not laid out as expected; it has to be taken as it is."""


def without_data(library: bytes) -> bytes:
    """Return a data library of ICU, a Windows DLL, that holds no data.

    Its one read-only section becomes two: a beginning that lists no item, of which the rest is filled with
    zeros when it is loaded, and the end with the table of what the library exports.

    Raises:
        UnknownLayoutError: it is laid out in another way.
    """
    (pe,) = struct.unpack_from("<I", library, 0x3C)
    (count,) = struct.unpack_from("<H", library, pe + 6)
    (optional_size,) = struct.unpack_from("<H", library, pe + 20)
    table = pe + 24 + optional_size
    names = [library[table + _SECTION * i :][:8].rstrip(b"\0") for i in range(count)]
    (headers_size,) = struct.unpack_from("<I", library, pe + 24 + 60)
    if names != [b".rdata", b".rsrc"] or table + _SECTION * 3 > headers_size:
        raise UnknownLayoutError
    _, size, address, raw_size, raw = struct.unpack_from("<8s4I", library, table)
    _, other_size, other_address, other_raw_size, other_raw = struct.unpack_from(
        "<8s4I", library, table + _SECTION
    )
    begin = library.find(_MARK, raw, raw + _DISK) - 4
    exports = min(struct.unpack_from("<I", library, pe + 24 + 112 + 8 * entry)[0] for entry in (0, 6))
    cut = exports // _PAGE * _PAGE  # where the second part starts in memory
    if begin < 0 or not address + _PAGE < cut < address + size:
        raise UnknownLayoutError
    (header_size,) = struct.unpack_from("<H", library, begin)
    first = library[raw : begin + header_size].ljust(_rounded(begin + header_size + 4 - raw), b"\0")
    second = library[raw + cut - address : raw + raw_size]
    rest = library[other_raw : other_raw + other_raw_size]
    flags = library[table + 24 : table + _SECTION]
    other_flags = library[table + _SECTION + 24 : table + _SECTION * 2]
    offsets = (headers_size, headers_size + len(first), headers_size + len(first) + len(second))
    sections = (
        struct.pack("<8s4I", b".rdata", cut - address, address, len(first), offsets[0]) + flags,
        struct.pack("<8s4I", b".exports", address + size - cut, cut, len(second), offsets[1]) + flags,
        struct.pack("<8s4I", b".rsrc", other_size, other_address, other_raw_size, offsets[2]) + other_flags,
    )
    head = bytearray(library[:headers_size])
    head[table : table + _SECTION * 3] = b"".join(sections)
    struct.pack_into("<H", head, pe + 6, 3)
    struct.pack_into("<I", head, pe + 24 + 64, 0)  # no checksum, which Windows asks of drivers only
    struct.pack_into(
        "<II", head, pe + 24 + 112 + 8 * 6, 0, 0
    )  # no debug data, which names its place in the file
    return bytes(head) + first + second + rest


def _rounded(size: int) -> int:
    return -(-size // _DISK) * _DISK


def with_emptied_data(binaries: list[tuple[str, str, str]], folder: Path) -> list[tuple[str, str, str]]:
    """Return the libraries with the data library of ICU emptied, written into `folder`."""
    return [
        (name, str(_emptied(Path(source), folder)) if Path(source).name.startswith("icudt") else source, kind)
        for name, source, kind in binaries
    ]


def _emptied(library: Path, folder: Path) -> Path:
    """Return the library without its data; itself if it is laid out in another way."""
    try:
        data = without_data(library.read_bytes())
    except UnknownLayoutError:
        return library
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / library.name
    made.write_bytes(data)
    return made
