"""The about dialog: version, coverage of the catalogue, and the licences of the libraries."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import metadata
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QRect, QSize, Qt, qVersion
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHeaderView,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from retcode.core.catalogue.load import Catalogue
from retcode.core.present.coverage import Coverage, coverage, total
from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.dialogs import FittedDialog
from retcode.style.item_model import Index, root_count
from retcode.style.paint import scaled_font
from retcode.style.widgets import mark_focus, plain_label, plain_tip
from retcode.version import VERSION

_ABOUT = (
    "A reference browser for the error codes of crypto-exchange APIs. It works offline, never opens a "
    "network connection, and keeps nothing that is pasted. Not affiliated with any exchange. Before you "
    "move money, check the source of the entry."
)
_LIBRARIES = (
    ("PySide6, Qt for Python", "PySide6-Essentials", "LGPL-3.0"),
    ("msgspec", "msgspec", "BSD-3-Clause"),
    ("Jinja2", "Jinja2", "BSD-3-Clause"),
    ("Pygments", "Pygments", "BSD-2-Clause"),
    ("RapidFuzz", "rapidfuzz", "MIT"),
    ("platformdirs", "platformdirs", "MIT"),
    ("ahocorasick_rs", "ahocorasick_rs", "Apache-2.0"),
    ("tesserocr, with Tesseract and Leptonica", "tesserocr", "MIT, Apache-2.0, BSD-2-Clause"),
)


_SIZE = 880, 560  # logical pixels at 100 %
_AROUND_CELL, _ABOVE_AND_BELOW = 24, 12  # logical pixels around the text of a cell, a little more than needed


class _Column(NamedTuple):
    """A column of the coverage. `width` is in characters; the column without one takes the rest."""

    title: str
    text: Callable[[Coverage], str]
    width: int = 0
    is_number: bool = False
    tip: str = ""

    @property
    def side(self) -> Qt.AlignmentFlag:
        """Numbers stand at the right."""
        return Qt.AlignmentFlag.AlignRight if self.is_number else Qt.AlignmentFlag.AlignLeft


_OFFICIAL = "Entries that are in a document of the exchange itself"
_COMPARED = "The day on which the entries were last compared with their source"
_COLUMNS = (
    _Column("Table", lambda row: row.name, 24),
    _Column("Entries", lambda row: f"{row.entries:,}", 12, is_number=True),
    _Column("Official", lambda row: f"{row.official:,}", 13, is_number=True, tip=_OFFICIAL),
    _Column("Compared", lambda row: row.checked, 17, tip=_COMPARED),
    _Column("Main source", lambda row: row.document, 34),
    _Column("Known to be missing", lambda row: row.gaps),
)


class AboutDialog(FittedDialog):
    """Version, purpose, coverage and notices."""

    def __init__(self, catalogue: Catalogue, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Retcode")
        self.resize(*map(look.scaled, _SIZE))
        title = plain_label(text=f"Retcode {VERSION}")
        font = scaled_font(title.font(), 1.5)
        font.setBold(True)
        title.setFont(font)
        about = plain_label(text=f"{_ABOUT} It covers {total(catalogue)}.")
        about.setWordWrap(True)
        notices = QPlainTextEdit(notices_text())
        notices.setReadOnly(True)
        notices.setAccessibleName("Licences")
        notices.setTabChangesFocus(True)
        mark_focus(notices)
        notices.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(14)
        tabs = QTabWidget()
        tabs.setAccessibleName("About")
        tabs.setDocumentMode(True)
        tabs.addTab(_coverage_table(catalogue), "What is covered")
        tabs.addTab(notices, "Licences")
        for part in (title, about, tabs, buttons):
            layout.addWidget(part)


class _CoverageModel(QAbstractTableModel):
    """The coverage of the catalogue, one row for each table."""

    def __init__(self, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = coverage(catalogue)

    def rowCount(self, parent: Index | None = None) -> int:
        return root_count(self._rows, parent)

    def columnCount(self, parent: Index | None = None) -> int:
        return root_count(_COLUMNS, parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = _COLUMNS[index.column()]
        text = column.text(self._rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignTop | column.side
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = _COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignVCenter | column.side
        return None


class _WrappedCells(QStyledItemDelegate):
    """Makes rows as high as their texts. Qt's own wraps them without the padding of the style sheet."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        table = self.parent()
        assert isinstance(table, QTableView)
        room = QRect(0, 0, table.columnWidth(index.column()) - _AROUND_CELL, 10_000)
        text = table.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), str(index.data()))
        return QSize(text.width(), text.height() + _ABOVE_AND_BELOW)


def _coverage_table(catalogue: Catalogue) -> QTableView:
    table = QTableView()
    table.setModel(_CoverageModel(catalogue, table))
    table.setItemDelegate(_WrappedCells(table))
    table.verticalHeader().hide()
    table.setAccessibleName("What is covered")
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setObjectName("coverage")
    mark_focus(table)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    character = table.fontMetrics().averageCharWidth()
    header.setMinimumSectionSize(min(column.width for column in _COLUMNS if column.width) * character)
    table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    for index, column in enumerate(_COLUMNS):
        if column.width:
            table.setColumnWidth(index, column.width * character)
        else:
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)
    table.setWordWrap(True)
    table.resizeRowsToContents()
    # Not at once: while a heading is resized, Qt still lays out its cells in the width before.
    header.sectionResized.connect(single_shot(table, 0, table.resizeRowsToContents).start)
    return table


def notices_text() -> str:
    """Return the libraries of the program with their versions and licences."""
    lines = [
        "Retcode is free software under the MIT licence.",
        "",
        "It uses:",
        f"Python {sys.version.split()[0]}: PSF licence",
        f"Qt {qVersion()}: LGPL-3.0, as separate libraries that you may replace",
    ]
    lines += [f"{name} {_version(package)}: {licence}" for name, package, licence in _LIBRARIES]
    lines += [
        "",
        "The names of exchanges and their products belong to their owners. Messages and names of error "
        "codes are quoted from the documents named in each entry.",
    ]
    return "\n".join(lines)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
