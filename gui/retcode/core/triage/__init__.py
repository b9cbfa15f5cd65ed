"""Triage: summarise a whole log: which errors, how often, since when, and what they did to orders.

The names below are loaded when the first of them is used: the process that only searches a large log needs
none of them, see `chunks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retcode.core.triage.log_reader import Callbacks, triage
    from retcode.core.triage.model import TriageReport

__all__ = ["Callbacks", "TriageReport", "triage"]


def __getattr__(name: str) -> object:
    """Load what reads logs when one of its names is used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from retcode.core.triage import log_reader

    return getattr(log_reader, name)
