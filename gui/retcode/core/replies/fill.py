"""Fill the placeholders of a reply with the values that are known.

`Your order[ for {symbol}] was not placed.` becomes "Your order for BTCUSDT was not placed." or, without a
symbol, "Your order was not placed.": a phrase in square brackets is dropped if one of its values is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.replies.model import ValueWords

_PART = compile_on_use(r"\[(?P<phrase>[^\[\]]*)\]|\{(?P<name>[a-z_]+)\}")
_PLACEHOLDER = compile_on_use(r"\{([a-z_]+)\}")
_SPACES = compile_on_use(r"[ ]{2,}")
_BEFORE_STOP = compile_on_use(r"[ ]([.,;:!?])")


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the values in a reply."""
    return frozenset(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str], words: Mapping[str, ValueWords]) -> str:
    """Return a reply with its values filled in; an unknown one is left out with its phrase."""

    def value(match: re.Match[str]) -> str:
        return values.get(match[1], "")

    def part(match: re.Match[str]) -> str:
        phrase, name = match["phrase"], match["name"]
        if phrase is not None:
            return _PLACEHOLDER.sub(value, phrase) if placeholders(phrase) <= values.keys() else ""
        wording = words.get(name, ValueWords(f"{{{name}}}"))
        return _PLACEHOLDER.sub(value, wording.known) if name in values else wording.missing

    return _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", _PART.sub(part, text))).strip()
