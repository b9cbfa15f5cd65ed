#!/usr/bin/env python3
"""Set Retcode up, then run, test, build or measure it.

    python3 dev.py [run] [WORDS...]    the program, with the arguments of `python -m retcode`
    python3 dev.py test [WORDS...]     all checks and all tests; with arguments, only pytest with these
    python3 dev.py check [--long]      the checks without the tests; with --long also the long attacks, and
                                       all tests of core and window with Windows' Python under Wine
    python3 dev.py check --windows     the program for Windows, built and tested under Wine
    python3 dev.py build [WORDS...]    the packaged program, into dist/
    python3 dev.py build --windows     the program for Windows, under Wine, into build/windows/dist/
    python3 dev.py bench [WORDS...]    the budgets, measured

Needs only Python 3.11 or newer: the packages are installed into .venv, at the versions and hashes of
requirements/*.txt. On Debian and its derivatives the shared libraries that Qt needs are installed too.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.txt"
OLDEST_PYTHON = (3, 11)


class SetUpError(Exception):
    """A problem of the set-up, in one sentence for the user."""


# ---------------------------------------------------------------- what the operating system must have


class Need(NamedTuple):
    """A shared library or a program, and the Debian package that contains it."""

    name: str
    package: str
    present: Callable[[str], bool]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def on_path(program: str) -> bool:
    """Return whether a program can be started by its name."""
    return shutil.which(program) is not None


def _has_files(folder: str) -> bool:
    return any(files for _, _, files in os.walk(folder))


def _has_crate(name: str) -> bool:
    return any(Path("/usr/share/cargo/registry").glob(f"{name}-[0-9]*"))


def _importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


NEEDS_OF_VENV = (Need("ensurepip", "python3-venv", _importable),)
# The libraries that the wheels of PySide6 are linked to and do not contain.
NEEDS_OF_QT = (
    Need("libGL.so.1", "libgl1", _loads),
    Need("libEGL.so.1", "libegl1", _loads),
    Need("libxkbcommon.so.0", "libxkbcommon0", _loads),
    Need("libglib-2.0.so.0", "libglib2.0-0", _loads),
    Need("libfontconfig.so.1", "libfontconfig1", _loads),
    Need("libdbus-1.so.3", "libdbus-1-3", _loads),
    Need("libgssapi_krb5.so.2", "libgssapi-krb5-2", _loads),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", _loads),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", _loads),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", _loads),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", _loads),
    Need("libxcb-shape.so.0", "libxcb-shape0", _loads),
    Need("/usr/share/fonts", "fonts-dejavu-core", _has_files),
)
NEEDS_OF_REAL_WINDOWS = tuple(
    Need(name, name.lower(), on_path) for name in ("Xvfb", "openbox", "xdotool", "xclip")
)
NEEDS_OF_HANDLERS = (
    Need("node", "nodejs", on_path),
    Need("npm", "npm", on_path),
    Need("go", "golang-go", on_path),
    Need("javac", "default-jdk-headless", on_path),
    # Debian's own, beside any other: it fits Debian's crates, and nothing is fetched.
    Need("/usr/bin/cargo", "cargo", os.path.exists),
    Need("/usr/bin/rustfmt", "rustfmt", os.path.exists),
    *(
        Need(crate, f"librust-{crate.replace('_', '-')}-dev", _has_crate)
        for crate in ("reqwest", "tokio", "serde_json", "hmac", "sha2", "httpdate", "rand", "futures-util")
    ),
)
NEEDS_OF_BUILD: tuple[Need, ...] = (Need("objdump", "binutils", on_path),)
if sysconfig.get_config_var("Py_ENABLE_SHARED"):  # PyInstaller packs the library, and Debian has it apart
    _LIBRARY = str(sysconfig.get_config_var("INSTSONAME"))
    NEEDS_OF_BUILD += (Need(_LIBRARY, f"libpython3.{sys.version_info.minor}", _loads),)
# Without them the packaged program is 30 MB larger.
NEEDS_OF_SMALL_BUILD = (Need("icupkg", "icu-devtools", on_path), Need("gcc", "gcc", on_path))
NEEDS_OF_WINE = (
    Need("/usr/lib/wine", "wine64", _has_files),
    Need("x86_64-w64-mingw32-ld", "binutils-mingw-w64-x86-64", on_path),
    Need("makensis", "nsis", on_path),
    Need("/usr/share/fonts", "fonts-dejavu-core", _has_files),
)
NEEDS_OF_BARE_SYSTEM = (
    Need("mmdebstrap", "mmdebstrap", on_path),
    Need("lintian", "lintian", on_path),
    Need("desktop-file-validate", "desktop-file-utils", on_path),
    Need("appstreamcli", "appstream", on_path),
)


def provide(needs: tuple[Need, ...]) -> None:
    """Install what is missing of `needs` on Linux, or print the command that does.

    Raises:
        SetUpError: something is missing and this user, or this system, cannot install it unasked.
    """
    missing = _missing(needs)
    if not missing:
        return
    names = ", ".join(need.name for need in missing)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *(need.package for need in missing)]
    rights = rights_to_install()
    if not on_path("apt-get"):
        raise SetUpError(f"this system lacks {names}: install the packages that bring them, then try again.")
    if rights is None:
        raise SetUpError(f"this system lacks {names}: run `sudo {' '.join(install)}`, then try again.")
    say(f"installing {' '.join(need.package for need in missing)}")
    for command in (["apt-get", "update", "-qq"], [*install, "-qq"]):
        unasked = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", *command]
        subprocess.run(unasked, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    importlib.invalidate_caches()
    if _missing(needs):
        raise SetUpError(f"could not install {names}: run `sudo {' '.join(install)}` and see what it says.")


def _missing(needs: tuple[Need, ...]) -> list[Need]:
    if not sys.platform.startswith("linux"):
        return []
    return [need for need in needs if not need.present(need.name)]


def rights_to_install() -> list[str] | None:
    """Return the prefix that runs a command as root without a password; None if there is none."""
    if sys.platform == "win32" or os.geteuid() == 0:
        return []
    if not on_path("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


# ---------------------------------------------------------------- the virtual environment


def set_up(*groups: str) -> None:
    """Make .venv with the packages of requirements/GROUP.txt; quick if it has them already.

    It is recreated if the interpreter or a lock changed, and extended if a group is new. A lock is complete,
    so nothing is resolved: a release elsewhere cannot break a set-up.
    """
    wanted = {group: _digest(ROOT / "requirements" / f"{group}.txt") for group in groups}
    if _missing_groups(wanted) == []:
        return
    provide(NEEDS_OF_VENV)
    with _alone():
        missing = _missing_groups(wanted)  # another dev.py may have been at it meanwhile
        if missing is None:
            if VENV.is_symlink():  # to clear it would empty what others use
                raise SetUpError(f"{VENV.name} is a link and does not fit the locks; remove the link.")
            say(f"making {VENV.name}")
            STAMP.unlink(missing_ok=True)
            run_or_raise([_base_python(), "-m", "venv", "--clear", str(VENV)], "could not make .venv")
            installed: dict[str, str] = {}
            missing = list(groups)
        else:
            installed = _installed()
        for group in missing:
            say(f"installing the packages of requirements/{group}.txt")
            lock = str(ROOT / "requirements" / f"{group}.txt")
            pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
            run_or_raise(
                [*pip, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", lock],
                f"could not install the packages of requirements/{group}.txt",
            )
            installed[group] = wanted[group]
            _write_stamp(installed)
        run_or_raise([str(PYTHON), "-m", "pip", "check", "-q"], "the locks do not fit together")


def _base_python() -> str:
    """Return this interpreter outside any virtual environment, so that .venv can be cleared from within."""
    return str(getattr(sys, "_base_executable", sys.executable))


def interpreter_id() -> str:
    """Return the version and path of the interpreter that makes .venv."""
    return f"{' '.join(sys.version.split())} in {sys.base_prefix}"


def _installed() -> dict[str, str]:
    """Return the groups in .venv with the digests of their locks; empty if another interpreter made it."""
    try:
        interpreter, *groups = STAMP.read_text(encoding="utf-8").splitlines()
        digests = dict(line.split(" ") for line in groups)
    except (OSError, ValueError):
        return {}
    return digests if PYTHON.exists() and interpreter == interpreter_id() else {}


def _write_stamp(installed: dict[str, str]) -> None:
    lines = [interpreter_id(), *(f"{group} {digest}" for group, digest in installed.items())]
    STAMP.write_text("\n".join(lines), encoding="utf-8")


def _missing_groups(wanted: dict[str, str]) -> list[str] | None:
    """Return the groups still to be installed into .venv; None if it has to be recreated."""
    installed = _installed()
    if not installed or any(installed.get(group, digest) != digest for group, digest in wanted.items()):
        return None
    return [group for group in wanted if group not in installed]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let only one dev.py at a time set up; the others wait."""
    with (ROOT / ".venv.lock").open("w") as lock:
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):  # it gives up after ten seconds
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_or_raise(command: list[str], sentence: str) -> None:
    """Run a command; raise SetUpError with this sentence if it fails."""
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise SetUpError(f"{sentence}: the reason is in the lines above.")


# ---------------------------------------------------------------- the commands


# The first words with which the program needs no Qt.
TERMINAL_COMMANDS = ("list", "search", "lookup", "decode", "handler", "triage", "--help", "--version")


def run(argv: list[str]) -> int:
    """Run the program itself."""
    set_up("run")
    if not argv or argv[0] not in TERMINAL_COMMANDS:
        provide(NEEDS_OF_QT)
    compile_catalogue()
    # -P: import nothing from the current folder. It stays that of the caller, for paths among the arguments.
    return start([str(PYTHON), "-P", "-m", "retcode", *argv])


def compile_catalogue() -> None:
    """Write the compiled form of the catalogue, which loads faster, if a file of the catalogue is newer."""
    catalogue = ROOT / "resources" / "catalogue"
    made = catalogue / "compiled.tables"
    parts = (*catalogue.glob("*/*.json"), *(ROOT / "gui" / "retcode" / "core").rglob("*.py"))
    if not made.exists() or made.stat().st_mtime < max(part.stat().st_mtime for part in parts):
        subprocess.run([str(PYTHON), "-P", "-m", "retcode.core.search.compile"], check=False)


def test(argv: list[str]) -> int:
    """Run all stages one after the other; return 0 if all passed.

    What the system lacks is installed meanwhile: the tests need it, the checks do not.
    """
    suites = [suite for suite in SUITES if (ROOT / suite.folder).is_dir()]
    failed: list[str] = []
    provide(NEEDS_OF_VENV)  # needed before packages can go into .venv
    with ThreadPoolExecutor(1) as beside:
        system = beside.submit(_provide_for, suites)
        set_up("dev", *(suite.lock for suite in suites if suite.lock))
        if not argv:
            failed += _failed_checks()
        system.result()
    if argv:
        return start([str(PYTHON), "-m", "pytest", *argv])
    for group in _groups(suites):
        if group[-1] is suites[-1] and failed:
            say(f"failed so far: {', '.join(failed)}")
        failed += failed_stages({suite.folder: suite.command for suite in group})
    return 1 if failed else 0


def _provide_for(suites: Sequence[Suite]) -> None:
    """Install what Qt and the suites need in one call; if that fails, suite by suite, to get most of it."""
    with contextlib.suppress(SetUpError):
        provide(tuple(dict.fromkeys((*NEEDS_OF_QT, *(need for suite in suites for need in suite.needs)))))
    provide(NEEDS_OF_QT)
    for suite in suites:
        try:
            provide(suite.needs)
        except SetUpError as error:
            say(f"some of {suite.folder} will be left out: {error}")


def _groups(suites: Sequence[Suite]) -> list[list[Suite]]:
    """Put each suite that runs beside the one before it into one group with it."""
    groups: list[list[Suite]] = []
    for suite in suites:
        if suite.beside and groups:
            groups[-1].append(suite)
        else:
            groups.append([suite])
    return groups


def check(argv: list[str]) -> int:
    """Check format, lint, types, import contracts and the rules of the catalogue; attack with `--long`."""
    if argv not in ([], ["--long"], ["--windows"]):
        raise SetUpError("`check` takes no words but --long and --windows.")
    set_up("dev")
    if argv == ["--windows"]:
        provide(WINDOWS_SUITE.needs)
        return 1 if failed_stages({WINDOWS_SUITE.folder: WINDOWS_SUITE.command}) else 0
    failed = _failed_checks()
    if argv:
        provide(NEEDS_OF_QT)
        try:
            provide(WINDOWS_SUITE.needs)
        except SetUpError as error:
            say(f"some of {TESTS_ON_WINDOWS} will be left out: {error}")
        os.environ["RETCODE_ALL_TESTS_ON_WINDOWS"] = "yes"
        for folder in (LONG_ATTACKS, TESTS_ON_WINDOWS):
            failed += failed_stages({folder: [str(PYTHON), "-m", "pytest", "--timeout=3600", folder]})
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def build(argv: list[str]) -> int:
    """Build the packaged program."""
    set_up("dev")
    if "--windows" in argv:
        provide(NEEDS_OF_WINE)
        argv = [word for word in argv if word != "--windows"]
        return start([str(PYTHON), "-m", "bundle.windows", *argv])
    provide(NEEDS_OF_QT + NEEDS_OF_BUILD)
    try:
        provide(NEEDS_OF_SMALL_BUILD)
    except SetUpError as error:
        say(f"the program will be larger: {error}")
    return start([str(PYTHON), "-m", "bundle", *argv])


def bench(argv: list[str]) -> int:
    """Measure the budgets."""
    set_up("dev")
    provide(NEEDS_OF_QT + NEEDS_OF_REAL_WINDOWS)
    compile_catalogue()
    return start([str(PYTHON), "-m", "tests.bench", *argv])


COMMANDS = {"run": run, "test": test, "check": check, "build": build, "bench": bench}


LONG_ATTACKS = "tests/attack"
TESTS_ON_WINDOWS = "tests/windows/test_suites.py"


class Suite(NamedTuple):
    """A folder of tests that runs apart from the others, the packages and the programs it needs.

    One that runs `beside` the suite before it begins with it: each of the two keeps one processor busy.
    """

    folder: str
    options: tuple[str, ...] = ()
    lock: str = ""
    needs: tuple[Need, ...] = ()
    beside: bool = False

    @property
    def command(self) -> list[str]:
        """The command that runs it."""
        return [str(PYTHON), "-m", "pytest", *self.options, self.folder]


WINDOWS_SUITE = Suite(
    "tests/windows",
    ("--timeout=1800",),
    needs=NEEDS_OF_WINE + NEEDS_OF_REAL_WINDOWS,
    beside=True,
)
SUITES = (
    Suite("tests/core", ("-p", "no:pytest-qt", "-p", "tests.no_qt", "-n", "2")),
    Suite("tests/ground", ("-p", "no:pytest-qt", "-p", "tests.no_qt")),
    Suite(
        "tests/handlers",
        ("-p", "no:pytest-qt", "-n", "3", "--maxschedchunk", "1"),
        lock="handlers",
        needs=NEEDS_OF_HANDLERS,
    ),
    Suite(
        "tests/packaged",
        needs=NEEDS_OF_REAL_WINDOWS + NEEDS_OF_BUILD + NEEDS_OF_SMALL_BUILD + NEEDS_OF_BARE_SYSTEM,
    ),
    WINDOWS_SUITE,
    Suite("tests/gui", ("-n", "2", "--dist", "loadfile"), needs=NEEDS_OF_REAL_WINDOWS),
)

CHECKS = {
    "format": (str(PYTHON), "-m", "ruff", "format", "--check", "."),
    "lint": (str(PYTHON), "-m", "ruff", "check", "."),
    "types": (str(PYTHON), "-m", "mypy"),
    "import contracts": (str(SCRIPTS / "lint-imports"), "--no-logo"),
    "catalogue": (str(PYTHON), "-m", "retcode.core.catalogue.lint"),
    "replies": (str(PYTHON), "-m", "retcode.core.replies.lint"),
}


def _failed_checks() -> list[str]:
    return failed_stages({name: list(command) for name, command in CHECKS.items()})


def failed_stages(commands: Mapping[str, list[str]]) -> list[str]:
    """Run stages side by side; return the names of those that failed.

    The output of the first is shown as it comes, that of each other one when all before it are over.
    """
    failed: list[str] = []
    with contextlib.ExitStack() as held:
        started: list[tuple[subprocess.Popen[bytes], IO[bytes] | None]] = []
        for command in commands.values():
            output: IO[bytes] | None = held.enter_context(tempfile.TemporaryFile()) if started else None
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
            held.callback(process.kill)
            started.append((process, output))
        for name, (process, printed) in zip(commands, started, strict=True):
            say(name)
            if process.wait() != 0:
                failed.append(name)
            if printed is not None:
                printed.seek(0)
                sys.stdout.flush()
                shutil.copyfileobj(printed, sys.stdout.buffer)
                sys.stdout.flush()
            if name in failed:
                say(f"{name}: FAILED")
    return failed


def start(command: list[str]) -> int:
    """Hand over to `command` and return its status."""
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def say(text: str) -> None:
    """Print progress on stderr; stdout belongs to the command."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def main(argv: list[str]) -> int:
    """Run the command that the arguments name, and return the exit status."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError(
            f"Retcode needs Python 3.11 or newer and this is {sys.version.split()[0]}: "
            "start dev.py with a newer one, such as `python3.11 dev.py`."
        )
    name, *rest = argv or ["run"]
    if name != "run":
        os.chdir(ROOT)
    # With it Python would compile every module at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPATH"] = os.pathsep.join((str(ROOT / "gui"), str(ROOT)))
    if name in ("-h", "--help"):
        print(__doc__)
        return 0
    if name not in COMMANDS:
        raise SetUpError(f"there is no command `{name}`: it is one of {', '.join(COMMANDS)}.")
    return COMMANDS[name](rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetUpError as error:
        say(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
