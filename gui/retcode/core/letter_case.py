"""Lower case that changes the position of no character."""

from __future__ import annotations

# ASCII, the letters with accents of Western Europe, Cyrillic. Others may change their length.
_CAPITALS = (*range(0x41, 0x5B), *range(0xC0, 0xD7), *range(0xD8, 0xDF), *range(0x400, 0x430))
_LOWER = {code: ord(chr(code).lower()) for code in _CAPITALS}


def lower_letters(text: str) -> str:
    """Return `text` with its Latin and Cyrillic letters in lower case; other letters stay."""
    return text.lower() if text.isascii() else text.translate(_LOWER)
