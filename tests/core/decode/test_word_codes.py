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


@pytest.mark.parametrize("text", ["%s", '{"topic":"order","data":[%s]}', '[{"orderStatus":"Filled"},%s]'])
def test_an_order_that_was_rejected_was_not_placed_whatever_the_reason(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text % (ORDER % "EC_SomethingQuiteNew")).findings
    assert (finding.code, finding.exchange, finding.by_words) == ("EC_SomethingQuiteNew", "Bybit", True)
    assert (finding.effect, finding.recovery, finding.retry_write) == ("none", "read-message", "depends")


@pytest.mark.parametrize(
    "text",
    [
        (ORDER % "EC_SomethingQuiteNew").replace("Rejected", "Cancelled"),
        '{"orderStatus":"Rejected"},{"orderId":"2","rejectReason":"EC_SomethingQuiteNew"}',
        '{"rejectReason":"EC_SomethingQuiteNew"},{"orderStatus":"Rejected"}',
        "Bybit EC_SomethingQuiteNew",
    ],
)
def test_a_reason_alone_whose_words_say_nothing_has_no_verdict(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.code, finding.exchange) == ("EC_SomethingQuiteNew", "Bybit")
    assert (finding.effect, finding.recovery) == (None, None)


def test_a_status_that_leaves_the_outcome_open_outweighs_the_rejection(decoder: Decoder) -> None:
    text = f"POST https://api.bybit.com/v5/order/create HTTP 502 {ORDER % 'EC_SomethingQuiteNew'}"
    (finding,) = decoder.decode(text).findings
    assert (finding.effect, finding.retry_write) == ("unknown", "reconcile_first")


@pytest.mark.parametrize("word", ["EC_NoError", "EC_PerCancelRequest", ""])
def test_an_order_without_a_reason_is_no_error(decoder: Decoder, word: str) -> None:
    text = ORDER.replace("Rejected", "Filled") % word
    assert decoder.decode(text).findings == ()


def test_names_of_a_library_for_curves_are_no_reasons(decoder: Decoder) -> None:
    assert decoder.decode("EC_KEY_generate_key failed, EC_POINT_mul: see EC_GROUP").findings == ()


@pytest.mark.parametrize("states", [("Rejected", "Cancelled"), ("Cancelled", "Rejected")])
def test_orders_in_different_states_are_judged_apart(decoder: Decoder, states: tuple[str, str]) -> None:
    text = "\n".join((ORDER % "EC_SomethingQuiteNew").replace("Rejected", state) for state in states)
    effects = {finding.line: finding.effect for finding in decoder.decode(text).findings}
    assert effects == {1 + states.index("Rejected"): "none", 1 + states.index("Cancelled"): None}
