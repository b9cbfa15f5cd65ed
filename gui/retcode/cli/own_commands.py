"""Commands that this program gives itself, for work in a process of its own. No user types them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from retcode.cli.errors import FOUND, UsageError


def _read_picture(_args: Sequence[str]) -> int:
    """Read the text in the picture on standard input."""
    from retcode.services.pictures.reader import serve

    return serve()


def _search_log(args: Sequence[str]) -> int:
    """Search the log in a file, or in the named member of an archive, and write its chunks."""
    from retcode.cli.streams import write_at_once
    from retcode.core.triage.chunks import write_chunks

    match args:
        case [file]:
            write_chunks(Path(file), None, write_at_once)
        case [file, member]:
            write_chunks(Path(file), member, write_at_once)
        case _:
            raise UsageError("search-log takes a file, and a member if it is an archive")
    return FOUND


OWN_COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "read-picture": _read_picture,
    "search-log": _search_log,
}
