"""The commands `list`, `search` and `lookup`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retcode.cli.errors import FOUND, NOTHING
from retcode.cli.output import complain, known_venue, load, print_entries, write
from retcode.cli.parser import count

if TYPE_CHECKING:
    import argparse


def add_list_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `list`."""
    parser.add_argument("--venue", metavar="ID", help="only the entries of this venue")
    parser.add_argument("--json", action="store_true", help="print all facts of each entry as JSON")


def run_list(args: argparse.Namespace) -> int:
    """Print all entries."""
    catalogue = load()
    venue = known_venue(catalogue.tables, args.venue)
    entries = [entry for entry in catalogue.entries if venue in (None, entry.venue)]
    print_entries(entries, catalogue, as_json=args.json)
    return FOUND if entries else NOTHING


def add_search_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `search`."""
    parser.add_argument("words", nargs="+", metavar="WORDS", help="codes, names or words of a message")
    parser.add_argument("--json", action="store_true", help="print all facts of each entry as JSON")
    parser.add_argument(
        "--limit", type=count, default=20, metavar="N", help="print at most N entries (default: 20)"
    )


def run_search(args: argparse.Namespace) -> int:
    """Print the entries that match, best first."""
    from retcode.core.search.index import SearchIndex

    catalogue = load()
    result = SearchIndex(catalogue, explanations=True).search_received(" ".join(args.words), limit=args.limit)
    if args.json:
        print_entries([hit.entry for hit in result.hits], catalogue, as_json=True)
    else:
        from retcode.core.present.terminal import entry_line
        from retcode.core.search.matched import hit_verdict

        for hit in result.hits:
            write(f"{entry_line(hit.entry, catalogue, hit_verdict(hit, result.query))}\n")
    return FOUND if result.hits else NOTHING


def add_lookup_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `lookup`."""
    parser.add_argument("code", metavar="CODE", help="the code as the exchange sends it, such as -1021")
    parser.add_argument("--venue", metavar="ID", help="only the entry of this venue")
    parser.add_argument("--json", action="store_true", help="print all facts of each entry as JSON")


def run_lookup(args: argparse.Namespace) -> int:
    """Print the entries with exactly this code."""
    catalogue = load()
    code = args.code.strip().replace("\u2212", "-").replace("\u2013", "-").lstrip("+")
    found = catalogue.with_code(code, known_venue(catalogue.tables, args.venue))
    if args.json:
        print_entries(found, catalogue, as_json=True)
    elif found:
        from retcode.core.present.terminal import entry_text

        write("\n".join(entry_text(entry, catalogue) for entry in found))
    else:
        twins = catalogue.with_digits(code.lstrip("-"))
        signs = sorted({entry.code for entry in twins} - {code})
        hint = f"; with the other sign there is {signs[0]}" if signs else ""
        complain(f"no entry has the code {code}{hint}")
    return FOUND if found else NOTHING
