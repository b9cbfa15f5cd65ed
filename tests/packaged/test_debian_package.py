"""The package for Debian: well formed, installed in a bare system, started, driven and removed."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundle.archive import timestamp_of_sources
from bundle.debian.package import make_package
from retcode.core.case.model import Case, CasePart
from retcode.core.case.render import case_json
from retcode.core.case.saved import SUFFIX
from retcode.version import VERSION
from tests.packaged.bare import HOME, BareSystem, make_system, reason_to_skip
from tests.packaged.desk import Desk, leave, opened
from tests.packaged.running import Program
from tests.virtual_display import VirtualDisplay

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "it can be made"),
    pytest.mark.timeout(500),
]


def checked(*command: str | Path) -> str:
    """Run a command that must do well; return what it prints."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def package(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package."""
    return make_package(folder, tmp_path_factory.mktemp("package"), timestamp_of_sources())


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def system(
    request: pytest.FixtureRequest, package: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BareSystem]:
    """Debian 12 and 13 with what the package depends on, a font, and the package itself."""
    depends = re.findall(r"(?:^|, )([a-z0-9.+-]+)", checked("dpkg-deb", "-f", package, "Depends"))
    root = tmp_path_factory.mktemp("debian") / "root"
    system = make_system(root, request.param, [*depends, "fonts-dejavu-core"])
    checked("dpkg", f"--root={root}", "--install", package)
    yield system
    shutil.rmtree(root)


def test_lintian_finds_no_error(package: Path) -> None:
    assert "E: " not in checked("lintian", "--fail-on", "error", package)


def test_the_menu_entry_and_the_description_are_valid() -> None:
    checked("desktop-file-validate", ROOT / "bundle" / "retcode.desktop")
    description = ROOT / "bundle" / "debian" / "org.retcode.Retcode.metainfo.xml"
    checked("appstreamcli", "validate", "--no-net", description)


def test_it_is_installed_answers_opens_its_window_and_is_removed(
    system: BareSystem, source: Program, desk: Desk, virtual_display: VirtualDisplay
) -> None:
    terminal = system.program("/usr/bin/retcode-cli")
    assert terminal.run("--version") == (0, f"retcode {VERSION}\n".encode(), "")
    assert terminal.run("lookup", "-1021") == source.run("lookup", "-1021")
    system.show_on(virtual_display)
    with opened(system.program("/usr/bin/retcode"), desk) as process:
        desk.press("type", "--", "700003")
        desk.copied("ctrl+c", lambda text: "700003" in text)
        leave(process, desk)
    case = system.root / HOME / f"my case{SUFFIX}"
    case.write_text(case_json(Case("Ticket 7", (CasePart("text", "An error", "Sent"),), "1", "2026-01-31")))
    with opened(system.program("/usr/bin/retcode"), desk, ["retcode://binance-usdm/-1021"]) as process:
        desk.copied("ctrl+c", lambda text: "-1021" in text)
        leave(process, desk)
    with opened(system.program("/usr/bin/retcode"), desk, [f"file:///{HOME}/my%20case{SUFFIX}"]) as process:
        desk.press("search", "--sync", "--onlyvisible", "--name", "^Case")
        desk.press("key", "Escape")
        leave(process, desk)
    share = system.root / "usr" / "share"
    for name in (
        "applications/retcode.desktop",
        "bash-completion/completions/retcode-cli",
        "icons/hicolor/256x256/apps/retcode.png",
        "mime/packages/retcode.xml",
        "metainfo/org.retcode.Retcode.metainfo.xml",
    ):
        assert (share / name).is_file()
    checked("dpkg", f"--root={system.root}", "--purge", "retcode")
    assert [path for path in system.root.glob("usr/**/*retcode*") if "fonts" not in path.parts] == []
