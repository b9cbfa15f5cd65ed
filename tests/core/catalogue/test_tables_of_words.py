"""The tables of venues whose codes are words or texts: whole, to the letter, and never a blind resend."""

import pytest

from retcode.core.catalogue.load import Catalogue
from tests.core.catalogue.documents import table

VENUES = ["kraken-spot", "kraken-futures", "hyperliquid", "coinbase-exchange", "coinbase-advanced"]


@pytest.mark.parametrize("venue", VENUES)
def test_every_code_and_every_text_of_the_table_is_there(venue: str, catalogue: Catalogue) -> None:
    rows = table(f"wire/{venue}.csv")
    entries = catalogue.tables[venue].entries
    assert {entry.code for entry in entries} == {row["code"] for row in rows}
    ours = {(entry.code, message.text) for entry in entries for message in entry.messages}
    assert ours == {(row["code"], row["message"]) for row in rows if row["message"]}


OPEN_OUTCOMES = {
    # Engine faults, deadlines, ids in use, orders filled in part.
    "kraken-spot": (
        "EService:Unavailable",
        "EService:Busy",
        "EService:Deadline elapsed",
        "EGeneral:Internal error",
        "EDatabase:Internal error",
        "EOrder:Reduce only:Position is closed",
        "EOrder:Cancel pending",
        "EEarnings:Busy",
    ),
    "kraken-futures": (
        "Server Error",
        "Unavailable",
        "unknownError",
        "nonceDuplicate",
        "clientOrderIdAlreadyExist",
        "CLIENT_ORDER_ID_IN_USE",
        "REJECTED_AFTER_EXECUTION",
    ),
    "hyperliquid": ("DuplicateNonce",),
    "coinbase-advanced": (
        "COMMANDER_REJECTED_NEW_ORDER",
        "COMMANDER_REJECTED_EDIT_ORDER",
        "COMMANDER_REJECTED_CANCEL_ORDER",
        "PREVIEW_RISK_PROXY_FAILURE",
        "RFQ_VALIDATION_FAILURE",
        "RFQ_VENUE_REJECTED",
        "HOLD_FAILURE",
        "REJECT_REASON_UNSPECIFIED",
        "DUPLICATE_CLIENT_ORDER_ID",
        "MODIFY_POSITION_WORKFLOW_ALREADY_RUNNING",
        "TOO_MANY_PENDING_REPLACES",
        "DUPLICATE_CANCEL_REQUEST",
        "internal_server_error",
        "unknown",
        "ERROR_CODES_UNSPECIFIED",
        "ERROR_CODES_INTERNAL_SERVER_ERROR",
        "ERROR_CODES_SERVICE_UNAVAILABLE",
        "ERROR_CODES_REJECTED",
    ),
}


@pytest.mark.parametrize(
    ("venue", "code"), [(venue, code) for venue, codes in OPEN_OUTCOMES.items() for code in codes]
)
def test_an_open_outcome_is_looked_up_first(venue: str, code: str, catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code(code, venue)
    assert entry.verdict.retry_write == "reconcile_first"
    assert entry.effect in ("unknown", "part")


@pytest.mark.parametrize(
    "key",
    [
        # Kraken shows new orders seconds late, and its futures forget ended ones after five
        *("kraken-spot/EOrder:Unknown order", "kraken-futures/notFound"),
        "kraken-futures/ORDER_FOR_CANCELLATION_NOT_FOUND",
        *("hyperliquid/MissingOrder", "hyperliquid/unknownOid", "hyperliquid/TwapMissing"),
        *("coinbase-exchange/NotFound", "coinbase-exchange/order not found"),
        *("coinbase-advanced/ORDER_NOT_FOUND", "coinbase-advanced/UNKNOWN_CANCEL_ORDER"),
        # states of an order: it may have filled, wholly or in part
        *("kraken-futures/filled", "kraken-futures/cancelled", "kraken-futures/partiallyFilled"),
        *("kraken-futures/EXPIRED", "kraken-futures/IOC_WOULD_NOT_EXECUTE_REASON"),
        *("hyperliquid/filled", "hyperliquid/canceled", "hyperliquid/triggered"),
        *("hyperliquid/marginCanceled", "hyperliquid/siblingFilledCanceled"),
    ],
)
def test_a_missing_or_ended_order_is_no_permission_to_send(key: str, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert (entry.verdict.retry_write, entry.effect) == ("after_reread", "unknown")


def test_kraken_futures_refuses_inside_a_success(catalogue: Catalogue) -> None:
    for code in ("invalidSize", "insufficientAvailableFunds", "postWouldExecute"):
        (entry,) = catalogue.with_code(code, "kraken-futures")
        assert entry.effect == "none"
        assert any("inside `result: success`" in note for note in catalogue.explain(entry).notes), code


def test_krakens_own_lack_of_margin_is_not_yours(catalogue: Catalogue) -> None:
    (theirs,) = catalogue.with_code("EOrder:Insufficient margin", "kraken-spot")
    (yours,) = catalogue.with_code("EOrder:Insufficient funds", "kraken-spot")
    assert theirs.verdict.recovery == "market-state"
    assert yours.verdict.recovery == "account-limit"


def test_kraken_shows_a_new_order_late(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code("EOrder:Unknown order", "kraken-spot")
    assert any("5 seconds" in note for note in catalogue.explain(entry).notes)


def test_hyperliquid_asks_for_a_deposit_where_the_signature_is_wrong(catalogue: Catalogue) -> None:
    for code in ("MustDeposit", "WalletDoesNotExist"):
        (entry,) = catalogue.with_code(code, "hyperliquid")
        assert entry.verdict.recovery == "fix-credentials"
        assert any("signing" in step for step in catalogue.explain(entry).fix), code


def test_descriptions_of_hyperliquids_order_states_are_not_sent(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code("marginCanceled", "hyperliquid")
    assert [message.sent for message in entry.messages] == [False]


def test_a_default_reason_of_coinbase_is_looked_up_first(catalogue: Catalogue) -> None:
    for what in ("FAILURE", "PREVIEW_FAILURE", "CANCEL_FAILURE", "EDIT_ORDER_FAILURE"):
        (entry,) = catalogue.with_code(f"UNKNOWN_{what}_REASON", "coinbase-advanced")
        assert (entry.verdict.retry_write, entry.effect) == ("reconcile_first", "unknown"), what


def test_a_preview_and_an_order_of_coinbase_mean_the_same_by_a_word(catalogue: Catalogue) -> None:
    entries = {entry.code: entry for entry in catalogue.tables["coinbase-advanced"].entries}
    pairs = [(code, f"PREVIEW_{code}") for code in entries if f"PREVIEW_{code}" in entries]
    assert len(pairs) > 90
    assert all(entries[code].concept == entries[preview].concept for code, preview in pairs)


def test_coinbase_refuses_with_http_200(catalogue: Catalogue) -> None:
    (entry,) = catalogue.with_code("INSUFFICIENT_FUND", "coinbase-advanced")
    assert entry.http_status == ()
    assert any("HTTP 200" in note for note in catalogue.explain(entry).notes)
