"""The size of text: keys, wheel, limits, remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QTabBar,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from retcode.app import App, build_app
from retcode.features.decode_panel.controller import DecodeController
from retcode.services.options import WindowOptions
from retcode.services.settings import Settings
from tests.gui.window.test_window import details, read

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def normal_size_afterwards(app: App) -> object:
    yield
    app.look.set_zoom(100)


def test_keys_change_the_size_of_all_text_and_set_it_back(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    normal = details(app).height(), app.window.list.table.fontMetrics().height()
    for _ in range(3):
        QTest.keyClick(app.window, Qt.Key.Key_Plus, CTRL)
    assert app.look.zoom == 130
    QApplication.processEvents()
    read(app)
    larger = details(app).height(), app.window.list.table.fontMetrics().height()
    assert all(after > before for before, after in zip(normal, larger, strict=True))
    QTest.keyClick(app.window, Qt.Key.Key_0, CTRL)
    assert app.look.zoom == 100
    for _ in range(2):  # the columns follow the text
        QApplication.processEvents()
    read(app)
    assert (details(app).height(), app.window.list.table.fontMetrics().height()) == normal


def test_steps_that_come_faster_than_they_are_drawn_are_drawn_once(app: App, qtbot: QtBot) -> None:
    drawn: list[int] = []
    app.look.changed.connect(lambda: drawn.append(app.look.zoom))
    for _ in range(10):
        QTest.keyClick(app.window, Qt.Key.Key_Plus, CTRL)
    qtbot.waitUntil(lambda: bool(drawn))
    QApplication.processEvents()
    assert drawn == [200]


@pytest.mark.parametrize(("key", "end"), [(Qt.Key.Key_Plus, 200), (Qt.Key.Key_Minus, 80)])
def test_it_ends_where_text_would_not_fit_or_not_be_read(app: App, key: Qt.Key, end: int) -> None:
    for _ in range(15):
        QTest.keyClick(app.window, key, CTRL)
    assert app.look.zoom == end


def test_the_wheel_with_ctrl_changes_it_over_the_details(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    # What the text in it ignores comes to the area; only the system's own events are passed on.
    area = app.window.detail.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    target = area.viewport()
    wheel = QWheelEvent(
        QPointF(20, 20),
        QPointF(target.mapToGlobal(QPoint(20, 20))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, wheel)
    assert app.look.zoom == 110


def test_it_is_remembered(app: App, tmp_path: Path) -> None:
    QTest.keyClick(app.window, Qt.Key.Key_Plus, CTRL)
    app.settings.save()
    assert Settings(tmp_path).zoom == 110


@pytest.mark.parametrize("text", ["", "²", "9" * 5000, "-5", "1e3", "0"])
def test_a_damaged_setting_is_harmless(tmp_path: Path, text: str) -> None:
    QSettings(str(tmp_path / "retcode.ini"), QSettings.Format.IniFormat).setValue("window/zoom", text)
    app = build_app(WindowOptions(), Settings(tmp_path))
    assert 80 <= app.look.zoom <= 200
    app.look.set_zoom(100)
    app.window.close()


def test_icons_and_texts_that_were_not_shown_yet_are_as_large_as_the_rest(
    app: App, desk: DecodeController
) -> None:
    back = next(one for one in app.window.findChildren(QToolButton) if one.accessibleName() == "Back")
    size = back.iconSize().width()
    app.look.set_zoom(200)
    assert back.iconSize().width() == 2 * size
    desk.decode('{"code":-1121,"msg":"Invalid symbol."}')
    desk.flush()
    assert desk.parts.text.isVisible()
    assert desk.parts.text.font().pointSizeF() == QApplication.font().pointSizeF()
    app.look.set_zoom(100)
    assert back.iconSize().width() == size


def test_check_boxes_are_as_large_as_their_texts(app: App) -> None:
    view = app.window.filters.view
    app.window.resize(1280, 800)
    model = view.model()
    index = next(index for row in range(model.rowCount()) if (index := model.index(row, 0)).data() == "retry")

    def box() -> int:
        """How wide the box of a filter is, by the pixels of its left and its right side."""
        app.store.toggle_filter("recovery", "retry")  # a box that is checked is filled
        app.window.flush()
        rect = view.visualRect(index)
        image = view.viewport().grab(rect).toImage()
        app.store.toggle_filter("recovery", "retry")
        middle = round(rect.height() * image.devicePixelRatio() / 2)
        accent = app.look.colour("accent").name()
        filled = [x for x in range(image.width() // 2) if image.pixelColor(x, middle).name() == accent]
        return max(filled) - min(filled) + 1

    small = box()
    app.look.set_zoom(200)
    assert abs(box() - 2 * small) <= 2
    check = QCheckBox("x", app.window)
    check.ensurePolished()
    option = QStyleOptionButton()
    option.initFrom(check)
    indicator = check.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, check)
    assert indicator.width() == indicator.height() == 28


def test_the_heading_of_an_empty_list_grows_with_the_text(app: App) -> None:
    app.store.set_query("xyzzy plugh qwrtz")
    title = next(label for label in app.window.list.note.findChildren(QLabel) if "xyzzy" in label.text())
    before = title.font().pointSizeF()
    app.look.set_zoom(200)
    assert title.font().pointSizeF() == pytest.approx(2 * before)
    app.look.set_zoom(100)
    assert title.font().pointSizeF() == pytest.approx(before)


def test_a_count_of_nothing_on_a_tab_is_not_cut_in_larger_text(app: App) -> None:
    app.store.set_query("xyzzy plugh qwrtz")
    app.window.flush()
    app.look.set_zoom(200)
    bar = app.window.tabs.bar
    badge = bar.tabButton(0, QTabBar.ButtonPosition.RightSide)
    assert isinstance(badge, QLabel)
    assert badge.text() == "0"
    assert badge.width() >= badge.sizeHint().width()
    assert bar.tabRect(0).width() >= bar.tabSizeHint(0).width()
    app.look.set_zoom(100)


def test_a_heading_above_links_of_a_finding_is_wrapped(app: App, desk: DecodeController) -> None:
    app.window.resize(1280, 800)
    app.look.set_zoom(200)
    desk.decode('{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, request ip: xxx"}')
    desk.flush()
    QApplication.processEvents()
    room = desk.parts.details.viewport().width()
    headings = [one for one in desk.parts.details.findChildren(QLabel) if one.property("look") == "strong"]
    assert headings
    for heading in headings:
        assert heading.wordWrap()
        assert heading.mapTo(desk.parts.details.viewport(), QPoint(heading.width(), 0)).x() <= room
    app.look.set_zoom(100)


@pytest.mark.parametrize("zoom", [80, 100, 200])
def test_the_count_of_a_filter_is_level_with_its_name(app: App, zoom: int) -> None:
    app.window.resize(1280, 800)
    app.look.set_zoom(zoom)
    app.window.flush()
    app.window.browser.columns.setSizes([400, 440, 440])  # the count is beside the name
    QApplication.processEvents()
    view = app.window.filters.view
    model = view.model()
    index = next(one for row in range(model.rowCount()) if (one := model.index(row, 0)).data() == "back-off")
    view.scrollTo(index)
    rect = view.visualRect(index)
    image = view.viewport().grab(rect).toImage()
    ground = image.pixelColor(1, image.height() // 2)

    def lowest(first: int, last: int) -> int:
        ink = (image.pixelColor(x, y) != ground for y in range(image.height()) for x in range(first, last))
        rows = [at // (last - first) for at, inked in enumerate(ink) if inked]
        return max(rows)

    name = app.look.scaled(60), app.look.scaled(90)
    count = image.width() * 3 // 4, image.width()
    assert abs(lowest(*name) - lowest(*count)) <= 1
    app.look.set_zoom(100)


def test_the_longest_name_of_a_class_is_whole_in_the_narrowest_filter_pane(app: App) -> None:
    app.window.resize(1280, 800)
    app.look.set_zoom(200)
    app.window.flush()
    QApplication.processEvents()  # the pane has become wider
    view = app.window.filters.view
    model = view.model()
    rows = (model.index(row, 0) for row in range(model.rowCount()))
    index = next(one for one in rows if one.data() == "fix-credentials")

    def name(width: int) -> QImage:
        """The second line of the row, without the room at its right."""
        app.window.browser.columns.setSizes([width, 600, 440])
        QApplication.processEvents()
        view.scrollTo(index)
        rect = view.visualRect(index)
        assert rect.height() < 3 * view.fontMetrics().lineSpacing()  # its count is beside a line of it
        return view.viewport().grab(rect.adjusted(0, rect.height() // 2, -20, 0)).toImage()

    narrowest = app.window.filters.minimumWidth()
    cut, whole = name(narrowest), name(narrowest + 3)
    assert cut == whole.copy(cut.rect())
