"""`python -m bundle.coverage [--write]`: write docs/coverage.md, which lists what the catalogue covers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.handlers import HandlerLibrary, Target
from retcode.core.present.coverage import Coverage, coverage, total

PAGE = Path(__file__).resolve().parents[1] / "docs" / "coverage.md"


def page(catalogue: Catalogue) -> str:
    """Return the page in Markdown: each table with its codes, documents, dates and known gaps."""
    tables = coverage(catalogue)
    library = HandlerLibrary(catalogue)
    lines = [
        "# What is covered",
        "",
        f"{total(catalogue)}. This page is made from the catalogue: `python -m bundle.coverage --write`.",
        "",
        "| table | entries | server messages | from an official document | compared | main source |",
        "|---|---|---|---|---|---|",
        *map(_row, tables),
        "",
        "An entry without an official document was seen in a client library or a live answer. It says so, "
        "and its confidence is medium or low.",
        "",
        "## Known to be missing",
        "",
        *(f"- **{table.name}**: {table.gaps}" for table in tables if table.gaps),
        "",
        "## Handlers",
        "",
        "Complete handlers, and the branch of one code. Classifiers exist for every table, in each language.",
        "",
        "| language and library | tables |",
        "|---|---|",
        *(_served(catalogue, target) for target in library.targets()),
        "",
        "Without a complete handler, and why:",
        "",
        *(
            f"- **{catalogue.tables[venue].name}**: {reason}"
            for venue, reason in library.left_out.venues.items()
        ),
        *(f"- **{name}**: {reason}" for name, reason in library.left_out.libraries.items()),
        "",
        "Served by some of these alone, and why:",
        "",
        *(
            f"- **{catalogue.tables[venue].name}**: {reason}"
            for venue, reason in library.left_out.partly.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _served(catalogue: Catalogue, target: Target) -> str:
    names = ", ".join(catalogue.tables[venue].name for venue in target.venues)
    return f"| {target.title} | {names} |"


def _row(table: Coverage) -> str:
    cells = (
        table.name,
        f"{table.entries:,}",
        f"{table.messages:,}",
        f"{table.official:,}",
        table.checked,
        table.document,
    )
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
