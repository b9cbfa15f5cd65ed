"""Find in the details, and the words of the query marked in them."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.entries.find_bar import FindBar
from retcode.style.rich_text import Prose
from tests.gui.window.test_window import read


def bar(app: App) -> FindBar:
    found = app.window.detail.findChild(FindBar)
    assert isinstance(found, FindBar)
    return found


def said(app: App) -> str:
    return next(label.text() for label in bar(app).findChildren(QLabel))


def marked(app: App) -> list[str]:
    proses = app.window.detail.findChildren(Prose)
    return [mark.cursor.selectedText() for prose in proses for mark in prose.extraSelections()]


def test_the_words_of_the_query_are_marked(app: App) -> None:
    app.store.set_query("recvWindow timestamp")
    read(app)
    words = {text.lower() for text in marked(app)}
    assert {"recvwindow", "timestamp"} <= words


def test_f3_finds_and_counts_and_goes_round(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    QTest.keyClick(app.window, Qt.Key.Key_F3)
    QTest.keyClicks(bar(app).edit, "clock")
    count = len(marked(app))
    assert count > 1
    assert said(app) == f"1 of {count}"
    QTest.keyClick(bar(app).edit, Qt.Key.Key_Return)
    assert said(app) == f"2 of {count}"
    QTest.keyClick(bar(app).edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(bar(app).edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert said(app) == f"{count} of {count}"


def test_what_is_not_there_is_said(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    QTest.keyClick(app.window, Qt.Key.Key_F3)
    QTest.keyClicks(bar(app).edit, "xyzzy")
    assert said(app) == "No matches"
    assert marked(app) == []


def test_esc_closes_the_bar_and_leaves_the_query(app: App) -> None:
    app.store.set_query("-1021")
    read(app)
    QTest.keyClick(app.window, Qt.Key.Key_F3)
    QTest.keyClicks(bar(app).edit, "clock")
    QTest.keyClick(bar(app).edit, Qt.Key.Key_Escape)
    assert not bar(app).isVisible()
    assert app.store.text == "-1021"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert app.window.detail.isAncestorOf(focused)


def test_the_bar_stays_in_sight_and_has_buttons(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    QTest.keyClick(app.window, Qt.Key.Key_F3)
    QTest.keyClicks(bar(app).edit, "clock")
    count = len(marked(app))
    assert count > 2
    following, previous = (
        next(one for one in bar(app).findChildren(QToolButton) if one.accessibleName() == name)
        for name in ("Next match", "Previous match")
    )
    top = bar(app).mapTo(app.window.detail, bar(app).rect().topLeft())
    for number in range(2, count + 1):
        QTest.mouseClick(following, Qt.MouseButton.LeftButton)
        assert said(app) == f"{number} of {count}"
    assert bar(app).mapTo(app.window.detail, bar(app).rect().topLeft()) == top
    QTest.mouseClick(previous, Qt.MouseButton.LeftButton)
    assert said(app) == f"{count - 1} of {count}"
    QTest.keyClicks(bar(app).edit, "xyzzy")
    assert not following.isEnabled()
    assert not previous.isEnabled()


def test_nothing_is_found_in_details_that_show_nothing(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    app.store.set_query("zzzqqq")
    app.window.flush()
    app.window.detail.flush()
    QTest.keyClick(app.window, Qt.Key.Key_F3)
    QTest.keyClicks(bar(app).edit, "clock")
    QApplication.processEvents()
    assert said(app) == "No matches"
    assert bar(app).height() == bar(app).sizeHint().height()


def test_the_buttons_are_below_the_line_where_it_would_have_no_room(app: App, qtbot: QtBot) -> None:
    app.window.resize(900, 600)
    app.store.reveal("binance-usdm/-1021")
    read(app)
    QTest.keyClick(app.window, Qt.Key.Key_F3)
    QTest.keyClicks(bar(app).edit, "the")
    close = next(one for one in bar(app).findChildren(QToolButton) if "Close" in one.accessibleName())
    qtbot.waitUntil(lambda: close.y() < bar(app).edit.geometry().bottom())
    app.look.set_zoom(200)
    qtbot.waitUntil(lambda: close.y() > bar(app).edit.geometry().bottom())
    assert bar(app).edit.width() > 16 * bar(app).edit.fontMetrics().averageCharWidth()
    app.look.set_zoom(100)
    qtbot.waitUntil(lambda: close.y() < bar(app).edit.geometry().bottom())
