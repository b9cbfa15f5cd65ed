"""Compile regular expressions when they are first used.

Most texts need only a few of the decoder's expressions, and compiling all of them takes a third of the time
in which the terminal decodes a small paste.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import AnyStr, Generic, cast


class LazyPattern(Generic[AnyStr]):
    """A regular expression that is compiled on first use, and has the methods of `re.Pattern`."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = pattern
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[AnyStr]:
        """The compiled expression."""
        return re.compile(self.pattern, self._flags)

    def __getattr__(self, name: str) -> object:
        """Return an attribute of the compiled expression, and keep it, so that this is called once for it."""
        if name.startswith("_"):
            raise AttributeError(name)
        value = self.__dict__[name] = getattr(self.compiled, name)
        return value


def compile_on_use(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that is compiled when it is first used."""
    return cast("re.Pattern[AnyStr]", LazyPattern(pattern, flags))


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile an expression that comes from data. To be called when a text has the literal that it needs."""
    return re.compile(pattern)
