"""The shape of the tree that the tools rely on."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_folder_of_the_program_is_a_package() -> None:
    """The import contracts see no module of a folder that lacks `__init__.py`."""
    folders = {path.parent for path in (ROOT / "gui").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
