"""Undo escapes in a text, with a map from each character back to the original.

A secret may be in JSON within JSON, in a URL or in XML. The rules read the text without these escapes; the
masks are put into the original text. Unlike the decoder's flat text, this undoes every escape of a printable
character, because a password may contain any of them.
"""

from __future__ import annotations

import re
from functools import cache

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import MarkedPattern
from retcode.core.replaced_text import ReplacedText, replace_matches

_QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
}
_SAME_LENGTH = str.maketrans(
    {
        **_QUOTES,
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63", "-"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
        ),
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("\u2192\u21d2\u279c", ":"),
        "\ufe55": ":",
        "\u3001": ",",
        "\u3002": ".",
        "\u2236": ":",
        **dict.fromkeys("\u2502\u2503\u2551", "|"),  # the lines of a table that is drawn
        **dict.fromkeys("\u2500\u2501\u2550", "-"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋┡┩╇┢┪╈╞╡╪╔╗╚╝╠╣╦╩╬╭╮╰╯", "+"),
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
_INVISIBLE = r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00"
_FORMS = r"""
    \\{1,16}(?:["'`/&=:<>|*_#-]|u(?!001[bB]\[)(?P<unicode>[0-9A-Fa-f]{4})|x(?P<hex>[2-7][0-9A-Fa-f])|[nrt])
    | (?P<bytes>  # one letter in UTF-8, as in a URL or in bytes of Python
        (?:%(?:25){0,4}|\\{1,16}x)(?:
            [CcDd][0-9A-Fa-f](?:%(?:25){0,4}|\\{1,16}x)[89ABab][0-9A-Fa-f]
            |[Ee][0-9A-Fa-f](?:(?:%(?:25){0,4}|\\{1,16}x)[89ABab][0-9A-Fa-f]){2}
        ))
    | %(?:25){0,4}(?P<percent>[2-7][0-9A-Fa-f])
    | &(?:amp;){0,4}(?:\#0{0,4}(?P<decimal>[0-9]{2,3})|\#[xX]0{0,4}(?P<hexadecimal>[2-7][0-9A-Fa-f])
        |(?P<entity>[A-Za-z]{2,8}));
    | (?:\x1b|\\{1,16}(?:u001[bB]|x1[bB]|e|033))\[[0-9;]{0,20}[A-Za-z]  # a colour of a terminal
    | [@INVISIBLE@]+
""".replace("@INVISIBLE@", _INVISIBLE)
_ESCAPE = MarkedPattern(compile_on_use(_FORMS, re.VERBOSE), re.compile(rf"[\\%&\x1b{_INVISIBLE}]"))
# The source of a mail: an equals sign is written as =3D, and one at the end of a long line continues it.
_QUOTED_PRINTABLE = "=3D"
_MAIL_ESCAPE = MarkedPattern(
    compile_on_use(rf"{_FORMS} | =3D | =(?=\r?\n)(?<=[^\n]{{60}}=)\r?\n", re.VERBOSE),
    re.compile(rf"[=\\%&\x1b{_INVISIBLE}]"),
)
_BYTE = compile_on_use(r"[0-9A-Fa-f]{2}(?=[%\\]|\Z)")


def unescape(text: str) -> ReplacedText:
    """Return `text` without escapes, entities, typographic marks and invisible characters."""
    plain = text if text.isascii() else text.translate(_SAME_LENGTH)
    if _QUOTED_PRINTABLE in text:
        return replace_matches(plain, _MAIL_ESCAPE, _character)
    if plain is text and not any(mark in text for mark in ("\\", "%", "&", "\x00", "\x1b")):
        return ReplacedText(text)
    return replace_matches(plain, _ESCAPE, _character)


def _character(match: re.Match[str]) -> str:
    """Return the character that an escape stands for; empty if there is none."""
    kind = match.lastgroup
    if kind is None:
        escape = match[0]
        if "[" in escape:
            return ""
        if escape[0] == "=":
            return "=" if escape == _QUOTED_PRINTABLE else ""
        return {"n": "\n", "r": "\r", "t": "\t"}.get(escape[-1], escape[-1]) if escape[0] == "\\" else ""
    if kind == "entity":
        name = match[kind] + ";"
        return _entities().get(name, match[0])
    if kind == "bytes":
        digits = _BYTE.findall(match[0])
        letter = bytes.fromhex("".join(digits)).decode("utf-8", "replace")
        return letter.translate(_SAME_LENGTH) if letter.isprintable() and len(letter) == 1 else match[0]
    number = int(match[kind], 10 if kind == "decimal" else 16)
    letter = chr(number)
    return letter.translate(_SAME_LENGTH) if letter.isprintable() else match[0]


@cache
def _entities() -> dict[str, str]:
    """Return the printable ASCII characters by the names of their entities, such as `quot;`."""
    from html.entities import html5

    printable = {name: mark for name, mark in html5.items() if mark.isascii() and mark.isprintable()}
    return {**printable, "nbsp;": " "}
