"""A window with little room: what must be seen is seen, and rows that differ look different."""

import itertools

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QScrollArea,
    QTextBrowser,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from retcode.app import App, attach_features
from retcode.entries.entry_model import COLUMNS
from retcode.services.options import WindowOptions
from retcode.style.folding_button import FoldingButton
from retcode.style.paint import shown_spans
from tests.gui.window.test_window import read


def resize(app: App, width: int, height: int = 600) -> None:
    app.window.resize(width, height)
    QApplication.processEvents()


def tabs(app: App) -> list[str]:
    bar = app.window.tabs.bar
    return [bar.tabText(place).strip() for place in range(bar.count()) if bar.isTabVisible(place)]


def test_the_filters_fold_while_there_is_no_room_for_them(app: App) -> None:
    resize(app, 1280)
    assert app.window.filters.isVisible()
    resize(app, 900)
    assert not app.window.filters.isVisible()
    resize(app, 1280)
    assert app.window.filters.isVisible()


def test_the_window_is_never_too_low_to_read_in(app: App) -> None:
    resize(app, 900, 120)
    assert app.window.height() >= 300
    table = app.window.list.table
    assert table.viewport().height() >= 2 * table.rowHeight(0)


def test_filters_that_were_asked_for_stay_in_a_narrow_window(app: App) -> None:
    resize(app, 900)
    QTest.keyClick(app.window, Qt.Key.Key_F9)
    assert app.window.filters.isVisible()
    resize(app, 960)
    assert app.window.filters.isVisible()
    QTest.keyClick(app.window, Qt.Key.Key_F9)
    resize(app, 1280)
    assert not app.window.filters.isVisible()


def test_the_venue_of_an_entry_is_seen_however_narrow_its_details_are(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    chips = next(
        widget
        for widget in app.window.detail.findChildren(QWidget)
        if widget.accessibleName().startswith("fix-clock, Binance USD-M")
    )
    resize(app, 1600)
    one_line = chips.height()
    resize(app, 700)
    assert chips.height() > one_line


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_the_count_of_entries_is_shown_whole(app: App, zoom: int) -> None:
    """Cut, “633 entries” would be read as 6."""
    app.look.set_zoom(zoom)
    resize(app, 900)
    app.store.set_query("order")
    app.window.flush()
    QApplication.processEvents()
    count = next(
        label for label in app.window.list.footer.findChildren(QLabel) if label.text().startswith("The first")
    )
    show_all = next(
        button for button in app.window.list.footer.findChildren(QPushButton) if button.text() == "Show all"
    )
    assert count.height() >= count.heightForWidth(count.width())
    assert count.geometry().right() < show_all.geometry().left()
    assert count.geometry().bottom() < app.window.list.footer.height()
    app.look.set_zoom(100)


def test_a_heading_without_room_is_elided(app: App) -> None:
    assert app.window.list.table.horizontalHeader().textElideMode() is Qt.TextElideMode.ElideRight


def test_long_codes_that_differ_at_the_end_look_different(app: App) -> None:
    resize(app, 900)
    app.store.set_query("EOrder:Insufficient")
    app.window.flush()
    table = app.window.list.table
    table.clearSelection()
    pictures = []
    for row in range(3):
        cell: QRect = table.visualRect(table.model().index(row, 0))
        pictures.append(table.viewport().grab(cell).toImage())
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]


@pytest.mark.parametrize(
    ("shown", "span", "places"),
    [
        ("EOrder:Insufficient", (0, 6), [(0, 6)]),
        ("EOrd…cient", (0, 6), [(0, 4)]),
        ("EOrd…cient", (7, 19), [(5, 10)]),
        ("EOrd…cient", (0, 19), [(0, 4), (5, 10)]),
        ("EOrder:…", (4, 12), [(4, 7)]),
        ("EOrder:…", (8, 12), []),
    ],
)
def test_marks_follow_what_is_left_out(
    shown: str, span: tuple[int, int], places: list[tuple[int, int]]
) -> None:
    assert shown_spans("EOrder:Insufficient", shown, [span]) == places


def test_a_search_leaves_out_the_exchanges_without_a_hit(app: App) -> None:
    resize(app, 800)
    app.store.set_query("I")
    app.window.flush()
    app.store.set_query("EOrder:Insufficient")
    app.window.flush()
    assert tabs(app) == ["All", "Kraken"]
    bar = app.window.tabs.bar
    assert all(bar.tabRect(place).width() for place in range(bar.count()) if bar.isTabVisible(place))
    app.store.set_query("")
    app.window.flush()
    assert len(tabs(app)) > 2


@pytest.mark.parametrize("width", [900, 1280, 1600])
def test_the_tabs_have_room_and_the_menu_has_the_others(app: App, width: int) -> None:
    resize(app, width)
    app.window.flush()
    bar = app.window.tabs.bar
    shown = [place for place in range(bar.count()) if bar.isTabVisible(place)]
    more = next(button for button in app.window.tabs.findChildren(QToolButton) if button.text() == "More")
    assert more.isVisible()
    last = bar.mapTo(app.window, bar.tabRect(shown[-1]).topRight())
    assert last.x() <= more.mapTo(app.window, QPoint(0, 0)).x()
    menu = more.menu()
    menu.aboutToShow.emit()
    assert len(menu.actions()) == bar.count()
    menu.actions()[-1].trigger()
    assert app.store.tab.id == menu.actions()[-1].text().split("\t")[0]
    assert tabs(app)[-1] == app.store.tab.title


def test_a_long_code_is_copied_as_it_is(app: App) -> None:
    key = "coinbase-advanced/INVALID_ORDER_SIDE_FOR_ATTACHED_TPSL"
    app.store.reveal(key)
    read(app)
    text = app.window.detail.findChildren(QTextBrowser)[0]
    text.selectAll()
    text.setFocus()
    QTest.keySequence(text, QKeySequence(QKeySequence.StandardKey.Copy))
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("INVALID_ORDER_SIDE_FOR_ATTACHED_TPSL\n")


def test_the_words_of_a_query_are_marked_as_it_grows(app: App, qtbot: QtBot) -> None:
    for typed in ("EOrder:Ins", "EOrder:Insufficient"):
        app.store.set_query(typed)
        read(app)
    text = app.window.detail.findChildren(QTextBrowser)[0]
    marks = [mark.cursor.selectedText().replace("\u200b", "") for mark in text.extraSelections()]
    assert marks[0] == "EOrder:Insufficient"


def test_the_sign_that_was_typed_is_marked(app: App) -> None:
    app.store.set_query("-1021")
    read(app)
    text = app.window.detail.findChildren(QTextBrowser)[0]
    assert "-1021" in [mark.cursor.selectedText() for mark in text.extraSelections()]


@pytest.mark.parametrize("width", [960, 1366])
def test_no_product_is_cut(app: App, width: int) -> None:
    for tab in app.store.tabs:
        app.store.set_tab(tab.id)
        app.store.flush()  # the counts are part of the texts
        resize(app, width)
        products = app.window.browser.products
        for button in products.findChildren(QPushButton):
            if button.isVisible():
                assert products.rect().contains(button.geometry()), (tab.id, button.text())
                assert button.width() >= button.sizeHint().width()


@pytest.mark.parametrize("filters", [False, True])
@pytest.mark.parametrize("key", ["binance-spot/-1013", "kraken-spot/EOrder:Insufficient funds"])
def test_large_text_fits_the_details(app: App, qtbot: QtBot, key: str, *, filters: bool) -> None:
    list(attach_features(app, WindowOptions()))
    app.store.reveal(key)
    app.window.resize(900, 600)
    app.look.set_zoom(200)
    if filters:
        QTest.keyClick(app.window, Qt.Key.Key_F9)
    app.window.detail.flush()
    qtbot.wait(300)  # until the parts below the entry are laid out
    app.window.flush()
    (area,) = app.window.detail.findChildren(QScrollArea)
    assert area.isVisible()
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0, timeout=10_000)
    assert app.window.width() == 900
    app.look.set_zoom(100)


def test_no_class_is_cut_in_a_list_without_room_for_its_name(app: App, qtbot: QtBot) -> None:
    table = app.window.list.table
    app.window.resize(900, 600)
    app.look.set_zoom(150)
    classes = next(index for index, column in enumerate(COLUMNS) if column.id == "recovery")
    name = next(index for index, column in enumerate(COLUMNS) if column.id == "name")
    named = table.columnWidth(classes)
    QTest.keyClick(app.window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: table.columnWidth(classes) < named)
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert table.columnWidth(name) > 120
    hue = app.look.theme.recovery("reconcile").text
    swatch = table.visualRect(table.model().index(0, classes))
    painted = table.viewport().grab(swatch).toImage()
    middle = range(painted.height() // 2 - 4, painted.height() // 2 + 4)
    assert any(painted.pixelColor(x, y).name() == hue for x in range(painted.width()) for y in middle)
    assert table.model().index(0, classes).data(Qt.ItemDataRole.AccessibleTextRole) == "reconcile"
    QTest.keyClick(app.window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: table.columnWidth(classes) == named)
    app.look.set_zoom(100)


def test_venues_of_one_exchange_look_different_however_large_the_text_is(app: App, qtbot: QtBot) -> None:
    table = app.window.list.table
    app.window.resize(900, 600)
    app.store.set_query("-1021")
    app.look.set_zoom(200)
    venues = {app.store.catalogue.tables[hit.entry.venue].name for hit in app.store.rows}
    widest = max(map(table.fontMetrics().horizontalAdvance, venues))
    qtbot.waitUntil(lambda: table.columnWidth(0) > widest)
    app.look.set_zoom(100)


def test_names_of_filters_are_whole_however_large_the_text_is(app: App, qtbot: QtBot) -> None:
    view = app.window.filters.view
    app.window.resize(1050, 800)
    app.look.set_zoom(200)
    metrics = view.fontMetrics()
    name = metrics.horizontalAdvance("credentials")
    qtbot.waitUntil(lambda: view.viewport().width() > name + 60, timeout=10_000)
    model = view.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    low, high = (
        next(view.visualRect(index).height() for index in rows if index.data() == text)
        for text in ("retry", "fix-credentials")
    )
    assert high >= low + metrics.lineSpacing()
    app.look.set_zoom(100)


def test_the_filter_pane_widens_with_the_text(app: App, qtbot: QtBot) -> None:
    filters = app.window.filters
    resize(app, 1280, 800)
    first = filters.width()
    for _ in range(10):
        QTest.keyClick(app.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: filters.width() >= first * 1.4)
    QTest.keyClick(app.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: abs(filters.width() - first) <= 2)


def test_hidden_filters_have_their_width_when_they_are_shown(app: App) -> None:
    resize(app, 1280, 800)
    first = app.window.filters.width()
    QTest.keyClick(app.window, Qt.Key.Key_F9)
    app.look.set_zoom(200)
    QTest.keyClick(app.window, Qt.Key.Key_F9)
    QApplication.processEvents()
    assert app.window.filters.width() >= first * 1.4
    app.look.set_zoom(100)


def test_a_pane_that_the_user_widened_stays_so(app: App, qtbot: QtBot) -> None:
    resize(app, 1600, 800)
    columns = app.window.browser.columns
    columns.setSizes([450, 650, 500])
    QApplication.processEvents()
    wide = app.window.filters.width()
    app.look.set_zoom(120)
    qtbot.wait(100)
    assert app.window.filters.width() == wide
    app.look.set_zoom(100)


def test_the_link_that_tab_reaches_is_seen(app: App) -> None:
    app.store.reveal("binance-usdm/-1013")
    read(app)
    resize(app, 900, 500)
    area = app.window.detail.findChild(QScrollArea)
    assert area is not None
    app.window.search.take_focus()
    reached: list[str] = []
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget() or app.window, Qt.Key.Key_Tab)
        QApplication.processEvents()
        prose = QApplication.focusWidget()
        if not isinstance(prose, QTextBrowser) or not app.window.detail.isAncestorOf(prose):
            continue
        reached.append(prose.textCursor().selectedText())
        place = prose.mapTo(area.viewport(), prose.cursorRect().center())
        assert area.viewport().rect().contains(place), reached[-1]
    assert [text.split()[0] for text in reached[:2]] == ["Binance", "Binance"]
    assert len(reached) > 4
    assert all(reached)


def test_the_lines_of_the_verdict_are_as_far_apart_as_others(app: App) -> None:
    app.store.reveal("binance-spot/-1007")
    resize(app, 900)
    read(app)
    document = app.window.detail.findChildren(QTextBrowser)[0].document()
    distances: dict[bool, set[int]] = {True: set(), False: set()}
    block = document.begin()
    while block.isValid():
        layout = block.layout()
        with_icon = block.text().startswith("\ufffc")
        if with_icon or block.text().startswith("It may have"):
            tops = [layout.lineAt(index).y() for index in range(layout.lineCount())]
            distances[with_icon] |= {round(low - high) for high, low in itertools.pairwise(tops)}
        block = block.next()
    assert len(distances[True]) == 1
    assert distances[True] == distances[False]


def test_the_title_of_the_reply_is_in_one_line_where_there_is_room(app: App) -> None:
    list(attach_features(app, WindowOptions()))
    app.store.reveal("binance-spot/-1007")
    resize(app, 900)
    read(app)
    QApplication.processEvents()
    title = next(
        label for label in app.window.findChildren(QLabel) if label.text() == "Reply to the customer"
    )
    assert title.isVisible()
    assert title.height() < 2 * title.fontMetrics().lineSpacing()


def test_buttons_leave_their_room_to_the_search_box_in_large_text(app: App) -> None:
    resize(app, 900)
    buttons = app.window.browser.top.findChildren(FoldingButton)
    assert {one.text().strip() for one in buttons} == {"Paste", "Open log…"}
    assert all(one.width() >= one.whole_width() for one in buttons)
    app.look.set_zoom(200)
    QApplication.processEvents()
    assert all(one.width() < one.whole_width() for one in buttons)
    edit = app.window.search.edit
    assert edit.width() > 24 * edit.fontMetrics().averageCharWidth()
    app.look.set_zoom(100)
    QApplication.processEvents()
    assert all(one.width() >= one.whole_width() for one in buttons)


def test_the_key_beside_the_prompt_of_the_search_box_does_not_cut_it(app: App) -> None:
    resize(app, 1280)
    key = next(label for label in app.window.search.findChildren(QLabel) if label.text() == "Ctrl+K")
    assert key.isVisible()
    app.look.set_zoom(200)
    QApplication.processEvents()
    edit = app.window.search.edit
    whole = edit.fontMetrics().horizontalAdvance(edit.placeholderText())
    assert not key.isVisible()
    assert edit.width() > whole
    app.look.set_zoom(100)
    QApplication.processEvents()
    assert key.isVisible()


def test_a_column_too_narrow_for_its_heading_has_none_rather_than_dots(app: App) -> None:
    resize(app, 900)
    app.look.set_zoom(200)
    app.window.flush()
    for _ in range(2):
        QApplication.processEvents()
    table = app.window.list.table
    header = table.horizontalHeader()
    last = header.logicalIndex(header.count() - 1)
    place = QRect(header.sectionViewportPosition(last), 0, header.sectionSize(last), header.height() - 2)
    image = header.viewport().grab(place).toImage()
    pixels = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    app.look.set_zoom(100)
    assert pixels == {app.look.theme.surface}
