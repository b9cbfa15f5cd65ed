"""Retcode: a reference for the error codes of crypto-exchange APIs.

    >>> import retcode
    >>> retcode.decode('{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}')
    >>> retcode.lookup("-1021", venue="binance-usdm")

The names below come from `retcode.api`, which is loaded when the first of them is used.
"""

from __future__ import annotations

from retcode import version

TYPE_CHECKING = False  # that of `typing` takes 8 ms to import, half of what is imported before a command
if TYPE_CHECKING:
    from retcode.api import (
        Certainty,
        Entry,
        Explanation,
        Finding,
        HandlerError,
        Outcome,
        Recovery,
        Report,
        Retry,
        UnknownVenueError,
        Verdict,
        decode,
        explain,
        handler,
        lookup,
        search,
        venues,
    )

__version__ = version.VERSION

__all__ = [
    "Certainty",
    "Entry",
    "Explanation",
    "Finding",
    "HandlerError",
    "Outcome",
    "Recovery",
    "Report",
    "Retry",
    "UnknownVenueError",
    "Verdict",
    "__version__",
    "decode",
    "explain",
    "handler",
    "lookup",
    "search",
    "venues",
]


def __getattr__(name: str) -> object:
    """Load the engine when one of its names is used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from retcode import api

    return getattr(api, name)


def __dir__() -> list[str]:
    """List the public names before the engine is loaded."""
    return __all__
