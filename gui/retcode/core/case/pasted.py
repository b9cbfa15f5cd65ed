"""Find the customer's own text in a case that was pasted or opened as a text."""

from __future__ import annotations

import re

import msgspec

from retcode.core.case.model import Case
from retcode.core.case.render import KIND_TEXT
from retcode.core.lazy_pattern import compile_on_use

_OWN_KINDS = ("text", "picture")
_FOOT = compile_on_use(r"^Retcode \S{1,40}, \d{4}-\d\d-\d\d\s*\Z", re.MULTILINE)
_PAGE_FOOT = compile_on_use(r"^<footer>Retcode \S{1,40}, \d{4}-\d\d-\d\d</footer>$", re.MULTILINE)
_SIGNED = "Retcode "  # in either foot
_FORMAT = '"format": "retcode-case/1"'
# A customer's text under its heading: in a fence of Markdown, or as it is copied from a page.
_TEXT = compile_on_use(
    rf"""
    ^(?:{"|".join(re.escape(KIND_TEXT[kind]) for kind in _OWN_KINDS)}):[ ]*\n\s*
    (?:
        (?P<fence>`{{3,}})text\n(?P<fenced>.*?)\n(?P=fence)[ ]*$
        | (?P<plain>.*?)(?=\n\s*(?:\#\#[ ])?\d+\.[ ]|\n\s*Retcode[ ]\S{{1,40}},[ ]|\Z)
    )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def _heading_in_page(kind: str) -> str:
    """Return the heading of a text as it is in the source of an HTML page."""
    return KIND_TEXT[kind].replace("'", "&#39;")


# The same in the source of an HTML page, where every `<` of the customer is escaped.
_PAGE_TEXT = compile_on_use(
    rf"<p>(?:{'|'.join(re.escape(_heading_in_page(kind)) for kind in _OWN_KINDS)}):</p>\s*<pre>([^<]*)</pre>"
)


def customers_text(text: str) -> str | None:
    """Return what the customer wrote in the text of a case; empty if nothing, None for any other text."""
    if _FORMAT in text:
        try:
            case = msgspec.json.decode(text, type=Case)
        except (msgspec.MsgspecError, RecursionError):
            return None
        return "\n\n".join(part.text for part in case.parts if part.kind in _OWN_KINDS)
    if _SIGNED not in text:  # the patterns below take 100 ms for 10 MB
        return None
    text = text.replace("\r\n", "\n")
    if _PAGE_FOOT.search(text) and (written := _PAGE_TEXT.findall(text)):
        from html import unescape

        return "\n\n".join(filter(None, (unescape(found).strip() for found in written)))
    if not _FOOT.search(text):
        return None
    texts = [match["fenced"] or match["plain"] or "" for match in _TEXT.finditer(text)]
    return "\n\n".join(filter(None, map(str.strip, texts)))
