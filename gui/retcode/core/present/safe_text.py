"""Make text safe to show, with a map from the offsets of the original.

Control characters become visible pictures, marks that change the writing direction become a visible sign, and
lines too long to be laid out are broken. The decoder reads the original text.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from retcode.core.lazy_pattern import compile_on_use

MAX_SHOWN = 200_000  # characters of a text that is too large to be shown whole
MAX_WHOLE = 500_000  # characters of a text that is shown whole; laying them out takes some 30 ms
_MAX_LINE = 8_000  # characters: the layout of one line takes as long as it is long
_PIECE = 1_000  # of a line that is longer: painting what is marked in one takes its length for each mark

_SAFE = str.maketrans(
    {
        **{chr(code): chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"},
        "\r": "\n",
        "\x7f": "\u2421",
        **{chr(code): "\ufffd" for code in range(0x80, 0xA0)},
        **dict.fromkeys("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "\ufffd"),
        **dict.fromkeys("\u2028\u2029", "\n"),
        # Qt keeps these for itself: the borders of a frame, and an object in the text.
        **dict.fromkeys("\ufdd0\ufdd1\ufffc", "\ufffd"),
        **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"),
    }
)
_UNSAFE = frozenset(map(chr, _SAFE))
_MAX_REPLACED = 20  # different characters; `translate` takes as long in a text that is not ASCII
_STEP = 1_000  # characters between those at which UTF-16 units are counted in advance
# Two characters that are shown as one.
_LINE_END = compile_on_use("\r\n")

# Letters and marks that show nothing, and may hide what a text says: fillers, variation selectors.
_INVISIBLE = compile_on_use(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_UNUSUAL = compile_on_use(r"[^\n\t\x20-\x7e]")
_USUAL_BYTES = b"\n\t" + bytes(range(0x20, 0x7F))


def terminal_text(text: str) -> str:
    """Return text without control characters for a terminal; line breaks and tabs stay."""
    return _UNUSUAL.sub(lambda match: _visible(match[0]), text)


def one_line(text: str) -> str:
    """Return text on one line, without control characters for a terminal."""
    return terminal_text(text).replace("\n", " ").replace("\t", " ")


def json_text(data: bytes) -> str:
    """Return JSON with control characters and invisible characters escaped."""
    text = data.decode()
    unusual = set(data.translate(None, _USUAL_BYTES).decode())
    if all(_json_escape(character) == character for character in unusual):
        return text
    return _UNUSUAL.sub(lambda match: _json_escape(match[0]), text)


def _visible(character: str) -> str:
    if character.isprintable() and not _INVISIBLE.match(character):
        return character
    if character < " " or character == "\x7f":
        return "\u2421" if character == "\x7f" else chr(0x2400 + ord(character))
    return " " if character.isspace() else "\ufffd"


def _json_escape(character: str) -> str:
    if character.isprintable() and not _INVISIBLE.match(character):
        return character
    return json.dumps(character)[1:-1] if character != "\x7f" else "\\u007f"


@dataclass(frozen=True, slots=True)
class ShownText:
    """The shown form of a text of `length` characters; `whole` is false if its end is left out.

    `continued` are the positions, in UTF-16 units, at which a line of the original is broken. From each of
    `offsets` in the original on, a shown position is the original one plus that of `shifts`. If it has
    characters of two UTF-16 units, `units` tells how many there are before each step.
    """

    text: str
    length: int
    whole: bool = True
    continued: tuple[int, ...] = ()
    offsets: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    original: str = field(default="", repr=False)  # for what is between two steps; empty without `units`

    def at(self, offset: int) -> int:
        """Return where an offset of the original is shown, in UTF-16 units; the end for what is left out."""
        offset = min(offset, self.length)
        index = bisect_right(self.offsets, offset) - 1
        return offset + (self.shifts[index] if index >= 0 else 0) + self._units_more(offset)

    def _units_more(self, offset: int) -> int:
        """Return how many characters of two UTF-16 units there are before an offset of the original."""
        if not self.units:
            return 0
        step = min(offset // _STEP, len(self.units) - 1)
        return self.units[step] + _pairs(self.original[step * _STEP : offset])


def shown_text(text: str, *, whole: bool = True) -> ShownText:
    """Return the shown form of `text`; `whole` is false if the text is only the beginning of a file."""
    if len(text) > MAX_WHOLE:
        text, whole = text[:MAX_SHOWN], False
    breaks = list(_breaks(text))
    changes = [(position, 1) for position in breaks]
    changes += [(match.end() - 1, -1) for match in _LINE_END.finditer(text)]
    changes.sort()
    shifts = tuple(accumulate(change for _, change in changes))
    pieces = [text[start:end] for start, end in pairwise((0, *breaks, len(text)))]
    shown = ShownText(
        _safe("\n".join(pieces).replace("\r\n", "\n")),
        len(text),
        whole,
        (),
        tuple(position for position, _ in changes),
        shifts,
        *_units(text),
    )
    return replace(shown, continued=tuple(shown.at(position) for position in breaks))


def _safe(text: str) -> str:
    if text.isascii():
        return text.translate(_SAFE)
    unsafe = _UNSAFE.intersection(text)
    if len(unsafe) > _MAX_REPLACED:
        return text.translate(_SAFE)
    for character in unsafe:
        text = text.replace(character, _SAFE[ord(character)])
    return text


def _units(text: str) -> tuple[tuple[int, ...], str]:
    """Return the units and the text for `ShownText`, or nothing if each character is one UTF-16 unit."""
    if text.isascii() or not _pairs(text):
        return (), ""
    steps = (_pairs(text[start : start + _STEP]) for start in range(0, len(text), _STEP))
    return (0, *accumulate(steps)), text


def _pairs(text: str) -> int:
    """Return how many characters of a text take two UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 - len(text)


def _breaks(text: str) -> Iterator[int]:
    """Yield the positions at which lines that are too long to be laid out are broken."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if len(line) > _MAX_LINE:
            yield from range(start + _PIECE, end, _PIECE)
        start = end + 1
