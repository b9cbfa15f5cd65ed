"""Highlighted code."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFontMetrics, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from retcode.features.handler_box.syntax import CodeSpan, code_colour
from retcode.style.appearance import Appearance

_TAB = 4  # columns, as wide as the other languages indent


class CodeColours(QSyntaxHighlighter):
    """Colours each line as it was found to be."""

    def __init__(self, view: QPlainTextEdit, look: Appearance) -> None:
        super().__init__(view.document())
        self._look = look
        self._lines: tuple[tuple[CodeSpan, ...], ...] = ()

    def set_lines(self, lines: tuple[tuple[CodeSpan, ...], ...]) -> None:
        """Take the spans of the lines that are shown next."""
        self._lines = lines

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        number = self.currentBlock().blockNumber()
        for span in self._lines[number] if number < len(self._lines) else ():
            shape = QTextCharFormat()
            shape.setForeground(QColor(code_colour(span.kind, self._look.theme)))
            self.setFormat(span.start, span.length, shape)


def set_code_font(view: QPlainTextEdit, look: Appearance) -> None:
    """Use the fixed-width font, and tabs as wide as an indent."""
    look.set_monospace(view)
    metrics = QFontMetrics(look.monospace())  # the view itself has this font only when it is shown
    view.setTabStopDistance(_TAB * metrics.horizontalAdvance("0"))
