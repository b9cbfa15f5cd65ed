"""One way to the files the program carries, the same from source, from a wheel and from a bundle."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
# Inside the package where it is installed or packaged, beside the source root in a checkout.
_ROOT = next(
    (folder for folder in (_PACKAGE / "resources", _PACKAGE.parents[1] / "resources") if folder.is_dir()),
    _PACKAGE / "resources",
)


def resource(*parts: str) -> Path:
    """Return the path of a carried file or folder below ``resources``; it is not checked to exist."""
    return _ROOT.joinpath(*parts)


class ResourceError(Exception):
    """A file that the program carries is missing or damaged. The text is one sentence."""
