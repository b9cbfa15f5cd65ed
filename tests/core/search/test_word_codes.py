"""Codes that are words: found, ordered and looked up like numbers."""

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.handlers.literals import code_identifier
from retcode.core.search.index import SearchIndex
from retcode.core.search.order import code_order
from retcode.core.search.searched_texts import Rank
from tests.core.search.conftest import Row, make_catalogue

ROWS: dict[str, list[Row]] = {
    "delta": [
        ("ORDER_NOT_FOUND", "", "No such order", "Order", Recovery.RESYNC),
        ("BALANCE_NOT_ENOUGH", "", "Not enough money", "Funds", Recovery.ACCOUNT_LIMIT),
        ("RISK_LIMIT_TOO_lOW", "", "Raise it", "Risk", Recovery.ACCOUNT_LIMIT),
    ],
    "epsilon": [
        ("EOrder:Insufficient funds", "", "", "Funds", Recovery.ACCOUNT_LIMIT),
        ("EOrder:Unknown order", "", "", "Order", Recovery.RESYNC),
        ("ORDER_NOT_FOUND", "", "Gone", "Gone", Recovery.RESYNC),
        ("-1021", "", "Clock", "Clock", Recovery.FIX_CLOCK),
    ],
}


@pytest.fixture(scope="module")
def words() -> Catalogue:
    return make_catalogue(ROWS)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("BALANCE_NOT_ENOUGH", "BALANCE_NOT_ENOUGH"),
        ("balance_not_enough", "BALANCE_NOT_ENOUGH"),
        ('"label":"BALANCE_NOT_ENOUGH"', "BALANCE_NOT_ENOUGH"),
        ("BALANCE_NOT", "BALANCE_NOT_ENOUGH"),
        ("NOT_ENOUGH", "BALANCE_NOT_ENOUGH"),
        ("EOrder:Insufficient funds", "EOrder:Insufficient funds"),
        ('"EOrder:Insufficient funds"', "EOrder:Insufficient funds"),
        ("insufficient", "EOrder:Insufficient funds"),
        ("epsilon: unknown order", "EOrder:Unknown order"),
        ("RISK_LIMIT_TOO_LOW", "RISK_LIMIT_TOO_lOW"),
    ],
)
def test_a_word_is_found_by_itself_and_by_its_parts(words: Catalogue, query: str, code: str) -> None:
    assert [hit.entry.code for hit in SearchIndex(words).search(query).hits] == [code]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("EOrder:Insuficient funds", "EOrder:Insufficient funds"),
        ("balance_not_enouhg", "BALANCE_NOT_ENOUGH"),
        ("eorder:unknwon", "EOrder:Unknown order"),
    ],
)
def test_a_misspelt_word_code_finds_what_it_may_be(words: Catalogue, query: str, code: str) -> None:
    hits = SearchIndex(words).search(query).hits
    assert [hit.entry.code for hit in hits] == [code]
    assert hits[0].spelling


def test_a_whole_code_outranks_what_only_contains_it(words: Catalogue) -> None:
    hits = SearchIndex(words).search("eorder:unknown order").hits
    assert hits[0].rank is Rank.CODE


def test_a_word_is_looked_up_whatever_its_case(words: Catalogue) -> None:
    assert [entry.code for entry in words.with_code("RISK_LIMIT_TOO_LOW")] == ["RISK_LIMIT_TOO_lOW"]
    assert words.with_code("LIMIT") == ()


def test_the_same_word_elsewhere_is_a_relative_with_the_same_sign(words: Catalogue) -> None:
    relatives = words.same_number(words.with_code("ORDER_NOT_FOUND", "delta")[0])
    assert [(relative.entry.venue, relative.same_meaning) for relative in relatives] == [("epsilon", False)]
    assert relatives[0].same_sign


def test_numbers_come_before_words() -> None:
    codes = ["ORDER", "30005", "balance", "-1021", "EOrder:A b"]
    assert sorted(codes, key=code_order) == ["-1021", "30005", "balance", "EOrder:A b", "ORDER"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("-1021", "minus_1021"),
        ("00001", "00001"),
        ("BALANCE_NOT_ENOUGH", "BALANCE_NOT_ENOUGH"),
        ("EOrder:Unknown order", "EOrder_Unknown_order"),
        ("EOrder:Insufficient funds", "EOrder_Insuffi_699db"),
        ("base-symbol-error", "base_symbol_error"),
        ("Account has no [XBt]", "Account_has_no_XBt"),
    ],
)
def test_a_code_makes_a_name_in_any_language(code: str, name: str) -> None:
    assert code_identifier(code) == name
    assert f"guard_{name}".isidentifier()
