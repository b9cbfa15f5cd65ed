"""What holds for one line holds for all that differ from it in digits only."""

from __future__ import annotations

import re
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retcode.core.lazy_attribute import lazy_attribute
from retcode.core.triage import line_facts, line_shape
from retcode.core.triage.line_shape import LinePattern, LineShape, LineShapes

PATTERNS = [(name, value) for name, value in vars(line_shape).items() if isinstance(value, LinePattern)]
FACTS = [name for name, value in vars(LineShape).items() if isinstance(value, lazy_attribute)]
LINES = (
    "2026-03-04 01:02:03,456 ERROR POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&quantity=0.01",
    "ERROR [worker-7] req=81 1000PEPEUSDT clientOrderId=x-81 price 17.5 cancel BTCUSDT_240628",
    "DEBUG thread-2 GET /api/v3/openOrders symbol='ETH-USDT' trace: 9f00 [main] ws ping \u2014 ok",
    "  at place_order(7): HTTP/1.1 503 Service Unavailable, retry-after: 5, limit 2400, server_time=1",
    "WARN order 17 timed out after 10000 ms \u2014 banned until 1700000000000",
)
digits = st.text("0123456789", min_size=1, max_size=30)


def with_digits(line: str, digits: str) -> str:
    """Return a line with its digits replaced by others."""
    spare = cycle(digits)
    return re.sub("[0-9]", lambda _: next(spare), line)


@pytest.mark.parametrize("fact", FACTS)
@given(line=st.sampled_from(LINES), digits=digits)
def test_a_line_has_the_facts_that_it_has_by_itself(fact: str, line: str, digits: str) -> None:
    shapes = LineShapes()
    for text in (line, with_digits(line, digits)):
        assert getattr(shapes.of(text), fact) == getattr(LineShape(text), fact)


@given(line=st.sampled_from(LINES), digits=digits)
def test_lines_that_differ_in_digits_have_one_shape(line: str, digits: str) -> None:
    shapes = LineShapes()
    assert shapes.of(line) is shapes.of(with_digits(line, digits))
    assert shapes.of(line) is not shapes.of(f"{line}0")


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
@given(line=st.sampled_from(LINES))
def test_a_match_has_one_of_the_literals(name: str, pattern: LinePattern, line: str) -> None:
    if pattern.pattern.search(line):
        assert pattern.may_match(line.lower())


@given(line=st.sampled_from(LINES), digits=digits)
def test_a_lost_answer_is_looked_for_where_there_is_one(line: str, digits: str) -> None:
    text = with_digits(line, digits)
    assert LineShape(text).may_lose_answer or not line_facts.loses_answer(text)
    assert line_facts.loses_answer("POST /order: timed out")


def test_the_words_of_a_stream_are_known() -> None:
    assert LineShape("websocket: timed out").is_of_stream
    assert not LineShape("POST /order: timed out").is_of_stream
