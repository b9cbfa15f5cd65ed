"""The package for Debian and Ubuntu: a .deb of the packaged folder (`python3 dev.py build --deb`).

The program lies in /usr/lib/retcode; both commands, the menu entry, the icons, the manual page and the
completions lie where Debian and Ubuntu look for them.
"""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import subprocess
import tempfile
from email.utils import formatdate
from pathlib import Path

from bundle.archive import platform_name, write_checksum
from bundle.icons import SIZES, png
from bundle.platform_libraries import linked_libraries
from bundle.sizes import size_of
from retcode.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
HERE, SYSTEM = Path(__file__).parent, ROOT / "bundle" / "system"
NAME = f"retcode-{VERSION}-{platform_name()}.deb"
AUTHORS = "The Retcode authors <retcode@localhost>"
PROGRAM = Path("usr/lib/retcode")
SHARE = Path("usr/share")
# Beside the copies of them in /usr/share.
LEFT_OUT = shutil.ignore_patterns("README.txt", "retcode.desktop", "retcode.svg")
# Opened at run time, so that no file of the program is linked to them.
OPENED = ("libEGL.so.1", "libGL.so.1", "libdbus-1.so.3")
SUMMARY = "reference for the error codes of crypto-exchange APIs"
DESCRIPTION = """ Type a code, or paste a response, a log or a traceback. Retcode names the
 exchange and the error, says what it means, whether the request may be sent
 again, and what to do.
 .
 It works offline and keeps nothing of what is pasted."""
OVERRIDES = """# The program brings its own Python, compiled, with Qt and other libraries as their
# makers build them, in a folder of its own, which no other program uses.
retcode: custom-library-search-path *
retcode: embedded-library *
retcode: library-not-linked-against-libc *
retcode: package-installs-python-bytecode *
retcode: package-installs-python-pycache-dir *
retcode: unstripped-binary-or-object *
# The project has no address for mail.
retcode: bogus-mail-host *
retcode: bogus-mail-host-in-debian-changelog *
"""


class PackageError(Exception):
    """The package cannot be made. The text is one sentence."""


def make_package(program: Path, into: Path, timestamp: int) -> Path:
    """Write the package of the program's folder into another and return its path.

    Raises:
        PackageError: a tool or a library is missing, or a tool failed.
    """
    for tool in ("dpkg-deb", "dpkg-query"):
        if shutil.which(tool) is None:
            raise PackageError(f"this system lacks {tool}: the package is made on Debian or Ubuntu.")
    made = into / NAME
    with tempfile.TemporaryDirectory() as work:
        root = Path(work) / "retcode"
        _fill(root, program, timestamp)
        _control(root)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z2", "--build", str(root), str(made)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(timestamp)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PackageError(f"dpkg-deb failed: {done.stderr.strip()}.")
    write_checksum(made)
    return made


def _fill(root: Path, program: Path, timestamp: int) -> None:
    """Put the program and its files for the desktop below `root`."""
    shutil.copytree(program, root / PROGRAM, symlinks=True, ignore=LEFT_OUT)
    for command in ("retcode", "retcode-cli"):
        link = root / "usr" / "bin" / command
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(f"../lib/retcode/{command}")
    documents = root / SHARE / "doc" / "retcode"
    files = {
        "applications/retcode.desktop": ROOT / "bundle" / "retcode.desktop",
        "mime/packages/retcode.xml": HERE / "retcode.xml",
        "metainfo/org.retcode.Retcode.metainfo.xml": HERE / "org.retcode.Retcode.metainfo.xml",
        "icons/hicolor/scalable/apps/retcode.svg": ROOT / "resources" / "icons" / "retcode.svg",
        **{f"icons/hicolor/{size}x{size}/apps/retcode.png": png(size) for size in SIZES},
        "bash-completion/completions/retcode-cli": SYSTEM / "retcode-cli.bash",
        "zsh/vendor-completions/_retcode-cli": SYSTEM / "_retcode-cli",
        "fish/vendor_completions.d/retcode-cli.fish": SYSTEM / "retcode-cli.fish",
        "doc/retcode/README.md": ROOT / "docs" / "install.md",
    }
    for name, source in files.items():
        (root / SHARE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, root / SHARE / name)
    _compress((SYSTEM / "retcode.1").read_bytes(), root / SHARE / "man" / "man1" / "retcode.1.gz")
    (root / SHARE / "man" / "man1" / "retcode-cli.1.gz").symlink_to("retcode.1.gz")
    _compress(_changelog(timestamp).encode(), documents / "changelog.gz")
    (documents / "copyright").write_text(_copyright(), encoding="utf-8")
    overrides = root / SHARE / "lintian" / "overrides" / "retcode"
    overrides.parent.mkdir(parents=True)
    overrides.write_text(OVERRIDES, encoding="utf-8")
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent == root / PROGRAM else 0o644)
            os.utime(path, (timestamp, timestamp))


def _control(root: Path) -> None:
    """Write the control files, which the package manager reads."""
    control = root / "DEBIAN"
    control.mkdir()
    fields = {
        "Package": "retcode",
        "Version": VERSION,
        "Architecture": {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()],
        "Maintainer": AUTHORS,
        "Installed-Size": str(-(-size_of(root) // 1024)),
        "Depends": ", ".join(dependencies(root / PROGRAM)),
        "Recommends": "fonts-dejavu-core | fonts-noto-core",
        "Section": "devel",
        "Priority": "optional",
        "Description": f"{SUMMARY}\n{DESCRIPTION}",
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    (control / "control").write_text(text, encoding="utf-8")


def dependencies(program: Path) -> list[str]:
    """Return the packages that hold the libraries which the program needs and does not bring."""
    libraries = [path for path in program.rglob("*") if path.is_file() and _is_elf(path)]
    brought = {path.name for path in program.rglob("*")}
    needed = {*OPENED, *(name for library in libraries for name in linked_libraries(str(library)))} - brought
    known = _known_libraries()
    if lacking := sorted(name for name in needed if name not in known):
        raise PackageError(f"this system lacks {', '.join(lacking)}, which the program needs.")
    packages = {_package(known[name]) for name in needed} - {"libc6"}
    return [f"libc6 (>= {platform.libc_ver()[1]})", "fontconfig-config", *sorted(packages)]


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _known_libraries() -> dict[str, Path]:
    """Return the libraries that the loader finds, by their names."""
    loader = shutil.which("ldconfig", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if loader is None:
        raise PackageError("this system lacks ldconfig.")
    listed = subprocess.run([loader, "-p"], capture_output=True, text=True, check=True).stdout
    return {name: Path(path) for name, path in re.findall(r"(?m)^\t(\S+) .*x86-64.* => (\S+)$", listed)}


def _package(library: Path) -> str:
    """Return the package that a library came with, by either of its paths: /lib is a link to /usr/lib."""
    usual = Path(str(library).removeprefix("/usr"))
    for path in (library, usual, Path(f"/usr{usual}")):
        asked = subprocess.run(["dpkg-query", "-S", str(path)], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    raise PackageError(f"no package of this system holds {library}.")


def _compress(data: bytes, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(data, mtime=0))


def _changelog(timestamp: int) -> str:
    heading = f"retcode ({VERSION}) unstable; urgency=medium"
    return f"{heading}\n\n  * See CHANGELOG.md in the source.\n\n -- {AUTHORS}  {formatdate(timestamp)}\n"


def _copyright() -> str:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = "\n".join(f" {line}" if line else " ." for line in licence.strip().splitlines()[4:])
    return f"""Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Retcode
Comment: The licences of the libraries that the program brings are in /usr/lib/retcode/licences.

Files: *
Copyright: 2026 The Retcode authors
License: Expat

License: Expat
{text}
"""
