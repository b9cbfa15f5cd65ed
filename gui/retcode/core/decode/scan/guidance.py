"""Recognise texts that plan, order or review how codes are handled, so that nobody received them.

Tickets, runbooks, alert rules, policies, requirements and review comments name codes in sentences. Their own
words show them, such as `out of scope` and `fires when`. A report of something that happened in such a text,
as a post-mortem has it, is an error all the same: words such as `we got`, a time of day, or a count beside a
code keep all codes of the text.
"""

from __future__ import annotations

import re
from functools import cached_property

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.customer_words import CustomerWords, customer_words
from retcode.core.lazy_pattern import compile_on_use

# Forms in which sentences name codes.
_IN_SENTENCES = frozenset({Form.PROSE, Form.NAMED_NUMBER, Form.WORD_CODE, Form.NAME})
# No longer text is looked at, and no shorter one: that may be a question.
_MIN_TEXT, _MAX_TEXT = 60, 12_000
_MAX_QUESTION = 240
# What only reports have: a time of day, a count of a code, a level of a log, an object, a stack trace.
_HAPPENED = compile_on_use(
    r"""(?x)
    (?<![\d.:])\d{1,2}(?::\d\d|h\d\d)(?!\d)  # `09:02`, `9h02`
    |\b\d{1,6}[ ]?[x×][ ]?["'`]?-?\d{4,7}\b  # `14 x -1021`
    |\b-?\d{4,7}["'`]?[ ]?[x×][ ]?\d{1,6}\b  # `-1021 x14`
    |\b(?:ERROR|WARN|WARNING|INFO|DEBUG|CRITICAL|FATAL)\b
    |\{["'] | "\w{1,20}":[ ]?["'\d-] | \bTraceback\b | \bHTTP/\d
    """
)
# What looks like a code. Texts about handling name several; of one code there may be a report.
_CODE = compile_on_use(r"(?<![\w.,:+-])-?\d{4,6}(?![\w%]|[.,:]\d)")
_MIN_CODES = 2
# An item of numbered instructions, and three codes in a line.
_NUMBERED = compile_on_use(r"(?m)^[ \t]{0,8}\d{1,2}[.)][ ](?!-?\d{4})")
_PARALLEL = compile_on_use(
    r"(?<![\w.,:-])-?\d{4,6}\b[^\n\d]{1,40}(?<![\w.,:-])-?\d{4,6}\b[^\n\d]{1,40}(?<![\w.,:-])-?\d{4,6}\b"
)
_END_OF_CLAUSE = compile_on_use(r"[.!?;:](?=\s|$)|[\u3002\uff01\uff1f\uff1b\uff1a\n]")
_MAX_CLAUSE = 160
# A report in the first person: only a condition right before it makes it none, as in `if we get`.
_FIRST_PERSON = compile_on_use(r"(?i)(?:i|we|my|our)\b")
_NEAR = 12


class Guidance:
    """Recognises the codes of one text that its sentences plan, order or review the handling of."""

    def __init__(self, text: str) -> None:
        self._text = text

    def holds(self, candidate: Candidate) -> bool:
        """Return whether a candidate is in a text about handling that reports nothing."""
        return candidate.form in _IN_SENTENCES and self._is_guidance

    @property
    def _words(self) -> CustomerWords:
        return customer_words()

    @cached_property
    def _is_guidance(self) -> bool:
        text = self._text
        if not _MIN_TEXT <= len(text) <= _MAX_TEXT:
            return False
        if len(text) < _MAX_QUESTION and "?" in text and "\n" not in text.strip():
            return False
        return self._tells_handling and not reports_something(text)

    @property
    def _tells_handling(self) -> bool:
        """Return whether words show a text to be about handling.

        One of those that say so is enough. Of the others, which reports have, too, there must be two, and
        the text must name several codes.
        """
        text, words = self._text, self._words
        if next(words.guidance.found_in(text), None):
            return True
        if len({*_CODE.findall(text)}) < _MIN_CODES:
            return False
        planned = {match.re.pattern for match in words.planning.found_in(text)}
        if len(planned) != 1:
            return bool(planned)
        return next(words.instruction.found_in(text), None) is not None or self._has_layout

    @property
    def _has_layout(self) -> bool:
        """Whether the text has numbered instructions, or a line with several codes."""
        numbered = len(_NUMBERED.findall(self._text)) > 1
        return numbered or _PARALLEL.search(self._text) is not None


def reports_something(text: str) -> bool:
    """Return whether the words of a text say that something happened."""
    if len(text) > _MAX_TEXT:
        return False
    if _HAPPENED.search(text):
        return True
    return any(_is_report(match) for match in customer_words().report.found_in(text))


def _is_report(match: re.Match[str]) -> bool:
    """Return whether a word for a report is in no clause with a condition or an order before it."""
    text = match.string
    low = max(0, match.start() - _MAX_CLAUSE)
    for end in _END_OF_CLAUSE.finditer(text, low, match.start()):
        low = end.end()
    if _FIRST_PERSON.match(match[0]):
        low = max(low, match.start() - _NEAR)
    return customer_words().condition.pattern.search(text, low, match.start()) is None
