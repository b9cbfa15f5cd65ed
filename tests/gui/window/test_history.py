"""Back and Forward, links, and what the details are shown for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.decode_panel.controller import add_decoding
from retcode.style.rich_text import Prose
from tests.gui.window.test_window import details, follow, read


def shown(app: App) -> tuple[str, str, str]:
    """Query, tab and entry."""
    entry = app.store.selected
    return app.store.text, app.store.tab.id, entry.key if entry else ""


def test_a_link_opens_in_the_details_and_leaves_the_list_alone(app: App) -> None:
    app.store.set_query("-1021")
    app.store.toggle_filter("recovery", "fix-clock")
    rows, filters = app.store.rows, app.store.filters
    app.window.flush()
    follow(app, "MEXC Spot 700003")
    assert shown(app) == ("-1021", "", "mexc-spot/700003")
    assert (app.store.rows, app.store.filters) == (rows, filters)
    assert "700003" in read(app)


def test_back_and_forward_go_over_links_queries_and_filters(app: App) -> None:
    app.store.set_query("-1021")
    app.window.flush()
    before = shown(app)
    follow(app, "MEXC Spot 700003")
    app.window.flush()
    after = shown(app)
    QTest.keyClick(app.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown(app) == before
    assert app.window.search.edit.text() == "-1021"
    QTest.keyClick(app.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown(app) == after
    QTest.mouseClick(app.window, Qt.MouseButton.BackButton)
    assert shown(app) == before


def test_a_query_that_was_typed_over_comes_back_with_its_tab(app: App) -> None:
    app.store.set_tab("MEXC")
    app.store.set_query("700003")
    app.store.record()
    app.store.set_tab("Binance")
    app.store.set_query("margin")
    app.store.go_back()
    assert shown(app) == ("700003", "MEXC", "mexc-spot/700003")
    assert app.store.can_go_forward
    app.store.go_forward()
    assert shown(app)[:2] == ("margin", "Binance")


def test_the_arrows_say_whether_there_is_a_way(app: App) -> None:
    back, forward = (
        next(one for one in app.window.findChildren(QAbstractButton) if one.accessibleName() == name)
        for name in ("Back", "Forward")
    )
    assert not back.isEnabled()
    assert not forward.isEnabled()
    app.store.open("mexc-spot/700003")
    assert back.isEnabled()
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert forward.isEnabled()


def test_back_works_at_once_after_a_query(app: App) -> None:
    back = next(one for one in app.window.findChildren(QAbstractButton) if one.accessibleName() == "Back")
    app.store.record()
    before = shown(app)
    app.window.search.edit.setFocus()
    QTest.keyClicks(app.window.search.edit, "-1021")
    app.window.flush()
    assert back.isEnabled()
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert shown(app) == before


def test_ctrl_c_copies_what_is_selected_across_sections(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    prose = details(app)
    prose.setFocus()
    cursor = prose.document().find("Meaning")
    cursor.setPosition(prose.document().find("Causes").selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    prose.setTextCursor(cursor)
    QTest.keyClick(prose, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Meaning\n")
    assert copied.endswith("\nCauses")


def test_ctrl_c_copies_the_entry_where_nothing_is_selected(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    details(app).setFocus()
    QTest.keyClick(details(app), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("Binance USD-M -1021 INVALID_TIMESTAMP")


def test_a_selection_carries_no_icons(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    prose = details(app)
    prose.selectAll()
    prose.copy()
    assert "\ufffc" not in QGuiApplication.clipboard().text()


@pytest.mark.parametrize(
    "query", ["Account has insufficient balance for requested action", "Order would trigger immediately"]
)
def test_a_hit_by_its_message_shows_the_concept_of_that_message(app: App, query: str) -> None:
    app.store.set_tab("Binance")
    app.store.set_query(query)
    entry = app.store.selected
    assert entry is not None
    assert entry.matched is not None
    assert entry.concept == entry.matched.concept
    text = read(app)
    assert app.store.catalogue.concepts[entry.concept].title in text
    if len(entry.messages) > 1:
        assert text.index("The message that was matched") < text.index(entry.matched.text)
        assert text.index("\nMeaning\n") < text.index("Other messages of this code")


def test_every_message_with_a_concept_of_its_own_is_shown_with_it(app: App) -> None:
    catalogue = app.store.catalogue
    for entry in catalogue.entries:
        for message in entry.messages:
            if message.concept != entry.concept:
                app.store.select(entry.key, message.concept, message.text)
                selected = app.store.selected
                assert selected is not None
                assert (selected.concept, selected.verdict) == (message.concept, message.verdict)
                assert catalogue.explain(selected).meaning not in ("", catalogue.explain(entry).meaning)


def test_links_are_reached_by_tab_and_followed_by_enter(app: App) -> None:
    app.store.reveal("binance-usdm/-1021")
    read(app)
    prose = app.window.detail.findChildren(Prose)[1]
    for _ in range(40):
        if QApplication.focusWidget() is prose:
            break
        QTest.keyClick(QApplication.focusWidget() or app.window, Qt.Key.Key_Tab)
    QTest.keyClick(prose, Qt.Key.Key_Return)
    assert app.store.selected is not None
    assert app.store.selected.key != "binance-usdm/-1021"


def test_nothing_in_the_details_is_taken_for_markup(app: App) -> None:
    prose = details(app)
    assert isinstance(prose, Prose)
    assert not prose.openExternalLinks()
    assert not prose.openLinks()


def page(app: App) -> QWidget | None:
    return app.window.page


def test_pages_are_part_of_the_history(app: App, qtbot: QtBot) -> None:
    desk = add_decoding(app.window, app.store, app.look, app.settings)
    app.store.set_query("700003")
    desk.decode('{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}')
    qtbot.waitUntil(lambda: app.store.selected is not None and app.store.selected.code == "-2015")
    QTest.keyClick(app.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page(app) is None
    assert shown(app)[::2] == ("700003", "mexc-spot/700003")
    QTest.keyClick(app.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page(app) is desk.parts.panel
    assert shown(app)[2].endswith("/-2015")
    app.store.set_query("min notional")
    assert page(app) is None
    QTest.keyClick(app.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page(app) is desk.parts.panel
    assert shown(app)[2].endswith("/-2015")
    app.window.close()


def test_back_returns_to_where_the_details_were_scrolled_to(app: App, qtbot: QtBot) -> None:
    app.window.resize(1000, 500)
    app.store.set_query("-1021")
    app.window.flush()
    bar = next(area for area in app.window.detail.findChildren(QScrollArea)).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300)
    bar.setValue(300)
    first = app.store.selected
    app.store.open("mexc-spot/700003")
    app.window.flush()
    assert bar.value() == 0
    qtbot.waitUntil(lambda: bar.maximum() > 200)
    bar.setValue(200)
    QTest.keyClick(app.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert app.store.selected == first
    qtbot.waitUntil(lambda: bar.value() == 300)
    QTest.keyClick(app.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: bar.value() == 200)
    app.store.select("binance-usdm/-2019")
    app.window.flush()
    assert bar.value() == 0
    app.store.select("mexc-spot/700003")  # chosen anew, it is read from its beginning
    app.window.flush()
    assert bar.value() == 0
