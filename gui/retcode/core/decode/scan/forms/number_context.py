"""Tell whether a number with no more than the name of an exchange beside it may be an error code.

`Bybit 110001` may be, and `Bybit 110001 when placing an order` is; `sold at 110001 on Bybit` is a price.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from retcode.core.decode.scan.customer_words import CustomerWords, WordList
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.forms.tables import is_other_column
from retcode.core.decode.scan.lost_minus import Holders
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import PrefixedPattern

_REACH = 300
# Terms of APIs, and the levels of log records that report trouble.
_TERMS = compile_on_use(
    r"""(?xi)
    \b(?:
        api | endpoint | request\b | timestamp | nonce | http | response
        | plac(?:e(?![a-z])|ing) | signed | signing | signature | sign | log[ -]?in | auth\w{0,10}
        | re-?try | retries | timed?[ -]?outs? | clock | sync\w{0,10}
        | warn(?:ing)? | critical | fatal | severe | err(?:code)? | retcode | exception | codes
        | when[ ](?:i|my|the|\w{3,12}ing)
    )(?![a-z])
    | \border[ ]?: | \bstill\b(?![ ]open)
    | (?:create|cancel|amend|submit|send|set)[ _]?(?:(?:an?|the|my)[ ])?
      (?:order|leverage|margin|position|stop)
    """
)
# What the matches of the expression above begin with.
_TERM_PREFIXES = (
    "api", "endpoint", "request", "timestamp", "nonce", "http", "response", "plac", "sign", "log", "auth",
    "re-tr", "retr", "time", "clock", "sync", "warn", "critical", "fatal", "severe", "err", "retcode",
    "exception", "codes", "when", "order", "still", "create", "cancel", "amend", "submit", "send", "set",
)  # fmt: skip
# Words that there was no error, and terms that have the word in them, such as `error rate`.
_NONE = compile_on_use(
    r"""(?xi)
    \b(?:no|0|zero|without)[ ](?:any[ ]|an[ ]|more[ ])?
      (?:errors?|failures?|exceptions?|problems?|issues?)\b
    | \b(?:errors?|(?:failed|failures?|fails?)|reject(?:ed|s)?)["']?[ ]?[:=][ ]?0\b
    | \berror[ _-](?:rates?|bars?|margins?|counts?|total)\b | \berrors_total | \bstandard[ ]error\b
    """
)
# Words before a price or another value: `sold at 110007`, but not `due to 110007`.
_OF_VALUE = compile_on_use(
    r"""(?xi)
    (?:
        \b(?:at|above|below|under|over|around|near|until)
        | \b(?<!due[ ])(?<!leads[ ])(?<!lead[ ])to | \b(?<!other[ ])than
        | @ | \b(?:price|entry|target|volume|uid|room|rank|block|height|box|page|rows?|cell|column)
        | \b(?:default|minimum|maximum|levels?)
        | \b(?:event(?:[ ]id)?|my|need|buy|bought|sell|sold|withdraw|withdrew|lost|made|earned|won)
        | \b(?:worker|thread|job|process|goroutine|kill|allow|port|pid|seq)  # of programs
        | \b(?:cross(?:ed|es)|dropped|parse|load(?:ed)?|wrote|process(?:ed)?|download(?:ed)?|fetch(?:ed)?)
        | [ ]-p  # a port
        | \b(?<!\bi[ ])(?<!\bwe[ ])(?<!to[ ])(?<!keep[ ])hit
        | \b(?<!insufficient[ ])(?<!enough[ ])(?<!low[ ])balance
        | \b(?<!rate[ ])(?<!api[ ])(?<!ip[ ])limit
        | \b(?:down|up|have|has|had|put|paid|costs?)
        | \b(?:find|see|my|the|this|that)[ ](?:order|trade|deposit|withdrawal|transaction)
        | \b(?:btc|eth|sol|xrp|bnb|doge|xau|(?-i:[A-Z]{2,6})[-/_]?usd[tc]?)  # what is traded
    )(?:[ ](?:of|is|was))?[ ]?[:=]?[ ]?[$]?$
    | [a-z],$  # the next cell of a row: `bybit,110001`
    | ["']\}[ ]$  # the value of a metric
    # the value of another key than a code's
    | \b(?!\w{0,30}(?:code|err|msg|status|result|reason|exc|fail|reject|resp|answer)|rc\b|ret\b|ex?\b)
      \w{1,40}[ ]?=[ ]?["']?$
    """
)
# A change in percent after a price, and units: `110001 (-2.1%)`
_AFTER_VALUE = compile_on_use(
    r"[ ]?(?:\([-+]?\d{1,4}(?:[.,]\d{1,3})?[ ]?%|(?:[mµun]s|bytes)\b|(?:failed|passed),[ ]\d)"
)
# The next cell of a row without blanks: `,params error`
_NEXT_CELL = compile_on_use(r"[\"']?,[\"']?(?P<cell>[^\W\d][^,\n\"]{2,200})")
# The next number of a row.
_OF_ROW = compile_on_use(r"[ \t]{1,12}-?\d")
_LOOK_BACK = 40
# The name of an error before its number: `"price_wrong_tick" (10043)`
_NAME_BEFORE = compile_on_use(r"(?i)[a-z]{2,20}(?:_[a-z]{2,20}){1,6}(?:[\"'`][ ]?[(\[:]?|[ ]?[(\[])[ ]?$")
_MAX_NAME = 160
_MAX_NAMES = 60  # names around one number, of which more are not looked at
# What databases print, whatever else is in the line.
_OF_DATABASE = compile_on_use(
    r"""(?xi)
    \bsqlstate\b | \(hy\d{3}\)  # a state of SQL or ODBC
    | integrityerror | \bconstraint[ ](?:failed|violat) | \bduplicate[ ](?:entry|key)\b  # a refused row
    """
)
# The levels of records that report no trouble.
_HARMLESS = compile_on_use(r"\b(?:INFO|DEBUG|TRACE)\b")
# An amount with its sign: `binance -1003 today, mexc +700`
_GAIN = compile_on_use(r"(?<![\w+])\+\d")
# The number after the name of another exchange: `bybit: 110001, okx: 110007`
_NAMED_NUMBER = r"(?i)(?<![a-z0-9])(?:@NAMES@)[ ]?[:=]?[ ]?(?P<code>-?\d{4,6})(?![\w.%])"
# What an exchange answered: `buy 0.1 -> bybit 110007`, `bybit -> 110007`
_ANSWER = r"(?i)(?:(?:->|=>|→)[ ]?(?:@NAMES@)[ ]?:?[ ]?|\b(?:@NAMES@)\]?[ ]?(?:->|=>|→)[ ]?)$"
# A text that is nothing but the side of an order, a name and a number: `bybit sell 110007`
_SIDE_AND_NUMBER = r"""(?xi)
    (?:@NAMES@)[ ]?:?[ ](?:my[ ]|market[ ])?(?:buy|sell|long|short)(?:[ ]order)?
    [ ]?(?:[:=]|->|=>)?[ ]?\d{5,6}[ ?!.]{0,4}
    | \d{5,6}[ ](?:@NAMES@)[ ](?:buy|sell|long|short)(?:[ ]order)?[ ?!.]{0,4}
    """
_MAX_ALONE = 48
_ROUND = "00"


# A number that is no part of a name, as the 2 of `2fa` is
_NUMBER = compile_on_use(r"\d{3,}(?![\dA-Za-z])")
# No look-behind of an expression for the words before a number is longer.
_BEHIND = 16
_MAX_LEADS = 4096


class Leads:
    """Remembers which words before the numbers of one text match some expressions.

    Words that differ only in their numbers are searched once: no expression may tell those apart.
    """

    def __init__(self, *patterns: re.Pattern[str]) -> None:
        self._patterns = patterns
        self._known: dict[tuple[str, int], bool] = {}

    def match(self, lead: str, position: int = 0) -> bool:
        """Return whether one of the expressions matches from `position` of the words on."""
        key = _NUMBER.sub(_zeros, lead), position
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MAX_LEADS:
                self._known.clear()
            known = any(pattern.search(key[0], position) for pattern in self._patterns)
            self._known[key] = known
        return known


def _zeros(match: re.Match[str]) -> str:
    return "0" * (match.end() - match.start())


class _Expressions:
    """The expressions for the words that tell what a number is."""

    def __init__(self, names: ExchangeNames, words: CustomerWords) -> None:
        self.names = names
        self._words = words

    @cached_property
    def about_error(self) -> tuple[PrefixedPattern, ...]:
        words = self._words
        lists = (words.failure, words.error, words.before_code, words.about_error)
        return PrefixedPattern(_TERMS, _TERM_PREFIXES), _any_of(lists)

    @cached_property
    def for_error(self) -> PrefixedPattern:
        return _any_of((self._words.failure, self._words.error))

    @cached_property
    def other_numbers(self) -> PrefixedPattern:
        return _any_of((self._words.other_numbers,))

    @cached_property
    def signed_values(self) -> PrefixedPattern:
        return _any_of((self._words.signed_values,))

    @cached_property
    def answer(self) -> re.Pattern[str]:
        return re.compile(_ANSWER.replace("@NAMES@", self.names.pattern))

    @cached_property
    def side_and_number(self) -> re.Pattern[str]:
        return re.compile(_SIDE_AND_NUMBER.replace("@NAMES@", self.names.pattern.replace(" ", "[ ]")))

    @cached_property
    def named_number(self) -> PrefixedPattern:
        return self.names.prefixed(_NAMED_NUMBER)


class _TextWords:
    """Where one text has words that tell what its numbers are; each kind is searched for once."""

    def __init__(self, text: str, expressions: _Expressions, holders: Holders) -> None:
        self.text = text
        self._expressions, self._holders = expressions, holders
        self._values = Leads(_OF_VALUE)

    def is_value(self, start: int) -> bool:
        """Return whether the words before a number say that it is a price or another value."""
        first, behind = max(0, start - _LOOK_BACK), max(0, start - _LOOK_BACK - _BEHIND)
        return self._values.match(self.text[behind:start], first - behind)

    @cached_property
    def _of_databases(self) -> list[tuple[int, int]]:
        return [match.span() for match in _OF_DATABASE.finditer(self.text)]

    @cached_property
    def _harmless(self) -> list[tuple[int, int]]:
        return [match.span() for match in _HARMLESS.finditer(self.text)]

    def is_of_database(self, low: int, high: int) -> bool:
        """Return whether there are words of a database between two offsets."""
        return _spans_between(self._of_databases, low, high)

    def is_harmless(self, low: int, high: int) -> bool:
        """Return whether there is the level of a record of no trouble between two offsets."""
        return _spans_between(self._harmless, low, high)

    @cached_property
    def _denials(self) -> list[tuple[int, int]]:
        return [match.span() for match in _NONE.finditer(self.text)]

    def _not_denied(self, patterns: Iterable[PrefixedPattern]) -> list[int]:
        """Return the positions of matches, but for those in words that there was no error."""
        starts = [start for start, _ in self._denials]
        found = []
        for pattern in patterns:
            for match in pattern.finditer(self.text):
                index = bisect_left(starts, match.end()) - 1
                if index < 0 or self._denials[index][1] <= match.start():
                    found.append(match.start())
        return sorted(found)

    @cached_property
    def about_error(self) -> list[int]:
        return self._not_denied(self._expressions.about_error)

    @cached_property
    def for_error(self) -> list[int]:
        return self._not_denied((self._expressions.for_error,))

    @cached_property
    def other_numbers(self) -> list[int]:
        return [match.start() for match in self._expressions.other_numbers.finditer(self.text)]

    @cached_property
    def signed_values(self) -> list[int]:
        return [match.start() for match in self._expressions.signed_values.finditer(self.text)]

    @cached_property
    def gains(self) -> list[int]:
        return [match.start() for match in _GAIN.finditer(self.text)]

    @cached_property
    def names(self) -> list[tuple[int, frozenset[str]]]:
        return self._expressions.names.mentions(self.text)

    @cached_property
    def values_of_names(self) -> list[int]:
        """Where an exchange is named before a number that is not one of its codes."""
        found = []
        for match in self._expressions.named_number.finditer(self.text):
            code = match["code"]
            venues = self._expressions.names.venues(match.group())
            if venues.isdisjoint(self._holders(code) | self._holders(f"-{code}")):
                found.append(match.start())
        return found

    def venues(self, low: int, high: int) -> frozenset[str]:
        first = bisect_left(self.names, (low,))
        found: set[str] = set()
        for start, venues in self.names[first : first + _MAX_NAMES]:
            if start >= high:
                break
            found |= venues
        return frozenset(found)

    def is_answer(self, start: int) -> bool:
        """Return whether an arrow beside a name presents the number at `start` as an answer."""
        return self._expressions.answer.search(self.text, max(0, start - _LOOK_BACK), start) is not None


class NumberContext:
    """Tells by the words around a number, beside the name of an exchange, whether it may be an error code."""

    def __init__(self, holders: Holders, names: ExchangeNames, words: CustomerWords) -> None:
        """`holders` looks up the catalogue; `names` are those of the exchanges."""
        self._holders = holders
        self._expressions = _Expressions(names, words)
        self._last = _TextWords("", self._expressions, holders)

    def _words_of(self, text: str) -> _TextWords:
        """Return the words of a text, of which several numbers are asked for one after another."""
        last = self._last
        if last.text is not text:
            last = self._last = _TextWords(text, self._expressions, self._holders)
        return last

    def may_be_error(self, text: str, start: int, end: int) -> bool:
        """Return whether the number from `start` to `end` may be an error code.

        The text around it is about an error, or about nothing else that has numbers. If it names an exchange
        without this code, it must have a word for an error.
        """
        if self._is_alone_with_side(text, text[start:end]):
            return True
        if _AFTER_VALUE.match(text, end):
            return False
        words = self._words_of(text)
        if words.is_value(start) and not self._is_before_error_cell(text, start, end):
            return False
        low, high = _around(words, start, end)
        if words.is_of_database(text.rfind("\n", low, start) + 1 or low, start):
            return False
        code = text[start:end].lstrip("+")
        holders = self._holders(code)
        if holders and follows_name_of_error(text, start):
            return True
        named = words.venues(low, high)
        if named and named.isdisjoint(holders | self._holders(f"-{code}")):
            return _has_between(words.for_error, low, high)
        if words.is_answer(start) or _has_between(words.about_error, low, high):
            return True
        # A price has no sign.
        others = words.signed_values if text[start] == "-" else words.other_numbers
        return not (
            any(_has_between(found, low, high) for found in (others, words.gains, words.values_of_names))
            or words.is_harmless(low, start)
            or _OF_ROW.match(text, end)
        )

    def _is_before_error_cell(self, text: str, start: int, end: int) -> bool:
        """Return whether the next cell of a row has a word for an error: `bybit,10001,params error`."""
        first = text[max(0, start - 2) : start].endswith((",", ',"', ",'"))
        cell = _NEXT_CELL.match(text, end) if first else None
        if cell is None or is_other_column(text, start):
            return False
        return _has_between(self._words_of(text).for_error, *cell.span("cell"))

    def _is_alone_with_side(self, text: str, code: str) -> bool:
        """Return whether a text is only the side of an order and a code of the exchange that it names.

        A round number is a price.
        """
        if len(text) > _MAX_ALONE or code.endswith(_ROUND):
            return False
        alone = self._expressions.side_and_number.fullmatch(text.strip())
        return bool(alone and self._expressions.names.venues(text) & self._holders(code))

    def is_about_error(self, text: str, start: int, end: int) -> bool:
        """Return whether the text around a number, or around several, is about an error."""
        words = self._words_of(text)
        return _has_between(words.about_error, *_around(words, start, end))

    def is_about_trade(self, text: str, start: int, end: int) -> bool:
        """Return whether the text around a number is about prices or amounts, not about errors."""
        words = self._words_of(text)
        low, high = _around(words, start, end)
        return not _has_between(words.for_error, low, high) and _has_between(words.other_numbers, low, high)


def follows_name_of_error(text: str, start: int) -> bool:
    """Return whether a name of several words is right before a number: `"price_wrong_tick" (10043)`."""
    return _NAME_BEFORE.search(text, max(0, start - _MAX_NAME), start) is not None


def _any_of(lists: Iterable[WordList]) -> PrefixedPattern:
    lists = tuple(lists)
    pattern = re.compile("|".join(words.expression for words in lists), re.IGNORECASE | re.VERBOSE)
    return PrefixedPattern(pattern, (prefix for words in lists for prefix in words.prefixes))


def _has_between(positions: list[int], low: int, high: int) -> bool:
    index = bisect_left(positions, low)
    return index < len(positions) and positions[index] < high


def _spans_between(spans: list[tuple[int, int]], low: int, high: int) -> bool:
    index = bisect_left(spans, (low, 0))
    return index < len(spans) and spans[index][1] <= high


def _around(words: _TextWords, start: int, end: int) -> tuple[int, int]:
    """Return the range of the words around a number: only its line, if that is a record of no trouble."""
    text = words.text
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    line_start = text.rfind("\n", low, start) + 1 or low
    if words.is_harmless(line_start, start):
        low = line_start
        stop = text.find("\n", end, high)
        high = stop if stop >= 0 else high
    return low, high
