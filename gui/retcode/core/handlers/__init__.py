"""Handlers: code to paste, generated from the verdict of an entry and the facts of its venue."""

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
