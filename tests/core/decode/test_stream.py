"""A text of any size gives the same answer however it arrives."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retcode.core.decode.decoder import Decoder, decode_file
from retcode.core.decode.report import Report
from retcode.core.decode.segment.regions import MAX_REGION, WHOLE, Region, RegionFinder, WatchedLine
from retcode.core.files import StreamError, blocks, read_blocks, sources

# One error in many prints, with its code; some span lines.
PRINTS = (
    ("ERROR APIError(code=-1021): Timestamp for this request is outside of the recvWindow.", "-1021"),
    ('response {"code":-2010,"msg":"Account has insufficient balance for requested action."}', "-2010"),
    ('body {\n  "code": -1121,\n  "msg": "Invalid symbol."\n}', "-1121"),
    (
        "Traceback (most recent call last):\n"
        '  File "/srv/bot/exec.py", line 88, in place\n'
        "    client.new_order(symbol=symbol)\n"
        "binance.error.ClientError: "
        "(400, -1111, 'Precision is over the maximum defined for this asset.', {})",
        "-1111",
    ),
    ('mexc {"success":false,"code":602,"message":"Signature verification failed!"}', "602"),
    ('b\'{\\"code\\":-2015,\\"msg\\":\\"Invalid API-key, IP, or permissions for action.\\"}\'', "-2015"),
    ("API Error [-4061]: Order's position side does not match user's setting.", "-4061"),
)
CALM = (
    "INFO  bid {a:.2f} ask {b:.2f} latency {n}ms",
    'DEBUG https://api.binance.com:443 "GET /api/v3/depth?symbol=BTCUSDT&limit=5 HTTP/1.1" 200 {n}',
    "INFO  filled orderId={n}4405857 price={a:.2f} — ok",
    'INFO  answer {{"success":true,"code":0,"data":{n}}}',
)


def log(seed: int, lines: int) -> tuple[str, Counter[str]]:
    """Return a log of so many records with errors strewn in, and how often each code is in it."""
    chance = random.Random(seed)
    records, truth = [], Counter[str]()
    for number in range(lines):
        clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
        stamp = f"2024-03-01 {clock},{chance.randrange(999):03} "
        if chance.random() < 0.05:
            text, code = chance.choice(PRINTS)
            truth[code] += 1
        else:
            a, b = chance.random() * 1000, chance.random() * 1000
            text = chance.choice(CALM).format(a=a, b=b, n=chance.randrange(100))
        records.append(stamp + text)
    return "\n".join(records) + "\n", truth


def counts(report: Report) -> Counter[str]:
    found = Counter[str]()
    for finding in report.findings:
        found[finding.code or ""] += finding.occurrences
    return found


def pieces(data: bytes, seed: int) -> list[bytes]:
    """Cut at random places, now and then into single bytes."""
    chance = random.Random(seed)
    cut, at = [], 0
    while at < len(data):
        step = chance.choice((1, 7, 500, 4096, 20_000, 70_000))
        cut.append(data[at : at + step])
        at += step
    return cut


@pytest.mark.parametrize("seed", range(4))
def test_errors_of_a_large_log_are_counted_to_the_last(decoder: Decoder, seed: int) -> None:
    text, truth = log(seed, 2500)
    assert len(text) > 4 * WHOLE
    assert counts(decoder.decode(text)) == truth


@pytest.mark.parametrize("seed", range(6))
def test_chunks_change_nothing(decoder: Decoder, seed: int) -> None:
    text, _ = log(seed, 900)
    whole = decoder.decode(text)
    assert decoder.decode_blocks(pieces(text.encode(), seed)) == whole


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("cancel 42 -> Unknown order sent.", "-2011"),
        ("place 42 -> Timestamp for this request is outside of the recvWindow.", "-1021"),
        ("poll -> Too many requests; current limit is 2400 requests per minute.", "-1003"),
        ("place 42 -> Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.", "-1102"),
        ("place 42 -> Invalid API-key, IP, or permissions for action.", "-2015"),
    ],
)
def test_words_alone_are_found_in_a_large_log(decoder: Decoder, line: str, code: str) -> None:
    text = "10:00:00 INFO tick 1.2345\n" * 3000
    found = decoder.decode(f"{text}10:00:01 INFO {line}\n{text}").findings
    assert [(finding.code, finding.line) for finding in found] == [(code, 3001)]


def test_numbers_that_lost_their_sign_are_not_taken_for_each_other(decoder: Decoder) -> None:
    lines = (
        "10:00:00 failed: 1108 Invalid symbol.\n"
        "10:00:00 failed: 1121 Invalid symbol.\n"
        "10:00:00 failed: 1121 Invalid symbol.\n"
    )
    found = decoder.decode(lines * 600).findings
    once = decoder.decode(lines).findings
    assert {finding.code: finding.occurrences for finding in found} == {
        finding.code: 600 * finding.occurrences for finding in once
    }


def test_small_texts_are_read_as_a_whole(decoder: Decoder) -> None:
    text, truth = log(7, 100)
    assert len(text) < WHOLE
    assert decoder.decode_blocks(pieces(text.encode(), 1)) == decoder.decode(text)
    assert counts(decoder.decode(text)) == truth


def test_places_are_lines_and_characters_of_the_text(decoder: Decoder) -> None:
    text, _ = log(3, 2500)
    lines = text.split("\n")
    for finding in decoder.decode(text).findings:
        for place in finding.spans:
            printed = text[place.start : place.end]
            assert (finding.code or "") in printed
            start = sum(len(line) + 1 for line in lines[: place.line - 1])
            assert start <= place.start <= start + len(lines[place.line - 1])


PARTS = st.sampled_from(
    [
        *(text for text, _ in PRINTS),
        '{"code":-1121,', "error ", "code: ", "-1021 ", "\n", "}", "{", "  ", "%22", "\\", "−1021", "é",
        "x" * 3000, "2024-03-01 00:00:00 ", "HTTP/1.1 429 ",
        "https://fapi.binance.com/fapi/v1/order ", "\n\n", "\r\n",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(PARTS, min_size=1, max_size=60), repeat=st.integers(1, 400), seed=st.integers(0, 9))
def test_regions_depend_on_the_text_alone(parts: list[str], repeat: int, seed: int) -> None:
    data = ("".join(parts) * repeat).encode()[:300_000]
    watched = (re.compile(rb"order"),)

    def found(chunks: list[bytes]) -> list[Region | WatchedLine]:
        finder = RegionFinder(watched)
        return [item for chunk in chunks for item in finder.feed(chunk)] + list(finder.finish())

    once = found([data])
    assert found(pieces(data, seed)) == once
    regions = [item for item in once if isinstance(item, Region)]
    assert regions == list(RegionFinder().regions([data]))
    end = 0
    for region in regions:
        assert region.start >= end
        assert region.data == data[region.start : region.start + len(region.data)]
        assert region.first_line == data.count(b"\n", 0, region.start) + 1
        assert len(region.data) <= (WHOLE if region.whole else MAX_REGION)
        end = region.start + len(region.data)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
@pytest.mark.parametrize("packing", ["plain", "gzip", "zip"])
def test_files_in_all_encodings_and_packings(
    decoder: Decoder, tmp_path: Path, encoding: str, packing: str
) -> None:
    text, truth = log(5, 1500)
    data = text.encode(encoding)
    file = tmp_path / "bot.log"
    if packing == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bot.log", data)
    else:
        file.write_bytes(gzip.compress(data) if packing == "gzip" else data)
    report = decode_file(decoder, file)
    assert counts(report) == truth
    assert report == decoder.decode(text)


def test_invalid_bytes_are_replaced(decoder: Decoder, tmp_path: Path) -> None:
    text, truth = log(6, 1500)
    data = text.encode().replace("—".encode(), b"\xe2\x80 \xff\xfe\x00")
    file = tmp_path / "bot.log"
    file.write_bytes(data)
    assert counts(decode_file(decoder, file)) == truth


def test_utf_16_appended_to_utf_8(decoder: Decoder, tmp_path: Path) -> None:
    first, second = log(1, 800), log(2, 800)
    file = tmp_path / "bot.log"
    file.write_bytes(first[0].encode() + second[0].replace("—", "-").encode("utf-16-le"))
    assert counts(decode_file(decoder, file)) == first[1] + second[1]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_8_appended_to_utf_16(decoder: Decoder, tmp_path: Path, encoding: str) -> None:
    first, second, third = log(1, 800), log(2, 800), log(3, 300)
    file = tmp_path / "bot.log"
    file.write_bytes(
        f"\ufeff{first[0]}".encode(encoding) + second[0].encode() + third[0].encode(encoding),
    )
    assert counts(decode_file(decoder, file)) == first[1] + second[1] + third[1]


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
@pytest.mark.parametrize("text", ["", "Ошибка "])
def test_a_mark_of_utf_16_before_another_text(
    decoder: Decoder, tmp_path: Path, mark: bytes, text: str
) -> None:
    lines, truth = log(4, 1500)
    file = tmp_path / "bot.log"
    file.write_bytes(mark + (text * 20 + "\n" + lines).encode())
    assert counts(decode_file(decoder, file)) == truth


@pytest.mark.parametrize("size", [1, 7, 1000, 4096, 5000])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_mixed_encodings_in_pieces_of_any_size(encoding: str, size: int) -> None:
    line = "2026-03-04 12:00:01 ERROR code=-1121 Invalid symbol.\n"
    data = f"\ufeff{line * 60}".encode(encoding) + line.encode() * 90 + (line * 60).encode(encoding)
    whole = b"".join(read_blocks(io.BytesIO(data)))
    pieces = _Pieces(data, size)
    assert b"".join(read_blocks(pieces)) == whole == line.encode() * 210


class _Pieces(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        del size
        return super().read(self._size)


def test_a_cut_off_archive_is_read_as_far_as_it_goes(decoder: Decoder, tmp_path: Path) -> None:
    text, truth = log(8, 3000)
    packed = gzip.compress(text.encode())
    file = tmp_path / "bot.log.gz"
    file.write_bytes(packed[: len(packed) // 2])
    found = counts(decode_file(decoder, file))
    assert 0 < sum(found.values()) < sum(truth.values())


def test_a_path_without_a_name_is_named_as_a_whole() -> None:
    root = Path(Path.cwd().anchor)
    with pytest.raises(StreamError, match=rf"^cannot read {re.escape(str(root))}: "):
        list(sources(root))


def test_a_missing_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StreamError, match=r"^cannot read none\.log: No such file"):
        sources(tmp_path / "none.log")


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    file = tmp_path / "bot.log"
    file.write_bytes(b"x" * 3_000_000)
    seen: list[tuple[int, int]] = []
    (source,) = sources(file)
    assert sum(map(len, blocks(source, lambda done, total: seen.append((done, total))))) == 3_000_000
    assert seen[-1] == (3_000_000, 3_000_000)


def test_one_endless_line(decoder: Decoder) -> None:
    text = '{"code":-1121,"msg":"Invalid symbol."},' * 5000
    report = decoder.decode("[" + text + "]")
    assert counts(report) == {"-1121": 5000}


def test_standard_input_is_read_like_a_file(decoder: Decoder) -> None:
    text, truth = log(2, 1500)
    assert counts(decoder.decode_blocks(read_blocks(io.BytesIO(text.encode("utf-16"))))) == truth


def test_more_kinds_of_error_than_any_log_has_end_the_reading(decoder: Decoder) -> None:
    text = "".join(f'{{"code":-{number},"msg":"m"}}\n' for number in range(10_000, 13_000))
    report = decoder.decode(text)
    assert len(report.findings) >= 1000
    assert "different errors" in report.notices[0]
