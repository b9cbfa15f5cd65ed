"""The menu of the window, and the actions in it: each runs the callbacks that are registered for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from retcode.window.actions import ACTIONS, SEPARATED


class ActionMenu(QMenu):
    """Has a QAction for each declared action, also for those that the menu does not show.

    An action is disabled until a callback is registered for it.
    """

    def __init__(self, window: QWidget) -> None:
        """Make the actions and add them to the window, so that their keys work in it."""
        super().__init__(window)
        self.by_id: dict[str, QAction] = {}
        groups: dict[str, QMenu] = {}
        choices: dict[str, tuple[QMenu, QActionGroup]] = {}
        for declared in ACTIONS:
            action = QAction(declared.text, window)
            action.setObjectName(declared.id)
            action.setShortcuts([QKeySequence(keys) for keys in declared.keys])
            action.setToolTip(declared.tip)
            action.setEnabled(False)
            window.addAction(action)
            self.by_id[declared.id] = action
            if declared.id in SEPARATED:
                self.addSeparator()
            menu: QMenu = self
            if declared.group:
                if declared.group not in groups:
                    groups[declared.group] = self.addMenu(declared.group)
                menu = groups[declared.group]
            if declared.choice:
                if declared.choice not in choices:
                    choices[declared.choice] = menu.addMenu(declared.choice), QActionGroup(window)
                action.setCheckable(True)
                for holder in choices[declared.choice]:
                    holder.addAction(action)
            elif declared.menu:
                menu.addAction(action)

    def register(self, callbacks: Mapping[str, Callable[[], object]]) -> None:
        """Let actions call these functions, by the ids of the actions.

        An action with several callbacks calls them in the order of registration.

        Raises:
            KeyError: An id is not declared.
        """
        for action_id, callback in callbacks.items():
            action = self.by_id[action_id]
            action.triggered.connect(lambda _=False, callback=callback: callback())
            action.setEnabled(True)

    def trigger(self, action_id: str) -> None:
        """Do what an action does, if it is enabled.

        Raises:
            KeyError: The id is not declared.
        """
        self.by_id[action_id].trigger()
