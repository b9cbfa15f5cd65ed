"""Find the wire messages in a text from a picture, comparing them letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import is_number
from retcode.core.pictures.edits import Edit, Edited

_MIN_WORDS = 3  # of a message that is known by its wording alone
_MIN_LETTERS = 8  # of a message that decides between similar numbers
_ALIKE = 0.88  # of the letters of a message that must have been read right
_MARGIN = 0.02  # by which a message must be nearer than the next to be the one
_MIN_WITHIN = 16  # letters of a message that is searched for inside a torn text
_MIN_SHARED = 1 / 3  # of the long words of such a message that must have been read right
_WORTHLESS = 75.0  # percent of letters at which a longer message counts no more than a shorter one
_MAX_TEXT = 20_000  # characters of a text that is searched
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d+")
_EDGE = re.compile(r"(?: [^\w\s]{1,2}| _)?\n(?:(?:\w |[^\w\s] ){1,2})?")
_GOES_ON = re.compile(" ?[a-z]")
_PLACEHOLDER = re.compile(r"[%{}<>]")


class PictureMessages:
    """Finds the wire message that is nearly what was read."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def codes(self, message: str) -> set[str]:
        """Return the codes of a message that `nearest` returned."""
        return self._codes[message]

    def nearest(self, message: str, *, long: bool = False) -> list[str]:
        """Return the wire messages, in lower case, nearest to one that was read; none if none is near.

        With `long`, only those with enough words to be known by their wording alone.
        """
        from rapidfuzz import process
        from rapidfuzz.distance.Indel import normalized_similarity

        known = self._long if long else list(self._codes)
        near = process.extract(
            message.lower(), known, scorer=normalized_similarity, score_cutoff=_ALIKE, limit=4
        )
        return [text for text, score, _ in near if score >= near[0][1] - _MARGIN]

    def within(self, text: str) -> list[Edit]:
        """Return the message in a text that is torn or misspelled, as an edit; none if several may be meant.

        It gets a line of its own, because the text beside it was read in another order.
        """
        from rapidfuzz.fuzz import partial_ratio_alignment

        # The edges of bubbles, read as letters and marks, stand at the ends of lines.
        edges = (Edit(*match.span(), " ") for match in _EDGE.finditer(text[:_MAX_TEXT]))
        plain = Edited(text[:_MAX_TEXT], edges)
        flat = plain.text.lower()
        found: list[tuple[float, str, Edit]] = []
        for lower, message in self._candidates(flat):
            near = partial_ratio_alignment(lower, flat, score_cutoff=100 * _ALIKE)
            if near is None or len(flat) < _ALIKE * len(lower):
                continue
            read = flat[near.dest_start : near.dest_end]
            start, end = plain.back(near.dest_start), plain.back(near.dest_end)
            goes_on = _GOES_ON.match(text, end) or text[:start][-1:].islower()
            if not goes_on and _NUMBER.findall(read) == _NUMBER.findall(lower):
                line = f"{self._number(lower, flat)}{message}"
                edit = Edit(start, end, f"\n{line}\n")
                found.append(((near.score - _WORTHLESS) * len(lower), lower, edit))
        found.sort(key=lambda one: one[:2], reverse=True)
        if not found or self._is_disputed(found):
            return []
        return [found[0][2]]

    def _number(self, message: str, flat: str) -> str:
        """Return the number of a message if the text contains it, as it is printed before a message."""
        codes = self._codes[message]
        code = next(iter(codes))
        if len(codes) > 1 or not is_number(code) or code.lstrip("-") not in _NUMBER.findall(flat):
            return ""
        return f"code={code} msg="

    def _is_disputed(self, found: list[tuple[float, str, Edit]]) -> bool:
        """Return True if the best two messages are as near and belong to different codes."""
        if len(found) == 1:
            return False
        (best, text, _), (second, other, _) = found[:2]
        return second >= best * (1 - _MARGIN) and self._codes[text] != self._codes[other]

    def _candidates(self, flat: str) -> Iterator[tuple[str, str]]:
        """Yield the messages of which a text has enough words: in lower case, and as they are sent."""
        words = set(_LONG_WORD.findall(flat))
        if not words:
            return
        for lower, message, own in self._worded:
            if len(own & words) >= _MIN_SHARED * len(own):
                yield lower, message

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        """The wire messages in lower case, each with its codes."""
        found: dict[str, set[str]] = {}
        for text, code in self._sent():
            if len(text) >= _MIN_LETTERS:
                found.setdefault(text.lower(), set()).add(code)
        return found

    @cached_property
    def _long(self) -> list[str]:
        return [text for text in self._codes if len(text.split()) >= _MIN_WORDS]

    @cached_property
    def _worded(self) -> list[tuple[str, str, frozenset[str]]]:
        """The messages that are searched for inside a text, each with its long words."""
        found: dict[str, tuple[str, str, frozenset[str]]] = {}
        for text, _ in self._sent():
            lower = text.lower()
            own = frozenset(_LONG_WORD.findall(lower))
            if len(lower) < _MIN_WITHIN or len(own) < _MIN_WORDS - 1 or _PLACEHOLDER.search(lower):
                continue
            found.setdefault(lower, (lower, text, own))
        return list(found.values())

    def _sent(self) -> Iterable[tuple[str, str]]:
        """Return each wire message with its code."""
        return ((one.text, entry.code) for entry in self._catalogue.entries for one in entry.messages)
