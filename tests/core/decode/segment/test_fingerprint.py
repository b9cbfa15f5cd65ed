"""One region that is read for all that are like it is read as each of them would be."""

from __future__ import annotations

import random
import re

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.segment.regions import Region
from retcode.core.decode.tally import RegionReading

TEXTS = (
    "ERROR APIError(code=-1021): Timestamp for this request is outside of the recvWindow. order 4711: 88ms",
    'POST https://fapi.binance.com/fapi/v1/order?qty=17.25 gave {"code":-1121,"msg":"Invalid symbol."}',
    "binance.error.ClientError: (400, -1111, 'Precision is over the maximum defined for this asset.', "
    "{'x-mbx-used-weight-1m': '1920', 'x-mbx-uuid': '550e8400-e29b-41d4-a716-446655440000'})",
    'trace=be367ee31d79699986b84d7db2bc95cc {"success":false,"code":602,"message":"Signature"} id=773290',
    'okx {\\"code\\": 1, \\"data\\": [{\\"sCode\\": \\"51008\\", \\"sMsg\\": \\"Order failed.\\"}]}',
    "HTTP status is 503. Error: {'code': 700003, 'msg': 'Timestamp'} for order bot-91234",
    "Error: Request failed with status: 418 (line 2870) — after 3 attempts",
    "symbol=\"1000PEPEUSDT\" API Error [-4061]: Order's position side does not match user's setting. (try 2)",
    "code=-4567 and code=-4567 order 4711",
    "Error: the order was refused, code 34234",
    '{"retCode":12345,"retMsg":"Something else"} {"code":-3210}',
    "binance just says error 4072 insufficient balance",
)
OFTEN = ("200", "404", "429", "503", "602", "1021", "4711", "10003", "0", "7", "117", "473")


def like(text: str, chance: random.Random) -> str:
    """Return a text with some of its numbers changed, now and then to ones of other lengths."""

    def other(match: re.Match[str]) -> str:
        if chance.random() < 0.5:
            return match[0]
        if chance.random() < 0.3:
            return chance.choice(OFTEN)
        length = len(match[0]) + (chance.randrange(3) if chance.random() < 0.3 else 0)
        return "".join(chance.choice("0123456789") for _ in range(length))

    return re.sub(r"\d+", other, text)


def test_numbers_that_no_table_has_are_read_once(decoder: Decoder) -> None:
    tally = decoder.new_tally()
    readings = [
        tally.add(Region(0, 0, 1, b'{"code":-%d}\n' % number)) for number in (6101, 6102, 6103, 1121, 6104)
    ]
    first, *others = (readings[index] for index in (0, 1, 2, 4))
    assert all(other is first for other in others)
    assert [found.key.code for found in readings[3].located] == ["-1121"]


def comparable(reading: RegionReading) -> tuple[object, ...]:
    located = [(one.key, one.answer, one.line, one.start, one.end) for one in reading.located]
    return located, reading.successes, reading.statuses


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_remembered_is_what_would_be_read(decoder: Decoder, text: str) -> None:
    chance = random.Random(text)
    shared = decoder.new_tally()
    for _ in range(120):
        region = Region(0, 0, 1, f"2026-03-04 01:02:03,456 {like(text, chance)}\n".encode())
        assert comparable(shared.add(region)) == comparable(decoder.new_tally().add(region)), region.data
