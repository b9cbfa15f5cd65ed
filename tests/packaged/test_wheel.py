"""The wheel and the source archive: built, checked, installed in a fresh environment and used."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from bundle.resources import carried_files

ROOT = Path(__file__).parents[2]
PASTE = (
    'POST https://fapi.binance.com/fapi/v1/order -> 400 {"code":-1021,"msg":"Timestamp for this request is '
    'outside of the recvWindow."}'
)


def run(command: Sequence[str | Path], folder: Path, *, env: dict[str, str] | None = None) -> str:
    """Run a command in `folder` without the checkout on its path; return what it prints."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | (env or {})
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source archive and the wheel."""
    folder = tmp_path_factory.mktemp("archives")
    run([sys.executable, "-m", "hatchling", "build", "-d", folder], ROOT)
    return folder


@pytest.fixture(scope="module")
def installed(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and the locked packages in it; its folder of programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    pip: list[str | Path] = [
        programs / "python",
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-deps",
    ]
    run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements/run.txt"], folder)
    run([*pip, next(archives.glob("*.whl"))], folder)
    run([programs / "python", "-m", "pip", "check", "-q"], folder)
    return programs


@pytest.mark.timeout(300)
def test_the_archives_pass_the_check_of_the_index(archives: Path) -> None:
    printed = run([sys.executable, "-m", "twine", "check", "--strict", *sorted(archives.iterdir())], archives)
    assert printed.count("PASSED") == 2


def test_the_wheel_holds_the_program_and_its_resources_only(archives: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(next(archives.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"retcode"}
    own = {path.as_posix() for _, path in carried_files(tmp_path)}
    carried = {
        name.removeprefix("retcode/resources/") for name in names if name.startswith("retcode/resources/")
    }
    assert carried == own
    assert {"catalogue/compiled.tables", "replies/en.json", "catalogue/recognition/bybit.json"} <= carried
    assert not any(name.startswith("catalogue/venues/") for name in carried)
    assert "retcode/py.typed" in names


def test_the_source_archive_builds_the_same_wheel(archives: Path, tmp_path: Path) -> None:
    import tarfile

    with tarfile.open(next(archives.glob("*.tar.gz"))) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # not in 3.11.2, as Debian 12 has
        archive.extractall(tmp_path)
    (source,) = tmp_path.iterdir()
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], source)
    with (
        zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as again,
        zipfile.ZipFile(next(archives.glob("*.whl"))) as first,
    ):
        assert sorted(again.namelist()) == sorted(first.namelist())


@pytest.mark.timeout(300)
def test_the_terminal_program_answers_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "paste.txt").write_text(PASTE)
    report = json.loads(run([installed / "retcode-cli", "decode", "paste.txt", "--json"], tmp_path))
    assert [(f["code"], f["venue"]) for f in report["findings"]] == [("-1021", "binance-usdm")]


def test_the_window_is_drawn(installed: Path, tmp_path: Path) -> None:
    run(
        [installed / "retcode", "--screenshot", "window.png", "-1021"],
        tmp_path,
        env={"QT_QPA_PLATFORM": "offscreen"},
    )
    assert (tmp_path / "window.png").stat().st_size > 20_000


def test_other_programs_import_the_engine_without_qt(installed: Path, tmp_path: Path) -> None:
    program = f"""
import sys, retcode
assert "retcode.api" not in sys.modules
finding = retcode.decode({PASTE!r}).findings[0]
assert (finding.code, finding.recovery) == ("-1021", "fix-clock")
(entry,) = retcode.lookup(-1021, venue="binance-usdm")
assert entry in retcode.search("-1021") and retcode.explain(entry).fix
assert "-1021" in retcode.handler("binance-usdm", "-1021", "python-requests")
assert not [name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))]
"""
    run([installed / "python", "-c", program], tmp_path)


def test_a_type_checker_knows_the_engine(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(
        "import retcode\n\n"
        "for finding in retcode.decode('-1021').findings:\n    reveal_type(finding.retry_write)\n"
    )
    printed = run(
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", installed / "python", "bot.py"],
        tmp_path,
    )
    assert "retcode.core.catalogue.model.Retry" in printed


def test_the_manual_page_and_the_completions_lie_where_systems_look(installed: Path) -> None:
    share = installed.parent / "share"
    assert (share / "man/man1/retcode.1").is_file()
    assert (share / "man/man1/retcode-cli.1").is_file()
    assert (share / "bash-completion/completions/retcode-cli").is_file()
    assert (share / "zsh/site-functions/_retcode-cli").is_file()
    assert (share / "fish/vendor_completions.d/retcode-cli.fish").is_file()
