"""Find generated values beside a sensitive name, whatever stands between the two.

The forms of `named_values` are those somebody thought of. This one takes any: a table of a wiki, a command, a
sentence. So it asks more of the value, and leaves one that has a name of its own, such as an order id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from retcode.core.redact.named_values import NamedValue
from retcode.core.redact.names import NameKind, classify_name
from retcode.core.redact.values import HIDDEN, count_changes
from retcode.core.replaced_text import ReplacedText

_BEFORE = 90  # characters
_MAX_WORDS_BETWEEN = 6
_MAX_WORDS_IN_TWO_LINES = 2
_VALUE = re.compile(
    r"""
    (?<![A-Za-z0-9_+/=.@-])
    (?=[A-Za-z_-]{0,127}[0-9])
    [A-Za-z0-9_-]{16,128}
    (?![A-Za-z0-9_+/@-]|=\w|\.\w)
    """,
    re.VERBOSE,
)
_STEMS = ("key", "secret", "token", "pass", "pwd", "sign", "sess", "otp", "seed", "credential")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
_PAIR = re.compile(r"[\"'`]?[ \t]{0,3}(?::|=(?!>))")
_KINDS = frozenset({NameKind.SECRET, NameKind.PASSWORD, NameKind.TOKEN})
# Names that say nothing about their value.
_GENERIC = frozenset("value val default example content text data raw got is it".split())
# Names of values that support staff needs.
_OF_IDS = frozenset(
    "order orders trace request client hash commit tx for symbol version sha digest etag build span"
    " correlation transaction user agent public".split()
)
_HEX = re.compile(r"[0-9a-f]{24,}|[0-9A-F]{24,}")
_DIGITS = re.compile(r"[0-9]+")
_BASE32 = re.compile(r"(?:[A-Z2-7]{16}){1,2}")


def nearby_values(plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield the generated values that stand behind a sensitive name, up to a few words away."""
    for match in _VALUE.finditer(plain.text):
        start = match.start()
        before = lower[max(0, start - _BEFORE) : start]
        if not any(stem in before for stem in _STEMS):
            continue
        if _is_generated(match[0]) and (kind := _kind(plain.text[max(0, start - _BEFORE) : start])):
            yield NamedValue(plain.original(start), plain.original(match.end() - 1) + 1, kind)


def _kind(before: str) -> NameKind | None:
    """Return the kind of the nearest sensitive name in a text before a value; None if there is none near."""
    words = list(_WORD.finditer(before))
    lines = 0
    end = len(before)
    for between, index in enumerate(range(len(words) - 1, -1, -1)):
        word = words[index]
        gap = before[word.end() : end]
        lines += gap.count("\n")
        if between > (_MAX_WORDS_IN_TWO_LINES if lines else _MAX_WORDS_BETWEEN) or lines > 1 or HIDDEN in gap:
            return None
        kind = classify_name(word[0])
        if kind not in _KINDS and index:
            kind = classify_name(f"{words[index - 1][0]}_{word[0]}")
        if kind in _KINDS:
            return kind
        name = word[0].lower()
        if name in _OF_IDS or name.endswith("id") or (name not in _GENERIC and _PAIR.match(gap)):
            return None
        end = word.start()
    return None


def _is_generated(value: str) -> bool:
    if _BASE32.fullmatch(value):
        return True
    if _HEX.fullmatch(value):
        return any(map(str.isalpha, value)) and any(map(str.isdigit, value))
    mixed = any(map(str.islower, value)) and any(map(str.isupper, value))
    if "_" in value and len(_DIGITS.findall(value)) < 2:
        return False  # an identifier such as PK11_PubDecryptRaw
    letters = value.replace("-", "").replace("_", "")
    return mixed and count_changes(letters) >= 0.4 * len(letters)
