"""The frame of the triage page: its bar, the timeline, tables of errors and patterns, and the log lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QActionGroup,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from retcode.features.triage_page.log_excerpt import FIND_KEYS
from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.menu_button import MenuButton, draw_menu_arrow
from retcode.style.pick_menu import PickMenu
from retcode.style.widgets import StartNote, WrappingLabel, close_button, plain_label, rule, set_tip
from retcode.style.wrapped_row import WrappedRow

EMPTY = (
    "Drop log files or a folder on the window, or open files: plain, gzip or zip, of any size. See which "
    "errors they contain, how often, when, and on which lines. The files are only read."
)
EXPORTS = (("md", "Markdown for a ticket…"), ("csv", "CSV…"), ("json", "JSON…"), ("html", "HTML page…"))
_ZONE_TIP = (
    "Some times in these logs have no zone. Choose the zone that they were written in: the files are then "
    "read again"
)
_FOLLOW, _FOLLOWING = "Follow", "Following"
_FOLLOW_TIP = "Keep reading new lines of these files"
_BAR_GAPS = 12 + 8 + 8 + 8  # logical pixels beside and between title, summary and button
_SHORT_LINES = 40  # a page with room for fewer lines of text is low
_MIN_LIST = 8  # lines of each list that are always visible; a page without room for them scrolls
_MORE_LINES = 3  # of a log, besides the least, before the list above has room for more of its rows
_MIN_LINK = 12  # characters
_UNKNOWN_OUTCOME = " Outcome unknown: look before you resend"
_UNKNOWN_OUTCOME_BRIEF = " Outcome unknown"
_TABS = ("Errors", "Patterns", "Files")
_PATTERNS = _TABS.index("Patterns")


class TriagePage(QFrame):
    """The page. Its child widgets are passed in. It emits requests; the controller sets its texts."""

    open_requested = Signal()
    stop_requested = Signal()
    follow_requested = Signal(bool)
    export_requested = Signal(str)
    all_requested = Signal()
    close_requested = Signal()
    tab_requested = Signal(int)
    short_changed = Signal(bool)  # the page is low: its parts take little room
    zone_requested = Signal(str)
    find_requested = Signal()
    unknown_outcome_requested = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._look = look
        self._title = plain_label(text="Triage")
        self._summary, self._summaries = WrappingLabel("muted"), ("", "")  # the whole one and the brief one
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(6)
        self._progress.setMinimumWidth(24)
        self._progress.setMaximumWidth(120)
        self._progress.setAccessibleName("Reading the logs")
        self._progress_text = WrappingLabel("muted")
        self._stop = QPushButton("Stop")
        self._stop.setToolTip("Stop reading; what has been found stays")
        self._all = _Link("Clear the filters")
        self._unknown = _Link(
            "Show the first pattern with an unknown outcome", _UNKNOWN_OUTCOME, _UNKNOWN_OUTCOME_BRIEF
        )
        self._zone = _ZoneChoice(look)
        self._scope = _scope_label()
        self._following = WrappingLabel("muted")
        self._following.setAccessibleName("Following the logs")
        self._follow = QPushButton(_FOLLOW)
        self._follow.setCheckable(True)
        self._open = QPushButton("Open files…")
        self._export = MenuButton("Export", look)
        self._export.setToolTip("Save what is shown; keys, addresses and account ids are masked in it")
        self._close = close_button("Close triage", "Back to the list of entries (Esc)")
        self._note = StartNote((("Open files…", self.open_requested.emit),))
        self._body = QWidget()
        self._over = QVBoxLayout()
        self._tabs = QTabBar()
        self._links = WrappedRow(QMargins(0, 0, 12, 0), 12, indent=12)  # beside the tabs
        self._stack, self._pages = QStackedWidget(), QStackedWidget()
        self._rows = QSplitter(Qt.Orientation.Vertical)
        self._divided = False  # by the user
        self._scroll = QScrollArea()
        self._sharing = single_shot(self, 0, self._share_height)
        self._lay_out()
        self._connect()
        self._apply_theme()
        self.show_progress("", None)
        self.show_narrowing("")
        self.show_zone(None)
        self.show_following("")
        self.enable_export(False)
        self.show_note(EMPTY)

    def set_parts(
        self, above: tuple[QWidget, ...], tabs: tuple[QWidget, QWidget, QWidget], lines: QWidget
    ) -> None:
        """Put the parts in their places: `above` the tabs, and in these errors, observations and files."""
        for widget in above:
            self._over.addWidget(widget)
        for index, widget in enumerate(tabs):
            self._stack.addWidget(self._with_scope(widget) if index == _PATTERNS else widget)
        self._rows.addWidget(lines)
        self._rows.setStretchFactor(0, 3)
        self._rows.setStretchFactor(1, 2)

    def _with_scope(self, patterns: QWidget) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scope)
        column.addWidget(patterns, 1)
        page.setFocusProxy(patterns)
        return page

    def show_note(self, text: str, *, followable: bool = False) -> None:
        """Show a sentence and the way to begin, in place of the errors.

        Logs without errors are `followable`, too.
        """
        self._summaries = "", ""
        self._show_summary()
        self._note.show_note(text, start=True)
        self._pages.setCurrentIndex(0)
        self._open.hide()
        self._follow.setVisible(followable)

    def show_body(self, summary: str, brief: str = "") -> None:
        """Show what has been found; `summary` is its heading.

        A low page shows the `brief` one, if the other has no room beside the title.
        """
        self._summaries = summary, brief or summary
        self._show_summary()
        set_tip(self._summary, summary)
        self._pages.setCurrentIndex(1)
        self._open.show()
        self._follow.show()

    def show_tab(self, tab: int) -> None:
        """Open a tab."""
        self._tabs.setCurrentIndex(tab)

    def show_count(self, tab: int, count: int) -> None:
        """Show the number of rows on a tab."""
        self._tabs.setTabText(tab, f"{_TABS[tab]}  {count:,}")

    def show_progress(self, text: str, share: float | None) -> None:
        """Show the progress of reading as a share of 1; None once it is over, negative while unknown."""
        for widget in (self._progress, self._progress_text, self._stop):
            widget.setVisible(share is not None)
        self._summary.setVisible(share is None)
        self._progress_text.setText(text)
        if share is not None:
            self._progress.setRange(0, 1000 if share >= 0 else 0)
            self._progress.setValue(int(1000 * max(share, 0)))
            self._progress.setAccessibleDescription(text)
            self._stop.setEnabled(True)

    def show_following(self, text: str) -> None:
        """Show since when the logs are followed and what is new; nothing if they are not."""
        self._following.setText(text)
        self._following.setVisible(bool(text))
        self._follow.setChecked(bool(text))
        self._follow.setText(_FOLLOWING if text else _FOLLOW)
        self._follow.setToolTip("Stop reading new lines" if text else _FOLLOW_TIP)

    def show_narrowing(self, text: str) -> None:
        """Show what the errors are narrowed to, and the way back; nothing if empty."""
        self._all.setText(f" {text}")
        self._all.setAccessibleName(f"Filtered: {text}. Clear filters")
        self._all.setVisible(bool(text))
        self._sharing.start()

    def show_unknown_outcome(self, shown: bool) -> None:
        """Show or hide the link, beside the tabs, to the requests whose outcome is unknown."""
        self._unknown.setVisible(shown)
        self._sharing.start()

    def show_scope(self, text: str) -> None:
        """Show above the patterns how the filters apply to them; nothing if empty."""
        self._scope.setText(text)
        self._scope.setVisible(bool(text))

    def set_zones(self, zones: Sequence[tuple[str, str]], offsets: Sequence[tuple[str, str]]) -> None:
        """Offer zones for times without one, as (value, title) pairs; `offsets` in a submenu."""
        self._zone.set_zones(zones, offsets)

    def show_zone(self, zone: str | None) -> None:
        """Show the zone assumed for times without one; None if there are no such times."""
        self._zone.setVisible(zone is not None)
        self._zone.show_zone(zone)
        self._sharing.start()

    def enable_export(self, enabled: bool) -> None:
        """Enable or disable the export."""
        self._export.setEnabled(enabled)
        self._export.setVisible(enabled)

    def reveal(self, part: QWidget, rect: QRect) -> None:
        """Scroll the page so that a rectangle of a part of it is seen."""
        place = part.mapTo(self._body, rect.center())
        self._scroll.ensureVisible(place.x(), place.y(), 0, rect.height())

    @property
    def _is_short(self) -> bool:
        """True if the page is low: its parts take little room."""
        return self.height() < _SHORT_LINES * self.fontMetrics().height()

    def _show_summary(self) -> None:
        """Show the summary, or the brief one if it needs a line less where the page is low."""
        whole, brief = self._summaries
        around = self._title.sizeHint().width() + self._close.sizeHint().width() + _BAR_GAPS
        room = self.width() - around
        fits = not self._is_short or self._summary.fontMetrics().horizontalAdvance(whole) < room
        self._summary.setText(whole if fits else brief)

    def _reveal_focused(self, _: QWidget | None, now: QWidget | None) -> None:
        """Scroll the page to what has the keyboard."""
        if now is not None and self._body.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what is above the lists where the page is low."""
        super().resizeEvent(event)
        self._sharing.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Divide the height among the lists again when it changes."""
        if event.type() is QEvent.Type.Resize:
            self._sharing.start()
        return super().eventFilter(watched, event)

    def _share_height(self) -> None:
        """Give the lists what their rows need, and the log lines the rest."""
        self.short_changed.emit(self._is_short)
        self._show_summary()
        self._unknown.set_brief(False)
        if self._is_short and self._links.sizeHint().width() > self.width():
            self._unknown.set_brief(True)
        if self._rows.count() < 2:
            return
        upper, lower = self._rows.widget(0), self._rows.widget(1)
        assert upper is not None
        assert lower is not None
        layout = upper.layout()
        assert layout is not None
        # A splitter does not know that the links beside the tabs may need several lines.
        upper.setMinimumHeight(layout.minimumHeightForWidth(upper.width()))
        if not self._divided:
            room = self._rows.height() - self._rows.handleWidth()
            least = lower.minimumSizeHint().height()
            readable = least + _MORE_LINES * self.fontMetrics().lineSpacing()
            wanted = max(min(upper.sizeHint().height(), room - readable), room * 3 // 5)
            wanted = min(wanted, room - least)
            self._rows.setSizes([wanted, room - wanted])

    def event(self, event: QEvent) -> bool:
        """Keep Esc and the keys that find words from the window's commands while the page has the focus."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() == Qt.Key.Key_Escape or self._is_find_key(event))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear the filters on Esc, where no part of the page takes it; without filters, leave the page.

        The keys that find words find them in the lines, whatever part of the page has the focus.
        """
        if event.key() == Qt.Key.Key_Escape:
            (self.close_requested if self._all.isHidden() else self.all_requested).emit()
        elif self._is_find_key(event):
            self.find_requested.emit()
        else:
            super().keyPressEvent(event)

    def _is_find_key(self, event: QKeyEvent) -> bool:
        """Return whether a key finds words in the lines of the logs, and these are shown."""
        return self._rows.isVisible() and QKeySequence(event.keyCombination()) in FIND_KEYS

    def _lay_out(self) -> None:
        self._title.setProperty("look", "strong")
        row = WrappedRow(QMargins(0, 0, 0, 0), 8)
        parts = (self._title, self._summary, self._following, self._progress, self._progress_text, self._stop)
        buttons = QWidget()
        together = WrappedRow(QMargins(0, 0, 0, 0), 8)
        buttons.setLayout(together)
        for button in (self._follow, self._open, self._export):
            together.addWidget(button)
        for widget in (*parts, buttons):
            row.addWidget(widget)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 8, 6)
        bar.setSpacing(8)
        bar.addLayout(row, 1)
        bar.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._export.setMenu(self._export_menu())
        self._rows.setChildrenCollapsible(False)
        self._rows.setHandleWidth(1)
        self._rows.addWidget(self._tabbed())
        self._over.setContentsMargins(0, 0, 0, 0)
        self._over.setSpacing(4)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(self._over)
        body.addWidget(self._rows, 1)
        self._body.setBackgroundRole(QPalette.ColorRole.Base)
        self._body.setAutoFillBackground(True)
        self._scroll.setWidget(self._body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages.addWidget(self._note)
        self._pages.addWidget(self._scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(rule())
        layout.addWidget(self._pages, 1)

    def _export_menu(self) -> QMenu:
        menu = QMenu(self._export)
        for kind, text in EXPORTS:
            action = menu.addAction(text)
            action.triggered.connect(lambda _=False, kind=kind: self.export_requested.emit(kind))
        return menu

    def _tabbed(self) -> QWidget:
        self._tabs.setAccessibleName("Parts of the report")
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        for name in _TABS:
            self._tabs.addTab(name)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        tabs = QWidget()
        tabs.setObjectName("bar")
        row = self._links
        tabs.setLayout(row)
        for widget in (self._tabs, self._unknown, self._all, self._zone):
            row.addWidget(widget)
        column.addWidget(tabs)
        column.addWidget(rule())
        column.addWidget(self._stack, 1)
        return upper

    def _connect(self) -> None:
        self._rows.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._reveal_focused)
        self._rows.splitterMoved.connect(self._keep_division)
        self._tabs.currentChanged.connect(self.tab_requested)  # first: a list that appears has its choice
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self._tabs.tabBarClicked.connect(self._focus_list)
        self._zone.zone_chosen.connect(self.zone_requested)
        self._open.clicked.connect(self.open_requested)
        self._stop.clicked.connect(self._ask_to_stop)
        self._follow.clicked.connect(self.follow_requested)
        self._all.clicked.connect(self.all_requested)
        self._unknown.clicked.connect(self.unknown_outcome_requested)
        self._close.clicked.connect(self.close_requested)
        self._look.changed.connect(self._apply_theme)

    def _focus_list(self, tab: int) -> None:
        """Let the arrow keys go through the list of a tab that was clicked."""
        shown = self._stack.widget(tab)
        if shown is not None:
            self._tabs.setCurrentIndex(tab)
            shown.setFocus()

    def _keep_division(self) -> None:
        self._divided = True

    def _ask_to_stop(self) -> None:
        self._stop.setEnabled(False)
        self.stop_requested.emit()

    def _apply_theme(self) -> None:
        self._stack.setMinimumHeight(_MIN_LIST * QFontMetrics(QApplication.font()).lineSpacing())
        self._sharing.start()
        self._look.set_icon(self._close, "close", self._look.colour("muted"), 14)
        self._look.set_icon(self._all, "close", self._look.colour("link"), 12)
        self._look.set_icon(self._unknown, "warning", QColor(self._look.theme.red.text), 14)


class _Link(QPushButton):
    """A button that looks like a link; hidden until there is a use for it.

    Where it has no room for its text, or after `set_brief`, it shows the `brief` one; without one the text
    is elided.
    """

    def __init__(self, tip: str, text: str = "", brief: str = "") -> None:
        super().__init__(text)
        self._whole, self._brief = text, brief
        self.setProperty("look", "link")
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_brief(self, wanted: bool) -> None:
        """Show the brief text, or the whole one."""
        text = self._brief if wanted else self._whole
        if text != self.text():
            self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        whole = self.sizeHint()
        return QSize(min(whole.width(), _MIN_LINK * self.fontMetrics().averageCharWidth()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        beside = self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())
        words, room = self._brief or self.text(), self.width() - beside
        option.text = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


class _ZoneChoice(_Link):
    """The zone assumed for times without one, and a menu to choose another."""

    zone_chosen = Signal(str)

    def __init__(self, look: Appearance) -> None:
        super().__init__(_ZONE_TIP)
        self._look = look
        self._actions = QActionGroup(self)
        self._actions.triggered.connect(lambda action: self.zone_chosen.emit(action.data()))

    def set_zones(self, zones: Sequence[tuple[str, str]], offsets: Sequence[tuple[str, str]]) -> None:
        """Offer these zones, the offsets in a submenu."""
        menu = PickMenu(self)
        self._add(menu, zones)
        menu.addSeparator()
        self._add(menu.addMenu("Another offset"), offsets)
        self.setMenu(menu)

    def show_zone(self, zone: str | None) -> None:
        """Show the chosen zone."""
        for action in self._actions.actions():
            if action.data() == zone:
                action.setChecked(True)
                self.setText(f"Times without a zone: {action.text()}")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_menu_arrow(self, self._look, margin=0)

    def _add(self, menu: QMenu, zones: Sequence[tuple[str, str]]) -> None:
        for word, text in zones:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(word)
            self._actions.addAction(action)


def _scope_label() -> QLabel:
    """Return the line above the patterns, hidden."""
    label = plain_label("muted")
    label.setWordWrap(True)
    label.setContentsMargins(12, 6, 12, 2)
    label.hide()
    return label
