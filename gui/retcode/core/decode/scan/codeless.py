"""Find errors that have a message but no code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.line_bounds import line_start

_MESSAGE = compile_on_use(
    r"""(?xi)
    (?<![\w$])
    (?:messages?|(?:ret_?)?msg|errors?|err(?:or)?_?(?:message|msg|details?)|reason|detail|response) ["']?
    [ \t]{0,3} (?:=>|[:=]) [ \t]{0,3}
    (?:\{\s{0,24}["']\w{1,30}["'][ ]{0,2}:[ ]{0,2})? \[?            # {"errors": {"price": ["..."]}}
    (?P<quote>["']) (?P<message>(?:\\.|(?!(?P=quote))[^\\\n]){4,400}) (?P=quote)
    """
)
# Every match of the expression above contains one of these, which are searched for first.
_LITERALS = ("message", "msg", "error", "reason", "detail", "response")
# An answer that reports a refusal, and the words before one.
_REFUSED = compile_on_use(
    r"""(?xi)
    \b(?:success|ok)["']?[ ]?[:=][ ]?["']?false\b        # "success": false
    | \bstatus["']?[ ]?[:=][ ]?["']err(?:or)?\b          # "status": "error"
    """
)
_LEAD_IN = compile_on_use(r"(?i)\b(?:errors?|exception|failed|rejected|returned|response)\b[^{\n]{0,40}$")
# Objects that programs write about themselves: a log record, a package, a commit.
_OWN_OBJECT = compile_on_use(r"(?i)[\"'](?:level|logger|version|exchange|author|commit|ts)[\"'][ ]?:")
# What ccxt raises by itself about a call, before it sends a request.
_OWN_FAULT = r"""(?:
    requires[ ]["'`]\w{3,20}["'`][ ]credential
    |does[ ]not[ ]have[ ](?:a[ ])?(?:market|currency)\b
    |(?:markets|currencies)[ ]not[ ]loaded
    # a rule of one of its methods: `setLeverage() supports linear and inverse contracts only`
    |\w{3,40}\(\)[ ]
     (?:(?!fail|err|return|respon|reject|timed|no\b|could)[\w.,/'"\[\]=-]{1,30}[ ]){0,8}?
     (?:requires?|supports?|supported|allows?|must|should|cannot|can[ ]only|valid)\b
    |does[ ]not[ ]have[ ]a[ ]testnet
    |(?:amount|price|cost)[ ]of[ ]\S{3,40}[ ]must[ ]be[ ](?:greater|less)[ ]than[ ](?:minimum|maximum)[ ]
     (?:(?:amount|price|cost)[ ])?precision
    )"""
_RAISED_BEFORE = compile_on_use(
    rf"(?x)\b[A-Z][A-Za-z]{{3,30}}:[ ]{{1,2}}[a-z][a-z0-9]{{2,24}}[ ]{_OWN_FAULT}"
)
_MAX_OBJECT, _MAX_LINE = 400, 1200


def find_codeless(text: str, raised: re.Pattern[str]) -> Iterator[Candidate]:
    """Yield a candidate for each message of an object, and for each that `raised` finds.

    The message takes the place of the code, so that different messages are different errors.
    """
    lower = text.lower()
    if any(literal in lower for literal in _LITERALS):
        for match in _MESSAGE.finditer(text):
            opening = _opening(text, match.start())
            if opening >= 0 and not _OWN_OBJECT.search(text, opening, match.start()):
                yield _candidate(match, opening)
    for match in raised.finditer(text):
        if not _RAISED_BEFORE.search(match.group()):
            yield _candidate(match, match.start())


def raised_with_message(classes: Iterable[str]) -> re.Pattern[str]:
    """Compile a pattern for what ccxt raises itself: `InvalidOrder: okx amount of BTC/USDT must be ...`."""
    return re.compile(
        rf"""(?x)
        (?:{"|".join(classes)}):[ ]{{1,2}}[a-z][a-z0-9]{{2,24}}[ ]  # class, and id of the exchange
        (?!GET\b|POST\b|PUT\b|DELETE\b|http)                            # no request
        (?P<message>[A-Za-z][^\n{{<]{{8,300}})
        """
    )


def is_raised_before_request(text: str) -> bool:
    """Return whether ccxt itself refused a call, so that no request was sent."""
    return _RAISED_BEFORE.search(text) is not None


def leads_in(text: str, candidate: Candidate) -> bool:
    """Return whether the words before an object present it as an error."""
    start = line_start(text, candidate.start, _MAX_LINE)
    return _LEAD_IN.search(text[start : candidate.start]) is not None


def is_refused(text: str, candidate: Candidate) -> bool:
    """Return whether the object of a message reports that the request failed, whatever the message."""
    stop = text.find("\n", candidate.end, candidate.end + _MAX_OBJECT)
    return (
        _REFUSED.search(text, candidate.start, stop if stop >= 0 else candidate.end + _MAX_OBJECT) is not None
    )


def _opening(text: str, at: int) -> int:
    """Return where the outermost object around `at` opens, or -1 if there is none near."""
    depth, outermost = 0, -1
    for index in range(at - 1, max(-1, at - _MAX_OBJECT), -1):
        if text[index] == "}":
            depth += 1
        elif text[index] == "{":
            outermost = outermost if depth else index
            depth = max(0, depth - 1)
    return outermost


def _candidate(match: re.Match[str], start: int) -> Candidate:
    message = match["message"].strip()
    return Candidate(message, message, start, match.end(), -1, Form.CODELESS)
