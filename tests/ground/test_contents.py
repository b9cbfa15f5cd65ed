"""What the packaged program leaves out is nothing that it imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bundle.contents import EXCLUDED_MODULES

SOURCES = Path(__file__).parents[2] / "gui"


def imported(source: str) -> Iterator[str]:
    """The modules and names that a source imports, also in its functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_left_out(name: str) -> bool:
    """Whether the program lacks a module, itself or a package that it is in."""
    parts = name.split(".")
    return any(".".join(parts[:end]) in EXCLUDED_MODULES for end in range(1, len(parts) + 1))


def test_no_source_imports_what_is_left_out() -> None:
    lacking = {
        f"{path.relative_to(SOURCES)}: {name}"
        for path in SOURCES.rglob("*.py")
        for name in imported(path.read_text(encoding="utf-8"))
        if is_left_out(name)
    }
    assert lacking == set()
    assert is_left_out("xml.sax")
    assert not is_left_out("http")
