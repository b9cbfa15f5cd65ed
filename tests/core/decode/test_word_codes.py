"""Codes that are words, in sentences that people write."""

import pytest

from retcode.core.decode.decoder import Decoder


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Kraken : EOrder:Insufficient funds. Pouvez-vous m'expliquer ?", "EOrder:Insufficient funds"),
        ("kraken says EOrder:Insufficient funds! what now", "EOrder:Insufficient funds"),
        ("Kraken EGeneral:Invalid arguments:volume minimum not met; please help", "EGeneral:"),
    ],
)
def test_a_word_code_ends_before_the_next_sentence(decoder: Decoder, text: str, printed: str) -> None:
    (finding,) = decoder.decode(text).findings
    marked = text[finding.start : finding.end]
    assert marked.startswith(printed)
    for own in ("Pouvez", "what", "please"):
        assert own not in marked
        assert own not in finding.message


def test_what_a_word_code_carries_stays_with_it(decoder: Decoder) -> None:
    (finding,) = decoder.decode('{"error":["EGeneral:Invalid arguments:volume too large"]} kraken').findings
    assert finding.message.endswith("volume too large")


ORDER = '{"orderId":"5cf9","orderLinkId":"a","orderStatus":"Rejected","cumExecQty":"0","rejectReason":"%s"}'


@pytest.mark.parametrize(
    "text",
    [
        "Bybit rejectReason EC_PostOnlyWillTakeLiquidity",
        ORDER % "EC_PostOnlyWillTakeLiquidity",
        f'{{"topic":"order","data":[{ORDER % "EC_PostOnlyWillTakeLiquidity"}]}}',
    ],
)
def test_a_reason_that_is_in_no_table_is_judged_by_its_words(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.entry) == ("EC_PostOnlyWillTakeLiquidity", None)
    assert (finding.exchange, finding.by_words, finding.recovery) == ("Bybit", True, "market-state")
    assert finding.retry_write == "reconcile_first"
    assert "EC_PostOnlyWillTakeLiquidity is in no table of Bybit." in finding.evidence


def test_a_reason_whose_words_say_nothing_has_no_verdict(decoder: Decoder) -> None:
    (finding,) = decoder.decode(ORDER % "EC_SomethingQuiteNew").findings
    assert (finding.code, finding.exchange, finding.recovery) == ("EC_SomethingQuiteNew", "Bybit", None)


@pytest.mark.parametrize("word", ["EC_NoError", "EC_PerCancelRequest", ""])
def test_an_order_without_a_reason_is_no_error(decoder: Decoder, word: str) -> None:
    text = ORDER.replace("Rejected", "Filled") % word
    assert decoder.decode(text).findings == ()


def test_names_of_a_library_for_curves_are_no_reasons(decoder: Decoder) -> None:
    assert decoder.decode("EC_KEY_generate_key failed, EC_POINT_mul: see EC_GROUP").findings == ()
