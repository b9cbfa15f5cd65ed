"""Which of an entry's messages a query was found in."""

from __future__ import annotations

from retcode.core.catalogue.model import Entry, Message
from retcode.core.search.index import Hit
from retcode.core.search.query import Query, Word, spans

_ALIKE = 0.6  # the least similarity of a template with values filled in


def looked_for(hit: Hit, query: Query) -> Query:
    """Return the query with the words by which the hit was found added to what was typed."""
    if not hit.spelling:
        return query
    return Query(query.text, (*query.terms, *map(Word, hit.spelling.split())), query.venues)


def best_message(hit: Hit, query: Query) -> tuple[Message, tuple[tuple[int, int], ...]] | None:
    """Return the message that holds most of the query, and where; None if the entry has no message."""
    query = looked_for(hit, query)
    marked = [(message, spans(message.text, query)) for message in hit.entry.messages]
    return max(marked, key=lambda item: sum(end - start for start, end in item[1]), default=None)


def matched_message(hit: Hit, query: Query) -> Message | None:
    """Return the message that holds every word of the query; None if there is none, or nothing to find."""
    best = best_message(hit, query) if query.terms else None
    if best is None:
        return None
    text = best[0].text.lower()
    terms = query.terms if not hit.spelling else tuple(map(Word, hit.spelling.split()))
    return best[0] if all(word.text in text for word in terms) else None


def closest_message(entry: Entry, concept: str | None, text: str) -> Message | None:
    """Return the message of an entry that a received text came from: of this concept, and most alike.

    Returns None where no message of the concept is alike enough to be told from the others.
    """
    from rapidfuzz.distance.Indel import normalized_similarity

    candidates = [message for message in entry.messages if concept in (None, message.concept)]
    alike = [(normalized_similarity(message.text.lower(), text.lower()), message) for message in candidates]
    best = max(alike, key=lambda item: item[0], default=(0.0, None))
    if best[1] is None or (best[0] < _ALIKE and concept in (None, entry.concept)):
        return None
    return best[1]
