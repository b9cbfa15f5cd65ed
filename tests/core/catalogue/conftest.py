"""The bundled catalogue, read once, and a small one of two venues that a test may break."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from retcode.core.catalogue.lint import Sheet, read_sheet
from retcode.core.resources import resource

SMALL: dict[str, Any] = {
    "concepts/all.json": [
        {
            "id": "clock",
            "title": "Timestamp outside the window",
            "meaning": "The time in the request lies outside {window}.",
            "causes": ["The clock of this machine is ahead."],
            "fix": ["Ask {server_time} for the time and send the request with that."],
            "recovery": "fix-clock",
            "actor": "code",
            "effect": "none",
        },
        {
            "id": "timeout",
            "title": "Outcome unknown after a timeout",
            "meaning": "Nobody knows whether the order was placed.",
            "causes": ["The engine was slow."],
            "fix": [
                "Do not send it again yet.",
                "Look the order up.",
                "Place it once more only if it is absent.",
            ],
            "recovery": "reconcile",
            "actor": "code",
            "effect": "unknown",
        },
        {
            "id": "too-busy",
            "title": "Server busy",
            "meaning": "The request was turned away and not executed.",
            "causes": ["A fast market."],
            "fix": ["Wait a second, then send it again."],
            "recovery": "back-off",
            "actor": "code",
            "effect": "none",
        },
    ],
    "documents.json": [
        {
            "id": "alpha-page",
            "title": "Alpha, errors",
            "checked": "2026-05-28",
            "url": "https://alpha.example/errors",
        },
        {"id": "beta-page", "title": "Beta, errors", "checked": "2026-05-28"},
    ],
    "venues/alpha.json": {
        "id": "alpha",
        "name": "Alpha Spot",
        "exchange": "Alpha",
        "product": "Spot",
        "summary": "Spot orders of Alpha.",
        "document": "alpha-page",
        "facts": {"window": "5000 ms", "server_time": "GET /time"},
        "entries": [
            {
                "code": "-1021",
                "section": "Requests",
                "concept": "clock",
                "messages": [{"text": "Time is %s ms off", "params": ["offset"]}],
                "confidence": "high",
                "http_status": [400],
            },
            {
                "code": "-1007",
                "section": "Server",
                "concept": "timeout",
                "messages": [{"text": "Timeout."}],
                "confidence": "high",
            },
            {
                "code": "-1008",
                "section": "Server",
                "concept": "too-busy",
                "messages": [{"text": "Busy."}, {"text": "Busy, who knows.", "note": "Seen once."}],
                "confidence": "medium",
                "notes": ["Alpha exempts cancels."],
            },
        ],
    },
    "venues/beta.json": {
        "id": "beta",
        "name": "Beta",
        "exchange": "Beta",
        "product": "Futures",
        "summary": "Futures of Beta.",
        "document": "beta-page",
        "facts": {"window": "10 s", "server_time": "GET /clock"},
        "entries": [
            {"code": "513", "section": "", "concept": "clock", "messages": [], "confidence": "low"},
        ],
    },
}

Write = Callable[[dict[str, Any]], Path]


@pytest.fixture(scope="session")
def sheet() -> Sheet:
    return read_sheet(resource("catalogue"))


@pytest.fixture
def small() -> dict[str, Any]:
    """The files of a small catalogue without a fault, by name, to be changed and written."""
    return deepcopy(SMALL)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files, given by name as JSON values or as bytes, and returns the catalogue's root."""

    def to_disk(files: dict[str, Any]) -> Path:
        for name, content in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return tmp_path

    return to_disk
