"""`python -m bundle`: build the packaged program into dist/ and check its size (`python3 dev.py build`).

--if-changed     do nothing if dist/ was built from the sources as they are
--no-archive     the folder and the single file only, not what is handed out
--deb            also a package for Debian and Ubuntu
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bundle.archive import pack, platform_name, write_checksum
from bundle.debian.package import PackageError, make_package
from bundle.sizes import MEGABYTE, Size, largest, size_of
from bundle.windows.installer import make_installer
from retcode.core.catalogue.compiled import COMPILED
from retcode.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
SUFFIX = ".exe" if sys.platform == "win32" else ""
# What the program is made from; the packages by their locks.
SOURCES = (
    "build.spec",
    "bundle",
    "gui",
    "resources",
    "requirements",
    "docs/install.md",
    "NOTICES",
    "LICENSE",
)
FOLDER_BUDGET, ARCHIVE_BUDGET, SINGLE_BUDGET = 130 * MEGABYTE, 45 * MEGABYTE, 55 * MEGABYTE


@dataclass(frozen=True)
class Places:
    """Where the finished program goes, and what is only needed to make it."""

    dist: Path
    work: Path

    @property
    def folder(self) -> Path:
        """The folder with both programs."""
        return self.dist / "retcode"

    @property
    def single(self) -> Path:
        """The window program as one file."""
        return self.dist / f"retcode-single{SUFFIX}"

    @property
    def stamp(self) -> Path:
        """The file that tells what the program was built from."""
        return self.work / "built-from.txt"


def main(words: list[str]) -> int:
    """Build as the words say; the status is 0 if all budgets are kept."""
    parser = argparse.ArgumentParser("dev.py build", description="Build the packaged program into dist/.")
    parser.add_argument("--if-changed", action="store_true", help="only if the sources changed since")
    parser.add_argument("--no-archive", action="store_true", help="not what is handed out")
    parser.add_argument("--deb", action="store_true", help="also a package for Debian and Ubuntu")
    parser.add_argument("--into", type=Path, default=ROOT, metavar="FOLDER", help="where dist/ and build/ go")
    given = parser.parse_args(words)
    places = Places(given.into.resolve() / "dist", given.into.resolve() / "build")
    digest = digest_of_sources()
    if given.if_changed and not given.deb and places.stamp.is_file() and places.stamp.read_text() == digest:
        return 0
    timestamp = moment_of_sources()
    places.stamp.unlink(missing_ok=True)
    shutil.rmtree(places.dist, ignore_errors=True)
    status = run_installer(places, timestamp)
    if status != 0:
        print("bundle: PyInstaller failed, see the lines above", file=sys.stderr)
        return status
    add_documents(places)
    sizes = [
        Size("the folder", size_of(places.folder), FOLDER_BUDGET),
        Size("the single file", size_of(places.single), SINGLE_BUDGET),
    ]
    if not given.no_archive:
        sizes.append(hand_out(places, timestamp))
    if given.deb:
        try:
            print(f"The package: {make_package(places.folder, places.dist, timestamp)}")
        except PackageError as error:
            print(f"bundle: {error}", file=sys.stderr)
            return 2
    print(f"The largest files of the folder:\n{largest(places.folder)}")
    print("\n".join(size.line for size in sizes))
    if not given.no_archive:
        places.stamp.write_text(digest)
    return 0 if all(size.size <= size.budget for size in sizes) else 1


def run_installer(places: Places, timestamp: int) -> int:
    """Run PyInstaller so that it makes the same program from the same sources; return its status."""
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(timestamp),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "gui"), str(ROOT))),
    }
    for variable in ("PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE"):
        environment.pop(variable, None)
    command = [sys.executable, "-m", "PyInstaller", "--clean", "--noconfirm", "--log-level", "ERROR"]
    command += ["--workpath", str(places.work), "--distpath", str(places.dist), "build.spec"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def add_documents(places: Places) -> None:
    """Put beside the programs what their user may look for there."""
    shutil.copytree(places.work / "build" / "licences", places.folder / "licences")
    shutil.copyfile(ROOT / "docs" / "install.md", places.folder / "README.txt")
    if sys.platform.startswith("linux"):
        shutil.copyfile(ROOT / "bundle" / "retcode.desktop", places.folder / "retcode.desktop")
        shutil.copyfile(ROOT / "resources" / "icons" / "retcode.svg", places.folder / "retcode.svg")


def hand_out(places: Places, timestamp: int) -> Size:
    """Write the archive, the single file under its full name, the bill of materials, and their checksums."""
    name = f"retcode-{VERSION}-{platform_name()}"
    archive = places.dist / f"{name}{'.tar.xz' if sys.platform.startswith('linux') else '.zip'}"
    bundled = places.dist / "Retcode.app"
    pack(bundled if bundled.exists() else places.folder, archive, timestamp)
    single = places.dist / f"{name}-single{SUFFIX}"
    shutil.copy2(places.single, single)
    bill = places.dist / f"{name}.cdx.json"
    shutil.copyfile(places.folder / "licences" / "retcode.cdx.json", bill)
    for file in (archive, single, bill):
        write_checksum(file)
    if sys.platform == "win32" and shutil.which("makensis"):
        make_installer(places.dist, places.work)
    return Size(archive.name, size_of(archive), ARCHIVE_BUDGET)


def digest_of_sources() -> str:
    """Return a digest of everything that the program is made from, and of what makes it."""
    digest = hashlib.sha256(f"{sys.version} {platform_name()}".encode())
    for source in SOURCES:
        path = ROOT / source
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts and file.name != COMPILED:
                digest.update(f"\n{file.relative_to(ROOT).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def moment_of_sources() -> int:
    """Return the time of the commit in seconds since 1970, or what SOURCE_DATE_EPOCH says."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(epoch)
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # no git, or not a checkout
        return 315_532_800  # the first that a zip file can hold
    return int(asked.stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
