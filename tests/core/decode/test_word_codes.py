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
