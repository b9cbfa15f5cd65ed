"""Find clues, parts of a text that point at a venue or at another service, by the recognition files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import NamedTuple

from msgspec import Struct, structs

from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.recognition import (
    ClueRecord,
    ExchangeRecord,
    PrintRecord,
    Recognition,
    Strength,
    WordCodesRecord,
)
from retcode.core.lazy_pattern import compile_on_use, compiled
from retcode.core.letter_case import lower_letters

# What follows a host that is only a part of another address: `example.com` in `example.com.evil.org`
_HOST_GOES_ON = compile_on_use(r"[.-][a-z0-9]|@")
# What is before a host that is a part of another name, or of an address for mail: `my-`, `support@`.
_PART_OF_ADDRESS = compile_on_use(r"-$|(?<![^\s<(\[\"';,=])(?:mailto:)?[\w.+-]{1,64}@$")
# The label of a host that serves pages for people, and no API.
_FOR_PEOPLE = compile_on_use(
    r"(?<![\w.-])(?:status|docs?|support|help|announcements?|static|cdn|blog|learn|developers?|academy)\.$"
)
# What is after the name of an exchange in a sentence, and not after an address: a blank and a word
_AFTER_BRAND = compile_on_use(r"(?!:\d|/|[ ](?:get|post|put|delete)\b)")
# The rest of a pair after a coin that has the name of an exchange: `X/USDT`
_OF_PAIR = compile_on_use(r"[-/_]usd[tc]?(?![a-z])")
_MAX_LABEL = 70
_RUN = re.compile(r"(?<![a-z0-9_])[a-z0-9]{2}")
_ANY_ENDING = "*"
_CCXT_REACH = 90
_FIRST = 3
_MORE = 10  # letters of longer texts
_MAX_KEYS = 256  # sets of keys whose rules are remembered


class UnlistedHost(Enum):
    """What is known of the host of a request that is not a host of a catalogued exchange."""

    # It passes requests on: in a private network, by its name, or beside an exchange's name.
    RELAY = auto()
    # It has the name of an exchange in it: a relay, or a host that only looks like the real one.
    ALIKE = auto()
    # Nothing connects it with an exchange.
    FOREIGN = auto()


class Clue(Struct, frozen=True, gc=False):
    """A clue found in the text. `exchange` is set for an exchange outside the catalogue.

    A `broker` is a `vendor`, a service other than an exchange, that words its errors like an exchange.
    A `worded` clue is a proof only together with the wording of the venue. A `shared` clue is also seen at
    venues that copy its own. `unlisted` is set for the address of a request to a host of no exchange: it
    points at no venue, and what copies of an API have in common with the original proves nothing beside it.
    A `brand` is a host that is only the name of an exchange in a sentence, and proves nothing in other lines.
    """

    at: int
    text: str
    strength: Strength
    venues: frozenset[str]
    reason: str
    exchange: str | None = None
    vendor: bool = False
    broker: bool = False
    worded: bool = False
    shared: bool = False
    unlisted: UnlistedHost | None = None
    brand: bool = False

    def with_strength(self, strength: Strength) -> Clue:
        """Return the same clue with another strength."""
        return self if strength is self.strength else structs.replace(self, strength=strength)


class _Rule(Struct, frozen=True):
    """What a matched text points at.

    `whole` requires that no letter follows it, `host` that no other host name goes on with it.
    """

    strength: Strength
    venues: frozenset[str] = frozenset()
    reason: str = "the text names {text}"
    exchange: str | None = None
    vendor: bool = False
    broker: bool = False
    worded: bool = False
    shared: bool = False
    whole: bool = False
    host: bool = False

    def clue(self, at: int, text: str) -> Clue:
        """Return the clue for a match at a position."""
        reason = self.reason.format(text=f"“{text}”")
        return Clue(
            at,
            text,
            self.strength,
            self.venues,
            reason,
            self.exchange,
            vendor=self.vendor,
            broker=self.broker,
            worded=self.worded,
            shared=self.shared,
        )


class _Envelope(NamedTuple):
    """A rule for the keys of an object with a code, and of what is around it.

    All of `needed` must be there, none of `without`, and one of `beside` in the object itself. `signed`, if
    not None, is whether the code must have a minus.
    """

    needed: frozenset[str]
    without: frozenset[str]
    beside: frozenset[str]
    signed: bool | None
    rule: _Rule


class _LiteralFinder:
    """Finds literal texts in any case, by the first letters of their first run of letters and digits.

    Each text has at least three characters from that run on.
    """

    def __init__(self, rules: Mapping[str, _Rule]) -> None:
        self._by_first: dict[str, list[tuple[str, int, _Rule]]] = defaultdict(list)
        longer: dict[str, set[str]] = defaultdict(set)
        self._elsewhere: list[tuple[str, _Rule]] = []
        for word in sorted(rules, key=len, reverse=True):
            run = _RUN.search(word)
            if run:
                first = word[run.start() : run.start() + _FIRST]
                self._by_first[first].append((word, run.start(), rules[word]))
                if len(word) - run.start() >= _MORE:
                    longer[first].add(word[run.start() : run.start() + _MORE])
            else:
                self._elsewhere.append((word, rules[word]))
        # Of many texts with the same first letters, only those that go on as a searched text does are tried.
        self._by_more = {
            more: [one for one in self._by_first[first] if _may_begin(more, one)]
            for first, found in longer.items()
            for more in found
        }
        for first in longer:
            self._by_first[first] = [one for one in self._by_first[first] if len(one[0]) - one[1] < _MORE]
        seconds: dict[str, str] = defaultdict(str)
        for bigram in dict.fromkeys(first[:2] for first in self._by_first):
            seconds[bigram[0]] += bigram[1]
        starts = "|".join(f"{first}[{seconds[first]}]" for first in seconds)
        self._starts = re.compile(rf"(?<![a-z0-9_])(?:{starts})")

    def find(self, text: str) -> Iterator[Clue]:
        """Yield the clue of the longest word at each position, without overlaps."""
        lower = lower_letters(text)
        end = 0
        for run in self._starts.finditer(lower):
            start = run.start()
            for word, shift, rule in self._beginning(lower, start) if start >= end else ():
                at = start - shift
                if at >= end and lower.startswith(word, at) and _may_stand(rule, lower, at, at + len(word)):
                    end = at + len(word)
                    clue = rule.clue(at, text[at:end])
                    if rule.host and clue.strength is Strength.PROOF:
                        if _is_for_people(lower, at):
                            clue = clue.with_strength(Strength.EXCHANGE)
                        elif _is_brand(lower, at, end):
                            clue = structs.replace(clue, brand=True)
                    if rule.whole and _OF_PAIR.match(lower, end) and clue.text.isupper():
                        clue = clue.with_strength(Strength.HINT)
                    yield clue
                    break
        if not text.isascii():
            for word, rule in self._elsewhere:
                at = lower.find(word)
                while at >= 0:
                    yield rule.clue(at, word)
                    at = lower.find(word, at + len(word))

    def _beginning(self, lower: str, start: int) -> Sequence[tuple[str, int, _Rule]]:
        """Return the texts, with their rules, that may be at a position; the longest first."""
        found = self._by_more.get(lower[start : start + _MORE])
        return self._by_first.get(lower[start : start + _FIRST], ()) if found is None else found


def _may_begin(more: str, one: tuple[str, int, _Rule]) -> bool:
    """Return whether a text that begins with `more` may begin with one of the literal texts."""
    word, shift, _ = one
    part = word[shift : shift + _MORE]
    return more.startswith(part) or part.startswith(more)


def _may_stand(rule: _Rule, lower: str, start: int, end: int) -> bool:
    """Return whether a match is a word and not part of a longer one."""
    before = lower[max(0, start - 1) : start]
    if lower[start] != "/" and before.isascii() and (before.isalnum() or before == "_"):
        return False  # a path may follow a host
    if lower[end : end + 1] == "_" and " " in lower[start:end]:
        return False  # words, and not the beginning of a name such as MARGIN_NOT_SUFFICIENT
    if rule.host and (
        _HOST_GOES_ON.match(lower, end) or _PART_OF_ADDRESS.search(lower, max(0, start - _MAX_LABEL), start)
    ):
        return False
    goes_on = lower[end - 1].isalnum() and "a" <= lower[end : end + 1] <= "z"
    return not (rule.whole and goes_on)


def _is_brand(lower: str, start: int, end: int) -> bool:
    """Return whether a host is in a sentence as the name of an exchange: `gate.io says`, not an address."""
    alone = (
        lower[max(0, start - 1) : start] not in (".", "/", "@", "=", '"', "'") and "/" not in lower[start:end]
    )
    return alone and lower.count(".", start, end) == 1 and _AFTER_BRAND.match(lower, end) is not None


def _is_for_people(lower: str, start: int) -> bool:
    """Return whether the host that begins at `start` serves pages for people: `status.example.com`."""
    return _FOR_PEOPLE.search(lower, max(0, start - _MAX_LABEL), start) is not None


class ClueFinder:
    """Finds the clues of a text with the recognition files; patterns are compiled on first use."""

    def __init__(self, recognition: Recognition) -> None:
        self.recognition = recognition
        common = recognition.common
        rules = {word.lower(): _Rule(Strength.HINT, vendor=True, whole=True) for word in common.vendors}
        for word in common.brokers:
            rules[word.lower()] = _Rule(Strength.HINT, vendor=True, broker=True, whole=True)
        for record in recognition.exchanges:
            rules |= self._names(record)
        self._patterns: list[tuple[ClueRecord, _Rule]] = []
        self._envelopes: list[_Envelope] = []
        for clue, owner in self._records():
            rule = self._rule(clue, owner)
            rules |= dict.fromkeys((text.lower() for text in clue.texts), rule)
            if clue.pattern:
                self._patterns.append((clue, rule))
            if clue.keys:
                needed = frozenset(clue.keys)
                beside = needed | {"code", "errorcode"}
                self._envelopes.append(_Envelope(needed, frozenset(clue.without), beside, clue.signed, rule))
        own = {host for record in recognition.exchanges for host in record.hosts}
        domains = tuple(f".{host}" for host in own)
        hosts = {
            word: structs.replace(rule, host=True)
            for word, rule in rules.items()
            if word in own or word.endswith(domains)
        }
        self._literals = _LiteralFinder(rules | hosts)
        names = (
            name.lower().rstrip(_ANY_ENDING) for record in recognition.exchanges for name in record.names
        )
        self._own_words = (*sorted(own), *names)
        self._prints = [self._print_rule(record, printed) for record, printed in self._all_prints()]
        self._word_forms = [self._word_form_rule(form, record) for form, record in recognition.word_codes()]

    def clues(self, text: str) -> tuple[Clue, ...]:
        """Return all clues of the text in order of position."""
        found = list(self._literals.find(text))
        for record, rule in self._patterns:
            if record.holds not in text:
                continue
            matches = compiled(record.pattern).finditer(text)
            found += [rule.clue(match.start(), match.group()) for match in matches]
        return tuple(sorted(found, key=lambda clue: clue.at))

    def is_named_by(self, clue: Clue) -> bool:
        """Return whether a clue is the name or the host of an exchange, or has one in it.

        Others copy an exchange's paths, headers and fields, but not its names.
        """
        text = clue.text.lower()
        return any(word in text for word in self._own_words)

    def envelope_clues(self, candidate: Candidate) -> tuple[Clue, ...]:
        """Return the clues in how a candidate is printed: its keys, a client library's form, a word code."""
        if candidate.printed >= 0:
            return (self._prints[candidate.printed].clue(candidate.start, ""),)
        if candidate.word_form >= 0:
            return (self._word_forms[candidate.word_form].clue(candidate.start, ""),)
        rules = self._rules_of_keys(candidate.keys, candidate.around, candidate.code.startswith("-"))
        return tuple([rule.clue(candidate.start, "") for rule in rules])

    @cached_property
    def _rules_of_keys(self) -> Callable[[frozenset[str], frozenset[str], bool], tuple[_Rule, ...]]:
        """Return the rules for the keys of an object and of what is around it; most texts have few such."""
        return lru_cache(_MAX_KEYS)(self._find_rules)

    def _find_rules(self, own: frozenset[str], around: frozenset[str], signed: bool) -> tuple[_Rule, ...]:
        keys = own | around
        return tuple(
            rule
            for needed, without, beside, sign, rule in self._envelopes
            if needed <= keys
            and keys.isdisjoint(without)
            and not own.isdisjoint(beside)
            and sign in (None, signed)
        )

    def raised_by_ccxt(self, text: str, start: int) -> Clue | None:
        """Return the exchange that ccxt names before the answer at `start`: `BadSymbol: okx {...}`."""
        if text[start : start + 1] != "{":
            return None
        prefix = self._ccxt_prefix.search(
            text, max(0, text.rfind("\n", 0, start) + 1, start - _CCXT_REACH), start
        )
        if prefix is None:
            return None
        name = prefix["id"]
        rule = self._ccxt_ids.get(name) or _Rule(
            Strength.EXCHANGE, reason=f"the text names {name}", exchange=name
        )
        return rule.clue(prefix.start("id"), name)

    @cached_property
    def _ccxt_prefix(self) -> re.Pattern[str]:
        errors = "|".join(self.recognition.common.ccxt_errors)
        return re.compile(
            rf"(?:ccxt[\w.\\]{{0,40}}|{errors}):?[ \t]{{1,2}}(?P<id>[a-z][a-z0-9]{{1,24}})[ \t]{{1,2}}$"
        )

    @cached_property
    def _ccxt_ids(self) -> dict[str, _Rule]:
        known = self.recognition
        return {
            name: self._pointing(
                Strength.EXCHANGE,
                known.venues(record, venues),
                f"the text names {record.exchange}",
                record.exchange,
            )
            for record in known.exchanges
            for name, venues in record.ccxt.items()
        }

    def _records(self) -> Iterator[tuple[ClueRecord, ExchangeRecord | None]]:
        for clue in self.recognition.common.clues:
            yield clue, None
        for record in self.recognition.exchanges:
            yield from ((clue, record) for clue in record.clues)

    def _all_prints(self) -> Iterator[tuple[ExchangeRecord, PrintRecord]]:
        for record in self.recognition.exchanges:
            yield from ((record, printed) for printed in record.prints)

    def _print_rule(self, record: ExchangeRecord, printed: PrintRecord) -> _Rule:
        venues = self.recognition.venues(record, printed.venues)
        return self._pointing(Strength[printed.strength.upper()], venues, printed.reason, record.exchange)

    def _word_form_rule(self, form: WordCodesRecord, record: ExchangeRecord) -> _Rule:
        reason = f"word codes of this form are {record.exchange}'s"
        if form.proves:
            venues = self.recognition.venues(record, form.proves)
            return structs.replace(
                self._pointing(Strength.PROOF, venues, reason, record.exchange), worded=True
            )
        strength = Strength.EXCHANGE if form.keys else Strength.STRONG
        return self._pointing(strength, self.recognition.venues(record), reason, record.exchange)

    def _names(self, record: ExchangeRecord) -> dict[str, _Rule]:
        """Return the rules for the names, the hosts and the ccxt ids of an exchange."""
        reason = f"the text names {record.exchange}"
        rules = {}
        for name in record.names:
            rule = self._pointing(Strength.EXCHANGE, self.recognition.venues(record), reason, record.exchange)
            rules[name.lower().rstrip(_ANY_ENDING)] = structs.replace(
                rule, whole=not name.endswith(_ANY_ENDING)
            )
        own = self.recognition.venues(record)
        for host in record.hosts:
            strength = Strength.PROOF if len(own) == 1 else Strength.EXCHANGE
            rules[host] = self._pointing(
                strength, own, f"{{text}} is a host of {record.exchange}", record.exchange
            )
        for name, venues in record.ccxt.items():
            if name not in rules:
                left = self.recognition.venues(record, venues)
                strength = Strength.PROOF if venues and len(left) == 1 else Strength.EXCHANGE
                reason = f"{{text}} is ccxt's id for {record.exchange}"
                rule = self._pointing(strength, left, reason, record.exchange)
                rules[name] = structs.replace(rule, whole=True)
        return rules

    def _rule(self, clue: ClueRecord, record: ExchangeRecord | None) -> _Rule:
        if record is None:
            return _Rule(Strength[clue.strength.upper()], self.recognition.held(clue.venues), clue.reason)
        venues = self.recognition.venues(record, clue.venues)
        exchange = clue.exchange or record.exchange
        rule = self._pointing(Strength[clue.strength.upper()], venues, clue.reason, exchange)
        return structs.replace(rule, worded=clue.worded, shared=clue.shared)

    @staticmethod
    def _pointing(strength: Strength, venues: frozenset[str], reason: str, exchange: str) -> _Rule:
        """Return a rule for venues; without any in the catalogue, one that names the exchange."""
        if venues:
            return _Rule(strength, venues, reason)
        return _Rule(min(strength, Strength.EXCHANGE), reason=reason, exchange=exchange)


def names_pattern(names: Iterable[str]) -> str:
    """Return a regular expression for any of these names, the longest first, to be put into a group."""
    plain = {name.rstrip(_ANY_ENDING) for name in names}
    return "|".join(re.escape(name) for name in sorted(plain, key=lambda name: (-len(name), name))) or r"(?!)"
