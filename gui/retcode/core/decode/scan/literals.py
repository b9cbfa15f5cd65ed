"""Tell quickly that a text holds none of many literals, so that slower expressions need not be tried."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick


class Literals:
    """Many literals, in any case, looked for all at once."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._literals = [literal.lower() for literal in literals]

    @cached_property
    def _search(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self._literals)

    def may_be_in(self, text: str) -> bool:
        """Return False if none of them is in the text; letters beyond ASCII have cases of several forms."""
        return not text.isascii() or bool(self._search.find_matches_as_indexes(text.lower()))
