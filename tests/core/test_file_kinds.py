"""A file that is not text is reported in one sentence, and a text with a few odd bytes is read."""

from __future__ import annotations

import gzip
import random
import sqlite3
import struct
from pathlib import Path

import pytest

from retcode.cli.main import main
from retcode.core.file_kinds import binary_kind, is_picture
from retcode.core.files import StreamError, blocks, read_head, sources

ERROR = '2026-05-01 10:00:00 ERROR binance {"code":-2019,"msg":"Margin is insufficient."}\n'
FIX = "8=FIX.4.4|9=112|35=8|49=SPOT|56=BOT|34=4|52=20260501-10:00:00|39=8|58=Rejected|10=044|\n".replace(
    "|", "\x01"
)
PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00\x01\x00\x00\x00"


def _packets() -> bytes:
    chance = random.Random(3)
    head = b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00" + bytes(8) + b"\xff\xff\x00\x00\x01\x00\x00\x00"
    return head + b"".join(struct.pack("<4I", 1, n, 90, 90) + chance.randbytes(90) for n in range(30))


TAKES = [
    (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n", "a PDF document"),
    (PROGRAM, "a program or a core dump"),
    (_packets(), "a network capture"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"),
    (random.Random(1).randbytes(3000), "binary data"),
    (random.Random(2).randbytes(80), "binary data"),
]
LEAVES = [
    ERROR.encode(),
    b"",
    b"BM order rejected, code -1021",
    b"MZ says the order was rejected",
    bytes(4000) + ERROR.encode() * 20,  # a log that was emptied while a bot wrote on
    (ERROR + "\x00" * 3).encode() * 20,
    FIX.encode() * 20,
    "".join(f"\x1b[3{n % 8}m{ERROR}\x1b[0m\x07\b" for n in range(20)).encode(),
    ("ошибка: недостаточно средств\r\n" * 30).encode("cp1251"),
    ("残高が不足しています。\n" * 30).encode("shift_jis"),
    ("余额不足，下单失败\n" * 30).encode("gb18030"),
    ("Größe ungültig\n" * 30).encode("latin-1"),
    b"\x02" + ERROR.encode(),
]


@pytest.mark.parametrize(("head", "kind"), TAKES)
def test_what_is_not_text_is_named(head: bytes, kind: str) -> None:
    assert binary_kind(head) == kind


@pytest.mark.parametrize("head", LEAVES)
def test_texts_are_left(head: bytes) -> None:
    assert binary_kind(head) is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8-sig"])
def test_texts_in_wide_characters_are_texts(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "bot.log"
    path.write_bytes((ERROR * 30).encode(encoding))
    said: list[str] = []
    (source,) = sources(path)
    assert b"".join(blocks(source, None, said.append)).decode() == ERROR * 30
    assert said == []


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "bot.dat"
    path.write_bytes(_packets())
    return path


@pytest.mark.parametrize("command", ["decode", "triage"])
def test_the_terminal_says_so_in_one_sentence(
    command: str, capture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, str(capture)]) == 2
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    assert "found" not in out
    assert line.endswith("cannot read bot.dat as text: it seems to be a network capture")


@pytest.mark.parametrize("command", ["decode", "triage"])
def test_an_error_that_is_readable_in_it_is_found(
    command: str, capture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with capture.open("ab") as file:
        file.write(f"\n{ERROR}".encode())
    assert main([command, str(capture)]) == 0
    out, err = capsys.readouterr()
    assert "-2019" in out
    assert "as text" in err


def test_what_is_packed_is_judged_by_its_content(tmp_path: Path) -> None:
    text, data = tmp_path / "bot.log.gz", tmp_path / "bot.db.gz"
    text.write_bytes(gzip.compress(ERROR.encode() * 30))
    database = tmp_path / "bot.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    connection.close()
    data.write_bytes(gzip.compress(database.read_bytes()))
    assert read_head(text, 1 << 20) == (ERROR * 30, True)
    with pytest.raises(
        StreamError, match=r"^cannot read bot\.db\.gz as text: it seems to be an SQLite database$"
    ):
        read_head(data, 1 << 20)


@pytest.mark.parametrize(
    ("head", "picture"),
    [
        (b"\x89PNG\r\n\x1a\n....", True),
        (b"\xff\xd8\xff\xe0", True),
        (b"RIFF....WEBPVP8 ", True),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00\x00\x00", True),
        (b"BM order rejected: -1021", False),
        (b"RIFF....WAVEfmt ", False),
        (b'{"code":-1021}', False),
        (b"", False),
    ],
)
def test_pictures_are_known_by_their_first_bytes(head: bytes, picture: bool) -> None:
    assert is_picture(head) is picture
