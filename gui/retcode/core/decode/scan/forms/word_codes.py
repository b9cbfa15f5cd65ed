"""Codes that are words, as some exchanges have them: the recognition files describe their form and keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.clues import names_pattern
from retcode.core.decode.scan.forms.key_value import read_value
from retcode.core.decode.scan.keys import MESSAGE_KEYS
from retcode.core.decode.scan.recognition import Recognition, WordCodesRecord
from retcode.core.lazy_pattern import compile_on_use, compiled
from retcode.core.literals import holds_any

_REACH = 400
# Words after "error:" that are not codes, as in "error: DELETE /order".
_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
# Keys that any exchange may use; after them, the symbolic name of a number is not read as a code.
_COMMON_KEYS = frozenset({"error", "status", "reason"})
# An object of an order that the exchange has not taken: `"orderStatus":"Rejected"`.
_REJECTED = compile_on_use(r"(?i)\b(?:order_?|ord_?)?(?:status|state)[\"']?[ ]?[:=][ ]?[\"']?rejected\b")
_BRACES = compile_on_use(r"[{}]")
_COLON = compile_on_use(r":[ ]{1,4}")
_SENTENCE_END = compile_on_use(r"[.!?;][ ]{1,2}(?=[^\W\d])")
# Where somebody's own words go on after a code: ` then HTTP 429`
_OWN_WORDS = compile_on_use(r"(?i)[ ](?:then|and|but|after|when|while|again|http|https?)\b")
_WORD_END = compile_on_use(r"[: ][^: ]*$")
# What PHP prints before a text: the value stands in the next line, with its length.
_PHP_STRING = r"\n[ \t]{0,40}string\(\d{1,4}\)[ ]"
_MESSAGE_KEYS = names_pattern(MESSAGE_KEYS - {"data", "text", "error"})
_MESSAGE_KEY = compile_on_use(rf"(?i)[\"']?\b(?:{_MESSAGE_KEYS})[\"']?[ ]?[:=]{{1,2}}[ ]?")


class WordCodeRecogniser:
    """Word codes in the form and under the keys that their exchange uses."""

    name: ClassVar[Form] = Form.WORD_CODE

    def __init__(
        self, recognition: Recognition, known: Callable[[str], bool], is_name: Callable[[str], bool]
    ) -> None:
        """Take the forms from the recognition files.

        `known` returns whether the catalogue has a code, `is_name` whether a word is the name of a number.
        """
        self._known = known
        self._is_name = is_name
        self._forms = tuple(
            (index, form, _expression(form)) for index, (form, _) in enumerate(recognition.word_codes())
        )

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each word."""
        for index, form, expression in self._forms:
            if form.keys and not holds_any(text, form.keys):
                continue
            for match in compiled(expression).finditer(text):
                word, end = match["word"].strip(" '\".,)]"), match.end()
                code = self._code(form.lost + word)
                first = _SENTENCE_END.split(word, maxsplit=1)[0]
                if first != word and self._known(code) and self._code(form.lost + first) == code:
                    word, end = first, match.start("word") + len(first)  # somebody's next sentence
                if code in form.success or code in _METHODS:
                    continue
                key = match.groupdict().get("key")
                if not self._known(code) and (form.lost or (key in _COMMON_KEYS and self._is_name(code))):
                    continue
                at = match.start("word")
                start, end, message = _around(text, match.start(), end)
                sole = _is_all_of(text[start:end], match.group())
                if sole and self._known(code) and key not in _COMMON_KEYS:
                    key = None
                yield Candidate(
                    code=code,
                    message=message or (word if code != word else None),
                    start=start,
                    end=end,
                    code_at=at,
                    form=self.name,
                    keys=frozenset({key.lower()} if key else ()),
                    word_form=index,
                    order_rejected=_is_of_rejected_order(text, at, end),
                )

    def _code(self, word: str) -> str:
        """Return the longest prefix of a word that is a code, or the word itself.

        For `EGeneral:Invalid arguments:volume too large` this is `EGeneral:Invalid arguments:volume`.
        """
        whole = shorter = _COLON.sub(":", word)
        while not self._known(shorter):
            end = _WORD_END.search(shorter)
            if end is None:
                return _OWN_WORDS.split(whole, maxsplit=1)[0]
            shorter = shorter[: end.start()].rstrip(" .,;!?")
        return shorter


def _expression(form: WordCodesRecord) -> str:
    word = rf"(?P<word>{form.pattern})(?![\w-])"
    if not form.keys:
        return rf"(?<![\w.-]){word}"
    keys = "|".join(re.escape(key) for key in form.keys)
    key = rf"(?<![\w-])\[?[\"']?(?P<key>{keys})[\"']?\]?[ \t]{{0,16}}(?:=>|[:=])[ \t]{{0,4}}"
    before = rf"(?:{_PHP_STRING}|\n[ \t]{{0,8}}(?=[\"']))?(?:\[[ \n]{{0,40}})?(?:u(?=[\"']))?"
    return rf"{key}{before}[\"']?{word}[\"']?"


def _is_all_of(printed: str, pair: str) -> bool:
    """Return whether an object is only a key of one exchange with a word: `{"label": "USER_NOT_FOUND"}`."""
    return printed[:1] == "{" and printed[1:-1].strip() == pair


def _is_of_rejected_order(text: str, start: int, end: int) -> bool:
    """Return whether the object that a word is in says that its order was rejected."""
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    opening = max(text.rfind("{", low, start), text.rfind("}", low, start))
    closing = _BRACES.search(text, end, high)
    low, high = max(low, opening), closing.start() if closing else high
    return _REJECTED.search(text, low, high) is not None


def _around(text: str, start: int, end: int) -> tuple[int, int, str | None]:
    """Return the object around a word, or the word alone, and the message in it."""
    low, high = start, end
    before = text.rfind("{", max(0, start - _REACH), start)
    after = _BRACES.search(text, end, end + _REACH)
    if before >= 0 and after and after.group() == "}" and "}" not in text[before:start]:
        low, high = before, after.end()
        for key in _MESSAGE_KEY.finditer(text, low, high):
            value, _ = read_value(text, key.end())
            if value and not start <= key.end() < end:
                return low, high, value
    return low, high, None
