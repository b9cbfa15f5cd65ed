"""Join the messages found without a number to the numbers printed near them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.http import is_status
from retcode.core.lazy_pattern import compile_on_use

_MAX_DISTANCE = 1500  # characters between a message and a number of its code
_WORD = compile_on_use(r"\w")
_MIN_LISTED = 8  # errors inside a message that is a list of errors
_SEPARATORS = " \t\r\n,;:|"  # between the errors of a list
_BESIDE = 3  # characters between a number and its name in one mention: `-2019 (NAME)`
_MAX_GAP = 60  # characters between a message and any other number


def without_overlaps_in_lists(text: str, candidates: list[Candidate]) -> list[Candidate]:
    """End each message in a list of errors where the next error begins.

    It is a list if a message contains many of the errors after it. A message that contains few is kept
    whole: the rest of a line may be one message, with numbers in it.
    """
    ordered = sorted(candidates, key=lambda candidate: (candidate.start, candidate.end))
    return [
        _ending_before(text, one, ordered[index + 1]) if last_needed.start < one.end else one
        for index, (one, last_needed) in enumerate(zip(ordered, ordered[_MIN_LISTED:], strict=False))
    ] + ordered[-_MIN_LISTED:]


def _ending_before(text: str, candidate: Candidate, following: Candidate) -> Candidate:
    """Return a candidate whose message ends where the following one begins."""
    message, end = candidate.message, following.start
    if not message or candidate.code_at < 0 or end >= candidate.end:
        return candidate
    if not text.endswith(message, 0, candidate.end) or end < candidate.code_at + len(candidate.code):
        return candidate
    kept = text[candidate.end - len(message) : end].strip(_SEPARATORS)
    return structs.replace(candidate, message=kept or None, end=end)


def join_messages(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Give each number the message that is printed near it, where that message is one of its code's.

    Returns the candidates in order of position. A message that no number takes stays a candidate of its own;
    the name of a number beside it does not count as a second error. A message inside the object of its code
    replaces what was read as the message of that object.
    """
    everything = [_without_empty_message(candidate) for candidate in candidates]
    numbered = [c for c in everything if c.code_at >= 0]
    joined: list[Candidate] = []
    adopted: dict[int, str] = {}
    for message in (c for c in everything if c.code_at < 0):
        near = [
            n
            for n in numbered
            if n.code in {message.code, *message.also} and abs(n.start - message.start) < _MAX_DISTANCE
        ]
        near.sort(key=lambda n: (n.message is not None, _gap(message, n)))
        beside = near[0] if near else _number_beside(message, numbered)
        vacant = beside and beside.message is None and beside.code_at not in adopted
        if beside and message.message and (vacant or _holds(beside, message)):
            adopted[beside.code_at] = message.message
        elif near and message.message is None and _gap(message, near[0]) <= _BESIDE:
            continue  # the name of the number, printed beside it
        elif near:
            joined.append(structs.replace(message, code=near[0].code, also=()))
        else:
            joined.append(message)
    for number in numbered:
        text = adopted.get(number.code_at, number.message)
        joined.append(number if text is number.message else structs.replace(number, message=text))
    return sorted(joined, key=lambda c: (c.start, c.end))


def _without_empty_message(candidate: Candidate) -> Candidate:
    """Return a candidate without a message that has no word, such as the colon of "error -1013:"."""
    message = candidate.message
    empty = message and candidate.code_at >= 0 and not _WORD.search(message)
    return structs.replace(candidate, message=None) if empty else candidate


def _holds(number: Candidate, message: Candidate) -> bool:
    """Return whether a message is in the object of its code, and not in what was read as its message."""
    inside = number.start <= message.start and message.end <= number.end
    return inside and number.code == message.code and (message.message or "") not in (number.message or "")


def _gap(message: Candidate, number: Candidate) -> int:
    """Return how many characters are between a message and a number."""
    return min(abs(number.start - message.end), abs(message.start - number.end))


def _number_beside(message: Candidate, numbered: list[Candidate]) -> Candidate | None:
    """Return the number without a message right beside a message, or None.

    An HTTP status can be beside any message, so it takes none.
    """
    if not message.message:
        return None
    gaps = ((_gap(message, n), n) for n in numbered if n.message is None and not is_status(n.code))
    return next((number for gap, number in gaps if gap < _MAX_GAP), None)
