"""Settings of somebody who has used the window before: it starts with the list."""

from pathlib import Path

from retcode.services.settings import Settings


def used_settings(folder: Path) -> Settings:
    """Return settings in `folder` that do not ask for the page of the first start."""
    settings = Settings(folder)
    settings.used = True
    return settings
