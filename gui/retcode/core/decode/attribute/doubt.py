"""Find out whether a text leaves an order open beside its answers: by an attempt whose answer is missing.

A harmless answer allows a plain resend only if nothing else in the text leaves an order open. What clients
print of a lost request is found by `no_answer`; here a wider list of words counts, because it decides only
that an order is looked up first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from retcode.core.decode.attribute.unanswered import is_of_query
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.decode.scan.no_answer import Beside, Lost, find_lost, is_report
from retcode.core.decode.scan.requests import is_query, names_order, requests_order
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import PrefixedPattern

# A status of a gateway anywhere in the words, but no amount, no port and no value.
_GATEWAY = compile_on_use(
    r"""(?xi)
    (?<![\w.:/\#=,$-])(?<!qty[ ])(?<!size[ ])(?<!price[ ])(?<!pid[ ])(?<!line[ ])(?<!port[ ])
    (?<!row[ ])(?<!thread[ ])(?<!at[ ])(?<!by[ ])
    (?:408|499|50[2-4]|52\d|530|5xx)
    (?![\w.,:]?\d|[A-Za-z%$/-]  # not part of an amount, a rate or a word
    |[ ](?:usd[tc]?|btc|eth|eur|ms|bytes|contracts|coins|points|shares|lots|rows|items)\b)  # nor a count
    """
)
# Two attempts, of which a text has to have two answers.
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

    `answered` is the number of requests that they answer; `is_others` returns whether a line is about another
    service. A text that is only about queries leaves none open.
    """
    story = _without(text, answers)
    traded = _is_about_change(story) or _TRADED.search(story) is not None
    if is_query(story) and not traded:
        return False
    if (_STATE.search(text) or _is_cut_off(text)) and (not is_query(text) or _TRADED.search(story)):
        return True
    if leaves_doubt(story) or _GATEWAY.search(story):
        return True
    if any(_may_be_of_order(story, lost, is_others) for lost in find_lost(story)):
        return True
    answered += len(_REFUSED.findall(story))
    several = _FIRST.search(story) is not None and _NEXT.search(story) is not None
    numbers = [int(match["number"]) for match in _COUNTED.finditer(story)]
    return answered < max((2 if several else 0, *numbers))


def _is_cut_off(text: str) -> bool:
    """Return whether a list of answers ends in the middle: the answers behind are not there."""
    at = text.rfind("[")
    return at >= 0 and "]" not in text[at:] and text[at + 1 :].lstrip()[:1] == "{"


def _may_be_of_order(story: str, lost: Lost, is_others: Callable[[str], bool]) -> bool:
    """Return whether a print of a lost request may be about an order: not about a query or a stream."""
    start, end = lost.candidate.start, lost.candidate.end
    line, span = story[start:end], (lost.print[0] - start, lost.print[1] - start)
    if lost.beside is Beside.AWAITED or not is_report(line, span):
        return False
    return not (is_of_query(line, span) or is_others(line))


def _is_about_change(story: str) -> bool:
    words = customer_words()
    about = (words.order, words.withdrawal, words.other_than_order)
    return any(one.pattern.search(story) for one in about) or requests_order(story) or names_order(story)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with a line break in place of each span."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts.append(text[at : max(at, start)])
        at = max(at, end)
    return "\n".join((*parts, text[at:]))
