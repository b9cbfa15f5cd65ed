"""What every test with Qt has: a window to press real keys in, and a failure for each warning from Qt."""

import gc
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from retcode.app import App, build_app
from retcode.features.decode_panel.controller import DecodeController, add_decoding
from retcode.services.options import WindowOptions
from tests.gui.used import used_settings


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
    of_every_window = r"does not support (propagateSizeHints|raise)\(\)"  # on the off-screen platform
    of_an_ended_process = r"QWindowsPipeWriter: write failed"  # while it was given its text, on Windows
    of_a_file_still_read = r"QTemporaryDir: Unable to remove"  # on Windows, where it is tried again
    ignored = (of_every_window, of_an_ended_process, of_a_file_still_read)
    item.add_marker(pytest.mark.qt_log_ignore(*ignored))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The program's own style, also where the system has another."""
    return ["retcode", "-style", "Fusion"]


class PatientBot(QtBot):
    """Waits as long as a busy machine may take; what was waited for ends the wait at once."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=30_000)
    waitSignal = partialmethod(QtBot.waitSignal, timeout=30_000)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """In place of the one of pytest-qt, which waits for 5 s."""
    del qapp
    return PatientBot(request)


@pytest.fixture(scope="session", autouse=True)
def modules_are_kept() -> None:
    """Leave what is imported out of every later search for garbage, which took a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage_is_collected_in_this_thread() -> Iterator[None]:
    """As in the program: an object of Qt must not die in another thread."""
    gc.disable()
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def decoding_has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a text on the clipboard, or one that was typed, would be left undecoded."""
    panel = "retcode.features.decode_panel"
    monkeypatch.setattr(f"{panel}.clipboard_watch._TIMEOUT_MS", 60_000)
    monkeypatch.setattr(f"{panel}.controller._QUERY_TIMEOUT_MS", 60_000)


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """A whole program, shown and in front."""
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
    """The decode page of that program."""
    return add_decoding(app.window, app.store, app.look, app.settings)
