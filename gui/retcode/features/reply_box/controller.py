"""Put the reply box into the details and connect it with the window: Ctrl+R copies the reply."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from retcode.core.replies.choose import ReplyBook
from retcode.core.replies.load import load_replies
from retcode.core.replies.model import Reply
from retcode.entries.store import STILL_READING, Store
from retcode.features.reply_box.box import ReplyBox
from retcode.services.settings import Settings
from retcode.style.appearance import Appearance
from retcode.window.main_window import MainWindow

_OUTCOME_ONLY = "This reply is about the outcome only: it fits the verdict, not one cause."
_OF_ANOTHER = "This reply is about another error in this text, whose outcome is unknown."
_NO_VERDICT = "There is no verdict on this text: read it before you send this reply."


class ReplyController(QObject):
    """The reply box with its connections. The replies are read when the first one is shown."""

    def __init__(
        self,
        window: MainWindow,
        store: Store,
        look: Appearance,
        settings: Settings,
        load: Callable[[], ReplyBook] | None = None,
    ) -> None:
        super().__init__(window)
        self._store = store
        self._settings = settings
        self._load = load or (lambda: load_replies(store.catalogue))
        self.box = ReplyBox(look)
        self._window = window
        window.set_reply_box(self.box)
        store.occasion_changed.connect(self._show)
        self.box.language_requested.connect(self._choose_language)
        self.box.copy_requested.connect(self.copy)
        window.register({"copy_reply": self.copy})
        self._show()

    @cached_property
    def _book(self) -> ReplyBook:
        return self._load()

    @property
    def reply(self) -> Reply | None:
        """The reply to what is shown; None if there is none."""
        occasion = self._store.occasion
        return self._book.reply(occasion, self._chosen or None) if occasion else None

    def copy(self) -> None:
        """Copy the reply, and scroll to it, so that it can be read before it is sent."""
        reply = self.reply
        if reply is None or self._store.pending:
            self._store.notify(STILL_READING if self._store.pending else "There is no reply to this")
            return
        QGuiApplication.clipboard().setText(reply.text)
        self.box.confirm_copy()
        self._window.show_detail_section(self.box)
        self._store.notify("Copied the reply")

    @property
    def _chosen(self) -> str:
        """The tag of the language the user chose; empty to go by the text.

        A choice made for a customer's text holds for that text: the next one may be in another language.
        """
        text = self._customer_text
        if text:
            return self._store.reply_languages.get(text, "")
        tag = self._settings.reply_language
        return tag if tag in self._book.languages else ""

    @property
    def _customer_text(self) -> str:
        occasion = self._store.occasion
        return occasion.text if occasion else ""

    def _choose_language(self, tag: str) -> None:
        if self._customer_text:
            self._store.reply_languages = {self._customer_text: tag}
        else:
            self._settings.reply_language = tag
        self._show()

    def _show(self) -> None:
        reply = self.reply
        if reply is not None:
            languages = [(tag, language.name) for tag, language in self._book.languages.items()]
            self.box.show_languages(languages, self._chosen, reply.language)
        self.box.show_reply(reply.text if reply else "", self._note(reply))
        self._window.show_reply(reply is not None)

    def _note(self, reply: Reply | None) -> str:
        """Return a note for the agent to read before sending the reply."""
        if reply is None:
            return ""
        notes = []
        text = self._customer_text
        wanted = self._chosen or (self._book.language_of(text) if text else reply.language)
        if reply.language != wanted:
            notes.append(f"There is no reply in {self._book.languages[wanted].name} for this error yet.")
        occasion = self._store.occasion
        if occasion is not None and occasion.instead is not None:
            notes.append(_OF_ANOTHER)
        if reply.general:
            judged = occasion is not None and occasion.judgement is not None
            notes.append(_OUTCOME_ONLY if judged else _NO_VERDICT)
        return " ".join(notes)
