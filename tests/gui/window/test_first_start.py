"""The page of the first start, the settings dialog, and the user's own exchanges."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from retcode.app import App, build_app
from retcode.features.decode_panel.controller import add_decoding
from retcode.services.options import WindowOptions
from retcode.services.settings import Settings
from retcode.window.settings_dialog import SettingsDialog
from retcode.window.welcome import EXAMPLE_QUERY, EXAMPLE_RESPONSE, Welcome


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """The window of somebody who has never used it."""
    app = build_app(WindowOptions(theme="light"), Settings(tmp_path))
    qtbot.addWidget(app.window)
    app.window.show()
    qtbot.waitExposed(app.window)
    yield app
    app.window.close()


def button(parent: QWidget, text: str) -> QPushButton:
    return next(one for one in parent.findChildren(QPushButton) if one.text() == text)


def test_the_first_start_shows_what_can_be_done(first: App) -> None:
    assert isinstance(first.window.page, Welcome)
    assert not first.window.detail.isVisible()
    first.store.record()
    assert not first.store.can_go_back


@pytest.mark.parametrize("width", [900, 1280])
def test_the_first_page_is_in_the_middle_and_names_exchanges(first: App, qtbot: QtBot, width: int) -> None:
    page = first.window.page
    assert page is not None
    first.window.resize(width, 800)
    title, about = page.findChildren(QLabel)[:2]
    qtbot.waitUntil(lambda: page.width() == width)
    QApplication.processEvents()
    left = title.mapTo(page, title.rect().topLeft()).x()
    right = page.width() - left - title.width()
    assert abs(left - right) <= 2
    exchanges = {venue.exchange for venue in first.store.catalogue.venues.values()}
    named = [name for name in exchanges if name in about.text()]
    assert len(named) >= 5
    assert f"and {len(exchanges) - len(named)} other exchanges" in about.text()


def test_typing_leaves_it_for_good(first: App, tmp_path: Path) -> None:
    QTest.keyClicks(first.window.search.edit, "-1021")
    assert first.window.page is None
    assert first.window.detail.isVisible()
    assert first.window.filters.isVisible()
    first.settings.save()
    assert Settings(tmp_path).used


def test_the_examples_do_what_they_say(first: App, qtbot: QtBot) -> None:
    page = first.window.page
    assert page is not None
    with qtbot.waitSignal(first.store.decode_requested) as asked:
        QTest.mouseClick(button(page, "Decode an example response"), Qt.MouseButton.LeftButton)
    assert asked.args == [EXAMPLE_RESPONSE]
    opened: list[str] = []
    first.window.register({"triage": lambda: opened.append("triage")})
    QTest.mouseClick(button(page, "Open log files…"), Qt.MouseButton.LeftButton)
    assert opened == ["triage"]
    QTest.mouseClick(button(page, f"Search for “{EXAMPLE_QUERY}”"), Qt.MouseButton.LeftButton)
    assert first.store.text == EXAMPLE_QUERY
    assert first.window.page is None
    assert first.store.rows


def test_back_from_the_first_pasted_error_leads_to_the_first_page(first: App, qtbot: QtBot) -> None:
    desk = add_decoding(first.window, first.store, first.look, first.settings)
    page = first.window.page
    QGuiApplication.clipboard().setText(EXAMPLE_RESPONSE)
    QTest.keyClick(first.window.search.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: first.window.page is desk.parts.panel)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None)
    QTest.keyClick(first.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert first.window.page is page
    assert not first.store.can_go_back
    QTest.keyClick(first.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert first.window.page is desk.parts.panel


def test_a_query_on_the_command_line_is_shown_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    app = build_app(WindowOptions(query="-1021"), Settings(tmp_path))
    qtbot.addWidget(app.window)
    assert app.window.page is None
    app.window.close()


def dialog(app: App) -> QDialog:
    QTest.keyClick(app.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    return next(one for one in app.window.findChildren(SettingsDialog) if one.isVisible())


def test_settings_take_effect_at_once_and_are_kept(app: App, tmp_path: Path) -> None:
    shown = dialog(app)
    boxes = {box.accessibleName(): box for box in shown.findChildren(QComboBox)}
    boxes["Theme"].setCurrentIndex(2)
    boxes["Theme"].activated.emit(2)
    assert app.look.theme.name == "dark"
    boxes["Text size"].setCurrentText("120 %")
    boxes["Text size"].activated.emit(boxes["Text size"].currentIndex())
    assert app.look.zoom == 120
    app.look.set_zoom(100)
    boxes["Log times without a zone"].activated.emit(1)
    chosen: list[str] = []
    app.window.handler_target_chosen.connect(chosen.append)
    boxes["Handler language"].activated.emit(0)
    assert len(chosen) == 1
    app.settings.save()
    assert Settings(tmp_path).zone == "local"
    again = Settings(tmp_path)
    assert (again.theme, again.zoom) == ("dark", 120)


def test_my_exchanges_have_tabs_and_come_first(app: App, tmp_path: Path) -> None:
    shown = dialog(app)
    mexc = next(box for box in shown.findChildren(QCheckBox) if box.text() == "MEXC")
    QTest.mouseClick(mexc, Qt.MouseButton.LeftButton, pos=mexc.rect().center() / 4)
    mexc.setChecked(True)
    bar = app.window.tabs.bar
    visible = [bar.tabText(place).strip() for place in range(bar.count()) if bar.isTabVisible(place)]
    assert visible == ["All", "MEXC"]
    app.store.set_query("10007")
    exchanges = [app.store.catalogue.tables[hit.entry.venue].exchange for hit in app.store.rows]
    assert exchanges[0] == "MEXC"
    assert len(set(exchanges)) > 1
    app.settings.save()
    assert Settings(tmp_path).exchanges == ("MEXC",)


def test_the_settings_list_exchanges_by_name(app: App) -> None:
    names = [box.text() for box in dialog(app).findChildren(QCheckBox)]
    exchanges = {venue.exchange for venue in app.store.catalogue.venues.values()}
    listed = [name for name in names if name in exchanges]
    assert listed == sorted(exchanges, key=str.casefold)
    assert "HTTP" not in names


def test_a_number_typed_without_its_sign_finds_that_of_my_exchanges_first(app: App) -> None:
    app.store.set_mine(["Binance"])
    app.store.set_query("1021")
    assert app.store.rows[0].entry.key == "binance-spot/-1021"
    app.store.set_mine(["HTX (Huobi)"])
    assert app.store.rows[0].entry.code == "1021"


def test_the_other_exchanges_stay_one_click_away(app: App) -> None:
    app.window.tabs.set_mine(["MEXC"])
    app.store.set_tab("Binance")
    bar = app.window.tabs.bar
    visible = [bar.tabText(place).strip() for place in range(bar.count()) if bar.isTabVisible(place)]
    assert visible == ["All", "Binance", "MEXC"]
    app.window.tabs.step(1)
    assert app.store.tab.id == "MEXC"


def test_large_text_does_not_enlarge_the_window(first: App) -> None:
    first.window.resize(900, 600)
    page = first.window.page
    assert page is not None
    first.look.set_zoom(200)
    QApplication.processEvents()
    assert first.window.height() == 600
    title, body = page.findChildren(QLabel)[:2]
    assert title.fontMetrics().height() > body.fontMetrics().height()
    first.look.set_zoom(100)
