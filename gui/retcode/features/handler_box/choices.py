"""What the code of a handler is chosen by: its language and library, and what it is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QObject, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QToolButton

from retcode.core.handlers.model import Target
from retcode.features.handler_box.store import Scope
from retcode.style.appearance import Appearance
from retcode.style.pick_menu import PickMenu
from retcode.style.widgets import set_tip
from retcode.style.wrapped_row import WrappedRow

_MIN_TARGET = 120  # logical pixels; a longer name ends with an ellipsis there


class HandlerChoices(QObject):
    """A button with a menu of targets, and buttons for what the code is for.

    The owner lays them out.
    """

    target_requested = Signal(str)
    scope_requested = Signal(object)  # Scope

    def __init__(self, look: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.target = QToolButton()
        self.target.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.target.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.target.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = PickMenu(self.target)
        self.target.setMenu(self._menu)
        self.target.setMinimumWidth(_MIN_TARGET)
        self._scopes = QButtonGroup(self)
        self._scope_buttons = {
            Scope.ENTRY: self._scope_button("This code", Scope.ENTRY),
            Scope.VENUE: self._scope_button("Venue", Scope.VENUE),
            Scope.CLASSIFIER: self._scope_button("Classifier", Scope.CLASSIFIER),
            Scope.CHOSEN: self._scope_button("Selected", Scope.CHOSEN),
        }
        look.changed.connect(self._apply_theme)
        self._apply_theme()

    def scope_row(self) -> WrappedRow:
        """Return a layout with the buttons for what the code is for."""
        row = WrappedRow(QMargins(0, 0, 0, 0), 6)
        for button in self._scope_buttons.values():
            row.addWidget(button)
        return row

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
        """Show the targets and what is chosen."""
        self._menu.clear()
        for other in targets:
            action = self._menu.addAction(other.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(other is target)
            action.triggered.connect(lambda _=False, id_=other.id: self.target_requested.emit(id_))
        if target is not None:
            self.target.setText(f"{target.title} ")
            self.target.setAccessibleName(f"Language and library: {target.title}")
        self._scope_buttons[scope].setChecked(True)
        self._scope_buttons[Scope.ENTRY].setVisible(is_served)
        self._scope_buttons[Scope.VENUE].setVisible(is_served)
        set_tip(self._scope_buttons[Scope.VENUE], f"The complete handler for {venue}, all its codes")
        set_tip(
            self._scope_buttons[Scope.CLASSIFIER],
            f"Only the verdict for an answer of {venue}, for code that has its own client and retries",
        )
        self._scope_buttons[Scope.CHOSEN].setText(f"{chosen} selected")
        self._scope_buttons[Scope.CHOSEN].setVisible(chosen > 1 and is_served)

    def open_menu(self) -> None:
        """Let a target be chosen by keyboard."""
        self.target.setFocus()
        self._menu.popup(self.target.mapToGlobal(self.target.rect().bottomLeft()))

    def _scope_button(self, text: str, scope: Scope) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.scope_requested.emit(scope))
        self._scopes.addButton(button)
        return button

    def _apply_theme(self) -> None:
        self._look.set_icon(self.target, "down", self._look.colour("muted"), 12)
