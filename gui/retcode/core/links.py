"""Links to an entry, `retcode://binance-usdm/-1021`, and to decode the clipboard, `retcode://decode`.

Anybody can write a link, so all it can do is show an entry, search, or ask the user to decode the clipboard.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from msgspec import Struct

SCHEME = "retcode"
_LINK = re.compile(rf"{SCHEME}:(?://)?(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_VENUE = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+){0,8}")
_DECODE = "decode"
_MAX_LINK = 400  # characters
_MAX_QUERY = 200


class Link(Struct, frozen=True):
    """A parsed link: the key of an entry, or `decode`. `query` is the search to show if there is no entry."""

    query: str = ""
    entry: str = ""
    decode: bool = False


def entry_link(key: str) -> str:
    """Return the link to an entry."""
    venue, _, code = key.partition("/")
    return f"{SCHEME}://{venue}/{quote(code, safe='~')}"


def parse_link(text: str) -> Link | None:
    """Return the parsed link; None if the text is not a link of this program."""
    match = _LINK.fullmatch(text.strip())
    if match is None:
        return None
    rest = match["rest"][:_MAX_LINK].rstrip("/")
    if rest.lower() == _DECODE:
        return Link(decode=True)
    venue, _, code = rest.partition("/")
    code = unquote(code)
    if _VENUE.fullmatch(venue.lower()) and code and code.isprintable():
        return Link(code.partition("~")[0][:_MAX_QUERY], f"{venue.lower()}/{code}")
    query = "".join(character if character.isprintable() else " " for character in unquote(rest))
    return Link(" ".join(query.split())[:_MAX_QUERY])
