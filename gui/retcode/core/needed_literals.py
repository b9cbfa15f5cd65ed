"""Literals that a text must contain for an expression to match, so that most texts need no search."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

# How Python reads an expression; the stubs of its library do not have these two.
_parser, _codes = import_module("re._parser"), import_module("re._constants")
_MIN_LENGTH = 2
_REPEATS = frozenset({_codes.MAX_REPEAT, _codes.MIN_REPEAT, _codes.POSSESSIVE_REPEAT})


def needed_literals(pattern: str, flags: int = 0) -> frozenset[str]:
    """Return literals in lower case, one of which is in every match; none if there are no such literals.

    Example: `(?:system|server) busy|try later` needs " busy" or "try later".
    """
    return _of_sequence(_parser.parse(pattern, flags)) or frozenset()


def _of_sequence(items: Iterable[Any]) -> frozenset[str] | None:
    """Return the best literals of a sequence: those of one of its parts are enough."""
    found: list[frozenset[str]] = []
    run = ""
    for operation, argument in items:
        if operation is _codes.LITERAL:
            run += chr(argument).lower()
            continue
        found.append(frozenset({run}))
        run = ""
        if (inner := _of_part(operation, argument)) is not None:
            found.append(inner)
    found.append(frozenset({run}))
    best = max(found, key=lambda literals: (min(map(len, literals)), -len(literals)))
    return best if min(map(len, best)) >= _MIN_LENGTH else None


def _of_part(operation: Any, argument: Any) -> frozenset[str] | None:
    """Return the literals of a group, of alternatives or of a repetition; None if it needs none."""
    if operation is _codes.SUBPATTERN:
        return _of_sequence(argument[-1])
    if operation is _codes.ATOMIC_GROUP:
        return _of_sequence(argument)
    if operation in _REPEATS:
        return _of_sequence(argument[2]) if argument[0] > 0 else None
    if operation is _codes.BRANCH:
        branches = [_of_sequence(branch) for branch in argument[1]]
        known = [branch for branch in branches if branch]
        return frozenset[str]().union(*known) if len(known) == len(branches) else None
    return None
