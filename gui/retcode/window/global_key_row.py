"""The setting of the global shortcut: a switch, the key, and a sentence about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QKeySequenceEdit, QLineEdit, QVBoxLayout, QWidget

from retcode.services.global_key import NOT_AVAILABLE, is_available
from retcode.style.line_edit import refuse_drops
from retcode.style.widgets import plain_label
from retcode.window.global_key_switch import GlobalKeySwitch

_KEY_NAME = "The key that brings the window to the front"
_KEY_WIDTH = 22  # characters


class GlobalKeyRow(QWidget):
    """Shows the state of the switch, or why this desktop does not support it."""

    def __init__(self, switch: GlobalKeySwitch) -> None:
        super().__init__()
        self._switch = switch
        self._on = QCheckBox("On")
        self._on.setAccessibleName("Global shortcut")
        self._keys = QKeySequenceEdit()
        self._keys.setAccessibleName(_KEY_NAME)
        for line_edit in self._keys.findChildren(QLineEdit):  # this is what has the focus
            line_edit.setAccessibleName(_KEY_NAME)
        self._keys.setMaximumSequenceLength(1)
        refuse_drops(self._keys)
        self._note = plain_label("muted")
        self._note.setWordWrap(True)
        line = QHBoxLayout()
        line.addWidget(self._on)
        line.addSpacing(12)
        line.addWidget(self._keys)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        column.addWidget(self._note)
        self._set_key_width()
        self._show()
        self._on.clicked.connect(switch.toggle)
        self._keys.editingFinished.connect(self._choose)
        switch.changed.connect(self._show)
        for widget in (self._on, self._keys):
            widget.setEnabled(is_available())

    def changeEvent(self, event: QEvent) -> None:
        """Adapt the width of the key's field when the text size changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._set_key_width()

    def _set_key_width(self) -> None:
        self._keys.setFixedWidth(_KEY_WIDTH * self.fontMetrics().averageCharWidth())

    def _show(self) -> None:
        self._on.setChecked(self._switch.on)
        self._keys.setKeySequence(QKeySequence(self._switch.keys, QKeySequence.SequenceFormat.PortableText))
        self._note.setText(self._switch.note if is_available() else NOT_AVAILABLE)

    def _choose(self) -> None:
        keys = self._keys.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if keys and keys != self._switch.keys:
            self._switch.choose(keys)
        else:
            self._show()
