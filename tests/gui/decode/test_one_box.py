"""One box for everything: what finds nothing as a search is tried as a text to decode."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.core.catalogue.model import Recovery
from retcode.features.decode_panel.controller import DecodeController, add_decoding

EXCEPTION = (
    "binance.exceptions.BinanceAPIException: APIError(code=-1021): Timestamp for this request is outside of "
    "the recvWindow."
)


def paste_into_search(app: App, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    app.window.search.take_focus()
    QTest.keyClick(app.window.search.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("text", [EXCEPTION, "APIError(code=-1021): Timestamp for this request."])
def test_a_pasted_exception_is_decoded_at_once(
    app: App, desk: DecodeController, qtbot: QtBot, text: str
) -> None:
    paste_into_search(app, text)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None)
    assert app.window.page is desk.parts.panel
    assert app.store.selected is not None
    assert app.store.selected.code == "-1021"


def test_a_pasted_http_error_without_a_code_is_decoded_at_once(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    paste_into_search(
        app, "Вывод не проходит, POST https://api.binance.com/sapi/v1/capital/withdraw/apply HTTP 503"
    )
    qtbot.waitUntil(lambda: desk.parts.store.report is not None)
    assert app.store.selected is not None
    assert app.store.selected.code == "503"


KEY_HELD = "hTg6fD3sA9kLmN2pQ8rStUvWxYz01234"


def alt(app: App, key: Qt.Key) -> None:
    QTest.keyClick(app.window, key, Qt.KeyboardModifier.AltModifier)


def test_the_box_and_the_history_keep_nothing_of_a_decoded_text(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    app.store.set_query("700003")
    app.store.record()
    app.window.search.edit.selectAll()
    paste_into_search(app, f"{EXCEPTION} apiSecret={KEY_HELD}")
    qtbot.waitUntil(lambda: desk.parts.store.report is not None)
    assert app.window.search.edit.text() == app.store.text == ""
    assert not app.window.search.edit.isUndoAvailable()
    desk.decode('{"code":-2019,"msg":"Margin is insufficient."}')
    desk.flush()
    seen = []
    for key in (*[Qt.Key.Key_Left] * 5, *[Qt.Key.Key_Right] * 5):
        alt(app, key)
        seen.append(app.window.search.edit.text())
    assert "700003" in seen
    assert not any("apiSecret" in text for text in seen)


def test_the_box_keeps_nothing_of_a_text_that_finds_nothing_once_another_is_decoded(
    app: App, desk: DecodeController
) -> None:
    paste_into_search(app, f"please help, apiSecret={KEY_HELD}")
    assert KEY_HELD in app.window.search.edit.text()
    app.store.record()
    desk.decode(EXCEPTION)
    desk.flush()
    assert app.window.search.edit.text() == ""
    alt(app, Qt.Key.Key_Left)
    assert app.window.page is None
    assert app.window.search.edit.text() == ""


def test_a_query_stays_while_a_text_is_decoded(app: App, desk: DecodeController) -> None:
    app.store.set_query("min notional")
    desk.decode(EXCEPTION)
    desk.flush()
    assert app.window.search.edit.text() == "min notional"


def test_a_pasted_code_is_a_search(app: App, desk: DecodeController) -> None:
    paste_into_search(app, "-1021")
    assert app.window.page is None
    assert app.store.rows[0].entry.code == "-1021"


def test_a_typed_message_that_finds_nothing_can_be_decoded_with_enter(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    app.store.set_tab("MEXC")
    app.window.search.take_focus()
    QTest.keyClicks(app.window.search.edit, "APIError(code=-1021)!")
    note = app.window.list.note

    def first() -> str:
        return next((b.text() for b in note.findChildren(QPushButton) if b.isVisibleTo(note)), "")

    qtbot.waitUntil(lambda: first() == "Decode this text")
    QTest.keyClick(app.window.search.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None)
    assert app.window.page is desk.parts.panel


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("APIError(code=-1021)!", "No matches for “APIError(code=-1021)!” in MEXC"),
        ("qqqqxxzz", "No matches for “qqqqxxzz” in MEXC"),
    ],
)
def test_nothing_is_said_of_matches_while_the_query_is_searched_for_an_error(
    app: App, desk: DecodeController, qtbot: QtBot, text: str, title: str
) -> None:
    note = app.window.list.note
    app.store.set_tab("MEXC")
    app.store.set_query(text)

    def told() -> str:
        return next(label.text() for label in note.findChildren(QLabel) if label.text())

    assert told() == f"Looking for an error in “{text}”…"
    assert not [button for button in note.findChildren(QPushButton) if button.isVisibleTo(note)]
    qtbot.waitUntil(lambda: told() == title)


def test_a_search_for_an_error_that_takes_too_long_is_given_up(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    app.store.set_query("qqqqxxzz")
    desk.parts.query.failed.emit("Decoding the text took too long")
    label = next(label for label in app.window.list.note.findChildren(QLabel) if label.text())
    assert label.text() == "No matches for “qqqqxxzz”"


def test_a_response_that_is_typed_shows_no_other_error_and_can_be_decoded(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    app.window.search.take_focus()
    QTest.keyClicks(app.window.search.edit, '{"code":-1003,"msg":"Too many requests"}')
    assert not app.store.rows
    qtbot.waitUntil(lambda: app.store.ways_out()[0].intent == "decode")
    QTest.keyClick(app.window.search.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None)
    assert app.store.selected is not None
    assert app.store.selected.code == "-1003"


def test_enter_goes_to_the_details_of_what_was_found(app: App, desk: DecodeController) -> None:
    app.window.search.take_focus()
    QTest.keyClicks(app.window.search.edit, "-1021")
    app.window.flush()
    QTest.keyClick(app.window.search.edit, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert app.window.detail.isAncestorOf(focused)


def test_a_message_with_values_finds_its_template(app: App, desk: DecodeController) -> None:
    app.store.set_query("current limit is 1200 requests per minute")
    assert app.store.selected is not None
    assert app.store.selected.code == "-1003"


def test_text_that_holds_no_error_is_not_offered_for_decoding(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desk.parts.query.finished):
        app.store.set_query("qwrtz xyzzy plugh")
    assert [way.intent for way in app.store.ways_out()] == ["clear_query"]


def test_a_drop_from_the_window_itself_is_left_alone(app: App, desk: DecodeController) -> None:
    data = QMimeData()
    data.setText('{"code":-1021}')
    drop = QDropEvent(
        QPoint(50, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    assert drop.source() is None
    assert desk.eventFilter(app.window, drop)  # from another program it is taken
    assert desk.parts.store.pasted is not None


def test_letters_typed_while_decoding_are_all_searched_for(app: App, desk: DecodeController) -> None:
    app.window.flush()
    paste_into_search(app, '{"code":-2010,"msg":"Account has insufficient balance"}')
    assert app.window.page is desk.parts.panel
    app.window.search.take_focus()
    QTest.keyClicks(app.window.search.edit, "ntp")
    assert app.window.search.edit.text() == app.store.text == "ntp"
    assert app.window.page is None


def shown(app: App) -> tuple[str, Recovery] | None:
    entry = app.store.selected
    return (entry.key, entry.recovery) if entry is not None else None


def test_the_details_show_what_the_list_has_once_decoding_ends(app: App, desk: DecodeController) -> None:
    app.store.pick("binance-spot/-2010")
    desk.decode('{"code":-2010,"msg":"Account has insufficient balance for requested action."}')
    desk.flush()
    assert shown(app) == ("binance-spot/-2010", Recovery.ACCOUNT_LIMIT)
    QTest.keyClick(app.window, Qt.Key.Key_F8)
    assert app.window.page is None
    assert shown(app) == ("binance-spot/-2010", Recovery.READ_MESSAGE)
    QTest.keyClick(app.window, Qt.Key.Key_F8)
    assert shown(app) == ("binance-spot/-2010", Recovery.ACCOUNT_LIMIT)


def test_a_text_pasted_before_the_program_can_decode_is_decoded_once_it_can(app: App, qtbot: QtBot) -> None:
    paste_into_search(app, EXCEPTION)
    app.window.flush()
    desk = add_decoding(app.window, app.store, app.look, app.settings)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None)
    assert app.window.page is desk.parts.panel
    assert app.store.selected is not None
    assert app.store.selected.code == "-1021"
