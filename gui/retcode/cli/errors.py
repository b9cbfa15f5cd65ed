"""What can go wrong with a command: exit statuses, and faults that the user can mend."""

from __future__ import annotations

import argparse
from typing import NoReturn

FOUND, NOTHING, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
PROGRAM = "retcode"


class UsageError(Exception):
    """A command that the user can correct. The text is the one sentence to print."""


class OutputError(UsageError):
    """Standard output cannot be written to. The text is the one sentence to print."""


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError instead of printing the usage and exiting."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the message of argparse as a sentence."""
        raise UsageError(f"{message[:1].lower()}{message[1:]} (see {self.prog} --help)")
