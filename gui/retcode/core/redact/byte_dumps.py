"""Find bytes that are printed one by one: dumps in hexadecimal, and lists of numbers.

Anyone who has such a dump can read the message in it, keys included. Bytes printed without gaps are found
like any long value.
"""

from __future__ import annotations

import re

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact.patterns import Rule, keep_nothing

# 7b 22 63, 7b:22:63, 0x7b, 0x22; begins with a set of characters, which is found faster than a lookbehind
_PAIRS = re.compile(
    r"""(?x)
    (?P<value>[0-9A-Fa-f][0-9A-Fa-f](?<![0-9A-Fa-f]..)(?:(?:[:-]|,?[ ]{1,2}|,)(?:0x)?[0-9A-Fa-f]{2}){15,4095})
    (?![0-9A-Za-z])
    """
)
# A line of a dump: an offset, the bytes, and mostly their characters: `00000010: 7b22 636f 6465  {"code`
_LINE = compile_on_use(
    r"""(?xm)
    ^(?:[>|][ ]?)?[ \t]{0,8}(?:0x)?[0-9A-Fa-f]{3,15}0:?[ \t]{1,4}
    (?P<value>
        (?P<bytes>(?:[0-9A-Fa-f]{2}){1,4}(?:[ \t-]{1,3}(?:[0-9A-Fa-f]{2}){1,4}){0,15})
        (?:[ \t]{1,60}(?P<shown>\S[^\n]{0,30}))?
    )
    $
    """
)
# [123, 34, 99], [123 34 99]
_NUMBERS = re.compile(r"(?P<value>[0-9][0-9]?[0-9]?(?:(?:,\s{0,40}|[ ])[0-9]{1,3}){23,8191})(?![\w.])")
_NOT_SHOWN = compile_on_use(r"[\W_]")  # what dumps print as dots, or programs trim
_WORD = compile_on_use(r"[a-z]{3}")
_MIN_BYTES = 8
_KEY_SIZES = (32, 64)  # of a private key, also with its public key
_MIN_ASCII = 0.9  # of all numbers


def _is_bytes(match: re.Match[str]) -> bool:
    """Return whether pairs of digits are hexadecimal: a row of decimal numbers has no letters."""
    return any(map(str.isalpha, match["value"].lower().replace("0x", "")))


def _is_dump_line(match: re.Match[str]) -> bool:
    """Return whether the characters beside bytes are theirs, or the bytes are many and have letters."""
    digits = "".join(character for character in match["bytes"] if character.isalnum())
    text = "".join(map(chr, bytes.fromhex(digits)))
    if match["shown"] is not None:
        shown = _NOT_SHOWN.sub("", match["shown"])
        if shown and shown == _NOT_SHOWN.sub("", text):
            return True
    return len(text) >= _MIN_BYTES and not digits.isdecimal()


def _is_text_or_key(match: re.Match[str]) -> bool:
    """Return whether numbers are the characters of a text, or the bytes of a private key."""
    numbers = [int(number) for number in re.findall(r"\d{1,3}", match["value"])]
    if max(numbers) > 0xFF:
        return False
    if len(numbers) in _KEY_SIZES and len(set(numbers)) >= len(numbers) / 2 and max(numbers) > 0x7F:
        return True
    text = "".join(chr(number) for number in numbers if number < 0x80)
    return len(text) >= _MIN_ASCII * len(numbers) and _WORD.search(text) is not None


BYTE_RULES = (
    Rule("credential", ("",), _PAIRS, keep_nothing, _is_bytes),
    Rule("credential", ("00",), _LINE, keep_nothing, _is_dump_line),
    Rule("credential", (",", " "), _NUMBERS, keep_nothing, _is_text_or_key),
)
