"""What the window shows: the verdict first, warnings where they are due, and words where nothing is."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QStyleHints
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QTableView, QTextEdit
from pytestqt.qtbot import QtBot

from retcode.app import App, build_app
from retcode.core.catalogue.model import Recovery
from retcode.core.present.verdict_text import RECOVERY_TEXT, read_sentence, write_sentence
from retcode.core.search.order import Order, code_order
from retcode.entries.entry_model import COLUMNS
from retcode.services.options import WindowOptions
from retcode.style.rich_text import Prose
from tests.gui.used import used_settings
from tests.gui.window.conftest import discard


def read(app: App) -> str:
    """Everything the details say, in the order of the window."""
    app.window.flush()
    detail = app.window.detail
    labels = [label.text() for label in detail.findChildren(QLabel) if label.isVisibleTo(detail)]
    texts = [text.toPlainText() for text in detail.findChildren(QTextEdit) if text.isVisibleTo(detail)]
    return "\n".join(labels + texts)


def details(app: App) -> Prose:
    return next(one for one in app.window.detail.findChildren(Prose) if one.isVisibleTo(app.window.detail))


def follow(app: App, words: str) -> None:
    """Click the link with these words in the details."""
    proses = app.window.detail.findChildren(Prose)
    prose = next(one for one in proses if not one.document().find(words).isNull())
    cursor = prose.document().find(words)
    cursor.setPosition(cursor.selectionStart() + 2)
    spot = prose.cursorRect(cursor).center()
    QTest.mouseClick(prose.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def show(app: App, key: str) -> str:
    app.store.reveal(key)
    return read(app)


def test_the_verdict_leads(app: App) -> None:
    for recovery in Recovery:
        entry = next(e for e in app.store.catalogue.entries if e.recovery is recovery)
        text = show(app, entry.key)
        assert RECOVERY_TEXT[recovery] in text
        for sentence in (read_sentence(entry.verdict), write_sentence(entry.verdict, entry.subject)):
            assert f"{sentence}." in text
    text = show(app, app.store.catalogue.entries[0].key)
    headings = [text.index(f"\n{words}\n") for words in ("Meaning", "Causes", "Fix", "Source")]
    assert text.index(RECOVERY_TEXT[app.store.catalogue.entries[0].recovery]) < headings[0]
    assert headings == sorted(headings)


def test_meaning_causes_fix_messages_and_source_are_shown(app: App) -> None:
    for entry in app.store.catalogue.entries[::37]:
        text = show(app, entry.key)
        long = app.store.catalogue.explain(entry)
        for part in (long.meaning, *long.causes, *long.fix, *long.notes):
            assert part.replace("`", "") in text, entry.key
        for message in entry.messages[:6]:
            assert message.text in text
        assert entry.source.checked in text
        assert app.store.catalogue.documents[entry.source.document].title in text


def test_all_messages_are_shown_on_request(app: App) -> None:
    entry = max(app.store.catalogue.entries, key=lambda entry: len(entry.messages))
    assert entry.messages[-1].text not in show(app, entry.key)
    follow(app, f"Show {len(entry.messages) - 6} more messages")
    assert all(message.text in read(app) for message in entry.messages)


def test_a_message_with_another_verdict_says_so(app: App) -> None:
    entry = next(
        e for e in app.store.catalogue.entries if any(m.verdict != e.verdict for m in e.messages[:6])
    )
    text = show(app, entry.key)
    for message in entry.messages[:6]:
        if message.verdict != entry.verdict:
            assert (
                f"{message.verdict.recovery.value}. {write_sentence(message.verdict, message.subject)}"
                in text
            )


def test_the_same_number_elsewhere_warns_where_the_meaning_differs(app: App) -> None:
    text = show(app, "binance-usdm/-4087")
    assert "The number 4087 means something else on Binance COIN-M." in text
    alone = next(e for e in app.store.catalogue.entries if not app.store.catalogue.same_number(e))
    assert "means something else" not in show(app, alone.key)


def test_the_same_meaning_elsewhere_is_named(app: App) -> None:
    assert "The same meaning on Binance Spot" in show(app, "binance-usdm/-1021")


def test_a_relative_is_gone_to_with_a_click(app: App) -> None:
    show(app, "binance-usdm/-4087")
    follow(app, "Binance COIN-M -4087")
    assert app.store.selected is not None
    assert app.store.selected.key == "binance-coinm/-4087"


def test_advice_of_the_source_is_shown_as_the_sources(app: App) -> None:
    entry = next(e for e in app.store.catalogue.entries if e.particulars.advice)
    text = show(app, entry.key)
    assert "The source's own advice" in text
    assert f"“{entry.particulars.advice}”" in text


@pytest.mark.parametrize("query", ["x" * 5000, "qqxx\x1b[31mqqxx\x07\n\nzzqq"])
def test_a_query_without_matches_is_quoted_on_the_screen(app: App, query: str) -> None:
    app.window.resize(900, 600)
    app.store.set_query(query)
    QApplication.processEvents()
    note = app.window.list.note
    title = note.findChildren(QLabel)[0]
    quoted = title.text().replace("\u200b", "")
    assert quoted.startswith("No matches for “")
    assert quoted == title.accessibleName()
    assert "\x1b" not in quoted
    assert "\n" not in quoted
    metrics = title.fontMetrics()
    words = title.text().replace("\u200b", " ").split()
    assert max(map(metrics.horizontalAdvance, words)) <= title.width()


def test_an_empty_list_explains_and_offers_the_way_out(app: App) -> None:
    app.store.set_tab("Bitzoom")
    app.store.set_query("700003")
    QApplication.processEvents()
    note = app.window.list.note
    assert note.isVisible()
    labels = [label.text() for label in note.findChildren(QLabel)]
    assert labels[0] == "No matches for “700003” in Bitzoom"
    ways = [button for button in note.findChildren(QPushButton) if button.isVisibleTo(note)]
    everywhere = len({e.key for e in app.store.catalogue.with_digits("700003")})
    assert ways[0].text().startswith("Search all exchanges (")
    assert everywhere >= 1
    assert ways[1].text() == "Show all 71 entries"
    QTest.mouseClick(ways[0], Qt.MouseButton.LeftButton)
    assert app.store.rows[0].entry.key == "mexc-spot/700003"
    assert not note.isVisible()


def test_filters_are_not_blamed_for_what_nothing_has(app: App) -> None:
    def why() -> str:
        return app.window.list.note.findChildren(QLabel)[1].text()

    app.store.toggle_filter("recovery", "back-off")
    app.store.set_query("zzqqq")
    QApplication.processEvents()
    assert "filters" not in why()
    app.store.set_query("insufficient balance")
    QApplication.processEvents()
    assert "filters" in why()


def test_the_chosen_row_stays_in_sight_where_the_list_gets_lower(app: App) -> None:
    table = app.window.list.table
    app.window.resize(1280, 800)
    row = table.rowAt(table.viewport().height() - table.rowHeight(0) - 1)
    table.selectRow(row)
    app.window.resize(1280, 500)
    app.window.flush()
    bottom = table.rowViewportPosition(row) + table.rowHeight(row)
    assert bottom <= table.viewport().height()


def test_headings_sort_and_give_relevance_back(app: App) -> None:
    header = app.window.list.table.horizontalHeader()

    def click() -> None:
        place = header.viewport().rect().topLeft()
        place.setX(header.sectionViewportPosition(0) + 12)
        place.setY(header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    relevance = app.store.rows
    click()
    assert app.store.rows[0].entry.code == "0"
    click()
    codes = [hit.entry.code for hit in app.store.rows]
    assert codes == sorted(codes, key=code_order, reverse=True)
    click()
    assert app.store.rows == relevance


def test_messages_go_below_names_where_there_is_little_room(app: App) -> None:
    table = app.window.list.table
    app.window.resize(900, 600)
    QApplication.processEvents()
    assert table.isColumnHidden(3)
    headings = [app.window.list.model.headerData(place, Qt.Orientation.Horizontal) for place in range(5)]
    assert headings == ["Code and venue", "Venue", "Name and message", "Message", "Recovery"]
    app.window.resize(1800, 900)
    QApplication.processEvents()
    assert not table.isColumnHidden(3)


def test_the_window_comes_back_as_it_was_left(app: App, tmp_path: Path) -> None:
    app.window.actions_by_id["filters"].trigger()
    app.window.resize(780, 560)
    app.store.set_tab("Binance")
    app.store.set_product("binance-coinm")
    app.store.set_pins(("http/429",))
    app.window.close()
    again = build_app(WindowOptions(), used_settings(tmp_path))
    assert (again.window.width(), again.window.height()) == (780, 560)
    assert again.store.product == "binance-coinm"
    assert list(again.store.pins) == ["http/429"]
    assert not again.window.filters.isVisibleTo(again.window)
    discard(again)


def test_the_width_given_to_names_comes_back(app: App, tmp_path: Path) -> None:
    app.window.resize(2000, 800)
    QApplication.processEvents()
    table = app.window.list.table
    header = table.horizontalHeader()
    wider = header.sectionSize(2) + 100
    assert header.sectionSize(2) < header.sectionSize(3)
    header.resizeSection(2, wider)
    assert abs(header.sectionSize(2) - wider) <= 2
    app.window.resize(1990, 800)
    QApplication.processEvents()
    assert abs(header.sectionSize(2) - wider) <= 10
    app.window.close()
    again = build_app(WindowOptions(), used_settings(tmp_path))
    again.window.show()
    QApplication.processEvents()
    header = again.window.list.table.horizontalHeader()
    assert header.sectionSize(2) > header.sectionSize(3)
    discard(again)


@pytest.mark.parametrize("width", [900, 1280])
def test_codes_leave_room_for_names_at_double_size(app: App, qtbot: QtBot, width: int) -> None:
    app.window.resize(width, 800)
    app.look.set_zoom(200)
    table = app.window.list.table
    name = next(index for index, column in enumerate(COLUMNS) if column.id == "name")
    qtbot.waitUntil(lambda: table.columnWidth(name) >= table.viewport().width() * 0.33, timeout=5_000)
    app.look.set_zoom(100)


def test_headings_are_painted_when_they_change_and_not_with_the_rows(app: App) -> None:
    class Painted(QObject):
        parts: ClassVar[set[QObject]] = set()

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                self.parts.add(watched)
            return False

    def painted(change: Callable[[], None]) -> set[QObject]:
        QApplication.processEvents()
        Painted.parts.clear()
        change()
        QApplication.sendPostedEvents()
        return Painted.parts & {rows, headings}

    table = app.window.list.table
    rows, headings = table.viewport(), table.horizontalHeader().viewport()
    watcher = Painted()
    for part in (rows, headings):
        part.installEventFilter(watcher)
    app.store.set_query("m")  # with the first query other parts of the window change, too
    assert painted(lambda: app.store.set_query("margin")) == {rows}
    assert painted(lambda: app.store.set_query("balance")) == {rows}
    assert painted(lambda: app.store.set_order(Order("code"))) == {rows, headings}


def test_nothing_that_was_typed_is_kept(app: App, tmp_path: Path) -> None:
    app.store.set_query("my secret words")
    app.window.close()
    kept = (tmp_path / "retcode.ini").read_text("utf-8")
    assert "secret" not in kept


@pytest.mark.parametrize("text", ["<b>qqqqq</b>", "<img src=x>", "&amp;", "%1 %s", "a" * 500])
def test_what_is_typed_is_shown_as_text(app: App, text: str) -> None:
    app.store.set_query(text)
    labels = app.window.list.note.findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert text[:50] in labels[0].text().replace("\u200b", "")


def test_filters_that_hide_rows_are_told_even_if_their_pane_is_not_shown(app: App) -> None:
    footer = app.window.list.footer
    clear = next(button for button in footer.findChildren(QPushButton) if button.text() == "Clear filters")
    app.window.actions_by_id["filters"].trigger()
    assert not clear.isVisible()
    app.store.toggle_filter("recovery", "reconcile")
    app.window.flush()
    assert clear.isVisible()
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert not app.store.filtered
    assert not clear.isVisible()


def test_a_list_that_is_cut_off_says_so_and_shows_the_rest_on_request(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retcode.entries import store

    monkeypatch.setattr(store, "LIMIT", 10)
    app.store.set_query("order")
    app.window.flush()
    footer = app.window.list.footer
    said = next(label.text() for label in footer.findChildren(QLabel) if label.text())
    assert said.startswith("The first 10 of ")
    more = next(button for button in footer.findChildren(QPushButton) if button.text() == "Show all")
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert len(app.store.rows) > 10
    assert not more.isVisible()


def test_a_received_message_finds_its_template(app: App) -> None:
    app.store.set_query("Timestamp for this request was 1533ms ahead of the server's time")
    assert app.store.selected is not None
    assert app.store.selected.code == "-1021"


def test_rows_are_sorted_from_the_menu(app: App) -> None:
    actions = app.window.actions_by_id
    assert actions["sort_relevance"].isChecked()
    actions["sort_recovery"].trigger()
    assert app.store.rows[0].entry.recovery == "success"
    assert actions["sort_recovery"].isChecked()
    app.store.set_query("-1021")
    assert actions["sort_relevance"].isChecked()


def test_the_theme_follows_the_system(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.window.actions_by_id["theme_system"].trigger()
    for scheme, name in ((Qt.ColorScheme.Dark, "dark"), (Qt.ColorScheme.Light, "light")):
        # The off-screen platform has no schemes of its own.
        monkeypatch.setattr(QStyleHints, "colorScheme", lambda _, scheme=scheme: scheme)
        app.qt.styleHints().colorSchemeChanged.emit(scheme)
        assert app.look.theme.name == name
    app.window.actions_by_id["theme_light"].trigger()
    monkeypatch.setattr(QStyleHints, "colorScheme", lambda _: Qt.ColorScheme.Dark)
    app.qt.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert app.look.theme.name == "light"


def test_about_says_what_is_covered_and_what_is_missing(app: App) -> None:
    app.window.actions_by_id["about"].trigger()
    dialog = next(d for d in app.window.findChildren(QDialog) if d.windowTitle() == "About Retcode")
    table = dialog.findChild(QTableView)
    assert table is not None
    model = table.model()
    assert model.rowCount() == len(app.store.catalogue.tables)
    last = model.columnCount() - 1
    gaps = [model.index(row, last).data() for row in range(model.rowCount())]
    assert any("no official list of all texts" in gap for gap in gaps)
    dialog.reject()
