"""Join the parts of a value that is in several lines, to find a secret across the cut.

A terminal or a mail program cuts a line inside a word; a program joins strings, one in each line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from retcode.core.lazy_pattern import compile_on_use

_MIN_WIDTH, _MAX_WIDTH = 58, 140  # characters of a line that may have been cut
_MAX_LINES = 12
_TERMINAL_WIDTHS = frozenset({72, 76, 78, 79, 80, 100, 119, 120, 131, 132, 140})
_TOLERANCE = 4  # a mark of quoting may be counted or not
# A line break between two characters of a value, but not before the time of the next log line, or dashes
_BREAK = compile_on_use(
    r"""(?x)
    (?:\n(?<=[\w+/=.:@%~-]\n)|\r\n(?<=[\w+/=.:@%~-]\r\n))(?P<mark>(?:>[ ]?){0,4})
    (?=[\w+/=.:@%~-])
    (?!--|==|\.[A-Z]{2}\s|\d{4}[-/]\d|\d\d?[:/]\d\d|\d{10,13}[\s,])
    """
)
_RUN = compile_on_use(r"[\w+/=.:@%~-]+")
_PAIR_OR_END = compile_on_use(r"[&\"',;)\]}]|\Z")
# The line of another setting, which does not go on with the value of the line before
_SETTING = compile_on_use(r"[A-Za-z_][A-Za-z0-9_.-]{0,40}[\"']?(?:=(?=[^\s=])|:(?=[ \t]))")
# The end of one string and the beginning of the next, in code: `"..."\n "..."`, `"..." +\n "..."`
_STRINGS = compile_on_use(
    r"""(?x)
    (?P<quote>["'])[ \t]{0,8}(?:[+.&_\\]|\.\.|<>)?[ \t]{0,4}\\?\r?\n
    [ \t>|]{0,40}(?:[+.&][ ]?|\.\.[ ]?)?[bfru]?(?P=quote)(?=[^\s"',:;=)\]}])
    """
)
_REST_OF_NAME = compile_on_use(r"[A-Za-z_-]{0,24}[\"']?[=:]")
_SENTENCE = compile_on_use(r"[A-Z][a-z]{0,14}[ ,]")
_SHORT, _LONG = 8, 16
_MAX_STRING = 400  # characters of a line with a part of a string
_DIGIT_OR_CAPITAL = compile_on_use(r"[0-9=+/]|[a-z][A-Z]|[A-Z][a-z]*[A-Z]")

_CAMEL_CASE = compile_on_use(r"[A-Z]?[a-z]+(?:[A-Z]{1,2}[a-z]+)*(?![A-Za-z0-9])")


class JoinedLines(NamedTuple):
    """Lines of a text without the breaks between them; `starts` are their offsets in both."""

    text: str
    starts: tuple[tuple[int, int], ...]  # in the joined text, in the original one

    def ranges(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return the parts of a range of the joined text in the original one."""
        ends = (*(start for start, _ in self.starts[1:]), len(self.text))
        return [
            (max(first, start) - start + original, min(last, end) - start + original)
            for (start, original), end in zip(self.starts, ends, strict=True)
            if first < end and last > start
        ]


def joined_lines(text: str) -> Iterator[JoinedLines]:
    """Yield each group of lines of `text` that were one line, or are one string."""
    yield from _joined_strings(text)
    position = 0
    while match := _BREAK.search(text, position):
        position = match.end()
        start = text.rfind("\n", max(0, match.start() - _MAX_WIDTH - 1), match.start()) + 1
        width = match.start() - start
        if not _MIN_WIDTH <= width <= _MAX_WIDTH or not _is_cut(text, start, match, width):
            continue
        pieces, starts, length = [text[start : match.start()]], [(0, start)], width
        for _ in range(_MAX_LINES):
            stop = text.find("\n", match.end(), match.end() + _MAX_WIDTH + 1)
            stop = min(len(text), match.end() + _MAX_WIDTH) if stop < 0 else stop
            line = text[match.end() : stop].rstrip("\r")
            starts.append((length, match.end()))
            pieces.append(line)
            length += len(line)
            position = match.end() + len(line)
            following = _BREAK.match(text, position)
            if following is None or abs(position - match.start("mark") - width) > _TOLERANCE:
                break
            match = following
        yield JoinedLines("".join(pieces), tuple(starts))


def _joined_strings(text: str) -> Iterator[JoinedLines]:
    """Yield each string that is written in parts, a line each, with the line that it begins in."""
    position = 0
    while match := _STRINGS.search(text, position):
        start = text.rfind("\n", max(0, match.start() - _MAX_STRING), match.start()) + 1
        start = (
            _name_before(text, start) if text[start : match.start()].lstrip()[:1] == match["quote"] else start
        )
        pieces, starts, length = [text[start : match.start()]], [(0, start)], match.start() - start
        for _ in range(_MAX_LINES):
            position = match.end()
            stop = text.find("\n", position, position + _MAX_STRING)
            stop = min(len(text), position + _MAX_STRING) if stop < 0 else stop
            quote = text.find(match["quote"], position, stop)
            following = _STRINGS.match(text, quote) if quote >= 0 else None
            end = stop if following is None else quote
            starts.append((length, position))
            pieces.append(text[position:end])
            length += end - position
            position = end
            if following is None:
                break
            match = following
        yield JoinedLines("".join(pieces), tuple(starts))


def _name_before(text: str, start: int) -> int:
    """Return where the line before the one at `start` begins, which has the name of a string."""
    return text.rfind("\n", max(0, start - _MAX_STRING), max(0, start - 1)) + 1


def _is_cut(text: str, start: int, match: re.Match[str], width: int) -> bool:
    """Return whether the line from `start` to `match` seems to go on after the break."""
    tail = re.split(r"[\s\"'`(\[{,;&|<>]", text[start : match.start()][-100:])[-1]
    run = _RUN.match(text, match.end())
    if not tail or run is None:
        return False
    at_width = width in _TERMINAL_WIDTHS
    if at_width and _REST_OF_NAME.match(text, match.end()):
        return tail.replace("_", "").replace("-", "").isalnum()
    if not at_width and not _PAIR_OR_END.match(text[run.end() : run.end() + 1].strip("\r\n")):
        return False
    if _SETTING.match(text, match.end()):
        return False
    if tail.endswith(".") and _SENTENCE.match(text, match.end()):
        return False
    if _CAMEL_CASE.fullmatch(tail) and _CAMEL_CASE.match(run[0]):
        return False  # names in code
    is_value = (
        "=" in tail
        or ":" in tail
        or len(tail) >= _LONG
        or (len(tail) >= _SHORT and _DIGIT_OR_CAPITAL.search(tail) is not None)
    )
    return is_value and (at_width or _DIGIT_OR_CAPITAL.search(run[0]) is not None)
