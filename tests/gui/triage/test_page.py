"""The triage page in the window, by real keys, clicks and drops."""

import gzip
import json
import re
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.core.case.build import Answers
from retcode.core.catalogue.model import Recovery
from retcode.core.decode.decoder import Decoder
from retcode.core.replies.load import load_replies
from retcode.core.triage.model import LogFile, Timeline
from retcode.core.triage.progress_stream import Update
from retcode.core.triage.summary import Layer
from retcode.features.decode_panel.controller import DecodeController, add_decoding
from retcode.features.triage_page.class_filter import ClassFilter
from retcode.features.triage_page.controller import TriageController
from retcode.features.triage_page.remark_model import Remark
from retcode.features.triage_page.store import ReadingProgress, ReportTab
from retcode.features.triage_page.table_model import INDEX_OF
from tests.gui.tab_walk import stops_before_details
from tests.gui.triage.conftest import KEY, MARGIN, SYMBOL, failure, line


def shown(desk: TriageController) -> list[list[str]]:
    """The table as texts: count, code, recovery."""
    model = desk.parts.table.model()
    return [[str(model.index(row, column).data()) for column in (0, 1, 4)] for row in range(model.rowCount())]


def locations(desk: TriageController) -> list[int]:
    return [location.line for location in desk.parts.store.locations]


def button(desk: TriageController, text: str) -> QPushButton:
    buttons = desk.parts.view.findChildren(QPushButton)
    return next(found for found in buttons if text in found.text() and found.isVisible())


def drop(paths: list[Path], target: QWidget) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    everything = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(5, 5), *everything))
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), *everything))


def test_the_errors_of_a_log_are_counted_as_decoding_counts_them(
    app: App, read: TriageController, log: Path
) -> None:
    assert shown(read) == [["3", "-1121", "fix-request"], ["1", "-2019", "account-limit"]]
    report = Decoder(app.store.catalogue).decode(log.read_text())
    assert {found.code: found.occurrences for found in report.findings} == {"-1121": 3, "-2019": 1}


def test_the_most_frequent_error_is_chosen_with_its_details_and_lines(
    app: App, read: TriageController, qtbot: QtBot
) -> None:
    assert app.store.selected is not None
    assert app.store.selected.key == "binance-usdm/-1121"
    assert locations(read) == [2, 3, 205]
    qtbot.waitUntil(lambda: "Invalid symbol" in read.parts.lines.text.toPlainText(), timeout=10_000)


def test_what_is_chosen_by_nobody_is_the_most_frequent_error_at_the_end(
    app: App, desk: TriageController, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "long.log"
    first = "".join(failure(number, MARGIN) for number in range(15_000))
    path.write_text(first + "".join(failure(number, SYMBOL) for number in range(20_000)))
    chosen: list[str] = []
    desk.parts.store.line_chosen.connect(lambda line: chosen.append(line.code))
    desk.open([path])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert chosen[-1] == "-1121"
    assert app.store.selected is not None
    assert app.store.selected.code == "-1121"


def test_a_range_leaves_chosen_what_was_chosen_by_nobody(
    app: App, desk: TriageController, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "long.log"
    often = "".join(failure(number, SYMBOL) for number in range(30_000))
    path.write_text(often + "".join(failure(29_000 + number, MARGIN) for number in range(5_000)))
    desk.open([path])
    qtbot.waitUntil(lambda: bool(desk.parts.store.chosen), timeout=90_000)
    assert desk.parts.store.busy
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    report = desk.parts.store.report
    assert report is not None
    assert report.timeline is not None
    start = report.timeline.start
    desk.parts.store.set_span((start + 29_500 * 60, start + 40_000 * 60))
    counts = {line.code: line.count for line in desk.parts.store.summary.lines}
    assert 0 < counts["-1121"] < counts["-2019"]  # the other error is more frequent there
    assert app.store.selected is not None
    assert app.store.selected.code == "-1121"


def test_arrows_go_from_error_to_error(app: App, read: TriageController) -> None:
    read.parts.table.setFocus()
    QTest.keyClick(read.parts.table, Qt.Key.Key_Down)
    assert app.store.selected is not None
    assert app.store.selected.code == "-2019"
    assert locations(read) == [4]


def test_the_line_of_a_place_is_read_from_the_file_and_marked(read: TriageController, qtbot: QtBot) -> None:
    QTest.keyClick(read.parts.table, Qt.Key.Key_Return)
    assert read.parts.locations.hasFocus()
    QTest.keyClick(read.parts.locations, Qt.Key.Key_End)
    text = read.parts.lines.text
    qtbot.waitUntil(lambda: "205  2026-03-01T09:40:00Z ERROR" in text.toPlainText(), timeout=10_000)
    assert text.textCursor().block().text().startswith("205")
    assert "INFO candle 199" in text.toPlainText()


def test_secrets_in_the_lines_are_masked(read: TriageController, qtbot: QtBot) -> None:
    text = read.parts.lines.text
    qtbot.waitUntil(lambda: "apiKey=" in text.toPlainText(), timeout=10_000)
    assert KEY not in text.toPlainText()


def test_a_log_that_has_changed_since_says_so(read: TriageController, log: Path, qtbot: QtBot) -> None:
    log.write_text("rotated\n")
    QTest.keyClick(read.parts.locations, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: "no longer has a line 205" in read.parts.lines.text.toPlainText(), timeout=10_000)


def test_a_stretch_chosen_by_keys_narrows_errors_and_places(read: TriageController) -> None:
    timeline = read.parts.timeline
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_End)
    QTest.keyClick(timeline, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert shown(read) == [["1", "-1121", "fix-request"]]
    assert locations(read) == [205]
    assert timeline.accessibleDescription().startswith("Chosen: 2026-03-01")
    assert "1 error," in timeline.accessibleDescription()
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert len(shown(read)) == 2
    assert read.parts.view.isVisible()


def test_times_and_reports_follow_the_chosen_stretch(
    app: App, read: TriageController, tmp_path: Path
) -> None:
    timeline = read.parts.timeline
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_Home)
    for _ in range(4):
        QTest.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    whole = read.parts.store.report
    line = read.parts.store.summary.lines[0]
    assert whole is not None
    assert (line.count, line.first) == (2, whole.rows[0].first)
    assert (line.last or 0.0) < (whole.rows[0].last or 0.0)
    read.save(tmp_path / "part.json")
    saved = json.loads((tmp_path / "part.json").read_text())
    first = saved["rows"][0]
    assert (first["code"], first["count"], first["last"]) == ("-1121", 2, line.last)
    assert saved["scope"].startswith("Only errors from 2026-03-01 09:01:00 UTC")
    draft = app.store.case_draft()
    assert draft is not None
    part = draft.make(Answers(load_replies(app.store.catalogue)), True)
    assert "Only errors from 2026-03-01 09:01:00 UTC" in str(part)


def test_a_long_line_is_shown_whole(app: App, desk: TriageController, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "wide.log"
    path.write_text(line(0, "ERROR hummingbot.connector.exchange.binance " + "x" * 300) + failure(1, SYMBOL))
    app.window.resize(900, 600)
    desk.open([path])
    text = desk.parts.lines.text
    qtbot.waitUntil(lambda: "Invalid symbol" in text.toPlainText(), timeout=90_000)
    qtbot.waitUntil(lambda: text.horizontalScrollBar().maximum() == 0, timeout=5_000)
    assert text.textCursor().block().text().rstrip().endswith('"Invalid symbol."}')


@pytest.mark.parametrize(
    ("parts", "total", "left"),
    [
        (((0.9, 1), (1.0, 5_000_000), (1.6, 65_000_000)), 165_000_000, 100 / 92),
        # a slow first part does not count
        (((1.0, 1_000_000), (1.7, 2_000_000), (2.25, 22_000_000)), 422_000_000, 11),
    ],
)
def test_the_time_left_is_told_once_the_rate_is_measured(
    desk: TriageController,
    monkeypatch: pytest.MonkeyPatch,
    parts: tuple[tuple[float, int], ...],
    total: int,
    left: float,
) -> None:
    now = [100.0]
    monkeypatch.setattr("retcode.features.triage_page.store.time.monotonic", lambda: now[0])
    told: list[ReadingProgress] = []
    desk.parts.store.progress_changed.connect(told.append)
    for after, done in parts:
        now[0] = 100.0 + after
        desk.parts.store.apply_update(Update(done=done, total=total))
    assert [progress.left for progress in told[:2]] == [None, None]
    assert told[2].left == pytest.approx(left, rel=0.2)


def test_a_stretch_can_be_dragged_and_let_go(read: TriageController) -> None:
    timeline = read.parts.timeline
    middle = timeline.height() // 2
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(50, middle))
    QTest.mouseMove(timeline, QPoint(timeline.width() // 3, middle))
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(timeline.width() // 3, middle))
    assert shown(read) == [["2", "-1121", "fix-request"], ["1", "-2019", "account-limit"]]
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(80, middle))
    assert shown(read)[0][0] == "3"


def test_recovery_classes_narrow_and_can_be_shown_again(read: TriageController) -> None:
    chip = button(read, "account-limit")
    assert "1" in chip.text()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert shown(read) == [["1", "-2019", "account-limit"]]
    assert [layer.recovery for layer in read.parts.store.summary.layers] == ["account-limit"]
    QTest.mouseClick(
        next(
            b for b in read.parts.view.findChildren(QPushButton) if b.accessibleName().startswith("Filtered:")
        ),
        Qt.MouseButton.LeftButton,
    )
    assert len(shown(read)) == 2


def test_the_page_says_that_patterns_are_not_those_of_the_range(read: TriageController) -> None:
    view = read.parts.view

    def told() -> list[str]:
        labels = view.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible() and "Patterns" in label.text()]

    bar = view.findChild(QTabBar)
    assert bar is not None
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    assert told() == []
    report = read.parts.store.report
    assert report is not None
    assert report.timeline is not None
    read.parts.store.set_span((report.timeline.start, report.timeline.start + 60))
    assert told() == ["Patterns that overlap this time range. Their counts and lines are for the whole log."]
    read.parts.store.set_span(None)
    read.parts.store.toggle_recovery("account-limit")
    assert told() == ["Patterns are not filtered by recovery class."]


def test_a_click_on_a_tab_leads_the_arrows_into_its_list(read: TriageController) -> None:
    QTest.mouseClick(button(read, "account-limit"), Qt.MouseButton.LeftButton)
    bar = read.parts.view.findChild(QTabBar)
    assert bar is not None
    for index, part in ((1, read.parts.observations), (2, read.parts.files), (0, read.parts.table)):
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
        assert QApplication.focusWidget() is part


def test_times_stay_in_sight_beside_a_long_name_of_several_venues(read: TriageController) -> None:
    table = read.parts.table
    one = read.parts.store.summary.lines[0]
    day = 24 * 3600.0
    long = structs.replace(
        one,
        venue="Binance USD-M or Binance COIN-M or Binance SAPI",
        code="EOrder:Insufficient funds of this account",
        last=(one.last or 0.0) + day,
    )
    table.set_lines((long,))
    table.resize(768, 300)
    assert not table.isColumnHidden(INDEX_OF["first"])
    assert not table.isColumnHidden(INDEX_OF["venue"])
    widths = {name: table.columnWidth(index) for name, index in INDEX_OF.items()}
    assert sum(width for name, width in widths.items() if not table.isColumnHidden(INDEX_OF[name])) <= 768
    assert widths["name"] >= 16 * table.fontMetrics().averageCharWidth()


def test_esc_clears_the_filters_before_it_leaves_the_page(read: TriageController) -> None:
    QTest.mouseClick(button(read, "account-limit"), Qt.MouseButton.LeftButton)
    assert len(shown(read)) == 1
    QTest.keyClick(read.parts.table, Qt.Key.Key_Escape)
    assert len(shown(read)) == 2
    assert read.parts.view.isVisible()
    QTest.keyClick(read.parts.table, Qt.Key.Key_Escape)
    assert not read.parts.view.isVisible()


def test_esc_leaves_the_page_and_the_keys_bring_it_back(
    app: App, read: TriageController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.window, "ask_for_files", lambda _: [])
    QTest.keyClick(read.parts.table, Qt.Key.Key_Escape)
    assert not read.parts.view.isVisible()
    assert app.window.list.isVisible()
    read.show()
    assert read.parts.view.isVisible()
    assert len(shown(read)) == 2


def test_typing_on_the_page_searches(app: App, read: TriageController) -> None:
    QTest.keyClicks(read.parts.table, "700003")
    assert app.store.text == "700003"
    assert not read.parts.view.isVisible()


def test_dropping_several_or_packed_files_opens_triage(
    app: App, desk: TriageController, log: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    packed = tmp_path / "old.log.gz"
    packed.write_bytes(gzip.compress(failure(-60, SYMBOL).encode()))
    decode = add_decoding(app.window, app.store, app.look, app.settings)
    decode.logs_given.connect(desk.open)
    drop([log, packed], app.window)
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert shown(desk)[0] == ["4", "-1121", "fix-request"]
    desk.parts.view.findChildren(QTabBar)[0].setCurrentIndex(2)
    files = desk.parts.files.model()
    assert [str(files.index(row, 0).data()) for row in range(files.rowCount())] == ["old.log.gz", "bot.log"]
    drop([packed], app.window)
    assert desk.parts.store.paths == (packed,)


@pytest.fixture
def decode(app: App, desk: TriageController) -> DecodeController:
    decode = add_decoding(app.window, app.store, app.look, app.settings)
    decode.logs_given.connect(desk.open)
    return decode


def test_a_small_file_is_still_decoded(
    app: App, desk: TriageController, decode: DecodeController, log: Path
) -> None:
    drop([log], app.window)
    assert decode.parts.panel.isVisible()
    assert not desk.parts.view.isVisible()


def test_a_text_too_large_for_the_panel_can_be_triaged(
    app: App, desk: TriageController, decode: DecodeController, qtbot: QtBot
) -> None:
    decode.decode(failure(1, SYMBOL) + line(2, "INFO nothing") * 60_000)
    offer = next(b for b in app.window.notice.findChildren(QPushButton) if b.text() == "Triage it")
    assert offer.isVisible()
    QTest.mouseClick(offer, Qt.MouseButton.LeftButton)
    (copy,) = desk.parts.store.paths
    assert copy.exists()
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=60_000)
    assert shown(desk) == [["1", "-1121", "fix-request"]]
    app.window.close()
    assert not copy.exists()


def test_the_window_lives_while_a_log_is_read(desk: TriageController, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "large.log"
    path.write_text((failure(1, SYMBOL) + line(1, "INFO a quiet line of a log") * 99) * 1500)
    turns: list[bool] = []
    timer = QTimer()
    timer.setInterval(10)
    timer.timeout.connect(lambda: turns.append(desk.parts.store.busy))
    seen: list[ReadingProgress] = []
    desk.parts.store.progress_changed.connect(lambda progress: seen.append(progress) if progress else None)
    timer.start()
    desk.open([path])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=60_000)
    assert turns.count(True) > 10
    assert shown(desk) == [["1,500", "-1121", "fix-request"]]
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert all(progress.done <= progress.total for progress in seen)


def test_reading_can_be_stopped_and_keeps_what_it_has(
    desk: TriageController, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "large.log"
    path.write_text("".join(failure(number, SYMBOL) for number in range(120_000)))
    desk.open([path])
    qtbot.waitUntil(lambda: desk.parts.store.report is not None, timeout=60_000)
    QTest.mouseClick(button(desk, "Stop"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=60_000)
    report = desk.parts.store.report
    assert report is not None
    assert not report.complete
    assert 0 < report.errors < 120_000
    assert desk.parts.table.hasFocus()  # and not the button that begins to follow the logs


def test_a_file_that_cannot_be_read_is_told_beside_the_others(
    desk: TriageController, log: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    desk.open([tmp_path / "gone.log", log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert len(shown(desk)) == 2
    assert any("cannot read gone.log" in str(file.fault) for file in _report_files(desk))


def _report_files(desk: TriageController) -> tuple[LogFile, ...]:
    report = desk.parts.store.report
    assert report is not None
    return report.files


def test_a_log_without_errors_says_so_and_what_could_not_be_read(
    desk: TriageController, tmp_path: Path, qtbot: QtBot
) -> None:
    quiet = tmp_path / "quiet.log"
    quiet.write_text(line(1, "INFO quiet") * 3)
    desk.open([quiet, tmp_path / "gone.log"])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    texts = [label.text() for label in desk.parts.view.findChildren(QLabel) if label.isVisible()]
    assert any("No API error was found in 3 lines. Cannot read gone.log" in text for text in texts)


def test_an_empty_file_is_told(desk: TriageController, tmp_path: Path, qtbot: QtBot) -> None:
    empty = tmp_path / "empty.log"
    empty.touch()
    desk.open([empty])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert any(label.text() == "empty.log is empty." for label in desk.parts.view.findChildren(QLabel))


def test_everything_that_takes_the_keyboard_has_a_name(read: TriageController) -> None:
    reached = [
        widget
        for widget in read.parts.view.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert len(reached) > 8
    nameless = [
        widget
        for widget in reached
        if not widget.accessibleName() and not (isinstance(widget, QPushButton) and widget.text())
    ]
    assert not nameless


@pytest.mark.parametrize(
    ("name", "has"), [("t.md", "# Log triage"), ("t.csv", "venue,"), ("t.json", '"rows"'), ("t.html", "<svg")]
)
def test_the_report_is_saved_masked(read: TriageController, tmp_path: Path, name: str, has: str) -> None:
    read.save(tmp_path / name)
    text = (tmp_path / name).read_text("utf-8")
    assert has in text
    assert "1121" in text
    assert KEY not in text
    if name.endswith("json"):
        assert json.loads(text)["complete"] is True


def test_dialogs_open_in_the_folder_of_the_file_before_and_suggest_log_and_day(
    app: App, read: TriageController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    (folder := tmp_path / "reports").mkdir()

    def choose(_: object, title: str, wanted: str, filters: str) -> tuple[str, str]:
        asked.append(wanted)
        return str(folder / "first.html"), ""

    def cancel(_: object, title: str, folder: str) -> tuple[list[str], str]:
        asked.append(folder)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", cancel)
    for kind in ("html", "md"):
        read.parts.view.export_requested.emit(kind)
    read.ask_for_files()
    stem = read.parts.store.paths[0].stem
    first, second, opened = asked
    assert re.fullmatch(rf"{stem}-20\d\d-\d\d-\d\d-triage\.html", first)
    assert second == str(folder / first.replace(".html", ".md"))
    assert opened == str(folder)
    assert (folder / "first.html").exists()


@pytest.mark.parametrize(("answer", "replaced"), [(Qt.Key.Key_Return, False), (Qt.Key.Key_Y, True)])
def test_a_file_is_not_replaced_unasked_if_its_ending_was_left_out(
    app: App,
    read: TriageController,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Qt.Key,
    replaced: bool,
) -> None:
    (there := tmp_path / "report.csv").write_text("mine")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "report"), ""))
    questions: list[str] = []

    def answer_question() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        questions.append(box.text())
        modifier = Qt.KeyboardModifier.AltModifier if replaced else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(box, answer, modifier)

    QTimer.singleShot(200, answer_question)
    read.parts.view.export_requested.emit("csv")
    assert [question.partition("\n")[0] for question in questions] == ["report.csv already exists."]
    assert (there.read_text() != "mine") == replaced


def test_the_keys_ask_for_files(
    app: App, desk: TriageController, log: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    app.window.register({"triage": desk.show})
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(log)], ""))
    QTest.keyClick(
        app.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert desk.parts.store.paths == (log,)
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)


def test_nothing_runs_on_when_the_window_closes(app: App, desk: TriageController, tmp_path: Path) -> None:
    path = tmp_path / "large.log"
    path.write_text(line(1, "INFO quiet") * 200_000)
    desk.open([path])
    app.window.close()
    assert not desk.parts.store.busy


def test_markets_and_endpoints_of_the_chosen_error_are_told(
    desk: TriageController, log: Path, qtbot: QtBot
) -> None:
    log.write_text(log.read_text().replace("/fapi/v1/order", "/fapi/v1/order symbol=BTCUSDT"))
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert told_above(desk) == ["BTCUSDT 3× · POST /fapi/v1/order 3×"]
    desk.parts.timeline.setFocus()
    QTest.keyClick(desk.parts.timeline, Qt.Key.Key_End)
    QTest.keyClick(desk.parts.timeline, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert told_above(desk) == ["BTCUSDT 3× · POST /fapi/v1/order 3× (whole log)"]
    desk.parts.store.choose_line("")
    assert told_above(desk) == []


def test_places_are_listed_from_every_part_of_the_time(
    desk: TriageController, log: Path, qtbot: QtBot
) -> None:
    log.write_text("".join(failure(minute, SYMBOL) for minute in range(2000)))
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    report = desk.parts.store.report
    assert report is not None
    assert report.timeline is not None
    middle = report.timeline.start + 1000 * 60.0
    desk.parts.store.set_span((middle, middle + 100 * 60.0))
    assert locations(desk)
    assert all(990 <= line <= 1110 for line in locations(desk))
    assert f"{len(locations(desk))} of " in told_above(desk)[0]


def test_the_lines_of_a_status_are_shown(desk: TriageController, log: Path, qtbot: QtBot) -> None:
    log.write_text(line(0, "INFO x") + line(1, "ERROR HTTP/1.1 502 Bad Gateway from the exchange"))
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert desk.parts.store.chosen == "http/502#1"
    assert locations(desk) == [2]


def told_above(desk: TriageController) -> list[str]:
    labels = desk.parts.lines.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and label.text()]


def test_the_zone_of_times_without_one_is_chosen(desk: TriageController, log: Path, qtbot: QtBot) -> None:
    def shown_zone() -> str:
        return next((b.text().strip() for b in zones if b.isVisible()), "")

    zones = [b for b in desk.parts.view.findChildren(QPushButton) if b.toolTip().startswith("Some times")]
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert shown_zone() == "", "all times say their zone"
    log.write_text(log.read_text().replace("Z ", " "))
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert shown_zone() == "Times without a zone: UTC"
    first = first_time(desk)
    actions = [action for button in zones for menu in button.findChildren(QMenu) for action in menu.actions()]
    next(action for action in actions if action.text() == "UTC+05:30").trigger()
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert shown_zone() == "Times without a zone: UTC+05:30"
    assert first_time(desk) == first - 5.5 * 3600


def first_time(desk: TriageController) -> float:
    report = desk.parts.store.report
    assert report is not None
    first = report.rows[0].first
    assert first is not None
    return first


def test_names_are_never_markup(app: App, read: TriageController, decode: DecodeController) -> None:
    """A name such as `<img src='/home/x.png'>.log` would make Qt open that file."""
    name = "<img src='/home/u/x.png'>.log"
    read.parts.view.show_body(name)
    tips = [label.toolTip() for label in read.parts.view.findChildren(QLabel) if name in label.text()]
    assert tips
    assert all("<img" not in tip for tip in tips)
    labels = app.window.findChildren(QLabel) + decode.parts.text.window().findChildren(QLabel)
    assert [label.text() for label in labels if label.textFormat() is not Qt.TextFormat.PlainText] == []


def test_the_venue_is_seen_however_large_the_text_is(app: App, read: TriageController) -> None:
    table, venue, code = read.parts.table, INDEX_OF["venue"], INDEX_OF["code"]
    app.window.resize(1600, 800)
    QApplication.processEvents()
    assert not table.isColumnHidden(venue)
    low = table.rowHeight(0)
    app.look.set_zoom(200)
    app.window.resize(960, 700)
    QApplication.processEvents()
    assert table.isColumnHidden(venue)
    line = read.parts.store.summary.lines[0]
    assert table.rowHeight(0) > 2 * low
    assert table.columnWidth(code) > table.fontMetrics().horizontalAdvance(line.venue)
    below = table.visualRect(table.model().index(0, code))
    below.setTop(below.center().y())
    ground = table.viewport().grab(below).toImage()
    colours = {ground.pixelColor(x, y).name() for x in range(ground.width()) for y in range(ground.height())}
    assert app.look.theme.muted_on_selection in colours
    app.look.set_zoom(100)


def test_the_scale_of_the_timeline_is_never_cut(app: App, read: TriageController) -> None:
    timeline = read.parts.timeline
    assert read.parts.store.report is not None
    line = Timeline(0.0, 60.0, 2)
    timeline.set_state(line, [Layer("fix-request", (6150, 3))], (), None)
    app.look.set_zoom(200)
    label = timeline.grab(QRect(0, 0, 4, timeline.height())).toImage()
    colours = {label.pixelColor(x, y).name() for x in range(label.width()) for y in range(label.height())}
    assert colours == {app.look.theme.surface}
    app.look.set_zoom(100)


def test_a_small_window_shows_six_rows(app: App, read: TriageController, qtbot: QtBot) -> None:
    table, classes = read.parts.table, read.parts.classes
    classes.set_classes([(recovery.value, 10) for recovery in Recovery], frozenset({"read-message"}))
    app.window.resize(900, 600)
    qtbot.waitUntil(lambda: table.viewport().height() >= 6 * table.rowHeight(0), timeout=10_000)
    assert app.window.height() == 600
    more = next(b for b in classes.findChildren(QPushButton) if "more" in b.text())
    assert more.isChecked()
    with qtbot.waitSignal(classes.recovery_toggled) as toggled:
        more.menu().actions()[-1].trigger()
    assert toggled.args == [list(Recovery)[-1].value]
    app.window.resize(1600, 1000)
    qtbot.waitUntil(more.isHidden, timeout=10_000)


def test_the_summary_of_the_logs_is_whole(app: App, read: TriageController, qtbot: QtBot) -> None:
    name = "372 errors in the-log-of-the-first-market-maker.log, the-log-of-the-second.log and 3 more."
    read.parts.view.show_body(name)
    app.window.resize(900, 600)
    app.look.set_zoom(200)
    (label,) = (label for label in read.parts.view.findChildren(QLabel) if label.text() == name)

    def is_whole() -> bool:
        return (
            label.height() >= label.heightForWidth(label.width())
            and label.visibleRegion().boundingRect() == label.rect()
        )

    qtbot.waitUntil(is_whole, timeout=10_000)
    assert app.window.height() == 600
    table = read.parts.table
    QTest.keyClick(table, Qt.Key.Key_Down)
    row = table.visualRect(table.currentIndex())
    assert table.viewport().visibleRegion().contains(row.center())
    app.look.set_zoom(100)


def test_the_bars_of_a_low_page_take_a_line_each(
    app: App, desk: TriageController, log: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    names = [
        tmp_path / f"the-log-of-the-{place}-market-maker-in-production.log" for place in ("one", "other")
    ]
    timeout = failure(41, {"code": -1007, "msg": "Timeout waiting for response from backend server."})
    for name in names:
        name.write_text((log.read_text() + timeout).replace("Z ", " "))
    desk.open(names)
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    app.window.resize(960, 540)
    view, text = desk.parts.view, desk.parts.lines.text

    def seen(part: str) -> QLabel | QPushButton:
        widgets: tuple[QLabel | QPushButton, ...] = (
            *view.findChildren(QLabel),
            *view.findChildren(QPushButton),
        )
        return next(one for one in widgets if one.isVisible() and part in one.text())

    def top(widget: QWidget) -> int:
        return widget.mapTo(view, widget.rect().center()).y()

    qtbot.waitUntil(lambda: "2 files" in seen("errors in").text(), timeout=10_000)
    assert all(name.name in seen("errors in").toolTip() for name in names)
    qtbot.waitUntil(lambda: abs(top(seen("errors in")) - top(seen("Export"))) < 4, timeout=10_000)
    qtbot.waitUntil(lambda: abs(top(seen("Outcome unknown")) - top(seen("without a zone"))) < 4)
    lines = text.viewport().height() // text.fontMetrics().lineSpacing()
    assert lines >= 5
    assert desk.parts.table.viewport().height() >= 3 * desk.parts.table.rowHeight(0)
    app.window.resize(1600, 1000)
    qtbot.waitUntil(lambda: names[0].name in seen("errors in").text(), timeout=10_000)


def test_a_pattern_and_a_file_show_the_error_of_the_chosen_place(
    app: App, desk: TriageController, log: Path, qtbot: QtBot
) -> None:
    unknown = {"code": -1007, "msg": "Timeout waiting for response from backend server."}
    log.write_text("".join(failure(minute, SYMBOL) for minute in range(3)) + failure(4, unknown))
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    tabs = next(tabs for tabs in desk.parts.view.findChildren(QTabBar) if "Patterns" in tabs.tabText(1))

    def state() -> tuple[int, str]:
        return desk.parts.store.tab, app.store.selected.code if app.store.selected else ""

    assert state() == (0, "-1121")
    tabs.setCurrentIndex(1)
    assert state() == (1, "-1007")
    desk.parts.store.toggle_recovery("fix-request")
    assert state() == (1, "-1007")
    desk.parts.store.show_all()
    tabs.setCurrentIndex(2)
    assert state() == (2, "-1121")
    desk.parts.locations.setFocus()
    QTest.keyClick(desk.parts.locations, Qt.Key.Key_End)
    assert state() == (2, "-1007")
    tabs.setCurrentIndex(0)
    assert state() == (0, "-1121")


def test_words_are_found_in_the_lines(read: TriageController, qtbot: QtBot) -> None:
    text = read.parts.lines.text
    qtbot.waitUntil(lambda: "Invalid symbol" in text.toPlainText(), timeout=10_000)
    find = read.parts.lines.findChild(QLineEdit)
    assert find is not None
    assert not find.isVisible()
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_F3)
    QTest.keyClicks(find, "margin")
    at = text.textCursor().block().text()
    assert "-2019" in at
    counts = [label.text() for label in read.parts.lines.findChildren(QLabel)]
    assert "1 of 1" in counts
    QTest.keyClick(find, Qt.Key.Key_Escape)
    assert not find.isVisible()
    assert text.hasFocus()
    assert read.parts.view.isVisible()


def test_f3_in_the_errors_finds_in_the_lines(app: App, read: TriageController, qtbot: QtBot) -> None:
    """A code of the table is in the lines below it, and seldom in the details beside it."""
    text = read.parts.lines.text
    qtbot.waitUntil(lambda: "Invalid symbol" in text.toPlainText(), timeout=10_000)
    find = read.parts.lines.findChild(QLineEdit)
    assert find is not None
    for part in (read.parts.table, read.parts.timeline):
        part.setFocus()
        QTest.keyClick(part, Qt.Key.Key_F3)
        assert find.isVisible()
        QTest.keyClicks(find, "-2019")
        assert "-2019" in text.textCursor().block().text()
        QTest.keyClick(find, Qt.Key.Key_Escape)
        find.clear()
    app.window.detail.setFocus()
    QTest.keyClick(app.window.detail, Qt.Key.Key_F3)
    assert not find.isVisible(), "the details are searched while they have the keys"


def test_a_request_without_an_answer_is_named_where_others_have_a_code(
    app: App, desk: TriageController, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "lost.log"
    lost = "requests.exceptions.ReadTimeout: POST https://fapi.binance.com/fapi/v1/order timed out"
    path.write_text(line(1, f"ERROR {lost}") + failure(2, SYMBOL) + failure(3, SYMBOL))
    desk.open([path])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    model = desk.parts.table.model()
    column = INDEX_OF["code"]
    assert [model.index(row, column).data() for row in range(model.rowCount())] == ["-1121", "no answer"]


def test_tab_goes_through_the_page_from_top_to_bottom_before_the_details(
    app: App, read: TriageController
) -> None:
    page = read.parts.view
    stops = [stop for stop in stops_before_details(app.window) if page.isAncestorOf(stop)]
    places = [stop.mapTo(page, stop.rect().topLeft()) for stop in stops]
    table, locations = read.parts.table, read.parts.locations
    assert len(places) > 8
    assert [place.y() // 60 for place in places] == sorted(place.y() // 60 for place in places)
    for part in (*page.findChildren(ClassFilter)[0].findChildren(QPushButton), table, locations):
        assert part.isHidden() or part.mapTo(page, QPoint()) in places
    QTest.keyClick(QApplication.focusWidget() or app.window, Qt.Key.Key_Backtab)
    assert page.isAncestorOf(QApplication.focusWidget() or app.window)


@pytest.mark.parametrize("width", [1000, 1280])
def test_no_button_is_left_alone_on_a_line_while_a_log_is_followed(
    app: App, read: TriageController, qtbot: QtBot, width: int
) -> None:
    app.window.resize(width, 800)
    follow, opening, export = (_button(read.parts.view, text) for text in ("Follow", "Open files…", "Export"))
    QTest.mouseClick(follow, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(follow.isChecked)
    qtbot.waitUntil(lambda: follow.y() == opening.y() == export.y() and follow.x() < export.x())


def _button(page: QWidget, text: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text() == text and one.isVisible())


def test_an_unknown_outcome_is_told_beside_the_tabs(desk: TriageController, log: Path, qtbot: QtBot) -> None:
    (link,) = [button for button in desk.parts.view.findChildren(QPushButton) if "unknown" in button.text()]
    assert link.isHidden()
    order = "POST https://fapi.binance.com/fapi/v1/order newClientOrderId=w1 requests.exceptions.ReadTimeout"
    log.write_text("".join(failure(minute, SYMBOL) for minute in range(3)) + line(4, order))
    desk.open([log])
    qtbot.waitUntil(lambda: not desk.parts.store.busy, timeout=90_000)
    assert link.isVisible()
    assert desk.parts.table.isVisible()
    link.click()
    assert desk.parts.store.tab is ReportTab.PATTERNS
    chosen = desk.parts.observations.currentIndex().data()
    assert "w1" in chosen
    assert desk.parts.observations.hasFocus()


@pytest.mark.parametrize("width", [900, 1280])
def test_nothing_is_cut_at_the_right_however_large_the_text_is(
    app: App, read: TriageController, width: int
) -> None:
    app.look.set_zoom(200)
    app.window.resize(width, 600)
    page = read.parts.view
    page.show_unknown_outcome(True)
    page.show_zone("local")
    page.show_narrowing("09:00 to 09:20, account-limit, fix-credentials, fix-request, reconcile")
    QApplication.processEvents()
    scroll = next(area for area in page.findChildren(QScrollArea) if area.isAncestorOf(read.parts.table))
    body = scroll.widget()
    assert body is not None
    assert body.width() <= scroll.viewport().width()
    links = [one for one in page.findChildren(QPushButton) if one.property("look") == "link"]
    assert sum(link.isVisible() for link in links) == 3
    app.look.set_zoom(100)


def test_a_link_beside_the_tabs_is_elided_only_where_it_has_no_room(app: App, read: TriageController) -> None:
    page = read.parts.view
    app.window.resize(1280, 800)
    page.show_unknown_outcome(True)
    QApplication.processEvents()
    link = next(one for one in page.findChildren(QPushButton) if "Outcome unknown" in one.text())
    assert link.width() == link.sizeHint().width()
    exact = link.grab().toImage()
    link.resize(link.width() + 60, link.height())
    assert link.grab().toImage().copy(exact.rect()) == exact
    link.resize(exact.width() - 20, link.height())
    assert link.grab().toImage() != exact.copy(link.rect())


def test_the_link_to_unknown_outcomes_says_less_rather_than_being_cut(
    app: App, read: TriageController
) -> None:
    page = read.parts.view
    app.window.resize(1280, 800)
    page.show_unknown_outcome(True)
    QApplication.processEvents()
    link = next(one for one in page.findChildren(QPushButton) if "Outcome unknown" in one.text())
    link.resize(link.width() - 20, link.height())
    brief = link.grab().toImage()
    link.resize(link.width() - 30, link.height())
    assert link.grab().toImage() == brief.copy(link.rect())  # no ellipsis moves with the end


def test_the_detail_of_a_file_is_wrapped(app: App, read: TriageController) -> None:
    files = read.parts.files
    detail = "900 lines · 64 kB · 2026-11-27 09:00:37 to 2026-11-27 18:15:00, UTC+00:00"
    files.set_remarks([Remark("bot.log", detail, "check", "green")])
    app.window.resize(900, 600)
    app.look.set_zoom(200)
    read.parts.view.show_tab(2)
    for _ in range(4):
        QApplication.processEvents()
    row = files.visualRect(files.model().index(0, 0))
    line = files.fontMetrics().lineSpacing()
    app.look.set_zoom(100)
    assert row.height() > 2.5 * line + 16  # the name, and two lines in a smaller font


def test_what_tells_places_in_files_of_long_names_apart_is_seen(app: App, read: TriageController) -> None:
    name = "bot-of-the-first-market-maker-in-production-2026-03-01.log"
    places = read.parts.locations
    places.set_remarks([Remark("09:00", f"{name} line {line}") for line in (11, 98)])
    places.set_current(-1)
    QApplication.processEvents()
    first, second = (places.visualRect(places.model().index(row, 0)) for row in range(2))
    assert places.viewport().grab(first).toImage() != places.viewport().grab(second).toImage()


def test_a_pattern_is_seen_whole_in_large_text(app: App, read: TriageController) -> None:
    patterns = read.parts.observations
    sentence = (
        "An order request got no clear answer 54 times, and no client order id was found in the lines: "
    )
    sentence += "such an order may be open or filled. Look at the open orders, fills and positions."
    app.window.resize(900, 600)
    app.look.set_zoom(200)
    patterns.set_remarks([Remark(sentence, "bot.log line 17", "warning", "red")])
    read.parts.view.show_unknown_outcome(True)
    read.parts.view.show_tab(1)
    for _ in range(3):
        QApplication.processEvents()
    row = patterns.visualRect(patterns.model().index(0, 0))
    assert patterns.viewport().rect().contains(row)
    assert patterns.viewport().height() >= 7 * patterns.fontMetrics().lineSpacing()
    app.look.set_zoom(100)


def test_the_arrow_of_a_menu_grows_with_the_text(app: App, read: TriageController) -> None:
    app.window.resize(1280, 800)
    (export,) = (one for one in read.parts.view.findChildren(QPushButton) if one.text() == "Export")

    def arrow() -> int:
        """How wide it is: the last columns that are not all of the ground, left of the frame."""
        QApplication.processEvents()
        image = export.grab().toImage()
        ground = image.pixelColor(image.width() - 6, image.height() // 2)
        rows = range(image.height() // 3, image.height() * 2 // 3)
        inked = [any(image.pixelColor(x, y) != ground for y in rows) for x in range(image.width() - 5)]
        last = len(inked) - inked[::-1].index(True)
        return inked[:last][::-1].index(False)

    small = arrow()
    app.look.set_zoom(200)
    assert arrow() >= 2 * small - 2
    app.look.set_zoom(100)


def test_the_lists_end_above_the_log_lines_however_many_lines_the_links_need(
    app: App, read: TriageController
) -> None:
    view, lines, patterns = read.parts.view, read.parts.lines, read.parts.observations
    app.window.resize(960, 540)
    app.look.set_zoom(200)
    view.show_tab(1)
    view.show_unknown_outcome(True)
    view.show_narrowing("09:00 to 10:00, account-limit")
    for _ in range(4):
        QApplication.processEvents()
    end = patterns.mapTo(view, QPoint(0, patterns.height())).y()
    assert end <= lines.mapTo(view, QPoint(0, 0)).y()
    assert patterns.height() >= 8 * patterns.fontMetrics().lineSpacing()
    app.look.set_zoom(100)
