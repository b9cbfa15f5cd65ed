"""What a query finds, in which order, and what is said about it."""

import itertools

import pytest

from retcode.core.catalogue.load import load_catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.search.facets import Filters
from retcode.core.search.index import LIMIT, SearchIndex, SearchResult
from retcode.core.search.searched_texts import Rank
from tests.core.search.conftest import make_catalogue

_ANY = Recovery.FIX_REQUEST


def found(result: SearchResult) -> list[str]:
    return [f"{hit.entry.venue} {hit.entry.code}" for hit in result.hits]


def test_an_empty_query_finds_all_in_the_order_of_the_catalogue(index: SearchIndex) -> None:
    result = index.search("")
    assert [hit.entry for hit in result.hits] == list(index.entries)
    assert result.complete


@pytest.mark.parametrize("text", ["-1021", "−1021", "code=-1021", "invalid_timestamp", "INVALID timestamp"])
def test_a_code_and_its_name_find_it_first(index: SearchIndex, text: str) -> None:
    assert found(index.search(text))[:2] == ["alpha-spot -1021", "alpha-usdm -1021"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("what means -1021?? market order", ["alpha-spot -1021", "alpha-usdm -1021"]),
        ("alpha 10213 when I bought yesterday", ["alpha-usdm -10213"]),
        ("beta tells me 1021 please", ["beta 1021"]),
        ("-1021 recvwindow", ["alpha-spot -1021", "alpha-usdm -1021"]),
        ("beta says -2010", ["alpha-spot -2010"]),
    ],
)
def test_a_code_in_a_sentence_outranks_its_words(index: SearchIndex, text: str, codes: list[str]) -> None:
    assert found(index.search(text))[: len(codes)] == codes


def test_a_venue_that_is_named_comes_before_one_whose_text_mentions_it() -> None:
    catalogue = load_catalogue()
    result = SearchIndex(catalogue, explanations=True).search("okx 50004")
    assert {hit.entry.venue for hit in result.hits} > {"okx"}
    assert found(result)[0] == "okx 50004"


def test_a_number_that_is_no_code_does_not_hide_the_words(index: SearchIndex) -> None:
    assert not index.search("9999 timestamp").hits
    assert [word.text for word in index.parse("602 wrong balance").terms] == ["602", "wrong", "balance"]


def test_exact_codes_come_before_twins_of_the_other_sign_before_prefixes(index: SearchIndex) -> None:
    negative = index.search("-1021")
    assert found(negative) == [
        "alpha-spot -1021",
        "alpha-usdm -1021",
        "beta 1021",
        "alpha-usdm -10213",
    ]
    assert [hit.other_sign for hit in negative.hits] == [False, False, True, False]


def test_a_number_without_sign_finds_both_signs_in_the_order_of_the_catalogue(index: SearchIndex) -> None:
    unsigned = index.search("1021")
    assert found(unsigned)[:3] == ["alpha-spot -1021", "alpha-usdm -1021", "beta 1021"]
    assert [hit.other_sign for hit in unsigned.hits] == [True, True, False, False]


def test_a_number_without_sign_is_no_other_code_where_nobody_has_it_without(index: SearchIndex) -> None:
    assert [hit.other_sign for hit in index.search("2010").hits] == [False]
    assert [hit.other_sign for hit in index.search("+2010").hits] == [True]


def test_ranks_follow_where_a_word_stands(index: SearchIndex) -> None:
    ranks = {f"{hit.entry.venue} {hit.entry.code}": hit.rank for hit in index.search("timestamp").hits}
    assert ranks["alpha-spot -1021"] is Rank.NAME
    assert ranks["beta 602"] is Rank.MESSAGE
    assert index.search("funds").hits[0].rank is Rank.TITLE
    assert {hit.rank for hit in index.search("ntp").hits} == {Rank.MEANING}
    order = [hit.rank for hit in index.search("time").hits]
    assert order == sorted(order)


def test_a_word_beginning_comes_before_the_middle_of_one() -> None:
    index = SearchIndex(
        make_catalogue({"v": [("1", "REORDER", "", "A", _ANY), ("2", "ORDER", "", "B", _ANY)]})
    )
    assert found(index.search("order")) == ["v 2", "v 1"]


def test_all_words_must_be_found_wherever_they_stand(index: SearchIndex) -> None:
    assert found(index.search("balance insufficient rejected")) == ["alpha-spot -2010"]
    assert found(index.search("balance timestamp")) == []


def test_a_venue_may_be_a_word(index: SearchIndex) -> None:
    assert found(index.search("beta 602")) == ["beta 602"]
    assert found(index.search("beta signature")) == ["beta 602"]
    assert index.search("beta signature").hits[0].rank is Rank.MESSAGE
    assert len(index.search("beta").hits) == 3


def test_an_entry_with_the_code_that_was_typed_comes_first_wherever_the_other_words_are() -> None:
    rows = [("51008", "", "Too little balance", "A", _ANY), ("7", "BETA 51008", "", "B", _ANY)]
    index = SearchIndex(make_catalogue({"beta": rows}), explanations=True)
    for text in ("beta 51008", "51008 balance beta"):
        assert found(index.search(text))[0] == "beta 51008"
        assert index.search(text).hits[0].rank is Rank.CODE


def test_a_venue_before_a_colon_is_the_only_one_searched(index: SearchIndex) -> None:
    assert found(index.search("beta: 1021")) == ["beta 1021"]
    assert found(index.search("beta: 1021", Filters(frozenset({"alpha-spot"})))) == []


def test_without_explanations_all_but_the_long_texts_is_found(index: SearchIndex) -> None:
    quick = SearchIndex(index.catalogue)
    assert found(quick.search("timestamp")) == found(index.search("timestamp"))
    assert not quick.search("ntp").hits
    assert quick.with_explanations().search("ntp").hits


def test_a_misspelt_word_finds_and_says_so(index: SearchIndex) -> None:
    result = index.search("timestmp")
    assert found(result)[0] == "alpha-spot -1021"
    assert {hit.spelling for hit in result.hits} == {"timestamp"}
    assert result.spellings == ("timestamp",)
    assert result.rows == ()


def test_two_misspelt_words_find(index: SearchIndex) -> None:
    assert found(index.search("insuficient balence")) == ["alpha-spot -2010"]


def test_one_misspelt_word_of_a_sentence_with_a_number_finds() -> None:
    rows = [
        ("7", "", "Order 7 has insufficient balance for this action", "A", _ANY),
        ("8", "", "Order 8 has insufficient margin for this action", "B", _ANY),
        ("9", "", "Order 9 has balance for this action", "C", _ANY),
    ]
    index = SearchIndex(make_catalogue({"v": rows}))
    for text in ("7 has insufficient balanse for this action", "order 7 has insuficient balance for"):
        assert found(index.search(text)) == ["v 7"], text
        assert index.count(text, Filters()).total == 1, text
    assert found(index.search("order 7 has insufficient balance for that acton")) == []


@pytest.mark.parametrize("number", [None, "7"])
def test_words_that_are_in_very_many_entries_find_a_misspelt_one(number: str | None) -> None:
    rows = [(str(code), "", "an order of this account is invalid", "A", _ANY) for code in range(1600)]
    rows += [("1607", "", "an order of this account is insufficient", "B", _ANY)]
    text = " ".join(filter(None, ("order", number and "1607", "account insuficient")))
    assert found(SearchIndex(make_catalogue({"v": rows})).search(text)) == ["v 1607"]


def test_near_spellings_come_after_the_exact_hits() -> None:
    rows = [("1", "", "Price HIGHTER than allowed", "A", _ANY), ("2", "", "A higher price", "B", _ANY)]
    result = SearchIndex(make_catalogue({"v": rows})).search("higher")
    assert [(hit.entry.code, hit.spelling) for hit in result.hits] == [("2", ""), ("1", "highter")]


def test_of_several_words_that_find_something_only_an_unknown_one_is_misspelt() -> None:
    rows = [
        ("1", "", "Price HIGHTER than allowed", "A", _ANY),
        ("2", "", "A higher price than allowed", "B", _ANY),
        ("3", "", "highest price", "C", _ANY),
    ]
    index = SearchIndex(make_catalogue({"v": rows}))
    assert found(index.search("higher price")) == ["v 2"]
    assert [(hit.entry.code, hit.spelling) for hit in index.search("highr price").hits] == [("2", "higher")]


def test_a_message_with_its_values_finds_the_template(bundled: SearchIndex) -> None:
    for text in ("limit is 1200 requests", "Too many requests; current limit is 1200 requests per minute."):
        result = bundled.search_received(text)
        assert "binance-usdm -1003" in found(result)[:4], text
        assert result.hits[0].rank is Rank.MESSAGE
    assert found(bundled.search_received("okx 51008 order failed"))[0] == "okx 51008"


def test_numbers_are_never_guessed(index: SearchIndex) -> None:
    for text in ("1022", "-1020", "10212", "2001"):
        assert not index.search(text).hits, text


def test_many_exact_hits_want_no_near_spellings() -> None:
    rows = [(str(code), "", "a higher price", "A", _ANY) for code in range(30)]
    index = SearchIndex(make_catalogue({"v": [*rows, ("99", "", "HIGHTER", "B", _ANY)]}))
    result = index.search("higher")
    assert len(result.hits) == 30
    assert result.spellings == ()


def test_a_result_is_cut_off_at_the_limit_and_says_so() -> None:
    rows = [(str(code), "", "a message", "A", _ANY) for code in range(30)]
    index = SearchIndex(make_catalogue({"v": rows}))
    cut = index.search("message", limit=10)
    assert (len(cut.hits), cut.complete) == (10, False)
    assert index.search("message", limit=30).complete
    assert index.count("message", Filters()).total == 30


_QUERIES = ("timestamp", "insufficient balance", "-1021", "beta: 602", "order rejected", "code=-1002", "zz")


def _typed(text: str) -> list[str]:
    return [text[:length] for length in range(len(text) + 1)]


@pytest.mark.parametrize("text", _QUERIES)
def test_typing_letter_by_letter_finds_what_typing_at_once_does(index: SearchIndex, text: str) -> None:
    previous = None
    for typed in _typed(text):
        previous = index.search(typed, previous=previous)
        assert previous.hits == index.search(typed).hits, typed


@pytest.mark.parametrize("text", _QUERIES)
def test_an_earlier_result_of_other_filters_changes_nothing(bundled: SearchIndex, text: str) -> None:
    narrow, wide = Filters(frozenset({"mexc-spot"})), Filters()
    for before, after in itertools.permutations((narrow, wide)):
        previous = bundled.search(text[:3], before)
        assert bundled.search(text, after, previous=previous).hits == bundled.search(text, after).hits


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("-1021", "-1021"),
        ("4087", "-4087"),
        ("700003", "700003"),
        ("INVALID_TIMESTAMP", "-1021"),
        ("mexc futures: 602", "602"),
        ("binance: signature", "-1022"),
        ("http: 429", "429"),
    ],
)
def test_the_bundled_catalogue_answers(bundled: SearchIndex, text: str, first: str) -> None:
    assert bundled.search(text).hits[0].entry.code == first


def test_insufficient_balance_is_found_on_every_exchange(bundled: SearchIndex) -> None:
    venues = {hit.entry.venue for hit in bundled.search("insufficient balance").hits}
    assert {venue.split("-")[0] for venue in venues} >= {"binance", "mexc", "bitzoom"}


def test_every_entry_is_found_by_its_code_and_by_its_name(bundled: SearchIndex) -> None:
    for entry in bundled.entries:
        for text in filter(None, (f"{entry.venue}: {entry.code}", f"{entry.venue}: {entry.name}")):
            if text.split(": ")[1]:
                hits = bundled.search(text).hits
                assert entry in [hit.entry for hit in hits], text


@pytest.mark.parametrize("text", _QUERIES)
def test_having_counted_changes_no_result(bundled: SearchIndex, text: str) -> None:
    fresh = [
        SearchIndex(bundled.catalogue, explanations=True).search(text, limit=limit) for limit in (3, 500)
    ]
    for typed in _typed(text):
        bundled.count(typed, Filters())
    assert [bundled.search(text, limit=limit).hits for limit in (3, 500)] == [one.hits for one in fresh]


@pytest.mark.parametrize("text", [*_QUERIES, "", "o", "in", "10", "timestmp"])
def test_counting_in_steps_counts_what_is_found(index: SearchIndex, text: str) -> None:
    *steps, counts = index.count_in_steps(text, Filters())
    assert steps
    assert not any(steps)
    assert counts is not None
    assert counts.total == len(index.search(text).hits)


@pytest.mark.parametrize("text", ["order would", "account has balnce", "has order", "-1021 timestamp"])
def test_counting_between_the_letters_changes_no_hit(bundled: SearchIndex, text: str) -> None:
    counted, uncounted = bundled.with_explanations(), bundled.with_explanations()
    previous = None
    for typed in _typed(text):
        previous = counted.search(typed, previous=previous)
        fresh = uncounted.with_explanations().search(typed)
        assert (previous.hits, previous.complete) == (fresh.hits, fresh.complete), typed
        assert [*counted.count_in_steps(typed, Filters())][-1]


def test_a_count_prepares_near_spellings(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    counted, uncounted = SearchIndex(index.catalogue), SearchIndex(index.catalogue)
    assert [*counted.count_in_steps("time", Filters())][-1]
    monkeypatch.setattr("retcode.core.search.index.SearchedWords", None)
    assert counted.search("timestmp").spellings == ("timestamp",)
    with pytest.raises(TypeError):
        uncounted.search("timestmp")


def test_a_word_start_anywhere_comes_before_the_middle_of_a_word() -> None:
    rows = [
        ("1", "insufficientPrivileges", "", "A", _ANY),
        ("2", "", "Keep the machine on NTP", "B", _ANY),
        ("3", "REENTPAY", "of ntp", "C", _ANY),
    ]
    index = SearchIndex(make_catalogue({"v": rows}), explanations=True)
    assert found(index.search("ntp")) == ["v 2", "v 3", "v 1"]
    assert found(index.search("privileges")) == ["v 1"]
    assert index.search("privileges").hits[0].rank is Rank.NAME


def test_a_capital_begins_a_word() -> None:
    rows = [("1", "REFUNDS", "", "A", _ANY), ("2", "insufficientFunds", "", "B", _ANY)]
    assert found(SearchIndex(make_catalogue({"v": rows})).search("funds")) == ["v 2", "v 1"]


def test_words_side_by_side_come_first() -> None:
    rows = [
        ("1", "BALANCE_INSUFFICIENT", "", "A", _ANY),
        ("2", "", "Account has insufficient balance for it", "B", _ANY),
        ("3", "INSUFFICIENT_BALANCE", "", "C", _ANY),
    ]
    result = SearchIndex(make_catalogue({"v": rows})).search("insufficient balance")
    assert found(result) == ["v 2", "v 3", "v 1"]
    assert result.hits[0].rank is Rank.PHRASE


def test_a_sign_that_was_typed_holds_for_longer_codes_too(index: SearchIndex) -> None:
    assert found(index.search("-102")) == ["alpha-spot -1021", "alpha-usdm -1021", "alpha-usdm -10213"]
    assert "beta 1021" in found(index.search("102"))


def test_a_syllable_of_very_many_words_is_found_at_once() -> None:
    rows = [(str(code), "REORDERING", "", "A", _ANY) for code in range(600)]
    result = SearchIndex(make_catalogue({"v": rows})).search("ordering")
    assert len(result.hits) == LIMIT
    assert result.hits[0].entry.code == "0"


def test_a_code_that_is_a_word_comes_no_earlier_than_a_name() -> None:
    rows = [("1", "MARGIN_NOT_SUFFICIENT", "", "A", _ANY), ("MARGIN_NOT_SUPPORTED", "", "", "B", _ANY)]
    index = SearchIndex(make_catalogue({"v": rows}))
    assert found(index.search("margin")) == ["v 1", "v MARGIN_NOT_SUPPORTED"]
    assert found(index.search("margin_not_supported")) == ["v MARGIN_NOT_SUPPORTED"]
