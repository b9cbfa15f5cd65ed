"""`python -m bundle.manual [--write]`: shell completion and the manual page, made from the parser.

They are kept in bundle/system, so that an installation needs no tool to make them. Without --write, list
the files that are out of date; the exit status is 1 if there are any.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import shtab

from retcode.cli.commands import COMMANDS, OWN_CATALOGUE_HELP, WINDOW, build_parser, command_parser
from retcode.core.catalogue.load import load_catalogue
from retcode.core.handlers.library import HandlerLibrary
from retcode.core.replies.load import read_languages
from retcode.core.resources import resource
from retcode.version import VERSION

SYSTEM = Path(__file__).parent / "system"
COMPLETIONS = {"retcode-cli.bash": "bash", "_retcode-cli": "zsh", "retcode-cli.fish": "fish"}
_FILES = {"file", "files", "decode", "screenshot", "html"}


def generated() -> dict[str, str]:
    """Return the text of each file by its name."""
    parser = build_parser()
    known = _known_values()
    for action in _actions(parser):
        if action.dest in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # shtab's own convention
        elif action.dest in known:
            action.choices = known[action.dest]
    files = {name: shtab.complete(parser, shell) for name, shell in COMPLETIONS.items()}
    pages = {"retcode.1": manual(), "retcode-cli.1": ".so man1/retcode.1\n"}
    return {name: f"{text.rstrip()}\n" for name, text in files.items()} | pages


@cache
def _known_values() -> dict[str, tuple[str, ...]]:
    """Return the values that arguments take from the bundled data, by the name of the argument."""
    catalogue = load_catalogue(resource("catalogue"))
    return {
        "venue": tuple(catalogue.venues),
        "target": tuple(target.id for target in HandlerLibrary(catalogue).targets()),
        "language": tuple(read_languages(resource("replies"), [])),
    }


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
        else:
            yield action


def manual() -> str:
    """Return the manual page in roff."""
    lines = [
        f'.TH RETCODE 1 "" "Retcode {VERSION}" "User Commands"',
        ".SH NAME",
        "retcode, retcode\\-cli \\- look up and decode the error codes of crypto-exchange APIs",
        ".SH SYNOPSIS",
        *_synopsis("retcode", command_parser("")),
        *(
            line
            for name in COMMANDS
            for line in (".br", *_synopsis(f"retcode-cli {name}", command_parser(name)))
        ),
        ".SH DESCRIPTION",
        _roff(WINDOW.summary),
        "It works offline and opens no network connection.",
        ".SH OPTIONS OF THE WINDOW",
        *_options(command_parser("")),
    ]
    for name, command in COMMANDS.items():
        lines += [f".SH {name.upper()}", _roff(command.summary), *_options(command_parser(name))]
    lines += [
        ".SH YOUR OWN CATALOGUE",
        *(".TP", f".B {_roff('--catalogue DIR')}", _roff(OWN_CATALOGUE_HELP)),
        ".SH EXIT STATUS",
        *(
            line
            for status, meaning in (
                ("0", "found"),
                ("1", "nothing found"),
                ("2", "bad usage or unreadable input, with one line on standard error"),
                ("130", "interrupted"),
            )
            for line in (".TP", f".B {status}", meaning)
        ),
    ]
    return "\n".join(lines) + "\n"


def _synopsis(program: str, parser: argparse.ArgumentParser) -> list[str]:
    parser.prog = ""
    usage = " ".join(parser.format_usage().removeprefix("usage:").split())
    return [f".B {_roff(program)}", _roff(usage)]


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if action.help in (None, argparse.SUPPRESS):
            continue
        value = action.metavar or (f"{{{','.join(action.choices)}}}" if action.choices else "")
        names = ", ".join(action.option_strings)
        shown = f"{names} {value}".strip() if action.nargs != 0 else names
        yield from (".TP", f".B {_roff(shown)}", _roff(str(action.help) % {"prog": "retcode"}))


def _roff(text: str) -> str:
    """Escape what roff would interpret."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def main(argv: list[str]) -> int:
    """Write the files, or name those that are out of date."""
    parser = argparse.ArgumentParser("python -m bundle.manual")
    parser.add_argument("--write", action="store_true", help="write the files")
    args = parser.parse_args(argv)
    outdated = [
        name
        for name, text in generated().items()
        if not (SYSTEM / name).is_file() or (SYSTEM / name).read_text(encoding="utf-8") != text
    ]
    for name in outdated:
        if args.write:
            (SYSTEM / name).write_text(generated()[name], encoding="utf-8")
        else:
            print(f"{name} is out of date: run python -m bundle.manual --write")
    return int(bool(outdated) and not args.write)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
