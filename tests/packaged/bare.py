"""A bare Debian in a folder of its own, to start programs in."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.packaged.running import Program
from tests.virtual_display import VirtualDisplay

HOME = "root/home"
CHROOT = shutil.which("chroot", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") or ""


def reason_to_skip() -> str:
    """Why no bare system can be made here; empty if one can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "only root on Linux can start a program in another root folder"
    if shutil.which("mmdebstrap") is None:
        return "mmdebstrap is not installed"
    return ""


@dataclass(frozen=True)
class BareSystem:
    """The root folder of a small Debian."""

    root: Path

    def program(self, path: str) -> Program:
        """A program in there, started with a bare environment; no locale is set."""
        variables = {"HOME": f"/{HOME}", "XDG_RUNTIME_DIR": "", "LANG": ""}
        return Program(Path(CHROOT), self.root / HOME, (str(self.root), path), variables)

    def show_on(self, display: VirtualDisplay) -> None:
        """Give it the socket in /tmp that the X server answers on."""
        socket = Path("tmp", ".X11-unix", f"X{display.name.removeprefix(':')}")
        (self.root / socket).parent.mkdir(exist_ok=True)
        (self.root / socket).unlink(missing_ok=True)
        os.link(Path("/") / socket, self.root / socket)


def own_suite() -> str:
    """Return the release that this machine runs, or the stable one."""
    release = platform.freedesktop_os_release()
    return release.get("VERSION_CODENAME", "stable") if release["ID"] == "debian" else "stable"


def make_system(root: Path, suite: str, packages: Sequence[str]) -> BareSystem:
    """Install a release with nothing but its base and these packages into an empty folder."""
    made = subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}", suite, str(root)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    (root / HOME).mkdir(parents=True)
    return BareSystem(root)
