"""A picture is a paste: read in a process of its own, decoded, marked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QTransform
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.decode_panel.controller import DecodeController
from retcode.services.picture_reader import PictureError, read_picture

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
        text=True,
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
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "cannot read" in done.stderr


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
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(QColor("#ffffff"))
    blank.save(str(tmp_path / "blank.png"))
    with qtbot.waitSignal(desk.parts.store.failed, timeout=30_000) as said:
        desk.open_file(tmp_path / "blank.png")
    assert said.args == ["There is no text in the picture that can be read"]
