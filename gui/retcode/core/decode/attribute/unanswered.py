"""Attribute requests without a response to an exchange, by host or client, or to another service."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.attribute.identify import Attribution, Evidence, EvidenceKind
from retcode.core.decode.attribute.reconcile import Occurrence
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.clues import Clue
from retcode.core.decode.scan.flat_text import RECORD_START
from retcode.core.decode.scan.hosts import Host
from retcode.core.decode.scan.no_answer import find_lost
from retcode.core.decode.scan.recognition import Strength
from retcode.core.decode.scan.requests import changes_order, requests_order
from retcode.core.lazy_pattern import compile_on_use

# A client that tried several times prints a status of its own making.
_GAVE_UP = compile_on_use(r"(?i)\bretries exceeded maximum\b")
_BEFORE, _JUST_BEFORE, _AFTER = 2500, 400, 800
# Two crypto-currencies, or a contract on one.
_PAIR = compile_on_use(
    r"""(?x)
    (?<![A-Za-z0-9])
    (?:[A-Z0-9]{2,12}[-/_]?(?:USDT|USDC|BUSD|FDUSD)  # BTCUSDT, BTC/USDT:USDT, BTC-USDT-SWAP
    |[A-Z0-9]{2,12}[-/_](?:BTC|ETH|PERP)  # SOL/BTC, ETH-PERP
    |(?:BTC|XBT|ETH)[-/_]?USD)  # XBTUSD
    (?![A-Za-z0-9])
    """
)
# The lines of a traceback up to its last one, and those of a stack below a message.
_TRACEBACK = compile_on_use(r"Traceback \(most recent call last\):\n(?:[ \t][^\n]{0,400}\n){1,60}\Z")
_STACK = compile_on_use(r"(?:\n[ \t][^\n]{0,400}){1,60}")


def unanswered(
    text: str,
    clues: Sequence[Clue],
    hosts: Sequence[Host],
    answered: Sequence[tuple[int, int]],
    catalogue: Catalogue,
    libraries: re.Pattern[str],
) -> Iterator[Occurrence]:
    """Yield the requests to an exchange that got no answer.

    `answered` are the spans of errors and statuses: a request beside one of them did get an answer.
    `libraries` finds the names of client libraries that send requests to nothing but exchanges.
    """
    for candidate in find_lost(text):
        beside = [(start, end) for start, end in answered if start < candidate.end and end > candidate.start]
        if beside and not (
            _GAVE_UP.search(candidate.message or "") or _is_another_order(text, candidate, beside)
        ):
            continue
        for start, end in record_scopes(text, candidate):
            here = [host for host in hosts if start <= host.at < end]
            named = clues_between(clues, start, end)
            if _is_another_service(here, named):
                break
            exchange_clues = [clue for clue in named if clue.strength >= Strength.EXCHANGE]
            if exchange_clues:
                found = attribute_by_clues(exchange_clues, catalogue)
                yield Occurrence(candidate, _by_stack(text, candidate, found, clues, catalogue))
                break
        else:
            if (attribution := _of_some_exchange(text, candidate, libraries)) is not None:
                yield Occurrence(candidate, attribution)


def _is_another_order(text: str, candidate: Candidate, answers: Sequence[tuple[int, int]]) -> bool:
    """Return whether a line with answers also tells of an order without one, outside their spans.

    As in `{"code":"429000"} after POST /api/v1/orders timeout: read ECONNRESET`.
    """
    rest = list(text[candidate.start : candidate.end])
    for start, end in answers:
        low, high = max(start, candidate.start), min(end, candidate.end)
        rest[low - candidate.start : high - candidate.start] = " " * (high - low)
    own = "".join(rest)
    return any(find_lost(own)) and requests_order(own)


def _of_some_exchange(text: str, candidate: Candidate, libraries: re.Pattern[str]) -> Attribution | None:
    """Return the attribution of an order for a pair, or of a library for exchanges, that names no exchange.

    Only the candidate's own line counts, with the stack printed above or below it: the lines around it may be
    about other requests.
    """
    start, end = _with_stack(text, candidate)
    own = text[start:end]
    if not changes_order(own):
        return None
    pair = _PAIR.search(own)
    if pair is None and libraries.search(own) is None:
        return None
    reason = (
        f"This is an order for {pair.group()}; the text does not name the exchange."
        if pair
        else "This is an order at an exchange that the text does not name."
    )
    evidence = Evidence(EvidenceKind.SURROUNDINGS, frozenset(), reason)
    return Attribution(None, Certainty.OPEN, (evidence,))


def _with_stack(text: str, candidate: Candidate) -> tuple[int, int]:
    """Return the span of a candidate with the stack printed above or below it."""
    before = _TRACEBACK.search(text, max(0, candidate.start - _BEFORE), candidate.start)
    behind = _STACK.match(text, candidate.end, candidate.end + _BEFORE)
    return before.start() if before else candidate.start, behind.end() if behind else candidate.end


def _by_stack(
    text: str, candidate: Candidate, found: Attribution, clues: Sequence[Clue], catalogue: Catalogue
) -> Attribution:
    """Return the attribution `found`, or a more precise one from the stack printed with the candidate.

    The line of a failure often has only the host, and a line of its stack the path of the product.
    """
    if found.venue is not None or not found.possible:
        return found
    named = [
        clue
        for clue in clues_between(clues, *_with_stack(text, candidate))
        if clue.strength >= Strength.EXCHANGE
    ]
    attribution = attribute_by_clues(named, catalogue) if named else found
    return attribution if attribution.venue in found.possible else found


def record_scopes(text: str, candidate: Candidate) -> Iterator[tuple[int, int]]:
    """Yield the span of a candidate, then its log record, then for a one-line record the text before it."""
    yield candidate.start, candidate.end
    following = RECORD_START.search(text, candidate.end, candidate.end + _AFTER)
    end = following.start() if following else min(len(text), candidate.end + _AFTER)
    if RECORD_START.match(text, candidate.start):
        yield candidate.start, end
        yield max(0, candidate.start - _JUST_BEFORE), end
        return
    first = max(0, candidate.start - _BEFORE)
    for stamp in RECORD_START.finditer(text, first, candidate.start):
        first = stamp.start()
    yield first, end


def _is_another_service(hosts: Sequence[Host], clues: Sequence[Clue]) -> bool:
    """Return whether the hosts and clues of a text name another service, and no host of an exchange."""
    if any(host.exchange for host in hosts):
        return False
    return bool(hosts) or any(clue.vendor for clue in clues)


def clues_between(clues: Sequence[Clue], start: int, end: int) -> Sequence[Clue]:
    """Return the clues from `start` to `end`; `clues` are in order of position."""
    low = bisect_left(clues, start, key=lambda clue: clue.at)
    return clues[low : bisect_left(clues, end, key=lambda clue: clue.at)]


def _weight(clue: Clue) -> int:
    """Return the weight of a clue for the venue of a request: a name weighs more than a method name."""
    order = (Strength.HINT, Strength.WEAK, Strength.STRONG, Strength.EXCHANGE, Strength.PROOF)
    return order.index(clue.strength)


def attribute_by_clues(clues: Sequence[Clue], catalogue: Catalogue) -> Attribution:
    """Return the attribution by the strongest clues that agree; there must be at least one clue."""
    foreign = next((clue for clue in clues if clue.exchange), None)
    venues = frozenset[str]()
    certainty, text, kind = Certainty.OPEN, clues[0].reason, EvidenceKind.SURROUNDINGS
    for clue in sorted(clues, key=_weight, reverse=True):
        if not venues:
            venues, text = clue.venues, clue.reason
            kind = EvidenceKind.PROOF if clue.strength is Strength.PROOF else EvidenceKind.SURROUNDINGS
            proven = kind is EvidenceKind.PROOF and len(venues) == 1
            certainty = Certainty.PROVEN if proven else certainty
        elif venues & clue.venues:
            venues &= clue.venues
        elif clue.strength is Strength.PROOF:
            venues, certainty = venues | clue.venues, Certainty.OPEN
    evidence = (Evidence(kind, venues, text),)
    if not venues:
        exchange = foreign.exchange if foreign else None
        return Attribution(None, Certainty.OPEN, evidence, exchange=exchange)
    if len(venues) == 1:
        only = min(venues)
        certainty = certainty if certainty is Certainty.PROVEN else Certainty.LIKELY
        return Attribution(only, certainty, evidence, possible=venues)
    exchanges = {catalogue.venues[venue].exchange for venue in venues}
    exchange = exchanges.pop() if len(exchanges) == 1 else None
    return Attribution(None, Certainty.OPEN, evidence, exchange=exchange, possible=venues)
