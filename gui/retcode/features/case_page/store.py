"""The case's store: the parts gathered so far and the title. None of it outlives the window, unless saved."""

from __future__ import annotations

from PySide6.QtCore import QDate, QObject, Qt, Signal

from retcode.core.case.build import UNTITLED, masked_part, with_title
from retcode.core.case.model import Case, CasePart
from retcode.version import VERSION


class CaseStore(QObject):
    """What the case holds. Each part is kept masked and as it came: which one leaves is chosen at the end."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[CasePart, CasePart]] = []
        self._title = ""
        self._unmasked = False

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

    def add(self, masked: CasePart, plain: CasePart) -> bool:
        """Add a part; return False if the case has it already."""
        if masked in self.parts:
            return False
        self._parts.append((masked, plain))
        self.changed.emit()
        return True

    def remove(self, index: int) -> None:
        """Take a part out of the case."""
        del self._parts[index]
        self.changed.emit()

    def set_title(self, title: str) -> None:
        """Name the case."""
        self._title = title
        self.changed.emit()

    def leave_unmasked(self, unmasked: bool) -> None:
        """Leave secrets in copies and saved files, or mask them again."""
        self._unmasked = unmasked
        self.changed.emit()

    def clear(self) -> None:
        """Begin a new case."""
        self._parts, self._title, self._unmasked = [], "", False
        self.changed.emit()

    def open(self, case: Case) -> None:
        """Go on with a case that was saved; it is masked unless that is chosen again."""
        self._parts = [(masked_part(part), part) for part in case.parts]
        self._title, self._unmasked = case.title, False
        self.changed.emit()

    def add_parts_of(self, case: Case) -> None:
        """Add the parts of a case that was saved to those gathered; the title stays."""
        for part in case.parts:
            self.add(masked_part(part), part)

    def case(self, shown: tuple[CasePart, CasePart] | None = None) -> Case:
        """Return the case as it is to leave, with a part that is shown and has not been added."""
        gathered = [*self._parts]
        if shown is not None and shown[0] not in self.parts:
            gathered.append(shown)
        parts = tuple(plain if self._unmasked else masked for masked, plain in gathered)
        title = self._title or (parts[0].title if parts else UNTITLED)
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        return with_title(Case("", parts, VERSION, today, not self._unmasked), title)
