"""The page of the first start: three things to do, each with an example to click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

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


class Welcome(QWidget):
    """Shown in place of the list until the window is used for the first time."""

    search_requested = Signal(str)
    decode_requested = Signal(str)
    logs_requested = Signal()
    list_requested = Signal()

    def __init__(self, entries: int, exchanges: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = plain_label("strong")
        title.setText("Look up or decode an API error")
        title.setFont(scaled_font(title.font(), 1.5))
        sub = plain_label("muted")
        sub.setText(f"{entries:,} error codes of {exchanges} exchanges. Everything stays on this machine.")
        sub.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 24, 36, 24)
        column.setSpacing(6)
        column.addStretch(2)
        column.addWidget(title)
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
