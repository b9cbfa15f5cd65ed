"""The decode page shows the verdict of the finding and not that of the bare entry."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.core.decode.decoder import Decoder
from retcode.core.present.verdict_text import effect_text, read_sentence, write_sentence
from retcode.features.case_dialog.controller import CaseController
from retcode.features.decode_panel.controller import DecodeController
from retcode.style.rich_text import Prose

_FILE = Path(__file__).parents[2] / "data" / "pasted-errors.jsonl"
_SAMPLES = [json.loads(line)["text"] for line in _FILE.read_text(encoding="utf-8").splitlines() if line]
UNDER_503 = 'POST https://fapi.binance.com/fapi/v1/order -> 503 {"code":-1008,"msg":"Server is currently"}'
UNDECIDED = '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, request ip: 203.0.113.9"}'


@pytest.fixture
def case(app: App, desk: DecodeController) -> CaseController:
    return CaseController(app.window, app.store, app.look, app.settings)


def told(widget: QWidget) -> str:
    return " ".join(text.toPlainText().replace("\n", " ") for text in widget.findChildren(QTextEdit))


def test_every_findings_verdict_is_shown_once(app: App, desk: DecodeController) -> None:
    """Beside the card of its entry, or among the reasons where no entry is shown."""
    decoder = Decoder(app.store.catalogue)
    app.window.show_page(desk.parts.panel)
    for text in _SAMPLES:
        for finding in decoder.decode(text).findings:
            desk.parts.store.choose(finding)
            app.window.flush()
            judged = finding.judgement
            if finding.entry and judged:
                assert str(write_sentence(judged)) in told(app.window.detail), finding
                assert effect_text(judged, finding.subject) in told(app.window.detail), finding
                assert str(write_sentence(judged)) not in told(desk.parts.details), finding
            else:
                assert finding.by_words == ("Judged by its words" in told(desk.parts.details)), finding
                for sentence in (write_sentence(judged), read_sentence(judged)) if judged else ():
                    assert str(sentence) in told(app.window.detail), finding


def test_the_card_shows_the_findings_verdict(app: App, desk: DecodeController, qtbot: QtBot) -> None:
    (finding,) = Decoder(app.store.catalogue).decode(UNDER_503).findings
    assert finding.judgement is not None
    app.window.show_page(desk.parts.panel)
    app.store.select(finding.entry or "")
    qtbot.waitUntil(lambda: "overloaded" in told(app.window.detail).lower())
    assert effect_text(finding.judgement, finding.subject) not in told(app.window.detail)
    desk.parts.store.choose(finding)
    assert effect_text(finding.judgement, finding.subject) in told(app.window.detail)
    desk.parts.store.choose(None)
    assert effect_text(finding.judgement, finding.subject) not in told(app.window.detail)


@pytest.mark.parametrize(
    "text",
    [
        "POST https://fapi.binance.com/fapi/v1/batchOrders "
        '[{"orderId":1,"status":"NEW"},{"code":-2019,"msg":"Margin is insufficient."}]',
        'bitget {"code":"00000","msg":"success","data":{"successList":[{"orderId":"12"}],'
        '"failureList":[{"clientOid":"x2","errorMsg":"Insufficient balance","errorCode":"43012"}]}}',
    ],
)
def test_the_card_of_a_failed_item_says_that_others_were_carried_out(
    app: App, desk: DecodeController, text: str
) -> None:
    desk.decode(text)
    desk.flush()
    app.window.flush()
    assert "Part of the batch was carried out: do not send all of it again." in told(app.window.detail)
    assert "Nothing was placed" not in told(app.window.detail)


def test_a_withdrawal_that_ended_in_a_bare_status_is_no_order(app: App, desk: DecodeController) -> None:
    desk.decode("POST https://api.binance.com/sapi/v1/capital/withdraw/apply\n503 Service Unavailable")
    desk.flush()
    app.window.flush()
    shown = told(app.window.detail)
    assert "the money may have moved" in shown
    assert "Repeat a withdrawal or transfer" in shown
    assert "the order may exist" not in shown


def test_everything_shown_with_the_card_agrees_with_it(app: App, desk: DecodeController) -> None:
    """The chips, the steps, the meaning, what a screen reader says and what is copied."""
    (finding,) = Decoder(app.store.catalogue).decode(UNDER_503).findings
    app.window.show_page(desk.parts.panel)
    desk.parts.store.choose(finding)
    app.window.flush()
    names = [widget.accessibleName() for widget in app.window.detail.findChildren(QWidget)]
    assert "reconcile, Binance USD-M" in names
    assert any("may exist" in one.accessibleDescription() for one in app.window.detail.findChildren(QWidget))
    steps = told(app.window.detail).partition("Fix ")[2]
    assert steps.startswith("1.\tFor an order: look it up by its client order id")
    assert "leaves the outcome open" in told(app.window.detail)
    app.window.actions_by_id["copy_markdown"].trigger()
    copied = QGuiApplication.clipboard().text()
    assert "Recovery: **reconcile**" in copied
    assert "1. For an order: look it up" in copied
    assert "Nothing was placed" not in copied


def test_the_list_shows_an_entry_by_itself(app: App, desk: DecodeController) -> None:
    (finding,) = Decoder(app.store.catalogue).decode(UNDER_503).findings
    app.window.show_page(desk.parts.panel)
    desk.parts.store.choose(finding)
    app.window.show_page(None)
    app.store.set_query("binance usdm: -1008")
    app.window.flush()
    assert app.store.selected is not None
    assert app.store.selected.key == finding.entry
    assert "may exist" not in told(app.window.detail)


def test_details_of_another_entry_than_the_marked_finding_say_so(app: App, desk: DecodeController) -> None:
    (finding,) = Decoder(app.store.catalogue).decode(UNDER_503).findings
    app.window.show_page(desk.parts.panel)
    desk.parts.store.choose(finding)
    app.store.open("mexc-spot/700003")
    app.window.flush()
    labels = [one.text() for one in app.window.detail.findChildren(QLabel) if one.isVisible()]
    assert any("another error than the one selected" in text for text in labels)


def test_an_ambiguous_finding_is_copied_with_all_venues_that_it_may_be_from(
    app: App, desk: DecodeController
) -> None:
    desk.decode(UNDECIDED)
    desk.flush()
    app.window.flush()
    for action in ("copy", "copy_markdown"):
        app.window.actions_by_id[action].trigger()
        assert "Binance USD-M or Binance COIN-M -2015" in QGuiApplication.clipboard().text().replace("\\", "")


def test_another_entry_is_copied_as_its_own_venues(app: App, desk: DecodeController) -> None:
    desk.decode(UNDECIDED)
    desk.flush()
    app.store.select("binance-coinm/-2015")
    app.window.actions_by_id["copy"].trigger()
    assert QGuiApplication.clipboard().text().startswith("Binance COIN-M -2015 ")


def test_the_window_and_a_copy_say_alike_what_an_effect_rests_on(
    app: App, desk: DecodeController, case: CaseController
) -> None:
    desk.decode(UNDECIDED)
    desk.flush()
    app.window.flush()
    assert "Nothing was placed or changed (inferred)." in told(app.window.detail)
    for action in ("copy_case", "copy_report"):
        app.window.actions_by_id[action].trigger()
        assert "Nothing was placed or changed (inferred)." in QGuiApplication.clipboard().text().replace(
            "\\", ""
        )


def test_the_details_of_an_error_without_an_entry_follow_the_size_of_text(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    app.window.resize(960, 540)
    desk.decode("POST https://api.binance.com/api/v3/order requests.exceptions.ReadTimeout")
    desk.flush()
    app.window.flush()
    text = next(prose for prose in app.window.detail.findChildren(Prose) if prose.isVisible())
    try:
        for zoom in (200, 150, 100):
            app.look.set_zoom(zoom)
            qtbot.waitUntil(lambda: abs(text.height() - text.document().size().height()) < 2)
    finally:
        app.look.set_zoom(100)
