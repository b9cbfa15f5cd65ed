"""The key that works in every program: taken from the desktop, given back, refused, not to be had."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import wintypes
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QKeySequenceEdit, QLabel
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.services import global_key
from retcode.services.global_key import NOT_AVAILABLE, windows
from retcode.services.global_key.chord import Chord, GlobalKeyError, parse_chord
from retcode.services.settings import Settings
from retcode.window.global_key_row import GlobalKeyRow
from tests.packaged.desk import Desk, leave, opened
from tests.packaged.running import Program
from tests.virtual_display import VirtualDisplay

OTHER_PROGRAM = """
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication([])
edit = QLineEdit()
edit.setWindowTitle("another program")
edit.show()
app.exec()
"""


class Fake:
    """A desktop that hands its keys out, or has none left."""

    def __init__(self, *, free: bool) -> None:
        self.free = free
        self.taken: list[str] = []
        self.press: Any = None

    def __call__(self, pressed: Any) -> "Fake":
        self.press = pressed
        return self

    def grab(self, chord: Chord) -> bool:
        if self.free:
            self.taken.append(chord.key)
        return self.free

    def release(self) -> None:
        self.taken.clear()

    def bring_to_front(self, window: object) -> None:
        assert window is not None


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Stands for a desktop that has keys to give."""
    made = Fake(free=True)
    monkeypatch.setattr(global_key, "is_available", lambda: True)
    monkeypatch.setattr("retcode.window.global_key_row.is_available", lambda: True)
    monkeypatch.setattr(global_key, "make_grabber", made)
    return made


def notices(app: App) -> str:
    return " ".join(label.text() for label in app.window.notice.findChildren(QLabel))


@pytest.mark.parametrize(
    ("keys", "chord"),
    [
        ("Ctrl+Alt+K", Chord("K", frozenset({"Ctrl", "Alt"}))),
        ("Meta+Shift+F12", Chord("F12", frozenset({"Meta", "Shift"}))),
        ("Alt+Space", Chord("Space", frozenset({"Alt"}))),
    ],
)
def test_a_key_is_read(keys: str, chord: Chord) -> None:
    assert parse_chord(keys) == chord


@pytest.mark.parametrize("keys", ["", "K", "Shift+K", "F5", "Ctrl++", "Ctrl+Ä", "Ctrl+K, Ctrl+B", "Ctrl+F99"])
def test_a_key_that_is_needed_to_type_is_refused_in_one_sentence(keys: str) -> None:
    with pytest.raises(GlobalKeyError, match=r"^Choose [^.]+\.$"):
        parse_chord(keys)


def test_it_is_off_at_first_and_brings_the_window_back_once_it_is_on(
    app: App, desktop: Fake, tmp_path: Path
) -> None:
    app.global_key.start()
    assert desktop.taken == []
    action = app.window.actions_by_id["global_key"]
    assert not action.isChecked()
    action.trigger()
    assert desktop.taken == ["K"]
    assert action.isChecked()
    app.settings.save()
    assert Settings(tmp_path).global_key
    app.window.list.table.setFocus()
    app.window.showMinimized()
    desktop.press()
    assert not app.window.isMinimized()
    assert app.window.search.edit.hasFocus()
    app.global_key.release()
    assert desktop.taken == []
    app.global_key.start()
    assert desktop.taken == ["K"]
    action.trigger()
    assert desktop.taken == []
    assert not app.settings.global_key


def test_a_key_of_another_program_turns_it_off_with_a_sentence(app: App, desktop: Fake) -> None:
    desktop.free = False
    app.window.actions_by_id["global_key"].trigger()
    assert "Another program has taken Ctrl+Alt+K: choose another key in the settings." in notices(app)
    assert not app.window.actions_by_id["global_key"].isChecked()
    assert not app.settings.global_key


def test_the_settings_show_the_switch_the_key_and_what_is_wrong(
    app: App, desktop: Fake, qtbot: QtBot
) -> None:
    row = GlobalKeyRow(app.global_key)
    qtbot.addWidget(row)
    row.show()
    (box,), (note,) = row.findChildren(QCheckBox), row.findChildren(QLabel)
    (edit,) = row.findChildren(QKeySequenceEdit)
    assert edit.keySequence().toString() == "Ctrl+Alt+K"
    box.click()
    assert desktop.taken == ["K"]
    edit.setKeySequence("Ctrl+Alt+J")
    edit.editingFinished.emit()
    assert desktop.taken == ["J"]
    assert app.global_key.keys == "Ctrl+Alt+J"
    edit.setKeySequence("Shift+A")
    edit.editingFinished.emit()
    assert note.text().startswith("Choose a letter")
    assert not box.isChecked()
    assert desktop.taken == []
    edit.clear()
    edit.editingFinished.emit()
    assert edit.keySequence().toString() == app.global_key.keys
    assert QTest.qWaitForWindowExposed(row)


def test_a_desktop_that_gives_no_key_says_how_to_bind_the_command(
    app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not global_key.is_available()  # the off-screen platform
    row = GlobalKeyRow(app.global_key)
    qtbot.addWidget(row)
    assert [label.text() for label in row.findChildren(QLabel)] == [NOT_AVAILABLE]
    assert not row.findChildren(QCheckBox)[0].isEnabled()
    app.window.actions_by_id["global_key"].trigger()
    assert NOT_AVAILABLE in notices(app)
    assert not app.window.actions_by_id["global_key"].isChecked()
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert global_key.is_available()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")  # a window of X11 hears of no keys of others there
    assert not global_key.is_available()


def test_windows_registers_it_and_posts_a_message(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    registered: list[tuple[object, ...]] = []

    def note(*words: object) -> int:
        registered.append(words)
        return 1

    user32 = SimpleNamespace(RegisterHotKey=note, UnregisterHotKey=note)
    monkeypatch.setattr(windows, "user32", lambda: user32)
    heard: list[str] = []
    key = windows.HotKey(lambda: heard.append("pressed"))
    assert key.grab(parse_chord("Ctrl+Alt+K"))
    alt, control, no_repeat = 1, 2, 0x4000
    message = wintypes.MSG()
    message.message, message.wParam = 0x0312, 1
    address = ctypes.addressof(message)
    assert key.nativeEventFilter(b"windows_dispatcher_MSG", address) == (True, 0)
    message.wParam = 7
    assert key.nativeEventFilter(b"windows_dispatcher_MSG", address) == (False, 0)
    key.release()
    assert heard == ["pressed"]
    assert registered == [(None, 1, alt | control | no_repeat, ord("K")), (None, 1)]


@pytest.fixture
def desk(virtual_display: VirtualDisplay) -> Desk:
    made = Desk(virtual_display)
    made.put("nothing of interest")
    return made


def program(home: Path) -> Program:
    """The program from source, in a home in which the key is on."""
    settings = home / ".config" / "retcode" / "retcode.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[window]\nused=true\nglobal_key=on\n", encoding="utf-8")
    words = ("-P", "-m", "retcode")
    return Program(Path(sys.executable), home, words, {"PYTHONPATH": os.environ["PYTHONPATH"]})


@contextmanager
def another_program(desk: Desk) -> Iterator[None]:
    """Another program in front of all windows, with the keyboard."""
    with subprocess.Popen([sys.executable, "-c", OTHER_PROGRAM], env=desk.environment) as process:
        try:
            name = "^another program$"
            desk.press("search", "--sync", "--onlyvisible", "--name", name, "windowactivate", "--sync")
            yield
        finally:
            process.kill()


def test_it_reaches_the_window_from_another_program(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    first, second = program(tmp_path / "first"), program(tmp_path / "second")
    with opened(first, desk) as process:
        search(desk, "-1003")  # then the window is complete, and has the key
        with another_program(desk):
            qtbot.waitUntil(lambda: brought_to_front(desk), timeout=20_000)
            desk.press("type", "--", "-1021")  # what was searched for is selected: it is replaced
            desk.copied("ctrl+c", lambda text: "-1021" in text)
            shown = replace(second, variables={**second.variables, "DISPLAY": desk.environment["DISPLAY"]})
            settings = second.home / ".config" / "retcode" / "retcode.ini"
            with subprocess.Popen(shown.command(), env=shown.environment(), cwd=second.home) as other:
                try:
                    qtbot.waitUntil(lambda: "global_key=off" in settings.read_text(), timeout=30_000)
                finally:
                    other.terminate()
        desk.press("search", "--onlyvisible", "--name", "^Retcode$", "windowactivate", "--sync")
        leave(process, desk)


def search(desk: Desk, code: str) -> None:
    """Type a code until its entry is shown: a window that is not complete yet may lose what is typed."""
    for _ in range(5):
        desk.press("key", "ctrl+k")
        desk.press("type", "--", code)
        with suppress(AssertionError):
            desk.copied("ctrl+e", lambda text: code in text, limit=8)
            return
    raise AssertionError(f"{code} was not found")


def brought_to_front(desk: Desk) -> bool:
    """Press the key; return whether the window has the keyboard then."""
    desk.press("key", "ctrl+alt+k")
    asked = ["xdotool", "getactivewindow", "getwindowname"]
    done = subprocess.run(asked, env=desk.environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() == "Retcode"
