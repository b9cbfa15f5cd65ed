"""The user's own catalogue in the window: its tab, its notes, its faults, and changes while it is open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog, QLabel, QLineEdit, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from retcode.app import App, attach_features, build_app, catalogue_faults, follow_catalogue
from retcode.core.catalogue.starting_files import write_venue
from retcode.core.resources import OWN_CATALOGUE
from retcode.features.case_dialog.controller import CaseController
from retcode.features.decode_panel.controller import DecodeController
from retcode.services.options import WindowOptions
from tests.gui.used import used_settings

LATE = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv(OWN_CATALOGUE, str(folder))
    return folder


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, own: Path) -> Iterator[list[App]]:
    """The windows that were opened, the last one first; one to begin with."""
    app = build_app(WindowOptions(), used_settings(tmp_path))
    app.window.show()
    qtbot.waitExposed(app.window)
    apps = [app]

    def follow(new: App) -> None:
        apps.insert(0, new)
        follow_catalogue(new, follow)

    follow_catalogue(app, follow)
    yield apps
    apps[0].window.close()
    apps[0].window.deleteLater()


def tabs(app: App) -> list[str]:
    bar = app.window.tabs.bar
    return [bar.tabText(place) for place in range(bar.count()) if bar.isTabVisible(place)]


def note(app: App) -> str:
    return " ".join(label.text() for label in app.window.notice.findChildren(QLabel))


def test_a_new_venue_is_written_and_has_a_tab_at_once(opened: list[App], own: Path, qtbot: QtBot) -> None:
    (app,) = opened
    app.settings.exchanges = ("Binance",)
    app.store.set_query("1021")
    app.window.actions_by_id["new_venue"].trigger()
    dialog = app.window.findChild(QInputDialog)
    assert isinstance(dialog, QInputDialog)
    edit = dialog.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    qtbot.keyClicks(edit, "Our Desk")  # type: ignore[no-untyped-call]
    assert dialog.width() >= 400
    dialog.accept()
    assert (own / "venues" / "own-our-desk.json").exists()
    assert note(app).startswith("Created ")
    assert app.window.notice.property("tone") == "success"
    assert any(one.text() == "Open its folder" for one in app.window.notice.findChildren(QPushButton))
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert tabs(opened[0]) == ["All", "Binance", "Our Desk"]
    assert opened[0].window.isVisible()
    assert opened[0].store.text == "1021"
    qtbot.waitUntil(lambda: not isValid(app.window))
    assert "read again" in note(opened[0])


def test_a_change_waits_while_a_page_is_in_front(opened: list[App], own: Path, qtbot: QtBot) -> None:
    (app,) = opened
    page = QLabel("a page")
    app.window.browser.add_page("other", page, (page,))
    app.window.show_page(page)
    write_venue(own, "Our Desk", "2026-01-31")
    qtbot.waitUntil(lambda: "has changed" in note(app))
    assert len(opened) == 1
    app.window.show_page(None)
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert "Our Desk" in tabs(opened[0])


def test_a_fault_is_told_and_the_rest_is_used(opened: list[App], own: Path, qtbot: QtBot) -> None:
    table = write_venue(own, "Our Desk", "2026-01-31")
    (own / "notes.json").write_text('[{"entry": "binance-usdm/-1021", "note": "To payments."}]')
    qtbot.waitUntil(lambda: len(opened) == 2)
    table.write_text("{")
    qtbot.waitUntil(lambda: len(opened) == 3)
    (fault,) = catalogue_faults(opened[0].store.catalogue)
    assert fault.file == str(table)
    assert str(table) in note(opened[0])
    opened[0].store.select("binance-usdm/-1021")
    opened[0].window.flush()
    texts = [text.toPlainText() for text in opened[0].window.detail.findChildren(QTextBrowser)]
    assert any("To payments." in text for text in texts)


def test_a_venue_without_a_usable_name_is_not_written(opened: list[App], own: Path) -> None:
    (app,) = opened
    app.window.actions_by_id["new_venue"].trigger()
    dialog = app.window.findChild(QInputDialog)
    assert isinstance(dialog, QInputDialog)
    dialog.setTextValue("!")
    dialog.accept()
    assert "needs a letter" in note(app)
    assert app.window.notice.property("tone") == ""
    assert not own.exists()


def test_a_file_that_is_none_of_the_catalogue_changes_nothing(
    opened: list[App], own: Path, qtbot: QtBot
) -> None:
    own.mkdir()
    (own / "README.txt").write_text("x")
    qtbot.wait(700)
    assert len(opened) == 1


def changed_while_decoding(app: App, own: Path, qtbot: QtBot) -> DecodeController:
    """Paste a text, gather it in a case, and change the own catalogue then."""
    list(attach_features(app, WindowOptions()))
    desk = app.window.findChild(DecodeController)
    assert isinstance(desk, DecodeController)
    desk.decode(LATE)
    desk.flush()
    app.window.trigger("add_to_case")
    write_venue(own, "Our Desk", "2026-01-31")
    qtbot.waitUntil(lambda: "has changed" in note(app))
    return desk


def test_the_text_and_the_case_stay_when_a_change_is_shown_at_once(
    opened: list[App], own: Path, qtbot: QtBot
) -> None:
    changed_while_decoding(opened[0], own, qtbot)
    button = opened[0].window.notice.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.click()
    qtbot.waitUntil(lambda: len(opened) == 2)
    window = opened[0].window
    desk, cases = window.findChild(DecodeController), window.findChild(CaseController)
    assert isinstance(desk, DecodeController)
    assert isinstance(cases, CaseController)
    desk.flush()
    assert window.page is desk.parts.panel
    assert desk.parts.text.toPlainText() == LATE
    assert desk.parts.store.report is not None
    assert [finding.code for finding in desk.parts.store.report.findings] == ["-1021"]
    assert len(cases.case.parts) == 1


def test_one_key_closes_the_window_while_a_change_waits(opened: list[App], own: Path, qtbot: QtBot) -> None:
    changed_while_decoding(opened[0], own, qtbot)
    cases = opened[0].window.findChild(CaseController)
    assert isinstance(cases, CaseController)
    cases.copy_open()  # a case that was neither copied nor saved is asked about
    opened[0].window.close()
    qtbot.wait(20)
    assert len(opened) == 1
    assert not opened[0].window.isVisible()
