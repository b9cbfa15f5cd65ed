"""Controllers use what a window and its views offer, and reach for nothing behind it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from retcode import features

FOLDER = Path(features.__file__).parent
CONTROLLERS = sorted(FOLDER.glob("*/controller.py"))
SIGNAL_METHODS = {"connect", "disconnect", "emit"}


def names(node: ast.expr) -> list[str]:
    """`self._window.search.edit` as a list of names; a call ends what is read of it."""
    found: list[str] = []
    while isinstance(node, ast.Attribute):
        found.insert(0, node.attr)
        node = node.value
    return [node.id, *found] if isinstance(node, ast.Name) else []


def reaches(source: str) -> Iterator[str]:
    """Yield each expression that goes through something of a window or of a view, signals aside."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute) or node.attr in SIGNAL_METHODS:
            continue
        chain = [name for name in names(node) if name != "self"]
        if chain and chain[0] in {"window", "_window"} and len(chain) > 2:
            yield ".".join(chain)
        if chain and chain[0] == "parts" and len(chain) > 3 and chain[1] not in {"store", "query"}:
            yield ".".join(chain)


@pytest.mark.parametrize("file", CONTROLLERS, ids=lambda file: file.parent.name)
def test_a_controller_reaches_into_no_view(file: Path) -> None:
    assert list(reaches(file.read_text(encoding="utf-8"))) == []


def test_every_feature_has_a_controller() -> None:
    assert {file.parent.name for file in CONTROLLERS} == {
        folder.name for folder in FOLDER.iterdir() if (folder / "__init__.py").exists()
    }


@pytest.mark.parametrize(
    "source",
    [
        "self._window.search.edit.hasFocus()",
        "window.browser.add_page(page)",
        "self._window.notice.show_notice(text)",
        "self.parts.panel.note.setText('')",
    ],
)
def test_a_reach_is_seen(source: str) -> None:
    assert list(reaches(source))


@pytest.mark.parametrize(
    "source",
    ["self._window.text_pasted.connect(f)", "window.notify(text)", "self.parts.panel.show_busy(True)"],
)
def test_methods_and_signals_are_no_reach(source: str) -> None:
    assert not list(reaches(source))
