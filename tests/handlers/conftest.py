"""The catalogue and the handlers it gives, loaded once."""

from __future__ import annotations

import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.handlers import HandlerLibrary


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def library(catalogue: Catalogue) -> HandlerLibrary:
    return HandlerLibrary(catalogue)
