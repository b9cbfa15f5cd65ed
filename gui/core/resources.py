"""One way to the files the program carries, the same from source, from a wheel and from a bundle."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2] / "resources"


def resource(*parts: str) -> Path:
    """Return the path of a carried file or folder below ``resources``; it is not checked to exist."""
    return _ROOT.joinpath(*parts)
