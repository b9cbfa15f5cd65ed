"""Candidates, and the interface of a recogniser, which finds those of one form in flat text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class Form(StrEnum):
    """How an error is printed. Several recognisers find objects."""

    OBJECT = "object"  # a code under a key: JSON, mappings, tables, attributes
    TUPLE = "tuple"  # (400, -1021, 'Timestamp ...')
    R_LIST = "r list"
    PRINT = "print"  # as a client library prints it
    WORD_CODE = "word code"  # a code that is a word
    PROSE = "prose"
    NAMED_NUMBER = "named number"  # a number with a sentence after it
    BARE_CODE = "bare code"  # a text that is nothing but a code
    NAME = "name"  # the symbolic name of a code
    MESSAGE = "message"  # a wire message without a code
    CODELESS = "words"  # a refusal without a code, whose message is in no table
    NO_ANSWER = "no answer"  # a request that got no answer


# Candidates overlap little: check this many before a position for one that covers it.
_LOOK_BACK = 6


class BatchItem(Struct, frozen=True, gc=False):
    """An item that failed in the answer to a batch.

    `batch` is equal for the items of one batch. `index` counts from 0; it is None where failed items are
    listed apart from the others. `size` is how many items the batch has, `failures` how many of them failed,
    and `failed` are the indices of these. `names` identify the item: `("client order id", "x2")`.
    """

    batch: int
    index: int | None
    size: int
    failures: int
    failed: tuple[int, ...]
    names: tuple[tuple[str, str], ...]

    @property
    def in_part(self) -> bool:
        """Whether other items of the batch did not fail."""
        return self.failures < self.size


class Candidate(Struct, frozen=True, gc=False):
    """A part of a text that looks like an error, before its venue is known.

    `start`/`end` delimit the printed error in the flat text and `code_at` is the position of its number
    (-1 where there is none); `keys` are the names seen beside the code in the same object, in lower
    case, `around` those of the object it is in; `outer` marks a code that has another inside its
    object; `item` is the item of a batch that failed; `also` are further codes
    with the same message, where only a message was found; `printed` and `word_form` are the indices of the
    print or the form of word codes in the recognition files that found it, -1 if none did; `order_rejected`
    is true for a word in the object of an order that was rejected; `of_order` is true for an order without
    an answer.
    """

    code: str
    message: str | None
    start: int
    end: int
    code_at: int
    form: Form
    keys: frozenset[str] = frozenset()
    values: tuple[tuple[str, str], ...] = ()
    around: frozenset[str] = frozenset()
    around_values: tuple[tuple[str, str], ...] = ()
    http_status: int | None = None
    item: BatchItem | None = None
    outer: bool = False
    also: tuple[str, ...] = ()
    printed: int = -1
    word_form: int = -1
    order_rejected: bool = False
    of_order: bool = False

    @property
    def position(self) -> int:
        """The position of its number, or of its message if it has none."""
        return self.code_at if self.code_at >= 0 else self.start

    def value(self, key: str) -> str | None:
        """Return the value printed under `key` in the same object, or in the one around it, or None."""
        return next((value for name, value in (*self.values, *self.around_values) if name == key), None)


class Taken:
    """The candidates found so far; less specific forms ignore what they cover."""

    def __init__(self, candidates: Iterable[Candidate] = ()) -> None:
        spans = sorted([(candidate.start, candidate.end) for candidate in candidates])
        self._starts = [start for start, _ in spans]
        ends = [end for _, end in spans]
        # How far the last few candidates that begin before a position reach.
        self._reach = [max(ends[max(0, last - _LOOK_BACK) : last]) for last in range(1, len(ends) + 1)]

    def covers(self, at: int) -> bool:
        """Return whether a position is within one of the candidates."""
        last = bisect_right(self._starts, at)
        return last > 0 and at < self._reach[last - 1]


NOTHING_TAKEN = Taken()


class Recogniser(Protocol):
    """One form that errors are printed in."""

    @property
    def name(self) -> str:
        """What the form is called."""
        ...

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield the candidates of this form, in order of position."""
        ...


class LateRecogniser(Protocol):
    """A form that is searched for in the parts of a text that the specific forms left."""

    @property
    def name(self) -> str:
        """What the form is called."""
        ...

    def find(self, text: str, taken: Taken = NOTHING_TAKEN) -> Iterator[Candidate]:
        """Yield the candidates of this form that are not in `taken`, in order of position."""
        ...
