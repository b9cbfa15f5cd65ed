"""Pump strings: every expression of the program takes time in proportion to the text.

The time is that of the processor, whatever else the machine does meanwhile.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import random
import re
import time
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import retcode
from retcode.core.lazy_pattern import LazyPattern
from retcode.core.redact import masks

_SMALL, _LARGE = 1_000, 16_000
_STEEPEST = 4.0  # times what is in proportion
_ALLOWED_SECONDS = 0.02  # seconds below which nothing is measured


def _expressions() -> dict[str, re.Pattern[Any]]:
    """Return all compiled expressions of the program, by where they are."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.walk_packages(retcode.__path__, "retcode."):
        if module.name.endswith("__main__") or ".style" in module.name:
            continue
        names = vars(importlib.import_module(module.name))
        for name, held in names.items():
            value = held.compiled if isinstance(held, LazyPattern) else held
            pattern = value if isinstance(value, re.Pattern) else getattr(value, "pattern", None)
            if isinstance(pattern, re.Pattern):
                found[f"{module.name}.{name}"] = pattern
    return found


def _specimens(node: Any, chance: random.Random) -> Iterator[str]:
    """Yield one text that a part of an expression takes."""
    for code, value in node:
        yield from _specimen(code, value, chance)


def _specimen(code: Any, value: Any, chance: random.Random) -> Iterator[str]:
    if code in (codes.LITERAL, codes.NOT_LITERAL):
        yield chr(value) if code is codes.LITERAL else "~"
    elif code is codes.ANY:
        yield "x"
    elif code is codes.IN:
        yield _member(value, chance)
    elif code is codes.BRANCH:
        yield from _specimens(chance.choice(value[1]), chance)
    elif code is codes.SUBPATTERN:
        yield from _specimens(value[-1], chance)
    elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, getattr(codes, "POSSESSIVE_REPEAT", None)):
        low, high, inner = value
        for _ in range(min(int(high), max(low, chance.choice((1, 2, 5, 40))))):
            yield from _specimens(inner, chance)
    elif code is getattr(codes, "ATOMIC_GROUP", None):
        yield from _specimens(value, chance)


def _member(choices: Any, chance: random.Random) -> str:
    classes = {
        codes.CATEGORY_DIGIT: "7", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a",
        codes.CATEGORY_NOT_DIGIT: "x", codes.CATEGORY_NOT_SPACE: "x", codes.CATEGORY_NOT_WORD: "-",
    }  # fmt: skip
    if choices[0][0] is codes.NEGATE:
        taken = {chr(value) for code, value in choices if code is codes.LITERAL}
        return next(character for character in "x7 -~ä" if character not in taken)
    code, value = chance.choice(choices)
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.RANGE:
        return chr(chance.randint(value[0], min(value[1], value[0] + 25)))
    return classes.get(value, "x")


EXPRESSIONS = _expressions()


def _is_searched(name: str) -> bool:
    """Return whether an expression is looked for anywhere in a text, not only tried at one place."""
    module, _, word = name.rpartition(".")
    source = inspect.getsource(importlib.import_module(module))
    elsewhere = not word.startswith("_")
    return elsewhere or re.search(rf"\b{word}\b(?! =|\.(?:full)?match\()", source) is not None


@pytest.mark.parametrize("name", sorted(EXPRESSIONS))
def test_no_expression_is_steeper_than_the_text(name: str) -> None:
    expression = EXPRESSIONS[name]
    binary = isinstance(expression.pattern, bytes)
    source = expression.pattern.decode("latin-1") if binary else expression.pattern
    chance = random.Random(name)
    searched = _is_searched(name)
    tree = parser.parse(source, expression.flags & ~re.UNICODE if binary else expression.flags)

    def seconds(unit: str, size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        data: Any = text.encode("latin-1", "replace") if binary else text
        start = time.thread_time()
        if searched:
            for _ in expression.finditer(data):
                pass
        else:
            expression.match(data)
            expression.fullmatch(data)
        return time.thread_time() - start

    for _ in range(6):
        specimen = "".join(_specimens(tree, chance))
        for unit in (specimen, specimen[: len(specimen) // 2], specimen[:3], specimen[-2:]):
            if not unit:
                continue
            large = seconds(unit, _LARGE)
            if large < _ALLOWED_SECONDS:
                continue
            small = min(seconds(unit, _SMALL) for _ in range(3))
            large = min(large, seconds(unit, _LARGE))
            assert large <= _STEEPEST * (_LARGE / _SMALL) * small + _ALLOWED_SECONDS, (
                name,
                unit[:80],
                small,
                large,
            )


@pytest.mark.parametrize(
    "unit", ["key=aaaaaa ", '"secret":"', "key,secret,token\n", "http://a:b", "<key><", "pass:\\"]
)
def test_masking_takes_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.thread_time()
        for _ in masks(text):
            pass
        return time.thread_time() - start

    small = min(seconds(20_000) for _ in range(3))
    assert seconds(160_000) < 8 * small * 3 + 0.05
