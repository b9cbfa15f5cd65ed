"""Find anchors: literals and patterns that mark a line which can contain an error.

Patterns that begin with a rare word are found by that word, many such words in one pass of the Aho-Corasick
search with SIMD instructions. Each other pattern needs a pass of its own, at about 2 GB/s.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from retcode.core.lazy_pattern import compile_on_use

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# How the status of a failed request begins: `HTTP/1.1" 404`, `http=503`. Each is a literal of its own: `http`
# alone is in most lines of many logs.
_VERSIONS = (b"/1.1", b"/1.0", b"/2.0", b"/2", b"/3")
_AFTER_VERSION = (b" ", b'" ', b'\\" ')
_AFTER_NAME = (b" ", b": ", b":", b":  ", b"=", b"-", b"/", b",", b'":', b'": ', b"(", b" (", b" **")
_STATUSES = tuple(
    re.escape(b"http%b%b" % (said, digit)) + rb"[0-9]{2}(?![0-9])"
    for said in (*(version + after for version in _VERSIONS for after in _AFTER_VERSION), *_AFTER_NAME)
    for digit in (b"4", b"5")
)
# A negative code, and how it begins. A date such as 2026-11-29 has two of these, 2026-03-04 has none.
_NEGATIVE = rb"-[1-9][0-9]{3,4}(?![0-9-])"
_NEGATIVE_BEGINS = [b"-%d" % digit for digit in range(1, 10)]
_NEVER = (b"\xfe\xfe", b"\xff\xff")  # in no UTF-8
# These search the text in lower case, and each begins with a literal. No pattern can match inside its own
# match, so a search may start anywhere.
ANCHORS: tuple[re.Pattern[bytes], ...] = tuple(
    compile_on_use(pattern)
    for pattern in (
        *_STATUSES,
        # A key or word for a code with a number after it, other than the numbers of success.
        rb"code(?:[\"'`\]\\ \t\r\n:=(>,#\x80-\xff]|&quot;|%22|%3a|(?!code)[a-z]{3,8}\(){1,24}"
        rb"(?:\[1\] {1,4})?[\"'`]?(?!(?:0|200|200000|00000)[^0-9]"
        rb"(?![^\n]{0,60}(?:restricted loc|unknown prop|eligib)))[-+0-9\xe2\xef%&]",
        _NEGATIVE,
        rb"\xe2(?:\x88\x92|\x80[\x90-\x94])[1-9][0-9]{3}",
        rb"error(?!s?(?:[_-]?(?:code|msg|message|count|rate))?[\"']?[ =:]{1,3}"
        rb"[\"']?(?:[0\"']|null|none|false)(?![0-9.]))",
        rb"exception",
        rb"fail(?!-?over|[a-z]{0,4}[\"']?[ =:]{1,3}[\"']?(?:0|null|none|false)(?![0-9.]))",
        rb"reject(?!(?:ed|s)?[\"']?[ =:]{1,3}[\"']?(?:0|null|none|false)(?![0-9.]))",
        rb"warn",
        # Words and numbers that are errors without being called so.
        rb"insufficient",
        rb"invalid(?!at)",
        rb"unknown (?:order|param|source|error)",
        rb"many (?:requests|new orders|messages|conn|param|concurrent|subscriptions)",
        rb"mandatory param",
        rb"outside (?:of )?(?:the )?(?:me )?recvwindow",
        rb"illegal char",
        rb"exceed(?:s|ed|ing)? ",
        rb"banned ",
        rb"denied",
        rb"forbidden",
        rb"unauthori[sz]ed",
        # Requests that got no answer.
        rb"timeout(?![\"']?[ ]?[:=]{1,2}[ ]?[\"']?[0-9])",
        rb"timed ?out(?![\"']?[ ]?[:=][ ]?(?:0|false))",
        rb"econn(?:reset|aborted)",
        rb"hang up",
        rb"reset by peer",
        rb"disconnected(?:error| without)",
        rb"deadline exceeded",
        rb"without response",
        rb"before message completed",
        rb"premature close",
        rb"incompleteread",
        rb"idle connection",
        rb"sent goaway",
        rb"side closed",
        rb"end of stream",
        rb"transport connection",
        rb"fetch failed",
        rb"sending request for url",
        rb"eof(?![a-z0-9])",
        rb"err_(?:connection|empty_resp|timed_out|network)",
        rb"connectionclosed",
        rb"abnormal closure",
        rb"going away",
        # Those whose answer could not be read.
        rb"unexpected token",
        rb"unexpected end of json",
        rb"not valid json",
        rb"could not decode",
        rb"nullresponse",
        rb"badresponse",
        # Timeouts in the words of customers: Spanish, Chinese, Russian.
        rb"tiempo de espera",
        rb"\xe8\xb6\x85\xe6\x97\xb6",
        rb"\xd0\xb0\xd0\xb9\xd0\xbc-?\xd0\xb0\xd1\x83\xd1\x82",
        rb"status(?:[_ ]?code)?[\"']?(?: is| of|[ :=]){1,4}[\"']?[45][0-9]{2}(?![0-9])",
    )
)
# Up to three words, in any script, and a number after the name of an exchange, which stands for %s.
_NAMED = rb"%s[^a-z0-9\n]{1,3}(?:[a-z\x80-\xff]{1,40}[^a-z0-9\n]{0,3}){0,3}[1-9][0-9]{2,5}(?![0-9.%%a-z])"
_VALUE = rb"%s[\"'`\]\\ \t:=(>,#]{1,24}[-+a-z0-9]"
_Sought = tuple[re.Pattern[bytes], int]  # a pattern, and the number of its set
# Positions in a literal, each with the literals that can begin there, and the patterns to try there.
_Begun = tuple[tuple[int, tuple[bytes, ...], tuple[_Sought, ...]], ...]
_LITERAL = re.compile(rb"(?=[a-z/_-]{3})(?:[a-z0-9/_ :=\",-]|\\[^a-z0-9])+(?![?*+{])")
# With more than 64 literals in one search, or fewer than three, no SIMD instructions are used. They compare
# the first characters of all literals: as many as the shortest one has, up to four.
_MAX_LITERALS, _SHORT = 56, 4
_BUCKETS = 8
# If the first bytes have no more negative beginnings than this, searching for these is faster than a pass.
_SAMPLE, _FEW = 4096, 4
# What begins like this is searched for apart: it is so frequent in access logs that it slows down the others.
_FREQUENT = b"http"
_BEYOND_ASCII = compile_on_use(rb"\\x[89a-f]")


def anchors(
    names: Iterable[str], keys: Iterable[str], literals: Iterable[str]
) -> tuple[re.Pattern[bytes], ...]:
    """Return the general anchors and those of the exchanges.

    `names` are words before a number, `keys` stand before a code, `literals` are parts of what client
    libraries print. Those that do not begin with three letters are left out.
    """
    printed = [literal.lower() for literal in literals]
    more = {
        *(_NAMED % re.escape(name.lower().encode()) for name in names),
        *(_VALUE % re.escape(key.lower().encode()) for key in keys if not _found_anyway(key.lower())),
        *(re.escape(literal.encode()) for literal in printed if not _found_anyway(literal)),
    }
    usable = sorted(filter(_literal_of, more))
    return ANCHORS + tuple(compile_on_use(pattern) for pattern in usable)


def _literal_of(pattern: bytes) -> bytes:
    """Return the literal that a pattern begins with; empty if it is too short."""
    found = _LITERAL.match(pattern)
    return re.sub(rb"\\(.)", rb"\1", found[0]) if found else b""


def _found_anyway(literal: str) -> bool:
    """Return whether a general anchor finds a literal; the search is faster with fewer literals."""
    return any(word in literal for word in ("code", "error", "exception", "fail", "reject"))


@lru_cache(4)
def anchor_search(*sets: tuple[re.Pattern[bytes], ...]) -> AnchorSearch:
    """Return the search for these patterns; most texts are searched for the same ones."""
    return AnchorSearch(*sets)


class AnchorSearch:
    """Finds where patterns match in lower-case bytes; each pattern begins with a literal.

    The patterns come in sets, and the positions are returned for each set.
    """

    def __init__(self, *sets: Iterable[re.Pattern[bytes]]) -> None:
        self._sets = len(sets)
        self._passes: list[_Sought] = []
        self._passes_beyond_ascii: list[_Sought] = []
        literals: list[tuple[bytes, _Sought]] = []
        for number, patterns in enumerate(sets):
            for pattern in patterns:
                if literal := _literal_of(pattern.pattern):
                    literals.append((literal, (pattern, number)))
                elif _BEYOND_ASCII.match(pattern.pattern):
                    self._passes_beyond_ascii.append((pattern, number))
                else:
                    self._passes.append((pattern, number))
        self._searches = tuple(_searches(literals))

    def positions(
        self, lower: bytes, low: int, high: int, *, is_ascii: bool | None = None
    ) -> tuple[list[int], ...]:
        """Return for each set the positions from `low` up to `high` where a match begins, in order.

        A match may extend beyond `high`. `is_ascii` is whether the bytes are, if that is known.
        """
        found: tuple[list[int], ...] = tuple([] for _ in range(self._sets))
        searched = memoryview(lower)[low:]
        for literals, begun in self._searches:
            for index, start, _ in literals.find_matches_as_indexes(searched):
                for at, others, all_sought in begun[index]:
                    position = low + start + at
                    if not others or lower.startswith(others, position):
                        for pattern, number in all_sought:
                            if pattern.match(lower, position):
                                found[number].append(position)
        is_ascii = lower.isascii() if is_ascii is None else is_ascii
        passes = self._passes if is_ascii else self._passes + self._passes_beyond_ascii
        for pattern, number in passes:
            found[number].extend(self._starts(pattern, lower, low))
        return tuple(_sorted_below(high, positions) for positions in found)

    def _starts(self, pattern: re.Pattern[bytes], lower: bytes, low: int) -> list[int]:
        sample = lower[low : low + _SAMPLE]
        if pattern.pattern != _NEGATIVE or sum(map(sample.count, _NEGATIVE_BEGINS)) > _FEW:
            return [match.start() for match in pattern.finditer(lower, low)]
        beginnings = self._negative.find_matches_as_indexes(memoryview(lower)[low:])
        return [low + at for _, at, _ in beginnings if pattern.match(lower, low + at)]

    @cached_property
    def _negative(self) -> BytesAhoCorasick:
        """The search for the beginnings of negative numbers.

        Together with literals that begin otherwise it uses SIMD instructions; alone it would stop at each
        hyphen.
        """
        from ahocorasick_rs import BytesAhoCorasick, MatchKind

        return BytesAhoCorasick([*_NEGATIVE_BEGINS, *_NEVER], matchkind=MatchKind.LeftmostFirst)


def _sorted_below(high: int, positions: list[int]) -> list[int]:
    positions.sort()
    return positions[: bisect_left(positions, high)]


def _searches(literals: Sequence[tuple[bytes, _Sought]]) -> Iterator[tuple[BytesAhoCorasick, list[_Begun]]]:
    """Yield searches for literals, each with the patterns to try where one is found, by the literal's index.

    A search resumes after each literal found, so literals that can begin inside it are tried there.
    """
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    by_literal: dict[bytes, list[_Sought]] = {}
    for literal, sought in literals:
        by_literal.setdefault(literal, []).append(sought)
    frequent = [literal for literal in by_literal if literal.startswith(_FREQUENT)]
    short = sorted(literal for literal in by_literal if len(literal) <= _SHORT)
    others = sorted(by_literal.keys() - {*frequent, *short})
    count = -(-len(others) // _MAX_LITERALS)
    groups = (sorted(frequent), short, *(others[part::count] for part in range(count)))
    for group in map(_in_buckets, filter(None, groups)):
        # Only this kind of match uses SIMD instructions.
        search = BytesAhoCorasick(group, matchkind=MatchKind.LeftmostFirst)
        beginning: dict[int, list[bytes]] = {}
        for literal in group:
            beginning.setdefault(literal[0], []).append(literal)
        yield search, [_begun_in(literal, beginning, by_literal) for literal in group]


def _in_buckets(literals: Sequence[bytes]) -> list[bytes]:
    """Return sorted literals in an order in which the SIMD search has those that begin alike in one bucket.

    It puts every eighth literal in the same bucket, and compares those of a bucket all at once; see
    `packed::teddy` in the sources of the Rust library aho-corasick.
    """
    rows = -(-len(literals) // _BUCKETS)
    return [literal for row in range(rows) for literal in literals[row::rows]]


def _begun_in(
    literal: bytes, beginning: Mapping[int, Sequence[bytes]], sought: Mapping[bytes, Sequence[_Sought]]
) -> _Begun:
    """Return the positions in a literal where literals can begin, with these and the patterns to try there.

    `beginning` are all literals by their first byte. At position 0 there is nothing to compare if only the
    literal itself can begin there.
    """
    begun: list[tuple[int, tuple[bytes, ...], tuple[_Sought, ...]]] = []
    for at in range(len(literal)):
        rest = literal[at:]
        others = [
            other
            for other in beginning.get(literal[at], ())
            if other.startswith(rest) or rest.startswith(other)
        ]
        if others:
            compared = () if at == 0 and others == [literal] else tuple(others)
            begun.append((at, compared, tuple(one for other in others for one in sought[other])))
    return tuple(begun)
