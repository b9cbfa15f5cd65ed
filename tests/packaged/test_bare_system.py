"""The finished programs in a bare Debian that has no Python: what every desktop has, and nothing more."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packaged.desk import Desk, leave, opened
from tests.packaged.pictures import look
from tests.packaged.running import Program
from tests.packaged.samples import QUESTIONS, all_samples
from tests.virtual_display import VirtualDisplay

# What every desktop brings: OpenGL with its X libraries, D-Bus, and a font.
DESKTOP = ("libgl1", "libegl1", "libdbus-1-3", "fontconfig-config", "fonts-dejavu-core")
HOME = "root/home"
CHROOT = shutil.which("chroot", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") or ""


def reason_to_skip() -> str:
    """Why no bare system can be made here; empty if one can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "only root on Linux can start a program in another root folder"
    if shutil.which("mmdebstrap") is None:
        return "mmdebstrap is not installed"
    return ""


pytestmark = pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "it can be made")


@dataclass(frozen=True)
class BareSystem:
    """The root folder of a small Debian, with the finished programs in /opt."""

    root: Path

    def program(self, path: str) -> Program:
        """A program in there, started with a bare environment; no locale is set."""
        variables = {"HOME": f"/{HOME}", "XDG_RUNTIME_DIR": "", "LANG": ""}
        return Program(Path(CHROOT), self.root / HOME, (str(self.root), path), variables)


@pytest.fixture(scope="session")
def bare(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareSystem]:
    """A system of the release that this machine runs, or of the stable one."""
    release = platform.freedesktop_os_release()
    suite = release.get("VERSION_CODENAME", "stable") if release["ID"] == "debian" else "stable"
    root = tmp_path_factory.mktemp("bare") / "root"
    made = subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(DESKTOP)}", suite, str(root)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    shutil.copytree(dist / "retcode", root / "opt" / "retcode", symlinks=True)
    shutil.copy2(dist / "retcode-single", root / "opt" / "retcode-single")
    (root / HOME).mkdir(parents=True)
    yield BareSystem(root)
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
    # The X server answers on a socket in /tmp; the bare system gets the very same.
    socket = Path("tmp", ".X11-unix", f"X{virtual_display.name.removeprefix(':')}")
    (bare.root / socket).parent.mkdir(exist_ok=True)
    (bare.root / socket).unlink(missing_ok=True)
    os.link(Path("/") / socket, bare.root / socket)
    with opened(bare.program(program), desk) as process:
        desk.press("type", "--", "700003")
        desk.copied("ctrl+c", lambda text: "700003" in text)
        leave(process, desk)
