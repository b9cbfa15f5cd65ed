"""What the decode page shows of a finding, and that every key there does something or says why not."""

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QMenu, QTextEdit, QWidget

from retcode.app import App
from retcode.features.case_dialog.controller import CaseController
from retcode.features.decode_panel.controller import DecodeController
from retcode.features.handler_box.controller import HandlerController

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LOST = (
    "POST https://api.binance.com/api/v3/order\n"
    "ReadTimeout: HTTPSConnectionPool(host='api.binance.com', port=443): Read timed out."
)
LIMITED = (
    'POST https://fapi.binance.com/fapi/v1/order {"code":-1003,"msg":"Too many requests; current limit of '
    "IP(203.0.113.9) is 2417 requests per minute. Please use the websocket for live updates to avoid polling "
    'the API."}'
)


def decode(app: App, desk: DecodeController, text: str) -> None:
    desk.decode(text)
    desk.flush()
    app.window.flush()


def told(widget: QWidget) -> str:
    return " ".join(text.toPlainText() for text in widget.findChildren(QTextEdit) if text.isVisible())


def chips(app: App) -> str:
    return next(
        name
        for widget in app.window.detail.findChildren(QWidget)
        if type(widget).__name__ == "_Chips" and (name := widget.accessibleName())
    )


def test_an_error_without_an_entry_has_its_class_and_sender_as_chips(
    app: App, desk: DecodeController
) -> None:
    decode(app, desk, LOST)
    assert app.store.selected is None
    assert chips(app) == "reconcile, Binance Spot"
    assert "the order may exist" in told(app.window.detail)


def test_no_key_is_silent_about_an_error_without_an_entry(app: App, desk: DecodeController) -> None:
    HandlerController(app.window, app.store, app.look, app.settings)
    decode(app, desk, LOST)
    said: list[str] = []
    app.store.notice_raised.connect(said.append)
    keys = [(Qt.Key.Key_C, CONTROL), (Qt.Key.Key_P, CONTROL)]
    keys += [(getattr(Qt.Key, f"Key_{letter}"), CONTROL | SHIFT) for letter in "CKHBGL"]
    for key, modifiers in keys:
        said.clear()
        QTest.keyClick(desk.parts.findings, key, modifiers)
        (sentence,) = said
        assert sentence.startswith("There is no ")
    assert QGuiApplication.clipboard().text() == ""


def test_the_message_is_shown_as_it_was_received_and_masked(app: App, desk: DecodeController) -> None:
    decode(app, desk, LIMITED)
    shown = told(app.window.detail)
    assert "is 2417 requests per minute" in shown
    assert "203.0.113.9" not in shown
    assert shown.index("2417 requests") < shown.index("As it is documented")
    app.store.open("mexc-spot/700003")
    app.window.flush()
    assert "2417" not in told(app.window.detail)


def test_marks_are_spoken_of_only_where_a_message_has_values(app: App, desk: DecodeController) -> None:
    for text, documented in (
        ("Account has insufficient balance for requested action", ""),
        ("Account has insufficient balance", "As it is documented:"),
        (
            "Too many requests; current limit is 2417 requests per minute.",
            "documented, with marks for values:",
        ),
    ):
        code = -1003 if "requests" in text else -2010
        decode(app, desk, f'GET https://api.binance.com/api/v3/order {{"code":{code},"msg":"{text}"}}')
        shown = told(app.window.detail)
        assert documented in shown
        assert ("As it is documented" in shown) is bool(documented)


def frame_colour(pane: QAbstractScrollArea) -> str:
    image: QImage = pane.grab().toImage()
    return image.pixelColor(image.width() // 2, 0).name()


def test_the_pane_with_the_focus_has_a_frame(app: App, desk: DecodeController) -> None:
    decode(app, desk, LIMITED)
    parts = desk.parts
    accent = app.look.colour("accent").name()
    panes: list[QAbstractScrollArea] = [parts.findings, parts.details, parts.text]
    seen = []
    for _ in range(6):
        focused = QApplication.focusWidget()
        assert focused is not None
        framed = [pane for pane in panes if frame_colour(pane) == accent]
        seen += framed
        assert framed == ([focused] if focused in panes else [])
        QTest.keyClick(focused, Qt.Key.Key_F6)
    assert set(panes) == set(seen)


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
@pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise|grabbing)")
def test_a_finding_has_a_menu(app: App, desk: DecodeController, reason: QContextMenuEvent.Reason) -> None:
    decode(app, desk, LIMITED)
    found: list[str] = []

    def read() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        found.extend(action.text() for action in menu.actions() if action.isEnabled())
        menu.close()

    QTimer.singleShot(0, read)
    view = desk.parts.findings.viewport()
    at = QPoint(20, 10)
    QApplication.sendEvent(view, QContextMenuEvent(reason, at, view.mapToGlobal(at)))
    assert "Copy report" in found


def test_of_a_case_that_is_pasted_back_only_the_customers_text_is_decoded(
    app: App, desk: DecodeController
) -> None:
    CaseController(app.window, app.store, app.look, app.settings)
    decode(app, desk, f"Dear all,\n{LIMITED}\nBest regards,\nMaria Silva")
    QTest.keyClick(desk.parts.findings, Qt.Key.Key_E, CONTROL)
    case = QGuiApplication.clipboard().text()
    assert "First steps:" in case
    assert "Silva" not in case
    QTest.keyClick(desk.parts.findings, Qt.Key.Key_V, CONTROL)
    desk.flush()
    assert desk.parts.text.toPlainText().startswith("Dear all,")
    assert "First steps:" not in desk.parts.text.toPlainText()
    assert desk.parts.findings.model().rowCount() == 1
    shown = [label.text() for label in desk.parts.panel.findChildren(QLabel)]
    assert "The customer's text in a case made by Retcode" in shown
    app.store.select("mexc-spot/700003")
    desk.parts.store.clear()
    app.window.show_page(None)
    QTest.keyClick(app.window.list.table, Qt.Key.Key_E, CONTROL)  # a case of an entry alone
    desk.decode(QGuiApplication.clipboard().text())
    shown = [label.text() for label in desk.parts.panel.findChildren(QLabel)]
    assert "This is a case made by Retcode. It holds no text of a customer." in shown
