"""Find the names of catalogued exchanges in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from retcode.core.decode.scan.clues import names_pattern
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.letter_case import fold_case
from retcode.core.literals import Literals, PrefixedPattern


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

    def venues(self, text: str, start: int = 0, end: int | None = None) -> frozenset[str]:
        """Return the venues of all exchanges that are named from `start` to `end`."""
        found = self._expression.finditer(text, max(0, start), len(text) if end is None else max(0, end))
        return frozenset[str]().union(*(self._venues[fold_case(match.group())] for match in found))
