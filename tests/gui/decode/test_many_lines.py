"""A text of many lines is filled in some at a time, so that the window is never blocked for long."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.decode_panel.controller import DecodeController
from retcode.features.decode_panel.pasted_text import PastedText

ERROR = 'POST https://api.binance.com/api/v3/order {"code":-1121,"msg":"Invalid symbol."}'
TEXT = "INFO tick 5 ok\n" * 30_000 + ERROR


def is_whole(text: PastedText) -> bool:
    return text.toPlainText() == TEXT


def test_many_lines_are_filled_in_some_at_a_time(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    text = desk.parts.text
    desk.decode(TEXT)
    assert 1 < text.blockCount() < 10_000
    assert text.isReadOnly()
    qtbot.waitUntil(lambda: is_whole(text), timeout=20_000)
    assert not text.isReadOnly()
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_X)
    assert text.toPlainText() == f"x{TEXT}"
    text.undo()
    assert is_whole(text)


def test_what_is_chosen_in_the_rest_is_filled_in_and_shown(app: App, desk: DecodeController) -> None:
    desk.decode(TEXT)
    desk.parts.text.go_to(TEXT.index(ERROR))
    assert is_whole(desk.parts.text)
    assert desk.parts.text.textCursor().block().text() == ERROR


def test_another_text_takes_the_place_of_one_that_is_being_filled_in(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    desk.decode(TEXT)
    desk.decode(ERROR)
    qtbot.wait(50)
    assert desk.parts.text.toPlainText() == ERROR
    desk.decode(TEXT)
    desk.parts.store.clear()
    qtbot.wait(50)
    assert desk.parts.text.toPlainText() == ""
