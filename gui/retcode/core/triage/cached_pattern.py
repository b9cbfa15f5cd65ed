"""Cache the matches of regular expressions for lines that differ only in their digits.

A few statements write most lines of a log. A match in one of a statement's lines is at the same position in
all its lines whose numbers have as many digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_MAX_SHAPES, _MAX_TEXT = 1000, 1000

_Spans = dict[str, tuple[int, int]]


class Found(NamedTuple):
    """A match in a text: its named groups by their names."""

    text: str
    spans: _Spans

    def group(self, name: str) -> str:
        """Return what a group matched; empty if it did not."""
        start, end = self.spans[name]
        return self.text[start:end]


class CachedPattern:
    """A regular expression that names the groups to read, and has no digits but in `\\d` and `0-9`.

    Any other digit in it would make lines differ that are cached as one.
    """

    def __init__(self, pattern: str, literals: str = "") -> None:
        """Every match has one of the words in `literals`, in any case; they are searched for first."""
        self.pattern = re.compile(pattern)
        self._literals = tuple(literals.encode().split())
        self._known: dict[bytes, tuple[_Spans, ...]] = {}

    def finds(self, text: str) -> bool:
        """Return whether the expression matches anywhere in a text."""
        return bool(self._matches(text))

    def first(self, text: str) -> Found | None:
        """Return the first match."""
        matches = self._matches(text)
        return Found(text, matches[0]) if matches else None

    def each(self, text: str) -> Iterator[Found]:
        """Yield all matches."""
        return (Found(text, spans) for spans in self._matches(text))

    def _matches(self, text: str) -> tuple[_Spans, ...]:
        digitless = _digitless(text)
        if digitless is None:
            return self._found(text)
        matches = self._known.get(digitless)
        if matches is None:
            if len(self._known) >= _MAX_SHAPES:
                self._known.clear()
            matches = self._known[digitless] = self._found(text) if self._may_match(digitless) else ()
        return matches

    def _may_match(self, digitless: bytes) -> bool:
        lower = digitless.lower()
        for literal in self._literals:
            if literal in lower:
                return True
        return not self._literals

    def _found(self, text: str) -> tuple[_Spans, ...]:
        groups = self.pattern.groupindex
        return tuple({name: match.span(name) for name in groups} for match in self.pattern.finditer(text))


@lru_cache(maxsize=16)  # many expressions look at a line one after the other
def _digitless(text: str) -> bytes | None:
    """Return a text with 0 for each digit; None if it is too long, or not ASCII and so not one byte each."""
    return text.encode().translate(_ZEROS) if len(text) <= _MAX_TEXT and text.isascii() else None
