"""All keys of the window, in a list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

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
        grid.setColumnStretch(1, 1)
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
        meanings: list[QLabel] = []
        for row, (keys, text) in enumerate((*listed, *_OTHER)):
            name = plain_label(text=keys)
            name.setProperty("look", "strong")
            meaning = plain_label(text=text)
            meanings.append(meaning)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(meaning, row, 1, Qt.AlignmentFlag.AlignTop)
        on_one_line = body.sizeHint()
        for label in meanings:
            label.setWordWrap(True)
        self.add_body(body, on_one_line)
