"""The menus of the right mouse button: what can be done with what is under the mouse."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.triage_page.controller import add_triage

NO_GRABBING = pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise|grabbing)")


def menu_at(widget: QWidget, chosen: str = "") -> list[str]:
    """Press the right button on a widget, choose an item, and return the texts of all of them.

    Qt waits for a choice in some of the menus, so it is made by a timer.
    """
    texts: list[str] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            return
        timer.stop()
        for action in filter(QAction.text, menu.actions()):
            texts.append(action.text().partition("\t")[0].replace("&", ""))
            if texts[-1] == chosen:
                action.trigger()
        menu.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    place, reason = QPoint(10, 10), QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, place, widget.mapToGlobal(place)))
    QTest.qWait(50)
    timer.stop()
    return texts


def prose(app: App) -> QTextBrowser:
    app.window.flush()
    return next(one for one in app.window.detail.findChildren(QTextBrowser) if one.isVisible())


@NO_GRABBING
def test_the_details_offer_what_can_be_done_with_the_entry(app: App) -> None:
    offered = menu_at(prose(app).viewport(), "Copy code and meaning")
    assert "Pin or unpin" in offered
    assert "Copy Link Location" not in offered
    assert "-1000" in QGuiApplication.clipboard().text()


@NO_GRABBING
def test_a_selection_in_the_details_is_copied_by_the_menu(app: App) -> None:
    text = prose(app)
    text.setTextCursor(text.document().find("Unexplained server error"))
    assert menu_at(text.viewport(), "Copy") == ["Copy", "Select All"]
    assert QGuiApplication.clipboard().text() == "Unexplained server error"


@NO_GRABBING
def test_the_rows_of_a_triage_have_a_menu(app: App) -> None:
    triage = add_triage(app.window, app.store, app.look, app.settings)
    app.window.show_page(triage.parts.view)
    app.store.select("binance-usdm/-1121")
    for rows in (triage.parts.table, triage.parts.observations, triage.parts.files, triage.parts.locations):
        offered = menu_at(rows.viewport())
        assert offered[0] == "Copy code and meaning"
        assert "Add to case" in offered
    menu_at(triage.parts.table.viewport(), "Copy code and meaning")
    assert "-1121" in QGuiApplication.clipboard().text()


@NO_GRABBING
def test_the_rows_of_a_triage_are_sorted_by_keyboard(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    triage = add_triage(app.window, app.store, app.look, app.settings)
    errors = ['{"code":-2019,"msg":"Margin is insufficient."}'] * 2
    errors.append('{"code":-1121,"msg":"Invalid symbol."}')
    log = tmp_path / "bot.log"
    log.write_text(
        "".join(f"2026-11-27T09:0{i}:00Z https://fapi.binance.com {e}\n" for i, e in enumerate(errors))
    )
    triage.open([log])
    qtbot.waitUntil(lambda: not triage.parts.store.busy, timeout=90_000)
    table = triage.parts.table

    def codes() -> list[object]:
        return [table.model().index(row, 1).data() for row in range(table.model().rowCount())]

    assert codes() == ["-2019", "-1121"]
    (menu,) = (action.menu() for action in table.actions() if action.text() == "Sort by")
    assert isinstance(menu, QMenu)
    for title, expected in (("Code", ["-1121", "-2019"]), ("First", ["-2019", "-1121"])):
        next(action for action in menu.actions() if action.text() == title).trigger()
        assert codes() == expected
    assert table.horizontalHeader().sortIndicatorSection() == 5
