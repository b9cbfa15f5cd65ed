"""The program for Windows, built and run under Wine; built once unless it is of these sources already."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundle.windows.wine import Wine
from tests.packaged.desk import Desk
from tests.packaged.running import Program
from tests.virtual_display import VirtualDisplay

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "build" / "windows"
TOOLS = ("wine64", "makensis", "x86_64-w64-mingw32-ld")
SEARCHED = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/lib/wine"))


@pytest.fixture(scope="session")
def dist() -> Path:
    """The folder with everything that is handed out."""
    missing = [tool for tool in TOOLS if shutil.which(tool, path=SEARCHED) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"not installed: {', '.join(missing)}")
    command = [sys.executable, "-m", "bundle.windows", "--if-changed"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1500, check=False)
    assert built.returncode in (0, 1), built.stdout + built.stderr  # 1: larger than the budgets
    return PLACE / "dist"


@pytest.fixture(scope="session")
def wine(dist: Path, virtual_display: VirtualDisplay) -> Iterator[Wine]:
    """Wine with its services running, on a display of its own."""
    del dist
    wine = Wine(PLACE / "wine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", virtual_display.name)
        wine.start()
    yield wine
    wine.stop()


@pytest.fixture
def variables(wine: Wine, virtual_display: VirtualDisplay) -> dict[str, str]:
    """The environment of the programs for Windows."""
    return {**wine.variables, "DISPLAY": virtual_display.name}


@pytest.fixture
def local(wine: Wine) -> Path:
    """The user's folder AppData\\Local."""
    (found,) = (
        user / "AppData" / "Local" for user in (wine.drive / "users").iterdir() if user.name != "Public"
    )
    return found


@pytest.fixture
def desk(virtual_display: VirtualDisplay) -> Desk:
    """The display with nothing on the clipboard that could be decoded."""
    made = Desk(virtual_display)
    made.put("nothing of interest")
    return made


@pytest.fixture
def windows_program(wine: Wine, variables: dict[str, str], own_home: Path) -> Program:
    """Wine, which takes the path of a program for Windows as its first word."""
    return Program(Path(wine.loader), own_home, (), variables)


@pytest.fixture
def terminal(dist: Path, wine: Wine, variables: dict[str, str], own_home: Path) -> Program:
    """The program for the terminal."""
    words = (str(dist / "retcode" / "retcode-cli.exe"),)
    return Program(Path(wine.loader), own_home, words, variables)


@pytest.fixture
def window(dist: Path, wine: Wine, variables: dict[str, str], own_home: Path) -> Program:
    """The program with the window."""
    return Program(Path(wine.loader), own_home, (str(dist / "retcode" / "retcode.exe"),), variables)


@pytest.fixture
def source(own_home: Path) -> Program:
    """The program from source on this system."""
    return Program(
        Path(sys.executable), own_home, ("-P", "-m", "retcode"), {"PYTHONPATH": os.environ["PYTHONPATH"]}
    )
