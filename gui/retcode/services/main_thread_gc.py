"""Garbage is collected in the window's thread only: an object of Qt that dies in another one takes all down.

Python collects in whatever thread happens to allocate, and the windows' objects are parts of cycles.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_PERIOD = 1000  # ms


class GarbageCollector(QObject):
    """Replaces the automatic collection while it exists. Collects once a second by Python's thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._time = QTimer(self)
        self._time.setInterval(_PERIOD)
        self._time.timeout.connect(self.collect)
        self._time.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due, if one is."""
        due = [
            count > threshold > 0 for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)
        ]
        if any(due):
            gc.collect(max(index for index, is_due in enumerate(due) if is_due))
