"""The verdicts are those that were worked out code by code, or stricter and with a note that says why."""

import re

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Basis, Effect, Recovery, Retry
from tests.core.catalogue.documents import table

ROWS = table("recovery.csv")
# where the catalogue is stricter, and words of the note that says so
# where a second reading gave another class, none of them laxer for changes
RECONSIDERED = {
    # the expired key never works again: make a new one, then read what was missed
    ("binance-coinm", "-1125"): ("resync", "no", "after_reread"),
    ("bitzoom-futures", "-1125"): ("resync", "no", "after_reread"),
    ("bitzoom-futures", "-3005"): ("resync", "no", "after_reread"),
    # nothing is out of date: an open position or open orders stand in the way
    ("binance-coinm", "-4047"): ("account-limit", "no", "no_until_changed"),
    ("binance-coinm", "-4048"): ("account-limit", "no", "no_until_changed"),
    ("binance-coinm", "-4067"): ("account-limit", "no", "no_until_changed"),
    ("binance-coinm", "-4068"): ("account-limit", "no", "no_until_changed"),
    ("binance-coinm", "-4150"): ("account-limit", "no", "no_until_changed"),
    ("bitzoom-futures", "-2201"): ("account-limit", "no", "no_until_changed"),
    ("mexc-futures", "2019"): ("account-limit", "no", "no_until_changed"),
    # the level asked for is not one that the contract has
    ("mexc-futures", "1003"): ("fix-request", "no", "no_until_fixed"),
    # no request names a status: the order itself is in another state
    ("binance-coinm", "-4000"): ("resync", "no", "after_reread"),
    # part of a cancelled order may have been filled
    ("bitzoom-futures", "-2012"): ("resync", "no", "after_reread"),
    # the text was among those of a certain failure; the newer page no longer has it there
    ("binance-coinm", "-1001"): ("reconcile", "yes", "reconcile_first"),
    # what a liquidation leaves of the position has to be read before anything else is sent
    ("binance-coinm", "-2023"): ("resync", "no", "after_reread"),
    # the account of the product has to be opened; the key is not at fault
    ("binance-coinm", "-1109"): ("account-limit", "no", "no_until_changed"),
    # "busy" is no proof of refusal
    ("mexc-futures", "501"): ("reconcile", "yes_after_delay", "reconcile_first"),
    ("bitzoom-futures", "-1008"): ("reconcile", "yes_after_delay", "reconcile_first"),
    # it does not say that the side opens again
    ("mexc-spot", "30001"): ("account-limit", "no", "no_until_changed"),
    # a quota is used up, as of orders or of addresses
    ("bitzoom-futures", "-3004"): ("account-limit", "no", "no_until_changed"),
    ("binance-coinm", "-4198"): ("account-limit", "no", "no_until_changed"),
    # an id that no order has is read like an order that is not found
    ("mexc-spot", "30026"): ("resync", "no", "after_reread"),
    # an order sent over the stream may have been accepted
    ("bitzoom-futures", "-3000"): ("reconcile", "yes", "reconcile_first"),
    # the number came with texts that ask for different things
    ("mexc-spot", "400"): ("read-message", "depends", "depends"),
    ("mexc-spot", "30018"): ("read-message", "depends", "depends"),
    ("binance-coinm", "-1016"): ("read-message", "depends", "depends"),
    # the text fits a bad price in the request as well as a market without prices
    ("mexc-spot", "30010"): ("fix-request", "no", "no_until_fixed"),
    # "failed", without a reason in the answer
    ("bitzoom-futures", "-2101"): ("reconcile", "yes", "reconcile_first"),
    # a 400 carries -1021, -2011 and "no need to change" as well as refusals
    ("http", "400"): ("read-message", "depends", "depends"),
}


def test_all_codes_of_the_documents_have_a_verdict_to_compare() -> None:
    assert len(ROWS) == 72 + 151 + 28 + 70 + 10
    assert len({(row["venue"], row["code"]) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("venue", ["mexc-futures", "binance-coinm", "mexc-spot", "bitzoom-futures", "http"])
def test_verdicts(venue: str, catalogue: Catalogue) -> None:
    for row in ROWS:
        if row["venue"] != venue:
            continue
        [entry] = catalogue.with_code(row["code"], venue)
        listed = (row["recovery"], row["retry_read"], row["retry_write"])
        expected = RECONSIDERED.get((venue, row["code"]), listed)
        verdict = (str(entry.verdict.recovery), str(entry.verdict.retry_read), str(entry.verdict.retry_write))
        assert verdict == expected, entry.key


UNKNOWN_OUTCOME = [
    ("binance-spot", "-1006"),
    ("binance-spot", "-1007"),
    ("binance-usdm", "-1006"),
    ("binance-usdm", "-1007"),
    ("binance-usdm", "-4116"),
    ("binance-coinm", "-1006"),
    ("binance-coinm", "-1007"),
    ("binance-coinm", "-4111"),
    ("mexc-futures", "500"),
    ("mexc-futures", "603"),
    ("bitzoom-futures", "-1001"),
    ("bitzoom-futures", "-1006"),
    ("bitzoom-futures", "-1007"),
    ("bitzoom-futures", "-2027"),
    ("http", "408"),
    ("http", "500"),
    ("http", "502"),
    ("http", "503"),
    ("http", "504"),
]


@pytest.mark.parametrize(("venue", "code"), UNKNOWN_OUTCOME)
def test_an_unknown_outcome_is_looked_up_first(venue: str, code: str, catalogue: Catalogue) -> None:
    [entry] = catalogue.with_code(code, venue)
    assert entry.recovery is Recovery.RECONCILE
    assert entry.verdict.retry_write is Retry.RECONCILE_FIRST


@pytest.mark.parametrize("retry", [Retry.YES, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_CHECK])
def test_orders_are_resent_only_after_what_proves_a_refusal(retry: Retry, catalogue: Catalogue) -> None:
    """Of all codes only these classes let a program send an order again by itself."""
    classes = {entry.recovery for entry in catalogue.entries if entry.verdict.retry_write is retry}
    assert classes <= {Recovery.RETRY, Recovery.BACK_OFF}
    assert retry is not Retry.YES or not classes


EFFECTS = [
    # stated by the venue's own document or message
    ("binance-spot/-1007", Effect.UNKNOWN, Basis.DOCUMENTED),
    ("binance-spot/-1001", Effect.UNKNOWN, Basis.DOCUMENTED),
    ("binance-spot/-1008", Effect.UNKNOWN, Basis.DOCUMENTED),
    ("binance-spot/-1021", Effect.NONE, Basis.DOCUMENTED),
    ("binance-spot/-2010", Effect.NONE, Basis.DOCUMENTED),
    ("binance-spot/-2021", Effect.PART, Basis.DOCUMENTED),
    ("binance-usdm/-1006", Effect.UNKNOWN, Basis.DOCUMENTED),
    ("binance-usdm/-5022", Effect.NONE, Basis.DOCUMENTED),
    ("binance-sapi/-1001", Effect.UNKNOWN, Basis.DOCUMENTED),
    ("mexc-spot/504", Effect.UNKNOWN, Basis.DOCUMENTED),
    ("http/503", Effect.UNKNOWN, Basis.DOCUMENTED),
    # inferred; where nothing is stated, the cautious one
    ("binance-usdm/-1001", Effect.UNKNOWN, Basis.INFERRED),
    ("http/409", Effect.UNKNOWN, Basis.INFERRED),
    ("binance-usdm/-1121", Effect.NONE, Basis.INFERRED),
    ("binance-usdm/-2013", Effect.UNKNOWN, Basis.INFERRED),
    ("binance-usdm/-4116", Effect.UNKNOWN, Basis.INFERRED),
    ("mexc-futures/501", Effect.UNKNOWN, Basis.INFERRED),
    ("mexc-spot/20002", Effect.UNKNOWN, Basis.INFERRED),
    ("bitzoom-futures/-1008", Effect.UNKNOWN, Basis.INFERRED),
    ("bitzoom-futures/-2012", Effect.DONE, Basis.INFERRED),
]


@pytest.mark.parametrize(("key", "effect", "basis"), EFFECTS)
def test_effects(key: str, effect: Effect, basis: Basis, catalogue: Catalogue) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    assert (entry.effect, entry.effect_basis) == (effect, basis)


def test_a_message_may_leave_another_effect_than_its_code(catalogue: Catalogue) -> None:
    entry = catalogue.entry("binance-spot/-2010")
    assert entry is not None
    effects = {message.text: message.effect for message in entry.messages}
    assert effects["Duplicate order sent"] is Effect.UNKNOWN
    assert effects["Account has insufficient balance for requested action"] is Effect.NONE


SERVICE_UNAVAILABLE = {
    "Service Unavailable": Recovery.RECONCILE,
    "Unknown error, please check your request or try again later.": Recovery.RECONCILE,
    "Service Unavailable.": Recovery.BACK_OFF,
    "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. "
    "Please try again.": Recovery.BACK_OFF,
    "Internal error; unable to process your request. Please try again.": Recovery.RECONCILE,
}


def test_a_503_is_told_apart_by_its_text(catalogue: Catalogue) -> None:
    [entry] = catalogue.with_code("503", "http")
    assert {message.text: message.verdict.recovery for message in entry.messages} == SERVICE_UNAVAILABLE


def test_a_timestamp_error_is_one_concept_everywhere(catalogue: Catalogue) -> None:
    codes = [
        ("binance-usdm", "-1021"),
        ("mexc-spot", "700003"),
        ("mexc-spot", "10073"),
        ("mexc-futures", "513"),
    ]
    entries = [catalogue.with_code(code, venue)[0] for venue, code in codes]
    assert {entry.concept for entry in entries} == {"timestamp-outside-window"}
    assert {entry.recovery for entry in entries} == {Recovery.FIX_CLOCK}
    # one text, but each names its own venue's endpoint
    assert len({catalogue.explain(entry).fix for entry in entries}) > 1


@pytest.mark.parametrize(("venue", "prefix"), [("binance-usdm", "fapi"), ("binance-coinm", "dapi")])
def test_conditional_orders_are_looked_up_where_they_live(
    venue: str, prefix: str, catalogue: Catalogue
) -> None:
    """A stop is invisible to a plain query: whoever takes it for absent places a second one."""
    looks = [
        (entry.code, " ".join(catalogue.explain(entry).fix))
        for entry in catalogue.tables[venue].entries
        if entry.recovery in (Recovery.RECONCILE, Recovery.RESYNC, Recovery.RETRY)
    ]
    plain = re.compile(rf"GET /{prefix}/v1/(?:order|openOrders)\b")
    named = [(code, fix) for code, fix in looks if plain.search(fix)]
    assert {"-1000", "-1001", "-1006", "-1007", "-2011", "-2013"} <= {code for code, _ in named}
    assert [code for code, fix in named if not re.search(rf"/{prefix}/v1/(?:openA|a)lgoOrder", fix)] == []
