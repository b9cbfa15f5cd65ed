"""The names of exchanges, so that "Dear Binance" is not taken for a greeting to a person."""

from __future__ import annotations

from functools import cache

import msgspec
from msgspec import Struct

from retcode.core.resources import resource


class _Named(Struct):
    exchange: str = ""
    names: list[str] = []


@cache
def exchange_names() -> frozenset[str]:
    """Return the names in the recognition files, in lower case. Files that cannot be read are skipped."""
    named: list[_Named] = []
    for path in resource("catalogue", "recognition").glob("*.json"):
        try:
            found = msgspec.json.decode(path.read_bytes(), type=_Named | list[_Named])
        except (OSError, msgspec.MsgspecError):
            continue
        named += found if isinstance(found, list) else [found]
    every = (name for one in named for name in (one.exchange, *one.names))
    return frozenset(name.strip("*").lower() for name in every) - {""}
