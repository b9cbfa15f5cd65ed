"""Check by its form whether a value can be of the kind that its name announces."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact.names import NameKind, classify_name
from retcode.core.redact.personal import PERSONAL_CHECKS, is_postal
from retcode.core.resources import read_words

HIDDEN = "\u2026"
_WORDS = frozenset(
    "undefined null none true false invalid missing required expired string value redacted masked hidden"
    " number unknown incorrect wrong empty optional valid failed error object array boolean bytes"
    " varchar char text integer double float date secret password passphrase"
    " must should does cannot cant needs mismatch length format too not".split()
)
_IDENTIFIER = compile_on_use(r"_*[A-Za-z]+(?:(?:[_.-]+|:)[A-Za-z]+)*_*(?:[()]{1,2}|'[a-z]{1,2})?")
_CALL = compile_on_use(r"_*[A-Za-z][A-Za-z0-9]*(?:[_.]+[A-Za-z][A-Za-z0-9]*)*_*[(\[]")
# The arguments of getenv("X"), getenv(SECRET, Field(exclude=True. What follows the bracket of a password
# is hardly ever like this.
_ARGUMENTS = compile_on_use(r"(?:\w+=)?[\w.$:*&()\[\]'\"@-]*\Z|.*[)\]]")
# What follows a closing bracket in a password, but never in code: `blue(Whale)81!`
_AFTER_BRACKET = compile_on_use(r"[)\]][A-Za-z0-9#$@^~]")
_SHORT_HEX = compile_on_use(r"-?0x[0-9a-f]{1,8}")
_PATH_OR_PAIR = compile_on_use(r"(?:^|\w)/\w+/|\.[a-z]{2,4}$|^[a-z_]{2,}=[^=]|:$")
_DIGITS = compile_on_use(r"\d{6,20}")
_GROUPS = r"(?=[a-z-]*[0-9])[0-9a-z]{4,6}(?:-[0-9a-z]{4,6}){1,3}"  # a code to recover an account
_ONE_TIME = compile_on_use(rf"\d{{6,8}}|{_GROUPS}", re.IGNORECASE)
_PIN = compile_on_use(r"\d{4,8}")
_SECRET_CELL = compile_on_use(rf"(?=[A-Z]*[2-7])[A-Z2-7]{{16,64}}|(?i:{_GROUPS})")  # the first is Base32
_PHONE = compile_on_use(r"(?!\d{4}-\d\d-\d\d)\+?(?:[ ().+-]{0,2}\d){7,15}")  # not a date
# Capitals among letters or digits, and not the words of a name. The order ids of programs hardly ever look
# like this.
_CLIENT_ID = compile_on_use(r"(?![A-Za-z]{13})(?=[^A-Z]*[A-Z])(?=[^a-z0-9]*[a-z0-9])[A-Za-z0-9_-]{8,64}")
# A small letter alone among capitals and signs, which words hardly have: `TwGNZcje`, not `HTTPError`
_LONE_LETTER = compile_on_use(r"(?<![a-z])[a-z](?![a-z])")
_BASE32 = compile_on_use(r"[A-Z2-7]{16}|[A-Z2-7]{26}|[A-Z2-7]{32}|[A-Z2-7]{52}")
_OF_SEEDS = frozenset({NameKind.PASSWORD, NameKind.SECRET})
_CAMEL_CASE = compile_on_use(r"[A-Z]?[a-z]{2,}(?:[A-Z][a-z]+)*")  # orderLinkId
_WALLET = compile_on_use(r"(?:[a-z]{2,12}:)?[A-Za-z0-9_-]{20,120}|0\.0\.\d{4,10}")
_RANDOM = compile_on_use(r"[A-Za-z0-9_+/=.~-]{12,4096}")
_WORDS_IN_A_NAME = compile_on_use(r"[a-z]{1,16}(?:[._-][a-z]{1,16}){2,12}")  # http.request.header.accept
_HEX = compile_on_use(r"(?=[0-9a-fA-F]*[0-9])(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{24,}")
_SIGN = compile_on_use(r"[!#$%^&*?+]")
_CAPITALS = compile_on_use(r"[A-Z]{2}")
_VOWELS = compile_on_use(r"[AEIOUaeiou]")
_ALGORITHM = compile_on_use(r"(?i)(?:hmac|rsa|ecdsa|ed)?[-_]?(?:sha|md)?[-_]?\d{1,5}")
_TIME = compile_on_use(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.,]{0,16}(?:Z|[+-]\d\d:?\d\d)?")
# A market: 1000PEPEUSDT, ETH-USDT-SWAP, BTC-27MAR26-100000-C
_SYMBOL = compile_on_use(
    r"""(?x)
    1(?:0{2,6}|[MK])[A-Z]{4,16}
    |[A-Z]{2,10}(?:[-_/:][A-Z]{2,10}){0,3}(?:[-_]\d{6,8})?
    |[A-Z]{2,6}(?:[-_][A-Z]{3,5})?[-_](?:\d{1,2}[A-Z]{3}\d{2}|\d{6,8})(?:[-_]\d{1,7}[-_][CP])?
    """
)
_JOINED = compile_on_use(r"[A-Za-z]+(?:[_.-]+[A-Za-z]+)*[_.!-]*")
_JOINTS = compile_on_use(r"[_.!-]+")
# Endings of words that describe a password: expired, missing, necessary, too short.
_DESCRIPTION = compile_on_use(r"(?:ed|ing|able|ible|ary|ory|ent|ly|ive)$")
_MNEMONIC = compile_on_use(r"(?:[a-z]{3,8} ){11,23}[a-z]{3,8}")
_PROSE = compile_on_use(r"[A-Za-z][a-z']*(?:[,:;]? (?:[A-Za-z0-9][a-z0-9']*|[A-Z]{2,}|[0-9][A-Z]{2}))+[.!]?")


# Kinds of which a name may be that of a market: `token=1000PEPEUSDT`, `key=ETH-USDT-SWAP`
_NOT_SYMBOLS = frozenset({NameKind.SECRET, NameKind.TOKEN, NameKind.MAYBE})


class ValueLink(Enum):
    """What joins a name to its value."""

    SIGN = auto()  # name: value
    ASSIGNED = auto()  # name=value
    SENTENCE = auto()  # the name is value
    CELL = auto()  # | name | value |, --name value, a line each
    NEXT = auto()  # the next word


class ValueForm(NamedTuple):
    """How a value is written beside its name; `last` if no more words of a sentence follow.

    `header` if the name is that of an HTTP header.
    """

    kind: NameKind
    link: ValueLink
    quoted: bool = False
    last: bool = False
    header: bool = False


def is_sensitive(value: str, form: ValueForm) -> bool:
    """Return whether a value can be of the kind that its name announces."""
    if HIDDEN in value or value.strip("'\".:,!?<>*_").lower() in _WORDS:
        return False
    if (
        _TIME.fullmatch(value)
        or _is_of_sentence(value, form)
        or (form.kind in _NOT_SYMBOLS and _SYMBOL.fullmatch(value))
    ):
        return False
    if check := _CHECKS.get(form.kind):
        return check(value)
    if any(map(str.isspace, value)):
        return form.kind is NameKind.PASSWORD and form.quoted and not _is_prose(value)
    if not form.quoted and (_is_call(value, form.kind) or _SHORT_HEX.fullmatch(value)):
        return False
    if form.link is ValueLink.NEXT:
        return looks_random(value) or _is_loose_password(value, form.kind) or _is_seed(value, form.kind)
    return _is_secret(value, form)


def _is_of_sentence(value: str, form: ValueForm) -> bool:
    """Return whether a value is a word that describes what the name announces, such as an algorithm."""
    kind = form.kind
    if kind is NameKind.SECRET:
        is_foreign_word = value.isalpha() and not value.isascii()
        return is_foreign_word or (not form.quoted and _ALGORITHM.fullmatch(value) is not None)
    if kind is NameKind.PERSON:  # any word with a capital
        return form.link in (ValueLink.NEXT, ValueLink.SENTENCE) and " " not in value
    if kind is NameKind.USER:  # any word may follow `user`
        return form.link is ValueLink.NEXT or (form.link is ValueLink.SENTENCE and value.isalpha())
    return kind is NameKind.POSTAL and any(word.strip(".,").lower() in _WORDS for word in value.split())


def _is_call(value: str, kind: NameKind | None) -> bool:
    """Return whether a value is the beginning of a call or an index in code."""
    call = _CALL.match(value)
    if call is None:
        return False
    if kind is not NameKind.PASSWORD:
        return True
    is_random = value[-1] not in ")]" and (
        count_changes(value) >= len(value) / 2 or _AFTER_BRACKET.search(value) is not None
    )
    return not is_random and _ARGUMENTS.match(value, call.end()) is not None


def is_cell(value: str, kind: NameKind, *, is_table: bool) -> bool:
    """Return whether a cell can be of the kind that its column announces.

    `is_table` is true if the line above is certainly the head of a table.
    """
    if HIDDEN in value:
        return False
    if is_table and kind is NameKind.PASSWORD:
        return is_sensitive(value, ValueForm(kind, ValueLink.CELL, quoted=True, last=True))
    if kind in PERSONAL_CHECKS or kind in (NameKind.CLIENT_ID, NameKind.ONE_TIME, NameKind.PIN):
        return _CHECKS[kind](value)
    if kind in (NameKind.ACCOUNT, NameKind.PHONE):
        return sum(map(str.isdigit, value)) >= 6
    return (
        (kind is NameKind.COOKIE and "=" in value)
        or (kind is NameKind.WALLET and is_postal(value))
        or (kind is NameKind.SECRET and (_SECRET_CELL.fullmatch(value) is not None or _is_odd(value)))
        or _is_seed(value, kind)
        or looks_random(value)
        or _is_loose_password(value, kind)
    )


def _is_secret(value: str, form: ValueForm) -> bool:
    if _is_seed(value, form.kind):
        return True
    if value.isdigit():
        return len(value) >= (4 if form.kind is NameKind.PASSWORD and form.link is ValueLink.ASSIGNED else 6)
    if form.kind is NameKind.PASSWORD and value.replace("'", "").isascii() and _JOINED.fullmatch(value):
        return _is_word_password(value, form)
    if _IDENTIFIER.fullmatch(value) and not looks_random(value):
        if form.kind is NameKind.SECRET and form.link is not ValueLink.SENTENCE and _is_odd(value):
            return True
        plain_word = value.isalpha() and classify_name(value) is None and not value.isupper()
        if plain_word and (_is_mixed_case(value) or _is_of_header(value, form)):
            return True
        written = form.quoted or form.link is ValueLink.ASSIGNED
        return form.kind is not NameKind.TOKEN and plain_word and written and len(value) >= 12
    if form.kind is NameKind.TOKEN:
        return len(value) >= 12 or not value.isalnum() or not value.isupper()
    return len(value) >= (4 if form.kind is NameKind.PASSWORD else 6)


def _is_odd(value: str) -> bool:
    """Return whether a short value of letters has capitals as no name has: `TwGNZcje`, `ri-qKh-T`."""
    return (
        8 <= len(value) <= 24
        and not value.isupper()
        and _LONE_LETTER.search(value) is not None
        and count_changes(value) >= max(3, 0.35 * len(value))
    )


def _is_seed(value: str, kind: NameKind) -> bool:
    """Return whether a value is Base32 of a usual length, and not a word in capitals."""
    vowels = sum(character in "AEIOU" for character in value)
    return kind in _OF_SEEDS and _BASE32.fullmatch(value) is not None and vowels <= 0.3 * len(value)


def _is_of_header(value: str, form: ValueForm) -> bool:
    """Return whether a value of letters is that of an HTTP header for a key: alone, and not a description."""
    return form.header and form.last and len(value) >= 6 and not is_description(value.lower())


def _is_word_password(value: str, form: ValueForm) -> bool:
    """Return whether a value of letters can be a password, and not a type or a description of a password."""
    if classify_name(value) is not None or len(value) < 6 or value.isupper():
        return False
    words = [word.lower() for word in _JOINTS.split(value) if word]
    if not words or any(map(is_description, words)):
        return False
    joined = form.quoted or form.last or form.link is ValueLink.ASSIGNED or len(words) > 1
    return joined or (form.link is ValueLink.SENTENCE and len(value) >= 8)


def is_description(word: str) -> bool:
    """Return whether a word in lower case describes a password: `expired`, `missing`, `required`."""
    return word in _WORDS or _DESCRIPTION.search(word) is not None


def _is_prose(value: str) -> bool:
    """Return whether words are a sentence, not a passphrase of words."""
    words = value.lower().split()
    if _MNEMONIC.fullmatch(value) and _WORDS.isdisjoint(words):
        return False
    return _PROSE.fullmatch(value) is not None and (
        len(words) > 12 or any(is_of_prose(word.strip(".,!")) for word in words)
    )


def is_of_prose(word: str) -> bool:
    """Return whether a word in lower case is of a sentence about a password, not of a passphrase."""
    return is_description(word) or word in sentence_words()


@cache
def sentence_words() -> frozenset[str]:
    """Return words of sentences in several languages, which a passphrase hardly has."""
    return read_words("redaction", "sentence_words.txt")


def _is_loose_password(value: str, kind: NameKind) -> bool:
    """Return whether a word beside a name, without a separator between them, can be a password.

    If the name is not that of a password, the word must contain a character that no ordinary word has.
    """
    return (
        len(value) >= 8
        and kind in (NameKind.PASSWORD, NameKind.SECRET)
        and (kind is NameKind.PASSWORD or _SIGN.search(value) is not None)
        and any(map(str.isdigit, value))
        and any(map(str.isalpha, value))
        and not any(map(str.isspace, value))
        and not _PATH_OR_PAIR.search(value)
        and not _is_call(value, kind)
    )


def looks_random(value: str) -> bool:
    """Return whether a value looks generated: letters and digits mixed, or letters in mixed case."""
    if not _RANDOM.fullmatch(value) or _WORDS_IN_A_NAME.fullmatch(value):
        return False
    if _HEX.fullmatch(value) or _is_mixed_case(value):
        return True
    changes = count_changes(value)
    has_digit = any(map(str.isdigit, value))
    has_letter = any(map(str.isalpha, value))
    if not has_letter or not (has_digit or len(value) >= 24):
        return False
    # Capitals with a few digits, as in Base32, change less often.
    return changes >= len(value) * (0.15 if len(value) >= 24 and has_digit and value.isalnum() else 0.25)


def _is_client_id(value: str) -> bool:
    return (
        _CLIENT_ID.fullmatch(value) is not None
        and _CAMEL_CASE.fullmatch(value) is None
        and count_changes(value) > (2 if value.isalpha() else 1)
    )


def _is_mixed_case(value: str) -> bool:
    """Return whether a value is letters in a mixed case that no name has: `lYJZkEnznMDWtECFOR`."""
    if len(value) < 14 or not value.isalpha() or not _CAPITALS.search(value):
        return False
    has_few_vowels = len(_VOWELS.findall(value)) <= 0.3 * len(value)
    return count_changes(value) >= len(value) / (4 if has_few_vowels else 3)


def count_changes(value: str) -> int:
    """Return how often the class of the characters changes: upper case, lower case, digit."""
    classes = [(character.isdigit(), character.islower()) for character in value]
    return sum(one != other for one, other in pairwise(classes))


_CHECKS: Mapping[NameKind, Callable[[str], bool]] = {
    NameKind.ACCOUNT: lambda value: _DIGITS.fullmatch(value) is not None,
    NameKind.PHONE: lambda value: _PHONE.fullmatch(value) is not None,
    NameKind.WALLET: lambda value: _WALLET.fullmatch(value) is not None and any(map(str.isdigit, value)),
    NameKind.CLIENT_ID: _is_client_id,
    **PERSONAL_CHECKS,
    NameKind.COOKIE: lambda value: "=" in value or looks_random(value),
    NameKind.MAYBE: looks_random,
    NameKind.PIN: lambda value: _PIN.fullmatch(value) is not None,
    NameKind.ONE_TIME: lambda value: _ONE_TIME.fullmatch(value) is not None,
}
