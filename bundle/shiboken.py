"""Compile the Python files that shiboken, the binding to Qt, carries as source inside its library.

The binding would compile them at every start, a tenth of the time until the window is painted. It looks for
`shiboken6/files.dir` first; see `signature_bootstrap.py` among these files.
"""

from __future__ import annotations

import py_compile
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from retcode.services.compiled_binding import kept_source

if TYPE_CHECKING:
    from pathlib import Path

    from bundle.contents import Item

_FOLDER = "shiboken6/files.dir"
# Imports the binding, which brings its files along as an archive in memory, and unpacks that.
_UNPACK = """
import sys, PySide6.QtCore
archive = sys.modules["shibokensupport"].__loader__.zfile
archive.extractall(sys.argv[1], [name for name in archive.namelist() if name.startswith("shibokensupport")])
"""


def support_files(work: Path) -> list[Item]:
    """Unpack and compile the files below `work` and return the compiled ones as items to collect.

    Their source is not collected: the library itself still has it.
    """
    shutil.rmtree(work, ignore_errors=True)
    subprocess.run([sys.executable, "-I", "-c", _UNPACK, str(work)], check=True)
    for source in sorted(work.rglob("*.py")):
        text = source.read_text(encoding="utf-8")
        source.write_text(kept_source(source.relative_to(work).as_posix(), text), encoding="utf-8")
        py_compile.compile(
            str(source),
            cfile=str(source.with_suffix(".pyc")),
            dfile=f"{_FOLDER}/{source.relative_to(work).as_posix()}",
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    files = sorted(work.rglob("*.pyc"))
    return [(f"{_FOLDER}/{file.relative_to(work).as_posix()}", str(file), "DATA") for file in files]
