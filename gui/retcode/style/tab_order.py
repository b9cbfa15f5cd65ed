"""The order in which Tab goes through widgets. Qt's own is that in which they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QWidget


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """Yield a widget and those in its layout that Tab may go to, shown or not, in the order of the layout."""
    if _takes_tab(widget):
        yield widget
    for child in _children(widget):
        yield from tab_stops(child)


def chain(widgets: Iterable[QWidget]) -> None:
    """Let Tab go from each of these widgets to the next."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def put_before(anchor: QWidget, widgets: Sequence[QWidget]) -> None:
    """Let Tab go through these widgets just before it comes to `anchor`."""
    earlier = (before for before in _around(anchor, QWidget.previousInFocusChain) if _takes_tab(before))
    before = next((before for before in earlier if before not in widgets), None)
    if before is not None:
        chain((before, *widgets))


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _children(widget: QWidget) -> Iterator[QWidget]:
    parts: Iterator[QWidget | None]
    if isinstance(widget, QSplitter | QStackedWidget):
        parts = (widget.widget(index) for index in range(widget.count()))
    elif isinstance(widget, QScrollArea):
        parts = iter((widget.widget(),))
    elif widget.layout() is None and any(map(_takes_tab, _parts(widget))):
        parts = _in_own_order(widget)
    else:
        parts = _laid_out(widget.layout(), tuple(_parts(widget)))
    yield from filter(None, parts)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    return (child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow())


def _in_own_order(widget: QWidget) -> Iterator[QWidget]:
    """Yield the parts of a widget that arranges them itself, in the order that it gave them."""
    parts = set(_parts(widget))
    return (other for other in _around(widget, QWidget.nextInFocusChain) if other in parts)


def _around(widget: QWidget, step: Callable[[QWidget], QWidget | None]) -> Iterator[QWidget]:
    """Yield the other widgets of the window in the order of Tab, as far as `step` leads around it."""
    other = step(widget)
    while other is not None and other is not widget:
        yield other
        other = step(other)


def _laid_out(layout: QLayout | None, widgets: Sequence[QWidget]) -> Iterator[QWidget]:
    """Yield those of these widgets that are in a layout or in one within it, in its order.

    This does not call `itemAt`: Qt deletes an item with its widget, while Python still holds it. Python then
    takes the next item at the same address for the deleted one.
    """
    if layout is None:
        return
    inner = [child for child in layout.children() if isinstance(child, QLayout)]
    parts: tuple[QWidget | QLayout, ...] = (*widgets, *inner)
    places = {layout.indexOf(part): part for part in parts}
    for place in sorted(places.keys() - {-1}):
        part = places[place]
        if isinstance(part, QLayout):
            yield from _laid_out(part, widgets)
        else:
            yield part
