"""Check by its form whether a value may be what its name says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from retcode.core.redact.names import NameKind, classify_name

HIDDEN = "\u2026"
_WORDS = frozenset(
    "undefined null none true false invalid missing required expired string value redacted masked hidden"
    " number unknown incorrect wrong empty optional valid failed error object array boolean bytes".split()
)
_IDENTIFIER = re.compile(r"_*[A-Za-z]+(?:[_.-]+[A-Za-z]+)*_*(?:[()]{1,2}|'[a-z]{1,2})?")
_CALL = re.compile(r"_*[A-Za-z]+[A-Za-z0-9]*(?:[_.]+[A-Za-z]+[A-Za-z0-9]*)*[(\[]")
_SHORT_HEX = re.compile(r"-?0x[0-9a-f]{1,8}")
_PATH_OR_PAIR = re.compile(r"(?:^|\w)/\w+/|\.[a-z]{2,4}$|^[a-z_]{2,}=[^=]|:$")
_DIGITS = re.compile(r"\d{6,20}")
_PHONE = re.compile(r"\+?(?:[ ().-]{0,2}\d){7,15}")
_WALLET = re.compile(r"(?:[a-z]{2,12}:)?[A-Za-z0-9_-]{20,120}")
_RANDOM = re.compile(r"[A-Za-z0-9_+/=.~-]{12,4096}")
_HEX = re.compile(r"(?=[0-9a-fA-F]*[0-9])(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{24,}")
_SIGN = re.compile(r"[!#$%^&*?+]")
_CAPITALS = re.compile(r"[A-Z]{2}")
_ALGORITHM = re.compile(r"(?i)(?:hmac|rsa|ecdsa|ed)?[-_]?(?:sha|md)?[-_]?\d{1,5}")
_PROSE = re.compile(r"[A-Za-z][a-z']*(?:,? [A-Za-z0-9][a-z0-9']*)+[.!]?")


class ValueForm(NamedTuple):
    """How a value stands by its name: `weak` without a sign between, `assigned` behind an equals sign."""

    kind: NameKind
    weak: bool
    quoted: bool
    assigned: bool


def is_sensitive(value: str, form: ValueForm) -> bool:
    """Return whether a value may be what its name says."""
    if HIDDEN in value or value.strip("'\".:,!?<>").lower() in _WORDS:
        return False
    if not form.quoted and form.kind is NameKind.SECRET and _ALGORITHM.fullmatch(value):
        return False
    if check := _CHECKS.get(form.kind):
        return check(value)
    if any(map(str.isspace, value)):
        return form.kind is NameKind.PASSWORD and form.quoted and not _PROSE.fullmatch(value)
    if not form.quoted and (_CALL.match(value) or _SHORT_HEX.fullmatch(value)):
        return False
    if form.weak:
        return looks_random(value) or _is_loose_password(value, form.kind)
    return _is_secret(value, form)


def is_cell(value: str, kind: NameKind) -> bool:
    """Return whether a cell may be what the head of its column says."""
    if HIDDEN in value:
        return False
    if kind in (NameKind.ACCOUNT, NameKind.PHONE):
        return sum(map(str.isdigit, value)) >= 6
    if kind is NameKind.COOKIE and "=" in value:
        return True
    return looks_random(value) or _is_loose_password(value, kind)


def _is_secret(value: str, form: ValueForm) -> bool:
    if value.isdigit():
        return len(value) >= (4 if form.kind is NameKind.PASSWORD and form.assigned else 6)
    if _IDENTIFIER.fullmatch(value) and not looks_random(value):
        plain_word = value.isalpha() and classify_name(value) is None and not value.isupper()
        if plain_word and _is_mixed_case(value):
            return True
        written = form.quoted or form.assigned
        shortest = 6 if form.kind is NameKind.PASSWORD else 12
        return form.kind is not NameKind.TOKEN and plain_word and written and len(value) >= shortest
    if form.kind is NameKind.TOKEN:
        return len(value) >= 12 or not value.isalnum() or not value.isupper()
    return len(value) >= (4 if form.kind is NameKind.PASSWORD else 6)


def _is_loose_password(value: str, kind: NameKind) -> bool:
    """Return whether a word that stands by a name without a sign between may be a password.

    By other names than that of a password it has to hold a sign that no word has.
    """
    return (
        len(value) >= 8
        and kind in (NameKind.PASSWORD, NameKind.SECRET)
        and (kind is NameKind.PASSWORD or _SIGN.search(value) is not None)
        and any(map(str.isdigit, value))
        and any(map(str.isalpha, value))
        and not any(map(str.isspace, value))
        and not _PATH_OR_PAIR.search(value)
        and not _CALL.match(value)
    )


def looks_random(value: str) -> bool:
    """Return whether a value is made by a machine: letters and digits mixed, or letters of either case."""
    if not _RANDOM.fullmatch(value):
        return False
    if _HEX.fullmatch(value) or _is_mixed_case(value):
        return True
    changes = count_changes(value)
    has_digit = any(map(str.isdigit, value))
    has_letter = any(map(str.isalpha, value))
    return has_letter and changes >= len(value) * 0.25 and (has_digit or len(value) >= 24)


def _is_mixed_case(value: str) -> bool:
    """Return whether a value is letters of either case as nobody writes a name: `lYJZkEnznMDWtECFOR`."""
    return (
        len(value) >= 14
        and value.isalpha()
        and _CAPITALS.search(value) is not None
        and count_changes(value) >= len(value) / 3
    )


def count_changes(value: str) -> int:
    """Count how often a value goes from one class of characters to another: upper, lower, digit."""
    classes = [(character.isdigit(), character.islower()) for character in value]
    return sum(one != other for one, other in pairwise(classes))


_CHECKS: Mapping[NameKind, Callable[[str], bool]] = {
    NameKind.ACCOUNT: lambda value: _DIGITS.fullmatch(value) is not None,
    NameKind.PHONE: lambda value: _PHONE.fullmatch(value) is not None,
    NameKind.WALLET: lambda value: _WALLET.fullmatch(value) is not None and any(map(str.isdigit, value)),
    NameKind.COOKIE: lambda value: "=" in value or looks_random(value),
    NameKind.MAYBE: looks_random,
}
