"""What every test with Qt has: a warning from Qt is a failure."""

import gc
from collections.abc import Iterator

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
    # The off-screen platform says so of every window.
    item.add_marker(pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise)\(\)"))


@pytest.fixture(autouse=True)
def garbage_is_collected_in_this_thread() -> Iterator[None]:
    """As in the program: an object of Qt must not die in another thread."""
    gc.disable()
    yield
    gc.collect()
