"""The words with which customers write about errors, by language: data, in `customer_words.json`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from itertools import chain
from typing import Any

import msgspec
from msgspec import Struct

from retcode.core.literals import Literals, PrefixedPatterns
from retcode.core.resources import content_of, reading, resource

_FILE = "customer_words.json"
# What a pattern begins with, without a letter that may be left out.
_BEGINNING = re.compile(r"(?:\\b)?((?:[\w' -](?![?*{]))*)")
# A group of alternatives that are all without groups.
_GROUP = re.compile(r"\(\?:([^()]*)\)(?![?*{])")
_WHOLE_LITERAL = re.compile(r"[\w' -]+")
_MAX_GROUPS = 2


class WordList:
    """Words of one meaning: patterns by language, to be searched for in any case."""

    def __init__(self, by_language: Mapping[str, tuple[str, ...]]) -> None:
        self.patterns = tuple(dict.fromkeys(word for words in by_language.values() for word in words))
        self.expression = "|".join(self.patterns).replace(" ", "[ ]")  # for verbose expressions

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any of the words."""
        return re.compile(self.expression, re.IGNORECASE)

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """The literals that the words begin with."""
        return tuple(dict.fromkeys(chain.from_iterable(map(_beginnings, self.patterns))))

    @cached_property
    def literals(self) -> Literals:
        """Finds quickly whether a text can have one of the words."""
        return Literals(self.prefixes)

    @cached_property
    def _prefixed(self) -> PrefixedPatterns:
        return PrefixedPatterns((one, _beginnings(one)) for one in self.patterns)

    def found_in(self, text: str) -> Iterator[re.Match[str]]:
        """Yield where the words are in a text, in order; they may overlap."""
        yield from self._prefixed.finditer(text)


class CustomerWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The lists of words, each described in GUIDELINES.md."""

    error: WordList
    before_code: WordList
    after_code: WordList
    failure: WordList
    trading: WordList
    order: WordList
    withdrawal: WordList
    other_than_order: WordList
    timeout: WordList
    unanswered: WordList
    doubt: WordList
    again: WordList
    query: WordList
    about_error: WordList
    other_numbers: WordList
    signed_values: WordList
    code_column: WordList
    meaning_column: WordList
    received_column: WordList
    change_list: WordList
    handling: WordList
    received: WordList
    template: WordList
    guidance: WordList
    planning: WordList
    instruction: WordList
    report: WordList
    condition: WordList
    general: WordList
    circumstance: WordList
    future: WordList
    own: WordList
    review: WordList
    code_list: WordList

    @property
    def patterns(self) -> Iterator[str]:
        """The patterns of all lists."""
        return (pattern for name in self.__struct_fields__ for pattern in getattr(self, name).patterns)


@cache
def customer_words() -> CustomerWords:
    """Return the words. Raises ResourceError if their file is missing or damaged."""
    with reading(_FILE):
        content = content_of(resource("catalogue", _FILE))
        return msgspec.json.decode(content, type=CustomerWords, dec_hook=_word_list)


def _word_list(_: type, by_language: Any) -> WordList:
    return WordList(msgspec.convert(by_language, dict[str, tuple[str, ...]]))


def _beginnings(pattern: str, groups: int = _MAX_GROUPS) -> Iterator[str]:
    """Yield the literals of which a pattern begins with one: several where it begins with alternatives."""
    match = _BEGINNING.match(pattern)
    literal, end = (match[1], match.end()) if match else ("", 0)
    group = _GROUP.match(pattern, end) if groups else None
    if group is None:
        yield literal
        return
    for alternative in group[1].split("|"):
        rest = pattern[group.end() :] if _WHOLE_LITERAL.fullmatch(alternative) else ""
        yield from (literal + more for more in _beginnings(alternative + rest, groups - 1))
