"""The window's settings: an INI file in the platform's usual folder, or beside the program on request."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from retcode.core.resources import user_folder
from retcode.services.options import ThemeName

DAMAGED = "retcode.ini.damaged"  # a copy of settings that could not be read
DEFAULT_TARGET = "python-requests"  # the language and library of handlers until another is chosen


def settings_folder(program: Path | None = None) -> Path:
    """Return the folder of the settings; a temporary one for a user without a home folder."""
    folder = user_folder(program)
    return folder if folder is not None else _fallback_folder()


def _fallback_folder() -> Path:
    from retcode.services.own_folders import fallback_folder

    return fallback_folder()


def _is_usable(path: Path) -> bool:
    """Return False for a pipe, for which Qt would wait forever, and in a home that may not be entered."""
    try:
        return not path.exists() or path.is_file() or path.is_dir()
    except OSError:
        return False


class Settings:
    """What is kept from one start to the next, nothing pasted among it. Only this class knows the keys."""

    def __init__(self, folder: Path) -> None:
        path = folder / "retcode.ini"
        if not _is_usable(path):
            path = _fallback_folder() / path.name
        self._file = QSettings(str(path), QSettings.Format.IniFormat)
        self._file.allKeys()  # Qt reads a section, and finds its faults, only when it is asked for a key
        self.damaged = self._file.status() is QSettings.Status.FormatError
        if self.damaged:
            self._keep_damaged(path)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window, as Qt keeps it; empty at first."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._file.setValue("window/geometry", value)

    def splitter(self, name: str) -> QByteArray:
        """The state of a splitter, as Qt keeps it; empty at first."""
        return self._bytes(f"window/{name}")

    def set_splitter(self, name: str, state: QByteArray) -> None:
        """Remember the state of a splitter."""
        self._file.setValue(f"window/{name}", state)

    @property
    def filters_shown(self) -> bool | None:
        """Whether the filter pane was shown; None if never set."""
        value = self._file.value("window/filters")
        return None if value is None else str(value) == "true"

    @filters_shown.setter
    def filters_shown(self, value: bool) -> None:
        self._file.setValue("window/filters", "true" if value else "false")

    @property
    def theme(self) -> ThemeName | None:
        """The chosen theme; None to follow the system."""
        value = self._file.value("window/theme")
        return "light" if value == "light" else "dark" if value == "dark" else None

    @theme.setter
    def theme(self, value: ThemeName | None) -> None:
        self._file.setValue("window/theme", value or "system")

    @property
    def exchanges(self) -> tuple[str, ...]:
        """The names of the user's own exchanges; empty until some are chosen."""
        return tuple(filter(None, self._text("list/exchanges").split("\n")))

    @exchanges.setter
    def exchanges(self, names: tuple[str, ...]) -> None:
        self._set_text("list/exchanges", "\n".join(names))

    @property
    def used(self) -> bool:
        """True once the window has been used for something."""
        return self._text("window/used") == "true"

    @used.setter
    def used(self, used: bool) -> None:
        self._set_text("window/used", "true" if used else "false")

    @property
    def zoom(self) -> int:
        """The size of text in percent of the system's."""
        text = self._text("window/zoom")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 100

    @zoom.setter
    def zoom(self, percent: int) -> None:
        self._set_text("window/zoom", str(percent))

    @property
    def name_share(self) -> int:
        """The percentage of the room that names have beside messages in the list."""
        text = self._text("list/name_share")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 45

    def set_name_share(self, percent: int) -> None:
        """Remember how wide the column of names is."""
        self._set_text("list/name_share", str(percent))

    @property
    def zone(self) -> str:
        """The zone assumed for times in logs without a zone; empty until it is chosen."""
        return self._text("triage/zone")

    def set_zone(self, zone: str) -> None:
        """Remember the zone of times that state none."""
        self._set_text("triage/zone", zone)

    @property
    def target(self) -> str:
        """The id of the language and library that handlers are written for."""
        return self._text("handler/target") or DEFAULT_TARGET

    @target.setter
    def target(self, target_id: str) -> None:
        self._set_text("handler/target", target_id)

    @property
    def reply_language(self) -> str:
        """The tag of the language that replies are in; empty to go by the text."""
        return self._text("reply/language")

    @reply_language.setter
    def reply_language(self, tag: str) -> None:
        self._set_text("reply/language", tag)

    @property
    def offers_decode(self) -> bool:
        """True if an error on the clipboard is offered to be decoded."""
        return self._text("decode/offer") != "off"

    @offers_decode.setter
    def offers_decode(self, on: bool) -> None:
        self._set_switch("decode/offer", on)

    @property
    def log_notices(self) -> bool:
        """True if alarms in followed logs are shown on the desktop."""
        return self._text("triage/notify") == "on"

    @log_notices.setter
    def log_notices(self, on: bool) -> None:
        self._set_switch("triage/notify", on)

    @property
    def tray_icon(self) -> bool:
        """True if there is an icon in the system tray."""
        return self._text("window/tray") == "on"

    @tray_icon.setter
    def tray_icon(self, on: bool) -> None:
        self._set_switch("window/tray", on)

    @property
    def global_key(self) -> bool:
        """True if a key brings the window to the front from any program."""
        return self._text("window/global_key") == "on"

    @global_key.setter
    def global_key(self, on: bool) -> None:
        self._set_switch("window/global_key", on)

    @property
    def global_keys(self) -> str:
        """That key, in Qt's portable text; empty for the default."""
        return self._text("window/global_keys")

    @global_keys.setter
    def global_keys(self, keys: str) -> None:
        self._set_text("window/global_keys", keys)

    @property
    def tab(self) -> str:
        """The tab that was open."""
        return self._text("list/tab")

    @property
    def product(self) -> str:
        """The product that was chosen in it."""
        return self._text("list/product")

    def set_tab(self, tab: str, product: str) -> None:
        """Remember the open tab and its product."""
        self._file.setValue("list/tab", tab)
        self._file.setValue("list/product", product)

    @property
    def pins(self) -> tuple[str, ...]:
        """The keys of the pinned entries."""
        return tuple(filter(None, self._text("list/pins").split("\n")))

    @pins.setter
    def pins(self, keys: tuple[str, ...]) -> None:
        self._file.setValue("list/pins", "\n".join(keys))

    def _keep_damaged(self, path: Path) -> None:
        """Copy a file that could not be read to the end: the next change replaces it."""
        with suppress(OSError):
            path.with_name(DAMAGED).write_bytes(path.read_bytes())

    def save(self) -> None:
        """Write changes to the file; do nothing if the folder cannot be written to."""
        self._file.sync()

    def _text(self, name: str) -> str:
        value = self._file.value(name)
        return value if isinstance(value, str) else ""

    def _set_text(self, name: str, value: str) -> None:
        self._file.setValue(name, value)

    def _set_switch(self, name: str, on: bool) -> None:
        self._set_text(name, "on" if on else "off")

    def _bytes(self, name: str) -> QByteArray:
        value = self._file.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()
