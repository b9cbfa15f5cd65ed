"""`python -m bundle`: build the packaged program into dist/ and check its size (`python3 dev.py build`).

--if-changed     do nothing if dist/ was built from the sources as they are
--no-archive     the folder and the single file only, not what is handed out
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bundle.archive import pack, platform_name, write_checksum
from bundle.sizes import MEGABYTE, Size, largest, size_of
from gui.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
DIST, WORK = ROOT / "dist", ROOT / "build"
FOLDER = DIST / "retcode"
SUFFIX = ".exe" if sys.platform == "win32" else ""
SINGLE = DIST / f"retcode-single{SUFFIX}"
STAMP = WORK / "built-from.txt"
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
FOLDER_BUDGET, DOWNLOAD_BUDGET = 90 * MEGABYTE, 36 * MEGABYTE


def main(words: list[str]) -> int:
    """Build as the words say; the status is 0 if all budgets are kept."""
    parser = argparse.ArgumentParser("dev.py build", description="Build the packaged program into dist/.")
    parser.add_argument("--if-changed", action="store_true", help="only if the sources changed since")
    parser.add_argument("--no-archive", action="store_true", help="not what is handed out")
    given = parser.parse_args(words)
    digest = digest_of_sources()
    if given.if_changed and FOLDER.is_dir() and STAMP.is_file() and STAMP.read_text() == digest:
        return 0
    moment = moment_of_sources()
    STAMP.unlink(missing_ok=True)
    shutil.rmtree(DIST, ignore_errors=True)
    status = run_installer(moment)
    if status != 0:
        print("bundle: PyInstaller failed, see the lines above", file=sys.stderr)
        return status
    add_documents()
    sizes = [
        Size("the folder", size_of(FOLDER), FOLDER_BUDGET),
        Size("the single file", size_of(SINGLE), DOWNLOAD_BUDGET),
    ]
    if not given.no_archive:
        sizes.append(hand_out(moment))
    print(f"The largest files in {FOLDER.relative_to(ROOT)}:\n{largest(FOLDER)}")
    print("\n".join(size.line for size in sizes))
    STAMP.write_text(digest)
    return 0 if all(size.size <= size.budget for size in sizes) else 1


def run_installer(moment: int) -> int:
    """Run PyInstaller so that it makes the same program from the same sources; return its status."""
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(moment),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.pop("PYTHONOPTIMIZE", None)
    places = ["--workpath", str(WORK / "work"), "--distpath", str(DIST)]
    command = [sys.executable, "-m", "PyInstaller", "--clean", "--noconfirm", "--log-level", "ERROR", *places]
    return subprocess.run([*command, "build.spec"], cwd=ROOT, env=environment, check=False).returncode


def add_documents() -> None:
    """Put beside the programs what their user may look for there."""
    shutil.copytree(WORK / "work" / "build" / "licences", FOLDER / "licences")
    shutil.copyfile(ROOT / "docs" / "install.md", FOLDER / "README.txt")
    if sys.platform.startswith("linux"):
        shutil.copyfile(ROOT / "bundle" / "retcode.desktop", FOLDER / "retcode.desktop")
        shutil.copyfile(ROOT / "resources" / "icons" / "retcode.svg", FOLDER / "retcode.svg")


def hand_out(moment: int) -> Size:
    """Write the archive, the single file under its full name, the bill of materials, and their checksums."""
    name = f"retcode-{VERSION}-{platform_name()}"
    archive = DIST / f"{name}{'.tar.xz' if sys.platform.startswith('linux') else '.zip'}"
    bundled = DIST / "Retcode.app"
    pack(bundled if bundled.exists() else FOLDER, archive, moment)
    single = DIST / f"{name}-single{SUFFIX}"
    shutil.copy2(SINGLE, single)
    bill = DIST / f"{name}.cdx.json"
    shutil.copyfile(FOLDER / "licences" / "retcode.cdx.json", bill)
    for file in (archive, single, bill):
        write_checksum(file)
    return Size(archive.name, size_of(archive), DOWNLOAD_BUDGET)


def digest_of_sources() -> str:
    """Return a digest of everything that the program is made from, and of what makes it."""
    digest = hashlib.sha256(f"{sys.version} {platform_name()}".encode())
    for source in SOURCES:
        path = ROOT / source
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"\n{file.relative_to(ROOT).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def moment_of_sources() -> int:
    """Return the time of the commit in seconds since 1970, or what SOURCE_DATE_EPOCH says."""
    if said := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(said)
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(asked.stdout) if asked.returncode == 0 else 315_532_800  # the first that a zip file can hold


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
