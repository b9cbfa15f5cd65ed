"""Register this program for `retcode:` links, for this user only, or undo that.

On Linux a desktop file names the program and `mimeapps.list` makes it the default for the scheme; on Windows
both stand below HKEY_CURRENT_USER. `--link` comes first in the command: nothing after it is an option,
whatever a link holds.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from retcode.core.links import SCHEME
from retcode.services.self_command import window_command

DESKTOP_FILE = "retcode-link.desktop"
_MIME = f"x-scheme-handler/{SCHEME}"
_DEFAULTS = "[Default Applications]"
_CLASS = rf"Software\Classes\{SCHEME}"
_KEYS = (rf"{_CLASS}\shell\open\command", rf"{_CLASS}\shell\open", rf"{_CLASS}\shell", _CLASS)


class LinkHandlerError(Exception):
    """Links cannot be registered or unregistered. The text is one sentence."""


def register(platform: str = sys.platform) -> str:
    """Register this program for links; return a sentence for the user.

    Raises:
        LinkHandlerError: the system has no such thing, or it cannot be written.
    """
    try:
        if platform == "win32":
            _register_on_windows(window_command())
        elif platform == "linux":
            _register_on_linux(window_command())
        else:
            raise LinkHandlerError("links cannot be registered on this system")
    except OSError as error:
        raise LinkHandlerError(f"cannot register links: {error.strerror or error}") from None
    return f"{SCHEME}:// links open Retcode from now on"


def unregister(platform: str = sys.platform) -> str:
    """Undo what `register` did, and nothing else; return a sentence for the user. Raises as `register`."""
    try:
        if platform == "win32":
            _unregister_on_windows()
        elif platform == "linux":
            _unregister_on_linux()
        else:
            raise LinkHandlerError("links cannot be registered on this system")
    except OSError as error:
        raise LinkHandlerError(f"cannot unregister links: {error.strerror or error}") from None
    return f"{SCHEME}:// links no longer open Retcode"


# Linux ------------------------------------------------------------------------------------------


def _folder(variable: str, usual: str) -> Path:
    value = os.environ.get(variable, "")
    return Path(value) if value.startswith("/") else Path.home() / usual


def _paths() -> tuple[Path, Path]:
    """Return the desktop file and the list of defaults."""
    data = _folder("XDG_DATA_HOME", ".local/share")
    return data / "applications" / DESKTOP_FILE, _folder("XDG_CONFIG_HOME", ".config") / "mimeapps.list"


def _register_on_linux(program: Sequence[str]) -> None:
    desktop, defaults = _paths()
    desktop.parent.mkdir(parents=True, exist_ok=True)
    command = " ".join(map(_quoted, program))
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=Retcode links",
        f"Exec={command} --link %u",
        "Icon=retcode",
        "NoDisplay=true",
        f"MimeType={_MIME};",
    )
    desktop.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _set_default(defaults, DESKTOP_FILE)


def _unregister_on_linux() -> None:
    desktop, defaults = _paths()
    desktop.unlink(missing_ok=True)
    if defaults.exists():
        _set_default(defaults, "")


def _set_default(path: Path, program: str) -> None:
    """Make a desktop file the default for links; none if it is empty and the default is ours."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    ours = f"{_MIME}={DESKTOP_FILE}"
    if program:
        kept = [line for line in lines if not line.replace(" ", "").startswith(f"{_MIME}=")]
        if _DEFAULTS not in kept:
            kept = [*kept, "", _DEFAULTS] if kept else [_DEFAULTS]
        kept.insert(kept.index(_DEFAULTS) + 1, ours)
    else:
        kept = [line for line in lines if line.replace(" ", "").rstrip(";") != ours]
    if kept != lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _quoted(word: str) -> str:
    """Return a word quoted for the `Exec` line of a desktop file."""
    escaped = word.replace("\\", "\\\\")
    for special in ('"', "`", "$"):
        escaped = escaped.replace(special, f"\\{special}")
    return f'"{escaped}"'.replace("\\", "\\\\").replace("%", "%%")


# Windows ----------------------------------------------------------------------------------------


def _registry() -> Any:
    return importlib.import_module("winreg")


def _register_on_windows(program: Sequence[str]) -> None:
    registry = _registry()
    command = " ".join(f'"{word}"' if " " in word or len(program) == 1 else word for word in program)
    user = registry.HKEY_CURRENT_USER
    with registry.CreateKey(user, _CLASS) as key:
        registry.SetValueEx(key, "", 0, registry.REG_SZ, "URL:Retcode")
        registry.SetValueEx(key, "URL Protocol", 0, registry.REG_SZ, "")
    with registry.CreateKey(user, _KEYS[0]) as key:
        registry.SetValueEx(key, "", 0, registry.REG_SZ, f'{command} --link "%1"')


def _unregister_on_windows() -> None:
    registry = _registry()
    for name in _KEYS:
        with suppress(FileNotFoundError):
            registry.DeleteKey(registry.HKEY_CURRENT_USER, name)
