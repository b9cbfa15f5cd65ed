"""Find the package and version that each file of the packaged program comes from."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bundle.contents import Item


class Origin(NamedTuple):
    """A package that files of the program come from; `kind` is the type of its package URL."""

    kind: str
    name: str
    version: str

    @property
    def url(self) -> str:
        """The package URL, the name by which tools know it."""
        space = "debian/" if self.kind == "deb" else ""
        version = self.version.replace("+", "%2B").replace("~", "%7E").replace(":", "%3A")
        return f"pkg:{self.kind}/{space}{self.name}@{version}"


# Every packaged program begins with its bootloader.
BOOTLOADER = Origin("pypi", "pyinstaller", metadata.version("pyinstaller"))
PYTHON = Origin("generic", "python", ".".join(map(str, sys.version_info[:3])))


def origins(items: Iterable[Item], own: Path) -> list[Origin]:
    """Return the packages that the items come from, each once, sorted.

    Files in the folder `own` belong to no package. Any other file of no known package is listed by itself.
    """
    sources = {
        Path(source).resolve() for _, source, kind in items if kind != "SYMLINK" and source not in ("", "-")
    }
    return sorted({BOOTLOADER, *(_origin(source) for source in sources if not source.is_relative_to(own))})


def _origin(path: Path) -> Origin:
    distribution = _distributions().get(path)
    if distribution is not None:
        return distribution
    if path.is_relative_to(Path(sys.base_prefix).resolve()) and path.parts[1] != "usr":
        return PYTHON
    return _of_system(path)


@functools.cache
def _distributions() -> dict[Path, Origin]:
    """Return the origin of each file of each installed distribution."""
    found: dict[Path, Origin] = {}
    for distribution in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
        origin = Origin("pypi", name, distribution.version)
        for file in distribution.files or ():
            found[Path(str(file.locate())).resolve()] = origin
    return found


@functools.cache
def _of_system(path: Path) -> Origin:
    """Return Debian's package of a file, or the file's own name where there is no dpkg or no such package."""
    if shutil.which("dpkg-query") is not None:
        # Since /lib became /usr/lib, a file may be known by either path.
        names = [str(path), str(path).removeprefix("/usr"), f"/usr{path}"]
        for name in names:
            asked = subprocess.run(
                ["dpkg-query", "-S", name], capture_output=True, text=True, check=False
            ).stdout.partition(":")[0]
            if asked:
                command = ["dpkg-query", "-W", "-f", "${Version}\n", asked]
                version = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                return Origin("deb", asked, version.splitlines()[0])
    if str(path).startswith(str(Path(sys.base_prefix).resolve())):
        return PYTHON
    return Origin("generic", path.name, "unknown")
