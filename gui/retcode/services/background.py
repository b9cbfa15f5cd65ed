"""Run a function in a thread, and deliver its result in the window's thread."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Thread

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from retcode.core.files import StreamError
from retcode.core.resources import ResourceError


class LatestTask(QObject):
    """A task that replaces the one before: starting another, or cancelling, discards the earlier result.

    The threads are Python's: one of Qt's is an object of the window's that would have to outlive its own end.
    """

    finished = Signal(object)
    _done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = 0
        self._threads: list[Thread] = []
        self._done.connect(self._on_result)

    def start(self, call: Callable[[], object]) -> None:
        """Call a function in a thread; `finished` is emitted with its result, None if it failed.

        If it failed because a file cannot be read, the result is the error, whose text is a sentence. Any
        other error is reported like one in the window's own thread.
        """
        self._latest += 1
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        self._threads.append(Thread(target=self._run, args=(self._latest, call)))
        self._threads[-1].start()

    def cancel(self) -> None:
        """Discard the task: `finished` is not emitted."""
        self._latest += 1

    def flush(self) -> None:
        """Wait until the thread has ended, and deliver its result."""
        for thread in self._threads:
            thread.join()
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def close(self) -> None:
        """Discard the task and wait until its thread has ended."""
        self.cancel()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int, call: Callable[[], object]) -> None:
        result: object = None
        try:
            result = call()
        except Exception as error:  # noqa: BLE001 -- reported in the window's thread
            result = error
        finally:
            self._done.emit(number, result)

    def _on_result(self, number: int, result: object) -> None:
        if number != self._latest:
            return
        if isinstance(result, Exception) and not isinstance(result, ResourceError | StreamError):
            sys.excepthook(type(result), result, result.__traceback__)
            result = None
        self.finished.emit(result)
