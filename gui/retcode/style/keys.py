"""Functions about key presses and selected text that several widgets use."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def typed_text(event: QKeyEvent) -> str:
    """Return the text that a key press types; empty for a command or a key without a letter."""
    text = event.text()
    return text if text.isprintable() and not event.modifiers() & _COMMANDS else ""


def copy_selection(widget: QWidget | None) -> bool:
    """Copy the text that is selected in a widget; return False if no text is selected."""
    long_texts = QtWidgets.QTextEdit | QtWidgets.QPlainTextEdit  # not imported: the first rows need neither
    if isinstance(widget, long_texts) and widget.textCursor().hasSelection():
        widget.copy()
        return True
    if isinstance(widget, QLineEdit) and widget.hasSelectedText():
        widget.copy()
        return True
    if isinstance(widget, QLabel) and widget.hasSelectedText():
        QGuiApplication.clipboard().setText(widget.selectedText())
        return True
    return False
