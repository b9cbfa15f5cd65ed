"""Decode without blocking the window: a short text in a thread, else in a process that can be stopped.

A thread shares the interpreter with the window, and one step of the decoder over a large text holds it for
longer than a frame. So large texts go to the program's own `decode` command, which answers with the report.
"""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QProcess, Signal

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.report import Report
from retcode.core.files import StreamError
from retcode.core.resources import ResourceError, program_folder
from retcode.features.decode_panel.picture_row import merged
from retcode.services.background import LatestTask
from retcode.services.self_command import error_line, own_command
from retcode.services.timers import single_shot

if TYPE_CHECKING:
    from retcode.core.decode.decoder import Decoder
    from retcode.core.pictures.decoder import PictureDecoder

_MAX_IN_THREAD = 16_000  # characters: some 50 ms, no step above 10
_PICTURE_TIMEOUT_MS = 60_000
_TIMEOUT_MS = 2000  # for a killed process to end; it takes one or two


class Job(msgspec.Struct, frozen=True):
    """A text to decode, or the file that contains it; as one venue's if `venue` is given.

    `picture` is True for a text that was read from a picture. `starts` says where the text of each of
    several pictures begins; they are decoded one by one.
    """

    text: str = ""
    file: Path | None = None
    venue: str | None = None
    mask: bool = True
    picture: bool = False
    starts: tuple[int, ...] = ()


class LazyDecoder:
    """Decodes jobs in the thread that calls it, with a decoder that is imported and created on first use.

    The import takes a tenth of a second, which would block the window at its start.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def _decoder(self) -> Decoder:
        from retcode.core.decode.decoder import Decoder

        return Decoder(self.catalogue)

    @cached_property
    def _picture_decoder(self) -> PictureDecoder:
        from retcode.core.pictures.decoder import PictureDecoder

        return PictureDecoder(self.catalogue, self._decoder)

    def decode(self, job: Job) -> Report:
        """Return the report of a job. Raises StreamError if its file cannot be read."""
        if job.file:
            from retcode.core.decode.decoder import decode_file

            return decode_file(self._decoder, job.file, job.venue, mask=job.mask)
        if job.starts:
            ends = (*job.starts[1:], len(job.text))
            texts = [job.text[start:end] for start, end in zip(job.starts, ends, strict=True)]
            return merged(job.text, job.starts, [self._decode(job, text) for text in texts])
        return self._decode(job, job.text)

    def _decode(self, job: Job, text: str) -> Report:
        decoder = self._picture_decoder if job.picture else self._decoder
        return decoder.decode(text, job.venue, mask=job.mask)


class DecodeRunner(QObject):
    """Runs one decoding at a time. Starting another cancels the one before.

    `limit` is the longest a decoding may take, in milliseconds; 0 for as long as it takes.
    """

    finished = Signal(object)  # Report
    failed = Signal(str)

    def __init__(self, engine: LazyDecoder, parent: QObject | None = None, *, limit: int = 0) -> None:
        super().__init__(parent)
        self._engine = engine
        self._job: Job | None = None
        self._work = LatestTask(self)
        self._work.finished.connect(self._on_result)
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(program_folder()))
        self._process.finished.connect(self._read)
        self._process.errorOccurred.connect(self._decode_in_thread)
        self._time = single_shot(self, limit, self._give_up)

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
        if job.starts or (job.file is None and len(job.text) <= _MAX_IN_THREAD):
            self._start_thread(job)
        else:
            self._start_process(job)

    def cancel(self) -> None:
        """Cancel the job; no signal follows."""
        self._time.stop()
        self._job = None
        self._work.cancel()
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_TIMEOUT_MS)

    def close(self) -> None:
        """Cancel the job and wait until its thread and process have ended."""
        self.cancel()
        self._work.close()

    def _give_up(self) -> None:
        self.cancel()
        self.failed.emit("Decoding the text took too long")

    def _start_thread(self, job: Job) -> None:
        self._work.start(partial(self._engine.decode, job))

    def _on_result(self, report: object) -> None:
        self._end(
            report if isinstance(report, Report) else None,
            str(report) if isinstance(report, ResourceError | StreamError) else "",
        )

    def _start_process(self, job: Job) -> None:
        program, *args = command(job)
        self._process.start(program, args)
        if job.file is None:
            # A character that UTF-8 has no form for becomes another one, so that all places stay.
            self._process.write(job.text.encode("utf-8", errors="replace"))
            self._process.closeWriteChannel()

    def _read(self) -> None:
        if self._job is None:
            return
        try:
            report = msgspec.json.decode(bytes(self._process.readAllStandardOutput().data()), type=Report)
        except msgspec.MsgspecError:
            self._end(None, error_line(bytes(self._process.readAllStandardError().data())))
        else:
            self._end(report)

    def _decode_in_thread(self, error: QProcess.ProcessError) -> None:
        """Decode in a thread if no process can be started."""
        if error is QProcess.ProcessError.FailedToStart and self._job is not None:
            self._start_thread(self._job)

    def _end(self, report: Report | None, problem: str = "") -> None:
        self._time.stop()
        self._job = None
        if report is not None:
            self.finished.emit(report)
        else:
            self.failed.emit(problem or "The text could not be decoded")


class PictureRunner(QObject):
    """Reads one picture at a time in a process of its own, which a hostile one may crash or keep busy."""

    finished = Signal(bytes, str, object)  # the picture, its name, its PictureText
    failed = Signal(str, str)  # why, and the picture's name

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = b""
        self._name = ""
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(program_folder()))
        self._process.finished.connect(self._read)
        self._time = single_shot(self, _PICTURE_TIMEOUT_MS, self._give_up)

    @property
    def busy(self) -> bool:
        """True while a picture is being read."""
        return bool(self._data)

    def start(self, data: bytes, name: str = "") -> None:
        """Read a picture; `finished` or `failed` follows."""
        self.cancel()
        self._data, self._name = data, name
        program, *args = own_command(["read-picture"])
        self._process.start(program, args)
        self._process.write(data)
        self._process.closeWriteChannel()
        self._time.start()

    def cancel(self) -> None:
        """Cancel the reading; no signal follows."""
        self._time.stop()
        self._data = b""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_TIMEOUT_MS)

    def flush(self) -> None:
        """Wait until the picture has been read."""
        if self.busy:
            self._process.waitForFinished(_PICTURE_TIMEOUT_MS)

    def _give_up(self) -> None:
        self.cancel()
        self.failed.emit("Reading the picture took too long", self._name)

    def _read(self) -> None:
        from retcode.services.pictures.reader import PictureError, answer

        data, self._data = self._data, b""
        self._time.stop()
        if not data:
            return
        try:
            read = answer(self._process.exitCode(), bytes(self._process.readAllStandardOutput().data()))
        except PictureError as error:
            self.failed.emit(str(error), self._name)
        else:
            self.finished.emit(data, self._name, read)


def command(job: Job) -> list[str]:
    """Return the command that decodes a job in a process of its own. The text goes to its standard input."""
    args = ["decode", "--json"]
    if not job.mask:
        args.append("--unmask")
    if job.venue is not None:
        args += ["--venue", job.venue]
    args.append(str(job.file.absolute()) if job.file else "-")
    return own_command(args)
