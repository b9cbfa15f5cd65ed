"""The decode page in large text: what was found is read without being cut in any window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from retcode.app import App
from retcode.features.decode_panel.controller import DecodeController

TIMEOUT = "Timeout waiting for response from backend server. Send status unknown; execution status unknown."
ERRORS = f"""{{"code":-1121,"msg":"Invalid symbol."}} at https://fapi.binance.com/fapi/v1/order
POST https://fapi.binance.com/fapi/v1/order HTTP 503
{{"code":-1007,"msg":"{TIMEOUT}"}}
{{"code":-2019,"msg":"Margin is insufficient."}} at https://fapi.binance.com/fapi/v1/order
"""


@pytest.fixture(autouse=True)
def large_text(app: App) -> Iterator[None]:
    app.window.resize(900, 600)
    app.look.set_zoom(200)
    yield
    app.look.set_zoom(100)


def decode(text: str, desk: DecodeController) -> None:
    desk.decode(text)
    desk.flush()
    for _ in range(3):
        QApplication.processEvents()


def test_three_findings_are_seen_and_the_heading_is_whole(app: App, desk: DecodeController) -> None:
    decode(ERRORS, desk)
    findings = desk.parts.findings
    seen = findings.viewport().visibleRegion().boundingRect()
    for row in range(3):
        assert seen.contains(findings.visualRect(findings.model().index(row, 0)))
    summary = next(one for one in desk.parts.panel.findChildren(QLabel) if "outcome unknown" in one.text())
    metrics = summary.fontMetrics()
    assert metrics.horizontalAdvance(summary.text()) > summary.width()  # it is wrapped
    assert summary.height() >= summary.heightForWidth(summary.width())


def test_tab_scrolls_the_page_to_the_text(app: App, desk: DecodeController) -> None:
    decode(ERRORS, desk)
    text = desk.parts.text
    assert text.visibleRegion().boundingRect().height() < 2 * text.fontMetrics().lineSpacing()
    for _ in range(40):
        if text.hasFocus():
            break
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert text.hasFocus()
    assert text.visibleRegion().boundingRect().height() >= 4 * text.fontMetrics().lineSpacing()


def test_the_reasons_are_below_the_findings_of_a_window_of_usual_size(
    app: App, desk: DecodeController
) -> None:
    app.window.resize(1280, 800)
    decode(ERRORS, desk)
    findings, details = desk.parts.findings, desk.parts.details
    assert details.geometry().top() > findings.geometry().bottom()
    app.look.set_zoom(100)
    QApplication.processEvents()
    assert details.geometry().left() > findings.geometry().right()


def test_a_success_is_wrapped(app: App, desk: DecodeController) -> None:
    decode('{"retCode":0,"retMsg":"OK","result":{"orderId":"1321003749386327552"}}', desk)
    findings = desk.parts.findings
    index = findings.model().index(0, 0)
    rect: QRect = findings.visualRect(index)
    assert rect.height() > 2 * findings.fontMetrics().height()


def test_the_offer_of_the_clipboard_is_read_whole(app: App, desk: DecodeController) -> None:
    desk.parts.offer.offer(
        "The clipboard contains an error: Binance Spot, Binance USD-M or 2 others -1121", "x"
    )
    for _ in range(3):
        QApplication.processEvents()
    label = next(one for one in desk.parts.offer.findChildren(QLabel) if one.text())
    assert label.height() >= label.heightForWidth(label.width())
    assert label.visibleRegion().boundingRect() == label.rect()
    answers = [one for one in desk.parts.offer.findChildren(QPushButton) if one.isVisible()]
    assert [one.text() for one in answers] == ["Decode it", "Stop offering"]
    assert all(one.width() >= one.sizeHint().width() for one in answers)
    assert answers[0].mapTo(desk.parts.offer, QPoint(0, 0)).y() > label.geometry().bottom()
