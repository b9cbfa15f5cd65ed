"""The libraries and data of the single file in a form that unpacks far faster than PyInstaller's own.

A single file unpacks itself at every start, and PyInstaller can do that with zlib only. Qt brings along zstd,
on Linux a library of the system; bundle/hooks/unpack.py unpacks with that, on several processors, before
anything is imported that is packed. What is packed stands before PyInstaller's own
archive in the file, which is searched for from the end.
"""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from bundle.platform_libraries import linked_libraries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bundle.contents import Item

_LEVEL = 19  # the highest that needs no more memory to unpack
_ZSTD = "libzstd.so.1"
# The modules of the interpreter that unpacking itself needs; they, it, and its archive stay as they are.
_UNPACKING = ("libpython", "_ctypes.", "_struct.", "zlib.", "base_library.zip")


def pack(items: Iterable[Item]) -> tuple[list[Item], bytes]:
    """Return the few items that unpacking needs, and the others packed; without zstd, all and nothing."""
    items = list(items)
    files = {name: source for name, source, kind in items if kind != "SYMLINK"}
    if platform.system() != "Linux" or _ZSTD not in files:
        return items, b""
    needed = {_ZSTD, *(name for name in files if Path(name).name.startswith(_UNPACKING))}
    while (
        more := {
            library
            for name in needed
            if ".so" in name
            for library in linked_libraries(files[name])
            if library in files
        }
        - needed
    ):
        needed |= more
    # The largest first, so that no processor is left with one of them at the end.
    packed = sorted(files.keys() - needed, key=lambda name: (-Path(files[name]).stat().st_size, name))
    kept = [item for item in items if item[2] == "SYMLINK" or item[0] in needed]
    return kept, _packed([(name, Path(files[name]).read_bytes()) for name in packed])


def insert(packed: bytes, archive: Path, program: Path) -> None:
    """Put what is packed before PyInstaller's own archive in the file of a finished program."""
    both = archive.with_name("packed-and-archive")
    both.write_bytes(packed + archive.read_bytes())
    subprocess.run(["objcopy", "--update-section", f"pydata={both}", str(program)], check=True)


def _packed(files: list[tuple[str, bytes]]) -> bytes:
    """Return the files one after the other, each packed, then a table, then its length as 8 digits.

    A line of the table is a file's packed length, its length and its name.
    """
    library = ctypes.CDLL(_ZSTD)
    library.ZSTD_compressBound.argtypes = [ctypes.c_size_t]
    library.ZSTD_compressBound.restype = ctypes.c_size_t
    library.ZSTD_compress.restype = ctypes.c_size_t

    def compressed(file: tuple[str, bytes]) -> bytes:
        content = file[1]
        room = ctypes.create_string_buffer(library.ZSTD_compressBound(len(content)))
        length = library.ZSTD_compress(
            room, ctypes.c_size_t(len(room)), content, ctypes.c_size_t(len(content)), _LEVEL
        )
        return room.raw[:length]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(compressed, files))
    table = "".join(
        f"{len(part)} {len(content)} {name}\n" for part, (name, content) in zip(parts, files, strict=True)
    ).encode()
    return b"".join(parts) + table + b"%08d" % len(table)
