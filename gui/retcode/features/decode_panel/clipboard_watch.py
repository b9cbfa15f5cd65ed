"""Decode the clipboard when the window comes to the front, and report an error that is on it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QClipboard

from retcode.core.decode.report import Certainty, Report
from retcode.features.decode_panel.runner import DecodeRunner, Job, LazyDecoder

_MAX_TEXT = 256_000  # characters
_TIMEOUT_MS = 1000


class ClipboardWatch(QObject):
    """Emits `error_seen` once for each error. Keeps the text only while it is decoded, then a digest."""

    error_seen = Signal(str, object)  # the text, its Report

    def __init__(self, clipboard: QClipboard, engine: LazyDecoder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._decoding = DecodeRunner(engine, self, limit=_TIMEOUT_MS)
        self._decoding.finished.connect(self._on_report)
        self._text = ""
        self._seen = b""
        self._changed = True
        self.enabled = True
        clipboard.dataChanged.connect(self._note_change)

    @property
    def busy(self) -> bool:
        """True while a text is decoded."""
        return self._decoding.busy

    def look(self) -> None:
        """Check the clipboard if another program has changed it; `error_seen` may follow."""
        if not self.enabled or not self._changed:
            return
        self._changed = False
        if not self._clipboard.ownsClipboard():
            self.examine(self._clipboard.text())

    def examine(self, text: str) -> None:
        """Search a text for errors, unless it is the last one seen or too large."""
        if not text.strip() or len(text) > _MAX_TEXT or _digest(text) == self._seen:
            return
        self.ignore(text)
        self._text = text
        self._decoding.start(Job(text))

    def ignore(self, text: str) -> None:
        """Do not report errors in this text."""
        self._seen = _digest(text)

    def close(self) -> None:
        """Cancel a running decoding."""
        self._decoding.close()
        self._text = ""

    def _note_change(self) -> None:
        self._changed = True

    def _on_report(self, report: Report) -> None:
        text, self._text = self._text, ""
        if any(finding.certainty is not Certainty.OPEN or finding.message for finding in report.findings):
            self.error_seen.emit(text, report)


def _digest(text: str) -> bytes:
    from hashlib import sha256  # takes 4 ms, and a start needs it only if a text is on the clipboard

    return sha256(text.encode("utf-8", errors="replace")).digest()
