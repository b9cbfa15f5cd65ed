"""Exit statuses, and errors that the user can correct."""

from __future__ import annotations

FOUND, NOTHING, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
PROGRAM = "retcode"


class UsageError(Exception):
    """A command that the user can correct. The text is the one sentence to print."""


class OutputError(UsageError):
    """Standard output cannot be written to. The text is the one sentence to print."""
