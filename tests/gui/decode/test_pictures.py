"""A picture is a paste: read in a process of its own, decoded, marked."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QGuiApplication,
    QImage,
    QPainter,
    QTransform,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.core.decode.report import Certainty
from retcode.core.pictures.text import PictureText, ReadLine
from retcode.features.decode_panel.controller import DecodeController
from retcode.features.decode_panel.picture_row import picture_starts, side_by_side
from retcode.features.decode_panel.runner import Job, LazyDecoder
from retcode.services.pictures import reader
from retcode.services.pictures.reader import PictureError, read_picture

LINES = (
    "2026-05-12 09:14:02 ERROR POST https://fapi.binance.com/fapi/v1/order",
    '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}',
)


def picture(*, dark: bool = False, angle: float = 0, size: int = 15) -> QImage:
    image = QImage(1100, 240, QImage.Format.Format_RGB32)
    image.fill(QColor("#1e1e1e" if dark else "#ffffff"))
    painter = QPainter(image)
    font = QFont("DejaVu Sans Mono")
    font.setPixelSize(size)
    painter.setFont(font)
    painter.setPen(QColor("#d4d4d4" if dark else "#222222"))
    for index, line in enumerate(LINES):
        painter.drawText(30, 60 + 2 * size * index, line)
    painter.end()
    turned = QTransform().rotate(angle)
    return image.transformed(turned, Qt.TransformationMode.SmoothTransformation) if angle else image


def png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ({}, "light.png"),
        ({"dark": True}, "dark.jpg"),
        ({"dark": True, "angle": 3.0}, "tilted.jpg"),
        ({"size": 12}, "small.webp"),
        ({}, "plain.bmp"),
    ],
)
def test_the_terminal_reads_pictures(qtbot: QtBot, tmp_path: Path, kind: dict[str, float], name: str) -> None:
    assert picture(**kind).save(str(tmp_path / name))  # type: ignore[arg-type]
    done = subprocess.run(
        [sys.executable, "-m", "retcode", "decode", "--json", str(tmp_path / name)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)["findings"]
    assert [one["code"] for one in findings] == ["-1021"]
    assert findings[0]["venue"] in {"binance-usdm", "unknown"} or findings[0]["certainty"] != "proven"


def test_a_file_that_only_begins_like_a_picture_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 500)
    done = subprocess.run(
        [sys.executable, "-m", "retcode", "decode", str(tmp_path / "bad.png")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "cannot read" in done.stderr


def test_a_picture_that_is_cut_off_says_so_and_gives_what_was_read(qtbot: QtBot, tmp_path: Path) -> None:
    whole = tmp_path / "whole.jpg"
    assert picture().save(str(whole))
    data = whole.read_bytes()
    assert read_picture(data).remarks == ()
    (tmp_path / "cut.jpg").write_bytes(data[: len(data) * 9 // 10])
    done = subprocess.run(
        [sys.executable, "-m", "retcode", "decode", str(tmp_path / "cut.jpg")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "  -1021  INVALID_TIMESTAMP" in done.stdout
    assert done.stderr.count("its end is missing") == 1


def test_a_picture_that_takes_long_gives_what_was_read_until_then(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_LOOKING_S", 0.0)
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": io.BytesIO(png(picture(angle=2)))})())
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", type("Out", (), {"buffer": printed})())
    monkeypatch.setattr(reader, "limit_memory", lambda _: None)
    assert reader.serve() == 0
    read = reader.answer(0, printed.getvalue())
    assert "-1021" in read.text
    assert read.remarks[0].startswith("Reading the picture was stopped")


def test_too_much_is_not_even_tried() -> None:
    with pytest.raises(PictureError, match="larger than"):
        read_picture(b"\x89PNG" + bytes(50_000_000))


def test_a_picture_on_the_clipboard_is_read_and_its_findings_are_marked(
    app: App, desk: DecodeController, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setImage(picture(dark=True))
    app.window.list.table.setFocus()
    QTest.keyClick(app.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None, timeout=30_000)
    assert app.window.page is desk.parts.panel
    assert desk.parts.picture.isVisible()
    assert "-1021" in desk.parts.text.toPlainText()
    assert app.store.selected is not None
    assert app.store.selected.code == "-1021"
    focused = app.qt.focusWidget()
    assert focused is not None
    assert desk.parts.findings.isAncestorOf(focused)
    desk.parts.store.clear()
    assert not desk.parts.picture.isVisible()


def test_the_text_that_was_read_can_be_corrected(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    picture().save(str(tmp_path / "error.png"))
    desk.open_file(tmp_path / "error.png")
    qtbot.waitUntil(lambda: desk.parts.store.report is not None, timeout=30_000)
    corrected = desk.parts.text.toPlainText().replace("-1021", "-1022")
    desk.parts.store.edit(corrected)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None and not desk.parts.store.busy)
    report = desk.parts.store.report
    assert report is not None
    assert report.findings[0].code == "-1022"
    assert desk.parts.store.pasted is not None
    assert desk.parts.store.pasted.picture is not None


def test_a_picture_without_text_says_so(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    for colour in ("#ffffff", "#2040c0"):  # the edge of the second is read as letters
        blank = QImage(640, 400, QImage.Format.Format_RGB32)
        blank.fill(QColor(colour))
        blank.save(str(tmp_path / "blank.png"))
        with qtbot.waitSignal(desk.parts.store.failed, timeout=30_000) as said:
            desk.open_file(tmp_path / "blank.png")
        assert said.args == ["No text could be read in the picture"]


def test_dashes_and_dots_alone_are_no_text() -> None:
    assert not as_read("—,", "=", "").has_words
    assert all(as_read("", text).has_words for text in ("{1}", "订", "e"))


def drop(app: App, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(app.window, QDragEnterEvent(QPoint(5, 5), *keys))
    QApplication.sendEvent(app.window, QDropEvent(QPointF(5, 5), *keys))


def test_pictures_that_are_dropped_together_are_read_as_one(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(QColor("#ffffff"))
    paths = [tmp_path / name for name in ("one.png", "blank.png", "two.png")]
    for image, path in zip((picture(), blank, picture(dark=True)), paths, strict=True):
        image.save(str(path))
    drop(app, paths)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None, timeout=60_000)
    report, pasted = desk.parts.store.report, desk.parts.store.pasted
    assert report is not None
    assert pasted is not None
    assert [finding.code for finding in report.findings] == ["-1021", "-1021"]
    text = pasted.text
    for finding in report.findings:
        assert "-1021" in text[finding.start : finding.end]
        assert text.count("\n", 0, finding.start) == finding.line - 1 == finding.spans[0].line - 1
    assert pasted.name == "one.png, two.png. No text could be read in blank.png"
    assert pasted.picture is not None
    last = pasted.picture.read.lines[-1]
    view = desk.parts.picture
    assert view.isVisible()
    scale = (view.width() - 16) / pasted.picture.read.width
    spot = QPoint(round(8 + (last.left + last.right) / 2 * scale), round(8 + (last.top + 5) * scale))
    with qtbot.waitSignal(view.line_clicked) as clicked:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)
    assert clicked.args == [len(pasted.picture.read.lines) - 1]


def test_a_picture_that_is_dropped_with_logs_is_left_out_and_said_so(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    picture().save(str(tmp_path / "error.png"))
    logs = [tmp_path / "a.log", tmp_path / "b.log"]
    for log in logs:
        log.write_text(LINES[1])
    with qtbot.waitSignal(desk.logs_given) as given:
        drop(app, [logs[0], tmp_path / "error.png", logs[1]])
    assert given.args == [logs]
    labels = [label.text() for label in app.window.notice.findChildren(QLabel)]
    assert "Left out error.png: drop pictures without other files." in labels


def test_a_text_that_is_pasted_while_a_picture_is_read_stays(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    picture().save(str(tmp_path / "error.png"))
    desk.open_file(tmp_path / "error.png")
    desk.decode('{"code":-2010,"msg":"Account has insufficient balance for requested action."}')
    desk.flush()
    qtbot.wait(300)
    assert not desk.parts.store.busy
    assert desk.parts.store.pasted is not None
    assert desk.parts.store.pasted.picture is None


@pytest.mark.parametrize("where", ["search", "text"])
def test_a_picture_is_pasted_wherever_the_caret_is(
    app: App, desk: DecodeController, qtbot: QtBot, where: str
) -> None:
    desk.decode("nothing to be found here")
    desk.flush()
    QGuiApplication.clipboard().setImage(picture())
    target = app.window.search.edit if where == "search" else desk.parts.text
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    store = desk.parts.store
    qtbot.waitUntil(lambda: store.report is not None and bool(store.report.findings), timeout=30_000)
    assert store.pasted is not None
    assert store.pasted.picture is not None


def test_a_file_that_was_copied_is_decoded_from_the_search_box(
    app: App, desk: DecodeController, tmp_path: Path
) -> None:
    (tmp_path / "answer.txt").write_text(LINES[1])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "answer.txt"))])
    data.setText(str(tmp_path / "answer.txt"))
    QGuiApplication.clipboard().setMimeData(data)
    app.window.search.take_focus()
    QTest.keyClick(app.window.search.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.flush()
    assert desk.parts.text.toPlainText() == LINES[1]


def test_a_file_that_is_too_large_is_not_read(
    app: App, desk: DecodeController, qtbot: QtBot, tmp_path: Path
) -> None:
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(300_000_000)
    with qtbot.waitSignal(desk.parts.store.failed, timeout=30_000) as said:
        desk.open_file(large)
    assert said.args == ["The picture is damaged or too large."]


def test_the_terminal_reads_several_files(qtbot: QtBot, tmp_path: Path) -> None:
    assert picture().save(str(tmp_path / "a.png"))
    (tmp_path / "b.txt").write_text('{"code":-2019,"msg":"Margin is insufficient."}')
    words = [sys.executable, "-m", "retcode", "decode", "--json", "a.png", "missing.png", "b.txt"]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False, cwd=tmp_path)
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["file"], one["findings"][0]["code"]) for one in reports] == [
        ("a.png", "-1021"),
        ("b.txt", "-2019"),
    ]
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "missing.png" in done.stderr


def blank_png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_Mono)
    image.fill(1)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "png")  # type: ignore[call-overload]
    return bytes(data.data())


@pytest.mark.parametrize("size", [(1, 2000), (2000, 1), (1, 1)])
def test_a_picture_without_room_for_letters_holds_no_text(qtbot: QtBot, size: tuple[int, int]) -> None:
    assert not read_picture(blank_png(*size)).text.strip()


def test_a_picture_of_extreme_shape_is_refused_in_a_sentence(qtbot: QtBot) -> None:
    with pytest.raises(PictureError, match=r"^The picture is damaged or too large\.$"):
        read_picture(blank_png(20, 50_000))


def as_read(*texts: str) -> PictureText:
    lines = tuple(ReadLine(text, 0, 20 * row, 300, 20 * row + 15, 90.0) for row, text in enumerate(texts))
    return PictureText(lines, 300, 200)


def test_what_one_picture_names_says_nothing_of_the_error_in_another(app: App) -> None:
    """Decoded as one text, the number of the first would be taken for the second's exchange."""
    bybit = as_read("api.bybit.com", '{"retCode":110007,"retMsg":"ab not enough for new order"}')
    text = side_by_side((as_read(LINES[1]), bybit)).text
    engine = LazyDecoder(app.store.catalogue)
    alone = engine.decode(Job(LINES[1], picture=True)).findings[0]
    found = engine.decode(Job(text, picture=True, starts=picture_starts(text))).findings
    assert [one.code for one in found] == ["-1021", "110007"]
    assert (found[0].venue, found[0].certainty) == (alone.venue, alone.certainty)
    assert found[0].certainty is Certainty.OPEN
    assert found[1].venue == "bybit"
    assert text.splitlines()[found[1].line - 1].endswith('order"}')
    assert engine.decode(Job(text, picture=True)).findings[0].venue == "bybit"


def test_while_the_first_text_is_read_no_other_is_asked_for(
    app: App, desk: DecodeController, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "response.png"
    assert picture().save(str(path))

    def offered() -> set[str]:
        return {one.text() for one in desk.parts.panel.findChildren(QPushButton) if one.isVisible()}

    app.window.trigger("decode_panel")
    assert "Paste response" in offered()
    desk.open_file(path)
    qtbot.waitUntil(lambda: "Stop" in offered())
    assert "Paste response" not in offered()
    QTest.mouseClick(
        next(one for one in desk.parts.panel.findChildren(QPushButton) if one.text() == "Stop"),
        Qt.MouseButton.LeftButton,
    )
    assert "Paste response" in offered()
    assert "Stop" not in offered()


KEY = "vmPUZE6mv9SD5VNHK4HIWFsOr6aKE2zvswOMulgwClPy6uticol4y7Ju91duEh8A"


def with_key() -> QImage:
    image = QImage(1100, 240, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    font = QFont("DejaVu Sans Mono")
    font.setPixelSize(15)
    painter.setFont(font)
    painter.setPen(QColor("#222222"))
    painter.drawText(30, 60, LINES[1])
    painter.drawText(30, 120, f"my key: {KEY}")
    painter.end()
    return image


def test_the_reader_gives_each_letter_its_place(qtbot: QtBot) -> None:
    line = next(line for line in read_picture(png(with_key())).lines if line.text.startswith("my key"))
    assert len(line.letters) == len(line.text)
    lefts = [first for (first, _), char in zip(line.letters, line.text, strict=True) if char != " "]
    assert lefts == sorted(lefts)
    assert lefts[-1] > 950


def test_a_masked_secret_is_covered_in_the_picture_too(
    app: App, desk: DecodeController, tmp_path: Path, qtbot: QtBot
) -> None:
    """Beside its mask in the text it could be read in the picture."""
    path = tmp_path / "mail.png"
    assert with_key().save(str(path))
    desk.open_file(path)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None, timeout=30_000)
    view = desk.parts.picture

    def ink(left: int, width: int) -> int:
        """How many colours there are in a part of the line of the key."""
        shown = view.grab().toImage()
        scale = (shown.width() / view.devicePixelRatioF() - 16) / 1100 * view.devicePixelRatioF()
        top = round(8 * view.devicePixelRatioF() + 109 * scale)
        pixels = range(round(left * scale) + 8, round((left + width) * scale) + 8)
        rows = range(top, top + round(14 * scale))
        return len({shown.pixel(x, y) for x in pixels for y in rows})

    button = next(one for one in desk.parts.panel.findChildren(QPushButton) if one.text() == "Show secrets")
    name, key = (30, 40), (150, 400)
    assert ink(*key) == 1
    assert ink(*name) > 1
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ink(*key) > 1
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ink(*key) == 1
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.open_file(path)
    qtbot.waitUntil(lambda: desk.parts.store.report is not None, timeout=30_000)
    assert ink(*key) == 1
    desk.parts.store.clear()
