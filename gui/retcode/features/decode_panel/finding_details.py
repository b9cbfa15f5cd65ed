"""One row of a report in full: the warning first, then certainty, other possibilities and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.report import Finding, StatusFinding, Success
from retcode.core.present.finding_text import (
    BY_WORDS,
    NOT_JUDGED,
    Item,
    Possibility,
    caution,
    certainty_sentence,
    message_owner,
    others_title,
    possibilities,
    shown_params,
    status_name,
    venue_label,
)
from retcode.style.appearance import Appearance
from retcode.style.icons import draw_icon
from retcode.style.rich_text import Paragraph, Prose, Style
from retcode.style.tab_order import put_before
from retcode.style.widgets import icon_button, plain_label, set_tip

_MARGIN = 14
_ALARM = 17  # logical pixels of the icon of a warning
_BETWEEN_LINKS = 4  # logical pixels
_BELOW_LINKS = 10  # logical pixels: a heading follows, which has no space above it of its own
_FRAME = 2  # logical pixels at each side of a link, for the frame of the focus


class _Alarm(QFrame):
    """A prominent warning: an icon and a sentence."""

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("alarm")
        self._text = plain_label()
        self._text.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.addWidget(self._text)
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Leave room for the icon, which is as large as the text."""
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(_MARGIN + self._look.scaled(_ALARM) + 7, 9, 12, 9)

    def show_text(self, text: str) -> None:
        """Show a sentence; hidden if empty."""
        self._text.setText(text)
        self.setAccessibleName(f"Warning: {text}")
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = self._look.scaled(_ALARM)
        draw_icon(QPainter(self), "warning", QRectF(12, 10, size, size), QColor(self._look.theme.red.text))


class _EntryLink(QPushButton):
    """A link to an entry on one line, elided at its end."""

    def __init__(self, text: str) -> None:
        super().__init__(text.replace("&", "&&"))
        self._whole = text
        self.setProperty("look", "link")
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        room = self.width() - 2 * _FRAME
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))


class FindingDetails(QScrollArea):
    """The chosen row.

    `entry_requested` carries the key of a possible entry, `position_requested` an offset in the text.
    """

    entry_requested = Signal(str)
    position_requested = Signal(int)

    def __init__(self, catalogue: Catalogue, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._look = look
        self._item: Item | None = None
        self._chosen: str | None = None
        self._index = 0
        self.setAccessibleName("Why")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(200)
        self.setObjectName("sheet")
        self._alarm = _Alarm(look)
        self._head = Prose("Finding", look)
        self._position_label = plain_label()
        self._position_label.setProperty("look", "muted")
        self._back = icon_button("Previous occurrence", "Previous occurrence")
        self._next = icon_button("Next occurrence", "Next occurrence")
        self._others = QVBoxLayout()
        self._others.setSpacing(_BETWEEN_LINKS)
        self._groups: list[QWidget] = []  # headings with their links
        self._why = Prose("Why", look)
        self._lay_out()
        self._back.clicked.connect(lambda: self._step(-1))
        self._next.clicked.connect(lambda: self._step(1))
        look.changed.connect(self._apply_theme)
        self._apply_theme()
        self.show_item(None)

    def _lay_out(self) -> None:
        position_row = QHBoxLayout()
        position_row.setSpacing(2)
        position_row.setContentsMargins(0, 0, 0, 6)
        position_row.addWidget(self._position_label)
        position_row.addWidget(self._back)
        position_row.addWidget(self._next)
        position_row.addStretch(1)
        sheet = QWidget()
        sheet.setObjectName("sheet")
        layout = QVBoxLayout(sheet)
        layout.setContentsMargins(_MARGIN, 10, _MARGIN, 12)
        layout.setSpacing(6)
        layout.addWidget(self._alarm)
        layout.addWidget(self._head)
        layout.addLayout(position_row)
        layout.addLayout(self._others)
        layout.addWidget(self._why)
        layout.addStretch(1)
        self.setWidget(sheet)

    def show_item(self, item: Item | None, chosen: str | None = None) -> None:
        """Show a row of a report, decoded as the venue `chosen` if one was; None shows nothing."""
        self._item = item
        self._chosen = chosen
        self._index = 0
        finding = item if isinstance(item, Finding) else None
        self._alarm.show_text(_warning(finding) if finding else "")
        self._head.set_paragraphs(self._headline(item))
        self._show_position()
        self._show_others(finding)
        self._why.set_paragraphs(self._reasons(finding) if finding else ())
        self.verticalScrollBar().setValue(0)

    def _headline(self, item: Item | None) -> Iterator[Paragraph]:
        if isinstance(item, Finding):
            yield Paragraph(Style.STRONG, venue_label(item, self._catalogue))
            yield Paragraph(Style.TEXT, certainty_sentence(item, self._catalogue, self._chosen))
            if item.by_words:
                yield Paragraph(Style.VERDICT, BY_WORDS)
            elif item.judgement is None:
                yield Paragraph(Style.VERDICT, NOT_JUDGED)
        elif isinstance(item, StatusFinding):
            yield Paragraph(Style.STRONG, status_name(item))
            if item.title:
                yield Paragraph(Style.TEXT, item.title)
            if not item.entry:
                yield Paragraph(Style.MUTED, "A status of the HTTP protocol, not a code of an exchange.")
        elif isinstance(item, Success):
            yield Paragraph(Style.STRONG, "This succeeded")
            yield Paragraph(Style.TEXT, item.message)
        elif item:
            yield Paragraph(Style.STRONG, "Notes")
            yield Paragraph(Style.TEXT, item)

    def _reasons(self, finding: Finding) -> Iterator[Paragraph]:
        if finding.message:
            yield Paragraph(Style.HEADING, "Message")
            yield Paragraph(Style.WIRE, finding.message)
        if finding.params:
            yield Paragraph(Style.HEADING, "Values")
            for name, value in shown_params(finding):
                yield Paragraph(Style.BULLET, f"{name}: {value}")
        if finding.remarks:
            yield Paragraph(Style.HEADING, "Notes")
            for remark in finding.remarks:
                yield Paragraph(Style.BULLET, remark)
        if finding.evidence:
            yield Paragraph(Style.HEADING, "Why")
            for reason in finding.evidence:
                yield Paragraph(Style.BULLET, reason)

    def _show_others(self, finding: Finding | None) -> None:
        focused = self.window().focusWidget()
        if any(group.isAncestorOf(focused) for group in self._groups):
            self.setFocus()  # Qt would give it to another part of the window
        for group in self._groups:
            self._others.removeWidget(group)
            group.hide()
            group.deleteLater()
        self._groups.clear()
        if finding is None:
            return
        owner = message_owner(finding, self._catalogue)
        if owner is not None:
            self._add_others("This message belongs to", (owner,), finding)
        possible = possibilities(finding, self._catalogue)
        if possible:
            title = others_title(finding, self._catalogue, self._chosen)
            self._add_others(title, possible, finding)

    def _add_others(self, title: str, possible: Sequence[Possibility], finding: Finding) -> None:
        heading = plain_label(text=title)
        heading.setProperty("look", "strong")
        heading.setWordWrap(True)
        group = QWidget()
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, _BELOW_LINKS)
        column.setSpacing(_BETWEEN_LINKS)
        column.addWidget(heading)
        links = [self._other(other, same_meaning=other.meaning == finding.title) for other in possible]
        for link in links:
            column.addWidget(link)
        self._others.addWidget(group)
        self._groups.append(group)
        put_before(self._why, links)

    def _other(self, other: Possibility, *, same_meaning: bool) -> QPushButton:
        """Return a link to an entry, without its meaning if that is already shown."""
        recovery = f" · {other.recovery.value}" if other.recovery else ""
        parts = (f"{other.venue} {other.code}{recovery}", "" if same_meaning else other.meaning)
        text = ": ".join(filter(None, parts))
        button = _EntryLink(text)
        set_tip(button, f"{text}\nShow it in the details")
        button.setEnabled(bool(other.key))
        button.clicked.connect(lambda: self.entry_requested.emit(other.key))
        return button

    def _show_position(self) -> None:
        item = self._item
        spans = item.spans if isinstance(item, Finding) else ()
        text = ""
        if spans and isinstance(item, Finding):
            line = spans[self._index].line
            text = f"Line {line}"
            if item.occurrences > 1:
                text = f"Line {line}, {self._index + 1} of {item.occurrences}"
        elif isinstance(item, StatusFinding):
            text = f"Line {item.line}"
        self._position_label.setText(text)
        self._position_label.setVisible(bool(text))
        for button in (self._back, self._next):
            button.setVisible(len(spans) > 1)

    def _step(self, by: int) -> None:
        if isinstance(self._item, Finding):
            self._index = (self._index + by) % len(self._item.spans)
            self._show_position()
            self.position_requested.emit(self._item.spans[self._index].start)

    def _apply_theme(self) -> None:
        muted = self._look.colour("muted")
        self._look.set_icon(self._back, "left", muted, 14)
        self._look.set_icon(self._next, "right", muted, 14)
        for prose in (self._head, self._why):
            prose.refresh()


def _warning(finding: Finding) -> str:
    return finding.mismatch.warning if finding.mismatch else caution(finding)
