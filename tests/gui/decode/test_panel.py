"""The decode panel in the window, by real keys, clicks and drops."""

import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.core.decode.report import Report
from retcode.features.decode_panel.controller import DecodeController
from retcode.features.decode_panel.finding_model import FindingListModel
from tests.attack.canaries import longest_readable
from tests.gui.tab_walk import stops_before_details


def labels(desk: DecodeController) -> list[str]:
    return [label.text() for label in desk.parts.panel.findChildren(QLabel)]


def caution(app: App) -> str:
    label = app.window.detail.findChild(QLabel, "caution")
    assert isinstance(label, QLabel)
    return label.text()


KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
FIRST = '{"code":-1121,"msg":"Invalid symbol."} at https://fapi.binance.com/fapi/v1/order'
SECOND = '{"code":-2019,"msg":"Margin is insufficient."}'
TEXT = f"apiKey={KEY}\r\n\U0001f600 {FIRST}\r\nthen\r\n{SECOND}\r\n"
OPEN = '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, request ip: 203.0.113.9"}'


def wait_for_report(desk: DecodeController, qtbot: QtBot) -> Report:
    qtbot.waitUntil(lambda: desk.parts.store.report is not None, timeout=20_000)
    report = desk.parts.store.report
    assert report is not None
    return report


def paste(text: str, app: App, desk: DecodeController, qtbot: QtBot) -> Report:
    """Press Ctrl+V in the list of entries."""
    QGuiApplication.clipboard().setText(text)
    app.window.list.table.setFocus()
    QTest.keyClick(app.window.list.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    return wait_for_report(desk, qtbot)


def button(desk: DecodeController, name: str) -> QPushButton:
    return next(
        found
        for found in desk.parts.panel.findChildren(QPushButton)
        if name in (found.text().strip(), found.accessibleName())
    )


def way_to(text: str, desk: DecodeController, qtbot: QtBot) -> QPushButton:
    """The link that holds a text, once it is shown."""

    def shown() -> list[QPushButton]:
        return [b for b in desk.parts.details.findChildren(QPushButton) if b.isVisible() and text in b.text()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def marked(desk: DecodeController) -> list[str]:
    """The ranges that are marked or covered in the text."""
    desk.parts.text.flush()
    return [selection.cursor.selectedText() for selection in desk.parts.text.extraSelections()]


def drop(data: QMimeData, target: QWidget) -> None:
    """Drag and drop, as the window system would tell it."""
    everything = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *everything)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), *everything))


def test_pasting_anywhere_decodes_and_goes_to_the_first_finding(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    assert not desk.parts.panel.isVisible()
    report = paste(TEXT, app, desk, qtbot)
    assert desk.parts.panel.isVisible()
    assert [finding.code for finding in report.findings] == ["-1121", "-2019"]
    assert app.store.selected is not None
    assert app.store.selected.key == "binance-usdm/-1121"
    assert desk.parts.findings.hasFocus()
    assert "-1121" in marked(desk)[0]


def test_arrows_go_from_finding_to_finding(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    report = paste(TEXT, app, desk, qtbot)
    QTest.keyClick(desk.parts.findings, Qt.Key.Key_Down)
    assert desk.parts.store.chosen is report.findings[1]
    assert app.store.selected is not None
    assert app.store.selected.code == "-2019"
    assert desk.parts.text.textCursor().block().text() == SECOND


def test_a_click_on_a_marked_stretch_chooses_its_finding(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    report = paste(TEXT, app, desk, qtbot)
    text = desk.parts.text
    block = text.document().findBlockByNumber(3)
    cursor = text.textCursor()
    cursor.setPosition(block.position() + 5)
    where = text.cursorRect(cursor).center()
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert desk.parts.store.chosen is report.findings[1]


def test_secrets_are_covered_until_shown_and_never_copied_before(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    paste(TEXT, app, desk, qtbot)
    assert KEY in marked(desk)
    text = desk.parts.text
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert KEY not in copied
    assert "Invalid symbol." in copied
    button(desk, "Copy report").click()
    assert "Invalid symbol." in QGuiApplication.clipboard().text()
    assert KEY not in QGuiApplication.clipboard().text()
    assert button(desk, "Copy report").text().strip() == "Copied"
    switch = button(desk, "Show secrets")
    assert not switch.isCheckable()  # its text says what it does next, not what is so
    with qtbot.waitSignal(desk.parts.store.report_changed, timeout=20_000):
        switch.click()
    assert KEY not in marked(desk)
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert KEY in QGuiApplication.clipboard().text()
    assert switch.text() == "Hide secrets"
    with qtbot.waitSignal(desk.parts.store.report_changed, timeout=20_000):
        switch.click()
    assert switch.text() == "Show secrets"
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert KEY not in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(desk.parts.store.report_changed, timeout=20_000):
        switch.click()
    paste(TEXT, app, desk, qtbot)
    assert switch.text() == "Show secrets"


def test_a_part_of_a_secret_is_masked_when_copied(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    paste(TEXT, app, desk, qtbot)
    cursor = desk.parts.text.textCursor()
    cursor.setPosition(12)
    cursor.setPosition(50, cursor.MoveMode.KeepAnchor)
    desk.parts.text.setTextCursor(cursor)
    desk.parts.text.copy()
    assert KEY[5:30] not in QGuiApplication.clipboard().text()


def test_a_secret_across_the_break_of_a_long_line_is_masked_when_copied(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    secret = "1f2e3d4c5b6a79880716253443526170"
    paste("x" * 8985 + f' "secretKey":"{secret}" {TEXT}', app, desk, qtbot)
    desk.parts.text.selectAll()
    desk.parts.text.copy()
    copied = QGuiApplication.clipboard().text()
    assert longest_readable(secret, copied) < 0.3
    assert copied.startswith("x" * 8985 + ' "secretKey":"')


def test_what_is_in_view_is_covered_and_no_more(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    addresses = 20_000
    paste(TEXT + " 10.11.12.13" * addresses, app, desk, qtbot)
    covered = marked(desk).count("10.11.12.13")
    assert 10 < covered < addresses / 20


def test_an_open_finding_offers_each_venue(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    paste(OPEN, app, desk, qtbot)
    way_to("Binance COIN-M", desk, qtbot).click()
    assert app.store.selected is not None
    assert app.store.selected.key == "binance-coinm/-2015"


def test_a_message_of_another_code_leads_to_that_code(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    paste('{"code":-2019,"msg":"Invalid symbol."} https://fapi.binance.com/fapi/v1/x', app, desk, qtbot)
    assert "-1121" in caution(app)
    way_to("-1121", desk, qtbot).click()
    assert app.store.selected is not None
    assert app.store.selected.key == "binance-usdm/-1121"
    assert "-1121" not in caution(app)
    assert "another error than the one selected" in caution(app)


def test_decode_as_overrides_the_venue_and_there_is_a_way_back(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    paste(OPEN, app, desk, qtbot)
    choice = next(
        action for action in button(desk, "Decode as…").menu().actions() if action.data() == "binance-coinm"
    )
    with qtbot.waitSignal(desk.parts.store.report_changed, timeout=20_000):
        choice.trigger()
    report = desk.parts.store.report
    assert report is not None
    assert report.findings[0].venue == "binance-coinm"
    # What the user says is no proof.
    rows = desk.parts.findings.model()
    assert isinstance(rows, FindingListModel)
    row = rows.row(rows.index(0))
    assert row is not None
    assert row.chip == "as chosen"
    button(desk, "Copy report").click()
    assert "**as chosen**" in QGuiApplication.clipboard().text()
    assert "proven" not in QGuiApplication.clipboard().text().lower()
    back = next(b for b in desk.parts.panel.findChildren(QPushButton) if b.text().startswith("Decoded as"))
    assert back.isVisible()
    with qtbot.waitSignal(desk.parts.store.report_changed, timeout=20_000):
        back.click()
    assert desk.parts.store.venue is None
    assert not back.isVisible()


def test_a_dropped_file_is_decoded(app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "bot.log"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode() + b"\x00\xff")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    drop(data, app.window)
    assert len(wait_for_report(desk, qtbot).findings) == 2
    assert "\x00" not in desk.parts.text.toPlainText()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["one.log"], "Drop to decode"),
        (["one.log", "two.log"], "Drop to summarise"),
        (["one.retcode-case"], "Drop to open the case"),
    ],
)
def test_a_frame_shows_what_a_drop_will_do(
    app: App, desk: DecodeController, tmp_path: Path, names: list[str], words: str
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    for name in names:
        (tmp_path / name).write_text(FIRST)
    parts = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(app.window, QDragEnterEvent(QPoint(5, 5), *parts))
    frame = next(one for one in app.window.findChildren(QWidget) if one.accessibleName() == words)
    assert frame.isVisible()
    assert frame.rect() == app.window.rect()
    QApplication.sendEvent(app.window, QDragLeaveEvent())
    assert not frame.isVisible()
    assert desk.parts.store.report is None


def test_dropped_text_is_decoded_and_never_taken_as_markup(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText(f"<b>{FIRST}</b>")
    drop(data, app.window)
    wait_for_report(desk, qtbot)
    assert desk.parts.text.toPlainText() == f"<b>{FIRST}</b>"


def test_of_a_large_file_the_beginning_is_shown_and_all_is_decoded(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "large.log"
    line = "2024-07-30 21:03:53,127 - INFO - Current Leverage: 7.0\n"
    file.write_bytes((line * (4_200_000 // len(line)) + FIRST).encode())
    desk.open_file(file)
    assert desk.parts.store.busy
    assert desk.parts.text.isReadOnly()
    assert len(desk.parts.text.toPlainText()) == 200_000
    assert any("large.log" in text for text in labels(desk))
    stop = button(desk, "Stop")
    qtbot.waitUntil(stop.isVisible, timeout=30_000)
    stop.click()
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=30_000)
    assert desk.parts.store.report is None
    assert desk.parts.store.pasted is not None


def test_a_file_that_is_none_is_told(app: App, desk: DecodeController, tmp_path: Path) -> None:
    desk.open_file(tmp_path)
    assert any(f"Cannot read {tmp_path.name}" in text for text in labels(desk))


def test_an_empty_file_is_said_to_be_empty(app: App, desk: DecodeController, tmp_path: Path) -> None:
    desk.decode("before")
    (path := tmp_path / "empty.txt").touch()
    desk.open_file(path)
    assert "empty.txt is empty" in labels(desk)
    assert desk.parts.text.toPlainText() == ""


def test_what_was_not_found_is_said_once(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    paste("nothing of interest", app, desk, qtbot)
    said = [label for label in labels(desk) if "No exchange error found" in label]
    assert len(said) == 1


def test_a_file_that_is_not_text_is_not_shown(app: App, desk: DecodeController, tmp_path: Path) -> None:
    path = tmp_path / "statement.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n")
    desk.open_file(path)
    sentence = "Cannot read statement.pdf as text: it seems to be a PDF document"
    assert any(sentence in text for text in labels(desk))
    assert desk.parts.store.pasted is None


def test_typing_in_the_text_decodes_it_anew(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    paste("-1121 Invalid symbol", app, desk, qtbot)
    text = desk.parts.text
    text.setFocus()
    text.selectAll()
    with qtbot.waitSignal(desk.parts.store.report_changed, timeout=20_000):
        QTest.keyClicks(text, SECOND)
    assert text.textCursor().atEnd()
    report = desk.parts.store.report
    assert report is not None
    assert [finding.code for finding in report.findings] == ["-2019"]
    assert text.toPlainText() == SECOND


def test_nothing_is_kept_when_the_window_closes(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    paste(TEXT, app, desk, qtbot)
    app.window.close()
    assert desk.parts.store.pasted is None
    assert desk.parts.store.report is None
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Invalid symbol" not in kept
    assert KEY.encode() not in kept


def test_the_panel_hides_and_comes_back(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    paste(TEXT, app, desk, qtbot)
    QTest.keyClick(app.window, Qt.Key.Key_F8)
    assert not desk.parts.panel.isVisible()
    assert app.window.search.edit.hasFocus()
    QTest.keyClick(app.window, Qt.Key.Key_F8)
    assert desk.parts.panel.isVisible()
    assert desk.parts.store.report is not None
    button(desk, "Clear").click()
    assert desk.parts.store.pasted is None
    assert desk.parts.text.toPlainText() == ""


@pytest.mark.parametrize("name", ["report.json", "report.md"])
def test_a_report_is_saved_without_secrets(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    report = paste(TEXT.replace("Invalid symbol.", "Invalid symbol. ip 203.0.113.9"), app, desk, qtbot)
    file = tmp_path / name
    desk.save(file)
    saved = file.read_text("utf-8")
    assert KEY not in saved
    assert "203.0.113.9" not in saved
    if name.endswith("json"):
        assert json.loads(saved) == json.loads(msgspec.json.encode(report))
    else:
        assert saved.startswith("## Decoded API response")


def test_saving_where_nothing_can_be_written_is_told(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    paste(TEXT, app, desk, qtbot)
    desk.save(tmp_path / "missing" / "report.md")
    assert app.window.notice.isVisible()


def test_a_success_and_an_unknown_code_leave_no_entry_in_the_details(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    paste('{"success":true,"code":0,"data":{"orderId":123}}', app, desk, qtbot)
    assert app.store.selected is None
    desk.parts.store.clear()
    paste('bitstamp {"code":"51008","msg":"Order failed. Not enough USD"}', app, desk, qtbot)
    assert app.store.selected is None


def test_where_nothing_is_found_no_verdict_of_another_text_stays(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    paste('{"code":-2019,"msg":"Margin is insufficient."}', app, desk, qtbot)
    assert app.window.list.table.selectionModel().hasSelection()
    paste("error: failed to push some refs (code 128)", app, desk, qtbot)
    assert app.store.selected is None
    assert not app.window.list.table.selectionModel().hasSelection()


def test_an_entry_that_the_list_does_not_show_leaves_no_row_marked_and_is_copied(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    app.store.set_tab("Bitzoom")
    assert app.window.list.table.selectionModel().hasSelection()
    paste('https://api.mexc.com/api/v3/order {"code":30004,"msg":"Insufficient position"}', app, desk, qtbot)
    assert app.store.selected is not None
    assert app.store.selected.key == "mexc-spot/30004"
    assert not app.window.list.table.selectionModel().hasSelection()
    assert [entry.key for entry in app.store.chosen] == ["mexc-spot/30004"]


def test_a_way_to_another_venue_names_its_recovery_however_narrow(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    text = 'GET https://api.binance.com/api/v3/order {"code":-2013,"msg":"Order does not exist."}'
    paste(text, app, desk, qtbot)
    way = way_to("Bitzoom Futures -2013", desk, qtbot)
    whole = way.accessibleName()
    way.resize(way.fontMetrics().horizontalAdvance("Bitzoom Futures -2013 · resync: Ord"), way.height())
    assert "resync" in way.text()
    assert way.text().endswith("…")
    assert way.fontMetrics().horizontalAdvance(way.text()) <= way.width()
    way.resize(way.fontMetrics().horizontalAdvance(whole) + 20, way.height())
    assert way.text() == whole


def test_an_empty_clipboard_opens_nothing(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("  \n")
    button_above = next(
        b for b in app.window.findChildren(QPushButton) if b.text().strip() == "Paste response"
    )
    button_above.click()
    assert not desk.parts.panel.isVisible()


def test_both_themes_and_every_state_draw(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    paste(TEXT, app, desk, qtbot)
    pictures = set()
    for theme in ("light", "dark"):
        app.look.choose(theme)
        desk.parts.text.flush()
        image = desk.parts.panel.grab().toImage()
        pictures.add(image.pixelColor(image.width() - 3, image.height() - 3).name())
    assert len(pictures) == 2


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_small_packed_file_is_shown_as_what_is_in_it(
    pack: Callable[[bytes], bytes], desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "answer.packed"
    file.write_bytes(pack(FIRST.encode()))
    with qtbot.waitSignal(desk.parts.store.report_changed, timeout=20_000, check_params_cb=bool):
        desk.open_file(file)
    assert desk.parts.text.toPlainText() == FIRST
    assert desk.parts.store.report is not None
    assert [finding.code for finding in desk.parts.store.report.findings] == ["-1121"]


@pytest.mark.parametrize("keys", ["Ctrl+S", "Ctrl+Shift+R"])
def test_a_report_that_is_not_there_is_said_to_be_missing(
    app: App, desk: DecodeController, qtbot: QtBot, keys: str
) -> None:
    with qtbot.waitSignal(app.store.notice_raised) as said:
        QTest.keySequence(app.window, QKeySequence(keys))
    assert said.args == ["There is no report: decode a text first"]


def test_the_next_text_takes_the_place_of_this_one_wherever_the_caret_is(
    app: App, desk: DecodeController
) -> None:
    desk.decode(TEXT)
    desk.flush()
    desk.parts.text.setFocus()
    QGuiApplication.clipboard().setText(OPEN)
    QTest.keyClick(desk.parts.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.flush()
    assert desk.parts.text.toPlainText() == OPEN
    QGuiApplication.clipboard().setText("Bybit ")
    QTest.keyClick(desk.parts.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert desk.parts.text.toPlainText() == f"Bybit {OPEN}"


def test_findings_have_the_height_of_their_rows_where_the_reasons_are_below(
    app: App, desk: DecodeController
) -> None:
    findings, details = desk.parts.findings, desk.parts.details
    app.window.resize(900, 600)
    desk.decode(FIRST)
    desk.flush()
    QApplication.processEvents()
    assert details.geometry().top() > findings.geometry().top()
    assert findings.height() < 2 * findings.sizeHintForRow(0)
    app.window.resize(1600, 1000)
    QApplication.processEvents()
    assert findings.height() == details.height()


def test_the_search_box_has_the_focus_where_nothing_is_found(app: App, desk: DecodeController) -> None:
    desk.decode('{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}')
    desk.flush()
    assert QApplication.focusWidget() is desk.parts.findings
    desk.decode("nothing to be found here")
    desk.flush()
    assert QApplication.focusWidget() is app.window.search.edit
    QTest.keyClicks(app.window.search.edit, "700003")
    app.window.flush()
    assert app.store.selected is not None
    assert app.store.selected.code == "700003"


def test_tab_goes_from_the_search_box_through_findings_and_text_to_the_details(
    app: App, desk: DecodeController
) -> None:
    desk.decode('Binance futures {"code":-1021,"msg":"x"}')
    desk.flush()
    stops = stops_before_details(app.window)
    panel, details = desk.parts.panel, desk.parts.details
    assert panel.isAncestorOf(stops[-1])
    links = [link for link in details.findChildren(QPushButton) if link.isVisible() and link.isEnabled()]
    assert links
    wanted = [desk.parts.findings, *links, desk.parts.text]
    assert [stop for stop in stops if stop in wanted] == wanted
    close = next(button for button in panel.findChildren(QToolButton) if "Back" in button.toolTip())
    assert stops.index(close) < stops.index(desk.parts.findings)


class _OwnDrop(QDropEvent):
    """A drop of what is dragged from a part of this window."""

    def source(self) -> QWidget:
        return self.dragged

    def __init__(self, dragged: QWidget, data: QMimeData) -> None:
        button, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        super().__init__(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, modifiers)
        self.dragged = dragged


def test_what_is_dragged_within_the_window_never_replaces_the_text(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    paste(TEXT, app, desk, qtbot)
    data = QMimeData()
    data.setText("Nothing was placed or changed. Correct the request; the same again cannot work.\n")
    for dragged in (app.window.detail, desk.parts.text.viewport()):
        QApplication.sendEvent(desk.parts.text.viewport(), _OwnDrop(dragged, data))
        assert desk.parts.store.pasted is not None
        assert desk.parts.store.pasted.text == TEXT
        assert "Nothing was placed" not in desk.parts.text.toPlainText()
    drop(data, desk.parts.text.viewport())
    pasted = desk.parts.store.pasted
    assert pasted is not None
    assert pasted.text == data.text()


def test_nothing_moves_beside_the_button_that_confirms_a_copy(app: App, desk: DecodeController) -> None:
    desk.decode('{"code":-1003,"msg":"Too many requests"}')
    desk.flush()
    QApplication.processEvents()
    buttons = {button.accessibleName(): button for button in desk.parts.panel.findChildren(QPushButton)}
    copy, save = buttons["Copy report"], buttons["Save report"]
    before = save.pos()
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert copy.text().strip() == "Copied"
    assert save.pos() == before


def test_each_exchange_stands_once_among_the_choices_of_decode_as(app: App, desk: DecodeController) -> None:
    venues = app.store.catalogue.venues
    groups: list[set[str]] = [set()]
    for action in button(desk, "Decode as…").menu().actions():
        if action.isSeparator():
            groups.append(set())
        elif action.data():
            groups[-1].add(venues[action.data()].exchange)
    exchanges = [exchange for group in groups for exchange in group]
    assert max(map(len, groups)) == 1
    assert sorted(exchanges) == sorted({venue.exchange for venue in venues.values()})


def test_the_copied_report_of_a_text_that_is_not_shown_is_named(app: App, desk: DecodeController) -> None:
    desk.decode(FIRST)
    desk.flush()
    said: list[str] = []
    app.store.notice_raised.connect(said.append)
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(desk.parts.findings, Qt.Key.Key_R, shift)
    assert said == []  # the button beside the findings says it
    QTest.keyClick(desk.parts.findings, Qt.Key.Key_F8)
    QTest.keyClick(app.window.list.table, Qt.Key.Key_R, shift)
    assert said == ["Copied the report of the decoded text, which is not shown: 1 error"]
    assert "-1121" in QGuiApplication.clipboard().text()
