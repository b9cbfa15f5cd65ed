"""Check whether a value is a person's name, a birth date, a postal address, or a number of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact.known_exchanges import exchange_names
from retcode.core.redact.mail_names import CAPITALISED, is_persons_name
from retcode.core.redact.names import NameKind
from retcode.core.resources import read_words

# A part of an address that begins with a capital or a digit, or is short: `Lindenstraße`, `10969`, `ul.`
_SMALL = r"a-z\u00df-\u00f6\u00f8-\u00ff\u0430-\u044f"
_PART = (
    rf"(?:[^\W_{_SMALL}][\w.'\u2019/\u2116\u00ba-]*:?"
    r"|[^\W\d_]{1,4}\.|de|del|la|der|den|van|of)"
)
POSTAL = compile_on_use(rf"{_PART}(?:(?:,[ ]?|[ ]){_PART}){{2,12}}")
NAME = compile_on_use(rf"{CAPITALISED}(?![\w'\u2019=:-]|\.\w)|[\u4e00-\u9fff]{{2,4}}|[\uac00-\ud7a3]{{2,4}}")
DATE = r"""(?x:
    (?:
        \d{4}[-/. ]\d\d?[-/. ]\d\d?|\d\d?[-/. ]\d\d?[-/. ]\d{2,4}  # 1987-03-14, 14.03.1987
        |\d{1,2}\.?(?:st|nd|rd|th)?[ ][^\W\d_]{3,10}\.?,?[ ]\d{4}  # 14 March 1987
        |[^\W\d_]{3,10}[ ]\d{1,2},?[ ]\d{4}
        |(?:19|20)\d{6}|\d{4}\u5e74\d\d?\u6708\d\d?\u65e5?
    )
    (?:T[\d:.]{5,15}Z?)?(?![\w:-])
    )"""
BIRTH_DATE = compile_on_use(DATE)
NATIONAL_ID = compile_on_use(r"(?!\d{4}-\d\d-\d\d)[A-Za-z]{0,3}(?:[ ./+-]?[\dA-Z]){6,17}-?[A-Za-z]?(?![\w-])")
CARD = compile_on_use(r"\d(?:[ +-]?\d){12,18}(?!\d)")
BANK = compile_on_use(r"[A-Z]{2}\d{2}(?:[ +]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_CAPITALISED_WORD = compile_on_use(r"(?<![^\W_])[^\W\d_]{3,}")
_DIGITS = compile_on_use(r"\d")
_PASSPORT = compile_on_use(r"[A-Z0-9]{8,10}")
_USER_NUMBER = compile_on_use(r"\d{6,12}")
_MIN_ID_DIGITS = 5
_ACCOUNT = compile_on_use(r"[^\W\d_][\w.@+-]{1,62}\w(?:#\d{4})?")
# Endings of what is said of an account: `expired`, `missing`, `available`
_NOT_ACCOUNT_ENDINGS = ("ed", "ing", "able", "ible")


def is_luhn(number: str) -> bool:
    """Return whether the last of the digits is a valid check digit by the Luhn algorithm."""
    digits = [int(character) for character in number if character.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(number: str) -> bool:
    """Return whether the check digits of a bank account are valid by ISO 13616."""
    value = "".join(filter(str.isalnum, number))
    return int("".join(str(int(character, 36)) for character in value[4:] + value[:4])) % 97 == 1


@cache
def _not_accounts() -> frozenset[str]:
    """Return words that may stand beside `user`, and the names of accounts that every system has."""
    return read_words("redaction", "account_words.txt")


def is_account(value: str) -> bool:
    """Return whether a value can be the name of a person's account, not of a system or an exchange."""
    lower = value.lower()
    return (
        _ACCOUNT.fullmatch(value) is not None
        and lower not in _not_accounts()
        and not lower.endswith(_NOT_ACCOUNT_ENDINGS)
        and not any(len(name) > 3 and name in lower for name in exchange_names())
    )


def is_postal(value: str) -> bool:
    """Return whether words are a postal address: capitalised words, a number, a comma between."""
    words = [word for word in _CAPITALISED_WORD.findall(value) if word[0].isupper()]
    return (
        "," in value
        and len(words) > 1
        and _DIGITS.search(value) is not None
        and POSTAL.fullmatch(value.rstrip(".")) is not None
    )


def _is_name(value: str) -> bool:
    return NAME.fullmatch(value) is not None and (not value.isascii() or is_persons_name(value))


def _is_national_id(value: str) -> bool:
    digits = len(_DIGITS.findall(value))
    return NATIONAL_ID.fullmatch(value) is not None and (
        digits >= _MIN_ID_DIGITS or (digits > 0 and _PASSPORT.fullmatch(value) is not None)
    )


PERSONAL_CHECKS: Mapping[NameKind, Callable[[str], bool]] = {
    NameKind.PERSON: _is_name,
    NameKind.BIRTH_DATE: lambda value: BIRTH_DATE.fullmatch(value) is not None,
    NameKind.POSTAL: is_postal,
    NameKind.NATIONAL_ID: _is_national_id,
    NameKind.CARD: lambda value: CARD.fullmatch(value) is not None and is_luhn(value),
    NameKind.USER: lambda value: is_account(value) or _USER_NUMBER.fullmatch(value) is not None,
    NameKind.BANK: lambda value: BANK.fullmatch(value) is not None and is_iban(value),
}
