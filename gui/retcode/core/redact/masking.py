"""Mask the sensitive values in a text.

A mask keeps at most the first and last few characters, so that two keys can be told apart, and never enough
to use one. Masking a masked text again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from retcode.core.letter_case import lower_letters
from retcode.core.redact.accounts import ACCOUNT_RULES
from retcode.core.redact.byte_dumps import BYTE_RULES
from retcode.core.redact.calls import call_passwords
from retcode.core.redact.commands import COMMAND_RULES
from retcode.core.redact.named_values import named_values, values_before_names
from retcode.core.redact.names import NameKind
from retcode.core.redact.nearby import chat_answers, nearby_values
from retcode.core.redact.patterns import RAW_RULES, RULES, by_literals, found_by, keep_ends, keep_nothing
from retcode.core.redact.tables import column_values
from retcode.core.redact.unescape import unescape
from retcode.core.redact.values import HIDDEN
from retcode.core.redact.wrapped import joined_lines

_BY_NAME: Mapping[NameKind, tuple[str, Callable[[str], str]]] = {
    NameKind.PASSWORD: ("password", keep_nothing),
    NameKind.SECRET: ("credential", keep_ends),
    NameKind.TOKEN: ("credential", keep_ends),
    NameKind.COOKIE: ("credential", keep_nothing),
    NameKind.MAYBE: ("credential", keep_ends),
    NameKind.ACCOUNT: ("account id", keep_ends),
    NameKind.PHONE: ("phone number", keep_ends),
    NameKind.WALLET: ("wallet address", keep_ends),
    NameKind.ONE_TIME: ("password", keep_nothing),
    NameKind.PIN: ("password", keep_nothing),
    NameKind.CLIENT_ID: ("credential", keep_ends),
    NameKind.PERSON: ("name", keep_nothing),
    NameKind.BIRTH_DATE: ("birth date", keep_nothing),
    NameKind.POSTAL: ("postal address", keep_nothing),
    NameKind.NATIONAL_ID: ("national id", keep_ends),
    NameKind.CARD: ("card number", keep_ends),
    NameKind.BANK: ("bank account", keep_ends),
    NameKind.USER: ("user name", keep_nothing),
}
_RULES, _RAW_RULES = (
    by_literals((*RULES, *COMMAND_RULES, *BYTE_RULES, *ACCOUNT_RULES)),
    by_literals(RAW_RULES),
)


@dataclass(frozen=True, slots=True)
class Mask:
    """A range to mask, the kind of secret in it, and the text to show instead."""

    start: int
    end: int
    kind: str
    shown: str


def masks(text: str) -> Iterator[Mask]:
    """Yield the masks for `text`, in order, without overlaps and within one line each."""
    last: Mask | None = None
    for mask in sorted(_found(text), key=lambda mask: (mask.start, -mask.end)):
        if last is None or mask.start >= last.end:
            if last is not None:
                yield from _by_lines(text, last)
            last = mask
        elif mask.end > last.end:
            last = Mask(last.start, mask.end, last.kind, HIDDEN)
    if last is not None:
        yield from _by_lines(text, last)


def redact(text: str) -> tuple[str, Mapping[str, int]]:
    """Return `text` with everything sensitive masked, and the number of masked values by kind."""
    if len(text) < 6:
        return text, {}
    pieces: list[str] = []
    counts: Counter[str] = Counter()
    end = 0
    for mask in masks(text):
        pieces += (text[end : mask.start], mask.shown)
        counts[mask.kind] += 1
        end = mask.end
    if not counts:
        return text, {}
    return "".join((*pieces, text[end:])), dict(counts)


def _found(text: str) -> Iterator[Mask]:
    """Yield the masks for `text` in any order, also for what is in two lines that were one."""
    for joined in joined_lines(text):
        for mask in _found_in(joined.text):
            parts = joined.ranges(mask.start, mask.end)
            for start, end in parts:
                yield Mask(start, end, mask.kind, mask.shown if len(parts) == 1 else HIDDEN)
    yield from _found_in(text)


def _found_in(text: str) -> Iterator[Mask]:
    plain = unescape(text)
    lower = lower_letters(plain.text)
    for value in (
        *named_values(text, plain, lower),
        *values_before_names(plain, lower),
        *column_values(plain, lower),
        *nearby_values(plain, lower),
        *chat_answers(plain, lower),
        *call_passwords(plain, lower),
    ):
        kind, shorten = _BY_NAME[value.kind]
        yield Mask(value.start, value.end, kind, shorten(text[value.start : value.end]))
    for rule, first, last in found_by(_RULES, plain.text, lower):
        start, end = plain.original(first), plain.original(last)
        yield Mask(start, end, rule.kind, rule.mask(plain.text[first:last]))
    for rule, start, end in found_by(_RAW_RULES, text, lower if plain.text is text else lower_letters(text)):
        yield Mask(start, end, rule.kind, rule.mask(text[start:end]))


def _by_lines(text: str, mask: Mask) -> Iterator[Mask]:
    """Yield a mask for each line of `mask`, so that a text keeps its lines."""
    if "\n" not in text[mask.start : mask.end]:
        yield mask
        return
    start = mask.start
    for line in text[mask.start : mask.end].splitlines(keepends=True):
        inner = line.strip()
        if inner and inner != HIDDEN:
            first = start + line.index(inner)
            yield Mask(first, first + len(inner), mask.kind, HIDDEN)
        start += len(line)
