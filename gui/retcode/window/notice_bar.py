"""A bar for a notice: one sentence, an optional button, and a button to close it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance
from retcode.style.widgets import close_button, plain_label

_BRIEF_MS = 12_000


class NoticeBar(QFrame):
    """Hidden until it shows a notice; takes no focus by itself."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._callback: Callable[[], None] | None = None
        self._success = False
        self._of_page = False
        self.setObjectName("notice")
        self._text = plain_label()
        self._text.setWordWrap(True)
        self._button = QPushButton()
        self._close = close_button("Close this notice", "Close")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self._button.clicked.connect(self._accept)
        self._close.clicked.connect(self.hide)
        self._hiding = single_shot(self, _BRIEF_MS, self.hide)
        look.changed.connect(self._apply_theme)
        self._apply_theme()
        self.hide()

    def show_notice(
        self,
        text: str,
        offer: str = "",
        callback: Callable[[], None] | None = None,
        *,
        brief: bool = False,
        success: bool = False,
        of_page: bool = False,
    ) -> None:
        """Show a sentence, and a button if there is something to do. A `brief` one hides itself.

        One that reports a `success` is green; one `of_page` goes with the page.
        """
        self._success, self._of_page = success, of_page
        self.setProperty("tone", "success" if success else "")
        for part in (self, self._text):
            part.style().unpolish(part)
            part.style().polish(part)
        self._apply_theme()
        self._text.setText(text)
        self._button.setText(offer)
        self._button.setVisible(bool(offer))
        self._callback = callback
        self.show()
        if brief:
            self._hiding.start()
        else:
            self._hiding.stop()

    def leave_page(self) -> None:
        """Hide a notice that was about the page that is left."""
        if self._of_page:
            self.hide()

    def _accept(self) -> None:
        self.hide()
        if self._callback is not None:
            self._callback()

    def _apply_theme(self) -> None:
        hue = self._look.theme.green if self._success else self._look.theme.amber
        self._look.set_icon(self._close, "close", QColor(hue.text), 14)
