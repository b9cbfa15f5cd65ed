"""The catalogue and the handlers it gives, loaded once, and the order of the tests."""

from __future__ import annotations

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.handlers import HandlerLibrary


@pytest.fixture(scope="session")
def library(catalogue: Catalogue) -> HandlerLibrary:
    return HandlerLibrary(catalogue)


# These take longest; the tests of Rust wait for the first of them, which compiles for all.
_LONGEST = ("proof.py::test_does_what_the_verdict_says[rust", "[java-", "[go-", "python-ccxt-async", "rust")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the longest tests first, so that no process is still busy long after the others have finished."""

    def place(item: pytest.Item) -> tuple[bool, int]:
        limit = item.get_closest_marker("timeout")
        ranks = (rank for rank, part in enumerate(_LONGEST) if part in item.nodeid)
        return limit is None, next(ranks, len(_LONGEST))

    items.sort(key=place)
