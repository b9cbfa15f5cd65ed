"""The compact window on top of others, and the icon in the system tray."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.decode_panel.controller import DecodeController, add_decoding

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
ON_TOP = Qt.WindowType.WindowStaysOnTopHint

LATE = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'


def press(app: App) -> None:
    QTest.keyClick(app.window, Qt.Key.Key_M, CTRL_SHIFT)


def on_top(app: App) -> bool:
    return bool(app.window.windowFlags() & ON_TOP)


def test_a_compact_window_shows_search_and_verdict_on_top_of_others(app: App, qtbot: QtBot) -> None:
    before = app.window.geometry()
    press(app)
    qtbot.waitExposed(app.window)
    assert on_top(app)
    assert app.window.width() < 500
    assert app.window.search.isVisible()
    assert app.window.detail.isVisible()
    assert not app.window.list.isVisible()
    assert not app.window.filters.isVisible()
    QTest.keyClicks(app.window.search.edit, "binance usd-m -1007")
    app.window.flush()
    assert app.store.selected is not None
    assert app.store.selected.code == "-1007"
    press(app)
    assert not on_top(app)
    assert app.window.list.isVisible()
    assert app.window.geometry() == before


def test_a_compact_window_has_room_for_the_verdict_however_large_the_text_is(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []
    for zoom in (100, 200):
        app.look.set_zoom(zoom)
        app.window.set_compact(True)
        sizes.append(app.window.size())
        app.window.set_compact(False)
    app.look.set_zoom(100)
    room = app.window.screen().availableGeometry()
    assert sizes[1].width() > sizes[0].width()
    assert sizes[1].width() <= room.width()
    assert sizes[0].height() < sizes[1].height() <= room.height()


def test_a_window_that_becomes_compact_is_never_hidden_and_keeps_the_focus(app: App) -> None:
    app.window.list.table.setFocus()
    before, handle = app.window.winId(), app.window.windowHandle()
    for compact in (True, False):
        press(app)
        assert app.window.isVisible()
        assert app.window.isActiveWindow()
        assert QApplication.focusWidget() is app.window.search.edit
        assert app.window.winId() == before
        assert bool(handle.flags() & ON_TOP) is compact


def test_a_maximized_window_becomes_compact_and_maximized_again(app: App) -> None:
    app.window.showMaximized()
    press(app)
    assert not app.window.isMaximized()
    assert app.window.width() < 500
    press(app)
    assert app.window.isMaximized()


def test_a_compact_window_stays_as_small_when_something_is_pasted(app: App, desk: DecodeController) -> None:
    app.window.set_compact(True)
    size = app.window.size()
    for text in ("nothing to be found here", LATE, "still nothing"):
        desk.decode(text)
        desk.flush()
        QApplication.processEvents()
        assert app.window.size() == size, text
    app.window.set_compact(False)
    assert app.window.browser.middle.isVisible()
    assert app.window.browser.right.isVisible()


def test_a_search_without_a_hit_says_so_in_a_compact_window(app: App) -> None:
    press(app)
    app.store.set_query("zzqqxx 99999999")
    assert app.window.list.isVisible()
    app.store.set_query("-1021")
    assert not app.window.list.isVisible()


def test_a_pasted_error_without_an_entry_shows_its_verdict_in_a_compact_window(app: App) -> None:
    desk = add_decoding(app.window, app.store, app.look, app.settings)
    press(app)
    desk.decode("requests.exceptions.ReadTimeout: POST https://fapi.binance.com/fapi/v1/order timed out")
    desk.flush()
    assert app.store.selected is None
    assert app.window.detail.isVisible()
    assert not desk.parts.details.isVisible()
    desk.decode('POST https://fapi.binance.com/fapi/v1/order {"code":-1021,"msg":"x"}')
    desk.flush()
    assert app.window.detail.isVisible()
    assert not desk.parts.details.isVisible()


def test_what_needs_room_gets_it(app: App, desk: DecodeController) -> None:
    press(app)
    app.window.actions_by_id["decode_panel"].trigger()
    assert app.window.page is desk.parts.panel
    assert not app.window.compact
    assert not app.window.actions_by_id["compact"].isChecked()


def test_a_window_that_was_compact_starts_as_it_was_before(app: App) -> None:
    size = app.window.size()
    press(app)
    app.window.save_state()
    assert app.window.size() == size


@pytest.mark.qt_log_ignore("systemTrayWindowChanged|propagateSizeHints")  # of the off-screen platform
def test_the_tray_has_no_icon_until_one_is_asked_for(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    assert not app.window.findChildren(QSystemTrayIcon)
    app.window.actions_by_id["tray"].trigger()
    (icon,) = app.window.findChildren(QSystemTrayIcon)
    names = [action.text() for action in icon.contextMenu().actions()]
    assert names == ["Show Retcode", "Decode clipboard", "Compact window", "Quit"]
    assert app.settings.tray_icon
    app.window.actions_by_id["tray"].trigger()
    assert not app.settings.tray_icon


def test_a_desktop_without_a_tray_is_told(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    app.window.actions_by_id["tray"].trigger()
    assert any("no system tray" in label.text() for label in app.window.notice.findChildren(QLabel))
    assert not app.window.actions_by_id["tray"].isChecked()
    assert not app.settings.tray_icon


def test_a_query_typed_over_a_decoded_text_is_whole_without_the_focus_of_the_system(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    desk.decode(LATE)
    desk.flush()
    other = QLabel("another window")
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not app.window.isActiveWindow())
    app.window.search.take_focus()
    QTest.keyClicks(app.window.search.edit, "-2019")
    app.window.flush()
    assert app.window.search.edit.text() == "-2019"
    assert app.store.selected is not None
    assert app.store.selected.code == "-2019"
