"""Recognise general statements about codes, so that nobody received them.

Help pages, questions with answers, lists of codes and code reviews say when a code occurs. Whoever reports
an error writes in the first person or in the past tense.
"""

from __future__ import annotations

import re
from functools import cached_property

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.customer_words import CustomerWords, WordList, customer_words
from retcode.core.decode.scan.program_code import is_received_line
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import holds_any

# Forms of running text; only these are in sentences.
_IN_WORDS = frozenset({Form.PROSE, Form.NAMED_NUMBER, Form.NAME, Form.MESSAGE, Form.WORD_CODE})
# A text of one line that is shorter, in characters, is no guide: somebody asks about an error.
_MIN_GUIDE = 100
# No rule looks at more of a sentence, a line or a list than this.
_MAX_SENTENCE, _MAX_LINE, _MAX_ITEMS = 400, 300, 40
_SENTENCE_END = compile_on_use(
    r"[.!?][\"')]?(?=\s|$)|\n[ \t>]{0,8}(?:\n|[*+\u2022-][ ]|\d{1,2}[.)][ ]|Q:|A:)"
)
# Where the first person is not the writer: in a question, or in a user story.
_QUESTION = compile_on_use(r"[^.!?\n]{0,300}\?|(?i:\bas an? \w{1,20},? I want\b)")
_ASKED = compile_on_use(r"(?:[#>*_ \t]|Q:|\d{1,2}\.[ ]){0,12}[A-Z][^\n]{0,200}\?[*_ \t]{0,4}$")
_STEPS = compile_on_use(r"(?:[ \t]{0,8}\n){0,2}[ \t>]{0,8}(?:1[.)][ ]|A:[ ]|Answer:|(?:No|Yes)[.,][ ])")
_ITEM = compile_on_use(r"[ \t>]{0,12}(?:[*+\u2022-]|\d{1,2}[.)])[ \t]+\S")
# An item that begins with a code, and lines of a list of codes with their names
_CODE_ITEM = compile_on_use(r"[ \t>]{0,12}(?:(?:[*+\u2022-]|\d{1,2}[.)])[ \t]+)?[`*\"']{0,3}-?\d{4,6}\b")
_NAMED = compile_on_use(
    r"[ \t>]{0,12}(?P<code>-?\d{4,6})[ ](?:[A-Z]{2,20}_[A-Z_]{2,60}|[A-Z]{4,40})(?=:?(?:[ ]|$))"
)
_MIN_NAMED = 3
# A code alone in its line, as in a list of terms or under headings, and a sentence below that explains it.
_TERM = compile_on_use(
    r"""(?xm)
    ^(?:\#{1,5}[ ])?(?:(?:Error|Code|Error[ ]code)[ ])?
    [`*]{0,2}(?:-?\d{4,6}|[A-Z]\w{1,20}:[A-Z][\w ]{2,60}|[A-Z]{3,20}_[A-Z_]{2,60})[`*]{0,2}:{0,2}\n
    (?:[ ]{2,8}|\t|:[ ]{1,4})?(?!at[ ])[A-Z][a-z]{0,20}[ ][^\n:{"=]{20,400}\.$
    """
)
# Codes of several exchanges in parentheses: `(Binance -1003, OKX 50011)`
_COMPARED = compile_on_use(
    r"""(?x)
    \((?:e\.g\.[ ])?(?P<one>[A-Z]\w{1,20})[ ][`"]?-?\w[\w:]{3,30}[`"]?
    (?:[^()\n]{0,60}?,[ ](?!(?P=one))[A-Z]\w{1,20}[ ][`"]?-?\w[\w: ]{3,40}[`"]?){1,8}[^()\n]{0,60}\)
    """
)
# A sentence that begins with a condition, up to its comma.
_IF_CLAUSE = compile_on_use(
    r"(?i)[\s>*_\d.)-]{0,12}(?:if|when|whenever|where|should)[ ](?!\w{2,20}ing\b)[^,]{1,240}?,[ ]"
)
# Words of reports that have another meaning in general statements.
_SENT_AGAIN = compile_on_use(r"(?i)\b(?:sent|send|sends|try|tries) again\b")
_WITHOUT_IT = compile_on_use(r"(?i)\b(?:without (?:them|it|this|these|the)|otherwise)\b")
_EVERY = compile_on_use(r"(?i)\bevery (?:order|request|cancel)\b")
# Words with which reviews argue, too.
_CONNECTIVE = compile_on_use(r"\b(?:but|since|[Ww]hy)\b")
# What a sentence has that goes on in the lines of a program.
_OF_PROGRAM = compile_on_use(r"[{}][ \t]{0,8}(?:\n|$)|\{[ \"']|[=!]=|;[ \t]{0,8}\n|:=")
# Code in back-quotes that only a program has: `if code == X`
_INLINE_CODE = compile_on_use(
    r"""(?x)
    `[^`\n]{0,120}
    (?:[=!]=|=>|:=  # an operator
    |\b(?:return|case|const|elif|raise|throw)[ ]|\bin[ ][(\[{])  # a keyword
    [^`\n]{0,120}`
    """
)
_MIN_TERMS = 2
# Every sentence that the rules find has one of these, or codes in parentheses.
_WORDS = (
    "if ", "unless ", "until ", "otherwise", "without ", "when", "where ", "should ", "in that case",
    "so that", "would", "will ", "you ", "you'll", "typical", "common", "usual", "frequent", "possible",
    "likely", "`", "lgtm", "nit:", "nitpick", "'d rather", "review", "unit test", "same check",
    "this branch",
)  # fmt: skip


class GeneralStatements:
    """Tells which candidates of one text are in a guide, or in a review of code."""

    def __init__(self, text: str) -> None:
        self._text = text

    def holds(self, candidate: Candidate) -> bool:
        """Return whether a candidate is only written about in general."""
        if candidate.form not in _IN_WORDS or not (self._may_be or "`" in self._text):
            return False
        at = candidate.position
        start, end = self._line_bounds(at)
        line = self._text[start:end]
        if '{"' in line or is_received_line(line):
            return False
        if self._has_words and (self._is_reviewed(at) or (self._may_be and self._is_general(at))):
            return True
        return self._may_be and (
            (_ASKED.match(line) is not None and self._is_answered(end))
            or (_ITEM.match(line) is not None and self._is_in_list(start))
            or (_NAMED.match(line) is not None and self._is_named(start))
            or (start in self._terms and not self._is_own)
        )

    # The text

    @cached_property
    def _words(self) -> CustomerWords:
        return customer_words()

    @cached_property
    def _may_be(self) -> bool:
        text = self._text.strip()
        return "\n" in text or len(text) >= _MIN_GUIDE

    @cached_property
    def _has_words(self) -> bool:
        """Whether the text has any words that sentences of guides and reviews have."""
        return holds_any(self._text.lower(), _WORDS) or (", " in self._text and "(" in self._text)

    @cached_property
    def _is_own(self) -> bool:
        """Whether the writer writes about himself, other than in questions."""
        own = self._words.own.pattern
        return own.search(_QUESTION.sub("", self._text)) is not None

    def _line_bounds(self, at: int) -> tuple[int, int]:
        first, last = max(0, at - _MAX_LINE), at + _MAX_LINE
        end = self._text.find("\n", at, last)
        return self._text.rfind("\n", first, at) + 1 or first, end if end >= 0 else min(last, len(self._text))

    def _sentence_bounds(self, at: int) -> tuple[int, int]:
        low, high = max(0, at - _MAX_SENTENCE), min(len(self._text), at + _MAX_SENTENCE)
        for match in _SENTENCE_END.finditer(self._text, low, at):
            low = match.end()
        stop = _SENTENCE_END.search(self._text, at, high)
        return low, stop.end() if stop else high

    # Sentences

    def _is_reviewed(self, at: int) -> bool:
        """Return whether a sentence reviews code, or a line quotes some beside its words."""
        low, high = self._sentence_bounds(at)
        sentence, words = self._text[low:high], self._words
        reviewed = (self._may_be and _holds(words.review, sentence)) or _INLINE_CODE.search(
            self._text, *self._line_bounds(at)
        )
        if not reviewed or _holds(words.own, sentence):
            return False
        return words.received.pattern.search(_CONNECTIVE.sub("", sentence)) is None

    def _is_general(self, at: int) -> bool:
        """Return whether a sentence tells when exchanges would answer so, or compares their codes."""
        words = self._words
        low, high = self._sentence_bounds(at)
        sentence = self._text[low:high]
        if _OF_PROGRAM.search(sentence):
            return False
        clause = _IF_CLAUSE.match(sentence)
        general = (
            (clause is not None and low + clause.end() > at)
            or _holds(words.future, sentence)
            or (_holds(words.general, sentence) and _holds(words.circumstance, sentence))
            or any(low + one.start() < at < low + one.end() for one in _COMPARED.finditer(sentence))
        )
        if not general:
            return False
        rest = _SENT_AGAIN.sub("", words.general.pattern.sub("", sentence))
        if _WITHOUT_IT.search(sentence):
            rest = _EVERY.sub("", rest)
        return words.received.pattern.search(rest) is None and not self._is_own

    def _is_answered(self, end: int) -> bool:
        """Return whether the lines after a question answer it in steps."""
        return _STEPS.match(self._text, end + 1) is not None and not self._is_own

    # Lists

    def _is_in_list(self, start: int) -> bool:
        """Return whether an item is in a list of codes that are handled."""
        items, lead = self._list_around(start)
        words = self._words
        handled = words.code_list.pattern.search(lead.strip(" \t#*_:>")) is not None or any(
            _CODE_ITEM.match(item) and _holds(words.handling, item) for item in items
        )
        if not handled or self._is_own:
            return False
        lines = (_SENT_AGAIN.sub("", line) for line in (lead, *items))
        return not any(is_received_line(line) or words.received.pattern.search(line) for line in lines)

    def _list_around(self, start: int) -> tuple[list[str], str]:
        """Return the items of the list that a line is in, and the line above them."""
        text, items, lead = self._text, [], ""
        above = start
        for _ in range(_MAX_ITEMS):
            if not above:
                break
            above, end = self._line_bounds(above - 1)
            line = text[above:end]
            if _ITEM.match(line):
                items.append(line)
            elif line.strip(" \t>"):
                lead = line
                break
        below = start
        for _ in range(_MAX_ITEMS):
            below, end = self._line_bounds(below)
            line = text[below:end]
            if not _ITEM.match(line):
                break
            items.append(line)
            below = end + 1
            if below >= len(text):
                break
        return items, re.sub(r"<[^<>\n]{1,40}>", "", lead)

    def _is_named(self, start: int) -> bool:
        """Return whether a line is one of several in order, each with another code and its name."""
        codes: list[int] = []
        while start:
            before, stop = self._line_bounds(start - 1)
            if _NAMED.match(self._text[before:stop]) is None:
                break
            start = before
        above = self._text[max(0, start - _MAX_LINE) : start].rstrip(" \t>\n").rpartition("\n")[2]
        while (found := _NAMED.match(self._text[start : self._line_bounds(start)[1]])) is not None:
            codes.append(abs(int(found["code"])))
            start = self._line_bounds(start)[1] + 1
            if start >= len(self._text) or len(codes) > _MAX_ITEMS:
                break
        ordered = codes == sorted(set(codes))
        return len(codes) >= _MIN_NAMED and ordered and not self._words.received.pattern.search(above)

    @cached_property
    def _terms(self) -> frozenset[int]:
        """Where the codes of a list of terms begin."""
        found = frozenset(match.start() for match in _TERM.finditer(self._text))
        return found if len(found) >= _MIN_TERMS else frozenset()


def _holds(words: WordList, text: str) -> bool:
    return next(words.found_in(text), None) is not None
