"""The engine for other programs: decode, look up, search, write handlers. Imports no Qt.

Everything is loaded at the first call and kept: a call costs milliseconds from then on. The functions may be
called from several threads. Nothing that is passed in is stored or sent.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import Entry, Explanation, Recovery, Retry, Verdict
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty, Finding, Outcome, Report
from retcode.core.handlers.library import HandlerError, HandlerLibrary
from retcode.core.search.index import SearchIndex

__all__ = [
    "Certainty",
    "Entry",
    "Explanation",
    "Finding",
    "HandlerError",
    "Outcome",
    "Recovery",
    "Report",
    "Retry",
    "UnknownVenueError",
    "Verdict",
    "decode",
    "explain",
    "handler",
    "lookup",
    "search",
    "venues",
]


class UnknownVenueError(ValueError):
    """The catalogue has no venue with that id."""


def decode(text: str, venue: str | None = None, *, mask: bool = True) -> Report:
    """Decode a response, a log, a traceback: find the errors in it and their venues.

    Args:
        text: any text, of any size.
        venue: decode as this venue, whatever the text names (an id such as "binance-usdm").
        mask: hide keys, signatures and addresses in the report.

    Returns:
        The report. `report.findings` is empty if nothing was found; each finding carries one combined verdict
        (`recovery`, `retry_read`, `retry_write`).

    Raises:
        UnknownVenueError: the catalogue does not have that venue.
    """
    _check(venue, _catalogue().venues)
    return _decoder().decode(text, venue, mask=mask)


def lookup(code: str | int, venue: str | None = None) -> list[Entry]:
    """Return the entries with exactly this code, such as "-1021"; in one venue or in all.

    Raises:
        UnknownVenueError: the catalogue does not have that venue.
    """
    _check(venue)
    return list(_catalogue().with_code(str(code).strip().lstrip("+"), venue))


def search(query: str, *, limit: int = 20) -> list[Entry]:
    """Return at most `limit` entries that match a code, a name or words of a message, best first."""
    return [hit.entry for hit in _index().search_received(query, limit=limit).hits]


def explain(entry: Entry) -> Explanation:
    """Return the meaning, causes and steps of an entry, with the facts of its venue filled in."""
    return _catalogue().explain(entry)


def handler(venue: str, code: str | int | None, target: str) -> str:
    """Return handler code for one code of a venue, or for all of them if `code` is None.

    Args:
        venue: an id such as "binance-usdm".
        code: a code of that venue.
        target: language and library, such as "python-requests" (`retcode-cli handler --targets` lists them).

    Raises:
        UnknownVenueError: the catalogue does not have that venue.
        HandlerError: the venue does not have that code, or the target does not serve the venue.
    """
    _check(venue)
    if code is None:
        return _handlers().whole(venue, target)
    entries = lookup(code, venue)
    if not entries:
        raise HandlerError(f"{venue} has no code {code}.")
    return _handlers().branch(entries[0].key, target)


def venues() -> dict[str, str]:
    """Return the id and the name of each venue in the catalogue."""
    return {venue.id: venue.name for venue in _catalogue().tables.values()}


def _check(venue: str | None, among: Collection[str] = ()) -> None:
    known = among or _catalogue().tables
    if venue is not None and venue not in known:
        raise UnknownVenueError(f"Unknown venue {venue!r}; choose from {', '.join(known)}.")


@cache
def _catalogue() -> Catalogue:
    return load_catalogue()


@cache
def _decoder() -> Decoder:
    return Decoder(_catalogue())


@cache
def _index() -> SearchIndex:
    return SearchIndex(_catalogue(), explanations=True)


@cache
def _handlers() -> HandlerLibrary:
    return HandlerLibrary(_catalogue())
