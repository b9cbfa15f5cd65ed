"""A venue outside the catalogue, and a code outside its table: a verdict by the words of the message."""

import pytest

from retcode.core.catalogue.model import Retry
from retcode.core.decode import Decoder
from retcode.core.decode.report import Finding
from retcode.core.present.finding_text import verdict_sentences

_PLAIN_RESENDS = {Retry.YES, Retry.YES_AFTER_CHECK, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_SYNC, Retry.LATER}


def only(decoder: Decoder, text: str) -> Finding:
    (finding,) = decoder.decode(text).findings
    return finding


@pytest.mark.parametrize(
    ("message", "effect", "recovery", "write"),
    [
        ("Insufficient balance for this order", "none", "account-limit", "no_until_changed"),
        ("available margin not enough", "none", "account-limit", "no_until_changed"),
        ("signature mismatch", "none", "fix-credentials", "no_until_fixed"),
        ("timestamp is outside the allowed window", "none", "fix-clock", "no_until_fixed"),
        ("quantity precision is wrong", "none", "fix-request", "no_until_fixed"),
        ("Your IP is not in the whitelist", "none", "fix-credentials", "no_until_fixed"),
        ("Too many requests, slow down", "unknown", "back-off", "reconcile_first"),
        ("Request timed out", "unknown", "reconcile", "reconcile_first"),
        ("system busy, please try again later", "unknown", "reconcile", "reconcile_first"),
        ("client order id already exists", "unknown", "reconcile", "reconcile_first"),
        ("Service unavailable from a restricted location", "none", "account-limit", "no_until_changed"),
    ],
)
def test_words_give_the_verdict_and_say_so(
    decoder: Decoder, message: str, effect: str, recovery: str, write: str
) -> None:
    finding = only(decoder, f'poloniex {{"code":21604,"message":"{message}"}}')
    assert (finding.exchange, finding.entry, finding.by_words) == ("Poloniex", None, True)
    assert (finding.effect, finding.recovery, finding.retry_write) == (effect, recovery, write)
    assert finding.retry_write not in _PLAIN_RESENDS
    assert verdict_sentences(finding)[0] == "By its words, not from a table."


def test_words_that_say_nothing_give_nothing(decoder: Decoder) -> None:
    finding = only(decoder, 'poloniex {"code":21604,"message":"flux capacitor misaligned"}')
    assert (finding.by_words, finding.recovery, finding.retry_write) == (False, None, None)


def test_a_status_that_leaves_it_open_outweighs_the_words(decoder: Decoder) -> None:
    text = 'POST https://api.poloniex.com/orders HTTP 502 {"code":21604,"message":"Insufficient balance"}'
    finding = only(decoder, text)
    assert (finding.effect, finding.retry_write) == ("unknown", "reconcile_first")
    query = text.replace("POST", "GET").replace("orders", "balances")
    assert only(decoder, query).recovery == "account-limit"


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ('mexc {"code":30010,"msg":"This key may not be used from your address"}', True),
        ('mexc {"code":30016,"msg":"signature for this request is wrong"}', True),
        ('binanceusdm {"code":-4061,"msg":"Margin is insufficient."}', True),
        ('binanceusdm {"code":-4024,"msg":"Limit price can\'t be lower than 0.08123"}', False),
        ('binanceusdm {"code":-4003,"msg":"Quantity is too small for this market"}', False),
        ('bybit {"retCode":10001,"retMsg":"position idx not match position mode"}', False),
    ],
)
def test_doubt_goes_by_what_number_and_words_are_about(decoder: Decoder, text: str, *, doubted: bool) -> None:
    finding = only(decoder, text)
    assert (finding.mismatch is not None) is doubted
    if doubted:
        assert finding.retry_write not in _PLAIN_RESENDS
        assert finding.certainty != "likely"
