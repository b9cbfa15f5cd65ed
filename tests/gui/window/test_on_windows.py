"""What the window does otherwise on Windows, with the platform faked."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from retcode.cli.main import main
from retcode.services import own_folders, single_instance
from retcode.services.options import WindowOptions
from retcode.services.own_folders import TemporaryFolder


def test_a_folder_that_somebody_still_reads_is_removed_a_little_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = TemporaryFolder()
    kept = folder._folder
    answers = [False, False]
    monkeypatch.setattr(own_folders, "_PAUSE", 0)
    monkeypatch.setattr(
        folder, "_folder", SimpleNamespace(remove=lambda: answers.pop() if answers else kept.remove())
    )
    folder.remove()
    assert not Path(kept.path()).exists()


def test_a_second_start_lets_the_first_come_to_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[int] = []
    user32 = SimpleNamespace(AllowSetForegroundWindow=allowed.append)
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(user32=user32), raising=False)
    single_instance._let_others_come_to_front()
    assert allowed == []
    monkeypatch.setattr(sys, "platform", "win32")
    single_instance._let_others_come_to_front()
    any_process = -1
    assert allowed == [any_process]


def test_a_file_dropped_on_the_program_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[WindowOptions] = []

    def run(options: WindowOptions) -> int:
        opened.append(options)
        return 0

    monkeypatch.setattr("retcode.app.run_window", run)
    log = tmp_path / "bot.log"
    log.write_text("-1121", encoding="utf-8")
    assert main([str(log)]) == 0
    assert main([str(tmp_path / "none.log")]) == 0
    assert main(["-1121"]) == 0
    asked = [(options.query, options.decode_file) for options in opened]
    assert asked == [("", log), (str(tmp_path / "none.log"), None), ("-1121", None)]
