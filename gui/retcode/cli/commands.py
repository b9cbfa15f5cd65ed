"""The commands, their parsers, and how a command line is parsed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from retcode.cli import browse, decode, handler, triage, window
from retcode.cli.errors import PROGRAM, UsageError
from retcode.cli.output import did_you_mean
from retcode.cli.parser import Parser
from retcode.cli.streams import flush, use_utf8
from retcode.core.resources import OWN_CATALOGUE

if TYPE_CHECKING:
    import argparse


class Command(NamedTuple):
    """One command: its one-line description, and the functions that add its arguments and run it."""

    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


COMMANDS = {
    "list": Command("Print all entries.", browse.add_list_arguments, browse.run_list),
    "search": Command(
        "Search codes, names, messages and meanings.", browse.add_search_arguments, browse.run_search
    ),
    "lookup": Command(
        "Print the entries with exactly this code.", browse.add_lookup_arguments, browse.run_lookup
    ),
    "decode": Command("Print the errors in a text with their venues.", decode.add_arguments, decode.run),
    "triage": Command(
        "Summarise the errors in whole logs: which, how often, since when.", triage.add_arguments, triage.run
    ),
    "handler": Command(
        "Print handler code for one error, or for all errors of a venue.", handler.add_arguments, handler.run
    ),
}
WINDOW = Command(
    "A reference browser for the error codes of crypto-exchange APIs. Without a command it opens the window.",
    window.add_arguments,
    window.run,
)

OWN_CATALOGUE_HELP = "add your own venues, notes and replies from that folder; any command takes this"


def run_command(argv: Sequence[str]) -> int:
    """Run the command that the arguments name, and return the exit status."""
    use_utf8()
    status = _run(argv)
    flush()
    return status


def _run(argv: Sequence[str]) -> int:
    if list(argv[:1]) == ["--link"]:  # run by the system: the rest is never an option, see link_handler
        return window.open_link(" ".join(argv[1:]))
    argv = _pop_catalogue(argv)
    name = argv[0] if argv and argv[0] in COMMANDS else ""
    parser = command_parser(name)
    try:
        args = parser.parse_intermixed_args(_join_signed_zone(argv[1:] if name else argv))
    except UsageError:
        near = did_you_mean(argv[0], COMMANDS) if argv and not name else ""
        if near:
            raise UsageError(f"unknown command {argv[0]!r}; {near}") from None
        raise
    return COMMANDS.get(name, WINDOW).run(args)


def _pop_catalogue(argv: Sequence[str]) -> list[str]:
    """Return the arguments without `--catalogue DIR`, and use that folder. Any command takes it.

    Raises:
        UsageError: it is not a folder.
    """
    args = list(argv)
    end = args.index("--") if "--" in args else len(args)
    for index, word in enumerate(args[:end]):
        option, joined, folder = word.partition("=")
        if option != "--catalogue":
            continue
        taken = 1 if joined else 2
        folder = folder if joined else "".join(args[index + 1 : index + 2])
        if not os.path.isdir(folder):  # noqa: PTH112 (that of Path fails if the name is too long)
            raise UsageError(f"--catalogue needs a folder, and {folder!r} is not one")
        os.environ[OWN_CATALOGUE] = str(Path(folder).absolute())
        return args[:index] + args[index + taken :]
    return args


def command_parser(name: str) -> argparse.ArgumentParser:
    """Return the parser of one command, or of the window for an empty name."""
    command = COMMANDS.get(name, WINDOW)
    own = f"--catalogue DIR: {OWN_CATALOGUE_HELP}"
    epilog = own if name else f"Commands: {', '.join(COMMANDS)}. Each has its own --help. {own}"
    parser = Parser(f"{PROGRAM} {name}".rstrip(), description=command.summary, epilog=epilog)
    command.add_arguments(parser)
    return parser


def _join_signed_zone(argv: Sequence[str]) -> list[str]:
    """Join `--zone -05:00` into one argument, because argparse takes the second word for an option."""
    joined = list(argv)
    for index in range(len(joined) - 1):
        if joined[index] == "--":
            break
        if joined[index] == "--zone" and joined[index + 1].startswith("-"):
            joined[index : index + 2] = [f"--zone={joined[index + 1]}"]
            break
    return joined


def build_parser() -> argparse.ArgumentParser:
    """Build one parser of all commands, for shell completion."""
    parser = Parser(f"{PROGRAM}-cli", description=WINDOW.summary)
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.add_arguments(commands.add_parser(name, help=command.summary, description=command.summary))
    return parser
