"""Messages printed as bytes: the keys in them are masked, and numbers that are none stay."""

import base64
import json
from collections.abc import Callable

import pytest

from retcode.core.redact import redact

SECRET = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
MESSAGE = json.dumps({"code": -1022, "msg": "Signature is not valid.", "apiKey": SECRET}).encode()


def _shown(row: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)


def _rows(data: bytes) -> list[tuple[int, bytes]]:
    return [(start, data[start : start + 16]) for start in range(0, len(data), 16)]


def _wrapped(text: str, width: int) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


def _hexdump(data: bytes) -> str:
    return "\n".join(
        f"{at:08x}  {row[:8].hex(' ')}  {row[8:].hex(' ')}  |{_shown(row)}|" for at, row in _rows(data)
    )


def _xxd(data: bytes) -> str:
    return "\n".join(f"{at:08x}: {row.hex(' ', -2):<39}  {_shown(row)}" for at, row in _rows(data))


def _tcpdump(data: bytes) -> str:
    return "\n".join(f"\t0x{at:04x}:  {row.hex(' ', -2):<39}  {_shown(row)}" for at, row in _rows(data))


FORMS: dict[str, Callable[[bytes], str]] = {
    "hexadecimal": lambda data: data.hex(),
    "hexadecimal with 0x": lambda data: f"0x{data.hex()}",
    "pairs": lambda data: data.hex(" "),
    "capital pairs": lambda data: data.hex(" ").upper(),
    "pairs with colons": lambda data: data.hex(":"),
    "pairs with dashes": lambda data: data.hex("-"),
    "a Buffer of Node": lambda data: f"<Buffer {data[40:90].hex(' ')} ... 41 more bytes>",
    "numbers of Go": lambda data: ", ".join(f"0x{byte:02x}" for byte in data),
    "a list": lambda data: str(list(data)),
    "a list over lines": lambda data: json.dumps({"type": "Buffer", "data": list(data)}, indent=2),
    "bytes of Go": lambda data: f"[{' '.join(map(str, data))}]",
    "hexdump -C": _hexdump,
    "xxd": _xxd,
    "tcpdump -X": _tcpdump,
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64 in lines": lambda data: _wrapped(base64.b64encode(data).decode(), 76),
    "url-safe base64": lambda data: base64.urlsafe_b64encode(data).decode(),
}


def _readable(secret: str, form: Callable[[bytes], str], masked: str) -> int:
    """Return how many characters of a secret at most are readable in one piece, as this form prints them."""
    plain = masked.replace("|", "")
    pieces = [secret[start:end] for start in range(len(secret)) for end in range(start + 4, len(secret) + 1)]
    found = [piece for piece in pieces if form(piece.encode()).strip("[]<> .") in plain or piece in plain]
    return max(map(len, found), default=0)


@pytest.mark.parametrize("name", FORMS)
def test_a_key_in_a_message_printed_as_bytes_is_masked(name: str) -> None:
    text = f"2026-05-01 10:00:00 sent:\n{FORMS[name](MESSAGE)}\nthen it failed"
    masked, counts = redact(text)
    assert _readable(SECRET, FORMS[name], masked) < 8, masked
    assert SECRET[:8].encode().hex(" ") not in masked.lower()
    assert "credential" in counts
    assert masked.startswith("2026-05-01 10:00:00 sent:\n")
    assert masked.endswith("\nthen it failed")
    assert redact(masked)[0] == masked


def test_a_dump_keeps_its_offsets() -> None:
    lines = redact(_xxd(MESSAGE))[0].splitlines()
    assert lines == [f"{16 * number:08x}: \u2026" for number in range(len(lines))]


@pytest.mark.parametrize(
    "text",
    [
        "it came at 10:20:30 and 10:20:31 today",
        "order 550e8400-e29b-41d4-a716-446655440000 was cancelled",
        "levels 10 20 30 40 50 60 70 80 90 11 21 31 41 51 61 71 81 91",
        "counts: [0, 0, 3, 1, 0, 0, 0, 12, 7, 0, 0, 1, 2, 0, 0, 5, 0, 0, 1, 1, 0, 0, 9, 0, 0, 4]",
        "latency [45, 67, 50, 88, 120, 45, 66, 71, 90, 51, 52, 49, 48, 60, 61, 62, 90, 88, 77, 50, 51]",
        "[301, 302, 301, 404, 301, 302, 301, 404, 301, 302, 301, 404, 301, 302, 301, 404, 500, 1]",
        "abc1230 deadbeef fix the order size",
        "1000 20 30 40 orders",
        "20260510 12 34 56 7890 1200 3400 5600",
        "HTTP 200 -1021 0x1f 0x20 0x21",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == (text, {})
