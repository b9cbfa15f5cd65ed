"""Replace parts of a text that was read from a picture, and map offsets back to the original."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """A replacement of the text between two offsets."""

    start: int
    end: int
    new: str


class Edited:
    """A text with its edits made; `back` returns the offset in the text before."""

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        self.before = text
        self.edits = tuple(edits)
        parts: list[str] = []
        at = length = 0
        self._here: list[int] = []
        self._there: list[int] = []
        for edit in self.edits:
            length += edit.start - at + len(edit.new)
            parts += (text[at : edit.start], edit.new)
            at = edit.end
            self._here.append(length)
            self._there.append(at)
        self.text = "".join((*parts, text[at:]))

    def back(self, offset: int) -> int:
        """Return where an offset of the edited text was in the text before."""
        index = bisect_right(self._here, offset)
        if index < len(self.edits):
            edit = self.edits[index]
            start = self._here[index] - len(edit.new)
            if offset > start:  # within what is new
                return min(edit.start + offset - start, edit.end)
        if not index:
            return offset
        return self._there[index - 1] + offset - self._here[index - 1]
