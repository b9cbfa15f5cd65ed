"""Classify candidates: an exchange's error, a report of success, or some other number.

Each form has a short list of rules. The first rule that returns a classification decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from http import HTTPStatus

from msgspec import Struct

from retcode.core.decode.attribute.scopes import table_start
from retcode.core.decode.scan.candidate import Form
from retcode.core.decode.scan.clues import Clue
from retcode.core.decode.scan.forms import Candidate
from retcode.core.decode.scan.forms.prose import CALLED, CELL, TRADING_TERM
from retcode.core.decode.scan.http import STATUS_DIGITS, is_status
from retcode.core.decode.scan.keys import CODE_KEYS
from retcode.core.decode.scan.recognition import Strength
from retcode.core.lazy_pattern import compile_on_use

_FAILURE_WORDS = compile_on_use(r"(?i)error|fail|invalid|denied|restricted")
_REJECTION = compile_on_use(r"(?i)reject|refus|exception|unable|cannot")
# Code 0 is an error in Binance's stream control and where the region is refused, and nowhere else.
_ZERO_ERRORS = compile_on_use(r"(?i)restricted location|unknown property|eligibility")
_STREAM_ACK = compile_on_use(r"[a-z.]{3,20}@|spot@|no subscription")
_ORDER_FAILED = compile_on_use(
    r"(?i)\border(?:[ ]was)?[ ](?:failed|rejected|refused|denied|error)[ ]{0,2}[,;:({]"
)
# What is before the code of an error in an operating system's domain: `ASDErrorDomain Code=500`
_OF_DOMAIN = compile_on_use(r"(?i)\w{2,40}ErrorDomain[\"']?[ ,:]{0,2}(?:code|error)[ =:]{1,3}$")
_DOMAIN_REACH = 70
# The end of a sentence.
_SENTENCE_END = compile_on_use(r"[.!?\u3002][\"')]?[ ]")
_NAME_BEFORE = 40
_NAMED_NEAR, VENDOR_NEAR, _PROSE_NEAR, _VENDOR_BESIDE = 300, 400, 600, 40
# No rule looks farther than this for a clue.
REACH = 600
_CLOSE_CODE = compile_on_use(r"10(?:0\d|1[0-5])")
_OF_SOCKETS = compile_on_use(
    r"(?i)clos(?:ed|ing|ure)|abnormal|going away|keepalive|no status|policy violation"
)
_OF_DATABASES = compile_on_use(
    r"""(?xi)
    violates[ ](?:\w+[ ]){1,3}constraint  # a constraint of the data
    |duplicate[ ]key[ ](?:value|error)
    |relation[ ].{1,80}[ ]does[ ]not[ ]exist  # the statement itself
    |syntax[ ]error[ ]at[ ]or[ ]near
    |duplicate[ ]entry[ ].{1,80}[ ]for[ ]key\b  # the rows of a table
    |unknown[ ]column[ ]|in[ ]your[ ]sql[ ]syntax
    |\bsql[ ](?:error|server|state)\b|\bsql\w{0,40}exception\b|\bjava\.sql\.  # names of its drivers
    |deadlock[ ]detected  # a transaction
    |current[ ]transaction[ ]is[ ]aborted
    |could[ ]not[ ]serialize[ ]access
    """
)
# The two lines in which the command lines of coins' nodes print an error: `error code: -6`.
_OF_NODE = compile_on_use(r"error code: -\d{1,2}\r?\n[ \t]*error message:")
_NODE_LEAD = len("error code: ")
# Keys that only errors have, beside those that describe anything that has a code.
_ERROR_KEYS = frozenset(
    "msg message errormsg error_msg errmsg err_msg errormessage error_message error errordata retmsg ret_msg "
    "smsg errorcode error_code errcode err_code retcode ret_code scode success result".split()
)
# Keys beside or of a code 0 in an answer that succeeded; the counters and states of other objects have none.
_SUCCESS_KEYS = frozenset({"msg", "message", "data", "retmsg", "retcode", "smsg", "scode"})
_BODY_KEYS = frozenset({"msg", "message", "retmsg", "ret_msg", "errormsg", "errormessage"})
_ERROR_LIST = "errors"
# Codes that the JSON-RPC specification reserves.
_REMOTE_CODES = compile_on_use(r"-32[0-7]\d\d")
# What precedes a name in a path, but not in an address.
_IN_PATH = compile_on_use(r"(?<!/)/$")
_PHRASES = {str(status.value): status.phrase.lower() for status in HTTPStatus}
_DISTINCTIVE_DIGITS = 5
# Keys that hold an exchange's own code, never an HTTP status.
OWN_CODE_KEYS = frozenset({"errcode", "err_code", "retcode", "ret_code"})
_CLOSE_DIGITS = 4
_SOCKET_WORDS = 60  # characters after a close code in which its meaning stands
# Hardly any exchange has longer codes.
_MAX_DIGITS = 7
_MANY_WORDS = 4
# A longer text, in characters, holds more than the one error that somebody typed or copied.
_LONG_TEXT = 120


class Classification(Enum):
    """What a candidate is."""

    ERROR = "error"
    SUCCESS = "success"
    NOTHING = "nothing"


class CandidateContext(Struct, frozen=True):
    """A candidate with its text and the facts that the rules use.

    `venues` are those that have its code, `owners` those whose form of word codes it has, and `clues` those
    around it. `success` means that some exchange uses the code for success, `success_messages` matches the
    messages that exchanges send then, `worded` means that the message is one of the code's, `elsewhere` that
    the nearest host belongs to no exchange, `others` that its object may be another service's, and `is_part`
    that the text is a part of a longer one.
    """

    candidate: Candidate
    text: str
    venues: frozenset[str]
    owners: frozenset[str]
    clues: tuple[Clue, ...]
    success: bool
    success_messages: re.Pattern[str]
    worded: bool
    elsewhere: bool
    others: bool
    is_part: bool = False

    @property
    def known(self) -> bool:
        """Whether the catalogue has the code."""
        return bool(self.venues)

    @property
    def line_start(self) -> int:
        """Where its line begins."""
        return self.text.rfind("\n", 0, self.candidate.start) + 1

    @property
    def message(self) -> str:
        """The message, without surrounding blanks; empty where there is none."""
        message = (self.candidate.message or "").strip()
        return "" if message in ("null", "None", "nil") else message

    def flag(self, key: str) -> str:
        """Return the value of a key in lower case, empty if the key is not there."""
        return (self.candidate.value(key) or "").lower()

    def names_other_exchange(self, reach: int) -> bool:
        """Return whether an exchange outside the catalogue is named within `reach` characters."""
        return any(clue.exchange and abs(clue.at - self.candidate.start) < reach for clue in self.clues)

    def names_own(self, strength: Strength, reach: int) -> bool:
        """Return whether a clue to a venue with this code, at least this strong, is within `reach`.

        If no venue has the code, a clue to one with its form counts, or to any venue.
        """
        at = self.candidate.start
        own = self.venues or self.owners
        return any(
            s.strength >= strength and abs(s.at - at) < reach and s.venues & (own or s.venues)
            for s in self.clues
        )

    def names_between(self, *bounds: int) -> bool:
        """Return whether an exchange is named from the first to the second of the bounds, and so on."""
        pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
        return any(
            (clue.exchange or (clue.venues and clue.strength >= Strength.EXCHANGE))
            and any(start <= clue.at < end for start, end in pairs)
            for clue in self.clues
        )

    def names_vendor(self, reach: int) -> bool:
        """Return whether a service that is not an exchange is named within `reach` characters."""
        return any(clue.vendor and abs(clue.at - self.candidate.start) < reach for clue in self.clues)

    def is_of_vendor(self) -> bool:
        """Return whether the nearest host and a name near the candidate are another service's."""
        return self.elsewhere and self.names_vendor(VENDOR_NEAR)

    def names_vendor_beside(self) -> bool:
        """Return whether a service that is not an exchange is named beside the number, on its line."""
        line_start = self.line_start
        return any(
            clue.vendor and clue.at >= line_start and abs(clue.at - self.candidate.start) < _VENDOR_BESIDE
            for clue in self.clues
        )

    def is_short_unrelated_number(self) -> bool:
        """Return whether a number of at most three digits is unrelated to exchanges.

        It is in no table, no exchange is named near it, and its message is not about trading.
        """
        short = len(self.candidate.code.lstrip("-")) <= STATUS_DIGITS
        named = self.names_own(Strength.EXCHANGE, REACH) or self.names_other_exchange(REACH)
        return short and not self.known and not named and not TRADING_TERM.search(self.message)

    def is_passed_on(self) -> bool:
        """Return whether a service such as a chat may only be passing on what an exchange wrote.

        It is in the exchange's own words, in the form of one of its clients, or beside its name.
        """
        candidate = self.candidate
        if self.names_broker_alone():
            return False
        if self.worded or candidate.form is Form.PRINT:
            return True
        if candidate.form is Form.MESSAGE:
            return len(self.message.split()) > _MANY_WORDS
        named = self.known and self.names_own(Strength.EXCHANGE, _VENDOR_BESIDE)
        return named and not self.names_vendor_first()

    def names_broker_alone(self) -> bool:
        """Return whether a broker is named on its line before it, and no exchange near it."""
        line = range(self.line_start, self.candidate.start)
        named = any(clue.exchange or (clue.venues and clue.text) for clue in self.clues)
        return not named and any(clue.broker and clue.at in line for clue in self.clues)

    def names_vendor_inside(self) -> bool:
        """Return whether the candidate itself names a service that is not an exchange."""
        inside = range(self.candidate.start, self.candidate.end)
        return any(clue.vendor and clue.at in inside for clue in self.clues)

    def names_only_vendor_before(self) -> bool:
        """Return whether another service is named on its line before it, and no exchange in the text."""
        line = range(self.line_start, self.candidate.start)
        named = any(clue.exchange or clue.venues for clue in self.clues)
        return not named and any(clue.vendor and clue.at in line for clue in self.clues)

    def names_only_vendor_in_sentence(self) -> bool:
        """Return whether its sentence names another service before it, and its line no exchange."""
        at = self.candidate.start
        first = sentence_start(self.text, self.line_start, at)
        if not any(clue.vendor and first <= clue.at < at for clue in self.clues):
            return False
        end = self.text.find("\n", at)
        return not self.names_between(first, end if end >= 0 else len(self.text))

    def names_vendor_first(self) -> bool:
        """Return whether another service is named before the number, nearer than any exchange is."""
        at = self.candidate.start
        vendor = min(
            (at - clue.at for clue in self.clues if clue.vendor and clue.at <= at), default=VENDOR_NEAR
        )
        exchange = min(
            (
                abs(at - clue.at)
                for clue in self.clues
                if clue.exchange or (clue.venues and clue.strength >= Strength.EXCHANGE)
            ),
            default=VENDOR_NEAR,
        )
        return vendor < min(exchange, VENDOR_NEAR)

    def says_order_failed(self) -> bool:
        """Return whether the words right before the candidate, on its line, say that an order failed."""
        at = self.candidate.start
        return _ORDER_FAILED.search(self.text, max(self.line_start, at - _NAME_BEFORE), at) is not None

    def begins_with_vendor(self) -> bool:
        """Return whether its line begins with another service, and names exchanges only in its paths."""
        line_start = self.line_start
        before = [clue for clue in self.clues if line_start <= clue.at < self.candidate.start]
        naming = [clue for clue in before if clue.strength >= Strength.EXCHANGE]
        return (
            any(clue.vendor for clue in before)
            and bool(naming)
            and all(_IN_PATH.search(self.text, max(0, clue.at - 2), clue.at) for clue in naming)
        )

    def states_status(self) -> bool:
        """Return whether the number of an object is an HTTP status, and an exchange is named near it."""
        code = self.candidate.code
        at = self.candidate.start
        named = any(
            s.venues and s.strength >= Strength.EXCHANGE and abs(s.at - at) < _NAMED_NEAR for s in self.clues
        ) and not self.names_vendor(VENDOR_NEAR)
        return self.candidate.form is Form.OBJECT and is_status(code) and named


_Rule = Callable[[CandidateContext], Classification | None]


def classify(context: CandidateContext) -> Classification:
    """Return the classification by the first rule that applies; without one, the candidate is an error."""
    rules = _RULES.get(context.candidate.form, _PROSE_RULES)
    return next((kind for rule in rules if (kind := rule(context)) is not None), Classification.ERROR)


def has_own_message(candidate: Candidate) -> bool:
    """Return whether a number has a message in the same body, so that it is not an HTTP status."""
    named = bool(candidate.message) and bool(candidate.keys & _BODY_KEYS)
    return named and not is_status_phrase(candidate)


def is_status_phrase(candidate: Candidate) -> bool:
    """Return whether the message is the reason phrase of HTTP for the number, which any server may send."""
    phrase = _PHRASES.get(candidate.code)
    return phrase is not None and (candidate.message or "").strip(" .").lower() == phrase


def states_reason(candidate: Candidate) -> bool:
    """Return whether `error` beside a number is the reason phrase of HTTP for it, as web servers answer."""
    phrase = _PHRASES.get(candidate.code)
    return phrase is not None and (candidate.value("error") or "").lower() == phrase


def sentence_start(text: str, line: int, at: int) -> int:
    """Return where the sentence of `at` begins; in a long line only its last part is looked at."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(line, at - REACH), at)]
    return ends[-1] if ends else line


def _vendor_number(context: CandidateContext) -> Classification | None:
    """A number beside the name of another service, or on a line that begins with one, is that service's."""
    in_words = context.candidate.form is Form.PROSE and (
        context.begins_with_vendor() or context.names_only_vendor_before()
    )
    beside = context.names_vendor_beside() and not context.is_passed_on()
    broker = context.candidate.form in (Form.PROSE, Form.MESSAGE) and context.names_broker_alone()
    others = in_words or beside or broker or _is_of_domain(context)
    return Classification.NOTHING if others or _is_of_vendor_in_sentence(context) else None


def _is_of_domain(context: CandidateContext) -> bool:
    """Return whether a number is the code of an error in a domain of an operating system."""
    at = context.candidate.code_at
    return at >= 0 and _OF_DOMAIN.search(context.text, max(0, at - _DOMAIN_REACH), at) is not None


def _is_of_vendor_in_sentence(context: CandidateContext) -> bool:
    """Return whether a number, or a few words, are in a sentence about another service alone."""
    candidate = context.candidate
    if candidate.form is Form.MESSAGE:
        few = len(context.message.split()) < _MANY_WORDS
        return few and context.names_only_vendor_before()
    number = candidate.form is Form.PROSE and not context.worded
    return number and context.names_only_vendor_in_sentence()


def _foreign_wording(context: CandidateContext) -> Classification | None:
    """A message without a code, near a host that belongs to no exchange, is not an exchange's error."""
    elsewhere = context.candidate.form is Form.MESSAGE and context.elsewhere
    named = context.names_own(Strength.EXCHANGE, _NAMED_NEAR) or context.names_other_exchange(_NAMED_NEAR)
    return Classification.NOTHING if elsewhere and not named else None


def _named_number(context: CandidateContext) -> Classification | None:
    """A number followed by a sentence is an error only if an exchange that has it is named before it.

    In prose the name must be right before the number, unless its own message is after it: then it may be
    anywhere near. In the row of a table it may be anywhere before it, or in the heading of the table.
    """
    candidate = context.candidate
    if candidate.form is not Form.NAMED_NUMBER:
        return None
    row, line_start = CELL in candidate.keys, context.line_start
    first = line_start if row else candidate.start - _NAME_BEFORE
    if context.worded:
        first = min(first, line_start)
    named = any(
        (clue.exchange or (context.known and clue.venues and clue.strength >= Strength.EXCHANGE))
        and first <= clue.at < candidate.start
        for clue in context.clues
    )
    heading = table_start(context.text, line_start) if row else line_start
    headed = any(
        clue.venues & context.venues
        and clue.strength >= Strength.EXCHANGE
        and heading <= clue.at < line_start
        for clue in context.clues
    )
    near = context.worded and context.names_own(Strength.EXCHANGE, _NAMED_NEAR)
    return Classification.ERROR if named or headed or near else Classification.NOTHING


def _database_number(context: CandidateContext) -> Classification | None:
    """A number on a line with the words of a database is its, unless an exchange is named near it."""
    candidate, text = context.candidate, context.text
    if candidate.form is not Form.PROSE:
        return None
    line, at = max(context.line_start, candidate.start - _NAMED_NEAR), candidate.start
    end = text.find("\n", candidate.end, candidate.end + _NAMED_NEAR)
    end = end if end >= 0 else candidate.end + _NAMED_NEAR
    words = _database_words(text)
    first = bisect_left(words, (line, 0))
    if first >= len(words) or words[first][1] > end:
        return None
    start, last = words[first]
    if last <= at and not context.worded and not context.names_between(line, start, last, at):
        return Classification.NOTHING  # it follows the words: `relation "x" does not exist, code 5`
    return None if context.names_own(Strength.EXCHANGE, _NAMED_NEAR) else Classification.NOTHING


@lru_cache(maxsize=1)
def _database_words(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of words about databases; kept for all numbers of the same text."""
    return tuple(match.span() for match in _OF_DATABASES.finditer(text))


def _unlisted_number(context: CandidateContext) -> Classification | None:
    """A number in no table is an error only near the name of an exchange that might have it."""
    candidate = context.candidate
    if candidate.form is not Form.PROSE or context.known:
        return None
    if candidate.code.startswith("-"):
        unrelated = context.is_short_unrelated_number()
        return Classification.NOTHING if unrelated or _REMOTE_CODES.fullmatch(candidate.code) else None
    if context.names_vendor(_PROSE_NEAR):
        return Classification.NOTHING
    # A text that names no exchange may still be about orders and times.
    called = CALLED in candidate.keys and len(candidate.code) >= _DISTINCTIVE_DIGITS
    about_trading = called and TRADING_TERM.search(context.message)
    return (
        Classification.ERROR
        if about_trading or context.names_other_exchange(_PROSE_NEAR)
        else Classification.NOTHING
    )


def _remote_number(context: CandidateContext) -> Classification | None:
    """A number that JSON-RPC reserves is an exchange's only near its name, and not after another's."""
    remote = context.candidate.form is Form.PROSE and _REMOTE_CODES.fullmatch(context.candidate.code)
    named = context.names_own(Strength.EXCHANGE, REACH) and not context.names_vendor_first()
    return Classification.NOTHING if remote and not named else None


def _short_number(context: CandidateContext) -> Classification | None:
    """A short number in a long text without an exchange is another program's, unless it is about trading.

    Near another service, an exchange that has the number has to be named.
    """
    candidate = context.candidate
    short = (
        candidate.form is Form.PROSE and candidate.code.isdecimal() and len(candidate.code) <= _CLOSE_DIGITS
    )
    if short and context.names_vendor(VENDOR_NEAR) and not context.names_own(Strength.EXCHANGE, REACH):
        return Classification.NOTHING
    # A part of a longer text may be one line of it: `17. create files with special file code (1001)`
    long = len(context.text) > _LONG_TEXT or (context.is_part and _is_about_no_failure(context.text))
    if not short or not long or TRADING_TERM.search(context.message):
        return None
    named = any(
        clue.exchange or (clue.venues and clue.strength >= Strength.EXCHANGE) for clue in context.clues
    )
    return None if named else Classification.NOTHING


def _is_about_no_failure(text: str) -> bool:
    """Return whether a text is a sentence about neither a failure nor trading."""
    return (
        len(text.split()) > _MANY_WORDS
        and _FAILURE_WORDS.search(text) is None
        and _REJECTION.search(text) is None
        and TRADING_TERM.search(text) is None
    )


def _number_of_other_exchange(context: CandidateContext) -> Classification | None:
    """A number right after an exchange's name is not an error of others, if that exchange lacks the code."""
    candidate, at = context.candidate, context.candidate.start
    if candidate.form is not Form.PROSE or candidate.message or not candidate.code.isdecimal():
        return None
    beside = [
        clue
        for clue in context.clues
        if clue.venues and clue.at < at and not context.text[clue.at + len(clue.text) : at].strip()
    ]
    another = beside and all(clue.venues.isdisjoint(context.venues) for clue in beside)
    return Classification.NOTHING if another else None


def _success_code(context: CandidateContext) -> Classification | None:
    """A code that an exchange uses for success means it, unless the message reports a failure."""
    if not context.success:
        return None
    return Classification.NOTHING if _FAILURE_WORDS.search(context.message) else Classification.SUCCESS


def _success_in_words(context: CandidateContext) -> Classification | None:
    """A long number that an exchange uses for success means it in a sentence, too."""
    long = len(context.candidate.code) >= _DISTINCTIVE_DIGITS
    return _success_code(context) if context.candidate.form is Form.PROSE and long else None


def _word_under_a_key(context: CandidateContext) -> Classification | None:
    """A word under a common key is an error only with its message, or near the name of an exchange.

    A code of many words, such as `PREVIEW_STOP_PRICE_BELOW_LAST_TRADE_PRICE`, needs neither.
    """
    candidate = context.candidate
    if not candidate.keys:
        return None
    named = context.names_other_exchange(_PROSE_NEAR) or context.names_own(Strength.EXCHANGE, _PROSE_NEAR)
    if not named and (_ERROR_LIST in candidate.around or context.names_only_vendor_before()):
        return Classification.NOTHING  # as in the answers of many web services
    distinctive = context.message or candidate.code.count("_") >= _MANY_WORDS
    return Classification.ERROR if named or (context.known and distinctive) else Classification.NOTHING


def _zero_or_200(context: CandidateContext) -> Classification | None:
    """0 and 200 mean success, unless the message or a flag beside them contradicts."""
    candidate, message = context.candidate, context.message
    if (candidate.code.strip("0") and candidate.code != "200") or candidate.outer:
        return None
    if context.flag("success") == "true":
        return Classification.SUCCESS
    if context.flag("success") == "false":
        return Classification.NOTHING
    if candidate.code == "200":
        return (
            Classification.NOTHING
            if _FAILURE_WORDS.search(message) or "code" not in candidate.keys
            else Classification.SUCCESS
        )
    if _ZERO_ERRORS.search(message):
        return Classification.ERROR
    if not message:
        return Classification.SUCCESS if candidate.keys & _SUCCESS_KEYS else Classification.NOTHING
    acknowledged = "id" in candidate.keys and _STREAM_ACK.match(message)
    succeeded = acknowledged or context.success_messages.fullmatch(message)
    return Classification.SUCCESS if succeeded else Classification.NOTHING


def _wrapper(context: CandidateContext) -> Classification | None:
    """A code whose object contains another code is an error only with its own message and number."""
    code = context.candidate.code
    if not context.candidate.outer:
        return None
    own = context.message and (code.startswith("-") or context.known) and len(code) > STATUS_DIGITS
    return None if own else Classification.NOTHING


def _has_database_keys(keys: frozenset[str]) -> bool:
    if "severity" in keys and not keys.isdisjoint({"routine", "constraint"}):
        return True
    return {"detail", "table"} <= keys


def _other_systems(context: CandidateContext) -> Classification | None:
    """Codes of sockets, processes, databases and remote procedures are not an exchange's."""
    candidate = context.candidate
    if (
        "reason" in candidate.keys
        and not candidate.keys & {"msg", "message"}
        and len(candidate.code) == _CLOSE_DIGITS
    ):
        return Classification.NOTHING  # a WebSocket's close code
    if candidate.keys & {"sqlstate", "errno", "syscall", "wasclean", "exitcode", "exit_code", "signal"}:
        return Classification.NOTHING
    before = max(context.line_start, candidate.start - _NAMED_NEAR)
    words = context.message or context.text[before : candidate.start]
    if _has_database_keys(candidate.keys) or _OF_DATABASES.search(words):
        return Classification.NOTHING
    if {"ok", "description"} <= candidate.keys:
        return Classification.NOTHING  # a bot service's answer
    if {"retcode", "message"} <= candidate.keys and not context.worded:
        return Classification.NOTHING  # a game's answer
    enveloped = bool(candidate.around & {"usin", "usout"})
    named = enveloped or context.names_own(Strength.EXCHANGE, _NAMED_NEAR)
    if _REMOTE_CODES.fullmatch(candidate.code) and (not named or context.names_vendor_inside()):
        return Classification.NOTHING
    if _of_socket(context) or _OF_NODE.match(context.text, max(0, candidate.code_at - _NODE_LEAD)):
        return Classification.NOTHING
    remote = "jsonrpc" in candidate.around | candidate.keys and not context.names_other_exchange(_NAMED_NEAR)
    # JSON-RPC services use -32000 and above, or few digits; exchanges use more digits.
    exchanges = enveloped or len(candidate.code.lstrip("-")) >= _DISTINCTIVE_DIGITS
    return Classification.NOTHING if remote and not exchanges else None


def _of_socket(context: CandidateContext) -> bool:
    """Return whether a number is the close code of a WebSocket, by its message or the words after it."""
    candidate, message = context.candidate, context.message
    plain = candidate.keys.isdisjoint({"success", *CODE_KEYS} - {"code"})
    if not plain or context.worded or _CLOSE_CODE.fullmatch(candidate.code) is None:
        return False
    end = candidate.code_at + len(candidate.code)
    line = context.text[end : end + _SOCKET_WORDS].partition("\n")[0] if candidate.code_at >= 0 else ""
    return not message.strip("0123456789 .") or any(map(_OF_SOCKETS.search, (message, line)))


def _order_field(context: CandidateContext) -> Classification | None:
    """`errorCode` without a message is a field of an order, whose numbers are not those of the table."""
    keys = context.candidate.keys
    worded = keys & {"errormsg", "errormessage", "message", "msg", "error"}
    plain = "errorcode" in keys and not keys & {"code", "error_code"}
    return Classification.NOTHING if plain and not worded else None


def _signed(context: CandidateContext) -> Classification | None:
    if not context.candidate.code.startswith("-"):
        return None
    if _is_of_domain(context):
        return Classification.NOTHING
    others = context.names_vendor_beside() or context.names_only_vendor_before()
    if others and not context.is_passed_on():
        return Classification.NOTHING
    if context.candidate.code == "-1" and not (context.worded or context.names_other_exchange(_NAMED_NEAR)):
        # Any program uses -1 for a failure of its own.
        return None if context.names_own(Strength.EXCHANGE, _NAMED_NEAR) else Classification.NOTHING
    if context.is_short_unrelated_number():
        return Classification.NOTHING
    return Classification.ERROR if context.known or context.message else Classification.NOTHING


def _generic_envelope(context: CandidateContext) -> Classification | None:
    """Reject a short number in a common envelope that has no venue's message and no exchange near it."""
    code = context.candidate.code
    if context.worded or code.startswith("-") or len(code) > _CLOSE_DIGITS:
        return None
    named = context.names_own(Strength.EXCHANGE, _NAMED_NEAR) or context.names_other_exchange(_NAMED_NEAR)
    generic = context.elsewhere or (is_status(code) and context.message)
    proven = any(
        clue.strength is Strength.PROOF and clue.at == context.candidate.start for clue in context.clues
    )
    return Classification.NOTHING if generic and not (named or proven) else None


def _list_of_errors(context: CandidateContext) -> Classification | None:
    """An item of a list called `errors`, as many web services answer, is not an exchange's.

    It may be if an exchange is named near it, or if its number and its message are of one table, under keys
    that exchanges use or with a longer message.
    """
    candidate = context.candidate
    if _ERROR_LIST not in candidate.around or candidate.code.startswith("-"):
        return None
    own_keys = not candidate.keys.isdisjoint(OWN_CODE_KEYS)
    own = context.worded and (own_keys or len(context.message.split()) > _MANY_WORDS)
    named = context.names_own(Strength.EXCHANGE, _NAMED_NEAR) or context.names_other_exchange(_NAMED_NEAR)
    others = context.names_vendor(VENDOR_NEAR) and not context.worded
    return None if own or (named and not others) else Classification.NOTHING


def _object_of_vendor(context: CandidateContext) -> Classification | None:
    """An object in a sentence about another service alone is that service's, unless it is about trading."""
    if not context.message or context.worded or TRADING_TERM.search(context.message):
        return None
    return Classification.NOTHING if context.names_only_vendor_in_sentence() else None


def _others_number(context: CandidateContext) -> Classification | None:
    """A number of another service, or of a text that names no exchange, needs words about trading.

    Where nothing is named, a message in another language may be about it, too.
    """
    candidate = context.candidate
    own_digits = _DISTINCTIVE_DIGITS < len(candidate.code) <= _MAX_DIGITS and not context.names_vendor_first()
    if context.names_broker_alone():
        return Classification.NOTHING
    if not (context.others and context.message) or context.worded or own_digits:
        return None
    named = context.names_own(Strength.EXCHANGE, _NAMED_NEAR) or context.names_other_exchange(_NAMED_NEAR)
    if named and not (context.names_vendor_first() or context.is_of_vendor()):
        return None
    beside = context.elsewhere or context.names_vendor(VENDOR_NEAR)
    if not beside and not context.message.isascii():
        return None
    inside = context.names_vendor_inside() or context.names_only_vendor_before()
    return Classification.NOTHING if inside or not TRADING_TERM.search(context.message) else None


def _flagged(context: CandidateContext) -> Classification | None:
    """A number beside `success: false` is an error, if the catalogue has it or it has enough digits."""
    denied = "false" in (context.flag("success"), context.flag("result"))
    return (
        Classification.ERROR
        if denied and (context.known or len(context.candidate.code) >= _DISTINCTIVE_DIGITS)
        else None
    )


def _without_message(context: CandidateContext) -> Classification | None:
    """A number without a message is an error if it is long, or if an exchange that may have it is named.

    An order that failed, right before it, is enough for a number of five digits.
    """
    code = context.candidate.code
    if context.message:
        return None
    named = context.names_own(Strength.EXCHANGE, _NAMED_NEAR) and not (
        context.is_of_vendor() or context.names_vendor_first()
    )
    own_key = not context.candidate.keys.isdisjoint(OWN_CODE_KEYS)
    is_error = context.known and (
        len(code) > _DISTINCTIVE_DIGITS
        or (named and (own_key or len(code) == _DISTINCTIVE_DIGITS))
        or context.names_own(Strength.PROOF, _NAMED_NEAR)
        or (len(code) == _DISTINCTIVE_DIGITS and context.says_order_failed())
    )
    others = len(code) > STATUS_DIGITS and context.names_other_exchange(_NAMED_NEAR)
    return Classification.ERROR if is_error or others else Classification.NOTHING


def _unlisted_in_object(context: CandidateContext) -> Classification | None:
    """A number in no table needs the keys of an error, or an exchange named near it."""
    plain_status = is_status(context.candidate.code)
    if plain_status and context.names_vendor(VENDOR_NEAR):
        return Classification.NOTHING
    if context.known:
        return None
    named = context.names_other_exchange(_NAMED_NEAR) or context.names_own(Strength.EXCHANGE, _NAMED_NEAR)
    if (plain_status and not (named and has_own_message(context.candidate))) or context.names_vendor(
        VENDOR_NEAR
    ):
        return Classification.NOTHING
    # A message alone does not make a short number an exchange's: linters and compilers have both.
    short = len(context.candidate.code) <= STATUS_DIGITS
    described = context.candidate.keys.isdisjoint(_ERROR_KEYS - {"message"} if short else _ERROR_KEYS)
    return Classification.NOTHING if described and not named else None


_WORD_RULES: tuple[_Rule, ...] = (_word_under_a_key,)
_PROSE_RULES: tuple[_Rule, ...] = (
    _success_in_words,
    _vendor_number,
    _foreign_wording,
    _named_number,
    _database_number,
    _unlisted_number,
    _remote_number,
    _short_number,
    _number_of_other_exchange,
)
_OBJECT_RULES: tuple[_Rule, ...] = (
    _success_code,
    _zero_or_200,
    _wrapper,
    _other_systems,
    _order_field,
    _signed,
    _generic_envelope,
    _list_of_errors,
    _object_of_vendor,
    _others_number,
    _flagged,
    _without_message,
    _unlisted_in_object,
)
_RULES = {Form.OBJECT: _OBJECT_RULES, Form.WORD_CODE: _WORD_RULES}
