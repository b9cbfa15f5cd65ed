"""Write the first files of a venue of the user's own: a table to fill in, and a recognition file."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

from retcode.core.files import save_file
from retcode.core.resources import content_of, resource

_CONCEPTS = (("1001", "insufficient-balance", "Not enough funds"), ("1002", "rate-limit", "Slow down"))


def write_venue(folder: Path, name: str, today: str) -> Path:
    """Write the first files of a venue into the user's catalogue and return the path of its table.

    Existing files are not changed, except that `documents.json` gets one more document.

    Args:
        folder: the user's catalogue.
        name: the name of the exchange.
        today: the date, as in 2026-01-31.

    Raises:
        OSError: a file cannot be written.
        FileExistsError: the venue has a table already.
        ValueError: the name has no letter or digit that an id can be made of.
    """
    venue = venue_id(name)
    table = folder / "venues" / f"{venue}.json"
    if table.exists():
        raise FileExistsError(f"{table} exists already")
    document = {"id": f"{venue}-codes", "title": f"{name}: error codes", "checked": today}
    documents = folder / "documents.json"
    known = _known_documents(documents) if documents.exists() else []
    _write(documents, [*(item for item in known if item.get("id") != document["id"]), document])
    recognition = folder / "recognition" / f"{venue}.json"
    if not recognition.exists():
        _write(recognition, _recognition(venue, name))
    readme = folder / "README.txt"
    if not readme.exists():
        readme.write_text(resource("own-catalogue", "README.txt").read_text("utf-8"), encoding="utf-8")
    _write(table, _table(venue, name, document["id"]))
    return table


def venue_id(name: str) -> str:
    """Return an id made of a name: `own-my-exchange` for "My Exchange".

    Raises:
        ValueError: the name has no letter or digit that an id can be made of.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = "-".join(re.findall(r"[a-z0-9]+", plain))
    if not found:
        raise ValueError("the name needs a letter from A to Z or a digit")
    return f"own-{found}"


def _table(venue: str, name: str, document: str) -> dict[str, object]:
    return {
        "id": venue,
        "name": name,
        "exchange": name,
        "product": "API",
        "summary": f"The error codes of {name}.",
        "document": document,
        "facts": {"order_query": "GET /orders/{client order id}", "support": f"{name} support"},
        "entries": [
            {
                "code": code,
                "section": "Examples to replace",
                "concept": concept,
                "messages": [{"text": text}],
                "confidence": "low",
            }
            for code, concept, text in _CONCEPTS
        ],
    }


def _recognition(venue: str, name: str) -> dict[str, object]:
    host = f"{venue.removeprefix('own-')}.example"
    return {
        "exchange": name,
        "names": [name],
        "hosts": [host],
        "clues": [
            {
                "strength": "proof",
                "says": f"the host {{text}} is {name}'s",
                "texts": [f"api.{host}"],
                "venues": [venue],
            }
        ],
    }


def _known_documents(path: Path) -> list[dict[str, object]]:
    """Return the documents in a file, with all that is known of each.

    Raises:
        OSError: it cannot be read.
        ValueError: it is damaged; it is left as it is.
    """
    try:
        known = json.loads(content_of(path).decode())
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, list) or not all(isinstance(item, dict) for item in known):
        raise ValueError(f"{path.name} is damaged; mend or remove it first")
    return known


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")
