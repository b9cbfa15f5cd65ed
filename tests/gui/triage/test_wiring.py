"""The triage page in the program as it starts: made when it is first asked for."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QStyleOptionHeader,
    QTabBar,
    QTableView,
    QTextEdit,
)
from pytestqt.qtbot import QtBot

from retcode.app import App, attach_features
from retcode.core.triage.model import ObservationKind
from retcode.core.triage.progress_stream import Update
from retcode.features.triage_page.controller import OBSERVATION_ICONS, TriageController
from retcode.services.options import WindowOptions
from retcode.style.icons import icon_path


def errors(app: App) -> QTableView | None:
    tables = app.window.findChildren(QTableView)
    return next((table for table in tables if table.accessibleName() == "Errors in the logs"), None)


def test_logs_dropped_on_the_window_are_triaged(app: App, log: Path, qtbot: QtBot) -> None:
    list(attach_features(app, WindowOptions()))
    assert errors(app) is None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(log)), QUrl.fromLocalFile(str(log))])
    everything = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(app.window, QDragEnterEvent(QPoint(5, 5), *everything))
    QApplication.sendEvent(app.window, QDropEvent(QPointF(5, 5), *everything))
    table = errors(app)
    assert table is not None
    assert table.isVisible()
    qtbot.waitUntil(lambda: table.model().index(0, 0).data() == "6", timeout=90_000)


def test_the_keys_ask_for_logs_and_esc_leaves(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    list(attach_features(app, WindowOptions()))
    asked: list[str] = []

    def nothing_chosen(_: object, title: str, folder: str) -> tuple[list[str], str]:
        asked.append(title)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", nothing_chosen)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(app.window, Qt.Key.Key_O, both)
    assert asked == ["Open log files"]
    assert not app.window.list.isVisible()
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    assert app.window.list.isVisible()


def test_the_keys_ask_for_other_logs_while_one_is_open(
    app: App, read: TriageController, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the list, too: a path that is typed at once belongs in the dialog, not in the search box."""
    app.window.register({"triage": read.show})
    asked: list[str] = []

    def nothing_chosen(_: object, title: str, folder: str) -> tuple[list[str], str]:
        asked.append(title)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", nothing_chosen)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for page in (read.parts.view, None):
        app.window.show_page(page)
        asked.clear()
        QTest.keyClick(app.window, Qt.Key.Key_O, both)
        assert asked == ["Open log files"]
        assert app.window.page is read.parts.view, "the log that is open is shown after Cancel"
        assert read.parts.table.model().rowCount() == 2
        assert read.parts.table.horizontalHeader().textElideMode() is Qt.TextElideMode.ElideRight


def test_every_kind_of_observation_has_an_icon() -> None:
    assert set(OBSERVATION_ICONS) == set(ObservationKind)
    assert all(not icon_path(name).isEmpty() for name, _ in OBSERVATION_ICONS.values())


def test_the_arrow_of_a_heading_points_down_where_the_largest_is_at_the_top(
    read: TriageController,
) -> None:
    header = read.parts.view.findChildren(QTableView)[0].horizontalHeader()
    option = QStyleOptionHeader()
    header.initStyleOptionForIndex(option, header.sortIndicatorSection())
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
    assert option.sortIndicator is QStyleOptionHeader.SortIndicator.SortDown


def test_the_details_show_the_verdict_of_the_row(
    app: App, desk: TriageController, tmp_path: Path, qtbot: QtBot
) -> None:
    """A refusal under a 503 leaves the outcome of an order open."""
    log = tmp_path / "busy.log"
    busy = {"code": -1008, "msg": "Server is currently overloaded with other requests."}
    log.write_text(f"ERROR POST https://fapi.binance.com/fapi/v1/order 503 {json.dumps(busy)}\n")
    desk.open([log])
    qtbot.waitUntil(lambda: desk.parts.store.chosen_line is not None, timeout=90_000)
    app.window.flush()
    row = desk.parts.store.chosen_line
    assert row is not None
    assert row.recovery == "reconcile"
    text = " ".join(one.toPlainText() for one in app.window.detail.findChildren(QTextEdit))
    assert "the order may exist" in text
    assert "Nothing was placed" not in text


def test_an_order_without_an_answer_has_its_verdict_in_the_details(
    app: App, desk: TriageController, tmp_path: Path, qtbot: QtBot
) -> None:
    log = tmp_path / "hung.log"
    log.write_text(
        "ERROR requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.kraken.com', port=443): "
        "Read timed out. POST /0/private/AddOrder\n"
    )
    desk.open([log])
    qtbot.waitUntil(lambda: desk.parts.store.chosen_line is not None, timeout=90_000)
    app.window.flush()

    def text() -> str:
        shown = [one for one in app.window.detail.findChildren(QTextEdit) if one.isVisible()]
        return " ".join(one.toPlainText() for one in shown)

    assert "the order may exist" in text()
    assert "look it up by its client order id" in text()
    app.window.show_page(None)
    app.store.set_query("-1121")
    app.window.flush()
    assert "look it up by its client order id" not in text()


def test_a_status_under_a_withdrawal_is_no_order(
    app: App, desk: TriageController, tmp_path: Path, qtbot: QtBot
) -> None:
    log = tmp_path / "withdrawals.log"
    log.write_text("ERROR POST https://api.binance.com/sapi/v1/capital/withdraw/apply -> HTTP 503\n" * 2)
    desk.open([log])
    qtbot.waitUntil(lambda: desk.parts.store.chosen_line is not None, timeout=90_000)
    app.window.flush()
    text = " ".join(one.toPlainText() for one in app.window.detail.findChildren(QTextEdit))
    assert "the money may have moved" in text
    assert "the order may exist" not in text


def test_the_details_follow_what_the_filters_leave(app: App, read: TriageController) -> None:
    lines = read.parts.store.summary.lines
    other = next(line for line in lines if line.recovery != lines[0].recovery)
    read.parts.table.set_current(lines[0].key)
    read.parts.store.toggle_recovery(other.recovery)
    chosen = read.parts.store.chosen_line
    assert chosen is not None
    assert chosen.key == other.key
    assert app.store.selected is not None
    assert app.store.selected.key == other.entry


def test_what_is_read_behind_another_page_leaves_its_details_alone(app: App, read: TriageController) -> None:
    app.window.show_page(None)
    app.store.set_query("-1003")
    before = app.store.selected
    lines = read.parts.store.summary.lines
    read.parts.store.choose_line(lines[-1].key)
    assert app.store.selected is before
    app.window.show_page(read.parts.view)
    assert app.store.selected is not None
    assert app.store.selected.key == lines[-1].entry


@pytest.fixture
def banned(desk: TriageController, tmp_path: Path, qtbot: QtBot) -> TriageController:
    """The page with a log that has a pattern, read to its end."""
    log = tmp_path / "ban.log"
    ban = {"code": -1003, "msg": "Way too many requests; IP banned until 1772356200000."}
    log.write_text(
        "".join(
            f"2026-03-01T09:0{minute}:00Z ERROR https://fapi.binance.com/fapi/v1/order {json.dumps(ban)}\n"
            for minute in range(3)
        )
    )
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    return desk


def selected_code(app: App) -> str:
    return app.store.selected.code if app.store.selected else ""


def open_tab(desk: TriageController, number: int) -> None:
    """Click a tab."""
    (tabs,) = desk.parts.view.findChildren(QTabBar)
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(number).center())


def test_an_observation_shows_the_error_of_its_line_and_leaves_no_row_marked(
    app: App, banned: TriageController
) -> None:
    report = banned.parts.store.shown_report
    assert report is not None
    assert report.observations
    assert banned.parts.table.selectionModel().hasSelection()
    banned.parts.store.choose_observation(0)
    assert not banned.parts.table.selectionModel().hasSelection()
    assert banned.parts.store.locations == report.observations[0].locations
    assert selected_code(app) == "-1003"


def test_lines_and_details_follow_the_open_tab(app: App, banned: TriageController, qtbot: QtBot) -> None:
    parts = banned.parts
    report = parts.store.shown_report
    assert report is not None
    open_tab(banned, 1)
    assert [index.row() for index in parts.observations.selectedIndexes()] == [0]
    assert parts.store.locations == report.observations[0].locations
    assert selected_code(app) == "-1003"
    open_tab(banned, 2)
    assert parts.files.currentIndex().row() == 0
    assert [place.line for place in parts.store.locations] == [1, 2, 3]
    qtbot.waitUntil(lambda: "IP banned" in parts.lines.text.toPlainText(), timeout=90_000)
    open_tab(banned, 0)
    assert parts.table.currentIndex().row() == 0
    assert selected_code(app) == "-1003"


def test_a_newer_report_keeps_the_open_tab_and_its_choice(banned: TriageController) -> None:
    parts = banned.parts
    open_tab(banned, 1)
    report = parts.store.report
    assert report is not None
    parts.store.apply_update(Update(1, 1, report, last=True))
    assert parts.store.tab == 1
    assert parts.observations.currentIndex().row() == 0
    parts.store.toggle_recovery("success")
    assert parts.observations.currentIndex().row() == parts.store.observation


def test_an_empty_list_of_patterns_says_so(read: TriageController) -> None:
    open_tab(read, 1)
    observations = read.parts.observations
    assert observations.model().rowCount() == 0
    assert observations.accessibleDescription() == "No patterns were found."
    picture = observations.viewport().grab().toImage()
    size = picture.size()
    assert len({picture.pixelColor(x, y).name() for x in range(size.width()) for y in range(40)}) > 1


def test_back_opens_the_tab_that_was_left(app: App, banned: TriageController) -> None:
    open_tab(banned, 1)
    app.store.set_query("-1021")
    app.store.go_back()
    assert banned.parts.store.tab == 1
    assert banned.parts.observations.isVisible()
    assert selected_code(app) == "-1003"


def test_the_keyboard_returns_to_the_row_that_was_left(
    app: App, read: TriageController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.window, "ask_for_files", lambda _: [])
    QTest.keyClick(read.parts.table, Qt.Key.Key_Down)
    QTest.keyClicks(read.parts.table, "700003")
    assert app.window.search.edit.hasFocus()
    app.store.go_back()
    assert read.parts.table.hasFocus()
    assert read.parts.table.currentIndex().row() == 1
    app.window.show_page(None)
    app.window.focus_search()
    read.show()
    assert read.parts.table.hasFocus()
    assert read.parts.table.currentIndex().row() == 1


def test_details_of_another_entry_than_the_marked_line_say_so(app: App, read: TriageController) -> None:
    cautioned = "another error than the one selected"

    def shown() -> bool:
        return any(
            cautioned in one.text() for one in app.window.detail.findChildren(QLabel) if one.isVisible()
        )

    assert not shown()
    app.store.open("mexc-spot/700003")
    app.window.flush()
    assert shown()
    read.parts.store.choose_line(read.parts.store.chosen)
    app.window.flush()
    assert not shown()
