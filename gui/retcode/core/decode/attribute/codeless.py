"""Attribute errors without a code to an exchange that the text names, or to an unknown host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.attribute.identify import Attribution, Evidence, EvidenceKind
from retcode.core.decode.attribute.reconcile import Occurrence
from retcode.core.decode.attribute.unanswered import attribute_by_clues, clues_between, record_scopes
from retcode.core.decode.attribute.wording import Wording
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.clues import Clue, ClueFinder
from retcode.core.decode.scan.codeless import is_refused, leads_in
from retcode.core.decode.scan.hosts import Host
from retcode.core.decode.scan.http import Status
from retcode.core.decode.scan.recognition import Strength
from retcode.core.lazy_pattern import compile_on_use

# The address of a host that may be an exchange's: it serves orders, positions or funds.
_TRADING_PATH = compile_on_use(
    r"""(?xi)
    /(?:(?:submit_?|place_?|create_?)?orders?|trades?  # orders and trades
    |positions?|withdraw(?:als?)?|transfers?|balances?)  # positions and funds
    (?=[/?.,;:\s"']|$)  # the end of the word
    """
)
_OWN_NETWORK = (".local", ".internal")
_METHOD = compile_on_use(r"\b(?:POST|PUT|DELETE|GET)[ ]/")
_ABOUT_ORDERS = compile_on_use(r"(?i)(?<![a-z])(?:orders?|balance|margin|leverage|qty)(?![a-z])")
_FUNDS = compile_on_use(r"(?i)(?:insufficient|not[ ]enough)[ ](?:funds|balance|margin)\b")
# A program's own exception, and the forms in which many web services answer.
_OTHERS_OBJECT = compile_on_use(
    r"""["'](?:name["'][ ]?:[ ]?["']\w{0,40}Error\b|(?:errors|jsonrpc|path|timestamp)["'][ ]?:)"""
)
_FAILURE = 400
# A name right beside an object is that of its sender: `bittrex {"message": ...}`.
_RIGHT_BESIDE = 4
_CLOSING = " \"'}])\t"
# The rest of a flat object after one of its messages.
_REST_OF_OBJECT = compile_on_use(r"""(?x) (?: [^{}\n"'] | "[^"\n]{0,400}" | '[^'\n]{0,400}' ){0,400}+ \} """)
_UNNAMED = Attribution(
    None,
    Certainty.OPEN,
    (Evidence(EvidenceKind.SURROUNDINGS, frozenset(), "the text does not name the exchange of this answer"),),
)


_NO_EXCHANGE = Attribution(
    None,
    Certainty.OPEN,
    (Evidence(EvidenceKind.FOREIGN, frozenset(), "the text names no exchange of the catalogue"),),
)


class Named(Struct, frozen=True):
    """What a flat text names, each in order of position."""

    clues: Sequence[Clue]
    hosts: Sequence[Host]
    statuses: Sequence[Status]


@dataclass(frozen=True, slots=True)
class CodelessReader:
    """Decides which messages without a code are errors, and attributes them."""

    catalogue: Catalogue
    finder: ClueFinder
    wording: Wording

    def occurrences(self, text: str, messages: Iterable[Candidate], named: Named) -> Iterator[Occurrence]:
        """Yield the errors among the messages of a flat text, one for each answer.

        Of several messages in one answer, one that leaves the outcome open is preferred, then one with a
        known wording.
        """
        best: dict[int, Candidate] = {}
        for message in messages:
            other = best.get(message.start)
            if other is None or self._rank(other) < self._rank(message):
                best[message.start] = message
        for candidate in best.values():
            identity = self._raised(text, candidate, named) or self._answered(text, candidate, named)
            if identity:
                yield Occurrence(candidate, identity)

    def failed_items(
        self, text: str, items: Iterable[Candidate], named: Named, *, answered: bool
    ) -> Iterator[Occurrence]:
        """Yield the failed items of batches that have no error of a table, by what the text names.

        `answered` means that the text has an answer of an exchange: an item that names none is an error, too.
        """
        for candidate in items:
            identity = self._item_of(text, candidate, named)
            if identity or answered:
                yield Occurrence(candidate, identity or _UNNAMED)

    def _item_of(self, text: str, candidate: Candidate, named: Named) -> Attribution | None:
        """Return the attribution by what the line of a failed item names, else its log record, or None."""
        for start, end in record_scopes(text, candidate):
            clues = clues_between(named.clues, start, end)
            exchange_clues = [clue for clue in clues if clue.strength >= Strength.EXCHANGE]
            if exchange_clues and not any(clue.vendor for clue in clues):
                return attribute_by_clues(exchange_clues, self.catalogue)
        return None

    def _rank(self, candidate: Candidate) -> int:
        """Return a message's rank: 2 if it leaves the outcome open, 1 if its wording is known, else 0."""
        return 2 if self.wording.leaves_open(candidate.code) else int(self._is_known(candidate))

    def _is_known(self, candidate: Candidate) -> bool:
        return self.wording.concept(candidate.code) is not None

    def _raised(self, text: str, candidate: Candidate, named: Named) -> Attribution | None:
        """Return the attribution by the exchange's id that ccxt prints before an answer; None without one."""
        raised = self.finder.raised_by_ccxt(text, candidate.start)
        if raised is None:
            return None
        same = clues_between(named.clues, raised.at, raised.at + 1)
        beside = [clue for clue in same if clue.venues or clue.exchange]
        return attribute_by_clues(beside or (raised,), self.catalogue)

    def _answered(self, text: str, candidate: Candidate, named: Named) -> Attribution | None:
        """Return the attribution by what the line names, else the log record.

        None if these name no exchange, or if nothing shows that the message is an error: neither its answer
        nor its wording.
        """
        known = self._is_known(candidate)
        refused = (
            text[candidate.start] != "{" or is_refused(text, candidate) or _failed(text, candidate, named)
        )
        if not known and not refused:
            return None
        form = [clue for clue in named.clues if _is_form(clue, candidate)]
        for start, end in record_scopes(text, candidate):
            here = [host for host in named.hosts if start <= host.at < end]
            clues = clues_between(named.clues, start, end)
            own = any(host.exchange for host in here)
            if not own and any(clue.vendor for clue in clues):
                return None
            exchange_clues = [c for c in clues if c.strength >= Strength.EXCHANGE and c not in form]
            if exchange_clues and (own or not here):
                shown = own or refused or bool(form)
                answer = shown or leads_in(text, candidate) or _beside(text, exchange_clues, candidate)
                return attribute_by_clues(exchange_clues, self.catalogue) if answer else None
            if here and not own:
                trading = known and _is_public(here[-1]) and _TRADING_PATH.search(text, start, end)
                return _unknown_host(here[-1]) if trading else None
        if form and known:
            return attribute_by_clues(form, self.catalogue)
        return _NO_EXCHANGE if known and not named.clues and _is_pasted_answer(text, candidate) else None


def _is_pasted_answer(text: str, candidate: Candidate) -> bool:
    """Return whether a text is only an answer about trading, at most with the path of its request."""
    start, end = candidate.start, text.rfind("}") + 1
    if text[start] != "{" or end <= candidate.end or _OTHERS_OBJECT.search(text, start, end):
        return False
    beside = f"{text[:start]} {text[end:]}"
    asked = _METHOD.search(beside) and _TRADING_PATH.search(beside)
    if beside.strip() and not asked:
        return False
    return bool(asked or _ABOUT_ORDERS.search(candidate.code) or _FUNDS.match(candidate.code))


def _failed(text: str, candidate: Candidate, named: Named) -> bool:
    """Return whether an exchange's status of a failure is before an answer, on its line."""
    start = text.rfind("\n", 0, candidate.start) + 1
    return any(
        start <= status.start < candidate.start and status.owned and status.status >= _FAILURE
        for status in named.statuses
    )


def _beside(text: str, clues: Iterable[Clue], candidate: Candidate) -> bool:
    """Return whether a name is right before an answer or right after it."""
    end = candidate.end
    if rest := _REST_OF_OBJECT.match(text, end):
        end = rest.end()
    return any(
        -1 <= candidate.start - clue.at - len(clue.text) < _RIGHT_BESIDE  # -1: the clue includes the brace
        or (clue.at >= end and not text[end : clue.at].strip(_CLOSING))
        for clue in clues
    )


def _is_form(clue: Clue, candidate: Candidate) -> bool:
    """Return whether a clue is the form of the object itself: how an exchange answers."""
    return clue.text.startswith("{") and candidate.start <= clue.at < candidate.end


def _is_public(host: Host) -> bool:
    named = "." in host.name and any(letter.isalpha() for letter in host.name)
    return named and not host.name.endswith(_OWN_NETWORK)


def _unknown_host(host: Host) -> Attribution:
    text = f"the host {host.name} belongs to no exchange in the catalogue"
    return Attribution(None, Certainty.OPEN, (Evidence(EvidenceKind.FOREIGN, frozenset(), text),))
