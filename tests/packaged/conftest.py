"""The finished programs, built once for all tests here unless they are of these sources already."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaged.desk import Desk
from tests.packaged.running import SUFFIX, Build, Program
from tests.virtual_display import VirtualDisplay

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def dist() -> Path:
    """The folder with everything that is handed out."""
    environment = dict(os.environ)
    built = subprocess.run(
        [sys.executable, "-m", "bundle", "--if-changed"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return ROOT / "dist"


@pytest.fixture(scope="session")
def built_again(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """The same build once more, which goes on while other tests run."""
    del dist
    into = tmp_path_factory.mktemp("again")
    log = into / "log.txt"
    command = [sys.executable, "-m", "bundle", "--no-archive", "--into", str(into)]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        yield Build(process, into, log)
        process.kill()


@pytest.fixture(scope="session", autouse=True)
def slow_build_begins_first(request: pytest.FixtureRequest) -> None:
    """Begin the second build at once if a test will ask for it."""
    if any("built_again" in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue("built_again")


@pytest.fixture(scope="session")
def folder(dist: Path) -> Path:
    """The folder with both programs."""
    return dist / "retcode"


@pytest.fixture
def terminal(folder: Path, own_home: Path) -> Program:
    """The program for the terminal, started in an empty home."""
    return Program(folder / f"retcode-cli{SUFFIX}", own_home)


@pytest.fixture
def window(folder: Path, own_home: Path) -> Program:
    """The program with the window, started in an empty home."""
    return Program(folder / f"retcode{SUFFIX}", own_home)


@pytest.fixture
def single(dist: Path, own_home: Path) -> Program:
    """The single file."""
    return Program(dist / f"retcode-single{SUFFIX}", own_home)


@pytest.fixture
def source(own_home: Path) -> Program:
    """The program from source, which the finished ones are compared with."""
    return Program(
        Path(sys.executable), own_home, ("-P", "-m", "retcode"), {"PYTHONPATH": os.environ["PYTHONPATH"]}
    )


@pytest.fixture
def desk(virtual_display: VirtualDisplay) -> Desk:
    """A display with nothing on the clipboard that could be decoded."""
    made = Desk(virtual_display)
    made.put("nothing of interest")
    return made
