"""The set-up command: what it installs and when, what it says, what it hands on."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import dev

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has system packages")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with two locks, whose .venv is made by `commands` that are only noted."""
    (tmp_path / "requirements").mkdir()
    for group in ("run", "dev"):
        (tmp_path / "requirements" / f"{group}.txt").write_text(f"{group}==1\n")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "installed.txt")
    return tmp_path


@pytest.fixture
def commands(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What set-up did, one word a command: `venv`, or the lock that was installed."""
    noted: list[str] = []

    def note(command: list[str], sentence: str) -> None:
        if "check" in command:
            return
        noted.append("venv" if "venv" in command else Path(command[-1]).stem)
        if "venv" in command:
            (project / ".venv").mkdir(exist_ok=True)
            (project / ".venv" / "python").touch()
        else:
            assert {"--no-deps", "--require-hashes"} <= set(command)

    monkeypatch.setattr(dev, "run_or_raise", note)
    return noted


def test_the_first_set_up_makes_the_environment_and_the_second_does_nothing(commands: list[str]) -> None:
    dev.set_up("run")
    dev.set_up("run")
    assert commands == ["venv", "run"]


def test_a_linked_environment_is_never_cleared(
    commands: list[str], project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shared = tmp_path_factory.mktemp("shared")
    (project / ".venv").symlink_to(shared)
    with pytest.raises(dev.SetUpError, match="is a link"):
        dev.set_up("run")
    assert commands == []


def test_a_further_group_is_added_to_the_environment(commands: list[str]) -> None:
    dev.set_up("run")
    dev.set_up("run", "dev")
    dev.set_up("run")
    assert commands == ["venv", "run", "dev"]


def test_a_changed_lock_makes_the_environment_anew(commands: list[str], project: Path) -> None:
    dev.set_up("run")
    (project / "requirements" / "run.txt").write_text("run==2\n")
    dev.set_up("run")
    assert commands == ["venv", "run", "venv", "run"]


def test_another_interpreter_makes_the_environment_anew(
    commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.set_up("run")
    monkeypatch.setattr(dev, "interpreter_id", lambda: "another one")
    dev.set_up("run")
    assert commands == ["venv", "run", "venv", "run"]


@pytest.mark.parametrize("damage", ["", "\0", "another interpreter", f"{dev.interpreter_id()}\nrun"])
def test_a_damaged_stamp_makes_the_environment_anew(commands: list[str], project: Path, damage: str) -> None:
    dev.set_up("run")
    (project / ".venv" / "installed.txt").write_text(damage)
    dev.set_up("run")
    assert commands == ["venv", "run", "venv", "run"]


def test_an_interrupted_set_up_is_done_again(
    commands: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noting = dev.run_or_raise

    def fail_to_install(command: list[str], sentence: str) -> None:
        noting(command, sentence)
        if "pip" in command:
            raise dev.SetUpError(sentence)

    monkeypatch.setattr(dev, "run_or_raise", fail_to_install)
    with pytest.raises(dev.SetUpError, match="could not install the packages of requirements/run"):
        dev.set_up("run")
    monkeypatch.setattr(dev, "run_or_raise", noting)
    dev.set_up("run")
    assert commands == ["venv", "run", "venv", "run"]


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the PATH, with an apt-get that "installs" a program into it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.defpath}")
    apt_get = folder / "apt-get"
    apt_get.write_text(
        f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {folder}/log\n'
        f'if [ "$1" = install ]; then printf "#!/bin/sh" > {folder}/frobnicate; '
        f"chmod +x {folder}/frobnicate; fi\n"
    )
    apt_get.chmod(0o755)
    return folder


NEEDS = (dev.Need("frobnicate", "libfrob1", dev.on_path), dev.Need("sh", "dash", dev.on_path))


@linux_only
def test_what_is_missing_is_installed_when_it_may_be(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "rights_to_install", list)
    dev.provide(NEEDS)
    dev.provide(NEEDS)
    assert (system / "log").read_text().splitlines() == [
        "noninteractive update -qq",
        "noninteractive install -y --no-install-recommends libfrob1 -qq",
    ]


@linux_only
def test_without_rights_the_exact_command_is_said(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "rights_to_install", lambda: None)
    with pytest.raises(dev.SetUpError) as caught:
        dev.provide(NEEDS)
    assert str(caught.value) == (
        "this system lacks frobnicate: run `sudo apt-get install -y --no-install-recommends libfrob1`, "
        "then try again."
    )
    assert not (system / "log").exists()


@linux_only
def test_an_installation_that_did_not_help_is_a_fault(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "rights_to_install", list)
    (system / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    with pytest.raises(dev.SetUpError, match="could not install frobnicate"):
        dev.provide(NEEDS)


@linux_only
def test_a_system_without_apt_is_told_what_it_lacks(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(system))
    (system / "apt-get").unlink()
    (system / "sh").symlink_to("/bin/sh")
    with pytest.raises(dev.SetUpError, match="this system lacks frobnicate: install the packages"):
        dev.provide(NEEDS)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were handed over to, on a machine where all is set up."""
    noted: list[list[str]] = []

    def note(command: list[str]) -> int:
        assert "PYTHONDONTWRITEBYTECODE" not in os.environ
        noted.append(command)
        return 3

    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(dev, "set_up", lambda *groups: None)
    monkeypatch.setattr(dev, "provide", lambda needs: None)
    monkeypatch.setattr(dev, "start", note)
    return noted


@pytest.mark.parametrize(
    ("words", "handed_on"),
    [
        ([], []),
        (["run"], []),
        (["run", "-1021"], ["-1021"]),
        (["run", "lookup", "-1021", "--json"], ["lookup", "-1021", "--json"]),
        (["run", "insufficient balance"], ["insufficient balance"]),
        (["run", "--help"], ["--help"]),
    ],
)
def test_the_words_of_run_are_the_programs_own(
    started: list[list[str]], words: list[str], handed_on: list[str]
) -> None:
    assert dev.main(words) == 3
    assert started == [[str(dev.PYTHON), "-P", "-m", "retcode", *handed_on]]


def test_terminal_commands_run_where_qt_cannot(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(needs: tuple[dev.Need, ...]) -> None:
        raise dev.SetUpError("this system lacks libEGL.so.1")

    monkeypatch.setattr(dev, "provide", lacking)
    assert dev.main(["run", "lookup", "-1021"]) == 3
    with pytest.raises(dev.SetUpError, match="libEGL"):
        dev.main(["run", "-1021"])


def test_what_all_suites_need_is_installed_at_once(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[dev.Need, ...]] = []
    monkeypatch.setattr(dev, "provide", asked.append)
    assert dev.main(["test", "-x"]) == 3
    assert asked[0] == dev.NEEDS_OF_VENV
    assert {*dev.NEEDS_OF_QT, *(need for suite in dev.SUITES for need in suite.needs)} == set(asked[1])
    assert len(asked[1]) == len(set(asked[1]))


def test_where_something_cannot_be_had_all_else_is_installed(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    had: set[dev.Need] = set()

    def provide(needs: tuple[dev.Need, ...]) -> None:
        if set(needs) & set(dev.NEEDS_OF_WINE[:1]):
            raise dev.SetUpError("this system lacks wine")
        had.update(needs)

    monkeypatch.setattr(dev, "provide", provide)
    assert dev.main(["test", "-x"]) == 3
    assert {*dev.NEEDS_OF_QT, *dev.NEEDS_OF_HANDLERS, *dev.NEEDS_OF_BARE_SYSTEM} <= had
    said = [line for line in capfd.readouterr().err.splitlines() if "left out" in line]
    assert said == ["dev.py: some of tests/windows will be left out: this system lacks wine"]


def test_every_stage_runs_though_one_fails(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def failed_stages(commands: Mapping[str, list[str]]) -> list[str]:
        ran.append(list(commands))
        return [name for name in commands if name == "types"]

    monkeypatch.setattr(dev, "failed_stages", failed_stages)
    assert dev.main(["test"]) == 1
    assert ran[0] == list(dev.CHECKS)
    assert [name for names in ran[1:] for name in names] == [suite.folder for suite in dev.SUITES]
    assert ["tests/packaged", "tests/windows"] in ran
    assert ["tests/core"] in ran


def test_the_output_of_stages_is_shown_in_their_order(capfd: pytest.CaptureFixture[str]) -> None:
    slow = [sys.executable, "-c", "import time; time.sleep(0.5); print('all well')"]
    bad = [sys.executable, "-c", "import sys; print('read so far'); sys.exit('not well')"]
    assert dev.failed_stages({"slow": slow, "bad": bad, "good": slow}) == ["bad"]
    captured = capfd.readouterr()
    assert captured.out.splitlines() == ["all well", *captured.out.splitlines()[1:-1], "all well"]
    assert sorted(captured.out.splitlines()[1:-1]) == ["not well", "read so far"]
    assert captured.err == "dev.py: slow\ndev.py: bad\ndev.py: bad: FAILED\ndev.py: good\n"


def test_stages_run_side_by_side(tmp_path: Path) -> None:
    waiting = "import pathlib, sys, time\nwhile not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.01)"
    making = "import pathlib, sys\npathlib.Path(sys.argv[1]).touch()"
    stages = {
        name: [sys.executable, "-c", program, str(tmp_path / "made")]
        for name, program in (("waits", waiting), ("makes", making))
    }
    assert dev.failed_stages(stages) == []


def test_an_old_python_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(dev.SetUpError, match=r"^Retcode needs Python 3\.11 or newer and this is .*\.$"):
        dev.main(["test"])


def test_an_unknown_command_gets_one_sentence() -> None:
    with pytest.raises(dev.SetUpError, match=r"^there is no command `tset`: it is one of run, test, "):
        dev.main(["tset"])


def test_every_package_of_a_lock_has_hashes_and_no_index_is_named() -> None:
    for lock in (dev.ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        packages = [line for line in text.splitlines() if line and line[0] not in " #"]
        assert packages
        assert all("==" in line and line.endswith("\\") for line in packages), lock.name
        assert "://" not in text, lock.name
        assert "index" not in text, lock.name


def test_the_locks_hold_what_the_project_asks_for() -> None:
    import tomllib

    asked = tomllib.loads((dev.ROOT / "pyproject.toml").read_text())
    run_lock = (dev.ROOT / "requirements" / "run.txt").read_text().lower()
    dev_lock = (dev.ROOT / "requirements" / "dev.txt").read_text().lower()
    for package in asked["project"]["dependencies"]:
        assert f"{package.partition(';')[0].lower()} " in run_lock
        assert f"{package.partition(';')[0].lower()} " in dev_lock
    for group, packages in asked["dependency-groups"].items():
        lock = (dev.ROOT / "requirements" / f"{group}.txt").read_text().lower()
        for package in packages:
            name = re.split(r"[<>=!~ \[]", package.lower())[0]
            assert f"\n{name}==" in f"\n{lock}", (group, package)
