"""All keys of the window, in a list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from retcode.style.dialogs import FittedDialog
from retcode.style.widgets import plain_label
from retcode.window.actions import ACTIONS

_OTHER = (
    ("Any letter or digit", "Search, wherever the focus is"),
    ("Up, Down, PgUp, PgDn", "Move in the list; the caret stays in the search box"),
    ("Enter (in the list)", "Read the details"),
    ("Space (in the filters)", "Turn a filter on or off"),
)


class ShortcutsDialog(FittedDialog):
    """Lists every action that has keys, from the one table of actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(7)
        listed = [
            (
                ", ".join(
                    QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in a.keys
                ),
                a.tip,
            )
            for a in ACTIONS
            if a.keys
        ]
        for row, (keys, text) in enumerate((*listed, *_OTHER)):
            name = plain_label(text=keys)
            name.setProperty("look", "strong")
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(plain_label(text=text), row, 1)
        self.add_body(body)
