"""The columns that are searched: lower-case texts over all entries, each different text once.

A column is one block of bytes with a text a line, so that one call scans all of it, in memory or in the file
of the compiled catalogue.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cache, lru_cache
from itertools import chain, compress

from retcode.core.catalogue.entries import unsigned
from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, is_number
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.search.facets import facet_tables
from retcode.core.search.spelling import vocabulary_words
from retcode.core.tables import Tables, groups, lines, numbers

CODES, DIGITS = "search-codes", "digits"  # the second one is a table of the entries, too
WORDS = "search-words"  # for near spellings: those of the short columns; in EXPLANATIONS, of the long ones
EXPLANATIONS = "search-explanations"  # in the compiled catalogue: the tables of meaning, causes and fix
_SHORT = "short"
_HUMP = compile_on_use(r"[a-z](?=[A-Z])")
_COLUMN = "search-column-"
_MIN_SOUGHT = 3  # bytes; a shorter word is in very many lines
_SEPARATORS = frozenset(code for code in range(0x80) if not chr(code).isalnum())  # in ASCII, as bytes


class Rank(IntEnum):
    """Where a query was found in an entry, best first; of several words, the worst counts.

    `PHRASE`: several words are next to each other in a name or a message, as they were typed. An entry with
    a code that was typed is `CODE`, wherever the other words are.
    """

    CODE = 0
    OTHER_SIGN = 1
    CODE_PREFIX = 2
    PHRASE = 3
    NAME = 4
    MESSAGE = 5
    TITLE = 6
    VENUE = 7
    MEANING = 8


SHORT_COLUMNS = {"name": Rank.NAME, "message": Rank.MESSAGE, "title": Rank.TITLE, "venue": Rank.VENUE}
LONG_COLUMNS = {"concept": Rank.MEANING, "own": Rank.MEANING}


class Column:
    """One field of all entries."""

    def __init__(self, tables: Tables, name: str, rank: Rank) -> None:
        name = _COLUMN + name
        self.rank = rank
        self._begun = score_of_rank(rank)
        self._inner = score_of_rank(rank, begins=False)
        self.lines = tables.lines(name)
        self._block, self._base, self._starts = self.lines.block, self.lines.base, self.lines.starts
        self._text = memoryview(self._block)[self._base : self._base + self._starts[-1]]
        self._line_of = tables.numbers(name + ".line-of")
        # The rows line by line, and where the rows of each line begin.
        self._rows = tables.numbers(name + ".rows")
        self._firsts = tables.numbers(name + ".firsts")
        # Where a word begins in the middle of letters, as in `insufficientFunds`.
        self._humps = tables.numbers(name + ".humps")

    def texts_with(self, word: bytes) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield the score and the rows of each text that contains `word`."""
        begun, inner, rows, firsts = self._begun, self._inner, self._rows, self._firsts
        for line, position, end in self._matches(word):
            score = begun if self._begins(word, position, end) else inner
            yield score, rows[firsts[line] : firsts[line + 1]]

    def all_with(self, word: bytes) -> Iterable[int]:
        """Return all rows that contain `word`, in any order."""
        if len(word) >= _MIN_SOUGHT:
            return chain.from_iterable(
                self._rows[self._firsts[line] : self._firsts[line + 1]] for line, _, _ in self._matches(word)
            )
        # Most lines contain it: to ask each is faster than to go from one to the next.
        texts = self.lines.raw_text().split(b"\n")
        contained = [word in text for text in texts]
        return compress(range(len(self._line_of)), map(contained.__getitem__, self._line_of))

    def holds(self, row: int, word: bytes) -> bool:
        """Return whether that row contains `word`."""
        line, starts, base = self._line_of[row], self._starts, self._base
        return self._block.find(word, base + starts[line], base + starts[line + 1]) >= 0

    def scorer(self, word: bytes) -> Callable[[int], int | None]:
        """Return a function that gives the score of `word` in a row, or None. It reads each text once."""
        line_of, starts, base, find = self._line_of, self._starts, self._base, self._block.find
        known: dict[int, int | None] = {}

        def score(row: int) -> int | None:
            line = line_of[row]
            if line in known:
                return known[line]
            end = base + starts[line + 1]
            position = find(word, base + starts[line], end)
            found = None
            if position >= 0:
                found = self._begun if self._begins(word, position, end) else self._inner
            known[line] = found
            return found

        return score

    def _matches(self, word: bytes) -> Iterator[tuple[int, int, int]]:
        """Yield each line that contains `word`, its first position there, and the end of the line."""
        starts, base = self._starts, self._base
        # Two digits are rarer than two letters.
        is_rare = len(word) >= _MIN_SOUGHT or (len(word) > 1 and word.isdigit())
        if not is_rare:
            yield from self._short_matches(word)
            return
        line, end_of_line = -1, 0
        for _, position, _ in _finder(word)(self._text):
            if position < end_of_line:
                continue
            line += 1
            end_of_line = starts[line + 1]
            if position >= end_of_line:
                line = bisect_right(starts, position, line) - 1
                end_of_line = starts[line + 1]
            yield line, base + position, base + end_of_line

    def _short_matches(self, word: bytes) -> Iterator[tuple[int, int, int]]:
        """Do the same for a short word, one line at a time: it is in most lines, and some may be enough."""
        starts, base, find = self._starts, self._base, self._block.find
        end = base + starts[-1]
        line, position = 0, find(word, base, end)
        while position >= 0:
            line = bisect_right(starts, position - base, line) - 1
            end_of_line = base + starts[line + 1]
            yield line, position, end_of_line
            position = find(word, end_of_line, end)

    def _begins(self, word: bytes, position: int, end: int) -> bool:
        """Return whether any word from `position`, where `word` is first found, to `end` begins with it."""
        block, base = self._block, self._base
        if position == base or block[position - 1] in _SEPARATORS:
            return True  # the most common case
        if block.find(b" " + word, position, end) >= 0:
            return True
        hump = bisect_left(self._humps, position - base) if self._humps else 0
        humps = hump < len(self._humps) and self._humps[hump] < end - base
        while position >= 0:
            before = block[position - 1]
            if before in _SEPARATORS or ((humps or before >= 0x80) and not self._inside(position)):
                return True
            position = block.find(word, position + 1, end)
        return False

    def _inside(self, position: int) -> bool:
        """Return whether the character before a position belongs to the same word."""
        first = position - 1
        if first < self._base or self._block[first] in _SEPARATORS:
            return False
        if self._block[first] >= 0x80:
            while first > self._base and self._block[first] & 0xC0 == 0x80:  # inside a character
                first -= 1
            if not self._block[first:position].decode().isalnum():
                return False
        hump = bisect_left(self._humps, position - self._base)
        return hump == len(self._humps) or self._humps[hump] != position - self._base


@lru_cache(1)  # one search asks for the same in column after column
def _finder(word: bytes) -> Callable[[memoryview], list[tuple[int, int, int]]]:
    """Return a function that finds a word in a text, ten times as fast as `bytes.find` does."""
    from ahocorasick_rs import BytesAhoCorasick

    return BytesAhoCorasick([word]).find_matches_as_indexes


def score_of_rank(rank: Rank, *, begins: bool = True) -> int:
    """Return how good a hit is, lower is better: whether a word begins with what was typed, then its rank.

    So `ntp` finds "Keep the machine on NTP" before `insufficientPrivileges`.
    """
    return int(rank) if begins else rank + len(Rank)


def short_column(tables: Tables) -> Column:
    """Return one column with the texts of the `SHORT_COLUMNS` and the codes."""
    return Column(tables, _SHORT, Rank.VENUE)


def search_tables(catalogue: Catalogue) -> dict[str, bytes]:
    """Return the tables of all columns but the explanations."""
    entries = catalogue.entries
    labels = {venue.id: f"{venue.name} {venue.id}" for venue in catalogue.tables.values()}
    texts: dict[str, list[str]] = {
        "name": [_name_text(entry) for entry in entries],
        "message": [" ".join([message.text for message in entry.messages]) for entry in entries],
        "title": [entry.title for entry in entries],
        "venue": [labels[entry.venue] for entry in entries],
    }
    codes = [unsigned(entry.code) for entry in entries]
    tables = _column_tables(_SHORT, map("\t".join, zip(codes, *texts.values(), strict=True)))
    for name, column in texts.items():
        tables |= _column_tables(name, column, humps=name == "name")
    tables |= _word_tables(tables, SHORT_COLUMNS)
    tables |= lines(CODES, (entry.code.lower().encode() for entry in entries))
    return tables | groups(DIGITS, codes) | facet_tables(entries)


def explanation_tables(catalogue: Catalogue) -> dict[str, bytes]:
    """Return the tables of the columns of meaning, causes and fix."""

    @cache
    def has_facts(concept_id: str) -> bool:
        concept = catalogue.concepts[concept_id]
        return any("{" in text for text in (concept.meaning, *concept.causes, *concept.fix))

    @cache
    def of_concept(concept_id: str, venue_id: str) -> str:
        concept = catalogue.concepts[concept_id]
        long = catalogue.explain_concept(concept_id, venue_id) if venue_id else concept
        return " ".join((long.meaning, *long.causes, *long.fix))

    shared = (
        of_concept(entry.concept, entry.venue if has_facts(entry.concept) else "")
        for entry in catalogue.entries
    )
    own = (_own_text(catalogue, entry) for entry in catalogue.entries)
    tables = _column_tables("concept", shared) | _column_tables("own", own)
    return tables | _word_tables(tables, LONG_COLUMNS)


def _humps(texts: Iterable[str]) -> Iterator[int]:
    """Yield the positions of capitals after a small letter, except where lower case changes the length."""
    start = 0
    for text in texts:
        length = len(text.lower().encode())
        if length == len(text.encode()):
            for match in _HUMP.finditer(text):
                yield start + len(text[: match.end()].encode())
        start += length + 1


def _column_tables(name: str, texts: Iterable[str], *, humps: bool = False) -> dict[str, bytes]:
    name = _COLUMN + name
    line_numbers: dict[str, int] = {}
    line_of = [line_numbers.setdefault(text, len(line_numbers)) for text in texts]
    firsts = [0] * (len(line_numbers) + 1)
    for line in line_of:
        firsts[line + 1] += 1
    for line in range(len(line_numbers)):
        firsts[line + 1] += firsts[line]
    shown = [text.replace("\n", " ") for text in line_numbers]
    written = lines(name, (text.lower().encode() for text in shown))
    return {
        **written,
        name + ".humps": numbers(_humps(shown) if humps else ()),
        name + ".line-of": numbers(line_of),
        name + ".rows": numbers(sorted(range(len(line_of)), key=line_of.__getitem__)),
        name + ".firsts": numbers(firsts),
    }


def _word_tables(tables: Mapping[str, bytes], columns: Iterable[str]) -> dict[str, bytes]:
    """Return the table of the words of some columns."""
    return lines(WORDS, vocabulary_words(tables[_COLUMN + name] for name in columns))


def _name_text(entry: Entry) -> str:
    """Return the text that names are searched in: a code that is a word is found by any part of it."""
    return entry.name if is_number(entry.code) else f"{entry.code} {entry.name}"


def _own_text(catalogue: Catalogue, entry: Entry) -> str:
    """Return the explanation that only this entry has."""
    statuses = " ".join(f"http {status}" for status in entry.http_status)
    return " ".join((*catalogue.own_text(entry), entry.particulars.advice or "", statuses))
