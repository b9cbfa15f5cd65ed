"""`python -m bundle.coverage [--write]`: write docs/coverage.md, which lists what the catalogue covers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import Confidence, Venue

PAGE = Path(__file__).resolve().parents[1] / "docs" / "coverage.md"


def page(catalogue: Catalogue) -> str:
    """Return the page in Markdown: each venue with its codes, its documents and when they were compared."""
    exchanges = list(dict.fromkeys(venue.exchange for venue in catalogue.venues.values()))
    codes = sum(len(venue.entries) for venue in catalogue.venues.values())
    lines = [
        "# What is covered",
        "",
        f"{codes:,} entries of {len(catalogue.venues)} tables of error codes, {len(exchanges) - 1} exchanges "
        "and the HTTP statuses. This page is made from the catalogue: `python -m bundle.coverage --write`.",
        "",
        "| table | entries | server messages | from an official document | compared | main source |",
        "|---|---|---|---|---|---|",
        *(_row(venue, catalogue) for venue in catalogue.venues.values()),
        "",
        "An entry without an official document was seen in a client library or a live answer. It says so, "
        "and its confidence is medium or low.",
    ]
    return "\n".join(lines) + "\n"


def _row(venue: Venue, catalogue: Catalogue) -> str:
    messages = sum(message.sent for entry in venue.entries for message in entry.messages)
    official = sum(entry.source.confidence is Confidence.HIGH for entry in venue.entries)
    checked = max((entry.source.checked for entry in venue.entries), default="")
    documents = [entry.source.document for entry in venue.entries]
    main = max(set(documents), key=documents.count) if documents else ""
    title = catalogue.documents[main].title if main else ""
    cells = (venue.name, f"{len(venue.entries):,}", f"{messages:,}", f"{official:,}", checked, title)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def main(argv: list[str]) -> int:
    """Write the page, or return 1 if it is out of date."""
    parser = argparse.ArgumentParser("python -m bundle.coverage")
    parser.add_argument("--write", action="store_true", help="write the page")
    args = parser.parse_args(argv)
    text = page(load_catalogue())
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    if args.write:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    print("docs/coverage.md is out of date: run python -m bundle.coverage --write")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
