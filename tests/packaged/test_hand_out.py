"""What is handed out: complete, small, with its licences, and the same however often it is built."""

import hashlib
import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from bundle.archive import platform_name
from retcode.version import VERSION
from tests.packaged.running import Build

ROOT = Path(__file__).parents[2]
NAME = f"retcode-{VERSION}-{platform_name()}"


@pytest.fixture
def archive(dist: Path) -> Path:
    """The archive that users download."""
    (found,) = [path for path in dist.glob(f"{NAME}.*") if path.name.endswith((".tar.xz", ".zip"))]
    return found


def contents(folder: Path) -> dict[str, str]:
    """Every file of a folder by its digest, every link by where it leads."""
    return {
        str(path.relative_to(folder)): f"-> {path.readlink()}"
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_each_file_has_a_checksum_that_is_right(dist: Path) -> None:
    checksums = sorted(dist.glob("*.sha256"))
    assert len(checksums) == 3
    for checksum in checksums:
        digest, name = checksum.read_text().split()
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest


def test_unpacked_the_archive_is_the_folder(archive: Path, folder: Path, tmp_path: Path) -> None:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(tmp_path)
    else:
        with tarfile.open(archive) as packed_tar:
            packed_tar.extraction_filter = getattr(tarfile, "data_filter", None)  # not in Debian 12's Python
            packed_tar.extractall(tmp_path)
    assert contents(tmp_path / folder.name) == contents(folder)
    for program in ("retcode", "retcode-cli"):
        found = next(iter((tmp_path / folder.name).glob(f"{program}*")))
        assert sys.platform == "win32" or found.stat().st_mode & 0o111 == 0o111


def test_it_keeps_to_its_sizes(dist: Path, folder: Path, archive: Path) -> None:
    assert (
        sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        < 130e6
    )
    assert archive.stat().st_size < 45e6
    assert next(iter(dist.glob(f"{NAME}-single*"))).stat().st_size < 55e6


def test_it_can_open_no_connection_to_speak_in_secret(folder: Path) -> None:
    names = [path.name.lower() for path in folder.rglob("*")]
    assert [name for name in names if "ssl" in name or "libcrypto" in name or "tls" in name] == []


def test_the_licence_of_every_part_is_inside(folder: Path) -> None:
    licences = folder / "licences"
    bill = json.loads((licences / "retcode.cdx.json").read_text())
    texts = {path.stem.lower() for path in licences.rglob("*.txt")}
    qt = {"qt", "pyside6-essentials", "shiboken6"}
    parts = {part["name"] for part in bill["components"]}
    assert qt | {"jinja2", "markupsafe", "msgspec", "pyinstaller", "rapidfuzz", "ahocorasick-rs"} <= parts
    assert any(
        part == "python" or part.startswith("libpython3.") for part in parts
    )  # Debian has it in packages
    assert parts - qt <= texts
    assert all(part["version"] not in ("", "unknown") for part in bill["components"])
    assert "Version 3, 29 June 2007" in (licences / "LGPL-3.0.txt").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in (licences / "GPL-3.0.txt").read_text()
    assert "You may replace these libraries" in (licences / "NOTICES.txt").read_text()


def test_the_bill_of_materials_is_of_the_form(folder: Path) -> None:
    bill = json.loads((folder / "licences" / "retcode.cdx.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == VERSION
    references = [part["bom-ref"] for part in bill["components"]]
    assert len(set(references)) == len(references)
    assert all(part["purl"].startswith("pkg:") for part in bill["components"])
    assert bill["dependencies"] == [
        {"ref": bill["metadata"]["component"]["bom-ref"], "dependsOn": references}
    ]


def test_it_tells_nothing_of_the_machine_it_was_built_on(folder: Path) -> None:
    tells = bytes(ROOT)
    assert [path.name for path in folder.rglob("*") if path.is_file() and tells in path.read_bytes()] == []


@pytest.mark.timeout(500)
def test_another_build_of_the_same_sources_is_the_same(dist: Path, folder: Path, built_again: Build) -> None:
    assert built_again.process.wait(timeout=400) == 0, built_again.log.read_text()
    assert contents(built_again.into / "dist" / folder.name) == contents(folder)
    single = next(iter(dist.glob("retcode-single*")))
    assert (built_again.into / "dist" / single.name).read_bytes() == single.read_bytes()
