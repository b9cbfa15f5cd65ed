"""The rows of a report."""

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from retcode.core.catalogue.load import load_catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.present.finding_text import items
from retcode.features.decode_panel.finding_list import FindingList, whole_parts
from retcode.features.decode_panel.finding_model import CERTAINTY_HUES, FindingListModel, RowKind
from retcode.features.decode_panel.runner import Job, LazyDecoder
from retcode.style.appearance import Appearance

TEXT = """HTTP/1.1 429 Too Many Requests
Retry-After: 12

{"code":-1003,"msg":"Too many requests."}
okx {"code":"51008","msg":"Order failed. Insufficient USDT balance in account"}





POST https://api.mexc.com/api/v3/order failed: HTTP 502
"""
BATCH = (
    '{"code":"2","data":[{"ordId":"1","sCode":"0","sMsg":"Order placed"},{"ordId":"","sCode":"51008",'
    '"sMsg":"Order failed. Insufficient USDT balance in account"}],'
    '"msg":"Bulk operation partially succeeded."}'
)


@pytest.fixture(scope="module")
def engine() -> LazyDecoder:
    return LazyDecoder(load_catalogue())


def test_errors_come_before_notes_and_the_worst_before_all(engine: LazyDecoder, qtbot: QtBot) -> None:
    model = FindingListModel(engine.catalogue)
    report = engine.decode(Job(TEXT))
    model.set_report(report)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = [row for place in range(model.rowCount()) if (row := model.row(model.index(place)))]
    kinds = [row.kind for row in rows]
    errors = [kind for kind in kinds if kind in {RowKind.ERROR, RowKind.STATUS}]
    assert kinds == [*errors, *sorted(kinds[len(errors) :])]
    assert {RowKind.ERROR, RowKind.STATUS, RowKind.NOTICE} <= set(kinds)
    assert [row.item for row in rows] == list(items(report))
    assert rows[0].kind is RowKind.STATUS
    assert rows[0].recovery is Recovery.RECONCILE
    assert rows[1].code == "-1003"
    assert rows[1].chip in CERTAINTY_HUES
    assert "line 4" in rows[1].where
    model.set_report(None)
    assert model.rowCount() == 0


def test_a_row_is_spoken_whole(engine: LazyDecoder) -> None:
    model = FindingListModel(engine.catalogue)
    model.set_report(
        engine.decode(Job('https://fapi.binance.com/fapi/v1/order {"code":-2019,"msg":"Invalid symbol."}'))
    )
    row = model.row(model.index(0))
    assert row is not None
    assert (
        row.accessible_text
        == "-2019, MARGIN_NOT_SUFFICIEN, proven, Binance USD-M · line 1, the message is another code's"
    )
    assert row.recovery is None
    model.set_report(
        engine.decode(Job('https://fapi.binance.com {"code":-2019,"msg":"Margin is insufficient."}'))
    )
    row = model.row(model.index(0))
    assert row is not None
    assert "account-limit" in row.accessible_text


def test_the_second_line_of_a_row_ends_with_a_whole_part(qtbot: QtBot) -> None:
    metrics = QFontMetrics(QApplication.font())
    text = "Binance USD-M · line 4 · HTTP 503"
    assert whole_parts(text, metrics, metrics.horizontalAdvance(text)) == text
    assert whole_parts(text, metrics, metrics.horizontalAdvance(text) - 20) == "Binance USD-M · line 4 · …"
    assert whole_parts(text, metrics, 10) == "Binance USD-M · …"


def test_what_all_possible_venues_advise_is_advised(engine: LazyDecoder) -> None:
    model = FindingListModel(engine.catalogue)
    model.set_report(
        engine.decode(Job('{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'))
    )
    row = model.row(model.index(0))
    assert row is not None
    assert (row.chip, row.recovery) == ("ambiguous", Recovery.FIX_CLOCK)


def test_a_note_is_never_cut_off(engine: LazyDecoder, qtbot: QtBot, qapp: QApplication) -> None:
    view = FindingList(engine.catalogue, Appearance(qapp))
    qtbot.addWidget(view)
    view.set_report(engine.decode(Job(BATCH)))
    view.resize(900, 300)
    view.show()
    wide = [view.visualRect(view.model().index(row, 0)).height() for row in range(2)]
    view.resize(250, 300)
    qtbot.waitUntil(lambda: view.visualRect(view.model().index(1, 0)).height() > wide[1] + 10)
    assert view.visualRect(view.model().index(0, 0)).height() == wide[0]
