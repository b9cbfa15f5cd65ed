"""The rules of the catalogue that its types cannot express.

    python -m retcode.core.catalogue.lint [--fix] [ROOT]

prints all faults with file and path, and exits with 1 if there are any; `--fix` first corrects what is
mechanical (spaces, quotation marks, full stops). Each rule is a function from the sheet, the catalogue as it
is in its files, to the faults it finds. GUIDELINES.md beside the data gives the
reason for each.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from retcode.core.catalogue.compiled import HTTP_STATUSES
from retcode.core.catalogue.load import Fault, Files, effect_of, effective_verdict, placeholders, read_files
from retcode.core.catalogue.model import (
    ALLOWED_RETRY,
    PLAIN_RESENDS,
    Concept,
    Effect,
    EntryRecord,
    MessageRecord,
    Recovery,
    Retry,
    VenueRecord,
    Verdict,
)
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.resources import resource

DOCUMENTS = "documents.json"
MAX_TITLE = 60
MAX_LINE = 100
MIN_TWIN = 25
TWIN_SCORE = 80  # of 100: how alike two sentences are, letter by letter
LOWER_CASE_NAMES = frozenset(
    {
        "ccxt", "freqtrade", "go-binance", "hummingbot", "nautilus_trader", "node-binance-api", "npm",
        "okx-api", "pybit", "pymexc", "python-binance", "python-okx", "v2", "v3", "v5",
    }
)  # fmt: skip
MAX_SHARED_SENTENCE = 40
MAX_ENTRIES_WITHOUT_WORDS = 2
MAX_CODE = 140
EXPLAINING_KEYS = frozenset({"meaning", "causes", "fix", "notes", "note", "title"})

_OPEN_EFFECTS = frozenset({Effect.UNKNOWN, Effect.PART})
_LOOKS = frozenset({Retry.RECONCILE_FIRST, Retry.AFTER_REREAD, Retry.DEPENDS})
_DONE_CLASSES = frozenset({Recovery.SUCCESS, Recovery.ALREADY_DONE})
_NUMBER_CODE = compile_on_use(r"-?[0-9]+")
# A letter first, then visible ASCII with single spaces between: `EOrder:Insufficient funds`.
_WORD_CODE = compile_on_use(r"[A-Za-z][!-~]*(?: [!-~]+)*")
_ID = compile_on_use(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_FACT = compile_on_use(r"[a-z][a-z_]*")
_BRACED = compile_on_use(r"\{([A-Za-z0-9 _-]*)\}")
_MARK = compile_on_use(r"%[sbd]")
_VALUE = compile_on_use(r"\{[^{}]*\}|%[sbd]")
_WORD = compile_on_use(r"[^\W_]+")
_SENTENCE_END = compile_on_use(r"(?<=[.!?])\s+")
_SENTENCE_BREAK = compile_on_use(r"(?<=[.!?])(?<!\.\.)\s+")
_NOT_WORD = compile_on_use(r"[^a-z0-9{}]+")
_IPV4 = compile_on_use(r"(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w.]*\d)")
_SPACES = compile_on_use(r"[\s\u00a0]+")
_FULL_STOP = compile_on_use(r"[.?][\"')`]{0,3}$")
_LOOK_UP = compile_on_use(
    r"\b(?:ask|check|compare|fetch|find|get|list|look|open|poll|query|read|search|see|watch)\b", re.IGNORECASE
)
# Texts too brief to say what they are about: the entries that send them may differ in class.
_TEXTS_OF_SEVERAL_CLASSES = frozenset(
    {
        "contract expired",
        "invalid symbol status",
        "not found",
        "the system is under maintenance please try again later",
        "user does not exist",
        "verification failed",
    }
)
_BY_TEXT = frozenset({Recovery.READ_MESSAGE, Recovery.SUCCESS})
_OPEN_WORDS = compile_on_use(
    r"""(?x)
    \btime[ ]?out\b | \btimed[ ]out\b
    |\b(?:database|internal|network|redis|server|service|system|unknown)[ ](?:is[ ])?
        (?:abnormal|busy|error|exception|failure)\b
    |\binternal[ ](?:server|system)[ ]error\b
    |\babnormal[ ]service\b
    |\bplease[ ]check[ ]the[ ](?:request[ ])?result\b
    |\bprocessing\b | \bbeing[ ]processed\b
    |\b(?:duplicated?|repeated)[ ](?:client|order|request)
    """,
    re.IGNORECASE,
)
_WARNING = compile_on_use(r"(?:Do not|Don't|Never|Stop)\b")
_RESEND = compile_on_use(
    r"""(?x)
    (?:just[ ]|simply[ ]|then[ ])?  # words that lead in
    (?:re-?send|retry|repeat|try[ ]again  # a resend in one word
    |(?:send|place|submit)[ ](?:it|them  # or in several
    |(?:the|that|this)[ ](?:same[ ])?(?:order|request|call))[ ]again)
    \b(?![ ](?:only|nothing))  # unless only or nothing is sent
    """,
    re.IGNORECASE,
)
_READS_ONLY = compile_on_use(r"\b(?:reads?|quer(?:y|ies)|GET|look-?ups?)\b")
_EMPTY_PHRASES = (
    "an error occurred",
    "an error has occurred",
    "check the documentation",
    "check the docs",
    "check your code",
    "check your input",
    "check your parameters",
    "check your request",
    "check the parameters and try again",
    "please try again later",
    "refer to the documentation",
    "see the documentation for details",
    "something is wrong",
    "something went wrong",
    "unexpected error occurred",
    "various reasons",
)
_SUPPORT = compile_on_use(
    r"""(?x)
    \b(?:ask|contact|inform|reach[ ]out[ ]to|tell|write[ ]to)\b  # a verb
    [^.]{0,30}?
    (?:\bsupport\b|\{support\}|\bcustomer[ ]service\b)
    """,
    re.IGNORECASE,
)
_HAND_OVER = compile_on_use(
    r"\b(?:about|for|giv(?:e|ing)|hand|nam(?:e|ing)|quot(?:e|ing)|to|whether|which|with)\b"
)
_QUOTED = compile_on_use(r"(?<!\w)(?:'[^']*'|\"[^\"]*\")(?!\w)")
_QUOTED_OR_CODE = compile_on_use(r"(?<!\w)(?:'[^']*'|\"[^\"]*\"|`[^`]*`)(?!\w)")
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e", '"') | dict.fromkeys("\u2018\u2019\u201a", "'"))


class Text(NamedTuple):
    """One piece of explanation and its location. `owner` is a concept's id or a venue's code."""

    file: str
    path: str
    owner: str
    field: str
    text: str

    def fault(self, problem: str) -> Fault:
        """Return a fault at this location."""
        return Fault(self.file, self.path, problem)


class ConceptLocation(NamedTuple):
    """A concept with its file and its path in it."""

    file: str
    path: str
    concept: Concept

    def fault(self, problem: str, under: str = "") -> Fault:
        """Return a fault at this concept, or at a part of it."""
        return Fault(self.file, self.path + under, problem)


class EntryLocation(NamedTuple):
    """An entry with its venue, its file and its path in it."""

    file: str
    path: str
    venue: VenueRecord
    item: EntryRecord

    def fault(self, problem: str, under: str = "") -> Fault:
        """Return a fault at this entry, or at a part of it."""
        return Fault(self.file, self.path + under, problem)


class Sheet(NamedTuple):
    """The catalogue as it is in its files, with what several rules look up in it."""

    files: Files
    raw: Mapping[str, str]
    concept_locations: tuple[ConceptLocation, ...]
    concepts: Mapping[str, Concept]
    locations: tuple[EntryLocation, ...]
    texts: tuple[Text, ...]


Rule = Callable[[Sheet], Iterator[Fault]]


def read_sheet(root: Path) -> Sheet:
    """Read what the rules work on. A file that cannot be read is left out and is a fault of `files`."""
    files = read_files(root)
    concept_locations = tuple(
        ConceptLocation(name, _at(index, concept.id), concept)
        for name, concepts in files.concepts.items()
        for index, concept in enumerate(concepts)
    )
    locations = tuple(
        EntryLocation(name, f"$.entries[{index}] ({item.code})", venue, item)
        for name, venue in files.tables.items()
        for index, item in enumerate(venue.entries)
    )
    return Sheet(
        files,
        {file.relative_to(root).as_posix(): _raw(file) for file in sorted(root.rglob("*.json"))},
        concept_locations,
        {location.concept.id: location.concept for location in concept_locations},
        locations,
        (
            *(text for location in concept_locations for text in _concept_texts(location)),
            *(text for location in locations for text in _entry_texts(location)),
        ),
    )


def check(root: Path) -> tuple[Fault, ...]:
    """Return all faults of the catalogue below `root`: of reading it, then of the rules, by location."""
    sheet = read_sheet(root)
    found = [
        Fault(fault.file, fault.path, f"{fault.problem} [{rule_name(rule)}]")
        for rule in RULES
        for fault in rule(sheet)
    ]
    return (*sheet.files.faults, *sorted(found, key=lambda fault: (fault.file, _natural(fault.path))))


def rule_name(rule: Rule) -> str:
    """Return the name a rule is known by in faults and guidelines."""
    return rule.__name__.replace("_", "-")


def tidy(text: str, field: str) -> str:
    """Return a piece of explanation with single spaces, straight quotation marks and its full stop."""
    plain = _SPACES.sub(" ", text.translate(_QUOTES)).strip()
    if field == "title":
        return plain.rstrip(".")
    return plain if not plain or _FULL_STOP.search(plain) else plain + "."


# ------------------------------------------------------------------------------ names and references


def unique_ids(sheet: Sheet) -> Iterator[Fault]:
    """An id is used once: of two concepts with the same id, one would silently be lost."""
    concepts = [
        (file, index, concept.id)
        for file, group in sheet.files.concepts.items()
        for index, concept in enumerate(group)
    ]
    documents = [(DOCUMENTS, index, document.id) for index, document in enumerate(sheet.files.documents)]
    for things in (concepts, documents):
        seen: dict[str, str] = {}
        for file, index, id_ in things:
            if not _ID.fullmatch(id_):
                yield Fault(file, f"$[{index}].id", f"{id_!r} is not small letters, digits and dashes")
            if id_ in seen:
                yield Fault(file, f"$[{index}].id", f"{id_!r} is already the id of {seen[id_]}")
            seen.setdefault(id_, f"{file} $[{index}]")
    for file, venue in sheet.files.tables.items():
        if file != HTTP_STATUSES and venue.id != Path(file).stem:
            yield Fault(file, "$.id", f"the file of venue {venue.id!r} must be named {venue.id}.json")


def sorted_concepts(sheet: Sheet) -> Iterator[Fault]:
    """Concepts are in order of id, so that two people who add one rarely change the same line."""
    for file, group in sheet.files.concepts.items():
        ids = [concept.id for concept in group]
        for index, (before, id_) in enumerate(pairwise(ids), 1):
            if id_ < before:
                yield Fault(file, _at(index, id_), f"stands after {before!r}; --fix sorts the file")


def unique_codes(sheet: Sheet) -> Iterator[Fault]:
    """A section of a venue has a code once; a table that repeats a number does so in another section."""
    seen: dict[tuple[str, str, str], EntryLocation] = {}
    for location in sheet.locations:
        first = seen.setdefault((location.venue.id, location.item.section, location.item.code), location)
        if first is not location:
            yield location.fault(f"section {location.item.section!r} already has this code at {first.path}")


def code_form(sheet: Sheet) -> Iterator[Fault]:
    """A code is a number (digits, an optional ASCII minus) or a word (a letter, then visible ASCII)."""
    for location in sheet.locations:
        code = location.item.code
        if not (_NUMBER_CODE.fullmatch(code) or _WORD_CODE.fullmatch(code)):
            yield location.fault(f"{code!r} is not a code (digits with an optional minus, or words of ASCII)")
        elif len(code) > MAX_CODE:
            yield location.fault(f"the code has {len(code)} characters, {MAX_CODE} at most are allowed")


def duplicate_keys(sheet: Sheet) -> Iterator[Fault]:
    """A key occurs once in an object: JSON parsers keep the last, so a text would be lost unnoticed."""
    for file, raw in sheet.raw.items():
        repeated: list[str] = []

        def note(pairs: list[tuple[str, object]], repeated: list[str] = repeated) -> dict[str, object]:
            keys = [key for key, _ in pairs]
            if len(set(keys)) != len(keys):
                repeated.extend(sorted({key for key in keys if keys.count(key) > 1}))
            return dict(pairs)

        try:
            json.loads(raw, object_pairs_hook=note)
        except (ValueError, RecursionError):
            continue  # already reported as a fault of reading the file
        yield from (Fault(file, "", f"the key {key!r} occurs twice in one object") for key in repeated)


def references(sheet: Sheet) -> Iterator[Fault]:
    """What an entry refers to exists."""
    documents = {document.id for document in sheet.files.documents}
    for file, venue in sheet.files.tables.items():
        if venue.document not in documents:
            yield Fault(file, "$.document", f"no document is named {venue.document!r}")
        for copied in sorted(set(venue.copies) - {other.id for other in sheet.files.tables.values()}):
            yield Fault(file, "$.copies", f"no venue is named {copied!r}")
    for location in sheet.locations:
        if location.item.concept not in sheet.concepts:
            yield location.fault(f"no concept is named {location.item.concept!r}", ".concept")
        if location.item.document is not None and location.item.document not in documents:
            yield location.fault(f"no document is named {location.item.document!r}", ".document")
        for index, message in enumerate(location.item.messages):
            under = f".messages[{index}]"
            if message.concept is not None and message.concept not in sheet.concepts:
                yield location.fault(f"no concept is named {message.concept!r}", f"{under}.concept")
            if message.document is not None and message.document not in documents:
                yield location.fault(f"no document is named {message.document!r}", f"{under}.document")


def no_orphans(sheet: Sheet) -> Iterator[Fault]:
    """A concept or a document that nothing refers to is a leftover, or a reference is missing."""
    concepts = {location.item.concept for location in sheet.locations}
    documents = {venue.document for venue in sheet.files.tables.values()}
    for location in sheet.locations:
        concepts.update(message.concept for message in location.item.messages if message.concept)
        documents.update(message.document for message in location.item.messages if message.document)
        if location.item.document:
            documents.add(location.item.document)
    for concept_location in sheet.concept_locations:
        if concept_location.concept.id not in concepts:
            yield concept_location.fault("no entry and no message uses this concept")
    for index, document in enumerate(sheet.files.documents):
        if document.id not in documents:
            yield Fault(DOCUMENTS, _at(index, document.id), "nothing comes from this document")


def placeholders_resolve(sheet: Sheet) -> Iterator[Fault]:
    """Each {fact} in a text is a fact of every venue that shows the text, or the braces would be shown."""
    users = _users(sheet)
    for text in sheet.texts:
        names = placeholders(text.text)
        yield from (
            text.fault(f"{{{word}}} is not the name of a fact (small letters and underscores)")
            for word in _BRACED.findall(text.text)
            if not _FACT.fullmatch(word)
        )
        if names and text.field in {"title", "note"}:
            yield text.fault(f"no facts are filled in here, so {_braces(names)} would be shown")
            continue
        own = sheet.files.tables.get(text.file)
        for venue in users[text.owner] if own is None else [own]:
            if missing := names - venue.facts.keys():
                yield text.fault(f"{venue.id} has no fact {_braces(missing)}")


def facts_form(sheet: Sheet) -> Iterator[Fault]:
    """A fact has a name that can stand in braces, says something, and holds no braces itself."""
    for file, venue in sheet.files.tables.items():
        for name, value in venue.facts.items():
            where = f"$.facts.{name}"
            if not _FACT.fullmatch(name):
                yield Fault(file, where, "the name of a fact is small letters and underscores")
            if not value.strip() or value != value.strip():
                yield Fault(file, where, "leave out an unknown fact, and put no spaces around a known one")
            if placeholders(value):
                yield Fault(file, where, "a fact is not filled in by other facts")
            if "http://" in value:
                yield Fault(file, where, "addresses are given as https")


# --------------------------------------------------------------------------------------- explanations


def complete_concepts(sheet: Sheet) -> Iterator[Fault]:
    """A concept says what is wrong, what it means, why it happens and what to do."""
    for location in sheet.concept_locations:
        missing = [
            field
            for field, texts in _explaining(location.concept).items()
            if not any(text.strip() for text in texts) or not all(text.strip() for text in texts)
        ]
        if missing:
            yield location.fault(f"lacks {', '.join(missing)}")


def titles(sheet: Sheet) -> Iterator[Fault]:
    """A title is a short line in the list: brief, capitalised, and unique."""
    seen: dict[str, str] = {}
    for text in sheet.texts:
        if text.field != "title" or not text.text.strip():
            continue
        if len(text.text) > MAX_TITLE:
            yield text.fault(f"the title has {len(text.text)} characters, {MAX_TITLE} at most fit")
        if text.text.split()[0].islower():
            yield text.fault("the title begins with a small letter")
        other = seen.setdefault(text.text.casefold(), text.owner)
        if other != text.owner:
            yield text.fault(f"{other} has the same title")


def nothing_pasted_twice(sheet: Sheet) -> Iterator[Fault]:
    """A longer sentence occurs once: what two entries share belongs in their concept."""
    seen: dict[str, Text] = {}
    for text in sheet.texts:
        for sentence in _SENTENCE_END.split(text.text):
            if len(sentence) <= MAX_SHARED_SENTENCE:
                continue
            normalized = _NOT_WORD.sub(" ", sentence.casefold()).strip()
            if first := seen.get(normalized):
                yield text.fault(f"{sentence!r} is already in {first.file} at {first.path}")
            seen.setdefault(normalized, text)


def no_twins(sheet: Sheet) -> Iterator[Fault]:
    """An entry adds to its concept: a sentence or a step that says what the concept says is left out."""
    for location in sheet.locations:
        concept = sheet.concepts.get(location.item.concept)
        if concept is None:
            continue
        item = location.item
        shared_sentences = _sentences(concept.meaning, *concept.causes)
        for field, texts, others in (
            ("meaning", (item.meaning,), shared_sentences),
            ("causes", item.causes, shared_sentences),
            ("notes", item.notes, shared_sentences),
            ("fix", item.fix, _sentences(*concept.fix)),
        ):
            for sentence in (text for text in _sentences(*texts) if len(text) >= MIN_TWIN):
                twin = process.extractOne(sentence, others, scorer=fuzz.ratio, score_cutoff=TWIN_SCORE)
                if twin is not None:
                    yield location.fault(f"{sentence!r} repeats {twin[0]!r} of {concept.id}", f".{field}")


def explained_for_itself(sheet: Sheet) -> Iterator[Fault]:
    """Each code has an explanation of its own: in its own words, by facts, or by a concept of its own."""
    shared: dict[str, int] = defaultdict(int)
    for location in sheet.locations:
        shared[location.item.concept] += 1
    for location in sheet.locations:
        item, concept = location.item, sheet.concepts.get(location.item.concept)
        own = item.meaning or item.notes or item.fix
        if own or concept is None or shared[concept.id] <= MAX_ENTRIES_WITHOUT_WORDS:
            continue
        if not any(placeholders(text) for texts in _explaining(concept).values() for text in texts):
            yield location.fault(f"has no explanation of its own, and {concept.id} uses no facts")


def no_empty_phrases(sheet: Sheet) -> Iterator[Fault]:
    """No sentence fits every error; advice to ask support says what to send them.

    Quoted text is the wording of a server or a document, and is not checked.
    """
    for text in sheet.texts:
        folded = _QUOTED.sub("", text.text).casefold()
        yield from (
            text.fault(f"{phrase!r} would fit any error") for phrase in _EMPTY_PHRASES if phrase in folded
        )
        for sentence in _SENTENCE_END.split(text.text) if text.field == "fix" else ():
            asked = _SUPPORT.search(sentence)
            if asked and not _HAND_OVER.search(sentence, asked.end()):
                yield text.fault(f"{sentence!r} does not say what to hand over or ask for")


def sentences_begin_large(sheet: Sheet) -> Iterator[Fault]:
    """A sentence begins with a capital letter; a field or a call at its start is in back-quotes."""
    for text in sheet.texts:
        for sentence in _sentences(text.text) if text.field != "title" else ():
            word = sentence.split(maxsplit=1)[0].rstrip(",.;:").removesuffix("'s")
            if word[:1].islower() and word not in LOWER_CASE_NAMES:
                yield text.fault(
                    f"{word!r} begins a sentence: capitalise it, or put it in back-quotes as code"
                )


def library_lines(sheet: Sheet) -> Iterator[Fault]:
    """A line to type is one short line, and occurs once in its concept."""
    venues = sheet.files.tables.values()
    owners = {(None, None)}.union(
        ((venue.exchange, None) for venue in venues), ((venue.exchange, venue.product) for venue in venues)
    )
    for location in sheet.concept_locations:
        for index, item in enumerate(location.concept.library):
            under = f".library[{index}]"
            if not item.library.strip() or not item.line.strip() or item.line != item.line.strip():
                yield location.fault("names no library, or its line is empty or has spaces around it", under)
            if "\n" in item.line or len(item.line) > MAX_LINE:
                yield location.fault(f"is not one line of {MAX_LINE} characters at most", under)
            if (item.exchange, item.product) not in owners:
                yield location.fault(
                    f"no venue has exchange {item.exchange!r} and product {item.product!r}", under
                )
            if item in location.concept.library[:index]:
                yield location.fault("is already in this concept", under)


def typography(sheet: Sheet) -> Iterator[Fault]:
    """Explanations have straight quotation marks, single spaces and a full stop (not in titles)."""
    for text in sheet.texts:
        if text.text != (expected := tidy(text.text, text.field)):
            yield text.fault(f"should end or be spaced as {expected[-40:]!r}; --fix mends it")


# ----------------------------------------------------------------------------------------- verdicts


def allowed_verdicts(sheet: Sheet) -> Iterator[Fault]:
    """A verdict is one that its recovery class allows: handlers are made from the class."""
    for where, verdict, _ in _verdicts(sheet):
        read, write = ALLOWED_RETRY[verdict.recovery]
        if verdict.retry_read not in read:
            yield where(f"{verdict.recovery} does not go with retry_read {verdict.retry_read}")
        if verdict.retry_write not in write:
            yield where(f"{verdict.recovery} does not go with retry_write {verdict.retry_write}")


def unknown_outcome_is_never_resent(sheet: Sheet) -> Iterator[Fault]:
    """A request that may have been executed is looked up before a resend, which could double an order.

    This holds for each verdict, and for a code of which one message leaves the outcome open: a reader who has
    only the number must not read that a plain resend is fine.
    """
    for where, verdict, _ in _verdicts(sheet):
        if verdict.recovery is Recovery.RECONCILE and verdict.retry_write is not Retry.RECONCILE_FIRST:
            yield where(f"the outcome is unknown, so retry_write cannot be {verdict.retry_write}")
    for location in sheet.locations:
        concept = sheet.concepts.get(location.item.concept)
        if concept is None or effective_verdict(concept, location.item).retry_write not in PLAIN_RESENDS:
            continue
        for index, message in enumerate(location.item.messages):
            own = sheet.concepts.get(message.concept or "")
            if (message.effect or (own and own.effect)) in _OPEN_EFFECTS:
                yield location.fault(
                    "leaves the outcome open, but its code allows a resend",
                    f".messages[{index}]",
                )


def open_words_are_never_resent(sheet: Sheet) -> Iterator[Fault]:
    """No text whose words leave the outcome open allows a plain resend, unless no order hangs on it."""
    for location in sheet.locations:
        concept = sheet.concepts.get(location.item.concept)
        if concept is None:
            continue
        verdict = effective_verdict(concept, location.item)
        for index, message in enumerate(location.item.messages):
            own = sheet.concepts.get(message.concept or "")
            judged = effective_verdict(own) if own else verdict
            resent = judged.retry_write in PLAIN_RESENDS and judged.recovery is not Recovery.RETRY
            if resent and (words := _OPEN_WORDS.search(message.text.replace("_", " "))):
                yield location.fault(
                    f"{words[0]!r} leaves the outcome open, but the verdict is {judged.retry_write}",
                    f".messages[{index}]",
                )


def resend_needs_no_effect(sheet: Sheet) -> Iterator[Fault]:
    """A plain resend of a change needs an effect of none: anything else may double an order."""
    for where, verdict, effect in _verdicts(sheet):
        if verdict.retry_write in PLAIN_RESENDS and effect is not Effect.NONE:
            yield where(f"retry_write {verdict.retry_write} needs the effect none, not {effect}")


def effects_fit_classes(sheet: Sheet) -> Iterator[Fault]:
    """Class and effect agree: look first only where something may have happened, and so on."""
    for where, verdict, effect in _verdicts(sheet):
        looks_first = verdict.retry_write is Retry.RECONCILE_FIRST
        if looks_first and effect not in _OPEN_EFFECTS:
            yield where(f"{verdict.retry_write} needs the effect unknown or part, not {effect}")
        if effect in _OPEN_EFFECTS and verdict.retry_write not in _LOOKS:
            yield where(f"the effect {effect} needs a look first, not {verdict.retry_write}")
        if verdict.recovery in _DONE_CLASSES and effect is not Effect.DONE:
            yield where(f"{verdict.recovery} needs the effect done, not {effect}")
        if effect is Effect.DONE and verdict.recovery not in {*_DONE_CLASSES, Recovery.RESYNC}:
            yield where(f"the effect done does not go with {verdict.recovery}")


def same_text_same_class(sheet: Sheet) -> Iterator[Fault]:
    """Codes whose only message is the same text have the same recovery class, on all venues.

    Case, punctuation and the values that the server fills in do not count.
    """
    first: dict[str, tuple[EntryLocation, Recovery]] = {}
    for location in sheet.locations:
        concept = sheet.concepts.get(location.item.concept)
        if concept is None or len(location.item.messages) != 1:
            continue
        recovery = effective_verdict(concept, location.item).recovery
        text = " ".join(_WORD.findall(_VALUE.sub(" ", location.item.messages[0].text.lower())))
        if not text or recovery in _BY_TEXT or text in _TEXTS_OF_SEVERAL_CLASSES:
            continue
        other, expected = first.setdefault(text, (location, recovery))
        if recovery is not expected:
            yield location.fault(
                f"is {recovery}, and {other.venue.id}/{other.item.code} with the same text is {expected}"
            )


def reconcile_looks_first(sheet: Sheet) -> Iterator[Fault]:
    """The steps for an unknown outcome begin with looking, and none of them is a plain resend.

    A warning ("Do not send it again yet.") may stand before the look-up, on its own or in the same step.
    """
    fixes: list[tuple[str, str, tuple[str, ...], bool]] = [
        (file, path, concept.fix, True)
        for file, path, concept in sheet.concept_locations
        if concept.recovery is Recovery.RECONCILE
    ]
    for location in sheet.locations:
        concept = sheet.concepts.get(location.item.concept)
        if concept is not None and effective_verdict(concept, location.item).recovery is Recovery.RECONCILE:
            first = concept.recovery is not Recovery.RECONCILE
            steps = (*concept.fix, *location.item.fix) if first else location.item.fix
            fixes.append((location.file, location.path, steps, first))
    for file, path, steps, first in fixes:
        start = next((index for index, step in enumerate(steps) if not _only_warns(step)), None)
        if first and start is not None and not _LOOK_UP.search(steps[start]):
            yield Fault(file, f"{path}.fix[{start}]", f"the first step is to look, not {steps[start]!r}")
        for index, step in enumerate(steps):
            for sentence in _SENTENCE_END.split(step):
                if _RESEND.match(sentence) and not _READS_ONLY.search(sentence):
                    yield Fault(file, f"{path}.fix[{index}]", f"{sentence!r} advises a plain resend")


def overrides_differ(sheet: Sheet) -> Iterator[Fault]:
    """What an entry or a message overrides differs from what it would have had anyway."""
    for location in sheet.locations:
        item, concept = location.item, sheet.concepts.get(location.item.concept)
        if concept is None:
            continue
        if item.recovery is concept.recovery:
            yield location.fault(f"{concept.id} is {concept.recovery} already", ".recovery")
        bare = effective_verdict(
            concept, EntryRecord(item.code, "", "", (), item.confidence, recovery=item.recovery)
        )
        for field in ("retry_read", "retry_write"):
            if getattr(item, field) is getattr(bare, field):
                yield location.fault(f"is {getattr(bare, field)} already", f".{field}")
        if item.effect is concept.effect:
            yield location.fault(f"{concept.id} has the effect {concept.effect} already", ".effect")
        for index, message in enumerate(item.messages):
            own = sheet.concepts.get(message.concept or "")
            if message.effect is not None and message.effect is (
                own.effect if own else effect_of(concept, item)
            ):
                yield location.fault(f"is {message.effect} already", f".messages[{index}].effect")
            if message.concept == item.concept:
                yield location.fault(f"its code means {item.concept} already", f".messages[{index}].concept")
            if message.document is not None and message.document == (
                item.document or location.venue.document
            ):
                yield location.fault("the code has this document already", f".messages[{index}].document")
        if item.document == location.venue.document:
            yield location.fault("the venue has this document already", ".document")


# ------------------------------------------------------------------------------- messages and sources


def wire_messages(sheet: Sheet) -> Iterator[Fault]:
    """A wire message is there once in its entry, never empty, and its values have names of their own."""
    for location in sheet.locations:
        texts = [message.text for message in location.item.messages]
        for index, message in enumerate(location.item.messages):
            for problem in _message_problems(message):
                yield location.fault(problem, f".messages[{index}]")
            if message.text in texts[:index]:
                yield location.fault("this entry already has the message", f".messages[{index}]")


def no_bare_address(sheet: Sheet) -> Iterator[Fault]:
    """No IP address stands in the catalogue: one source document names a private host over plain HTTP."""
    for file, raw in sheet.raw.items():
        for number, line in enumerate(raw.splitlines(), 1):
            if _IPV4.search(line):
                yield Fault(file, f"line {number}", "holds a bare IP address")


def sources(sheet: Sheet) -> Iterator[Fault]:
    """A source can be followed and dated: an https address and a day that is past."""
    for index, document in enumerate(sheet.files.documents):
        where = _at(index, document.id)
        if document.url is not None and not document.url.startswith("https://"):
            yield Fault(DOCUMENTS, f"{where}.url", f"{document.url!r} is not an https address")
        if not _is_day(document.checked):
            yield Fault(
                DOCUMENTS, f"{where}.checked", f"{document.checked!r} is not a date such as 2026-05-28"
            )
        if not document.title.strip():
            yield Fault(DOCUMENTS, f"{where}.title", "is empty")


def http_statuses(sheet: Sheet) -> Iterator[Fault]:
    """An HTTP status is a number from 100 to 599, said once."""
    for location in sheet.locations:
        statuses = location.item.http_status
        if wrong := [status for status in statuses if not 100 <= status <= 599]:
            yield location.fault(f"{wrong} is not an HTTP status", ".http_status")
        if len(set(statuses)) != len(statuses):
            yield location.fault("contains a status twice", ".http_status")


RULES: tuple[Rule, ...] = (
    unique_ids,
    sorted_concepts,
    unique_codes,
    code_form,
    duplicate_keys,
    references,
    no_orphans,
    placeholders_resolve,
    facts_form,
    complete_concepts,
    titles,
    nothing_pasted_twice,
    no_twins,
    explained_for_itself,
    no_empty_phrases,
    sentences_begin_large,
    library_lines,
    typography,
    allowed_verdicts,
    unknown_outcome_is_never_resent,
    open_words_are_never_resent,
    resend_needs_no_effect,
    effects_fit_classes,
    same_text_same_class,
    reconcile_looks_first,
    overrides_differ,
    wire_messages,
    no_bare_address,
    sources,
    http_statuses,
)


# --------------------------------------------------------------------------------------------- parts


def _raw(file: Path) -> str:
    """Return a file's text for the rules that read lines; what is unreadable is a fault of reading."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _sentences(*texts: str) -> list[str]:
    """Return the sentences of the texts; what is quoted does not end one."""
    sentences: list[str] = []
    for text in texts:
        masked = _QUOTED_OR_CODE.sub(lambda match: "Q" * len(match[0]), text)
        ends = [match.span() for match in _SENTENCE_BREAK.finditer(masked)]
        starts = (0, *(end for _, end in ends))
        stops = (*(start for start, _ in ends), len(text))
        parts = (text[start:stop] for start, stop in zip(starts, stops, strict=True))
        sentences += (part for part in parts if part.strip())
    return sentences


def _at(index: int, name: str) -> str:
    return f"$[{index}] ({name})"


def _natural(path: str) -> list[tuple[int, str]]:
    """Return a key that sorts $[9] before $[10]."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path)]


def _braces(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _explaining(concept: Concept) -> dict[str, tuple[str, ...]]:
    return {
        "title": (concept.title,),
        "meaning": (concept.meaning,),
        "causes": concept.causes,
        "fix": concept.fix,
    }


def _concept_texts(location: ConceptLocation) -> Iterator[Text]:
    for field, texts in _explaining(location.concept).items():
        listed = field in {"causes", "fix"}
        for number, text in enumerate(texts):
            path = f"{location.path}.{field}" + (f"[{number}]" if listed else "")
            yield Text(location.file, path, location.concept.id, field, text)


def _entry_texts(location: EntryLocation) -> Iterator[Text]:
    owner = f"{location.venue.id}/{location.item.code}"
    if location.item.meaning:
        yield Text(location.file, f"{location.path}.meaning", owner, "meaning", location.item.meaning)
    for field, texts in {
        "causes": location.item.causes,
        "fix": location.item.fix,
        "notes": location.item.notes,
    }.items():
        for number, text in enumerate(texts):
            yield Text(location.file, f"{location.path}.{field}[{number}]", owner, field, text)
    for number, message in enumerate(location.item.messages):
        if message.note is not None:
            yield Text(location.file, f"{location.path}.messages[{number}].note", owner, "note", message.note)


def _users(sheet: Sheet) -> dict[str, list[VenueRecord]]:
    """Return the venues that show each concept, for an entry or for one of its messages."""
    users: dict[str, list[VenueRecord]] = defaultdict(list)
    for location in sheet.locations:
        for concept in (location.item.concept, *(message.concept for message in location.item.messages)):
            if concept is not None and location.venue not in users[concept]:
                users[concept].append(location.venue)
    return users


def _verdicts(sheet: Sheet) -> Iterator[tuple[Callable[[str], Fault], Verdict, Effect]]:
    """Yield each verdict and effect of concepts, entries and messages, with a function that makes a fault."""
    for concept_location in sheet.concept_locations:
        concept = concept_location.concept
        yield concept_location.fault, effective_verdict(concept), effect_of(concept)
    for location in sheet.locations:
        if (used := sheet.concepts.get(location.item.concept)) is None:
            continue
        yield location.fault, effective_verdict(used, location.item), effect_of(used, location.item)
        for index, message in enumerate(location.item.messages):
            if message.effect is not None:
                own = sheet.concepts.get(message.concept or "")
                verdict = effective_verdict(own) if own else effective_verdict(used, location.item)
                yield partial(location.fault, under=f".messages[{index}]"), verdict, message.effect


def _message_problems(message: MessageRecord) -> Iterator[str]:
    if not message.text.strip():
        yield "a message has no text"
    marks = len(_MARK.findall(message.text))
    if message.sent and len(message.params) < marks:
        yield f"names {len(message.params)} of the {marks} values the server fills in"
    if len(set(message.params)) != len(message.params):
        yield "gives two values one name"
    if wrong := [name for name in message.params if not _FACT.fullmatch(name)]:
        yield f"{', '.join(wrong)}: the name of a value is small letters and underscores"


def _only_warns(step: str) -> bool:
    """Return whether a step is only a warning."""
    return all(_WARNING.match(sentence) for sentence in _SENTENCE_END.split(step))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# ------------------------------------------------------------------------------------------- command


def mend(root: Path) -> None:
    """Rewrite the files below `root` with tidy explanations and with concepts sorted by id."""
    tables = [*(root / "venues").glob("*.json"), *root.glob(HTTP_STATUSES)]
    for file in sorted([*(root / "concepts").glob("*.json"), *tables]):
        before = file.read_text(encoding="utf-8")
        tidied = _tidied(json.loads(before), "")
        if isinstance(tidied, list):
            tidied.sort(key=lambda concept: concept["id"])
        after = json.dumps(tidied, indent=1, ensure_ascii=False) + "\n"
        if after != before:
            file.write_text(after, encoding="utf-8", newline="\n")


def _tidied(value: object, key: str) -> object:
    if isinstance(value, dict):
        return {name: _tidied(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_tidied(part, key) for part in value]
    return tidy(value, key) if isinstance(value, str) and key in EXPLAINING_KEYS else value


def print_faults(faults: Sequence[Fault]) -> int:
    """Print faults and their number; return the exit status, 1 if there are any."""
    for fault in faults:
        print(fault)
    if faults:
        print(f"faults: {len(faults)}", file=sys.stderr)
    return 1 if faults else 0


def main(arguments: list[str] | None = None) -> int:
    """Print all faults of the catalogue; return 1 if there is one, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m retcode.core.catalogue.lint", description="check the catalogue"
    )
    parser.add_argument("root", nargs="?", type=Path, default=resource("catalogue"))
    parser.add_argument(
        "--fix", action="store_true", help="first mend spaces, quotation marks and full stops"
    )
    args = parser.parse_args(arguments)
    if args.fix and not read_files(args.root).faults:
        mend(args.root)
    faults = check(args.root)
    return print_faults(faults)


if __name__ == "__main__":
    sys.exit(main())
