"""A menu of things to choose from, in which typed letters lead to an item, as in a list."""

from __future__ import annotations

from itertools import chain

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from retcode.services.timers import single_shot
from retcode.style.keys import typed_text

_PAUSE_MS = 1000  # after which a letter begins another word


class PickMenu(QMenu):
    """Goes to the item that begins with what is typed, else to one with a word that begins with it.

    The same letter again goes to the next item that begins with it. The menu opens at the item that is chosen
    already, as a combo box does; Home and End go to the first and the last.

    The menu of a button leaves the button free, and scrolls if it is too high for the room above or below.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A button that has its icon on the right is laid out from right to left; its menu must not be.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._typed = ""
        self._pause = single_shot(self, _PAUSE_MS, self._forget)
        self.aboutToShow.connect(self._forget)

    def showEvent(self, event: QShowEvent) -> None:
        """Go to the item that is chosen."""
        super().showEvent(event)
        self._leave_button_free()
        chosen = next((action for action in self._choices() if action.isChecked()), None)
        if chosen is not None:
            self.setActiveAction(chosen)

    def sizeHint(self) -> QSize:
        """Be higher than the screen where there is no room above or below the button: then Qt scrolls."""
        size, button = super().sizeHint(), self._button()
        if button is not None and size.height() > max(_free_heights(button)):
            size.setHeight(max(size.height(), button.screen().geometry().height() + 1))
        return size

    def _button(self) -> QPushButton | QToolButton | None:
        """Return the button that opens the menu; None if there is none."""
        button = self.parentWidget()
        return button if isinstance(button, QPushButton | QToolButton) and button.menu() is self else None

    def _leave_button_free(self) -> None:
        """Move below or above the button that opens the menu.

        Qt puts a menu that has no room there over its button: the mouse that pressed the button is then
        released over an item, and the menu closes again.
        """
        button, place = self._button(), self.geometry()
        if button is None or not place.intersects(taken := _place(button)):
            return
        above, below = _free_heights(button)
        place.setHeight(min(place.height(), max(above, below)))
        if below >= above:
            place.moveTop(taken.bottom() + 1)
        else:
            place.moveBottom(taken.top() - 1)
        self.setGeometry(place)

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


def _place(button: QWidget) -> QRect:
    """Return where a button is on the screen."""
    return QRect(button.mapToGlobal(QPoint(0, 0)), button.size())


def _free_heights(button: QWidget) -> tuple[int, int]:
    """Return how many logical pixels of the screen are free above a button, and how many below it."""
    place, screen = _place(button), button.screen().availableGeometry()
    return place.top() - screen.top(), screen.bottom() - place.bottom()


def _label(action: QAction) -> str:
    """Return the text of an item as it is shown, without what stands in its right column."""
    text = action.text().partition("\t")[0]
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").casefold()
