"""Print what Qt asks of Windows for the frame of the window: run with Windows' Python, with a display.

Wine draws no frame of its own and ignores this attribute, so the function that sets it is replaced by one
that prints.
"""

from __future__ import annotations

import ctypes
import struct
import sys
import tempfile
from ctypes import wintypes
from pathlib import Path

from retcode.app import build_app
from retcode.services.options import WindowOptions
from retcode.services.settings import Settings

DARK_FRAME = 20  # DWMWA_USE_IMMERSIVE_DARK_MODE
READ_WRITE_EXECUTE = 0x40
JUMP = b"\x48\xb8%s\xff\xe0"  # mov rax, ADDRESS; jmp rax


def print_attribute(window: int, attribute: int, value: int, size: int) -> int:
    """Take the place of DwmSetWindowAttribute."""
    del window, size
    if attribute == DARK_FRAME:
        sys.stdout.write(f"{chosen[-1]}: {'dark' if wintypes.BOOL.from_address(value).value else 'light'}\n")
    return 0


chosen = ["as the system"]
library = ctypes.WinDLL("dwmapi")  # type: ignore[attr-defined, unused-ignore]  # this runs on Windows only
kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
kind = ctypes.WINFUNCTYPE(  # type: ignore[attr-defined, unused-ignore]
    ctypes.c_long, wintypes.HWND, wintypes.DWORD, ctypes.c_void_p, wintypes.DWORD
)
replacement = kind(print_attribute)
address = ctypes.cast(library.DwmSetWindowAttribute, ctypes.c_void_p).value
code = JUMP % struct.pack("<Q", ctypes.cast(replacement, ctypes.c_void_p).value or 0)
before = wintypes.DWORD()
kernel.VirtualProtect(ctypes.c_void_p(address), len(code), READ_WRITE_EXECUTE, ctypes.byref(before))
ctypes.memmove(address or 0, code, len(code))

settings = Settings(Path(tempfile.mkdtemp()))
settings.used = True
app = build_app(WindowOptions(), settings)
app.window.show()
for theme in ("light", "dark"):
    app.qt.processEvents()
    chosen.append(theme)
    app.look.choose(theme)
app.qt.processEvents()
app.window.close()
