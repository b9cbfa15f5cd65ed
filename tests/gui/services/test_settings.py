"""What is remembered, and where."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from retcode.core.resources import program_folder
from retcode.services.settings import DAMAGED, Settings, settings_folder


def test_settings_come_back(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.theme = "dark"
    settings.pins = ("http/429", "mexc-spot/602")
    settings.filters_shown = False
    settings.geometry = QByteArray(b"\x01\x00\x02")
    settings.set_splitter("columns", QByteArray(b"xy"))
    settings.set_tab("Binance", "binance-spot")
    settings.target = "go-net-http"
    settings.save()
    again = Settings(tmp_path)
    assert again.theme == "dark"
    assert again.pins == ("http/429", "mexc-spot/602")
    assert again.filters_shown is False
    assert again.geometry == QByteArray(b"\x01\x00\x02")
    assert again.splitter("columns") == QByteArray(b"xy")
    assert (again.tab, again.product) == ("Binance", "binance-spot")
    assert again.target == "go-net-http"


def test_nothing_is_remembered_at_first(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert settings.theme is None
    assert settings.pins == ()
    assert settings.filters_shown is None
    assert settings.geometry.isEmpty()
    assert (settings.tab, settings.product, settings.reply_language) == ("", "", "")


@pytest.mark.parametrize(
    "content", ["", "[window]\ntheme=purple\ngeometry=7\nfilters=maybe", "\0\xff[[[", "[list]\npins=1"]
)
def test_a_file_that_was_tampered_with_is_no_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "retcode.ini").write_text(content, "latin-1")
    settings = Settings(tmp_path)
    assert settings.theme is None
    assert settings.geometry.isEmpty()
    assert not settings.filters_shown


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(tmp_path / "file" / "folder")
    settings.theme = "light"
    settings.save()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_place_of_the_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    os.mkfifo(tmp_path / "retcode.ini")
    settings = Settings(tmp_path)
    settings.pins = ("a/1",)
    settings.save()
    assert Settings(tmp_path).pins == ("a/1",)


def test_settings_live_beside_the_program_if_that_is_asked_for(tmp_path: Path, own_home: Path) -> None:
    assert own_home in settings_folder(tmp_path).parents
    (tmp_path / "portable").touch()
    assert settings_folder(tmp_path) == tmp_path


def test_the_program_stands_where_its_sources_do() -> None:
    assert (program_folder() / "gui" / "retcode" / "services" / "settings.py").is_file()


def test_a_damaged_file_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    content = b"[list]\npins=binance-usdm/-1021\n\0\xff\x93[[[ no setting\n"
    (tmp_path / "retcode.ini").write_bytes(content)
    settings = Settings(tmp_path)
    settings.theme = "dark"
    settings.save()
    assert settings.damaged
    assert (tmp_path / DAMAGED).read_bytes() == content
    again = Settings(tmp_path)
    assert not again.damaged
    assert again.theme == "dark"


def test_settings_that_can_be_read_are_not_copied(tmp_path: Path) -> None:
    assert not Settings(tmp_path).damaged
    settings = Settings(tmp_path)
    settings.pins = ("binance-usdm/-1021",)
    settings.save()
    assert not Settings(tmp_path).damaged
    assert not (tmp_path / DAMAGED).exists()


def test_a_home_that_may_not_be_entered_keeps_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of root, for a program that `sudo` starts as another user."""

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    fallback = tmp_path / "fallback"
    monkeypatch.setattr("retcode.services.settings._fallback_folder", lambda: fallback)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "exists", refuse)
        settings = Settings(tmp_path / "home")
    settings.zoom = 110
    settings.save()
    assert (fallback / "retcode.ini").exists()
