"""The page shown at the first start: what is covered, and three things to do with an example of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from retcode.style.paint import scaled_font
from retcode.style.widgets import plain_label

_NAMED = 6  # exchanges that are named
_MAX_LINE = 80  # characters

EXAMPLE_QUERY = "insufficient balance"
EXAMPLE_RESPONSE = (
    "2026-05-12 09:14:02 POST https://fapi.binance.com/fapi/v1/order -> HTTP 400\n"
    '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}\n'
)
_WAYS = (
    ("Search", "Type a code, a name or words of a message.", f"Search for “{EXAMPLE_QUERY}”"),
    ("Decode", "Paste a response, an exception or a log, or drop a file here.", "Decode an example response"),
    ("Summarise logs", "Open whole log files: which errors, how often, since when.", "Open log files…"),
)


class Welcome(QScrollArea):
    """Shown in place of the list until the window is used for the first time; a low window scrolls it."""

    search_requested = Signal(str)
    decode_requested = Signal(str)
    logs_requested = Signal()
    list_requested = Signal()

    def __init__(self, entries: int, exchanges: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sheet = QWidget()
        sheet.setObjectName("sheet")
        sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = plain_label("strong")
        self._title.setText("Look up or decode an API error")
        self._title.setWordWrap(True)
        sub = plain_label("muted")
        sub.setText(f"{entries:,} error codes of {_listed(exchanges)}. Everything stays on this machine.")
        sub.setWordWrap(True)
        self._middle = QWidget()
        row = QHBoxLayout(sheet)
        row.setContentsMargins(36, 24, 36, 24)
        row.addStretch(1)
        row.addWidget(self._middle, 1000)
        row.addStretch(1)
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(sub)
        for (name, text, example), act in zip(
            _WAYS,
            (
                lambda: self.search_requested.emit(EXAMPLE_QUERY),
                lambda: self.decode_requested.emit(EXAMPLE_RESPONSE),
                self.logs_requested.emit,
            ),
            strict=True,
        ):
            heading = plain_label("strong")
            heading.setText(name)
            label = plain_label("muted")
            label.setText(text)
            label.setWordWrap(True)
            button = QPushButton(example)
            button.clicked.connect(lambda _=False, act=act: act())
            column.addSpacing(14)
            column.addWidget(heading)
            column.addWidget(label)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        everything = QPushButton("Show all entries")
        everything.setProperty("look", "link")
        everything.clicked.connect(self.list_requested)
        column.addSpacing(18)
        column.addWidget(everything, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(3)
        self.setWidget(sheet)
        self.enlarge_title()

    def enlarge_title(self) -> None:
        """Adapt the title and the length of lines to the size of text; call this when it changes."""
        font = scaled_font(QApplication.font(), 1.5)
        font.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(font)
        self._middle.setMaximumWidth(_MAX_LINE * QFontMetrics(QApplication.font()).averageCharWidth())


def _listed(exchanges: Sequence[str]) -> str:
    """Return the first exchanges by name and the number of the others."""
    others = len(exchanges) - _NAMED
    if others < 2:
        return ", ".join(exchanges)
    return f"{', '.join(exchanges[:_NAMED])} and {others} other exchanges"
