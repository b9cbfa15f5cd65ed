"""Back and Forward on the pages: the text or the logs come back with the row that was chosen."""

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
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


CONTROL = Qt.KeyboardModifier.ControlModifier


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


def choice(app: App) -> tuple[str, str]:
    """The keys of the row that the list has chosen and of the entry in the details; empty for none."""
    table, entry = app.window.list.table, app.store.selected
    rows = table.selectionModel().selectedRows()
    row = app.store.rows[rows[0].row()].entry.key if rows else ""
    return row, entry.key if entry else ""


@pytest.fixture
def open_page(
    app: App, desk: DecodeController, logs: list[Path], qtbot: QtBot
) -> Callable[[str], QWidget | None]:
    """Opens a page, whose first row is another entry than any that is chosen in the list here."""
    triage = add_triage(app.window, app.store, app.look, app.settings)

    def opened(name: str) -> QWidget | None:
        if name == "decode":
            decode(desk, OTHER)
        elif name == "empty decode":
            QTest.keyClick(app.window, Qt.Key.Key_F8)
        elif name == "empty triage":
            app.window.show_page(triage.parts.view)
        else:
            triage.open([logs[0]])
            qtbot.waitUntil(
                lambda: not triage.parts.store.busy and triage.parts.store.chosen_line is not None
            )
        return app.window.page

    return opened


PAGES = ["decode", "empty decode", "triage", "empty triage"]


@pytest.mark.parametrize("leave", ["Esc", "Back"])
@pytest.mark.parametrize("name", PAGES)
def test_the_list_has_its_row_again_after_a_page(
    app: App, open_page: Callable[[str], QWidget | None], name: str, leave: str
) -> None:
    app.window.list.table.setFocus()
    for _ in range(3):
        QTest.keyClick(app.window.list.table, Qt.Key.Key_Down)
    before = choice(app)
    assert before[0] == before[1] != "binance-spot/-1000"
    shown = open_page(name)
    entry = app.store.selected
    assert (entry.key if entry else "") == {
        "decode": "binance-usdm/-2019",
        "triage": "binance-usdm/-1121",
    }.get(name, "")
    if leave == "Esc":
        QTest.keyClick(app.window, Qt.Key.Key_Escape)
    else:
        back(app)
    assert page(app) is None
    assert choice(app) == before
    if leave == "Esc" and not name.startswith("empty"):
        back(app)
        assert page(app) is shown
        assert app.store.selected == entry
        back(app)
        assert page(app) is None
        assert choice(app) == before
        forward(app)
        assert app.store.selected == entry
        QTest.keyClick(app.window, Qt.Key.Key_Escape)
        assert choice(app) == before


def test_an_entry_of_a_link_is_there_again_after_a_page(
    app: App, open_page: Callable[[str], QWidget | None]
) -> None:
    app.store.set_query("-2019")
    app.store.open("binance-usdm/-1021")
    assert choice(app) == ("", "binance-usdm/-1021")
    open_page("triage")
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    assert choice(app) == ("", "binance-usdm/-1021")


@pytest.mark.parametrize("name", ["decode", "triage"])
def test_filters_changed_behind_a_page_leave_its_details_alone(
    app: App, open_page: Callable[[str], QWidget | None], name: str
) -> None:
    app.store.toggle_filter("recovery", "back-off")
    open_page(name)
    entry = app.store.selected
    QTest.keyClick(app.window, Qt.Key.Key_X, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert not app.store.filtered
    assert app.store.selected == entry
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    row, shown = choice(app)
    assert row == shown != ""


@pytest.mark.parametrize("name", PAGES)
def test_the_arrows_in_the_search_box_move_nothing_behind_a_page(
    app: App, open_page: Callable[[str], QWidget | None], name: str
) -> None:
    open_page(name)
    entry = app.store.selected
    app.window.focus_search()
    QTest.keyClick(app.window.search.edit, Qt.Key.Key_Down)
    assert app.store.selected == entry


@pytest.mark.parametrize("name", PAGES)
def test_esc_leaves_a_page_and_keeps_the_query(
    app: App, open_page: Callable[[str], QWidget | None], name: str
) -> None:
    app.store.set_query("margin")
    app.store.toggle_filter("recovery", "account-limit")
    app.window.list.table.setFocus()
    shown = open_page(name)
    assert shown is not None
    shown.setFocus()
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    assert page(app) is None
    assert app.window.search.edit.text() == app.store.text == "margin"
    assert app.store.filtered
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    assert app.store.text == ""
    assert app.store.filtered
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    assert not app.store.filtered


def test_esc_in_the_search_box_clears_the_query_of_a_page(
    app: App, open_page: Callable[[str], QWidget | None]
) -> None:
    app.store.set_query("margin")
    open_page("decode")
    app.window.focus_search()
    QTest.keyClick(app.window.search.edit, Qt.Key.Key_Escape)
    assert app.store.text == ""


def test_the_focus_stays_beside_the_findings_when_a_link_there_goes(app: App, desk: DecodeController) -> None:
    decode(desk, TWO)
    decode(desk, KEY_REFUSED)
    QApplication.processEvents()
    details = desk.parts.details
    link = next(one for one in details.findChildren(QPushButton) if one.isVisible() and one.isEnabled())
    link.setFocus()
    back(app)
    desk.flush()
    QApplication.processEvents()
    focused = app.window.focusWidget()
    assert focused is not None
    assert focused is details or details.isAncestorOf(focused)
