"""What several widgets ask of a key press."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def typed_text(event: QKeyEvent) -> str:
    """Return the text that a key press types; empty for a command or a key without a letter."""
    text = event.text()
    return text if text.isprintable() and not event.modifiers() & _COMMANDS else ""
