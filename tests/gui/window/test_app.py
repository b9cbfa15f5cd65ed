"""Starting, drawing and ending the program as a user's process does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from retcode.app import build_app, report_fault
from retcode.core.catalogue.load import Fault
from retcode.core.resources import ResourceError
from retcode.services.options import WindowOptions
from retcode.services.settings import Settings
from tests.gui.used import used_settings
from tests.gui.window.conftest import discard

# What Wine lacks of Windows 10.
OF_WINE = ("PerMonitorVersion2 is not supported", "EnableNonClientDpiScaling() failed")


def draw(target: Path, *words: str) -> QImage:
    """Draw the window in a process of its own, which must have nothing to say."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    done = subprocess.run(
        [sys.executable, "-m", "retcode", "--screenshot", str(target), *words],
        env={key: value for key, value in os.environ.items() if key not in hidden},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    said = [line for line in done.stderr.splitlines() if not any(lack in line for lack in OF_WINE)]
    assert (done.returncode, done.stdout, said) == (0, "", [])
    return QImage(str(target))


def colours(image: QImage) -> int:
    step = max(image.width() // 100, 1)
    return len(
        {image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)}
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_needs_no_display(qtbot: QtBot, tmp_path: Path, theme: str) -> None:
    image = draw(tmp_path / "picture.png", "--theme", theme, "--size", "1000x700", "-1021")
    assert (image.width(), image.height()) == (1000, 700)
    assert colours(image) > 20
    assert (image.pixelColor(3, 3).lightness() > 128) is (theme == "light")


def test_a_drawing_does_not_overwrite_the_text_that_it_shows(tmp_path: Path) -> None:
    text = tmp_path / "response.txt"
    text.write_text("-1021")
    done = subprocess.run(
        [sys.executable, "-m", "retcode", "--screenshot", str(text), "--decode", str(text)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.returncode, text.read_text()) == (2, "-1021")
    assert f"retcode: cannot write {text}: it is one of the input files\n" in done.stderr


@pytest.mark.parametrize("platform", ["xcb", "nosuch"])
def test_a_display_that_does_not_answer_is_one_line_and_no_crash(platform: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "retcode"],
        env={**os.environ, "DISPLAY": ":65000", "QT_QPA_PLATFORM": platform},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"retcode: cannot open a window: .+\n", done.stderr)


def test_a_picture_at_twice_the_scale(qtbot: QtBot, tmp_path: Path) -> None:
    image = draw(tmp_path / "picture.png", "--scale", "2", "--size", "900x600")
    assert (image.width(), image.height()) == (1800, 1200)


def test_a_query_is_there_from_the_start(qtbot: QtBot, tmp_path: Path) -> None:
    app = build_app(WindowOptions(query="mexc: 700003"), used_settings(tmp_path))
    assert app.window.search.edit.text() == "mexc: 700003"
    assert app.store.selected is not None
    assert app.store.selected.key == "mexc-spot/700003"
    discard(app)


def test_faults_of_the_catalogue_are_told_and_the_rest_is_shown(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retcode.core.catalogue import load

    whole = load.load_catalogue()
    broken = load.Catalogue(
        whole.tables.values(), whole.concepts, whole.documents, [Fault("venues/x.json", "$.id", "is missing")]
    )
    monkeypatch.setattr(load, "load_catalogue", lambda: broken)
    app = build_app(WindowOptions(), used_settings(tmp_path))
    from retcode.app import attach_features

    assert len(list(attach_features(app, WindowOptions()))) > 1
    assert app.window.notice.isVisibleTo(app.window)
    assert len(app.store.rows) == len(whole.entries)
    discard(app)


def test_an_empty_catalogue_is_an_empty_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retcode.core.catalogue import load

    monkeypatch.setattr(load, "load_catalogue", lambda: load.Catalogue((), {}, {}))
    app = build_app(WindowOptions(query="-1021"), used_settings(tmp_path))
    app.window.show()
    app.window.flush()
    assert not app.store.rows
    assert app.window.list.note.isVisible()
    app.window.close()
    discard(app)


def test_the_window_can_be_closed_before_it_is_complete(qtbot: QtBot, tmp_path: Path) -> None:
    from retcode.style.appearance import Appearance
    from retcode.window.main_window import MainWindow

    app = build_app(WindowOptions(), used_settings(tmp_path))
    early = MainWindow(Appearance(app.qt), Settings(tmp_path))
    early.show()
    early.close()
    early.deleteLater()
    discard(app)


@pytest.mark.expects_log("ValueError at")
def test_a_fault_inside_is_told_in_a_sentence_without_a_trace(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = build_app(WindowOptions(), used_settings(tmp_path))
    error = ValueError("<b>no</b>")
    report_fault(app.window, ValueError, error, error.__traceback__)
    assert (
        capsys.readouterr().err == "retcode: Something went wrong inside Retcode (ValueError: <b>no</b>).\n"
    )
    assert app.window.notice.isVisibleTo(app.window)
    discard(app)


def test_a_damaged_file_of_the_program_is_said_as_such(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = build_app(WindowOptions(), used_settings(tmp_path))
    error = ResourceError("common.json is damaged (cut); install Retcode again")
    report_fault(app.window, ResourceError, error, error.__traceback__)
    assert capsys.readouterr().err == "retcode: common.json is damaged (cut); install Retcode again\n"
    assert app.window.notice.isVisibleTo(app.window)
    discard(app)
