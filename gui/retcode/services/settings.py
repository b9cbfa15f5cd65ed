"""The window's settings: an INI file in the platform's usual folder, or beside the program on request."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from retcode.core.resources import user_folder
from retcode.services.options import ThemeName


def settings_folder(program: Path | None = None) -> Path:
    """Return the folder of the settings; a temporary one for a user without a home folder."""
    folder = user_folder(program)
    if folder is not None:
        return folder
    from retcode.services.own_folders import homeless_folder

    return homeless_folder()


class Settings:
    """What is kept from one start to the next. Nothing pasted is kept."""

    def __init__(self, folder: Path) -> None:
        self._file = QSettings(str(folder / "retcode.ini"), QSettings.Format.IniFormat)

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
        return tuple(filter(None, self.text("list/exchanges").split("\n")))

    @exchanges.setter
    def exchanges(self, names: tuple[str, ...]) -> None:
        self.set_text("list/exchanges", "\n".join(names))

    @property
    def used(self) -> bool:
        """True once the window has been used for something."""
        return self.text("window/used") == "true"

    @used.setter
    def used(self, used: bool) -> None:
        self.set_text("window/used", "true" if used else "false")

    @property
    def zoom(self) -> int:
        """The size of text in percent of the system's."""
        text = self.text("window/zoom")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 100

    @zoom.setter
    def zoom(self, percent: int) -> None:
        self.set_text("window/zoom", str(percent))

    @property
    def name_share(self) -> int:
        """The percentage of the room that names have beside messages in the list."""
        text = self.text("list/name_share")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 45

    def set_name_share(self, percent: int) -> None:
        """Remember how wide the column of names is."""
        self.set_text("list/name_share", str(percent))

    @property
    def zone(self) -> str:
        """The zone assumed for times in logs without a zone; empty until it is chosen."""
        return self.text("triage/zone")

    def set_zone(self, zone: str) -> None:
        """Remember the zone of times that state none."""
        self.set_text("triage/zone", zone)

    @property
    def target(self) -> str:
        """The id of the language and library that handlers are written for."""
        return self.text("handler/target") or "python-requests"

    @property
    def tab(self) -> str:
        """The tab that was open."""
        return self.text("list/tab")

    @property
    def product(self) -> str:
        """The product that was chosen in it."""
        return self.text("list/product")

    def set_tab(self, tab: str, product: str) -> None:
        """Remember the open tab and its product."""
        self._file.setValue("list/tab", tab)
        self._file.setValue("list/product", product)

    @property
    def pins(self) -> tuple[str, ...]:
        """The keys of the pinned entries."""
        return tuple(filter(None, self.text("list/pins").split("\n")))

    @pins.setter
    def pins(self, keys: tuple[str, ...]) -> None:
        self._file.setValue("list/pins", "\n".join(keys))

    def text(self, name: str) -> str:
        """Any other setting as text; empty at first."""
        value = self._file.value(name)
        return value if isinstance(value, str) else ""

    def set_text(self, name: str, value: str) -> None:
        """Remember any other setting."""
        self._file.setValue(name, value)

    def save(self) -> None:
        """Write changes to the file; do nothing if the folder cannot be written to."""
        self._file.sync()

    def _bytes(self, name: str) -> QByteArray:
        value = self._file.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()
