"""The language data that is found beside the English of the program."""

from pathlib import Path

import pytest

from retcode.services import picture_languages
from retcode.services.picture_languages import LanguageData, installed_languages, is_in_other_letters


def test_data_that_is_installed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr(picture_languages, "_FOLDERS", (str(tmp_path),))
    monkeypatch.setattr("sys.platform", "linux")
    assert installed_languages() is None
    folder = tmp_path / "5" / "tessdata"
    folder.mkdir(parents=True)
    (folder / "chi_sim.traineddata").touch()
    (folder / "deu.traineddata").touch()
    assert installed_languages() == LanguageData(str(folder), "chi_sim")


@pytest.mark.parametrize(
    ("text", "other"),
    [("ордер не проходит", True), ("下单失败 -1021", True), ("Order failed: заявка", False)],
)
def test_lines_in_other_letters_are_told_apart(text: str, other: bool) -> None:
    assert is_in_other_letters(text) is other
