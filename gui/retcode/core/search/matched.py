"""Find the message of an entry that a query, or a received text, was found in."""

from __future__ import annotations

from functools import lru_cache

from retcode.core.catalogue.model import Entry, Message, Verdict
from retcode.core.search.index import Hit
from retcode.core.search.query import Query, Word, spans

_ALIKE = 0.6  # the least similarity of a template with values filled in
_CLAUSE_END = ".,;:!"
_REMEMBERED = 64  # rows: those on the screen, each of which several cells are made of


def extended_query(hit: Hit, query: Query) -> Query:
    """Return the query with the words by which the hit was found added to what was typed."""
    if not hit.spelling:
        return query
    return Query(query.text, (*query.terms, *map(Word, hit.spelling.split())), query.venues)


@lru_cache(_REMEMBERED)
def best_message(hit: Hit, query: Query) -> tuple[Message, tuple[tuple[int, int], ...]] | None:
    """Return the message that contains most of the query, and where; None if the entry has no message.

    Of several, it is the one that is the query, if there is one.
    """
    typed, query = query.text.strip().lower(), extended_query(hit, query)
    marked = [(message, spans(message.text, query)) for message in hit.entry.messages]
    if len(marked) == 1:  # the most common case
        return marked[0]
    return max(
        marked,
        key=lambda item: (sum(end - start for start, end in item[1]), item[0].text.lower() == typed),
        default=None,
    )


def matched_message(hit: Hit, query: Query) -> Message | None:
    """Return the message that contains every word of the query; None without words, or without a message."""
    best = best_message(hit, query) if query.terms else None
    if best is None:
        return None
    text = best[0].text.lower()
    terms = query.terms if not hit.spelling else tuple(map(Word, hit.spelling.split()))
    return best[0] if all(word.text in text for word in terms) else None


def hit_verdict(hit: Hit, query: Query) -> Verdict:
    """Return the verdict of the message in which the query was found, else that of the entry."""
    message = matched_message(hit, query)
    return message.verdict if message else hit.entry.verdict


def closest_message(entry: Entry, concept: str | None, text: str) -> Message | None:
    """Return the message of an entry, and of this concept if one is given, that is most similar to a text.

    A message of exactly this text comes before all others, then one that begins with the text as a clause of
    its own: "Too many requests." is the beginning of "Too many requests; current limit is %s" and not of
    "Too many requests queued.". Returns None if no message of the concept is clearly more
    similar than the others.
    """
    lower = text.lower()
    clause = lower.rstrip(f" {_CLAUSE_END}")

    def rest(message: Message) -> str | None:
        """Return what follows the text in a message; None if the message does not begin with it."""
        template = message.text.lower()
        return template[len(clause) :] if clause and template.startswith(clause) else None

    def likeness(message: Message) -> tuple[bool, bool, float]:
        template, after = message.text.lower(), rest(message)
        begun = after is not None and after[:1] in _CLAUSE_END
        return template == lower, begun, normalized_similarity(template, lower)

    def goes_on(message: Message) -> bool:
        """Return whether a message has more words where the text ends its sentence."""
        after = rest(message) or ""
        return lower.rstrip().endswith(tuple(_CLAUSE_END)) and after[:1] == " " and after[1:2].isalnum()

    candidates = [
        message for message in entry.messages if concept in (None, message.concept) and not goes_on(message)
    ]
    exact = next((message for message in candidates if message.text == text), None)
    if exact is not None or not candidates:
        return exact
    from rapidfuzz.distance.Indel import normalized_similarity

    best = max(candidates, key=likeness)
    same, begun, similarity = likeness(best)
    if not (same or begun) and similarity < _ALIKE and concept in (None, entry.concept):
        return None
    return best
