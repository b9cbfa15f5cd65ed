"""Source code in colours: which range of each line is of which kind, and the hue of a kind in a theme."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from retcode.style.theme import Theme


class CodeKind(Enum):
    """What a range of code is, as far as it has a colour of its own."""

    COMMENT = "comment"
    KEYWORD = "keyword"
    STRING = "string"
    NUMBER = "number"
    NAME = "name"


class CodeSpan(Struct, frozen=True):
    """A range of one line, in UTF-16 units."""

    start: int
    length: int
    kind: CodeKind


_HUES: dict[CodeKind, str] = {
    CodeKind.KEYWORD: "violet",
    CodeKind.STRING: "green",
    CodeKind.NUMBER: "orange",
    CodeKind.NAME: "blue",
}


def code_colour(kind: CodeKind, theme: Theme) -> str:
    """Return the colour of a kind of code as #rrggbb."""
    if kind is CodeKind.COMMENT:
        return theme.muted
    hue: str = getattr(theme, _HUES[kind]).text
    return hue


def code_spans(code: str, language: str) -> tuple[tuple[CodeSpan, ...], ...]:
    """Return the coloured ranges of each line of `code`; `language` is Pygments' name of it."""
    from pygments.lexers import get_lexer_by_name
    from pygments.token import Comment, Keyword, Name, Number, String

    kinds = (
        (Comment, CodeKind.COMMENT),
        (Keyword, CodeKind.KEYWORD),
        (String, CodeKind.STRING),
        (Number, CodeKind.NUMBER),
        (Name.Function, CodeKind.NAME),
        (Name.Class, CodeKind.NAME),
        (Name.Decorator, CodeKind.NAME),
    )
    lines: list[list[CodeSpan]] = [[]]
    column = 0
    for _, token, text in get_lexer_by_name(language).get_tokens_unprocessed(code):
        kind = next((kind for family, kind in kinds if token[: len(family)] == family), None)
        for index, part in enumerate(text.split("\n")):
            if index:
                lines.append([])
                column = 0
            length = len(part.encode("utf-16-le")) // 2
            if kind is not None and length:
                lines[-1].append(CodeSpan(column, length, kind))
            column += length
    return tuple(map(tuple, lines))
