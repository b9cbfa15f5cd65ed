"""Dialogs that are no larger than the screen, and rows of buttons that are never cut."""

import pytest
from PySide6.QtCore import QMargins, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.style.wrapped_row import WrappedRow

SMALL = QSize(683, 384)


@pytest.mark.parametrize("action", ["shortcuts", "settings", "about"])
def test_a_dialog_fits_on_a_small_screen(
    action: str, app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _: SMALL)
    app.window.actions_by_id[action].trigger()
    dialog = next(one for one in app.window.findChildren(QDialog) if one.isVisible())
    assert dialog.width() <= SMALL.width()
    assert dialog.height() <= SMALL.height()
    for box in dialog.findChildren(QDialogButtonBox):
        assert dialog.rect().contains(box.geometry())
    dialog.close()


def test_a_row_that_does_not_fit_goes_on_below(qtbot: QtBot) -> None:
    row = QWidget()
    buttons = [QPushButton(text) for text in ("Copy report", "Save…", "Decode as…", "Show secrets", "Clear")]
    layout = WrappedRow(QMargins(4, 4, 4, 4), 4)
    for button in buttons:
        layout.addWidget(button)
    row.setLayout(layout)
    qtbot.addWidget(row)
    row.resize(layout.sizeHint())
    row.show()
    assert len({button.y() for button in buttons}) == 1
    buttons[1].hide()
    half = layout.sizeHint().width() // 2
    row.resize(half, layout.heightForWidth(half))
    layout.activate()
    shown = [button for button in buttons if button.isVisible()]
    assert len({button.y() for button in shown}) > 1
    for button in shown:
        assert button.width() >= button.sizeHint().width()
        assert row.rect().contains(button.geometry())
    layout.removeWidget(buttons[0])
    assert layout.count() == len(buttons) - 1
