"""Back and Forward on the pages: the text or the logs come back with the row that was chosen."""

import gc
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.core.decode.report import Finding
from retcode.entries import history
from retcode.features.decode_panel.controller import DecodeController
from retcode.features.triage_page.controller import TriageController, add_triage

KEY_REFUSED = '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'
TWO = f'{KEY_REFUSED}\nGET https://api.mexc.com {{"code":700003,"msg":"Timestamp is outside of recvWindow"}}'
OTHER = 'POST https://fapi.binance.com/fapi/v1/order {"code":-2019,"msg":"Margin is insufficient."}'

SHARED = '{"code":"50004","data":[],"msg":"API endpoint request timeout"}\n' + OTHER


def press(app: App, key: Qt.Key) -> None:
    QTest.keyClick(app.window, key, Qt.KeyboardModifier.AltModifier)


def back(app: App) -> None:
    press(app, Qt.Key.Key_Left)


def forward(app: App) -> None:
    press(app, Qt.Key.Key_Right)


def page(app: App) -> QWidget | None:
    return app.window.page


def is_following(triage: TriageController) -> bool:
    return triage.parts.store.following


def decode(desk: DecodeController, text: str) -> None:
    desk.decode(text)
    desk.flush()


def state(app: App, desk: DecodeController) -> tuple[str, str, int, str]:
    """The text, the code of the row in the store, the marked row and the code in the details."""
    chosen, entry = desk.parts.store.chosen, app.store.selected
    code = chosen.code or "" if isinstance(chosen, Finding) else ""
    row = desk.parts.findings.currentIndex().row()
    return desk.parts.text.toPlainText(), code, row, entry.code if entry else ""


def test_the_text_and_the_chosen_row_come_back(app: App, desk: DecodeController) -> None:
    decode(desk, TWO)
    desk.parts.findings.setFocus()
    QTest.keyClick(desk.parts.findings, Qt.Key.Key_Down)
    second = state(app, desk)
    assert second == (TWO, "700003", 1, "700003")
    decode(desk, OTHER)
    assert state(app, desk) == (OTHER, "-2019", 0, "-2019")
    back(app)
    assert state(app, desk) == second
    forward(app)
    assert state(app, desk) == (OTHER, "-2019", 0, "-2019")
    app.store.set_query("min notional")
    assert page(app) is None
    back(app)
    assert page(app) is desk.parts.panel
    assert state(app, desk) == (OTHER, "-2019", 0, "-2019")


def test_an_entry_of_a_link_comes_back_beside_its_text(app: App, desk: DecodeController) -> None:
    decode(desk, TWO)
    app.store.open("binance-usdm/-1021")
    decode(desk, OTHER)
    back(app)
    assert state(app, desk) == (TWO, "-2015", 0, "-1021")
    back(app)
    assert state(app, desk) == (TWO, "-2015", 0, "-2015")


def test_secrets_are_masked_in_what_comes_back(app: App, desk: DecodeController) -> None:
    secret = f'apiSecret="hTg6fD3sA9kLmN2pQ8rStUvWxYz01234" {KEY_REFUSED}'
    decode(desk, secret)
    desk.parts.store.show_secrets(True)
    desk.flush()
    decode(desk, OTHER)
    back(app)
    desk.flush()
    assert not desk.parts.store.secrets_shown
    assert desk.parts.store.report is not None
    assert "hTg6fD3sA9kLmN2pQ8rStUvWxYz01234" not in repr(desk.parts.store.report)
    assert state(app, desk)[1:] == ("-2015", 0, "-2015")


def test_a_text_that_was_cleared_does_not_come_back(app: App, desk: DecodeController) -> None:
    app.store.set_query("700003")
    app.store.record()
    decode(desk, TWO)
    decode(desk, OTHER)
    clear = next(one for one in desk.parts.panel.findChildren(QPushButton) if one.text() == "Clear")
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert state(app, desk) == ("", "", -1, "")
    back(app)
    assert app.window.page is None
    assert app.store.text == "700003"
    for _ in range(5):
        forward(app)
    assert desk.parts.text.toPlainText() == ""


def test_texts_beyond_the_limit_are_forgotten_oldest_first(
    app: App, desk: DecodeController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MAX_KEPT_BYTES", 12_000)
    texts = [f"{OTHER} {number}" for number in range(12)]
    for text in texts:
        decode(desk, text)
    seen = [desk.parts.text.toPlainText()]
    for _ in range(12):
        back(app)
        seen.append(desk.parts.text.toPlainText())
    kept = list(dict.fromkeys(seen))
    assert 2 < len(kept) < 12
    assert kept == texts[::-1][: len(kept)]


@pytest.fixture
def logs(tmp_path: Path) -> list[Path]:
    paths = []
    for name, codes in (("first.log", (-1121, -2019)), ("second.log", (-1003, -1121))):
        lines = [
            f"2026-03-01T09:0{index}:00Z ERROR GET https://fapi.binance.com/fapi/v1/order "
            + json.dumps({"code": code, "msg": ""})
            for index, code in enumerate(codes)
            for _ in range(2 - index)
        ]
        path = tmp_path / name
        path.write_text("\n".join(lines))
        paths.append(path)
    return paths


def test_the_logs_and_the_chosen_row_come_back(app: App, logs: list[Path], qtbot: QtBot) -> None:
    triage = add_triage(app.window, app.store, app.look, app.settings)
    store, table = triage.parts.store, triage.parts.table

    def read(path: Path) -> None:
        triage.open([path])
        qtbot.waitUntil(lambda: not store.busy and store.chosen_line is not None, timeout=30_000)

    def state() -> tuple[str, str, str, str]:
        line, entry = store.chosen_line, app.store.selected
        marked = table.currentIndex()
        code = table.model().index(marked.row(), 1).data() if marked.isValid() else ""
        return store.paths[0].name, line.code if line else "", code, entry.code if entry else ""

    read(logs[0])
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert state() == ("first.log", "-2019", "-2019", "-2019")
    _follow(triage).click()
    assert store.following
    read(logs[1])
    assert not is_following(triage)
    assert not _follow(triage).isChecked()
    assert state() == ("second.log", "-1003", "-1003", "-1003")
    back(app)
    assert state() == ("first.log", "-2019", "-2019", "-2019")
    forward(app)
    assert state() == ("second.log", "-1003", "-1003", "-1003")
    app.store.set_query("min notional")
    back(app)
    assert page(app) is triage.parts.view
    assert state() == ("second.log", "-1003", "-1003", "-1003")


def _follow(triage: TriageController) -> QPushButton:
    return next(one for one in triage.parts.view.findChildren(QPushButton) if one.text() == "Follow")


@pytest.mark.parametrize("collected", [False, True])
def test_going_between_a_log_and_a_text_again_and_again(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path, collected: bool
) -> None:
    """Each text replaces links in the details, and each page that is shown puts the order of Tab right."""
    triage = add_triage(app.window, app.store, app.look, app.settings)
    log = tmp_path / "bot.log"
    log.write_text(f"2026-03-01T09:00:00Z {OTHER}\n")
    triage.open([log])
    qtbot.waitUntil(lambda: not triage.parts.store.busy)
    log_page = page(app)
    for _ in range(20):
        QTest.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        decode(desk, SHARED)
        qtbot.wait(1)
        assert page(app) is not log_page
        if collected:
            gc.collect()
        back(app)
        qtbot.wait(1)
        assert page(app) is log_page


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_PageDown])
def test_the_next_tab_opens_its_list_in_place_of_a_page(
    app: App, desk: DecodeController, key: Qt.Key
) -> None:
    decode(desk, "all is well")
    assert page(app) is not None
    QTest.keyClick(app.window, key, Qt.KeyboardModifier.ControlModifier)
    assert page(app) is None
    assert app.store.selected is not None
    assert app.store.selected.venue in app.store.tab.venue_ids
    back(app)
    assert page(app) is not None
    assert desk.parts.text.toPlainText() == "all is well"
