"""Find the hosts that a text names, and the exchanges they belong to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from types import MappingProxyType

from msgspec import Struct, structs

from retcode.core.decode.scan.clues import Clue, UnlistedHost
from retcode.core.decode.scan.recognition import Recognition, Strength
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.letter_case import lower_letters

_HOST = re.compile(
    r"""(?xi)
    (?:https?://(?:[^\s/"'@]{1,100}@)?|\bhost=["']|\bHost:[ ]|\bat[ ](?:tcp|http)[ ])  # what a host follows
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
_SOCKET_HOST = compile_on_use(
    r"(?i)(?<![a-z])(?:wss?://|host(?:name)?[=:][ ]?)(?P<host>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})"
)
_MAX_HOST = 200
_MIN_NAME = 3
_SECOND_LEVEL = frozenset({"co", "com", "net", "org"})
# The rest of an address after its host, and a verb after it.
_ADDRESS_END = compile_on_use(
    r"""(?x)
    (?::\d{1,5})?(?P<path>/[^\s"'<>|)\]},;]{0,300})?
    (?P<verb>["']?[ ,]{1,2}["']?(?:GET|POST|PUT|DELETE)\b)?
    """
)
# A path that is served to programs: `/api/v3/order`, `/0/private/AddOrder`
_API_PATH = compile_on_use(
    r"(?i)/(?:[\w-]{1,30}/){0,3}?(?:[a-z]{0,2}api|open-?api|v\d|rest|private|orders?|trade)(?=[/?]|$)"
)
# A host apart from the path of its request: `[api.example.com] /v1/order`, `host | POST | /v1/order`
_APART = compile_on_use(
    r"""(?x)
    \.(?P<last>
        com|org|net|io|co|xyz|cc|ru|cn|hk|sg|us|eu|uk|jp|kr|de|fr|ch|to|tv|biz|vip|top|example|local|internal
        # what names of modules end with, too
        |(?P<module>app|dev|ai|me|pro|fi|trade|exchange|capital|markets?|online|live|network|one|info|bot)
    )
    ["'`\])}>]{0,2}[ \t,:|>-]{1,4}  # a closing mark, and what is between columns
    (?:\w{3,10}["']?[=:][ ]?)?["'`(\[]{0,2}  # the name of the next field: `path=`, `request: "`
    (?:  # the verb, with the same around it
        (?:GET|POST|PUT|DELETE|PATCH)["'`\])]{0,2}[ \t,:|>-]{1,4}
        (?:\w{3,10}["']?[=:][ ]?)?["'`(\[]{0,2}
    )?
    (?P<path>/[^\s"'<>|)\]},;]{2,300})
    """
)
# How the host of an API begins.
_API_LABEL = compile_on_use(r"(?:[a-z]{0,4}api\d?|rest|gateway|gw|www)[.-]")
# What is before the address of a request: a verb, the name of a parameter, a call.
_REQUEST = compile_on_use(
    r"""(?xi)
    (?:\b(?:GET|POST|PUT|DELETE|PATCH)[ "']{1,3}  # POST https://...
    |\b(?:base_?|request_?|api_?)?(?:ur[il]|host(?:name)?|endpoint)["']?[ ]?[:=][ ]?["']?  # baseURL: 'https://...
    |\bfor[ ]url:[ ]?["']?  # requests' message
    |\.(?:get|post|put|delete|request|fetch)\(["']  # session.post("https://...
    |\bcurl[ ][^\n]{0,80}["' ]  # curl -X POST 'https://...
    |\bHost:[ ]|\bhost=["']|\bwss?://
    )(?:https?://(?:[^\s/"'@]{1,100}@)?)?$
    """
)
# What is before an address that no request of the error went to.
_OTHER_ADDRESS = compile_on_use(
    r"""(?xi)
    (?:\b(?:referr?er|origin|proxy|proxies|webhook|hook|docs?|see|info(?:rmation)?|source|dashboard
    |callback|notif(?:y|ied|ication)|alerts?|status[ ]page|help|read|link|runbook|redirect\w*|ticket|issue
    |\w+_proxy)["']?[ ]?[:=]?[ ]?["'(]?)
    (?:https?://(?:[^\s/"'@]{1,100}@)?)?$
    """
)
# An answer after its address, `https://example.com/check: {...}`, or before it: `{...} from https://`.
_ANSWER_AFTER = compile_on_use(
    r"""(?x)
    ["'`)\]>]?
    (?:[ ]?(?:\(?\d{3}\)?|->|=>|\u2192|[:,-]|returned|answered|replied|responded|said|says)){0,3}
    [ ]?\{["'\w ]
    """
)
# What a service answered that is named by a page's host: `https://hooks.example.dev/x -> 400 {...}`
_ANSWERED = compile_on_use(
    r"""(?x)
    ["'`)\]>]?
    [ ]?(?:->|=>|\u2192|returned|answered|replied|responded)(?:[ ]with)?
    (?:[ ]?\(?[45]\d\d\)?)?:?[ ]?\{["'\w ]
    """
)
_ANSWER_BEFORE = compile_on_use(r"\}[ ]?(?:from|by|at|@|<-)[ ](?:https?://(?:[^\s/\"'@]{1,100}@)?)$")
_BEFORE_ADDRESS = 200
_MAX_ADDRESS = 600
# Hosts of pages, code and messages, which send no answers of an exchange.
_NO_API = compile_on_use(
    r"""(?xi)
    (?:^|[.-])(?:docs?|documentation|developers?|help|support|status|wiki|blog|grafana|sentry|kibana|jira|hooks?
    |github|gitlab|githubusercontent|gitbook|readthedocs|stackoverflow|discord(?:app)?|telegram|slack|pypi|npmjs
    |readme|pastebin|imgur|w3|schemas?)(?=[.-]|$)
    |^(?:pkg\.go\.dev|go\.dev|golang\.org|t\.me)$
    """
)
# Hosts that pass requests on, by their names.
_RELAYS = compile_on_use(
    r"""(?xi)
    ^[\d.]+$|^[^.]+$  # an address in digits, a name without a domain
    |\.(?:local(?:host|domain)?|internal|lan|corp|home|svc|test|invalid|example|intra(?:net)?)$
    |(?:^|\.)example\.(?:com|org|net)$
    |(?:^|[.-])(?:proxy|proxies|relay|mirror|forwarder|cors|tunnel|ngrok|nginx|haproxy)\w{0,8}(?=[.-]|$)
    |\.(?:workers\.dev|herokuapp\.com|onrender\.com|vercel\.app|netlify\.app|fly\.dev|railway\.app|run\.app
    |amazonaws\.com|cloudfront\.net|azurewebsites\.net|azure-api\.net|cloudfunctions\.net|duckdns\.org)$
    """
)


class Host(Struct, frozen=True, gc=False):
    """A host in a text, with its position and the exchange it belongs to, if any."""

    at: int
    name: str
    exchange: str | None


class HostFinder:
    """Finds hosts, and the exchanges they belong to by the recognition files: by domain, or by name."""

    def __init__(self, recognition: Recognition) -> None:
        self._owners = {host: record.exchange for record in recognition.exchanges for host in record.hosts}
        # The venues of each exchange by the paths of its hosts, where its clues say so: `host.example.com/v1`
        self.served: dict[str, dict[str, frozenset[str]]] = {}
        for record in recognition.exchanges:
            for clue in record.clues:
                for text in clue.texts:
                    host, slash, path = text.partition("/")
                    if slash and "." in host:
                        whose = self.served.setdefault(f"/{path}", {})
                        venues = recognition.venues(record, clue.venues)
                        whose[record.exchange] = venues | whose.get(record.exchange, frozenset())
        self._words = tuple(
            word
            for record in recognition.exchanges
            for name in record.names
            if len(word := name.lower().rstrip("*")) >= _MIN_NAME and word.isascii() and word.isalnum()
        )
        self._names = {
            name.lower().rstrip("*"): record.exchange
            for record in recognition.exchanges
            for name in record.names
        }

    def find(self, text: str) -> Iterator[Host]:
        """Yield the hosts of a text in order of position; of those apart from a path, the exchanges' own."""
        found = {host.at: host.name for host, _ in self._apart(text) if host.exchange}
        found |= {match.start(): match["host"] for match in _HOST.finditer(text)}
        for ending in _ENDING.finditer(text):
            bare = _BARE.search(text, max(0, ending.start() - _MAX_HOST), ending.start())
            if bare:
                found[bare.start()] = text[bare.start() : ending.end()]
        for at in sorted(found):
            name = found[at].lower()
            yield Host(at, name, self.owner(name))

    def owner(self, name: str) -> str | None:
        """Return the exchange that a host belongs to, or None."""
        parts = name.split(".")
        known = (self._owners.get(domain) or self._names.get(domain) for domain in _domains(name))
        # `example.com`, and `example.co.nz`, where the name stands before a second-level domain
        labels = [label for label in parts[-3:-1] if label not in _SECOND_LEVEL][-1:]
        return next(filter(None, known), None) or next(map(self._names.get, labels), None)

    def unlisted(self, text: str, hosts: Sequence[Host]) -> Iterator[Clue]:
        """Yield a clue for each address of a request to a host that is in no exchange's list."""
        found = {clue.at: clue for clue in self._in_one_piece(text, hosts)}
        for host, address in self._apart(text):
            if not (
                self._is_known(host.name)
                or _OTHER_ADDRESS.search(text, max(0, host.at - _BEFORE_ADDRESS), host.at)
            ):
                found[host.at] = self._sender(host, host.at, address)
        for at in sorted(found):
            yield found[at]

    def _in_one_piece(self, text: str, hosts: Sequence[Host]) -> Iterator[Clue]:
        """Yield a clue for each address that is in one piece, or before a verb."""
        for host in merge(hosts, self._of_sockets(text), key=lambda host: host.at):
            name = host.name
            if self._is_listed(name):
                continue
            shift = lower_letters(text[host.at : host.at + _MAX_ADDRESS]).find(name)
            at = host.at + shift
            end = _ADDRESS_END.match(text, at + len(name))
            if shift < 0 or end is None or text.startswith("..", end.start()):
                continue
            if _NO_API.search(name) and not _ANSWERED.match(text, end.end()):
                continue
            before = max(0, at - _BEFORE_ADDRESS)
            if _OTHER_ADDRESS.search(text, before, at):
                continue
            asked = (
                end["verb"]
                or _REQUEST.search(text, before, at)
                or _API_PATH.match(end["path"] or "")
                or _ANSWER_AFTER.match(text, end.end() - text[at : end.end()].endswith((":", ",")))
                or _ANSWER_BEFORE.search(text, before, at)
            )
            if asked:
                yield self._sender(host, at, text[at : end.end("path") if end["path"] else end.start()])

    def _apart(self, text: str) -> Iterator[tuple[Host, str]]:
        """Yield each host that stands apart from the path of its request, and as it is written."""
        for ending in _APART.finditer(text):
            bare = _BARE.search(text, max(0, ending.start() - _MAX_HOST), ending.start())
            if bare is None or not _API_PATH.match(ending["path"]):
                continue
            address = text[bare.start() : ending.end("last")]
            name = address.lower()
            if not ending["module"] or _API_LABEL.match(name):
                yield Host(bare.start(), name, self.owner(name)), address

    def _is_known(self, name: str) -> bool:
        """Return whether a host is one of an exchange, or sends no answers of an exchange."""
        return self._is_listed(name) or bool(_NO_API.search(name))

    def _is_listed(self, name: str) -> bool:
        """Return whether a host is one of an exchange."""
        return any(domain in self._owners for domain in _domains(name))

    def _sender(self, host: Host, at: int, address: str) -> Clue:
        reason = f"the request went to {host.name}, which is not a known host of any exchange"
        return Clue(at, address, Strength.HINT, frozenset(), reason, unlisted=self._kind(host))

    def _of_sockets(self, text: str) -> Iterator[Host]:
        """Yield the hosts of sockets and of fields without quotation marks, which are nobody's status."""
        for match in _SOCKET_HOST.finditer(text):
            name = match["host"].lower()
            yield Host(match.start("host"), name, self.owner(name))

    def _kind(self, host: Host) -> UnlistedHost:
        if _RELAYS.search(host.name):
            return UnlistedHost.RELAY
        if host.exchange or any(word in host.name for word in self._words):
            return UnlistedHost.ALIKE
        return UnlistedHost.FOREIGN


def _domains(name: str) -> Iterator[str]:
    """Yield a host and the domains it is in: `api.example.com`, `example.com`, `com`."""
    parts = name.split(".")
    return (".".join(parts[index:]) for index in range(len(parts)))


def weaken_foreign_paths(
    text: str,
    clues: Iterable[Clue],
    hosts: Sequence[Host],
    exchange_of: Mapping[str, str],
    served: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType({}),
    is_name: Callable[[Clue], bool] = lambda _: False,
) -> Iterator[Clue]:
    """Yield the clues; a path of another exchange's host is only a hint. Exchanges copy each other's paths.

    That is one after such a host on its line, and one that stands alone if the text names only another
    exchange that has the path, too (`served`). If it names none of them, the path is that of any of them.
    """
    clues = list(clues)
    starts = [host.at for host in hosts]
    named: _Named | None = None
    for clue in clues:
        if not clue.text.startswith("/"):
            yield clue
            continue
        index = bisect_right(starts, clue.at) - 1
        host = hosts[index] if index >= 0 and "\n" not in text[hosts[index].at : clue.at] else None
        own = {exchange_of[venue] for venue in clue.venues}
        if host:
            yield clue.with_strength(Strength.HINT) if host.exchange not in (None, *own) else clue
            continue
        others = {
            exchange: venues
            for exchange, venues in served.get(clue.text, {}).items()
            if venues and exchange not in own
        }
        if not others:
            yield clue
            continue
        if named is None:
            named = _Named(clues, hosts, exchange_of, is_name)
        yield from _of_several(text, clue, own, others, named)


class _Named:
    """What names exchanges in a text, in order of position."""

    def __init__(
        self,
        clues: Iterable[Clue],
        hosts: Iterable[Host],
        exchange_of: Mapping[str, str],
        is_name: Callable[[Clue], bool],
    ) -> None:
        found = [(host.at, host.exchange) for host in hosts if host.exchange]
        found += (
            (clue.at, exchange_of[venue])
            for clue in clues
            if clue.strength >= Strength.EXCHANGE and is_name(clue)
            for venue in clue.venues
        )
        self._found = sorted(set(found))
        self.all = frozenset(exchange for _, exchange in self._found)

    def between(self, start: int, end: int) -> frozenset[str]:
        """Return the exchanges that are named from `start` to `end`."""
        low, high = bisect_left(self._found, (start, "")), bisect_left(self._found, (end, ""))
        return frozenset(exchange for _, exchange in self._found[low:high])


def _of_several(
    text: str, clue: Clue, own: set[str], others: Mapping[str, frozenset[str]], named: _Named
) -> Iterator[Clue]:
    """Yield the clue of a path that several exchanges serve, by the names in its line, or else in the text.

    If none decides, the exchange that the path is known for is a little likelier than those that copy it.
    """
    line, end = text.rfind("\n", 0, clue.at) + 1, text.find("\n", clue.at)
    for here in (named.between(line, end if end >= 0 else len(text)), named.all):
        if here & own and here.isdisjoint(others):
            yield clue
            return
        if here & others.keys() and here.isdisjoint(own):
            yield clue.with_strength(Strength.HINT)
            return
    venues = clue.venues.union(*others.values())
    *most, last = sorted({*own, *others})
    reason = f"the path \u201c{clue.text}\u201d is that of {', '.join(most)} and {last}"
    yield structs.replace(clue, venues=venues, reason=reason)
    yield clue.with_strength(min(clue.strength, Strength.WEAK))
