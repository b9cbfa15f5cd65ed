"""Find requests that got no answer: timeouts, resets and closed connections."""

from __future__ import annotations

from collections.abc import Iterator

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import Literals, PrefixedPattern

# The causes for which a request was never sent, as clients print them behind their general words.
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
    | \bRetries[ ]exceeded[ ]maximum\b
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
    | (?i:\bserver[ ]disconnected(?:[ ]without)?\b) | (?i:\bno[ ](?:response|answer)[ ](?:received|from)\b)
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
        "order ", "server disconnected", "no response", "no answer", "timed out",
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
))  # fmt: skip
# The time at the start of a log record.
_TIME = compile_on_use(r"^[\[\s]{0,4}\d{2,4}[-/:][\d\-/.:,T Z+\]]{5,40}")
_MAX_LENGTH = 600


def find_lost(text: str) -> Iterator[Candidate]:
    """Yield one candidate for each line that reports a request without an answer."""
    if not _LITERALS.may_be_in(text):
        return
    end = -1
    for match in LOST.finditer(text):
        if match.start() < end:
            continue
        start = text.rfind("\n", max(0, match.start() - _MAX_LENGTH), match.start()) + 1
        start = max(start, match.start() - _MAX_LENGTH)
        stop = text.find("\n", match.end(), match.end() + _MAX_LENGTH)
        end = stop if stop >= 0 else min(len(text), match.end() + _MAX_LENGTH)
        line = text[start:end]
        if not _OTHER.search(line):
            yield Candidate("", _TIME.sub("", line).strip(), start, end, -1, Form.NO_ANSWER)
