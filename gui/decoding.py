"""Decoding beside the window: in a thread where it is short, else in a process that can be stopped.

A thread shares the interpreter with the window, and one step of the decoder over a large text holds it for
longer than a frame. So large texts go to the program's own `decode` command, which answers with the report.
"""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QProcess, QThread, QTimer, Signal

from gui.core.catalogue.load import Catalogue
from gui.core.decode.decoder import Decoder
from gui.core.decode.report import Report
from gui.settings import program_folder

_SHORT = 16_000  # characters: some 50 ms, no step above 10
_PATIENCE = 2000  # ms for a killed process, or a thread, to end


class Job(msgspec.Struct, frozen=True):
    """A text to decode, or the file that holds it; as one venue's if `venue` is given."""

    text: str = ""
    file: Path | None = None
    venue: str | None = None
    mask: bool = True


class Engine:
    """Decodes jobs where it is called, with a decoder that is made when it is first needed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def _decoder(self) -> Decoder:
        return Decoder(self.catalogue)

    def decode(self, job: Job) -> Report:
        """Return the report of a job. Raises OSError if its file cannot be read."""
        from gui.core.decode.text import decode_bytes

        text = decode_bytes(job.file.read_bytes()) if job.file else job.text
        return self._decoder.decode(text, job.venue, mask=job.mask)


class _Thread(QThread):
    """Decodes one job; `report` is there when it has finished."""

    def __init__(self, engine: Engine, job: Job, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._job = job
        self.report: Report | None = None

    def run(self) -> None:
        self.report = self._engine.decode(self._job)


class Decoding(QObject):
    """One decoding at a time: to start another, or to cancel, gives the one before up.

    `limit` is the longest a decoding may take, in milliseconds; 0 for as long as it takes.
    """

    finished = Signal(object)  # Report
    failed = Signal(str)

    def __init__(self, engine: Engine, parent: QObject | None = None, *, limit: int = 0) -> None:
        super().__init__(parent)
        self._engine = engine
        self._job: Job | None = None
        self._thread: _Thread | None = None
        self._process: QProcess | None = None
        self._leaving: list[_Thread] = []
        self._time = QTimer(self)
        self._time.setSingleShot(True)
        self._time.setInterval(limit)
        self._time.timeout.connect(self.cancel)

    @property
    def busy(self) -> bool:
        """True from the start of a job to its end."""
        return self._job is not None

    def start(self, job: Job) -> None:
        """Decode a job; `finished` or `failed` follows."""
        self.cancel()
        self._job = job
        if self._time.interval():
            self._time.start()
        if job.file is None and len(job.text) <= _SHORT:
            self._start_thread(job)
        else:
            self._start_process(job)

    def cancel(self) -> None:
        """Give the job up; nothing follows."""
        self._time.stop()
        self._job = None
        thread, self._thread = self._thread, None
        if thread is not None:
            self._leaving.append(thread)
        process, self._process = self._process, None
        if process is not None:
            process.finished.connect(process.deleteLater)
            process.kill()
            if process.state() is QProcess.ProcessState.NotRunning:
                process.deleteLater()

    def close(self) -> None:
        """Give the job up and wait until nothing runs any more."""
        process = self._process
        self.cancel()
        if process is not None:
            process.waitForFinished(_PATIENCE)
        for thread in self._leaving:
            thread.wait(_PATIENCE)

    def _start_thread(self, job: Job) -> None:
        thread = _Thread(self._engine, job, self)
        thread.finished.connect(lambda: self._take(thread))
        self._thread = thread
        thread.start()

    def _take(self, thread: _Thread) -> None:
        if thread in self._leaving:
            self._leaving.remove(thread)
        thread.deleteLater()
        if thread is self._thread:
            self._thread = None
            self._end(thread.report)

    def _start_process(self, job: Job) -> None:
        process = QProcess(self)
        program, *words = command(job)
        process.setWorkingDirectory(str(program_folder()))
        process.finished.connect(lambda: self._read(process))
        process.errorOccurred.connect(lambda error: self._give_way(process, error))
        self._process = process
        process.start(program, words)
        if job.file is None:
            # A character that UTF-8 has no form for becomes another one, so that all places stay.
            process.write(job.text.encode("utf-8", errors="replace"))
            process.closeWriteChannel()

    def _read(self, process: QProcess) -> None:
        if process is not self._process:
            return
        self._process = None
        process.deleteLater()
        try:
            report = msgspec.json.decode(bytes(process.readAllStandardOutput().data()), type=Report)
        except msgspec.MsgspecError:
            said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
            self._end(None, said.rpartition("\n")[2].removeprefix("retcode: "))
        else:
            self._end(report)

    def _give_way(self, process: QProcess, error: QProcess.ProcessError) -> None:
        """Where no process can be started, decode in a thread after all."""
        job = self._job
        if error is QProcess.ProcessError.FailedToStart and process is self._process and job is not None:
            self._process = None
            process.deleteLater()
            self._start_thread(job)

    def _end(self, report: Report | None, problem: str = "") -> None:
        self._time.stop()
        self._job = None
        if report is not None:
            self.finished.emit(report)
        else:
            self.failed.emit(problem or "The text could not be decoded")


def command(job: Job) -> list[str]:
    """Return the words that start the program's own `decode` on a job; its text comes on standard input."""
    words = ["decode", "--json"]
    if not job.mask:
        words.append("--unmask")
    if job.venue is not None:
        words += ["--venue", job.venue]
    words.append(str(job.file.absolute()) if job.file else "-")
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "gui", *words]
    own = Path(sys.executable)
    terminal = own.with_name(f"{own.stem}-cli{own.suffix}")
    return [str(terminal if terminal.exists() else own), *words]
