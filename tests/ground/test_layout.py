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


def test_tests_reach_into_nothing_private() -> None:
    """The linter finds `object._name`; it does not see a name that is imported or patched."""
    private = re.compile(
        r"""
        setattr\([\w.]+,\ "_[a-zA-Z]  # monkeypatch.setattr(module, "_LIMIT", 1)
        | ^from\ (?:retcode|bundle)[\w.]*\ import\ (?:\([^)]*|[^\n(]*)\b_[a-zA-Z]
        """,
        re.VERBOSE | re.MULTILINE,
    )
    paths = (path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__))
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    assert {name: found[0] for name, text in texts.items() if (found := private.search(text))} == {}
