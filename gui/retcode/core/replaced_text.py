"""Replace parts of a text, such as escapes, and keep a map from each offset back to the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from msgspec import Struct

from retcode.core.literals import MarkedPattern


class ReplacedText(Struct, frozen=True, gc=False):
    """The text after the replacements.

    From each of `breaks` on, an original offset is the new offset plus that of `shifts`.
    """

    text: str
    breaks: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def original(self, offset: int) -> int:
        """Return where an offset of the new text was in the original."""
        index = bisect_right(self.breaks, offset) - 1
        return offset + self.shifts[index] if index >= 0 else offset


def replace_matches(
    text: str, pattern: re.Pattern[str] | MarkedPattern, replacement: Callable[[re.Match[str]], str]
) -> ReplacedText:
    """Return `text` with each match of `pattern` replaced by what `replacement` returns for it."""
    pieces: list[str] = []
    breaks: list[int] = []
    shifts: list[int] = []
    end = length = 0
    for match in pattern.finditer(text):
        start = match.start()
        new = replacement(match)
        pieces += (text[end:start], new)
        length += start - end + len(new)
        end = match.end()
        breaks.append(length)
        shifts.append(end - length)
    pieces.append(text[end:])
    return ReplacedText("".join(pieces), tuple(breaks), tuple(shifts))
