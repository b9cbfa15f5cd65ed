"""Find requests that got no answer, or none that could be read: timeouts, resets, closed connections."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.line_bounds import line_start
from retcode.core.literals import Literals, PrefixedPattern

# The causes for which a request was never sent, as clients print them after their general words.
_UNSENT = (
    r"(?i:\bdns\b|\btcp[ ]connect\b|trying[ ]to[ ]connect|connection[ ]refused|ECONNREFUSED|ENOTFOUND"
    r"|EAI_AGAIN|(?:invalid|expired|signed)[ ]certificate|certificate[ ](?:verify|has[ ]expired)|CERT_)"
)
_LOST = compile_on_use(
    r"""(?xm)
    # Python: requests, httpx, aiohttp, asyncio, urllib3
    \b(?:Read|Write|Connect|Pool)Timeout(?:Error)?\b | (?i:\bread[ ]timed[ ]out\b) | \bRemoteDisconnected\b
    | \bServerDisconnectedError\b | \bServerTimeoutError\b | \bConnectionResetError\b
    | \bRemoteProtocolError\b | \bIncompleteRead\b | \bClientPayloadError\b
    | \basyncio(?:\.exceptions)?\.TimeoutError\b | \bhttpx\.(?:ReadError|TimeoutException)\b
    # ccxt, in any language
    | \bRequestTimeout\b
    | \b(?:NetworkError|ExchangeNotAvailable)\b[^\n{<]{0,120}
      \b(?:GET|POST|PUT|DELETE)[ ]https?://[^\s"']{4,400}["')]{0,3}[ ]{0,2}$
    # pybit
    | \bRetries[ ]exceeded[ ]maximum\b | (?i:\bcould[ ]not[ ]decode[ ]JSON\.?[ ]\(ErrCode\b)
    # JavaScript
    | \bsocket[ ]hang[ ]up\b | \bECONN(?:RESET|ABORTED)\b | \bE(?:SOCKET)?TIMEDOUT\b
    | \btimeout[ ]of[ ]\d{1,9}[ ]?ms[ ]exceeded\b | \bnetwork[ ]timeout[ ]at\b
    | \bUND_ERR_(?:HEADERS|BODY)_TIMEOUT\b | \b(?:Headers|Body)TimeoutError\b | \bUND_ERR_SOCKET\b
    | \bother[ ]side[ ]closed\b | \bPremature[ ]close\b
    | \bTypeError:[ ]fetch[ ]failed\b(?![^\n]{0,200}@UNSENT@)
    # Go
    | \bcontext[ ]deadline[ ]exceeded\b | \bClient\.Timeout[ ]exceeded\b | \bi/o[ ]timeout\b
    | (?:Get|Post|Put|Delete)[ ]"https?://[^"\n]{4,400}":[ ](?:unexpected[ ])?EOF\b
    | \bserver[ ](?:closed[ ]idle[ ]connection|sent[ ]GOAWAY)\b
    # Java, C#
    | \bSocketTimeoutException\b | \bHttpTimeoutException\b | \bNoHttpResponseException\b
    | \bSocketException:[ ]Connection[ ]reset\b | \bconfigured[ ]HttpClient\.Timeout\b
    | \bTaskCanceledException\b | \bforcibly[ ]closed[ ]by[ ]the[ ]remote[ ]host\b
    | \bresponse[ ]ended[ ]prematurely\b | \bunexpected[ ]end[ ]of[ ]stream\b
    | \bUnable[ ]to[ ]read[ ]data[ ]from[ ]the[ ]transport[ ]connection\b
    # Rust
    | \breqwest::Error\b[^\n]{0,300}\b(?:TimedOut|ConnectionReset|IncompleteMessage)\b
    | \bhyper::Error\(IncompleteMessage\b | \bconnection[ ]closed[ ]before[ ]message[ ]completed\b
    | \berror[ ]sending[ ]request[ ]for[ ]url[ ]\(https?://[^\s()]{4,400}\)(?![^\n]{0,200}@UNSENT@)
    # curl, PHP, and plain words
    | \bcURL[ ]error[ ](?:28|52|56)\b | (?i:\bempty[ ]reply[ ]from[ ]server\b)
    | (?i:\btimeout[ ]was[ ]reached\b)
    | (?i:\bconnection[ ](?:was[ ])?(?:reset|aborted)\b) | (?i:\bclosed[ ]connection[ ]without[ ]response\b)
    | (?i:\b(?:request|operation|call|order|connection)[ ](?:has[ ])?timed[ ]?out\b)
    | (?i:\bserver[ ]disconnected(?:[ ]without)?\b)
    | (?i:\bno[ ](?:response|answer)[ ](?:received|from)\b(?![ ](?:your[ ]|the[ ])?(?:support|team)))
    | (?i:\btimed[ ]out[ ](?:waiting|after)\b)
    """.replace("@UNSENT@", _UNSENT)
)
# What the matches begin with.
LOST = PrefixedPattern(
    _LOST,
    (
        "readtimeout", "writetimeout", "connecttimeout", "pooltimeout", "read timed", "remotedisconnected",
        "serverdisconnected", "servertimeout", "connectionreset", "remoteprotocol", "asyncio", "httpx",
        "requesttimeout", "networkerror", "exchangenotavailable", "retries exceeded", "socket hang", "econn",
        "etimedout", "esockettimedout", "timeout of", "network timeout", "und_err", "headerstimeout",
        "bodytimeout", "context deadline", "client.timeout", "i/o timeout", "get \"http", "post \"http",
        "put \"http", "delete \"http", "sockettimeout", "httptimeout", "nohttpresponse", "socketexception",
        "configured httpclient", "taskcanceled", "forcibly closed", "response ended", "reqwest", "curl error",
        "incompleteread", "clientpayload", "other side", "premature close", "typeerror: fetch",
        "server closed", "server sent", "unexpected end", "unable to read", "hyper::error", "error sending",
        "empty reply", "timeout was", "connection ", "closed connection", "request ", "operation ", "call ",
        "order ", "could not decode json", "server disconnected", "no response", "no answer", "timed out",
    ),
)  # fmt: skip
# Failures before anything is sent, and streams, whose silence is not a missing answer to a request.
_OTHER = compile_on_use(
    r"""(?xi)
    \bwss?://|web[ ]?socket|(?<!end[ ]of[ ])\bstreams?\b  # streams
    |\bping\b|\bpong\b|keep-?alive|heartbeat|listen[ ]?key  # what keeps them open
    """
)
# Every match of the expression above contains one of these, which are searched for first.
_LITERALS = Literals((
    "timeout", "timed", "reset", "abort", "hang up", "disconnected", "deadline", "eof", "forcibly",
    "premature", "curl error", "empty reply", "no response", "no answer", "without response", "taskcanceled",
    "remoteprotocolerror", "reqwest", "networkerror", "exchangenotavailable", "retries exceeded",
    "incompleteread", "payloaderror", "side closed", "fetch failed", "idle connection", "goaway",
    "end of stream", "transport connection", "incompletemessage", "before message", "error sending",
    "httpx.readerror", "und_err_socket", "nohttpresponse",
    "json", "could not", "cannot", "can't", "unable to", "failed to", "nullresponse", "badresponse",
    "invalid response", "invalid character", "mismatchedinput", "error decoding", "expected value",
    "expecting value", "mimetype", "contenttypeerror", "connectionclosed", "closure", "going away",
    "close", "closing", "net::err_",
    "connection lost", "connection was lost", "lost connection", "lost the connection", "no reply",
    "connection error", "connectionerror", "time-out", "tiempo", "tempo", "zeit", "respuesta", "resposta",
))  # fmt: skip
# Prints that also have other meanings. They count only beside an order, see `Needs`.
_MAYBE_LOST = r"""(?xi)
    (?P<unreadable>  # an answer came, and could not be read
        \bJSONDecodeError\b | \bexpecting[ ]value:  # Python
        | \b(?:could[ ]not|cannot|can't|failed[ ]to|unable[ ]to)[ ](?:decode|parse|deserialize)[ ]
          (?:the[ ])?(?:json|response|answer)\b
        | \bunexpected[ ]token\b[^\n]{0,80}\bJSON\b | \bunexpected[ ]end[ ]of[ ]JSON\b  # JavaScript
        | \bis[ ]not[ ]valid[ ]JSON\b
        | \b(?:null|bad)response\b | \binvalid[ ]response:
        | \binvalid[ ]character[ ][^\n]{1,12}[ ]looking[ ]for\b  # Go
        | \bJson(?:Parse|Syntax)Exception\b | \bMismatchedInputException\b  # Java
        | \bMalformedJsonException\b
        | \bJsonReaderException\b | \bJson\.JsonException\b  # C#
        | \berror[ ]decoding[ ]response[ ]body\b | \bexpected[ ]value\b[^\n]{1,4}line:?[ ]\d  # Rust
        | \bContentTypeError\b | \bunexpected[ ]mimetype\b
    )
    | (?P<closed>  # a WebSocket that was closed
        \bConnectionClosed(?:Error|OK)?\b
        | \bconnection[ ](?:was[ ])?lost\b | \blost[ ](?:the[ ])?connection\b
        | \babnormal[ ]closure\b | \bgoing[ ]away\b
        | \b(?:web[ ]?socket|ws|socket|connection)[ ](?:connection[ ])?(?:was[ ]|is[ ])?clos(?:ed|e|ing)\b
        | \bclosed?[ ](?:with[ ])?(?:code|status)?[ =:]{0,3}1006\b
    )
    | \bnet::ERR_(?:CONNECTION_(?:RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|TIMED_OUT|NETWORK_CHANGED)\b
    | \bEOF[ ](?:occurred[ ]in[ ]violation|while[ ]reading)\b | \bunexpected[ ]EOF\b
    | \bconnection[ ]?error\b(?![^\n]{0,300}@UNSENT@)
    | \b(?:conn|read|write|socket)[ ]time(?:d[ ]?|-?)out\b
    | \btimed[ ]out\b | \bTimeout(?:Error|Exception)\b
    | \btime-?outs?\b
      (?!["']?[ ]{0,2}[:=]|[ ](?:param|setting|option|value|of\b|for\b|to\b|is\b|set\b)|[ -]?\d
      |[ ](?:was[ ]|is[ ]now[ ])?(?:rais|increas|reduc|chang|bump|decreas)\w{0,4}[ ](?:from|to|by)[ ]\d)
    | \bno[ ](?:response|answer|reply)[ ](?:for|in|within|after|yet)\b
    @CUSTOMERS@
    | (?P<vague>@VAGUE@)  # in words that say nothing by themselves: `it hung`
    """
_MAYBE_PREFIXES = (
    "json", "could not", "cannot", "can't", "failed to", "unable to", "unexpected", "is not valid",
    "nullresponse", "badresponse", "invalid response", "invalid character", "mismatchedinput",
    "malformedjson", "error decoding", "expected value", "expecting value", "contenttypeerror",
    "connectionclosed", "lost ", "abnormal closure", "going away", "web", "ws ", "socket ", "connection ",
    "connectionerror", "close", "net::err_", "eof ", "conn time", "read time", "write time", "timed out",
    "timeout", "time-out", "no response", "no answer", "no reply",
)  # fmt: skip
# Lines that do not report what happened: about requests in general, about a file, or source code.
_NO_REPORT = compile_on_use(
    r"""(?xi)
    \b(?:how[ ](?:do|to|can|should)|feature[ ]request|documentation|what[ ](?:if|happens)|please[ ]add
    |(?:add|support)[ ](?:a|an|for)
    |(?<!got[ ])(?<!had[ ])(?<!was[ ])(?:a|the|on|with|set|increase|raise|configure|your)[ ]
      (?:\w{1,12}[ ])?time-?outs?)\b
    |^[ \t]{0,40}(?:except|catch|import|from|class|def|raise|throw|//|\#)\b
    |\.(?:json|ya?ml|toml|ini|cfg|csv|env)\b(?!\.[A-Za-z]|\()  # a file
    """
)
# A line of a program that handles what it names: `except asyncio.TimeoutError:`
_HANDLER = compile_on_use(
    r"""(?x)
    [ \t]{0,60}(?:\}[ ])?(?:except|catch|rescue)[ ]?[(\w][\w., |:&*()]{1,160}[:,({][ \t]{0,4}
    |[ \t]{0,4}(?:import|from)[ ][\w.]{1,80}(?:[ ]import[ ][\w, ()]{1,120})?
    """
)
# Words that turn what follows them into a condition or a question: "if the connection was reset".
_CONDITION = compile_on_use(r"(?i)\b(?:if|unless|in case|whenever|when|should)\b")
# A client that could not read an answer prints these words with a status that it made up.
_OWN_STATUS = compile_on_use(r"(?i)\bretries exceeded maximum\b|\bcould not decode JSON\b")
# The words around a lost request that do not say what it was.
_BARE_WORDS = frozenset(
    """
    after again aiohttp all and another answer at attempt attempts awaiting before bytes canceled client
    conn connection core curl empty err error errors exc exceeded exception exceptions fetch first for
    from got headers http httpcore httpx i/o in info java milliseconds ms no null of on once operation
    out post read reading received reply request requests response retries retry retrying sec second
    seconds send sending server sleeping task tcp than that the then third time timed timeout tried
    tries try trying urllib wait waiting warn warning was while with
    """.split()
)
# The names of classes with their modules: `java.net.SocketTimeoutException`, `ServerDisconnectedError`
_CLASS = compile_on_use(
    r"""(?x)
    \b[A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,60}){1,12}
    |\b[A-Z]\w{0,60}(?:Error|Exception|Timeout)\b
    """
)
# Words for several attempts, one after the other.
_ATTEMPTS = compile_on_use(
    r"(?i)\b(?:first|second|then|again|before[ ]that|earlier|previously|retr(?:y|ied|ying)|tried|try)\b"
)
_WORD = compile_on_use(r"[^\W\d_]{2,}")
# The time at the start of a log record.
_TIME = compile_on_use(r"^[\[\s]{0,4}\d{2,4}[-/:][\d\-/:.,T Z+\]]{5,40}")
_MAX_LENGTH = 600


class Needs(IntEnum):
    """What a print needs around it to count as a request without an answer; REQUEST is the least."""

    REQUEST = 0  # any request to an exchange
    ORDER_WORD = 1
    ORDER_CALL = 2  # a path or call that places, changes or cancels an order
    AWAITED_ORDER = 3  # an order call that waits for its answer on a stream
    ORDER_AND_ANSWER = 4  # an order, and the answer to another attempt


class LostRequest(NamedTuple):
    """A line that reports a request without an answer, if what it `needs` is there.

    `candidate` spans the line, `span` the words in it that report that.
    """

    candidate: Candidate
    needs: Needs
    span: tuple[int, int]


@cache
def maybe_lost() -> PrefixedPattern:
    """Return the expression for the prints that count only beside an order."""
    words, vague = customer_words().timeout, customer_words().unanswered
    own = _MAYBE_LOST.replace("@UNSENT@", _UNSENT).replace("@CUSTOMERS@", f"| {words.expression}")
    own = own.replace("@VAGUE@", vague.expression)
    return PrefixedPattern(compile_on_use(own), (*_MAYBE_PREFIXES, *words.prefixes, *vague.prefixes))


@cache
def _literals() -> tuple[Literals, ...]:
    return _LITERALS, customer_words().unanswered.literals


def find_lost(text: str) -> Iterator[LostRequest]:
    """Yield the lines that may report a request without an answer, in order, one for each line."""
    if not any(literals.may_be_in(text) for literals in _literals()):
        return
    sure = list(_lines(text, LOST))
    starts = [lost.candidate.start for lost in sure]
    for lost in _lines(text, maybe_lost()):
        index = bisect_right(starts, lost.span[0]) - 1
        if index < 0 or sure[index].candidate.end <= lost.span[0]:
            sure.append(lost)
    yield from sorted(sure, key=lambda lost: lost.candidate.start)


def _lines(text: str, pattern: PrefixedPattern) -> Iterator[LostRequest]:
    """Yield a line for the matches of an expression in it, with what the least demanding of them needs."""
    last: LostRequest | None = None
    of_stream = False
    for match in pattern.finditer(text):
        if last and match.start() < last.candidate.end:
            last = last._replace(needs=min(last.needs, _needs(match, of_stream=of_stream)))
            continue
        if last:
            yield last
            last = None
        start = line_start(text, match.start(), _MAX_LENGTH)
        stop = text.find("\n", match.end(), match.end() + _MAX_LENGTH)
        end = stop if stop >= 0 else min(len(text), match.end() + _MAX_LENGTH)
        line = text[start:end]
        if _HANDLER.fullmatch(line.rstrip("\r")):
            continue
        candidate = Candidate("", _TIME.sub("", line).strip(), start, end, -1, Form.NO_ANSWER)
        of_stream = _OTHER.search(line) is not None
        last = LostRequest(candidate, _needs(match, of_stream=of_stream), match.span())
    if last:
        yield last


def _needs(match: re.Match[str], *, of_stream: bool) -> Needs:
    """Return what a print needs around it; `of_stream` if its line may be about a stream."""
    groups = match.re.groupindex
    if groups and match["vague"]:
        return Needs.ORDER_AND_ANSWER
    if of_stream:
        return Needs.AWAITED_ORDER
    if not groups:
        return Needs.REQUEST
    if match["closed"]:
        return Needs.AWAITED_ORDER
    return Needs.ORDER_CALL if match["unreadable"] else Needs.ORDER_WORD


def has_own_status(message: str | None) -> bool:
    """Return whether the status printed with a message is the client's own, because no answer was read."""
    return message is not None and _OWN_STATUS.search(message) is not None


def is_report(line: str, span: tuple[int, int]) -> bool:
    """Return whether a line reports what happened, rather than requests in general, a file or source code.

    The report is at `span`. A condition counts only before it: "timed out, should I wait?" is a report.
    """
    return _NO_REPORT.search(line) is None and _CONDITION.search(line, 0, span[0]) is None


def names_attempts(line: str) -> bool:
    """Return whether a line speaks of several attempts."""
    return _ATTEMPTS.search(line) is not None


def is_bare(line: str, span: tuple[int, int], names: Collection[str] = ()) -> bool:
    """Return whether a line says no more than that a request got no answer, as it does at `span`.

    `names` are names of exchanges in lower case, which it may have, too.
    """
    rest = _CLASS.sub(" ", f"{line[: span[0]]} {line[span[1] :]}")
    for other in (LOST, maybe_lost()):
        rest = other.blanked(rest)
    rest = rest.lower()
    return all(word in _BARE_WORDS or word in names for word in _WORD.findall(rest))
