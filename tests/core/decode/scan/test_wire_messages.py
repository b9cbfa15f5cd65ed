"""Printed texts compared with the wire messages of the catalogue."""

from __future__ import annotations

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.scan.wire_messages import MatchQuality, MessageIndex


@pytest.fixture(scope="module")
def messages(catalogue: Catalogue) -> MessageIndex:
    return MessageIndex(catalogue)


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("Timestamp for this request is outside of the recvWindow.", MatchQuality.WHOLE),
        ("timestamp for this request is outside of the recvwindow", MatchQuality.WHOLE),
        ("Timestamp for this request is out", MatchQuality.OPENING),
        ("Timestamps are hard", None),
    ],
)
def test_a_text_is_matched_with_the_message_of_its_code(
    catalogue: Catalogue, messages: MessageIndex, text: str, quality: MatchQuality | None
) -> None:
    entry = catalogue.with_code("-1021", "binance-spot")[0]
    match = messages.matching([entry], text).get(entry.key)
    assert (match.likeness if match else None) == quality


def test_the_values_in_a_message_are_named(catalogue: Catalogue, messages: MessageIndex) -> None:
    entry = catalogue.with_code("-1100", "binance-spot")[0]
    text = "Illegal characters found in parameter 'quantity'; legal range is '^[0-9]{1,20}$'."
    match = messages.matching([entry], text)[entry.key]
    assert "quantity" in dict(match.params).values()


def test_a_message_is_found_inside_a_text(messages: MessageIndex) -> None:
    text = "the bot said: Timestamp for this request is outside of the recvWindow. Then it slept"
    ((start, end, found),) = messages.inside(text)
    assert text[start:end] == "Timestamp for this request is outside of the recvWindow"
    assert "-1021" in {match.template.entry.code for match in found}
