"""Undo the escapes of a pasted text, with a map from each offset back to the original.

Escapes, entities, typographic marks and invisible characters are undone once, in one pass, so that no
later stage has to know how often a body was quoted on its way into a log. Reports give offsets of the
original text.
"""

from __future__ import annotations

import re

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.replaced_text import ReplacedText, replace_matches

# Typographic characters and the plain one that replaces each. The length, and so every offset, is unchanged.
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63", "-"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
        ),
        **dict.fromkeys(
            "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
            "\u2068\u2069\x00",
            " ",
        ),
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
        # circled capitals, as in the name of Binance's USD-margined futures
        **{chr(circled): chr(circled - 0x24B6 + ord("A")) for circled in range(0x24B6, 0x24D0)},
        "\u3001": ",",
        "\u3002": ".",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
# Each alternative begins with a literal character, so that the search can skip to the next of these.
_ESCAPE = (
    r"""\\\\{0,15}(?:["'`/]|[nrt](?![A-Za-z]{3})|u00(?:22|27|2[dD]|3[cCeE]|26|20)"""
    # letters of other scripts, but not surrogates
    r"""|u(?:00[c-fC-F]|0[1-9a-fA-F][0-9a-fA-F]|[1-9e-fa-cE-FA-C][0-9a-fA-F]{2}|[dD][0-7][0-9a-fA-F])[0-9a-fA-F])"""
    r"""|</t[dh]>\s{0,20}<t[dh][^>]{0,60}>|<tr[^>]{0,60}>\s{0,20}<t[dh][^>]{0,60}>"""
    r"""|</?(?:b|i|p|br|strong|em|div|span|pre|kbd|samp|mark|blockquote|h[1-6]|li|ul|ol|small|font)"""
    r"""(?:[ /][^<>\n]{0,80})?>"""
    r"""|<code(?:[ ][^<>\n]{0,80})?>(?!-?\w{1,60}</code>\s{0,20}<m)|</code>(?!\s{0,20}<m)"""  # but not of XML
    r"""|&(?:quot|apos|amp|lt|gt|nbsp|minus|\#0{0,3}(?:34|39|45|123|125)|\#x0{0,3}(?:22|27|2[dD]));"""
    # the seam of a string literal split over lines: 'abc' + / b'abc' / an indented continuation, but no key
    + "".join(
        rf"""|{quote}[ \t]{{0,8}}(?:[+.\\][ \t]{{0,4}}\r?\n[ \t]{{0,80}}[bf]"""
        rf"""?|\r?\n[ \t]{{0,80}}(?:[+.][ \t]{{0,8}}|b|[ \t]{{2}})){quote}"""
        rf"""(?![\w-]{{1,40}}{quote}[ \t]{{0,16}}(?::|=>))"""
        for quote in ("'", '"')
    )
    + r"""|%(?:22|27|7[bB]|7[dD]|3[aAbBdD]|2[cCdDeEfF]|5[bB]|5[dD]|20|28|29)"""
)
_ESCAPES = compile_on_use(_ESCAPE, re.VERBOSE)
# A line that starts with a timestamp is a new record of a log.
RECORD_START = compile_on_use(r"(?m)^[\[\s]{0,4}(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d:\d\d:\d\d|\d{13}\b)")
_MAYBE_SEAM = compile_on_use(r"""["'][ \t+.]{0,8}\r?\n[ \t]{0,80}[+.bf]?[ \t]{0,8}["']""")
_DOUBLED = re.compile(r'""[A-Za-z_]{2,20}""[ ]?:')
_WITH_DOUBLED = compile_on_use(_ESCAPE + r'|""', re.VERBOSE)
# A line break, with the marks of a quoted mail after it.
_WITH_BREAKS = compile_on_use(_ESCAPE + r"|[ \t]{0,80}\r?\n[ \t]{0,80}(?:>[ \t]{0,8}){0,8}", re.VERBOSE)
_PLUS = compile_on_use(r"(?<=[A-Za-z,;'])\+(?=[A-Za-z(%])")
# Tags that begin a line; others are within one.
_BLOCKS = ("br", "p", "div", "li", "h", "ul", "ol")
_PLAIN = {
    "&quot;": '"', "&apos;": "'", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&minus;": "-",
    "%22": '"', "%27": "'", "%7B": "{", "%7D": "}", "%5B": "[", "%5D": "]", "%28": "(", "%29": ")",
    "%3A": ":", "%3B": ";", "%3D": "=", "%2C": ",", "%2D": "-", "%2E": ".", "%2F": "/", "%20": " ",
}  # fmt: skip


def flatten(text: str, *, join_lines: bool = False) -> ReplacedText:
    """Return `text` with escapes, entities and typographic marks undone, offsets kept.

    `join_lines` also removes line breaks, for a text whose lines were wrapped anywhere.
    """
    if not text.isascii():
        text = text.translate(_SAME_LENGTH)
    elif "\x00" in text:
        text = text.replace("\x00", " ")
    if "%2" in text or "%3" in text:
        text = _PLUS.sub(" ", text)
    pattern = _WITH_BREAKS if join_lines else _WITH_DOUBLED if _DOUBLED.search(text) else _ESCAPES
    if pattern is _ESCAPES and not (
        any(mark in text for mark in ("\\", "%", "&", "</", "<br")) or _MAYBE_SEAM.search(text)
    ):
        return ReplacedText(text)
    return replace_matches(text, pattern, _plain)


def _plain(match: re.Match[str]) -> str:
    escape = match.group()
    if escape == '""':
        return '"'
    if escape[0] in "\"' \t\r\n":
        return ""
    if escape[0] == "<":
        name = escape.strip("</ ").lower()
        if name.startswith("t"):
            return "\n" if name.startswith("tr") else " | "
        return "\n" if name.startswith(_BLOCKS) else " "
    if escape[0] == "\\":
        last = escape.lstrip("\\")
        if last[0] == "u":
            return chr(int(last[1:], 16)).translate(_SAME_LENGTH)
        return {"n": "\n", "r": " ", "t": " "}.get(last, last)
    if escape[1] == "#":
        digits = escape[2:-1]
        return chr(int(digits[1:], 16) if digits[0] in "xX" else int(digits))
    return _PLAIN.get(escape.upper() if escape[0] == "%" else escape, escape)
