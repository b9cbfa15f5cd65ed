"""One verdict for one error: number, message, HTTP status and kind of request, the strictest first."""

import itertools

import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import Basis, Effect, Message, Recovery, Retry
from retcode.core.catalogue.verdict import (
    Answer,
    Asked,
    Judgement,
    any_of,
    in_doubt,
    judge,
    look_first_if_open,
    strictest,
)

CATALOGUE: Catalogue = load_catalogue()
LOOK = "unknown reconcile yes reconcile_first"
LOOK_SLOWLY = "unknown reconcile yes_after_delay reconcile_first"
LOOK_ONLY = "unknown reconcile no reconcile_first"
LOOK_AFTER_SYNC = "unknown reconcile yes_after_sync reconcile_first"
MAKE_ROOM = "none account-limit no no_until_changed"
CHANGE, READ, UNKNOWN = Asked.CHANGE, Asked.READ, Asked.UNKNOWN
_PLAIN_RESENDS = {Retry.YES, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_SYNC, Retry.YES_AFTER_CHECK, Retry.LATER}


def message(key: str, start: str) -> Message:
    entry = CATALOGUE.entry(key)
    assert entry is not None
    return next(message for message in entry.messages if message.text.startswith(start))


def judged(key: str, start: str | None, status: int | None, asked: Asked) -> str:
    entry = CATALOGUE.entry(key)
    assert entry is not None
    found = judge(entry, message(key, start) if start else None, Answer(status, asked))
    return f"{found.effect} {found.recovery} {found.retry_read} {found.retry_write}"


@pytest.mark.parametrize(
    ("key", "text", "status", "asked", "expected"),
    [
        # by the number alone
        ("binance-usdm/-1008", None, None, UNKNOWN, "none back-off yes_after_delay yes_after_delay"),
        ("binance-usdm/-1121", None, 400, CHANGE, "none fix-request no no_until_fixed"),
        ("binance-spot/-1021", None, 400, CHANGE, "none fix-clock yes_after_sync yes_after_sync"),
        # the status leaves it open if a change was carried out
        ("binance-usdm/-1008", "Server is", 503, CHANGE, LOOK_SLOWLY),
        ("binance-usdm/-1008", "Server is", 503, UNKNOWN, LOOK_SLOWLY),
        ("binance-usdm/-1001", "Internal", 503, CHANGE, LOOK),
        ("binance-coinm/-1001", None, 504, UNKNOWN, LOOK),
        ("mexc-spot/429", None, 408, CHANGE, LOOK_SLOWLY),
        # so does one that the client left out, where the code has no other
        ("binance-usdm/-1008", "Server is", None, CHANGE, LOOK_SLOWLY),
        ("binance-coinm/-1008", "Server is", None, UNKNOWN, LOOK_SLOWLY),
        ("binance-usdm/-1001", "Internal", None, UNKNOWN, LOOK),
        ("binance-usdm/-1008", "Request", None, CHANGE, "none back-off yes_after_delay yes_after_delay"),
        ("binance-usdm/-1008", "Server is", None, READ, "none back-off yes_after_delay yes_after_delay"),
        ("binance-spot/-1008", "Server is", 503, CHANGE, LOOK_SLOWLY),
        ("binance-spot/-1008", "Server is", 503, UNKNOWN, LOOK_SLOWLY),
        # a query is sent again as before
        ("binance-usdm/-1008", "Server is", 503, READ, "none back-off yes_after_delay yes_after_delay"),
        ("binance-usdm/-1001", "Internal", 502, READ, LOOK),
        # a status that contradicts the body
        ("binance-usdm/-1121", "Invalid symbol.", 503, CHANGE, LOOK_ONLY),
        ("binance-spot/-2010", "Account has insufficient", 500, UNKNOWN, LOOK_ONLY),
        ("binance-spot/-1021", "Timestamp for this request is", 503, CHANGE, LOOK_AFTER_SYNC),
        ("binance-spot/-1007", None, 200, CHANGE, LOOK),
        # a message that means something narrower than its number
        ("binance-spot/-2010", "Account has insufficient", 400, CHANGE, MAKE_ROOM),
        ("binance-spot/-2010", None, 400, CHANGE, "none read-message depends depends"),
        # limits are waited for
        ("binance-usdm/-1001", None, 429, CHANGE, LOOK_SLOWLY),
    ],
)  # fmt: skip
def test_the_four_parts_give_one_verdict(
    key: str, text: str | None, status: int | None, asked: Asked, expected: str
) -> None:
    assert judged(key, text, status, asked) == expected


@pytest.mark.parametrize("asked", [CHANGE, UNKNOWN])
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520, 599])
def test_no_change_is_plainly_sent_again_under_a_status_that_leaves_it_open(
    status: int, asked: Asked
) -> None:
    for entry in CATALOGUE.entries:
        for text in (None, *entry.messages):
            found = judge(entry, text, Answer(status, asked))
            if found.retry_write in _PLAIN_RESENDS:
                documented = text is not None and text.effect_basis is Basis.DOCUMENTED
                lasting = found.recovery not in (Recovery.RETRY, Recovery.BACK_OFF)
                assert status in entry.http_status, (entry.key, text)
                assert documented or lasting, (entry.key, text)


def test_a_message_that_is_cut_off_leaves_the_number_its_say() -> None:
    entry = CATALOGUE.entry("binance-usdm/-1008")
    timeout = CATALOGUE.entry("binance-usdm/-1007")
    assert entry is not None
    assert timeout is not None
    text = timeout.messages[0]
    assert judge(entry, text, Answer(), whole=False).retry_write is Retry.RECONCILE_FIRST
    assert judge(timeout, entry.messages[0], Answer(), whole=False).retry_write is Retry.RECONCILE_FIRST


SENT_AGAIN = Judgement(Effect.NONE, Recovery.BACK_OFF, Retry.YES_AFTER_DELAY, Retry.YES_AFTER_DELAY)
REFUSED = Judgement(Effect.NONE, Recovery.FIX_REQUEST, Retry.NO, Retry.NO_UNTIL_FIXED)
OPEN = Judgement(Effect.UNKNOWN, Recovery.RECONCILE, Retry.YES, Retry.RECONCILE_FIRST)


def test_the_strictest_wins_part_by_part_in_any_order() -> None:
    for several in itertools.permutations((SENT_AGAIN, REFUSED, OPEN)):
        assert strictest(several) == Judgement(
            Effect.UNKNOWN, Recovery.RECONCILE, Retry.NO, Retry.RECONCILE_FIRST
        )
    assert strictest((SENT_AGAIN, REFUSED)).retry_write is Retry.NO_UNTIL_FIXED


def test_of_classes_that_look_first_the_one_of_the_open_outcome_is_given() -> None:
    read = Judgement(Effect.NONE, Recovery.RETRY, Retry.YES, Retry.RECONCILE_FIRST)
    order = Judgement(Effect.UNKNOWN, Recovery.RECONCILE, Retry.YES, Retry.RECONCILE_FIRST)
    assert strictest((read, order)) == strictest((order, read)) == order


def test_meanings_that_differ_give_no_class_but_the_strictest_answers() -> None:
    assert any_of((SENT_AGAIN, REFUSED)) == Judgement(Effect.NONE, None, Retry.NO, Retry.NO_UNTIL_FIXED)
    assert any_of((SENT_AGAIN, OPEN)).recovery is Recovery.RECONCILE
    assert any_of((REFUSED, REFUSED)) == REFUSED


def test_a_text_that_contradicts_itself_is_never_plainly_sent_again() -> None:
    assert in_doubt(SENT_AGAIN) == Judgement(Effect.NONE, None, Retry.DEPENDS, Retry.DEPENDS)
    assert in_doubt(OPEN).retry_write is Retry.RECONCILE_FIRST


def test_what_only_the_message_decides_is_looked_up_if_the_outcome_is_unknown() -> None:
    unread = Judgement(Effect.UNKNOWN, Recovery.READ_MESSAGE, Retry.DEPENDS, Retry.DEPENDS)
    assert look_first_if_open(unread) == Judgement(
        Effect.UNKNOWN, Recovery.READ_MESSAGE, Retry.DEPENDS, Retry.RECONCILE_FIRST
    )
    refused = Judgement(Effect.NONE, Recovery.READ_MESSAGE, Retry.DEPENDS, Retry.DEPENDS)
    assert look_first_if_open(refused) == refused
