"""Run a triage in another process: the program's own `triage` command, which reports its progress."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QProcess, Signal

from retcode.core.resources import program_folder
from retcode.core.triage.progress_stream import Update
from retcode.services.self_command import error_line, own_command

_TIMEOUT_MS = 2000  # for a killed process to end; it takes one or two


class TriageRunner(QObject):
    """One triage at a time. `updated` carries an Update, the last of them the whole report."""

    updated = Signal(object)  # Update
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self._rest = b""
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(program_folder()))
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._finish)

    @property
    def busy(self) -> bool:
        """True from the start of a triage to its last update."""
        return self._running

    def start(self, paths: Sequence[Path], zone: str) -> None:
        """Read these files, with `zone` for times without one. A running triage is cancelled."""
        self.close()
        self._running = True
        self._rest = b""
        files = [str(path.absolute()) for path in paths]
        program, *args = own_command(["triage", "--updates", f"--zone={zone}", "--", *files])
        self._process.start(program, args)

    def stop(self) -> None:
        """Stop reading; the last update has the report so far."""
        self._process.closeWriteChannel()

    def close(self) -> None:
        """Cancel the triage; no signal follows."""
        self._running = False
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_TIMEOUT_MS)

    def _read(self) -> None:
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            if self._running:
                self._on_line(line)

    def _on_line(self, line: bytes) -> None:
        try:
            update = msgspec.json.decode(line, type=Update)
        except msgspec.MsgspecError:
            return  # not an update: the process prints the problem on stderr, and ends
        self._running = not update.last
        self.updated.emit(update)

    def _finish(self) -> None:
        """Handle the end of the process; without a last update it is a failure."""
        self._read()
        if self._running:
            self._running = False
            error = error_line(bytes(self._process.readAllStandardError().data()))
            self.failed.emit(error or "The logs could not be read")
