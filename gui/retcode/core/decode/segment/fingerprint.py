"""Recognise regions of a log that differ only in times, ids, amounts and plain words, so that one is read.

This takes two steps. Regions that differ only in digits and plain words share a fingerprint, which is
computed once. Regions with the same fingerprint are read separately only if they differ in a number that can
be a code.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import itemgetter

from msgspec import Struct

from retcode.core.lazy_pattern import compile_on_use

_ZEROS = bytes.maketrans(b"123456789", b"000000000")
# Long identifiers. The lookahead keeps plain words.
_IDENTIFIER = compile_on_use(
    rb"(?<![A-Za-z0-9_-])(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{16,512}(?![A-Za-z0-9_-])"
)
_MASK = b"#"
_AMOUNT = b"\xff"  # which no text holds
# Parts of words other than identifiers always matter for the meaning of an error. Numbers after a word for a
# code and signed numbers do if a table has them, if they are short or reserved, or once such a number was
# read as an error; `other` numbers do if they are a code or a status; times and amounts never do.
_NUMBERS = compile_on_use(
    rb"""(?x)
    [0-9]{4}-[0-9]{2}-[0-9]{2}[T ,][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?  # a time
    |(?P<amount>[0-9]{1,15}\.[0-9]{1,15}(?![.0-9]))  # a number with a fraction
    # a number after `code`
    |(?i:code)(?:["'`\]\\ \t\r\n:=(>,#]|&quot;|%22|%3[Aa]){1,16}(?P<code>-?[0-9]{1,9})
    |(?P<long>[0-9]{7,})  # an id or an epoch
    |(?<![A-Za-z])(?P<measure>[0-9]{1,9})(?=[a-z]{1,3}\b)  # `120ms`
    |(?P<part>(?<=[A-Za-z_])[0-9]{1,6}|[0-9]{1,6}(?=[A-Za-z_]))  # a part of a word: `V3`
    |(?P<signed>(?<![A-Za-z0-9])-(?:[0-9]{3,6}|[0-9](?![0-9])))  # `-1021`
    |(?P<other>-?[0-9]{1,6})  # any other number
    """
)
_OF_ANY_LENGTH = frozenset({"amount", "long", "measure"})
_CODES = frozenset({"code", "signed"})
# The code that some exchanges use for success, and the HTTP statuses in use.
_IN_USE = ((100, 104), (200, 209), (300, 309), (400, 419), (421, 432), (451, 452), (499, 512), (520, 531))
_STATUSES = {b"200000", *(b"%d" % status for first, end in _IN_USE for status in range(first, end))}
_STATUS = compile_on_use(rb"[1-5][0-9]{2}")
# A number after a word for a code that is read like any other of its length unless a table has it: it has at
# least four digits, and is neither a close code of a WebSocket (1006, 4001) nor a code of JSON-RPC (-32600).
_UNRESERVED = compile_on_use(rb"(?!(?:10|40)[0-9]{2}\Z|32[0-9]{3}\Z)[1-9][0-9]{3,8}")
_MAX_FINGERPRINTS = 2000
_MAX_CLASSES = 20_000
# A number so close before words may be their code without its sign.
_BESIDE = 8


class Fingerprint(Struct):
    """What regions that differ only in digits have in common.

    `text` is the same even if amounts differ in length; `ends` are the positions where the amounts end.
    `numbers_in` returns the numbers of a region that always matter. `codes` are the spans of those printed as
    codes, `others` of the rest; `codes_in` and `others_in` return these of a region. `codes_matter` is set
    once one of the codes was read as an error though it is in no table, `others_matter` the same for the
    others, `words_matter` once a plain word was part of a code.
    """

    text: bytes
    ends: tuple[int, ...]
    numbers_in: Callable[[bytes], tuple[bytes, ...]]
    codes: tuple[slice, ...]
    codes_in: Callable[[bytes], tuple[bytes, ...]]
    others: tuple[slice, ...]
    others_in: Callable[[bytes], tuple[bytes, ...]]
    codes_matter: bool = False
    others_matter: bool = False
    words_matter: bool = False


class FingerprintCache:
    """The fingerprints of recent regions, up to a limit; `codes` are those of the catalogue."""

    def __init__(self, codes: frozenset[bytes]) -> None:
        # A text may print a code without its minus.
        self._listed = frozenset(code.lstrip(b"-") for code in _STATUSES | codes)
        self._known: dict[bytes, Fingerprint] = {}
        self._classes = _Classes(self._listed)

    def fingerprint(self, data: bytes) -> Fingerprint:
        """Return the fingerprint of a region, given with its plain words masked."""
        digitless = with_zeros(data)
        fingerprint = self._known.get(digitless)
        if fingerprint is None:
            if len(self._known) >= _MAX_FINGERPRINTS:
                self._known.clear()
            fingerprint = self._known[digitless] = _fingerprint(digitless)
        return fingerprint

    def key(self, data: bytes, fingerprint: Fingerprint, words: tuple[bytes, ...]) -> Hashable:
        """Return a key that is equal for all regions that can be read as one; `words` are the masked ones."""
        others = fingerprint.others_in(data)
        if others and not fingerprint.others_matter:
            others = tuple(map(self._classes.__getitem__, others))
        # Words that do not matter still count if one occurs twice.
        which: tuple[bytes | int, ...] = words
        if not fingerprint.words_matter:
            repeated = len(words) > 1 and len(set(words)) < len(words)
            which = tuple(map(words.index, words)) if repeated else ()
        numbers = fingerprint.numbers_in(data)
        return fingerprint.text, which, numbers, self._codes(data, fingerprint), others

    def _codes(self, data: bytes, fingerprint: Fingerprint) -> tuple[bytes | int, ...]:
        """Return the numbers printed as codes; one that no table has is replaced by its first index."""
        codes = fingerprint.codes_in(data)
        if not codes or fingerprint.codes_matter:
            return codes
        unsigned = [code.lstrip(b"-") for code in codes]
        if self._listed.issuperset(unsigned):
            return codes
        return tuple(
            [
                unsigned.index(digits)
                if digits not in self._listed and _UNRESERVED.fullmatch(digits)
                else code
                for code, digits in zip(codes, unsigned, strict=True)
            ]
        )

    @staticmethod
    def learn_words(fingerprint: Fingerprint, words: Iterable[bytes], texts: Iterable[str]) -> None:
        """Let `words` matter from now on if one of the texts that a region was read as contains one."""
        everything = "\n".join(texts).encode()
        fingerprint.words_matter |= any(word in everything for word in words)

    def learn(
        self, data: bytes, fingerprint: Fingerprint, codes: Iterable[str], starts: Iterable[int]
    ) -> None:
        """Let numbers matter from now on if one of their kind was read in a region as a code or a status.

        The same holds for a number right before a message without a code: a number there may be its code.
        `starts` are the positions of such messages.
        """
        unlisted = {code.encode() for code in codes} - self._listed
        messages = tuple(starts)

        def matters(span: slice) -> bool:
            before_message = any(0 <= start - span.stop < _BESIDE for start in messages)
            return before_message or data[span].lstrip(b"-") in unlisted

        fingerprint.codes_matter |= any(map(matters, fingerprint.codes))
        fingerprint.others_matter |= any(map(matters, fingerprint.others))


class _Classes(dict[bytes, bytes]):
    """Maps each number to a value that is equal for numbers which are read alike, unless read as a code."""

    def __init__(self, listed: frozenset[bytes]) -> None:
        super().__init__()
        self._listed = listed

    def __missing__(self, number: bytes) -> bytes:
        if len(self) >= _MAX_CLASSES:
            self.clear()
        kind = b""
        if number.lstrip(b"-") in self._listed or (len(number) > 2 and number[:1] == b"0"):
            kind = number
        elif _STATUS.fullmatch(number):
            kind = b"fails" if number >= b"400" else b"goes on"
        self[number] = kind
        return kind


def with_zeros(data: bytes) -> bytes:
    """Return a text with a zero for each of its digits."""
    return data.translate(_ZEROS)


def shift_position(position: int, before: tuple[int, ...], after: tuple[int, ...]) -> int:
    """Return the position in one region that corresponds to `position` in another with the same fingerprint.

    `before` and `after` are the `ends` of their fingerprints.
    """
    passed = bisect_right(before, position)
    return position + after[passed - 1] - before[passed - 1] if passed else position


def _fingerprint(digitless: bytes) -> Fingerprint:
    masked = _IDENTIFIER.sub(lambda match: _MASK * len(match[0]), digitless)
    parts: list[bytes] = []
    ends: list[int] = []
    numbers: list[slice] = []
    codes: list[slice] = []
    others: list[slice] = []
    maskable = digitless.isascii()  # otherwise positions in characters differ from those in bytes
    done = 0
    for match in _NUMBERS.finditer(digitless):
        group = match.lastgroup
        if group is None:
            continue
        start, end = match.span(group)
        within = masked.startswith(_MASK, start)
        if group == "other":
            others.append(slice(start, end))
        elif group in _CODES:
            codes.append(slice(start, end))
        elif group not in _OF_ANY_LENGTH and not (group == "part" and within):
            numbers.append(slice(start, end))
        elif group in _OF_ANY_LENGTH and maskable and not within:
            parts += (masked[done:start], _AMOUNT)
            ends.append(end)
            done = end
    parts.append(masked[done:])
    return Fingerprint(
        b"".join(parts),
        tuple(ends),
        _slicer(numbers),
        tuple(codes),
        _slicer(codes),
        tuple(others),
        _slicer(others),
    )


def _slicer(spans: Sequence[slice]) -> Callable[[bytes], tuple[bytes, ...]]:
    """Return a function that returns the parts of a region at these spans."""
    if len(spans) > 1:
        return itemgetter(*spans)
    if not spans:
        return lambda _: ()
    (span,) = spans
    return lambda data: (data[span],)
