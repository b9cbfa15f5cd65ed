"""The reply to the customer: shown below an entry, copied with one key, in the customer's language."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QToolButton
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.core.replies.load import load_replies
from retcode.features.decode_panel.controller import DecodeController
from retcode.features.reply_box.controller import ReplyController
from retcode.features.triage_page.controller import add_triage
from retcode.style.rich_text import Prose

FOLDER = Path(__file__).resolve().parents[1] / "data" / "replies"
CTRL = Qt.KeyboardModifier.ControlModifier
LATE = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
HOST = "POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT"


@pytest.fixture
def replies(app: App, desk: DecodeController) -> ReplyController:
    return ReplyController(
        app.window, app.store, app.look, app.settings, lambda: load_replies(app.store.catalogue, FOLDER)
    )


def copied(app: App, qtbot: QtBot) -> str:
    """What Ctrl+R puts on the clipboard."""
    QGuiApplication.clipboard().clear()
    QTest.keyClick(app.window, Qt.Key.Key_R, CTRL)
    return QGuiApplication.clipboard().text()


def decode(desk: DecodeController, text: str) -> None:
    desk.decode(text)
    desk.flush()


def test_the_reply_to_an_entry_is_shown_and_copied_with_one_key(
    app: App, replies: ReplyController, qtbot: QtBot
) -> None:
    app.store.select("binance-usdm/-1021")
    app.window.flush()
    said = "Your order was not placed. Please set your clock."
    assert [label.text() for label in replies.box.findChildren(QLabel, "reply")] == [said]
    assert replies.box.isVisibleTo(app.window)
    app.window.resize(900, 400)
    qtbot.waitUntil(lambda: replies.box.visibleRegion().isEmpty())
    assert copied(app, qtbot) == said
    assert not replies.box.visibleRegion().isEmpty()


def test_a_pasted_error_is_answered_in_the_language_of_its_text(
    app: App, desk: DecodeController, replies: ReplyController, qtbot: QtBot
) -> None:
    decode(desk, f"Помогите, заявка не прошла: {HOST} {LATE}")
    assert copied(app, qtbot) == "Ваша заявка по BTCUSDT не была размещена."


def test_a_reply_without_a_verdict_is_to_be_checked(
    app: App, desk: DecodeController, replies: ReplyController
) -> None:
    decode(desk, "Good afternoon, how do I change the language of the site?")
    notes = [label.text() for label in replies.box.findChildren(QLabel)]
    assert any("no verdict on this text" in note for note in notes)
    assert not any("fits the verdict" in note for note in notes)


def test_no_reply_denies_an_order_that_another_error_of_the_text_leaves_open(
    app: App, desk: DecodeController, replies: ReplyController, qtbot: QtBot
) -> None:
    decode(desk, f"{LATE}\nbefore that: requests.exceptions.ReadTimeout {HOST}")
    rows = desk.parts.findings.model()
    assert rows.rowCount() == 2
    for row, about_another in ((0, False), (1, True)):
        desk.parts.findings.setCurrentIndex(rows.index(row, 0))
        app.window.flush()
        assert copied(app, qtbot).startswith("We do not know yet whether your request")
        notes = [label.text() for label in replies.box.findChildren(QLabel)]
        assert any("another error in this text" in note for note in notes) is about_another


def test_another_entry_than_the_pasted_one_is_answered_for_itself(
    app: App, desk: DecodeController, replies: ReplyController, qtbot: QtBot
) -> None:
    decode(desk, f"{HOST} {LATE}")
    app.store.select("binance-usdm/-1007")
    assert copied(app, qtbot).startswith("We do not know yet whether your request was")


def test_the_verdict_of_a_finding_decides_and_not_its_code(
    app: App, desk: DecodeController, replies: ReplyController, qtbot: QtBot
) -> None:
    decode(desk, f"HTTP/1.1 503 Service Unavailable\n{HOST} {LATE}")
    assert copied(app, qtbot).startswith("We do not know yet whether your request for BTCUSDT")


def test_an_order_without_an_answer_has_a_reply_though_no_entry_is_shown(
    app: App, desk: DecodeController, replies: ReplyController, qtbot: QtBot
) -> None:
    decode(desk, "requests.exceptions.ReadTimeout: POST https://fapi.binance.com/fapi/v1/order timed out")
    assert copied(app, qtbot).startswith("We do not know yet")
    app.window.flush()
    assert replies.box.isVisible()


def test_a_text_of_which_nothing_is_known_has_a_reply_that_promises_nothing(
    app: App, desk: DecodeController, replies: ReplyController, qtbot: QtBot
) -> None:
    decode(desk, f"{HOST} {LATE}")
    decode(desk, "Zebra Exchange says: order refused, reason 7719")
    assert copied(app, qtbot) == "We are looking into this."
    app.window.flush()
    assert replies.box.isVisible()
    app.window.show_page(None)
    assert replies.reply is None or replies.reply.text != "We are looking into this."
    app.window.show_page(desk.parts.panel)
    assert copied(app, qtbot) == "We are looking into this."


def test_the_reply_stands_behind_the_steps_and_before_the_messages(
    app: App, replies: ReplyController, qtbot: QtBot
) -> None:
    app.store.select("binance-usdm/-1021")
    app.window.flush()
    before, after = app.window.detail.findChildren(Prose)
    assert "Fix" in before.toPlainText().splitlines()
    assert "Messages the server sends" in after.toPlainText()
    qtbot.waitUntil(lambda: before.geometry().bottom() <= replies.box.geometry().top())
    assert replies.box.geometry().bottom() <= after.geometry().top()


def test_a_row_of_a_log_is_answered(app: App, replies: ReplyController, qtbot: QtBot, tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.write_text(f"2026-01-31 10:00:00 {HOST} {LATE}\n" * 3, encoding="utf-8")
    triage = add_triage(app.window, app.store, app.look, app.settings)
    triage.open([log])
    qtbot.waitUntil(
        lambda: triage.parts.store.chosen_line is not None and not triage.parts.store.busy, timeout=30_000
    )
    assert copied(app, qtbot) == "Your order for BTCUSDT was not placed. Please set your clock."


def test_the_language_is_chosen_and_remembered(app: App, replies: ReplyController, qtbot: QtBot) -> None:
    app.store.select("binance-usdm/-1021")
    button = replies.box.findChild(QToolButton)
    assert isinstance(button, QToolButton)
    names = {action.text(): action for action in button.menu().actions()}
    assert list(names) == ["As in the pasted text", "English", "Русский", "中文"]
    names["中文"].trigger()
    assert copied(app, qtbot) == "您的订单没有提交。"
    assert button.text().strip() == "中文"
    assert app.settings.reply_language == "zh"


def test_a_language_without_a_reply_says_so(app: App, replies: ReplyController, qtbot: QtBot) -> None:
    app.settings.reply_language = "zh"
    app.store.select("binance-usdm/-1007")
    assert any("no reply in 中文" in label.text() for label in replies.box.findChildren(QLabel))


def test_without_any_reply_nothing_is_copied(app: App, replies: ReplyController, qtbot: QtBot) -> None:
    app.store.select("")
    QGuiApplication.clipboard().setText("before")
    QTest.keyClick(app.window, Qt.Key.Key_R, CTRL)
    assert QGuiApplication.clipboard().text() == "before"
    assert replies.box.isHidden()


def test_a_language_chosen_for_one_customer_does_not_answer_the_next(
    app: App, desk: DecodeController, replies: ReplyController
) -> None:
    decode(desk, f"Hello, my order was refused, what is this?\n{HOST} {LATE}")
    replies.box.language_requested.emit("zh")
    assert replies.reply is not None
    assert replies.reply.language == "zh"
    decode(desk, f"Hello, I cannot place an order, please help me.\n{HOST} {LATE}")
    assert replies.reply.language == "en"
    assert app.settings.reply_language == ""


def test_a_text_in_a_language_without_this_reply_is_said_to_get_another(
    app: App, desk: DecodeController, replies: ReplyController
) -> None:
    decode(desk, f'您好，我的订单失败了，请帮忙看看。\n{HOST} {{"code":-1007,"msg":"Timeout"}}')
    assert replies.reply is not None
    assert replies.reply.language == "en"
    assert any("no reply in 中文" in one.text() for one in replies.box.findChildren(QLabel))


def test_tab_goes_through_the_details_from_top_to_bottom(
    app: App, replies: ReplyController, qtbot: QtBot
) -> None:
    app.store.select("binance-usdm/-1021")
    app.window.flush()
    area = app.window.detail.findChildren(QScrollArea)[0]
    sheet = area.widget()
    assert sheet is not None
    qtbot.waitUntil(replies.box.isVisible)
    app.window.detail.setFocus()
    heights = []
    for _ in range(40):
        QTest.keyClick(app.window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        if not sheet.isAncestorOf(focused):
            break
        heights.append(focused.mapTo(sheet, QPoint(0, 0)).y())
    assert len(set(heights)) >= 5
    assert heights == sorted(heights)
