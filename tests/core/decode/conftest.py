"""One catalogue and one decoder for the decoder's tests."""

import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.decode.decoder import Decoder


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def decoder(catalogue: Catalogue) -> Decoder:
    return Decoder(catalogue)
