"""Search for many literals at once, so that slower expressions are tried only where one of them is found."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_Item = TypeVar("_Item")


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

    def of(self, text: str) -> list[_Item]:
        """Return the items of which the text contains a literal, in their order."""
        users, longer = self._users, self._longer
        found = {*self._always}
        for number in {hit[0] for hit in self._search.find_matches_as_indexes(text, overlapping=True)}:
            found.update(users[longer[number]])
        for character in self._characters:
            if character in text:
                found.update(users[character])
        return [self._items[index] for index in sorted(found)]
