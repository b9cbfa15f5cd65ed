"""What holds for one line holds for all that differ from it in digits only."""

from __future__ import annotations

import re
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.region_search import client_id_names
from retcode.core.decode.scan.recognition import ClientIdRecord
from retcode.core.lazy_attribute import lazy_attribute
from retcode.core.triage import line_facts, line_shape
from retcode.core.triage.line_shape import LinePattern, LineShape, LineShapes, client_id_pattern

CLIENT_ID = client_id_pattern(client_id_names())
PATTERNS = [
    ("client id", CLIENT_ID),
    *((name, value) for name, value in vars(line_shape).items() if isinstance(value, LinePattern)),
]
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
        assert getattr(shapes.of(text), fact) == getattr(LineShape(text, CLIENT_ID), fact)


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
    assert LineShape(text, CLIENT_ID).may_lose_answer or not line_facts.loses_answer(text)
    assert line_facts.loses_answer("POST /order: timed out")


def test_the_words_of_a_stream_are_known() -> None:
    assert LineShape("websocket: timed out", CLIENT_ID).is_of_stream
    assert LineShape("ws timed out", CLIENT_ID).is_of_stream
    assert not LineShape("POST /order: timed out", CLIENT_ID).is_of_stream
    assert not LineShape("POST https://api.gateio.ws/api/v4: timed out", CLIENT_ID).is_of_stream


def order_id(line: str) -> str | None:
    span = next(iter(LineShapes(client_id_names()).of(line).order_ids), None)
    return line[slice(*span)] if span else None


# Words that mean too much else to be taken for the name of an order.
COMMON_WORDS = {"label", "cid", "text"}


def test_the_client_order_id_of_every_venue_is_found(catalogue: Catalogue) -> None:
    checked = 0
    for venue in catalogue.venues.values():
        name = re.split(r"[ ,(]", venue.facts.get("client_id", ""))[0]
        if not name or name in COMMON_WORDS:
            continue
        checked += 1
        for line in (f'POST /order {{"{name}":"grid-81"}}', f"GET /order?{name}=grid-81&symbol=BTCUSDT"):
            assert order_id(line) == "grid-81", (venue.id, line)
        assert order_id(f'{{\\"{name}\\": \\"grid-81\\"}}') == "grid-81", venue.id
        assert order_id(f'{{"{name}":"","ordId":"7"}}') is None, venue.id
        assert order_id(f"{name}: null") is None, venue.id
    assert checked > 20


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"text":"t-abc","currency_pair":"BTC_USDT"}', "t-abc"),
        ("GET https://api.gateio.ws/api/v4/spot/orders/t-abc?currency_pair=BTC_USDT", "t-abc"),
        ('{"text":"two orders failed"}', None),
        ("GET /api/v1/hf/orders/client-order/x81?symbol=BTC-USDT", "x81"),
        ("GET /orders/client:4f2a-11", "4f2a-11"),
        ("acloid=17", None),
        ("newClientOrderId=abc77", "abc77"),
        ("mexc externalOid: m-9", "m-9"),
    ],
)
def test_a_client_order_id_stands_behind_its_name_or_in_a_path(line: str, expected: str | None) -> None:
    assert order_id(line) == expected


def test_a_name_with_a_digit_is_not_used() -> None:
    shapes = LineShapes([ClientIdRecord("ref2"), ClientIdRecord("own_ref")])
    assert shapes.of("ref2=abc").order_ids == ()
    assert shapes.of("own_ref=abc").order_ids == ((8, 11),)


def test_lines_with_a_client_order_id_are_watched() -> None:
    patterns = line_facts.watched(client_id_names())
    for line in (
        b"placing clordid=z1",
        b'{"orderlinkid": "x"}',
        b'\\"clientoid\\":\\"k1\\"',
        b"get /api/v4/spot/orders/t-1",
        b'post https://api.gateio.ws/api/v4/spot/orders {"text":"t-1"}',
    ):
        assert any(pattern.search(line) for pattern in patterns), line
    for line in (b'"text":"hello"', b'"text":"t-1"', b'"orders":3'):  # in each line of some logs
        assert not any(pattern.search(line) for pattern in patterns), line
    assert not any(pattern.pattern.startswith(b"text") for pattern in patterns), "its search takes time"
