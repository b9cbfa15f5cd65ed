"""The search index: columns of lower-case text over all entries, scanned by rank until enough is found.

At 50,000 entries this was the fastest of the designs tried: it stops at `limit` rows, and a query that
grows letter by letter looks only at its earlier hits. The columns of a compiled catalogue lie in its file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from functools import cached_property
from itertools import chain, islice
from operator import itemgetter
from typing import TypeVar, overload

from msgspec import Struct

from retcode.core.catalogue.entries import Entries
from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.search.facets import Counts, FacetColumns, Filters
from retcode.core.search.query import Query, VenueNames, Word, parse_query
from retcode.core.search.searched_texts import (
    CODES,
    DIGITS,
    EXPLANATIONS,
    LONG_COLUMNS,
    SHORT_COLUMNS,
    WORDS,
    Column,
    Rank,
    explanation_tables,
    score_of_rank,
    search_tables,
    short_column,
)
from retcode.core.search.spelling import SearchedWords, import_rapidfuzz
from retcode.core.tables import Tables, pack

_T = TypeVar("_T")
LIMIT = 200  # rows in one result: more than a user reads, and still quick
_SPARE_ROWS = 64  # rows looked at beyond the limit, so that those of equal rank come in order
_MINUS = ord("-")
_REMEMBERED_WORDS = 16  # whose scores are kept for the next key
_MIN_SCANNED = 3  # letters; a shorter word is in too many rows to search all at once
_REMEMBERED = 16  # recent queries whose rows are kept
_MAX_CANDIDATES = LIMIT  # rows that are checked one by one; with more, searching the whole columns is faster
_MAX_ASKED = 1500  # the same where a check only asks whether a row contains the word
_MAX_PHRASES = 100  # the same where a check compares whole phrases
_SURE_DIGITS = 4  # in a sentence a shorter number without a sign may be an amount or a status
_NO_PROSE = frozenset('=:(){}[]<>/"')
_OF_MESSAGES = frozenset({Rank.CODE, Rank.OTHER_SIGN, Rank.PHRASE, Rank.MESSAGE})
_MIN_WORDS = 3  # of a message that is searched without the numbers in it
_FEW = 20  # with at most this many exact hits, near spellings are searched for too


class Hit(Struct, frozen=True):
    """One row of a result. `other_sign`: the number was typed with the other sign than the entry has.

    `row` is the index of the entry in the catalogue. `spelling` is the near spelling of a typed word by which
    the entry was found; empty if it was found by what was typed.
    """

    entries: Entries
    row: int
    rank: Rank
    other_sign: bool = False
    spelling: str = ""

    @property
    def entry(self) -> Entry:
        """The entry."""
        return self.entries[self.row]


class _Unsearched(Sequence[Hit]):
    """The hits of a query without words: rows in their order, each hit made when it is looked at."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, entries: Entries, rows: Sequence[int]) -> None:
        self._entries = entries
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        if isinstance(index, slice):
            return _Unsearched(self._entries, self.rows[index])
        return Hit(self._entries, self.rows[index], Rank.CODE)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unsearched) and list(self.rows) == list(other.rows)


def index_of(hits: Sequence[Hit], key: str) -> int:
    """Return the index of the entry with that key among the hits, or -1."""
    row = hits[0].entries.row(key) if hits else -1
    if row < 0:
        return -1
    rows = hits.rows if isinstance(hits, _Unsearched) else [hit.row for hit in hits]
    try:
        return rows.index(row)
    except ValueError:
        return -1


class SearchResult(Struct, frozen=True):
    """What a query found, best first. If not `complete`, there are more hits than these.

    `rows` are the rows of the exact hits, for a narrower query that follows.
    """

    query: Query
    filters: Filters
    hits: Sequence[Hit]
    complete: bool
    rows: Sequence[int]

    @property
    def spellings(self) -> tuple[str, ...]:
        """The near spellings that were searched for too, in order of first use."""
        return tuple(dict.fromkeys(hit.spelling for hit in self.hits if hit.spelling))


# The rank of each score; see `score_of_rank`.
_RANKS = tuple(Rank) * 2
_FIRST_INNER = len(Rank)  # the least score of a hit inside a word
_CODE, _CODE_PREFIX, _PHRASE, _VENUE = map(
    score_of_rank, (Rank.CODE, Rank.CODE_PREFIX, Rank.PHRASE, Rank.VENUE)
)


class SearchIndex:
    """An index over a catalogue's entries. Without explanations it is ready at once.

    `with_explanations` returns an index that also searches the explanations; it takes longer to make.
    """

    def __init__(self, catalogue: Catalogue, *, explanations: bool = False) -> None:
        self.catalogue = catalogue
        self.entries = catalogue.entries
        self.venue_names = VenueNames(catalogue.tables.values())
        stored = catalogue.stored
        tables = stored.tables if stored else Tables(pack(search_tables(catalogue)))
        self._facets = FacetColumns(self.entries, tables)
        self._named = [Column(tables, name, rank) for name, rank in SHORT_COLUMNS.items()]
        self._short = short_column(tables)
        self._codes = tables.lines(CODES)
        self._words = tables.lines(WORDS)
        self._digits = tables.groups(DIGITS)
        self._explains = explanations
        self._last_misses: tuple[Filters, list[int] | None] = (Filters(), None)
        self._counted: deque[tuple[Query, AbstractSet[int]]] = deque(maxlen=_REMEMBERED)
        self._last_near: tuple[Query, Mapping[int, tuple[int, str]]] = (Query(), {})
        self._known: dict[Word, dict[int, int]] = {}  # the scores of recent words, the latest at the end

    def with_explanations(self) -> SearchIndex:
        """Return the index over the same catalogue that also searches meaning, causes and fix.

        The two share their columns. The columns of a compiled catalogue are read on first use.
        """
        index = copy(self)
        for made in ("_vocabulary", "_columns", "_explanations", "_explained"):
            vars(index).pop(made, None)
        index._known = {}  # noqa: SLF001  # of its own class
        index._counted = deque(maxlen=_REMEMBERED)  # noqa: SLF001
        index._last_near = (Query(), {})  # noqa: SLF001
        index._explains = True  # noqa: SLF001
        if self.catalogue.stored is None:
            index._explained  # noqa: B018, SLF001
        return index

    @cached_property
    def _explanations(self) -> Tables | None:
        """The tables of the long texts; None if these are not searched."""
        if not self._explains:
            return None
        stored = self.catalogue.stored
        return (
            stored.tables.inner(EXPLANATIONS) if stored else Tables(pack(explanation_tables(self.catalogue)))
        )

    @cached_property
    def _explained(self) -> tuple[Column, ...]:
        """The columns of the long texts; none if these are not searched."""
        tables = self._explanations
        return tuple(Column(tables, name, rank) for name, rank in LONG_COLUMNS.items()) if tables else ()

    @cached_property
    def _columns(self) -> list[Column]:
        """All columns that are searched, the best first."""
        return sorted((*self._named, *self._explained), key=lambda column: column.rank)

    def parse(self, text: str) -> Query:
        """Parse a query for this catalogue's venues.

        Of a customer's sentence around a code, only the code and the venue are searched for.
        """
        query = parse_query(text, self.venue_names, self._digits)
        prose = len(query.terms) > 1 and _NO_PROSE.isdisjoint(text)  # a printed exception is to be decoded
        code = next(filter(self._is_surely_code, query.terms), None) if prose else None
        if code is None:
            return query
        others = [word for word in query.terms if word is not code]
        scorers = [self._row_scorer(word) for word in others]
        rows = [row for row in self._digits.rows(code.text) if self._has_sign(row, code)]
        if any(all(score(row) is not None for score in scorers) for row in rows):
            return query
        venues = query.venues
        for word in others:
            named = self.venue_names.find(word.text)
            if named and (left := [row for row in rows if self.entries[row].venue in named]):
                rows, venues = left, venues & named if venues else named
        if not code.sign and not venues:
            return query  # perhaps a message with an amount
        return Query(query.text, (code,), venues)

    def _is_surely_code(self, word: Word) -> bool:
        """Return whether a word is a code of the catalogue, and too long or signed to be another number."""
        if not word.sign and len(word.digits) < _SURE_DIGITS:
            return False
        return any(self._has_sign(row, word) for row in self._digits.rows(word.digits))

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
        if candidates is None or len(candidates) > _MAX_CANDIDATES:
            candidates = self._candidates(query.terms, candidates) if len(query.terms) > 1 else None
        if not query.terms:
            listed = self._listed(misses)
            return SearchResult(query, filters, listed[:limit], len(listed) <= limit, listed.rows[:limit])
        found = self._find(query.terms, candidates)
        if misses is not None:
            found = (item for item in found if not misses[item[1]])
        # Without candidates hits come rank by rank, but unsorted within a rank: look at some more.
        ranked = sorted(found if candidates is not None else islice(found, limit + _SPARE_ROWS))
        complete = len(ranked) <= limit
        ranked = self._named_first(ranked[:limit], query.terms)
        hits = self._hits(ranked, query.terms)
        rows = tuple([row for _, row in ranked])
        if complete and len(hits) <= _FEW:
            near = self._near(query)
            left = list(near) if misses is None else [row for row in near if not misses[row]]
            shown = [(row, *near[row]) for row in left[: limit - len(hits)]]
            hits += tuple(
                [Hit(self.entries, row, _RANKS[score], spelling=used) for row, score, used in shown]
            )
        return SearchResult(query, filters, hits, complete, rows)

    def search_received(
        self,
        query: Query | str,
        filters: Filters | None = None,
        *,
        limit: int = LIMIT,
        previous: SearchResult | None = None,
    ) -> SearchResult:
        """Search as `search` does, but find the template of a message that was received with its values, too.

        If it finds no message and no code, the search is repeated without the words that have digits.
        """
        query = self.parse(query) if isinstance(query, str) else query
        result = self.search(query, filters, limit=limit, previous=previous)
        words = tuple(word for word in query.terms if not any(map(str.isdigit, word.text)))
        found = any(hit.rank in _OF_MESSAGES and not hit.spelling for hit in result.hits)
        if found or not _MIN_WORDS <= len(words) < len(query.terms):
            return result
        without = self.search(Query(query.text, words, query.venues), filters, limit=limit)
        exact = any(not hit.spelling for hit in result.hits)
        better = without.hits and (not exact or without.hits[0].rank < Rank.MEANING)
        return without if better else result

    def _named_first(self, ranked: list[tuple[int, int]], terms: tuple[Word, ...]) -> list[tuple[int, int]]:
        """Put the codes of a venue that is named before those of others whose texts mention it."""
        if len(terms) == 1:
            return ranked
        named = {venue for word in terms if not word.digits for venue in self.venue_names.find(word.text)}
        codes = [(score, row) for score, row in ranked if score == _CODE]
        if not named or not codes:
            return ranked
        codes.sort(key=lambda item: self.entries[item[1]].venue not in named)
        return [*codes, *ranked[len(codes) :]]

    def _listed(self, misses: list[int] | None) -> _Unsearched:
        rows: Sequence[int] = range(len(self.entries))
        if misses is not None:
            rows = [row for row in rows if not misses[row]]
        return _Unsearched(self.entries, rows)

    def count(self, query: Query | str, filters: Filters, pins: frozenset[str] = frozenset()) -> Counts:
        """Count the hits of a query that pass the filters, and what each value of a facet would leave."""
        return self._facets.count(_last(self._matching(query)), filters, pins)

    def count_in_steps(
        self, query: Query | str, filters: Filters, pins: frozenset[str] = frozenset()
    ) -> Iterator[Counts | None]:
        """Do what `count` does in short steps, so that keys are handled in between.

        All steps but the last yield None. The first count of a query also prepares near spellings, so that
        the key that needs them first does not wait for it.
        """
        query = self.parse(query) if isinstance(query, str) else query
        matching: Collection[int] = ()
        for rows in self._matching(query):
            matching = rows
            yield None
        if query.terms and "_vocabulary" not in vars(self):
            self._vocabulary  # noqa: B018
            yield None
            import_rapidfuzz()
            yield None
        yield from self._facets.count_in_steps(matching, filters, pins)

    def total(self, query: Query | str, filters: Filters) -> int:
        """Count the hits of a query that pass the filters."""
        rows, misses = _last(self._matching(query)), self._facets.misses(filters)
        return len(rows) if misses is None else sum(not misses[row] for row in rows)

    def _matching(self, query: Query | str) -> Iterator[Collection[int]]:
        """Find all rows that match a query, near spellings included, whatever the filters.

        Each word is searched in steps. All of them yield some rows, the last one yields the result.
        """
        query = self.parse(query) if isinstance(query, str) else query
        rows: Collection[int] = range(len(self.entries))
        if query.terms:
            left: AbstractSet[int] | None = None
            for word in query.terms:
                found: AbstractSet[int] = frozenset()
                for found in self._rows_in_steps(word):
                    yield found
                left = found if left is None else left & found
            assert left is not None
            if len(left) <= _MAX_ASKED:
                self._counted.appendleft((query, left))
            rows = left
            if len(left) <= _FEW:
                rows = left | self._near(query).keys()
        if query.venues:
            misses = self._facets.misses(Filters(query.venues)) or ()
            rows = [row for row in rows if not misses[row]]
        yield rows

    def _counted_rows(self, query: Query) -> Collection[int] | None:
        """Return rows that include every hit of a query, if a recent broader query gives them."""
        found = [rows for counted, rows in self._counted if query.narrows(counted)]
        return min(found, key=len, default=None)

    def _scoped(self, query: Query, filters: Filters) -> Filters:
        """Return the filters with the query's own venue; they pass nothing if the two exclude each other."""
        if not query.venues:
            return filters
        venues = query.venues & filters.venues if filters.venues else query.venues
        return Filters(venues or frozenset({""}), filters.values, filters.pinned)

    def _misses(self, filters: Filters) -> list[int] | None:
        if self._last_misses[0] != filters:
            self._last_misses = (filters, self._facets.misses(filters))
        return self._last_misses[1]

    def _hits(self, ranked: Sequence[tuple[int, int]], terms: tuple[Word, ...]) -> tuple[Hit, ...]:
        entries, other_sign = self.entries, self._with_other_sign(terms)
        return tuple([Hit(entries, row, _RANKS[score], row in other_sign) for score, row in ranked])

    def _with_other_sign(self, terms: tuple[Word, ...]) -> Collection[int]:
        """Return the rows whose code differs from a typed number only in its sign.

        For a number typed without a sign, that counts only if some venue has it without a sign.
        """
        found: set[int] = set()
        for word in terms:
            rows = self._digits.rows(word.digits) if word.digits else ()
            negative = set(filter(self._is_negative, rows))
            if word.sign == "-":
                found |= set(rows) - negative
            elif word.sign or len(negative) < len(rows):
                found |= negative
        return found

    def _find(
        self, terms: tuple[Word, ...], candidates: Collection[int] | None = None
    ) -> Iterator[tuple[int, int]]:
        """Yield (score, row) of every entry that has all words; of the candidates only, if there are any.

        Without candidates, yields the best rank first (that of the longest word if there are several), so
        that a caller may stop early.
        """
        if candidates is None and len(terms) == 1:
            return self._rows_with(terms[0])
        few = candidates is not None
        longest = max(terms, key=lambda word: len(word.text))
        rows = self._best_first(longest) if candidates is None else candidates
        scorers = [self._scorer(word, few=few) for word in sorted(terms, key=self._cost)]
        # Skip the rows that lack a word: much faster than asking the scorers about them.
        for scores in filter(None, map(self._known_scores, terms)):
            rows = filter(scores.__contains__, rows)
        has_phrase = self._phrase_test(terms, few=candidates is not None and len(candidates) <= _MAX_PHRASES)
        return (
            (_PHRASE if score > _PHRASE and has_phrase(row) else score, row)
            for row in rows
            if (score := _worst(scorers, row)) is not None
        )

    def _best_first(self, word: Word) -> Iterable[int]:
        """Return the rows that have a word, the best first."""
        if len(word.text) < _MIN_SCANNED:
            return (row for _, row in self._rows_with(word))
        return self._scores(word)

    def _scorer(self, word: Word, *, few: bool) -> Callable[[int], int | None]:
        """Return a function that gives the score of a word in a row, or None if the row lacks it.

        Scores are computed for all rows at once, unless it is asked about a `few` rows, or the word is so
        short that very many rows have it.
        """
        known = self._known_scores(word)
        if known is None and (few or len(word.text) < _MIN_SCANNED):
            return self._row_scorer(word)
        return (self._scores(word) if known is None else known).get

    def _row_scorer(self, word: Word) -> Callable[[int], int | None]:
        """Return a scorer that looks into each row it is asked about, and into no other."""
        codes, raw = frozenset(self._digits.rows(word.text)), _raw(word.text)
        all_columns = [column.scorer(raw) for column in self._columns]
        explained = all_columns[len(self._named) :]
        in_short = self._short.holds
        letter = len(raw) == 1  # which is in nearly all rows

        def score(row: int) -> int | None:
            if row in codes:
                return self._code_score(row, word)
            if word.digits and self._begins_code(row, word, raw):
                return _CODE_PREFIX
            best: int | None = None
            for column in all_columns if letter or in_short(row, raw) else explained:
                found = column(row)
                if found is not None:
                    if found < _FIRST_INNER:
                        return found
                    best = found if best is None else best
            return best

        return score

    def _scores(self, word: Word) -> dict[int, int]:
        """Return the scores of a word by row, the best first."""
        known = self._known_scores(word)
        return _last(self._scores_in_steps(word)) if known is None else known

    def _known_scores(self, word: Word) -> dict[int, int] | None:
        """Return the scores of a word if they were computed a moment ago."""
        scores = self._known.pop(word, None)
        if scores is not None:
            self._known[word] = scores
        return scores

    def _scores_in_steps(self, word: Word) -> Iterator[dict[int, int]]:
        """Compute the scores of a word, a column each step; only the last step yields all, the best first."""
        scores: dict[int, int] = {}
        for found in self._by_rank(word):
            for score, rows in found:
                for row in rows:
                    known = scores.get(row)
                    if known is None or score < _FIRST_INNER <= known:
                        scores[row] = score
            yield scores
        scores = dict(sorted(scores.items(), key=itemgetter(1)))
        if len(self._known) >= _REMEMBERED_WORDS:
            del self._known[next(iter(self._known))]
        self._known[word] = scores
        yield scores

    def _phrase_test(self, terms: tuple[Word, ...], *, few: bool) -> Callable[[int], bool]:
        """Return a function that tells whether a row has the words next to each other, in this order.

        Only names and messages count. If it is asked about a `few` rows, it looks into each; else all rows
        that have the words are found at once.
        """
        if len(terms) == 1:
            return frozenset[int]().__contains__
        texts = [_raw(between.join(word.text for word in terms)) for between in " _"]
        columns = [column for column in self._named if column.rank in {Rank.NAME, Rank.MESSAGE}]
        if few:
            return lambda row: any(column.holds(row, text) for column in columns for text in texts)
        found = (column.all_with(text) for column in columns for text in texts)
        return frozenset(chain.from_iterable(found)).__contains__

    def _rows_with(self, word: Word) -> Iterator[tuple[int, int]]:
        """Yield (score, row) of each row that contains a word.

        Hits inside words come after all others, because a syllable may be in very many words.
        """
        seen: set[int] = set()
        inner: list[tuple[int, int]] = []
        by_text = chain.from_iterable(self._by_rank(word))
        found = ((score, row) for score, rows in by_text for row in rows)
        for item in found:
            score, row = item
            if score >= _FIRST_INNER:
                inner.append(item)
                if len(inner) > LIMIT:
                    break
            elif row not in seen:
                seen.add(row)
                yield item
        for item in chain(inner, found):
            row = item[1]
            if row not in seen:
                seen.add(row)
                yield item

    def _all_rows(self, word: Word) -> Iterator[set[int]]:
        """Find all rows that contain a word, of any rank; faster than asking row by row.

        Each column is a step that yields the rows found so far.
        """
        raw, found = _raw(word.text), set[int]()
        if word.digits:
            found.update(self._digits.rows(word.text), self._rows_beginning(word))
        for column in self._columns if word.digits else (self._short, *self._explained):
            found.update(column.all_with(raw))
            yield found

    def _rows_in_steps(self, word: Word) -> Iterator[AbstractSet[int]]:
        """Find all rows that contain a word, in steps; the last step yields all of them.

        The scores that are computed for it are kept for the next key, unless very many rows have the word.
        """
        known = self._known_scores(word)
        if known is not None:
            yield known.keys()
        elif len(word.text) < _MIN_SCANNED:
            yield from self._all_rows(word)
        else:
            yield from map(dict[int, int].keys, self._scores_in_steps(word))

    def _rows_of(self, word: Word) -> AbstractSet[int]:
        """Return all rows that contain a word."""
        return _last(self._rows_in_steps(word))

    def _by_rank(self, word: Word) -> Iterator[Iterable[tuple[int, Iterable[int]]]]:
        """Yield by rank, the best first, the score and the rows of each text that contains a word."""
        yield [(self._code_score(row, word), (row,)) for row in self._digits.rows(word.text)]
        yield [(_CODE_PREFIX, self._rows_beginning(word))]
        raw = _raw(word.text)
        for column in self._columns:
            yield column.texts_with(raw)

    def _rows_beginning(self, word: Word) -> Iterator[int]:
        """Yield the rows whose number begins with a word, and has its sign if one was typed.

        A code that is a word is searched like a name: `margin` does not put MARGIN_NOT_SUPPORTED first.
        """
        if not word.digits:
            return
        for index in self._digits.beginning_with(word.text):
            yield from (row for row in self._digits.rows_at(index) if self._has_sign(row, word))

    def _has_sign(self, row: int, word: Word) -> bool:
        return not word.sign or self._is_negative(row) == (word.sign == "-")

    def _is_negative(self, row: int) -> bool:
        codes = self._codes
        return codes.block[codes.base + codes.starts[row]] == _MINUS

    def _code_score(self, row: int, word: Word) -> int:
        """Return how good a code of these digits is; without a sign, people mean either."""
        negative = self._is_negative(row)
        other = word.digits and word.sign and negative != (word.sign == "-")
        return score_of_rank(Rank.OTHER_SIGN if other else Rank.CODE)

    def _begins_code(self, row: int, word: Word, raw: bytes) -> bool:
        return self._codes.raw(row).lstrip(b"-").startswith(raw) and self._has_sign(row, word)

    @cached_property
    def _vocabulary(self) -> SearchedWords:
        explanations = self._explanations
        return SearchedWords({*self._words, *(explanations.lines(WORDS) if explanations else ())})

    def _near(self, query: Query) -> Mapping[int, tuple[int, str]]:
        """Return the rows that the query finds with words replaced by near spellings: one of them, else all.

        Each row comes with its score and the spellings. Returns nothing if the query itself finds
        more than a few entries, before filters.
        """
        if self._last_near[0] != query:
            self._last_near = (query, self._spelt_alike(query.terms))
        return self._last_near[1]

    def _spelt_alike(self, terms: tuple[Word, ...]) -> dict[int, tuple[int, str]]:
        spellings = [() if word.digits else self._vocabulary.near(word.text) for word in terms]
        if not any(spellings):
            return {}  # as for most codes and beginnings of words
        exact = self._rows_with_all(terms)
        if len(exact) > _FEW:
            return {}
        if exact:
            both = zip(terms, spellings, strict=True)
            spellings = [near if self._may_be_misspelt(word, terms) else () for word, near in both]
            lacking = [
                self._rows_with_all((*terms[:index], *terms[index + 1 :])) - exact if near else frozenset()
                for index, near in enumerate(spellings)
            ]
        else:
            lacking = self._lacking_one(terms)
        trials: list[tuple[tuple[Word, ...], Collection[int] | None]] = []
        for index, near in enumerate(spellings):
            for spelling in map(Word, near):
                trial = (*terms[:index], spelling, *terms[index + 1 :])
                trials.append((trial, self._among(lacking[index], spelling) if len(terms) > 1 else None))
        if len(terms) > 1 and any(spellings):
            both = zip(terms, spellings, strict=True)
            nearest = tuple(Word(near[0]) if near else word for word, near in both)
            trials.append((nearest, self._candidates(nearest)))
        found: dict[int, tuple[int, str]] = {}
        for trial, rows in trials:
            if rows is not None and not rows:
                continue
            used = " ".join(word.text for word in trial if word not in terms)
            for score, row in sorted(self._find(trial, rows)):
                if row not in exact:
                    found.setdefault(row, (score, used))
        return found

    def _may_be_misspelt(self, word: Word, terms: tuple[Word, ...]) -> bool:
        """Return whether a word of a query that finds something may be misspelt all the same.

        A word with signs, such as a code, may not; of several words only those that the catalogue lacks may.
        """
        return word.text.isalpha() and (len(terms) == 1 or word.text not in self._vocabulary)

    def _rows_with_all(self, terms: Iterable[Word]) -> AbstractSet[int]:
        """Return the rows that have every word; without words none."""
        left: AbstractSet[int] | None = None
        for word in sorted(terms, key=self._cost):
            left = self._rows_of(word) if left is None else self._among(left, word)
            if not left:
                break
        return left or frozenset()

    def _lacking_one(self, terms: tuple[Word, ...]) -> list[AbstractSet[int]]:
        """Return for each word the rows that have all the other words, if no row has all of them.

        For a single word that would be all rows, which are left out.
        """
        order = sorted(range(len(terms)), key=lambda index: self._cost(terms[index]))
        having: AbstractSet[int] = self._rows_of(terms[order[0]])
        lacking: list[AbstractSet[int]] = [frozenset() for _ in terms]
        for step, index in enumerate(order[1:], 1):
            if step == 1:  # what lacks the first word has all others, so it has this one
                has: AbstractSet[int] = self._rows_of(terms[index])
                lacking[order[0]] = has - having
            else:
                has = self._among(frozenset(having).union(*lacking), terms[index])
            lacking[index] = having - has
            having &= has
            for other in order[:step]:
                lacking[other] &= has
        return lacking

    def _cost(self, word: Word) -> tuple[bool, int]:
        """Return a sort key: words whose rows are known come first, then long ones, which few rows have."""
        return word not in self._known, -len(word.text)

    def _among(self, rows: Collection[int], word: Word) -> AbstractSet[int]:
        """Return those of the rows that have a word."""
        if word in self._known or word.digits or len(rows) > _MAX_ASKED:
            return self._rows_of(word) & set(rows)
        raw, left = _raw(word.text), set(rows)
        found: set[int] = set()
        for column in (self._short, *self._explained):
            found.update([row for row in left if column.holds(row, raw)])
            left -= found
        return found

    def _candidates(
        self, terms: tuple[Word, ...], rows: Collection[int] | None = None
    ) -> Collection[int] | None:
        """Return a few rows that include all that have every word; None if the words leave more.

        `rows` are known to include them already.
        """
        for word in sorted(terms, key=self._cost):
            known = word in self._known
            if not known and (len(rows) > _MAX_ASKED if rows is not None else len(terms) < 3):
                return None
            rows = self._rows_of(word) if rows is None else self._among(rows, word)
            if len(rows) <= _MAX_CANDIDATES:
                return rows
        return None


def _worst(scorers: Iterable[Callable[[int], int | None]], row: int) -> int | None:
    """Return the worst score of the words in a row, or None if it lacks one.

    A word that names the venue does not worsen a hit, and no word does if another is the code.
    """
    worst, has_code = -1, False
    for scorer in scorers:
        score = scorer(row)
        if score is None:
            return None
        has_code = has_code or score == _CODE
        if score > worst and score % _FIRST_INNER != _VENUE:
            worst = score
    if has_code:
        return _CODE
    return worst if worst >= 0 else _VENUE


def _last(steps: Iterator[_T]) -> _T:
    """Return what the last of the steps yields."""
    return deque(steps, maxlen=1)[0]


def _raw(word: str) -> bytes:
    """Encode a word as in the columns, which contain no lone surrogates."""
    return word.encode("utf-8", "surrogatepass")
