"""Identify the venue of a candidate, by evidence that a person can check.

Each piece of evidence names the venues it leaves possible, with a sentence that explains it. What the
answer itself shows comes first, then proof around it (a host, a path, a client only one venue has), then
the number, its wording, and last what the surrounding text names. Evidence that would leave no venue is
ignored, and proofs that contradict each other prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum, auto

from msgspec import Struct, field

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.decode.attribute.classify import is_status_phrase, sentence_start
from retcode.core.decode.attribute.evidence import Weighed, attached_name, is_labelled, weigh
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.clues import Clue, ClueFinder, UnlistedHost
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.decode.scan.forms.prose import TRADING_TERM
from retcode.core.decode.scan.recognition import Strength
from retcode.core.decode.scan.wire_messages import Match, MatchQuality, MessageIndex
from retcode.core.decode.segment.open_request import is_open_request
from retcode.core.lazy_pattern import compile_on_use

# A number of at least this many digits belongs to one exchange only.
_MIN_DISTINCTIVE_DIGITS = 6
_MIN_OPENING_WORDS = 3
# Two words of a message that one venue's text has, and no other's, prefer that venue.
_MIN_SHARED_WORDS = 2
_MAX_MESSAGE = 600
# Words of exchanges' messages, beside those for orders, balances and keys.
_MARKET_TERM = compile_on_use(
    r"""(?xi)
    symbol | price | leverage | liquidat | instrument | contract | currency
    | \b nonce \b | \b sign \b | subscribe | channel | \b op \b
    """
)
# Keys that frameworks for web services give their answers to errors, and no exchange gives its own.
_FRAMEWORK_KEYS = frozenset({"path", "statuscode"})
_LONG_WORD = compile_on_use(r"[a-z]{4,30}")


class EvidenceKind(Enum):
    """What a piece of evidence rests on."""

    CHOSEN = auto()  # the user chose the venue
    PROOF = auto()  # something that only these venues have
    NUMBER = auto()  # the venues whose tables have the code
    NUMBER_ALONE = auto()  # the code fits, and nothing else points there
    WORDING = auto()  # the venues that word the message so
    SURROUNDINGS = auto()  # what the rest of the text names
    FOREIGN = auto()  # an exchange that is not in the catalogue
    UNLISTED = auto()  # no table has the code
    TIE = auto()  # several venues are left
    MEANINGS = auto()  # one venue is left, and its code has several meanings
    NEIGHBOUR = auto()  # another error of the same text


class Evidence(Struct, frozen=True, gc=False):
    """One reason for an attribution: what it rests on, the venues it leaves possible, and a sentence."""

    kind: EvidenceKind
    venues: frozenset[str]
    text: str


class Attribution(Struct, frozen=True):
    """The venue of an error, its certainty, the evidence, and the other possible venues.

    `venue` is None if no venue of the catalogue fits; `exchange` is the one that the text names then, if any.
    `possible` are the venues that the evidence leaves, `matches` the wire messages by entry key.
    `apart` means that the text tells the sender of this error from those of the errors beside it.
    """

    venue: str | None
    certainty: Certainty
    evidence: tuple[Evidence, ...]
    entry: Entry | None = None
    others: tuple[Entry, ...] = ()
    exchange: str | None = None
    possible: frozenset[str] = frozenset()
    matches: Mapping[str, Match] = {}
    apart: bool = False

    @property
    def match(self) -> Match | None:
        """The entry's wire message that the text matches; None if it matches none."""
        return self.matches.get(self.entry.key) if self.entry else None


class _Case(Struct):
    """A candidate under examination: the text around it, the venues still allowed, the evidence so far.

    `forced` is the venue the user chose; `alone` means that the text has no error of another code. `holders`
    are the entries that have the code, `matches` the wire messages by entry key, and `weighed` are the clues
    that concern the candidate. `firm` means that more than the bare number points at a venue,
    `others_wording` that the text names exchanges but none of those with this message. `worded_by` are the
    venues with this message, `possible` those that stay possible beside the allowed ones. `disputed` means
    that number and message are those of other venues than the proven one, `doubted` that the text names or
    proves an exchange without this code, so that the venue is not certain. `relayed` means that the answer
    came from a host of no exchange, so that nothing is proven. `undirected` is the attribution
    without the choice of the user, where there is one.
    """

    candidate: Candidate
    text: str
    clues: tuple[Clue, ...]
    forced: str | None
    alone: bool
    allowed: frozenset[str]
    holders: tuple[Entry, ...]
    matches: dict[str, Match]
    evidence: list[Evidence] = []
    weighed: Weighed = field(default_factory=lambda: Weighed((), None, []))
    proven: frozenset[str] = frozenset()
    firm: bool = False
    others_wording: bool = False
    doubted: bool = False
    relayed: bool = False
    worded_by: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    disputed: bool = False
    undirected: Attribution | None = None

    def keys(self, venues: frozenset[str]) -> list[str]:
        """Return the keys of these venues' entries that have a message which the text matches."""
        return [e.key for e in self.holders if e.venue in venues and e.key in self.matches]

    def message_words(self) -> int:
        """Return how many words the message has."""
        return len((self.candidate.message or "").split())

    def add(self, kind: EvidenceKind, text: str, venues: Iterable[str] | None = None) -> None:
        """Add evidence for `venues`, by default for all that are still allowed."""
        self.evidence.append(Evidence(kind, self.allowed if venues is None else frozenset(venues), text))

    def narrow(self, venues: Iterable[str], kind: EvidenceKind, text: str = "") -> bool:
        """Allow only `venues` if one of them is allowed, and add evidence if that changes something.

        Returns whether one of them was allowed.
        """
        left = self.allowed.intersection(venues)
        if not left:
            return False
        if left != self.allowed and text:
            self.add(kind, text, left)
        self.allowed = left
        return True

    def worded(self, quality: MatchQuality) -> frozenset[str]:
        """Return the allowed venues with a message that the text matches at least this closely.

        The reason phrase of HTTP for the number identifies no venue.
        """
        if not self.matches or is_status_phrase(self.candidate):
            return frozenset()
        return self.allowed.intersection(
            match.template.entry.venue for match in self.matches.values() if match.likeness >= quality
        )


class Identifier:
    """Decides the venue of a candidate, from the catalogue, the clues of the text and the candidate.

    The steps run in order. Each narrows the venues that are still allowed; the first that returns an
    attribution ends the examination.
    """

    def __init__(self, catalogue: Catalogue, messages: MessageIndex, finder: ClueFinder) -> None:
        self._catalogue = catalogue
        self._messages = messages
        self._finder = finder
        self._venues = frozenset(catalogue.venues)
        self._rank = {venue: index for index, venue in enumerate(catalogue.venues)}
        self._steps: tuple[Callable[[_Case], Attribution | None], ...] = (
            self._by_choice,
            self._by_foreign_exchange,
            _by_proof,
            self._by_number,
            self._by_name,
            self._by_wording,
            self._by_exclusion,
            _judge_firmness,
            _by_strong_surroundings,
            self._by_closest_wording,
            _by_weak_surroundings,
            self._by_alike_words,
            self._without_copies,
            self._by_others_wording,
        )

    def identify(
        self,
        candidate: Candidate,
        text: str,
        clues: tuple[Clue, ...],
        forced: str | None = None,
        *,
        alone: bool = True,
    ) -> Attribution:
        """Return the attribution of `candidate`.

        `forced` is the venue the user chose; `alone` says that the text has no error of another code.
        """
        case = self._open(candidate, text, clues, forced, alone=alone)
        if forced is not None:
            case.undirected = self.identify(candidate, text, clues, alone=alone)
        for step in self._steps:
            if (attribution := step(case)) is not None:
                return attribution
        return self._judged(case)

    def _open(
        self, candidate: Candidate, text: str, clues: tuple[Clue, ...], forced: str | None, *, alone: bool
    ) -> _Case:
        codes = (candidate.code, *candidate.also)
        holders = tuple(entry for code in codes for entry in self._catalogue.at_exchanges(code))
        matches = self._messages.matching(holders, candidate.message) if candidate.message else {}
        return _Case(
            candidate=candidate,
            text=text,
            clues=clues,
            forced=forced,
            alone=alone,
            allowed=self._venues,
            holders=holders,
            matches=matches,
        )

    def _by_choice(self, case: _Case) -> Attribution | None:
        if case.forced is None:
            return None
        case.proven = case.allowed = frozenset({case.forced})
        case.add(EvidenceKind.CHOSEN, "you chose the venue")
        own = case.undirected
        if own and own.venue not in (None, case.forced) and own.certainty is not Certainty.OPEN:
            names = self._names([own.venue])
            case.add(EvidenceKind.CHOSEN, f"by itself, the text points to {names} ({own.certainty})")
        return self._settled(case, Certainty.LIKELY)

    def _by_foreign_exchange(self, case: _Case) -> Attribution | None:
        """Weigh the clues of the text; an exchange outside the catalogue that they name ends the search."""
        holders = frozenset(entry.venue for entry in case.holders)
        case.weighed = weigh(
            case.candidate,
            case.text,
            case.clues,
            self._finder,
            holders,
            case.worded(MatchQuality.WHOLE),
            alone=case.alone,
        )
        foreign, sender = case.weighed.foreign, case.weighed.sender
        if foreign is None:
            return self._by_sender(case, sender) if sender else None
        text = f"{foreign.reason}, which is not in the catalogue"
        return Attribution(
            venue=None,
            certainty=Certainty.OPEN,
            evidence=(Evidence(EvidenceKind.FOREIGN, frozenset(), text),),
            others=case.holders,
            exchange=foreign.exchange,
        )

    def _by_sender(self, case: _Case, sender: Clue) -> Attribution | None:
        """Doubt what comes from a host of no exchange: other servers copy codes, messages and paths.

        A host that nothing connects with an exchange ends the search.
        """
        if sender.unlisted is UnlistedHost.FOREIGN:
            return Attribution(
                venue=None,
                certainty=Certainty.OPEN,
                evidence=(Evidence(EvidenceKind.FOREIGN, frozenset(), sender.reason),),
                others=case.holders,
            )
        case.relayed, case.doubted = True, sender.unlisted is UnlistedHost.ALIKE
        case.add(EvidenceKind.UNLISTED if case.doubted else EvidenceKind.SURROUNDINGS, sender.reason, ())
        return None

    def _by_number(self, case: _Case) -> Attribution | None:
        """Leave the venues whose tables have the code."""
        holders = [entry.venue for entry in case.holders]
        if case.narrow(holders, EvidenceKind.NUMBER, self._number_reason(case)):
            return None
        return None if self._is_disputed(case) else self._unlisted(case)

    def _is_disputed(self, case: _Case) -> bool:
        """Leave the venues with this number and message, if the proven exchange has neither of them.

        A proof near the error may be about another request, such as the one before it in a log. No venue is
        more than possible then.
        """
        message = case.candidate.message
        if not message or case.message_words() < _MIN_OPENING_WORDS or is_status_phrase(case.candidate):
            return False
        whole = (match for match in case.matches.values() if match.likeness >= MatchQuality.WHOLE)
        worded = frozenset(match.template.entry.venue for match in whole)
        senders = {match.template.entry.venue for match in self._messages.anywhere(message)}
        known = self._catalogue.venues
        # Any server may send a proxy's message; it does not point at an exchange.
        related = {known[venue].exchange for venue in (worded | senders) & known.keys()}
        if not worded or any(known[venue].exchange in related for venue in case.proven):
            return False
        names = self._names(case.allowed)
        case.allowed, case.proven, case.disputed = worded, frozenset(), True
        text = f"{case.candidate.code} is in no table of {names}, and none has this message"
        case.add(EvidenceKind.UNLISTED, text, ())
        case.add(EvidenceKind.WORDING, self._worded_by(worded))
        return True

    def _number_reason(self, case: _Case) -> str:
        candidate = case.candidate
        if candidate.code_at < 0 and candidate.code not in case.text[candidate.start : candidate.end]:
            return ""  # known by its message alone
        count = len({entry.venue for entry in case.holders} & case.allowed)
        code = candidate.code
        return (
            f"only one venue in the catalogue uses {code}"
            if count == 1
            else f"{count} venues in the catalogue use {code}"
        )

    def _by_name(self, case: _Case) -> None:
        """Leave the venues of the exchanges that the text names, if one of them has the number.

        A name outranks the wording of an exchange that nobody named.
        """
        named = [clue for clue in case.weighed.named if clue.strength >= Strength.EXCHANGE]
        exchanges = self._exchanges(named)
        if len(exchanges) > 1:
            attached = attached_name(case.candidate, case.text, named)
            if attached and self._leave_exchanges(case, self._exchanges([attached]), attached.reason):
                return
            own = [clue for clue in case.weighed.own if clue.strength >= Strength.EXCHANGE]
            alone = self._exchanges(own)
            if len(alone) == 1 and self._leave_exchanges(case, alone, own[0].reason):
                return
        if exchanges:
            self._leave_exchanges(case, exchanges)

    def _exchanges(self, clues: Iterable[Clue]) -> set[str]:
        """Return the exchanges of the catalogue that clues point at."""
        known = self._catalogue.venues
        return {known[venue].exchange for clue in clues for venue in clue.venues}

    def _leave_exchanges(self, case: _Case, exchanges: set[str], reason: str = "") -> bool:
        """Leave the venues of some exchanges, if one of them is allowed."""
        known = self._catalogue.venues
        venues = [venue for venue in case.allowed if known[venue].exchange in exchanges]
        return case.narrow(venues, EvidenceKind.SURROUNDINGS, reason)

    def _by_wording(self, case: _Case) -> None:
        """Let the wording decide: a whole message before one that only begins alike.

        A wording points at its venue. It excludes another venue only if the error means something else there,
        because older versions and other servers of a venue word the same error differently. The
        first two words of a message prefer no venue: people write them in tables of their own.
        """
        for quality in (MatchQuality.WHOLE, MatchQuality.OPENING):
            worded = case.worded(quality)
            if worded == case.allowed and quality is MatchQuality.WHOLE:
                case.add(EvidenceKind.WORDING, "the wording is the one documented for this code", worded)
            if worded:
                meant = {case.matches[key].template.message.concept for key in case.keys(worded)}
                alike = (e.venue for e in case.holders if e.concept in meant)
                text = self._worded_by(worded)
                case.narrow({*worded, *alike}, EvidenceKind.WORDING, text)
                if quality is MatchQuality.WHOLE or case.message_words() >= _MIN_OPENING_WORDS:
                    case.worded_by = worded
                return

    def _by_closest_wording(self, case: _Case) -> None:
        """Prefer the venues with this wording to others with the same meaning, which stay possible."""
        preferred = case.worded_by & case.allowed
        if preferred and preferred != case.allowed:
            case.possible = case.allowed
            case.narrow(preferred, EvidenceKind.WORDING, self._worded_by(preferred))

    def _by_alike_words(self, case: _Case) -> None:
        """Leave the venues whose texts for the code share words with a message that no venue words so."""
        if not case.candidate.message or case.worded_by or len(case.allowed) == 1:
            return
        printed = _long_words(case.candidate.message)
        shared: dict[str, int] = {}
        for entry in case.holders:
            if entry.venue in case.allowed:
                texts = (entry.name.replace("_", " "), *(message.text for message in entry.messages))
                count = max(len(printed & _long_words(text)) for text in texts)
                shared[entry.venue] = max(count, shared.get(entry.venue, 0))
        alike = [venue for venue, count in shared.items() if count >= _MIN_SHARED_WORDS]
        if alike and all(count == 0 for venue, count in shared.items() if venue not in alike):
            text = f"the message shares words with those of {self._names(alike)}"
            case.narrow(alike, EvidenceKind.WORDING, text)

    def _without_copies(self, case: _Case) -> None:
        """Leave out a venue whose table copies that of another allowed venue, if both mean the same.

        A copying venue stays alone if the text names it, and the other at most by a library both have. It
        stays beside the other if the text names both.
        """
        if len(case.allowed) == 1:
            return
        meanings: dict[str, set[tuple[str, str]]] = {}
        for entry in case.holders:
            if entry.venue in case.allowed:
                meanings.setdefault(entry.venue, set()).add((entry.concept, entry.verdict.retry_write))
        copies = {
            venue
            for venue, meant in meanings.items()
            if any(meanings.get(original) == meant for original in self._catalogue.venues[venue].copies)
        }
        named = [
            clue for clue in case.weighed.named if clue.strength >= Strength.EXCHANGE and not clue.shared
        ]
        copying = [clue for clue in named if clue.venues <= copies]
        if copying and not any(clue.venues & (case.allowed - copies) for clue in named):
            case.narrow(copying[0].venues, EvidenceKind.SURROUNDINGS, copying[0].reason)
        else:
            hinted = {venue for clue in case.weighed.named if clue.venues <= copies for venue in clue.venues}
            case.narrow(case.allowed - (copies - hinted), EvidenceKind.NUMBER)

    def _by_exclusion(self, case: _Case) -> Attribution | None:
        """Attribute the error to no venue if the text names exchanges, but none with this number.

        An error whose message is that of an allowed venue is left to the other steps, unless the exchange
        that is named copies that venue. Where another product of the exchange has the number, that one is no
        more than possible.
        """
        exchanges = [clue for clue in case.weighed.named if clue.strength >= Strength.EXCHANGE]
        exchanges = [clue for clue in exchanges if not clue.shared] or exchanges
        excluded = bool(exchanges) and not any(clue.venues & case.allowed for clue in exchanges)
        if case.proven or case.disputed or not excluded:
            return None
        known = self._catalogue.venues
        products = frozenset[str]().union(*(clue.venues for clue in exchanges)) & known.keys()
        whose = {known[venue].exchange for venue in products}
        beside = [venue for venue in case.allowed if known[venue].exchange in whose]
        other_words = case.message_words() >= _MIN_OPENING_WORDS and not case.worded(MatchQuality.OPENING)
        if beside and case.candidate.code_at >= 0 and not other_words:
            text = f"{case.candidate.code} is in no table of {self._names(products)}"
            case.add(EvidenceKind.UNLISTED, text, ())
            case.allowed, case.disputed = frozenset(beside), True
            return None
        case.others_wording = case.candidate.code_at < 0
        worded = case.worded(MatchQuality.OPENING)
        copied = {copy for clue in exchanges for venue in clue.venues for copy in known[venue].copies}
        kept = worded and (case.others_wording or worded.isdisjoint(copied))
        if kept and not case.others_wording and case.message_words() < _MIN_OPENING_WORDS:
            case.doubted = True
            text = f"{exchanges[0].reason}, and {case.candidate.code} is in no table of that exchange"
            case.add(EvidenceKind.UNLISTED, text, ())
        return None if kept else self._unlisted(case)

    def _by_others_wording(self, case: _Case) -> Attribution | None:
        """Leave the venue open if only the wording points at it, and the text names another exchange."""
        if case.disputed:
            return self._settled(case, Certainty.OPEN)
        if not case.others_wording:
            return None
        text = f"{case.weighed.named[0].reason}, and no table of that exchange has this wording"
        case.add(EvidenceKind.UNLISTED, text, ())
        return self._settled(case, Certainty.OPEN)

    def _judged(self, case: _Case) -> Attribution:
        names = self._names(case.allowed)
        if not case.firm:
            if not case.candidate.code.startswith("-"):
                case.add(
                    EvidenceKind.NUMBER_ALONE,
                    f"{names} {'uses' if len(case.allowed) == 1 else 'use'} this number, but nothing in the "
                    "text points there",
                )
                return Attribution(None, Certainty.OPEN, tuple(case.evidence), others=case.holders)
            case.add(EvidenceKind.NUMBER_ALONE, f"nothing but the number points at {names}")
        if len(case.allowed) > 1:
            both = "both" if len(case.allowed) == 2 else "all"
            case.add(
                EvidenceKind.TIE, f"{names} {both} have this error; nothing in the text tells them apart"
            )
        if not case.evidence:
            naming = [clue for clue in case.weighed.named if clue.venues & case.allowed]
            if naming:
                strongest = max(naming, key=lambda clue: clue.strength)
                case.add(EvidenceKind.SURROUNDINGS, strongest.reason)
        alone = len(case.allowed) == 1
        if alone and case.proven == case.allowed and not (case.doubted or case.relayed):
            return self._settled(case, Certainty.PROVEN)
        likely = alone and case.firm and not case.doubted
        if likely and (_is_about_something_else(case) or _is_of_another_sender(case)):
            case.add(EvidenceKind.NUMBER_ALONE, "another server may have this code and these words")
            likely = False
        return self._settled(case, Certainty.LIKELY if likely else Certainty.OPEN)

    def _settled(self, case: _Case, certainty: Certainty) -> Attribution:
        hinted = {v for clue in case.weighed.named if clue.strength is Strength.HINT for v in clue.venues}
        venue = min(case.allowed, key=lambda venue: (venue not in hinted, self._rank[venue]))
        own = [e for e in case.holders if e.venue == venue]
        entry = _closest(own, case.matches)
        others = [e for e in case.holders if e.venue != venue]
        possible = case.allowed | case.possible
        likely = case.undirected.possible if case.undirected else possible
        others.sort(key=lambda e: (e.venue not in likely, e.venue not in hinted, self._rank[e.venue]))
        if entry is not None and entry.key not in case.matches:
            # Sections of one table may give a number different meanings, and each may be the right one.
            sections = [e for e in own if e.concept != entry.concept]
            if sections:
                case.add(
                    EvidenceKind.MEANINGS,
                    f"{case.candidate.code} means {len(sections) + 1} things at {self._names([venue])}, "
                    "and nothing in the text tells which",
                    {venue},
                )
            others = [*sections, *others]
        once: dict[str, Evidence] = {}
        for evidence in case.evidence:
            once.setdefault(evidence.text, evidence)
        return Attribution(
            venue=venue,
            certainty=certainty,
            evidence=tuple(once.values()),
            entry=entry,
            others=tuple(others),
            possible=possible,
            matches=case.matches,
            apart=case.weighed.apart,
        )

    def _unlisted(self, case: _Case) -> Attribution:
        """Attribute a code that no allowed venue has: likely to the proven venue, else to none.

        Proof and table contradict each other here, and either may be wrong.
        """
        code = case.candidate.code
        if len(case.proven) == 1:
            text = f"{code} is in no table of {self._names(case.proven)}"
            case.add(EvidenceKind.UNLISTED, text, case.proven)
            certainty = Certainty.OPEN if case.doubted else Certainty.LIKELY
            return Attribution(min(case.proven), certainty, tuple(case.evidence), others=case.holders)
        known, exchange, tables = self._catalogue.venues, None, "the catalogue"
        of_others = _is_about_something_else(case)
        for clue in case.weighed.named:
            if of_others and not clue.text:
                continue  # an envelope
            exchanges = {known[venue].exchange for venue in clue.venues}
            if len(exchanges) == 1 and clue.strength >= Strength.EXCHANGE:
                tables = exchange = exchanges.pop()
                if any(
                    entry.venue in known and known[entry.venue].exchange == exchange for entry in case.holders
                ):
                    tables = self._names(clue.venues)  # another product has it
                case.add(EvidenceKind.SURROUNDINGS, clue.reason, clue.venues)
                break
        case.add(EvidenceKind.UNLISTED, f"{code} is in no table of {tables}", ())
        return Attribution(None, Certainty.OPEN, tuple(case.evidence), others=case.holders, exchange=exchange)

    def _worded_by(self, venues: Collection[str]) -> str:
        if len(venues) == 1:
            return f"{self._names(venues)} uses this wording"
        return f"{self._names(venues)} {'both' if len(venues) == 2 else 'all'} use this wording"

    def _names(self, venues: Iterable[str]) -> str:
        chosen = sorted(set(venues), key=self._rank.__getitem__)
        names = [self._catalogue.venues[venue].name for venue in chosen]
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _long_words(text: str) -> frozenset[str]:
    return frozenset(_LONG_WORD.findall(text[:_MAX_MESSAGE].lower()))


def _by_proof(case: _Case) -> None:
    """Leave the venues that the proofs name."""
    before = case.allowed
    for clue in case.weighed.proofs:
        case.narrow(clue.venues, EvidenceKind.PROOF, clue.reason)
    if case.allowed != before:
        case.proven = case.allowed
    contrary = [clue for clue in case.weighed.proofs if clue.venues and clue.venues.isdisjoint(case.allowed)]
    if case.proven and contrary:
        case.doubted = True
        case.add(
            EvidenceKind.UNLISTED,
            f"{contrary[0].reason}, but {case.candidate.code} is not one of its codes",
            (),
        )


def _judge_firmness(case: _Case) -> None:
    """Note whether there is more evidence for a venue of the catalogue than the bare number."""
    candidate = case.candidate
    named = [clue for clue in case.weighed.named if clue.strength >= Strength.EXCHANGE]
    nameless = candidate.message is None
    case.firm = (
        bool(case.proven or case.worded(MatchQuality.OPENING))
        or any(clue.venues & case.allowed for clue in named)
        or len(candidate.code.lstrip("-")) >= _MIN_DISTINCTIVE_DIGITS
        or (nameless and (candidate.code.startswith("-") or candidate.code_at < 0))
    )


def _is_about_something_else(case: _Case) -> bool:
    """Return whether only number and envelope point at a venue, and the message is not about trading.

    An earlier line that names the exchange may be about something else, too.
    Any server may have the same number in the same envelope: `{"retCode": 10001, "retMsg": "name taken"}`.
    """
    candidate = case.candidate
    own_keys = any("-" in key for key in candidate.keys)  # as few servers spell them: `err-code`
    if not candidate.message or case.proven or own_keys or candidate.printed >= 0:
        return False
    pointing = [
        clue
        for clue in case.weighed.named
        if clue.strength >= Strength.EXCHANGE and clue.venues & case.allowed
    ]
    naming = [clue for clue in pointing if clue.text]
    words = candidate.message
    if naming:
        first = _sentence_start(case.text, candidate.start)
        words = case.text[first : candidate.end]
        plain = candidate.form is Form.OBJECT and candidate.code.isdecimal()
        if not plain or any(first <= clue.at for clue in naming):
            return False  # else only what is before names it: `X started`, and then `mailer: {...}`
    few_words = case.message_words() <= _MIN_OPENING_WORDS
    by_number = few_words and not pointing and not candidate.code.startswith("-") and candidate.word_form < 0
    if case.worded(MatchQuality.OPENING):
        # a server of no exchange may use the same few words
        return by_number and case.relayed
    if by_number and candidate.code.isdecimal():
        return True
    terms = (TRADING_TERM, _MARKET_TERM, customer_words().trading.pattern)
    return not any(term.search(words) for term in terms)


def _sentence_start(text: str, position: int) -> int:
    """Return where the sentence of a position begins; it has some words on its line before the position."""
    line = text.rfind("\n", 0, position) + 1
    first = sentence_start(text, line, position)
    return first if len(text[first:position].split()) > _MIN_OPENING_WORDS else line


def _is_of_another_sender(case: _Case) -> bool:
    """Return whether the text shows that a server of somebody's own answered, in words of its own.

    That is an address, a program, or the keys of a framework; and no more than other lines name the exchange.
    """
    candidate, text = case.candidate, case.text
    if not candidate.message or case.proven or candidate.printed >= 0:
        return False
    framework = not candidate.keys.isdisjoint(_FRAMEWORK_KEYS)
    served = case.relayed or framework
    # A word as a code, beside a message about trading, is hardly that of another program.
    by_word = not candidate.code.lstrip("-").isdecimal() and TRADING_TERM.search(candidate.message)
    if not (served or case.weighed.program or (not by_word and is_labelled(candidate, text))):
        return False
    if case.worded(MatchQuality.WHOLE) and (case.message_words() > _MIN_OPENING_WORDS or not served):
        return False
    sender = case.weighed.sender
    address = (sender.at, sender.at + len(sender.text)) if sender else (0, 0)
    line = text.rfind("\n", 0, candidate.start) + 1
    above = text.rfind("\n", 0, max(0, line - 1)) + 1
    first = above if is_open_request(text[above:line]) else line
    end = text.find("\n", candidate.end)
    return not any(
        clue.text
        and clue.strength >= Strength.EXCHANGE
        and clue.venues & case.allowed
        and ((first <= clue.at and (end < 0 or clue.at < end)) or address[0] <= clue.at < address[1])
        for clue in case.weighed.named
    )


def _by_surroundings(case: _Case, clues: list[Clue], beside: Iterable[Clue] = ()) -> None:
    """Let the nearest clue with an allowed venue narrow the venues, unless another clue contradicts it.

    The clues `beside` only contradict.
    """
    if not clues:
        return
    named = {clue.venues for clue in clues}
    deciding = {venues for venues in named if case.allowed & venues not in (frozenset(), case.allowed)}
    candidates = (clue for clue in clues if clue.venues in deciding) if deciding else ()
    for clue in sorted(candidates, key=lambda clue: abs(clue.at - case.candidate.start)):
        left = clue.venues & case.allowed
        if not left or left == case.allowed:
            continue
        contrary = [
            other for other in (*clues, *beside) if other.venues & case.allowed and not other.venues & left
        ]
        if contrary and clue.strength < Strength.STRONG:
            continue
        case.narrow(left, EvidenceKind.SURROUNDINGS, clue.reason)


def _by_strong_surroundings(case: _Case) -> None:
    """Let what an error's own line names decide before stronger clues that may be about other errors."""
    own = [clue for clue in case.weighed.own if clue.strength is Strength.EXCHANGE]
    _by_surroundings(case, own, [clue for clue in case.weighed.own if clue.strength is Strength.STRONG])
    for strength in (Strength.STRONG, Strength.EXCHANGE):
        _by_surroundings(case, [clue for clue in case.weighed.named if clue.strength is strength])


def _by_weak_surroundings(case: _Case) -> None:
    _by_surroundings(case, [clue for clue in case.weighed.named if clue.strength is Strength.WEAK])


def _closest(entries: list[Entry], matches: Mapping[str, Match]) -> Entry | None:
    if not entries:
        return None
    return max(entries, key=lambda entry: matches[entry.key].likeness if entry.key in matches else -1)
