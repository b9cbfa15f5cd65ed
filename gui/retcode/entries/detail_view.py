"""The details of one entry: verdict, meaning, steps, messages and related entries."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, Recovery
from retcode.core.catalogue.verdict import Judgement
from retcode.entries.detail_text import SOURCE, DetailText, Unlisted, verdict_sentence
from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.folding_button import FoldingButton
from retcode.style.paint import SMALL, chip_width, draw_chip, scaled_font
from retcode.style.rich_text import Prose
from retcode.style.tab_order import put_before, tab_stops
from retcode.style.widgets import icon_button, mark_focus, plain_label

if TYPE_CHECKING:
    from retcode.entries.find_bar import FindBar

_BY_TAB = Qt.FocusPolicy.TabFocus
_MARGIN = 18
_ABOVE_CHIPS = 3  # logical pixels, so that they stand level with the buttons beside them
_MIN_CHIP = 60  # logical pixels, before there is a layout
_MAX_SCROLL_POSITIONS = 100
_RESTORE_TIME_MS = 300  # after which the user may have scrolled
_FILL_DELAY_MS = 12  # the list is painted first when the selection moves quickly


class _Chips(QWidget):
    """Chips: the recovery in its colour, then plain ones, on as many lines as they need."""

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self._recovery: Recovery | None = None
        self._plain: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.fit()

    def show_chips(self, recovery: Recovery | None, plain: Sequence[str]) -> None:
        """Show a recovery class, if there is one, and some plain chips."""
        self._recovery, self._plain = recovery, tuple(plain)
        self.setAccessibleName(", ".join(self._texts()))
        self.fit()
        self.update()

    def fit(self) -> None:
        """Be as high as the lines of chips at this width and size of text."""
        lines = self._chip_rects()
        self.setFixedHeight(round(lines[-1].bottom()) + 1 if lines else self._line_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _texts(self) -> tuple[str, ...]:
        return (self._recovery.value, *self._plain) if self._recovery else self._plain

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 8

    def _lettering(self) -> QFont:
        """Return the font of the chips, smaller where one of them is wider than the line."""
        widest = max((chip_width(self.fontMetrics(), text) for text in self._texts()), default=0)
        return scaled_font(self.font(), SMALL) if widest > self.width() else self.font()

    def _chip_rects(self) -> list[QRectF]:
        """Return the place of each chip."""
        metrics, height = QFontMetrics(self._lettering()), self._line_height()
        rects: list[QRectF] = []
        left, top = 0.0, float(_ABOVE_CHIPS)
        for text in self._texts():
            width = min(chip_width(metrics, text), max(self.width(), _MIN_CHIP))
            if left and left + width > self.width():
                left, top = 0.0, top + height
            rects.append(QRectF(left, top, width, height - 2))
            left += width + 6
        return rects

    def paintEvent(self, _: QPaintEvent) -> None:
        theme = self._look.theme
        hues = [theme.recovery(self._recovery)] if self._recovery else []
        hues += [theme.slate] * len(self._plain)
        painter, font = QPainter(self), self._lettering()
        metrics = QFontMetrics(font)
        painter.setFont(font)
        for text, rect, hue in zip(self._texts(), self._chip_rects(), hues, strict=True):
            room = round(rect.width()) - chip_width(metrics, "")
            draw_chip(painter, rect, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room), hue)


class DetailView(QFrame):
    """The selected entry.

    Other parts are put into it: the reply after its steps with `set_reply`, the handlers below with
    `add_section`. A reply can be shown without an entry.
    """

    entry_requested = Signal(str)
    pin_toggled = Signal(str)
    copy_requested = Signal()
    copy_markdown_requested = Signal()
    source_requested = Signal(str)  # the address
    zoom_turned = Signal(int)  # 1 for larger, -1 for smaller

    def __init__(self, catalogue: Catalogue, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._catalogue = catalogue
        self._look = look
        self._entry: Entry | None = None
        self._shown: Entry | None = None
        self._unlisted: Unlisted | None = None
        self._judged: Judgement | None = None  # the verdict of a finding, shown instead of the entry's
        self._received = ""  # the message of that finding
        self._pinned = False
        self._caution = plain_label()
        self._caution.setObjectName("caution")
        self._caution.setWordWrap(True)
        self._caution.hide()
        self._chips = _Chips(look)
        self._text = Prose("Entry", look)
        self._background = Prose("More of the entry", look)
        self._scroll_positions: dict[str, int] = {}  # of entries when they were left, by their keys
        self._scroll_target = 0  # to scroll to as soon as what is shown is high enough
        self._match_index = 0  # of the find bar's text that is shown
        self._terms: tuple[str, ...] = ()  # of the query
        self._unfolded: set[str] = set()
        self._reply_shown = False
        self._reply = QVBoxLayout()
        self._below = QWidget()
        self._sections = QVBoxLayout(self._below)
        self._sections.setContentsMargins(0, 0, 0, 0)
        self._pin = icon_button("Pin", "Pin")
        self._copy = icon_button("Copy code and meaning", "Copy code and meaning")
        self._markdown = _markdown_button()
        self._lay_out()
        self._filling = single_shot(self, _FILL_DELAY_MS, self._fill)
        self._marking = single_shot(self, _FILL_DELAY_MS, self._mark_terms)
        self._restoring = single_shot(self, _RESTORE_TIME_MS, self._forget_scroll_target)
        self._area.verticalScrollBar().rangeChanged.connect(self._scroll_to_target)
        self._pin.clicked.connect(self._ask_for_pin)
        self._copy.clicked.connect(self.copy_requested)
        self._markdown.clicked.connect(self.copy_markdown_requested)
        for prose in (self._text, self._background):
            prose.link_activated.connect(self._follow)
            prose.link_reached.connect(partial(self._scroll_to, prose))
        self._area.zoom_turned.connect(self.zoom_turned)
        look.changed.connect(self._apply_theme)
        self._apply_theme()
        self._area.hide()

    def set_entry(self, entry: Entry | None) -> None:
        """Show an entry, as soon as the list has been painted; None shows nothing."""
        if self._shown is not None and not self._filling.isActive():
            self._scroll_positions.pop(self._shown.key, None)
            self._scroll_positions[self._shown.key] = self._area.verticalScrollBar().value()
            if len(self._scroll_positions) > _MAX_SCROLL_POSITIONS:
                del self._scroll_positions[next(iter(self._scroll_positions))]  # the oldest
        self._entry = entry
        self._scroll_target = 0
        self._filling.start()

    def restore_scroll_position(self) -> None:
        """Scroll the entry that is about to be shown to where it was left."""
        if self._entry is not None and self._filling.isActive():
            self._scroll_target = self._scroll_positions.get(self._entry.key, 0)

    def _scroll_to_target(self) -> None:
        """Scroll to where the entry was left: not all that is shown has its height at once."""
        if self._scroll_target:
            self._area.verticalScrollBar().setValue(self._scroll_target)

    def _forget_scroll_target(self) -> None:
        self._scroll_target = 0

    def set_unlisted(self, error: Unlisted | None) -> None:
        """Show the verdict of an error that no entry explains, while no entry is shown."""
        if error != self._unlisted:
            self._unlisted = error
            self._filling.start()

    def set_caution(self, text: str) -> None:
        """Show a warning above the details; hide it if empty."""
        self._caution.setText(text)
        self._caution.setVisible(bool(text))

    def set_judgement(self, judged: Judgement | None, received: str = "") -> None:
        """Show the verdict and the message of a finding, instead of the entry's; None for the entry's."""
        if (judged, received) != (self._judged, self._received):
            self._judged, self._received = judged, received
            if self._shown is self._entry:
                self._write()

    @cached_property
    def _find(self) -> FindBar:
        """The find bar, made when it is first shown."""
        from retcode.entries.find_bar import FindBar

        find = FindBar(self._look, "Find in this entry", self)
        self._column.insertWidget(0, find)
        put_before(self._area, tuple(tab_stops(find)))
        find.text_changed.connect(lambda _: self._mark(0))
        find.next_requested.connect(lambda back: self._mark(self._match_index + (-1 if back else 1)))
        find.closed.connect(self.setFocus)
        return find

    @property
    def _find_bar_shown(self) -> bool:
        return "_find" in vars(self) and self._find.isVisible()

    def begin_find(self) -> None:
        """Show the find bar, or go to the next match."""
        self._find.begin()

    def set_terms(self, terms: Sequence[str]) -> None:
        """Mark the words of the query in the details, as soon as the list has been painted."""
        if tuple(terms) != self._terms:
            self._terms = tuple(terms)
            self._marking.start()

    def _mark_terms(self) -> None:
        if not self._find_bar_shown:
            self._mark_all(self._terms)

    def _mark(self, index: int) -> None:
        """Mark the matches of the find bar, and scroll to one of them."""
        text = self._find.edit.text()
        count = len(self._mark_all((text,)))
        self._match_index = index % count if count else 0
        marked = self._mark_all((text,), self._match_index) if text else self._mark_all(self._terms)
        self._find.show_count(self._match_index, count)
        if text and marked:
            self._scroll_to(*marked[self._match_index])

    def _scroll_to(self, prose: Prose, rect: QRect) -> None:
        centre = prose.mapTo(self._sheet, rect.center())
        self._area.ensureVisible(centre.x(), centre.y(), 40, 80)

    def _mark_all(self, texts: Sequence[str], current: int = -1) -> list[tuple[Prose, QRect]]:
        """Mark all matches of these texts, one more strongly. Return the matches from top to bottom."""
        marked: list[tuple[Prose, QRect]] = []
        for prose in (self._text, self._background):
            if prose.isHidden() or self._area.isHidden():
                continue
            marked += [(prose, rect) for rect in prose.mark(texts, current - len(marked))]
        return marked

    def set_pinned(self, pinned: bool) -> None:
        """Show whether the entry is pinned."""
        if pinned != self._pinned:
            self._pinned = pinned
            self._show_pin()

    def _show_pin(self) -> None:
        pinned = self._pinned
        action = "Unpin" if pinned else "Pin"
        self._pin.setToolTip(f"{action} (Ctrl+P)")
        self._pin.setAccessibleName(action)
        colour = self._look.colour("accent" if pinned else "muted")
        self._look.set_icon(self._pin, "pinned" if pinned else "pin", colour)

    def show_verdict(self) -> None:
        """Scroll to the verdict, at the top."""
        self._area.verticalScrollBar().setValue(0)

    def set_reply(self, widget: QWidget) -> None:
        """Put the reply to the customer after the steps of the entry, for the Tab key too."""
        self._reply.addWidget(widget)
        parts = [part for part in widget.findChildren(QWidget) if part.focusPolicy() & _BY_TAB]
        for before, after in itertools.pairwise((self._text, *parts, self._background, self._markdown)):
            QWidget.setTabOrder(before, after)

    def show_reply(self, shown: bool) -> None:
        """Show the reply, with the entry or alone, or hide it."""
        self._reply_shown = shown
        self._show_parts()

    def _show_parts(self) -> None:
        """Show the parts there are: an entry, a reply, both or none."""
        entry = self._shown
        error = self._unlisted if entry is None else None
        shown = entry is not None or error is not None or self._reply_shown
        self._area.setVisible(shown)
        self._hint.setVisible(not shown)
        self._text.setVisible(entry is not None or error is not None)
        self._top.setVisible(entry is not None or error is not None)
        for part in (self._pin, self._copy, self._background, self._markdown, self._below):
            part.setVisible(entry is not None)
        if entry is None:
            self._area.setAccessibleName(error.title if error else "Reply to the customer")
            self._area.setAccessibleDescription("")

    def add_section(self, widget: QWidget) -> None:
        """Put a widget below the entry's own text."""
        self._sections.addWidget(widget)

    def show_section(self, widget: QWidget) -> None:
        """Scroll to a widget below the entry's own text."""
        self.flush()
        self._area.ensureWidgetVisible(widget, 0, 0)

    def flush(self) -> None:
        """Show the pending details now."""
        for timer, work in ((self._filling, self._fill), (self._marking, self._mark_terms)):
            if timer.isActive():
                timer.stop()
                work()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by keys while the focus is here."""
        bar = self._area.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: bar.singleStep() * 3,
            Qt.Key.Key_Up: -bar.singleStep() * 3,
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        """Add the parts from the outside in: Qt styles a widget again, with all in it, when it is moved."""
        self._sheet = QWidget()
        self._sheet.setObjectName("sheet")
        self._sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # Do not repaint what is above when a part below is added or grows.
        self._sheet.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._area = _scrolled(self._sheet)
        self._hint = plain_label("muted", "What an error means, and what to do about it, is shown here.")
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._hint.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._hint.hide()
        self.setFocusProxy(self._area)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._area)
        layout.addWidget(self._hint)
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(_MARGIN, 10, _MARGIN - 6, 18)
        column.setSpacing(0)
        column.addWidget(self._caution)
        self._top = QWidget()
        column.addWidget(self._top)
        top = QHBoxLayout(self._top)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(2)
        top.addWidget(self._chips, 1, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._pin, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        column.addSpacing(6)
        column.addWidget(self._text)
        column.addLayout(self._reply)
        column.addSpacing(_MARGIN)
        column.addWidget(self._background)
        column.addWidget(self._markdown, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self._below)
        column.addStretch(1)

    def _fill(self) -> None:
        entry = self._entry
        if entry != self._shown:
            self._unfolded.clear()
        self._shown = entry
        self._show_parts()
        if entry is None:
            self._write()
            return
        venue = self._catalogue.tables[entry.venue]
        self._area.setAccessibleName(f"{venue.name} {entry.code} {entry.headline}")
        self._write()
        self._area.verticalScrollBar().setValue(self._scroll_target)
        self._restoring.start()

    def _write(self) -> None:
        writer = DetailText(self._catalogue, self._look.theme, self._unfolded)
        if self._shown is None and self._unlisted is not None:
            self._chips.show_chips(self._unlisted.judgement.recovery, [self._unlisted.sender])
            self._text.set_paragraphs(writer.unlisted(self._unlisted))
        if self._shown is not None:
            self._show_verdict(self._shown)
            self._text.set_paragraphs(writer.lead(self._shown, self._judged, self._received))
            self._background.set_paragraphs(writer.background(self._shown, self._judged))
            if self._find_bar_shown:
                self._mark(0)
            else:
                self._marking.stop()
                self._mark_all(self._terms)

    def _show_verdict(self, entry: Entry) -> None:
        """Show chips above the text, and announce the verdict to screen readers.

        The HTTP statuses that a code has by its document say nothing of an answer that was received.
        """
        judged = self._judged
        statuses = [f"HTTP {status}" for status in entry.http_status] if judged is None else []
        venue = self._catalogue.tables[entry.venue].name
        self._chips.show_chips(judged.recovery if judged else entry.recovery, [venue, *statuses])
        self._area.setAccessibleDescription(verdict_sentence(entry, judged))

    def _follow(self, link: str) -> None:
        """Open the entry or the source of a link, or unfold a list."""
        if link == SOURCE:
            self._ask_for_source()
        elif link.startswith("#"):
            self._unfolded.add(link)
            self._write()
        else:
            self.entry_requested.emit(link)

    def _ask_for_pin(self) -> None:
        if self._entry is not None:
            self.pin_toggled.emit(self._entry.key)

    def _ask_for_source(self) -> None:
        if self._shown is not None and self._shown.source.url:
            self.source_requested.emit(self._shown.source.url)

    def _apply_theme(self) -> None:
        for button in (self._copy, self._markdown):
            self._look.set_icon(button, "copy", self._look.colour("muted"))
        self._chips.fit()
        self._show_pin()
        if self._shown is not None or self._unlisted is not None:
            self._fill()


class _Area(QScrollArea):
    """Scrolls; with Ctrl the wheel changes the size of text instead."""

    zoom_turned = Signal(int)  # 1 for larger, -1 for smaller

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or ask for another size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom_turned.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)


def _markdown_button() -> FoldingButton:
    button = FoldingButton("Copy as Markdown")
    button.setAccessibleName("Copy as Markdown")
    button.setToolTip("Copy as Markdown (Ctrl+Shift+C)")
    button.setProperty("look", "flat")
    return button


def _scrolled(sheet: QWidget) -> _Area:
    area = _Area()
    area.setWidget(sheet)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setAccessibleName("Entry")
    mark_focus(area)
    return area
