"""The page shown at the first start: three things to do, each with an example to click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from retcode.style.paint import scaled_font
from retcode.style.widgets import plain_label

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

    def __init__(self, entries: int, exchanges: int, parent: QWidget | None = None) -> None:
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
        self.enlarge_title()
        sub = plain_label("muted")
        sub.setText(f"{entries:,} error codes of {exchanges} exchanges. Everything stays on this machine.")
        sub.setWordWrap(True)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(36, 24, 36, 24)
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

    def enlarge_title(self) -> None:
        """Keep the title larger than the other texts; call this when their size changes."""
        font = scaled_font(QApplication.font(), 1.5)
        font.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(font)
