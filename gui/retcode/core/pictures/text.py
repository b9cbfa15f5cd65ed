"""The lines that were read from a picture, and their text."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from retcode.core.pictures.mending import mend


class ReadLine(Struct, frozen=True):
    """One line of a picture: its text, its box in pixels of the picture, and the confidence in percent.

    `letters` holds where each character of the text begins and ends, in thousandths of the box's width;
    empty if it is not known.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    letters: tuple[tuple[int, int], ...] = ()


class Script(Enum):
    """The letters of lines that were seen in a picture and could not be read."""

    CYRILLIC = "Cyrillic"
    HAN = "Chinese"


_SAMPLES = {Script.CYRILLIC: 12 * "\u044f", Script.HAN: 12 * "\u7684"}


class PictureText(Struct, frozen=True):
    """Everything that was read from a picture, from top to bottom."""

    lines: tuple[ReadLine, ...]
    width: int
    height: int
    remarks: tuple[str, ...] = ()  # sentences on what could not be read
    unread: Script | None = None

    @property
    def text(self) -> str:
        """The lines as one text, with the usual errors of OCR in codes corrected."""
        return "\n".join(mend(line.text) for line in self.lines)

    @property
    def has_words(self) -> bool:
        """Whether there is a letter or a digit in it; edges and shadows are read as dashes and dots."""
        return any(char.isalnum() for line in self.lines for char in line.text)

    @property
    def customer_text(self) -> str:
        """The text that decides the language of a reply: with letters of the script that was not read."""
        return f"{self.text}\n{_SAMPLES[self.unread]}" if self.unread else self.text
