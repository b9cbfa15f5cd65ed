"""Run the steps of decoding on one text: find its errors with their venues, successes, statuses, headers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import merge
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.decode.attribute.classify import (
    OWN_CODE_KEYS,
    REACH,
    VENDOR_NEAR,
    CandidateContext,
    Classification,
    classify,
    has_own_message,
    is_status_phrase,
    states_reason,
)
from retcode.core.decode.attribute.codeless import CodelessReader, Named
from retcode.core.decode.attribute.identify import Identifier
from retcode.core.decode.attribute.reconcile import Occurrence, without_repetitions
from retcode.core.decode.attribute.scopes import owners
from retcode.core.decode.attribute.status_owner import exchange_statuses
from retcode.core.decode.attribute.unanswered import AnswersInText, KnownRequests, find_unanswered
from retcode.core.decode.attribute.wording import Wording
from retcode.core.decode.scan.batches import Batches, BatchForms, items_of, position_in_item
from retcode.core.decode.scan.candidate import Form, Taken
from retcode.core.decode.scan.clues import Clue, ClueFinder
from retcode.core.decode.scan.codeless import find_codeless, raised_with_message
from retcode.core.decode.scan.conditions import Conditions, is_in_line_of_map
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.decode.scan.documentation import Documentation
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.flat_text import flatten
from retcode.core.decode.scan.forms import Candidate, late_recognisers, recognisers
from retcode.core.decode.scan.headers import Header, HeaderFinder
from retcode.core.decode.scan.hosts import Host, HostFinder, weaken_foreign_paths
from retcode.core.decode.scan.http import (
    Status,
    asked_status,
    find_statuses,
    is_page,
    is_status,
    one_for_an_answer,
)
from retcode.core.decode.scan.join import join_messages, without_overlaps_in_lists
from retcode.core.decode.scan.lost_minus import LostMinus
from retcode.core.decode.scan.no_answer import has_own_status
from retcode.core.decode.scan.recognition import Strength
from retcode.core.decode.scan.set_aside import without_set_aside
from retcode.core.decode.scan.wire_messages import MessageIndex
from retcode.core.decode.segment.plain_words import STEMS, KnownWords
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.replaced_text import ReplacedText

# A text up to this length is read a second time with its lines joined, if the first time found nothing.
_SHORT = 8192
# Forms that joined lines cannot make up by accident.
_FORMAL = (Form.OBJECT, Form.TUPLE)
_MAX_QUESTION, _MAX_AFTER = 96, 300
# The words of a question about an error.
_QUESTION_WORDS = frozenset(
    "a account an api code does error err failed futures got help i is mean my no number of on order please "
    "spot the this what why with".split()
)
_WORD = compile_on_use(r"[^\W_]+")
_MIN_TO_DISAGREE = 2
_SCHEME = "https"
_HOST_NEAR = 300
# Fields of the recognition files that hold expressions, and those that the user reads.
_PATTERNS = frozenset({"pattern", "success_messages", "item"})
_SENTENCES = frozenset({"says"})
# The key of a code as messages print it: `failed, code: 102202`.
_BARE_KEY = compile_on_use(r"[\w,;.][ ]\w{2,20}[ ]?[:=][ ]?$")
_KEY_REACH = 30
# The next line of a text, without the marks of a quotation.
_LINE_BREAK = compile_on_use(r"[ \t]{0,4}\r?\n[ \t>|]{0,12}(?P<rest>[A-Za-z(][^\n]{0,400})")
# Another sentence of two words or more after a message: `. please help`.
_OWN_WORDS = compile_on_use(r"\w?([.!?])[ \t]+[^\W\d]+,?[ \t]+[^\W\d]+")


class Reading(Struct, frozen=True):
    """Everything found in one flat text, in order of position. Offsets are those of the flat text.

    `page` is true if the text contains a web page. `clues` are all clues to venues: those in the text, and
    those found before it. `documented` is true if the text documents or handles codes that were left out.
    """

    occurrences: tuple[Occurrence, ...]
    successes: tuple[Candidate, ...]
    statuses: tuple[Status, ...]
    headers: tuple[Header, ...]
    page: bool
    clues: tuple[Clue, ...] = ()
    documented: bool = False


class Reader:
    """Reads flat texts against one catalogue. Stores nothing of the texts."""

    def __init__(
        self, catalogue: Catalogue, messages: MessageIndex, finder: ClueFinder, wording: Wording
    ) -> None:
        self._holders: dict[str, frozenset[str]] = {}
        for head in catalogue.entries.heads():
            if head.venue in catalogue.venues:
                self._holders[head.code] = self._holders.get(head.code, frozenset()) | {head.venue}
        self._catalogue = catalogue
        self._messages = messages
        self._hosts = HostFinder(finder.recognition)
        self._headers = HeaderFinder(finder.recognition.limit_headers())
        self._finder = finder
        self._success = frozenset(code for record in finder.recognition.exchanges for code in record.success)
        self._success_messages = finder.recognition.success_messages()
        self._known = KnownRequests(finder.recognition.libraries(), finder.recognition.order_addresses())
        self._names = names = ExchangeNames(finder.recognition)
        self._recognisers = recognisers(catalogue, messages, finder.recognition)
        self._late_recognisers = late_recognisers(catalogue, messages, finder.recognition, names)
        self._lost_minus = LostMinus(lambda code: self._holders.get(code, frozenset()), names)
        self._identifier = Identifier(catalogue, messages, finder)
        self._codeless = CodelessReader(catalogue, finder, wording)
        self._batch_forms = BatchForms(finder.recognition)

    @cached_property
    def _raised(self) -> re.Pattern[str]:
        return raised_with_message(self._finder.recognition.common.ccxt_errors)

    @cached_property
    def codes(self) -> frozenset[bytes]:
        """All codes of the catalogue."""
        return frozenset(code.encode() for code in self._holders)

    @cached_property
    def known_words(self) -> KnownWords:
        """All words that decoding searches for: in the code, the data files and the wire messages."""
        recognition = self._finder.recognition
        records = msgspec.to_builtins((recognition.exchanges, recognition.common))
        words = tuple(customer_words().patterns)
        # `re.IGNORECASE` lets a dotless i match a plain one, so both spellings are searched for.
        with_plain_i = (word.replace("\u0131", "i") for word in words if "\u0131" in word)
        literals = (*_expressions(records), *words, *with_plain_i)
        phrases = (status.phrase for status in HTTPStatus)
        return KnownWords(STEMS, literals, phrases, self._catalogue.entries.vocabulary)

    def read_pasted(self, text: str, venue: str | None = None) -> tuple[ReplacedText, Reading]:
        """Return a pasted text made flat, and its reading; see `read`.

        A short text in which nothing is found is read again without its line breaks, unless it has codes that
        it only documents: their lines show that.
        """
        flat, reading = self.read_flat(text, venue)
        nothing = not (reading.occurrences or reading.successes or reading.statuses or reading.documented)
        if nothing and len(text) < _SHORT:
            joined = flatten(text, join_lines=True)
            again = self.read(joined.text, venue)
            formal = (one.candidate for one in again.occurrences if one.candidate.form in _FORMAL)
            # An error that stands in one line was left out for what is beside it there.
            if any("\n" in text[joined.original(one.start) : joined.original(one.end)] for one in formal):
                return joined, again
        return flat, reading

    def read_flat(
        self,
        text: str,
        venue: str | None = None,
        context: tuple[Clue, ...] = (),
        *,
        is_part: bool = False,
    ) -> tuple[ReplacedText, Reading]:
        """Return a text made flat, and its reading; see `read`."""
        flat = flatten(text)
        return flat, self.read(flat.text, venue, context, is_part=is_part)

    def names_vendor(self, text: str) -> bool:
        """Return whether a text names a service other than an exchange."""
        return any(clue.vendor for clue in self._finder.clues(text))

    def _envelope(self, candidate: Candidate) -> tuple[Clue, ...]:
        """Return the clues by which the keys around a code name its exchange, even without a message.

        Only for a code that has no message or looks like an HTTP status: others need no such proof.
        """
        has_message = candidate.message and not is_status(candidate.code)
        if has_message or candidate.form is not Form.OBJECT:
            return ()
        found = self._finder.envelope_clues(candidate)
        min_strength = Strength.PROOF if candidate.keys.isdisjoint(OWN_CODE_KEYS) else Strength.EXCHANGE
        return tuple(clue for clue in found if clue.strength >= min_strength and not clue.worded)

    def _is_others(
        self, candidate: Candidate, near: tuple[Clue, ...], *, elsewhere: bool, named: bool
    ) -> bool:
        """Return whether an object may be another service's: a plain number, without keys of an exchange.

        `elsewhere` means that the nearest host belongs to no exchange, `named` that the text names one.
        Without another service near it, it may be so only if no exchange is named and the message does not
        read like one of an exchange.
        """
        if candidate.form is not Form.OBJECT or candidate.code.startswith("-"):
            return False
        vendor = any(clue.vendor and abs(clue.at - candidate.start) < VENDOR_NEAR for clue in near)
        if not (elsewhere or vendor) and (named or self._codeless.wording.concept(candidate.message or "")):
            return False
        return not any(clue.venues and not clue.worded for clue in self._finder.envelope_clues(candidate))

    def _owners(self, candidate: Candidate) -> frozenset[str]:
        """Return the venues whose form of word codes a candidate has."""
        if candidate.word_form < 0:
            return frozenset()
        return frozenset[str]().union(*(clue.venues for clue in self._finder.envelope_clues(candidate)))

    def _agreeing(self, context: tuple[Clue, ...]) -> tuple[Clue, ...]:
        """Return the clues before a text: if they name several exchanges, no product is likelier for it."""
        exchange_of = self._finder.recognition.exchange_of
        if len({exchange_of[venue] for clue in context for venue in clue.venues}) < _MIN_TO_DISAGREE:
            return context
        return tuple(clue.with_strength(min(clue.strength, Strength.EXCHANGE)) for clue in context)

    def clues_of_address(self, text: str) -> tuple[Clue, ...]:
        """Return the clues in an address, which may lack its scheme."""
        if text.startswith("://"):
            shift = len(_SCHEME)
            found = self.clues_of_address(f"{_SCHEME}{text}")
            return tuple(structs.replace(clue, at=clue.at - shift) for clue in found)
        return self._clues(text, tuple(self._hosts.find(text)))

    def _clues(self, text: str, hosts: Sequence[Host]) -> tuple[Clue, ...]:
        """Return the clues of a text, in order of position."""
        exchange_of = self._finder.recognition.exchange_of
        named = self._finder.is_named_by
        found = weaken_foreign_paths(
            text, self._finder.clues(text), hosts, exchange_of, self._hosts.served, named
        )
        unlisted = self._hosts.unlisted(text, hosts)
        return without_set_aside(text, merge(found, unlisted, key=lambda clue: clue.at), exchange_of)

    def read(
        self,
        text: str,
        venue: str | None = None,
        context: tuple[Clue, ...] = (),
        *,
        is_part: bool = False,
    ) -> Reading:
        """Return the reading of a flat text; `venue` overrides the venue of all errors.

        `context` are clues found before the text; their positions are negative. `is_part` means that the
        text is a part of a longer one.
        """
        hosts = tuple(self._hosts.find(text))
        exchange_of = self._finder.recognition.exchange_of
        clues = (*self._agreeing(context), *self._clues(text, hosts))
        printed = tuple(exchange_statuses(text, _statuses(text, clues), clues, hosts, exchange_of))
        status_starts = [status.start for status in printed]
        statuses = list(printed)
        named = any(clue.strength >= Strength.EXCHANGE for clue in clues)
        errors: list[Candidate] = []
        successes: list[Candidate] = []
        shown = Documentation(text)
        for candidate in self._candidates(text):
            if is_status(candidate.code) and (candidate.form is Form.OBJECT or is_status_phrase(candidate)):
                stated = candidate.keys <= {"code"} and int(candidate.code) in {s.status for s in printed}
                if candidate.form is Form.OBJECT and (candidate.outer or stated or states_reason(candidate)):
                    statuses.append(_as_status(candidate))
                    continue
                last = bisect_right(status_starts, candidate.code_at) - 1
                if last >= 0 and candidate.code_at < printed[last].end:
                    continue
            near = (*_near(candidate, clues), *self._envelope(candidate))
            elsewhere = _is_elsewhere(candidate, hosts)
            surroundings = CandidateContext(
                candidate,
                text,
                venues=self._holders.get(candidate.code, frozenset()),
                owners=self._owners(candidate),
                clues=near,
                success=candidate.code in self._success and not self._reports_failure(candidate),
                success_messages=self._success_messages,
                worded=self._is_worded(candidate),
                elsewhere=elsewhere,
                others=self._is_others(candidate, near, elsewhere=elsewhere, named=named),
                is_part=is_part,
            )
            kind = self._classify(surroundings, shown)
            if kind is Classification.SUCCESS:
                successes.append(candidate)
            elif kind is Classification.ERROR:
                errors.append(candidate)
            elif surroundings.states_status():
                statuses.append(_as_status(candidate))
        errors = _once(errors)
        occurrences: list[Occurrence] = []
        codes = {error.code for error in errors}
        alone = len(codes) < _MIN_TO_DISAGREE
        for candidate, own in zip(errors, _clues_for_each(text, errors, clues), strict=True):
            occurrence = self._attribute(candidate, text, own, venue, alone=alone)
            if occurrence and occurrence.identity.entry is None and _is_bare_status(candidate, occurrence):
                statuses.append(_as_status(candidate))
            elif occurrence and not (
                occurrence.identity.entry is None
                and (f"-{candidate.code}" in codes or (not alone and _is_in_message(candidate, text)))
            ):
                occurrences.append(occurrence)
        occurrences = without_repetitions(occurrences)
        answers = AnswersInText(tuple(occurrences), tuple(statuses))
        occurrences += [
            lost
            for lost in find_unanswered(text, clues, hosts, answers, self._catalogue, self._known)
            if not (
                is_in_line_of_map(text, lost.candidate.end)
                or shown.is_example(lost.candidate.start)
                or shown.is_in_program(lost.candidate.start)
            )
        ]
        occurrences = self._with_items(text, occurrences, successes, Named(clues, hosts, printed), shown)
        if not occurrences and not successes:
            occurrences += self._codeless.occurrences(
                text,
                (
                    one
                    for one in find_codeless(text, self._raised)
                    if not (
                        is_in_line_of_map(text, one.start)
                        or is_in_line_of_map(text, one.end)
                        or shown.is_example(one.start)
                        or shown.is_in_program(one.start)
                    )
                ),
                Named(clues, hosts, printed),
            )
        statuses.sort(key=lambda status: status.start)
        return Reading(
            tuple(occurrences),
            tuple(successes),
            tuple(one_for_an_answer(text, [one for one in statuses if not shown.mentions(one)])),
            tuple(self._headers.find(text)),
            is_page(text),
            clues,
            documented=shown.found,
        )

    def _with_items(
        self,
        text: str,
        occurrences: list[Occurrence],
        successes: list[Candidate],
        named: Named,
        shown: Documentation,
    ) -> list[Occurrence]:
        """Return the errors, each with its item of a batch, and an error for each other item that failed.

        Such an item has no error of a table in it: it is an error by its words.
        """
        batches = Batches(text, self._batch_forms)
        refused = [place for place in batches.refused() if not shown.is_example(place.start)]
        positions = sorted(position_in_item(occurrence.candidate) for occurrence in occurrences)
        without = {
            place.start: place
            for place in refused
            if bisect_left(positions, place.start) == bisect_left(positions, place.end)
        }
        words = [
            Candidate(message, message, place.start, place.end, -1, Form.CODELESS)
            for place in without.values()
            if (message := batches.message(place))
        ]
        answered = bool(occurrences or successes)
        occurrences += self._codeless.failed_items(text, words, named, answered=answered)
        if words:
            occurrences.sort(key=lambda occurrence: occurrence.candidate.start)
        items = items_of(batches, [occurrence.candidate for occurrence in occurrences], refused)
        return [
            structs.replace(one, candidate=structs.replace(one.candidate, item=item)) if item else one
            for one, item in zip(occurrences, items, strict=True)
        ]

    def _is_worded(self, candidate: Candidate) -> bool:
        """Return whether the message of an object, or the words after a number, are of the code's table."""
        if candidate.form not in (Form.OBJECT, Form.NAMED_NUMBER) or not candidate.message:
            return False
        return self._messages.is_of(self._catalogue.with_code(candidate.code), candidate.message)

    def _has_own_words(self, candidate: Candidate) -> bool:
        """Return whether the message beside a number is of the code's table."""
        message = candidate.message or ""
        return bool(message) and self._messages.is_of(self._catalogue.with_code(candidate.code), message)

    def _classify(self, context: CandidateContext, shown: Documentation) -> Classification:
        """Return what a candidate is: nothing if the text only documents, handles or counts its code."""
        kind = classify(context)
        candidate = context.candidate
        if kind is Classification.NOTHING:
            return kind
        worded = candidate.form is not Form.WORD_CODE and self._has_own_words(candidate)
        if shown.is_shown(candidate) or (not worded and shown.is_handled(candidate)):
            return Classification.NOTHING
        return kind

    def _reports_failure(self, candidate: Candidate) -> bool:
        """Return whether a code of success came with one of its messages that reports a failure."""
        entries = self._catalogue.with_code(candidate.code)
        matches = self._messages.matching(entries, candidate.message or "").values()
        return any(match.template.message.verdict.recovery is not Recovery.SUCCESS for match in matches)

    def _is_condition(self, text: str, conditions: Conditions, candidate: Candidate) -> bool:
        """Return whether a candidate's code is in a condition or query, without its message after it."""
        if candidate.code_at < 0:
            return False
        end = candidate.code_at + len(candidate.code)
        if not conditions.cover(candidate.code_at, end):
            return False
        asked = candidate.form is Form.BARE_CODE
        message = text[end:].strip() if asked else candidate.message
        return not (message and self._messages.is_of(self._catalogue.with_code(candidate.code), message))

    def _candidates(self, text: str) -> list[Candidate]:
        """Return the candidates of all recognisers, in order of position.

        Of several candidates for the same number or words, keep the one of the more specific form. Leave out
        codes in conditions and queries, and statuses of a client's own making.
        """
        found: list[Candidate] = []
        for recogniser in self._recognisers:
            if candidates := list(recogniser.find(text)):
                taken = Taken(found)
                found += [candidate for candidate in candidates if not taken.covers(candidate.position)]
        taken = Taken(found)
        for late in self._late_recognisers:
            if candidates := list(late.find(text, taken)):
                found += candidates
                taken = Taken(found)
        if not found:
            return found
        found = without_overlaps_in_lists(text, found)
        conditions = Conditions(text)
        found = [
            one
            for one in found
            if not (conditions.is_of_map(one.position) or self._is_condition(text, conditions, one))
        ]
        found = [one for one in found if not (is_status(one.code) and has_own_status(one.message))]
        found = [self._with_minus(text, one) for one in found]
        joined = join_messages(sorted(found, key=lambda candidate: (candidate.start, candidate.end)))
        return [self._without_own_words(text, self._with_next_line(text, candidate)) for candidate in joined]

    def _with_minus(self, text: str, candidate: Candidate) -> Candidate:
        """Return a candidate with the minus of its code, if that was lost: `Binance error code: 1021`.

        The message, if there is one, must be that of the code with its minus.
        """
        code, at, message = candidate.code, candidate.code_at, candidate.message
        if candidate.form is not Form.OBJECT or not (at >= 0 and code.isdigit()):
            return candidate
        if not self._lost_minus.is_lost(code, text, at):
            return candidate
        signed = f"-{code}"
        after = text[at + len(code) :].partition("\n")[0].strip(" :,;-")[:_MAX_AFTER]
        meant = self._messages.is_of(self._catalogue.with_code(signed), message or after)
        if not message and not meant:
            meant = not candidate.outer and self._asks_about(code, text)
        return structs.replace(candidate, code=signed) if meant else candidate

    def _asks_about(self, code: str, text: str) -> bool:
        """Return whether a text only asks about a number: with an exchange's name and words of a question."""
        if len(text) > _MAX_QUESTION or '"' in text or "/" in text:
            return False
        words = set(_WORD.findall(text.lower())) - {code} - _QUESTION_WORDS
        return all(self._names.venues(word) for word in words)

    def _with_next_line(self, text: str, candidate: Candidate) -> Candidate:
        """Return a candidate with the rest of its message, if that was broken over two lines."""
        message, end = candidate.message, candidate.end
        broken = _LINE_BREAK.match(text, end) if message and candidate.code_at >= 0 else None
        if not message or broken is None or not text.endswith(message, 0, end):
            return candidate
        entries = self._catalogue.with_code(candidate.code)
        if self._messages.length_at_start(entries, message):
            return candidate  # all of it is in one line
        whole = f"{message} {broken['rest']}"
        length = self._messages.length_at_start(entries, whole)
        if length <= len(message):
            return candidate
        length += whole.startswith((".", "!"), length)
        return structs.replace(
            candidate, message=whole[:length], end=broken.start("rest") + length - len(message) - 1
        )

    def _without_own_words(self, text: str, candidate: Candidate) -> Candidate:
        """Return a candidate without the sentences that somebody wrote after a whole message of its code.

        A message in quotation marks or brackets ends with these.
        """
        message = candidate.message
        if not message or candidate.code_at < 0 or not text.endswith(message, 0, candidate.end):
            return candidate
        length = self._messages.length_at_start(self._catalogue.with_code(candidate.code), message)
        after = _OWN_WORDS.match(message, max(0, length - 1)) if length else None
        if after is None:
            return candidate
        end = candidate.end - (len(message) - after.end(1))
        return structs.replace(candidate, message=message[: after.end(1)], end=end)

    def _attribute(
        self, candidate: Candidate, text: str, clues: tuple[Clue, ...], venue: str | None, *, alone: bool
    ) -> Occurrence | None:
        """Return a candidate with its attribution.

        A candidate without a number gets the code of the entry it is attributed to; None if there is none.
        """
        identity = self._identifier.identify(candidate, text, clues, venue, alone=alone)
        if candidate.code_at < 0:
            if identity.entry is None:
                return None
            candidate = structs.replace(candidate, code=identity.entry.code)
        return Occurrence(candidate, identity)


def _expressions(record: Any, name: str = "") -> Iterator[str]:
    """Yield the texts of recognition records as regular expressions, without sentences for the user."""
    if isinstance(record, dict):
        for key, value in record.items():
            yield re.escape(key)
            yield from _expressions(value, key)
    elif isinstance(record, (list, tuple)):
        for value in record:
            yield from _expressions(value, name)
    elif isinstance(record, str) and name not in _SENTENCES:
        yield record if name in _PATTERNS else re.escape(record)


def _once(errors: Sequence[Candidate]) -> list[Candidate]:
    """Return one error for each printed number: of several, the first with a message if any has one."""
    kept: dict[tuple[str, int], Candidate] = {}
    for error in errors:
        before = kept.setdefault((error.code, error.position), error)
        if before.message is None and error.message is not None:
            kept[error.code, error.position] = error
    return list(kept.values())


def _clues_for_each(
    text: str, errors: Sequence[Candidate], clues: tuple[Clue, ...]
) -> Iterator[tuple[Clue, ...]]:
    """Yield for each error the clues with the strength they have for it.

    A clue inside the record of another code proves nothing for this error. If all those records point at the
    same venues, it still counts as a strong clue for the whole text, else as a mere hint.
    """
    naming = [clue for clue in clues if clue.strength >= Strength.STRONG or clue.exchange]
    if not naming or len({error.code for error in errors}) < _MIN_TO_DISAGREE:
        yield from (clues for _ in errors)
        return
    spans = [(error.start, error.end) for error in errors]
    owned = owners(text, spans, [clue.at for clue in naming])
    places = {id(clue): place for place, clue in enumerate(clues)}
    own: dict[str, list[int]] = {}  # by code: the places of the clues in its records
    counts: Counter[str] = Counter()  # by venue: how many clues in any record point at it
    in_records: set[int] = set()  # the places of all clues in records
    for clue, indices in zip(naming, owned, strict=True):
        if indices:
            place = places[id(clue)]
            in_records.add(place)
            counts.update(clue.venues)
            for code in {errors[index].code for index in indices}:
                own.setdefault(code, []).append(place)
    weakened = {
        strength: _weakened(clues, in_records, strength) for strength in (Strength.STRONG, Strength.HINT)
    }
    for error in errors:
        kept = own.get(error.code, [])
        own_counts = Counter(venue for place in kept for venue in clues[place].venues)
        others = len(in_records) - len(kept)  # the clues in the records of other codes
        agree = others and any(count - own_counts[venue] == others for venue, count in counts.items())
        adjusted = weakened[Strength.STRONG if agree else Strength.HINT].copy()
        for place in kept:
            adjusted[place] = clues[place]
        yield tuple(filter(None, adjusted))


def _weakened(clues: Sequence[Clue], places: Iterable[int], strength: Strength) -> list[Clue | None]:
    """Return all clues, those at `places` no stronger than `strength`.

    A clue there that names an exchange outside the catalogue has no weaker form: it is None.
    """
    weakened: list[Clue | None] = list(clues)
    for place in places:
        clue = clues[place]
        weakened[place] = None if clue.exchange else clue.with_strength(min(clue.strength, strength))
    return weakened


def _is_in_message(candidate: Candidate, text: str) -> bool:
    """Return whether a code is in a message: its key has no quotation marks, the first of its object has."""
    if candidate.form is not Form.OBJECT or text[candidate.start : candidate.start + 2] not in ('{"', "{'"):
        return False
    return _BARE_KEY.search(text, max(0, candidate.code_at - _KEY_REACH), candidate.code_at) is not None


def _is_elsewhere(candidate: Candidate, hosts: Sequence[Host]) -> bool:
    """Return whether the nearest host named near a candidate belongs to no exchange."""
    near = [host for host in hosts if abs(host.at - candidate.start) < _HOST_NEAR]
    if not near:
        return False
    return min(near, key=lambda host: abs(host.at - candidate.start)).exchange is None


def _is_bare_status(candidate: Candidate, occurrence: Occurrence) -> bool:
    """Return whether a number of no table is an HTTP status, rather than an exchange's own in its body."""
    named = occurrence.identity.exchange or occurrence.identity.venue
    return is_status(candidate.code) and not (named and has_own_message(candidate))


def _statuses(text: str, clues: Iterable[Clue]) -> list[Status]:
    """Return the statuses of a text; of a text such as `Bybit 429`, that one."""
    found = list(find_statuses(text))
    asked = asked_status(text) if not found else None
    if asked is not None:
        name, status = asked
        if any(clue.strength >= Strength.EXCHANGE and clue.text.lower() == name.lower() for clue in clues):
            found.append(status)
    return found


def _as_status(candidate: Candidate) -> Status:
    return Status(int(candidate.code), candidate.code_at, candidate.code_at + len(candidate.code))


def _near(candidate: Candidate, clues: tuple[Clue, ...]) -> tuple[Clue, ...]:
    """Return the clues within the reach of the rules in `classify`."""
    low = bisect_left(clues, candidate.start - REACH, key=lambda clue: clue.at)
    return clues[low : bisect_left(clues, candidate.start + REACH, key=lambda clue: clue.at)]
