"""Weigh the clues around a printed error: which are about it, which prove its venue, who else is named.

A clue in an error's own object, line or list item is about that error. The rest of the text may be about
other errors, and is proof only if the whole text is about one venue.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from msgspec import Struct, structs

from retcode.core.decode.attribute.scopes import paragraph, scopes
from retcode.core.decode.scan.candidate import Candidate
from retcode.core.decode.scan.clues import Clue, ClueFinder, UnlistedHost
from retcode.core.decode.scan.recognition import Strength
from retcode.core.decode.segment.open_request import is_open_request, is_request
from retcode.core.lazy_pattern import compile_on_use

# After a name: its product, a verb for its answer, and what is before the error.
_OF_NAME = r"""
    (?:['\u2019]s)?
    (?:[- ](?:futures|spot|perp|perpetuals?|swap|margin|usd-?m|coin-?m  # its product
      |api|exchange|server|account|short|long|order|leg)){0,3}
    (?:,?[ ](?:now|just|then|always|still))?
"""
_SAYS = r"""
    [ ](?:says?|said|answers?|answered|returns?|returned|reply|replies|replied|responds?|responded
      |gives?|gave|throws?|threw|raises?|raised|rejects?|rejected|fails?|failed|sends?|sent|got
      |(?:and[ ])?it[ ]says)
      (?:[ ](?:with|me|us|it|the|this|an|a|order)){0,3}
"""
_TO_ERROR = r"""
    [ ]?(?:[:,=>\uff1a\uff0c-]|\u2192){0,3}[ ]?
    (?:(?:error|err|code|ret_?code)\b[ :=#]{0,3})?
"""
# Between the name of an exchange and the error that it answered with: `X says`, `X rejected it:`, `X -> `.
_ANSWERS = compile_on_use(
    rf"""(?xi)
    {_OF_NAME}
    (?:{_SAYS}
    |[ ]?(?:\u62a5\u9519|\u8fd4\u56de|\u4e0a|\u3067|\uc5d0\uc11c)  # Chinese, Japanese, Korean
    )?
    {_TO_ERROR}
    """
)
# The same up to an answer: an object, a number, or a code that is a word.
_ANSWERS_WITH = compile_on_use(
    rf"""(?xi)
    {_OF_NAME} (?:{_SAYS})? {_TO_ERROR}
    ["'`(]?(?:\{{|-?\d{{3,6}}\b|(?-i:[A-Z]\w{{1,20}}:[A-Z]|[A-Z]{{3,20}}_[A-Z_]{{3,60}}\b))
    """
)
_SAYS_SOMETHING = compile_on_use(rf"(?xi){_OF_NAME} {_SAYS}\b")
# Between an error and the name of the exchange that it came from: `... from X`
_FROM = compile_on_use(
    r"""(?xi)
    ["'`)]?[ ](?:on|from|at|by|in|bei|auf|von|en|de|sur|chez|na|no|\u043d\u0430|\u043e\u0442)[ ]
    (?:my[ ]|the[ ])?
    """
)
# Another program that a line says answered: `user-service returned {`, `[panel] {`
_OTHER_PROGRAM = compile_on_use(
    r"""(?xi)
    (?<![\w.-])(?P<program>(?:[\w.]{1,30}[-_])?
    (?:service|svc|backend|back-end|panel|dashboard|notifier|webhook|crm|cms|erp|rbac|mailer|scheduler
    |(?:risk|rules?|policy)-engine))
    [\])]?
    (?:[ ]{0,12}(?:->|=>|\u2192|[:,|-]|returned|answered|replied|responded|rejected|reject|said|says|with
    |\d{3}\b)){1,3}
    [ ]?$
    """
)
# One word before an object that says whose answer it is: `jira: {`, `10:00:01 keycloak -> {`
_LABEL = compile_on_use(
    r"""(?xi)
    (?:^|[\]\d|,;]|\b(?:error|err|warn|warning|info|critical|fatal|our|my|the)\b)[ \t]{0,3}\[?
    (?P<label>[a-z][a-z0-9.-]{2,30})
    \]?[ ]?(?::|->|=>|\u2192|answered|replied|responded)(?:[ ]?\d{3})?[ ]?
    $
    """
)
# Such a word that only tells what is printed, or may be the part of a bot that trades.
_NO_LABEL = compile_on_use(
    r"""(?xi)
    err|exception|fail|warn|info|debug|fatal|critical|log|message|msg|detail|reason|body|data|json|text
    |resp|answer|result|return|output|status|code|payload|server|http|rest|ws|socket|api|client|conn
    |order|exchange|venue|market|spot|swap|margin|position|balance|account|quot|engine|gateway|gw|proxy|relay
    |create|place|cancel|amend|submit|close|open|sell|fetch|withdraw|transfer|request|call|upstream|worker
    |\b(?:adapter|app|arb|bot|bridge|buy|desc|executor|execution|futures|grid|hedge|hedger|maker|oms|raw
    |reply|router|sdk|strategy|trade|trader|trading)\b
    """
)
_MAX_BETWEEN = 60
_MIN_OWN_WORDS = 3
# Between two names of which either may be the one: `X or Y`, `X/Y`
_LISTED = compile_on_use(
    r"""(?xi)
    [ ]?(?:[/&,+]|->|\u2192|\u548c|\b(?:and|or|und|oder|y|o|e|ou|et|vs|\u0438|\u0438\u043b\u0438)\b)[ ]?
    """
)
# How far around a candidate clues count, in characters.
_REGION = 6000
# Consider at most this many clues on each side.
_MAX_CLUES = 80


class Weighed(Struct, frozen=True):
    """The clues that concern one error: proofs that agree, or an exchange outside the catalogue.

    `named` are all clues that point at venues; none of them counts as proof. `own` are those in the line, the
    object or the list item of the error alone. `sender` is the address of its request, if that is in no
    exchange's list. `apart` means that another client of its line answered, too, with something else,
    `program` that its line says that another program answered.
    """

    proofs: tuple[Clue, ...]
    foreign: Clue | None
    named: list[Clue]
    own: tuple[Clue, ...] = ()
    sender: Clue | None = None
    apart: bool = False
    program: bool = False


def weigh(
    candidate: Candidate,
    text: str,
    clues: tuple[Clue, ...],
    finder: ClueFinder,
    holders: frozenset[str],
    worded: frozenset[str],
    *,
    alone: bool,
) -> Weighed:
    """Return the clues of a flat text that concern `candidate`.

    `holders` are the venues that have its code, `worded` those whose message for the code is the printed one.
    `alone` means that the text has no error with another code.
    """
    reach = _around(candidate, clues)
    few_words = _has_few_words(candidate) and not any(_names(clue) and clue.venues & worded for clue in reach)
    envelope = tuple(
        clue
        if not clue.worded or (clue.venues & worded and not few_words)
        else clue.with_strength(Strength.STRONG)
        for clue in finder.envelope_clues(candidate)
    )
    around = _without_other_senders(candidate, text, reach, finder)
    apart = around is not reach
    around = _without_brands(candidate, text, around)
    program = _is_of_program(candidate, text)
    if program:
        around = _without_other_lines(candidate, text, around)
    if worded:
        around = tuple(_unless_quoted(clue, candidate) for clue in around)
    own, nearest = _nearest_naming(candidate, text, around)
    if _foreign(candidate, text, own, finder):
        envelope = tuple(clue for clue in envelope if clue.exchange)  # others answer in the same form
    beside = _agreeing(_unrivalled(candidate, own, worded))
    sender = attached_name(candidate, text, (clue for clue in own if _names(clue))) if beside else None
    if sender:
        beside = [proof for proof in beside if proof.venues & sender.venues]
    if not beside and not _proofs(own):
        beside = _agreeing(_asked_before(candidate, text, around))
    if not beside and not _proofs(own):
        # Clues after the error's paragraph are about something later. If the text has errors with other
        # codes, clues before the paragraph may be theirs, and the venue must have the printed message.
        named_venues = _named_venues(around)
        # Where others of its exchange have the number, a venue that lacks it fits in the error's paragraph.
        listed = len(holders) > 1 and any(clue.venues & holders for clue in around if _names(clue))
        fitting = (named_venues if listed else holders or named_venues) if alone else worded or holders
        if named_venues & fitting:
            start, end = paragraph(text, candidate.start, candidate.end)
            first = -_REGION if alone and not (listed and named_venues.isdisjoint(holders)) else start
            beside = _nearest_proofs(nearest, [clue for clue in _proofs(around) if first <= clue.at < end])
    proofs = (*_proofs(envelope), *beside)
    rival = next((clue for clue in envelope if clue.exchange), None)
    at_odds = [] if proofs else _at_odds(around)
    # Of hosts that contradict each other, none decides for being nearer.
    limit = Strength.EXCHANGE if at_odds and not _proofs(own) else Strength.STRONG
    return Weighed(
        proofs=proofs,
        foreign=None if proofs else rival or _foreign(candidate, text, nearest, finder),
        named=[
            clue if clue.strength <= limit else _not_above(limit, clue, text)
            for clue in (*envelope, *around, *at_odds)
            if clue.venues
        ],
        own=tuple(clue for clue in own if clue.venues),
        sender=_sender(candidate, text, around, finder),
        apart=apart,
        program=program,
    )


def _has_few_words(candidate: Candidate) -> bool:
    """Return whether a plain number has a few common words, as with many servers: `Parameter error`."""
    message = candidate.message or ""
    return candidate.code.isdecimal() and "_" not in message and len(message.split()) < _MIN_OWN_WORDS


def _sender(candidate: Candidate, text: str, around: tuple[Clue, ...], finder: ClueFinder) -> Clue | None:
    """Return the address that the error's request went to, if that is in no exchange's list, else None.

    A name beside it says whose API it passes requests on to.
    """
    line_end = text.find("\n", candidate.end)
    last = line_end if line_end >= 0 else len(text)
    unlisted = [clue for clue in around if clue.unlisted and clue.at < last]
    if not unlisted:
        return None
    addresses = [(clue.at, clue.at + len(clue.text)) for clue in unlisted]
    naming = [
        clue
        for clue in around
        if _names(clue)
        and finder.is_named_by(clue)
        and not any(start <= clue.at < end for start, end in addresses)
    ]
    own = scopes(text, candidate.start, candidate.end)
    line = text.rfind("\n", 0, candidate.start) + 1
    above = text.rfind("\n", 0, max(0, line - 1)) + 1
    asked = (above, line) if is_open_request(text[above:line]) else (line, line)
    beside = paragraph(text, candidate.start, candidate.end)
    for start, end in (*own, asked, beside, (-_REGION, 0)):  # last, what was before the text
        senders = _within(tuple(unlisted), start, end)
        named = _within(tuple(naming), start, end)
        if not senders and named:
            return None
        if senders:
            sender = min(senders, key=lambda clue: _distance(candidate, clue))
            if not named:
                return sender
            nearest = min(named, key=lambda clue: _distance(candidate, clue))
            nearer = _distance(candidate, nearest) < _distance(candidate, sender)
            if nearer and "." in nearest.text:
                return None  # a host of an exchange
            relays = nearer or (start, end) in own or sender.unlisted is UnlistedHost.RELAY
            return structs.replace(sender, unlisted=UnlistedHost.RELAY if relays else UnlistedHost.ALIKE)
    return None


def _not_above(limit: Strength, clue: Clue, text: str) -> Clue:
    """Return a clue as no proof, and if it is in an address no stronger than `limit`."""
    return clue.with_strength(min(clue.strength, limit if _is_in_address(clue, text) else Strength.STRONG))


def _unless_quoted(clue: Clue, candidate: Candidate) -> Clue:
    """Return a clue, as a mere hint if it is part of a wire message: some quote the path of another venue."""
    quoted = candidate.start <= clue.at < candidate.end and clue.text in (candidate.message or "")
    other = clue.strength is Strength.PROOF or clue.text.startswith("/")
    return clue.with_strength(Strength.HINT) if quoted and other else clue


def _named_venues(clues: tuple[Clue, ...]) -> frozenset[str]:
    """Return the venues that all clues which name an exchange agree on; none if they disagree."""
    named = [clue.venues for clue in clues if clue.strength >= Strength.EXCHANGE]
    return frozenset.intersection(*named) if named else frozenset()


def _around(candidate: Candidate, clues: tuple[Clue, ...]) -> tuple[Clue, ...]:
    low = bisect_left(clues, candidate.start - _REGION, key=lambda clue: clue.at)
    high = bisect_left(clues, candidate.end + _REGION, key=lambda clue: clue.at)
    if high - low > 2 * _MAX_CLUES:
        at = bisect_left(clues, candidate.start, key=lambda clue: clue.at)
        low, high = max(low, at - _MAX_CLUES), min(high, at + _MAX_CLUES)
    return clues[low:high]


def _proofs(clues: Iterable[Clue]) -> list[Clue]:
    return [clue for clue in clues if clue.strength is Strength.PROOF]


def _nearest_naming(
    candidate: Candidate, text: str, around: tuple[Clue, ...]
) -> tuple[tuple[Clue, ...], tuple[Clue, ...]]:
    """Return the clues of the narrowest scope that names an exchange: first those of the candidate alone.

    The first tuple is empty if that scope is the paragraph or the whole text, which other errors share.
    """
    if not _names_a_venue(around):
        return (), around
    for start, end in scopes(text, candidate.start, candidate.end):
        inside = _within(around, start, end)
        if _names_a_venue(inside):
            return inside, inside
    beside = _within(around, *paragraph(text, candidate.start, candidate.end))
    return (), beside if _names_a_venue(beside) else around


def _within(clues: tuple[Clue, ...], start: int, end: int) -> tuple[Clue, ...]:
    return tuple(clue for clue in clues if start <= clue.at < end)


def _names(clue: Clue) -> bool:
    return clue.strength >= Strength.EXCHANGE


def _names_a_venue(clues: tuple[Clue, ...]) -> bool:
    return any(map(_names, clues))


def _nearest_proofs(nearest: tuple[Clue, ...], proofs: list[Clue]) -> list[Clue]:
    """Return the proofs of a venue that the clues in the nearest scope leave possible."""
    named = [clue.venues for clue in nearest if clue.strength >= Strength.EXCHANGE]
    return [clue for clue in proofs if all(clue.venues & venues for venues in named)]


def _unrivalled(candidate: Candidate, own: tuple[Clue, ...], worded: frozenset[str]) -> list[Clue]:
    """Return the proofs that are nearer to a candidate than the name of another exchange.

    The name of a catalogued exchange is a rival only if the message is one of its own, and not one of the
    proof's venues.
    """
    proofs = _proofs(own)
    named = [clue for clue in own if clue.strength >= Strength.EXCHANGE and clue not in proofs]
    return [
        proof
        for proof in proofs
        if not any(
            _distance(candidate, clue) <= _distance(candidate, proof)
            for clue in named
            if clue.exchange or (clue.venues & worded and not proof.venues & (clue.venues | worded))
        )
    ]


def _asked_before(candidate: Candidate, text: str, around: tuple[Clue, ...]) -> list[Clue]:
    """Return the proofs in the request on the line before an answer that has a line of its own.

    None if the line before that has a request without an answer, too: each may be the one that was answered.
    """
    line = text.rfind("\n", 0, candidate.start) + 1
    if not line or candidate.start - line > _MAX_BETWEEN or is_request(text[line : candidate.start]):
        return []
    above = text.rfind("\n", 0, line - 1) + 1
    if not is_open_request(text[above:line]):
        return []
    before = text.rfind("\n", 0, max(0, above - 1)) + 1
    other = _within(around, before, above)
    if is_open_request(text[before:above]) and any(map(_names, other)):
        return []
    return _proofs(_within(around, above, line))


def attached_name(candidate: Candidate, text: str, clues: Iterable[Clue]) -> Clue | None:
    """Return the name of the exchange that a sentence says answered with the error, or None.

    As in `X says {...}` or `{...} from X`; not as the value of a key, as in `hedge=X`.
    """
    clues = [clue for clue in clues if clue.text]
    attached = [
        clue
        for clue in clues
        if _is_attached(candidate, text, clue)
        and not any(_LISTED.fullmatch(text, other.at + len(other.text), clue.at) for other in clues)
    ]
    venues = frozenset.intersection(*(clue.venues for clue in attached)) if attached else frozenset()
    return attached[0] if venues else None


def _without_other_senders(
    candidate: Candidate, text: str, around: tuple[Clue, ...], finder: ClueFinder
) -> tuple[Clue, ...]:
    """Return the clues without the names of other clients that the candidate's line has answers from.

    As in `X-futures says {...} while X says -2010`: the first name proves nothing about the second code.
    """
    line, end = _bounds_of_line(text, candidate)
    beside = (*_within(around, line, candidate.start), *_within(around, candidate.end, end))
    named = [clue for clue in beside if _names(clue)]
    if len(named) < 2 or not _proofs(named):
        return around
    named = [clue for clue in named if finder.is_named_by(clue)]
    sender = attached_name(candidate, text, named)
    if sender is None:
        return around
    left: list[Clue] = []
    for clue in around:
        name_end = clue.at + len(clue.text)
        own = clue not in named or _touch(clue, sender) or _is_attached(candidate, text, clue)
        if own:
            left.append(clue)
        elif not _ANSWERS_WITH.match(text, name_end):
            said = _SAYS_SOMETHING.match(text, name_end)
            left.append(clue.with_strength(Strength.HINT) if said else clue)
    return around if left == list(around) else tuple(left)


def _is_of_program(candidate: Candidate, text: str) -> bool:
    """Return whether a candidate's line says that another program answered."""
    line, end = _bounds_of_line(text, candidate)
    program = _OTHER_PROGRAM.search(text, max(line, candidate.start - _MAX_BETWEEN), candidate.start)
    if program is None:
        return False
    name = program["program"]  # or it is the name in each line of a log
    return not text.count(name, 0, line) and not text.count(name, end)


def is_labelled(candidate: Candidate, text: str) -> bool:
    """Return whether a word right before an object, in no other line, names what may have answered."""
    if text[candidate.start : candidate.start + 1] != "{":
        return False
    line, end = _bounds_of_line(text, candidate)
    found = _LABEL.search(text[max(line, candidate.start - _MAX_BETWEEN) : candidate.start])
    if found is None or _NO_LABEL.search(found["label"]):
        return False
    near = max(0, line - _REGION), end + _REGION
    return not text.count(found["label"], near[0], line) and not text.count(found["label"], end, near[1])


def _without_brands(candidate: Candidate, text: str, around: tuple[Clue, ...]) -> tuple[Clue, ...]:
    """Return the clues; a host that is only a name, in another line than the candidate, is not a proof."""
    if not any(clue.brand for clue in around):
        return around
    line, end = _bounds_of_line(text, candidate)
    return tuple(
        clue.with_strength(min(clue.strength, Strength.EXCHANGE))
        if clue.brand and not line <= clue.at < end
        else clue
        for clue in around
    )


def _without_other_lines(candidate: Candidate, text: str, around: tuple[Clue, ...]) -> tuple[Clue, ...]:
    """Return the clues, those of other lines as hints, unless the candidate's own line names an exchange."""
    line, end = _bounds_of_line(text, candidate)
    if not _names_a_venue(around) or _names_a_venue(_within(around, line, end)):
        return around
    return tuple(
        clue if line <= clue.at < end or not _names(clue) else clue.with_strength(Strength.HINT)
        for clue in around
    )


def _bounds_of_line(text: str, candidate: Candidate) -> tuple[int, int]:
    start = text.rfind("\n", max(0, candidate.start - _REGION), candidate.start) + 1
    end = text.find("\n", candidate.end, candidate.end + _REGION)
    return start, end if end >= 0 else min(len(text), candidate.end + _REGION)


def _touch(first: Clue, second: Clue) -> bool:
    return first.at < second.at + len(second.text) and second.at < first.at + len(first.text)


def _is_attached(candidate: Candidate, text: str, clue: Clue) -> bool:
    start, end = clue.at, clue.at + len(clue.text)
    if start >= 0 and end <= candidate.start <= end + _MAX_BETWEEN:
        return text[start - 1 : start] != "=" and bool(_ANSWERS.fullmatch(text, end, candidate.start))
    between = candidate.end <= start <= candidate.end + _MAX_BETWEEN
    return between and bool(_FROM.fullmatch(text, candidate.end, start))


def _agreeing(proofs: list[Clue]) -> list[Clue]:
    return proofs if proofs and not _contradict(proofs) else []


def _is_in_address(clue: Clue, text: str) -> bool:
    """Return whether a clue is a proof or a part of a path."""
    return clue.strength is Strength.PROOF or (clue.at > 0 and text[clue.at - 1] == "/")


def _at_odds(around: tuple[Clue, ...]) -> list[Clue]:
    """Return one strong clue for proofs that contradict each other: it is one of the venues they name."""
    proofs = _proofs(around)
    if len(proofs) < 2 or not _contradict(proofs):
        return []
    venues = frozenset[str]().union(*(clue.venues for clue in proofs))
    named = " and ".join(dict.fromkeys(clue.text for clue in proofs[:4]))
    return [Clue(proofs[0].at, named, Strength.STRONG, venues, f"the text contains both {named}")]


def _foreign(candidate: Candidate, text: str, around: tuple[Clue, ...], finder: ClueFinder) -> Clue | None:
    """Return the clue to an exchange outside the catalogue, unless a catalogued one is named nearer."""
    raised = finder.raised_by_ccxt(text, candidate.start)
    if raised is not None:
        return None if raised.venues else raised
    named = [clue for clue in around if clue.strength >= Strength.EXCHANGE]
    foreign = [clue for clue in named if clue.exchange]
    if not foreign:
        return None
    nearest = min(foreign, key=lambda clue: _distance(candidate, clue))
    own = [s for s in named if not s.exchange and not nearest.text.lower().startswith(s.text.lower())]
    if own and min(_distance(candidate, clue) for clue in own) <= _distance(candidate, nearest):
        return None
    return nearest


def _distance(candidate: Candidate, clue: Clue) -> int:
    """Return the characters between a clue and a candidate, counted double for a clue after it."""
    return candidate.start - clue.at if clue.at < candidate.start else 2 * max(0, clue.at - candidate.end)


def _contradict(clues: Iterable[Clue]) -> bool:
    venues = [clue.venues for clue in clues]
    return not frozenset.intersection(*venues)
