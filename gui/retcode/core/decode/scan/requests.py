"""Find out what kind of request an error answers: a change such as an order or a withdrawal, or a query."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from retcode.core.catalogue.model import Subject
from retcode.core.catalogue.verdict import Asked
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.decode.scan.flat_text import RECORD_START
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import PrefixedPattern

_CHANGE_WORDS = r"""
    orders?|batch_?orders?|order_?list|algo_?order|add_?order                   # orders
    |submit|cancel|place|amend
    |position_?margin|leverage|margin_?type|position_?side                      # positions
    |transfers?|withdraw(?:al)?s?|borrow|repay|loan                             # funds
"""
# A verb with the address before or after it, or a path alone whose last word changes something.
_REQUEST_PATTERN = compile_on_use(
    rf"""
    \b(?P<verb>GET|POST|PUT|DELETE|PATCH)\b[^\n/]{{0,60}}/[\w.:/-]{{1,200}}   # POST https://host/path
    | \b(?P<go>Get|Post|Put|Delete)[ ]"https?://[^\s"]{{4,400}}"                # Go: Post "https://host/path"
    | \bmethod["']?[ ]?[:=][ ]?["'](?P<method>[A-Za-z]{{3,6}})["']              # method: 'post'
    | https?://[^\s"']{{4,200}}[ ](?P<last>GET|POST|PUT|DELETE|PATCH)\b       # https://host/path POST
    | (?P<path>/(?:[\w.-]{{1,40}}/){{1,6}}(?i:{_CHANGE_WORDS})(?![\w.-]))     # /api/v3/order
    """,
    re.VERBOSE,
)
_REQUEST = PrefixedPattern(
    _REQUEST_PATTERN, ("get", "post", "put", "delete", "patch", "method", "http://", "https://", "/")
)
_CHANGING_CALL_PATTERN = compile_on_use(
    r"""(?x)
    # create_order, createOrder, order_market_buy, futures_create_order, set_leverage(
    \b(?:create|place|submit|send|set|add|new|cancel|edit|amend|modify)_(?:\w{1,16}_)?orders?\b
    | (?i:\b(?:create|place|submit|send|add|edit|amend|cancel|batch)orders?\b)
    | \b(?:create|place|submit|new|cancel|edit|amend)(?:[A-Z][a-z]{1,12})?Orders?\b
    | \border_(?:market|limit)\w{0,10}\b
    | \bcreate_(?:market|limit|stop)_\w{2,30} | \bclose_(?:all_)?positions?\b | \bcancel_all\w{0,20}
    | \bfutures_?(?:create|place|change|cancel|Order|Buy|Sell|Market[BS])\w{0,30}
    | \b(?:set_?leverage|change_?leverage|withdraw|transfer|set_?margin_?mode)[ ]?\(
    # op: order.create of a WebSocket, private/sell of JSON-RPC, AddOrder
    | (?i:\borders?\.(?:create|place|cancel|amend|modify|edit)\b)
    | \bop["']?[ ]?[:=][ ]?["']?(?:batch-)?(?:cancel-|amend-)?orders?\b
    | \bprivate/(?:buy|sell|edit|cancel|close|withdraw|submit|execute|mass|move)\w{0,30}
    | \b(?:Add|Edit|Amend|Cancel)Order(?:Batch)?\b | \b(?:batch|bulk)_orders?\b
    # "placing a sell order", "buy order"
    | (?i:\b(?:plac|submitt|send|creat|cancel|amend)(?:e|es|ed|ing)?[ ](?:[\w/:-]{1,20}[ ]){0,3}orders?\b)
    | (?i:\b(?:buy|sell)[ ]orders?\b)
    """
)
_CHANGING_CALL_PREFIXES = """
    creat plac submit send new cancel edit amend modify order_ orders. order. close_ futures set_ setleverage
    setmargin change withdraw transfer op" op' op: op= private/ add batch bulk_ buy sell
    """
_CHANGING_CALL = PrefixedPattern(_CHANGING_CALL_PATTERN, (*_CHANGING_CALL_PREFIXES.split(), "op "))
# What the name of such a call has if it is about an order.
_OF_ORDER = compile_on_use(r"(?i)order|private/")
_ORDER_WORD = compile_on_use(
    r"""(?xi)
    \borders?\b(?![ _-]?(?:books?|flow|types?|history|stream|topic|channel|updates?)\b)
    | \b(?:orden|ordem|pedido)\b | \b(?:buy|sell)ing\b
    """
)
# An order whose answer is still to come.
_AWAITED = compile_on_use(
    r"""(?xi)
    \b(?:wait(?:ed|ing)?[ ]for|await(?:ed|ing)?|expect(?:ed|ing)?)[ ](?:[\w/-]{1,20}[ ]){0,3}orders?\b
    (?![ ]?(?:streams?|topics?|updates?|channels?|books?|events?)\b)
    | \borders?[ ](?:is[ ]|was[ ]|still[ ])?(?:sent|pending|in[ -]flight|unacknowledged|unconfirmed)\b
    """
)
# A message or record about an order, as in "sending the order confirmation".
_ABOUT_ORDER = compile_on_use(r"(?i)[ _-]{1,3}(?:notif|confirm|e?mail|messag|alert|webhook|report)")
_READING_PATH = compile_on_use(
    r"""(?x)
    # market data
    /(?:klines?|ticker|tickers|exchangeInfo|depth|time|ping|trades|aggTrades|premiumIndex|openInterest|fundingRate
    |orderbook|candles|candlesticks|instruments|open_positions|markets?|symbols
    |positionRisk|balance|account)  # the account
    (?=[/?"'\s,:;)\]]|$)  # the end of the word
    """
)
_MARKET_DATA = "ticker|tickers|ohlcv|order_?book|balance|markets|positions|time|my_?trades|funding_?rate"
_READING_CALL = compile_on_use(
    rf"""(?xi)
    \bfetch_?(?:{_MARKET_DATA})\b                                               # of ccxt
    | \bget_(?:account|klines|historical_klines|symbol_ticker|order_?book|exchange_info|server_time)\b
    """
)

# Words with which people tell of a trade.
_TRADED = compile_on_use(r"(?i)\b(?:bought|sold|clicked|my (?:order|position)|closed my)\b")
_BEFORE, _AFTER = 1500, 400
_MAX_OWN_WORDS = 8000  # characters of a text that a customer may have written


class Mention(NamedTuple):
    """A request that a text names: its place, its kind, and what it is about, if that is known."""

    at: int
    asked: Asked
    subject: Subject | None


class Requests:
    """The requests in a flat text, found on first use."""

    def __init__(self, text: str) -> None:
        self._text = text

    def asked(self, start: int, end: int) -> Asked:
        """Return the kind of request that what is printed from `start` to `end` answers.

        It is a query only if the line of the error, or else its record, has a query and no change.
        """
        text = self._text
        line_start, line_end = self._line(start, end)
        own = self._between(line_start, line_end)
        if own:
            return Asked.CHANGE if Asked.CHANGE in own else Asked.READ
        before = self._between(max(0, start - _BEFORE), start)
        if Asked.CHANGE in before:
            return Asked.CHANGE
        return Asked.READ if before and not RECORD_START.match(text, line_start) else Asked.UNKNOWN

    def asked_on_line(self, start: int, end: int) -> Asked:
        """Return the kind of request that the line of what is printed from `start` to `end` names.

        It is a query only if nothing else on the line may be a change.
        """
        low, high = self._line(start, end)
        own = self._between(low, high)
        if own != {Asked.READ}:
            return Asked.CHANGE if own else Asked.UNKNOWN
        return Asked.UNKNOWN if _TRADED.search(self._text, low, high) else Asked.READ

    def _line(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the line around `start` and `end`, cut off at a limit on either side."""
        low = max(self._text.rfind("\n", max(0, start - _BEFORE), start) + 1, start - _BEFORE, 0)
        high = self._text.find("\n", end, end + _AFTER)
        return low, high if high >= 0 else min(len(self._text), end + _AFTER)

    def subject(self, start: int, end: int) -> Subject | None:
        """Return what the request that an error answers is about; None if the text leaves it open.

        The requests on the line of the error decide, else those before it, else a customer's own words.
        """
        if not self._names_other_subject:
            return None
        line_start, line_end = self._line(start, end)
        for low, high in ((line_start, line_end), (max(0, start - _BEFORE), start)):
            named = {mention.subject for mention in self._in(low, high) if mention.subject}
            if named:
                return named.pop() if len(named) == 1 else None
        return Subject.MONEY if self._is_about_withdrawals else None

    @cached_property
    def _names_other_subject(self) -> bool:
        """False if the text cannot be about anything but orders."""
        words = customer_words().other_than_order
        return words.literals.may_be_in(self._text) and words.pattern.search(self._text) is not None

    @cached_property
    def _is_about_withdrawals(self) -> bool:
        if len(self._text) > _MAX_OWN_WORDS:
            return False
        words = customer_words()
        about = words.withdrawal.pattern.search(self._text)
        return about is not None and not words.order.pattern.search(self._text)

    @cached_property
    def mentions(self) -> list[Mention]:
        """The requests in order of position."""
        return sorted(self._found(), key=lambda mention: mention.at)

    def _found(self) -> Iterator[Mention]:
        for match in _REQUEST.finditer(self._text):
            verb = _verb(match)
            asked = Asked.READ if verb == "GET" else Asked.CHANGE
            yield Mention(match.start(), asked, _subject(match.group(), verb))
        for match in _READING_PATH.finditer(self._text):
            yield Mention(match.start(), Asked.READ, None)
        for match in _CHANGING_CALL.finditer(self._text):
            yield Mention(match.start(), Asked.CHANGE, _subject(match.group(), ""))
        for match in _READING_CALL.finditer(self._text):
            yield Mention(match.start(), Asked.READ, None)

    def _in(self, start: int, end: int) -> list[Mention]:
        low = bisect_left(self.mentions, start, key=lambda mention: mention.at)
        high = bisect_left(self.mentions, end, key=lambda mention: mention.at)
        return self.mentions[low:high]

    def _between(self, start: int, end: int) -> set[Asked]:
        return {mention.asked for mention in self._in(start, end)}


def _verb(request: re.Match[str]) -> str:
    return (request["verb"] or request["last"] or request["go"] or request["method"] or "").upper()


def names_request(text: str) -> bool:
    """Return whether a text names a request by its verb and address."""
    return _REQUEST.search(text) is not None


def requests_order(text: str) -> bool:
    """Return whether a text names a request or a call that places, changes or cancels an order."""
    return changes_order(text) or any(
        _verb(match) != "GET" and _subject(match.group(), _verb(match)) in (Subject.ORDER, Subject.CANCEL)
        for match in _REQUEST.finditer(text)
    )


def changes_order(text: str) -> bool:
    """Return whether a text names a call or words that place, change or cancel an order."""
    return any(
        _OF_ORDER.search(match.group()) is not None and not _ABOUT_ORDER.match(text, match.end())
        for match in _CHANGING_CALL.finditer(text)
    )


def moves_money(text: str) -> bool:
    """Return whether a text names a request that withdraws or transfers."""
    return any(
        _verb(match) != "GET" and _subject(match.group(), _verb(match)) is Subject.MONEY
        for match in _REQUEST.finditer(text)
    )


def awaits_order(text: str) -> bool:
    """Return whether a text names a call for an order, or says that the answer to one is still to come."""
    return changes_order(text) or _AWAITED.search(text) is not None


def names_order(text: str) -> bool:
    """Return whether a text has a word for an order, in English or another customer's language."""
    if _ORDER_WORD.search(text):
        return True
    words = customer_words().order.pattern
    return not text.isascii() and any(not match.group().isascii() for match in words.finditer(text))


def is_query(text: str) -> bool:
    """Return whether a text names a query, and no change."""
    named = {mention.asked for mention in Requests(text).mentions}
    return named == {Asked.READ}


def is_about_query(text: str) -> bool:
    """Return whether a text names a query or what is queried, and no order or other change."""
    if is_query(text):
        return True
    if customer_words().query.pattern.search(text) is None:
        return False
    return not requests_order(text) and not names_order(text)


def _subject(request: str, verb: str) -> Subject | None:
    """Return what a request is about by its verb and its path or name."""
    words = request.lower()
    if "withdraw" in words or "transfer" in words:
        return Subject.MONEY
    if "replace" in words or "order" not in words:
        return Subject.ORDER if "replace" in words else None
    return Subject.CANCEL if verb == "DELETE" or "cancel" in words else Subject.ORDER
