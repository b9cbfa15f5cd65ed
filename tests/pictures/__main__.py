"""`python -m tests.pictures SEED COUNT [FOLDER]`: read a set; keep the pictures that are misread."""

import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from retcode.core.catalogue.load import load_catalogue
from tests.pictures.measure import Reader, figures

_SEED, _COUNT = (int(word) for word in sys.argv[1:3])
_FOLDER = Path(sys.argv[3]) if sys.argv[3:] else None
_APP = QGuiApplication(sys.argv[:1])
_RESULTS = Reader(load_catalogue()).measure(_SEED, _COUNT)
for result in _RESULTS:
    if result.missed or result.wrong:
        print(
            f"--- {result.index} {result.made.kind}: missed {set(result.missed)}, wrong {set(result.wrong)}"
        )
        print(f"{result.sample.text}\n  read as\n{result.read}")
        if _FOLDER:
            suffix = "jpg" if result.made.data.startswith(b"\xff") else "png"
            (_FOLDER / f"{_SEED}-{result.index}.{suffix}").write_bytes(result.made.data)
print(figures(_RESULTS))
