"""The handler box: code to copy for the selected entry, its venue, or the entries chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from retcode.core.handlers.model import Target
from retcode.features.handler_box.code_view import CodeColours, set_code_font
from retcode.features.handler_box.store import Scope, Written
from retcode.style.appearance import Appearance
from retcode.style.copy_button import CopyButton
from retcode.style.pick_menu import PickMenu
from retcode.style.widgets import plain_label
from retcode.style.wrapped_row import WrappedRow

_LINES = 18  # of code that are shown at once
_MIN_TARGET = 120  # logical pixels; a longer name ends with an ellipsis there


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
        self._target = QToolButton()
        self._target.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._target.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._target.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = PickMenu(self._target)
        self._target.setMenu(self._menu)
        self._target.setMinimumWidth(_MIN_TARGET)
        self._scopes = QButtonGroup(self)
        self._scope_buttons = {
            Scope.ENTRY: self._scope_button("This code", Scope.ENTRY),
            Scope.VENUE: self._scope_button("Venue", Scope.VENUE),
            Scope.CLASSIFIER: self._scope_button("Classifier", Scope.CLASSIFIER),
            Scope.CHOSEN: self._scope_button("Selected", Scope.CHOSEN),
        }
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
        self._copy.clicked.connect(self.copy_requested)
        self._save.clicked.connect(self.save_requested)
        self._large.clicked.connect(self.large_requested)
        look.changed.connect(self._apply_theme)
        self._apply_theme()
        self.show_code(None)

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
        self._menu.clear()
        for other in targets:
            action = self._menu.addAction(other.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(other is target)
            action.triggered.connect(lambda _=False, id_=other.id: self.target_requested.emit(id_))
        if target is not None:
            self._target.setText(f"{target.title} ")
            self._target.setAccessibleName(f"Language and library: {target.title}")
        self._scope_buttons[scope].setChecked(True)
        self._scope_buttons[Scope.ENTRY].setVisible(is_served)
        self._scope_buttons[Scope.VENUE].setVisible(is_served)
        self._scope_buttons[Scope.VENUE].setToolTip(f"The complete handler for {venue}, all its codes")
        self._scope_buttons[Scope.CLASSIFIER].setToolTip(
            f"Only the verdict for an answer of {venue}, for code that has its own client and retries"
        )
        self._scope_buttons[Scope.CHOSEN].setText(f"{chosen} selected")
        self._scope_buttons[Scope.CHOSEN].setVisible(chosen > 1 and is_served)
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
        self._code.setFixedHeight(lines * self._code.fontMetrics().lineSpacing() + margins + bar)
        self._copy.setEnabled(bool(code))
        self._save.setEnabled(bool(code))
        self._large.setEnabled(bool(code))

    def open_menu(self) -> None:
        """Let a language and library be chosen by keyboard."""
        if self.isVisibleTo(self.window()):
            self._target.setFocus()
            self._menu.popup(self._target.mapToGlobal(self._target.rect().bottomLeft()))

    def confirm_copy(self) -> None:
        """Show for a moment that the code has been copied."""
        self._copy.confirm()

    def _scope_button(self, text: str, scope: Scope) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.scope_requested.emit(scope))
        self._scopes.addButton(button)
        return button

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
        top.addWidget(self._target)
        scopes = WrappedRow(QMargins(0, 0, 0, 0), 6)
        for button in self._scope_buttons.values():
            scopes.addWidget(button)
        footer = WrappedRow(QMargins(0, 0, 0, 0), 8, spread=True)
        for widget in (self._copy, self._save, self._large):
            footer.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 18, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(scopes)
        layout.addWidget(self._code)
        layout.addWidget(self._problem)
        layout.addLayout(footer)

    def _apply_theme(self) -> None:
        self.look.set_icon(self._large, "expand", self.look.colour("muted"), 14)
        self.look.set_icon(self._target, "down", self.look.colour("muted"), 12)
        set_code_font(self._code, self.look)
        self._colours.rehighlight()
