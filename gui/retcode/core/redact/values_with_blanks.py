"""Find where a value without quotes ends that contains blanks: a passphrase of words, a person's name.

Most values end at the first blank. Those of a few kinds may go on, as long as what follows is of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact import personal
from retcode.core.redact.names import NameKind
from retcode.core.redact.values import (
    HIDDEN,
    ValueForm,
    ValueLink,
    is_description,
    is_sensitive,
    sentence_words,
)

_PATTERNS: Mapping[NameKind, re.Pattern[str]] = {
    NameKind.PERSON: personal.NAME,
    NameKind.BIRTH_DATE: personal.BIRTH_DATE,
    NameKind.POSTAL: personal.POSTAL,
    NameKind.WALLET: personal.POSTAL,
    NameKind.NATIONAL_ID: personal.NATIONAL_ID,
    NameKind.CARD: personal.CARD,
    NameKind.BANK: personal.BANK,
}
# What ends a field: the end of a line, a cell or a tag, a quote, a bracket, the next name with its sign
_FIELD_END = compile_on_use(
    r"""(?x)
    [ \t]*(?:
        [\r\n<>|{}"`\x00-\x08] | &(?=[A-Za-z_][\w.-]{0,40}=) | [)\]](?=[\s,;.)}\]]|\Z) | [ ]{2} | \t | \Z
        | '(?!\w) | [,;](?=[\s\u3000-\uffef]|\Z)
        | [ ]["']?[A-Za-z_][\w.-]{0,40}["']?[ ]?(?:[=:](?=\s|\S))
    )
    """
)
# Blanks are written as + in a query
_IN_QUERY = compile_on_use(r"(?=[^\s&\"'<>+]{1,60}\+)[^\s&\"'<>]{4,200}(?=&|\s|\Z)")
_MAX_FIELD = 200  # characters
_WORD = compile_on_use(r"[A-Za-z]{3,14}")
# A word, an identifier, a number, a version, a time: parts of a passphrase look different
_PLAIN = compile_on_use(
    r"""(?x)
    [A-Za-z]?[a-z]+ (?:[A-Z][a-z]{2,})* [.,!?]*
    | [A-Z]+ [.,!?]*
    | v?[\d.:%/+-]+
    | \#?\d+
    | \d{4}-\d\d-\d\dT [\d:.,]+ Z? (?:[+-]\d\d:?\d\d)?
    """
)
_MAX_WORDS, _MIN_WORDS, _MIN_LEADING_WORDS = 12, 3, 4
_MARKS = ".,:;!?*_()[]"  # around a word of a sentence
_MAX_MARKED_WORDS, _MAX_GAP = 5, 1
_WITHOUT_SIGN = frozenset({NameKind.PERSON})


def kind_of(value: str, kind: NameKind) -> NameKind:
    """Return the kind of a value; an `address` may be that of a wallet or a postal address."""
    return NameKind.POSTAL if kind is NameKind.WALLET and personal.is_postal(value) else kind


def value_with_blanks(text: str, start: int, form: ValueForm) -> tuple[NameKind, int] | None:
    """Return the kind and the end of the value at `start` if it contains blanks; None if it does not."""
    if form.link is ValueLink.NEXT and form.kind not in _WITHOUT_SIGN:
        return None
    if form.kind is NameKind.PASSWORD:
        end = _passphrase_end(text, start, form)
        return (form.kind, end) if end else None
    pattern = _PATTERNS.get(form.kind)
    if pattern is None:
        return None
    run = _IN_QUERY.match(text, start)
    found = pattern.match(run[0].replace("+", " ")) if run else pattern.match(text, start)
    if found is None:
        return None
    value = found[0].rstrip(" .,-")
    kind = kind_of(value, form.kind)
    is_found = kind in personal.PERSONAL_CHECKS and is_sensitive(value, form._replace(kind=kind))
    return (kind, start + len(value)) if is_found else None


def _passphrase_end(text: str, start: int, form: ValueForm) -> int:
    """Return the end of a passphrase of several words; 0 if there is none."""
    stop = _FIELD_END.search(text, start, min(len(text), start + _MAX_FIELD))
    field = text[start : stop.start() if stop else start + _MAX_FIELD]
    words = field.split(" ")[: _MAX_WORDS + 1]
    if len(words) < 2 or HIDDEN in field:
        return 0
    plain = _leading_words(words)
    complete = form.link is not ValueLink.SENTENCE and len(plain) == len(words)
    if (_MIN_WORDS if complete else _MIN_LEADING_WORDS) <= len(plain) <= _MAX_WORDS:
        return start + len(" ".join(plain))
    count = _marked_words(words)
    if count and count + 1 == len(words) and form.link is not ValueLink.SENTENCE:
        count += 1  # the last word before the end of the field
    return start + len(" ".join(words[:count])) if count else 0


def _leading_words(words: list[str]) -> list[str]:
    """Return the first words up to one of a sentence; none if one describes a password."""
    leading: list[str] = []
    for word in words:
        if not _WORD.fullmatch(word) or word.lower() in sentence_words():
            break
        leading.append(word)
    return [] if any(is_description(word.lower()) for word in leading) else leading


def _marked_words(words: list[str]) -> int:
    """Return how many words there are up to the last one with digits, signs or odd capitals.

    Return 0 if fewer than two are such words. Between two of them there may be one plain word.
    """
    count = marked = gap = 0
    for index, word in enumerate(words[:_MAX_MARKED_WORDS], 1):
        letters = word.strip(_MARKS).lower()
        if letters in sentence_words() or "=" in word or (letters.isalpha() and is_description(letters)):
            break
        if len(word) >= 3 and not _PLAIN.fullmatch(word):
            count, gap = index, 0
            marked += 1
        elif (gap := gap + 1) > _MAX_GAP:
            break
    return count if marked > 1 else 0
