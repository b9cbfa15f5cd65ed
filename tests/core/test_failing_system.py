"""A full disk, a closed output, damaged files of its own: one sentence, the right status, nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from retcode.app import run_window
from retcode.cli.main import main
from retcode.core.catalogue.load import Catalogue, Fault, load_catalogue
from retcode.core.decode.scan import customer_words, recognition
from retcode.core.files import save_file
from retcode.core.resources import resource
from retcode.services.options import WindowOptions

ROOT = Path(__file__).parents[2]
ERROR = '{"code":-1121,"msg":"Invalid symbol."}'
posix = pytest.mark.skipif(os.name == "nt", reason="shell and devices of Unix")


def _shell(command: str) -> tuple[int, str]:
    """Return the status of a command, in which `$R` starts the program, and what it says on stderr."""
    environment = {**os.environ, "R": f"{sys.executable} -m retcode"}
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    return done.returncode, done.stderr


@posix
@pytest.mark.parametrize("command", ["decode", "triage"])
def test_a_full_disk_and_a_closed_output_are_said(command: str, tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.write_text(ERROR)
    full = "retcode: cannot write the output: No space left on device\n"
    assert _shell(f"$R {command} {log} > /dev/full") == (2, full)
    closed = "retcode: cannot write the output: standard output is closed\n"
    assert _shell(f"$R {command} {log} >&-") == (2, closed)
    assert _shell(f"$R {command} {log} 2>&-")[0] == 0


@posix
@pytest.mark.parametrize("closed", [">&-", ">&- <&-"])
@pytest.mark.parametrize("words", [["--version"], ["lookup", "-1021"], ["decode", "--help"]], ids=" ".join)
def test_the_packaged_program_too_says_that_its_output_is_closed(words: list[str], closed: str) -> None:
    start = "import runpy, sys; runpy.run_path('bundle/hooks/at_start.py')"
    run = f"from retcode.cli.main import main; sys.exit(main({words}))"
    reason = "retcode: cannot write the output: standard output is closed\n"
    assert _shell(f'{sys.executable} -c "{start}; {run}" {closed}') == (2, reason)


@posix
def test_a_page_is_whole_or_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.html"
    page.write_text("old")
    page.chmod(0o640)
    save_file(page, "new")
    assert (page.read_text(), page.stat().st_mode & 0o777) == ("new", 0o640)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        save_file(page, "newer")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert page.read_text() == "new"


@posix
@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_a_log_is_never_overwritten(link: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "bot.log"
    log.write_text(ERROR)
    out = log
    if callable(link):
        out = tmp_path / "page.html"
        link(log, out)
    assert main(["triage", str(log), "--html", str(out)]) == 2
    assert capsys.readouterr().err.endswith("it is one of the input files\n")
    assert log.read_text() == ERROR


@posix
def test_a_page_goes_into_a_pipe_that_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, pipe, page = tmp_path / "bot.log", tmp_path / "pipe", tmp_path / "page.html"
    log.write_text(ERROR)
    os.mkfifo(pipe)
    assert main(["triage", str(log), "--html", str(pipe)]) == 2
    assert capsys.readouterr().err.endswith("pipe: nothing is reading from this pipe\n")
    assert _shell(f"$R triage {log} --html >(cat > {page}; sync); sleep 1")[0] == 0
    assert page.read_text().rstrip().endswith("</html>")


NESTED = b'{"query": ' + b"[" * 100_000
DAMAGED = pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"exchange": 3}', b"\xff\xfe", NESTED])


@DAMAGED
def test_damaged_words_of_customers_are_said(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "customer_words.json").write_bytes(content)
    monkeypatch.setattr(customer_words, "resource", tmp_path.joinpath)
    customer_words.customer_words.cache_clear()
    log = tmp_path / "bot.log"
    log.write_text(ERROR)
    assert main(["decode", str(log)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("retcode: customer_words.json is damaged (")
    assert said.count("\n") == 1


@DAMAGED
def test_a_damaged_recognition_file_is_said(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(resource("catalogue"), tmp_path / "catalogue")
    (tmp_path / "catalogue" / "recognition" / "binance.json").write_bytes(content)
    monkeypatch.setattr(recognition, "resource", tmp_path.joinpath)
    log = tmp_path / "bot.log"
    log.write_text(ERROR)
    assert main(["decode", str(log)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("retcode: recognition/binance.json is damaged (")
    assert said.count("\n") == 1


def test_a_missing_venue_is_said(tmp_path: Path) -> None:
    assert load_catalogue().faults == ()
    shutil.copytree(resource("catalogue"), tmp_path / "catalogue")
    (tmp_path / "catalogue" / "venues" / "binance-usdm.json").unlink()
    faults = load_catalogue(tmp_path / "catalogue").faults
    assert faults
    assert all("a file is missing" in str(fault) for fault in faults)


@pytest.mark.parametrize("size", ["99999x99999", "²x5", "8192x8192"])
def test_a_picture_too_large_to_be_drawn_is_refused(
    size: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--screenshot", str(tmp_path / "x.png"), "--size", size, "--scale", "4"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@posix
@pytest.mark.parametrize("module", ["retcode.cli.errors", "retcode.core.resources"])
def test_ctrl_c_while_the_program_is_imported_prints_nothing(module: str) -> None:
    interrupt = (
        "import os, signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from retcode.cli.main import start\n"
        "sys.exit(start())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", interrupt, "search", "balance"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_ctrl_c_raises_again_once_the_program_is_imported() -> None:
    handler = "import signal, retcode.cli.main; print(signal.getsignal(signal.SIGINT).__name__)"
    done = subprocess.run([sys.executable, "-c", handler], capture_output=True, text=True, check=True)
    assert done.stdout == "default_int_handler\n"


def test_ctrl_c_while_the_packaged_program_starts_prints_nothing() -> None:
    """From its first line on, in an import of it, and raised again after that."""
    show = "print(signal.getsignal(signal.SIGINT) is signal.SIG_DFL)"
    start = "import runpy, signal, sys; sys.frozen = True; runpy.run_path('bundle/hooks/at_start.py')"
    code = f"{start}; {show}; import retcode.cli.main; {show}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["True", "False"]


def test_ctrl_c_while_the_window_is_made_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def stop() -> None:
        seen.append(signal.getsignal(signal.SIGINT))
        raise SystemExit

    monkeypatch.setattr("retcode.app.gc.disable", stop)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(SystemExit):
            run_window(WindowOptions())
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [signal.SIG_DFL]


@pytest.mark.parametrize(
    "name", ["python-requests/target.json", "shared/python_branch.j2", "venues/gate.json"]
)
@pytest.mark.parametrize("content", [b"", b"\xff{{ {", None])
def test_a_damaged_handler_is_said(
    name: str,
    content: bytes | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(resource("handlers"), folder := tmp_path / "handlers")
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    monkeypatch.setattr("retcode.core.handlers.library.resource", tmp_path.joinpath)
    status = main(["handler", "binance-usdm", "-1021", "--target", "python-requests"])
    said = capsys.readouterr().err.splitlines()
    words = [line.partition(" ")[0] for line in said]
    assert (status, words) in [(0, []), (2, ["retcode:"])]


@pytest.mark.parametrize("content", [b"", b"\xff{{ {", None], ids=["empty", "bytes", "missing"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pages/classes.css.j2", "triage bot.log --html page.html"),
        ("triage/report.html.j2", "triage bot.log --html page.html"),
        ("redaction/account_words.txt", "decode bot.log"),
        ("redaction/sentence_words.txt", "decode bot.log"),
        ("handlers/left_out.json", "handler --targets"),
        ("catalogue/recognition/common.json", "--screenshot page.png --decode bot.log"),
        ("catalogue/customer_words.json", "--screenshot page.png --decode bot.log"),
        ("handlers/left_out.json", "--screenshot page.png --decode bot.log"),
    ],
)
def test_a_damaged_file_of_the_program_is_said(
    name: str, words: str, content: bytes | None, tmp_path: Path
) -> None:
    if sys.platform == "win32" and "--screenshot" in words:
        pytest.skip("a window in the tests of core takes too long under Wine")
    shutil.copytree(resource(), tmp_path / "resources")
    (tmp_path / "resources" / name).unlink()
    if content is not None:
        (tmp_path / "resources" / name).write_bytes(content)
    (tmp_path / "bot.log").write_text(f"user karl_m: {ERROR} passphrase: when the night has come\n")
    start = (
        "import sys; from pathlib import Path; from retcode.core import resources\n"
        "resources._ROOT = Path('resources')\n"
        f"from retcode.cli.main import main; sys.exit(main({words.split()}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "gui"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", start],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    said = done.stderr.splitlines()
    assert (done.returncode, len(said)) in [(0, 0), (2, 1)]
    assert all(line.startswith("retcode: ") and "install Retcode again" in line for line in said)


@pytest.mark.parametrize("content", [b"", b"[]", None])
def test_an_error_without_a_reply_is_not_called_none(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(resource("replies"), folder := tmp_path / "replies")
    (folder / "en.json").unlink()
    if content is not None:
        (folder / "en.json").write_bytes(content)
    monkeypatch.setattr("retcode.core.replies.load.resource", tmp_path.joinpath)
    log = tmp_path / "bot.log"
    log.write_text(ERROR)
    assert main(["decode", str(log), "--reply"]) == 2
    assert "no reply to this error can be read; install Retcode again" in capsys.readouterr().err


def test_an_endless_argument_is_not_printed_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "bot.log"
    log.write_text(ERROR)
    assert main(["triage", "--zone", "x" * 10_000, str(log)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("retcode: argument --zone: 'xxx")
    assert len(said) < 1000


def test_thousands_of_faults_are_not_printed_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = tuple(Fault("venues/a.json", f"$.entries[{number}]", "is bad") for number in range(7000))
    whole = load_catalogue()
    bad = Catalogue(whole.venues.values(), whole.concepts, whole.documents, faults)
    monkeypatch.setattr("retcode.core.catalogue.load.load_catalogue", lambda: bad)
    assert main(["lookup", "-1021"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 21
    assert said[-1] == "retcode: the catalogue has 6,980 more faults"
