"""The recovery classes of a triage: the key to the timeline's colours, and a choice of what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.menu_button import MenuButton
from retcode.style.paint import paint_swatch
from retcode.style.tab_order import put_before

_GAP = 6
_SWATCH = 12
_MARGIN = 12
_HIGH = 26  # a lower button would lose its round ends


class ClassFilter(QWidget):
    """A button for each class with its count, in as many rows as needed.

    Where there is little room, one row, whose last button has a menu of the other classes.
    """

    recovery_toggled = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("product")
        self._look = look
        self._buttons: dict[str, QPushButton] = {}
        self._short = False
        self._more = MenuButton("", look, self)
        self._more.setCheckable(True)  # is checked if a class in its menu is chosen
        self._more.setToolTip("Show errors of other classes")
        self._more.setMenu(QMenu(self._more))
        self._more.hide()
        self._settling = single_shot(self, 0, self._arrange)
        look.changed.connect(self._apply_theme)

    def set_classes(self, classes: Sequence[tuple[str, int]], chosen: frozenset[str]) -> None:
        """Show a button for each of these classes, with its count."""
        counts: Mapping[str, int] = dict(classes)
        for name in [name for name in self._buttons if name not in counts]:
            self._buttons.pop(name).deleteLater()
        for name, count in counts.items():
            button = self._buttons.get(name) or self._add(name)
            button.setText(f" {name}  {count:,}")
            button.setAccessibleName(f"{name}, {count:,} errors")
            button.setChecked(name in chosen)
        self._buttons = {name: self._buttons[name] for name in counts}
        put_before(self._more, tuple(self._buttons.values()))
        self._arrange()

    def set_short(self, short: bool) -> None:
        """Take one row of buttons, or as many as needed."""
        if short != self._short:
            self._short = short
            self._arrange()

    def sizeHint(self) -> QSize:
        """As high as the rows of buttons."""
        return QSize(200, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the buttons in rows again."""
        super().resizeEvent(event)
        self._arrange()

    def _add(self, name: str) -> QPushButton:
        button = QPushButton(self)
        button.setCheckable(True)
        button.setToolTip(f"Show errors of the class {name}")
        button.setIconSize(QSize(_SWATCH, _SWATCH))
        button.setIcon(self._swatch(name))
        button.clicked.connect(lambda: self.recovery_toggled.emit(name))
        button.show()
        self._buttons[name] = button
        return button

    def _arrange(self) -> None:
        folded = self._folded() if self._short else []
        for name, button in self._buttons.items():
            button.setVisible(name not in folded)
        self._more.setVisible(bool(folded))
        if folded:
            self._fill_menu(folded)
        left, top, high = _MARGIN, 0, 0
        for button in (*(self._buttons[name] for name in self._buttons if name not in folded), self._more):
            if button.isHidden():
                continue
            size = button.sizeHint().expandedTo(QSize(0, _HIGH))
            if left > _MARGIN and left + size.width() > self.width() - _MARGIN:
                left, top = _MARGIN, top + high + _GAP
            button.setGeometry(QRect(left, top, size.width(), size.height()))
            left += size.width() + _GAP
            high = size.height()
        self.setFixedHeight(top + high + _GAP if self._buttons else 0)

    def _folded(self) -> list[str]:
        """Return the classes that have no room in one row."""
        names = list(self._buttons)
        room = self.width() - 2 * _MARGIN
        widths = [button.sizeHint().width() + _GAP for button in self._buttons.values()]
        if sum(widths) - _GAP <= room:
            return []
        self._more.setText(_more_text(len(names)))
        room -= self._more.sizeHint().width()
        fitting = sum(end <= room for end in accumulate(widths))
        return names[fitting:]

    def _fill_menu(self, names: Sequence[str]) -> None:
        self._more.setText(_more_text(len(names)))
        self._more.setChecked(any(self._buttons[name].isChecked() for name in names))
        menu = self._more.menu()
        menu.clear()
        for name in names:
            button = self._buttons[name]
            action = menu.addAction(button.icon(), button.text().strip())
            action.setCheckable(True)
            action.setChecked(button.isChecked())
            action.triggered.connect(lambda _=False, name=name: self.recovery_toggled.emit(name))

    def _swatch(self, name: str) -> QIcon:
        """Return the class as the timeline paints it."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(_SWATCH * ratio), round(_SWATCH * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_swatch(painter, QRectF(0, 0, _SWATCH, _SWATCH), self._look.theme, name, ratio)
        painter.end()
        return QIcon(pixmap)

    def _apply_theme(self) -> None:
        for name, button in self._buttons.items():
            button.setIcon(self._swatch(name))
        self._settling.start()  # the buttons take the size of text after this


def _more_text(count: int) -> str:
    return f"{count} more"
