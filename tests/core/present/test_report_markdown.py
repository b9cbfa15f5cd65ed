"""The report that goes into a ticket: complete, honest about what is open, and without secrets."""

import shlex

import pytest
from msgspec import structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Basis, Entry
from retcode.core.decode.decoder import Decoder
from retcode.core.present.finding_text import (
    certainty_sentence,
    certainty_word,
    possibilities,
    summary,
    venue_label,
    verdict_sentences,
)
from retcode.core.present.report_markdown import masked_part, report_markdown
from retcode.core.present.terminal import report_text

KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
OPEN = '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, request ip: 203.0.113.9"}'
DIFFERING = "retry 3/5 failed (-2019)"
LOST = "POST https://fapi.binance.com/fapi/v1/order ReadTimeout"
PROVEN = (
    "POST https://fapi.binance.com/fapi/v1/order "
    '{"code":-4164,"msg":"Order\'s notional must be no smaller than 100 (unless you choose reduce only)."}'
)
OTHERS = 'bitstamp {"code":"51008","msg":"Order failed. Not enough USD"}'
CONTRADICTION = 'POST https://fapi.binance.com/fapi/v1/order {"code":-2019,"msg":"Invalid symbol."}'


def markdown(text: str, decoder: Decoder, catalogue: Catalogue, *, mask: bool = True) -> str:
    return report_markdown(decoder.decode(text, mask=mask), text, catalogue, mask=mask)


def test_it_says_what_was_found_and_what_to_do(decoder: Decoder, catalogue: Catalogue) -> None:
    told = markdown(PROVEN, decoder, catalogue)
    assert "### Binance USD-M -4164 MIN\\_NOTIONAL" in told
    assert "**proven**" in told
    assert "fix-request: Correct the request" in told
    assert "Repeat an order: no" in told
    assert "`100`" in told


def test_secrets_are_masked_in_values_and_in_the_quoted_line(decoder: Decoder, catalogue: Catalogue) -> None:
    text = f"apiKey={KEY} {OPEN}"
    told = markdown(text, decoder, catalogue)
    assert KEY not in told
    assert "203.0.113.9" not in told
    assert "Masked: " in told
    assert KEY in markdown(text, decoder, catalogue, mask=False)


def test_an_effect_that_is_only_inferred_says_so_where_the_venue_is_open(
    decoder: Decoder, catalogue: Catalogue
) -> None:
    assert "Nothing was placed or changed (inferred)." in report_text(decoder.decode(OPEN), catalogue)


@pytest.mark.parametrize(
    ("documented", "basis"),
    [
        ((), "inferred"),
        (("binance-usdm",), "inferred"),
        (("binance-usdm", "binance-coinm"), "documented"),
    ],
)
def test_an_effect_of_several_venues_is_documented_if_it_is_at_each(
    documented: tuple[str, ...],
    basis: str,
    decoder: Decoder,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (finding,) = decoder.decode(OPEN).findings
    entry_of = Catalogue.entry

    def entry(self: Catalogue, key: str) -> Entry | None:
        found = entry_of(self, key)
        known = Basis.DOCUMENTED if found and found.venue in documented else Basis.INFERRED
        if found is None:
            return None
        messages = tuple(structs.replace(message, effect_basis=known) for message in found.messages)
        return structs.replace(found, effect_basis=known, messages=messages)

    monkeypatch.setattr(Catalogue, "entry", entry)
    assert f"Nothing was placed or changed ({basis})." in verdict_sentences(finding, catalogue)


def test_an_open_finding_is_not_told_as_one_venues(decoder: Decoder, catalogue: Catalogue) -> None:
    (finding,) = decoder.decode(OPEN).findings
    assert certainty_word(finding, catalogue) == "ambiguous"
    assert venue_label(finding, catalogue) == "Binance USD-M or Binance COIN-M"
    keys = [possible.key for possible in possibilities(finding, catalogue)]
    assert keys[0] == finding.entry
    assert all(catalogue.entry(key) for key in keys)
    # Other venues have the number too, but the wording is not theirs: they do not make it doubtful.
    assert {other.venue for other in finding.alternatives if not other.possible} >= {
        "binance-spot",
        "bitzoom-futures",
    }
    assert len(keys) == 2
    assert finding.recovery is not None


def test_venues_that_do_not_agree_what_to_do_give_no_advice(decoder: Decoder, catalogue: Catalogue) -> None:
    (finding,) = decoder.decode(DIFFERING).findings
    assert (finding.recovery, finding.retry_write) == (None, "no_until_changed")
    told = markdown(DIFFERING, decoder, catalogue)
    assert "What to do differs" in told
    assert "account-limit:" not in told


def test_an_exchange_that_is_not_in_the_catalogue_gets_no_answer_of_it(
    decoder: Decoder, catalogue: Catalogue
) -> None:
    (finding,) = decoder.decode(OTHERS).findings
    assert (venue_label(finding, catalogue), certainty_word(finding, catalogue)) == ("Bitstamp", "unknown")
    told = markdown(OTHERS, decoder, catalogue)
    assert "Bitstamp is not in the catalogue" in told
    assert "Recovery" not in told


def test_an_error_without_a_verdict_asks_to_look_first(decoder: Decoder, catalogue: Catalogue) -> None:
    (finding,) = decoder.decode(
        '{"errorCode":77123,"errorMessage":"Withdrawal halted pending review"}'
    ).findings
    assert certainty_sentence(finding, catalogue).endswith("before anything is sent again.")


def test_an_exchange_of_the_catalogue_is_not_called_missing_for_an_unlisted_code(
    decoder: Decoder, catalogue: Catalogue
) -> None:
    text = 'bybit {"retCode":999999,"retMsg":"Flux capacitor misaligned"}'
    told = markdown(text, decoder, catalogue)
    assert "No table of Bybit in the catalogue has 999999" in told
    assert "Bybit is not in the catalogue" not in told


def test_a_request_without_an_answer_needs_no_table(decoder: Decoder, catalogue: Catalogue) -> None:
    (finding,) = decoder.decode("binance newOrder: java.net.SocketTimeoutException: Read timed out").findings
    assert finding.code is None
    told = certainty_sentence(finding, catalogue)
    assert told == "The text names Binance. The advice applies to all its products."


def test_a_message_of_another_code_is_an_alarm_and_no_advice(decoder: Decoder, catalogue: Catalogue) -> None:
    told = markdown(CONTRADICTION, decoder, catalogue)
    assert "**Warning: The code is -2019" in told
    assert "Recovery" not in told


def test_nothing_pasted_acts_as_markup(decoder: Decoder, catalogue: Catalogue) -> None:
    text = '{"code":-1121,"msg":"Invalid symbol. `<img src=x>` [a](b) ```"}'
    told = markdown(text, decoder, catalogue)
    outside = "".join(part for index, part in enumerate(told.split("````")) if index % 2 == 0)
    assert "<img" not in outside
    assert "](" not in outside


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PROVEN, "1 error"),
        (f"{PROVEN}\n{PROVEN}", "1 error, 2 times in all"),
        ("nothing at all", "No exchange error found in this text"),
        ('{"success":true,"code":0,"data":{"orderId":123}}', "1 success"),
        (
            f"{PROVEN}\nPOST https://fapi.binance.com/fapi/v1/order ReadTimeout",
            "2 errors; worst case: outcome unknown",
        ),
    ],
)
def test_the_summary_counts(text: str, said: str, decoder: Decoder) -> None:
    assert summary(decoder.decode(text)) == said


def test_a_part_is_masked_by_what_stands_before_it() -> None:
    text = "before secret=abcdefgh1234 after"
    start = text.index("abcd")
    assert masked_part(text, start, start + 12) == "ab…34"
    assert masked_part(text, start + 4, start + 8) == "ab…34"
    assert masked_part(text, 0, len(text)) == "before secret=ab…34 after"
    assert masked_part(text, 0, 6) == "before"


def test_an_order_that_may_exist_is_read_first(decoder: Decoder, catalogue: Catalogue) -> None:
    text = f"{PROVEN}\n{LOST}"
    report = decoder.decode(text)
    assert [finding.code for finding in report.findings] == ["-4164", None]
    for view in (report_markdown(report, text, catalogue), report_text(report, catalogue)):
        assert view.index("the order may exist") < view.index("-4164")


def test_the_end_of_a_ban_is_a_time(decoder: Decoder, catalogue: Catalogue) -> None:
    text = '{"code":-1003,"msg":"Too many requests; IP banned until 1796000000000."} api.binance.com'
    report = decoder.decode(text)
    for view in (report_markdown(report, text, catalogue), report_text(report, catalogue)):
        assert "1796000000000 (2026-11-30 00:53:20 UTC)" in view


@pytest.mark.parametrize(
    "text", ["Kraken: EOrder:Insufficient funds", "binance fapi APIError(code=-1021): Timestamp"]
)
def test_the_command_for_more_can_be_given_to_a_shell(text: str, catalogue: Catalogue) -> None:
    report = Decoder(catalogue).decode(text)
    command = next(line for line in report_text(report, catalogue).splitlines() if "More: " in line)
    code = report.findings[0].code
    assert shlex.split(command)[1:] == ["retcode-cli", "lookup", code, "--venue", report.findings[0].venue]
