"""The rows of a report as a list model: errors, HTTP statuses, successes and notices."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QObject, Qt

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.decode.report import Finding, Report, StatusFinding, Success
from retcode.core.present.finding_text import (
    CHOSEN,
    Item,
    certainty_word,
    code_of,
    items,
    times,
    venue_label,
)
from retcode.style.item_model import Index, RowListModel
from retcode.style.widgets import plain_tip

PART = " · "  # between the parts of a row's second line


class RowKind(IntEnum):
    """What a row is about."""

    ERROR = 0
    STATUS = 1
    SUCCESS = 2
    NOTICE = 3


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What one row shows: `chip` is a word in the hue of that name.

    `recovery` is what may be done, where that is certain enough to say; `alarm` is true where the message
    is another code's.
    """

    item: Item
    kind: RowKind
    code: str
    name: str
    where: str
    chip: str
    hue: str
    recovery: Recovery | None = None
    alarm: bool = False

    @property
    def accessible_text(self) -> str:
        """The row as one sentence, for screen readers."""
        warning = "the message is another code's" if self.alarm else ""
        recovery = self.recovery.value if self.recovery is not None else ""
        return ", ".join(filter(None, (self.code, self.name, self.chip, recovery, self.where, warning)))


CERTAINTY_HUES: dict[str, str] = {
    "proven": "green",
    "likely": "blue",
    "ambiguous": "amber",
    "unknown": "slate",
    CHOSEN: "slate",
}


class FindingListModel(RowListModel[FindingRow]):
    """The rows of one report; `set_report` replaces them all."""

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue

    def set_report(self, report: Report | None, chosen: str | None = None) -> None:
        """Show a report, decoded as the venue `chosen` if one was; None shows nothing."""
        shown = items(report) if report else ()
        self.replace_rows(tuple(finding_row(item, self._catalogue, chosen) for item in shown))

    def row_of(self, item: Item) -> int:
        """Return the row that shows an item, or -1."""
        return next((index for index, row in enumerate(self._rows) if row.item is item), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row's text, tip and accessible text."""
        row = self.row(index) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{row.code} {row.name}".strip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.accessible_text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(filter(None, (f"{row.code} {row.name}".strip(), row.where))))
        return None


def finding_row(item: Item, catalogue: Catalogue, chosen: str | None = None) -> FindingRow:
    """Return the row of an item."""
    if isinstance(item, Finding):
        return _error(item, catalogue, chosen)
    if isinstance(item, StatusFinding):
        named = f"{item.exchange}{PART}" if item.exchange else ""
        where = f"{named}HTTP status{PART}{_position_text(item.line, item.occurrences)}"
        word = "HTTP error" if item.status >= 400 else "HTTP"
        return FindingRow(
            item, RowKind.STATUS, str(item.status), item.title, where, word, "slate", item.recovery
        )
    if isinstance(item, Success):
        return FindingRow(item, RowKind.SUCCESS, "", item.message, f"line {item.line}", "success", "green")
    return FindingRow(item, RowKind.NOTICE, "", item, "", "note", "slate")


def _error(finding: Finding, catalogue: Catalogue, chosen: str | None) -> FindingRow:
    word = certainty_word(finding, catalogue, chosen)
    status = f"{PART}HTTP {finding.http_status}" if finding.http_status else ""
    return FindingRow(
        finding,
        RowKind.ERROR,
        code_of(finding),
        finding.name or finding.title or finding.message,
        f"{venue_label(finding, catalogue)}{PART}{_position_text(finding.line, finding.occurrences)}{status}",
        word,
        CERTAINTY_HUES[word],
        finding.recovery,
        alarm=finding.mismatch is not None,
    )


def _position_text(line: int, occurrences: int) -> str:
    return f"line {line}" if occurrences == 1 else f"line {line}, {times(occurrences)}"
