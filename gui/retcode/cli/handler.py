"""The command `handler`: code for one error, or for all errors of a venue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retcode.cli.errors import FOUND, NOTHING, UsageError
from retcode.cli.output import check_known, complain, known_venue, load, write, write_json

if TYPE_CHECKING:
    import argparse

    from retcode.core.handlers.library import HandlerLibrary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `handler`."""
    parser.add_argument("venue", nargs="?", metavar="VENUE", help="the venue's id, such as binance-usdm")
    parser.add_argument("code", nargs="?", metavar="CODE", help="the code as the exchange sends it")
    parser.add_argument("--target", metavar="T", help="language and library, see --targets")
    parser.add_argument(
        "--form",
        choices=("branch", "whole", "classifier"),
        help="a branch for one code (if a code is given), the venue's whole handler, or a classifier, which "
        "judges answers and sends nothing",
    )
    parser.add_argument("--whole", action="store_true", help="the same as --form whole")
    parser.add_argument(
        "--targets", action="store_true", help="list the targets, with the venues each is for"
    )
    parser.add_argument("--json", action="store_true", help="print the list of targets as JSON")


def run(args: argparse.Namespace) -> int:
    """Print handler code, or the list of targets."""
    from retcode.core.handlers.library import HandlerError, HandlerLibrary

    catalogue = load()
    library = HandlerLibrary(catalogue)
    if args.targets:
        return _print_targets(library, args.venue, as_json=args.json)
    form = args.form or ("whole" if args.whole else "branch")
    if not args.venue or not args.target or (form == "branch" and not args.code):
        raise UsageError(
            "give VENUE CODE --target T, or VENUE --form whole|classifier --target T; "
            "--targets lists the targets"
        )
    venue = known_venue(catalogue.tables, args.venue)
    assert venue is not None
    check_known("target", args.target, [target.id for target in library.targets()])
    try:
        if form == "whole":
            code = library.whole(venue, args.target)
        elif form == "classifier":
            code = library.classifier(venue, args.target)
        else:
            found = catalogue.with_code(args.code, venue)
            if not found:
                complain(f"{venue} has no code {args.code}")
                return NOTHING
            code = library.branch(found[0].key, args.target)
    except HandlerError as error:
        raise UsageError(str(error).rstrip(".")) from None
    write(code)
    return FOUND


def _print_targets(library: HandlerLibrary, venue: str | None, *, as_json: bool) -> int:
    targets = [target for target in library.targets() if venue in (None, *target.venues)]
    if as_json:
        import msgspec

        write_json(msgspec.json.encode(targets))
    else:
        ids = max((len(target.id) for target in targets), default=0)
        titles = max((len(target.title) for target in targets), default=0)
        rows = (
            f"{target.id:<{ids}}  {target.title:<{titles}}  {', '.join(target.venues)}\n"
            for target in targets
        )
        write("".join(rows))
    return FOUND if targets else NOTHING
