"""Tell whether a number with no more than the name of an exchange beside it may be an error code.

`Bybit 110001` may be, and `Bybit 110001 when placing an order` is; `sold at 110001 on Bybit` is a price.
"""

from __future__ import annotations

import re
from functools import cached_property

from retcode.core.decode.scan.customer_words import CustomerWords
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.lost_minus import Holders
from retcode.core.lazy_pattern import compile_on_use

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
        | @ | \b(?:price|entry|target|volume|uid|room|rank|block|height|box|page)
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
# The next number of a row.
_OF_ROW = compile_on_use(r"[ \t]{1,12}-?\d")
_LOOK_BACK = 40
# The name of an error before its number: `"price_wrong_tick" (10043)`
_NAME_BEFORE = compile_on_use(r"(?i)[a-z]{2,20}(?:_[a-z]{2,20}){1,6}(?:[\"'`][ ]?[(\[:]?|[ ]?[(\[])[ ]?$")
_MAX_NAME = 160
# The levels of records that report no trouble.
_HARMLESS = compile_on_use(r"\b(?:INFO|DEBUG|TRACE)\b")
# An amount with its sign: `binance -1003 today, mexc +700`
_GAIN = compile_on_use(r"(?<![\w+])\+\d")
# The number after the name of another exchange: `bybit: 110001, okx: 110007`
_NAMED_NUMBER = r"(?i)(?<![a-z0-9])(?:@NAMES@)[ ]?[:=]?[ ]?(?P<code>-?\d{4,6})(?![\w.%])"
# What an exchange answered: `buy 0.1 -> bybit 110007`, `bybit -> 110007`
_ANSWER = r"(?i)(?:(?:->|=>|→)[ ]?(?:@NAMES@)[ ]?:?[ ]?|\b(?:@NAMES@)\]?[ ]?(?:->|=>|→)[ ]?)$"


class NumberContext:
    """Tells by the words around a number, beside the name of an exchange, whether it may be an error code."""

    def __init__(self, holders: Holders, names: ExchangeNames, words: CustomerWords) -> None:
        """`holders` looks up the catalogue; `names` are those of the exchanges."""
        self._holders, self._names, self._words = holders, names, words

    @cached_property
    def _words_about_error(self) -> re.Pattern[str]:
        lists = (self._words.failure, self._words.error, self._words.before_code, self._words.about_error)
        return re.compile("|".join(words.expression for words in lists), re.IGNORECASE | re.VERBOSE)

    @cached_property
    def _answer(self) -> re.Pattern[str]:
        return re.compile(_ANSWER.replace("@NAMES@", self._names.pattern))

    @cached_property
    def _words_for_error(self) -> re.Pattern[str]:
        lists = (self._words.failure, self._words.error)
        return re.compile("|".join(words.expression for words in lists), re.IGNORECASE | re.VERBOSE)

    @cached_property
    def _named_number(self) -> re.Pattern[str]:
        return re.compile(_NAMED_NUMBER.replace("@NAMES@", self._names.pattern))

    def may_be_error(self, text: str, start: int, end: int) -> bool:
        """Return whether the number from `start` to `end` may be an error code.

        The text around it is about an error, or about nothing else that has numbers. If it names an exchange
        without this code, it must have a word for an error.
        """
        if _OF_VALUE.search(text, max(0, start - _LOOK_BACK), start) or _AFTER_VALUE.match(text, end):
            return False
        low, high = _around(text, start, end)
        words = f"{text[low:start]} {text[end:high]}"
        code = text[start:end].lstrip("+")
        if self._holders(code) and _NAME_BEFORE.search(text, max(0, start - _MAX_NAME), start):
            return True
        named = self._names.venues(text, low, high)
        if named and named.isdisjoint(self._holders(code) | self._holders(f"-{code}")):
            return self._words_for_error.search(_NONE.sub(" ", words)) is not None
        if self._answer.search(text, low, start) or _is_about_error(words, self._words_about_error):
            return True
        # A price has no sign.
        about = self._words.signed_values if text[start] == "-" else self._words.other_numbers
        others = about.pattern.search(words) or _GAIN.search(words)
        others = others or _HARMLESS.search(text, low, start) or _OF_ROW.match(text, end)
        return not (others or self._is_one_of_several_values(text[low:high]))

    def is_about_error(self, text: str, start: int, end: int) -> bool:
        """Return whether the text around a number, or around several, is about an error."""
        low, high = _around(text, start, end)
        return _is_about_error(f"{text[low:start]} {text[end:high]}", self._words_about_error)

    def is_about_trade(self, text: str, start: int, end: int) -> bool:
        """Return whether the text around a number is about prices or amounts, not about errors."""
        low, high = _around(text, start, end)
        words = f"{text[low:start]} {text[end:high]}"
        return (
            not self._words_for_error.search(words)
            and self._words.other_numbers.pattern.search(words) is not None
        )

    def _is_one_of_several_values(self, text: str) -> bool:
        """Return whether an exchange is named before a number that is none of its codes."""
        for match in self._named_number.finditer(text):
            code = match["code"]
            venues = self._names.venues(match.group())
            if venues.isdisjoint(self._holders(code) | self._holders(f"-{code}")):
                return True
        return False


def _is_about_error(words: str, pattern: re.Pattern[str]) -> bool:
    words = _NONE.sub(" ", words)
    return pattern.search(words) is not None or _TERMS.search(words) is not None


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range of the words around a number: only its line, if that is a record of no trouble."""
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    line_start = text.rfind("\n", low, start) + 1 or low
    if _HARMLESS.search(text, line_start, start):
        low = line_start
        stop = text.find("\n", end, high)
        high = stop if stop >= 0 else high
    return low, high
