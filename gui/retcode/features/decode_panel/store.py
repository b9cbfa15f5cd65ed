"""The decode panel's store: the pasted text, its report, the chosen row. Nothing of it is saved."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from retcode.core.case.pasted import customers_text
from retcode.core.decode.report import Report
from retcode.core.file_kinds import is_picture
from retcode.core.files import MAX_PICTURE, StreamError, is_file, label_of, read_head
from retcode.core.pictures.text import PictureText
from retcode.core.present.finding_text import Item, items
from retcode.core.present.safe_text import MAX_SHOWN, MAX_WHOLE, ShownText, shown_text
from retcode.features.decode_panel.picture_row import picture_starts, side_by_side
from retcode.features.decode_panel.runner import DecodeRunner, Job, LazyDecoder, PictureRunner

_MAX_BYTES = 4 * MAX_WHOLE  # a character of UTF-8 takes four bytes at most
_FINDING_BYTES = 2000
_OF_CASE = "The customer's text in a case made by Retcode"
_EMPTY_CASE = "This is a case made by Retcode. It holds no text of a customer."


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture or several, as they came, and what was read in them."""

    data: tuple[bytes, ...]
    read: PictureText


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is decoded: a text, or a file of which `text` is the beginning. `name` is the file's or empty.

    `picture` is the one that the text was read from.
    """

    text: str
    shown: ShownText
    name: str = ""
    file: Path | None = None
    picture: Picture | None = None

    @property
    def customer_text(self) -> str:
        """The text by which the language of a reply is chosen."""
        if self.picture is not None and self.picture.read.text == self.text:
            return self.picture.read.customer_text
        return self.text


@dataclass(frozen=True, slots=True)
class DecodeView:
    """What the decode page shows: a text, the number of the chosen row, and its report.

    A report in which secrets are shown is left out.
    """

    pasted: Pasted
    file: Path | None
    venue: str | None
    row: int
    report: Report | None = field(compare=False)

    @property
    def kept(self) -> object:
        """The text, which the views of its rows share."""
        return self.pasted

    @property
    def size(self) -> int:
        """The bytes of the text, as it came and as it is shown, its report and its pictures, roughly."""
        pictures = self.pasted.picture.data if self.pasted.picture else ()
        findings = len(self.report.findings) if self.report else 0
        return 4 * len(self.pasted.text) + sum(map(len, pictures)) + _FINDING_BYTES * findings


class DecodeStore(QObject):
    """The state of the decode panel. A method for each thing the user can do; each change emits a signal."""

    text_changed = Signal(object)  # Pasted | None
    report_changed = Signal(object)  # Report | None
    item_chosen = Signal(object)  # Item | None
    busy_changed = Signal(bool)
    venue_changed = Signal()
    secrets_toggled = Signal(bool)
    failed = Signal(str)

    def __init__(self, engine: LazyDecoder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalogue = engine.catalogue
        self._engine = engine
        self._decoding = DecodeRunner(engine, self)
        self._decoding.finished.connect(self._on_report)
        self._decoding.failed.connect(self._fail)
        self._pasted: Pasted | None = None
        self._report: Report | None = None
        self._file: Path | None = None
        self._chosen: Item | None = None
        self._venue: str | None = None
        self._secrets_shown = False
        self._picture = PictureRunner(self)
        self._picture.finished.connect(self._on_picture)
        self._picture.failed.connect(self._on_unread)
        self._waiting: deque[tuple[bytes, str]] = deque()  # pictures to be read
        self._read: list[tuple[bytes, str, PictureText]] = []
        self._unread: list[str] = []  # names of pictures that could not be read

    @property
    def pasted(self) -> Pasted | None:
        """The text that is decoded; None if there is none."""
        return self._pasted

    @property
    def report(self) -> Report | None:
        """Its report; None while there is none."""
        return self._report

    @property
    def file(self) -> Path | None:
        """The file that is shown, if it is one."""
        return self._file

    @property
    def chosen(self) -> Item | None:
        """The row of the report that is shown in full."""
        return self._chosen

    @property
    def venue(self) -> str | None:
        """The venue that the user chose; None to detect it from the text."""
        return self._venue

    @property
    def secrets_shown(self) -> bool:
        """True if the user has asked for secrets not to be masked."""
        return self._secrets_shown

    @property
    def view(self) -> DecodeView | None:
        """The text and report on the page; None if it is empty or still decoding."""
        if self._pasted is None or self._decoding.busy:
            return None
        rows = items(self._report) if self._report else ()
        row = next((index for index, item in enumerate(rows) if item is self._chosen), 0)
        report = None if self._secrets_shown else self._report
        return DecodeView(self._pasted, self._file, self._venue, row, report)

    @property
    def busy(self) -> bool:
        """True while a text is being decoded."""
        return self._decoding.busy or self._picture.busy

    def decode(self, text: str) -> None:
        """Decode a text in place of the one before. Mask secrets again and forget the chosen venue."""
        self._open_text(text)

    def _open_text(self, text: str, name: str = "") -> None:
        """Decode a text; of a case that was made here only what the customer sent."""
        own = customers_text(text)
        if own is None:
            self._open(Pasted(text, shown_text(text), name) if text else None)
        elif own:
            self._open(Pasted(own, shown_text(own), _OF_CASE))
        else:
            self._open(None)
            self.failed.emit(_EMPTY_CASE)

    def show_again(self, pasted: Pasted) -> None:
        """Decode the text that another window showed."""
        self._open(pasted)
        self._file = pasted.file

    def open_file(self, path: Path) -> None:
        """Decode a file; of a large one only the beginning is shown."""
        if not is_file(path):
            self.failed.emit(f"Cannot read {label_of(path)}: it is not a file")
            return
        try:
            with path.open("rb") as file:
                picture = is_picture(file.read(16))
            if picture:
                self.open_picture(_picture_bytes(path), label_of(path))
                return
        except OSError as error:
            self.failed.emit(f"Cannot read {label_of(path)}: {error.strerror or error}")
            return
        try:
            text, whole = read_head(path, _MAX_BYTES)
        except StreamError as error:
            sentence = str(error)
            self.failed.emit(sentence[:1].upper() + sentence[1:])
            return
        if not text:
            self._open(None)
            self.failed.emit(f"{label_of(path)} is empty")
            return
        if whole and len(text) <= MAX_WHOLE:
            self._open_text(text, label_of(path))
        else:
            head = text[:MAX_SHOWN]
            self._open(Pasted(head, shown_text(head, whole=False), label_of(path), path))
        self._file = path

    def open_picture(self, data: bytes, name: str = "") -> None:
        """Read the text in a picture and decode it."""
        self._read_all([(data, name)])

    def open_pictures(self, paths: Sequence[Path]) -> None:
        """Read the text in several pictures, one after the other, and decode it as one text."""
        try:
            self._read_all([(_picture_bytes(path), label_of(path)) for path in paths])
        except OSError as error:
            name = label_of(Path(error.filename or paths[0]))
            self.failed.emit(f"Cannot read {name}: {error.strerror or error}")

    def _read_all(self, pictures: Sequence[tuple[bytes, str]]) -> None:
        self._decoding.cancel()
        self._forget()
        self._waiting, self._read, self._unread = deque(pictures), [], []
        self._picture.start(*self._waiting.popleft())
        self.busy_changed.emit(True)

    def edit(self, text: str) -> None:
        """Decode the text as the user has changed it; it is shown as it is."""
        if not text:
            if self._pasted is not None:
                self._open(None)
        elif self._pasted is None or text != self._pasted.text:
            picture = self._pasted.picture if self._pasted else None
            self._pasted = Pasted(text, shown_text(text), picture=picture)
            self._start()

    def choose(self, item: Item | None) -> None:
        """Show a row of the report in full."""
        self._chosen = item
        self.item_chosen.emit(item)

    def decode_as(self, venue: str | None) -> None:
        """Decode the same text as a venue's; None to detect the venue again."""
        if venue != self._venue:
            self._venue = venue
            self.venue_changed.emit()
            self._start()

    def show_secrets(self, shown: bool) -> None:
        """Show secrets in the text, the report, copies and saved files; or mask them again."""
        if shown != self._secrets_shown:
            self._secrets_shown = shown
            self.secrets_toggled.emit(shown)
            self._start()

    def cancel(self) -> None:
        """Stop decoding; the text stays, without a report."""
        if self.busy:
            self._picture.cancel()
            self._waiting.clear()
            self._decoding.cancel()
            self.busy_changed.emit(False)
            self.failed.emit("Stopped before the end. There is no report.")

    def clear(self) -> None:
        """Forget the text and its report."""
        self._open(None)

    def show_view(self, view: DecodeView) -> None:
        """Show a text again, with the row that was chosen. Secrets are masked again."""
        if view.pasted is not self._pasted or view.venue != self._venue:
            self._replace(view.pasted, view.venue)
            self._file = view.file
            if view.report is not None:
                self._set_report(view.report)
            else:
                self._start()
        rows = items(self._report) if self._report else ()
        if view.row < len(rows) and rows[view.row] is not self._chosen:
            self.choose(rows[view.row])

    def close(self) -> None:
        """Cancel what runs and forget the text."""
        self._decoding.close()
        self._picture.cancel()
        self._waiting.clear()
        self._read.clear()
        self._pasted = self._report = self._chosen = None

    def reports(self) -> Callable[[bool], Report] | None:
        """Return what gives the report with secrets masked (True) or not, however it is shown.

        It may be called in another thread, for it may have to decode the text again.
        """
        report, job, engine = self._report, self._job() if self._pasted else None, self._engine
        if report is None or job is None:
            return None

        def report_of(mask: bool) -> Report:
            if mask is job.mask or (job.mask and not report.redactions):  # the same without secrets
                return report
            return engine.decode(structs.replace(job, mask=mask))

        return report_of

    def flush(self) -> None:
        """Wait for the running decode."""
        while self._picture.busy:
            self._picture.flush()
        if self._decoding.busy:
            self._decoding.cancel()
            self._on_report(self._engine.decode(self._job()))

    def _forget(self) -> None:
        """Forget the text before: it may be another customer's."""
        self._pasted = self._file = None
        self._set_report(None)
        self.text_changed.emit(None)

    def _open(self, pasted: Pasted | None) -> None:
        self._replace(pasted)
        self._start()

    def _replace(self, pasted: Pasted | None, venue: str | None = None) -> None:
        """Take a text in place of the one before, without a report. Mask secrets again."""
        self._picture.cancel()
        self._waiting.clear()
        self._decoding.cancel()
        self._pasted = pasted
        self._file = None
        if venue != self._venue:
            self._venue = venue
            self.venue_changed.emit()
        if self._secrets_shown:
            self._secrets_shown = False
            self.secrets_toggled.emit(False)
        self._set_report(None)
        self.text_changed.emit(pasted)
        self.busy_changed.emit(False)

    def _job(self) -> Job:
        assert self._pasted is not None
        whole = self._pasted.file is None
        picture = self._pasted.picture
        return Job(
            self._pasted.text if whole else "",
            self._pasted.file,
            self._venue,
            mask=not self._secrets_shown,
            picture=picture is not None and self._pasted.text == picture.read.text,  # not corrected by hand
            starts=picture_starts(self._pasted.text) if picture and len(picture.data) > 1 else (),
        )

    def _start(self) -> None:
        if self._pasted is None:
            self._decoding.cancel()
        else:
            self._decoding.start(self._job())
        self.busy_changed.emit(self._decoding.busy)

    def _on_report(self, report: Report) -> None:
        self.busy_changed.emit(False)
        self._set_report(report)

    def _on_picture(self, data: bytes, name: str, read: PictureText) -> None:
        if read.has_words:
            self._read.append((data, name, read))
            self._read_next("")
        else:
            self._on_unread("No text could be read in the picture", name)

    def _on_unread(self, problem: str, name: str) -> None:
        self._unread.append(name)
        self._read_next(problem)

    def _read_next(self, problem: str) -> None:
        """Read the next picture; after the last decode all, or say why none could be read."""
        if self._waiting:
            self._picture.start(*self._waiting.popleft())
            return
        if not self._read:
            self._fail(problem)
            return
        data, names, reads = zip(*self._read, strict=True)
        read = side_by_side(reads)
        self._read = []
        name = ", ".join(filter(None, names))
        if self._unread:
            name = f"{name}. No text could be read in {', '.join(self._unread)}"
        name = ". ".join(filter(None, (name, *(remark.rstrip(".") for remark in read.remarks))))
        self._open(Pasted(read.text, shown_text(read.text), name, picture=Picture(data, read)))

    def _fail(self, problem: str) -> None:
        self.busy_changed.emit(False)
        self._set_report(None)
        self.failed.emit(problem)

    def _set_report(self, report: Report | None) -> None:
        """Show a report. Choose the row at the same index as before, else the most urgent."""
        before = items(self._report).index(self._chosen) if self._report and self._chosen else -1
        self._report = report
        rows = items(report) if report else ()
        self.report_changed.emit(report)
        self.choose(rows[before if 0 <= before < len(rows) else 0] if rows else None)


def _picture_bytes(path: Path) -> bytes:
    """Return the bytes of a picture's file. Of one above the limit, return just enough to show that."""
    with path.open("rb") as file:
        return file.read(MAX_PICTURE + 1)
