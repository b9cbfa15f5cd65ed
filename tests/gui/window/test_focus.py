"""The keyboard focus is seen wherever Tab takes it: WCAG 2.1, 2.4.7 and 1.4.11."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.case_dialog.controller import CaseController
from retcode.features.decode_panel.controller import add_decoding
from retcode.features.handler_box.controller import HandlerController
from retcode.features.reply_box.controller import ReplyController
from retcode.features.triage_page.controller import add_triage
from tests.gui.window.test_look import CONTROL, contrast

FEWEST_PIXELS = 60  # that change as much as is seen
MAX_STOPS = 80


def show_browse(app: App, qtbot: QtBot, folder: Path) -> QWidget:
    ReplyController(app.window, app.store, app.look, app.settings)
    HandlerController(app.window, app.store, app.look, app.settings)
    app.store.reveal("binance-usdm/-1021")
    return app.window


def show_decode(app: App, qtbot: QtBot, folder: Path) -> QWidget:
    desk = add_decoding(app.window, app.store, app.look, app.settings)
    desk.decode('{"code":-1003,"msg":"Too many requests"}\n' * 2)
    desk.flush()
    return app.window


def show_triage(app: App, qtbot: QtBot, folder: Path) -> QWidget:
    log = folder / "bot.log"
    failure = '2026-03-01T09:00:0{}Z POST https://fapi.binance.com/fapi/v1/order {{"code":-1121,"msg":"x"}}\n'
    log.write_text("".join(map(failure.format, range(9))))
    desk = add_triage(app.window, app.store, app.look, app.settings)
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    return app.window


def show_dialog(keys: str) -> Callable[[App, QtBot, Path], QWidget]:
    def show(app: App, qtbot: QtBot, folder: Path) -> QWidget:
        ReplyController(app.window, app.store, app.look, app.settings)
        HandlerController(app.window, app.store, app.look, app.settings)
        CaseController(app.window, app.store, app.look, app.settings)
        app.store.reveal("binance-usdm/-1021")
        app.window.flush()
        action = next(a for a in app.window.actions_by_id.values() if QKeySequence(keys) in a.shortcuts())
        action.trigger()
        dialog = next(one for one in app.window.findChildren(QDialog) if one.isVisible())
        qtbot.waitExposed(dialog)
        dialog.activateWindow()
        return dialog

    return show


def stops(top: QWidget) -> Iterator[QWidget]:
    """Press Tab until it goes around; yield each widget that it takes the focus to."""
    seen: list[QWidget] = []
    for _ in range(MAX_STOPS):
        QTest.keyClick(QApplication.focusWidget() or top, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        if seen and widget is seen[0]:
            return
        if widget not in seen:
            seen.append(widget)
            yield widget
    raise AssertionError("Tab never comes back to where it began")


def picture(widget: QWidget) -> QImage:
    """A widget as it is on the screen; a field without a frame of its own, with what frames it."""
    parent = widget.parentWidget()
    framed = parent if isinstance(widget, QLineEdit) and parent is not None else widget
    window = widget.window()
    return window.grab(QRect(framed.mapTo(window, QPoint(0, 0)), framed.size())).toImage()


def changed(one: QImage, other: QImage) -> int:
    """How many pixels change so much that it is seen."""
    seen: dict[tuple[int, int], bool] = {}
    count = 0
    width, height = min(one.width(), other.width()), min(one.height(), other.height())
    for y in range(height):
        if one.copy(0, y, width, 1) == other.copy(0, y, width, 1):
            continue
        for x in range(width):
            pair = one.pixel(x, y), other.pixel(x, y)
            if pair[0] == pair[1]:
                continue
            if pair not in seen:
                seen[pair] = contrast(*(QColor(pixel).name() for pixel in pair)) >= CONTROL
            count += seen[pair]
    return count


@pytest.mark.parametrize(
    ("show", "fewest"),
    [
        pytest.param(show_browse, 15, id="browse"),
        pytest.param(show_decode, 12, id="decode"),
        pytest.param(show_triage, 12, id="triage"),
        pytest.param(show_dialog("Ctrl+,"), 10, id="settings"),
        pytest.param(show_dialog("F1"), 2, id="shortcuts"),
        pytest.param(show_dialog("Ctrl+Shift+B"), 4, id="handler"),
        pytest.param(show_dialog("Ctrl+J"), 5, id="case"),
    ],
)
def test_the_focus_is_seen_at_every_stop(
    show: Callable[[App, QtBot, Path], QWidget], fewest: int, app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    app.window.resize(1280, 800)
    top = show(app, qtbot, tmp_path)
    app.window.flush()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is top)
    QApplication.processEvents()
    visited, unseen = 0, []
    for widget in stops(top):
        with_focus = picture(widget)
        widget.clearFocus()
        if changed(with_focus, picture(widget)) < FEWEST_PIXELS:
            unseen.append(f"{type(widget).__name__} {widget.accessibleName()!r}")
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        visited += 1
    assert not unseen
    assert visited >= fewest


def test_the_focus_is_one_frame_and_not_a_second_one_around_the_text(app: App) -> None:
    app.window.resize(1280, 800)
    button = QPushButton("Venue", app.window)
    button.setGeometry(300, 300, 90, 30)
    button.show()
    bar = app.window.tabs.bar
    for widget, rect in ((button, button.rect()), (bar, bar.tabRect(0))):
        size = widget.sizeHint()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.sizeHint() == size  # nothing moves
        with_focus = picture(widget)
        widget.clearFocus()
        without = picture(widget)
        inner = rect.adjusted(6, 4, -6, -4)  # within the round corners of the frame
        assert with_focus.copy(inner) == without.copy(inner)
        assert with_focus.copy(rect) != without.copy(rect)


def test_the_focus_stays_at_the_products_when_the_tab_changes(app: App) -> None:
    several = [tab.id for tab in app.store.tabs if tab.id and len(tab.venues) > 1]
    lone = next(tab.id for tab in app.store.tabs if tab.id and len(tab.venues) == 1)
    products = app.window.browser.products
    app.store.set_tab(several[0])
    QApplication.processEvents()
    first = next(one for one in products.findChildren(QPushButton) if one.isVisible())
    first.setFocus()
    app.store.set_tab(several[1])
    QApplication.processEvents()
    focused = app.window.focusWidget()
    assert isinstance(focused, QPushButton)
    assert products.isAncestorOf(focused)
    assert focused.isChecked()
    app.store.set_tab(lone)
    QApplication.processEvents()
    assert app.window.focusWidget() is app.window.list.table
