"""The item models, under Qt's own tester, and what they show as lists of text."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from retcode.core.catalogue.load import Catalogue
from retcode.core.search.facets import Filters
from retcode.core.search.index import SearchIndex
from retcode.core.search.query import Query
from retcode.entries.entry_model import COLUMNS, EntryTableModel
from retcode.entries.facet_model import FacetListModel, FacetRowKind

TESTER = QAbstractItemModelTester.FailureReportingMode.Warning


def texts(model: QAbstractItemModel, column: int = 0) -> list[str]:
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_the_table_shows_a_result(qtbot: QtBot, catalogue: Catalogue) -> None:
    index = SearchIndex(catalogue)
    model = EntryTableModel(catalogue.tables)
    tester = QAbstractItemModelTester(model, TESTER)
    for text in ("-1021", "", "nothing at all", "1002"):
        result = index.search(text)
        model.set_rows(result.hits, result.query)
        assert model.rowCount() == len(result.hits)
        assert texts(model) == [hit.entry.code for hit in result.hits]
    assert tester.model() is model
    assert model.columnCount(model.index(0, 0)) == model.rowCount(model.index(0, 0)) == 0


def test_every_entry_has_its_cells_tips_and_accessible_texts(qtbot: QtBot, catalogue: Catalogue) -> None:
    result = SearchIndex(catalogue).search("", limit=5000)
    model = EntryTableModel(catalogue.tables)
    model.set_rows(result.hits, result.query)
    for row in range(model.rowCount()):
        for column, shown in enumerate(COLUMNS):
            index = model.index(row, column)
            assert index.data(), shown.id
            assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith(index.data())
            assert str(index.data(Qt.ItemDataRole.ToolTipRole)).startswith("<p style=")
        assert model.hit(row) == result.hits[row]


def test_a_message_that_holds_the_query_is_the_one_shown(qtbot: QtBot, catalogue: Catalogue) -> None:
    index = SearchIndex(catalogue)
    result = index.search("binance spot: immediately match")
    model = EntryTableModel(catalogue.tables)
    model.set_rows(result.hits, result.query)
    column = [column.id for column in COLUMNS].index("message")
    assert "immediately match" in texts(model, column)[0]
    cell = model.cell(0, column)
    assert [cell.text[start:end] for start, end in cell.spans] == ["immediately", "match"]
    assert cell.remark.startswith("+")


def test_a_tip_shows_markup_as_it_is(qtbot: QtBot, catalogue: Catalogue) -> None:
    model = EntryTableModel(catalogue.tables)
    model.set_rows(SearchIndex(catalogue).search("LOGGED_OUT").hits, Query())
    column = [column.id for column in COLUMNS].index("message")
    assert "<5>" in texts(model, column)[0]
    assert "&lt;5&gt;" in str(model.index(0, column).data(Qt.ItemDataRole.ToolTipRole))


def test_the_other_sign_is_marked_and_spoken(qtbot: QtBot, catalogue: Catalogue) -> None:
    result = SearchIndex(catalogue).search("1002")
    model = EntryTableModel(catalogue.tables)
    model.set_rows(result.hits, result.query)
    marked = {model.cell(row, 0).text: model.cell(row, 0).remark for row in range(model.rowCount())}
    assert (marked["1002"], marked["-1002"]) == ("", "±")
    row = texts(model).index("-1002")
    assert model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "-1002, opposite sign to the one typed"
    )


def test_a_code_that_was_typed_is_marked_wherever_the_other_words_are(
    qtbot: QtBot, catalogue: Catalogue
) -> None:
    index = SearchIndex(catalogue, explanations=True)
    model = EntryTableModel(catalogue.tables)
    for text in ("okx 51008", "okx: 51008", "51008 balance"):
        result = index.search(text)
        model.set_rows(result.hits, result.query)
        code, name = model.cell(0, 0), model.cell(0, [column.id for column in COLUMNS].index("name"))
        assert (code.text, code.spans) == ("51008", ((0, 5),)), text
        assert not name.remark, text


def test_the_words_that_were_meant_are_marked(qtbot: QtBot, catalogue: Catalogue) -> None:
    result = SearchIndex(catalogue).search("insuficient")
    model = EntryTableModel(catalogue.tables)
    model.set_rows(result.hits, result.query)
    column = [column.id for column in COLUMNS].index("message")
    for row in range(model.rowCount()):
        cell = model.cell(row, column)
        marked = {cell.text[start:end].lower() for start, end in cell.spans}
        assert marked == ({"insufficient"} if "insufficient" in cell.text.lower() else set())
    assert model.cell(0, 0).remark == "≈"


def test_a_row_is_found_by_its_entry(qtbot: QtBot, catalogue: Catalogue) -> None:
    model = EntryTableModel(catalogue.tables)
    hits = SearchIndex(catalogue).search("").hits
    model.set_rows(hits, Query())
    assert model.row_of(hits[7].entry.key) == 7
    assert model.row_of("nobody/0") == -1
    assert model.hit(-1) is None


def facets(model: FacetListModel) -> dict[str, list[str]]:
    """Headings with the texts below them."""
    shown: dict[str, list[str]] = {"": []}
    heading = ""
    for place in range(model.rowCount()):
        row = model.row(model.index(place))
        assert row is not None
        if row.kind is FacetRowKind.HEADING:
            heading = row.text
            shown[heading] = []
        else:
            shown[heading].append(row.text if row.count is None else f"{row.text} {row.count}")
    return shown


def test_the_filter_pane_shows_facets_with_their_counts(qtbot: QtBot, catalogue: Catalogue) -> None:
    index = SearchIndex(catalogue)
    model = FacetListModel()
    tester = QAbstractItemModelTester(model, TESTER)
    model.set_state(index.count("", Filters()), Filters(), pinned_only=False)
    shown = facets(model)
    assert shown[""] == ["Pinned only 0"]
    assert len(shown["Recovery"]) == 13
    assert sum(int(text.rsplit(" ", 1)[1]) for text in shown["Recovery"]) == len(catalogue.entries)
    assert shown["Section"][-1].startswith("Show ")
    model.toggle_fold("section")
    assert facets(model)["Section"][-1] == "Show fewer"
    assert len(facets(model)["Section"]) > len(shown["Section"])
    assert tester.model() is model


def test_a_chosen_value_is_shown_and_stays_even_if_it_leaves_nothing(
    qtbot: QtBot, catalogue: Catalogue
) -> None:
    index = SearchIndex(catalogue)
    filters = Filters(values=frozenset({("section", "Trading Errors")}))
    model = FacetListModel()
    model.set_state(index.count("xyzzy", filters), filters, pinned_only=True)
    assert facets(model)["Section"] == ["Trading Errors 0"]
    checked = [
        model.index(place).data()
        for place in range(model.rowCount())
        if model.index(place).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    ]
    assert checked == ["Pinned only", "Trading Errors"]


def test_headings_cannot_be_selected(qtbot: QtBot, catalogue: Catalogue) -> None:
    model = FacetListModel()
    model.set_state(SearchIndex(catalogue).count("", Filters()), Filters(), pinned_only=False)
    rows = [(model.row(model.index(place)), model.index(place)) for place in range(model.rowCount())]
    for row, index in rows:
        assert row is not None
        selectable = bool(model.flags(index) & Qt.ItemFlag.ItemIsSelectable)
        assert selectable is (row.kind is not FacetRowKind.HEADING)
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags
