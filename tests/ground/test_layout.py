"""The shape of the tree that the tools rely on."""

import re
import tomllib
from collections import Counter
from pathlib import Path

from retcode.version import VERSION

ROOT = Path(__file__).parents[2]


def test_every_folder_of_the_program_is_a_package() -> None:
    """The import contracts see no module of a folder that lacks `__init__.py`."""
    folders = {path.parent for path in (ROOT / "gui").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_program_tells_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_a_type_name_is_used_once() -> None:
    """One word for one thing: a stranger who searches for a type finds one."""
    sources = [
        path.read_text("utf-8") for folder in ("gui", "bundle") for path in (ROOT / folder).rglob("*.py")
    ]
    names = Counter(name for text in sources for name in re.findall(r"(?m)^class ([A-Z]\w+)", text))
    assert [name for name, count in names.items() if count > 1] == []
