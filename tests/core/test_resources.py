"""The user's own folder, which is that of the desktop."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from retcode.core.resources import user_folder


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
