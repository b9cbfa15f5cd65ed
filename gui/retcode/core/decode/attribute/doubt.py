"""Find out whether the words beside the answers in a text leave it open whether an order was placed.

A harmless answer allows a plain resend only if nothing else in the text leaves an order open. `no_answer`
finds what clients print of a lost request; the list of words here is wider, because it decides only that an
order is looked up first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain, islice, pairwise

from retcode.core.decode.attribute.unanswered import is_of_query, part_around, parts_of
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.decode.scan.no_answer import LostRequest, Needs, find_lost, is_report
from retcode.core.decode.scan.requests import (
    awaits_order,
    is_query,
    names_order,
    requests_order,
)
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.letter_case import fold_case
from retcode.core.literals import Literals, PrefixedPattern

# A status that gateways send, anywhere in the words, but not an amount, a port or a value.
_GATEWAY_BEGINNINGS = ("408", "499", "50", "52", "530", "5xx")
_GATEWAY = PrefixedPattern(
    compile_on_use(
        r"""(?xi)
    (?<![\w.:/\#=,$-])(?<!qty[ ])(?<!size[ ])(?<!price[ ])(?<!pid[ ])(?<!line[ ])(?<!port[ ])
    (?<!row[ ])(?<!thread[ ])(?<!at[ ])(?<!by[ ])
    (?:408|499|50[2-4]|52\d|530|5xx
    |(?:(?<=[:]\s)|(?<=got\s)|(?<=->\s)|(?<=error\s)|(?<=err\s)|(?<=http\s)|(?<=\())50[01])
    (?![\w.,:]?\d|[A-Za-z%$/-]  # not part of an amount, a rate or a word
    # nor a count
    |[ ](?:usd[tc]?|btc|eth|eur|ms|bytes|contracts|coins|shares|lots|rows|items|markets|symbols|pairs)\b)
    """
    ),
    _GATEWAY_BEGINNINGS,
)
# Words for two attempts: if all went well, the text has two answers.
_FIRST = PrefixedPattern(
    compile_on_use(r"(?i)\b(?:first|1st|(?:attempt|try) #?1)\b"),
    ("first", "1st", "attempt", "try"),
)
_NEXT = PrefixedPattern(
    compile_on_use(r"(?i)\b(?:second|2nd|then|next|after that|again|retr(?:y|ied)|(?:attempt|try) #?2)\b"),
    ("second", "2nd", "then", "next", "after that", "again", "retr", "attempt", "try"),
)
_ATTEMPT_NUMBER = PrefixedPattern(
    compile_on_use(r"(?i)\b(?:attempt|retry|try) ?#?(?P<number>\d)\b"),
    ("attempt", "retry", "try"),
)
# Requests or answers that a text numbers: `order1`, `response 2:`, `leg[0]`, `#1`.
_NUMBERED_REQUEST = PrefixedPattern(
    compile_on_use(
        r"""(?xi)
    (?: \b(?P<what>order|attempt|tr(?:y|ies)|response|reply|answer|request|leg|result|click|call|trade)s?
        [ ]?[\#(\[]?
    | (?<![\w&/])\#(?![ ]?\d[ ]?[/(]) )
    (?P<number>\d{1,2}|(?<=leg[ ])[ab]|(?<=order[ ])(?:one|two|three))(?:/\d{1,2}\b)?(?![\w.,/]{0,20}\d|[\w%])
    """
    ),
    (
        "order",
        "attempt",
        "tr",
        "response",
        "reply",
        "answer",
        "request",
        "leg",
        "result",
        "click",
        "call",
        "sending",
        "#",
    ),
)
# What makes `retry` and `again` something still to be done.
_TO_COME = compile_on_use(
    r"(?i)\b(?:before|will|to|should|can|could|please|max|no|without|not|shall|don't|or|if i)\W{1,3}\Z"
)
_SENTENCE_END = compile_on_use(r"[.!?;\n]")
_EARLIER = PrefixedPattern(
    compile_on_use(
        r"""(?xi)
    \b(?:previous|prior|earlier|preceding)[ ](?:attempt|response|answer|reply|request|order|one|call|try)\b
    |\bthe[ ]one[ ]before\b | \b(?:last|first)[ ](?:two|three|few)\b
    |\bwas[ ]the[ ](?:second|2nd|third|3rd)\b | \bthe[ ](?:2nd|3rd|second|third)[ ](?:try|attempt|time)\b
    |\bi[ ](?:have[ ]|'ve[ ])?(?:re)?-?tried[ ](?:it[ ])?(?:a[ ]few|several|many|some|two|three|\d)\b
    """
    ),
    ("previous", "prior", "earlier", "preceding", "the ", "last ", "first ", "was the", "i "),
)
# An order that an answer shows: placed, filled, or the half of a replacement that was carried out.
_STATE = PrefixedPattern(
    compile_on_use(
        r"""(?xi)
    \b(?:order[_ ]?)?(?:status|state)["']?[ ]?[:=][ ]?["']?
      (?:new|partial\w{0,12}|filled|live|pending_\w{3,8}|submitted|accepted|working|queued)\b
    |\bexecuted_?qty["']?[ ]?[:=][ ]?["']?(?:[1-9]|0\.0*[1-9])
    |\bcancel_?result["']?[ ]?[:=][ ]?["']?success
    |\bx["']?[ ]?[:=][ ]?["']?(?:new|(?:partially_)?filled)\b  # in an event of a stream
    |\bnew_?order_?result["']?[ ]?[:=][ ]?["']?failure  # of a replacement
    """
    ),
    (
        "order_status",
        "order status",
        "orderstatus",
        "order_state",
        "order state",
        "orderstate",
        "status",
        "state",
        "executed",
        "cancel",
        "x",
        "new",
    ),
)
# The id that an exchange gave an order; a request about an order that exists has it, too.
_ORDER_ID = PrefixedPattern(
    compile_on_use(
        r"""(?i)(?<![\w?&])order_?[ ]?id(?:["']?[ ]?[:=][ ]?["']?[1-9a-f][\w-]{0,40}|[ ]\d{5,30})"""
    ),
    ("order",),
)
_OF_EXISTING = compile_on_use(r"(?i)cancel|amend|edit|modify|\bDELETE\b|\bGET\b|query|(?:get|fetch)_?order")
# An attempt that was refused, in words: this is an answer.
_REFUSED = compile_on_use(
    r"(?i)\b(?:first|1st|second|2nd|(?:attempt|try) #?\d)\b[^\n.]{0,40}\b(?:reject|refus|denied)"
)
_ANY_REFUSAL = compile_on_use(
    r"(?i)reject|refus|denied|declin|insufficient|invalid|\b(?:placed at|worked|was ok|went fine|succeed)"
)
_ACTED = compile_on_use(
    r"""(?xi)
    \b(?:bought|sold|buy|sell|traded?|short|convert|purchase|swap|borrow|click|press|submit|confirm|sent|app|page)
    """
)
_TRADED = compile_on_use(
    r"""(?xi)
    \b(?:bought|sold|buy|sell|trade|position|long|short|convert|purchase|swap|stop[ ]?loss)\b
    """
)
# A second answer that was cut off after the first one.
_SECOND_CUT_OFF = compile_on_use(r"\}[\s,]{0,8}\{[^{}\[\]]{0,400}\Z")
# What is not part of the words: colours of a terminal, hyphens for the end of a line.
_INVISIBLE = compile_on_use(r"\x1b\[[\d;]{0,12}m|\xad")
# Where a name is taken apart: `OrderTimedOut`, `order_timed_out`, `order-timed-out`; and blanks.
_HUMP = compile_on_use(r"[A-Z](?<=[a-z].)(?=[a-z])")
_JOINT = compile_on_use(r"[_-](?<=[A-Za-z].)(?=[A-Za-z])")
_BLANKS = compile_on_use(r"[ \t\r\f\v]+")
# A timeout in most spellings, but no setting.
_TIMEOUT_BEGINNINGS = ("tim", "tie", "tmi", "tme", "to'd", "tmo", "t/o")
_TIMEOUT = PrefixedPattern(
    compile_on_use(
        r"""(?xi)
    \b(?:
        (?:tim|tie?m|tmi|tme)e?(?:e?d)?[ ']?ou?ts?(?:[e']?d)?\b
        (?!["']?[ ]?[:=][ ]?["']?(?:\d|none|null|true|false)|[ -]?\d{1,9}(?!\d?\))
        |[ ](?:param|setting|option|value|config|handl\w{1,4}|sec|seconds|ms|millis|(?:of|for|to|is|set)\b))
        | to'd\b | tmo\b | (?<!\w)t/o\b | (?:times|timing|time)[ ]out\b
    )
    """
    ),
    _TIMEOUT_BEGINNINGS,
)
# What transports print of their own, in any language.
_TRANSPORT_BEGINNINGS = (
    "epipe",
    "etimedout",
    "econn",
    "ehost",
    "enet",
    "eshutdown",
    "eof",
    "wsa",
    "nsurlerror",
    "curl",
    "errno",
    "winerror",
    "os error",
    "ssl_error",
    "err_",
    "deadline",
    "unavailable",
    "internal_error",
    "http: ",
    "http2:",
    "http request",
    "net/http",
    "tls:",
    "stream ",
    "elapsed",
    "reason",
    "i/o",
    "end of file",
    "request body",
    "xmlhttp",
    "error occurred",
    "underlying",
    "close handshake",
    "ping timeout",
    "maxcontentlength",
)
_TRANSPORT = PrefixedPattern(
    compile_on_use(
        r"""(?x)
    \bE(?:PIPE|TIMEDOUT|CONN(?:RESET|ABORTED)|HOSTUNREACH|NETUNREACH|NETDOWN|NETRESET|SHUTDOWN|OF)\b
    |\bWSA(?:E[A-Z]{4,20}|_\w{4,30})\b | \bNSURLErrorDomain\b | \bCURLE_(?!COULDNT)[A-Z_]{4,40}
    |(?i:\b(?:errno|winerror|os[ ]error)\W{0,3}(?:32|54|60|10[034]|110|100(?:5[234]|60))\b)
    |(?i:\bcurl(?:[ ]error)?[ :]{0,2}\(?(?!(?:6|7|60)\b)\d{1,2}\)?(?=[ :]))
    |\bSSL_ERROR_[A-Z_]{3,30}
    |\bERR_(?!CONNECTION_REFUSED)(?:CONNECTION|STREAM|HTTP2|NETWORK|INTERNET|EMPTY|TIMED|SOCKET|SSL|QUIC)\w{0,30}
    |\b(?:DEADLINE_EXCEEDED|UNAVAILABLE|INTERNAL_ERROR)\b
    |\bhttp2?:[ ] | \bnet/http:[ ] | \btls:[ ]
    |(?i:\bstream[ ](?:error|timeout|was[ ]reset|\d{1,9}[ ]was[ ]not)\b)
    |(?i:\bdeadline[ ]has[ ]elapsed\b) | \bElapsed\( | \breason:[ ]:(?:closed|timeout)
    |(?i:\bI/O[ ]error\b) | (?i:\bend[ ]of[ ]file\b) | (?i:\brequest[ ]body[ ]was[ ]written\b)
    |(?i:\bXMLHttpRequest[ ]error\b|\bHTTP[ ]request[ ]failed\b|\berror[ ]occurred[ ]while[ ]sending\b)
    |(?i:\bunderlying[ ]connection\b|\bclose[ ]handshake\b|\bping[ ]timeout\b|\bmaxcontentlength\b)
    """
    ),
    _TRANSPORT_BEGINNINGS,
)
# The name of a class, and the parts of it that mean that a request may be lost.
_CLASS = compile_on_use(r"\b[A-Z][A-Za-z\d]{5,60}\b")
_LOSING = compile_on_use(
    r"""(?x)
    (?: (?P<lost>Timeout|TimedOut|TimeLimit|Closed|Closure|Reset|Abort(?:ed)?|Cancel(?:l?ed|lation)
          |Disconnect(?:ed)?|EOF|Eof|Pipe|Elapsed|Incomplete|Premature|Interrupt(?:ed)?|Chunked)
      |Connect|Network|Socket|Stream|Protocol|Transport|Channel|IO|Read|Write|Unavailable|NotAvailable
      |ResourceAccess|HttpRequest|URL|Decoding|Resource|Remote|SSL|Retryable|Operation|Retry)
    [A-Za-z\d]{0,30}(?:Error|Exception|Failed|Failure|Exceeded)$
    |(?:Read|Write|Request|Connection|Socket|Stream|Http|Send|Recv|Gateway|Order)(?:Timeout|TimedOut)$
    |^(?:TimedOut|Elapsed)$ | EndOfStream$ | Aborted$
    |(?:Connection|Broken|Channel|Socket|Stream)(?:Closed|Reset|Lost|Pipe|Aborted)$
    |(?:NotAvailable|Unavailable|UnexpectedEof|ClosingHandshake|IncompleteMessage)$ | ^OperationFailed$
    """
)
# What is in the name of such a class.
_LOSING_PARTS = (
    "timeout", "timedout", "closed", "closure", "reset", "abort", "cancel", "disconnect", "pipe", "elapsed",
    "incomplete", "premature", "interrupt", "chunked", "connect", "network", "socket", "protocol", "channel",
    "transport", "ioex", "unavailable", "notavailable", "retryable", "operationfailed", "servererror",
    "internalerror",
)  # fmt: skip
# What words about counts and states of orders have in them.
_WORDS_OF_COUNTS = (
    "lost", "missing", "acked", "unanswered", " of ", "out of", "success", "failed", "accepted", "filled",
    "executed", "confirmed", "placed?", "??", ")=?", "=unknown", "= unknown",
)  # fmt: skip
_NOT_LOSING = compile_on_use(
    r"^(?:Market|Position|Symbol|Trade|Order(?!T))|Refused|NameResolution|Certificate"
)
# What streams are said to be when they end.
_CUT = compile_on_use(
    r"""(?xi)
    clos|lost|disconnect|reset|brok|drop|abort|interrupt|terminat|cancel  # something was cut
    |died|gone|down|offline  # the other side went away
    |error|time  # `timeout`, `timed out`
    """
)
# Words that deny what follows them.
_NEGATED = compile_on_use(
    r"(?i)\b(?:no|not|never|without|zero|any|isn't|wasn't|aren't|nothing) (?:\w{1,12} )?\Z"
)
_OF_FUNDS = compile_on_use(r"(?i)balance|funds?\b|margin")
_STREAM = compile_on_use(
    r"""(?xi)
    \bwss?\b | web[ ]?socket | \bping\b | listen[ ]?key  # what keeps a stream open
    | \bstreams\b
    | \b(?:data|market|user|public|private|book|depth|ticker|kline|trade|event)s?[ ]stream\b
    """
)
# What was counted: `2 of 5 orders`, `38 acked`
_COUNT_OF_ORDERS = compile_on_use(
    r"""(?xi)
    [1-9](?<![\w.:].)\d{0,3}
    (?: (?<!\d{4})(?:[ ](?:of|out[ ]of)[ ]|/)(?:\d{1,3}|my|the)[ ](?:\w{1,12}[ ])?
        (?:orders?|legs?|items?|were|are|in[ ]the[ ]batch|filled|placed|levels?|results?|slices?|unclear)\b
      | [ ](?:success\w{0,5}|succeeded|ok|failed|rejected)\W{1,4}(?:and[ ])?\d{1,3}[ ](?:fail|reject|ok|succ)
      | [ ](?:acked|lost|missing|unanswered|unacked)\b )
    """
)
# A count or value that shows that an answer may be missing: `fill=??`, `empty body`, `attempts: 3`
_OPEN_COUNT_BEGINNINGS = (
    "=",
    ">",
    ":",
    "(",
    "empty body",
    "executed",
    "sent",
    "attempt",
    "tries",
    "retry count",
    "retries",
    "202 accepted",
    "future",
    "filled?",
    "triggered?",
    "through?",
    "executed?",
    "placed?",
)
_OPEN_COUNT = PrefixedPattern(
    compile_on_use(
        r"""(?xi)
        [=>:][ ]?\?(?:\?|[,;\n]) | \((?:nothing|none|empty)\) | \bok=[1-9] | =[ ]?UNKNOWN\b | \(\w{1,3}\)=\?
        |(?<!with[ ])(?<!with[ ]an[ ])\bempty[ ]body\b
        |\bexecuted[ ][\d.]{1,12}[ ]of\b
        |\bsent[ =:]{1,2}(?!1\b)\d{1,3}\b[^\n]{0,30}\b(?:received|replies|answers|acks|got|confirmed)\b
        |\b(?:attempts?|tries|retry[ ]count)[ ]?[=:][ ]?[2-9]\b | \bretries[ ]?[=:][ ]?[1-9][,;]?[ ]last\b
        |\b202[ ]accepted\b | \bfuture\b[^\n]{0,25}\bcancell?ed\b
        |\b(?:filled|executed|placed|triggered|through)\?
        """
    ),
    _OPEN_COUNT_BEGINNINGS,
)  # fmt: skip
# An order that is named with its state: `order abc: filled`
_ORDER_STATE = compile_on_use(
    r"""(?xi)
    \border[ ](?!not[ ]|never[ ]|isn)[\w-]{1,20}:?[ ](?:partially[ ])?(?:accepted|filled|executed|confirmed)\b
    """
)
# A customer who asks what became of the order.
_QUESTION = compile_on_use(
    r"""(?xi)
    (?:^|(?<=[.!?;,:\n])[ ]?)(?:is|was|did|am|are|has|have|could|might)[ ][^.?!\n]{0,40}
        \b(?:in|live|filled|executed|placed|through|open|long|short|there|done|sent)\b
        (?:[ ]now|[ ]or[ ]\w{1,12}|[ ]ok|[ ]anyway|[ ]nevertheless)?[ ]?\?
    """
)
# A code mentioned in passing: `okx order 50004 then ...`; a short number only after a word for it.
_CODE = compile_on_use(
    r"""(?x)
    [0-9A-Z](?<![\w.,:/\#="'].)
    (?: (?<=\d)\d{2,5}(?![\w.,:/%-]{0,20}\d|[A-Za-z%$_])  # no amount of something
        (?![ ]?(?i:usd|btc|eth|eur|coin|contract|follower|share|token|ms\b))
      | (?<=[A-Z])[A-Z_]{5,40}(?!\w) )
    """
)
_NAMED_CODE = compile_on_use(r"(?i)\b(?:minus|got|gave|error|err|code|returned)[ :=]{1,2}-?\Z")
_OTHER_VALUE = compile_on_use(r"[:=]\s-?\Z")
_MIN_LONG, _MAX_NAME = 5, 12
_MAX_CODES = 40
# What differs between two lines of a log that say the same was sent: values, numbers, the time.
_VALUES = compile_on_use(r"(?<==)[^\s,;&)]{1,80}|\d+|^[\W\d]{1,40}")
_ANSWERED = compile_on_use(
    r"(?i)\b(?:ok|success\w{0,5}|accepted|placed|done|created|reject\w{0,3}|refus\w{0,3}|denied|20[01])\b"
)
_BODY_START = compile_on_use(r"[{\[]")  # of an answer, after the line of its request
_MAX_REPEATED = 40


def leaves_order_open(
    text: str,
    answers: Sequence[tuple[int, int]],
    answered: int,
    is_others: Callable[[str], bool],
    beyond: Sequence[str] = (),
    is_open_code: Callable[[str], bool] = lambda _: False,
) -> bool:
    """Return whether the words beside the `answers`, which are spans of a text, leave an order open.

    `answered` is how many requests they answer; `is_others` returns whether a line is about another
    service, `is_open_code` whether a number is a code of the exchange whose outcome is unknown; `beyond` is
    what the answers say beyond their wordings. A text that is only about queries leaves none open.
    """
    story = _RestOfText((*_pieces(text, answers), *beyond), is_others)
    is_open = _shows_order(text, answers) or (
        story.has_words
        and (
            story.leaves_doubt()
            or _GATEWAY.search(story.text) is not None
            or any(map(is_open_code, _codes(story.text)))
            or any(_may_be_of_order(story.text, lost, is_others) for lost in find_lost(story.text))
            or answered + story.refusals < story.attempts()
            or _has_unanswered_request(text, answers)
        )
    )
    return is_open and (_is_about_change(story.text) or not is_query(story.text))


@cache
def words_of_doubt() -> tuple[str, ...]:
    """Return the words and marks of which a text must have one for its words to leave doubt."""
    counts = (beginning for beginning in _OPEN_COUNT_BEGINNINGS if len(beginning) > 1)
    signs = (*_TIMEOUT_BEGINNINGS, *_TRANSPORT_BEGINNINGS, *counts, *_LOSING_PARTS, *_WORDS_OF_COUNTS)
    return (*map(fold_case, customer_words().doubt.prefixes), *signs)


@cache
def _literals() -> Literals:
    return Literals(words_of_doubt())


@cache
def _numeric_signs() -> tuple[Literals, int]:
    """Return the words of doubt with digits, their number, and after them how a gateway's status begins."""
    words = [word for word in words_of_doubt() if any(map(str.isdigit, word))]
    return Literals((*words, *_GATEWAY_BEGINNINGS)), len(words)


def signs_of_doubt(text: str) -> frozenset[int]:
    """Return the numbers of the signs in a text that may leave an order open; empty if there are none."""
    found = _literals().indexes_in(_in_blanks(text))
    return found | {-1} if _GATEWAY.search(text) else found


def has_numeric_sign_of_doubt(text: str) -> bool:
    """Return whether a text has a sign of doubt that other digits in their place may not be."""
    signs, words = _numeric_signs()
    found = signs.indexes_in(_in_blanks(text))
    return bool(found) and (min(found) < words or _GATEWAY.search(text) is not None)


def _in_blanks(text: str) -> str:
    return text.replace("_", " ").replace("-", " ")


def leaves_doubt(text: str, answers: Sequence[tuple[int, int]], is_others: Callable[[str], bool]) -> bool:
    """Return whether the words beside the `answers` in a part of a text leave an order open.

    What takes the whole text to know, such as the number of attempts, does not count.
    """
    story = _RestOfText(tuple(_pieces(text, answers)), is_others)
    if not (story.leaves_doubt() or _GATEWAY.search(story.text)):
        return False
    return _is_about_change(story.text) or not is_query(story.text)


class _RestOfText:
    """What a text says beside its answers: the text with a line break in place of each."""

    def __init__(self, pieces: tuple[str, ...], is_others: Callable[[str], bool]) -> None:
        self._pieces = pieces
        self.text = "\n".join(self._pieces)
        self._is_others = is_others

    @cached_property
    def has_words(self) -> bool:
        return any(character.isalnum() for character in self.text)

    @cached_property
    def words(self) -> str:
        """The text with its names taken apart and with single blanks; its lines are as many."""
        return _words_of(self.text)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def leaves_doubt(self) -> bool:
        """Return whether there are words that leave an order open, and not in a part about something else."""
        flowing = self.words.replace("\n", " ")
        asked = _QUESTION.finditer(flowing) if "?" in flowing else ()
        found = (
            _ORDER_STATE.finditer(flowing),
            customer_words().doubt.found_in(flowing),
            _OPEN_COUNT.finditer(flowing),
            _COUNT_OF_ORDERS.finditer(flowing),
        )
        if any(self._concerns_order(*match.span(), match[0]) for match in chain(*found, asked)):
            return True
        if any(
            self._concerns_order(*match.span(), match[0]) and self._is_report(match.start())
            for match in _TIMEOUT.finditer(flowing)
        ):
            return True
        return any(self._is_of_change(*span) for span in self._transports())

    @property
    def refusals(self) -> int:
        """How many of the requests were refused, by the words."""
        return sum(1 for _ in _REFUSED.finditer(self.text))

    def attempts(self) -> int:
        """Return how many requests the words report."""
        text, words = self.text, self.words
        several = 2 if _FIRST.search(text) is not None and _NEXT.search(text) is not None else 0
        numbers = [int(match["number"]) for match in _ATTEMPT_NUMBER.finditer(text)]
        numbered: dict[str, set[str]] = {}
        for match in _NUMBERED_REQUEST.finditer(words):
            numbered.setdefault((match["what"] or "").lower(), set()).add(match["number"])
        return max((several, self._repeats(), *numbers, *map(len, numbered.values())))

    def _repeats(self) -> int:
        """Return 2 if the words before the first answer say that the request was sent again, else 0."""
        if _EARLIER.search(self.words):
            return 2
        lines = self._pieces[0].count("\n") + 1
        first = " ".join(self.words.split("\n", lines)[:lines]).strip()
        found = [match for match in customer_words().again.found_in(first) if _is_past(first, match)]
        if _ANY_REFUSAL.search(first):
            return 0
        return 2 if any(self._was_before(first, match) for match in found) else 0

    def _was_before(self, text: str, match: re.Match[str]) -> bool:
        """Return whether a word for another attempt says that there was one before.

        `then` alone, at the end, does so only after words about a change.
        """
        if not match.re.pattern.endswith("$"):
            return True
        before = text[: match.start()]
        return _tells_of_request(before) and not self._is_others(before)

    def _concerns_order(self, start: int, end: int, found: str) -> bool:
        """Return whether words that were found are about an order, or about a request of an unknown kind."""
        line = self._lines[self.words.count("\n", 0, start)]
        low = self.words.rfind("\n", 0, start) + 1
        high = self.words.find("\n", end)
        own = self.words[low : high if high >= 0 else len(self.words)]
        span = (start - low, min(end - low, len(own)))
        if _NEGATED.search(self.words, low, start):
            return False
        if not _OF_FUNDS.match(found):
            place = len(parts_of(own[: span[0]])) - 1
            named = parts_of(line)  # the same parts, with the names in one piece
            if is_of_query(own, span) or is_query(line) or (place < len(named) and is_query(named[place])):
                return False
        if _CUT.search(found) and self._is_of_stream(own, span):
            return False
        return not (self._is_others(line) if _TIMEOUT.pattern.match(found) else self._is_about_others(line))

    def _is_about_others(self, line: str) -> bool:
        """Return whether a line is about another service, and about no trade."""
        return self._is_others(line) and not (names_order(line) or _TRADED.search(line))

    def _is_of_stream(self, line: str, span: tuple[int, int]) -> bool:
        """Return whether a span of a line is about a stream that carries no order."""
        if not _STREAM.search(line) or awaits_order(self.text):
            return False
        return not names_order(part_around(line, span))

    def _is_report(self, at: int) -> bool:
        low = self.words.rfind("\n", 0, at) + 1
        high = self.words.find("\n", at)
        own = self.words[low : high if high >= 0 else len(self.words)]
        return is_report(own, (at - low, at - low))

    def _transports(self) -> Iterator[tuple[int, int]]:
        """Yield the spans of what transports print of their own."""
        for match in _TRANSPORT.finditer(self.text):
            yield match.span()
        answers = {len("\n".join(self._pieces[: count + 1])) for count in range(len(self._pieces) - 1)}
        for match in _CLASS.finditer(self.text):
            losing = _LOSING.search(match[0])
            if losing is None or _NOT_LOSING.search(match[0]):
                continue
            # The class with which a client prints the answer itself is about nothing else.
            end = self.text.find("\n", match.end())
            if losing["lost"] or end not in answers:
                yield match.span()

    def _is_of_change(self, start: int, end: int) -> bool:
        low = self.text.rfind("\n", 0, start) + 1
        high = self.text.find("\n", end)
        line = self.text[low : high if high >= 0 else len(self.text)]
        span = (start - low, end - low)
        if not is_report(line, span) or is_of_query(line, span) or self._is_of_stream(line, span):
            return False
        return not self._is_about_others(line)


def _tells_of_request(text: str) -> bool:
    """Return whether words are about something that was done and may have changed something."""
    if _ACTED.search(text) or requests_order(text) or names_order(text):
        return True
    return customer_words().withdrawal.pattern.search(text) is not None


def _is_past(text: str, match: re.Match[str]) -> bool:
    """Return whether something was done again: it is not to come, and nobody asks about it."""
    if _TO_COME.search(text, 0, match.start()):
        return False
    end = _SENTENCE_END.search(text, match.start())
    return end is None or end[0] != "?"


def _codes(text: str) -> Iterator[str]:
    """Yield the numbers and words of a text that may be codes mentioned in passing."""
    for match in islice(_CODE.finditer(text), _MAX_CODES):
        code, start = match[0], match.start()
        if not code.isdigit():
            yield code
            continue
        signed = text[start - 1 : start] == "-"
        named = _NAMED_CODE.search(text, max(0, start - _MAX_NAME), start) is not None
        if named or (len(code) >= _MIN_LONG and not _OTHER_VALUE.search(text, max(0, start - 3), start)):
            yield code
        if signed or named:
            yield f"-{code}"


def _words_of(text: str) -> str:
    if "\x1b" in text or "\xad" in text:
        text = _INVISIBLE.sub("", text)
    return _BLANKS.sub(" ", _JOINT.sub(" ", _HUMP.sub(r" \g<0>", text)))


def _shows_order(text: str, answers: Sequence[tuple[int, int]]) -> bool:
    """Return whether a text shows an order beside its answers, or an answer that was cut off."""
    if _STATE.search(text) or _is_cut_off(text):
        return not is_query(text)
    found = [match.span() for match in _ORDER_ID.finditer(text)]
    return any(_is_apart(text, span, answers) for span in found) and _OF_EXISTING.search(text) is None


def _is_apart(text: str, span: tuple[int, int], answers: Sequence[tuple[int, int]]) -> bool:
    """Return whether a span is outside the objects of all answers."""
    for start, end in answers:
        between = text[span[1] : start] if start >= span[1] else text[end : span[0]]
        if start < span[1] and end > span[0]:
            return False
        if "}" not in between and text[span[0] - 1 : span[0]] in ("'", '"'):
            return False
    return True


def _is_cut_off(text: str) -> bool:
    """Return whether a list of answers is cut off, so that later answers are missing."""
    at = text.rfind("[")
    if at >= 0 and "]" not in text[at:] and text[at + 1 :].lstrip()[:1] == "{":
        return True
    return _SECOND_CUT_OFF.search(text) is not None


def _has_unanswered_request(text: str, answers: Sequence[tuple[int, int]]) -> bool:
    """Return whether the same request for an order is in several lines, with no answer between them."""
    if text.lower().count("order") < 2:
        return False
    starts = sorted(start for start, _ in answers)
    lines: dict[str, list[tuple[int, int]]] = {}
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        index = bisect_left(starts, at)
        asked = line[: starts[index] - at] if index < len(starts) and starts[index] < end else line
        shape = _VALUES.sub("", asked).strip(" \t\r-:>=,;.(\"'")
        if "order" in shape.lower():
            lines.setdefault(shape, []).append((at, end))
        at = end + 1
    for shape, spans in lines.items():
        if len(spans) < 2 or not (requests_order(shape) or names_order(shape)):
            continue
        for (start, end), (following, _) in pairwise(spans[:_MAX_REPEATED]):
            index = bisect_left(starts, start)
            answered = index < len(starts) and starts[index] < following
            if answered or _ANSWERED.search(text, start, following):
                continue
            if not _BODY_START.search(text, end, following):
                return True
    return False


def _may_be_of_order(story: str, lost: LostRequest, is_others: Callable[[str], bool]) -> bool:
    """Return whether a print of a lost request may be about an order: not about a query or a stream."""
    start, end = lost.candidate.start, lost.candidate.end
    line, span = story[start:end], (lost.span[0] - start, lost.span[1] - start)
    if lost.needs is Needs.AWAITED_ORDER or not is_report(line, span):
        return False
    return not (is_of_query(line, span) or is_others(line))


def _is_about_change(story: str) -> bool:
    if _TRADED.search(story):
        return True
    words = customer_words()
    about = (words.order, words.withdrawal, words.other_than_order)
    return any(one.pattern.search(story) for one in about) or requests_order(story) or names_order(story)


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield the parts of a text before, between and after the spans."""
    at = 0
    for start, end in sorted(spans):
        yield text[at : max(at, start)]
        at = max(at, end)
    yield text[at:]
