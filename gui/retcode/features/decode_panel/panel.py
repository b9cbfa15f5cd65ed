"""The frame of the decode page: its bar of controls, what was found, and the text below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMargins, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from retcode.core.catalogue.model import Venue
from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.copy_button import CopyButton
from retcode.style.menu_button import MenuButton
from retcode.style.pick_menu import PickMenu
from retcode.style.widgets import StartNote, WrappingLabel, close_button, plain_label, rule
from retcode.style.wrapped_row import WrappedRow

EMPTY = (
    "Paste an API response, an exception or a log: Retcode finds the errors in it and explains them. "
    "Nothing pasted is kept."
)
_SEARCH = "If you can read a code or a message in it, type that into the search box."
_READING = "Reading…"
_MASKED_TIP = "Keys, signatures, addresses and account ids are masked in what you see, copy and save"
_SHOWN_TIP = "Keys, signatures, addresses and account ids are not masked in this text, nor in copies of it"
_PROGRESS_DELAY_MS = 100  # until a decoding is worth a progress bar
_MAX_HEIGHT = (1 << 24) - 1  # Qt's QWIDGETSIZE_MAX: no limit
_NARROW = 760  # logical pixels at 100 %; on a narrower page the reasons are below the findings
# The lines of text of each part that are always visible. A page without room for all of them scrolls.
_MIN_FINDINGS, _MIN_REASONS, _MIN_TEXT = 9, 5, 4


class DecodePanel(QFrame):
    """The panel. Its child widgets are passed in. It emits requests; the controller sets its texts."""

    paste_requested = Signal()
    file_requested = Signal()
    venue_requested = Signal(object)  # str | None
    secrets_requested = Signal(bool)
    copy_requested = Signal()
    save_requested = Signal()
    clear_requested = Signal()
    cancel_requested = Signal()
    close_requested = Signal()

    def __init__(self, venues: Sequence[Venue], look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decode")
        self._look = look
        self._venues = {venue.id: venue.name for venue in venues}
        self._summary = WrappingLabel()
        self._chosen_venue = QPushButton()
        self._chosen_venue.setToolTip("Back to automatic detection")
        self._chosen_venue.hide()
        self._as = MenuButton("Decode as…", look)
        self._as.setToolTip("Choose the exchange yourself")
        self._choices = QActionGroup(self)
        self._as.setMenu(self._venue_menu(venues))
        self._secrets = QPushButton()
        self._secrets_shown = False
        self._copy = CopyButton(look, "Copy report", "text")
        self._copy.setAccessibleName("Copy report")
        self._copy.setToolTip("Copy the report as Markdown")
        self._save = QPushButton("Save…")
        self._save.setToolTip("Save the report as Markdown or JSON")
        self._save.setAccessibleName("Save report")
        self._clear = QPushButton("Clear")
        self._clear.setToolTip("Clear the text and its report. Back does not show it again")
        self._close = close_button("Close the decoded text", "Back to the list (F8)")
        self._busy = self._busy_bar()
        self._extent = plain_label()
        self._extent.setProperty("look", "muted")
        self._extent.setWordWrap(True)
        self._extent.setContentsMargins(12, 4, 12, 5)
        self._extent.hide()
        ways = ("Paste response", self.paste_requested.emit), ("Open file…", self.file_requested.emit)
        self._note = StartNote(ways)
        self._left = QVBoxLayout()
        self._inner = QSplitter(Qt.Orientation.Horizontal)
        self._right = QStackedWidget()
        self._columns = QSplitter(Qt.Orientation.Vertical)
        self._body = QScrollArea()
        self._lay_out()
        self._connect()
        self._apply_theme()
        self.show_secrets(False)
        self.show_nothing()

    def set_parts(self, text: QWidget, picture: QWidget, findings: QWidget, details: QWidget) -> None:
        """Put the text, its picture, the findings and their details in their places."""
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.setChildrenCollapsible(False)
        beside.setHandleWidth(1)
        beside.addWidget(picture)
        beside.addWidget(text)
        beside.setSizes([400, 400])
        self._left.insertWidget(0, beside, 1)
        self._inner.addWidget(findings)
        self._inner.addWidget(details)
        self._inner.setSizes([420, 300])

    @property
    def state(self) -> QByteArray:
        """How the height is shared, as Qt keeps it."""
        return self._columns.saveState()

    def restore(self, state: QByteArray) -> None:
        """Share the height as it was; at first the findings get more than the text."""
        if not self._columns.restoreState(state):
            self._columns.setSizes([420, 300])

    def show_nothing(self) -> None:
        """Show that there is nothing to decode, and what can be."""
        self._summary.setText("")
        self._enable(text=False, report=False)
        self._note.show_note(EMPTY, start=True)
        self._right.setCurrentIndex(0)

    def show_report(self, summary: str, *, found: bool) -> None:
        """Show a summary above the findings, or in their place if there are none."""
        self._summary.setText(summary if found else "")
        self._enable(text=True, report=True)
        self._note.show_note(f"{summary}. {_SEARCH}")
        self._right.setCurrentIndex(1 if found else 0)
        self._share_height()

    def show_problem(self, problem: str) -> None:
        """Show why there is no report."""
        self._summary.setText("")
        self._enable(text=True, report=False)
        self._note.show_note(problem, start=True)
        self._right.setCurrentIndex(0)

    def show_extent(self, text: str) -> None:
        """Show below the text which part of it is left out; hide the line if empty."""
        self._extent.setText(text)
        self._extent.setVisible(bool(text))

    def show_busy(self, busy: bool) -> None:
        """Show that a text is being decoded, after a short delay."""
        if not busy:
            self._waiting.stop()
            self._busy.hide()
        elif not self._busy.isVisible():
            self._waiting.start()

    def show_venue(self, venue: str | None) -> None:
        """Show the venue that the user chose, and a button to detect it again."""
        name = self._venues.get(venue or "", "")
        self._chosen_venue.setText(f"Decoded as {name}".replace("&", "&&"))
        self._chosen_venue.setAccessibleName(f"Decoded as {name}. Back to automatic detection")
        self._chosen_venue.setVisible(bool(name))
        for action in self._choices.actions():
            action.setChecked(action.data() == (venue or ""))

    def show_secrets(self, shown: bool) -> None:
        """Show whether secrets are shown; the button offers the opposite."""
        self._secrets_shown = shown
        self._secrets.setText("Hide secrets" if shown else "Show secrets")
        self._secrets.setToolTip(_SHOWN_TIP if shown else _MASKED_TIP)

    def confirm_copy(self) -> None:
        """Show for a moment that the report has been copied."""
        self._copy.confirm()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the reasons below the findings where they have no room beside."""
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Give each part some lines; findings with the reasons below them no more than their rows need."""
        narrow = self.width() < self._look.scaled(_NARROW)
        self._inner.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        line = self.fontMetrics().lineSpacing()
        self._text.setMinimumHeight(_MIN_TEXT * line)
        findings, details = self._inner.widget(0), self._inner.widget(1)
        if findings is None or details is None:
            return
        rows = findings.sizeHint().height()
        findings.setMaximumHeight(rows if narrow else _MAX_HEIGHT)
        findings.setMinimumHeight(min(_MIN_FINDINGS * line, rows))
        details.setMinimumHeight(_MIN_REASONS * line)

    def _reveal_focused(self, _: QWidget | None, now: QWidget | None) -> None:
        """Scroll the page to what has the keyboard; of a text to all of it, not only to its caret."""
        if now is not None and self._columns.isAncestorOf(now):
            place = now.mapTo(self._columns, now.rect().center())
            half = min(now.height(), self._body.viewport().height()) // 2
            self._body.ensureVisible(place.x(), place.y(), 0, half)

    def _venue_menu(self, venues: Sequence[Venue]) -> QMenu:
        menu = PickMenu(self._as)
        self._choose_from(menu, "Detect automatically", "").setChecked(True)
        products: dict[str, list[Venue]] = {}
        for venue in venues:
            products.setdefault(venue.exchange, []).append(venue)
        for of_exchange in products.values():
            menu.addSeparator()
            for venue in of_exchange:
                self._choose_from(menu, venue.name, venue.id)
        return menu

    def _choose_from(self, menu: QMenu, text: str, venue: str) -> QAction:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setData(venue)
        self._choices.addAction(action)
        action.triggered.connect(lambda: self.venue_requested.emit(venue or None))
        return action

    def _busy_bar(self) -> QWidget:
        whole = QWidget()
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedSize(160, 6)
        bar.setAccessibleName("Decoding")
        text = plain_label(text="Decoding…")
        stop = QPushButton("Stop")
        stop.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (text, bar, stop):
            layout.addWidget(widget)
        whole.hide()
        self._waiting = single_shot(self, _PROGRESS_DELAY_MS, self._show_waiting)
        return whole

    def _show_waiting(self) -> None:
        """Show that the text is being read."""
        self._busy.show()
        if self._right.currentIndex() == 0:
            self._note.show_note(_READING)

    def _lay_out(self) -> None:
        title = plain_label(text="Decode")
        title.setProperty("look", "strong")
        row = WrappedRow(QMargins(0, 0, 0, 0), 12)
        for widget in (title, self._summary, self._busy):
            row.addWidget(widget)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 2)
        head.setSpacing(8)
        head.addLayout(row, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        bar = WrappedRow(QMargins(12, 2, 12, 8), 4)
        for widget in (self._copy, self._save, self._as, self._chosen_venue, self._secrets, self._clear):
            bar.addWidget(widget)
        self._text = left = QWidget()
        left.setObjectName("sheet")
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(0)
        self._left.addWidget(self._extent)
        left.setLayout(self._left)
        self._right.addWidget(self._note)
        self._right.addWidget(self._inner)
        for splitter in (self._inner, self._columns):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        self._columns.addWidget(self._right)
        self._columns.addWidget(left)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(bar)
        layout.addWidget(rule())
        self._columns.setBackgroundRole(QPalette.ColorRole.Base)
        self._columns.setAutoFillBackground(True)
        self._body.setWidget(self._columns)
        self._body.setWidgetResizable(True)
        self._body.setFrameShape(QFrame.Shape.NoFrame)
        self._body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout.addWidget(self._body, 1)

    def _connect(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._reveal_focused)
        self._chosen_venue.clicked.connect(lambda: self.venue_requested.emit(None))
        self._secrets.clicked.connect(lambda: self.secrets_requested.emit(not self._secrets_shown))
        self._copy.clicked.connect(self.copy_requested)
        self._save.clicked.connect(self.save_requested)
        self._clear.clicked.connect(self.clear_requested)
        self._close.clicked.connect(self.close_requested)
        self._look.changed.connect(self._apply_theme)

    def _enable(self, *, text: bool, report: bool) -> None:
        for button in (self._as, self._secrets, self._clear):
            button.setEnabled(text)
        for button in (self._copy, self._save):
            button.setEnabled(report)

    def _apply_theme(self) -> None:
        self._share_height()
        self._look.set_icon(self._close, "close", self._look.colour("muted"), 14)
        self._look.set_icon(self._chosen_venue, "close", self._look.colour("text"), 12)
