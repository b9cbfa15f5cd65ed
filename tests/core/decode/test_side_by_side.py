"""Two texts pasted together: what one of them proves is never said of the other's error."""

import itertools

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty

# A text, the code in it, and the venues that it may be said to be of.
TEXTS = (
    (
        'GET https://fapi.binance.com/fapi/v1/leverage {"code":-4028,"msg":"Leverage 130 is not valid"}',
        "-4028",
        {"binance-usdm"},
    ),
    (
        "Traceback (most recent call last):\n"
        '  File "/srv/bot/main.py", line 41, in tick\n'
        "    client.cm_futures.new_order()\n"
        '  File "/usr/lib/python3/dist-packages/binance/cm_futures/account.py", line 110, in new_order\n'
        "binance.error.ClientError: (400, -4023, 'Qty not increased by step size.', {})",
        "-4023",
        {"binance-coinm"},
    ),
    (
        "> POST /api/v3/order HTTP/1.1\n> Host: api.mexc.com\n\n< HTTP/1.1 400\n\n"
        '{"code":30005,"msg":"Oversold","_extend":null}',
        "30005",
        {"mexc-spot"},
    ),
    (
        'POST https://contract.mexc.com/api/v1/private/order/submit\n{"success":false,"code":2009,"message":'
        '"Position does not exist or has been closed"}',
        "2009",
        {"mexc-futures"},
    ),
    ('"code":1004,"success":false}', "1004", {"mexc-futures", "unknown"}),
    (
        "APIError(code=-2010): Account has insufficient balance for requested action.",
        "-2010",
        {"binance-spot"},
    ),
    ('I get -1013 "Filter failure: LOT_SIZE" on every order', "-1013", {"binance-spot"}),
    (
        "ts=1 level=error exchange=binance product=coinm symbol=ADAUSD_PERP code=-4178 "
        'msg="Order\'s notional must be no smaller than one (unless you choose reduce only)" took_ms=1021',
        "-4178",
        {"binance-coinm"},
    ),
    ('okx {"code":"1","data":[{"sCode":"51008","sMsg":"Order failed."}]}', "51008", {"okx"}),
    ("  - venue: deribit\n    code: 10009\n    message: not_enough_funds", "10009", {"deribit"}),
    ('{"traceid":"a1","errorCode":-3001,"errorMessage":"x y","success":false}', "-3001", {"bitzoom-futures"}),
    ("Request failed\nCode:\n700 006\nIP non white list", "700006", {"mexc-spot", "unknown"}),
)
SEPARATORS = ("\n", "\n\n", "\n---\n", "\n\n> ", "\n2025-03-04 10:00:00 ")


@pytest.mark.parametrize("separator", SEPARATORS, ids=repr)
def test_nothing_is_proven_of_the_other(decoder: Decoder, separator: str) -> None:
    for first, second in itertools.permutations(TEXTS, 2):
        text = first[0] + separator + second[0]
        allowed = {first[1]: first[2], second[1]: second[2]}
        for finding in decoder.decode(text).findings:
            if finding.certainty is Certainty.PROVEN:
                assert finding.venue in allowed.get(finding.code or "", ()), (
                    finding.code,
                    finding.venue,
                    text,
                )


@pytest.mark.parametrize("separator", SEPARATORS, ids=repr)
def test_both_errors_are_found(decoder: Decoder, separator: str) -> None:
    for first, second in itertools.permutations(TEXTS, 2):
        found = {finding.code for finding in decoder.decode(first[0] + separator + second[0]).findings}
        assert found == {first[1], second[1]}, (first[0], second[0])


def test_alone_each_is_told_as_what_it_is(decoder: Decoder) -> None:
    for text, code, venues in TEXTS:
        (finding,) = decoder.decode(text).findings
        assert finding.code == code
        assert finding.venue in venues


INVALID_SYMBOL = '{"code":-1121,"msg":"Invalid symbol."}'


@pytest.mark.parametrize(
    ("other", "exchange"),
    [
        (f"ERROR mexc order failed {INVALID_SYMBOL}", "MEXC"),
        (f"ERROR aster order failed {INVALID_SYMBOL}", "Aster"),
        ("ERROR bitstamp order failed: code -1121", "Bitstamp"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_line_that_names_its_exchange_follows_no_proof_of_another(
    decoder: Decoder, catalogue: Catalogue, other: str, exchange: str, first: bool
) -> None:
    proof = f"POST https://api.binance.com/api/v3/order {INVALID_SYMBOL}"
    bare = f"ERROR order failed {INVALID_SYMBOL}"
    lines = (other, bare, proof) if first else (proof, bare, other)
    text = "\n".join(f"2026-11-25 00:0{index}:10 {line}" for index, line in enumerate(lines))
    found = decoder.decode(text).findings
    owners = {
        span.line: finding.exchange or catalogue.venues[finding.venue].exchange
        for finding in found
        for span in finding.spans
    }
    assert owners[lines.index(proof) + 1] == "Binance"
    assert owners[lines.index(other) + 1] == exchange


@pytest.mark.parametrize("separator", ["\n", "\n\n"], ids=repr)
def test_a_bare_number_between_two_exchanges_may_be_either_of_them(decoder: Decoder, separator: str) -> None:
    """Aster copies the numbers of Binance, so nothing but the lines around it points anywhere."""
    margin = '{"code":-2019,"msg":"Margin is insufficient."}'
    lines = (
        f"2026-11-25 00:00:10 POST https://fapi.binance.com/fapi/v1/order {margin}",
        "2026-11-25 00:00:11 order failed -1007",
        f"2026-11-25 00:00:12 POST https://fapi.asterdex.com/fapi/v1/order {margin}",
    )
    for text in (separator.join(lines), separator.join(reversed(lines))):
        (found,) = (finding for finding in decoder.decode(text).findings if finding.code == "-1007")
        others = [other.venue for other in found.alternatives if other.possible]
        assert found.certainty is Certainty.OPEN
        assert [found.venue, *others][:2] == ["binance-usdm", "aster"]


def test_a_package_path_of_go_binance_tells_its_products_apart(decoder: Decoder) -> None:
    error = "<APIError> code=-2019, msg=Margin is insufficient."
    for version in ("", "@v2.4.5"):
        for package, venue in (("futures", "binance-usdm"), ("delivery", "binance-coinm")):
            path = f"github.com/adshao/go-binance/v2{version}/{package}"
            (found,) = decoder.decode(f"{error}\n{path}.(*CreateOrderService).Do(0xc0001)").findings
            assert found.venue == venue
            assert found.certainty is not Certainty.OPEN
