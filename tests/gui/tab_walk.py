"""Walks through the window with the Tab key."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from retcode.window.main_window import MainWindow

_MAX_STOPS = 60


def stops_before_details(window: MainWindow) -> list[QWidget]:
    """Press Tab from the search box on, and return what has the focus before the details get it."""
    QApplication.processEvents()
    window.search.take_focus()
    stops: list[QWidget] = []
    for _ in range(_MAX_STOPS):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        if window.detail.isAncestorOf(focused):
            return stops
        stops.append(focused)
    raise AssertionError(f"the details got no focus after {_MAX_STOPS} keys")
