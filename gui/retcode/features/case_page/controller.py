"""Connects the case with the window: add what is shown, copy, save, open again.

Nothing is saved by itself, and a part stays in the case only if it was added: what one customer sent must
not reach another by being copied.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox

from retcode.core.case.build import Answers
from retcode.core.case.model import Case, CasePart
from retcode.core.case.render import case_html, case_json, case_markdown
from retcode.core.case.saved import SUFFIX, CaseError, read_case
from retcode.core.replies.choose import ReplyBook
from retcode.core.replies.load import load_replies
from retcode.entries.store import Store
from retcode.features.case_page.dialog import CaseDialog
from retcode.features.case_page.store import CaseStore
from retcode.services.settings import Settings
from retcode.style.appearance import Appearance
from retcode.window.main_window import MainWindow

_FORMS = f"Retcode case (*{SUFFIX});;Markdown (*.md);;Web page (*.html);;JSON (*.json)"


class CaseController(QObject):
    """The case with its connections."""

    def __init__(self, window: MainWindow, store: Store, look: Appearance, settings: Settings) -> None:
        super().__init__(window)
        self.case = CaseStore(self)
        self._window = window
        self._store = store
        self._look = look
        self._settings = settings
        self._dialog: CaseDialog | None = None
        self._borrowed = False  # the dialog shows what nobody has added
        callbacks: dict[str, Callable[[], object]] = {
            "add_to_case": self.add,
            "copy_case": lambda: self.copy(self.case.case(self._shown())),
            "show_case": self.show_dialog,
            "save_case": lambda: self._ask_where_to_save(self.case.case(self._shown())),
            "open_case": self._ask_what_to_open,
        }
        window.register(callbacks)

    @cached_property
    def _book(self) -> ReplyBook:
        return load_replies(self._store.catalogue)

    def add(self) -> None:
        """Add what the window shows to the case."""
        shown = self._shown()
        if shown is None:
            self._store.notify("There is nothing to add to a case")
        elif self.case.add(*shown):
            self._store.notify(f"Added to the case, {_parts(len(self.case.parts))} (Ctrl+J)")
        else:
            self._store.notify("The case has this already (Ctrl+J)")

    def copy(self, case: Case) -> None:
        """Copy a case as Markdown."""
        if case.parts:
            QGuiApplication.clipboard().setText(case_markdown(case))
            masked = "" if case.masked else ", not masked"
            self._store.notify(f"Copied the case, {_parts(len(case.parts))}{masked}")

    def save(self, path: Path, case: Case) -> None:
        """Save a case in the form that the file's name asks for; to be opened again if it asks for none."""
        forms = {".md": case_markdown, ".html": case_html}
        if self._window.save(path, forms.get(path.suffix.lower(), case_json)(case)):
            self._store.notify(f"Saved {path.name}" if case.masked else f"Saved {path.name}, not masked")

    def open(self, path: Path) -> None:
        """Open a saved case; ask first what becomes of one that is gathered."""
        try:
            case = read_case(path)
        except CaseError as error:
            self._window.notify(str(error))
            return
        if self.case.parts and not self._borrowed:
            self._ask_what_becomes_of_this(case)
        else:
            self._take(case, self.case.open)

    def _take(self, case: Case, take: Callable[[Case], None]) -> None:
        self._borrowed = False
        take(case)
        self.show_dialog()

    def _ask_what_becomes_of_this(self, other: Case) -> None:
        box = QMessageBox(self._dialog or self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Open case")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"A case with {_parts(len(self.case.parts))} is open.")
        box.setInformativeText(
            f"Add “{other.title}” to it, or open that in its place? Parts that were not saved are then lost."
        )
        role = QMessageBox.ButtonRole
        add = box.addButton("Add to this case", role.AcceptRole)
        replace = box.addButton("Replace this case", role.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(add)
        add.clicked.connect(lambda: self._take(other, self.case.add_parts_of))
        replace.clicked.connect(lambda: self._take(other, self.case.open))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def show_dialog(self) -> None:
        """Show the case. An empty one holds what the window shows until the dialog closes."""
        if self._dialog is None:
            self._borrowed = not self.case.parts
            shown = self._shown() if self._borrowed else None
            if shown is not None:
                self.case.add(*shown)
            dialog = CaseDialog(self.case, self._look, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.copy_requested.connect(lambda: self.copy(self.case.case()))
            dialog.save_requested.connect(lambda: self._ask_where_to_save(self.case.case()))
            dialog.open_requested.connect(self._ask_what_to_open)
            dialog.finished.connect(self._forget_dialog)
            self._dialog = dialog
        self._dialog.open()

    def _shown(self) -> tuple[CasePart, CasePart] | None:
        """Return what the window shows, masked and as it came."""
        answers = Answers(self._book, self._settings.text("reply/language"))
        masked = self._store.case_part(answers, mask=True)
        plain = self._store.case_part(answers, mask=False)
        return (masked, plain) if masked is not None and plain is not None else None

    def _ask_where_to_save(self, case: Case) -> None:
        if not case.parts:
            return
        name, chosen = QFileDialog.getSaveFileName(self._window, "Save case", f"case{SUFFIX}", _FORMS)
        if name:
            path = Path(name)
            wanted = chosen.partition("*")[2].rstrip(")") or SUFFIX
            self.save(path if path.suffix else path.with_suffix(wanted), case)

    def _ask_what_to_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open case", "", f"Cases (*{SUFFIX})")
        if name:
            self.open(Path(name))

    def _forget_dialog(self) -> None:
        self._dialog = None
        if self._borrowed:
            self.case.clear()


def _parts(count: int) -> str:
    return f"{count} part{'s' if count > 1 else ''}"
