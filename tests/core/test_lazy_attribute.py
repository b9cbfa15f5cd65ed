"""Attributes that are computed when they are first used."""

from __future__ import annotations

import pytest

from retcode.core.lazy_attribute import lazy_attribute


class Circle:
    def __init__(self) -> None:
        self.computed = 0

    @lazy_attribute
    def area(self) -> int:
        """How large it is."""
        self.computed += 1
        return 3 * self.computed

    @lazy_attribute
    def broken(self) -> int:
        raise ValueError("broken")


def test_the_value_is_computed_once_for_each_object() -> None:
    first, second = Circle(), Circle()
    assert (first.computed, first.area, first.area, first.computed) == (0, 3, 3, 1)
    assert (second.area, second.computed) == (3, 1)


def test_an_exception_is_passed_on_and_nothing_is_kept() -> None:
    circle = Circle()
    with pytest.raises(ValueError, match="broken"):
        circle.broken  # noqa: B018
    assert "broken" not in vars(circle)


def test_the_class_has_the_description() -> None:
    assert Circle.area.__doc__ == "How large it is."
