"""Search for many literals at once, so that slower expressions are tried only where one of them is found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from retcode.core.letter_case import fold_case

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_Item = TypeVar("_Item")


def holds_any(text: str, words: tuple[str, ...]) -> bool:
    """Return whether a text contains one of a few words."""
    for word in words:  # noqa: SIM110 -- twice as fast as any()
        if word in text:
            return True
    return False


def without_lone_surrogates(text: str) -> str:
    """Return a text of the same length, with a question mark for each lone surrogate."""
    return text.encode("utf-8", "replace").decode()


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

    def indexes_in(self, text: str) -> frozenset[int]:
        """Return the indexes of those that are in the text; the literals must be in lower case."""
        lower = fold_case(text)
        try:
            found = self._search.find_matches_as_indexes(lower, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of surrogates, as from JSON that was cut off
            found = self._search.find_matches_as_indexes(without_lone_surrogates(lower), overlapping=True)
        return frozenset(index for index, _, _ in found)

    def positions_in_lower(self, lower: str) -> list[int]:
        """Return where one of them begins in a text in lower case, each position once, in order."""
        try:
            found = self._search.find_matches_as_indexes(lower, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of surrogates, as from JSON that was cut off
            found = self._search.find_matches_as_indexes(without_lone_surrogates(lower), overlapping=True)
        return sorted({start for _, start, _ in found}) if found else []


class PrefixedPattern:
    """An expression every match of which begins with one of many literals, in any case."""

    def __init__(self, pattern: re.Pattern[str], prefixes: Iterable[str]) -> None:
        self.pattern = pattern
        self._prefixes = Literals(map(fold_case, prefixes))

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Yield what the expression matches, as `re.Pattern.finditer` does."""
        end = len(text) if end is None else end
        done = start
        for position in self._prefixes.positions_in_lower(fold_case(text[start:end])):
            if start + position < done:
                continue
            match = self.pattern.match(text, start + position, end)
            if match:
                done = match.end()
                yield match

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, or None."""
        return next(self.finditer(text), None)

    def blanked(self, text: str) -> str:
        """Return a text with a blank in place of each match."""
        done, parts = 0, []
        for match in self.finditer(text):
            parts.append(text[done : match.start()])
            done = match.end()
        return " ".join((*parts, text[done:]))


@cache
def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


class PrefixedPatterns:
    """Many expressions, each of whose matches begins with one of its literals, in any case.

    Only those that can match are compiled.
    """

    def __init__(self, patterns: Iterable[tuple[str, Iterable[str]]]) -> None:
        """No literal may be empty."""
        self._users: dict[str, list[str]] = {}
        for pattern, literals in patterns:
            for literal in dict.fromkeys(map(fold_case, literals)):
                self._users.setdefault(literal, []).append(pattern)
        self._literals = tuple(self._users)

    @cached_property
    def _search(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self._literals)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield what the expressions match, in order of position; matches may overlap."""
        lower = fold_case(text)
        try:
            hits = self._search.find_matches_as_indexes(lower, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of surrogates, as from JSON that was cut off
            hits = self._search.find_matches_as_indexes(without_lone_surrogates(lower), overlapping=True)
        for index, start, _ in sorted(hits, key=itemgetter(1)):
            for pattern in self._users[self._literals[index]]:
                if match := _any_case(pattern).match(text, start):
                    yield match


class MarkedPattern:
    """An expression every match of which begins with one of some characters, which `marks` finds."""

    def __init__(self, pattern: re.Pattern[str], marks: re.Pattern[str]) -> None:
        self.pattern = pattern
        self._marks = marks

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield what the expression matches, as `re.Pattern.finditer` does; no match may be empty."""
        done = 0
        for mark in self._marks.finditer(text):
            position = mark.start()
            if position >= done and (match := self.pattern.match(text, position)):
                done = match.end()
                yield match


class ByLiterals(Generic[_Item]):
    """Items in order, such as rules, each with literals of which a text must contain one."""

    def __init__(self, items: Iterable[tuple[_Item, Iterable[str]]]) -> None:
        """An item with an empty literal, or with none, is returned for every text."""
        self._items: list[_Item] = []
        self._always: list[int] = []
        self._users: dict[str, list[int]] = {}
        for index, (item, literals) in enumerate(items):
            needed = tuple(literals)
            self._items.append(item)
            if "" in needed or not needed:
                self._always.append(index)
            else:
                for literal in needed:
                    self._users.setdefault(literal, []).append(index)
        # Single characters are too frequent to be worth a list of their positions.
        self._characters = [literal for literal in self._users if len(literal) == 1]
        self._longer = [literal for literal in self._users if len(literal) > 1]

    @cached_property
    def _search(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self._longer)

    def _hits(self, text: str) -> Iterable[tuple[int, int, int]]:
        try:
            return self._search.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of surrogates, as from JSON that was cut off
            return self._search.find_matches_as_indexes(without_lone_surrogates(text), overlapping=True)

    def of(self, text: str) -> list[_Item]:
        """Return the items of which the text contains a literal, in their order."""
        users, longer = self._users, self._longer
        found = {*self._always}
        for number in {hit[0] for hit in self._hits(text)}:
            found.update(users[longer[number]])
        for character in self._characters:
            if character in text:
                found.update(users[character])
        return [self._items[index] for index in sorted(found)]
