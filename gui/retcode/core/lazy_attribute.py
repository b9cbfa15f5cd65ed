"""Compute attributes when they are first used, at a lower cost than `functools.cached_property`.

That takes a lock until Python 3.12, which costs more than many of the attributes of a log line do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_Owner = TypeVar("_Owner")
_Value = TypeVar("_Value")


class lazy_attribute(Generic[_Owner, _Value]):  # noqa: N801 -- used like `property`
    """A method whose value is computed once and kept; two threads may both compute it."""

    def __init__(self, compute: Callable[[_Owner], _Value]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Any]) -> lazy_attribute[_Owner, _Value]: ...
    @overload
    def __get__(self, owner: _Owner, kind: type[Any]) -> _Value: ...
    def __get__(self, owner: _Owner | None, kind: type[Any]) -> _Value | lazy_attribute[_Owner, _Value]:
        """Return the value, which is found in the object itself from then on."""
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._compute(owner)
        return value
