"""Attribute requests without a response to an exchange, by host or client, or to another service."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.attribute.identify import Attribution, Evidence, EvidenceKind
from retcode.core.decode.attribute.reconcile import Occurrence
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.clues import Clue, UnlistedHost
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.decode.scan.flat_text import RECORD_START
from retcode.core.decode.scan.hosts import Host
from retcode.core.decode.scan.http import Status
from retcode.core.decode.scan.no_answer import (
    LostRequest,
    Needs,
    find_lost,
    is_bare,
    is_report,
    names_attempts,
)
from retcode.core.decode.scan.recognition import Strength
from retcode.core.decode.scan.requests import (
    awaits_order,
    changes_order,
    is_about_query,
    is_query,
    moves_money,
    names_order,
    requests_order,
)
from retcode.core.lazy_pattern import compile_on_use

_BEFORE, _JUST_BEFORE, _AFTER = 2500, 400, 800
_MAX_LINES_TO_ANSWER = 2
_FAILURE = 400
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
# The path of an API in which orders are placed or changed.
_API_ORDER = compile_on_use(r"(?i)(?:[a-z]{0,4}api/v\d|(?<![\w.])/v\d)/[\w/-]{0,60}order")
# The lines of a traceback up to its last one, and those of a stack below a message.
_TRACEBACK = compile_on_use(r"Traceback \(most recent call last\):\n(?:[ \t][^\n]{0,400}\n){1,60}\Z")
_STACK = compile_on_use(r"(?:\n[ \t][^\n]{0,400}){1,60}")
# A call on an object that stands for an exchange: `await exchange.create_order(...)`
_EXCHANGE_CALL = compile_on_use(r"(?i)\bexchange\w{0,12}\.\w{0,24}order")
# A failed order, named by its client order id: `order c-77 failed: `. The orders of shops have numbers only.
_FAILED_ORDER = compile_on_use(
    r"""(?xi)
    \b(?:order|withdrawal)[ ](?=[a-z_.:-]{0,30}\d)[a-z][\w.:-]{1,40}  # a letter, then a digit
    [ ](?:has[ ])?failed\b
    """
)
# A record that has the request of the record before it, and nothing else: `url=https://... method=POST`
_REQUEST_ALONE = compile_on_use(
    r"""(?xi)
    (?:(?:url|endpoint|path|request)[ ]?[=:][ ]?)?["']?(?:(?:GET|POST|PUT|DELETE)[ ])?["']?
    https?://[^\s"']{4,400}["']?
    [ ,]{0,3}(?:method[ ]?[=:][ ]?)?["']?(?:GET|POST|PUT|DELETE)?["']?\s*
    """
)
_OF_TIME = "0123456789:.,+-/|[]TZ "
# Where a part of a sentence ends, as in `order sent, then "Connection lost", then ...`
_PART_END = compile_on_use(r"(?i)[;,.!?](?=\s)|[\n\uff0c\u3002\uff1b\u3001]|\bthen\b")
_NAME = compile_on_use(r"[A-Za-z]{2,20}")
# The needs that a mere word for an order meets.
_MET_BY_WORD = frozenset({Needs.ORDER_WORD, Needs.ORDER_AND_ANSWER})


class AnswersInText(Struct, frozen=True, dict=True):
    """The answers in a text: its errors and its HTTP statuses."""

    errors: Sequence[Occurrence]
    statuses: Sequence[Status]

    @cached_property
    def failed(self) -> list[tuple[int, int]]:
        """The spans of errors and of failed statuses."""
        return self._spans(_FAILURE)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The spans of all errors and statuses."""
        return self._spans(0)

    def _spans(self, min_status: int) -> list[tuple[int, int]]:
        errors = [(one.candidate.start, one.candidate.end) for one in self.errors]
        return errors + [(one.start, one.end) for one in self.statuses if one.status >= min_status]


class KnownRequests(NamedTuple):
    """What the recognition files tell of requests.

    `libraries` finds the names of client libraries that send requests to nothing but exchanges,
    `order_addresses` the addresses of orders that have no word for one in them.
    """

    libraries: re.Pattern[str]
    order_addresses: re.Pattern[str]


def find_unanswered(
    text: str,
    clues: Sequence[Clue],
    hosts: Sequence[Host],
    answers: AnswersInText,
    catalogue: Catalogue,
    known: KnownRequests,
) -> Iterator[Occurrence]:
    """Yield the requests to an exchange that got no answer.

    A request beside one of the `answers` did get one.
    """
    for found in find_lost(text):
        candidate = found.candidate
        spans = answers.failed if found.needs is Needs.ORDER_CALL else answers.spans
        beside = _overlapping(spans, candidate.start, candidate.end)
        own = _line_without(text, candidate, beside)
        lost = _another_attempt(text, candidate, own, clues) if beside else found
        if lost is None:
            continue
        addressed = known.order_addresses.search(own) and is_report(own, _span_in_line(lost))
        if addressed or _is_of_order(own, lost):
            candidate = structs.replace(candidate, of_order=True)
        if not (beside or addressed or _is_about_order(text, lost, answers)):
            if _is_attempt(own, lost) and (retried := _by_answer(text, candidate, clues, hosts, answers)):
                yield Occurrence(candidate, retried)
            continue
        for start, end in record_scopes(text, candidate):
            here = [host for host in hosts if start <= host.at < end]
            named = clues_between(clues, start, end)
            if _is_another_service(here, named):
                break
            exchange_clues = [clue for clue in named if clue.strength >= Strength.EXCHANGE]
            if exchange_clues:
                named_by = attribute_by_clues(exchange_clues, catalogue)
                found_by = _by_stack(text, candidate, named_by, clues, catalogue)
                yield Occurrence(candidate, _doubted(found_by, here, named))
                break
        else:
            attribution = _of_some_exchange(
                text, candidate, known.libraries, is_print=_is_print_alone(own, lost)
            )
            if attribution is None and (beside or _is_attempt(own, lost)):
                attribution = _by_answer(text, candidate, clues, hosts, answers)
            if attribution is not None:
                yield Occurrence(candidate, attribution)


def _overlapping(spans: Sequence[tuple[int, int]], low: int, high: int) -> list[tuple[int, int]]:
    return [(start, end) for start, end in spans if start < high and end > low]


def _is_about_order(text: str, lost: LostRequest, answers: AnswersInText) -> bool:
    """Return whether a print has what it needs: in its line with its stack, or in the line before or after.

    A line before or after with an answer of its own does not count.
    """
    if lost.needs in (Needs.REQUEST, Needs.ORDER_AND_ANSWER):
        return lost.needs is Needs.REQUEST
    candidate = lost.candidate
    line = text[candidate.start : candidate.end]
    if not is_report(line, _span_in_line(lost)):
        return False
    if lost.needs is Needs.ORDER_WORD and is_of_query(line, _span_in_line(lost)):
        return False
    start, end = _with_stack(text, candidate)
    scopes = [(start, end), _line_before(text, start), _line_after(text, end)]
    return any(
        _meets(lost.needs, text[low:high])
        for index, (low, high) in enumerate(scopes)
        if index == 0 or not _overlapping(answers.spans, low, high)
    )


def _meets(needs: Needs, text: str) -> bool:
    """Return whether a text has the order that a print needs."""
    if needs is Needs.AWAITED_ORDER:
        return awaits_order(text)
    if requests_order(text) or moves_money(text):
        return True
    if needs is Needs.ORDER_AND_ANSWER and customer_words().order.pattern.search(text):
        return True
    return needs in _MET_BY_WORD and names_order(text)


def _line_before(text: str, at: int) -> tuple[int, int]:
    """Return the span of the line before the one that begins at `at`."""
    end = max(0, at - 1)
    return max(text.rfind("\n", max(0, end - _AFTER), end) + 1, end - _AFTER, 0), end


def _line_after(text: str, at: int) -> tuple[int, int]:
    """Return the span of the line after the one that ends at `at`; an empty one if that is another record."""
    start = min(len(text), at + 1)
    if RECORD_START.match(text, start):
        return start, start
    end = text.find("\n", start, start + _AFTER)
    return start, end if end >= 0 else min(len(text), start + _AFTER)


def _is_attempt(own: str, lost: LostRequest) -> bool:
    """Return whether a line may report a lost attempt, after which the next one was answered in another line.

    The line says no more than that a request is lost, or names an order. `own` is the line without the
    answers in it.
    """
    if lost.needs is Needs.AWAITED_ORDER or not is_report(own, _span_in_line(lost)) or is_query(own):
        return False
    return is_bare(own, _span_in_line(lost)) or _meets(max(lost.needs, Needs.ORDER_WORD), own)


def _is_print_alone(own: str, lost: LostRequest) -> bool:
    """Return whether a line is only the print of an exception."""
    start, end = _span_in_line(lost)
    return not own[:start].strip() and not own[end:].strip(" :\t\r")


def _is_of_order(own: str, lost: LostRequest) -> bool:
    """Return whether a line reports a lost order, and not a lost query."""
    if not (requests_order(own) or names_order(own)):
        return False
    return not is_of_query(own, _span_in_line(lost))


def is_of_query(line: str, span: tuple[int, int]) -> bool:
    """Return whether the part of a line around a span is about a query.

    In a line with the call of an order, the words for what is queried may be its parameters: `price 43000`.
    """
    part = part_around(line, span)
    return is_query(part) if requests_order(line) else is_about_query(part)


def _by_answer(
    text: str, candidate: Candidate, clues: Sequence[Clue], hosts: Sequence[Host], answers: AnswersInText
) -> Attribution | None:
    """Return the attribution of a lost attempt to the exchange that answered another one.

    Where the text does not say what the lost request was, it may have been an order, unless the answer is
    that to a query.
    """
    here = [host for host in hosts if candidate.start <= host.at < candidate.end]
    if _is_another_service(here, clues_between(clues, candidate.start, candidate.end)):
        return None
    for low, high in _lines_to_answer(text, candidate):
        answer = next((one for one in answers.errors if low <= one.candidate.start < high), None)
        if answer is None:
            continue
        if not candidate.of_order and is_query(text[low:high]):
            return None
        found = answer.identity
        possible = found.possible or (frozenset({found.venue}) if found.venue else frozenset())
        evidence = Evidence(EvidenceKind.NEIGHBOUR, possible, "the answer to another attempt is beside it")
        certainty = Certainty.LIKELY if found.certainty is not Certainty.OPEN else Certainty.OPEN
        return Attribution(
            found.venue if certainty is not Certainty.OPEN else None,
            certainty,
            (evidence,),
            exchange=found.exchange,
            possible=possible,
        )
    return None


def _lines_to_answer(text: str, candidate: Candidate) -> Iterator[tuple[int, int]]:
    """Yield the spans of the lines that may have the answer to another attempt, the likeliest first.

    It is the line of the candidate, one of the next two, or one of the two before.
    """
    yield candidate.start, candidate.end
    end = candidate.end
    for _ in range(_MAX_LINES_TO_ANSWER):
        start, stop = min(len(text), end + 1), text.find("\n", end + 1)
        end = stop if stop >= 0 else len(text)
        yield start, end
    start = candidate.start
    for _ in range(_MAX_LINES_TO_ANSWER):
        end = max(0, start - 1)
        start = text.rfind("\n", 0, end) + 1
        yield start, end


def _another_attempt(text: str, candidate: Candidate, own: str, clues: Sequence[Clue]) -> LostRequest | None:
    """Return the attempt without an answer that a line with the answer to another one reports, or None.

    As in `{"code":"429000"} after POST /api/v1/orders timeout: read ECONNRESET`. `own` is the line without
    the answers. The line has to name an order or several attempts.
    """
    found = next(find_lost(own), None)
    if found is None:
        return None
    if is_of_query(own, found.span):
        return None
    at = candidate.start
    lost = LostRequest(candidate, Needs.REQUEST, (found.span[0] + at, found.span[1] + at))
    if found.needs is Needs.REQUEST and requests_order(own):
        return lost
    if not is_report(own, found.span):
        return None
    if _meets(max(found.needs, Needs.ORDER_WORD), own):
        return lost
    here = clues_between(clues, candidate.start, candidate.end)
    names = {name[0].lower() for clue in here if (name := _NAME.match(text, clue.at))}
    start, end = _part_span(own, found.span)
    span = found.span[0] - start, found.span[1] - start
    of_request = found.needs is not Needs.AWAITED_ORDER and names_attempts(own)
    return lost if of_request and is_bare(own[start:end], span, names) else None


def _line_without(text: str, candidate: Candidate, spans: Sequence[tuple[int, int]]) -> str:
    """Return the line of a candidate with spaces in place of the spans."""
    own = list(text[candidate.start : candidate.end])
    for start, end in spans:
        low, high = max(start, candidate.start), min(end, candidate.end)
        own[low - candidate.start : high - candidate.start] = " " * (high - low)
    return "".join(own)


def _span_in_line(lost: LostRequest) -> tuple[int, int]:
    return lost.span[0] - lost.candidate.start, lost.span[1] - lost.candidate.start


def part_around(line: str, span: tuple[int, int]) -> str:
    """Return the part of a sentence around a span of a line."""
    start, end = _part_span(line, span)
    return line[start:end]


def parts_of(line: str) -> list[str]:
    """Return the parts of the sentences of a line."""
    return _PART_END.split(line)


def _part_span(line: str, span: tuple[int, int]) -> tuple[int, int]:
    low = max((end.end() for end in _PART_END.finditer(line, 0, span[0])), default=0)
    end = _PART_END.search(line, span[1])
    return low, end.start() if end else len(line)


def _of_some_exchange(
    text: str, candidate: Candidate, libraries: re.Pattern[str], *, is_print: bool
) -> Attribution | None:
    """Return the attribution of an order at an exchange that is not named; None if nothing shows that it is.

    A pair, a client library, a call or the path of the order shows it.

    Only the candidate's own line counts, with the stack printed above or below it: the lines around it may be
    about other requests. If the line is only the print of an exception (`is_print`), the line before it says
    what was called.
    """
    start, end = _with_stack(text, candidate)
    if is_print:
        start = _line_before(text, start)[0]
    own = text[start:end]
    path = _API_ORDER.search(own) is not None and requests_order(own)
    failed = _FAILED_ORDER.search(text, candidate.start, candidate.end)
    if not path and not failed and not changes_order(own):
        return None
    pair = _PAIR.search(own)
    known = path or failed or _EXCHANGE_CALL.search(own) or libraries.search(own)
    if pair is None and not known:
        return None
    reason = (
        f"this is an order for {pair.group()}; the text does not name the exchange"
        if pair
        else "this is an order at an exchange that the text does not name"
    )
    evidence = Evidence(EvidenceKind.SURROUNDINGS, frozenset(), reason)
    return Attribution(None, Certainty.OPEN, (evidence,))


def _with_stack(text: str, candidate: Candidate) -> tuple[int, int]:
    """Return the span of a candidate with the stack printed above or below it."""
    before = _TRACEBACK.search(text, max(0, candidate.start - _BEFORE), candidate.start)
    after = _STACK.match(text, candidate.end, candidate.end + _BEFORE)
    return before.start() if before else candidate.start, after.end() if after else candidate.end


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
    """Yield the span of a candidate, then its log record, then for a one-line record the text before it.

    If the next record is nothing but the address of a request, it is in a span of its own.
    """
    yield candidate.start, candidate.end
    following = RECORD_START.search(text, candidate.end, candidate.end + _AFTER)
    end = following.start() if following else min(len(text), candidate.end + _AFTER)
    if RECORD_START.match(text, candidate.start):
        yield candidate.start, end
        if following:
            stop = text.find("\n", following.end(), following.end() + _AFTER)
            next_end = stop if stop >= 0 else min(len(text), following.end() + _AFTER)
            if _REQUEST_ALONE.fullmatch(text[following.end() : next_end].lstrip(_OF_TIME)):
                yield candidate.start, next_end
        yield max(0, candidate.start - _JUST_BEFORE), end
        return
    first = max(0, candidate.start - _BEFORE)
    for stamp in RECORD_START.finditer(text, first, candidate.start):
        first = stamp.start()
    yield first, end


def _is_another_service(hosts: Sequence[Host], clues: Sequence[Clue]) -> bool:
    """Return whether the hosts and clues of a text name another service.

    None does that has a host of an exchange, or the path of one behind an unknown host.
    """
    if any(host.exchange for host in hosts):
        return False
    if any(clue.unlisted for clue in clues) and any(map(_is_path, clues)):
        return False
    return bool(hosts) or any(clue.vendor for clue in clues)


def _is_path(clue: Clue) -> bool:
    return clue.text.startswith("/") and clue.strength >= Strength.STRONG and bool(clue.venues)


def _doubted(found: Attribution, hosts: Sequence[Host], clues: Sequence[Clue]) -> Attribution:
    """Return the attribution of a request, with doubt if it went to a host that is in no exchange's list."""
    unlisted = [clue for clue in clues if clue.unlisted]
    if not unlisted or any(host.exchange for host in hosts):
        return found
    kind, reason = unlisted[0].unlisted, unlisted[0].reason
    if kind is UnlistedHost.FOREIGN:
        evidence = Evidence(EvidenceKind.FOREIGN, frozenset(), reason)
        return Attribution(None, Certainty.OPEN, (evidence,))
    relayed = (Evidence(EvidenceKind.SURROUNDINGS, frozenset(), reason), *found.evidence)
    if kind is UnlistedHost.ALIKE:
        return structs.replace(found, venue=None, certainty=Certainty.OPEN, evidence=relayed)
    certainty = Certainty.LIKELY if found.certainty is Certainty.PROVEN else found.certainty
    return structs.replace(found, certainty=certainty, evidence=relayed)


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
    deciding = clues[0].strength
    for clue in sorted(clues, key=_weight, reverse=True):
        if not venues:
            venues, text, deciding = clue.venues, clue.reason, clue.strength
            kind = EvidenceKind.PROOF if clue.strength is Strength.PROOF else EvidenceKind.SURROUNDINGS
            proven = kind is EvidenceKind.PROOF and len(venues) == 1
            certainty = Certainty.PROVEN if proven else certainty
        elif venues & clue.venues:
            venues &= clue.venues
        elif clue.strength is deciding:
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
