"""Add up the regions of one text and build its report.

Logs repeat themselves. Regions that differ only in times, ids, amounts and plain words are read once. Of each
error only an example, its count and its first positions are kept, so memory does not grow with the text.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import PLAIN_RESENDS, Effect, Subject
from retcode.core.catalogue.verdict import LIMITED, Answer, Asked, Judgement, leaves_outcome_open
from retcode.core.decode.attribute.doubt import (
    has_numeric_sign_of_doubt,
    leaves_doubt,
    leaves_order_open,
    signs_of_doubt,
)
from retcode.core.decode.attribute.identify import EvidenceKind
from retcode.core.decode.attribute.reconcile import Occurrence, follow_neighbours, follow_surest, grouped
from retcode.core.decode.findings import (
    MAX_REMARKS,
    MAX_SPANS,
    CountedStatus,
    FindingBuilder,
    Locations,
    SentStatus,
    is_delimited,
    mask_successes,
    status_of,
    success_text,
    words_after_wording,
)
from retcode.core.decode.notices import OpenStatus, notices
from retcode.core.decode.pipeline import Reader, Reading
from retcode.core.decode.report import Certainty, Finding, Outcome, Report, Span, Success
from retcode.core.decode.scan.candidate import Form
from retcode.core.decode.scan.clues import Clue, ClueFinder
from retcode.core.decode.scan.forms import Candidate
from retcode.core.decode.scan.headers import Header
from retcode.core.decode.scan.http import Status
from retcode.core.decode.scan.recognition import Strength
from retcode.core.decode.scan.requests import Requests
from retcode.core.decode.scan.wire_messages import MatchQuality
from retcode.core.decode.segment.fingerprint import Fingerprint, FingerprintCache, shift_position, with_zeros
from retcode.core.decode.segment.plain_words import WordMasks
from retcode.core.decode.segment.regions import Region
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact import redact

_MAX_KEPT = 2000
_MAX_KEPT_BYTES = 4 << 20
# Input with more distinct errors than any exchange has is not a log; stop reading it.
_MAX_ERRORS = 1000
_SPECIMENS, _SPECIMEN_CHARS, _MAX_HEADERS, _MAX_SUCCESSES = 24, 4000, 40, 200
_SPECIMENS_ALIKE = 4  # regions with one key, from which the notices are made
_FAILURE = 400
_MAX_STATUS_LINES = 5  # between a status and the body that came with it
# Plain words are masked once this many regions had to be read: before that it does not pay.
MIN_READ = 100


class ErrorKey(Struct, frozen=True, cache_hash=True, gc=False):
    """What two occurrences have in common if they are counted as one error.

    A tally makes one object for all equal ones, so that they are compared as fast as numbers.
    """

    code: str
    has_message: bool
    leaves_open: bool
    says_unknown: bool
    in_part: bool
    order_rejected: bool
    doubted: bool
    subject: Subject | None
    unanswered: Asked | None
    exchange: str | None
    venue: str | None
    certainty: Certainty
    entry: str | None
    possible: frozenset[str]
    wording: tuple[str, MatchQuality] | None
    contradiction: tuple[str, str] | None


class Located(Struct, frozen=True):
    """An occurrence of an error in a region: character offsets and line, both from 0, are the region's.

    `key` is equal for occurrences that are counted as one error.
    """

    key: ErrorKey
    occurrence: Occurrence
    answer: Answer
    line: int
    start: int
    end: int


class SeenStatus(NamedTuple):
    """An HTTP status with its sender and position; `alone` if it came with no error.

    `answer` is the status with the kind of its request, which is known where it changes the verdict.
    """

    sent: SentStatus
    span: Span
    alone: bool
    answer: Answer


class RegionReading(Struct, frozen=True):
    """Everything found in one region; positions are relative to it. `text` is the flat text that was read.

    `owned` are the statuses that an exchange sent. `open_status` is a status without a code after which it is
    unknown whether a change was carried out.
    """

    text: str
    located: tuple[Located, ...]
    successes: tuple[tuple[str, Span], ...]
    statuses: tuple[SeenStatus, ...]
    headers: tuple[Header, ...]
    page: bool
    redactions: tuple[tuple[str, int], ...]
    owned: frozenset[int] = frozenset()
    open_status: OpenStatus | None = None


class _MaskedRegion(NamedTuple):
    """A region with its plain words masked, those words, and the number of its context.

    See `Tally._context_number`.
    """

    data: bytes
    words: tuple[bytes, ...]
    context: int


class _KnownReading(Struct, frozen=True):
    """The reading that all regions with one key share.

    `ends` are those of the region it was read from, see `Fingerprint`. `read` are the plain words and the
    codes of each region with this key that was read.
    """

    ends: tuple[int, ...]
    reading: RegionReading
    read: set[tuple[bytes, ...]]


# How many lines before a region are looked at for what leaves an order open.
_LINES_BEFORE = 2
_MAX_LINES_ASKED = 500
_DIGITS = compile_on_use(rb"\d+")
_UNREAD = RegionReading("", (), (), (), (), page=False, redactions=())


class _ErrorGroup(Struct):
    """The occurrences of one error as counted so far, with the first ones."""

    occurrences: list[Occurrence]
    answer: Answer
    count: int = 0
    spans: list[Span] = []


class Tally:
    """Decodes one text whose regions are added in order. Needs a new instance for each text."""

    def __init__(
        self,
        catalogue: Catalogue,
        reader: Reader,
        finder: ClueFinder,
        builder: FindingBuilder,
        venue: str | None = None,
    ) -> None:
        self._catalogue, self._reader = catalogue, reader
        self._finder, self._builder = finder, builder
        self._venue = venue
        self._read: dict[Hashable, _KnownReading] = {}
        self._read_bytes = 0
        self._regions_read = 0
        self._addresses: dict[bytes, tuple[Clue, ...]] = {}
        self._contexts: dict[tuple[bytes, ...], int] = {}
        self._context_clues: dict[tuple[Clue, ...], int] = {}
        self._context_numbers = itertools.count()
        self._keys: dict[ErrorKey, ErrorKey] = {}
        self._groups: dict[ErrorKey, _ErrorGroup] = {}
        self._successes: list[Success] = []
        self._statuses: dict[SentStatus, CountedStatus] = {}
        self._owned: set[int] = set()
        self._open_status: OpenStatus | None = None
        self._headers: list[Header] = []
        self._redactions: Counter[str] = Counter()
        self._specimens: list[str] = []
        self._lines_asked = 0
        self._answered_until = 0
        self._in_doubt: dict[Hashable, bool] = {}
        self._doubted_alike: dict[tuple[Hashable, bytes], bool] = {}
        self._resent: dict[ErrorKey, bool] = {}
        self._page = False
        self._whole = False

    @cached_property
    def _fingerprints(self) -> FingerprintCache:
        return FingerprintCache(self._reader.codes)

    @cached_property
    def _masks(self) -> WordMasks:
        return WordMasks(self._reader.known_words)

    @cached_property
    def _masked_address(self) -> Callable[[bytes], bytes]:
        """Mask an address; most of those before a region are before the next one, too."""
        return lru_cache(_MAX_KEPT)(lambda address: self._masks.masked(address)[0])

    def prepare(self, beginning: bytes) -> None:
        """Make what a long text with this `beginning` needs, some 100 ms once. Else it is made when needed.

        Nothing is counted.
        """
        self._masks.masked(b"word")
        self._read_region(Region(0, 0, 1, beginning))

    def add(self, region: Region) -> RegionReading:
        """Read a region, count its errors, and return its reading."""
        if region.whole:
            self._whole = True
            reading = self._read_region(region)
            self._keep_specimen(reading)
            self._count(region, reading)
            return reading
        masked = self._masked(region)
        fingerprint = self._fingerprints.fingerprint(masked.data)
        key = self._key(masked, fingerprint)
        known = self._read.get(key)
        if known is None and len(self._groups) >= _MAX_ERRORS:
            return _UNREAD
        if known is None:
            reading = self._read_region(region)
            self._remember(masked, fingerprint, reading)
            self._keep_specimen(reading)
        elif (
            len(known.read) < _SPECIMENS_ALIKE
            and self._wants_specimen(known.reading)
            and (own := _own_words(masked, fingerprint)) not in known.read
        ):
            reading = self._read_region(region)
            known.read.add(own)
            self._keep_specimen(reading)
        else:
            reading = known.reading
            if known.ends != fingerprint.ends:
                reading = _relocated(reading, known.ends, fingerprint.ends)
        reading = self._doubted(region, reading, key)
        if reading.located:
            self._answered_until = region.start + len(region.data)
        self._count(region, reading)
        return reading

    def _doubted(self, region: Region, reading: RegionReading, key: Hashable) -> RegionReading:
        """Return the reading of a region, in doubt if its words or those shortly before leave an order open.

        Regions with an equal `key` are read once, but may differ in these words.
        """
        if not any(map(self._may_be_resent, reading.located)):
            return reading
        text = region.data.decode("utf-8", "replace")
        unanswered = region.before[max(0, self._answered_until - region.start + len(region.before)) :]
        before = b"".join(unanswered.splitlines(keepends=True)[-_LINES_BEFORE:])
        lines_before = before.decode("utf-8", "replace")
        if has_numeric_sign_of_doubt(lines_before + text):
            doubted = self._leaves_doubt(text, lines_before, reading, key)
        else:
            likeness = key, with_zeros(before)
            known = self._doubted_alike.get(likeness)
            if known is None:
                if len(self._doubted_alike) >= _MAX_KEPT:
                    self._doubted_alike.clear()
                known = self._leaves_doubt(text, lines_before, reading, key)
                self._doubted_alike[likeness] = known
            doubted = known
        if not doubted:
            return reading
        return structs.replace(reading, located=tuple(map(self._in_doubt_now, reading.located)))

    def _leaves_doubt(self, text: str, before: str, reading: RegionReading, key: Hashable) -> bool:
        """Return whether a region's text, or the lines `before` it, leave an order open."""
        if not signs_of_doubt(before):
            before = ""
        signs = signs_of_doubt(text)
        if not (signs or before):
            return False
        shape = key, signs, _DIGITS.sub(b"0", self._masks.masked(before.encode())[0])
        if shape not in self._in_doubt:
            if len(self._in_doubt) >= _MAX_KEPT:
                self._in_doubt.clear()
            spans = [(one.start, one.end) for one in reading.located]
            spans += [(one.span.start, one.span.end) for one in reading.statuses]
            answers = [(len(before) + start, len(before) + end) for start, end in spans]
            self._in_doubt[shape] = leaves_doubt(before + text, answers, self._is_others)
        return self._in_doubt[shape]

    def _is_others(self, line: str) -> bool:
        """Return whether a line is about another service; always False after many, to save time."""
        self._lines_asked += 1
        return self._lines_asked <= _MAX_LINES_ASKED and self._reader.names_vendor(line)

    def _may_be_resent(self, located: Located) -> bool:
        found = self._resent.get(located.key)
        if found is None:
            found = self._resent[located.key] = _may_be_resent(located.occurrence)
        return found

    def _in_doubt_now(self, located: Located) -> Located:
        key = structs.replace(located.key, doubted=True)
        answer = structs.replace(located.answer, doubted=True)
        return structs.replace(located, key=self._keys.setdefault(key, key), answer=answer)

    def report(self, *, mask: bool = True) -> Report:
        """Return the report of the regions added so far; `mask` hides secrets in it."""
        settled = self.findings(mask=mask)
        statuses = dict(sorted(self._statuses.items(), key=lambda item: item[0].status not in self._owned))
        numbers = dict.fromkeys(sent.status for sent in statuses)
        failed = [status for status in numbers if status >= _FAILURE]
        owned = [finding.http_status for finding, _ in settled if finding.http_status]
        stated = (*failed, *numbers, *owned)
        errors = [one.candidate for group in self._groups.values() for one in group.occurrences]
        if not self._whole:  # a batch in one region says nothing about the others
            errors = [structs.replace(candidate, item=None) for candidate in errors]
        texts = notices(
            "\n".join(self._specimens),
            errors,
            tuple(Status(number, 0, 0) for number in numbers),
            tuple(self._headers),
            self._page,
            self._open_status,
        )
        if len(self._groups) >= _MAX_ERRORS:
            texts = (f"More than {_MAX_ERRORS} different errors: what came after them was not read.", *texts)
        outcome = Outcome.ERROR if settled or failed else Outcome.SUCCESS if self._successes else Outcome.NONE
        return Report(
            verdict=outcome,
            http_status=stated[0] if stated else None,
            findings=tuple(finding for finding, _ in settled),
            statuses=self._builder.statuses(statuses, [finding for finding, _ in settled]),
            successes=mask_successes(self._successes, mask=mask) if not settled else (),
            notices=tuple(redact(notice)[0] for notice in texts) if mask else texts,
            redactions=self.redactions if mask else {},
        )

    @property
    def redactions(self) -> dict[str, int]:
        """How many secrets of each kind the regions with errors contain, so far."""
        return dict(self._redactions)

    def findings(self, *, mask: bool = True) -> list[tuple[Finding, tuple[ErrorKey, ...]]]:
        """Return the findings so far, in order of first appearance, each with the keys of its occurrences."""
        kept = [(key, occurrence) for key, group in self._groups.items() for occurrence in group.occurrences]
        occurrences = follow_surest([occurrence for _, occurrence in kept])
        occurrences = follow_neighbours(occurrences, self._catalogue)
        key_of = {id(occurrence): key for occurrence, (key, _) in zip(occurrences, kept, strict=True)}
        found = []
        for group in grouped(
            occurrences, lambda one: (self._builder.distinction(one), key_of[id(one)].doubted)
        ):
            keys = dict.fromkeys(key_of[id(occurrence)] for occurrence in group)
            parts = [self._groups[key] for key in keys]
            spans = sorted((span for part in parts for span in part.spans), key=lambda span: span.start)
            answers = tuple(part.answer for part in parts)
            where = Locations(tuple(spans[:MAX_SPANS]), sum(part.count for part in parts), answers)
            found.append((self._builder.finding(group, where, mask=mask), tuple(keys)))
        return found

    def judgement(self, located: Located) -> Judgement | None:
        """Return the combined verdict of one occurrence; None if nothing is known."""
        return self._builder.judgement(located.occurrence, (located.answer,))

    def _masked(self, region: Region) -> _MaskedRegion:
        if self._regions_read < MIN_READ:
            return _MaskedRegion(region.data, (), self._context_number(region.context, region.context))
        addresses = tuple(map(self._masked_address, region.context))
        return _MaskedRegion(
            *self._masks.masked(region.data), self._context_number(region.context, addresses)
        )

    def _context_number(self, context: tuple[bytes, ...], masked: tuple[bytes, ...]) -> int:
        """Return a number that is equal for contexts with the same clues at the same distances."""
        number = self._contexts.get(masked)
        if number is None:
            if len(self._contexts) >= _MAX_KEPT:
                self._contexts.clear()
                self._context_clues.clear()
            clues = self._clues_before(context, masked)
            number = self._context_clues.setdefault(clues, next(self._context_numbers))
            self._contexts[masked] = number
        return number

    def _key(self, masked: _MaskedRegion, fingerprint: Fingerprint) -> Hashable:
        return masked.context, self._fingerprints.key(masked.data, fingerprint, masked.words)

    def _remember(self, masked: _MaskedRegion, fingerprint: Fingerprint, reading: RegionReading) -> None:
        if len(self._read) >= _MAX_KEPT or self._read_bytes > _MAX_KEPT_BYTES:
            self._read.clear()
            self._read_bytes = 0
        self._read_bytes += len(masked.data)
        starts = [one.start for one in reading.located if one.occurrence.candidate.code_at < 0]
        self._fingerprints.learn(masked.data, fingerprint, _numbers_read(reading), starts)
        self._fingerprints.learn_words(fingerprint, masked.words, _texts_read(reading))
        known = _KnownReading(fingerprint.ends, reading, {_own_words(masked, fingerprint)})
        self._read[self._key(masked, fingerprint)] = known

    def _read_region(self, region: Region) -> RegionReading:
        self._regions_read += 1
        text = region.data.decode("utf-8", "replace")
        context = self._clues_before(region.context, region.context)
        flat, reading = (
            self._reader.read_pasted(text, self._venue)
            if region.whole
            else self._reader.read_flat(text, self._venue, context, is_part=True)
        )
        lines = [0, *(match.end() for match in re.finditer("\n", text))]

        def span(start: int, end: int) -> Span:
            first = flat.original(start)
            return Span(bisect_right(lines, first) - 1, first, max(first, flat.original(end)))

        located = []
        starts = sorted(occurrence.candidate.start for occurrence in reading.occurrences)
        requests = Requests(flat.text)
        doubted = region.whole and self._leaves_order_open(flat.text, reading, requests)
        other_named = region.whole and self._names_only_other_exchanges(reading)
        for occurrence in reading.occurrences:
            at = span(occurrence.candidate.start, occurrence.candidate.end)
            venue = self._catalogue.venues.get(occurrence.identity.venue or "")
            exchange = venue.exchange if venue else occurrence.identity.exchange
            status = status_of(occurrence.candidate, reading.statuses, flat.text, starts, exchange)
            answer = _answer(status, requests, occurrence.candidate)
            if doubted or other_named:
                answer = structs.replace(answer, doubted=doubted, other_exchange_named=other_named)
            key = _key(
                occurrence,
                answer,
                self._builder.contradiction(occurrence),
                says_unknown=self._builder.says_unknown(occurrence),
            )
            located.append(
                Located(
                    self._keys.setdefault(key, key),
                    occurrence,
                    answer,
                    at.line,
                    at.start,
                    at.end,
                )
            )
        return RegionReading(
            text=flat.text,
            located=tuple(located),
            successes=tuple((success_text(c), span(c.start, c.end)) for c in reading.successes),
            statuses=tuple(
                _seen_statuses(
                    [
                        (
                            SentStatus(s.status, s.exchange),
                            span(s.start, s.end),
                            _status_answer(s, requests, doubted=doubted),
                        )
                        for s in reading.statuses
                        if region.whole or s.status >= _FAILURE
                    ],
                    located,
                )
            ),
            headers=reading.headers,
            page=reading.page,
            owned=frozenset(s.status for s in reading.statuses if s.owned),
            open_status=_open_status(reading, located, requests),
            # Nothing of a region without an error gets into a report.
            redactions=tuple(redact(text)[1].items()) if located or region.whole else (),
        )

    def _names_only_other_exchanges(self, reading: Reading) -> bool:
        """Return whether a text names exchanges, but none that its errors may be from."""
        resent = [one for one in reading.occurrences if _may_be_resent(one)]
        if any(_has_evidence(one, EvidenceKind.UNLISTED) for one in resent):
            return True  # the text points to an exchange whose tables lack the code
        confirmed = (EvidenceKind.SURROUNDINGS, EvidenceKind.CHOSEN)  # by the text or the user
        if not resent or any(_has_evidence(one, *confirmed) for one in reading.occurrences):
            return False
        venues = {venue for one in reading.occurrences for venue in _venues(one)}
        own = {self._catalogue.venues[venue].exchange for venue in venues if venue in self._catalogue.venues}
        named: set[str] = set()
        for clue in reading.clues:
            if clue.strength is Strength.EXCHANGE:
                named |= {self._catalogue.venues[venue].exchange for venue in clue.venues}
                named |= {clue.exchange} if clue.exchange else set()
        return bool(named) and named.isdisjoint(own)

    def _leaves_order_open(self, text: str, reading: Reading, requests: Requests) -> bool:
        """Return whether words beside the answers leave an order open, if no lost request does already."""
        lost = [one.candidate for one in reading.occurrences if one.candidate.form is Form.NO_ANSWER]
        if any(one.of_order or requests.asked(one.start, one.end) is not Asked.READ for one in lost):
            return False
        limited = not reading.occurrences and any(one.status in LIMITED for one in reading.statuses)
        if not (limited or any(map(_may_be_resent, reading.occurrences))):
            return False
        answers = [(one.candidate.start, one.candidate.end) for one in reading.occurrences]
        answers += [(one.start, one.end) for one in reading.statuses]
        failed = sum(one.status >= _FAILURE for one in reading.statuses)
        answered = len(reading.occurrences) or failed
        beyond = [said for one in reading.occurrences if (said := _said_beyond(one))]
        venues = {venue for one in reading.occurrences for venue in _venues(one)}
        if not venues:
            venues = {venue for clue in reading.clues for venue in clue.venues}

        def is_open_code(code: str) -> bool:
            return any(
                entry.effect is Effect.UNKNOWN and entry.venue in venues
                for entry in self._catalogue.at_exchanges(code)
            )

        others = self._reader.names_vendor
        return leaves_order_open(text, answers, answered, others, beyond, is_open_code)

    def _clues_before(self, context: tuple[bytes, ...], keys: tuple[bytes, ...]) -> tuple[Clue, ...]:
        """Return the clues in the addresses before a region, weakened: an earlier line proves nothing.

        `keys` are those of the addresses: the clues in addresses with the same key are searched for once.
        """
        clues: list[Clue] = []
        beyond = 0  # the length of the addresses that are nearer
        for address, key in zip(reversed(context), reversed(keys), strict=True):
            known = self._addresses.get(key)
            if known is None:
                if len(self._addresses) >= _MAX_KEPT:
                    self._addresses.clear()
                text = address.decode("utf-8", "replace")
                known = tuple(
                    structs.replace(
                        clue,
                        at=clue.at - len(text) - 1,
                        strength=min(clue.strength, Strength.STRONG),
                        reason=f"shortly before, {clue.reason}",
                    )
                    for clue in self._reader.clues_of_address(text)
                    if clue.venues or clue.unlisted
                )
                self._addresses[key] = known
            clues += (structs.replace(clue, at=clue.at - beyond) for clue in known)
            beyond += len(address)
        return tuple(sorted(clues, key=lambda clue: clue.at))

    def _wants_specimen(self, reading: RegionReading) -> bool:
        relevant = self._whole or reading.located or reading.statuses or reading.headers or reading.page
        return bool(relevant) and len(self._specimens) < _SPECIMENS

    def _keep_specimen(self, reading: RegionReading) -> None:
        """Keep the beginning of a region's text, from which the notices are made."""
        if self._wants_specimen(reading):
            self._specimens.append(reading.text if self._whole else reading.text[:_SPECIMEN_CHARS])
            self._headers += reading.headers[: _MAX_HEADERS - len(self._headers)]
            self._page |= reading.page

    def _count(self, region: Region, reading: RegionReading) -> None:
        line, char = region.first_line, region.first_char

        def in_text(span: Span | Located) -> Span:
            return Span(line + span.line, char + span.start, char + span.end)

        for located in reading.located:
            group = self._groups.get(located.key)
            if group is None:
                group = self._groups[located.key] = _ErrorGroup([], located.answer)
            if len(group.occurrences) < (MAX_REMARKS if self._whole else 1):
                group.occurrences.append(located.occurrence)
            group.count += 1
            if len(group.spans) < MAX_SPANS:
                group.spans.append(in_text(located))
        self._owned |= reading.owned
        self._open_status = self._open_status or reading.open_status
        for sent, span, alone, answer in reading.statuses:
            before = self._statuses.get(sent) or CountedStatus(0, in_text(span), 0, frozenset())
            first = in_text(span) if alone and not before.alone else before.first
            answers = before.answers | {answer} if alone else before.answers
            self._statuses[sent] = CountedStatus(before.times + 1, first, before.alone + alone, answers)
        for text, span in reading.successes[: _MAX_SUCCESSES - len(self._successes)]:
            at = in_text(span)
            self._successes.append(Success(text, at.line, at.start, at.end))
        for name, count in reading.redactions:
            self._redactions[name] += count


def _own_words(masked: _MaskedRegion, fingerprint: Fingerprint) -> tuple[bytes, ...]:
    """Return the plain words and the codes of a region, in which others with its key may differ."""
    return (*masked.words, *(masked.data[span] for span in fingerprint.codes))


def _answer(status: int | None, requests: Requests, candidate: Candidate) -> Answer:
    """Return the status and the request of an error; the request only where it can change the verdict."""
    in_part = candidate.item is not None and candidate.item.in_part
    subject = requests.subject(candidate.start, candidate.end)
    if not leaves_outcome_open(status) and candidate.form is not Form.NO_ANSWER and not in_part:
        return Answer(status, subject=subject)
    asked = Asked.CHANGE if candidate.of_order else requests.asked(candidate.start, candidate.end)
    return Answer(status, asked, subject, in_part and asked is not Asked.READ)


def _may_be_resent(occurrence: Occurrence) -> bool:
    """Return whether an error by itself may allow a plain resend of a change."""
    identity = occurrence.identity
    if identity.entry is None:
        return False
    decides = identity.match.template.message if identity.match else identity.entry
    return decides.verdict.retry_write in PLAIN_RESENDS


def _venues(occurrence: Occurrence) -> Iterator[str]:
    """Yield the venues that an error may be of."""
    identity = occurrence.identity
    yield from identity.possible
    if identity.venue:
        yield identity.venue


def _has_evidence(occurrence: Occurrence, *kinds: EvidenceKind) -> bool:
    """Return whether there is evidence of one of these kinds for the venue of an error."""
    return any(evidence.kind in kinds for evidence in occurrence.identity.evidence)


def _said_beyond(occurrence: Occurrence) -> str:
    """Return what a message says beyond its documented wording; empty if the end of the message is marked."""
    match = occurrence.identity.match
    if is_delimited(occurrence.candidate):  # `FindingBuilder.says_unknown` reads it
        return ""
    if match is None:
        return occurrence.candidate.message or ""
    following = words_after_wording(occurrence.candidate.message or "", match)
    return "\n".join((following, *(value for _, value in match.params))).strip()


def _status_answer(status: Status, requests: Requests, *, doubted: bool) -> Answer:
    """Return what an HTTP status answers, as far as that can change the verdict."""
    is_open = leaves_outcome_open(status.status)
    asked = requests.asked_on_line(status.start, status.end) if is_open else Asked.UNKNOWN
    return Answer(
        status.status, asked, requests.subject(status.start, status.end), doubted=doubted and not is_open
    )


def _seen_statuses(
    statuses: Sequence[tuple[SentStatus, Span, Answer]], located: Sequence[Located]
) -> Iterator[SeenStatus]:
    """Yield the statuses of a region; one is not alone if an error with it is near."""
    lines: dict[int, list[int]] = {}
    for one in sorted(located, key=lambda one: one.line):
        if one.answer.status:
            lines.setdefault(one.answer.status, []).append(one.line)
    for sent, span, answer in statuses:
        known = lines.get(sent.status, [])
        index = bisect_left(known, span.line - _MAX_STATUS_LINES)
        near = index < len(known) and known[index] <= span.line + _MAX_STATUS_LINES
        yield SeenStatus(sent, span, not near, answer)


def _open_status(reading: Reading, located: Sequence[Located], requests: Requests) -> OpenStatus | None:
    """Return a status without a code after which a change may have been carried out, or None."""
    coded = {one.answer.status for one in located}
    for status in reading.statuses:
        if not leaves_outcome_open(status.status) or status.status in coded:
            continue
        asked = requests.asked(status.start, status.end)
        if asked is Asked.CHANGE or (status.owned and asked is Asked.UNKNOWN):
            subject = requests.subject(status.start, status.end)
            return OpenStatus(status.status, subject or Subject.ORDER)
    return None


def _relocated(reading: RegionReading, before: tuple[int, ...], after: tuple[int, ...]) -> RegionReading:
    """Return the reading of one region with the positions of another that has the same fingerprint."""

    def at(span: Span) -> Span:
        return Span(
            span.line, shift_position(span.start, before, after), shift_position(span.end, before, after)
        )

    return structs.replace(
        reading,
        located=tuple(
            structs.replace(
                one,
                start=shift_position(one.start, before, after),
                end=shift_position(one.end, before, after),
            )
            for one in reading.located
        ),
        successes=tuple((text, at(span)) for text, span in reading.successes),
        statuses=tuple(one._replace(span=at(one.span)) for one in reading.statuses),
    )


def _numbers_read(reading: RegionReading) -> Iterator[str]:
    """Yield all numbers in a region that were read as a code or a status."""
    for located in reading.located:
        candidate = located.occurrence.candidate
        yield from (candidate.code, candidate.code.lstrip("-"), *candidate.also)
        yield from (str(status) for status in (candidate.http_status, located.answer.status) if status)
    yield from (str(one.sent.status) for one in reading.statuses)


def _texts_read(reading: RegionReading) -> Iterator[str]:
    """Yield the texts in a region that decide how its errors and successes are read."""
    for located in reading.located:
        yield located.occurrence.candidate.code
        yield located.occurrence.identity.exchange or ""
    yield from (text for text, _ in reading.successes)
    yield from (one.sent.exchange for one in reading.statuses if one.sent.exchange)


def _key(
    occurrence: Occurrence, answer: Answer, contradiction: tuple[str, str] | None, *, says_unknown: bool
) -> ErrorKey:
    """Return a key that is equal for occurrences which no other error of the text can tell apart."""
    candidate, identity = occurrence.candidate, occurrence.identity
    match = identity.match
    return ErrorKey(
        code=candidate.code,
        has_message=candidate.message is not None,
        leaves_open=answer.leaves_open,
        says_unknown=says_unknown,
        in_part=answer.in_part,
        doubted=answer.doubted,
        order_rejected=candidate.order_rejected,
        subject=answer.subject,
        unanswered=answer.asked if candidate.form is Form.NO_ANSWER else None,
        exchange=identity.exchange,
        venue=identity.venue,
        certainty=identity.certainty,
        entry=identity.entry.key if identity.entry else None,
        possible=identity.possible,
        wording=(match.template.plain, match.likeness) if match else None,
        contradiction=contradiction,
    )
