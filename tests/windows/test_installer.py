"""The installer works without a question: in, over an older version, and out."""

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bundle.windows import installer
from bundle.windows.installer import NAME
from bundle.windows.wine import Wine
from retcode.version import VERSION
from tests.packaged.desk import Desk, leave, opened
from tests.packaged.running import Program

KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Retcode"
CLASSES = r"HKCU\Software\Classes"
LINK, LOG, CASE = (
    rf"{CLASSES}\{name}\shell\open\command" for name in ("retcode", "Retcode.Log", "Retcode.Case")
)
IN_USE = 5  # the exit status of an installer that finds the program running


def make_small(folder: Path) -> Path:
    """Make an installer that holds little."""
    program = folder / "small" / "retcode"
    (program / "lib").mkdir(parents=True)
    for name in ("retcode.exe", "retcode-cli.exe", "lib/gone.pyc"):
        (program / name).write_text("small", encoding="utf-8")
    return installer.make_installer(program.parent, folder)


@pytest.fixture
def older(dist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installer of an older version."""
    del dist
    monkeypatch.setattr(installer, "VERSION", "0.0.9")
    return make_small(tmp_path)


@pytest.fixture
def small(dist: Path, tmp_path: Path) -> Path:
    """A small installer, for what is the same whatever it holds."""
    del dist
    return make_small(tmp_path)


def test_it_goes_in_over_an_older_version_and_out(
    dist: Path, older: Path, local: Path, windows_program: Program, wine: Wine
) -> None:
    installed = local / "Programs" / "Retcode"
    own, settings = installed / "my notes.txt", local / "retcode" / "kept.txt"
    assert windows_program.run(str(older), "/S").status == 0
    assert (installed / "lib" / "gone.pyc").exists()
    assert "0.0.9" in windows_program.run("reg", "query", KEY).out.decode()
    for file in (own, settings):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")
    assert windows_program.run(str(dist / NAME), "/S").status == 0
    assert not (installed / "lib" / "gone.pyc").exists()
    answer = windows_program.run(str(installed / "retcode-cli.exe"), "--version")
    assert answer == (0, f"retcode {VERSION}\n".encode(), "")
    entry = windows_program.run("reg", "query", KEY).out.decode()
    for value in ("DisplayName", VERSION, "EstimatedSize", 'uninstall.exe" /S'):
        assert value in entry
    assert "0.0.9" not in entry
    links = [
        path.name for path in wine.drive.glob("users/*/AppData/Roaming/Microsoft/Windows/Start Menu/**/*")
    ]
    assert "Retcode.lnk" in links

    assert windows_program.run(str(installed / "uninstall.exe"), "/S").status == 0
    deadline = time.monotonic() + 60  # it goes on from a copy of itself
    while time.monotonic() < deadline and [path.name for path in installed.iterdir()] != [own.name]:
        time.sleep(0.2)
    assert [path.name for path in installed.iterdir()] == [own.name]
    assert settings.exists()
    assert windows_program.run("reg", "query", KEY).status != 0
    own.unlink()
    settings.unlink()


def test_links_and_logs_are_opened_only_where_they_were_asked_for(
    small: Path, local: Path, windows_program: Program
) -> None:
    program = local / "Programs" / "Retcode" / "retcode.exe"

    def command(key: str) -> str:
        answer = windows_program.run("reg", "query", key, "/ve")
        return answer.out.decode().partition("REG_SZ")[2].strip() if answer.status == 0 else ""

    setup, uninstaller = str(small), str(program.with_name("uninstall.exe"))
    assert windows_program.run(setup, "/S").status == 0
    assert [command(LINK), command(LOG)] == ["", ""]
    assert command(CASE).endswith('retcode.exe" "%1"')
    assert windows_program.run(setup, "/S", "/LINKS", "/LOGS").status == 0
    assert command(LINK).endswith('retcode.exe" --link "%1"')
    assert command(LOG).endswith('retcode.exe" "%1"')
    offered = windows_program.run("reg", "query", rf"{CLASSES}\.log\OpenWithProgids").out.decode()
    assert "Retcode.Log" in offered
    assert windows_program.run(setup, "/S").status == 0
    assert command(LINK), "an update keeps what was chosen"
    assert windows_program.run(uninstaller, "/S").status == 0
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (program.exists() or command(CASE)):
        time.sleep(0.2)
    assert [command(key) for key in (LINK, LOG, CASE)] == ["", "", ""]
    assert windows_program.run("reg", "query", rf"{CLASSES}\.log\OpenWithProgids").status != 0


def test_over_a_program_that_runs_it_changes_nothing(
    dist: Path, local: Path, windows_program: Program, desk: Desk
) -> None:
    installed = local / "Programs" / "Retcode"
    setup, uninstaller = str(dist / NAME), str(installed / "uninstall.exe")
    assert windows_program.run(setup, "/S").status == 0
    before = sorted(installed.rglob("*"))
    with opened(replace(windows_program, words=(str(installed / "retcode.exe"),)), desk) as process:
        assert windows_program.run(setup, "/S").status == IN_USE
        assert sorted(installed.rglob("*")) == before
        desk.press("type", "--", "-1022")
        desk.copied("ctrl+c", lambda text: "-1022" in text)
        leave(process, desk)
    assert windows_program.run(setup, "/S").status == 0
    assert windows_program.run(uninstaller, "/S").status == 0


def test_a_folder_of_others_keeps_what_is_in_it(small: Path, windows_program: Program, wine: Wine) -> None:
    tools = wine.drive / "Tools"
    theirs = tools / "lib" / "theirs.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("x", encoding="utf-8")
    assert windows_program.run(str(small), "/S", r"/D=C:\Tools").status == 0
    installed = tools / "Retcode"
    assert (installed / "retcode.exe").exists()
    assert windows_program.run(str(installed / "uninstall.exe"), "/S").status == 0
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and installed.exists():
        time.sleep(0.2)
    assert [path.name for path in tools.rglob("*")] == ["lib", "theirs.txt"]
    shutil.rmtree(tools)
