"""Plain words: those that no expression of the decoder and no message of the catalogue can tell apart.

Lines of a log often differ in the names of strategies, in symbols and in remarks alone. A word is plain if no
literal that anything is looked for by is a part of it, and no wire message has it. Two plain words of the
same length and case are read alike wherever they stand, so a line is read once whatever they are.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from types import CodeType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# A word alone: no part of a number, an identifier, a host, an address or an escape.
_WORD = re.compile(
    rb"""
    (?<![\w@%\\&+$#<.~\x80-\xff-]) (?<!//)
    (
        [A-Z]{3,10} (?=[-_/]?USD[TC](?![A-Za-z]))       # the coin of a symbol: SOLUSDT, SOL-USDT
        | (?:[A-Z]?[a-z]{3,15} | [A-Z]{4,15})
        (?![\w@%\\&+$#<>~\x80-\xff-] | \.[^\s"'])
    )
    """,
    re.VERBOSE,
)
_LETTERS = re.compile(r"[A-Za-z]{3,}")
_MIN_LETTERS = 3
_BEYOND_HEX = re.compile(rb"[g-zG-Z]")
_QUOTED_IN = b"usdt"
# What stands for a small letter and for a capital: control characters that no log holds.
_MASKS = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", b"\x0e" * 26 + b"\x0f" * 26)
_MAX_MASKS = 20_000


class KnownWords:
    """The words that the decoder looks for.

    `literals` are texts that may be looked for anywhere in a word. `messages` are those that are compared as
    whole words, or as the beginning of one where a message was cut short.
    """

    def __init__(self, literals: Iterable[str], messages: Iterable[str]) -> None:
        self._literals = _words_in(literals)
        self._messages = _words_in(messages)

    @cached_property
    def _search(self) -> BytesAhoCorasick:
        from ahocorasick_rs import BytesAhoCorasick

        return BytesAhoCorasick(sorted(self._literals))

    @cached_property
    def _sorted_messages(self) -> list[bytes]:
        return sorted(self._messages)

    def is_plain(self, word: bytes) -> bool:
        """Return whether a word of letters means nothing to the decoder."""
        if not _BEYOND_HEX.search(word):
            return False
        lower = word.lower()
        # A symbol that a literal begins in, such as that of an exchange's own product, tells something.
        text = lower + _QUOTED_IN if word.isupper() else lower
        found = self._search.find_matches_as_indexes(text, overlapping=True)
        if any(start < len(lower) for _, start, _ in found):
            return False
        index = bisect_left(self._sorted_messages, lower)
        if self._sorted_messages[index : index + 1] and self._sorted_messages[index].startswith(lower):
            return False
        return not any(lower[:end] in self._messages for end in range(_MIN_LETTERS, len(lower)))


class WordMasks:
    """Masks the plain words of one text's regions."""

    def __init__(self, known: KnownWords) -> None:
        self._known = known
        self._masks: dict[bytes, bytes] = {}

    def masked(self, data: bytes) -> tuple[bytes, tuple[bytes, ...]]:
        """Return a region with its plain words masked, each by as many bytes, and those words in order."""
        pieces = _WORD.split(data)
        words = pieces[1::2]
        masks = self._masks
        try:
            pieces[1::2] = [masks[word] for word in words]
        except KeyError:
            pieces[1::2] = [self._mask(word) for word in words]
        plain = tuple(word for word, mask in zip(words, pieces[1::2], strict=True) if word != mask)
        return (b"".join(pieces), plain) if plain else (data, ())

    def _mask(self, word: bytes) -> bytes:
        mask = self._masks.get(word)
        if mask is None:
            if len(self._masks) >= _MAX_MASKS:
                self._masks.clear()
            mask = word.translate(_MASKS) if self._known.is_plain(word) else word
            self._masks[word] = mask
        return mask


def literals_of_code(*packages: str) -> Iterator[str]:
    """Yield all texts that stand in the loaded code of these packages, expressions among them."""
    for name, module in list(sys.modules.items()):
        loader = getattr(module, "__loader__", None)
        if name.startswith(packages) and loader is not None:
            code = loader.get_code(name)
            if code is not None:
                yield from _literals(code)


def _literals(code: CodeType) -> Iterator[str]:
    waiting: list[object] = [code]
    while waiting:
        one = waiting.pop()
        if isinstance(one, CodeType):
            waiting += one.co_consts
        elif isinstance(one, str):
            yield one
        elif isinstance(one, bytes):
            yield one.decode("latin-1")
        elif isinstance(one, (tuple, frozenset)):
            waiting += one


def _words_in(texts: Iterable[str]) -> frozenset[bytes]:
    return frozenset(word.lower().encode() for text in texts for word in _LETTERS.findall(text))
