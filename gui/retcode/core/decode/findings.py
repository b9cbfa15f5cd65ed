"""Build the findings of a report, each with its verdict, from the occurrences of an error."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.message_text import normalise
from retcode.core.catalogue.model import PLAIN_RESENDS, Effect, Entry, Recovery, Subject, is_number
from retcode.core.catalogue.verdict import (
    Answer,
    Asked,
    Judgement,
    any_of,
    entry_judgement,
    in_doubt,
    judge,
    judge_status,
    leaves_outcome_open,
    look_first_if_open,
    no_answer,
    of_batch,
    outcome_unknown,
    strictest,
    with_doubt,
)
from retcode.core.decode.attribute.identify import Attribution
from retcode.core.decode.attribute.reconcile import Occurrence
from retcode.core.decode.attribute.wording import Wording
from retcode.core.decode.report import (
    UNKNOWN_VENUE,
    Alternative,
    Certainty,
    Finding,
    Mismatch,
    Span,
    StatusFinding,
    Success,
)
from retcode.core.decode.scan.candidate import Form
from retcode.core.decode.scan.flat_text import RECORD_START
from retcode.core.decode.scan.forms import Candidate
from retcode.core.decode.scan.http import Status
from retcode.core.decode.scan.requests import names_request
from retcode.core.decode.scan.wire_messages import Match, MatchQuality, MessageIndex, Template
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact import redact

_ADDRESS = compile_on_use(r"(?:request ip:? ?|\bIP\()([0-9a-fA-F.:x]{3,40})")
_UNTIL = compile_on_use(r"(?i)banned until (\d{10,13})")
_SPACE = compile_on_use(r"\s+")
_WORD = compile_on_use(r"[^\W\d_]{2,}")
_GATEWAY = compile_on_use(r"(?i)(?<![\w.:=])5(?:0[0-4]|2\d|xx)(?![\w.])")
_NO_WORD = compile_on_use(
    r"https?://\S+|\b[^\W\d]{0,40}\d\w{0,80}|\u8bf7?\u7a0d\u540e(?:\u518d|\u91cd)\u8bd5"
)
_SENTENCE_END = compile_on_use(r"[.!;\u3002\uff01]\s{0,8}(?=\S)")
# Words for what became of an order, in a message that is in no document.
_TELLS_OF_ORDER = compile_on_use(
    r"""(?xi)
    \b(?:order|request|batch|trade|withdrawal|position)s?\b[^.]{0,30}
      \b(?:accepted|placed|submitted|filled|executed|process|pending|exists|success|sent|queued|confirm|open)
    |\bduplicate|\bunknown[ ](?:status|state|result|outcome)|\buncertain|\bpartial|\bprocessing\b
    |\b(?:internal|system)[ ]error|\bmatching[ ]engine|\b5(?:0[0-4]|2\d|xx)\b
    |\b(?:check|query|status|result|outcome|resend)\b|\b(?:do[ ]not|don't)[ ]retry
    # to query, status, timeout, unknown, in progress
    |\u67e5\u8be2|\u72b6\u6001|\u8d85\u65f6|\u672a\u77e5|\u5904\u7406\u4e2d|\u0441\u0442\u0430\u0442\u0443\u0441
    """
)
# The words that servers send after a documented wording without saying what became of the request.
_SAYING_NOTHING = frozenset(
    """
    a adjust again amount an and api at avoid ban banned bans borrow by code contact current data docs
    documentation down edit error errors false for frequency http id in information interval ip is later
    limit limits live minute minutes moment more null of on or our param params per please private rate recv
    reduce req request requests retry second seconds see server slow status streams support symbol the time
    timestamp to trace true try uid updates use wait was websocket weight window with your
    """.split()
)
_HIDDEN = "\u2026"
# Report at most this many places of one error, however often it occurs.
MAX_SPANS = 200
_MAX_ALTERNATIVES = 8
_NO_ANSWER_TITLE = "No response received"
MAX_REMARKS = 20

# How far before an error its HTTP status may be, in characters.
_STATUS_REACH = 1500
_REQUEST_REACH = 400


class SentStatus(NamedTuple):
    """An HTTP status, and the exchange that sent it if that is known."""

    status: int
    exchange: str | None


class CountedStatus(NamedTuple):
    """The occurrences of an HTTP status: how many, how many of them without an error, and the first.

    `first` is the first one without an error, if there is one. `answers` are the answers without an error.
    """

    times: int
    first: Span
    alone: int
    answers: frozenset[Answer]


class Locations(Struct, frozen=True):
    """The positions of one error's first occurrences, how many there are in all, and their answers."""

    spans: tuple[Span, ...]
    occurrences: int
    answers: tuple[Answer, ...]

    @property
    def http_status(self) -> int | None:
        """The status that decides the verdict, else the first."""
        known = [answer for answer in self.answers if answer.status]
        return next((answer.status for answer in (*filter(_leaves_open, known), *known)), None)


def _leaves_open(answer: Answer) -> bool:
    return answer.leaves_open


class FindingBuilder:
    """Writes findings from the catalogue."""

    def __init__(self, catalogue: Catalogue, messages: MessageIndex, wording: Wording) -> None:
        self._catalogue = catalogue
        self._messages = messages
        self._wording = wording

    def finding(self, group: list[Occurrence], where: Locations, *, mask: bool) -> Finding:
        """Return the finding for the occurrences of one error; `mask` hides secrets in it."""
        first = representative(group)
        candidate, identity = first.candidate, first.identity
        entry, match = identity.entry, identity.match
        judged = self.judgement(first, where.answers)
        unanswered = candidate.form is Form.NO_ANSWER
        by_words = judged is not None and not unanswered and self._is_by_words(judged, first, where.answers)
        concept = match.template.message.concept if match else entry.concept if entry else None
        concept = (by_words and self._wording.concept(_full_text(candidate))) or concept
        title = self._catalogue.concepts[concept].title if concept else ""
        mismatch = self.mismatch(first)
        unsettled = mismatch is not None and identity.certainty is Certainty.LIKELY

        def shown(value: str) -> str:
            return redact(value)[0] if mask else value

        # A secret may be seen by the lines around it, as in a table, or only once they are joined.
        lines = candidate.message or ""
        message = _SPACE.sub(" ", lines).strip()
        params = _params(identity, message)
        return Finding(
            code=None if candidate.form is Form.CODELESS else candidate.code or None,
            venue=identity.venue or UNKNOWN_VENUE,
            certainty=Certainty.OPEN if unsettled else identity.certainty,
            name=entry.name if entry else "",
            title=_NO_ANSWER_TITLE if unanswered else title,
            message=shown(_SPACE.sub(" ", shown(lines)).strip() if lines != message else message),
            params=_masked_params(params, message) if mask else params,
            http_status=where.http_status,
            effect=judged.effect if judged else None,
            subject=self._subject(concept, identity, where.answers),
            recovery=judged.recovery if judged else None,
            retry_read=judged.retry_read if judged else None,
            retry_write=judged.retry_write if judged else None,
            in_batch=judged is not None and judged.in_batch,
            by_words=by_words,
            concept=concept,
            entry=entry.key if entry else None,
            exchange=identity.exchange,
            evidence=tuple(_sentence(shown(evidence.text)) for evidence in identity.evidence),
            alternatives=tuple(
                self._alternative(other, identity) for other in _not_succeeding(identity)[:_MAX_ALTERNATIVES]
            ),
            mismatch=mismatch,
            remarks=tuple(
                dict.fromkeys(shown(remark) for remark in (*_doubts(judged, entry, where), *_remarks(group)))
            ),
            occurrences=where.occurrences,
            line=where.spans[0].line,
            start=where.spans[0].start,
            end=where.spans[0].end,
            spans=where.spans,
            unanswered=unanswered,
        )

    def _subject(self, concept: str | None, identity: Attribution, answers: Iterable[Answer]) -> Subject:
        """Return what the effect is about: as all possible entries say, else by the request."""
        concepts = {concept} if concept else set()
        if concepts and identity.certainty is Certainty.OPEN:
            concepts |= {_concept(other, identity) for other in identity.others if _possible(other, identity)}
        named = {self._catalogue.concepts[one].subject for one in concepts}
        if len(named) == 1 and named != {Subject.ORDER}:
            return named.pop()
        return only_subject({answer.subject for answer in answers})

    def judgement(self, occurrence: Occurrence, answers: Iterable[Answer]) -> Judgement | None:
        """Return the combined verdict of an error, given its answers; None if nothing is known."""
        candidate, identity = occurrence.candidate, occurrence.identity
        if candidate.form is Form.NO_ANSWER:
            return strictest(map(no_answer, answers))
        message = _full_text(candidate)
        if identity.entry is None:
            rejected = candidate.order_rejected
            read = [self._wording.judgement(message, answer, rejected=rejected) for answer in answers]
            known = [judged for judged in read if judged]
            judged = strictest(known) if known else None
            return of_batch(judged) if any(answer.in_part for answer in answers) else judged
        judged = self._table_judgement(occurrence, identity.entry, answers)
        if identity.match is None and judged.recovery is Recovery.READ_MESSAGE:
            judged = strictest(self._wording.judgement(message, answer) or judged for answer in answers)
        if self.says_unknown(occurrence):
            judged = outcome_unknown(judged)
        if self.mismatch(occurrence):
            read = [self._wording.judgement(message, answer) for answer in answers]
            judged = strictest((in_doubt(judged), *filter(None, read)))
        judged = look_first_if_open(judged)
        if any(answer.in_part for answer in answers):
            return of_batch(judged)
        return with_doubt(judged, answers)

    def _table_judgement(self, occurrence: Occurrence, own: Entry, answers: Iterable[Answer]) -> Judgement:
        """Return the verdict of all entries that an error may be, of which `own` is the likeliest."""
        identity = occurrence.identity
        possible = [own]
        possible += [other for other in identity.others if other.venue == identity.venue]
        if identity.certainty is Certainty.OPEN:
            possible += [
                other
                for other in identity.others
                if other.venue in identity.possible and other.venue != identity.venue
            ]
        judged = any_of(
            strictest(self._judge(entry, identity, answer) for answer in answers) for entry in possible
        )
        owner = self._owner(occurrence)
        if owner is not None:
            judged = strictest((judged, *(judge(owner.entry, owner.message, answer) for answer in answers)))
        return judged

    def _is_by_words(self, judged: Judgement, occurrence: Occurrence, answers: Iterable[Answer]) -> bool:
        """Return whether a verdict comes from the words, because no entry decides it."""
        identity = occurrence.identity
        if identity.entry is None:
            return True
        if identity.match is not None or judged.recovery in (None, Recovery.READ_MESSAGE):
            return False
        return self._table_judgement(occurrence, identity.entry, answers).recovery is Recovery.READ_MESSAGE

    def says_unknown(self, occurrence: Occurrence) -> bool:
        """Return whether a message says, beyond its documented wording, that the outcome is unknown."""
        candidate, match = occurrence.candidate, occurrence.identity.match
        if candidate.form is Form.NO_ANSWER:
            return False  # its outcome is always unknown
        if match is None:
            entry = occurrence.identity.entry
            resent = entry is not None and entry.verdict.retry_write in PLAIN_RESENDS
            if resent and is_delimited(candidate) and _goes_on(candidate.message or ""):
                return True
            return self._wording.leaves_open(_full_text(candidate))
        following = words_after_wording(candidate.message or "", match)
        resent = match.template.message.verdict.retry_write in PLAIN_RESENDS
        if resent and is_delimited(candidate) and _says_more(following):
            return True
        return self._wording.leaves_open("\n".join((following, *(value for _, value in match.params))))

    @staticmethod
    def _judge(entry: Entry, identity: Attribution, answer: Answer) -> Judgement:
        match = identity.matches.get(entry.key)
        if match is None:
            return judge(entry, None, answer)
        return judge(entry, match.template.message, answer, whole=match.likeness is MatchQuality.WHOLE)

    def statuses(
        self, counted: Mapping[SentStatus, CountedStatus], findings: Sequence[Finding]
    ) -> tuple[StatusFinding, ...]:
        """Return the findings of HTTP statuses. One that came with errors has their verdict."""
        found = []
        for (number, exchange), (count, span, alone, answers) in counted.items():
            entry = self._catalogue.status_entry(number, exchange)
            owners = {finding.recovery for finding in findings if finding.http_status == number}
            judged = judge_statuses(entry, answers)
            recovery = judged.recovery if judged else None
            if not alone:
                recovery = owners.pop() if len(owners) == 1 else None
            found.append(
                StatusFinding(
                    status=number,
                    entry=entry.key if entry else None,
                    title=entry.title if entry else "",
                    recovery=recovery,
                    occurrences=alone or count,
                    line=span.line,
                    start=span.start,
                    end=span.end,
                    with_error=not alone,
                    exchange=exchange,
                    subject=only_subject({answer.subject for answer in answers}),
                    reads_only={answer.asked for answer in answers} == {Asked.READ},
                    effect=judged.effect if judged else None,
                    retry_read=judged.retry_read if judged else None,
                    retry_write=judged.retry_write if judged else None,
                )
            )
        return tuple(found)

    def _alternative(self, entry: Entry, identity: Attribution) -> Alternative:
        match = identity.matches.get(entry.key)
        return Alternative(
            venue=entry.venue,
            code=entry.code,
            name=entry.name,
            meaning=self._catalogue.concepts[_concept(entry, identity)].title,
            recovery=match.template.message.verdict.recovery if match else entry.recovery,
            possible=_possible(entry, identity),
        )

    def distinction(self, occurrence: Occurrence) -> Hashable:
        """Return a value that differs for errors of one code whose messages say different things."""
        return self.contradiction(occurrence), self.says_unknown(occurrence)

    def contradiction(self, occurrence: Occurrence) -> tuple[str, str] | None:
        """Return the venue and the code whose message is printed with another number; None if it is not."""
        mismatch = self.mismatch(occurrence)
        return (mismatch.venue, mismatch.code) if mismatch else None

    def mismatch(self, occurrence: Occurrence) -> Mismatch | None:
        """Return a mismatch if the message is exactly another code's, or is about something else."""
        entry, message = occurrence.identity.entry, occurrence.candidate.message
        if entry is None or not message or occurrence.identity.matches:
            return None
        template = self._owner(occurrence)
        if not self._wording.contradicts(message, entry, known=template is not None):
            return None
        if template is None:
            warning = (
                f'The code is {entry.code} ("{entry.title}"), but the message is about something else. '
                "Trust neither until you have both from the server."
            )
            return Mismatch("", "", "", warning)
        owner = template.entry
        name = self._catalogue.venues[owner.venue].name
        label = f"{owner.code} {owner.name}".strip()
        warning = (
            f"The code is {occurrence.candidate.code}, but the message is that of {label} at {name}. "
            "Trust neither until you have both from the server."
        )
        return Mismatch(owner.venue, owner.code, owner.name, warning)

    def _owner(self, occurrence: Occurrence) -> Template | None:
        candidate, identity = occurrence.candidate, occurrence.identity
        if not candidate.message or identity.entry is None or identity.matches:
            return None
        owners = [
            match.template
            for match in self._messages.anywhere(candidate.message)
            if match.template.entry.venue in identity.possible
        ]
        if not owners or any(owner.entry.code == candidate.code for owner in owners):
            return None
        return owners[0]


def judge_statuses(entry: Entry | None, answers: AbstractSet[Answer]) -> Judgement | None:
    """Return the strictest verdict on answers with one HTTP status; None without an `entry` or an answer."""
    if entry is None or not answers:
        return None
    judged = strictest(judge_status(entry, answer) for answer in answers)
    subject = only_subject({answer.subject for answer in answers})
    return structs.replace(judged, subject=entry_judgement(entry, subject).subject)


def only_subject(subjects: AbstractSet[Subject | None]) -> Subject:
    """Return what all requests are about; an order if they differ or the text leaves it open."""
    return (next(iter(subjects)) if len(subjects) == 1 else None) or Subject.ORDER


def _not_succeeding(identity: Attribution) -> list[Entry]:
    """Return the other entries that an error may be, without codes that report success."""
    return [other for other in identity.others if other.recovery is not Recovery.SUCCESS]


def _concept(entry: Entry, identity: Attribution) -> str:
    """Return the concept of an entry that an error may be, or that of its message."""
    match = identity.matches.get(entry.key)
    return match.template.message.concept if match else entry.concept


def _possible(entry: Entry, identity: Attribution) -> bool:
    """Return whether the evidence still allows the venue of an entry."""
    return entry.venue in identity.possible if identity.possible else identity.exchange is None


def _full_text(candidate: Candidate) -> str:
    """Return the words of an error: its code if that is a word, and its message."""
    word = "" if is_number(candidate.code) or candidate.form is Form.CODELESS else candidate.code
    return f"{word} {candidate.message or ''}".strip()


def words_after_wording(message: str, match: Match) -> str:
    """Return what follows the documented wording in a message."""
    plain, template = normalise(message), match.template
    documented = template.pattern.search(plain) or (template.opening and template.opening.search(plain))
    return plain[documented.end() :] if documented else ""


def _says_more(following: str) -> bool:
    """Return whether the words that a server sent after a documented wording may say what was done."""
    words = _WORD.findall(_NO_WORD.sub(" ", following))
    return _GATEWAY.search(following) is not None or any(
        word.lower() not in _SAYING_NOTHING for word in words
    )


def is_delimited(candidate: Candidate) -> bool:
    """Return whether the end of a message is marked, as under a key, so that all of it is the server's."""
    return len(candidate.keys) > (candidate.form is Form.OBJECT)


def _goes_on(message: str) -> bool:
    """Return whether a message that is not documented tells of an order, or goes on after its reason."""
    _, *others = _SENTENCE_END.split(message)
    return _TELLS_OF_ORDER.search(message) is not None or any(map(_says_more, others))


def representative(group: Sequence[Occurrence]) -> Occurrence:
    """Return the occurrence that a finding quotes: the first with a message, if any has one."""
    return next((occurrence for occurrence in group if occurrence.candidate.message), group[0])


def success_text(candidate: Candidate) -> str:
    """Return the sentence for a response that reports success."""
    quoted = f' "{candidate.message}"' if candidate.message else ""
    return f"Code {candidate.code}{quoted} means the request succeeded."


def mask_successes(successes: Iterable[Success], *, mask: bool) -> tuple[Success, ...]:
    """Return the successes, with sensitive values masked if `mask` is true."""
    return tuple(
        structs.replace(success, message=redact(success.message)[0]) if mask else success
        for success in successes
    )


def _masked_params(params: Mapping[str, str], message: str) -> dict[str, str]:
    """Return the values of a message, masked as in it: a name beside a value can make it a secret."""
    if not params:
        return {}
    masked = redact(message)[0]
    shown = {}
    for name, value in params.items():
        own = redact(value)[0]
        secret = own == value and value in message and value not in masked
        shown[name] = _HIDDEN if secret else own
    return shown


def _params(identity: Attribution, message: str) -> dict[str, str]:
    """Return the values in a message: those its template names, and those any message may carry."""
    params = dict(identity.match.params) if identity.match else {}
    for name, pattern in (("ip", _ADDRESS), ("until", _UNTIL)):
        found = pattern.search(message)
        if found:
            params.setdefault(name, found[1].rstrip("."))
    return params


def status_of(
    candidate: Candidate,
    statuses: tuple[Status, ...],
    text: str,
    starts: Sequence[int],
    exchange: str | None = None,
) -> int | None:
    """Return the HTTP status that belongs to a candidate: its own, else the one printed just before it.

    `starts` are the positions of all errors of the text, in order. A status on the line of one error, or
    before a blank line, does not belong to the next error. Neither does a status on a line that names other
    exchanges than `exchange`, the candidate's.
    """
    if candidate.http_status:
        return candidate.http_status
    own = candidate.value("status") or candidate.value("statuscode") or candidate.value("httpstatus")
    if own and own.isdigit() and 100 <= int(own) <= 599:
        return int(own)
    line_start = text.rfind("\n", 0, candidate.start) + 1
    # An earlier status does not belong to a new log record.
    reach = line_start if RECORD_START.match(text, line_start) else candidate.start - _STATUS_REACH
    before = [s for s in statuses if reach <= s.start < candidate.start and _may_concern(s, exchange)]
    if before and not _is_of_another_request(text, before[-1], candidate.start):
        end = before[-1].end
        index = bisect_left(starts, candidate.start)
        previous = starts[index - 1] if index else 0
        first = starts[min(bisect_left(starts, end), index)] if starts else candidate.start
        taken = previous >= end and _is_apart(text, (end, first, previous, candidate.start))
        if not taken and text.count("\n\n", end, candidate.start) <= 1:
            return before[-1].status
    line_end = text.find("\n", candidate.end)
    line_end = line_end if line_end >= 0 else len(text)
    return next((s.status for s in statuses if candidate.end <= s.start < line_end), None)


def _may_concern(status: Status, exchange: str | None) -> bool:
    """Return whether a status may belong to an error of `exchange`, which is None if it is unknown.

    A status that leaves the outcome open always may: too strict a verdict does less harm than a lax one.
    """
    known = exchange is not None and bool(status.exchanges)
    return not known or exchange in status.exchanges or leaves_outcome_open(status.status)


def _is_of_another_request(text: str, status: Status, at: int) -> bool:
    """Return whether the lines of a status and of the error at an index each name a request of their own."""
    break_at = text.find("\n", status.end, at)
    if break_at < 0:
        return False
    start = max(
        text.rfind("\n", max(0, status.start - _REQUEST_REACH), status.start), status.start - _REQUEST_REACH
    )
    own = max(text.rfind("\n", break_at, at), at - _REQUEST_REACH)
    return names_request(text[max(0, start) : status.end]) and names_request(text[max(0, own) : at])


def _is_apart(text: str, spans: tuple[int, int, int, int]) -> bool:
    """Return whether a status belongs only to errors before the last one.

    `spans` are the end of the status and the starts of the first error after it, of the error before the
    last one, and of the last one.
    """
    status_end, first, previous, start = spans
    own_line = text.find("\n", status_end, first) < 0 <= text.find("\n", first, start)
    return own_line or text.find("\n\n", previous, start) >= 0


def _doubts(judged: Judgement | None, entry: Entry | None, where: Locations) -> Iterator[str]:
    """Explain why the outcome is unknown after an error that alone would be a plain refusal."""
    refused = entry is not None and entry.effect is not Effect.UNKNOWN
    if not refused or judged is None or judged.effect is not Effect.UNKNOWN:
        return
    if any(answer.doubted for answer in where.answers):
        yield "Other words in the text leave it open whether an order was placed."
    elif any(answer.other_exchange_named for answer in where.answers):
        yield "The text names another exchange, where this error may mean something else."


def _remarks(group: list[Occurrence]) -> Iterable[str]:
    """Name the failed items of a batch, by position and by their values."""
    for candidate in (occurrence.candidate for occurrence in group[:MAX_REMARKS]):
        item = candidate.item
        if item is None:
            continue
        tags = [f"{label} {value}" for label, value in item.names]
        named = f" ({', '.join(tags)})" if tags else ""
        which = "An item" if item.index is None else f"Item {item.index + 1} of {item.size}"
        yield f"{which} in the answer's list failed{named}."


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
