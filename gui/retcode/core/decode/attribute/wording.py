"""Judge an error by the words of its message, if no table has it.

Such a verdict is never laxer than the words, and never a plain resend, because no document states their
meaning.
"""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import structs

from retcode.core.catalogue.load import Catalogue, effect_of, effective_verdict
from retcode.core.catalogue.model import PLAIN_RESENDS, Effect, Entry, Recovery, Retry
from retcode.core.catalogue.verdict import Answer, Judgement, outcome_unknown
from retcode.core.decode.scan.recognition import WordingRecord

_UNKNOWN_OUTCOME = "outcome"
_NO_WORDS = Judgement(Effect.UNKNOWN, Recovery.RECONCILE, Retry.YES, Retry.RECONCILE_FIRST)
_MAX_MESSAGE, _MAX_TEXTS = 600, 2400


class Wording:
    """Reads messages by the wordings of the recognition files; the first that matches decides."""

    def __init__(self, catalogue: Catalogue, records: tuple[WordingRecord, ...]) -> None:
        self._catalogue = catalogue
        self._records = records
        self._topics: dict[str, frozenset[str]] = {}

    @cached_property
    def _compiled(self) -> tuple[tuple[WordingRecord, re.Pattern[str]], ...]:
        return tuple((record, re.compile(record.pattern, re.IGNORECASE)) for record in self._records)

    def concept(self, message: str) -> str | None:
        """Return the id of the concept that a message is about, or None."""
        words = _words(message[:_MAX_MESSAGE])
        for record, pattern in self._compiled:
            if record.concept in self._catalogue.concepts and pattern.search(words):
                return record.concept
        return None

    def judgement(self, message: str, answer: Answer) -> Judgement | None:
        """Return the verdict by the words of a message and its HTTP status; None if neither decides."""
        known = self.concept(message)
        if known is None:
            return _NO_WORDS if answer.leaves_open else None
        concept = self._catalogue.concepts[known]
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
        """Return whether a message is about something else than the entry of its number.

        A message that is `known` to be another entry's contradicts unless both are about the same topic.
        """
        topics = self._topics_of(message)
        if entry.recovery is Recovery.READ_MESSAGE:
            return False
        if not topics:
            return known
        own = self._topics.get(entry.key)
        if own is None:
            texts = (entry.title, entry.name.replace("_", " "), *(wire.text for wire in entry.messages))
            titles = (self._catalogue.concepts[wire.concept].title for wire in entry.messages)
            own = self._topics[entry.key] = self._topics_of("\n".join((*texts, *titles)))
        return (known or bool(own)) and own.isdisjoint(topics)

    def _topics_of(self, text: str) -> frozenset[str]:
        found = (record.topic for record, pattern in self._compiled if pattern.search(text, 0, _MAX_TEXTS))
        return frozenset(found)


def _words(message: str) -> str:
    """Return a message, and the words of its names with it: `under_min_total` has "under min total"."""
    return f"{message}\n{message.replace('_', ' ')}" if "_" in message else message
