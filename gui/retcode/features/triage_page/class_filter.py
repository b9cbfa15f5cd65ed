"""The recovery classes of a triage: the key to the timeline's colours, and a choice of what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from retcode.style.appearance import Appearance
from retcode.style.paint import class_brush

_GAP = 6
_SWATCH = 12
_MARGIN = 12
_HIGH = 26  # a lower button would lose its round ends


class ClassFilter(QWidget):
    """A button for each class with its count, in as many rows as needed."""

    recovery_toggled = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("product")
        self._look = look
        self._buttons: dict[str, QPushButton] = {}
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._arrange)
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
        left, top, high = _MARGIN, 0, 0
        for button in self._buttons.values():
            size = button.sizeHint().expandedTo(QSize(0, _HIGH))
            if left > _MARGIN and left + size.width() > self.width() - _MARGIN:
                left, top = _MARGIN, top + high + _GAP
            button.setGeometry(QRect(left, top, size.width(), size.height()))
            left += size.width() + _GAP
            high = size.height()
        self.setFixedHeight(top + high + _GAP if self._buttons else 0)

    def _swatch(self, name: str) -> QIcon:
        """Return the class as the timeline paints it."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(_SWATCH * ratio), round(_SWATCH * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(class_brush(self._look.theme, name, ratio))
        painter.drawRoundedRect(QRectF(0, 0, _SWATCH, _SWATCH), 2, 2)
        painter.end()
        return QIcon(pixmap)

    def _apply_theme(self) -> None:
        for name, button in self._buttons.items():
            button.setIcon(self._swatch(name))
        self._settling.start()  # the buttons take the size of text after this
