"""HTTP statuses in text: status lines, library words, proxies' pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from http import HTTPStatus

from msgspec import Struct

from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import PrefixedPattern

_WORDS = r"""
    状态码 | error[ ]code(?=[ ]?[45]\d\d\b) | http[ _]?error | error(?=[ ][45]\d\d) | indicate[ ]success
    | http[ _]?status(?:[ _]?code)?(?:[ ]was[ ]not[ ]ok)? | _?http[ _]?code | http
    | status[ _]?code(?:[ ]was[ ]not[ ]ok)? | response[ _]?code | error_nr
    | status(?=["']?[ \t]{0,2}[:=]|[ ](?:is[ ]|of[ ])?[1-5]\d\d) | failed[ ]with[ ]status
    | responded[ ]with(?:[ ]a)?(?:[ ]status)? | got(?:[ ]an?)? | getting[ ]an?
    | returned(?:[ ]an?)? | received(?:[ ]an?)?
    | antwort | respuesta | r[eé]ponse | ответ | resposta | risposta | odpowied[zź] | 返回 | 响应
    | server[ ]?error | server[ ]response | response(?=:) | client[ ]?error
    | <?response[ ]?\[ | clientresponseerror | httperror
"""
_REASONS = r"""
    400[ ]Bad[ ]Request | 401[ ]Unauthorized | 403[ ]Forbidden | 404[ ]Not[ ]Found | 408[ ]Request[ ]Time-?out
    | 409[ ]Conflict | 418[ ]I'm[ ]a[ ]teapot | 429[ ]Too[ ]Many[ ]Requests | 429[ ]Client[ ]Error
    | 451[ ]Unavailable[ ]For[ ]Legal | 500[ ]Internal[ ]Server[ ]Error | 502[ ]Bad[ ]Gateway
    | 503[ ]Service | 504[ ]Gateway[ ]Time-?out | 499[ ]Client[ ]Closed
    | 520[ ](?:Web[ ]Server|Unknown[ ]Error) | 521[ ]Web[ ]Server | 522[ ]Connection[ ]Timed[ ]Out
    | 523[ ]Origin[ ]Is | 524[ ]A[ ]Timeout | 526[ ]Invalid
    | 4\d\d[ ]Client[ ]Error | 5\d\d[ ]Server[ ]Error | 4\d\d[ ]ERROR | 5\d\d[ ]ERROR
"""
_PHRASES = r"""
    Bad[ ]?Request | Unauthorized | Forbidden | Not[ ]?Found | Too[ ]?Many[ ]?Requests
    | Internal[ ]?Server[ ]?Error | Bad[ ]?Gateway | Service[ ]?Unavailable | Gateway[ ]?Time-?out
"""
_ANSWERED_WITH = (
    r"\banswer(?:ed|s)\b|\brepli(?:ed|es)\b|\bresponds?\b|\bsaid\b|\bsays\b|\bgave\b|\bgives\b"
    r"|\bthrew\b|\bthrows\b"
)
# Failures of servers and gateways: these numbers are hardly ever amounts or ids.
_SERVER = r"(?:50[234]|52\d|530)"


def _initials(words: str) -> str:
    """Return a look-ahead for the first characters of the words of an expression, which makes it faster."""
    alternatives = (word.strip().removeprefix(r"\b") for word in words.split("|"))
    found = {letter for word in alternatives for letter in (word[:1], word[2:3] if word[1:2] == "?" else "")}
    return f"(?=[{''.join(map(re.escape, sorted(found)))}])"


_STATUS = compile_on_use(
    rf"""
    HTTP/[1-3](?:\.\d)?["']?[ ](?P<line>[1-5]\d\d)(?!\d)                    # HTTP/1.1 429
    | (?i:{_initials(_WORDS)}(?<![a-z])(?:{_WORDS}))                        # status code: 429
      ["'\]]?[ \t]{{0,2}}(?:code|is|of|was)?[ \t]{{0,2}}["']?[:=(\[>]{{0,2}}[ \t]{{0,2}}(?:Int\()?["'<]?
      (?P<word>[1-5]\d\d)(?![\w.]?\d|[A-Za-z%])
    | (?=[45])(?<![A-Za-z0-9_.:-])(?<!\d,)(?P<reason>(?i:{_REASONS}))                       # 502 Bad Gateway
    | (?=[45])(?<!\S)(?P<body>[45]\d\d)[ \t]{{0,4}}(?:-[ \t]{{0,4}})?
      (?=\{{[ \t\n>]{{0,12}}["']|\[[ \t\n]{{0,12}}["']error["'])  # 400 {{"code":, 500 ["error",
    | \b(?:GET|POST|PUT|DELETE|PATCH|ERROR:|[A-Z]\w{{0,40}}(?:Error|Exception):?)[ ]
      \((?P<method>[1-5]\d\d)\)                                             # GET (429), HTTPError: (429)
    | \((?P<paren>[45]\d\d)\):?[ ](?i:(?={_PHRASES}))                        # (403) Forbidden
    # no fraction of a second: 12:01:03,503 POST
    # no port: 127.0.0.1:443, [::1]:443, localhost:443, api.binance.com:443
    | (?=[45])(?<![\w.])(?<!:\d\d,)(?<![\d\]]:)
      (?<!host:)(?<!\.[a-z]{{2}}:)(?<!\.[a-z]{{3}}:)(?<!\.[a-z]{{5}}:)
      (?P<first>[45]\d\d)[ ](?=(?:GET|POST|PUT|DELETE|PATCH)[ ]https?://   # 503 POST https://
      |(?:on|for|from)[ ](?:GET|POST|PUT|DELETE|PATCH)[ ](?:https?://|/[a-z])         # 504 on POST /api
      |(?:from|by)[ ][a-z0-9-]{{1,40}}(?:\.[a-z0-9-]{{1,40}}){{1,4}}(?![\w.]))  # 503 from api.host.com
    | (?=5)(?<![\w.:#-])(?<!\d,)(?P<sender>{_SERVER})(?=[ ](?:from|by)[ ][A-Z])    # 504 from Exchange
    | (?i:{_initials(_ANSWERED_WITH)}(?:{_ANSWERED_WITH})(?:[ ](?:me|us|with|an?)){{0,2}})[ ]  # with a 503
      (?P<server>{_SERVER})(?![\w.]?\d|[A-Za-z%]|[ ][A-Z]{{3,5}}\b)
    | \b(?:GET|POST|PUT|DELETE|PATCH)[ ]/[\w./-]{{2,200}}[ ]                  # POST /order 503, then
      (?P<path>408|499|5\d\d)(?=[,;.]?(?:\s|$))
    | \bAPI[ ]\((?P<api>[45]\d\d)\)                                          # unable to reach the API (503)
    | \[(?P<call>[45]\d\d)\](?=[ ](?:during|from|on|[A-Z][a-z])\b|[ ][A-Z][a-z])   # [429] during
    | (?:->|=>|\u2192)[ ]{{1,4}}(?P<answer>[1-5]\d\d)                       # -> 429
      (?=[ \t]{{0,4}}(?:\r?\n|$)|[ ](?:{_PHRASES})\b)
    | (?:->|=>|\u2192)[ ](?P<attempt>[45]\d\d)(?=[,;][ ][a-z])              # attempt 1 -> 502, attempt 2
    | (?:->|=>|\u2192|<)[ ](?P<before>[1-5]\d\d)(?=[ ]\{{["'])              # -> 200 {{"code":
    | (?m:^<[ ](?P<received>[1-5]\d\d)(?=[ ](?:OK|{_PHRASES})\b))           # < 200 OK
    | (?m:^[ \t]{{0,8}}(?P<timed>[1-5]\d\d)[ \t]{{1,4}}\d{{1,5}}(?:\.\d{{1,3}})?[ ]?ms\b)   # 429 12ms
    | <status(?:code)?>(?P<tag>[1-5]\d\d)</                                 # <status>429</status>
    | \[(?P<bracket>[45]\d\d)\((?=-)                                        # [400(-1021
    | (?m:^(?:->|<-|=>)[ ](?P<arrow>[1-5]\d\d)\b)                           # <- 429
    | (?m:^(?P<bare>[45]\d\d)[ \t]{{0,4}}\r?$)
      (?=\r?\n[ \t]{{0,20}}(?:\{{|\[["']error["']))                        # 429 above an object
    | \(["']?(?P<pair>[45]\d\d)["']?,[ ]{{0,2}}(?:["']|None\b)              # (400, "...")
    | ::[ ](?P<colons>[45]\d\d)[ ]::                                        # :: 429 ::
    """,
    re.VERBOSE,
)
# `erreur 429`: a customer's word for "error", and the status.
_AFTER_CUSTOMERS_WORD = r"(?:@ERROR@)[ \t]{0,2}(?:HTTP[ \t]{0,2})?(?P<status>[45]\d\d)(?![\w.]?\d|[A-Za-z%])"
# `Bybit 429?`: the name of an exchange and a status, and no more.
_ONLY_STATUS = compile_on_use(
    r"\s{0,8}(?P<name>[A-Za-z][\w.-]{1,24})[ \t]?[ \t:,-][ \t]?(?P<status>[45]\d\d)[\s?!.]{0,8}"
)
_MAX_QUESTION = 48
_KNOWN_STATUSES = frozenset(status.value for status in HTTPStatus)
STATUS_DIGITS = 3
_THREE_DIGITS = re.compile(r"(?<!\d)[1-5]\d\d(?!\d)")
# A status is close to the word that announces it; only an address before it may be long.
_BEFORE, _AFTER = 80, 48
_AFTER_ADDRESS = compile_on_use(
    r"""(?x)
    https?://[^\s"']{4,2000}[ ]{1,4}  # an address
    (?:(?:GET|POST|PUT|DELETE|PATCH)[ ])?[*\[]{0,2}  # a verb, bold marks or a bracket
    (?P<status>[1-5]\d\d)(?=[ ,:;*\n<\]]|$)  # the status
    """
)
# Alone on its line, right below a request or above its reason.
_ALONE = compile_on_use(
    r"""(?x)
    (?:\b(?:GET|POST|PUT|DELETE)[ ][^\n]{4,300}  # a line with a request
    |https?://[^\s]{4,300})  # or with an address
    [ \t\r]{0,4}\n
    [ \t]{0,8}(?P<status>[45]\d\d)[ \t\r]{0,4}(?=\n|$)  # the status, alone on the next line
    """
)
# As .NET prints them: `ResponseStatusCode = Unauthorized`, `HttpStatusCode.BadGateway`.
_NAMES = {
    "BadRequest": 400, "Unauthorized": 401, "Forbidden": 403, "NotFound": 404, "RequestTimeout": 408,
    "TooManyRequests": 429, "InternalServerError": 500, "BadGateway": 502, "ServiceUnavailable": 503,
    "GatewayTimeout": 504,
}  # fmt: skip
_NAMED = re.compile(rf"StatusCode[\"']?[ ]?[=:.][ ]?[\"']?(?P<name>{'|'.join(_NAMES)})\b")
# The line of a server's access log: the request and the answer.
_OWN_LOG = compile_on_use(
    r"\"(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)[ ]/[^\"\n]{0,400}[ ]HTTP/[\d.]{1,3}\""
)
# How such a line begins in the common log format: `192.0.2.7 - - [06/Mar/2025:07:01:01 +0000] "`
_COMMON_LOG = compile_on_use(r"[^\n\"]{0,120}?\[\d\d/[A-Z][a-z]{2}/\d{4}:[^\n\]]{8,20}\] \"")
# A check of the user's own program: `Readiness probe failed: HTTP probe failed with statuscode: 503`
_PROBE = compile_on_use(r"(?i)\b(?:liveness|readiness|startup)[ ]?probe\b")
# A status (`4xx`, `429`) before words that explain it: a sentence in a document, not an answer.
_EXPLAINED_STATUS = compile_on_use(r"(?i)\b[45](?:\d\d|xx)\b[^\n{]{0,40}\Z")
_EXPLAINING_WORDS = compile_on_use(
    r"""(?xi)
    \b(?:return[ ]codes?|is[ ](?:used|returned|sent|issued)|are[ ](?:used|returned)
    |means|indicates|will[ ]be[ ](?:returned|sent))\b
    """
)
_MAX_BEFORE_EXPLANATION = 44  # characters: one for `\b`, three of the status, and 40 after it
_PAGE = re.compile(r"(?i)<(?:!doctype html|html|head|title)[ >]")
_TITLE = compile_on_use(r"(?i)<(?:title|h1)>[^<]{0,60}?(?<!\d)(?P<status>[45]\d\d)\b(?=[: ]|</)")
_IN_TITLE = compile_on_use(r"(?i)<title>[^<]{0,120}\Z")
_MAX_BODY_LINES, _MAX_BODY = 7, 2000  # lines and characters from a status to its repetition in the body


class Status(Struct, frozen=True, gc=False):
    """An HTTP status, with its position in the flat text.

    `owned` is true if an exchange sent it; `exchanges` are those that its line names.
    """

    status: int
    start: int
    end: int
    owned: bool = False
    exchanges: frozenset[str] = frozenset()

    @property
    def exchange(self) -> str | None:
        """The exchange that sent it; None if its line names none, or several."""
        return next(iter(self.exchanges)) if len(self.exchanges) == 1 else None


def is_status(code: str) -> bool:
    """Return whether a code can be the HTTP status of a failure."""
    return len(code) == STATUS_DIGITS and code.isdigit() and 400 <= int(code) <= 599


def find_statuses(text: str) -> Iterator[Status]:
    """Yield the HTTP statuses of the text in order of position."""
    ranges = tuple(_around_numbers(text))
    matches = [match for start, end in ranges for match in _STATUS.finditer(text, start, end)]
    # A number after an address and before a body is one status.
    numbers = {match.start(match.lastgroup or 0) for match in matches}
    found = [
        Status(int((next(value for value in match.groups() if value))[:3]), match.start(), match.end())
        for match in matches
    ]
    found += [Status(_NAMES[m["name"]], m.start(), m.end()) for m in _NAMED.finditer(text)]
    for pattern in (_AFTER_ADDRESS, _ALONE, _TITLE, _after_customers_word()) if ranges else ():
        found += [
            Status(int(match["status"]), match.start(), match.end())
            for match in pattern.finditer(text)
            if match.start("status") not in numbers
        ]
    yield from sorted(found, key=lambda status: status.start)


@cache
def _after_customers_word() -> PrefixedPattern:
    words = customer_words().error
    expression = _AFTER_CUSTOMERS_WORD.replace("@ERROR@", words.expression)
    return PrefixedPattern(re.compile(f"(?xi){expression}"), words.prefixes)


def asked_status(text: str) -> tuple[str, Status] | None:
    """Return the name and the HTTP status of a text that is only these: `Bybit 429`; None for other texts.

    The name may be any word.
    """
    match = _ONLY_STATUS.fullmatch(text) if len(text) <= _MAX_QUESTION else None
    if match is None or int(match["status"]) not in _KNOWN_STATUSES:
        return None
    return match["name"], Status(int(match["status"]), match.start("status"), match.end("status"))


def one_for_an_answer(text: str, statuses: Iterable[Status]) -> Iterator[Status]:
    """Yield the statuses but those in a body that repeat the status printed before it.

    The heading of a page also repeats its title. `statuses` are in order of position.
    """
    latest: dict[int, tuple[Status, str]] = {}
    for status in statuses:
        part = _part_of_body(text, status)
        before, part_before = latest.get(status.status, (None, ""))
        repeated = False
        if before is not None and _is_near(text, before, status):
            between = text[before.end : status.start]
            if part_before == "title" and "<body" in between and "</body" not in between:
                part = "heading"
            repeated = part == "heading" or (bool(part) and not part_before)
        latest[status.status] = status, part
        if not repeated:
            yield status


def _part_of_body(text: str, status: Status) -> str:
    """Return the part of an answer's body that a status is in: `title` or `json`; empty if in none."""
    if _IN_TITLE.search(text, max(0, status.start - _BEFORE), status.end):
        return "title"
    return "json" if text[max(0, status.start - 1) : status.start] in {'"', "'"} else ""


def _is_near(text: str, before: Status, status: Status) -> bool:
    if status.start - before.start > _MAX_BODY:
        return False
    return text.count("\n", before.start, status.start) <= _MAX_BODY_LINES


def _around_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges around numbers that may be statuses, without overlaps."""
    start, end = 0, -1
    for match in _THREE_DIGITS.finditer(text):
        low = max(0, match.start() - _BEFORE)
        if low > end:
            if end >= 0:
                yield start, end
            start = low
        end = match.end() + _AFTER
    if end >= 0:
        yield start, end


def is_of_server_log(line: str) -> bool:
    """Return whether a line is one of a server's own access log, in the common log format."""
    return _COMMON_LOG.match(line) is not None


def is_of_another_server(line: str) -> bool:
    """Return whether the status in a line that names no exchange was sent by another server."""
    return _OWN_LOG.search(line) is not None or any(
        _EXPLAINED_STATUS.search(line, max(0, words.start() - _MAX_BEFORE_EXPLANATION), words.start())
        for words in _EXPLAINING_WORDS.finditer(line)
    )


def is_of_probe(line: str) -> bool:
    """Return whether a line is about a probe, which asks a container for its own status."""
    return _PROBE.search(line) is not None


def is_page(text: str) -> bool:
    """Return whether the text contains an HTML page, which an API does not answer with."""
    return _PAGE.search(text) is not None
