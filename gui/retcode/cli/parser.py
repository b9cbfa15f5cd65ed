"""The argument parser of the commands, and types for its arguments."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from retcode.cli.errors import UsageError
from retcode.cli.output import write
from retcode.cli.streams import flush

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError instead of printing the usage and exiting."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the message of argparse as a sentence."""
        raise UsageError(f"{message[:1].lower()}{message[1:]} (see {self.prog} --help)")

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help to standard output as all commands print. Raises OutputError if that fails."""
        del file
        write(self.format_help())
        flush()


def count(text: str) -> int:
    """Parse a positive whole number for argparse."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return min(int(text), 100_000)
