"""What the README says is so: keys, commands, verdicts, links and pictures."""

import re
from pathlib import Path

import pytest

import dev
from retcode.cli import commands as cli
from retcode.core.catalogue.model import Recovery
from retcode.version import VERSION
from retcode.window.actions import ACTIONS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def _section(heading: str) -> str:
    found = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found, f"the README has no section {heading!r}"
    return found[1]


def _table(heading: str) -> list[list[str]]:
    lines = [line for line in _section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_keys_are_those_of_the_actions() -> None:
    actions = [[", ".join(f"`{key}`" for key in a.keys), a.tip] for a in ACTIONS if a.keys]
    assert _table("Keys") == actions


def test_no_two_actions_have_the_same_key() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))


def test_every_verdict_is_explained() -> None:
    assert [row[0] for row in _table("What the verdicts mean")] == [f"`{r.value}`" for r in Recovery]


def test_the_commands_of_dev_exist() -> None:
    named = set(re.findall(r"python3 dev\.py (\w+)", README))
    assert named == set(dev.COMMANDS)


def test_the_libraries_of_qt_are_those_that_dev_installs() -> None:
    told = re.search(r"apt install --no-install-recommends ((?:[\w.+-]+|\\\n|\s)+?)\n\n", _section("Start"))
    assert told
    assert set(told[1].replace("\\", " ").split()) == {need.package for need in dev.NEEDS_OF_QT}


def test_the_commands_of_the_terminal_are_all_told() -> None:
    told = set(re.findall(r"python3 dev\.py run ([a-z]+)\b", _section("Command line")))
    assert told == set(cli.COMMANDS)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_links_lead_to_files(target: str) -> None:
    assert (ROOT / target).is_file()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:gui|resources)/[\w./-]+)`", README + CONTRIBUTING)))
)
def test_paths_exist(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(VERSION)}\]", changelog, re.MULTILINE)
