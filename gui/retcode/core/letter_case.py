"""Lower case and case folding that keep the position of every character."""

from __future__ import annotations

import re

# ASCII, the letters with accents of Western Europe, Cyrillic. Others may change their length.
_CAPITALS = (*range(0x41, 0x5B), *range(0xC0, 0xD7), *range(0xD8, 0xDF), *range(0x400, 0x430))
_LOWER = {code: ord(chr(code).lower()) for code in _CAPITALS}

# Pairs of letters that `re.IGNORECASE` treats as equal and `str.lower` does not, such as the dotless i of
# Turkish and i; and those of the sigma, whose lower case depends on its place in a word.
_ALIKE = "\u0130i\u0131i\u017fs\u00b5\u03bc\u03a3\u03c3\u03c2\u03c3\u0345\u03b9\u1fbe\u03b9" + (
    "\u1fd3\u0390\u1fe3\u03b0\u03d0\u03b2\u03f5\u03b5\u03d1\u03b8\u03f0\u03ba\u03d6\u03c0\u03f1\u03c1\u03d5\u03c6"
    "\u1c80\u0432\u1c81\u0434\u1c82\u043e\u1c83\u0441\u1c84\u0442\u1c85\u0442\u1c86\u044a\u1c87\u0463\u1c88\ua64b"
    "\u1e9b\u1e61\ufb05\ufb06"
)
_ONE_FORM = str.maketrans(_ALIKE[::2], _ALIKE[1::2])
_SEVERAL_FORMS = re.compile(f"[{_ALIKE[::2]}]")


def fold_case(text: str) -> str:
    """Fold the case of a text and keep its length: texts that IGNORECASE treats as equal become equal."""
    if not text.isascii() and _SEVERAL_FORMS.search(text):
        text = text.translate(_ONE_FORM)
    return text.lower()


def lower_letters(text: str) -> str:
    """Return `text` with its Latin and Cyrillic letters in lower case; other letters stay."""
    return text.lower() if text.isascii() else text.translate(_LOWER)
