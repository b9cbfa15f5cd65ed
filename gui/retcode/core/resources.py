"""Find the files that come with the program: in a checkout, in a wheel and in a bundle."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWN_CATALOGUE = "RETCODE_CATALOGUE"  # the environment variable; the program's own child processes inherit it
_MAX_CONTENT, _MAX_UNSIZED = 1 << 28, 1 << 20  # bytes of a file, and of one that has the size 0
_PACKAGE = Path(__file__).resolve().parents[1]
# Inside the package where it is installed or packaged, beside the source root in a checkout.
_ROOT = next(
    (folder for folder in (_PACKAGE / "resources", _PACKAGE.parents[1] / "resources") if folder.is_dir()),
    _PACKAGE / "resources",
)


def resource(*parts: str) -> Path:
    """Return the path of a file or folder below `resources`, whether it exists or not."""
    return _ROOT.joinpath(*parts)


def program_folder() -> Path:
    """Return the folder of the executable, or of the source tree."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    return _PACKAGE.parents[1]


def user_folder(program: Path | None = None) -> Path | None:
    """Return the folder for settings: the program's own if it contains a file `portable`, else the user's.

    Returns None if the user has neither a home folder nor an account, as in a container.
    """
    program = program or program_folder()
    if (program / "portable").exists():
        return program
    if sys.platform == "linux":  # in the usual case, without the 3 ms of a start that platformdirs takes
        given, home = os.environ.get("XDG_CONFIG_HOME", ""), os.environ.get("HOME", "")
        if given.startswith("/"):
            return Path(given, "retcode")
        if home.startswith("/"):
            return Path(home, ".config", "retcode")
    from platformdirs import user_config_path

    try:
        return user_config_path("retcode", appauthor=False)
    except RuntimeError:
        return None


def own_catalogue() -> Path | None:
    """Return the folder of the user's own venues, notes and replies, whether it exists or not.

    The usual one is left out if it may not be entered, as that of another user after `sudo`.

    Raises:
        ResourceError: the one that the environment names cannot be read.
    """
    given = os.environ.get(OWN_CATALOGUE)
    base = user_folder() if not given else None
    folder = Path(given) if given else base / "catalogue" if base else None
    if folder is None:
        return None
    try:
        (folder / "venues").exists()
    except OSError as error:
        if given:
            raise ResourceError(f"cannot read the folder in {OWN_CATALOGUE}: {error.strerror}") from None
        return None
    return folder


def content_of(path: Path, limit: int = _MAX_CONTENT) -> bytes:
    """Return the content of a file of at most `limit` bytes.

    What may never end is not read: a pipe, a device, and a large file of /proc, which has the size 0.

    Raises:
        OSError: it cannot be read.
    """
    status = path.stat()
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):  # reading a folder raises an error
        raise OSError(errno.EINVAL, "it is a pipe or a device")
    limit = min(limit, max(status.st_size, _MAX_UNSIZED))
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return data


class ResourceError(Exception):
    """A file that comes with the program is missing or damaged. The text is one sentence."""


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Raise ResourceError for whatever is raised by a file of the program that is missing or damaged.

    `name` is the one the sentence gives, unless the error has that of a template.
    """
    try:
        yield
    except _damages() as error:
        problem = str(error).partition("\n")[0]
        if isinstance(error, OSError):  # a template that is not found is one, without a number
            problem = error.strerror or os.strerror(errno.ENOENT)
        template = getattr(error, "name", None)
        found = template if isinstance(template, str) else name
        raise ResourceError(f"{found} is damaged ({problem}); install Retcode again") from None


def read_words(*parts: str) -> frozenset[str]:
    """Return the words in a file below `resources`. Raises ResourceError if it is missing or damaged."""
    with reading(parts[-1]):
        return frozenset(content_of(resource(*parts)).decode().split())


def _damages() -> tuple[type[Exception], ...]:
    """Return what decoding JSON or filling in a template raises; imported only after something was raised."""
    import jinja2
    import msgspec

    built_in = (OSError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
    return (*built_in, jinja2.TemplateError, msgspec.MsgspecError)
