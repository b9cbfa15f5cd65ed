"""Handlers: code a user can paste, written from an entry's verdict and its venue's facts."""

from __future__ import annotations

from retcode.core.handlers.library import (
    HandlerError,
    HandlerLibrary,
    UnknownEntryError,
    UnknownTargetError,
    WrongTargetError,
)
from retcode.core.handlers.model import Target

__all__ = [
    "HandlerError",
    "HandlerLibrary",
    "Target",
    "UnknownEntryError",
    "UnknownTargetError",
    "WrongTargetError",
]
