"""Pictures as people send them, by the dozen: nearly every code is found, and no wrong one shown as sure."""

import pytest
from PySide6.QtGui import QGuiApplication

from retcode.core.catalogue.load import load_catalogue
from tests.pictures.measure import Reader, figures

_MAX_MISSED = 0.05  # of the codes


@pytest.mark.parametrize("seed", [105, 106])
def test_nearly_every_code_in_a_set_of_pictures_is_found(seed: int) -> None:
    app = QGuiApplication.instance() or QGuiApplication([])
    results = Reader(load_catalogue()).measure(seed, 80)
    wrong = [(result.index, result.made.kind, set(result.wrong)) for result in results if result.wrong]
    missed = sum(len(result.missed) for result in results)
    assert not wrong, wrong
    assert missed <= _MAX_MISSED * sum(len(result.sample.codes) for result in results), figures(results)
    del app
