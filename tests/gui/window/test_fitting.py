"""Dialogs that are no larger than the screen, and rows of buttons that are never cut."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from retcode.app import App, attach_features
from retcode.features.decode_panel.controller import DecodeController
from retcode.services.options import WindowOptions
from retcode.style.folding_button import FoldingButton
from retcode.style.widgets import plain_tip
from retcode.style.wrapped_row import WrappedRow

SMALL = QSize(683, 384)


@pytest.fixture
def large_text(app: App) -> Iterator[App]:
    """The largest text there is."""
    app.look.set_zoom(200)
    yield app
    app.look.set_zoom(100)


@pytest.mark.parametrize("action", ["shortcuts", "settings", "about", "show_case"])
@pytest.mark.parametrize(("zoom", "screen"), [(100, SMALL), (200, QSize(900, 600))])
def test_a_dialog_fits_on_a_small_screen(
    action: str, zoom: int, screen: QSize, large_text: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = large_text
    app.look.set_zoom(zoom)
    list(attach_features(app, WindowOptions()))
    monkeypatch.setattr(QScreen, "availableSize", lambda _: screen)
    app.window.actions_by_id[action].trigger()
    dialog = next(one for one in app.window.findChildren(QDialog) if one.isVisible())
    assert dialog.width() <= screen.width()
    assert dialog.height() <= screen.height()
    for box in dialog.findChildren(QDialogButtonBox):
        assert dialog.rect().contains(box.geometry())
    dialog.close()


@pytest.mark.parametrize("action", ["shortcuts", "settings"])
def test_a_dialog_on_a_small_screen_need_not_be_scrolled_sideways(
    action: str, large_text: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _: QSize(900, 600))
    large_text.window.actions_by_id[action].trigger()
    dialog = next(one for one in large_text.window.findChildren(QDialog) if one.isVisible())
    QApplication.processEvents()
    for area in dialog.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0
    dialog.close()


@pytest.mark.parametrize("filters", [False, True])
def test_the_window_stays_as_wide_as_it_was_however_large_the_text_is(large_text: App, filters: bool) -> None:
    app = large_text
    app.look.set_zoom(100)
    app.window.resize(900, 600)
    if filters:
        QTest.keyClick(app.window, Qt.Key.Key_F9)
    font = QApplication.font()
    try:
        app.look.set_zoom(200)
        larger = QApplication.font()
        larger.setPointSizeF(larger.pointSizeF() * 1.25)  # as on a system with larger text
        QApplication.setFont(larger)
        app.window.flush()
        QApplication.processEvents()
        assert app.window.minimumSizeHint().width() <= 900
        assert app.window.width() == 900
        for name in ("Paste response", "Open log"):
            button = next(b for b in app.window.findChildren(QPushButton) if b.accessibleName() == name)
            assert button.visibleRegion().boundingRect().width() == button.width() > 0
    finally:
        QApplication.setFont(font)


def test_a_button_without_room_for_its_text_keeps_its_icon(app: App) -> None:
    button = FoldingButton("Open log…", app.window)
    app.look.set_icon(button, "log", app.look.colour("text"))
    button.show()
    whole = button.sizeHint()
    pictures = []
    for width in (whole.width(), whole.width() - 1, button.minimumSizeHint().width()):
        button.setFixedSize(width, whole.height())
        pictures.append(button.grab().toImage())
    middle = whole.height() // 2
    grey = [sum(p.pixelColor(x, middle).lightness() < 128 for x in range(p.width())) for p in pictures]
    assert grey[0] > grey[1]
    assert grey[2] > 0


def test_a_row_that_does_not_fit_goes_on_below(qtbot: QtBot) -> None:
    row = QWidget()
    buttons = [QPushButton(text) for text in ("Copy report", "Save…", "Decode as…", "Show secrets", "Clear")]
    layout = WrappedRow(QMargins(4, 4, 4, 4), 4)
    for button in buttons:
        layout.addWidget(button)
    row.setLayout(layout)
    qtbot.addWidget(row)
    row.resize(layout.sizeHint())
    row.show()
    assert len({button.y() for button in buttons}) == 1
    buttons[1].hide()
    half = layout.sizeHint().width() // 2
    row.resize(half, layout.heightForWidth(half))
    layout.activate()
    shown = [button for button in buttons if button.isVisible()]
    assert len({button.y() for button in shown}) > 1
    for button in shown:
        assert button.width() >= button.sizeHint().width()
        assert row.rect().contains(button.geometry())
    layout.removeWidget(buttons[0])
    assert layout.count() == len(buttons) - 1


def test_a_menu_longer_than_the_screen_scrolls_and_has_no_second_column(large_text: App) -> None:
    app = large_text
    menu = app.window.browser.top.menu_button.menu()
    assert menu is not None
    room = app.window.screen().availableGeometry().height()
    while menu.sizeHint().height() < room:
        menu.addAction("An item of a long menu")
        if len(menu.actions()) > 200:
            break
    shown = [menu.actionGeometry(action) for action in menu.actions() if action.isVisible()]
    assert len({place.left() for place in shown}) == 1


def test_the_settings_open_with_the_first_one_in_focus(app: App, qtbot: QtBot) -> None:
    app.window.actions_by_id["settings"].trigger()
    dialog = next(one for one in app.window.findChildren(QDialog) if one.isVisible())
    qtbot.waitUntil(lambda: dialog.focusWidget() is not None)
    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Theme"
    dialog.close()


def test_the_list_of_keys_stands_apart_from_its_focus_frame(app: App, qtbot: QtBot) -> None:
    app.window.actions_by_id["shortcuts"].trigger()
    dialog = next(one for one in app.window.findChildren(QDialog) if one.isVisible())
    QApplication.processEvents()
    (area,) = dialog.findChildren(QScrollArea)
    assert dialog.focusWidget() is area, "the keys scroll it"
    first = next(label for label in area.findChildren(QLabel) if label.text().startswith("Ctrl+"))
    place = first.mapTo(area, QPoint(0, 0))
    assert min(place.x(), place.y()) >= 8
    assert area.viewport().geometry().right() <= area.width() - 8
    dialog.close()


@pytest.mark.parametrize("zoom", [100, 200])
def test_a_confirmation_without_room_is_elided(app: App, desk: DecodeController, zoom: int) -> None:
    app.look.set_zoom(zoom)
    app.window.resize(900, 600)
    app.window.trigger("decode_panel")
    long = "Started the case “" + "a long title " * 20 + "”. Ctrl+J shows it"
    app.store.notify(long)
    QApplication.processEvents()
    status = app.window.browser.status
    cut = status.grab().toImage()
    assert (status.currentMessage(), status.toolTip()) == (long, plain_tip(long))
    room = status.width() - 12
    app.store.notify(status.fontMetrics().elidedText(long, Qt.TextElideMode.ElideRight, room))
    assert status.currentMessage().endswith("…")
    assert status.grab().toImage() == cut
    app.look.set_zoom(100)


@pytest.mark.parametrize("zoom", [100, 200])
def test_what_is_covered_is_read_whole_in_large_text(zoom: int, large_text: App) -> None:
    large_text.look.set_zoom(zoom)
    large_text.window.actions_by_id["about"].trigger()
    dialog = next(one for one in large_text.window.findChildren(QDialog) if one.isVisible())
    for _ in range(3):
        QApplication.processEvents()
    table = dialog.findChild(QTableView)
    assert table is not None
    metrics, model = table.fontMetrics(), table.model()
    padding = 14  # in the style sheet
    for column in range(model.columnCount()):
        heading = str(model.headerData(column, Qt.Orientation.Horizontal))
        assert table.columnWidth(column) >= metrics.horizontalAdvance(heading) + padding
        for row in range(model.rowCount()):
            text = str(model.index(row, column).data())
            room = QRect(0, 0, table.columnWidth(column) - padding, 10_000)
            wrapped = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text)
            assert wrapped.width() <= room.width()
            assert wrapped.height() <= table.rowHeight(row)
    assert max(map(table.rowHeight, range(3))) < 5 * metrics.lineSpacing()  # as high as needed, no more
    dialog.close()


def test_the_preview_of_a_case_shows_more_than_its_title_in_large_text(large_text: App) -> None:
    list(attach_features(large_text, WindowOptions()))
    large_text.window.actions_by_id["show_case"].trigger()
    dialog = next(one for one in large_text.window.findChildren(QDialog) if one.isVisible())
    preview = dialog.findChild(QTextEdit)
    assert preview is not None
    assert preview.height() >= 10 * preview.fontMetrics().lineSpacing()
    dialog.close()


def test_the_arrow_of_a_choice_grows_with_the_text(large_text: App) -> None:
    def arrow(zoom: int) -> int:
        """How wide it is: the last columns with ink on the ground of the choice."""
        large_text.look.set_zoom(zoom)
        large_text.window.actions_by_id["settings"].trigger()
        dialog = next(one for one in large_text.window.findChildren(QDialog) if one.isVisible())
        box = next(one for one in dialog.findChildren(QComboBox) if one.accessibleName() == "Text size")
        image = box.grab().toImage()
        dialog.close()
        ground = image.pixelColor(image.width() - 6, image.height() // 2)
        rows = range(image.height() // 3, image.height() * 2 // 3)
        inked = [any(image.pixelColor(x, y) != ground for y in rows) for x in range(image.width() - 5)]
        last = len(inked) - inked[::-1].index(True)
        return inked[:last][::-1].index(False)

    assert arrow(200) >= 2 * arrow(100) - 2


def test_the_settings_grow_with_the_text_that_is_chosen_in_them(app: App, qtbot: QtBot) -> None:
    app.window.actions_by_id["settings"].trigger()
    dialog = next(one for one in app.window.findChildren(QDialog) if one.isVisible())
    size = next(one for one in dialog.findChildren(QComboBox) if one.accessibleName() == "Text size")
    before = dialog.size()
    size.setFocus()
    for _ in range(10):
        QTest.keyClick(size, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: app.look.zoom == 200)
    qtbot.waitUntil(lambda: dialog.width() > before.width() and dialog.height() > before.height())
    for area in dialog.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0
    (key,) = dialog.findChildren(QKeySequenceEdit)
    (line,) = key.findChildren(QLineEdit)
    assert line.width() > line.fontMetrics().horizontalAdvance("Ctrl+Alt+K") + 20
    app.look.set_zoom(100)
    qtbot.waitUntil(lambda: abs(dialog.width() - before.width()) < 40)
    qtbot.waitUntil(lambda: abs(dialog.height() - before.height()) < 40)
    dialog.close()
