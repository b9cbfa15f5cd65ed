"""A whole program in a window, with the triage page, and logs to drop on it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.triage_page.controller import TriageController, add_triage

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
SYMBOL = {"code": -1121, "msg": "Invalid symbol."}
MARGIN = {"code": -2019, "msg": "Margin is insufficient."}
KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"


def line(minute: int, text: str) -> str:
    return f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ} {text}\n"


def failure(minute: int, error: dict[str, object]) -> str:
    return line(minute, f"ERROR POST https://fapi.binance.com/fapi/v1/order {json.dumps(error)}")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two errors at first, one half an hour later, and quiet lines around them; the first holds a key."""
    path = tmp_path / "bot.log"
    quiet = "".join(line(5 + minute // 20, f"INFO candle {minute}") for minute in range(200))
    path.write_text(
        line(0, f"INFO apiKey={KEY}")
        + failure(1, SYMBOL)
        + failure(2, SYMBOL)
        + failure(3, MARGIN)
        + quiet
        + failure(40, SYMBOL)
    )
    return path


@pytest.fixture
def desk(app: App) -> TriageController:
    return add_triage(app.window, app.store, app.look, app.settings)


@pytest.fixture
def read(desk: TriageController, log: Path, qtbot: QtBot) -> TriageController:
    """The page with the log read to its end."""
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    return desk
