"""The tables of the further venues are in the catalogue, whole and to the letter."""

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from tests.core.catalogue.documents import table

VENUES = [
    *("binance-sapi", "binance-pm", "binance-options", "aster"),
    *("bingx", "phemex", "deribit", "okx", "bybit"),
    *("bitget", "kucoin-spot", "kucoin-futures", "gate"),
    *("cryptocom", "bitmex", "bitfinex", "htx-spot", "htx-futures"),
]


@pytest.mark.parametrize("venue", VENUES)
def test_every_code_and_every_text_of_the_table_is_there(venue: str, catalogue: Catalogue) -> None:
    rows = table(f"wire/{venue}.csv")
    entries = catalogue.tables[venue].entries
    assert {entry.code for entry in entries} == {row["code"] for row in rows}
    ours = {(entry.code, message.text) for entry in entries for message in entry.messages}
    assert ours == {(row["code"], row["message"]) for row in rows if row["message"]}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("binance-sapi/-1099", "This replaces error code -1999"),
        ("binance-sapi/-2010", "NEW_ORDER_REJECTED"),
        ("binance-sapi/-2011", "CANCEL_REJECTED"),
        ("binance-pm/-2022", "This indicates the new reduce-only order"),
        ("binance-pm/-4118", "This indicates the new reduce-only order"),
    ],
)
def test_prose_of_a_document_is_not_sent(key: str, text: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert [message.sent for message in entry.messages if message.text.startswith(text)] == [False]


@pytest.mark.parametrize(
    "key",
    [
        # a success, a pending transfer, a time-out in a queue: a second request would be one too many
        "binance-sapi/-4030",
        "binance-sapi/-5012",
        "binance-sapi/-20132",
        "binance-sapi/-3007",
        "binance-sapi/-3044",
        "binance-pm/-5041",
        "binance-pm/51007",
        "binance-pm/51998",
        "binance-options/-6044",
        "binance-options/-3029",
        "aster/-1001",
        "aster/-4225",
        "bingx/100410",
        "bingx/100500",
        "bingx/101481",
        "bingx/109500",
        "phemex/10001",
        "phemex/11107",
        "phemex/19999",
        "deribit/10001",
        "deribit/10040",
        "deribit/10047",
        "deribit/13888",
    ],
)
def test_what_reads_like_a_pause_is_looked_up_first(key: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert entry.verdict.retry_write == "reconcile_first"


def test_margin_numbers_that_futures_use_otherwise_share_no_meaning(catalogue: Catalogue) -> None:
    for code in [f"-40{number:02}" for number in (1, 5, 16, 26, 30, 45)] + ["-2018", "-5021", "-1109"]:
        (wallet,) = catalogue.with_code(code, "binance-sapi")
        (futures,) = catalogue.with_code(code, "binance-usdm")
        assert wallet.concept != futures.concept
        assert any("USD-M" in note or "futures" in note for note in catalogue.explain(wallet).notes), code


OPEN_OUTCOMES = {
    # HTTP 400, 429 and 500 alike; a duplicate means that a first one exists or existed
    "okx": "50001 50004 50013 50026 50042 50071 51011 51016 51032 51054 51065 51149 51410 51412 51513 51820 "
    "52909 52910 52911 52912 52923 54004 54047 54048 58124 58400 58404 59617 64007 4004 4005 4006",
    "bybit": "429 10000 10014 10016 10019 20006 5004 110030 110072 110079 170001 170007 170032 170035 170141 "
    "170146 170147 170149 170150 170212 170234 170310 170311 3400214 131003 131200 131201 131214 "
    "131230",
    # the three of Bitget's order page, timeouts, faults, duplicates
    "bitget": "40010 40725 45001 40015 40115 40708 40776 40777 40786 40908 40909 40910 43002 43003 43118 "
    "45023 45024 45034 50010 50031 50060 70229 80002 31027 25000 25001 25003 25113 25114 25212 25239",
    "kucoin-spot": "500000 408000 230005 126000 126033 126036 126038 126039 126044 102426 400800 501000 "
    "503000 504000 505000 500 106151 106152 106204 106209 109009 109099 112001 112002 112003 301105",
    "kucoin-futures": "100002 500000 300018 300010 110000 110001 110003 401119",
    # timeouts, faults inside the engine, duplicates, ends of the connection
    "cryptocom": "204 205 604 605 616 617 618 620 40006 40801 1000 1006 1013 10001 20001",
    "bitfinex": "10000 10008 11000 20051 20060 temporarily_unavailable",
    # a duplicate id, time-outs, faults of the server, transfers and loans without a clear end
    "htx-spot": "base-system-error base-request-timeout base-update-error order-update-error timeout 500 100 "
    "gateway-internal-error system-busy uc-network-error invalid-client-order-id quote-failure 40408 80019 "
    "exchange-failure loan-fee-rate-compute-fail dw-account-transfer-error dw-account-transfer-failed 80026 "
    "dw-account-transfer-failed-account-abnormality account-is-abnormal-retry-after-refresh 80045 40335",
    "htx-futures": "1000 1001 1002 1003 1004 1005 1050 1062 1064 1074 1085 1108 1225 1300 1302 1316 1317 "
    "1318 1321 1323 1432 1440 1481 6021",
    "gate": "INTERNAL SERVER_ERROR TOO_BUSY FAILED_RETRIEVE_ASSETS ERR_CREATE_ORDER LOAN_FAILED 3 "
    "MARGIN_TRANSFER_FAILED SUB_ACCOUNT_TRANSFER_FAILED ORDER_EXISTS ORDER_EXIST REPEATED_CREATION "
    "DUPLICATE_REQUEST",
}


@pytest.mark.parametrize(("venue", "codes"), OPEN_OUTCOMES.items())
def test_an_open_outcome_is_looked_up_first(venue: str, codes: str, catalogue: Catalogue) -> None:
    for code in codes.split():
        (entry,) = catalogue.with_code(code, venue)
        assert entry.verdict.retry_write == "reconcile_first", code
        assert entry.effect in ("unknown", "part"), code


@pytest.mark.parametrize(
    ("code", "sections"),
    [("10003", 2), ("20001", 2), ("700001", 2), ("400001", 2), ("180001", 2), ("177007", 2)],
)
def test_a_number_of_several_sections_has_an_entry_for_each(
    code: str, sections: int, catalogue: Catalogue
) -> None:
    entries = catalogue.with_code(code, "bybit")
    assert len({entry.section for entry in entries}) == sections
    assert len({entry.concept for entry in entries}) == sections


def test_the_texts_of_one_restriction_number_are_explained_one_by_one(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code("51024", "okx")
    assert len(entry.messages) == 32
    assert len({message.concept for message in entry.messages}) >= 8
    assert all(message.concept != entry.concept for message in entry.messages)
    assert all(message.verdict.retry_write != "yes_after_delay" for message in entry.messages)


@pytest.mark.parametrize(
    "key",
    [
        # Gate forgets custom ids a minute or an hour after the end, KuCoin cancelled orders after some days
        *("gate/ORDER_NOT_FOUND", "gate/CLIENT_ID_NOT_FOUND"),
        *("kucoin-spot/126043", "kucoin-spot/106102", "kucoin-spot/102436"),
        *("htx-futures/1017", "htx-futures/1061"),
        *("htx-spot/not-found", "htx-spot/base-not-found", "htx-spot/order-queryorder-invalid"),
        *("bitmex/Invalid orderID", "bitmex/Invalid origClOrdID"),
        *("cryptocom/40401", "cryptocom/316", "cryptocom/212"),
        *("bitget/43001", "bitget/45057", "bitget/25204", "bitget/24056"),
    ],
)
def test_not_found_is_no_permission_to_send(key: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert (entry.verdict.retry_write, entry.effect) == ("after_reread", "unknown")


def test_the_message_tells_bitgets_two_40104_apart(catalogue: Catalogue) -> None:
    region, recipient = catalogue.with_code("40104", "bitget")
    assert region.section != recipient.section
    assert region.concept != recipient.concept


def test_kucoins_numbers_mean_other_things_on_its_other_host(catalogue: Catalogue) -> None:
    for code in ("100001", "200001", "200003", "110003"):
        (spot,) = catalogue.with_code(code, "kucoin-spot")
        (futures,) = catalogue.with_code(code, "kucoin-futures")
        assert spot.concept != futures.concept, code


def test_the_message_tells_the_two_meanings_of_cryptocoms_50001_apart(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code("50001", "cryptocom")
    verdicts = {message.text: message.verdict.retry_write for message in entry.messages}
    assert verdicts == {
        "ERR_INTERNAL": "reconcile_first",
        "DW_CREDIT_LINE_NOT_MAINTAINED": "no_until_changed",
    }


def test_cryptocom_refuses_and_ends_orders_with_http_500(catalogue: Catalogue) -> None:
    (balance,) = catalogue.with_code("306", "cryptocom")
    assert (balance.http_status, balance.verdict.retry_write) == ((500,), "no_until_changed")
    for code in ("43003", "43004"):
        (ended,) = catalogue.with_code(code, "cryptocom")
        assert (ended.http_status, ended.effect) == ((500,), "unknown")
        assert ended.verdict.retry_write == "after_reread"


@pytest.mark.parametrize(
    "text",
    [
        # texts stand for codes; the last one says to try again
        *("Duplicate clOrdID", "Duplicate orderID", "Service unavailable", "Server Error"),
        "The system is currently overloaded. Please try again later.",
    ],
)
def test_texts_of_bitmex_with_an_open_outcome_are_looked_up_first(text: str, catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code(text, "bitmex")
    assert (entry.verdict.retry_write, entry.effect) == ("reconcile_first", "unknown")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            '500 ["error",10001,"Invalid order: not enough exchange balance for 0.1 BTCUSD at 9"]',
            "account-limit",
        ),
        ('500 ["error",10114,"nonce: small"]', "fix-request"),
        ('500 ["error",10001,"Generic error"]', "reconcile"),
        ('503 ["error",10114,"nonce: small"]', "reconcile"),
        ('500 ["error",10008,"Concurrency error"]', "reconcile"),
    ],
)
def test_bitfinex_refuses_with_http_500(decoder: Decoder, answer: str, expected: str) -> None:
    request = "POST https://api.bitfinex.com/v2/auth/w/order/submit HTTP/1.1 "
    (finding,) = decoder.decode(request + answer).findings
    assert finding.recovery == expected
    assert (finding.retry_write == "reconcile_first") == (expected == "reconcile")


def test_bitfinex_has_one_number_for_most_refusals(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code("10001", "bitfinex")
    assert entry.verdict.retry_write == "depends"
    verdicts = {message.text: message.verdict.retry_write for message in entry.messages}
    assert verdicts["Order not found"] == "after_reread"
    assert verdicts["api_key: permission invalid"] == "no_until_fixed"
    assert verdicts["available balance is only"] == "no_until_changed"


def test_htx_spot_does_not_keep_client_ids_unique(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code("invalid-client-order-id", "htx-spot")
    (note,) = catalogue.explain(entry).notes
    assert "does not check client ids any more" in note
    assert "latest order" in catalogue.tables["htx-spot"].facts["order_query"]


def test_a_timeout_below_a_wrong_parameter_of_htx_is_looked_up_first(catalogue: Catalogue) -> None:
    for code in ("invalid-parameter", "bad-request"):
        (entry,) = catalogue.with_code(code, "htx-spot")
        verdicts = {message.text: message.verdict.retry_write for message in entry.messages}
        assert verdicts["request timeout"] == "reconcile_first"
        assert verdicts["invalid symbol"] == "no_until_fixed"
