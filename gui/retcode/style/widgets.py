"""Small widgets that several panes of the window use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

FOCUS_FRAME = 2  # logical pixels at each side of a pane, in the style sheet
_MAX_WIDTH = 520  # logical pixels of a line that is easy to read


def plain_label(look: str = "", text: str = "") -> QLabel:
    """Return a label that shows markup as plain text, in one of the style sheet's looks."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setContentsMargins(0, 0, 0, 1)  # some fonts reach lower than their metrics say
    if look:
        label.setProperty("look", look)
    return label


class WrappingLabel(QLabel):
    """A text on one line, or wrapped where a line is too narrow for it. For a `WrappedRow`."""

    def __init__(self, look: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(0, 0, 0, 1)  # some fonts reach lower than their metrics say
        if look:
            self.setProperty("look", look)
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        """As wide as the text on one line."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, self.heightForWidth(width))


def plain_tip(text: str) -> str:
    """Return a tool tip that shows a text as it is, even if it looks like markup."""
    from html import escape

    return f"<p style='white-space:pre-wrap'>{escape(text)}</p>" if text else ""


def keep_place(widget: QWidget) -> None:
    """Let a widget keep its place while it is hidden: showing it then moves nothing, which takes time."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tool tip that shows a text as it is; screen readers get the text without markup."""
    widget.setToolTip(plain_tip(text))
    widget.setAccessibleDescription(text)


def mark_focus(pane: QAbstractScrollArea) -> None:
    """Let a pane have a frame while it has the keyboard focus."""
    pane.setProperty("pane", True)


def rule() -> QFrame:
    """Return a thin line across."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def icon_button(name: str, tip: str) -> QToolButton:
    """Return a flat button for an icon; the caller sets the icon."""
    button = QToolButton()
    button.setProperty("look", "flat")
    button.setAccessibleName(name)
    button.setToolTip(tip)
    return button


def close_button(name: str, tip: str) -> QToolButton:
    """Return the button in the corner of a pane; the caller sets the icon."""
    return icon_button(name, tip)


class StartNote(QWidget):
    """A sentence in an empty pane, and buttons for the ways to begin, the most likely one first."""

    def __init__(self, ways: Sequence[tuple[str, Callable[[], object]]]) -> None:
        super().__init__()
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._text = plain_label()
        self._text.setWordWrap(True)
        self._text.setMaximumWidth(_MAX_WIDTH)
        self._buttons = [QPushButton(text) for text, _ in ways]
        self._buttons[0].setProperty("look", "primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, (_, begin) in zip(self._buttons, ways, strict=True):
            button.clicked.connect(lambda _=False, begin=begin: begin())
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(self._text)
        layout.addLayout(row)
        layout.addStretch(1)

    def show_note(self, text: str, *, start: bool = False) -> None:
        """Show a sentence; `start` offers the ways to begin."""
        self._text.setText(text)
        for button in self._buttons:
            button.setVisible(start)
