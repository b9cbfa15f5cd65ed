"""The top bar of the window: the search box between its buttons."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from retcode.entries.search_box import SearchBox
from retcode.style.appearance import Appearance
from retcode.style.folding_button import FoldingButton
from retcode.style.widgets import icon_button

_HEIGHT = 58  # logical pixels
_MIN_QUERY = 44  # characters; with less room for the search box, the buttons beside it show only icons


class TopBar(QWidget):
    """The search box and the buttons beside it; `action_requested` carries the id of a button's action."""

    action_requested = Signal(str)

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self._filters = icon_button("Show or hide filters", "Show or hide filters (F9)")
        self._back = icon_button("Back", "Back (Alt+Left)")
        self._forward = icon_button("Forward", "Forward (Alt+Right)")
        self.search = SearchBox(look, "Ctrl+K")
        self._paste = FoldingButton(" Paste")
        self._paste.setAccessibleName("Paste response")
        self._paste.setToolTip("Decode the response on the clipboard (Ctrl+V)")
        self._open_log = FoldingButton(" Open log…")
        self._open_log.setAccessibleName("Open log")
        self._open_log.setToolTip("Summarise the errors in log files (Ctrl+Shift+O)")
        self.menu_button = icon_button("Menu", "Menu")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._buttons: dict[str, QAbstractButton] = {
            "filters": self._filters,
            "back": self._back,
            "forward": self._forward,
            "decode": self._paste,
            "triage": self._open_log,
        }
        for action, button in self._buttons.items():
            button.clicked.connect(lambda _=False, action=action: self.action_requested.emit(action))
        self.search.copy_requested.connect(lambda: self.action_requested.emit("copy"))
        self.search.paste_requested.connect(lambda: self.action_requested.emit("decode"))
        self.setMinimumHeight(_HEIGHT)  # text may be larger
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._folding = (self._paste, self._open_log)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        for button in (self._filters, self._back, self._forward):
            layout.addWidget(button)
        layout.addWidget(self.search, 1)
        for button in (self._paste, self._open_log, self.menu_button):
            layout.addWidget(button)
        look.changed.connect(self._apply_theme)
        self._apply_theme()

    def show_buttons(self, shown: bool) -> None:
        """Show or hide the buttons beside the search box, but for the menu's."""
        for button in self._buttons.values():
            button.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the buttons where the search box needs their room."""
        super().resizeEvent(event)
        self._fold_buttons()

    def _fold_buttons(self) -> None:
        layout = self.layout()
        assert layout is not None
        others = (self._filters, self._back, self._forward, self.menu_button)
        taken = sum(button.sizeHint().width() for button in others)
        taken += sum(button.whole_width() for button in self._folding)
        margins = layout.contentsMargins()
        taken += margins.left() + margins.right() + layout.spacing() * (len(others) + len(self._folding))
        room = self.width() - taken
        for button in self._folding:
            button.fold(room < _MIN_QUERY * self.fontMetrics().averageCharWidth())

    def enable_history(self, *, back: bool, forward: bool) -> None:
        """Enable the buttons Back and Forward."""
        self._back.setEnabled(back)
        self._forward.setEnabled(forward)

    def _apply_theme(self) -> None:
        muted = self._look.colour("muted")
        self._look.set_icon(self.menu_button, "menu", muted, 18)
        self._look.set_icon(self._filters, "filter", muted, 18)
        self._look.set_icon(self._back, "back", muted, 18)
        self._look.set_icon(self._forward, "forward", muted, 18)
        self._look.set_icon(self._paste, "paste", self._look.colour("text"))
        self._look.set_icon(self._open_log, "log", self._look.colour("text"))
        self._fold_buttons()
