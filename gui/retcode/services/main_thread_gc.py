"""Collect garbage in the window's thread only: a Qt object deleted in another thread crashes the program.

Python collects in whatever thread happens to allocate, and the windows' objects are parts of cycles.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_PERIOD_MS = 1000


class GarbageCollector(QObject):
    """Replaces automatic garbage collection while it exists. Checks Python's thresholds once a second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._time = QTimer(self)
        self._time.setInterval(_PERIOD_MS)
        self._time.timeout.connect(self.collect)
        self._time.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due, if one is."""
        due = [
            count > threshold > 0 for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)
        ]
        if any(due):
            gc.collect(max(index for index, is_due in enumerate(due) if is_due))
