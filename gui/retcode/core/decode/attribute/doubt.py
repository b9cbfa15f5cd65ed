"""Find out whether the words beside the answers in a text leave it open whether an order was placed.

A harmless answer allows a plain resend only if nothing else in the text leaves an order open. `no_answer`
finds what clients print of a lost request; the list of words here is wider, because it decides only that an
order is looked up first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from retcode.core.decode.attribute.unanswered import is_of_query
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.decode.scan.no_answer import LostRequest, Needs, find_lost, is_report
from retcode.core.decode.scan.requests import is_query, names_order, requests_order
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import PrefixedPattern

# A status that gateways send, anywhere in the words, but not an amount, a port or a value.
_GATEWAY = compile_on_use(
    r"""(?xi)
    (?<![\w.:/\#=,$-])(?<!qty[ ])(?<!size[ ])(?<!price[ ])(?<!pid[ ])(?<!line[ ])(?<!port[ ])
    (?<!row[ ])(?<!thread[ ])(?<!at[ ])(?<!by[ ])
    (?:408|499|50[2-4]|52\d|530|5xx)
    (?![\w.,:]?\d|[A-Za-z%$/-]  # not part of an amount, a rate or a word
    |[ ](?:usd[tc]?|btc|eth|eur|ms|bytes|contracts|coins|points|shares|lots|rows|items)\b)  # nor a count
    """
)
# Words for two attempts: if all went well, the text has two answers.
_FIRST = compile_on_use(r"(?i)\b(?:first|1st|(?:attempt|try) #?1)\b")
_NEXT = compile_on_use(r"(?i)\b(?:second|2nd|then|next|after that|again|retr(?:y|ied)|(?:attempt|try) #?2)\b")
_COUNTED = compile_on_use(r"(?i)\b(?:attempt|retry|try) ?#?(?P<number>\d)\b")
# An order that an answer shows: placed, filled, or the half of a replacement that was carried out.
_STATE = compile_on_use(
    r"""(?xi)
    \b(?:order_?)?(?:status|state)["']?[ ]?[:=][ ]?["']?(?:new|(?:partial(?:ly)?[_ ]?)?filled|live)\b
    |\bexecuted_?qty["']?[ ]?[:=][ ]?["']?(?:[1-9]|0\.0*[1-9])
    |\bcancel_?result["']?[ ]?[:=][ ]?["']?success
    """
)
# An attempt that was refused, in words: this is an answer.
_REFUSED = compile_on_use(
    r"(?i)\b(?:first|1st|second|2nd|(?:attempt|try) #?\d)\b[^\n.]{0,40}\b(?:reject|refus|denied)"
)
_TRADED = compile_on_use(
    r"""(?xi)
    \b(?:bought|sold|buy|sell|trade|position|long|short|convert|purchase|swap|stop[ ]?loss)\b
    """
)


@cache
def _doubt() -> PrefixedPattern:
    words = customer_words().doubt
    return PrefixedPattern(words.pattern, words.prefixes)


def leaves_doubt(text: str) -> bool:
    """Return whether a text has words that leave an order open beside a harmless answer."""
    return _doubt().search(text) is not None


def leaves_order_open(
    text: str, answers: Sequence[tuple[int, int]], answered: int, is_others: Callable[[str], bool]
) -> bool:
    """Return whether the words beside the `answers`, which are spans of a text, leave an order open.

    `answered` is how many requests they answer; `is_others` returns whether a line is about another service.
    A text that is only about queries leaves none open.
    """
    rest = _without(text, answers)
    traded = _is_about_change(rest) or _TRADED.search(rest) is not None
    if is_query(rest) and not traded:
        return False
    if (_STATE.search(text) or _is_cut_off(text)) and (not is_query(text) or _TRADED.search(rest)):
        return True
    if leaves_doubt(rest) or _GATEWAY.search(rest):
        return True
    if any(_may_be_of_order(rest, lost, is_others) for lost in find_lost(rest)):
        return True
    answered += len(_REFUSED.findall(rest))
    several = _FIRST.search(rest) is not None and _NEXT.search(rest) is not None
    numbers = [int(match["number"]) for match in _COUNTED.finditer(rest)]
    return answered < max((2 if several else 0, *numbers))


def _is_cut_off(text: str) -> bool:
    """Return whether a list of answers is cut off, so that later answers are missing."""
    at = text.rfind("[")
    return at >= 0 and "]" not in text[at:] and text[at + 1 :].lstrip()[:1] == "{"


def _may_be_of_order(text: str, lost: LostRequest, is_others: Callable[[str], bool]) -> bool:
    """Return whether a print of a lost request may be about an order: not about a query or a stream."""
    start, end = lost.candidate.start, lost.candidate.end
    line, span = text[start:end], (lost.span[0] - start, lost.span[1] - start)
    if lost.needs is Needs.AWAITED_ORDER or not is_report(line, span):
        return False
    return not (is_of_query(line, span) or is_others(line))


def _is_about_change(text: str) -> bool:
    """Return whether a text names an order or another request that changes something."""
    words = customer_words()
    about = (words.order, words.withdrawal, words.other_than_order)
    return any(one.pattern.search(text) for one in about) or requests_order(text) or names_order(text)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with a line break in place of each span."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts.append(text[at : max(at, start)])
        at = max(at, end)
    return "\n".join((*parts, text[at:]))
