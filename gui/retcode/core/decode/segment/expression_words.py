"""The words that regular expressions search for, and where in a word of the text each can be found.

An expression is read from both ends: what is before a word decides whether it is found only where a word of
the text begins, and what is after it whether only where one ends. If in doubt, it counts as found anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from retcode.core.lazy_pattern import compile_on_use

_MIN_LETTERS = 3
# The parts of an expression. A `bound` is a position without a letter on one side; a `gap` matches no letter,
# `any` may match one. A `set` is one of these two.
_PART = compile_on_use(
    r"""(?xs)
    (?P<bound> \\b | \((?:\?<!|\?!) (?:\\w | \[(?:\\w|A-Za-z)[^\]\\]{0,80}\]) \) )
    | (?P<look> \(\?<?[=!] )
    | (?P<open> \( (?:\?P<\w+> | \?[a-zA-Z]*: | \?>)? (?!\?) )
    | (?P<flags> \(\?[a-zA-Z]+\) )
    | (?P<close> \) )
    | (?P<either> \| )
    | (?P<letters> [A-Za-z]+ (?![?*+{]) | [A-Za-z] )
    | (?P<set> \[(?:\\.|[^\]\\]){0,400}+\] )
    | (?P<any> \. | \\[A-Zw] )
    | (?P<gap> \\. | . )
    """
)
# A set of characters with a letter in it, or a negated one.
_OF_LETTERS = compile_on_use(r"\[(?:\^|(?:\\[^w]|[^\\A-Za-z])*+(?:\\w|[A-Za-z]))")
# An expression without groups, sets and repetitions, and a word in it.
_PLAIN = compile_on_use(r"(?s)(?:[^\\^$.?*+{}()|\[\]]|\\[^A-Za-z0-9])*")
_WORD = compile_on_use(rf"[A-Za-z]{{{_MIN_LETTERS},}}")
_TIMES = compile_on_use(r"(?:(?P<optional>[?*]|\{0?,)|[+]|\{)(?:\d*,?\d*\})?[?+]?")


class _Part(Struct):
    """A part of an expression; `kind` is the name of its group in `_PART`."""

    kind: str
    text: str
    optional: bool = False
    repeated: bool = False


def words_of(expressions: Iterable[str]) -> frozenset[bytes]:
    """Return the words of regular expressions in small letters, marked with `^` and `$`.

    `^` before a word means that it is found only at the beginning of a word of the text, `$` only at the end.
    """
    return frozenset(
        word.encode()
        for expression in dict.fromkeys(expressions)
        for word in (_plain_words(expression) if _PLAIN.fullmatch(expression) else _words(_parts(expression)))
    )


def _plain_words(expression: str) -> Iterator[str]:
    """Yield the words of an expression without special characters; only its ends may be within a word."""
    for match in _WORD.finditer(expression):
        begins, ends = match.start() > 0, match.end() < len(expression)
        yield "^" * begins + match[0].lower() + "$" * ends


def _parts(expression: str) -> list[_Part]:
    """Return the parts of an expression; how often a group may occur is noted at both of its ends."""
    parts: list[_Part] = []
    opened: list[_Part] = []
    position = 0
    while found := _PART.match(expression, position):
        part = _Part(found.lastgroup or "gap", found[0])
        position = found.end()
        if times := _TIMES.match(expression, position):
            position = times.end()
            part.optional = times["optional"] is not None
            part.repeated = not times[0].startswith("?")
        if part.kind in ("open", "look"):
            opened.append(part)
        elif part.kind == "close" and opened:
            begin = opened.pop()
            begin.optional, begin.repeated = part.optional, part.repeated
            part.text = begin.kind
        if part.kind == "letters" and part.repeated:
            part.kind = "any"
        elif part.kind == "set":
            part.kind = "any" if _OF_LETTERS.match(part.text) else "gap"
        parts.append(part)
    return parts


def _bounds(parts: Sequence[_Part], opening: tuple[str, ...], closing: tuple[str, ...]) -> Iterator[bool]:
    """Yield for each part, in the order of reading, whether there is certainly no letter before it."""
    bound = False
    groups: list[
        tuple[bool, bool, bool]
    ] = []  # before it; at the beginning of its alternatives; at their ends
    for part in parts:
        yield bound
        if part.kind in opening:
            before = bound
            bound = bound and not part.repeated and "look" not in (part.kind, part.text)
            groups.append((before, bound, True))
        elif part.kind == "either" and groups:
            before, begin, ends = groups[-1]
            groups[-1] = (before, begin, ends and bound)
            bound = begin
        elif part.kind == "either":
            bound = False
        elif part.kind in closing and groups:
            before, _, ends = groups.pop()
            looks = "look" in (part.kind, part.text)
            bound = ends and bound and (before or not part.optional) and not looks
        elif part.kind == "bound":
            bound = True
        elif part.kind == "gap":
            bound = bound or not part.optional
        elif part.kind != "flags":
            bound = False


def _words(parts: Sequence[_Part]) -> Iterator[str]:
    """Yield the words of an expression, with its optional letters and without."""
    begins = _bounds(parts, ("open", "look"), ("close",))
    backwards = _bounds(parts[::-1], ("close",), ("open", "look"))
    ends = reversed(list(backwards))
    rows = list(zip(parts, begins, ends, strict=True))
    without = [row for row in rows if not (row[0].kind == "letters" and row[0].optional)]
    for letters in (rows, without) if len(without) < len(rows) else (rows,):
        for is_word, run in groupby(letters, key=lambda row: row[0].kind == "letters"):
            if not is_word:
                continue
            word = list(run)
            text = "".join(part.text for part, _, _ in word).lower()
            if len(text) >= _MIN_LETTERS:
                yield "^" * word[0][1] + text + "$" * word[-1][2]
