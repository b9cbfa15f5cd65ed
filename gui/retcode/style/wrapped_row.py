"""A layout for a row of widgets that wraps into more lines if there is no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem

_BETWEEN_LINES = 6  # logical pixels, at most


class WrappedRow(QLayout):
    """Lays out widgets from left to right, each as wide as it asks to be, in as many lines as they need.

    A text that is wider than the row is wrapped. `indent` is that of all lines but the first. If
    `spread`, the last widget stands at the right end of the row, while one line is enough.
    """

    def __init__(self, margins: QMargins, spacing: int, *, indent: int = 0, spread: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}  # by width: Qt asks for the same again and again
        self._indent, self._spread = indent, spread
        self.setContentsMargins(margins)
        self.setSpacing(spacing)

    def addWidget(self, widget: QWidget) -> None:
        """Add a widget at the end.

        Its item is made here. Of an item that Qt made, Python keeps its own object when Qt deletes it, and
        takes the next item at the same address for it.
        """
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._items.append(item)
        self._heights.clear()

    def count(self) -> int:
        """The number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None if there are fewer."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and return it, or None if there are fewer."""
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """The row takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The height depends on how many lines there are."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the lines need at a width."""
        height = self._heights.get(width)
        if height is None:
            margins = self.contentsMargins()
            rects = self._rects(width)
            bottom = max((item_rect.bottom() + 1 for _, item_rect in rects), default=margins.top())
            height = self._heights[width] = bottom + margins.bottom()
        return height

    def invalidate(self) -> None:
        """Forget the heights: an item has another size, or is shown or hidden."""
        self._heights.clear()
        super().invalidate()

    def sizeHint(self) -> QSize:
        """The size of all widgets in one line."""
        margins = self.contentsMargins()
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(len(shown) - 1, 0)
        height = max((size.height() for size in shown), default=0)
        return QSize(width, height).grownBy(margins)

    def minimumSize(self) -> QSize:
        """The size of the largest widget."""
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def setGeometry(self, rect: QRect) -> None:
        """Put each widget in its place. Lines that need less than the height are in the middle of it."""
        super().setGeometry(rect)
        above = max(rect.height() - self.heightForWidth(rect.width()), 0) // 2
        for item, item_rect in self._rects(rect.width()):
            item.setGeometry(item_rect.translated(rect.left(), rect.top() + above))

    def _rects(self, width: int) -> list[tuple[QLayoutItem, QRect]]:
        """Return the place of each widget that is shown, in a row of this width that begins at 0, 0."""
        margins = self.contentsMargins()
        left, right = margins.left(), width - margins.right()
        top = margins.top()
        rects: list[tuple[QLayoutItem, QRect]] = []
        line: list[tuple[QLayoutItem, QRect]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if item.hasHeightForWidth() and size.width() > (room := right - margins.left()):
                size = QSize(room, item.heightForWidth(room))
            elif size.width() > (room := right - margins.left()):
                size.setWidth(max(room, item.minimumSize().width()))
            if line and left + size.width() > right:
                rects += _centred(line)
                top = max(rect.bottom() for _, rect in line) + 1 + min(self.spacing(), _BETWEEN_LINES)
                left, line = margins.left() + self._indent, []
            line.append((item, QRect(QPoint(left, top), size)))
            left += size.width() + self.spacing()
        if self._spread and not rects and len(line) > 1:
            item, rect = line.pop()
            line.append((item, rect.translated(right - left + self.spacing(), 0)))
        return [*rects, *_centred(line)]


def _centred(line: Sequence[tuple[QLayoutItem, QRect]]) -> Iterator[tuple[QLayoutItem, QRect]]:
    """Yield the items of a line on a common middle."""
    height = max((rect.height() for _, rect in line), default=0)
    for item, rect in line:
        yield item, rect.translated(0, (height - rect.height()) // 2)
