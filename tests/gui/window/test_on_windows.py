"""What the window does otherwise on Windows, with the platform faked."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QTemporaryDir
from PySide6.QtWidgets import QApplication

from retcode import app
from retcode.cli.main import main
from retcode.services import own_folders, single_instance
from retcode.services.memory_limit import JobLimits, limit_memory
from retcode.services.options import WindowOptions
from retcode.services.own_folders import TemporaryFolder
from retcode.style.appearance import Appearance


def test_a_folder_that_somebody_still_reads_is_removed_a_little_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = TemporaryFolder()
    path = folder.path
    answers = [False, False]
    monkeypatch.setattr(own_folders, "PAUSE_S", 0)
    remove = QTemporaryDir.remove
    monkeypatch.setattr(QTemporaryDir, "remove", lambda kept: answers.pop() if answers else remove(kept))
    folder.remove()
    assert not path.exists()


def test_a_second_start_lets_the_first_come_to_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[int] = []
    user32 = SimpleNamespace(AllowSetForegroundWindow=allowed.append)
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    single_instance.let_others_come_to_front()
    assert allowed == []
    monkeypatch.setattr(sys, "platform", "win32")
    single_instance.let_others_come_to_front()
    any_process = -1
    assert allowed == [any_process]


def test_a_file_dropped_on_the_program_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[WindowOptions] = []

    def run(options: WindowOptions) -> int:
        opened.append(options)
        return 0

    monkeypatch.setattr("retcode.app.run_window", run)
    log, none = tmp_path / "my bot.log", str(tmp_path / "none.log")
    log.write_text("-1121", encoding="utf-8")
    elsewhere = log.as_uri().replace("file://", "file://other.host")
    for word in (str(log), log.as_uri(), none, elsewhere, "file:", "-1121"):
        assert main([word]) == 0
    asked = [(options.query, options.decode_file) for options in opened]
    searched = [(word, None) for word in (none, elsewhere, "file:", "-1121")]
    assert asked == [("", log), ("", log), *searched]


@pytest.mark.parametrize(("system", "platform"), [("win32", "windows"), ("linux", "offscreen")])
def test_a_picture_is_drawn_by_the_platform_that_has_fonts(
    system: str, platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_by: list[str] = []

    def start() -> None:
        drawn_by.append(os.environ["QT_QPA_PLATFORM"])
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("QT_QPA_PLATFORM", "windows")
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")
    monkeypatch.setattr("PySide6.QtCore.qInstallMessageHandler", lambda _: None)
    monkeypatch.setattr(app, "make_application", start)
    with pytest.raises(KeyboardInterrupt):
        app.take_screenshot(WindowOptions(screenshot=tmp_path / "window.png"))
    assert drawn_by == [platform]


def test_the_style_is_one_that_can_be_dark() -> None:
    """That of Windows 10 gives a light palette on a dark system, too."""
    tell = "from retcode.app import make_application; print(make_application().style().objectName())"
    platform = {"QT_QPA_PLATFORM": "offscreen", "QT_STYLE_OVERRIDE": "windows"}
    done = subprocess.run(
        [sys.executable, "-c", tell],
        env={**os.environ, **platform},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "fusion"


def test_what_reads_pictures_cannot_take_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, ...]] = []
    process = -1

    def set_information(job: ctypes.c_void_p, kind: int, limits: Any, size: int) -> None:
        asked = ctypes.cast(limits, ctypes.POINTER(JobLimits)).contents
        flags = asked.BasicLimitInformation.LimitFlags
        given.append((job.value or 0, kind, flags, asked.ProcessMemoryLimit, size))

    kernel = SimpleNamespace(
        CreateJobObjectW=lambda *_: 7,
        SetInformationJobObject=set_information,
        GetCurrentProcess=lambda: process,
        AssignProcessToJobObject=lambda job, who: given.append((job.value, who.value)),
    )
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    limit_memory(2_500_000_000)
    extended_limits, of_process_memory, size_on_64_bits = 9, 0x100, 144
    assert given == [
        (7, extended_limits, of_process_memory, 2_500_000_000, size_on_64_bits),
        (7, ctypes.c_void_p(process).value),
    ]


def test_code_is_set_in_a_font_of_windows_that_can_be_read(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    appearance = Appearance(qapp)
    monkeypatch.setattr(sys, "platform", "linux")
    assert "Consolas" not in appearance.monospace().families()
    monkeypatch.setattr(sys, "platform", "win32")
    assert appearance.monospace().families()[:2] == ["Cascadia Mono", "Consolas"]
