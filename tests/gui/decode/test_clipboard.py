"""The clipboard offer: quiet, only for errors, never by itself, and it can be switched off."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.decode_panel.controller import DecodeController

ERROR = '{"code":-1121,"msg":"Invalid symbol."} from https://fapi.binance.com/fapi/v1/order'


def offer_for(text: str, desk: DecodeController, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.parts.watch.error_seen, timeout=60_000):
        desk.parts.watch.examine(text)


def push(desk: DecodeController, text: str) -> None:
    next(b for b in desk.parts.offer.findChildren(QPushButton) if b.text() == text).click()


def test_an_error_is_offered_and_decoded_only_when_asked(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    focused = app.window.focusWidget()
    offer_for(ERROR, desk, qtbot)
    assert desk.parts.offer.isVisible()
    assert app.window.focusWidget() is focused
    assert desk.parts.store.pasted is None
    push(desk, "Decode it")
    qtbot.waitUntil(lambda: desk.parts.store.report is not None)
    assert not desk.parts.offer.isVisible()


def test_the_offer_names_the_error_whose_outcome_is_unknown(desk: DecodeController, qtbot: QtBot) -> None:
    lost = "POST https://fapi.binance.com/fapi/v1/order requests.exceptions.ReadTimeout"
    offer_for(f"{ERROR}\nbefore that: {lost}", desk, qtbot)
    (said,) = [label.text() for label in desk.parts.offer.findChildren(QLabel) if "clipboard" in label.text()]
    assert "no answer" in said
    assert said.endswith("and 1 more.")


@pytest.mark.parametrize("text", ["an ordinary sentence", "1000", "", "x" * 300_000])
def test_other_texts_are_not_offered(text: str, desk: DecodeController, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(desk.parts.watch.error_seen):
        desk.parts.watch.examine(text)
        qtbot.waitUntil(lambda: not desk.parts.watch.busy)


def test_the_same_text_is_offered_once(desk: DecodeController, qtbot: QtBot) -> None:
    offer_for(ERROR, desk, qtbot)
    desk.parts.offer.withdraw()
    desk.parts.watch.examine(ERROR)
    assert not desk.parts.watch.busy


def test_what_was_decoded_is_not_offered(desk: DecodeController, qtbot: QtBot) -> None:
    desk.decode(ERROR)
    desk.parts.watch.examine(ERROR)
    assert not desk.parts.watch.busy


def test_the_clipboard_is_looked_at_once_it_has_changed(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desk.parts.watch.error_seen, timeout=60_000):
        QGuiApplication.clipboard().setText(ERROR)
        QApplication.sendEvent(app.window, QEvent(QEvent.Type.WindowActivate))
    desk.parts.offer.withdraw()
    QApplication.sendEvent(app.window, QEvent(QEvent.Type.WindowActivate))
    assert not desk.parts.watch.busy


def test_it_can_be_switched_off_and_on_again(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    offer_for(ERROR, desk, qtbot)
    push(desk, "Stop offering")
    assert not desk.parts.offer.isVisible()
    qtbot.waitUntil(lambda: not desk.parts.watch.enabled)
    assert not app.settings.offers_decode
    action = app.window.actions_by_id["clipboard_offer"]
    qtbot.waitUntil(lambda: not action.isChecked())
    action.trigger()
    assert desk.parts.watch.enabled
    assert action.isChecked()


def test_pasting_an_empty_clipboard_says_so(
    app: App, desk: DecodeController, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QClipboard, "mimeData", lambda _: None)  # Qt has no data then, not empty data
    monkeypatch.setattr(QClipboard, "text", lambda _: "")
    app.window.list.table.setFocus()
    with qtbot.waitSignal(app.store.notice_raised) as said:
        app.window.trigger("decode")
    assert said.args == ["There is no text on the clipboard"]
    assert desk.parts.store.pasted is None
