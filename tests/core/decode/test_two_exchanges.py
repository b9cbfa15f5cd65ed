"""Texts that name two exchanges: the one that is set aside, and the one that sent the error."""

from __future__ import annotations

import itertools

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty, Finding

PRECISION = '{"code":-1111,"msg":"Precision is over the maximum defined for this asset."}'
MARGIN = '{"code":-2019,"msg":"Margin is insufficient."}'
PARAMS = '{"retCode":10001,"retMsg":"params error"}'
VISITS = '{"retCode":10006,"retMsg":"Too many visits!"}'


def exchange(finding: Finding, catalogue: Catalogue) -> str | None:
    venue = catalogue.venues.get(finding.venue)
    return venue.exchange if venue else finding.exchange


# name, the name that is set aside, error, code, exchange
PAIRS = [
    ("aster", "binance", MARGIN, "-2019", "Aster"),
    ("binance futures", "aster", MARGIN, "-2019", "Binance"),
    ("okx", "bitget", "error 50004 endpoint timeout", "50004", "OKX"),
    ("bybit", "mexc", "error 10001", "10001", "Bybit"),
    ("bitunix", "bybit", VISITS, "10006", "Bitunix"),
]
SENTENCES = [
    "on {a}, not {b}: {e}",
    "we trade {a} instead of {b}, got {e}",
    "works on {b} but {a} says {e}",
    "same key works on {b}. {a}: {e}",
    "moved from {b} to {a}, now {e}",
    "{b} is fine, {a} answers {e}",
    "unlike {b}, {a} returns {e}",
    "{a} (their API is {b}-like): {e}",
    "{a} is a {b} clone, {e}",
    "not {b}, {a}: {e}",
    "I copied my {b} bot to {a} and it says {e}",
    "bei {a}, nicht {b}: {e}",
    "en {a}, no en {b}: {e}",
    "na {a}, n\u00e3o na {b}: {e}",
    "sur {a}, pas {b} : {e}",
    "\u043d\u0430 {a}, \u0430 \u043d\u0435 \u043d\u0430 {b}: {e}",
    "\u5728 {a} \u4e0a\uff0c\u4e0d\u662f {b}\uff1a{e}",
    "{b} de\u011fil {a}: {e}",
    "{b}\u3067\u306f\u306a\u304f{a}\u3067 {e}",
    "{b} \ub9d0\uace0 {a}\uc5d0\uc11c {e}",
    "we use {a}, no {b} here: {e}",
    "we use {a} and don't use {b}: {e}",
    "it's {a}, it isn't {b}. {e}",
    "this is {a}, nothing to do with {b}: {e}",
    "{a} only, without {b}: {e}",
    "{a} (no {b} account) {e}",
    "I have no account at {b}. {a}: {e}",
    "arbitrage {b}/{a}: leg on {b} filled, leg on {a} rejected: {e}",
]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("pair", PAIRS)
def test_an_exchange_that_is_set_aside_is_not_the_sender(
    decoder: Decoder,
    catalogue: Catalogue,
    sentence: str,
    pair: tuple[str, str, str, str, str],
) -> None:
    name, aside, error, code, expected = pair
    findings = decoder.decode(sentence.format(a=name, b=aside, e=error)).findings
    (finding,) = (one for one in findings if one.code == code)
    assert exchange(finding, catalogue) == expected, finding.evidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("used to work on bybit: error 10001, okx unaffected", "Bybit"),
        ("never works on bybit (10001) but okx ok", "Bybit"),
        ("stopped working on bybit, error 10001, okx fine", "Bybit"),
        ("thinking about moving from bybit to okx because of error 10001", "Bybit"),
        ("tired of bybit error 110007, moved to okx", "Bybit"),
        (f"signal from binance, order on bybit failed: {PARAMS}", "Bybit"),
        (f"Unlike Binance, Bybit wants orderLinkId: {PARAMS}", "Bybit"),
        ("Does anyone trade on okx instead of bybit? bybit keeps giving me 10001", "Bybit"),
        (f"no bybit fills, {PARAMS}, okx has fills", "Bybit"),
        (f"there is no bybit balance left: {PARAMS}, on okx there is", "Bybit"),
        ("why isn't bybit taking orders: error 10001, okx does", "Bybit"),
        ("with okx no, bybit says 10001", "Bybit"),
        ("migrated from binance to bybit, old bot still logs binance -1021", "Binance"),
    ],
)
def test_words_that_set_nothing_aside(
    decoder: Decoder, catalogue: Catalogue, text: str, expected: str
) -> None:
    (finding,) = decoder.decode(text).findings
    assert exchange(finding, catalogue) == expected, finding.evidence


@pytest.mark.parametrize(
    "text",
    [
        f"binance and aster: {MARGIN}",
        "binance / aster -2019 Margin is insufficient.",
        "either okx or bitget answers 50004",
        "exchange=bitget hedge=okx code=50004",
        "okx->bitget copy trade error 50004",
        f"hedge: long binance futures, short aster: {{}}\n{MARGIN}",
    ],
)
def test_of_two_names_side_by_side_none_is_sure(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.certainty is Certainty.OPEN, finding.evidence


ANSWERS = [
    ("binanceusdm", MARGIN, "-2019", "Binance"),
    (
        "aster",
        '{"code":-1111,"msg":"Precision is over the maximum defined for this asset."}',
        "-1111",
        "Aster",
    ),
    ("kraken", '{"error":["EOrder:Insufficient funds"]}', "EOrder:Insufficient funds", "Kraken"),
    ("gate", '{"label":"BALANCE_NOT_ENOUGH","message":"Not enough"}', "BALANCE_NOT_ENOUGH", "Gate"),
    ("bybit", PARAMS, "10001", "Bybit"),
]


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(ANSWERS, 2)))
def test_each_of_two_errors_in_a_line_has_its_own_sender(
    decoder: Decoder,
    catalogue: Catalogue,
    first: tuple[str, str, str, str],
    second: tuple[str, str, str, str],
) -> None:
    text = f"{first[0]} says {first[1]} while {second[0]} says {second[1]}"
    found = {one.code: exchange(one, catalogue) for one in decoder.decode(text).findings}
    assert found == {first[2]: first[3], second[2]: second[3]}


@pytest.mark.parametrize(
    ("text", "venue", "certainty"),
    [
        ("POST /fapi/v1/order timeout", "unknown", Certainty.OPEN),
        ("POST /papi/v1/um/order timed out", "unknown", Certainty.OPEN),
        ("aster: POST /fapi/v1/order timed out", "aster", Certainty.LIKELY),
        ("binance: POST /fapi/v1/order timed out", "binance-usdm", Certainty.PROVEN),
        ("binance POST /fapi/v1/order timed out\naster filled", "binance-usdm", Certainty.PROVEN),
        ("POST /dapi/v1/order timeout", "binance-coinm", Certainty.PROVEN),
        ("POST /fapi/v1/order symbol=ASTER/USDT timed out", "unknown", Certainty.OPEN),
    ],
)
def test_an_order_lost_at_a_path_of_two_exchanges_is_that_of_the_named_one(
    decoder: Decoder, text: str, venue: str, certainty: Certainty
) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.certainty) == (venue, certainty), finding.evidence
    assert finding.retry_write == "reconcile_first"


@pytest.mark.parametrize(
    ("text", "venue", "certainty"),
    [
        (f"POST /fapi/v1/order {MARGIN}", "binance-usdm", Certainty.LIKELY),
        (f"aster POST /fapi/v1/order {MARGIN}", "aster", Certainty.LIKELY),
        (f"binance POST /fapi/v1/order {MARGIN}", "binance-usdm", Certainty.PROVEN),
        (f"POST /fapi/v1/order symbol=ASTER/USDT {MARGIN}", "binance-usdm", Certainty.LIKELY),
    ],
)
def test_a_path_of_two_exchanges_proves_none_of_them_alone(
    decoder: Decoder, text: str, venue: str, certainty: Certainty
) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.certainty) == (venue, certainty), finding.evidence


FUNDS = '{"code":-2010,"msg":"Account has insufficient balance for requested action."}'


@pytest.mark.parametrize(
    "text",
    [
        "binanceusdm says 110007 while binance says -2010",
        "binanceusdm says -2019 Margin is insufficient while binance says -2010",
        f"binanceusdm says {MARGIN} while binance says -2010",
        f"binanceusdm says {MARGIN} while binance says {FUNDS}",
        "binance says -2010 while binanceusdm says -2019",
        "binanceusdm: -2019, binance: -2010",
        "binancecoinm returned -2019 and binance returned -2010",
        "binanceusdm rejected it, binance says -2010",
    ],
)
def test_a_client_of_one_product_proves_nothing_about_the_code_of_another(
    decoder: Decoder, text: str
) -> None:
    found = {one.code: one for one in decoder.decode(text).findings}
    funds = found["-2010"]
    assert funds.certainty is not Certainty.PROVEN, funds.evidence
    assert funds.venue == "binance-spot" or funds.certainty is Certainty.OPEN
    assert "-2019" not in found or found["-2019"].certainty is Certainty.PROVEN


@pytest.mark.parametrize(
    "text",
    [
        "binanceusdm: order failed, binance says -2019",
        f"[binanceusdm] binance {MARGIN}",
        f"ccxt.base.errors.InsufficientFunds: binanceusdm {MARGIN}",
        f"binanceusdm (binance) says {MARGIN}",
        f"POST https://fapi.binance.com/fapi/v1/order -> binance says {MARGIN}",
    ],
)
def test_two_names_of_one_sender_prove_its_product(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.venue, finding.certainty) == ("binance-usdm", Certainty.PROVEN), finding.evidence


REQUESTS = [
    ("https://api.bybit.com/v5/order/create", "bybit"),
    ("https://www.deribit.com/api/v2/private/buy", "deribit"),
    ("https://api.bitfinex.com/v2/auth/w/order/submit", "bitfinex"),
]


@pytest.mark.parametrize(("own", "other"), list(itertools.permutations(REQUESTS, 2)))
@pytest.mark.parametrize(
    "text", ["POST {own}\n{body}\nPOST {other}\n200 OK", "GET {other} 200\nPOST {own}\n{body}"]
)
def test_an_answer_belongs_to_the_request_on_the_line_before(
    decoder: Decoder, own: tuple[str, str], other: tuple[str, str], text: str
) -> None:
    body = '{"code":10001,"msg":"params error"}'
    (finding,) = decoder.decode(text.format(own=own[0], other=other[0], body=body)).findings
    assert (finding.venue, finding.certainty) == (own[1], Certainty.PROVEN), finding.evidence


def test_of_two_open_requests_none_is_the_answered_one(decoder: Decoder) -> None:
    text = (
        "10:00:00 POST https://fapi.binance.com/fapi/v1/order\n"
        "10:00:00 POST https://fapi.asterdex.com/fapi/v1/order\n"
        f"10:00:01 {MARGIN}\n10:00:01 {PRECISION}"
    )
    assert {one.certainty for one in decoder.decode(text).findings} == {Certainty.OPEN}


def test_a_path_that_another_exchange_serves_is_that_of_the_host_in_the_text(decoder: Decoder) -> None:
    text = f"DELETE /fapi/v3/batchOrders on fapi.asterdex.com, raw response:\n\n{MARGIN}"
    (finding,) = decoder.decode(text).findings
    assert finding.venue == "aster"


@pytest.mark.parametrize(
    "text",
    [
        "krakenex eapi AddOrder timeout",
        "pykrakenapi: EAPI AddOrder -> timed out",
        "KrakenAPI EAPI: AddOrder read timed out",
        "timeout eapi AddOrder (krakenex)",
    ],
)
def test_the_short_name_of_an_interface_is_not_another_exchange(decoder: Decoder, text: str) -> None:
    for finding in decoder.decode(text).findings:
        assert not finding.venue.startswith("binance"), finding.evidence


@pytest.mark.parametrize("between", [" then ", " ... ", " and "])
def test_a_second_error_without_braces_is_found(decoder: Decoder, between: str) -> None:
    text = f'"code":-4164,"msg":"Too small"{between}code -1003 "msg":"Too many requests"'
    assert [finding.code for finding in decoder.decode(text).findings] == ["-4164", "-1003"]


ONE_NUMBER = [
    ("okx", "okx", '{"code":"50004","msg":"API endpoint request timeout"}'),
    ("bitget", "bitget", '{"code":"50004","msg":"API endpoint request timeout"}'),
    ("aster", "aster", MARGIN),
    ("binance-usdm", "binance-usdm", MARGIN),
    ("bybit", "bybit", PARAMS),
    ("deribit", "deribit", '{"jsonrpc":"2.0","error":{"code":10001,"message":"error"}}'),
]


@pytest.mark.parametrize(
    "form",
    [
        "2025-01-01 10:00:0{i} [{name}] order rejected {body}",
        '{{"ts":"2025-01-01T10:00:0{i}Z","exchange":"{name}","error":{body}}}',
        "- {name}: {body}",
        "{i}. {name}\n   {body}",
    ],
)
@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 0), (2, 3), (3, 2), (4, 5), (5, 4)])
def test_one_number_of_two_exchanges_is_each_lines_own(
    decoder: Decoder, form: str, first: int, second: int
) -> None:
    lines = [
        form.format(i=index, name=ONE_NUMBER[which][0], body=ONE_NUMBER[which][2])
        for index, which in enumerate((first, second), start=1)
    ]
    found = {finding.venue for finding in decoder.decode("\n".join(lines)).findings}
    assert found == {ONE_NUMBER[first][1], ONE_NUMBER[second][1]}


def log(lines: list[str], times: int) -> str:
    """Return a log in which the lines are repeated, with other records between them."""
    records = [*lines, "INFO tick", "INFO heartbeat"]
    several = (record for _ in range(times) for record in records)
    return "\n".join(
        f"2025-01-01 10:{i // 60 % 60:02d}:{i % 60:02d},00{i % 10} {r}" for i, r in enumerate(several)
    )


def found_in(decoder: Decoder, text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for finding in decoder.decode(text).findings:
        found[finding.venue] = found.get(finding.venue, 0) + finding.occurrences
    return found


@pytest.mark.parametrize("times", [1, 3, 200])
@pytest.mark.parametrize(
    ("first", "second", "venues"),
    [
        ("fapi.asterdex.com", "fapi.binance.com", ("aster", "binance-usdm")),
        ("fapi.binance.com", "fapi.asterdex.com", ("binance-usdm", "aster")),
        ("api.zoomtrade.pro", "fapi.binance.com", ("unknown", "binance-usdm")),
        ("api.zoomtrade.pro", "api.zoomtrade.pro", ("unknown", "unknown")),
    ],
)
def test_each_answer_of_a_log_belongs_to_its_request(
    decoder: Decoder, times: int, first: str, second: str, venues: tuple[str, str]
) -> None:
    lines = [
        f"POST https://{first}/fapi/v1/order",
        f"<- 400 {MARGIN}",
        f"POST https://{second}/fapi/v1/order",
        f"<- 400 {MARGIN}",
    ]
    expected: dict[str, int] = {}
    for venue in venues:
        expected[venue] = expected.get(venue, 0) + times
    assert found_in(decoder, log(lines, times)) == expected


@pytest.mark.parametrize("times", [1, 3, 200])
def test_answers_to_two_requests_at_once_are_nobodys_for_sure(decoder: Decoder, times: int) -> None:
    lines = [
        "POST https://fapi.binance.com/fapi/v1/order",
        "POST https://fapi.asterdex.com/fapi/v1/order",
        f"<- 400 {MARGIN}",
        f"<- 400 {MARGIN}",
    ]
    found = decoder.decode(log(lines, times)).findings
    assert {finding.certainty for finding in found} == {Certainty.OPEN}
