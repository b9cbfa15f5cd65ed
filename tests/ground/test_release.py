"""Releases: their notes are the changelog's, and the workflows run nobody's changing code."""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from bundle.release_notes import CHANGELOG, notes
from retcode.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
TEXT = """# Changelog

## [1.10.0] - unreleased

### Added

- Ten.

## [1.1.0] - 2026-01-01

- One.
"""


def test_the_notes_are_the_section_of_the_version() -> None:
    assert notes(TEXT, "1.10.0") == "### Added\n\n- Ten.\n"
    assert notes(TEXT, "1.1.0") == "- One.\n"
    assert notes(TEXT, "1.1") == ""


def test_this_version_has_notes() -> None:
    assert notes(CHANGELOG.read_text(encoding="utf-8"), VERSION)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_hash(workflow: Path) -> None:
    used = re.findall(r"uses: (.*)", workflow.read_text(encoding="utf-8"))
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action)] == []


def script(step: str) -> str:
    """Return what a step of the release runs."""
    found = re.search(rf"(?m)^ +- name: {re.escape(step)}\n(?: {{8}}(?!run:).*\n)* {{8}}run: (.*)", RELEASE)
    assert found, step
    if found[1] != "|":
        return found[1]
    block = re.match(r"\n((?: {10}.*\n)+)", RELEASE[found.end() :])
    assert block, step
    return dedent(block[1])


def run(lines: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run lines as a runner does, beside the sources, where this Python is called `python`."""
    for name in ("gui", "bundle", "dev.py"):
        (folder / name).symlink_to(ROOT / name)
    programs = folder / "programs"
    programs.mkdir()
    for name in ("python", "python3"):
        (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o700)
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", lines]
    environment = {"PATH": f"{programs}:/usr/bin:/bin", **variables}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(("tag", "status"), [(f"v{VERSION}", 0), (VERSION, 1), ("v0.0.1", 1)])
def test_only_the_tag_of_this_version_is_released(tag: str, status: int, tmp_path: Path) -> None:
    done = run(script("The tag names the version of the program"), tmp_path, GITHUB_REF_NAME=tag)
    assert (done.returncode, done.stderr) == (status, "")


def test_the_release_gets_the_notes(tmp_path: Path) -> None:
    done = run(script("The notes, from CHANGELOG.md"), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == notes(
        CHANGELOG.read_text(encoding="utf-8"), VERSION
    )


def test_the_steps_that_run_tests_find_the_environment(tmp_path: Path) -> None:
    lines, last, end = script("The tests of the core on this system").rpartition('"$venv"')
    assert last, "it ends with the tests"
    assert end.strip().endswith("tests/core")
    environment = tmp_path / "environment.txt"
    done = run(lines, tmp_path, GITHUB_ENV=str(environment))
    assert (done.returncode, done.stderr) == (0, "")
    given = dict(line.split("=", 1) for line in environment.read_text(encoding="utf-8").splitlines())
    assert given["VENV_PYTHON"].endswith(".venv/bin/python")
    assert given["PYTHONPATH"] == f"{tmp_path / 'gui'}:{tmp_path}"


def test_the_tests_that_the_release_runs_are_there() -> None:
    named = re.findall(r"\btests/[\w/]+(?:\.py)?", RELEASE)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
    (chosen,) = re.findall(r'test_terminal\.py -k "(.+)"', RELEASE)
    tests = (ROOT / "tests" / "packaged" / "test_terminal.py").read_text(encoding="utf-8")
    for part in chosen.split(" or "):
        assert re.search(rf"def test_\w*{part}", tests), part
