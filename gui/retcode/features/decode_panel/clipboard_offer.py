"""A quiet bar that offers to decode what is on the clipboard. It never acts by itself."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from retcode.style.appearance import Appearance
from retcode.style.widgets import WrappingLabel, close_button
from retcode.style.wrapped_row import WrappedRow


class ClipboardOffer(QFrame):
    """Hidden until there is an offer. Never takes the focus, and forgets the text after the answer."""

    accepted = Signal(str)  # the text
    switched_off = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._offered = ""
        self.setObjectName("offer")
        self._label = WrappingLabel()
        accept = QPushButton("Decode it")
        never = QPushButton("Stop offering")
        never.setProperty("look", "flat")
        never.setToolTip("Stop watching the clipboard. You can turn it on again in the menu.")
        self._close = close_button("Close this offer", "Close")
        answers = QWidget()
        together = QHBoxLayout(answers)
        together.setContentsMargins(0, 0, 0, 0)
        together.setSpacing(8)
        together.addWidget(accept)
        together.addWidget(never)
        row = WrappedRow(QMargins(0, 0, 0, 0), 8, spread=True)
        row.addWidget(self._label)
        row.addWidget(answers)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 5, 8, 5)
        layout.setSpacing(8)
        layout.addLayout(row, 1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        accept.clicked.connect(self._accept)
        never.clicked.connect(self._switch_off)
        self._close.clicked.connect(self.withdraw)
        look.changed.connect(self._apply_theme)
        self._apply_theme()
        self.hide()

    def offer(self, message: str, text: str) -> None:
        """Show `message` and offer to decode `text`."""
        self._offered = text
        self._label.setText(message)
        self._label.setToolTip("")
        self.show()

    def withdraw(self) -> None:
        """Withdraw the offer."""
        self._offered = ""
        self._label.clear()
        self.hide()

    def _accept(self) -> None:
        text = self._offered
        self.withdraw()
        self.accepted.emit(text)

    def _switch_off(self) -> None:
        self.withdraw()
        self.switched_off.emit()

    def _apply_theme(self) -> None:
        self._look.set_icon(self._close, "close", self._look.colour("muted"), 14)
