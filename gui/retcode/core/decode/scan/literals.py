"""Search for many literals at once, so that slower expressions are tried only where one of them is found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile an expression of the recognition files when a text has the literal that it needs."""
    return re.compile(pattern)


def holds_any(text: str, words: tuple[str, ...]) -> bool:
    """Return whether a text contains one of a few words."""
    for word in words:  # noqa: SIM110 -- twice as fast as any()
        if word in text:
            return True
    return False


class Literals:
    """Searches for many literals at once, in any case."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._literals = [literal.lower() for literal in literals]

    @cached_property
    def _search(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self._literals)

    def may_be_in(self, text: str) -> bool:
        """Return False if none of them is in the text; letters beyond ASCII have cases of several forms."""
        return not text.isascii() or bool(self._search.find_matches_as_indexes(text.lower()))

    def positions(self, text: str) -> list[int]:
        """Return where one of them begins in an ASCII text, each position once, in order."""
        found = self._search.find_matches_as_indexes(text.lower(), overlapping=True)
        return sorted({start for _, start, _ in found})


class PrefixedPattern:
    """An expression every match of which begins with one of many literals, in any case."""

    def __init__(self, pattern: re.Pattern[str], prefixes: Iterable[str]) -> None:
        self.pattern = pattern
        self._prefixes = Literals(prefixes)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Yield what the expression matches, as `re.Pattern.finditer` does."""
        end = len(text) if end is None else end
        if not text.isascii():
            yield from self.pattern.finditer(text, start, end)
            return
        done = start
        for position in self._prefixes.positions(text[start:end]):
            if start + position < done:
                continue
            match = self.pattern.match(text, start + position, end)
            if match:
                done = match.end()
                yield match
