"""The models of the triage page: Qt's own tester, and what they show as lists of text."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from retcode.core.triage.labels import NO_AGREEMENT
from retcode.core.triage.summary import SummaryRow
from retcode.features.triage_page.remark_model import Remark, RemarkListModel
from retcode.features.triage_page.table_model import INDEX_OF, TriageTableModel


def line(code: str, count: int, recovery: str = "fix-request", first: float | None = None) -> SummaryRow:
    return SummaryRow(
        key=code,
        code=code,
        venue="Binance USD-M",
        name=f"NAME <b>{code}</b>",
        recovery=recovery,
        certainty="proven",
        message="a message",
        entry="",
        count=count,
        first=first,
        last=first,
        symbols={"BTCUSDT": 3},
    )


LINES = (line("-1121", 1200), line("-99", 7, NO_AGREEMENT), line("602", 30, "fix-clock", 1_772_355_600.0))


def column(model: TriageTableModel, name: str) -> list[str]:
    return [str(model.index(row, INDEX_OF[name]).data()) for row in range(model.rowCount())]


@pytest.fixture
def table(qtmodeltester: ModelTester) -> TriageTableModel:
    model = TriageTableModel()
    model.set_lines(LINES)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    return model


def test_the_most_frequent_come_first(table: TriageTableModel) -> None:
    assert column(table, "count") == ["1,200", "30", "7"]
    assert column(table, "code") == ["-1121", "602", "-99"]


def test_times_of_several_years_name_the_year(table: TriageTableModel) -> None:
    table.set_lines((line("-1121", 2, first=1_709_294_400.0), line("602", 1, first=1_772_366_400.0)))
    assert [text[:11] for text in column(table, "first")] == ["01 Mar 2024", "01 Mar 2026"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("code", ["-99", "602", "-1121"]),
        ("recovery", ["602", "-1121", "-99"]),
        ("count", ["-99", "602", "-1121"]),
    ],
)
def test_each_column_sorts_in_its_own_order(table: TriageTableModel, name: str, codes: list[str]) -> None:
    table.sort(INDEX_OF[name], Qt.SortOrder.AscendingOrder)
    assert column(table, "code") == codes
    table.sort(INDEX_OF[name], Qt.SortOrder.DescendingOrder)
    assert column(table, "code") == codes[::-1]


def test_new_counts_keep_rows_in_place_where_their_order_stays(table: TriageTableModel) -> None:
    resets: list[bool] = []
    table.modelReset.connect(lambda: resets.append(True))
    table.set_lines((line("-1121", 1300), line("-99", 8), line("602", 31)))
    assert column(table, "count") == ["1,300", "31", "8"]
    assert not resets
    table.set_lines((line("-99", 5000), *LINES[:1]))
    assert column(table, "code") == ["-99", "-1121"]
    assert resets


def test_a_day_is_told_only_where_there_are_several(table: TriageTableModel) -> None:
    assert len(column(table, "first")[1]) == len("09:00:00")
    table.set_lines((*LINES, line("-1", 1, first=1_772_255_600.0)))
    assert len(column(table, "first")[1]) == len("01 Mar 09:00")


def test_tips_are_plain_text_and_cells_are_spoken(table: TriageTableModel) -> None:
    tip = str(table.index(0, INDEX_OF["name"]).data(Qt.ItemDataRole.ToolTipRole))
    assert "<b>" not in tip
    assert "a message" in tip
    assert table.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "1,200 times"
    assert table.line(0) is LINES[0]
    assert "depends on the venue" in str(
        table.index(2, INDEX_OF["recovery"]).data(Qt.ItemDataRole.ToolTipRole)
    )


def test_remarks_are_listed_with_their_details(qtmodeltester: ModelTester) -> None:
    model = RemarkListModel()
    model.replace_rows([Remark("A ban", "line 3"), Remark("B <i>x</i>")])
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    texts = [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(2)]
    assert texts == ["A ban, line 3", "B <i>x</i>"]
    assert "<i>" not in str(model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole))
