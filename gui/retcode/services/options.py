"""The options that the window starts with. No Qt, so that the command line can create them without it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

ThemeName = Literal["light", "dark"]


class WindowOptions(NamedTuple):
    """Start of a window: `size` is in logical pixels, `theme` None follows the system.

    Links ask for an `entry`, by its key, or with `ask_to_decode` for an offer to decode the clipboard.
    `decode_text` is a text to decode at once, `decode_file` a file; `screenshot` is the PNG to draw instead
    of a window, at `scale` physical pixels per logical one.
    """

    query: str = ""
    decode_text: str | None = None
    decode_file: Path | None = None
    screenshot: Path | None = None
    size: tuple[int, int] = (1280, 800)
    theme: ThemeName | None = None
    scale: float = 1.0
    entry: str = ""
    ask_to_decode: bool = False
