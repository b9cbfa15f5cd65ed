"""A few pictures of the large set in tests/attack, read as a whole: drawn, read, decoded."""

import sys

import pytest
from pytestqt.qtbot import QtBot

from retcode.core.catalogue.load import load_catalogue
from tests.pictures.measure import Reader


@pytest.mark.skipif(sys.platform == "win32", reason="the pictures are drawn with the fonts of Linux")
def test_the_codes_in_a_few_pictures_are_found(qtbot: QtBot) -> None:
    results = list(Reader(load_catalogue()).measure(3, 6))
    for result in results:
        assert not result.wrong, f"{result.made.kind}: {result.read}"
    missed = [f"{result.made.kind}: {result.read}" for result in results if result.missed]
    # How well a font is read differs, and so do the fonts that a machine has.
    assert len(missed) <= 1, missed
