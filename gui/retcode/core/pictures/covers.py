"""Find the places in a picture that hold what is masked in its text."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from retcode.core.pictures.mending import mend
from retcode.core.pictures.text import PictureText, ReadLine
from retcode.core.redact import masks

# How far the edges of letters and of lines may be off, in heights of a line.
_PADDING = 0.6
_PADDING_ABOVE = 0.2


class Cover(NamedTuple):
    """A place to cover, in pixels of the picture."""

    left: int
    top: int
    right: int
    bottom: int


def covers(read: PictureText) -> Iterator[Cover]:
    """Yield a place for each masked value of the text, from its first letter to its last.

    A value whose letters have no known place is covered with its whole line.
    """
    masked = list(masks(read.text))
    start = 0
    for line in read.lines:
        mended = mend(line.text)
        end = start + len(mended)
        for mask in masked:
            if mask.start < end and mask.end > start:
                first, last = max(mask.start - start, 0), min(mask.end - start, len(mended))
                yield _cover(line, *_as_read(mended, line.text, first, last))
        start = end + 1


def _as_read(mended: str, read: str, start: int, end: int) -> tuple[int, int]:
    """Map a range of the mended line back to the line as it was read."""
    if mended == read:
        return start, end
    blocks = SequenceMatcher(None, mended, read, autojunk=False).get_matching_blocks()
    first = max((b + min(start - a, size) for a, b, size in blocks if a <= start), default=0)
    last = min((b + max(end - a, 0) for a, b, size in blocks if a + size >= end), default=len(read))
    return first, max(first, last)


def _cover(line: ReadLine, start: int, end: int) -> Cover:
    left, right = line.left, line.right
    height = line.bottom - line.top
    above = max(round(_PADDING_ABOVE * height), 2)
    if letters := line.letters[start:end]:
        width, padding = right - left, round(_PADDING * height)
        first, last = min(letter[0] for letter in letters), max(letter[1] for letter in letters)
        left, right = (
            max(line.left + width * first // 1000 - padding, line.left),
            min(line.left + width * last // 1000 + padding, line.right),
        )
    return Cover(left - 2, line.top - above, right + 2, line.bottom + above)
