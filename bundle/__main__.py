"""`python -m bundle`: build the packaged program into dist/ and check its size (`python3 dev.py build`).

--if-changed     do nothing if dist/ was built from the sources as they are
--no-archive     the folder and the single file only, no archives
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

from bundle.archive import pack, platform_name, timestamp_of_sources, write_checksum
from bundle.debian.package import PackageError, make_package
from bundle.sizes import ARCHIVE_BUDGET, FOLDER_BUDGET, SINGLE_BUDGET, Size, largest, size_of
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


@dataclass(frozen=True)
class OutputPaths:
    """The folders of the finished program and of what is only needed to build it."""

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
        """The file that records what the program was built from."""
        return self.work / "built-from.txt"


def main(argv: list[str]) -> int:
    """Build as the arguments ask; return 0 if all sizes are within budget."""
    parser = argparse.ArgumentParser("dev.py build", description="Build the packaged program into dist/.")
    parser.add_argument("--if-changed", action="store_true", help="only if the sources changed since")
    parser.add_argument("--no-archive", action="store_true", help="the folder and the single file only")
    parser.add_argument("--deb", action="store_true", help="also a package for Debian and Ubuntu")
    parser.add_argument("--into", type=Path, default=ROOT, metavar="FOLDER", help="where dist/ and build/ go")
    args = parser.parse_args(argv)
    paths = OutputPaths(args.into.resolve() / "dist", args.into.resolve() / "build")
    digest = digest_of_sources()
    if args.if_changed and not args.deb and paths.stamp.is_file() and paths.stamp.read_text() == digest:
        return 0
    timestamp = timestamp_of_sources()
    paths.stamp.unlink(missing_ok=True)
    shutil.rmtree(paths.dist, ignore_errors=True)
    status = run_pyinstaller(paths, timestamp)
    if status != 0:
        print("bundle: PyInstaller failed, see the lines above", file=sys.stderr)
        return status
    add_documents(paths)
    sizes = [
        Size("the folder", size_of(paths.folder), FOLDER_BUDGET),
        Size("the single file", size_of(paths.single), SINGLE_BUDGET),
    ]
    if not args.no_archive:
        sizes += write_downloads(paths, timestamp)
    if args.deb:
        try:
            package = make_package(paths.folder, paths.dist, timestamp)
        except PackageError as error:
            print(f"bundle: {error}", file=sys.stderr)
            return 2
        sizes.append(Size(package.name, size_of(package), ARCHIVE_BUDGET))
    print(f"The largest files of the folder:\n{largest(paths.folder)}")
    print("\n".join(size.line for size in sizes))
    if not args.no_archive:
        paths.stamp.write_text(digest)
    return 0 if all(size.size <= size.budget for size in sizes) else 1


def run_pyinstaller(paths: OutputPaths, timestamp: int) -> int:
    """Run PyInstaller reproducibly and return its exit status."""
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(timestamp),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "gui"), str(ROOT))),
    }
    for variable in ("PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE"):
        environment.pop(variable, None)
    command = [sys.executable, "-m", "PyInstaller", "--clean", "--noconfirm", "--log-level", "ERROR"]
    command += ["--workpath", str(paths.work), "--distpath", str(paths.dist), "build.spec"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def add_documents(paths: OutputPaths) -> None:
    """Put licences, instructions and icons beside the programs."""
    shutil.copytree(paths.work / "build" / "licences", paths.folder / "licences")
    shutil.copyfile(ROOT / "docs" / "install.md", paths.folder / "README.txt")
    if sys.platform.startswith("linux"):
        shutil.copyfile(ROOT / "bundle" / "retcode.desktop", paths.folder / "retcode.desktop")
        shutil.copyfile(ROOT / "resources" / "icons" / "retcode.svg", paths.folder / "retcode.svg")


def write_downloads(paths: OutputPaths, timestamp: int) -> list[Size]:
    """Write the archive, the single file under its full name, the bill of materials, and their checksums.

    Return the sizes of the archive and, on Windows, of the installer.
    """
    name = f"retcode-{VERSION}-{platform_name()}"
    archive = paths.dist / f"{name}{'.tar.xz' if sys.platform.startswith('linux') else '.zip'}"
    bundled = paths.dist / "Retcode.app"
    pack(bundled if bundled.exists() else paths.folder, archive, timestamp)
    single = paths.dist / f"{name}-single{SUFFIX}"
    shutil.copy2(paths.single, single)
    bill = paths.dist / f"{name}.cdx.json"
    shutil.copyfile(paths.folder / "licences" / "retcode.cdx.json", bill)
    for file in (archive, single, bill):
        write_checksum(file)
    downloads = [archive]
    if sys.platform == "win32" and shutil.which("makensis"):
        downloads.append(make_installer(paths.dist, paths.work))
    return [Size(file.name, size_of(file), ARCHIVE_BUDGET) for file in downloads]


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
