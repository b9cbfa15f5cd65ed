"""Find out what kind of request an error answers: a change such as an order, or a query."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from retcode.core.catalogue.verdict import Asked
from retcode.core.decode.scan.flat_text import RECORD_START

_CHANGE_WORDS = r"""
    orders?|batch_?orders?|order_?list|algo_?order|add_?order                   # orders
    |submit|cancel|place|amend
    |position_?margin|leverage|margin_?type|position_?side                      # positions
    |transfers?|withdraw(?:al)?s?|borrow|repay|loan                             # funds
"""
# A verb with the address before or behind it, or a path alone whose last word changes something.
_REQUEST = re.compile(
    rf"""
    \b(?P<verb>GET|POST|PUT|DELETE|PATCH)\b[^\n/]{{0,60}}/[\w.:/-]{{1,200}}   # POST https://host/path
    | \b(?P<go>Get|Post|Put|Delete)[ ]"https?://[^\s"]{{4,400}}"                # Go: Post "https://host/path"
    | \bmethod["']?[ ]?[:=][ ]?["'](?P<method>[A-Za-z]{{3,6}})["']              # method: 'post'
    | https?://[^\s"']{{4,200}}[ ](?P<last>GET|POST|PUT|DELETE|PATCH)\b       # https://host/path POST
    | (?P<path>/(?:[\w.-]{{1,40}}/){{1,6}}(?i:{_CHANGE_WORDS})(?![\w.-]))     # /api/v3/order
    """,
    re.VERBOSE,
)
_CHANGING_CALL = re.compile(
    r"""(?x)
    # create_order, createOrder, order_market_buy, futures_create_order, set_leverage(
    \b(?:create|place|submit|send|new|cancel|edit|amend|modify)_(?:\w{1,16}_)?orders?\b
    | \b(?:create|place|submit|new|cancel|edit|amend)(?:[A-Z][a-z]{1,12})?Orders?\b
    | \border_(?:market|limit)\w{0,10}\b
    | \bfutures_?(?:create|place|change|cancel|Order|Buy|Sell|Market[BS])\w{0,30}
    | \b(?:set_?leverage|change_?leverage|withdraw|transfer|set_?margin_?mode)[ ]?\(
    # "placing a sell order", "buy order"
    | (?i:\b(?:plac|submitt|send|creat|cancel|amend)(?:e|es|ed|ing)?[ ](?:\w{1,12}[ ]){0,3}orders?\b)
    | (?i:\b(?:buy|sell)[ ]orders?\b)
    """
)
_READING_PATH = re.compile(
    r"""(?x)
    # market data
    /(?:klines?|ticker|tickers|exchangeInfo|depth|time|ping|trades|aggTrades|premiumIndex|openInterest|fundingRate
    |orderbook|candles|instruments|markets?|symbols
    |positionRisk|balance|account)  # the account
    (?=[/?"'\s,:;)\]]|$)  # the end of the word
    """
)
_MARKET_DATA = "ticker|tickers|ohlcv|order_?book|balance|markets|positions|time|my_?trades|funding_?rate"
_READING_CALL = re.compile(
    rf"""(?xi)
    \bfetch_?(?:{_MARKET_DATA})\b                                               # of ccxt
    | \bget_(?:account|klines|historical_klines|symbol_ticker|order_?book|exchange_info|server_time)\b
    """
)

_BEFORE, _AFTER = 1500, 400


class Requests:
    """The requests in a flat text, found on first use."""

    def __init__(self, text: str) -> None:
        self._text = text

    def asked(self, start: int, end: int) -> Asked:
        """Return the kind of request that what is printed from `start` to `end` answers.

        It is a query only if the line of the error, or else its record, has a query and no change.
        """
        text = self._text
        line_start = text.rfind("\n", max(0, start - _BEFORE), start) + 1
        line_end = text.find("\n", end, end + _AFTER)
        own = self._between(line_start, line_end if line_end >= 0 else min(len(text), end + _AFTER))
        if own:
            return Asked.CHANGE if Asked.CHANGE in own else Asked.READ
        before = self._between(max(0, start - _BEFORE), start)
        if Asked.CHANGE in before:
            return Asked.CHANGE
        return Asked.READ if before and not RECORD_START.match(text, line_start) else Asked.UNKNOWN

    @cached_property
    def _mentions(self) -> list[tuple[int, Asked]]:
        return sorted(self._found(), key=lambda mention: mention[0])

    def _found(self) -> Iterator[tuple[int, Asked]]:
        for match in _REQUEST.finditer(self._text):
            verb = match["verb"] or match["last"] or match["go"] or match["method"] or ""
            yield match.start(), Asked.READ if verb.upper() == "GET" else Asked.CHANGE
        for match in _READING_PATH.finditer(self._text):
            yield match.start(), Asked.READ
        for match in _CHANGING_CALL.finditer(self._text):
            yield match.start(), Asked.CHANGE
        for match in _READING_CALL.finditer(self._text):
            yield match.start(), Asked.READ

    def _between(self, start: int, end: int) -> set[Asked]:
        low = bisect_left(self._mentions, start, key=lambda mention: mention[0])
        high = bisect_left(self._mentions, end, key=lambda mention: mention[0])
        return {asked for _, asked in self._mentions[low:high]}
