"""The texts about a result: above its rows, below them, and in place of an empty list."""

from __future__ import annotations

from retcode.core.search.index import SearchResult
from retcode.core.search.query import Query
from retcode.core.search.searched_texts import Rank

OTHER_SIGN = "±"  # marks a row whose number has the other sign than typed
_MAX_CODE_WORDS = 2  # of a query that is a code, such as "binance -1021"; more are a sentence
_MAX_QUOTED = 60  # characters of a query that is shown again
_HIDDEN = {
    "clear_filters": "The filters hide the rest.",
    "search_everywhere": "Other exchanges have it.",
    "decode": "This text names an error. Decode it to see which.",
}
NEAR = "≈"  # marks a row found by a word spelt alike


def hint(result: SearchResult) -> str:
    """Return a hint about rows that were found by other words than those typed; empty if there are none."""
    if not result.query.terms or not result.hits:
        return ""
    signs = sum(hit.other_sign for hit in result.hits)
    if signs and not any(word.sign for word in result.query.terms):
        return f"No sign was typed. Codes with and without a minus ({OTHER_SIGN}) are different errors"
    if signs:
        return f"{OTHER_SIGN} ({signs}): same digits, opposite sign. Usually a different error"
    if len(result.query.terms) > 1 and all(hit.rank is Rank.MEANING for hit in result.hits):
        return "Found in explanations only: no name or message has all these words"
    near = sum(bool(hit.spelling) for hit in result.hits)
    if not near:
        return ""
    terms = " or ".join(f"“{word}”" for word in result.spellings)
    exact = len(result.hits) - near
    if exact:
        return f"{exact} exact, then {near} with similar spelling ({NEAR}): {terms}"
    return f"No exact match for “{_short(result.query.text)}”. Showing results for {terms} ({NEAR})"


def footer_text(result: SearchResult, total: int) -> str:
    """Return how many of how many rows are shown; empty if there are none."""
    shown = len(result.hits)
    if not shown:
        return ""
    if not result.complete:
        return f"The first {shown:,} of {max(total, shown):,} entries, {max(total - shown, 0):,} more."
    return entry_count(shown)


def entry_count(count: int) -> str:
    """Return a number of entries in words."""
    return "1 entry" if count == 1 else f"{count:,} entries"


def empty_headline(text: str, scope: str) -> str:
    """Return the headline of an empty list; `scope` is the tab or product that was searched, or empty."""
    where = f" in {scope}" if scope else ""
    return f"No matches for “{_short(text)}”{where}" if text else f"No entries{where}"


def trying_headline(text: str) -> str:
    """Return the headline of an empty list while the query is searched for an error."""
    return f"Looking for an error in “{_short(text)}”…"


def empty_reason(query: Query, way_out: str, *, unpinned: bool) -> str:
    """Return why a list is empty.

    `way_out` is what helps most: the intent of a button. `unpinned` means that only pinned entries are shown
    and that there are none.
    """
    if unpinned:
        return "Nothing is pinned yet. Pin the selected entry with Ctrl+P."
    if way_out in _HIDDEN:
        return _HIDDEN[way_out]
    if any(word.digits for word in query.terms) and len(query.terms) <= _MAX_CODE_WORDS:
        return "Codes must match exactly. Check the digits."
    if len(query.terms) > 1:
        return "All words must occur in one entry. Try fewer words."
    if query.terms:
        return "No code, name, message or explanation has this word. Try its beginning."
    return ""


def _short(text: str) -> str:
    """Return a query as it is quoted: on one line, without control characters, and not too long."""
    words = text[: 2 * _MAX_QUOTED].split()
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(words))
    return text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 1].rstrip()}…"
