"""The handler box's store: the code for an entry, a venue or a selection, in the chosen target."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cached_property, partial

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.handlers.library import HandlerError, HandlerLibrary
from retcode.core.handlers.literals import code_identifier
from retcode.core.handlers.model import Target
from retcode.core.resources import ResourceError
from retcode.features.handler_box.syntax import CodeSpan, code_spans
from retcode.services.background import LatestTask
from retcode.services.settings import DEFAULT_TARGET
from retcode.services.timers import single_shot

_DELAY_MS = 80  # without another entry until code is written


class Scope(Enum):
    """What the code is for."""

    ENTRY = "entry"
    VENUE = "venue"
    CLASSIFIER = "classifier"
    CHOSEN = "chosen"


class Written(Struct, frozen=True):
    """Handler code with its highlighting and a file name, or the reason why there is none."""

    code: str = ""
    lines: tuple[tuple[CodeSpan, ...], ...] = ()
    file_name: str = ""
    problem: str = ""


class HandlerStore(QObject):
    """Keeps which handler is shown. Code is written in a thread, shortly after the choice.

    Nothing is written before the box is shown: loading the templates takes memory and time.
    """

    state_changed = Signal()
    code_changed = Signal(object)  # Written | None

    def __init__(self, catalogue: Catalogue, target: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._wanted = target
        self._entry: Entry | None = None
        self._chosen: tuple[Entry, ...] = ()
        self._scope = Scope.ENTRY
        self._written: Written | None = None
        self.damage = ""  # why there are no handlers at all
        self._seen = False
        self._work = LatestTask(self)
        self._work.finished.connect(self._on_result)
        self._waiting = single_shot(self, _DELAY_MS, self._start)

    @cached_property
    def _library(self) -> HandlerLibrary | None:
        """The handlers; None if a file of theirs is damaged."""
        try:
            return HandlerLibrary(self._catalogue)
        except ResourceError as error:
            self.damage = str(error)
            return None

    @property
    def _targets(self) -> tuple[Target, ...]:
        return self._library.targets() if self._library else ()

    @property
    def entry(self) -> Entry | None:
        """The entry in the details."""
        return self._entry

    @property
    def chosen(self) -> tuple[Entry, ...]:
        """The entries selected in the list, if there are several."""
        return self._chosen

    @property
    def scope(self) -> Scope:
        """What the code is for: never more than a classifier where no target serves the venue."""
        return self._scope if self.is_served else Scope.CLASSIFIER

    @property
    def is_served(self) -> bool:
        """Whether some target serves the entry's venue."""
        return bool(self._serving)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets of the entry's venue; for a classifier, one for each language."""
        if self.scope is not Scope.CLASSIFIER:
            return self._serving
        if self._entry is None or self._entry in self._catalogue.http_statuses:
            return ()
        by_language = {target.language: target for target in self._targets}
        wanted = self._by_id(self._targets).get(self._wanted)
        if wanted is not None:
            by_language[wanted.language] = wanted
        return tuple(replace(target, title=target.title.split(",")[0]) for target in by_language.values())

    @property
    def target(self) -> Target | None:
        """The target the user chose, or the default one where that does not serve the venue."""
        targets = self.targets
        by_id = self._by_id(targets)
        return by_id.get(self._wanted) or by_id.get(DEFAULT_TARGET) or next(iter(targets), None)

    @property
    def _serving(self) -> tuple[Target, ...]:
        venue = self._entry.venue if self._entry else ""
        return tuple(target for target in self._targets if venue in target.venues)

    @staticmethod
    def _by_id(targets: Sequence[Target]) -> dict[str, Target]:
        return {target.id: target for target in targets}

    @property
    def written(self) -> Written | None:
        """The code shown; None while it is being written."""
        return self._written

    def set_entry(self, entry: Entry | None) -> None:
        """Show the handler of an entry."""
        if entry is not self._entry:
            self._entry = entry
            if self._scope is Scope.CHOSEN:
                self._scope = Scope.ENTRY
            self._change()

    def set_chosen(self, keys: Sequence[str]) -> None:
        """Offer a handler for these entries, if there are several."""
        entries = tuple(entry for key in keys if (entry := self._catalogue.entry(key)) is not None)
        chosen = entries if len(entries) > 1 else ()
        if chosen != self._chosen:
            self._chosen = chosen
            if not chosen and self._scope is Scope.CHOSEN:
                self._scope = Scope.ENTRY
            self._change()

    def set_scope(self, scope: Scope) -> None:
        """Choose whether the code covers the entry, its venue, the chosen entries or only a classifier."""
        self._scope = scope
        self._change()

    def set_target(self, target_id: str) -> None:
        """Choose the language and library of the handler."""
        self._wanted = target_id
        self._change()

    def set_seen(self) -> None:
        """Start writing handlers: the box is visible, or its code was requested."""
        if not self._seen:
            self._seen = True
            self._change()

    def flush(self) -> None:
        """Write the pending handler now."""
        if self._waiting.isActive():
            self._waiting.stop()
            call = self._call()
            self._on_result(call() if call else None)

    def close(self) -> None:
        """Cancel the handler that is being written."""
        self._waiting.stop()
        self._work.close()

    def _change(self) -> None:
        self._written = None
        self._work.cancel()
        if self._seen:
            self._waiting.start()
        self.state_changed.emit()

    def _start(self) -> None:
        call = self._call()
        if call is not None:
            self._work.start(call)

    def _call(self) -> partial[Written] | None:
        target, entry = self.target, self._entry
        if self._library is None or target is None or entry is None:
            return None
        keys = tuple(chosen.key for chosen in self._chosen)
        return partial(write, self._library, self.scope, target, entry, keys)

    def _on_result(self, written: object) -> None:
        self._written = written if isinstance(written, Written) else None
        self.code_changed.emit(self._written)


def write(
    library: HandlerLibrary, scope: Scope, target: Target, entry: Entry, chosen: Sequence[str]
) -> Written:
    """Write code and highlight it."""
    try:
        if scope is Scope.VENUE:
            code, name = library.whole(entry.venue, target.id), "errors"
        elif scope is Scope.CLASSIFIER:
            code, name = library.classifier(entry.venue, target.id), "classifier"
        elif scope is Scope.CHOSEN:
            code, name = library.selection(chosen, target.id), "selected_errors"
        else:
            code, name = (
                library.branch(entry.key, target.id, entry.matched),
                f"error_{code_identifier(entry.code)}",
            )
    except (HandlerError, ResourceError) as error:
        return Written(problem=str(error))
    file_name = f"{entry.venue.replace('-', '_')}_{name}{target.suffix}"
    return Written(code, code_spans(code, target.language), file_name)
