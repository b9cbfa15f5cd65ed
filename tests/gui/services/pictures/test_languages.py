"""The language data that is found beside the English of the program."""

from pathlib import Path
from typing import cast

import pytest
from msgspec import structs
from PySide6.QtGui import QFont, QImage, QPainter
from pytestqt.qtbot import QtBot
from tesserocr import PyTessBaseAPI

from retcode.core.pictures.text import ReadLine, Script
from retcode.services.pictures import languages, scripts
from retcode.services.pictures.languages import LanguageData, installed_languages, is_in_other_letters
from retcode.services.pictures.reader import Looks
from retcode.services.pictures.scripts import unread_script


def test_data_that_is_installed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr(languages, "FOLDERS", (str(tmp_path),))
    monkeypatch.setattr("sys.platform", "linux")
    assert installed_languages() is None
    folder = tmp_path / "5" / "tessdata"
    folder.mkdir(parents=True)
    (folder / "chi_sim.traineddata").touch()
    (folder / "deu.traineddata").touch()
    assert installed_languages() == LanguageData(str(folder), "chi_sim")
    assert installed_languages(Script.HAN) == LanguageData(str(folder), "chi_sim")
    assert installed_languages(Script.CYRILLIC) is None


@pytest.mark.parametrize(
    ("text", "other"),
    [("ордер не проходит", True), ("下单失败 -1021", True), ("Order failed: заявка", False)],
)
def test_lines_in_other_letters_are_told_apart(text: str, other: bool) -> None:
    assert is_in_other_letters(text) is other


def _drawn(*lines: str) -> tuple[QImage, list[ReadLine]]:
    """Return a picture of lines, and where they stand, read as `text` with full confidence."""
    image = QImage(640, 50 * len(lines), QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    font = QFont("DejaVu Sans")
    font.setPixelSize(26)
    painter.setFont(font)
    for index, line in enumerate(lines):
        painter.drawText(20, 50 * index + 34, line)
    painter.end()
    return image, [ReadLine("", 16, 50 * at + 4, 630, 50 * at + 44, 98.0) for at in range(len(lines))]


@pytest.mark.parametrize(
    ("drawn", "read", "script"),
    [
        ("Здравствуйте, что это за ошибка?", "30paBcTByUTe, YTO 3TO 3a OLUNGKa?", Script.CYRILLIC),
        ("Hello, what is this error please?", "Hello, what is this error please?", None),
        ("Hello, what is this error please?", "30paBcTByUTe, YTO 3TO 3a OLUNGKa?", None),
        ("The key vmPUZE6mv9SD5VNHk4HlWFsOr", "The key vmPUZE6mv9SD5VNHk4HlWFsOr", None),
    ],
)
def test_cyrillic_is_seen_where_it_was_read_as_latin(
    qtbot: QtBot, drawn: str, read: str, script: Script | None
) -> None:
    image, (line,) = _drawn(drawn)
    assert unread_script(image, [structs.replace(line, text=read)], image) is script


class _Reads(Looks):
    """Reads given lines in place of those of the picture."""

    def __init__(self, lines: tuple[ReadLine, ...]) -> None:
        self._image, _ = _drawn("x")
        self._slope = None
        self._lines = lines

    def _look(self, *_: object) -> tuple[ReadLine, ...]:
        return self._lines


@pytest.mark.parametrize(
    ("read", "confidence", "other", "seen", "kept"),
    [
        ("Owu6ka", 97.5, 99.4, True, False),
        ("Owu6ka", 97.5, 99.4, False, True),  # surely English, as far as anybody knows
        ("Owu6ka", 90.0, 95.0, False, False),
        ("The order failed", 99.5, 91.0, True, True),
        ('Bitmex {"error":{"message"', 97.5, 98.2, True, True),
    ],
)
def test_a_line_gives_way_to_letters_that_are_read_better(
    qtbot: QtBot, read: str, confidence: float, other: float, seen: bool, kept: bool
) -> None:
    english = ReadLine(read, 16, 4, 630, 44, confidence)
    russian = ReadLine("Ошибка", 16, 5, 630, 43, other)
    reads = _Reads((russian,))
    lines = reads.with_other_letters((english,), cast(PyTessBaseAPI, None), seen=seen)
    assert lines == ((english,) if kept else (russian,))


@pytest.mark.parametrize(("count", "script"), [(1, None), (2, Script.CYRILLIC)])
def test_without_data_for_scripts_two_such_lines_are_needed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, count: int, script: Script | None
) -> None:
    monkeypatch.setattr(scripts, "data_folder", lambda name: None)
    image, lines = _drawn(*["x"] * count)
    read = [structs.replace(line, text="He MOry 3aKPbITb NO3ULIMIO") for line in lines]
    assert unread_script(image, read, image) is script
