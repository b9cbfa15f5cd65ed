"""Choose the reply to an error: its language, and a text that promises no more than the verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue, Fault, effective_verdict
from retcode.core.catalogue.model import Concept, Effect, Entry, Retry, Subject
from retcode.core.catalogue.verdict import Judgement, entry_judgement
from retcode.core.decode.report import Certainty, Finding, StatusFinding
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.replies.fill import fill
from retcode.core.replies.model import ENGLISH, Language, Reply

_MAX_HEAD = 20_000  # characters of a text that are used to recognise its language
_MIN_LETTERS = 2
_MIN_WORDS = 2
_MIN_PROSE = 2  # words outside quotation marks
_QUOTED = compile_on_use(r'"[^"\n]{0,2000}"')
_WORD = compile_on_use(r"[¿¡]|[^\W\d_]+")  # only Spanish opens a question with a mark


class ReplyContext(Struct, frozen=True):
    """What a reply is about: a concept, and the verdict that was given.

    `settled` is False if the text may be about another error too. `values` are those that the reply may name;
    `text` is the customer's own, which decides the language. `title` names the error if the catalogue has no
    entry for it. `sender` is who sent it, in words, and `message` what came with it. `instead` is the error
    of the same text whose reply is sent instead, see `deferring_to`.
    """

    concept: str | None
    judgement: Judgement | None
    settled: bool = True
    values: dict[str, str] = {}
    text: str = ""
    title: str = ""
    subject: Subject = Subject.ORDER
    sender: str = ""
    message: str = ""
    instead: ReplyContext | None = None

    @property
    def is_open(self) -> bool:
        """Whether the request may have been carried out, wholly or in part."""
        return self.judgement is not None and self.judgement.effect in (Effect.UNKNOWN, Effect.PART)


def deferring_to(context: ReplyContext, most_urgent: ReplyContext | None) -> ReplyContext:
    """Return the context of an error, with that of the most urgent error of its text instead if need be.

    If the outcome of that one is unknown, its reply is sent for both: a reply that says that nothing was
    carried out would contradict it.
    """
    if most_urgent is None or not most_urgent.is_open or context.is_open:
        return context
    return structs.replace(context, instead=most_urgent)


def entry_context(
    entry: Entry, text: str = "", subject: Subject | None = None, judged: Judgement | None = None
) -> ReplyContext:
    """Return the context of an entry of the catalogue; `subject` is what the request in `text` was about.

    `judged` is the verdict on that request, by default the entry's own.
    """
    judged = judged or entry_judgement(entry, subject)
    return ReplyContext(entry.concept, judged, text=text, subject=judged.subject)


def finding_context(finding: Finding, text: str = "", sender: str = "") -> ReplyContext:
    """Return the context of an error that was decoded from `text`; `sender` is its venue in words."""
    from retcode.core.replies.values import reply_values

    start = text.rfind("\n", 0, finding.start) + 1
    end = text.find("\n", finding.end)
    line = text[start : end if end >= 0 else len(text)]
    return ReplyContext(
        finding.concept,
        finding.judgement,
        settled=finding.mismatch is None and _one_meaning(finding),
        values=reply_values(finding.params, line, text),
        text=text,
        title=finding.title,
        subject=finding.subject,
        sender=sender,
        message=finding.message,
    )


def error_context(
    error: Finding | StatusFinding, catalogue: Catalogue, text: str = "", sender: str = ""
) -> ReplyContext | None:
    """Return the context of an error or an HTTP status; None for a status that has no entry."""
    if isinstance(error, Finding):
        return finding_context(error, text, sender)
    entry = catalogue.entry(error.entry) if error.entry else None
    return entry_context(entry, text, error.subject, error.judgement) if entry else None


class ReplyBook:
    """The replies of all languages."""

    def __init__(
        self, languages: Iterable[Language], catalogue: Catalogue, faults: Iterable[Fault] = ()
    ) -> None:
        self.languages = {language.language: language for language in languages}
        self.faults = tuple(faults)
        self._concepts = catalogue.concepts

    def language_of(self, text: str) -> str:
        """Return the tag of the language of a customer's text; English if it is not recognised.

        Text in quotation marks counts only if there are no other words, because an exchange may send its
        messages in another language than its customer's.
        """
        if not text:
            return ENGLISH
        head = text[:_MAX_HEAD]
        prose = _QUOTED.sub(" ", head)
        written = prose if len(_WORD.findall(prose)) >= _MIN_PROSE else head
        return self._recognised(written) or ENGLISH

    def reply(self, context: ReplyContext, language: str | None = None) -> Reply | None:
        """Return the reply to an error, in English if the language has none; None if English has none either.

        Without a `language`, the customer's text decides. The concept's own reply to an unknown outcome names
        what to look at, so it is not sent if the request was about something else.
        """
        context = context.instead or context
        wanted = language or self.language_of(context.text)
        concept = self._concepts.get(context.concept or "")
        about = _request_subject(context, concept)
        own = (
            concept is not None
            and context.settled
            and _has_usual_verdict(context.judgement, concept)
            and (about is Subject.ORDER or concept.effect is not Effect.UNKNOWN)
        )
        for book in filter(None, (self.languages.get(wanted), self.languages.get(ENGLISH))):
            text, values = _own_text(book, context)
            if own and text and not _is_unfit(text, about, book):
                return Reply(fill(text, values, book.values), book.language, general=False)
        for book in filter(None, (self.languages.get(wanted), self.languages.get(ENGLISH))):
            text = _general(book, context)
            if text:
                return Reply(fill(text, context.values, book.values), book.language, general=True)
        return None

    @cached_property
    def _scripts(self) -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
        return {
            tag: (
                re.compile(f"[{language.letters}]", re.IGNORECASE),
                re.compile(f"[{language.not_letters}]", re.IGNORECASE) if language.not_letters else None,
            )
            for tag, language in self.languages.items()
            if language.letters
        }

    def _recognised(self, text: str) -> str:
        counts = {
            tag: len(letters.findall(text))
            for tag, (letters, others) in self._scripts.items()
            if not (others and others.search(text))
        }
        script = max(counts, key=counts.__getitem__, default="")
        if script and counts[script] >= _MIN_LETTERS:
            return script
        words = set(_WORD.findall(text.lower()))
        common = {
            tag: len(words & set(language.words))
            for tag, language in self.languages.items()
            if language.words
        }
        latin = max(common, key=common.__getitem__, default="")
        return latin if latin and common[latin] >= _MIN_WORDS else ""


def _has_usual_verdict(judged: Judgement | None, concept: Concept) -> bool:
    """Return whether a verdict is that of the concept, so that the concept's own reply fits."""
    usual = effective_verdict(concept)
    return judged is not None and (judged.effect, judged.recovery, judged.retry_write) == (
        concept.effect,
        usual.recovery,
        usual.retry_write,
    )


def _own_text(language: Language, context: ReplyContext) -> tuple[str, dict[str, str]]:
    """Return the reply to the concept, empty if it has none, with the values for it.

    If the time that the message names has passed, that is the one about it.
    """
    concept, ended = context.concept or "", context.values.get("ended")
    if ended is not None and concept in language.over:
        return language.over[concept], {**context.values, "time": ended}
    return language.replies.get(concept, ""), context.values


def _general(language: Language, context: ReplyContext) -> str:
    """Return the reply that depends only on what happened to the request."""
    judged = context.judgement
    unclear = language.unclear_of.get(context.subject, language.unclear)
    if judged is None:
        return unclear
    texts = language.general | language.general_of.get(context.subject, {})
    if judged.in_batch:
        return texts.get(judged.effect, "")
    if judged.effect is Effect.UNKNOWN or judged.retry_write is Retry.RECONCILE_FIRST:
        return texts.get(Effect.UNKNOWN, "")
    certain = context.settled and judged.recovery is not None
    return texts.get(judged.effect, "") if certain else unclear


def _request_subject(context: ReplyContext, concept: Concept | None) -> Subject:
    """Return what the request was about where the concept's own reply may not know it, else an order."""
    return context.subject if concept and context.subject is not concept.subject else Subject.ORDER


def _is_unfit(text: str, about: Subject, language: Language) -> bool:
    """Return whether a concept's reply mentions orders although the request was about something else."""
    pattern = language.unfit.get(about)
    return pattern is not None and re.search(pattern, text, re.IGNORECASE) is not None


def _one_meaning(finding: Finding) -> bool:
    """Return whether the error has the same meaning on all possible venues."""
    if finding.certainty is not Certainty.OPEN:
        return True
    return all(other.meaning == finding.title for other in finding.alternatives if other.possible)
