"""The user's own folder, which is that of the desktop, and the own catalogue in it."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from retcode.core.catalogue.load import load_catalogue
from retcode.core.resources import OWN_CATALOGUE, ResourceError, own_catalogue, user_folder


@pytest.mark.parametrize("home", ["/home/somebody", "/home/somebody/", "relative", "", None])
@pytest.mark.parametrize("config", ["/elsewhere/settings", "relative", "", None])
def test_it_is_the_one_that_platformdirs_names(
    home: str | None, config: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("HOME", home), ("XDG_CONFIG_HOME", config)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)

    assert user_folder(tmp_path) == platformdirs.user_config_path("retcode", appauthor=False)


def test_a_home_that_may_not_be_entered_has_no_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of root, for a program that `sudo` starts as another user."""

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv(OWN_CATALOGUE, raising=False)
    assert own_catalogue() == tmp_path / "retcode" / "catalogue"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "exists", refuse)
        patch.setattr("retcode.core.resources.user_folder", lambda: tmp_path / "retcode")
        assert own_catalogue() is None
    monkeypatch.setattr("retcode.core.catalogue.load.own_catalogue", lambda: None)
    assert load_catalogue().faults == ()


def test_a_given_catalogue_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWN_CATALOGUE, "x" * 5000)
    with pytest.raises(ResourceError, match=r"^cannot read the folder in RETCODE_CATALOGUE: "):
        own_catalogue()
