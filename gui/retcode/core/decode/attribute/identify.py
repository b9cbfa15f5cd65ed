"""Identify: whose error a candidate is, by evidence a person can check.

Every piece of evidence names the venues it leaves possible and says so in a sentence. What the answer
itself shows comes first, then proof around it (a host, a path, a client only one venue has), then the
number, its wording, and last what the surrounding text talks about. Evidence that would leave no venue
is put aside, and two proofs that contradict each other prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, is_number
from retcode.core.decode.attribute.evidence import weigh
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.clues import Clue, ClueFinder
from retcode.core.decode.scan.recognition import Strength
from retcode.core.decode.scan.wire_messages import Match, MatchQuality, MessageIndex, normalise

# So many digits are a number of one exchange and of no other.
_TELLING_DIGITS = 6
_TWO = 2


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose error it is, how sure, why, and who else has one like it.

    `venue` is None where it is nobody's in the catalogue, with `exchange` if the text names one.
    `possible` are the venues that the evidence leaves, `matches` the wire messages by entry key.
    """

    venue: str | None
    certainty: Certainty
    evidence: tuple[str, ...]
    entry: Entry | None = None
    others: tuple[Entry, ...] = ()
    exchange: str | None = None
    possible: frozenset[str] = frozenset()
    matches: Mapping[str, Match] = field(default_factory=dict)

    @property
    def match(self) -> Match | None:
        """The wire message of the entry that the text follows."""
        return self.matches.get(self.entry.key) if self.entry else None


@dataclass(slots=True)
class _Case:
    """A candidate under examination: the venues still allowed, and what has been said so far.

    `worded_by` are the venues that word it so, `possible` those that stay possible beside the allowed ones.
    """

    candidate: Candidate
    allowed: frozenset[str]
    holders: tuple[Entry, ...]
    matches: dict[str, Match]
    evidence: list[str] = field(default_factory=list)
    proven: frozenset[str] = frozenset()
    worded_by: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()

    def keys(self, venues: frozenset[str]) -> list[str]:
        """Return the entries of these venues that the text is worded as."""
        return [e.key for e in self.holders if e.venue in venues and e.key in self.matches]

    def narrow(self, venues: Iterable[str], says: str = "") -> bool:
        """Leave only `venues`, if that leaves any, and say why if it changes something."""
        left = self.allowed.intersection(venues)
        if not left:
            return False
        if left != self.allowed and says:
            self.evidence.append(says)
        self.allowed = left
        return True

    def worded(self, likeness: MatchQuality) -> frozenset[str]:
        """Return the venues still possible that word it like that, or more closely."""
        return frozenset(
            entry.venue
            for entry in self.holders
            if entry.venue in self.allowed
            and entry.key in self.matches
            and self.matches[entry.key].likeness >= likeness
        )


class Identifier:
    """Says whose error a candidate is, from the catalogue, the clues of the text and the candidate itself."""

    def __init__(self, catalogue: Catalogue, messages: MessageIndex, finder: ClueFinder) -> None:
        self._catalogue = catalogue
        self._messages = messages
        self._finder = finder
        self._venues = tuple(catalogue.exchange_venues)

    def identify(
        self,
        candidate: Candidate,
        text: str,
        clues: tuple[Clue, ...],
        forced: str | None = None,
        *,
        alone: bool = True,
    ) -> Attribution:
        """Return whose error `candidate` is.

        `forced` is the venue the user chose; `alone` says that the text has no error of another code.
        """
        case = self._open(candidate)
        if forced:
            case.proven = case.allowed = frozenset({forced})
            case.evidence.append("you chose the venue")
            return self._settled(case, Certainty.LIKELY)
        holders = frozenset(entry.venue for entry in case.holders)
        weighed = weigh(
            candidate, text, clues, self._finder, holders, case.worded(MatchQuality.WHOLE), alone=alone
        )
        if weighed.foreign:
            says = f"{weighed.foreign.says}, which is not in the catalogue"
            exchange = weighed.foreign.exchange
            return Attribution(None, Certainty.OPEN, (says,), others=case.holders, exchange=exchange)
        for clue in weighed.proofs:
            case.narrow(clue.venues, clue.says)
        if case.evidence:
            case.proven = case.allowed
        named = weighed.named
        if not case.narrow(holders, self._number_says(case)):
            return self._unlisted(case, named)
        self._by_name(case, named)
        self._by_words(case)
        others_words = candidate.code_at < 0 and _excluded(case, named)
        if not case.worded(MatchQuality.OPENING) and _excluded(case, named):
            return self._unlisted(case, named)
        firm = self._firm(case, named) and not others_words
        for strength in (Strength.STRONG, Strength.EXCHANGE):
            _by_surroundings(case, [clue for clue in named if clue.strength is strength])
        self._by_closest_words(case)
        _by_surroundings(case, [clue for clue in named if clue.strength is Strength.WEAK])
        self._without_copies(case)
        if others_words:
            case.evidence.append(f"{named[0].says}, and no table of that exchange has this wording")
            return self._settled(case, Certainty.OPEN)
        return self._judged(case, firm=firm)

    def _open(self, candidate: Candidate) -> _Case:
        codes = (candidate.code, *candidate.also)
        holders = tuple(
            e for code in codes for e in self._catalogue.with_code(code) if e.venue in self._venues
        )
        plain = normalise(candidate.message or "")
        matches = {
            entry.key: match
            for entry in holders
            if plain and (match := self._messages.of_entry_normalised(entry, plain))
        }
        return _Case(candidate, frozenset(self._venues), holders, matches)

    def _number_says(self, case: _Case) -> str:
        if case.candidate.code_at < 0:
            return ""
        count = len({entry.venue for entry in case.holders} & case.allowed)
        venues = "one venue" if count == 1 else f"{count} venues"
        kind = "number" if is_number(case.candidate.code) else "code"
        return f"the {kind} {case.candidate.code} exists at {venues} of the catalogue"

    def _by_name(self, case: _Case, named: list[Clue]) -> None:
        """Leave the venues of the exchanges that the text names, if one of them has the number.

        A name outranks the wording of an exchange that nobody named.
        """
        known = self._catalogue.venues
        exchanges = {
            known[venue].exchange
            for clue in named
            if clue.strength >= Strength.EXCHANGE
            for venue in clue.venues
        }
        if exchanges:
            case.narrow(venue for venue in case.allowed if known[venue].exchange in exchanges)

    def _by_words(self, case: _Case) -> None:
        """Let the wording decide: a whole message before one that only begins alike.

        It speaks for its venue. Against another one it speaks only if the error means something else there:
        the same error is worded in other ways too, by older versions and by other servers of a venue.
        """
        for likeness in (MatchQuality.WHOLE, MatchQuality.OPENING):
            worded = case.worded(likeness)
            if worded == case.allowed and likeness is MatchQuality.WHOLE:
                case.evidence.append("the wording is the one documented for this code")
            if worded:
                meant = {case.matches[key].template.message.concept for key in case.keys(worded)}
                alike = (e.venue for e in case.holders if e.concept in meant)
                case.narrow({*worded, *alike}, f"the wording is {self._names(worded)}'s")
                case.worded_by = worded
                return

    def _by_closest_words(self, case: _Case) -> None:
        """Prefer the venues that word it so to others that mean the same, which stay possible."""
        preferred = case.worded_by & case.allowed
        if preferred and preferred != case.allowed:
            case.possible = case.allowed
            case.narrow(preferred, f"the wording is {self._names(preferred)}'s")

    def _without_copies(self, case: _Case) -> None:
        """Leave out a venue whose table copies that of another venue left, where both mean the same."""
        meanings = {venue: _meanings(case, venue) for venue in case.allowed}
        copies = {
            venue
            for venue, meant in meanings.items()
            if any(meanings.get(original) == meant for original in self._catalogue.venues[venue].copies)
        }
        case.narrow(case.allowed - copies)

    def _firm(self, case: _Case, named: list[Clue]) -> bool:
        """Say whether more than the bare number speaks for a venue of the catalogue."""
        candidate = case.candidate
        if case.proven or case.worded(MatchQuality.OPENING):
            return True
        if any(clue.venues & case.allowed for clue in named if clue.strength >= Strength.EXCHANGE):
            return True
        nameless = candidate.message is None
        return len(candidate.code.lstrip("-")) >= _TELLING_DIGITS or (
            nameless and (candidate.code.startswith("-") or candidate.code_at < 0)
        )

    def _judged(self, case: _Case, *, firm: bool) -> Attribution:
        names = self._names(case.allowed)
        if not firm:
            if not case.candidate.code.startswith("-"):
                case.evidence.append(
                    f"the number exists at {names}, but neither the text nor its surroundings point there"
                )
                return Attribution(None, Certainty.OPEN, tuple(case.evidence), others=case.holders)
            case.evidence.append(f"nothing but the number points at {names}")
        if len(case.allowed) > 1:
            both = "both" if len(case.allowed) == _TWO else "all"
            case.evidence.append(f"{names} {both} have this error; nothing in the text tells them apart")
        alone = len(case.allowed) == 1
        if alone and case.proven == case.allowed:
            return self._settled(case, Certainty.PROVEN)
        return self._settled(case, Certainty.LIKELY if alone and firm else Certainty.OPEN)

    def _settled(self, case: _Case, certainty: Certainty) -> Attribution:
        venue = min(case.allowed, key=self._venues.index)
        own = [e for e in case.holders if e.venue == venue]
        entry = _closest(own, case.matches)
        others = [e for e in case.holders if e.venue != venue]
        possible = case.allowed | case.possible
        others.sort(key=lambda e: (e.venue not in possible, self._venues.index(e.venue)))
        if entry is not None and entry.key not in case.matches:
            # Sections of one table may give a number different meanings: any of them may be the right one.
            sections = [e for e in own if e.concept != entry.concept]
            if sections:
                case.evidence.append(
                    f"{case.candidate.code} means {len(sections) + 1} things at {self._names([venue])}, "
                    "and nothing in the text tells which"
                )
            others = [*sections, *others]
        evidence = tuple(dict.fromkeys(case.evidence))
        return Attribution(venue, certainty, evidence, entry, tuple(others), None, possible, case.matches)

    def _unlisted(self, case: _Case, named: list[Clue]) -> Attribution:
        """A code that no venue left has: likely the venue's that proof points at, else nobody's.

        Proof and table contradict each other here: either may be what is wrong.
        """
        code = case.candidate.code
        if len(case.proven) == 1:
            case.evidence.append(f"{code} is in no table of {self._names(case.proven)}")
            return Attribution(min(case.proven), Certainty.LIKELY, tuple(case.evidence), others=case.holders)
        exchange = None
        for clue in named:
            exchanges = {self._catalogue.venues[venue].exchange for venue in clue.venues}
            if len(exchanges) == 1 and clue.strength >= Strength.EXCHANGE:
                exchange = exchanges.pop()
                case.evidence.append(clue.says)
                break
        case.evidence.append(f"{code} is in no table of {exchange or 'the catalogue'}")
        return Attribution(None, Certainty.OPEN, tuple(case.evidence), others=case.holders, exchange=exchange)

    def _names(self, venues: Iterable[str]) -> str:
        chosen = set(venues)
        names = [venue.name for venue in self._catalogue.venues.values() if venue.id in chosen]
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _by_surroundings(case: _Case, clues: list[Clue]) -> None:
    """Let the nearest clue that leaves something narrow the venues; a contrary one outweighs it."""
    for clue in sorted(clues, key=lambda clue: abs(clue.at - case.candidate.start)):
        left = clue.venues & case.allowed
        if not left or left == case.allowed:
            continue
        contrary = [other for other in clues if other.venues & case.allowed and not other.venues & left]
        if contrary and clue.strength < Strength.STRONG:
            continue
        case.narrow(left, clue.says)


def _meanings(case: _Case, venue: str) -> frozenset[tuple[str, str]]:
    """Return what the candidate's codes mean at a venue: concept and retry verdict of each entry."""
    return frozenset(
        (entry.concept, entry.verdict.retry_write) for entry in case.holders if entry.venue == venue
    )


def _excluded(case: _Case, named: list[Clue]) -> bool:
    """Say whether the text names exchanges of the catalogue, and none that has this number."""
    exchanges = [clue for clue in named if clue.strength >= Strength.EXCHANGE]
    return bool(exchanges) and not case.proven and not any(clue.venues & case.allowed for clue in exchanges)


def _closest(entries: list[Entry], matches: Mapping[str, Match]) -> Entry | None:
    if not entries:
        return None
    return max(entries, key=lambda entry: matches[entry.key].likeness if entry.key in matches else -1)
