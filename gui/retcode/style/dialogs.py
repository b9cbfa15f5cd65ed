"""Dialogs that fit on the screen, however small it is and however large the text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from retcode.style.widgets import FOCUS_FRAME, mark_focus

_FRAME = QSize(16, 48)  # logical pixels that the system puts around a window
_PADDING = 10  # logical pixels between a body and its focus frame


class FittedDialog(QDialog):
    """A dialog that opens no larger than the screen."""

    def setVisible(self, visible: bool) -> None:
        """Take the size that the contents ask for, or that was set, as far as the screen has room."""
        if visible and not self.isVisible():
            wanted = self.size() if self.testAttribute(Qt.WidgetAttribute.WA_Resized) else self.sizeHint()
            self.resize(wanted.boundedTo(self.screen().availableSize() - _FRAME))
        super().setVisible(visible)

    def refit(self) -> None:
        """Resize to what the contents need now, within the screen, and move so that all of it is visible."""
        room = self.screen().availableGeometry()
        self.resize(self.sizeHint().boundedTo(room.size() - _FRAME))
        limit = room.bottomRight() - QPoint(self.width() + _FRAME.width(), self.height() + _FRAME.height())
        self.move(max(room.left(), min(self.x(), limit.x())), max(room.top(), min(self.y(), limit.y())))

    def add_body(self, body: QWidget, wanted: QSize | None = None) -> None:
        """Lay out a body that scrolls where it does not fit, above a button that closes the dialog.

        `wanted` is the size to open at; what the body asks for if None.
        """
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 18)
        layout.setSpacing(8)
        buttons.setContentsMargins(_PADDING + FOCUS_FRAME, 0, _PADDING + FOCUS_FRAME, 0)
        scrolled = _Scrolled(body, wanted)
        scrolled.setAccessibleName(self.windowTitle())
        layout.addWidget(scrolled, 1)
        layout.addWidget(buttons)


class _Scrolled(QScrollArea):
    """A widget that scrolls; it asks for the room that the widget needs.

    The keyboard goes to the widget's controls, and to the area itself only if there are none.
    """

    def __init__(self, body: QWidget, wanted: QSize | None) -> None:
        super().__init__()
        self._wanted = wanted
        for part in (self, self.viewport(), body):
            part.setObjectName("clear")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        controls = any(part.focusPolicy() & Qt.FocusPolicy.TabFocus for part in body.findChildren(QWidget))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if controls else Qt.FocusPolicy.StrongFocus)
        mark_focus(self)
        self.setViewportMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        self.setWidget(body)
        self._body = body

    def sizeHint(self) -> QSize:
        body = self._wanted or self._body.sizeHint()
        frame = 2 * (FOCUS_FRAME + _PADDING)
        return body + QSize(self.verticalScrollBar().sizeHint().width() + frame, frame)

    def minimumSizeHint(self) -> QSize:
        body = self._body.minimumSizeHint()
        return QSize(min(body.width(), 320), min(body.height(), 160))
