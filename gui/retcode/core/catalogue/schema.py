"""JSON Schema of the catalogue's files, generated from the types that decode them.

    python -m retcode.core.catalogue.schema [--write]

prints the schemas, or writes them beside the data, where an editor can use them.
"""

from __future__ import annotations

import argparse
import json
import sys
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from retcode.core.catalogue.model import Concept, Document, VenueRecord
from retcode.core.resources import resource

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KINDS: dict[str, tuple[type, str]] = {
    "concepts": (tuple[Concept, ...], "concepts/*.json: what errors mean on any exchange"),
    "documents": (tuple[Document, ...], "documents.json: where facts were read"),
    "venue": (VenueRecord, "venues/*.json: the codes of one venue"),
}


def schemas() -> dict[str, str]:
    """Return the text of each schema file by its name."""
    (*roots,), components = msgspec.json.schema_components(
        [kind for kind, _ in _KINDS.values()], ref_template="#/$defs/{name}"
    )
    for component in components.values():
        if "description" in component:  # a docstring, of which Python 3.13 removes the indentation
            component["description"] = cleandoc(component["description"])
    return {
        f"{name}.schema.json": json.dumps(
            {"$schema": _DIALECT, "title": title, **root, "$defs": _needed(root, components)}, indent=1
        )
        + "\n"
        for (name, (_, title)), root in zip(_KINDS.items(), roots, strict=True)
    }


def _needed(root: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """Return the components that a schema refers to, directly or indirectly, in order of name."""
    needed: set[str] = set()
    waiting = [json.dumps(root)]
    while waiting:
        text = waiting.pop()
        found = {name for name in components if f'"#/$defs/{name}"' in text} - needed
        needed |= found
        waiting.extend(json.dumps(components[name]) for name in found)
    return {name: components[name] for name in sorted(needed)}


def main(arguments: list[str] | None = None) -> int:
    """Print the schemas or write them into the folder of the catalogue."""
    parser = argparse.ArgumentParser(
        "python -m retcode.core.catalogue.schema", description="write the schemas"
    )
    parser.add_argument("--write", action="store_true", help="write the files instead of printing them")
    parser.add_argument("--into", type=Path, default=resource("catalogue", "schema"), metavar="FOLDER")
    args = parser.parse_args(arguments)
    for name, text in schemas().items():
        if args.write:
            args.into.mkdir(parents=True, exist_ok=True)
            (args.into / name).write_text(text, encoding="utf-8", newline="\n")
        else:
            sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
