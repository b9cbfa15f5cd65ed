"""Lower case that changes the position of no character."""

from __future__ import annotations

_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def lower_ascii(text: str) -> str:
    """Return `text` with its ASCII letters in lower case; other letters stay, as their length may change."""
    return text.lower() if text.isascii() else text.translate(_LOWER)
