"""Commands that this program gives itself, for work in a process of its own. No user types them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from retcode.cli.errors import FOUND, UsageError

_MAX_AHEAD = 4 << 20  # bytes that a process may be ahead of the one that reads what it writes


def _read_picture(_args: Sequence[str]) -> int:
    """Read the text in the picture on standard input."""
    from retcode.services.pictures.reader import serve

    return serve()


def _search_log(args: Sequence[str]) -> int:
    """Search the log in a file, or in the named member of an archive, and write its chunks."""
    from retcode.cli.streams import written_ahead
    from retcode.core.triage.chunks import write_chunks

    if not 1 <= len(args) <= 2:
        raise UsageError("search-log takes a file, and a member if it is an archive")
    with written_ahead(_MAX_AHEAD) as write:
        write_chunks(Path(args[0]), args[1] if len(args) > 1 else None, write)
    return FOUND


OWN_COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "read-picture": _read_picture,
    "search-log": _search_log,
}
