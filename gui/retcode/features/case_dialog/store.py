"""The case's store: the parts gathered so far and the title. None of it outlives the window, unless saved."""

from __future__ import annotations

from PySide6.QtCore import QDate, QObject, Qt, Signal

from retcode.core.case.build import UNTITLED, masked_part, with_title
from retcode.core.case.model import Case, CasePart
from retcode.version import VERSION


class CaseStore(QObject):
    """The parts of the case. Each is kept masked and as it came, so that masking can be chosen at the end."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[CasePart, CasePart]] = []
        self._title = ""
        self._unmasked = False
        self._handed_over = False

    @property
    def parts(self) -> tuple[CasePart, ...]:
        """The parts gathered so far, masked."""
        return tuple(masked for masked, _ in self._parts)

    @property
    def title(self) -> str:
        """The title; empty at first."""
        return self._title

    @property
    def unmasked(self) -> bool:
        """True if the agent has chosen to leave secrets in."""
        return self._unmasked

    @property
    def has_secrets(self) -> bool:
        """True if something in the case is masked that could be left in; a case saved masked has nothing."""
        return any(masked != plain for masked, plain in self._parts)

    @property
    def handed_over(self) -> bool:
        """True if the case was copied or saved, and has not changed since."""
        return self._handed_over

    def note_handed_over(self) -> None:
        """Note that the case was copied or saved in its present state."""
        self._handed_over = True

    def holds(self, masked: CasePart) -> bool:
        """Return whether the case has this part."""
        return masked in self.parts

    def add(self, masked: CasePart, plain: CasePart) -> None:
        """Add a part, unless the case has it already."""
        if not self.holds(masked):
            self._parts.append((masked, plain))
            self._change()

    def remove(self, index: int) -> None:
        """Remove a part from the case."""
        del self._parts[index]
        self._change()

    def set_title(self, title: str) -> None:
        """Set the title of the case."""
        self._title = title
        self._change()

    def leave_unmasked(self, unmasked: bool) -> None:
        """Choose whether copies and saved files contain secrets or mask them."""
        self._unmasked = unmasked
        self._change()

    def clear(self) -> None:
        """Begin a new case."""
        self._parts, self._title, self._unmasked = [], "", False
        self._change()

    def open(self, case: Case) -> None:
        """Continue a saved case; it is masked unless that is changed again."""
        self._parts = [(masked_part(part), part) for part in case.parts]
        self._title, self._unmasked = case.title, False
        self._change()
        self._handed_over = True  # its file has it

    def take_over(self, other: CaseStore) -> None:
        """Continue the case of a window that closes."""
        self._parts, self._title, self._unmasked = other._parts, other._title, other._unmasked
        self._handed_over = other._handed_over
        self.changed.emit()

    def add_parts_of(self, case: Case) -> None:
        """Add the parts of a case that was saved to those gathered; the title stays."""
        for part in case.parts:
            self.add(masked_part(part), part)

    def case(self) -> Case:
        """Return the case as it will be copied or saved."""
        parts = tuple(plain if self._unmasked else masked for masked, plain in self._parts)
        return _case(parts, self._title, masked=not self._unmasked)

    def _change(self) -> None:
        self._handed_over = False
        self.changed.emit()


def case_of(masked: CasePart) -> Case:
    """Return a masked case of one part only, without anything of the open case."""
    return _case((masked,), "", masked=True)


def _case(parts: tuple[CasePart, ...], title: str, *, masked: bool) -> Case:
    title = title or (parts[0].title if parts else UNTITLED)
    today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
    return with_title(Case("", parts, VERSION, today, masked), title)
