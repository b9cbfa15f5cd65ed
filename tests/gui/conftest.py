"""What every test with Qt has: a warning from Qt is a failure."""

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
    # The off-screen platform says so of every window.
    item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints"))
