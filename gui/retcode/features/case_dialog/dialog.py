"""The dialog of the case: its title, its parts, the text as it will be sent, and buttons to copy or save."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from retcode.core.case.render import case_markdown
from retcode.features.case_dialog.store import CaseStore
from retcode.style.appearance import Appearance
from retcode.style.dialogs import FittedDialog
from retcode.style.widgets import plain_label
from retcode.style.wrapped_row import WrappedRow

_EMPTY = "Nothing is in the case yet. Paste a text or open a log, then press Ctrl+Shift+E to add it."


class CaseDialog(FittedDialog):
    """Shows the case's store and asks it for changes."""

    new_requested = Signal()
    copy_requested = Signal()
    save_requested = Signal()
    open_requested = Signal()

    def __init__(self, store: CaseStore, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName("case")
        self.setWindowTitle("Case")
        self.resize(680, 560)
        self._title = QLineEdit(store.title)
        self._title.setAccessibleName("Title of the case")
        self._title.setPlaceholderText("Title, such as the number of a ticket")
        self._model = QStringListModel(self)
        self._parts = QListView()
        self._parts.setModel(self._model)
        self._parts.setAccessibleName("Parts of the case")
        self._parts.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._parts.setMaximumHeight(110)
        self._remove = QPushButton("Remove part")
        self._new = QPushButton("New case")
        self._open = QPushButton("Open…")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName("Preview of the case")
        look.set_monospace(self._text)
        self._unmasked = QCheckBox("Include keys, addresses and account ids (not masked)")
        self._copy = QPushButton("Copy case")
        self._copy.setProperty("look", "primary")
        self._save = QPushButton("Save…")
        self._close = QPushButton("Close")
        self._lay_out()
        self._title.textEdited.connect(store.set_title)
        self._remove.clicked.connect(self._remove_part)
        self._new.clicked.connect(self.new_requested)
        self._open.clicked.connect(self.open_requested)
        self._unmasked.toggled.connect(store.leave_unmasked)
        self._copy.clicked.connect(self.copy_requested)
        self._save.clicked.connect(self.save_requested)
        self._close.clicked.connect(self.reject)
        store.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        above = WrappedRow(QMargins(0, 0, 0, 0), 8)
        for button in (self._remove, self._new, self._open):
            button.setAutoDefault(False)
            above.addWidget(button)
        footer = WrappedRow(QMargins(0, 0, 0, 0), 8)
        for button in (self._copy, self._save, self._close):
            button.setAutoDefault(False)
            footer.addWidget(button)
        label = plain_label("strong", "Preview")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addWidget(self._parts)
        layout.addLayout(above)
        layout.addWidget(label)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._unmasked)
        layout.addLayout(footer)

    def _remove_part(self) -> None:
        row = self._parts.currentIndex().row()
        if row >= 0:
            self._store.remove(row)

    def _show(self) -> None:
        store = self._store
        if self._title.text() != store.title:
            self._title.setText(store.title)
        self._model.setStringList([" ".join(part.title.split()) for part in store.parts])
        found = bool(store.parts)
        if found:
            self._parts.setCurrentIndex(self._model.index(len(store.parts) - 1, 0))
        self._text.setPlainText(case_markdown(store.case()) if found else _EMPTY)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._unmasked.setChecked(store.unmasked)
        for button in (self._copy, self._save, self._remove):
            button.setEnabled(found)
