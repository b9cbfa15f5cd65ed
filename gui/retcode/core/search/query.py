"""Parse what was typed into the search box: an optional venue, and the words to find."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable

from msgspec import Struct

from retcode.core.catalogue.model import Venue
from retcode.core.lazy_pattern import compile_on_use

MAX_LENGTH = 200  # characters; a longer text is a paste to decode, not a query

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63"), "-")
# A label such as `code=` only announces a code, so it is not searched for.
_LABEL = compile_on_use(
    r"""
    # `code=-1021`, `"code":-1021`, `errCode: 10`, `"label":"ORDER_NOT_FOUND"`
    ["']?\b(?:error|err|ret)?[ _-]?(?:code|error|errno|label)["']?\s*[=:]\s*["']?
        (?=[-+]?\d|[a-z0-9]+_[a-z0-9_]+)
    # `error code 602`
    | \b(?:error[ ]code|api[ ]error|code|error|err)\s+(?=[-+]?\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER = compile_on_use(r"([-+]?)(\d+)")
_JSON = compile_on_use(r"\{\s*[\"']")
_SHORT = 3  # letters; of several words, one as short is marked only as a word of its own
_BETWEEN = compile_on_use(r"[\s,;=|()\[\]{}<>\"'`‘’“”#*]+")


class Word(Struct, frozen=True):
    """One word of a query, in lower case. `digits` is set if the word is a number; then `sign` may be too."""

    text: str
    digits: str = ""
    sign: str = ""


class Query(Struct, frozen=True):
    """A parsed query: every word must be found; `venues` names the only venues to look in (all if empty)."""

    text: str = ""
    terms: tuple[Word, ...] = ()
    venues: frozenset[str] = frozenset()

    def narrows(self, earlier: Query) -> bool:
        """True if `earlier` finds everything that this query finds, so that only its hits need a look."""
        return (
            bool(earlier.terms)
            and (not earlier.venues or earlier.venues == self.venues)
            and all(any(_contains(new, old) for new in self.terms) for old in earlier.terms)
        )


def _contains(new: Word, old: Word) -> bool:
    if old.digits:
        return new.digits.startswith(old.digits) and not old.sign  # `-1021` finds 1021, `-102` does not
    return not new.digits and old.text in new.text


class VenueNames:
    """The ways people name a venue before a colon: its id, its names, its exchange, its product."""

    def __init__(self, venues: Iterable[Venue]) -> None:
        self._names: dict[str, set[str]] = {}
        for venue in venues:
            for name in (venue.id, venue.name, venue.exchange, venue.product):
                self._names.setdefault(_squeeze(name), set()).add(venue.id)

    def find(self, name: str) -> frozenset[str]:
        """Return the ids of the venues of that name, or of those that it begins; empty if there are none."""
        wanted = _squeeze(name)
        if wanted in self._names:
            return frozenset(self._names[wanted])
        if len(wanted) < 3:
            return frozenset()
        return frozenset(
            venue for known, venues in self._names.items() if known.startswith(wanted) for venue in venues
        )


def _squeeze(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def parse_query(text: str, names: VenueNames, codes: Container[str] = ()) -> Query:
    """Parse a query; any text is one. Beyond `MAX_LENGTH` characters it is cut off.

    `codes` are known codes in lower case. One of several words, such as `EOrder:Insufficient funds`, is
    looked for as a whole.
    """
    plain = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).translate(_DASHES).strip()
    if not plain:
        return Query(text.strip())  # as at a start, which need not compile the expressions below
    venues: frozenset[str] = frozenset()
    head, colon, tail = plain.partition(":")
    if colon and (venues := names.find(head)):
        plain = tail
    plain = _LABEL.sub(" ", plain)
    whole = plain.strip(" \"'").lower()
    if " " in whole and whole in codes:
        return Query(text.strip(), (Word(whole),), venues)
    terms = dict.fromkeys(word for part in _BETWEEN.split(plain) if (word := _word(part)) is not None)
    return Query(text.strip(), tuple(terms), venues)


def is_response(text: str) -> bool:
    """Return whether a text looks like a response in JSON, or the beginning of one, rather than a query."""
    return bool(_JSON.search(text))


def _word(part: str) -> Word | None:
    part = part.lower().rstrip(".:!?")
    if number := _NUMBER.fullmatch(part):
        return Word(number[2], digits=number[2], sign=number[1])
    # A hyphen alone is the start of a number.
    part = part.strip(".:-+")
    return Word(part) if part else None


def _is_inside_word(text: str, start: int, end: int, *, whole: bool) -> bool:
    """Return whether a short word is only part of a longer one; `whole` also rejects the beginning of one."""
    word = text[start:end]
    if end - start > _SHORT or not (word.isascii() and word.isalpha()):
        return False
    return _goes_on(text, start) or (whole and _goes_on(text, end))


def _goes_on(text: str, position: int) -> bool:
    """Return whether one word is on both sides of a position; `orderId` is two words."""
    before, after = text[position - 1 : position], text[position : position + 1]
    return before.isalpha() and after.isalpha() and not (before.islower() and after.isupper())


def spans(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Return where the query's words are in a text: (start, end) pairs, in order, without overlaps.

    Of several words, a short one such as "on" is not marked inside another word; the last word may go on.
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        return ()
    found: list[tuple[int, int]] = []
    for word in query.terms:
        start = lowered.find(word.text)
        while start >= 0:
            end = start + len(word.text)
            signed = bool(word.sign) and text[start - 1 : start] == word.sign
            if len(query.terms) == 1 or not _is_inside_word(text, start, end, whole=word != query.terms[-1]):
                found.append((start - signed, end))
            start = lowered.find(word.text, end)
    if len(found) < 2:
        return tuple(found)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
