"""Lower case that keeps every character in its place."""

from __future__ import annotations

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def lower_ascii(text: str) -> str:
    """Return `text` with the letters of ASCII in lower case; others, whose length may change, stay."""
    return text.lower() if text.isascii() else text.translate(_LOWER)
