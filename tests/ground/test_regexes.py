"""A long regular expression is verbose, so that it can be read and commented."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import retcode

ROOT = Path(retcode.__file__).parent
MAX_LENGTH = 100
COMPILED = {"re.compile", "compile_on_use", "LinePattern"}


def text_of(node: ast.expr) -> str:
    """The text of a constant, of what is constant in an f-string, or of a sum of these."""
    if isinstance(node, ast.Constant):
        return node.value.decode("latin-1") if isinstance(node.value, bytes) else str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(value) for value in node.values if isinstance(value, ast.Constant))
    return text_of(node.left) + text_of(node.right) if isinstance(node, ast.BinOp) else ""


def long_patterns(source: str) -> Iterator[str]:
    """Yield the long expressions that are not verbose."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in COMPILED and node.args:
            pattern = text_of(node.args[0])
            flags = pattern[: pattern.find(")")] if pattern.startswith("(?") else ""
            if len(pattern) > MAX_LENGTH and "x" not in flags and "VERBOSE" not in ast.unparse(node):
                yield pattern


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.py")), ids=lambda file: str(file.relative_to(ROOT)))
def test_long_expressions_are_verbose(file: Path) -> None:
    assert list(long_patterns(file.read_text(encoding="utf-8"))) == []


def test_a_long_expression_is_seen() -> None:
    assert list(long_patterns(f"re.compile(r'{'a' * 101}')"))
    assert not list(long_patterns(f"re.compile(r'(?xi){'a' * 101}')"))
