"""Open the window on the display, or draw it into a file."""

from __future__ import annotations

import os
import sys

from retcode.cli.errors import UsageError
from retcode.services.options import WindowOptions

_MAX_PIXELS = 100_000_000


def open_window(options: WindowOptions) -> int:
    """Open the window, or draw it into the file that the options name; return the exit status.

    Raises:
        UsageError: there is no display, or the file cannot be drawn.
    """
    if options.screenshot:
        folder = options.screenshot.absolute().parent
        if not os.access(folder, os.W_OK):
            raise UsageError(f"cannot write {options.screenshot}")
        width, height = options.size
        if width * height * options.scale**2 > _MAX_PIXELS:
            raise UsageError(f"--size and --scale make more than {_MAX_PIXELS:,} pixels")
    elif not _has_display():
        raise UsageError(
            "no display to open a window on; use a desktop session, --screenshot OUT.png, or the "
            "commands list, search, lookup and decode"
        )
    from retcode.app import run_window, take_screenshot

    return take_screenshot(options) if options.screenshot else run_window(options)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
