"""Collect the lexers of the languages that handlers are written in; PyInstaller's own hook collects all."""

from pathlib import Path

from bundle.contents import highlighted_languages, pygments_modules

hiddenimports = pygments_modules(highlighted_languages(Path("resources", "handlers")))
