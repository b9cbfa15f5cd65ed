"""Collect the licences of everything in the packaged program into a folder."""

from __future__ import annotations

import re
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from bundle.origins import PYTHON, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOT = Path(__file__).resolve().parents[1]
_TEXTS = _ROOT / "bundle" / "licence_texts"
_SYSTEM_NOTICES = Path("/usr/share/doc")
# Their wheels hold no licence text: LGPL-3.0.txt, GPL-3.0.txt and Qt-parts.txt are theirs.
_QT = {"pyside6-essentials", "shiboken6"}
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


class NoLicenceError(LookupError):
    """The licence of a part was not found, so the program must not be released."""


def write_licences(parts: Iterable[Origin], folder: Path) -> None:
    """Write the licences of the parts, and the notices, into `folder`, which is emptied first.

    Raises:
        NoLicenceError: the text of a part's licence is nowhere on this machine.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "system").mkdir(parents=True)
    shutil.copyfile(_ROOT / "NOTICES", folder / "NOTICES.txt")
    shutil.copyfile(_ROOT / "LICENSE", folder / "Retcode.txt")
    for text in sorted(_TEXTS.glob("*.txt")):
        shutil.copyfile(text, folder / text.name)
    for part in parts:
        if part.name not in _QT:
            text_of_part, name = _licence(part)
            (folder / name).write_bytes(text_of_part)
    if not any((folder / "system").iterdir()):
        (folder / "system").rmdir()


def _licence(part: Origin) -> tuple[bytes, str]:
    """Return the text of a part's licence and the name of the file for it."""
    if part == PYTHON:
        return _of_python(), "Python.txt"
    if part.kind == "pypi":
        files = sorted(
            str(file.locate())
            for file in metadata.distribution(part.name).files or ()
            if ".dist-info" in str(file) and _LICENCE_FILE.search(file.as_posix())
        )
        if files:
            return b"\n".join(Path(file).read_bytes() for file in files), f"{part.name}.txt"
    if part.kind == "deb":
        notice = _SYSTEM_NOTICES / part.name / "copyright"
        if notice.is_file():
            return notice.read_bytes(), f"system/{part.name}.txt"
    raise NoLicenceError(f"the licence of {part.name} was not found on this machine")


def _of_python() -> bytes:
    """Return the licence of the interpreter, from one of its usual locations."""
    base, version = Path(sys.base_prefix), f"{sys.version_info.major}.{sys.version_info.minor}"
    candidates = (
        base / "LICENSE.txt",
        base / "lib" / f"python{version}" / "LICENSE.txt",
        _SYSTEM_NOTICES / f"python{version}-minimal" / "copyright",
        _SYSTEM_NOTICES / f"python{version}" / "copyright",
    )
    for path in candidates:
        if path.is_file():
            return path.read_bytes()
    raise NoLicenceError("the licence of Python was not found on this machine")
