"""A whole program in a window, with the decode panel, to press real keys in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from retcode.app import App, build_app
from retcode.decode_panel.controller import DecodeController, add_decoding
from retcode.services.options import WindowOptions
from tests.gui.used import used_settings


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    app = build_app(WindowOptions(), used_settings(tmp_path))
    qtbot.addWidget(app.window)
    QGuiApplication.clipboard().clear()
    app.window.resize(1280, 800)
    app.window.show()
    qtbot.waitExposed(app.window)
    app.window.activateWindow()
    yield app
    app.window.close()


@pytest.fixture
def desk(app: App) -> DecodeController:
    return add_decoding(app.window, app.store, app.look, app.settings)
