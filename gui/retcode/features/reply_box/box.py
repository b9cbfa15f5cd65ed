"""The reply box: a text to send to the customer, the language it is in, and a button that copies it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from retcode.style.appearance import Appearance
from retcode.style.copy_button import CopyButton
from retcode.style.pick_menu import PickMenu
from retcode.style.widgets import plain_label
from retcode.style.wrapped_row import WrappedRow


class _Title(QLabel):
    """A title in one line, or in several where there is no room for it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "strong")
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        """The size of the one line; Qt's own guess has two."""
        return (
            self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text()).grownBy(self.contentsMargins())
        )


class ReplyBox(QFrame):
    """Shows one reply; hidden where there is none."""

    language_requested = Signal(str)  # a tag; empty for that of the pasted text
    copy_requested = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        title = _Title("Reply to the customer")
        self._language = QToolButton()
        self._language.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._language.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._language.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = PickMenu(self._language)
        self._language.setMenu(self._menu)
        self._text = plain_label()
        self._text.setObjectName("reply")
        self._text.setAccessibleName("Reply to the customer")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._note = plain_label("muted")
        self._note.setWordWrap(True)
        self._copy = CopyButton(look, "Copy reply", "muted")
        self._copy.setAccessibleName("Copy reply")
        self._copy.setToolTip("Copy this reply (Ctrl+R)")
        top = WrappedRow(QMargins(0, 0, 0, 0), 8, spread=True)
        top.addWidget(title)
        top.addWidget(self._language)
        footer = QHBoxLayout()
        footer.addWidget(self._copy)
        footer.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 18, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._text)
        layout.addWidget(self._note)
        layout.addLayout(footer)
        self._copy.clicked.connect(self.copy_requested)
        look.changed.connect(self._apply_theme)
        self._apply_theme()
        self.hide()

    def show_languages(self, languages: Sequence[tuple[str, str]], chosen: str, shown: str) -> None:
        """Offer languages by tag and name; `chosen` is empty to go by the text, `shown` is the reply's."""
        self._menu.clear()
        for tag, name in (("", "As in the pasted text"), *languages):
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(tag == chosen)
            action.triggered.connect(lambda _=False, tag=tag: self.language_requested.emit(tag))
        name = dict(languages).get(shown, shown)
        self._language.setText(f"{name} ")
        self._language.setAccessibleName(f"Language of the reply: {name}")
        self._language.setVisible(len(languages) > 1)

    def show_reply(self, text: str, note: str) -> None:
        """Show a reply, and a note on it; hidden if the reply is empty."""
        self._text.setText(text)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setVisible(bool(text))

    def confirm_copy(self) -> None:
        """Show for a moment that the reply has been copied."""
        self._copy.confirm()

    def _apply_theme(self) -> None:
        self._look.set_icon(self._language, "down", self._look.colour("muted"), 12)
