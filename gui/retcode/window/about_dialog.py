"""What the program is, its version, and the licences of what it is made of."""

from __future__ import annotations

import sys
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from retcode.style.widgets import plain_label
from retcode.version import VERSION

_ABOUT = (
    "A reference browser for the error codes of crypto-exchange APIs. It works offline, never opens a "
    "network connection, and keeps nothing that is pasted. Not affiliated with any exchange; check what "
    "money depends on against the source of each entry."
)
_LIBRARIES = (
    ("PySide6, Qt for Python", "PySide6-Essentials", "LGPL-3.0"),
    ("msgspec", "msgspec", "BSD-3-Clause"),
    ("Jinja2", "Jinja2", "BSD-3-Clause"),
    ("Pygments", "Pygments", "BSD-2-Clause"),
    ("RapidFuzz", "rapidfuzz", "MIT"),
    ("platformdirs", "platformdirs", "MIT"),
    ("ahocorasick_rs", "ahocorasick_rs", "Apache-2.0"),
)


class AboutDialog(QDialog):
    """Version, purpose and notices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Retcode")
        self.setMinimumWidth(520)
        title = plain_label(text=f"Retcode {VERSION}")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        title.setFont(font)
        about = plain_label(text=_ABOUT)
        about.setWordWrap(True)
        notices = QPlainTextEdit(notices_text())
        notices.setReadOnly(True)
        notices.setAccessibleName("Licences")
        notices.setTabChangesFocus(True)
        notices.setMinimumHeight(220)
        notices.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(14)
        for part in (title, about, notices, buttons):
            layout.addWidget(part)


def notices_text() -> str:
    """Return who made what the program uses, in which version and under which licence."""
    lines = [
        "Retcode is free software under the MIT licence.",
        "",
        "It uses:",
        f"Python {sys.version.split()[0]}: PSF licence",
        f"Qt {qVersion()}: LGPL-3.0, as libraries of its own that you may replace",
    ]
    lines += [f"{name} {_version(package)}: {licence}" for name, package, licence in _LIBRARIES]
    lines += [
        "",
        "The names of exchanges and their products belong to their owners. Messages and names of error "
        "codes are quoted from the documents named in each entry.",
    ]
    return "\n".join(lines)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
