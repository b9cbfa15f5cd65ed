"""The search index: columns of lower-case text over all entries, scanned by rank until enough is found.

A column is one string with a text a line, so that the scan itself is `str.find`; a text that many rows
share, as explanations and venues are, is there once. At 50,000 entries that is the quickest of all designs
tried here: it stops at `limit` rows, and a query that grows letter by letter looks only at its earlier hits.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from enum import IntEnum
from functools import cache, cached_property
from itertools import accumulate, chain, islice, repeat

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, is_number
from retcode.core.search.facets import Columns, Counts, Filters
from retcode.core.search.query import Query, VenueNames, Word, parse_query
from retcode.core.search.spelling import Vocabulary

LIMIT = 500  # rows in one result: more than anybody reads, few enough to be quick
_SPARE_ROWS = 64  # rows looked at beyond the limit, so that those of equal rank come in order
_REMEMBERED, _REMEMBERED_ROWS = 16, 2000  # queries counted lately, if they find no more than so many rows
_HUMP = re.compile(r"[a-z](?=[A-Z])")
_FEW = 20  # with that many exact hits or fewer, near spellings are looked for too


class Rank(IntEnum):
    """Where a query was found in an entry, best first; of several words, the worst counts.

    `PHRASE`: several words stand side by side in a name or a message, as they were typed.
    """

    CODE = 0
    OTHER_SIGN = 1
    CODE_PREFIX = 2
    PHRASE = 3
    NAME = 4
    MESSAGE = 5
    TITLE = 6
    MEANING = 7
    VENUE = 8


class Hit(Struct, frozen=True):
    """One row of a result. `other_sign`: the number was typed with the other sign than the entry has.

    `spelling` is the word, not typed but near to one typed, by which the entry was found; else empty.
    """

    entry: Entry
    rank: Rank
    other_sign: bool = False
    spelling: str = ""


class SearchResult(Struct, frozen=True):
    """What a query found, best first. If not `complete`, there is more than the rows given here.

    `rows` are the places of the exact hits in the index, for a following narrower search.
    """

    query: Query
    filters: Filters
    hits: tuple[Hit, ...]
    complete: bool
    rows: tuple[int, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """The words that were not typed but looked for as well, in order of first use."""
        return tuple(dict.fromkeys(hit.spelling for hit in self.hits if hit.spelling))


class _Column:
    """One field of all entries: its different texts in lower case, a line each, and the rows of each."""

    def __init__(self, rank: Rank, texts: Iterable[str]) -> None:
        self.rank = rank
        places: dict[str, int] = {}
        self._lines_of = array("I", [places.setdefault(text, len(places)) for text in texts])
        lines = [text.replace("\n", " ").lower() for text in places]
        self.text = "\n".join(lines)
        # Where a word begins in the middle of letters, as in `insufficientFunds`.
        self._humps = _humps("\n".join(places), self.text) if rank is Rank.NAME else frozenset()
        self._starts = array("I", accumulate((len(line) + 1 for line in lines), initial=0))
        # The rows line by line, and where the rows of each line begin.
        self._rows = array("I", sorted(range(len(self._lines_of)), key=self._lines_of.__getitem__))
        counts = Counter(self._lines_of)
        self._firsts = array("I", accumulate((counts[line] for line in range(len(lines))), initial=0))

    def rows_with(self, word: str) -> Iterator[tuple[int, int]]:
        """Yield (score, row) of each row that contains `word`; rows with the same text come together."""
        starts, find = self._starts, self.text.find
        rows, firsts = self._rows, self._firsts
        begins, inside = _score(self.rank), _score(self.rank, begins=False)
        place = find(word)
        while place >= 0:
            line = bisect_right(starts, place) - 1
            score = begins if self._begins(word, place, starts[line + 1]) else inside
            for row in rows[firsts[line] : firsts[line + 1]]:
                yield score, row
            place = find(word, starts[line + 1])

    def all_with(self, word: str) -> Iterator[array[int]]:
        """Yield all rows that contain `word`, those with the same text together."""
        starts, rows, firsts, find = self._starts, self._rows, self._firsts, self.text.find
        place = find(word)
        while place >= 0:
            line = bisect_right(starts, place) - 1
            yield rows[firsts[line] : firsts[line + 1]]
            place = find(word, starts[line + 1])

    def rows(self) -> Iterator[str]:
        """Yield the text of each row, in lower case."""
        lines = self.text.split("\n")
        return (lines[line] for line in self._lines_of)

    def holds(self, row: int, word: str) -> bool:
        """Return whether that row contains `word`."""
        line = self._lines_of[row]
        return self.text.find(word, self._starts[line], self._starts[line + 1]) >= 0

    def score(self, row: int, word: str) -> int | None:
        """Return the score of `word` in that row, or None."""
        line = self._lines_of[row]
        end = self._starts[line + 1]
        place = self.text.find(word, self._starts[line], end)
        if place < 0:
            return None
        return _score(self.rank, begins=self._begins(word, place, end))

    def _begins(self, word: str, place: int, end: int) -> bool:
        """Return whether a word of a line begins with `word`; `place` is the first that holds it."""
        text = self.text
        while place > 0 and text[place - 1].isalnum() and place not in self._humps:
            place = text.find(word, place + 1, end)
        return place >= 0


def _score(rank: Rank, *, begins: bool = True) -> int:
    """How good a hit is, the smaller the better: whether a word begins with what was typed, then its rank.

    So `ntp` finds "Keep the machine on NTP" before `insufficientPrivileges`.
    """
    return rank if begins else rank + len(Rank)


def _word_starts_first(items: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield hits inside words after all others; a syllable of very many words is not worth the wait."""
    inside: list[tuple[int, int]] = []
    for item in items:
        if item[0] < len(Rank):
            yield item
        elif len(inside) < LIMIT:
            inside.append(item)
        else:
            yield from inside
            yield item
            yield from items
            return
    yield from inside


def _rank(score: int) -> Rank:
    return _RANKS[score % len(_RANKS)]


def _humps(text: str, lowered: str) -> frozenset[int]:
    """Return the places of capitals that follow a small letter; none where lower case changes the length."""
    if len(text) != len(lowered):
        return frozenset()
    return frozenset(match.end() for match in _HUMP.finditer(text))


def _name_text(entry: Entry) -> str:
    """Return the text that names are searched in: a code that is a word is found by any part of it."""
    return entry.name if is_number(entry.code) else f"{entry.code} {entry.name}"


_RANKS = tuple(Rank)


class SearchIndex:
    """An index over a catalogue's entries; immutable. Without explanations it is ready at once.

    `with_explanations` gives the index that knows the long texts too, made when there is time.
    """

    def __init__(self, catalogue: Catalogue, *, explanations: bool = False) -> None:
        self.catalogue = catalogue
        self.entries = catalogue.entries
        self.venue_names = VenueNames(catalogue.venues.values())
        entries = self.entries
        self._facets = Columns(entries)
        venue_labels = {venue.id: f"{venue.name} {venue.id}" for venue in catalogue.venues.values()}
        self._columns = [
            _Column(Rank.NAME, map(_name_text, entries)),
            _Column(Rank.MESSAGE, (" ".join([m.text for m in entry.messages]) for entry in entries)),
            _Column(Rank.TITLE, (entry.title for entry in entries)),
            _Column(Rank.VENUE, (venue_labels[entry.venue] for entry in entries)),
        ]
        self._digits = [entry.code.lstrip("-").lower() for entry in entries]
        columns = [column.rows() for column in self._columns]
        self._short_lines = list(map("\t".join, zip(self._digits, *columns, strict=True)))
        self._explained: tuple[_Column, ...] = ()
        self._by_digits: dict[str, list[int]] = defaultdict(list)
        for row, digits in enumerate(self._digits):
            self._by_digits[digits].append(row)
        self._sorted_digits = sorted(self._by_digits)
        self._last_misses: tuple[Filters, list[int] | None] = (Filters(), None)
        self._counted: deque[tuple[Query, set[int]]] = deque(maxlen=_REMEMBERED)
        if explanations:
            self._learn()

    def with_explanations(self) -> SearchIndex:
        """Return the index over the same catalogue that also finds what stands in meaning, causes and fix.

        The two share all that both have.
        """
        index = copy(self)
        vars(index).pop("_vocabulary", None)
        index._counted = deque(maxlen=_REMEMBERED)  # noqa: SLF001  # of its own class
        index._learn()  # noqa: SLF001
        return index

    def _learn(self) -> None:
        shared = map(cache(self._text_of_concept), *zip(*map(self._concept_of, self.entries), strict=True))
        self._explained = (
            _Column(Rank.MEANING, shared),
            _Column(Rank.MEANING, map(self._own_text, self.entries)),
        )
        columns = (*(column for column in self._columns if column.rank is not Rank.MEANING), *self._explained)
        self._columns = sorted(columns, key=lambda column: column.rank)

    def parse(self, text: str) -> Query:
        """Parse a query for this catalogue's venues."""
        return parse_query(text, self.venue_names, self._by_digits)

    def search(
        self,
        query: Query | str,
        filters: Filters | None = None,
        *,
        limit: int = LIMIT,
        previous: SearchResult | None = None,
    ) -> SearchResult:
        """Return the hits in the filters, best first, at most `limit`; an empty query finds every entry.

        `previous` may be any earlier result of this index: if this query narrows it, only its rows are
        looked at. Near spellings follow the exact hits where those are few.
        """
        query = self.parse(query) if isinstance(query, str) else query
        filters = filters or Filters()
        misses = self._misses(self._scoped(query, filters))
        earlier = previous and previous.complete and previous.filters == filters and previous
        candidates = earlier.rows if earlier and query.narrows(earlier.query) else self._counted_rows(query)
        found = self._find(query.words, candidates)
        if misses is not None:
            found = (item for item in found if not misses[item[1]])
        # Without candidates the best come rank by rank, but not in order within a rank: look at some more.
        ranked = sorted(found if candidates is not None else islice(found, limit + _SPARE_ROWS))
        complete = len(ranked) <= limit
        ranked = ranked[:limit]
        hits = self._hits(ranked, query.words)
        rows = tuple([row for _, row in ranked])
        if complete and len(hits) <= _FEW and query.words:
            near = self._near(query, rows if misses is None else None)
            left = near if misses is None else [row for row in near if not misses[row]]
            hits += tuple([near[row] for row in left][: limit - len(hits)])
        return SearchResult(query, filters, hits, complete, rows)

    def count(self, query: Query | str, filters: Filters, pins: frozenset[str] = frozenset()) -> Counts:
        """Count the hits of a query: what the filters leave, and what each facet's value would."""
        return self._facets.count(self._matching(query), filters, pins)

    def total(self, query: Query | str, filters: Filters) -> int:
        """Count the hits of a query that the filters leave."""
        rows, misses = self._matching(query), self._facets.misses(filters)
        return len(rows) if misses is None else sum(not misses[row] for row in rows)

    def _matching(self, query: Query | str) -> Collection[int]:
        """Return all rows that a query finds, near spellings included, whatever the filters."""
        query = self.parse(query) if isinstance(query, str) else query
        rows: Collection[int] = range(len(self.entries))
        if query.words:
            found = set.intersection(*(self._all_rows(word) for word in query.words))
            if len(found) <= _REMEMBERED_ROWS:
                self._counted.appendleft((query, found))
            rows = found | self._near(query, found).keys() if len(found) <= _FEW else found
        if query.venues:
            rows = [row for row in rows if self.entries[row].venue in query.venues]
        return rows

    def _counted_rows(self, query: Query) -> Iterable[int] | None:
        """Return rows that hold all that a query finds, if one that was counted lately says so."""
        found = [rows for counted, rows in self._counted if query.narrows(counted)]
        return min(found, key=len, default=None)

    def warm_up(self) -> None:
        """Do now what the first misspelt word would wait for."""
        self._vocabulary.near("warm")

    def _concept_of(self, entry: Entry) -> tuple[str, str]:
        """Return an entry's concept, and its venue if the venue's facts stand in the concept's text."""
        concept = self.catalogue.concepts[entry.concept]
        filled = any("{" in text for text in (concept.meaning, *concept.causes, *concept.fix))
        return concept.id, entry.venue if filled else ""

    def _text_of_concept(self, concept_id: str, venue_id: str) -> str:
        """Return the long text that a concept's entries share, of one venue if one is given."""
        concept = self.catalogue.concepts[concept_id]
        long = self.catalogue.explain_concept(concept_id, venue_id) if venue_id else concept
        return " ".join((long.meaning, *long.causes, *long.fix))

    def _own_text(self, entry: Entry) -> str:
        """Return the long text that is an entry's own."""
        record, own = entry.record, self.catalogue.own_text(entry)
        statuses = " ".join(f"http {status}" for status in entry.http_status)
        return " ".join((*own, record.advice or "", statuses))

    def _scoped(self, query: Query, filters: Filters) -> Filters:
        """The filters with the query's own venue; where the two exclude each other, nothing is left."""
        if not query.venues:
            return filters
        venues = query.venues & filters.venues if filters.venues else query.venues
        return Filters(venues or frozenset({""}), filters.values, filters.pinned)

    def _misses(self, filters: Filters) -> list[int] | None:
        if self._last_misses[0] != filters:
            self._last_misses = (filters, self._facets.misses(filters))
        return self._last_misses[1]

    def _hits(self, ranked: Sequence[tuple[int, int]], words: tuple[Word, ...]) -> tuple[Hit, ...]:
        entries = self.entries
        if any(word.digits for word in words):
            return tuple(
                [Hit(entries[row], _rank(score), self._other_sign(row, words)) for score, row in ranked]
            )
        return tuple([Hit(entries[row], _rank(score)) for score, row in ranked])

    def _other_sign(self, row: int, words: tuple[Word, ...]) -> bool:
        """Whether the row's code is a number typed, but for its sign, and that sign was meant.

        Typed without one it was meant only where some venue has the number without one, too.
        """
        negative = self.entries[row].code.startswith("-")
        for word in words:
            if word.digits and word.digits == self._digits[row]:
                if word.sign:
                    return negative != (word.sign == "-")
                return negative and any(
                    not self.entries[other].code.startswith("-") for other in self._by_digits[word.digits]
                )
        return False

    def _find(
        self, words: tuple[Word, ...], candidates: Iterable[int] | None = None
    ) -> Iterator[tuple[int, int]]:
        """Yield (score, row) of every entry that has all words; of the candidates only, if there are any.

        Yields the best rank first (that of the longest word if there are several); a caller may stop early.
        """
        if not words:
            return zip(repeat(0), range(len(self.entries)))
        if candidates is None and len(words) == 1:
            return self._rows_with(words[0])
        first, *others = sorted(words, key=lambda word: len(word.text), reverse=True)
        if candidates is None:
            candidates = (row for _, row in self._rows_with(first))
        for word in others:
            candidates = self._containing(candidates, word.text)
        return ((score, row) for row in candidates if (score := self._score_of_all(row, words)) is not None)

    def _containing(self, rows: Iterable[int], word: str) -> Iterator[int]:
        """Yield those of the rows that contain a word, a quick test before the exact one."""
        short, explained = self._short_lines, self._explained
        return (row for row in rows if word in short[row] or any(text.holds(row, word) for text in explained))

    def _rows_with(self, word: Word) -> Iterator[tuple[int, int]]:
        seen: set[int] = set()
        for item in _word_starts_first(chain.from_iterable(self._by_rank(word))):
            if item[1] not in seen:
                seen.add(item[1])
                yield item

    def _all_rows(self, word: Word) -> set[int]:
        """Return all rows that a word finds, whatever their rank: much quicker than one by one."""
        rows = set(chain(self._by_digits.get(word.text, ()), self._rows_beginning(word)))
        for column in self._columns:
            rows.update(*column.all_with(word.text))
        return rows

    def _by_rank(self, word: Word) -> Iterator[Iterable[tuple[int, int]]]:
        yield [(self._code_score(row, word), row) for row in self._by_digits.get(word.text, ())]
        yield zip(repeat(_score(Rank.CODE_PREFIX)), self._rows_beginning(word))
        for column in self._columns:
            yield column.rows_with(word.text)

    def _rows_beginning(self, word: Word) -> Iterator[int]:
        """Yield the rows whose code begins with a word, and with its sign if one was typed."""
        for digits in islice(self._sorted_digits, bisect_left(self._sorted_digits, word.text), None):
            if not digits.startswith(word.text):
                return
            yield from (row for row in self._by_digits[digits] if self._has_sign(row, word))

    def _has_sign(self, row: int, word: Word) -> bool:
        return not word.sign or self.entries[row].code.startswith("-") == (word.sign == "-")

    def _code_score(self, row: int, word: Word) -> int:
        """Return how good a code of these digits is; without a sign, people mean either."""
        negative = self.entries[row].code.startswith("-")
        other = word.digits and word.sign and negative != (word.sign == "-")
        return _score(Rank.OTHER_SIGN if other else Rank.CODE)

    def _score_of_all(self, row: int, words: tuple[Word, ...]) -> int | None:
        """Return the worst score of the words in a row, or None if it lacks one.

        A word that only names the venue makes no hit worse.
        """
        worst = -1
        for word in words:
            score = self._score_of(row, word)
            if score is None:
                return None
            if _rank(score) is not Rank.VENUE:
                worst = max(worst, score)
        if len(words) > 1 and worst > Rank.PHRASE and self._holds_phrase(row, words):
            return _score(Rank.PHRASE)
        return worst if worst >= 0 else _score(Rank.VENUE)

    def _holds_phrase(self, row: int, words: tuple[Word, ...]) -> bool:
        """Return whether the words stand side by side in the row's name or messages, in this order."""
        texts = [between.join(word.text for word in words) for between in " _"]
        columns = (column for column in self._columns if column.rank in {Rank.NAME, Rank.MESSAGE})
        return any(column.holds(row, text) for column in columns for text in texts)

    def _score_of(self, row: int, word: Word) -> int | None:
        digits = self._digits[row]
        if digits == word.text:
            return self._code_score(row, word)
        if digits.startswith(word.text) and self._has_sign(row, word):
            return _score(Rank.CODE_PREFIX)
        best: int | None = None
        for column in self._columns:
            score = column.score(row, word.text)
            if score is not None and score < len(_RANKS):
                return score
            best = score if best is None else best
        return best

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(column.text for column in self._columns)

    def _near(self, query: Query, found: Iterable[int] | None = None) -> dict[int, Hit]:
        """Return what the query finds with words replaced by near spellings: one of them, else all.

        Nothing if the query as it is finds more than a few entries, whatever filters leave of them; `found`
        are all of these, if they are known already.
        """
        exact = {row for _, row in islice(self._find(query.words), _FEW + 1)} if found is None else set(found)
        if len(exact) > _FEW:
            return {}
        spellings = [() if word.digits else self._vocabulary.near(word.text) for word in query.words]
        trials = [
            (*query.words[:index], Word(spelling), *query.words[index + 1 :])
            for index, near in enumerate(spellings)
            for spelling in near
        ]
        if len(query.words) > 1:
            both = zip(query.words, spellings, strict=True)
            trials.append(tuple(Word(near[0]) if near else word for word, near in both))
        hits: dict[int, Hit] = {}
        for words in trials:
            used = " ".join(word.text for word in words if word not in query.words)
            for score, row in sorted(self._find(words)):
                if row not in exact:
                    hits.setdefault(row, Hit(self.entries[row], _rank(score), spelling=used))
        return hits
