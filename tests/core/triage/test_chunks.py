"""A log says the same when another process looks through it; so do packed, growing and broken ones."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.triage import Callbacks, TriageReport, chunks, triage

ROOT = Path(__file__).resolve().parents[3]
READER = (sys.executable, "-m", "retcode", "search-log")
ERROR = 'POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT {"code":-1121,"msg":"Invalid symbol."}'

Run = Callable[..., TriageReport]


@pytest.fixture
def run(catalogue: Catalogue, decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Triage of files with a reader for files of any size."""
    monkeypatch.setattr(chunks, "MIN_PROCESS_BYTES", 1)
    monkeypatch.chdir(ROOT)

    def report(
        *files: Path, reader: tuple[str, ...] = READER, hooks: Callbacks | None = None
    ) -> TriageReport:
        return triage(catalogue, decoder, files, hooks=hooks, reader=reader)

    return report


def log(lines: int, begin: int = 0) -> str:
    def line(number: int) -> str:
        clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
        calm = f"bid {number}.5 ask — {number}.7 latency 12ms, waiting for the next candle"
        return f"2024-03-01 {clock} {ERROR if number % 100 == 7 else calm}\n"

    return "".join(line(number) for number in range(begin, begin + lines))


def test_the_report_is_the_same(run: Run, tmp_path: Path) -> None:
    first, second, third = tmp_path / "a.log", tmp_path / "b.zip", tmp_path / "-c.log"
    first.write_text(log(30_000) + ERROR[:-3], encoding="utf-8")
    with zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.log", log(4000, 30_000).encode("utf-16"))
        archive.writestr("two.log", log(10, 40_000))
    third.write_bytes(b"")
    report = run(first, second, third)
    assert report == run(first, second, third, reader=())
    assert [row.count for row in report.rows] == [342]
    assert [file.lines for file in report.files] == [30_001, 4000, 10, 0]
    assert report.complete


def test_one_that_cannot_be_started_is_done_without(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_text(log(3000), encoding="utf-8")
    told = run(file, reader=())
    assert run(file, reader=(str(tmp_path / "none"),)) == told
    for program in ("raise SystemExit(1)", "print('no passage')", "print('\\0\\0\\0\\4' 'none')"):
        assert run(file, reader=(sys.executable, "-c", program)) == told


def test_one_that_ends_early_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_text(log(60_000), encoding="utf-8")
    program = (
        "import sys, io; from pathlib import Path; from retcode.core.triage.chunks import write_chunks;"
        "out = io.BytesIO(); write_chunks(Path(sys.argv[1]), None, out.write);"
        "sys.stdout.buffer.write(out.getvalue()[:-2000])"
    )
    report = run(file, reader=(sys.executable, "-c", program))
    assert report.files[0].fault == "cannot read a.log to its end: the process that read it has ended"
    assert 0 < report.errors < 600


def test_reading_can_be_cancelled(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_text(log(60_000), encoding="utf-8")
    seen: list[int] = []
    hooks = Callbacks(progress=lambda done, _: seen.append(done), cancelled=lambda: len(seen) > 1)
    report = run(file, hooks=hooks)
    assert not report.complete
    assert 0 < report.errors < 600
    assert 0 < seen[-1] < file.stat().st_size


@pytest.mark.parametrize("reader", [READER, ()])
def test_progress_goes_by_the_share_of_the_disk(run: Run, tmp_path: Path, reader: tuple[str, ...]) -> None:
    packed, plain = tmp_path / "a.zip", tmp_path / "b.log"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.log", log(20_000))
        archive.writestr("two.log", log(20_000, 20_000))
    plain.write_text(log(30_000, 40_000), encoding="utf-8")
    seen: list[tuple[int, int]] = []
    run(
        packed, plain, reader=reader, hooks=Callbacks(progress=lambda done, total: seen.append((done, total)))
    )
    assert all(0 <= done <= total for done, total in seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]
    assert packed.stat().st_size * 0.9 + plain.stat().st_size < seen[-1][1]
    assert seen[-1][1] <= packed.stat().st_size + plain.stat().st_size


def test_a_file_that_grows_is_read_to_its_end(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_text(log(30_000), encoding="utf-8")
    before = file.stat().st_size
    seen: list[tuple[int, int]] = []

    def grow(done: int, total: int) -> None:
        if not seen:
            with file.open("a", encoding="utf-8") as more:
                more.write(log(20_000, 30_000))
        seen.append((done, total))

    report = run(file, reader=(), hooks=Callbacks(progress=grow))
    assert report.errors == 500
    assert report.files[0].bytes == file.stat().st_size > before
    assert all(done <= total for done, total in seen)
    assert seen[-1] == (file.stat().st_size, file.stat().st_size)


def test_the_process_that_searches_does_not_load_what_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    program = "import sys, retcode.core.triage.chunks; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, text=True)
    modules = set(loaded.stdout.split())
    assert "retcode.core.decode.segment.regions" in modules
    assert modules.isdisjoint({"retcode.core.decode.decoder", "retcode.core.triage.log_reader"})


def test_all_reaches_a_reader_that_is_far_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    file = tmp_path / "a.log"
    file.write_text(f"{ERROR}\n" * 80_000, encoding="utf-8")
    expected: list[bytes] = []
    chunks.write_chunks(file, None, expected.append)
    assert sum(map(len, expected)) > 8_000_000
    with subprocess.Popen([*READER, str(file)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = process.stdout.read(1000)
        time.sleep(1.0)
        assert first + process.stdout.read() == b"".join(expected)
        assert process.wait(20) == 0
    with subprocess.Popen([*READER, str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(1000)
        process.stdout.close()
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
