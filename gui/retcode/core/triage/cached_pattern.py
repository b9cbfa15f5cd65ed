"""Cache the matches of expressions over lines that differ in digits only.

Most lines of a log are written by few statements. What such an expression finds in one of a statement's
lines, and where, holds for all its lines whose numbers have as many digits.
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
    """An expression with names for all groups that matter, in which no digit but `\\d` or `0-9` stands."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        self._known: dict[bytes, tuple[_Spans, ...]] = {}

    def finds(self, text: str) -> bool:
        """Return whether it is anywhere in a text."""
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
            matches = self._known[digitless] = self._found(text)
        return matches

    def _found(self, text: str) -> tuple[_Spans, ...]:
        groups = self.pattern.groupindex
        return tuple({name: match.span(name) for name in groups} for match in self.pattern.finditer(text))


@lru_cache(maxsize=16)  # many expressions look at a line one after the other
def _digitless(text: str) -> bytes | None:
    """Return a text with all digits alike; None for texts that are too long or whose places are not bytes."""
    return text.encode().translate(_ZEROS) if len(text) <= _MAX_TEXT and text.isascii() else None
