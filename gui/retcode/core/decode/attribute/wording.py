"""Judge an error by the words of its message, if no table has it.

Such a verdict is never laxer than the words, and never a plain resend, because no document states their
meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from msgspec import structs

from retcode.core.catalogue.load import Catalogue, effect_of, effective_verdict
from retcode.core.catalogue.model import PLAIN_RESENDS, Effect, Entry, Recovery, Retry
from retcode.core.catalogue.verdict import Answer, Judgement, outcome_unknown
from retcode.core.decode.scan.recognition import WordingRecord
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.letter_case import fold_case
from retcode.core.literals import ByLiterals
from retcode.core.needed_literals import needed_literals

_Value = TypeVar("_Value")
_UNKNOWN_OUTCOME = "outcome"
_NO_WORDS = Judgement(Effect.UNKNOWN, Recovery.RECONCILE, Retry.YES, Retry.RECONCILE_FIRST)
_REJECTED = Judgement(Effect.NONE, Recovery.READ_MESSAGE, Retry.DEPENDS, Retry.DEPENDS)
_CAMEL_HUMP = compile_on_use(r"(?<=[a-z])(?=[A-Z])")
_MAX_MESSAGE, _MAX_TEXTS = 600, 2400
_MAX_REMEMBERED = 1024  # texts: more than a report has errors


@dataclass(slots=True)
class _Memory:
    """The concept and the topics of the messages of one text, whose errors often have the same message."""

    concepts: dict[str, str | None] = field(default_factory=dict)
    topics: dict[str, frozenset[str]] = field(default_factory=dict)


_Compiled = tuple[WordingRecord, re.Pattern[str]]


class _Wordings:
    """The wordings in order, of which most texts need no search: they lack the words for it."""

    def __init__(self, records: tuple[WordingRecord, ...]) -> None:
        self._compiled = [(record, compile_on_use(record.pattern, re.IGNORECASE)) for record in records]

    @cached_property
    def _by_literals(self) -> ByLiterals[_Compiled]:
        return ByLiterals((one, needed_literals(one[0].pattern, re.IGNORECASE)) for one in self._compiled)

    def possible(self, words: str) -> list[_Compiled]:
        """Return those that may match, in order."""
        return self._by_literals.of(fold_case(words))


@dataclass(frozen=True, slots=True)
class Wording:
    """Reads messages by the wordings of the recognition files; the first that matches decides."""

    catalogue: Catalogue
    wordings: _Wordings
    topics_of_entries: dict[str, frozenset[str]] = field(default_factory=dict)
    memory: _Memory | None = None

    @classmethod
    def of(cls, catalogue: Catalogue, records: tuple[WordingRecord, ...]) -> Wording:
        """Return the reader for the wordings of these records. It remembers no message."""
        return cls(catalogue, _Wordings(records))

    def for_one_text(self) -> Wording:
        """Return a reader that remembers messages, to be dropped with the text that they are in."""
        return replace(self, memory=_Memory())

    def concept(self, message: str) -> str | None:
        """Return the id of the concept that a message is about, or None."""
        words = _words(message[:_MAX_MESSAGE])
        return _remembered(self.memory.concepts if self.memory else None, words, self._concept_of)

    def _concept_of(self, words: str) -> str | None:
        for record, pattern in self.wordings.possible(words):
            if pattern.search(words) and record.concept in self.catalogue.concepts:
                return record.concept
        return None

    def judgement(self, message: str, answer: Answer, *, rejected: bool = False) -> Judgement | None:
        """Return the verdict by the words of a message and its HTTP status; None if neither decides.

        An order that is printed as `rejected` was not placed, whatever the reason.
        """
        known = self.concept(message)
        if known is None:
            return _NO_WORDS if answer.leaves_open else _REJECTED if rejected else None
        concept = self.catalogue.concepts[known]
        judged = Judgement(effect_of(concept), *structs.astuple(effective_verdict(concept)))
        if answer.leaves_open:
            return outcome_unknown(judged)
        if judged.recovery is Recovery.FIX_CLOCK:
            return structs.replace(judged, retry_write=Retry.NO_UNTIL_FIXED)
        if judged.retry_write in PLAIN_RESENDS:
            return structs.replace(judged, effect=Effect.UNKNOWN, retry_write=Retry.RECONCILE_FIRST)
        return judged

    def leaves_open(self, message: str) -> bool:
        """Return whether a message says that the outcome of the request is unknown."""
        return _UNKNOWN_OUTCOME in self._topics_of(message)

    def contradicts(self, message: str, entry: Entry, *, known: bool) -> bool:
        """Return whether a message is about something other than the entry of its number.

        A message that is `known` to be another entry's contradicts unless both are about the same topic.
        """
        if entry.recovery is Recovery.READ_MESSAGE:
            return False
        own = self.topics_of_entries.get(entry.key)
        if own is None:
            texts = (entry.title, entry.name.replace("_", " "), *(wire.text for wire in entry.messages))
            titles = (self.catalogue.concepts[wire.concept].title for wire in entry.messages)
            own = self.topics_of_entries[entry.key] = self._topics_of("\n".join((*texts, *titles)))
        if not (known or own):
            return False
        topics = self._topics_of(message)
        if known or not own.isdisjoint(topics):
            return own.isdisjoint(topics) if topics else known
        return bool(topics) and not self._asks_the_same(message, entry)

    def _asks_the_same(self, message: str, entry: Entry) -> bool:
        """Return whether the words of a message ask for the same as its code: to correct the request."""
        concept = self.catalogue.concepts.get(self.concept(message) or "")
        return (
            concept is not None
            and entry.recovery is Recovery.FIX_REQUEST
            and effective_verdict(concept).recovery is Recovery.FIX_REQUEST
        )

    def _topics_of(self, text: str) -> frozenset[str]:
        return _remembered(self.memory.topics if self.memory else None, text[:_MAX_TEXTS], self._topics_in)

    def _topics_in(self, text: str) -> frozenset[str]:
        words = _words(text)
        possible = self.wordings.possible(words)
        return frozenset(record.topic for record, pattern in possible if pattern.search(words))


def _remembered(known: dict[str, _Value] | None, text: str, read: Callable[[str], _Value]) -> _Value:
    """Return what is known of a text, or else read it; `known` is None where nothing is remembered."""
    if known is None:
        return read(text)
    if text not in known:
        if len(known) >= _MAX_REMEMBERED:
            known.clear()
        known[text] = read(text)
    return known[text]


def _words(message: str) -> str:
    """Return a message, and the words of its names: `under_min_total` has "under min total"."""
    if " " not in message:
        message = f"{message}\n{_CAMEL_HUMP.sub(' ', message)}"  # PostOnlyWillTake
    return f"{message}\n{message.replace('_', ' ')}" if "_" in message else message
