"""One entry to read: the verdict first, then what it means, what to do, and where else it is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, Explanation, Message, Recovery, is_number
from retcode.core.catalogue.verdict import Judgement
from retcode.core.present.verdict_text import (
    ACTOR_TEXT,
    CONFIDENCE_TEXT,
    EFFECT_TEXT,
    RECOVERY_TEXT,
    Sentence,
    effect_sentence,
    read_sentence,
    write_sentence,
)
from retcode.entries.entry_model import plain_tip
from retcode.style.appearance import Look
from retcode.style.icons import draw_icon, icon
from retcode.style.paint import chip_width, draw_chip
from retcode.style.rich_text import Paragraph, Prose, Style

_MARGIN = 18
_FIRST_RELATIVES = 5
_FIRST_MESSAGES = 6
_FILL_DELAY = 12  # ms: the list is painted first when the selection moves quickly


class _Chips(QWidget):
    """A row of chips: the recovery in its colour, then plain ones."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._entry: Entry | None = None
        self._plain: tuple[str, ...] = ()
        self.setFixedHeight(self.fontMetrics().height() + 8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_chips(self, entry: Entry, plain: Sequence[str]) -> None:
        """Show the recovery class of an entry and some plain chips."""
        self._entry, self._plain = entry, tuple(plain)
        self.setAccessibleName(", ".join((entry.recovery.value, *plain)))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._entry is None:
            return
        painter = QPainter(self)
        metrics = self.fontMetrics()
        left = 0.0
        hues = [self._look.theme.recovery(self._entry.recovery), *[self._look.theme.slate] * len(self._plain)]
        for text, hue in zip((self._entry.recovery.value, *self._plain), hues, strict=True):
            width = chip_width(metrics, text)
            if left and left + width > self.width():
                break
            draw_chip(painter, QRectF(left, 1, width, self.height() - 2), text, hue)
            left += width + 6


class _Sign(QWidget):
    """The icon of a verdict; its words stand beside it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._sentence: Sentence | None = None
        self.setFixedSize(18, 18)

    def show_sign(self, sentence: Sentence) -> None:
        """Show the icon of a sentence's tone."""
        self._sentence = sentence
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._sentence is not None:
            tone = self._sentence.tone
            colour = QColor(self._look.theme.tone(tone).text)
            draw_icon(QPainter(self), tone.value, QRectF(1, 1, 16, 16), colour)


class _VerdictCard(QFrame):
    """What happened, what a program should do, and who must act; bordered in the recovery's colour."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._entry: Entry | None = None
        self._recovery: Recovery | None = None
        self._signs = (_Sign(look), _Sign(look))
        self._lines = tuple(
            Prose(name, look) for name in ("Effect", "Recovery", "Read", "Send", "Who must act")
        )
        effect, summary, read, write, actor = self._lines
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 14, 12)
        grid.setHorizontalSpacing(9)
        grid.setVerticalSpacing(6)
        grid.addWidget(effect, 0, 0, 1, 2)
        grid.addWidget(summary, 1, 0, 1, 2)
        for row, (sign, line) in enumerate(zip(self._signs, (read, write), strict=True), 2):
            grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(line, row, 1)
        grid.addWidget(actor, 4, 1)
        grid.setColumnStretch(1, 1)

    def show_entry(self, entry: Entry, judged: Judgement | None = None) -> None:
        """Show an entry's verdict, or instead the one of a finding that was decoded as this entry."""
        self._entry = entry
        self._recovery = judged.recovery if judged else entry.recovery
        effect, summary, read, write, actor = self._lines
        own = effect_sentence(entry.effect, entry.effect_basis)
        happened = f"{EFFECT_TEXT[judged.effect]}." if judged and judged.effect is not entry.effect else own
        recovery = RECOVERY_TEXT[self._recovery] if self._recovery else "What to do is not settled"
        effect.set_paragraphs([Paragraph(Style.STRONG, happened)])
        summary.set_paragraphs([Paragraph(Style.TEXT, f"{recovery}.")])
        verdict = judged or entry.verdict
        sentences = (read_sentence(verdict), write_sentence(verdict))
        for sign, line, sentence in zip(self._signs, (read, write), sentences, strict=True):
            sign.show_sign(sentence)
            line.set_paragraphs([Paragraph(Style.TEXT, f"{sentence.answer}.", lead=f"{sentence.label}:")])
        actor.set_paragraphs([Paragraph(Style.MUTED, ACTOR_TEXT[entry.actor].lower(), lead="Who must act:")])
        self.setAccessibleName("Verdict")
        self.setAccessibleDescription(" ".join((happened, ". ".join((recovery, *map(str, sentences))))))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._entry is None:
            return
        theme = self._look.theme
        hue = theme.recovery(self._recovery) if self._recovery else theme.slate
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(hue.line), 1))
        painter.setBrush(QColor(hue.fill))
        painter.drawRoundedRect(rect, 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hue.text))
        painter.setClipRect(QRectF(0, 0, 4, self.height()))
        painter.drawRoundedRect(rect, 8, 8)


class _RelativeRow(QAbstractButton):
    """Another entry, to go to with a click: code, venue, a line of text, and a warning if it differs."""

    def __init__(self, entry: Entry, venue: str, line: str, remark: str, look: Look) -> None:
        super().__init__()
        self._entry = entry
        self._line = line
        self._venue = venue
        self._remark = remark
        self._look = look
        self._mono = look.monospace(bold=True)
        self.setAccessibleName(", ".join(filter(None, (venue, entry.code, line, remark))))
        self.setToolTip(plain_tip("\n".join(filter(None, (entry.name, entry.title, remark)))))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def key(self) -> str:
        """The entry's key."""
        return self._entry.key

    def sizeHint(self) -> QSize:
        """Two lines tall; as wide as there is room."""
        return QSize(200, 2 * self.fontMetrics().height() + 14)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show that it is no longer pointed at."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setBrush(QColor(theme.hover if self.underMouse() else theme.surface))
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1.5))
        painter.drawRoundedRect(rect, 6, 6)
        line = self.fontMetrics().height()
        top = self.rect().adjusted(11, 6, -11, 0)
        top.setHeight(line)
        painter.setFont(self._mono)
        painter.setPen(QColor(theme.text))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(top, flags, self._entry.code)
        used = QFontMetrics(self._mono).horizontalAdvance(self._entry.code) + 10
        painter.setFont(self.font())
        painter.setPen(QColor(theme.muted))
        painter.drawText(top.adjusted(used, 0, 0, 0), flags, self._venue)
        if self._remark:
            painter.setPen(QColor(theme.amber.text))
            painter.drawText(top, flags | Qt.AlignmentFlag.AlignRight, self._remark)
        bottom = top.translated(0, line + 2)
        painter.setPen(QColor(theme.text))
        shown = self.fontMetrics().elidedText(self._line, Qt.TextElideMode.ElideRight, bottom.width())
        painter.drawText(bottom, flags, shown)


class _Relatives(QWidget):
    """A heading, a warning where one is due, and the relatives: the first few, the rest on request."""

    entry_requested = Signal(str)

    def __init__(self, title: str, look: Look) -> None:
        super().__init__()
        self._look = look
        self._heading = QLabel(title)
        self._heading.setProperty("look", "strong")
        self._warning = QFrame()
        self._warning.setObjectName("warning")
        self._warning_text = QLabel()
        self._warning_text.setTextFormat(Qt.TextFormat.PlainText)
        self._warning_text.setWordWrap(True)
        inner = QHBoxLayout(self._warning)
        inner.setContentsMargins(11, 8, 11, 8)
        inner.addWidget(self._warning_text)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._note.setProperty("look", "muted")
        self._more = QPushButton()
        self._more.setProperty("look", "link")
        self._more.clicked.connect(self._unfold)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 18, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(self._heading)
        self._layout.addWidget(self._warning)
        self._layout.addWidget(self._more)
        self._layout.addWidget(self._note)
        self._rows: list[_RelativeRow] = []

    def set_title(self, title: str) -> None:
        """Set the text of the heading."""
        self._heading.setText(title)

    def show_relatives(self, rows: Sequence[_RelativeRow], warning: str = "", note: str = "") -> None:
        """Show rows, a warning above and a note below; hidden if there are neither rows nor a note."""
        for row in self._rows:
            self._layout.removeWidget(row)
            row.hide()  # deleted only when nothing runs on it any more
            row.deleteLater()
        self._rows = list(rows)
        self._warning_text.setText(warning)
        self._warning.setVisible(bool(warning))
        self._note.setText(note)
        self._note.setVisible(bool(note))
        for place, row in enumerate(self._rows):
            self._layout.insertWidget(2 + place, row)
            row.setVisible(place < _FIRST_RELATIVES)
            row.clicked.connect(lambda _=False, key=row.key: self.entry_requested.emit(key))
        hidden = max(len(self._rows) - _FIRST_RELATIVES, 0)
        self._more.setText(f"Show {hidden} more")
        self._more.setVisible(bool(hidden))
        self.setVisible(bool(self._rows or note))

    def _unfold(self) -> None:
        self._more.hide()
        for row in self._rows:
            row.show()


class DetailView(QFrame):
    """The selected entry. Other parts (the handlers) are put below it with `add_section`."""

    entry_requested = Signal(str)
    pin_toggled = Signal(str)
    copy_requested = Signal()
    copy_markdown_requested = Signal()
    source_requested = Signal(str)  # the address
    _judged: Judgement | None = None  # the verdict of a finding, shown instead of the entry's

    def __init__(self, catalogue: Catalogue, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._catalogue = catalogue
        self._look = look
        self._entry: Entry | None = None
        self._shown: Entry | None = None
        self._pinned = False
        self._caution = QLabel()
        self._caution.setObjectName("caution")
        self._caution.setTextFormat(Qt.TextFormat.PlainText)
        self._caution.setWordWrap(True)
        self._caution.hide()
        self._head = Prose("Code and name", look)
        self._chips = _Chips(look)
        self._verdict = _VerdictCard(look)
        self._text = Prose("Meaning, causes and fix", look)
        self._wire = Prose("Messages on the wire", look)
        self._all_messages = QPushButton()
        self._all_messages.setProperty("look", "link")
        self._same_error = _Relatives("Same error elsewhere", look)
        self._same_number = _Relatives("Same number elsewhere", look)
        self._notes = Prose("Notes and source", look)
        self._link = QPushButton("Source page")
        self._link.setProperty("look", "link")
        self._sections = QVBoxLayout()
        self._sections.setContentsMargins(0, 0, 0, 0)
        self._pin = self._tool("Pin")
        self._copy = self._tool("Copy code and meaning")
        self._markdown = QPushButton("Copy as Markdown")
        self._markdown.setProperty("look", "flat")
        self._lay_out()
        self._filling = QTimer(self)
        self._filling.setSingleShot(True)
        self._filling.setInterval(_FILL_DELAY)
        self._filling.timeout.connect(self._fill)
        self._pin.clicked.connect(self._ask_for_pin)
        self._copy.clicked.connect(self.copy_requested)
        self._markdown.clicked.connect(self.copy_markdown_requested)
        self._all_messages.clicked.connect(self._show_all_messages)
        self._same_error.entry_requested.connect(self.entry_requested)
        self._same_number.entry_requested.connect(self.entry_requested)
        self._link.clicked.connect(self._ask_for_source)
        look.changed.connect(self._dress)
        self._dress()
        self._area.hide()

    def set_entry(self, entry: Entry | None) -> None:
        """Show an entry, as soon as the list has been painted; None shows nothing."""
        self._entry = entry
        self._filling.start()

    def set_judgement(self, judged: Judgement | None) -> None:
        """Show in the verdict card the verdict of a finding that was decoded as the entry; None ends that."""
        if judged != self._judged:
            self._judged = judged
            if self._entry is not None and self._shown is self._entry:
                self._verdict.show_entry(self._entry, judged)

    def set_caution(self, text: str) -> None:
        """Say above everything why what is shown may not be the case; nothing if empty."""
        self._caution.setText(text)
        self._caution.setVisible(bool(text))

    def set_pinned(self, pinned: bool) -> None:
        """Show whether the entry is pinned."""
        self._pinned = pinned
        words = "Unpin" if pinned else "Pin"
        self._pin.setToolTip(f"{words} (Ctrl+P)")
        self._pin.setAccessibleName(words)
        self._pin.setIcon(
            icon("pinned" if pinned else "pin", self._look.colour("accent" if pinned else "muted"))
        )

    def add_section(self, widget: QWidget) -> None:
        """Put a widget below the entry's own text."""
        self._sections.addWidget(widget)

    def settle(self) -> None:
        """Show now what waits for the list to be painted."""
        if self._filling.isActive():
            self._filling.stop()
            self._fill()

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

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("look", "flat")
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setIconSize(QSize(16, 16))
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self._head, 1)
        top.addWidget(self._pin, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        self._sheet = QWidget()
        self._sheet.setObjectName("sheet")
        self._sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(_MARGIN, 14, _MARGIN - 6, 18)
        column.setSpacing(0)
        column.addWidget(self._caution)
        column.addLayout(top)
        column.addSpacing(6)
        column.addWidget(self._chips)
        column.addSpacing(12)
        column.addWidget(self._verdict)
        column.addSpacing(16)
        column.addWidget(self._text)
        column.addSpacing(14)
        column.addWidget(self._wire)
        column.addWidget(self._all_messages, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._same_error)
        column.addWidget(self._same_number)
        column.addLayout(self._sections)
        column.addSpacing(18)
        column.addWidget(self._notes)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 4, 0, 0)
        self._link.setAccessibleName("Open source page")
        foot.addWidget(self._link)
        foot.addStretch(1)
        foot.addWidget(self._markdown)
        column.addLayout(foot)
        column.addStretch(1)
        self._area = _scrolled(self._sheet)
        self.setFocusProxy(self._area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)

    def _fill(self) -> None:
        entry, self._shown = self._entry, self._entry
        self._area.setVisible(entry is not None)
        if entry is None:
            return
        venue = self._catalogue.venues[entry.venue]
        long = self._catalogue.explain(entry)
        self._area.setAccessibleName(f"{venue.name} {entry.code} {entry.headline}")
        self._head.set_paragraphs(_head(entry))
        self._chips.show_chips(entry, [venue.name, *(f"HTTP {status}" for status in entry.http_status)])
        self._verdict.show_entry(entry, self._judged)
        self._text.set_paragraphs(_explanation(long))
        self._show_messages(entry, _FIRST_MESSAGES)
        self._same_error.show_relatives(
            [
                self._row(relative.entry, _told(relative.entry))
                for relative in self._catalogue.same_error(entry)
            ]
        )
        self._show_same_number(entry)
        self._notes.set_paragraphs(self._notes_and_source(entry, long))
        self._link.setVisible(bool(entry.source.url))
        self._link.setToolTip(plain_tip(entry.source.url or ""))
        self._area.verticalScrollBar().setValue(0)

    def _row(self, entry: Entry, line: str, remark: str = "") -> _RelativeRow:
        return _RelativeRow(entry, self._venue_name(entry), line, remark, self._look)

    def _venue_name(self, entry: Entry) -> str:
        return self._catalogue.venues[entry.venue].name

    def _show_same_number(self, entry: Entry) -> None:
        """Rows for those with another meaning, with a warning; those with the same are only named."""
        relatives = self._catalogue.same_number(entry)
        differing = [relative for relative in relatives if not relative.same_meaning]
        alike = [relative for relative in relatives if relative.same_meaning]
        warning = note = ""
        if differing:
            names = _listed([self._venue_name(relative.entry) for relative in differing])
            what = f"number {entry.code.lstrip('-')}" if is_number(entry.code) else f"code {entry.code}"
            warning = f"The {what} means something else on {names}."
        if alike:
            note = f"The same meaning on {_listed([self._venue_name(relative.entry) for relative in alike])}."
        rows = [
            self._row(
                relative.entry,
                relative.entry.title or relative.entry.headline,
                "other meaning" if relative.same_sign else "other sign and meaning",
            )
            for relative in differing
        ]
        self._same_number.set_title(f"Same {'number' if is_number(entry.code) else 'code'} elsewhere")
        self._same_number.show_relatives(rows, warning, note)

    def _show_messages(self, entry: Entry, limit: int) -> None:
        paragraphs = []
        if entry.messages:
            paragraphs.append(Paragraph(Style.HEADING, "Messages on the wire"))
        for message in entry.messages[:limit]:
            paragraphs += self._message(message, entry)
        self._wire.set_paragraphs(paragraphs)
        hidden = len(entry.messages) - limit
        self._all_messages.setText(f"Show {hidden} more messages")
        self._all_messages.setVisible(hidden > 0)

    def _show_all_messages(self) -> None:
        if self._shown is not None:
            self._show_messages(self._shown, len(self._shown.messages))

    def _message(self, message: Message, entry: Entry) -> list[Paragraph]:
        lines = [Paragraph(Style.WIRE, message.text)]
        if message.verdict != entry.verdict:
            hue = self._look.theme.recovery(message.verdict.recovery)
            lead = f"{message.verdict.recovery.value}."
            lines.append(Paragraph(Style.VERDICT, str(write_sentence(message.verdict)), hue.text, lead))
        if not message.sent:
            lines.append(Paragraph(Style.MUTED, "The source describes it so; no such text is sent."))
        if message.note:
            lines.append(Paragraph(Style.MUTED, message.note))
        return lines

    def _notes_and_source(self, entry: Entry, long: Explanation) -> list[Paragraph]:
        lines = []
        if long.notes:
            lines.append(Paragraph(Style.HEADING, "Notes"))
            lines += [Paragraph(Style.BULLET, note) for note in long.notes]
        if long.advice:
            lines.append(Paragraph(Style.HEADING, "The source's own advice"))
            lines.append(Paragraph(Style.TEXT, f"“{long.advice}”"))
            lines.append(Paragraph(Style.MUTED, "Where it differs, the verdict above is ours."))
        document = self._catalogue.documents[entry.source.document]
        lines.append(Paragraph(Style.HEADING, "Source"))
        lines.append(Paragraph(Style.TEXT, document.title))
        lines.append(Paragraph(Style.MUTED, f"{entry.section}. Checked {entry.source.checked}."))
        confidence = CONFIDENCE_TEXT[entry.source.confidence]
        lines.append(Paragraph(Style.MUTED, f"Confidence: {confidence[0].lower()}{confidence[1:]}."))
        return lines

    def _ask_for_pin(self) -> None:
        if self._entry is not None:
            self.pin_toggled.emit(self._entry.key)

    def _ask_for_source(self) -> None:
        if self._shown is not None and self._shown.source.url:
            self.source_requested.emit(self._shown.source.url)

    def _dress(self) -> None:
        self._copy.setIcon(icon("copy", self._look.colour("muted")))
        self._link.setIcon(icon("link", self._look.colour("link"), 14))
        self.set_pinned(self._pinned)
        if self._shown is not None:
            self._fill()


def _scrolled(sheet: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(sheet)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setAccessibleName("Entry")
    return area


def _head(entry: Entry) -> list[Paragraph]:
    lines = [Paragraph(Style.CODE, entry.code)]
    if entry.name:
        lines.append(Paragraph(Style.NAME, entry.name))
    if entry.title:
        lines.append(Paragraph(Style.TEXT if entry.name else Style.STRONG, entry.title))
    return lines


def _explanation(long: Explanation) -> list[Paragraph]:
    lines = []
    if long.meaning:
        lines += [Paragraph(Style.HEADING, "Meaning"), Paragraph(Style.TEXT, long.meaning)]
    if long.causes:
        lines.append(Paragraph(Style.HEADING, "Causes"))
        lines += [Paragraph(Style.BULLET, cause) for cause in long.causes]
    if long.fix:
        lines.append(Paragraph(Style.HEADING, "Fix"))
        lines += [Paragraph(Style.STEP, step) for step in long.fix]
    return lines


def _told(entry: Entry) -> str:
    """What an entry's venue itself says: the symbolic name, else the message."""
    return entry.name or (entry.messages[0].text if entry.messages else "")


def _listed(texts: Iterable[str]) -> str:
    names = list(dict.fromkeys(texts))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
