"""Make libraries for Linux smaller: strip symbols, close gaps between segments, filter the data of ICU."""

from __future__ import annotations

import platform
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bundle.contents import Item

# Of the 32 MB that Qt's ICU carries: the root collation, which all English sorting uses, and the names of
# converters. All else is other languages, time zones, whose times Qt reads elsewhere, and rare encodings.
_KEPT_ICU = re.compile(
    r"""(?x)
    (coll/(root|ucadata|pool|res_index)\.\w+  # collation
    |cnvalias\.icu  # names of converters
    # the root locale and what every locale reads
    |(root|pool|res_index|supplementalData|keyTypeData|icustd|icuver|likelySubtags|en)\.res)
    """
)

_LOADED = 1  # PT_LOAD: the kind of segment that is mapped into memory
_PAGE = 4096  # bytes; the smallest page of x86-64


def with_smaller_libraries(items: Iterable[Item], work: Path) -> list[Item]:
    """Return the items with smaller files; where a tool is missing, with the files as they are."""
    made: list[Item] = []
    for name, source, kind in items:
        smaller_source: Path | None = None
        if kind != "SYMLINK" and (_is_of_interpreter(source) or _has_symbols(source)):
            smaller_source = _stripped(Path(source), work / name)
        elif kind != "SYMLINK" and Path(name).name.startswith("libicudata.so."):
            smaller_source = _filtered_icu(Path(source), work / name)
        made.append((name, str(smaller_source or source), kind))
    return made


def linked_libraries(file: str) -> list[str]:
    """Return the names of the libraries that a file itself is linked to, not what these are linked to."""
    if platform.system() == "Linux":
        return re.findall(r"^ *NEEDED +(\S+)$", _run("objdump", "-p", file), re.MULTILINE)
    from PyInstaller.depend.bindepend import get_imports

    return [name for name, _ in get_imports(file)]


def _has_symbols(source: str) -> bool:
    """Return whether a file of a wheel comes with symbols and is known to work without them."""
    path = Path(source)
    return path.parent.name in {"ahocorasick_rs", "tesserocr", "tesserocr.libs"} or path.name.startswith(
        ("libicui18n.so.", "libicuuc.so.")
    )


def _is_of_interpreter(source: str) -> bool:
    """Return whether a file is the interpreter's own; stripping those of the wheels may break them."""
    path = Path(source)
    return path.name.startswith("libpython") or path.parent.name == "lib-dynload"


def _stripped(source: Path, made: Path) -> Path | None:
    if not _tools("strip"):
        return None
    made.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, made)
    made.chmod(0o755)
    if platform.machine() == "x86_64":
        _align_to_pages(made)
    _run("strip", "--strip-unneeded", str(made))
    return made


def _align_to_pages(library: Path) -> None:
    """Let the segments of a library begin at any page of 4 KB in its file.

    Some linkers align them for pages of 2 MB, which the machine need not have: the gaps before them made up
    20 of 29 MB of the libraries that read pictures. `strip` then lays the segments out anew.
    The offsets are those of ELF64 (System V ABI, "Object Files" and "Program Header").
    """
    content = bytearray(library.read_bytes())
    (table,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    for header in range(table, table + size * count, size):
        (kind,) = struct.unpack_from("<I", content, header)
        (alignment,) = struct.unpack_from("<Q", content, header + 48)
        if kind == _LOADED and alignment > _PAGE:
            struct.pack_into("<Q", content, header + 48, _PAGE)
    library.write_bytes(content)


class _Symbol(NamedTuple):
    offset: int
    size: int


def _filtered_icu(source: Path, made: Path) -> Path | None:
    """Make a library that holds the kept part of ICU's data under the name that ICU looks for."""
    if not _tools("gcc", "icupkg", "readelf"):
        return None
    version = source.name.rpartition(".")[2]
    symbol = f"icudt{version}_dat"
    data_name = (
        f"icudt{version}{'l' if sys.byteorder == 'little' else 'b'}.dat"  # the name is part of the format
    )
    made.parent.mkdir(parents=True, exist_ok=True)
    whole, kept = made.parent / "whole" / data_name, made.parent / "kept" / data_name
    for path in (whole, kept):
        path.parent.mkdir(exist_ok=True)
    found = _find_symbol(source, symbol)
    whole.write_bytes(source.read_bytes()[found.offset : found.offset + found.size])
    entries = _run("icupkg", "-l", str(whole)).split()
    removed = made.parent / "removed.txt"
    removed.write_text("\n".join(name for name in entries if not _KEPT_ICU.fullmatch(name)) + "\n")
    _run("icupkg", "-r", str(removed), str(whole), str(kept))
    assembly = made.parent / "data.S"
    assembly.write_text(
        f" .section .rodata\n .balign 16\n .globl {symbol}\n .type {symbol}, @object\n{symbol}:\n"
        f' .incbin "{kept}"\n .size {symbol}, .-{symbol}\n .section .note.GNU-stack,"",@progbits\n'
    )
    options = ("-shared", "-nostdlib", f"-Wl,-soname,{source.name}", "-Wl,--build-id=none")
    _run("gcc", *options, "-o", str(made), str(assembly))
    _run("strip", "--strip-all", str(made))
    return made


def _find_symbol(library: Path, symbol: str) -> _Symbol:
    """Return where a symbol's bytes are in the file, by the section that holds its address."""
    sections = _run("readelf", "-SW", str(library))
    for line in _run("readelf", "-W", "--dyn-syms", str(library)).splitlines():
        fields = line.split()
        if fields and fields[-1].partition("@")[0] == symbol:
            address, size, index = int(fields[1], 16), int(fields[2], 0), fields[6]
            header = re.search(rf"\[ *{index}\] \S+ +\S+ +([0-9a-f]+) ([0-9a-f]+)", sections)
            if header is None:
                break
            start, offset = (int(number, 16) for number in header.groups())
            return _Symbol(address - start + offset, size)
    raise ValueError(f"{library.name} does not hold {symbol}")


def _tools(*names: str) -> bool:
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        print(f"bundle: {', '.join(missing)} not installed: larger libraries", file=sys.stderr)
    return not missing


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
