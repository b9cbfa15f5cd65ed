"""A whole program in a window, to press real keys in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from retcode.app import App, build_app
from retcode.core.catalogue.load import Catalogue
from retcode.entries.store import Store
from retcode.services.options import WindowOptions
from tests.gui.used import used_settings


@pytest.fixture
def store(qtbot: QtBot, catalogue: Catalogue) -> Store:
    return Store(catalogue)


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    app = build_app(WindowOptions(theme="light"), used_settings(tmp_path))
    QGuiApplication.clipboard().clear()
    app.store.index_explanations()
    app.window.show()
    qtbot.waitExposed(app.window)
    app.window.activateWindow()
    app.window.flush()
    yield app
    app.window.close()
    discard(app)


def discard(app: App) -> None:
    """Delete a window at once: a style sheet put on for the next would be worked out for this one, too."""
    app.window.deleteLater()
    app.look.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
