"""Links in the window: they show an entry or ask; an entry gives its own."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from retcode.app import App, follow_link
from retcode.features.decode_panel.controller import DecodeController, add_decoding


def test_copy_link_copies_one_that_opens_the_entry(app: App) -> None:
    app.store.select("binance-usdm/-1021")
    QTest.keyClick(
        app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert QGuiApplication.clipboard().text() == "retcode://binance-usdm/-1021"


def test_a_link_shows_its_entry_whatever_hides_it(app: App) -> None:
    app.store.set_query("insufficient balance")
    follow_link(app, "binance-usdm/-1021", ask_to_decode=False)
    assert app.store.selected is not None
    assert app.store.selected.key == "binance-usdm/-1021"


def test_a_link_to_nothing_changes_nothing(app: App) -> None:
    before = app.store.selected
    follow_link(app, "nowhere/../../x", ask_to_decode=False)
    assert app.store.selected is before


def test_a_link_decodes_the_clipboard_only_after_a_yes(app: App) -> None:
    desk = add_decoding(app.window, app.store, app.look, app.settings)
    QGuiApplication.clipboard().setText('{"code":-1021,"msg":"x"} fapi.binance.com')
    follow_link(app, "", ask_to_decode=True)
    assert not _texts(desk)
    assert any("asks" in label.text() for label in app.window.notice.findChildren(QLabel))
    button = app.window.notice.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.click()
    assert _texts(desk) == ['{"code":-1021,"msg":"x"} fapi.binance.com']
    desk.parts.store.close()


def _texts(desk: DecodeController) -> list[str]:
    pasted = desk.parts.store.pasted
    return [pasted.text] if pasted else []
