"""A message that was received is shown as the one it is, and not as one that is like it."""

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.scan.wire_messages import MessageIndex
from retcode.core.search.index import SearchIndex
from retcode.core.search.matched import best_message, closest_message


def test_every_message_is_closest_to_itself(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        for message in entry.messages:
            found = closest_message(entry, None, message.text)
            assert found is not None
            assert found.text == message.text, entry.key


def test_the_decoder_matches_a_message_to_itself(catalogue: Catalogue) -> None:
    messages = MessageIndex(catalogue)
    for key in ("bitget/429", "binance-usdm/-4116", "mexc-spot/30026"):
        entry = catalogue.entry(key)
        assert entry is not None
        for message in entry.messages:
            match = messages.matching([entry], message.text)[key]
            assert match.template.message.text == message.text


@pytest.mark.parametrize(
    ("key", "text", "start"),
    [
        ("binance-spot/-1003", "Too many requests.", "Too many requests; current limit"),
        ("binance-usdm/-1003", "Too many requests.", "Too many requests; current limit"),
        ("binance-spot/-1003", "Too many requests queued.", "Too many requests queued."),
        ("binance-spot/-1003", "too many requests queued", "Too many requests queued."),
    ],
)
def test_a_clause_is_of_the_message_that_begins_with_it(
    catalogue: Catalogue, key: str, text: str, start: str
) -> None:
    entry = catalogue.entry(key)
    assert entry is not None
    found = closest_message(entry, None, text)
    assert found is not None
    assert found.text.startswith(start)


def test_a_query_that_is_a_message_shows_that_one(catalogue: Catalogue) -> None:
    index = SearchIndex(catalogue)
    for text in ("Service Unavailable.", "Service Unavailable"):
        result = index.search(f"http: {text}", limit=50)
        hit = next(hit for hit in result.hits if hit.entry.key == "http/503")
        best = best_message(hit, index.parse(text))
        assert best is not None
        assert best[0].text == text
