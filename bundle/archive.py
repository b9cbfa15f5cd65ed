"""Pack the folder of the program into one file to download, reproducibly, with its checksum."""

from __future__ import annotations

import hashlib
import lzma
import os
import platform
import subprocess
import sys
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_FOLDER, _PROGRAM, _FILE = 0o755, 0o755, 0o644


def platform_name() -> str:
    """Return the system and processor the program is for, as `linux-x86_64`."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    return f"{system}-{machine}"


def timestamp_of_sources() -> int:
    """Return the time of the commit in seconds since 1970, or what SOURCE_DATE_EPOCH says."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(epoch)
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # no git, or not a checkout
        return 315_532_800  # the first that a zip file can hold
    return int(asked.stdout)


def pack(folder: Path, archive: Path, timestamp: int) -> None:
    """Write `folder` into `archive`, a .zip or .tar.xz by its name.

    Every file in it is dated `timestamp`, in seconds since 1970.
    """
    if archive.suffix == ".zip":
        _zip(folder, archive, timestamp)
    else:
        _tar(folder, archive, timestamp)


def write_checksum(file: Path) -> Path:
    """Write the SHA-256 of `file` beside it, as `sha256sum --check` reads it; return the file with it."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    made = file.with_name(f"{file.name}.sha256")
    made.write_text(f"{digest}  {file.name}\n", encoding="ascii", newline="\n")
    return made


def _members(folder: Path) -> list[Path]:
    return [folder, *sorted(folder.rglob("*"))]


def _tar(folder: Path, archive: Path, timestamp: int) -> None:
    # The dictionary is as large as the program, because its libraries resemble each other.
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 26}]
    if platform_name().endswith("x86_64"):
        filters.insert(0, {"id": lzma.FILTER_X86})
    with lzma.open(archive, "wb", filters=filters) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for path in _members(folder):
            member = tar.gettarinfo(path, arcname=str(path.relative_to(folder.parent)))
            member.mtime, member.uid, member.gid, member.uname, member.gname = timestamp, 0, 0, "", ""
            member.mode = _FOLDER if path.is_dir() else _mode(path)
            if member.isreg():
                with path.open("rb") as content:
                    tar.addfile(member, content)
            else:
                tar.addfile(member)


def _zip(folder: Path, archive: Path, timestamp: int) -> None:
    # On macOS a bundle has links, which have to stay links for its signature to hold.
    date = datetime.fromtimestamp(timestamp, UTC).timetuple()[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in _members(folder):
            name = path.relative_to(folder.parent).as_posix()
            if path.is_symlink():
                member = zipfile.ZipInfo(name, date)
                member.create_system, member.external_attr = 3, 0o120777 << 16
                packed.writestr(member, os.readlink(path))  # noqa: PTH115
            elif path.is_file():
                member = zipfile.ZipInfo(name, date)
                member.create_system, member.external_attr = 3, (0o100000 | _mode(path)) << 16
                member.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(member, path.read_bytes())


def _mode(path: Path) -> int:
    return _PROGRAM if os.access(path, os.X_OK) and path.suffix in ("", ".so", ".dylib") else _FILE
