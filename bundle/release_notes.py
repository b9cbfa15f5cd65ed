"""`python -m bundle.release_notes`: print what CHANGELOG.md has about this version."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from retcode.version import VERSION

CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"


def notes(changelog: str, version: str) -> str:
    """Return the section of a version without its heading; empty if there is none."""
    found = re.search(rf"(?ms)^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## |\Z)", changelog)
    return f"{found[1].strip()}\n" if found else ""


def main() -> int:
    """Print the notes; the status is 1 if there are none."""
    text = notes(CHANGELOG.read_text(encoding="utf-8"), VERSION)
    if not text.strip():
        print(f"bundle: CHANGELOG.md says nothing of {VERSION}", file=sys.stderr)
        return 1
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
