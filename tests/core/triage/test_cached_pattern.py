"""What holds for one line holds for all that differ from it in digits only."""

from __future__ import annotations

import re
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retcode.core.triage import line_facts as facts
from retcode.core.triage import log_lines, requests
from retcode.core.triage.cached_pattern import CachedPattern

EXPRESSIONS = [
    (f"{module.__name__}.{name}", value)
    for module in (facts, log_lines, requests)
    for name, value in vars(module).items()
    if isinstance(value, CachedPattern)
]
LINES = (
    "2026-03-04 01:02:03,456 ERROR POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&quantity=0.01",
    "ERROR [worker-7] req=81 1000PEPEUSDT clientOrderId=x-81 price 17.5 cancel BTCUSDT_240628",
    "DEBUG thread-2 GET /api/v3/openOrders symbol='ETH-USDT' trace: 9f00 [main] ws ping — ok",
)


@pytest.mark.parametrize(("name", "expression"), EXPRESSIONS, ids=[name for name, _ in EXPRESSIONS])
@given(line=st.sampled_from(LINES), digits=st.text("0123456789", min_size=1, max_size=30))
def test_a_line_says_what_it_says_by_itself(
    name: str, expression: CachedPattern, line: str, digits: str
) -> None:
    spare = cycle(digits)
    other = re.sub("[0-9]", lambda _: next(spare), line)
    for text in (line, other):
        plain = [match.groupdict("") for match in expression.pattern.finditer(text)]
        found = [{group: match.group(group) for group in match.spans} for match in expression.each(text)]
        assert found == plain
        assert expression.finds(text) is bool(plain)
        first = expression.first(text)
        assert (
            first is None
            if not plain
            else first is not None and first.spans == next(iter(expression.each(text))).spans
        )
