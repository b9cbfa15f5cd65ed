"""The order in which Tab goes through the window while a page is shown in place of the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget


def tab_stops(window: QWidget, page: QWidget, details: QWidget) -> list[QWidget]:
    """Return the widgets that Tab goes to: those above the page, the page from top to bottom, the details.

    Qt's own order is that in which the widgets were made, and a page is made last.
    """
    above: list[QWidget] = []
    inside: list[QWidget] = []
    behind: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        if _takes_tab(widget, window):
            region = inside if page.isAncestorOf(widget) else above
            (behind if details.isAncestorOf(widget) else region).append(widget)
        widget = widget.nextInFocusChain()
    return [*above, *_by_place(inside, page), *behind]


def _takes_tab(widget: QWidget, window: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None
        and widget.isEnabled()
        and widget.isVisibleTo(window)
        and not widget.isWindow()
    )


def _by_place(widgets: Sequence[QWidget], page: QWidget) -> list[QWidget]:
    """Return widgets from top to bottom; those beside each other from left to right."""
    places = {widget: QRect(widget.mapTo(page, QPoint()), widget.size()) for widget in widgets}
    rows: list[list[QWidget]] = []
    for widget in sorted(widgets, key=lambda one: places[one].top()):
        if rows and places[widget].top() <= places[rows[-1][0]].center().y():
            rows[-1].append(widget)
        else:
            rows.append([widget])
    return [widget for row in rows for widget in sorted(row, key=lambda one: places[one].left())]
