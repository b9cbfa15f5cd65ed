"""Find the hosts that a text names, and the exchanges they belong to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from retcode.core.decode.scan.clues import Clue
from retcode.core.decode.scan.recognition import Recognition, Strength
from retcode.core.lazy_pattern import compile_on_use

_HOST = re.compile(
    r"""(?xi)
    (?:https?://|\bhost=["']|\bHost:[ ]|\bat[ ](?:tcp|http)[ ])  # what a host follows
    (?P<host>[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,6})  # its labels
    """
)
# The end of a name without a scheme, before a path, a port or a verb; and the part before that end.
_ENDING = compile_on_use(
    r"""(?xi)
    \.(?:com|org|net|io|dev|app|ai|co|xyz|example|local|internal)  # the last label
    (?=[/:]|[ ](?:GET|POST|PUT|DELETE)\b)  # a port, a path or a verb
    """
)
_BARE = compile_on_use(r"(?i)(?<![a-z0-9_./@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}$")
_MAX_HOST = 200
_SECOND_LEVEL = frozenset({"co", "com", "net", "org"})


class Host(Struct, frozen=True, gc=False):
    """A host in a text, with its position and the exchange it belongs to, if any."""

    at: int
    name: str
    exchange: str | None


class HostFinder:
    """Finds hosts, and the exchanges they belong to by the recognition files: by domain, or by name."""

    def __init__(self, recognition: Recognition) -> None:
        self._owners = {host: record.exchange for record in recognition.exchanges for host in record.hosts}
        self._names = {
            name.lower().rstrip("*"): record.exchange
            for record in recognition.exchanges
            for name in record.names
        }

    def find(self, text: str) -> Iterator[Host]:
        """Yield the hosts of a text in order of position."""
        found = [(match.start(), match["host"]) for match in _HOST.finditer(text)]
        for ending in _ENDING.finditer(text):
            bare = _BARE.search(text, max(0, ending.start() - _MAX_HOST), ending.start())
            if bare:
                found.append((bare.start(), text[bare.start() : ending.end()]))
        for at, name in sorted(found):
            yield Host(at, name.lower(), self.owner(name.lower()))

    def owner(self, name: str) -> str | None:
        """Return the exchange that a host belongs to, or None."""
        parts = name.split(".")
        domains = (".".join(parts[index:]) for index in range(len(parts)))
        known = (self._owners.get(domain) or self._names.get(domain) for domain in domains)
        # `example.com`, and `example.co.nz`, where the name stands before a second-level domain
        labels = [label for label in parts[-3:-1] if label not in _SECOND_LEVEL][-1:]
        return next(filter(None, known), None) or next(map(self._names.get, labels), None)


def weaken_foreign_paths(
    text: str, clues: Iterable[Clue], hosts: Sequence[Host], exchange_of: Mapping[str, str]
) -> Iterator[Clue]:
    """Yield the clues; a path after the host of another exchange on its line is only a hint.

    Exchanges copy each other's paths: `fapi.asterdex.com POST /fapi/v3/order` is not Binance's.
    """
    starts = [host.at for host in hosts]
    for clue in clues:
        index = bisect_right(starts, clue.at) - 1
        host = hosts[index] if clue.text.startswith("/") and index >= 0 else None
        foreign = host is not None and host.exchange not in (None, *(exchange_of[v] for v in clue.venues))
        if host and foreign and "\n" not in text[host.at : clue.at]:
            yield clue.with_strength(Strength.HINT)
        else:
            yield clue
