"""Find secrets a few words after a sensitive name.

`named_values` knows the usual notations. This module finds the rest: a wiki table, a command, a sentence. In
return it takes only what looks generated or like a strong password, and no value with another name, such as
an order id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.line_bounds import line_start
from retcode.core.literals import holds_any
from retcode.core.redact.named_values import NamedValue
from retcode.core.redact.names import NameKind, classify_name
from retcode.core.redact.values import HIDDEN, ValueForm, ValueLink, count_changes, is_sensitive, looks_random
from retcode.core.replaced_text import ReplacedText

_BEFORE = 90  # characters
_MAX_WORDS_BETWEEN = 6
_MAX_WORDS_IN_TWO_LINES = 2
_MAX_WORDS_TO_PASSWORD = 4  # of small letters and digits, as many ids are
_VALUE = compile_on_use(
    r"""
    (?<![A-Za-z0-9_+/.@-]) (?<![^a-z]=)
    (?=[A-Za-z_-]{0,127}[0-9])
    [A-Za-z0-9_-]{16,128}
    (?![A-Za-z0-9_+/@-]|=\w|\.\w)
    """,
    re.VERBOSE,
)
# A short password or a UUID, between blanks or punctuation.
_SHORT_VALUE = compile_on_use(
    r"""
    (?<![^\s"'`(\[>=:,])
    (?=[^\s0-9]{0,64}[0-9]) (?=[^\sA-Za-z]{0,64}[A-Za-z])
    [^\s"'`<>(){}\[\],;|=:/\\\u2026]{8,64}
    (?=[\s"'`)\]<,;|]|\Z)
    """,
    re.VERBOSE,
)
_SIGN = compile_on_use(r"[!#$%^&*?+~]")
_UUID = compile_on_use(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ASKED = compile_on_use(
    r"\b(?:send|paste|give|share|provide|tell|type|enter|confirm|here(?:'s| is| are))\b|\?"
)
_MAX_QUESTION = 300  # characters
# A line with hardly more than a value: `[10:22] Bob: sure, ...`
_ANSWER = compile_on_use(
    r"""
    \r?\n (?:[ \t]*\r?\n)?
    (?:\[[^\]\n]{4,30}\][ ]{0,2}|\d{1,2}:\d\d(?::\d\d)?[ ]{1,2})?
    (?:[^\W\d_][\w .]{0,30}[:>][ ]{1,2}|<[^<>\n]{1,30}>[ ]{1,2})?
    (?:[A-Za-z']{1,8}[,:]?[ ]){0,3} ["'`]?
    (?P<value>[^\s"'`]{6,400}) ["'`.]?[ \t]*(?=\r?\n|\Z)
    """,
    re.VERBOSE,
)
_WORD_AND_DIGITS = compile_on_use(r"[A-Za-z]{3,30}[0-9]{2,8}[!?$#]?")
_STEMS = ("key", "secret", "token", "pass", "pwd", "sign", "sess", "otp", "seed", "credential")
_STEMS_OF_ANSWERS = (*_STEMS, "uid", "account", "acct", "user", "member", "customer")
_WORD = compile_on_use(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
_PAIR = compile_on_use(r"[\"'`]?[ \t]{0,3}(?::|=(?!>))")
_PAIR_IN_QUOTES = compile_on_use(r"([\"'])[ ]?,[ ]?[bru]?\1")  # ('X-Trace', 'value')
_PART_ENDS = compile_on_use(r"[_-]")
# Many things are called a key, but a generated value after these words is a secret one.
_KEY_BEFORE = compile_on_use(r"\b(?:with|using|my|used?|new|old)[ ](?:(?:the|my)[ ])?key[ :]{1,2}[\"'`]?\Z")
_KINDS = frozenset({NameKind.SECRET, NameKind.PASSWORD, NameKind.TOKEN})
_KINDS_OF_ANSWERS = _KINDS | {NameKind.ACCOUNT}
_MIN_ANSWER = 8  # characters of a secret
# Words before `key` in the words of a customer, whose key is that of the API
_DETERMINERS = frozenset(
    "the this that my your our his her their old new same another different current first second other"
    " use using used with send change changed regenerated is".split()
)
# Names that say nothing about their value.
_GENERIC = frozenset(
    "value val default example content text data raw got is it invalid wrong incorrect bad rejected refused"
    " given sent used received entered expected input yesterday here follows full whole"
    " complete ending".split()
)
# Names of values that support staff needs.
_OF_IDS = frozenset(
    "order orders trace request client hash commit tx for symbol version sha digest etag build span"
    " correlation transaction user agent public".split()
)
# Values with a sign that are not passwords: `-0.5%`, `+100USDT`, `retry*`, `#123`, `a+b`
_NOT_PASSWORD = compile_on_use(r"[-+~*#$]?[\d.,]+[A-Za-z%$+]{0,6}|[\w.-]+[%+*]|#\w+|[\w.]+(?:[+*&][\w.]+)+")
_HEX = compile_on_use(r"[0-9a-f]{24,}|[0-9A-F]{24,}")
_PREFIX = compile_on_use(r"[A-Za-z]{1,6}_(?=[A-Za-z0-9]{16,128}\Z)")
_DIGITS = compile_on_use(r"[0-9]+")
_BASE32 = compile_on_use(r"(?:[A-Z2-7]{16}){1,2}")


def nearby_values(plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield the generated values that follow a sensitive name, up to a few words away."""
    if not holds_any(lower, _STEMS):
        return
    yield from _found(plain, lower, _VALUE, _is_generated, _MAX_WORDS_BETWEEN)
    yield from _found(plain, lower, _SHORT_VALUE, _is_short_secret, _MAX_WORDS_BETWEEN)


def _found(
    plain: ReplacedText, lower: str, pattern: re.Pattern[str], accept: Callable[[str], bool], words: int
) -> Iterator[NamedValue]:
    for match in pattern.finditer(plain.text):
        start = match.start()
        before = lower[max(0, start - _BEFORE) : start]
        if not holds_any(before, _STEMS):
            continue
        accepted = accept(match[0])
        if not accepted and not _may_be_password(match[0]):
            continue
        kind = _kind(
            plain.text[max(0, start - _BEFORE) : start], words if accepted else _MAX_WORDS_TO_PASSWORD
        )
        if kind is NameKind.PASSWORD or (accepted and kind):
            yield NamedValue(plain.original(start), plain.original(match.end() - 1) + 1, kind)


def _kind(before: str, max_words: int) -> NameKind | None:
    """Return the kind of the nearest sensitive name in a text before a value.

    None if there is none within `max_words`.
    """
    if _KEY_BEFORE.search(before):
        return NameKind.SECRET
    words = list(_WORD.finditer(before))
    lines = between = 0
    is_named = False  # by a name that says nothing about it, as in `expected=`
    end = len(before)
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        gap = before[word.end() : end]
        lines += gap.count("\n")
        if between > (_MAX_WORDS_IN_TWO_LINES if lines else max_words) or lines > 1 or HIDDEN in gap:
            return None
        kind = classify_name(word[0])
        if kind not in _KINDS and index:
            kind = classify_name(f"{words[index - 1][0]}_{word[0]}")
        if kind in _KINDS:
            return kind
        if kind is NameKind.MAYBE and index and _is_the_key(words[index - 1][0], word[0]):
            return NameKind.SECRET
        name = word[0].lower()
        if name in _GENERIC:
            is_named = is_named or _PAIR.match(gap) is not None
        elif (
            not _OF_IDS.isdisjoint(_PART_ENDS.split(name))
            or name.endswith("id")
            or (not is_named and (_PAIR.match(gap) or _PAIR_IN_QUOTES.fullmatch(gap)))
        ):
            return None
        else:
            between += 1
        end = word.start()
    return None


def _is_the_key(before: str, word: str) -> bool:
    """Return whether two words are those of a customer for a key of the API: `my key`, `the key`."""
    return word.lower() == "key" and before.lower() in _DETERMINERS


def chat_answers(plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield what a line of a chat gives as an answer to the line before, which asks for a secret."""
    if not holds_any(lower, _STEMS_OF_ANSWERS) or not _ASKED.search(lower):
        return
    text = plain.text
    for asked in _ASKED.finditer(lower):
        start = line_start(text, asked.start(), _MAX_QUESTION)
        stop = text.find("\n", asked.end(), asked.end() + _MAX_QUESTION)
        answer = _ANSWER.match(text, stop) if stop >= 0 else None
        if answer is None or not (kind := _asked_for(text[start:stop])):
            continue
        value = answer["value"]
        if _is_answer(value, kind):
            first, last = answer.span("value")
            yield NamedValue(plain.original(first), plain.original(last - 1) + 1, kind)


def _is_answer(value: str, kind: NameKind) -> bool:
    """Return whether the only word of a line can be what the line before asks for."""
    if is_sensitive(value, ValueForm(kind, ValueLink.NEXT)):
        return True
    return (
        kind in _KINDS
        and len(value) >= _MIN_ANSWER
        and (looks_random(value) or _is_short_secret(value) or _WORD_AND_DIGITS.fullmatch(value) is not None)
    )


def _asked_for(question: str) -> NameKind | None:
    """Return the kind of secret that a line names, or None."""
    words = [match[0] for match in _WORD.finditer(question)]
    if any(_is_the_key(one, other) for one, other in pairwise(words)):
        return NameKind.SECRET
    names = (*words, *map("_".join, pairwise(words)))
    return next((kind for name in names if (kind := classify_name(name)) in _KINDS_OF_ANSWERS), None)


def _is_short_secret(value: str) -> bool:
    """Return whether a value is a UUID, or a password with a digit: with a sign, or in mixed case."""
    if _UUID.fullmatch(value.rstrip(".!?")):
        return True
    if _SIGN.search(value.rstrip("!?")) or (value[-1] in "!?$#" and value[-2].isdigit()):
        return _NOT_PASSWORD.fullmatch(value) is None
    value = value.rstrip(".!?")
    mixed = any(map(str.islower, value)) and any(map(str.isupper, value))
    return mixed and value.isalnum() and len(value) >= 10 and count_changes(value) >= 0.4 * len(value)


def _may_be_password(value: str) -> bool:
    """Return whether a word is small letters with digits among them: `9wh4bl1lfxh`, not `grid0042`."""
    word = value.rstrip(".!?")
    return 8 <= len(word) <= 20 and word.isalnum() and word.islower() and count_changes(word) >= 4


def _is_generated(value: str) -> bool:
    if _BASE32.fullmatch(value):
        return True
    if _HEX.fullmatch(value):
        return any(map(str.isalpha, value)) and any(map(str.isdigit, value))
    if prefix := _PREFIX.match(value):
        return _is_generated(value[prefix.end() :])  # bg_...
    mixed = any(map(str.islower, value)) and any(map(str.isupper, value))
    if "_" in value and len(_DIGITS.findall(value)) < 2:
        return False  # an identifier such as PK11_PubDecryptRaw
    letters = value.replace("-", "").replace("_", "")
    return mixed and count_changes(letters) >= 0.4 * len(letters)
