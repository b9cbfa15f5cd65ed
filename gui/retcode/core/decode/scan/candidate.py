"""What a recogniser is: one form an error is printed in, found in flat text as candidates."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Form(StrEnum):
    """How an error is printed. Several recognisers find objects."""

    OBJECT = "object"  # a code under a key: JSON, mappings, tables, attributes
    TUPLE = "tuple"  # (400, -1021, 'Timestamp ...')
    R_LIST = "r list"
    PRINT = "print"  # as a client library prints it
    WORD_CODE = "word code"  # a code that is a word
    PROSE = "prose"
    NAMED_NUMBER = "named number"  # a number with a sentence behind it
    BARE_CODE = "bare code"  # a text that is nothing but a code
    NAME = "name"  # the symbolic name of a code
    MESSAGE = "message"  # a wire message without a code
    CODELESS = "words"  # a refusal without a code, whose message is in no table
    NO_ANSWER = "no answer"  # a request that no answer came to


# Candidates overlap little: check this many before a position for one that covers it.
_LOOK_BACK = 6
_FAR = sys.maxsize


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that looks like an error, before anybody asked whose it is.

    `start`/`end` delimit the printed error in the flat text and `code_at` is where its number stands
    (-1 where there is none); `keys` are the names seen beside the code in the same object, in lower
    case, `around` those of the object it stands in; `outer` marks a code that has another inside its
    object; `index` counts from 0 among the `siblings` of a list, if `in_list`; `also` are further codes
    that are worded the same, where only words were found; `printed` and `word_form` are the places among the
    prints and the forms of word codes in the recognition files that it was found by, -1 if by none.
    """

    code: str
    message: str | None
    start: int
    end: int
    code_at: int
    form: Form
    keys: frozenset[str] = field(default_factory=frozenset)
    values: tuple[tuple[str, str], ...] = ()
    around: frozenset[str] = field(default_factory=frozenset)
    around_values: tuple[tuple[str, str], ...] = ()
    http_status: int | None = None
    index: int | None = None
    in_list: bool = False
    siblings: int = 0
    outer: bool = False
    also: tuple[str, ...] = ()
    printed: int = -1
    word_form: int = -1

    @property
    def position(self) -> int:
        """Where its number stands, or if it has none its words."""
        return self.code_at if self.code_at >= 0 else self.start

    def value(self, key: str) -> str | None:
        """Return the value printed under `key` in the same object, or in the one around it, or None."""
        return next((value for name, value in (*self.values, *self.around_values) if name == key), None)


class Taken:
    """The candidates found so far; what they cover is left alone by forms that are less specific."""

    def __init__(self, candidates: Iterable[Candidate] = ()) -> None:
        self._spans = sorted((candidate.start, candidate.end) for candidate in candidates)

    def covers(self, at: int) -> bool:
        """Return whether a place lies within one of them; they reach over few others."""
        last = bisect_right(self._spans, (at, _FAR))
        return any(start <= at < end for start, end in self._spans[max(0, last - _LOOK_BACK) : last])


NOTHING_TAKEN = Taken()


class Recogniser(Protocol):
    """One form that errors are printed in."""

    @property
    def name(self) -> str:
        """What the form is called."""
        ...

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield the candidates of this form, in order of place."""
        ...


class LateRecogniser(Protocol):
    """A form that is looked for in what all specific ones have left."""

    @property
    def name(self) -> str:
        """What the form is called."""
        ...

    def find(self, text: str, taken: Taken = NOTHING_TAKEN) -> Iterator[Candidate]:
        """Yield the candidates of this form that nothing taken covers, in order of place."""
        ...
