"""The steps of an entry and of its concept together: no step twice, and no look-up that ends too early."""

import re

from retcode.core.catalogue.load import Catalogue

_TOO_EARLY = re.compile(r"\b(?:after|until|once) (?:the|its) (?:receive window|recvWindow)")


def test_the_way_to_the_servers_clock_is_said_once(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        clock = catalogue.tables[entry.venue].facts.get("server_time")
        if entry.concept == "timestamp-outside-window" and clock:
            steps = catalogue.explain(entry).fix
            assert sum(clock in step for step in steps) == 1, entry.key


def test_binances_timestamp_error_says_nothing_twice(catalogue: Catalogue) -> None:
    entry = catalogue.entry("binance-spot/-1021")
    assert entry is not None
    long = catalogue.explain(entry)
    for word in ("NTP", "anew"):
        assert sum(word in step for step in long.fix) == 1
    assert sum("queue" in cause for cause in long.causes) == 1


def test_an_absent_order_is_no_proof_before_twice_the_receive_window(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        long = catalogue.explain(entry)
        for text in (long.meaning, *long.fix, *long.notes):
            assert not _TOO_EARLY.search(text), entry.key
