"""Tell whose an error is that has no code: an exchange's that the text names, or an unknown host's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.attribute.identify import Attribution, Evidence, EvidenceKind
from retcode.core.decode.attribute.reconcile import Occurrence
from retcode.core.decode.attribute.unanswered import between, identity_by_clues, scopes
from retcode.core.decode.attribute.words import Wording
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.clues import Clue, ClueFinder
from retcode.core.decode.scan.hosts import Host
from retcode.core.decode.scan.recognition import Strength
from retcode.core.decode.scan.worded import is_refused, leads_in

# The address of a host that may be an exchange's: it serves orders, positions or funds.
_TRADING_PATH = re.compile(
    r"(?i)/(?:(?:submit_?|place_?|create_?)?orders?|trades?|positions?|withdraw(?:als?)?|transfers?|balances?)"
    r"(?=[/?.,;:\s\"']|$)"
)
_OWN_NETWORK = (".local", ".internal")
# A name right before an object is whose it is: `bittrex {"message": ...}`.
_RIGHT_BEFORE = 4


@dataclass(frozen=True, slots=True)
class WordReader:
    """Reads messages without a code: what they are about, and whose they are."""

    catalogue: Catalogue
    finder: ClueFinder
    wording: Wording

    def occurrences(
        self, text: str, messages: Iterable[Candidate], clues: Sequence[Clue], hosts: Sequence[Host]
    ) -> Iterator[Occurrence]:
        """Yield the errors among the messages of a flat text."""
        for candidate in messages:
            identity = self._identity(text, candidate, clues, hosts)
            if identity:
                yield Occurrence(candidate, identity)

    def _identity(
        self, text: str, candidate: Candidate, clues: Sequence[Clue], hosts: Sequence[Host]
    ) -> Attribution | None:
        """Return whose error a message is by what its line names, else its record.

        None if it is nobody's that is known, or no error: an answer says so itself, or its words do.
        """
        raised = self.finder.raised_by_ccxt(text, candidate.start)
        if raised:
            same = between(clues, raised.at, raised.at + 1)
            beside = [clue for clue in same if clue.venues or clue.exchange]
            return identity_by_clues(beside or (raised,), self.catalogue)
        known = self.wording.concept(candidate.code) is not None
        refused = is_refused(text, candidate) or text[candidate.start] != "{"
        if not known and not refused:
            return None
        for start, end in scopes(text, candidate):
            here = [host for host in hosts if start <= host.at < end]
            named = between(clues, start, end)
            own = any(host.exchange for host in here)
            if not own and any(clue.vendor for clue in named):
                return None
            telling = [clue for clue in named if clue.strength >= Strength.EXCHANGE]
            if telling and (own or not here):
                answer = own or refused or leads_in(text, candidate) or _beside(telling, candidate)
                return identity_by_clues(telling, self.catalogue) if answer else None
            if here and not own:
                trading = known and _is_public(here[-1]) and _TRADING_PATH.search(text, start, end)
                return _unknown_host(here[-1]) if trading else None
        return None


def _beside(clues: Iterable[Clue], candidate: Candidate) -> bool:
    return any(0 <= candidate.start - clue.at - len(clue.text) < _RIGHT_BEFORE for clue in clues)


def _is_public(host: Host) -> bool:
    named = "." in host.name and any(letter.isalpha() for letter in host.name)
    return named and not host.name.endswith(_OWN_NETWORK)


def _unknown_host(host: Host) -> Attribution:
    text = f"the host {host.name} is of no exchange in the catalogue"
    return Attribution(None, Certainty.OPEN, (Evidence(EvidenceKind.FOREIGN, frozenset(), text),))
