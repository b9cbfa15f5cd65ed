"""A log that grows is followed on the page: counts, timeline, flashes, alarms."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.triage_page.controller import TriageController
from retcode.features.triage_page.log_watch import LogWatch
from tests.gui.triage.conftest import MARGIN, SYMBOL, failure, line
from tests.gui.triage.test_page import button, shown

UNKNOWN = {"code": -1007, "msg": "Timeout waiting for response from backend server. Send status unknown; "}


pytestmark = pytest.mark.timeout(400)
_TIMEOUT_MS = 120_000  # a triage is a process, whose start takes long on a busy machine


def watch_of(desk: TriageController) -> LogWatch:
    watch = desk.parts.store.findChild(LogWatch)
    assert watch is not None
    return watch


def look_again(desk: TriageController, qtbot: QtBot) -> None:
    """Wait until the logs have been looked at twice since, and nothing is being read."""
    timer = watch_of(desk).findChild(QTimer)
    assert timer is not None
    for _ in range(2):
        with qtbot.waitSignal(timer.timeout, timeout=_TIMEOUT_MS):
            pass
        qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=_TIMEOUT_MS)


def append(log: Path, text: str) -> None:
    with log.open("a") as file:
        file.write(text)


def said(desk: TriageController) -> str:
    """Return what the page says about following."""
    labels = desk.parts.view.findChildren(QLabel)
    return next((one.text() for one in labels if one.isVisible() and one.text().startswith("Since")), "")


@pytest.fixture
def followed(read: TriageController, monkeypatch: pytest.MonkeyPatch) -> TriageController:
    button(read, "Follow").click()
    timer = watch_of(read).findChild(QTimer)
    assert timer is not None
    timer.setInterval(50)
    return read


def test_what_is_appended_is_counted_and_flashes_once(
    followed: TriageController, log: Path, qtbot: QtBot
) -> None:
    chosen = followed.parts.store.chosen
    assert said(followed).endswith("no new lines yet.")
    with qtbot.waitSignal(followed.parts.store.lines_grew, timeout=_TIMEOUT_MS) as grew:
        append(log, failure(50, MARGIN) + failure(51, MARGIN))
    before, whole = shown(followed), followed.parts.store.report
    assert [row[:2] for row in before] == [["3", "-1121"], ["3", "-2019"]]
    assert len(grew.args[0]) == 1
    assert re.fullmatch(r"Since \d\d:\d\d:\d\d: 2 new lines, 2 new errors\.", said(followed))
    assert followed.parts.store.chosen == chosen
    reports: list[object] = []
    followed.parts.store.report_changed.connect(reports.append)
    look_again(followed, qtbot)
    assert shown(followed) == before
    assert not any(report != whole for report in reports)


def test_a_log_without_errors_is_followed_until_it_has_one(
    desk: TriageController, log: Path, qtbot: QtBot
) -> None:
    log.write_text(line(1, "INFO quiet") * 3)
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=_TIMEOUT_MS)
    QTest.mouseClick(button(desk, "Follow"), Qt.MouseButton.LeftButton)
    append(log, failure(50, MARGIN))
    qtbot.waitUntil(desk.parts.table.isVisible, timeout=_TIMEOUT_MS)
    assert [row[:2] for row in shown(desk)] == [["1", "-2019"]]
    log.write_text("")
    qtbot.waitUntil(lambda: not desk.parts.table.isVisible(), timeout=_TIMEOUT_MS)
    labels = [label.text() for label in desk.parts.view.findChildren(QLabel) if label.isVisible()]
    assert f"{log.name} is empty." in labels
    assert not [text for text in labels if "1 error" in text]
    QTest.mouseClick(button(desk, "Following"), Qt.MouseButton.LeftButton)
    assert not desk.parts.store.following


def test_a_log_that_is_rotated_or_truncated_is_read_anew(
    app: App, followed: TriageController, log: Path, qtbot: QtBot
) -> None:
    store = followed.parts.store
    append(log, failure(59, MARGIN))
    qtbot.waitUntil(lambda: ["2", "-2019"] in [row[:2] for row in shown(followed)], timeout=_TIMEOUT_MS)
    assert not app.window.notice.isVisible()
    look_again(followed, qtbot)  # Windows renames no file that is being read
    with qtbot.waitSignal(watch_of(followed).changed, timeout=_TIMEOUT_MS):
        log.rename(log.with_suffix(".1"))
    look_again(followed, qtbot)
    assert store.report is not None
    assert store.following
    log.write_text(failure(60, MARGIN))
    qtbot.waitUntil(lambda: [row[:2] for row in shown(followed)] == [["1", "-2019"]], timeout=_TIMEOUT_MS)
    (text,) = app.window.notice.findChildren(QLabel)
    assert text.isVisible()
    assert text.text().startswith("bot.log was truncated or replaced at ")
    app.window.notice.hide()
    look_again(followed, qtbot)
    log.write_text(failure(61, SYMBOL))
    qtbot.waitUntil(lambda: [row[:2] for row in shown(followed)] == [["1", "-1121"]], timeout=_TIMEOUT_MS)
    assert text.isVisible()


def test_a_log_that_is_truncated_leaves_the_counts_of_the_others(
    desk: TriageController, log: Path, qtbot: QtBot
) -> None:
    other = log.with_name("other.log")
    other.write_text(failure(1, SYMBOL) * 3)
    desk.open([log, other])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=_TIMEOUT_MS)
    button(desk, "Follow").click()
    timer = watch_of(desk).findChild(QTimer)
    assert timer is not None
    timer.setInterval(50)
    append(log, failure(50, MARGIN))
    qtbot.waitUntil(lambda: said(desk).endswith("1 new line, 1 new error."), timeout=_TIMEOUT_MS)
    other.write_text(failure(60, SYMBOL))
    qtbot.waitUntil(lambda: said(desk).endswith("2 new lines, 2 new errors."), timeout=_TIMEOUT_MS)
    append(other, line(61, "INFO candle"))
    qtbot.waitUntil(lambda: said(desk).endswith("3 new lines, 2 new errors."), timeout=_TIMEOUT_MS)


def test_an_order_of_unknown_outcome_is_notified_if_that_is_switched_on(
    app: App, followed: TriageController, log: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(followed.note, "show_note", lambda _, text: noted.append(text))
    monkeypatch.setattr(app.window, "isActiveWindow", lambda: False)
    with qtbot.waitSignal(followed.parts.store.alarm_raised, timeout=_TIMEOUT_MS):
        append(log, failure(50, UNKNOWN))
    assert not noted
    app.window.actions_by_id["log_notices"].trigger()
    with qtbot.waitSignal(followed.parts.store.alarm_raised, timeout=_TIMEOUT_MS):
        append(log, failure(55, UNKNOWN))
    assert len(noted) == 1


def test_a_log_is_not_followed_unless_asked_for(read: TriageController, log: Path, qtbot: QtBot) -> None:
    assert not read.parts.store.following
    append(log, failure(50, MARGIN))
    timer = watch_of(read).findChild(QTimer)
    assert timer is not None
    assert not timer.isActive()
    assert not said(read)
    with qtbot.assertNotEmitted(read.parts.store.report_changed, wait=50):
        pass


def test_the_log_of_the_next_day_is_read_with_those_that_are_followed(
    followed: TriageController, log: Path, qtbot: QtBot
) -> None:
    first = log.with_name("bot-2026-11-27.log")
    look_again(followed, qtbot)
    log.rename(first)
    store = followed.parts.store
    store.open([first], "UTC")
    qtbot.waitUntil(lambda: not store.busy, timeout=_TIMEOUT_MS)
    button(followed, "Follow").click()
    log.with_name("bot-2026-11-28.log").write_text(failure(60, MARGIN) * 3)
    qtbot.waitUntil(lambda: ["4", "-2019"] in [row[:2] for row in shown(followed)], timeout=_TIMEOUT_MS)
