"""Notices: what has been done is shown for a while, what went wrong until it is closed."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from retcode.app import App, attach_features, build_app
from retcode.services.options import WindowOptions
from retcode.services.settings import DAMAGED, Settings
from retcode.window.notice_bar import NoticeBar


def timer(bar: NoticeBar) -> QTimer:
    found = bar.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


def test_a_brief_notice_hides_itself(app: App, qtbot: QtBot) -> None:
    bar = app.window.notice
    app.window.notify("Left out a.png: drop pictures without other files.", brief=True)
    assert bar.isVisible()
    timer(bar).setInterval(1)
    app.window.notify("Left out b.png: drop pictures without other files.", brief=True)
    qtbot.waitUntil(bar.isHidden)


def test_a_fault_stays_until_it_is_closed(app: App, tmp_path: Path) -> None:
    bar = app.window.notice
    timer(bar).setInterval(1)
    app.window.notify("Done", brief=True)
    assert not app.window.save(tmp_path / "missing" / "report.md", "text")
    QTest.qWait(20)
    assert bar.isVisible()
    assert any("Cannot save report.md" in label.text() for label in bar.findChildren(QLabel))
    close = next(one for one in bar.findChildren(QToolButton) if one.accessibleName() == "Close this notice")
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_a_file_that_was_not_saved_is_told_until_another_page_is_shown(app: App, tmp_path: Path) -> None:
    bar, page = app.window.notice, QLabel("a page")
    app.window.browser.add_page("another", page, (page,))
    assert not app.window.save(tmp_path / "missing" / "report.md", "text")
    assert bar.isVisible()
    app.window.show_page(page)
    assert not bar.isVisible()
    app.window.notify("The log has grown")
    app.window.show_page(None)
    assert bar.isVisible()
    bar.hide()


def test_settings_that_could_not_be_read_are_told(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "retcode.ini").write_bytes(b"[window]\nused=true\nno setting\n")
    app = build_app(WindowOptions(), Settings(tmp_path))
    qtbot.addWidget(app.window)
    app.window.show()
    list(attach_features(app, WindowOptions()))
    assert app.window.notice.isVisible()
    assert any(DAMAGED in label.text() for label in app.window.notice.findChildren(QLabel))
    app.window.close()
