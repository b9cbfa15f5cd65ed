"""A task in a thread: its result or its error comes to the window's thread."""

import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

from retcode.core.resources import ResourceError
from retcode.services.background import LatestTask


def _fail(error: Exception) -> object:
    raise error


def test_a_damaged_file_is_the_result(qtbot: QtBot) -> None:
    task, damage = LatestTask(), ResourceError("common.json is damaged")
    with qtbot.waitSignal(task.finished) as found:
        task.start(lambda: _fail(damage))
    assert found.args == [damage]
    task.close()


def test_another_error_is_reported_in_the_thread_of_the_window(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    hook = lambda _kind, error, _trace: seen.append((str(error), threading.current_thread()))  # noqa: E731
    monkeypatch.setattr(sys, "excepthook", hook)
    task = LatestTask()
    with qtbot.waitSignal(task.finished) as found:
        task.start(lambda: _fail(ZeroDivisionError("no")))
    assert found.args == [None]
    assert seen == [("no", threading.main_thread())]
    task.close()
