"""Expressions that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from retcode.core.lazy_pattern import LazyPattern, compile_on_use


def test_nothing_is_compiled_before_the_first_use() -> None:
    faulty = compile_on_use("(")
    assert faulty.pattern == "("
    with pytest.raises(re.error):
        faulty.search("a text")


def test_it_finds_what_the_expression_finds() -> None:
    expression = compile_on_use(r"(?P<word>[a-z]+)-1", re.IGNORECASE)
    for _ in range(2):
        match = expression.search("an Order-1")
        assert match is not None
        assert match["word"] == "Order"
    assert [match.start() for match in expression.finditer("a-1 b-1")] == [0, 4]
    assert expression.sub("x", "a-1 b-1") == "x x"


def test_it_searches_bytes() -> None:
    assert compile_on_use(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_it_has_the_attributes_of_an_expression() -> None:
    expression = LazyPattern("(?i)(?P<code>a)", 0)
    assert expression.pattern == "(?i)(?P<code>a)"
    assert expression.compiled.groupindex == {"code": 1}
    assert not hasattr(expression, "other")
    assert not hasattr(expression, "_other")
