"""The handler box: code to copy for the selected entry, its venue, or the entries chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Signal
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from retcode.core.handlers.model import Target
from retcode.features.handler_box.choices import HandlerChoices
from retcode.features.handler_box.code_view import CodeColours, set_code_font
from retcode.features.handler_box.store import Scope, Written
from retcode.style.appearance import Appearance
from retcode.style.copy_button import CopyButton
from retcode.style.widgets import plain_label
from retcode.style.wrapped_row import WrappedRow

_LINES = 18  # of code that are shown at once


class _Code(QPlainTextEdit):
    """The code. At its end, scrolling goes on in the pane around it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll while the focus is here, else pass on."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class HandlerBox(QWidget):
    """A target, what the code is for, the code, and what can be done with it."""

    target_requested = Signal(str)
    scope_requested = Signal(object)  # Scope
    copy_requested = Signal()
    save_requested = Signal()
    large_requested = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._title = plain_label(text="Handler")
        self._title.setProperty("look", "strong")
        self._choices = HandlerChoices(look, self)
        self._code = _Code()
        self._colours = CodeColours(self._code, look)
        self._problem = plain_label()
        self._copy = CopyButton(look, "Copy", "on_accent")
        self._save = QPushButton("Save as file…")
        self._large = QToolButton()
        self._large.setProperty("look", "flat")
        self._large.setAccessibleName("Large view")
        self._large.setToolTip("Show this code in its own window (Ctrl+Shift+B)")
        self._lay_out()
        self._choices.target_requested.connect(self.target_requested)
        self._choices.scope_requested.connect(self.scope_requested)
        self._copy.clicked.connect(self.copy_requested)
        self._save.clicked.connect(self.save_requested)
        self._large.clicked.connect(self.large_requested)
        look.changed.connect(self._apply_theme)
        self._apply_theme()
        self.show_code(None)
        self.hide()

    def show_state(
        self,
        targets: Sequence[Target],
        target: Target | None,
        scope: Scope,
        venue: str,
        chosen: int,
        *,
        is_served: bool,
    ) -> None:
        """Show the targets and the chosen one; hide the box if there is no target."""
        self._choices.show_state(targets, target, scope, venue, chosen, is_served=is_served)
        self._copy.setEnabled(False)
        self._save.setEnabled(False)
        self._large.setEnabled(False)
        self.setVisible(target is not None)

    def show_code(self, written: Written | None) -> None:
        """Show code, or why there is none; what was shown stays until then."""
        problem = written.problem if written else ""
        code = written.code if written else ""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._code.setVisible(not problem)
        self._colours.set_lines(written.lines if written else ())
        self._code.setPlainText(code)
        lines = min(max(code.count("\n"), 3), _LINES)
        margins = 2 * round(self._code.document().documentMargin()) + 4  # and the frame
        bar = self._code.horizontalScrollBar().sizeHint().height()
        self._code.setFixedHeight(lines * QFontMetrics(self.look.monospace()).lineSpacing() + margins + bar)
        self._copy.setEnabled(bool(code))
        self._save.setEnabled(bool(code))
        self._large.setEnabled(bool(code))

    def open_menu(self) -> None:
        """Let a language and library be chosen by keyboard."""
        if self.isVisibleTo(self.window()):
            self._choices.open_menu()

    def confirm_copy(self) -> None:
        """Show for a moment that the code has been copied."""
        self._copy.confirm()

    def _lay_out(self) -> None:
        self._copy.setProperty("look", "primary")
        self._copy.setAccessibleName("Copy handler")
        self._copy.setToolTip("Copy this code (Ctrl+Shift+H)")
        self._save.setAccessibleName("Save handler as file")
        self._code.setObjectName("wire")
        self._code.setReadOnly(True)
        self._code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._code.setTabChangesFocus(True)
        self._code.setAccessibleName("Handler code")
        self._problem.setWordWrap(True)
        top = WrappedRow(QMargins(0, 0, 0, 0), 8, spread=True)
        top.addWidget(self._title)
        top.addWidget(self._choices.target)
        footer = WrappedRow(QMargins(0, 0, 0, 0), 8, spread=True)
        for widget in (self._copy, self._save, self._large):
            footer.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 18, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(self._choices.scope_row())
        layout.addWidget(self._code)
        layout.addWidget(self._problem)
        layout.addLayout(footer)

    def _apply_theme(self) -> None:
        self.look.set_icon(self._large, "expand", self.look.colour("muted"), 14)
        set_code_font(self._code, self.look)
        self._colours.rehighlight()
