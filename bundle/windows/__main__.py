"""`python -m bundle.windows`: the program for Windows, built under Wine (`python3 dev.py build --windows`).

Folder, zip, single file and installer go into build/windows/dist. They are for testing: releases are built on
Windows itself.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bundle.archive import timestamp_of_sources
from bundle.sizes import ARCHIVE_BUDGET, Size, size_of
from bundle.windows.installer import NAME, InstallerError, make_installer
from bundle.windows.wine import ROOT, WineError, set_up, windows_path

PLACE = ROOT / "build" / "windows"


def main(argv: list[str]) -> int:
    """Build all of it; the status is 0 if all budgets are kept."""
    parser = argparse.ArgumentParser("dev.py build --windows", description="Build the program for Windows.")
    parser.add_argument("--if-changed", action="store_true", help="only if the sources changed since")
    parser.add_argument("--into", type=Path, default=PLACE, metavar="FOLDER", help="where it all goes")
    args = parser.parse_args(argv)
    into = args.into.resolve()
    if not sys.platform.startswith("linux"):
        print("bundle: the build under Wine runs on Linux; on Windows use `dev.py build`", file=sys.stderr)
        return 2
    try:
        wine = set_up(into / "wine")
        wine.start()
        try:
            changed = ["--if-changed"] if args.if_changed else []
            command = [str(wine.python), "-m", "bundle", *changed, "--into", windows_path(into)]
            status = wine.run(command, build_variables())
        finally:
            wine.stop()
        if status == 2 or not (into / "dist" / "retcode").is_dir():
            return 2
        made, stamp = into / "dist" / NAME, into / "build" / "built-from.txt"
        if not made.exists() or made.stat().st_mtime < stamp.stat().st_mtime:
            make_installer(into / "dist", into / "build")
        installer = Size(NAME, size_of(made), ARCHIVE_BUDGET)
        print(installer.line)
        if installer.size > installer.budget:
            status = 1
    except (WineError, InstallerError) as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 2
    return status


def build_variables() -> dict[str, str]:
    """Return the environment variables of the build under Wine."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        "SOURCE_DATE_EPOCH": str(timestamp_of_sources()),
        "PYTHONPATH": f"{windows_path(ROOT / 'gui')};{windows_path(ROOT)}",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
