"""The case: gathered from what the window shows, masked, copied, saved and opened again."""

import threading
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMessageBox,
    QPushButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from retcode.app import App, attach_features
from retcode.core.case.build import text_part
from retcode.core.case.model import Case, CasePart
from retcode.core.case.render import case_json
from retcode.core.decode.report import Report
from retcode.features.case_dialog.controller import CaseController
from retcode.features.case_dialog.dialog import CaseDialog
from retcode.features.decode_panel.controller import DecodeController
from retcode.features.reply_box.controller import ReplyController
from retcode.features.triage_page.controller import add_triage
from retcode.services.options import WindowOptions

_Child = TypeVar("_Child", bound=QWidget)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SECRET = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
LATE = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
TEXT = f"POST https://fapi.binance.com/fapi/v1/order X-MBX-APIKEY: {SECRET} {LATE}"
OTHER = '{"retCode":10006,"retMsg":"Too many visits!"} api.bybit.com'


@pytest.fixture
def case(app: App, desk: DecodeController) -> CaseController:
    return CaseController(app.window, app.store, app.look, app.settings)


def decode(desk: DecodeController, text: str) -> None:
    desk.decode(text)
    desk.flush()


def press(app: App, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    QTest.keyClick(app.window, key, modifiers)


def copied() -> str:
    return QGuiApplication.clipboard().text()


def status(app: App) -> str:
    return app.window.browser.status.currentMessage()


def answer(app: App, choice: str) -> None:
    box = app.window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    next(one for one in box.buttons() if one.text().replace("&", "") == choice).click()


def dialog_of(app: App) -> CaseDialog:
    dialog = app.window.findChild(CaseDialog)
    assert isinstance(dialog, CaseDialog)
    return dialog


def only_child(dialog: CaseDialog, kind: type[_Child]) -> _Child:
    found = dialog.findChild(kind)
    assert isinstance(found, kind)
    return found


def preview(dialog: CaseDialog) -> QTextEdit:
    return only_child(dialog, QTextEdit)


def parts_of(dialog: CaseDialog) -> QListView:
    return only_child(dialog, QListView)


def box_of(dialog: CaseDialog) -> QCheckBox:
    return only_child(dialog, QCheckBox)


def shown_in(dialog: CaseDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def button(dialog: CaseDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def test_one_key_copies_the_pasted_text_masked_with_its_verdict(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E)
    text = copied().replace("\\", "")
    assert "Binance USD-M -1021 INVALID_TIMESTAMP" in text
    assert "Nothing was placed or changed (documented)." in text
    assert "First steps:" in text
    assert SECRET not in text
    assert (
        app.window.browser.status.currentMessage()
        == "Copied the case “Binance USD-M -1021 INVALID_TIMESTAMP” (1 text)"
    )
    assert app.window.browser.status.isVisible()


def test_secrets_that_are_shown_are_masked_in_the_case_all_the_same(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT)
    desk.parts.store.show_secrets(True)
    desk.flush()
    press(app, Qt.Key.Key_E)
    assert "1021" in copied()
    assert SECRET not in copied()


def test_a_customers_text_does_not_stay_for_the_next_one(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E)
    press(app, Qt.Key.Key_J)
    dialog_of(app).reject()
    decode(desk, OTHER)
    press(app, Qt.Key.Key_E)
    assert "10006" in copied()
    assert "1021" not in copied()


def test_what_is_shown_is_copied_without_the_case_that_is_open(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    case.case.leave_unmasked(True)
    decode(desk, OTHER)
    press(app, Qt.Key.Key_E)
    assert "10006" in copied()
    assert "1021" not in copied()
    assert "without the open case “Binance USD-M -1021 INVALID_TIMESTAMP” (1 text)" in status(app)
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E)
    assert SECRET not in copied()


def test_a_case_has_the_reply_in_the_language_of_ctrl_r(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    replies = ReplyController(app.window, app.store, app.look, app.settings)
    app.settings.reply_language = "zh"
    decode(desk, f"Hello, my order was refused, what is this?\n{TEXT}")
    for tag in ("", "ru"):
        replies.box.language_requested.emit(tag)
        assert replies.reply is not None
        assert replies.reply.language == (tag or "en")
        press(app, Qt.Key.Key_E)
        assert replies.reply.text in copied()


def test_the_case_that_took_a_text_is_named(app: App, desk: DecodeController, case: CaseController) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    assert status(app).startswith("Started the case “Binance USD-M -1021 INVALID_TIMESTAMP” (1 text).")
    case.case.set_title("Ticket 7")
    decode(desk, OTHER)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    assert status(app).startswith("Added to the case “Ticket 7” (2 texts).")


@pytest.mark.parametrize(("choice", "texts"), [("New case", 1), ("Add to that case", 2), ("Cancel", 1)])
def test_a_case_that_was_handed_over_takes_the_next_text_only_if_asked(
    app: App, desk: DecodeController, case: CaseController, choice: str, texts: int
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    case.copy_open()
    decode(desk, OTHER)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    answer(app, choice)
    assert len(case.case.parts) == texts
    assert ("10006" in case.case.parts[-1].title) is (choice != "Cancel")


@pytest.mark.parametrize(("choice", "texts"), [("New case", 0), ("Cancel", 1)])
def test_a_new_case_asks_while_the_old_one_was_not_handed_over(
    app: App, desk: DecodeController, case: CaseController, choice: str, texts: int
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    press(app, Qt.Key.Key_J)
    dialog = dialog_of(app)
    button(dialog, "New case").click()
    answer(app, choice)
    assert len(case.case.parts) == texts
    dialog.reject()


@pytest.mark.parametrize(("choice", "closed"), [("Quit without it", True), ("Cancel", False)])
def test_closing_asks_while_the_case_was_not_handed_over(
    app: App, desk: DecodeController, case: CaseController, choice: str, closed: bool
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    press(app, Qt.Key.Key_Q)
    assert app.window.isVisible()
    answer(app, choice)
    assert app.window.isVisible() is not closed
    assert len(case.case.parts) == (0 if closed else 1)


def test_closing_asks_nothing_about_a_case_that_was_copied(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    case.copy_open()
    press(app, Qt.Key.Key_Q)
    assert not app.window.isVisible()


def test_a_signal_to_end_is_not_held_up_by_a_question(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    assert case.case.parts
    app.window.close_without_question()
    assert not app.window.isVisible()


def test_nothing_of_the_text_before_is_handed_on_while_a_picture_is_read(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT)
    app.window.trigger("copy_case")
    before = copied()
    assert "1021" in before
    desk.parts.store.open_picture(b"not read yet")
    for action in ("copy_case", "add_to_case", "save_case"):
        app.window.trigger(action)
        assert status(app) == "The text or picture has not been read yet"
    assert copied() == before
    assert not case.case.parts
    assert app.store.selected is None
    desk.parts.store.cancel()


def test_a_case_is_saved_under_its_title(
    app: App, desk: DecodeController, case: CaseController, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def offer(_: object, title: str, name: str, forms: str) -> tuple[str, str]:
        offered.append(name)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", offer)
    decode(desk, TEXT)
    press(app, Qt.Key.Key_S, CTRL | SHIFT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    for title in ("Тикет 7: вывод / USDT", "CON"):
        case.case.set_title(title)
        press(app, Qt.Key.Key_S, CTRL | SHIFT)
    assert offered == [
        "Binance-USD-M-1021-INVALID_TIMESTAMP.retcode-case",
        "Тикет-7-вывод-USDT.retcode-case",
        "case.retcode-case",
    ]


def test_several_texts_and_a_log_are_one_case(
    app: App, desk: DecodeController, case: CaseController, tmp_path: Path, qtbot: QtBot
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)  # the same again adds nothing
    log = tmp_path / "bot.log"
    log.write_text(f"2026-01-31 10:00:00 {OTHER}\n" * 3, encoding="utf-8")
    triage = add_triage(app.window, app.store, app.look, app.settings)
    triage.open([log])
    qtbot.waitUntil(
        lambda: triage.parts.store.report is not None and not triage.parts.store.busy, timeout=30_000
    )
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    app.window.show_page(None)
    app.store.select("binance-usdm/-1007")
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    assert [part.kind for part in case.case.parts] == ["text", "log", "entry"]


def test_a_case_is_named_saved_and_opened_again(
    app: App,
    desk: DecodeController,
    case: CaseController,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "ticket"
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    press(app, Qt.Key.Key_J)
    dialog = dialog_of(app)
    title = dialog.findChild(QLineEdit)
    assert isinstance(title, QLineEdit)
    QTest.keyClicks(title, "Ticket 7")
    assert preview(dialog).toPlainText().startswith("Ticket 7\n")
    chosen = (str(path), "Retcode case (*.retcode-case)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    button(dialog, "Save…").click()
    saved = path.with_suffix(".retcode-case")
    assert SECRET not in saved.read_text(encoding="utf-8")
    button(dialog, "New case").click()
    assert not case.case.parts
    case.open(saved)
    assert case.case.title == "Ticket 7"
    assert [part.title for part in case.case.parts] == ["Binance USD-M -1021 INVALID_TIMESTAMP"]
    dialog.reject()


def test_only_a_clear_choice_leaves_secrets_in(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_J)
    dialog = dialog_of(app)
    box = dialog.findChild(QCheckBox)
    assert isinstance(box, QCheckBox)
    assert "not masked" in box.text()
    box.click()
    button(dialog, "Copy case").click()
    assert SECRET in copied()
    assert "Not masked" in copied()
    box.click()
    button(dialog, "Copy case").click()
    assert SECRET not in copied()
    dialog.reject()


def test_what_became_of_a_copy_or_a_file_is_said_in_the_dialog(
    app: App,
    desk: DecodeController,
    case: CaseController,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    case.case.set_title("Ticket 7")
    press(app, Qt.Key.Key_J)
    dialog = dialog_of(app)
    missing = tmp_path / "missing" / "t.md"
    for path, said in (
        (tmp_path / "t.md", "Saved the case \u201cTicket 7\u201d (1 text) as t.md"),
        (missing, "Cannot save t.md: No such file or directory"),
    ):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, chosen=path: (str(chosen), ""))
        button(dialog, "Save\u2026").click()
        assert said in shown_in(dialog)
    button(dialog, "Copy case").click()
    assert "Copied the case \u201cTicket 7\u201d (1 text)" in shown_in(dialog)
    case.case.set_title("Ticket 8")
    assert not [text for text in shown_in(dialog) if "Ticket 7" in text]
    assert not app.window.notice.isVisible()
    dialog.reject()


def test_a_case_that_was_saved_without_secrets_offers_none(
    app: App, desk: DecodeController, case: CaseController, tmp_path: Path
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    case.save(path := tmp_path / "t.retcode-case", case.case.case())
    assert case.case.has_secrets
    case.case.clear()
    case.open(path)
    dialog = dialog_of(app)
    assert not box_of(dialog).isEnabled()
    assert any("saved without the masked values" in text for text in shown_in(dialog))
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    dialog.reject()


def test_the_preview_goes_to_the_chosen_part_and_enter_decodes_it_again(
    app: App, desk: DecodeController, case: CaseController, qtbot: QtBot
) -> None:
    for text in (TEXT, OTHER):
        decode(desk, text)
        press(app, Qt.Key.Key_E, CTRL | SHIFT)
    press(app, Qt.Key.Key_J)
    dialog = dialog_of(app)
    dialog.resize(680, 420)
    shown, parts = preview(dialog), parts_of(dialog)
    QApplication.processEvents()

    def at_top() -> str:
        return shown.cursorForPosition(QPoint(4, 4)).block().text()

    parts.setFocus()
    QTest.keyClick(parts, Qt.Key.Key_Up)
    assert at_top().startswith("1. Binance USD-M -1021 INVALID_TIMESTAMP")
    QTest.keyClick(parts, Qt.Key.Key_Down)
    assert at_top().startswith("2. Bybit 10006")
    QTest.keyClick(parts, Qt.Key.Key_Up)
    QTest.keyClick(parts, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.window.findChild(CaseDialog) is None or not dialog_of(app).isVisible())
    desk.flush()
    assert "1021" in desk.parts.text.toPlainText()
    assert len(case.case.parts) == 2


def test_the_preview_shows_no_markup_of_its_own_and_wraps_long_lines(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, f"{TEXT} <b>bold</b> ![picture](/etc/hosts) *x* {'word ' * 80}")
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    press(app, Qt.Key.Key_J)
    text = preview(dialog_of(app))
    QApplication.processEvents()
    assert text.verticalScrollBar().value() == 0
    assert text.verticalScrollBar().maximum() > 0
    shown = text.toPlainText()
    assert "INVALID_TIMESTAMP" in shown
    assert "\\" not in shown
    assert "**" not in shown
    assert "<b>bold</b> ![picture](/etc/hosts) *x*" in shown
    assert text.horizontalScrollBar().maximum() == 0
    dialog_of(app).reject()


@pytest.mark.parametrize("form", [".md", ".html", ".json"])
def test_each_form_is_chosen_by_the_files_name(
    app: App, desk: DecodeController, case: CaseController, tmp_path: Path, form: str
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    case.save(tmp_path / f"case{form}", case.case.case())
    text = (tmp_path / f"case{form}").read_text(encoding="utf-8")
    assert text.startswith({".md": "#", ".html": "<!DOCTYPE", ".json": "{"}[form])
    assert SECRET not in text


def test_a_part_is_taken_out_again(app: App, desk: DecodeController, case: CaseController) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    decode(desk, OTHER)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    press(app, Qt.Key.Key_J)
    dialog = dialog_of(app)
    parts = dialog.findChild(QListView)
    assert isinstance(parts, QListView)
    parts.setCurrentIndex(parts.model().index(0, 0))
    button(dialog, "Remove part").click()
    assert ["10006" in part.title for part in case.case.parts] == [True]
    dialog.reject()


def test_a_case_that_is_dropped_on_the_window_is_opened(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    list(attach_features(app, WindowOptions()))
    path = tmp_path / "ticket.retcode-case"
    path.write_text(case_json(Case("Ticket 7", (CasePart("text", "An error", "Sent"),), "1", "2026-01-31")))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(app.window, QDragEnterEvent(QPoint(5, 5), *rest))
    QApplication.sendEvent(app.window, QDropEvent(QPointF(5, 5), *rest))
    title = dialog_of(app).findChild(QLineEdit)
    assert isinstance(title, QLineEdit)
    assert title.text() == "Ticket 7"
    assert app.window.page is None
    dialog_of(app).reject()


def test_a_file_that_is_no_case_is_told(app: App, case: CaseController, tmp_path: Path) -> None:
    path = tmp_path / "x.retcode-case"
    path.write_text("{}")
    case.open(path)
    assert app.window.notice.isVisible()
    assert app.window.findChild(CaseDialog) is None


def saved_case(tmp_path: Path) -> Path:
    path = tmp_path / "other.retcode-case"
    part = CasePart("text", "Kraken Spot EOrder:Insufficient funds", "EOrder:Insufficient funds")
    path.write_text(case_json(Case("Ticket 8", (part,), "0.1.0", "2026-05-12", True)), encoding="utf-8")
    return path


def asked(app: App) -> QMessageBox:
    box = app.window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    return box


@pytest.mark.parametrize(
    ("choice", "title", "parts"),
    [
        ("Add to this case", "Binance USD-M -1021 INVALID_TIMESTAMP", 2),
        ("Replace this case", "Ticket 8", 1),
        ("Cancel", "Binance USD-M -1021 INVALID_TIMESTAMP", 1),
    ],
)
def test_a_case_that_was_gathered_is_not_replaced_unasked(
    app: App,
    desk: DecodeController,
    case: CaseController,
    tmp_path: Path,
    choice: str,
    title: str,
    parts: int,
) -> None:
    decode(desk, TEXT)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    case.open(saved_case(tmp_path))
    box = asked(app)
    assert box.text() == "The case “Binance USD-M -1021 INVALID_TIMESTAMP” (1 text) is open."
    next(one for one in box.buttons() if one.text().replace("&", "") == choice).click()
    assert len(case.case.parts) == parts
    assert case.case.case().title == title
    if choice != "Cancel":
        dialog_of(app).reject()


def test_a_case_does_not_replace_a_file_that_was_read_for_it(
    app: App,
    desk: DecodeController,
    case: CaseController,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (customers := tmp_path / "customer.md").write_text(TEXT)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(customers), ""))
    desk.open_file(customers)
    desk.flush()
    app.window.trigger("save_case")
    reasons = [label.text() for label in app.window.notice.findChildren(QLabel)]
    assert "Cannot save customer.md: it is one of the input files" in reasons
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    decode(desk, OTHER)
    app.window.trigger("save_case")
    assert customers.read_text() == TEXT


def test_a_part_with_several_errors_says_so(app: App, desk: DecodeController, case: CaseController) -> None:
    decode(desk, f"{TEXT}\n{OTHER}")
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    assert case.case.parts[0].title == "Binance USD-M -1021 INVALID_TIMESTAMP and 1 more error"


def test_a_case_opens_at_the_part_added_last(
    app: App, desk: DecodeController, case: CaseController, qtbot: QtBot
) -> None:
    for text in (TEXT, OTHER, TEXT, f"{OTHER}\n" + "and then\n" * 60):
        decode(desk, text)
        press(app, Qt.Key.Key_E, CTRL | SHIFT)
    press(app, Qt.Key.Key_J)
    dialog = dialog_of(app)
    dialog.resize(520, 400)
    shown = preview(dialog)
    last = f"{parts_of(dialog).model().rowCount()}. "
    qtbot.waitUntil(lambda: shown.cursorForPosition(QPoint(4, 12)).block().text().startswith(last))
    cursor = shown.cursorForPosition(QPoint(4, 12))
    assert cursor.block().blockFormat().topMargin() > 0


def test_a_long_text_is_masked_and_decoded_in_a_thread(
    app: App, desk: DecodeController, case: CaseController, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def noted(report: Report, *args: object, **kinds: object) -> CasePart:
        threads.append(threading.current_thread())
        return text_part(report, *args, **kinds)  # type: ignore[arg-type]

    monkeypatch.setattr("retcode.features.decode_panel.controller.text_part", noted)
    decode(desk, TEXT + "\nINFO tick 5" * 2000)
    press(app, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: LATE in copied())
    assert SECRET not in copied()
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    decode(desk, OTHER)  # what was shown is added, not what came after it
    qtbot.waitUntil(lambda: bool(case.case.parts))
    assert LATE in case.case.parts[0].text
    assert case.case.has_secrets
    assert threading.main_thread() not in threads
    case.case.clear()


def test_a_long_text_that_is_being_added_is_not_lost_when_the_window_closes(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    decode(desk, TEXT + "\nINFO tick 5" * 2000)
    press(app, Qt.Key.Key_E, CTRL | SHIFT)
    assert not app.window.close()
    assert case.case.parts
    answer(app, "Quit without it")
