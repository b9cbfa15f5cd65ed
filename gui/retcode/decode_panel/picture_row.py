"""Several pictures as one: what was read in them, with the places it has when they stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from retcode.core.pictures import PictureText, ReadLine

GAP = 24  # pixels between two pictures
_BLANK = ReadLine("", 0, 0, 0, 0, 100.0)  # so that the text of one picture is not taken for the next's


def side_by_side(reads: Sequence[PictureText]) -> PictureText:
    """Return the text of all pictures, one after the other."""
    lines: list[ReadLine] = []
    left = 0
    for read in reads:
        if lines:
            lines.append(_BLANK)
        lines += [
            structs.replace(line, left=line.left + left, right=line.right + left) for line in read.lines
        ]
        left += read.width + GAP
    return PictureText(tuple(lines), left - GAP, max(read.height for read in reads))
