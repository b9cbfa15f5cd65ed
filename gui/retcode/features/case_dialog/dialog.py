"""The dialog of the case: its title, its parts, what will be sent, and buttons to copy or save."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QMargins, QModelIndex, QStringListModel, Qt, QUrl, Signal
from PySide6.QtGui import QShowEvent, QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QListView,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from retcode.core.case.render import case_markdown
from retcode.features.case_dialog.store import CaseStore
from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.dialogs import FittedDialog
from retcode.style.line_edit import LineEdit
from retcode.style.widgets import plain_label
from retcode.style.wrapped_row import WrappedRow

_EMPTY = "Nothing is in the case yet. Paste a text or open a log, then press Ctrl+Shift+E to add it."
_NO_SECRETS = "Nothing is masked in this case, or it was saved without the masked values."
_SIZE, _MAX_PARTS = (680, 560), 110  # logical pixels at 100 %, of the dialog and of its list
_MIN_PREVIEW = 5  # lines of text
_PART_LEVEL = 2  # of the headings of parts
_WITH_TEXT = frozenset({"text", "picture"})  # the kinds of parts that can be decoded again
_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class _Preview(QTextEdit):
    """The case as it looks where its Markdown is pasted."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName("Preview of the case")

    def loadResource(self, _: int, __: QUrl | str) -> None:
        """Load nothing, so that no text can make the preview open a file."""

    def show_markdown(self, text: str) -> None:
        """Show a text. Lines of the customer's that are too long are wrapped, parts stand apart."""
        document = self.document()
        document.setMarkdown(text, _MARKDOWN)
        wrapped = QTextBlockFormat()
        wrapped.setNonBreakableLines(False)
        apart = QTextBlockFormat()
        apart.setTopMargin(self.fontMetrics().height())
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for block in self._blocks():
            cursor.setPosition(block.position())
            if block.blockFormat().nonBreakableLines():
                cursor.mergeBlockFormat(wrapped)
            if block.blockFormat().headingLevel() == _PART_LEVEL and block.position() > 0:
                cursor.mergeBlockFormat(apart)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)  # it is in sight when the dialog opens

    def go_to_part(self, number: int) -> None:
        """Bring the heading of a part to the top; a case of one part has none, and is shown from its top."""
        for block in self._blocks():
            if block.blockFormat().headingLevel() == _PART_LEVEL and block.text().startswith(f"{number}. "):
                self.setTextCursor(QTextCursor(block))
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.cursorRect(QTextCursor(block)).top())
                return
        self.verticalScrollBar().setValue(0)

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()


class CaseDialog(FittedDialog):
    """Shows the case's store and asks it for changes."""

    new_requested = Signal()
    copy_requested = Signal()
    save_requested = Signal()
    open_requested = Signal()
    decode_requested = Signal(str)

    def __init__(self, store: CaseStore, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName("case")
        self.setWindowTitle("Case")
        self.resize(*map(look.scaled, _SIZE))
        self._title = LineEdit(store.title)
        self._title.setAccessibleName("Title of the case")
        self._title.setPlaceholderText("Title, such as the number of a ticket")
        self._model = QStringListModel(self)
        self._parts = QListView()
        self._parts.setModel(self._model)
        self._parts.setAccessibleName("Parts of the case")
        self._parts.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._parts.setMaximumHeight(look.scaled(_MAX_PARTS))
        self._remove = QPushButton("Remove part")
        self._new = QPushButton("New case")
        self._open = QPushButton("Open…")
        self._parts.setToolTip("Enter or a double click decodes the text of a part again")
        self._text = _Preview()
        self._text.setMinimumHeight(_MIN_PREVIEW * self.fontMetrics().lineSpacing())
        self._answer = plain_label()
        self._answer.setWordWrap(True)
        self._unmasked = QCheckBox("Include keys, addresses and account ids (not masked)")
        self._no_secrets = plain_label("muted", _NO_SECRETS)
        self._no_secrets.setWordWrap(True)
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
        self._parts.selectionModel().currentChanged.connect(self._go_to)
        self._parts.activated.connect(self._open_part)
        store.changed.connect(self._show)
        self._shown = single_shot(self, 0, lambda: self._go_to(self._parts.currentIndex()))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the chosen part to the top once the preview has its size."""
        super().showEvent(event)
        self._shown.start()

    def _lay_out(self) -> None:
        above = WrappedRow(QMargins(0, 0, 0, 0), 8)
        for button in (self._remove, self._new, self._open):
            button.setAutoDefault(False)
            above.addWidget(button)
        footer = QHBoxLayout()
        footer.setSpacing(8)
        footer.addStretch(1)
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
        layout.addWidget(self._no_secrets)
        layout.addWidget(self._answer)
        layout.addLayout(footer)

    def _remove_part(self) -> None:
        row = self._parts.currentIndex().row()
        if row >= 0:
            self._store.remove(row)

    def show_answer(self, text: str, *, failed: bool = False) -> None:
        """Show what became of a copy or a file, until the case changes."""
        self._answer.setText(text)
        self._answer.setProperty("look", "problem" if failed else "muted")
        self._answer.style().polish(self._answer)
        self._answer.setVisible(bool(text))

    def _go_to(self, index: QModelIndex) -> None:
        self._text.go_to_part(index.row() + 1)

    def _open_part(self, index: QModelIndex) -> None:
        part = self._store.parts[index.row()]
        if part.text and part.kind in _WITH_TEXT:
            self.decode_requested.emit(part.text)

    def _show(self) -> None:
        store = self._store
        self.show_answer("")
        if self._title.text() != store.title:
            self._title.setText(store.title)
        titles = [" ".join(part.title.split()) for part in store.parts]
        found = bool(titles)
        if titles != self._model.stringList():
            self._model.setStringList(titles)
        position = self._text.verticalScrollBar().value()
        self._text.show_markdown(case_markdown(store.case()) if found else _EMPTY)
        self._text.verticalScrollBar().setValue(position)
        if found and not self._parts.currentIndex().isValid():
            self._parts.setCurrentIndex(self._model.index(len(titles) - 1, 0))
        self._unmasked.setChecked(store.unmasked)
        can_unmask = store.has_secrets or store.unmasked
        self._unmasked.setEnabled(can_unmask)
        self._no_secrets.setVisible(found and not can_unmask)
        for button in (self._copy, self._save, self._remove):
            button.setEnabled(found)
