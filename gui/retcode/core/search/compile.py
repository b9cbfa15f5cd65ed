"""`python -m retcode.core.search.compile [--into FILE] [--shipped]`: write the compiled catalogue.

`python3 dev.py` does so if the file is older than those of the catalogue. `--shipped` is for a package: the
file then does not record what it was made from, which the package does not contain.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from retcode.core.catalogue.compiled import COMPILED, catalogue_tables, stamp
from retcode.core.catalogue.load import load_catalogue
from retcode.core.resources import resource
from retcode.core.search.searched_texts import EXPLANATIONS, explanation_tables, search_tables
from retcode.core.tables import compressed, pack


def compiled(folder: Path, *, shipped: bool = False) -> bytes:
    """Return the compiled form of the catalogue in a folder.

    Raises:
        ValueError: the catalogue has a fault, which the compiled form cannot record.
    """
    made_of = {} if shipped else stamp(folder)
    catalogue = load_catalogue(folder)
    if catalogue.faults:
        raise ValueError(str(catalogue.faults[0]))
    tables = catalogue_tables(
        catalogue.tables.values(), catalogue.concepts, catalogue.documents, catalogue.entries
    )
    return pack(
        {
            "stamp": msgspec.msgpack.encode(made_of),
            **tables,
            **search_tables(catalogue),
            EXPLANATIONS: compressed(explanation_tables(catalogue)),
        }
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the file; return 1 if the catalogue has a fault."""
    parser = argparse.ArgumentParser("python -m retcode.core.search.compile", description=__doc__)
    parser.add_argument("--into", type=Path, default=resource("catalogue", COMPILED), metavar="FILE")
    parser.add_argument("--shipped", action="store_true", help="for a package without the catalogue's files")
    args = parser.parse_args(arguments)
    try:
        block = compiled(resource("catalogue"), shipped=args.shipped)
    except ValueError as error:
        sys.stderr.write(f"the catalogue is not compiled: {error}\n")
        return 1
    written = args.into.with_suffix(".new")  # a running program keeps the old file
    written.write_bytes(block)
    written.replace(args.into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
