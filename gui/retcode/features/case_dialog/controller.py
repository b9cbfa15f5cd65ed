"""Connects the case with the window: add what is shown, copy, save, open again.

Nothing is saved by itself, and a part stays in the case only if it was added: what one customer sent must
not reach another by being copied.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from retcode.core.case.build import Answers
from retcode.core.case.model import Case, CasePart
from retcode.core.case.render import (
    case_html,
    case_json,
    case_label,
    case_markdown,
    file_stem,
    shortened,
)
from retcode.core.case.saved import SUFFIX, CaseError, read_case
from retcode.core.files import label_of
from retcode.core.replies.choose import ReplyBook
from retcode.core.replies.load import load_replies
from retcode.entries.store import STILL_READING, Store
from retcode.features.case_dialog.dialog import CaseDialog
from retcode.features.case_dialog.store import CaseStore, case_of
from retcode.services.background import LatestTask
from retcode.services.settings import Settings
from retcode.style.appearance import Appearance
from retcode.window.main_window import MainWindow

_FILE_FILTERS = f"Retcode case (*{SUFFIX});;Markdown (*.md);;Web page (*.html);;JSON (*.json)"
_SUFFIXES = frozenset({SUFFIX, ".md", ".html", ".json"})


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
        self._borrowed = False  # the dialog shows a part that was not added to the case
        self._work = LatestTask(self)  # makes a part of a long text
        self._work.finished.connect(self._on_made)
        self._then: Callable[[tuple[CasePart, CasePart]], None] | None = None  # waits for it
        self._inputs: set[Path] = set()  # the files that the parts of cases came from
        window.add_inputs(lambda: self._inputs)
        callbacks: dict[str, Callable[[], object]] = {
            "add_to_case": self.add,
            "copy_case": self.copy_shown,
            "show_case": self.show_dialog,
            "save_case": self._save_open_or_shown,
            "open_case": self._ask_what_to_open,
        }
        window.register(callbacks)
        window.check_before_closing(self._may_close)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for a part that is still being made when the window closes; it may belong to the case."""
        if event.type() is QEvent.Type.Close:
            self.flush()
        return False

    @cached_property
    def _book(self) -> ReplyBook:
        return load_replies(self._store.catalogue)

    def add(self) -> None:
        """Add what the window shows to the case; ask first if the case was handed over already."""
        self._with_shown("add to a case", self._add_or_ask)

    def _add_or_ask(self, shown: tuple[CasePart, CasePart]) -> None:
        if self.case.holds(shown[0]):
            self._store.notify(f"The {case_label(self.case.case())} has this already (Ctrl+J)")
        elif self.case.parts and self.case.handed_over:
            self._ask_which_case(shown)
        else:
            self._add(shown)

    def _add(self, shown: tuple[CasePart, CasePart], *, to_new: bool = False) -> None:
        if to_new:
            self.case.clear()
        began = not self.case.parts
        self.case.add(*shown)
        self._inputs |= self._window.inputs()
        what = "Started the" if began else "Added to the"
        self._store.notify(f"{what} {case_label(self.case.case())}. Ctrl+J shows it.")

    def _ask_which_case(self, shown: tuple[CasePart, CasePart]) -> None:
        """Ask whether this belongs to a case that was copied or saved: it may be the next customer's."""
        box = self._question(
            "Add to case", f"The {case_label(self.case.case())} was copied or saved already."
        )
        box.setInformativeText("Is this another customer's? Then start a new case with it.")
        role = QMessageBox.ButtonRole
        new = box.addButton("New case", role.AcceptRole)
        add = box.addButton("Add to that case", role.ActionRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(new)
        new.clicked.connect(lambda: self._add(shown, to_new=True))
        add.clicked.connect(lambda: self._add(shown))
        box.open()

    def copy_shown(self) -> None:
        """Copy a case of what the window shows alone; nothing of the case that is open gets into it."""
        self._with_shown("copy as a case", self._copy)

    def _copy(self, shown: tuple[CasePart, CasePart]) -> None:
        case = case_of(shown[0])
        QGuiApplication.clipboard().setText(case_markdown(case))
        others = [part for part in self.case.parts if part != shown[0]]
        rest = f", without the open {case_label(self.case.case())}" if others else ""
        self._store.notify(f"Copied the {case_label(case)}{rest}")

    def copy_open(self) -> None:
        """Copy the case that is open as Markdown."""
        case = self.case.case()
        if case.parts:
            QGuiApplication.clipboard().setText(case_markdown(case))
            self.case.note_handed_over()
            self._confirm(f"Copied the {case_label(case)}{_unmasked(case)}")

    def _confirm(self, text: str) -> None:
        """Show a confirmation in the dialog, which may cover the window, or else in the window."""
        if self._dialog is not None:
            self._dialog.show_answer(text)
        else:
            self._store.notify(text)

    def _refuse(self, text: str) -> None:
        """Show why something failed, in the same place as `_confirm`."""
        if self._dialog is not None:
            self._dialog.show_answer(text, failed=True)
        else:
            self._window.notify(text)

    def save(self, path: Path, case: Case) -> None:
        """Save a case in the format of the file's suffix; by default in the one that can be opened again."""
        writers = {".md": case_markdown, ".html": case_html}
        text = writers.get(path.suffix.lower(), case_json)(case)
        if self._window.save(path, text, on_failure=self._refuse):
            if case == self.case.case():
                self.case.note_handed_over()
            self._confirm(f"Saved the {case_label(case)} as {label_of(path)}{_unmasked(case)}")

    def open(self, path: Path) -> None:
        """Open a saved case; if there is a case already, ask first what to do with it."""
        try:
            case = read_case(path)
        except CaseError as error:
            self._refuse(str(error))
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
        box = self._question("Open case", f"The {case_label(self.case.case())} is open.")
        box.setInformativeText(
            f"Add “{shortened(other.title)}” to it, or open that in its place? "
            "Parts that were not saved are then lost."
        )
        role = QMessageBox.ButtonRole
        add = box.addButton("Add to this case", role.AcceptRole)
        replace = box.addButton("Replace this case", role.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(add)
        add.clicked.connect(lambda: self._take(other, self.case.add_parts_of))
        replace.clicked.connect(lambda: self._take(other, self.case.open))
        box.open()

    def _question(self, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._dialog or self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return box

    def begin_new(self) -> None:
        """Begin a new case; ask first if the present one was neither copied nor saved."""
        if not self.case.parts or self.case.handed_over or self._borrowed:
            self.case.clear()
            return
        box = self._question("New case", f"The {case_label(self.case.case())} was neither copied nor saved.")
        box.setInformativeText("A new case takes its place.")
        new = box.addButton("New case", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        new.clicked.connect(self.case.clear)
        box.open()

    def _may_close(self) -> bool:
        """Return whether the window may close; ask first if the case was neither copied nor saved."""
        if not self.case.parts or self.case.handed_over or self._borrowed:
            return True
        box = self._question("Quit", f"The {case_label(self.case.case())} was neither copied nor saved.")
        box.setInformativeText("It will be lost when the window closes.")
        role = QMessageBox.ButtonRole
        save = box.addButton("Save...", role.AcceptRole)
        leave = box.addButton("Quit without it", role.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(save)
        save.clicked.connect(lambda: self._ask_where_to_save(self.case.case()))
        leave.clicked.connect(self._quit_without_case)
        box.open()
        return False

    def _quit_without_case(self) -> None:
        self.case.clear()
        self._window.close()

    def show_dialog(self) -> None:
        """Show the case. An empty one shows the window's present part until the dialog closes."""
        if self._dialog is None and not self.case.parts and self._store.case_draft() is not None:
            self._with_shown("show as a case", self._show_borrowed)
        else:
            self._show_dialog(borrowed=not self.case.parts)

    def _show_borrowed(self, shown: tuple[CasePart, CasePart]) -> None:
        borrowed = self._dialog is None and not self.case.parts
        if borrowed:
            self.case.add(*shown)
        self._show_dialog(borrowed=borrowed)

    def _show_dialog(self, *, borrowed: bool) -> None:
        if self._dialog is None:
            self._borrowed = borrowed
            dialog = CaseDialog(self.case, self._look, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.new_requested.connect(self.begin_new)
            dialog.copy_requested.connect(self.copy_open)
            dialog.save_requested.connect(lambda: self._ask_where_to_save(self.case.case()))
            dialog.open_requested.connect(self._ask_what_to_open)
            dialog.decode_requested.connect(self._decode_again)
            dialog.finished.connect(self._forget_dialog)
            self._dialog = dialog
        self._dialog.open()

    def _with_shown(self, wanted: str, then: Callable[[tuple[CasePart, CasePart]], None]) -> None:
        """Do something with what the window shows now, masked and as it came; a long text takes a moment."""
        draft = self._store.case_draft()
        if draft is None or self._then is not None:
            self._store.notify(self._nothing(wanted) if draft is None else STILL_READING)
            return
        languages = {"": self._settings.reply_language, **self._store.reply_languages}

        def make() -> tuple[CasePart, CasePart]:
            answers = Answers(self._book, languages)
            return draft.make(answers, True), draft.make(answers, False)

        if draft.long:
            self._then = then
            self._work.start(make)
        else:
            then(make())

    def flush(self) -> None:
        """Wait for a part that is being made."""
        self._work.flush()

    def _on_made(self, shown: object) -> None:
        then, self._then = self._then, None
        if then is not None and isinstance(shown, tuple):
            then(shown)
        elif isinstance(shown, Exception):
            self._store.notify(str(shown))

    def _nothing(self, wanted: str) -> str:
        return STILL_READING if self._store.pending else f"There is nothing to {wanted}"

    def _save_open_or_shown(self) -> None:
        """Save the open case; if there is none, a case of what the window shows."""
        if self.case.parts:
            self._ask_where_to_save(self.case.case())
        else:
            self._with_shown("save as a case", lambda shown: self._ask_where_to_save(case_of(shown[0])))

    def _ask_where_to_save(self, case: Case) -> None:
        if not case.parts:
            return
        title = f"Save the {case_label(case)}"
        wanted = f"{file_stem(case)}{SUFFIX}"
        path = self._window.ask_where_to_save(title, wanted, _FILE_FILTERS, self._dialog, _with_ending)
        if path is not None:
            self.save(path, case)

    def _ask_what_to_open(self) -> None:
        path = self._window.ask_for_file("Open case", f"Cases (*{SUFFIX})")
        if path is not None:
            self.open(path)

    def _decode_again(self, text: str) -> None:
        """Close the dialog and decode the text of a part."""
        if self._dialog is not None:
            self._dialog.reject()
        self._store.request_decode(text)

    def _forget_dialog(self) -> None:
        self._dialog = None
        if self._borrowed:
            self.case.clear()


def _with_ending(path: Path, chosen: str) -> Path:
    """Return the path of a case with the ending of the chosen filter, if it was typed without one."""
    ending = chosen.partition("*")[2].rstrip(")") or SUFFIX
    return path if path.suffix.lower() in _SUFFIXES else path.with_name(path.name + ending)


def _unmasked(case: Case) -> str:
    return "" if case.masked else ", not masked"
