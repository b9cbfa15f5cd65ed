"""The views that Back and Forward lead to. They are kept in memory only, until the window closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from retcode.core.catalogue.model import Entry

_MAX_VIEWS = 100
MAX_KEPT_BYTES = 64_000_000  # of pasted texts, pictures and reports of logs


class PageView(Protocol):
    """A state of a page that it can show again.

    `kept` is the object that takes the memory, `size` how many bytes: several views may share one object.
    """

    @property
    def kept(self) -> object:
        """The text or the report that is shown."""

    @property
    def size(self) -> int:
        """Its size in bytes, roughly."""


class View(Struct, frozen=True):
    """A state of the window that can be shown again."""

    text: str
    tab: str
    product: str
    values: frozenset[tuple[str, str]]
    pinned_only: bool
    entry: Entry | None
    page: str = ""
    page_view: PageView | None = None


class History:
    """The recorded views in their order. One of them is shown, or was before what is shown now."""

    def __init__(self) -> None:
        self._views: list[View] = []
        self._index = 0

    def record(self, view: View) -> bool:
        """Add a view after the one shown, in place of those after it; return False if it is the one shown."""
        if self._views and self._views[self._index] == view:
            self._views[self._index] = view  # the report of its page may be newer
            return False
        self._views = _within_limits([*self._views[: self._index + 1], view])
        self._index = len(self._views) - 1
        return True

    def is_empty(self) -> bool:
        """Return whether nothing is recorded yet."""
        return not self._views

    def has_earlier(self) -> bool:
        """Return whether there is a view before the recorded one that is shown."""
        return self._index > 0

    def lacks(self, shown: View) -> bool:
        """Return whether what is shown is not recorded yet, so that Back leads to the latest view."""
        return bool(self._views) and self._views[self._index] != shown

    def has_later(self) -> bool:
        """Return whether Back was used and there is a later view."""
        return self._index + 1 < len(self._views)

    def back(self, shown: View) -> View | None:
        """Go to the view before the one shown, and return it; None if there is none."""
        if self.lacks(shown):
            return self._views[self._index]
        if not self.has_earlier():
            return None
        self._index -= 1
        return self._views[self._index]

    def forward(self) -> View | None:
        """Go to the view that Back was used on, and return it; None if there is none."""
        if not self.has_later():
            return None
        self._index += 1
        return self._views[self._index]

    def replace(self, change: Callable[[View], View | None]) -> None:
        """Replace each view by what `change` returns for it; None leaves it out."""
        kept = [(index, changed) for index, view in enumerate(self._views) if (changed := change(view))]
        before = sum(index <= self._index for index, _ in kept)
        self._views = [view for _, view in kept]
        self._index = max(before - 1, 0)


def _within_limits(views: list[View]) -> list[View]:
    """Return the latest views: not too many, and no more than the memory for what pages show allows."""
    counted: set[int] = set()
    size = 0
    for index, view in reversed(list(enumerate(views))):
        shown = view.page_view
        if shown is not None and id(shown.kept) not in counted:
            counted.add(id(shown.kept))
            size += shown.size
            if size > MAX_KEPT_BYTES and index + 1 < len(views):
                return views[index + 1 :][-_MAX_VIEWS:]
    return views[-_MAX_VIEWS:]
