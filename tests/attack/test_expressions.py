"""Pump strings: every expression of the program takes time in proportion to the text.

The time is that of the processor, whatever else the machine does meanwhile. As that is longer on a busy
machine, a suspicion counts only if it is there in the best of several rounds, and at twice the size as well.
"""

from __future__ import annotations

import ast
import random
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import retcode
from retcode.core.redact import masks
from tests.attack.compiled_expressions import Compiled, compiled_expressions

_LARGE, _TIMES_SMALLER = 16_000, 16
_STEEPEST = 4.0  # times what is in proportion
_ALLOWED_SECONDS = 0.02  # seconds below which nothing is measured
_ROUNDS = 5
_SOURCE = Path(retcode.__file__).parent
_COMPILERS = {"compile", "compile_on_use"}

EXPRESSIONS = compiled_expressions()


def is_in_proportion(seconds: Callable[[int], float], large: int = _LARGE) -> bool:
    """Return whether what takes `seconds` for a size takes them in proportion to the size."""
    return _measured(seconds, large) or _measured(seconds, 2 * large)


def _measured(seconds: Callable[[int], float], large: int) -> bool:
    """Measure two sizes in rounds until the least times are in proportion; return False if they never are."""
    small = large // _TIMES_SMALLER
    least, least_small = float("inf"), float("inf")
    for _ in range(_ROUNDS):
        least = min(least, seconds(large))
        if least < _ALLOWED_SECONDS:
            return True
        least_small = min(least_small, *(seconds(small) for _ in range(3)))
        if least <= _STEEPEST * _TIMES_SMALLER * least_small + _ALLOWED_SECONDS:
            return True
    return False


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


def _calls_that_compile(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            owner = getattr(called.value, "id", "") if isinstance(called, ast.Attribute) else "re"
            if name in _COMPILERS and owner == "re":
                yield node


def test_no_expression_is_left_out() -> None:
    known = {(one.file, one.line) for one in EXPRESSIONS}
    left_out = []
    for path in _SOURCE.rglob("*.py"):
        file = path.relative_to(_SOURCE).as_posix()
        for call in _calls_that_compile(ast.parse(path.read_text(encoding="utf-8"))):
            lines = range(call.lineno, (call.end_lineno or call.lineno) + 1)
            if file != "core/lazy_pattern.py" and known.isdisjoint((file, line) for line in lines):
                left_out.append(f"{file}:{call.lineno}")
    assert left_out == []


def _is_searched(one: Compiled) -> bool:
    """Return whether an expression is looked for anywhere in a text, not only tried at one place."""
    source = (_SOURCE / one.file).read_text(encoding="utf-8")
    assigned = re.match(r"(_\w+) = ", source.splitlines()[one.line - 1])
    return assigned is None or re.search(rf"\b{assigned[1]}\b(?! =|\.(?:full)?match\()", source) is not None


def _name(one: Compiled) -> str:
    return one.name


@pytest.mark.parametrize("one", EXPRESSIONS, ids=_name)
def test_no_expression_is_steeper_than_the_text(one: Compiled) -> None:
    chance = random.Random(one.pattern)
    expression: re.Pattern[Any] = re.compile(
        one.pattern.encode("latin-1") if one.binary else one.pattern,
        one.flags & ~re.UNICODE if one.binary else one.flags,
    )
    searched = _is_searched(one)
    tree = parser.parse(one.pattern, one.flags & ~re.UNICODE if one.binary else one.flags)

    def seconds(unit: str, size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        data: Any = text.encode("latin-1", "replace") if one.binary else text
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
        for unit in filter(None, (specimen, specimen[: len(specimen) // 2], specimen[:3], specimen[-2:])):
            assert is_in_proportion(partial(seconds, unit)), (one.name, unit[:80])


@pytest.mark.parametrize("pattern", [r"\w+\s*=", r"(?:ab?)+c"])
def test_a_steep_expression_is_found_out(pattern: str) -> None:
    expression = re.compile(pattern)

    def seconds(size: int) -> float:
        start = time.thread_time()
        for _ in expression.finditer("a" * size):
            pass
        return time.thread_time() - start

    assert not is_in_proportion(seconds, large=2_500)


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

    assert is_in_proportion(seconds, large=160_000)
