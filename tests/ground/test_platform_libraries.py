"""The libraries for Linux: smaller, and still loaded."""

import ctypes
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bundle.platform_libraries import with_smaller_libraries

SOURCE = (
    "int numbers[] = {1, 2, 3};\nint *last = &numbers[2];\nint sum(void) { return numbers[0] + *last; }\n"
)

needs_a_linker = pytest.mark.skipif(
    not sys.platform.startswith("linux")
    or platform.machine() != "x86_64"
    or shutil.which("gcc") is None
    or shutil.which("strip") is None,
    reason="makes a library for Linux on x86-64",
)


@needs_a_linker
def test_gaps_for_pages_of_two_megabytes_are_closed(tmp_path: Path) -> None:
    folder = tmp_path / "tesserocr.libs"
    folder.mkdir()
    source, library = tmp_path / "sum.c", folder / "libsum.so"
    source.write_text(SOURCE)
    options = ("-shared", "-fPIC", "-Wl,-z,max-page-size=0x200000", "-Wl,-z,separate-code")
    subprocess.run(["gcc", *options, "-o", library, source], check=True)
    assert library.stat().st_size > 0x200000

    [(name, made, kind)] = with_smaller_libraries(
        [("tesserocr.libs/libsum.so", str(library), "BINARY")], tmp_path / "work"
    )

    assert (name, kind) == ("tesserocr.libs/libsum.so", "BINARY")
    assert Path(made).stat().st_size < 0x10000
    assert ctypes.CDLL(made).sum() == 4
    assert library.stat().st_size > 0x200000, "the wheel's own file is as it was"
