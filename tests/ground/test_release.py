"""Releases: their notes are the changelog's, and the workflows run nobody's changing code."""

import re
from pathlib import Path

import pytest

from bundle.release_notes import CHANGELOG, notes
from retcode.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
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
