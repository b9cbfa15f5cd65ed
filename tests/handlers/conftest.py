"""The catalogue and the handlers it gives, loaded once."""

from __future__ import annotations

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.handlers import HandlerLibrary


@pytest.fixture(scope="session")
def library(catalogue: Catalogue) -> HandlerLibrary:
    return HandlerLibrary(catalogue)
