"""A log that grows is followed on the page: counts, timeline, flashes, alarms."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.triage_page.controller import TriageController
from retcode.features.triage_page.log_watch import LogWatch
from tests.gui.triage.conftest import MARGIN, SYMBOL, failure
from tests.gui.triage.test_page import button, shown

UNKNOWN = {"code": -1007, "msg": "Timeout waiting for response from backend server. Send status unknown; "}


def append(log: Path, text: str) -> None:
    with log.open("a") as file:
        file.write(text)


@pytest.fixture
def followed(read: TriageController, monkeypatch: pytest.MonkeyPatch) -> TriageController:
    button(read, "Follow").click()
    watch = read.parts.store.findChild(LogWatch)
    assert watch is not None
    timer = watch.findChild(QTimer)
    assert timer is not None
    timer.setInterval(50)
    return read


def test_what_is_appended_is_counted_and_flashes_once(
    followed: TriageController, log: Path, qtbot: QtBot
) -> None:
    chosen = followed.parts.store.chosen
    with qtbot.waitSignal(followed.parts.store.lines_grew, timeout=30_000) as grew:
        append(log, failure(50, MARGIN) + failure(51, MARGIN))
    assert [row[:2] for row in shown(followed)] == [["3", "-1121"], ["3", "-2019"]]
    assert len(grew.args[0]) == 1
    assert followed.parts.store.chosen == chosen
    with qtbot.assertNotEmitted(followed.parts.store.report_changed, wait=400):
        pass


def test_a_log_that_is_rotated_or_truncated_is_read_anew(
    app: App, followed: TriageController, log: Path, qtbot: QtBot
) -> None:
    store = followed.parts.store
    append(log, failure(59, MARGIN))
    qtbot.waitUntil(lambda: ["2", "-2019"] in [row[:2] for row in shown(followed)], timeout=30_000)
    assert not app.window.notice.isVisible()
    log.rename(log.with_suffix(".1"))
    qtbot.wait(1500)
    assert store.report is not None
    assert store.following
    log.write_text(failure(60, MARGIN))
    qtbot.waitUntil(lambda: [row[:2] for row in shown(followed)] == [["1", "-2019"]], timeout=30_000)
    (text,) = app.window.notice.findChildren(QLabel)
    assert text.isVisible()
    assert text.text().startswith("bot.log was truncated or replaced at ")
    app.window.notice.hide()
    log.write_text(failure(61, SYMBOL))
    qtbot.waitUntil(lambda: [row[:2] for row in shown(followed)] == [["1", "-1121"]], timeout=30_000)
    assert text.isVisible()


def test_an_order_of_unknown_outcome_is_notified_if_that_is_switched_on(
    app: App, followed: TriageController, log: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(followed.note, "show_note", lambda _, text: noted.append(text))
    monkeypatch.setattr(app.window, "isActiveWindow", lambda: False)
    with qtbot.waitSignal(followed.parts.store.alarm_raised, timeout=30_000):
        append(log, failure(50, UNKNOWN))
    assert not noted
    app.window.actions_by_id["log_notices"].trigger()
    with qtbot.waitSignal(followed.parts.store.alarm_raised, timeout=30_000):
        append(log, failure(55, UNKNOWN))
    assert len(noted) == 1


def test_a_log_is_not_followed_unless_asked_for(read: TriageController, log: Path, qtbot: QtBot) -> None:
    assert not read.parts.store.following
    append(log, failure(50, MARGIN))
    with qtbot.assertNotEmitted(read.parts.store.report_changed, wait=1500):
        pass


def test_the_log_of_the_next_day_is_read_with_those_that_are_followed(
    followed: TriageController, log: Path, qtbot: QtBot
) -> None:
    first = log.with_name("bot-2026-11-27.log")
    log.rename(first)
    store = followed.parts.store
    store.open([first], "UTC")
    qtbot.waitUntil(lambda: not store.busy, timeout=30_000)
    button(followed, "Follow").click()
    log.with_name("bot-2026-11-28.log").write_text(failure(60, MARGIN) * 3)
    qtbot.waitUntil(lambda: ["4", "-2019"] in [row[:2] for row in shown(followed)], timeout=30_000)
