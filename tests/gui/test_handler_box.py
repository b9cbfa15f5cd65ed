"""The handler box: the code of the library, for what is selected, in the target chosen once."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
)
from pytestqt.qtbot import QtBot

from retcode.app import App, build_app
from retcode.core.handlers.library import HandlerLibrary
from retcode.core.resources import ResourceError
from retcode.entries.find_bar import FindBar
from retcode.features.handler_box.code_window import HandlerWindow
from retcode.features.handler_box.controller import HandlerController
from retcode.features.handler_box.store import Scope
from retcode.features.handler_box.syntax import CodeKind, code_spans
from retcode.services.options import WindowOptions
from retcode.services.settings import Settings
from tests.gui.used import used_settings


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    app = build_app(WindowOptions(query="-1021"), used_settings(tmp_path))
    qtbot.addWidget(app.window)
    app.window.resize(1280, 800)
    app.window.show()
    qtbot.waitExposed(app.window)
    yield app
    app.window.close()


@pytest.fixture
def parts(app: App) -> HandlerController:
    return HandlerController(app.window, app.store, app.look, app.settings)


def scroll_to(parts: HandlerController) -> None:
    areas = parts.box.window().findChildren(QScrollArea)
    next(area for area in areas if area.isAncestorOf(parts.box)).ensureWidgetVisible(parts.box)


def shown(parts: HandlerController, qtbot: QtBot) -> str:
    def is_written() -> bool:
        scroll_to(parts)  # again: what lies above may still grow
        return parts.store.written is not None

    qtbot.waitUntil(is_written, timeout=20_000)
    (view,) = parts.box.findChildren(QPlainTextEdit)
    return view.toPlainText()


def push(parts: HandlerController, text: str) -> None:
    next(b for b in parts.box.findChildren(QPushButton) if b.text().strip() == text).click()


def test_the_selected_entrys_code_is_shown_and_copied(
    app: App, parts: HandlerController, qtbot: QtBot
) -> None:
    app.store.select("binance-usdm/-1021")
    expected = HandlerLibrary(app.store.catalogue).branch("binance-usdm/-1021", "python-requests")
    assert shown(parts, qtbot) == expected
    QTest.keyClick(
        app.window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert QGuiApplication.clipboard().text() == expected
    assert any(b.text().strip() == "Copied" for b in parts.box.findChildren(QPushButton))


def test_no_part_of_the_details_is_cut_off_where_they_are_narrow(
    app: App, parts: HandlerController, qtbot: QtBot
) -> None:
    app.store.select("binance-usdm/-1021")
    shown(parts, qtbot)
    app.window.resize(700, 600)
    area = next(area for area in app.window.detail.findChildren(QScrollArea) if area.isAncestorOf(parts.box))
    columns = app.window.findChildren(QSplitter)
    for splitter in columns:
        if splitter.isAncestorOf(area) and splitter.orientation() is Qt.Orientation.Horizontal:
            splitter.setSizes([0, 10_000, 1])
    sheet = area.widget()
    assert sheet is not None
    qtbot.waitUntil(lambda: sheet.width() <= area.viewport().width())
    assert sheet.minimumSizeHint().width() <= area.viewport().width()


def test_nothing_is_written_before_the_box_is_on_the_screen(parts: HandlerController, qtbot: QtBot) -> None:
    qtbot.wait(300)
    assert parts.store.written is None
    assert shown(parts, qtbot)


def test_code_never_seen_is_copied_all_the_same(app: App, parts: HandlerController) -> None:
    app.store.select("binance-usdm/-1021")
    parts.copy()
    expected = HandlerLibrary(app.store.catalogue).branch("binance-usdm/-1021", "python-requests")
    assert QGuiApplication.clipboard().text() == expected


def test_the_target_is_chosen_once_and_remembered(
    app: App, parts: HandlerController, qtbot: QtBot, tmp_path: Path
) -> None:
    app.store.select("mexc-spot/700003")
    actions = [action for menu in parts.box.findChildren(QMenu) for action in menu.actions()]
    next(action for action in actions if action.text() == "Python, pymexc").trigger()
    assert "pymexc" in shown(parts, qtbot)
    # Where it does not apply the usual one is shown; it stays the one wanted.
    app.store.select("binance-usdm/-1021")
    assert "import requests" in shown(parts, qtbot)
    app.store.select("mexc-spot/700003")
    assert "pymexc" in shown(parts, qtbot)
    app.window.close()
    assert Settings(tmp_path).target == "python-pymexc"


def test_the_whole_venue_and_a_selection(app: App, parts: HandlerController, qtbot: QtBot) -> None:
    app.store.select("binance-usdm/-1021")
    push(parts, "Venue")
    whole = shown(parts, qtbot)
    ast.parse(whole)
    assert "-2019" in whole
    app.window.list.entries_chosen.emit(["binance-usdm/-1021", "binance-usdm/-1022"])
    push(parts, "2 selected")
    some = shown(parts, qtbot)
    ast.parse(some)
    assert "-1022" in some
    assert "-2019" not in some
    app.window.list.entries_chosen.emit(["binance-usdm/-1021"])
    assert parts.store.scope is Scope.ENTRY


def test_a_classifier_is_written_for_each_language(app: App, parts: HandlerController, qtbot: QtBot) -> None:
    app.store.select("binance-usdm/-1021")
    library = HandlerLibrary(app.store.catalogue)
    push(parts, "Classifier")
    assert shown(parts, qtbot) == library.classifier("binance-usdm", "python-requests")
    assert parts.store.written is not None
    assert parts.store.written.file_name == "binance_usdm_classifier.py"
    (menu,) = parts.box.findChildren(QMenu)
    titles = [action.text() for action in menu.actions()]
    assert sorted(titles) == ["Go", "Java", "JavaScript", "Python", "Rust", "TypeScript"]
    next(action for action in menu.actions() if action.text() == "Rust").trigger()
    assert shown(parts, qtbot) == library.classifier("binance-usdm", "rust-reqwest")
    notices: list[str] = []
    app.store.notice_raised.connect(notices.append)
    parts.copy()
    assert notices[-1] == "Copied the classifier for all codes of Binance USD-M"


def test_a_venue_without_a_handler_has_a_classifier(app: App, parts: HandlerController, qtbot: QtBot) -> None:
    library = HandlerLibrary(app.store.catalogue)
    served = {venue for target in library.targets() for venue in target.venues}
    venue = next(v for v in app.store.catalogue.venues.values() if v.id not in served)
    app.store.select(venue.entries[0].key)
    assert shown(parts, qtbot) == library.classifier(venue.id, "python-requests")
    scopes = [b for b in parts.box.findChildren(QPushButton) if b.isCheckable()]
    visible = [button.text() for button in scopes if not button.isHidden()]
    assert visible == ["Classifier"]
    app.store.select("binance-usdm/-1021")
    assert shown(parts, qtbot) == library.branch("binance-usdm/-1021", "python-requests")


def test_a_selection_of_several_venues_is_told_in_a_sentence(
    app: App, parts: HandlerController, qtbot: QtBot
) -> None:
    app.store.select("binance-usdm/-1021")
    app.window.list.entries_chosen.emit(["binance-usdm/-1021", "mexc-spot/700003"])
    push(parts, "2 selected")
    assert shown(parts, qtbot) == ""
    assert any("one venue" in label.text() for label in parts.box.findChildren(QLabel))


def test_there_is_no_handler_where_there_is_no_target(app: App, parts: HandlerController) -> None:
    app.store.select("binance-usdm/-1021")
    assert not parts.box.isHidden()
    app.store.select("http/429")
    assert parts.box.isHidden()


def test_code_is_saved(app: App, parts: HandlerController, qtbot: QtBot, tmp_path: Path) -> None:
    app.store.select("binance-usdm/-1021")
    code = shown(parts, qtbot)
    assert parts.store.written is not None
    assert parts.store.written.file_name == "binance_usdm_error_minus_1021.py"
    parts.save(tmp_path / "handler.py")
    assert (tmp_path / "handler.py").read_text("utf-8") == code
    parts.save(tmp_path / "missing" / "handler.py")
    assert app.window.notice.isVisible()


@pytest.mark.parametrize("language", ["python", "javascript", "typescript", "go", "java", "rust"])
def test_spans_lie_within_their_lines(language: str) -> None:
    code = 'x = "\U0001f600" + "multi" // 1\n# done\n"""two\nlines"""\n'
    lines = code_spans(code, language)
    assert len(lines) == code.count("\n") + 1
    for line, spans in zip(code.split("\n"), lines, strict=True):
        units = len(line.encode("utf-16-le")) // 2
        assert all(span.start + span.length <= units for span in spans)
    assert any(span.kind is CodeKind.STRING for spans in lines for span in spans)


def test_the_large_view_follows_and_numbers_its_lines(
    app: App, parts: HandlerController, qtbot: QtBot
) -> None:
    code = shown(parts, qtbot)
    app.window.actions_by_id["large_handler"].trigger()
    (large,) = app.window.findChildren(HandlerWindow)
    assert large.isVisible()
    assert large.code.toPlainText() == code
    assert large.code.margin_width() > 0
    before = large.code.grab().toImage()
    parts.store.set_target("go-net-http")
    qtbot.waitUntil(lambda: "func" in large.code.toPlainText(), timeout=20_000)
    assert large.code.grab().toImage() != before
    columns = large.code.tabStopDistance() / large.code.fontMetrics().horizontalAdvance("0")
    assert round(columns) == 4
    QTest.keyClick(large, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    (find,) = large.findChildren(FindBar)
    QTest.keyClicks(find.edit, "func")
    count = large.code.toPlainText().lower().count("func")
    (label,) = find.findChildren(QLabel)
    assert label.text() == f"1 of {count}"
    QTest.keyClick(find.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert label.text() == f"{count} of {count}"
    assert large.code.textCursor().position() == large.code.toPlainText().lower().rindex("func")
    QTest.keyClick(find.edit, Qt.Key.Key_Escape)
    assert large.isVisible()
    app.look.choose("dark")
    QTest.keyClick(large, Qt.Key.Key_Escape)
    assert not large.isVisible()


@pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise|grabbing)")
def test_the_large_view_has_its_own_choice_of_language_and_form(
    app: App, parts: HandlerController, qtbot: QtBot, tmp_path: Path
) -> None:
    shown(parts, qtbot)
    app.window.actions_by_id["large_handler"].trigger()
    (large,) = app.window.findChildren(HandlerWindow)
    buttons = {one.text().strip(): one for one in large.findChildren(QPushButton)}
    buttons["Venue"].click()
    assert parts.store.scope is Scope.VENUE
    assert buttons["Venue"].isChecked()
    menu = large.choices.target.menu()
    next(action for action in menu.actions() if "Rust" in action.text()).trigger()
    qtbot.waitUntil(lambda: "fn " in large.code.toPlainText(), timeout=20_000)
    assert "Rust" in large.choices.target.text()
    assert app.settings.target == "rust-reqwest"
    assert large.code.horizontalScrollBar().maximum() > 0
    for height in range(500, 520, 3):
        large.resize(700, height)
        QApplication.processEvents()
        lines = (large.code.viewport().height() - 4) / large.code.fontMetrics().lineSpacing()
        assert lines == int(lines), "the last line is cut"
    (wrap,) = large.findChildren(QCheckBox)
    wrap.click()
    assert large.code.horizontalScrollBar().maximum() == 0
    buttons["Copy"].click()
    assert QGuiApplication.clipboard().text() == large.code.toPlainText()
    assert buttons["Copy"].text().strip() == "Copied"
    for path, said in (
        (tmp_path / "h.rs", "Saved h.rs"),
        (tmp_path / "missing" / "h.rs", "Cannot save h.rs: No such file or directory"),
    ):
        parts.save(path)
        assert said in [label.text() for label in large.findChildren(QLabel)]
    assert not app.window.notice.isVisible()
    large.reject()


@pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise|grabbing)")
def test_a_key_opens_the_choice_of_languages(app: App, parts: HandlerController, qtbot: QtBot) -> None:
    shown(parts, qtbot)
    app.window.actions_by_id["handler_language"].trigger()
    menu = next(menu for menu in parts.box.findChildren(QMenu) if menu.isVisible())
    assert len(menu.actions()) > 5
    QTest.keyClicks(menu, "rust")
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert parts.store.target is not None
    assert parts.store.target.id == "rust-reqwest"


def test_a_status_without_handlers_says_so(app: App, parts: HandlerController) -> None:
    said: list[str] = []
    app.store.notice_raised.connect(said.append)
    app.store.select("http/429")
    app.window.actions_by_id["large_handler"].trigger()
    assert parts.store.targets == ()
    assert said == ["There is no handler for an HTTP status"]
    assert not app.window.findChildren(HandlerWindow)


def test_damaged_handlers_leave_the_window_whole(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retcode.core.handlers.library.resource", tmp_path.joinpath)
    parts = HandlerController(app.window, app.store, app.look, app.settings)
    shown = [label.text() for label in app.window.notice.findChildren(QLabel)]
    assert any("left_out.json is damaged" in text for text in shown)
    parts.copy()
    assert parts.store.targets == ()


def test_a_damaged_template_is_shown_in_place_of_the_code(
    parts: HandlerController, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise ResourceError("branch.j2 is damaged")

    monkeypatch.setattr(HandlerLibrary, "branch", fail)
    parts.store.set_seen()
    parts.store.flush()
    assert parts.store.written is not None
    assert parts.store.written.problem == "branch.j2 is damaged"
