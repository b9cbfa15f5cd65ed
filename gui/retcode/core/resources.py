"""One way to the files the program carries, the same from source, from a wheel and from a bundle."""

from __future__ import annotations

import os
import sys
from pathlib import Path

OWN_CATALOGUE = "RETCODE_CATALOGUE"  # the environment variable; the program's own child processes inherit it
_PACKAGE = Path(__file__).resolve().parents[1]
# Inside the package where it is installed or packaged, beside the source root in a checkout.
_ROOT = next(
    (folder for folder in (_PACKAGE / "resources", _PACKAGE.parents[1] / "resources") if folder.is_dir()),
    _PACKAGE / "resources",
)


def resource(*parts: str) -> Path:
    """Return the path of a carried file or folder below ``resources``; it is not checked to exist."""
    return _ROOT.joinpath(*parts)


def program_folder() -> Path:
    """Return the folder of the executable, or of the source tree."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    return _PACKAGE.parents[1]


def user_folder(program: Path | None = None) -> Path | None:
    """Return where settings live: beside the program if `portable` lies there, else the user's place.

    Returns None where there is neither a home nor an entry for the user, as in a container.
    """
    program = program or program_folder()
    if (program / "portable").exists():
        return program
    from platformdirs import user_config_path

    try:
        return user_config_path("retcode", appauthor=False)
    except RuntimeError:
        return None


def own_catalogue() -> Path | None:
    """Return the folder of the user's own venues, notes and replies; it need not exist."""
    given = os.environ.get(OWN_CATALOGUE)
    if given:
        return Path(given)
    folder = user_folder()
    return folder / "catalogue" if folder else None


class ResourceError(Exception):
    """A file that the program carries is missing or damaged. The text is one sentence."""
