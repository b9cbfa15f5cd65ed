"""Messages found without a number are given to the numbers printed near them."""

from __future__ import annotations

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.join import join_messages

WORDS = "Timestamp is outside of the recvWindow"


def number(code: str, start: int, message: str | None = None) -> Candidate:
    return Candidate(code, message, start, start + len(code), start, Form.PROSE)


def message(code: str, start: int, *also: str) -> Candidate:
    return Candidate(code, WORDS, start, start + len(WORDS), -1, Form.MESSAGE, also=also)


def joined(*candidates: Candidate) -> list[tuple[str, str | None]]:
    return [(candidate.code, candidate.message) for candidate in join_messages(candidates)]


def test_a_number_takes_the_message_of_its_code() -> None:
    assert joined(number("-1021", 0), message("-1021", 200)) == [("-1021", WORDS)]


def test_a_number_takes_a_message_that_several_codes_share() -> None:
    assert joined(number("-1131", 0), message("-1021", 200, "-1131")) == [("-1131", WORDS)]


def test_a_number_takes_any_message_right_beside_it() -> None:
    assert joined(number("51008", 0), message("-1021", 10)) == [("51008", WORDS)]


def test_a_message_far_from_a_number_of_another_code_stays_an_error_of_its_own() -> None:
    assert joined(number("51008", 0), message("-1021", 500)) == [("51008", None), ("-1021", WORDS)]


def test_a_status_takes_no_message() -> None:
    assert joined(number("429", 0), message("-1021", 10)) == [("429", None), ("-1021", WORDS)]


def test_a_number_keeps_its_own_message() -> None:
    assert joined(number("-1021", 0, "own"), message("-1021", 20)) == [("-1021", "own"), ("-1021", WORDS)]
