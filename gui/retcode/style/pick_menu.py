"""A menu of things to choose from, in which typed letters lead to an item, as in a list."""

from __future__ import annotations

from itertools import chain

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from retcode.services.timers import single_shot
from retcode.style.keys import typed_text

_PAUSE_MS = 1000  # after which a letter begins another word


class PickMenu(QMenu):
    """Goes to the item that begins with what is typed, else to one with a word that begins so.

    The same letter again goes to the next item that begins with it. The menu opens at the item that is chosen
    already, as a combo box does; Home and End go to the first and the last.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = ""
        self._pause = single_shot(self, _PAUSE_MS, self._forget)
        self.aboutToShow.connect(self._forget)

    def showEvent(self, event: QShowEvent) -> None:
        """Go to the item that is chosen."""
        super().showEvent(event)
        chosen = next((action for action in self._choices() if action.isChecked()), None)
        if chosen is not None:
            self.setActiveAction(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to an item by its letters; a space is one of them only within a word."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
        if event.key() in ends and (choices := self._choices()):
            self.setActiveAction(choices[ends[Qt.Key(event.key())]])
            return
        text = typed_text(event)
        if not text or (text.isspace() and not self._typed):
            super().keyPressEvent(event)
            return
        self._typed += text.casefold()
        self._pause.start()
        action = self._find(self._typed)
        if action is None and len(set(self._typed)) == 1:
            action = self._find(text.casefold())
        if action is not None:
            self.setActiveAction(action)

    def _forget(self) -> None:
        self._typed = ""

    def _choices(self) -> list[QAction]:
        return [a for a in self.actions() if a.isVisible() and a.isEnabled() and not a.isSeparator()]

    def _find(self, typed: str) -> QAction | None:
        """Return the first item for these letters, from the active one on; for one letter, the next one."""
        actions = self._choices()
        active = self.activeAction()
        first = actions.index(active) + (len(typed) == 1) if active in actions else 0
        ordered = [*actions[first:], *actions[:first]]
        begins = (action for action in ordered if _label(action).startswith(typed))
        within = (action for action in ordered if f" {typed}" in _label(action))
        return next(chain(begins, within), None)


def _label(action: QAction) -> str:
    """Return the text of an item as it is shown, without what stands in its right column."""
    text = action.text().partition("\t")[0]
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").casefold()
