"""The finished programs in a bare Debian that has no Python: what every desktop has, and nothing more."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaged.bare import BareSystem, make_system, own_suite, reason_to_skip
from tests.packaged.desk import Desk, leave, opened
from tests.packaged.pictures import look
from tests.packaged.running import Program
from tests.packaged.samples import QUESTIONS, all_samples
from tests.virtual_display import VirtualDisplay

# What every desktop brings: OpenGL with its X libraries, D-Bus, and a font.
DESKTOP = ("libgl1", "libegl1", "libdbus-1-3", "fontconfig-config", "fonts-dejavu-core")

pytestmark = [
    pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "it can be made"),
    pytest.mark.timeout(500),
]


@pytest.fixture(scope="session")
def bare(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareSystem]:
    """A system of the release that this machine runs, or of the stable one."""
    root = tmp_path_factory.mktemp("bare") / "root"
    system = make_system(root, own_suite(), DESKTOP)
    shutil.copytree(dist / "retcode", root / "opt" / "retcode", symlinks=True)
    shutil.copy2(dist / "retcode-single", root / "opt" / "retcode-single")
    yield system
    shutil.rmtree(root)


def test_the_bare_system_has_no_python(bare: BareSystem) -> None:
    assert list(bare.root.glob("usr/bin/python*")) == []
    assert list(bare.root.glob("usr/lib*/**/libpython*")) == []
    assert list(bare.root.glob("usr/lib*/**/libQt*")) == []


def test_the_terminal_answers_there_as_the_source_does_here(bare: BareSystem, source: Program) -> None:
    terminal = bare.program("/opt/retcode/retcode-cli")
    for question in QUESTIONS:
        assert terminal.run(*question) == source.run(*question)
    decoded = terminal.run("decode", "--jsonl", text=all_samples())
    assert decoded == source.run("decode", "--jsonl", text=all_samples())


@pytest.mark.parametrize("program", ["/opt/retcode/retcode", "/opt/retcode-single"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_window_is_drawn_there(bare: BareSystem, program: str, theme: str) -> None:
    words = ("--screenshot", "/tmp/picture.png", "--theme", theme, "-1021")
    assert bare.program(program).run(*words) == (0, b"", "")
    seen = look(bare.root / "tmp" / "picture.png")
    assert seen.colours > 200
    assert (seen.brightness > 128) == (theme == "light")


@pytest.mark.parametrize("program", ["/opt/retcode/retcode", "/opt/retcode-single"])
def test_the_window_opens_there_finds_and_closes(
    bare: BareSystem, program: str, desk: Desk, virtual_display: VirtualDisplay
) -> None:
    bare.show_on(virtual_display)
    with opened(bare.program(program), desk) as process:
        desk.press("type", "--", "700003")
        desk.copied("ctrl+c", lambda text: "700003" in text)
        leave(process, desk)
