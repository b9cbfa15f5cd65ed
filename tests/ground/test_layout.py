"""The shape of the tree that the tools rely on."""

import tomllib
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
