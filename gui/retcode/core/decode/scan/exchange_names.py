"""Find the names of catalogued exchanges in a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from retcode.core.decode.scan.clues import names_pattern
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.letter_case import fold_case
from retcode.core.literals import Literals, PrefixedPattern

# The venues of each exchange, with the spans of its names in order.
_Places = tuple[tuple[frozenset[str], list[tuple[int, int]]], ...]


class ExchangeNames:
    """Finds names of catalogued exchanges; `pattern` is any of them, to be put into another expression."""

    def __init__(self, recognition: Recognition) -> None:
        self._venues = {
            fold_case(name).rstrip("*"): recognition.venues(record)
            for record in recognition.catalogued()
            for name in record.names
        }
        self._ids = {
            fold_case(name): recognition.venues(record, venues)
            for record in recognition.catalogued()
            for name, venues in record.ccxt.items()
            if fold_case(name) not in self._venues
        }
        self.pattern = names_pattern(self._venues)
        self.literals = Literals(self._venues)
        self._known: tuple[tuple[int, int] | None, _Places] = (None, ())

    def prefixed(self, expression: str, prefixes: Iterable[str] = ()) -> PrefixedPattern:
        """Compile an expression with the names in it; they and `prefixes` are what its matches begin with."""
        pattern = re.compile(expression.replace("@NAMES@", self.pattern))
        return PrefixedPattern(pattern, (*self._venues, *prefixes))

    @cached_property
    def _expression(self) -> PrefixedPattern:
        """The names as they stand in a text."""
        return PrefixedPattern(re.compile(rf"(?i)(?<![a-z0-9])(?:{self.pattern})"), self._venues)

    @cached_property
    def _id(self) -> re.Pattern[str]:
        return re.compile(rf"(?i)(?<![\w.-])(?:{names_pattern(self._ids)})(?![\w-])")

    def venues_by_id(self, text: str, start: int, end: int) -> frozenset[str]:
        """Return the venues whose id in ccxt, which may be a common word, stands between two positions."""
        found = self._id.finditer(text, start, end)
        return frozenset[str]().union(*(self._ids[fold_case(match.group())] for match in found))

    def positions(self, text: str) -> list[int]:
        """Return the positions where a name begins."""
        return [match.start() for match in self._expression.finditer(text)]

    def mentions(self, text: str) -> list[tuple[int, frozenset[str]]]:
        """Return the position of each name, with the venues of its exchange."""
        found = self._expression.finditer(text)
        return [(match.start(), self._venues[fold_case(match.group())]) for match in found]

    def venues(self, text: str) -> frozenset[str]:
        """Return the venues of all exchanges that are named in a text."""
        return frozenset[str]().union(*(venues for venues, _ in self._places_in(text)))

    def venues_between(self, text: str, start: int, end: int) -> frozenset[str]:
        """Return the venues of all exchanges that are named from `start` to `end`."""
        # Many codes ask about one text. Its hash stands for it here, as nothing of a text is kept.
        key = (hash(text), len(text))
        known, places = self._known
        if known != key:
            places = self._places_in(text)
            self._known = key, places
        found = frozenset[str]()
        for venues, spans in places:
            first = bisect_left(spans, (start, 0))
            if first < len(spans) and spans[first][1] <= end:
                found |= venues
        return found

    def _places_in(self, text: str) -> _Places:
        """Return the venues of each exchange that is named, with the spans of its names in order."""
        places: dict[frozenset[str], list[tuple[int, int]]] = {}
        for match in self._expression.finditer(text):
            places.setdefault(self._venues[fold_case(match.group())], []).append(match.span())
        return tuple(places.items())
