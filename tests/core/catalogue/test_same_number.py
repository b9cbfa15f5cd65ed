"""The same number elsewhere: where the meaning differs, the catalogue says so."""

import pytest

from retcode.core.catalogue.load import Catalogue
from tests.core.catalogue.documents import table

BINANCE_FUTURES = ("binance-usdm", "binance-coinm")
DOCUMENTS = ("mexc-futures", "binance-coinm", "mexc-spot", "bitzoom-futures", "binance-usdm")
ROWS = table("same-number.csv")


def numbers(match: str, same_meaning: str) -> list[str]:
    return [row["code"] for row in ROWS if (row["match"], row["same_meaning"]) == (match, same_meaning)]


def concepts(catalogue: Catalogue, code: str) -> set[str]:
    return {entry.concept for venue in DOCUMENTS for entry in catalogue.with_code(code, venue)}


@pytest.mark.parametrize("code", numbers("signed", "no"))
def test_numbers_that_mean_something_else_are_warned_of(code: str, catalogue: Catalogue) -> None:
    [bitzoom] = catalogue.with_code(code, "bitzoom-futures")
    for venue in BINANCE_FUTURES:
        [binance] = catalogue.with_code(code, venue)
        assert binance.concept != bitzoom.concept
        [relative] = [other for other in catalogue.same_number(binance) if other.entry.key == bitzoom.key]
        assert not relative.same_meaning
        assert relative.same_sign


@pytest.mark.parametrize("code", numbers("signed", "yes"))
def test_numbers_that_mean_the_same_are_one_concept(code: str, catalogue: Catalogue) -> None:
    assert len(concepts(catalogue, code)) == 1


@pytest.mark.parametrize("code", numbers("sign-only", "no"))
def test_a_sign_makes_another_number(code: str, catalogue: Catalogue) -> None:
    positive, negative = concepts(catalogue, code), concepts(catalogue, f"-{code}")
    assert positive
    assert negative
    assert not positive & negative
    for entry in catalogue.with_code(code):
        twins = [other for other in catalogue.same_number(entry) if not other.same_sign]
        assert twins
        assert all(twin.entry.code == f"-{code}" for twin in twins)


@pytest.mark.parametrize("code", numbers("coinm-vs-usdm", "no"))
def test_coin_margined_numbers_differ_from_usd_margined_ones(code: str, catalogue: Catalogue) -> None:
    usdm, coinm = (catalogue.with_code(code, venue)[0].concept for venue in BINANCE_FUTURES)
    assert usdm != coinm


TRAPS = [
    # one number, two venues, and what it means on each
    ("-2013", "binance-usdm", "order-not-found", "bitzoom-futures", "order-already-filled"),
    ("-2015", "binance-usdm", "key-ip-or-permission", "bitzoom-futures", "invalid-side"),
    ("-2027", "binance-usdm", "position-too-large-for-leverage", "bitzoom-futures", "order-still-processing"),
    ("-1121", "binance-usdm", "unknown-symbol", "bitzoom-futures", "symbol-not-trading"),
    ("-4088", "binance-usdm", "account-may-not-order", "binance-coinm", "invalid-time-interval"),
    ("429", "mexc-spot", "rate-limit", "http", "rate-limit"),
    ("400", "mexc-spot", "catch-all-code", "http", "http-bad-request"),
]


@pytest.mark.parametrize(("code", "one", "means", "other", "but"), TRAPS)
def test_traps(code: str, one: str, means: str, other: str, but: str, catalogue: Catalogue) -> None:
    [first], [second] = catalogue.with_code(code, one), catalogue.with_code(code, other)
    assert (first.concept, second.concept) == (means, but)
    assert (second.key, means == but) in [
        (relative.entry.key, relative.same_meaning) for relative in catalogue.same_number(first)
    ]


def test_those_of_another_meaning_come_first(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        same = [relative.same_meaning for relative in catalogue.same_number(entry)]
        assert same == sorted(same), entry.key


def test_another_meaning_under_the_same_key_is_named_before_one_under_another(catalogue: Catalogue) -> None:
    def key(venue: str) -> str | None:
        return catalogue.tables[venue].facts.get("code_key")

    seen = 0
    for entry in catalogue.entries:
        other = [r for r in catalogue.same_number(entry) if not r.same_meaning and r.same_sign]
        alike = [key(r.entry.venue) == key(entry.venue) for r in other]
        assert alike == sorted(alike, reverse=True)
        seen += len(set(alike)) > 1
    assert seen
