"""Find the words of the catalogue that a misspelt word may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[a-z]{4,}")
_ALTERNATIVES = 4


class Vocabulary:
    """All words of four letters or more. Words with digits are left out: numbers are never guessed."""

    def __init__(self, texts: Iterable[str]) -> None:
        found: set[str] = set()
        for text in texts:
            found.update(_WORD.findall(text))
        self._words = sorted(found)

    def near(self, word: str) -> tuple[str, ...]:
        """Return the words that differ from `word` by one typing error or two, nearest first.

        A typing error is one letter too many, too few, wrong, or two swapped; long words may have two.
        Words that contain `word` are left out: those are exact hits already.
        """
        if not _WORD.fullmatch(word):
            return ()
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 1 if len(word) < 8 else 2
        matches = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=slips, limit=2 * _ALTERNATIVES
        )
        return tuple(found for found, _, _ in matches if word not in found)[:_ALTERNATIVES]
