"""The installer for Windows, which NSIS makes: `python -m bundle.windows.installer DIST`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bundle.archive import write_checksum
from bundle.icons import SIZES, ico, png
from retcode.version import VERSION

SCRIPT = Path(__file__).with_name("installer.nsi")
NAME = f"retcode-{VERSION}-windows-x86_64-setup.exe"


class InstallerError(Exception):
    """The installer cannot be made. The text is one sentence."""


def make_installer(dist: Path, work: Path) -> Path:
    """Write the installer of dist/retcode into `dist` and return its path. Raises InstallerError."""
    program = shutil.which("makensis")
    if program is None:
        raise InstallerError("this system lacks makensis: install NSIS (the package nsis), then try again.")
    made = dist / NAME
    icon = work / "retcode.ico"
    icon.write_bytes(ico({size: png(size).read_bytes() for size in SIZES}))
    values = {
        "VERSION": VERSION,
        "FOLDER": dist / "retcode",
        "ICON": icon,
        "OUT": made,
    }
    defines = [f"-D{name}={value}" for name, value in values.items()]
    if subprocess.run([program, "-V2", *defines, str(SCRIPT)], check=False).returncode != 0:
        raise InstallerError("makensis failed: the reason is in the lines above.")
    write_checksum(made)
    return made


def main(argv: list[str]) -> int:
    """Make the installer from the folder given as argument."""
    dist = Path(argv[0] if argv else "dist").resolve()
    try:
        print(make_installer(dist, dist.parent / "build"))
    except InstallerError as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
