"""The window by the keyboard alone, through its real widgets."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App, attach_features
from retcode.core.search.searched_texts import Rank
from retcode.entries.entry_model import COLUMNS
from retcode.services.options import WindowOptions
from retcode.window.actions import ACTIONS

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(app: App, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(QApplication.focusWidget() or app.window, key, modifiers)


def write(app: App, text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget() or app.window, text)


def rows(app: App) -> list[str]:
    model = app.window.list.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def selected(app: App) -> str:
    assert app.store.selected is not None
    return app.store.selected.key


def test_the_caret_is_in_the_search_box_at_the_start(app: App) -> None:
    assert QApplication.focusWidget() is app.window.search.edit


def test_typing_searches_and_selects_the_first_hit(app: App) -> None:
    write(app, "700003")
    assert rows(app)[0] == "700003"
    assert selected(app) == "mexc-spot/700003"
    assert app.window.list.table.currentIndex().row() == 0


def test_arrows_move_the_list_while_the_caret_stays(app: App) -> None:
    write(app, "-1021")
    press(app, Qt.Key.Key_Down)
    press(app, Qt.Key.Key_Down)
    assert app.window.list.table.currentIndex().row() == 2
    press(app, Qt.Key.Key_Up)
    assert selected(app) == "binance-usdm/-1021"
    press(app, Qt.Key.Key_PageUp)
    assert app.window.list.table.currentIndex().row() == 0
    assert QApplication.focusWidget() is app.window.search.edit
    write(app, "3")
    assert app.window.search.edit.text() == "-10213"


@pytest.mark.parametrize("pane", ["list", "filters", "detail", "button"])
def test_typing_anywhere_searches(app: App, pane: str) -> None:
    widgets: dict[str, QWidget] = {
        "list": app.window.list.table,
        "filters": app.window.filters.view,
        "detail": app.window.detail,
        "button": app.window.findChildren(QPushButton)[0],
    }
    widgets[pane].setFocus()
    write(app, "sig")
    assert app.window.search.edit.text() == "sig"
    assert QApplication.focusWidget() is app.window.search.edit
    assert app.store.text == "sig"


def test_escape_clears_the_query_then_the_filters(app: App) -> None:
    app.store.toggle_filter("recovery", "reconcile")
    write(app, "timeout")
    press(app, Qt.Key.Key_Escape)
    assert app.window.search.edit.text() == ""
    assert app.store.filtered
    press(app, Qt.Key.Key_Escape)
    assert not app.store.filtered


def test_control_k_comes_back_from_anywhere(app: App) -> None:
    write(app, "abc")
    app.window.list.table.setFocus()
    press(app, Qt.Key.Key_K, CONTROL)
    assert QApplication.focusWidget() is app.window.search.edit
    assert app.window.search.edit.selectedText() == "abc"


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_Insert])
@pytest.mark.parametrize("where", ["search", "list", "detail"])
def test_control_c_copies_the_selected_entry_as_it_is_seen(app: App, where: str, key: Qt.Key) -> None:
    write(app, "binance usd-m: -1021")
    focus = {"search": app.window.search, "list": app.window.list, "detail": app.window.detail}[where]
    focus.setFocus()
    press(app, key, CONTROL)
    assert QGuiApplication.clipboard().text().startswith("Binance USD-M -1021 INVALID_TIMESTAMP: ")


def test_control_c_copies_what_is_marked_in_the_search_box(app: App) -> None:
    write(app, "-1021")
    press(app, Qt.Key.Key_A, CONTROL)
    press(app, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "-1021"


def test_several_marked_rows_are_copied_one_a_line(app: App) -> None:
    write(app, "-1021")
    app.window.list.table.setFocus()
    press(app, Qt.Key.Key_Down, SHIFT)
    press(app, Qt.Key.Key_C, CONTROL)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split(" -1021")[0] for line in lines] == ["Binance Spot", "Binance USD-M"]


def test_rows_are_marked_with_control_and_the_mouse(app: App) -> None:
    write(app, "-1021")
    app.window.flush()
    table = app.window.list.table

    def click(row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        place = table.visualRect(table.model().index(row, 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    def state() -> tuple[list[int], int, str]:
        """The marked rows, the current one, and the venue in the details."""
        rows = sorted(index.row() for index in table.selectionModel().selectedRows())
        return rows, table.currentIndex().row(), app.store.selected.venue if app.store.selected else ""

    click(0)
    assert state() == ([0], 0, "binance-spot")
    click(1, CONTROL)
    assert state() == ([0, 1], 1, "binance-usdm")
    click(2, CONTROL)
    assert state() == ([0, 1, 2], 2, "binance-coinm")
    click(2, CONTROL)  # the details show a row that is marked
    assert state()[0] == [0, 1]
    assert state()[1:] in {(0, "binance-spot"), (1, "binance-usdm")}
    click(0)
    click(0, CONTROL)  # one row is always marked
    assert state() == ([0], 0, "binance-spot")
    click(2, SHIFT)
    assert state() == ([0, 1, 2], 2, "binance-coinm")
    press(app, Qt.Key.Key_C, CONTROL)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 3


def test_the_whole_entry_is_copied_as_markdown(app: App) -> None:
    write(app, "mexc: 700003")
    press(app, Qt.Key.Key_C, CONTROL | SHIFT)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("## MEXC Spot 700003")
    assert "- Repeat an order: " in text


def test_a_pasted_response_is_decoded_where_a_code_is_searched_for(qtbot: QtBot, app: App) -> None:
    QGuiApplication.clipboard().setText("-1021")
    press(app, Qt.Key.Key_V, CONTROL)
    assert app.store.text == "-1021"
    QGuiApplication.clipboard().setText('{"code":-1021,"msg":"x"}')
    with qtbot.waitSignal(app.store.decode_requested) as asked:
        press(app, Qt.Key.Key_V, CONTROL)
    assert asked.args == ['{"code":-1021,"msg":"x"}']
    assert app.store.text == "-1021"


def test_control_v_outside_a_text_field_asks_to_decode(app: App) -> None:
    asked: list[str] = []
    app.window.register({"decode": lambda: asked.append("decode")})
    app.window.list.table.setFocus()
    press(app, Qt.Key.Key_V, CONTROL)
    assert asked == ["decode"]


def test_tabs_and_products_by_key(app: App) -> None:
    press(app, Qt.Key.Key_Tab, CONTROL)
    assert app.store.tab.id == "Binance"
    press(app, Qt.Key.Key_Period, CONTROL)
    assert app.store.product == "binance-spot"
    press(app, Qt.Key.Key_Tab, CONTROL)
    assert (app.store.tab.id, app.store.product) == ("MEXC", "")
    press(app, Qt.Key.Key_PageUp, CONTROL)
    assert (app.store.tab.id, app.store.product) == ("Binance", "binance-spot")


def test_pins_by_key(app: App) -> None:
    write(app, "mexc: 700003")
    press(app, Qt.Key.Key_P, CONTROL)
    press(app, Qt.Key.Key_Escape)
    press(app, Qt.Key.Key_P, CONTROL | SHIFT)
    assert rows(app) == ["700003"]
    assert list(app.settings.pins) == ["mexc-spot/700003"]


def test_pinned_rows_are_seen_and_heard(app: App) -> None:
    write(app, "mexc: 700003")
    before = app.window.list.table.grab().toImage()
    press(app, Qt.Key.Key_P, CONTROL)
    QApplication.processEvents()
    assert app.window.list.table.grab().toImage() != before
    index = app.window.list.model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "700003, pinned"
    assert any("Pinned 700003" in label.text() for label in app.window.list.footer.findChildren(QLabel))
    press(app, Qt.Key.Key_P, CONTROL)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "700003"


def test_a_row_says_where_it_was_found_if_no_column_shows_it(app: App) -> None:
    write(app, "drift")
    model = app.window.list.model
    column = [column.id for column in COLUMNS].index("name")
    assert app.store.rows[0].rank is Rank.MEANING
    said = str(model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole))
    assert said.endswith("found in the explanation")


def test_a_number_typed_without_a_sign_finds_its_commonest_meaning_first(app: App) -> None:
    write(app, "1021")
    assert app.store.rows[0].entry.key == "binance-spot/-1021"
    app.store.set_mine({"HTX (Huobi)"})
    assert app.store.rows[0].entry.key == "htx-futures/1021"


def test_filters_by_key(app: App) -> None:
    view = app.window.filters.view
    view.setFocus()
    place = next(i for i in range(view.model().rowCount()) if view.model().index(i, 0).data() == "reconcile")
    view.setCurrentIndex(view.model().index(place, 0))
    press(app, Qt.Key.Key_Space)
    assert {hit.entry.recovery for hit in app.store.rows} == {"reconcile"}
    app.window.flush()
    assert view.currentIndex().data() == "reconcile"
    press(app, Qt.Key.Key_X, CONTROL | SHIFT)
    assert not app.store.filtered


def test_f6_goes_round_the_window(app: App) -> None:
    seen = []
    for _ in range(4):
        press(app, Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert len(set(map(id, seen))) == 4
    assert seen[-1] is app.window.search.edit


def test_f9_hides_the_filters_and_shows_them(app: App) -> None:
    press(app, Qt.Key.Key_F9)
    assert not app.window.filters.isVisible()
    assert app.settings.filters_shown is False
    press(app, Qt.Key.Key_F9)
    assert QApplication.focusWidget() is app.window.filters.view


def test_enter_keeps_a_search_that_found_nothing(app: App) -> None:
    write(app, "zzzzqqq nothing")
    app.window.flush()
    assert not app.store.rows
    press(app, Qt.Key.Key_Return)
    assert app.window.search.edit.text() == "zzzzqqq nothing"
    assert app.store.text == "zzzzqqq nothing"
    assert not app.store.rows


def test_enter_goes_to_the_details_which_scroll_by_key(app: App) -> None:
    write(app, "binance: -2010")
    app.window.flush()
    app.window.list.table.setFocus()
    press(app, Qt.Key.Key_Return)
    area = QApplication.focusWidget()
    assert area is not None
    assert app.window.detail.isAncestorOf(area)
    press(app, Qt.Key.Key_End)
    press(app, Qt.Key.Key_Home)
    assert selected(app) == "binance-spot/-2010"


def test_the_source_is_opened_on_request_only(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()))
    for text in ("-1021", "mexc: 602", "http: 429"):
        app.store.set_query(text)
        app.window.flush()
    assert opened == []
    app.store.set_query("binance spot: -1021")
    app.window.actions_by_id["open_source"].trigger()
    assert opened == ["https://developers.binance.com/docs/binance-spot-api-docs/errors"]


@pytest.mark.parametrize("action", ["shortcuts", "about"])
def test_dialogs_open_and_close_by_key(qtbot: QtBot, app: App, action: str) -> None:
    app.window.actions_by_id[action].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_every_action_is_said_in_words_and_asked_for_by_its_id(qtbot: QtBot, app: App) -> None:
    assert [action.id for action in ACTIONS] == list(app.window.actions_by_id)
    for declared in ACTIONS:
        action = app.window.actions_by_id[declared.id]
        assert declared.text
        assert declared.tip
        assert action.text() == declared.text
        assert [key.toString() for key in action.shortcuts()] == [
            QKeySequence(key).toString() for key in declared.keys
        ]


def test_every_action_does_something_once_the_program_has_started(app: App) -> None:
    assert not app.window.actions_by_id["decode"].isEnabled()
    assert list(attach_features(app, WindowOptions()))
    assert [name for name, action in app.window.actions_by_id.items() if not action.isEnabled()] == []


def test_an_action_that_is_not_declared_cannot_be_registered(app: App) -> None:
    with pytest.raises(KeyError, match="no_such_action"):
        app.window.register({"no_such_action": app.window.flush})
    with pytest.raises(KeyError, match="no_such_action"):
        app.window.trigger("no_such_action")


def test_no_key_means_two_things() -> None:
    keys: Sequence[str] = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len({QKeySequence(key).toString() for key in keys})
    assert all(QKeySequence(key).toString() for key in keys)


def test_no_two_actions_have_the_same_key() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert sorted(keys) == sorted(set(keys))


def test_the_menu_fits_a_small_screen_and_has_every_command(app: App) -> None:
    buttons = app.window.findChildren(QToolButton)
    menu = next(button.menu() for button in buttons if button.accessibleName() == "Menu")
    assert menu.sizeHint().height() < 700

    def texts(of: QMenu) -> set[str]:
        below = [action.menu() for action in of.actions()]
        inner = set().union(*(texts(one) for one in below if isinstance(one, QMenu)))
        return inner | {action.text() for action in of.actions()}

    assert {action.text for action in ACTIONS if action.menu} <= texts(menu)


def test_home_and_end_go_to_the_first_and_the_last_row(app: App) -> None:
    write(app, "timestamp")
    app.window.flush()
    table = app.window.list.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_End)
    assert selected(app) == app.store.rows[len(app.store.rows) - 1].entry.key
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert selected(app) == app.store.rows[0].entry.key


def test_the_list_has_a_frame_while_it_has_the_keyboard(app: App) -> None:
    table = app.window.list.table

    def edge() -> str:
        return table.grab().toImage().pixelColor(table.width() // 2, table.height() - 1).name()

    app.window.search.take_focus()
    assert edge() != app.look.theme.accent
    table.setFocus()
    assert edge() == app.look.theme.accent
