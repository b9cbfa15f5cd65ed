"""Files of every packing, whole and damaged, pipes, and files that change while they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from retcode.cli.main import main
from retcode.core.files import InputSource, StreamError, blocks, sources
from retcode.core.unpack import Inflate

TEXT = "".join(f"2024-03-01 12:00:{i % 60:02} line {i} of some text\n" for i in range(4_000)).encode()
ROOT = Path(__file__).parents[2]


def _zip(data: bytes, method: int = zipfile.ZIP_DEFLATED, name: str = "a.log") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, data)
    return out.getvalue()


class _Unseekable(io.RawIOBase):
    """A file that a zip archive is written to as into a pipe: sizes follow each member."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(memoryview(data))  # type: ignore[arg-type]
        self.data += piece
        return len(piece)


def _streamed_zip(data: bytes) -> bytes:
    out = _Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.log", data)
    return out.data


def _tar(data: bytes, form: int = tarfile.PAX_FORMAT, name: str = "a.log") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for member, content in (("logs", None), (name, data)):
            info = tarfile.TarInfo(member)
            info.type = tarfile.DIRTYPE if content is None else tarfile.REGTYPE
            info.size = len(content or b"")
            archive.addfile(info, io.BytesIO(content or b""))
    return out.getvalue()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zip": _zip,
    "stored zip": lambda data: _zip(data, zipfile.ZIP_STORED),
    "bzip2 zip": lambda data: _zip(data, zipfile.ZIP_BZIP2),
    "lzma zip": lambda data: _zip(data, zipfile.ZIP_LZMA),
    "streamed zip": _streamed_zip,
    "tar": _tar,
    "tar with a long name": lambda data: _tar(data, name=f"logs/{'x' * 150}.log"),
    "GNU tar with a long name": lambda data: _tar(data, tarfile.GNU_FORMAT, f"logs/{'x' * 150}.log"),
}


def _read(path: Path) -> tuple[bytes, list[str]]:
    """Return all that is in a file, and what is said of it."""
    said: list[str] = []
    return b"".join(b"".join(blocks(source, None, said.append)) for source in sources(path)), said


@pytest.mark.parametrize("inner", ["plain", *PACKINGS])
@pytest.mark.parametrize("outer", PACKINGS)
def test_what_is_packed_twice_is_read(tmp_path: Path, outer: str, inner: str) -> None:
    file = tmp_path / "log"
    file.write_bytes(PACKINGS[outer](TEXT if inner == "plain" else PACKINGS[inner](TEXT)))
    assert _read(file) == (TEXT, [])


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_cut_off_is_read_as_far_as_it_goes_and_said(tmp_path: Path, packing: str) -> None:
    data = PACKINGS[packing](os.urandom(1 << 20).hex().encode())
    file = tmp_path / "log"
    file.write_bytes(data[: len(data) * 3 // 4])
    text, said = _read(file)
    assert len(text) > 100_000
    assert said == ["cannot read log to its end: it is damaged or cut off"]


def test_members_one_behind_the_other_in_an_archive_without_a_directory(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.log", f"text {number}")
    file = tmp_path / "log"
    file.write_bytes(out.getvalue()[: out.getvalue().index(b"PK\x01\x02")])
    text, said = _read(file)
    assert text == b"text 0\ntext 1\ntext 2\n"
    assert said


def test_files_of_a_tar_follow_each_other_and_what_is_packed_in_it_is_unpacked(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in (
            ("1.log", b"one"),
            ("2.log.gz", gzip.compress(b"two")),
            ("3.7z", b"7z\xbc\xaf\x27\x1c"),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    (file := tmp_path / "logs.tar").write_bytes(out.getvalue())
    text, said = _read(file)
    assert text == b"one\ntwo\n"
    assert said == ["cannot read logs.tar to its end: 3.7z: it is packed with 7-Zip; unpack it first"]


def test_a_tar_with_a_damaged_header_is_read_up_to_it(tmp_path: Path) -> None:
    data = bytearray(_tar(TEXT) + bytes(512))
    data[data.index(b"a.log")] ^= 1
    (file := tmp_path / "log").write_bytes(data)
    assert _read(file) == (b"", ["cannot read log to its end: it is damaged or cut off"])


def test_a_member_with_a_wrong_checksum_is_read_to_its_end(tmp_path: Path) -> None:
    data = bytearray(_zip(TEXT))
    sum_at = data.index(b"PK\x01\x02") + 16
    data[sum_at] ^= 0xFF
    file = tmp_path / "log"
    file.write_bytes(data)
    assert _read(file) == (TEXT, ["cannot read log:a.log to its end: its checksum is wrong"])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x28\xb5\x2f\xfd rest", "cannot unpack log: it is packed with Zstandard; unpack it first"),
        (b"\x02\x21\x4c\x18 rest", "cannot unpack log: it is packed with LZ4; unpack it first"),
        (b"7z\xbc\xaf\x27\x1c rest", "cannot unpack log: it is packed with 7-Zip; unpack it first"),
        (
            gzip.compress(b"Rar!\x1a\x07\x00 rest", mtime=0),
            "cannot unpack log: it is packed with RAR; unpack it first",
        ),
    ],
)
def test_what_cannot_be_unpacked_is_said_to_be_packed(
    tmp_path: Path, data: bytes, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log"
    file.write_bytes(data)
    for command in ("decode", "triage"):
        assert main([command, str(file)]) == 2
        assert capsys.readouterr().err == f"retcode: {sentence}\n"


def test_an_archive_whose_names_are_garbage_gives_one_short_sentence(tmp_path: Path) -> None:
    (file := tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + b"\xff" * 200)
    _, sentences = _read(file)
    assert sentences
    assert max(map(len, sentences)) < 300


def test_an_encrypted_member_is_said_to_be(tmp_path: Path) -> None:
    data = bytearray(_zip(TEXT))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    file = tmp_path / "log"
    file.write_bytes(data)
    with pytest.raises(StreamError, match=r"^cannot unpack log:a\.log: it is encrypted$"):
        _read(file)


def test_more_layers_than_anyone_makes_end_the_reading(tmp_path: Path) -> None:
    data = TEXT
    for _ in range(12):
        data = gzip.compress(data)
    file = tmp_path / "log"
    file.write_bytes(data)
    with pytest.raises(StreamError, match="packed more than 8 times"):
        _read(file)


ERROR = b'{"code":-1121,"msg":"Invalid symbol."}\n'
BOMB = bytes(1 << 25)
BOMBS: dict[str, bytes] = {
    "zip in zip": _zip(_zip(BOMB)),
    "gzip in gzip": gzip.compress(gzip.compress(BOMB)),
    "members of a zip": gzip.compress(_zip(BOMB[: 1 << 24]) * 4),
}


@pytest.mark.parametrize("packing", BOMBS)
def test_what_is_far_larger_than_its_file_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str
) -> None:
    monkeypatch.setattr("retcode.core.unpack.MAX_CONTENT", 1 << 22)
    (file := tmp_path / "log").write_bytes(BOMBS[packing])
    text, said = _read(file)
    assert len(text) <= 1 << 23
    assert len(said) == 1
    assert "300 times" in said[0]


def test_what_is_left_out_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retcode.core.unpack.MAX_CONTENT", 1 << 22)
    taken: list[int] = []
    inflate = Inflate.decompress

    def decompress(machine: Inflate, data: bytes, max_length: int = -1) -> bytes:
        piece = inflate(machine, data, max_length)
        taken.append(len(piece))
        return piece

    monkeypatch.setattr("retcode.core.unpack.Inflate.decompress", decompress)
    (file := tmp_path / "log").write_bytes(_zip(_zip(b"7z\xbc\xaf\x27\x1c" + BOMB)))
    assert _read(file)[0] == b""
    assert sum(taken) <= 1 << 23


def test_the_members_of_an_archive_share_what_may_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("retcode.core.unpack.MAX_CONTENT", 1 << 22)
    with zipfile.ZipFile(file := tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.log", ERROR)
        for number in range(2, 5):
            archive.writestr(f"{number}.log", _zip(BOMB))
    text, said = _read(file)
    assert len(text) <= 1 << 23
    assert [sentence.split()[2] for sentence in said] == ["a.zip:2.log", "a.zip:3.log", "a.zip:4.log"]
    assert main(["triage", str(file)]) == 0  # the error before it is kept
    assert main(["decode", str(file)]) == 0
    assert "300 times" in capsys.readouterr().err
    (file := tmp_path / "b.zip").write_bytes(_zip(_zip(BOMB)))
    assert main(["triage", str(file)]) == 2


def test_a_log_of_equal_lines_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retcode.core.unpack.MAX_CONTENT", 1 << 16)
    lines = "".join(
        f"12:00:{number % 60:02} ERROR order {number} failed\n" for number in range(30_000)
    ).encode()
    (file := tmp_path / "log").write_bytes(gzip.compress(lines))
    assert _read(file) == (lines, [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_pipes_are_read(tmp_path: Path) -> None:
    error = '{"code":-1121,"msg":"Invalid symbol."}'
    start = f"{sys.executable} -m retcode"
    pipe = tmp_path / "pipe"
    for command in (
        f"{start} decode <(sleep 0.2; echo '{error}')",
        f"{start} triage <(echo '{error}')",
        f"echo '{error}' | {start} decode /dev/stdin",
        f"echo '{error}' | gzip | {start} decode -",
        f"echo '{error}' | {start} triage -",
        f"mkfifo {pipe}; (sleep 0.3; echo '{error}' > {pipe}) & {start} triage {pipe}",
    ):
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT)
        assert (done.returncode, done.stderr) == (0, ""), command
        assert "-1121" in done.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_without_a_writer_is_said_to_have_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retcode.core.files._PIPE_ATTEMPTS", 2)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StreamError, match=r"^cannot read pipe: nothing is writing to this pipe$"):
        _read(tmp_path / "pipe")


def test_a_file_that_becomes_shorter_while_it_is_read_is_said_to(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(TEXT * 3)
    (source,) = sources(file)
    said: list[str] = []
    reading = blocks(source, None, said.append)
    next(reading)
    file.write_bytes(b"new\n")
    assert list(reading) is not None
    assert said == ["log became shorter while it was read; its earlier lines are counted"]


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="other systems have no such names")
def test_a_file_without_a_size_is_not_said_to_be_shorter() -> None:
    said: list[str] = []
    (source,) = sources(Path("/proc/cpuinfo"))
    assert b"".join(blocks(source, None, said.append))
    assert said == []


def test_a_plain_file_is_one_source(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(TEXT)
    assert sources(file) == (InputSource(file, "log", len(TEXT), len(TEXT)),)
