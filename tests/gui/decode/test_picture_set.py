"""A few pictures of the large set in tests/attack, read as a whole: drawn, read, decoded."""

import sys

import pytest
from pytestqt.qtbot import QtBot

from retcode.core.catalogue.load import load_catalogue
from tests.pictures.measure import Reader


@pytest.mark.skipif(sys.platform == "win32", reason="the pictures are drawn with the fonts of Linux")
def test_the_codes_in_a_few_pictures_are_found(qtbot: QtBot) -> None:
    for result in Reader(load_catalogue()).measure(3, 6):
        assert not result.wrong, f"{result.made.kind}: {result.read}"
        assert not result.missed, f"{result.made.kind}: {result.read}"
