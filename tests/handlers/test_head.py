"""The head of a handler has the verdict of the message that it is shown for."""

from retcode.core.catalogue.load import load_catalogue
from retcode.core.handlers.library import HandlerLibrary


def test_the_head_agrees_with_the_details_for_every_message() -> None:
    catalogue = load_catalogue()
    library = HandlerLibrary(catalogue)
    target = next(target for target in library.targets() if target.id == "python-requests")
    differing = [
        (entry, message)
        for entry in catalogue.entries
        if entry.venue in target.venues
        for message in entry.messages
        if (message.verdict, message.effect) != (entry.verdict, entry.effect)
    ]
    assert differing
    for entry, message in differing:
        shown = catalogue.for_message(entry, message)
        verdict = shown.verdict
        told = (
            f"effect {shown.effect}; {verdict.recovery}; "
            f"read again: {verdict.retry_read}, change again: {verdict.retry_write}"
        )
        lines = library.branch(shown.key, target.id, shown.matched).split("\n")
        assert any(line.endswith(told) and ' with "' in line for line in lines), (entry.key, message.text)


def test_the_head_of_a_message_with_the_verdict_of_its_code_is_that_of_the_code() -> None:
    catalogue = load_catalogue()
    library = HandlerLibrary(catalogue)
    entry = catalogue.entry("binance-usdm/-2019")
    assert entry is not None
    plain = library.branch(entry.key, "python-requests")
    assert library.branch(entry.key, "python-requests", entry.messages[0]) == plain
