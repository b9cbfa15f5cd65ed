"""The rules for replies, which an agent sends to a customer unchanged.

    python -m retcode.core.replies.lint [ROOT]

prints every fault with file and concept; the exit status is 1 if there are any. The words that a rule
searches for are data, one file for each language in `rules/` below the replies.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from retcode.core.catalogue.lint import print_faults
from retcode.core.catalogue.load import Fault, effect_of, effective_verdict, load_catalogue
from retcode.core.catalogue.model import Concept, Effect, Retry
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.replies.fill import placeholders
from retcode.core.replies.load import read_languages
from retcode.core.replies.model import ENGLISH, Language
from retcode.core.resources import resource

VALUES = frozenset({"symbol", "limit", "time"})
MIN_SENTENCES, MAX_SENTENCES = 2, 4
_OPEN_EFFECTS = frozenset({Effect.UNKNOWN, Effect.PART})
_BRACKETED = compile_on_use(r"\[[^\[\]]*\]")


class Rules(Struct, frozen=True, dict=True, forbid_unknown_fields=True):
    """The words of one language that the rules search for; all but `code_words` are regular expressions.

    `sentence_end` ends a sentence. `repeat` invites the customer to send the request again, unless `warning`
    is in the same sentence. `look_first` asks to look at open orders and the like first. `denial` states that
    nothing was carried out. `secret` asks for something that support must never ask for. `code_words` are
    words of developers; an asterisk stands for more letters.
    """

    min_length: int
    max_length: int
    sentence_end: str
    repeat: str
    warning: str
    look_first: str
    denial: str
    secret: str
    code_words: tuple[str, ...]

    @cached_property
    def code_word(self) -> re.Pattern[str]:
        """The code words as one expression. Where a word has an asterisk, more letters may follow there."""
        return re.compile("|".join(map(_word_pattern, self.code_words)), re.IGNORECASE)

    def sentences(self, text: str) -> list[str]:
        """Return the sentences of a text."""
        return [part.strip() for part in re.split(self.sentence_end, text) if part.strip()]

    def has(self, pattern: str, text: str) -> bool:
        """Return whether a sentence matches a pattern and is not a warning."""
        return any(
            re.search(pattern, sentence, re.IGNORECASE)
            and not re.search(self.warning, sentence, re.IGNORECASE)
            for sentence in self.sentences(text)
        )


def _word_pattern(word: str) -> str:
    before = "" if word.startswith("*") else r"(?<![^\W_])"
    after = "" if word.endswith("*") else r"(?:e?s)?(?![^\W_])"
    return before + re.escape(word.strip("*")) + after


Rule = Callable[[str, Concept, Rules], Iterator[str]]


def form(text: str, concept: Concept, rules: Rules) -> Iterator[str]:
    """A reply is short, and its last sentence is complete."""
    del concept
    count = len(rules.sentences(text))
    if not MIN_SENTENCES <= count <= MAX_SENTENCES:
        yield f"has {count} sentences: it takes {MIN_SENTENCES} to {MAX_SENTENCES}"
    if not rules.min_length <= len(text) <= rules.max_length:
        yield f"has {len(text)} characters: it takes {rules.min_length} to {rules.max_length}"
    if " ".join(text.split()) != text:
        yield "has unneeded spaces"
    if not re.search(rf"(?:{rules.sentence_end})\s*$", text + " "):
        yield "does not end with a full stop"


def values(text: str, concept: Concept, rules: Rules) -> Iterator[str]:
    """A reply uses only known values, each in brackets, because it may be unknown."""
    del concept, rules
    if unknown := sorted(placeholders(text) - VALUES):
        yield f"names the unknown values {', '.join(unknown)}"
    outside = _BRACKETED.sub("", text)
    if any(mark in outside for mark in "{}[]"):
        yield "has a value outside square brackets, or a bracket without its partner"
    if any(not placeholders(phrase) for phrase in _BRACKETED.findall(text)):
        yield "has a phrase in brackets without a value"


def plain_words(text: str, concept: Concept, rules: Rules) -> Iterator[str]:
    """A reply has no words that only developers know."""
    del concept
    for match in rules.code_word.finditer(text):
        yield f"uses a developer's word: {match[0]}"


def secrets(text: str, concept: Concept, rules: Rules) -> Iterator[str]:
    """A reply never asks for a key or a password."""
    del concept
    if rules.has(rules.secret, text):
        yield "asks for a key or a password"


def outcome(text: str, concept: Concept, rules: Rules) -> Iterator[str]:
    """If the outcome is open, a reply asks to look first, and never to send the request again."""
    write = effective_verdict(concept).retry_write
    is_open = effect_of(concept) in _OPEN_EFFECTS or write is Retry.RECONCILE_FIRST
    if (is_open or write is Retry.NO) and rules.has(rules.repeat, text):
        yield f"invites a resend, with the verdict {effect_of(concept)} and {write}"
    if is_open:
        yield from _open_problems(text, rules)


def _open_problems(text: str, rules: Rules) -> Iterator[str]:
    if not re.search(rules.look_first, text, re.IGNORECASE):
        yield "does not ask to look first, though the outcome is open"
    if denial := re.search(rules.denial, text, re.IGNORECASE):
        yield f"states that nothing was carried out, though the outcome is open: {denial[0]}"


RULES: tuple[Rule, ...] = (form, values, plain_words, secrets, outcome)


def check_language(
    language: Language, rules: Rules, concepts: Mapping[str, Concept], file: str
) -> Iterator[Fault]:
    """Yield the faults of one language's replies."""
    if list(language.replies) != sorted(language.replies):
        yield Fault(file, "", "the replies are not sorted by concept")
    for concept_id, text in (*language.replies.items(), *language.over.items()):
        concept = concepts.get(concept_id)
        if concept is None:
            yield Fault(file, concept_id, "there is no such concept")
            continue
        yield from (
            Fault(file, concept_id, problem) for rule in RULES for problem in rule(text, concept, rules)
        )
    for where, texts in (("general", language.general), *_by_subject(language)):
        for effect in sorted(_OPEN_EFFECTS & texts.keys()):
            for problem in _open_problems(texts[effect], rules):
                yield Fault(file, f"{where}.{effect}", problem)
    if language.language == ENGLISH:
        for missing in sorted(concepts.keys() - language.replies.keys()):
            yield Fault(file, missing, "the concept has no reply")
    owners: dict[str, str] = {}
    for concept_id, text in language.replies.items():
        if (owner := owners.setdefault(text, concept_id)) != concept_id:
            yield Fault(file, concept_id, f"is the same as the reply to {owner}")


def _by_subject(language: Language) -> Iterator[tuple[str, Mapping[Effect, str]]]:
    for subject, texts in language.general_of.items():
        yield f"general_of.{subject}", texts


def read_rules(file: Path) -> Rules:
    """Read the words of one language. Raises OSError or msgspec.DecodeError."""
    return msgspec.json.decode(file.read_bytes(), type=Rules)


def check(root: Path, concepts: Mapping[str, Concept]) -> list[Fault]:
    """Return all faults of the replies below `root`."""
    faults: list[Fault] = []
    languages = read_languages(root, faults)
    if ENGLISH not in languages:
        faults.append(Fault(str(root), "", "there are no English replies"))
    for tag, language in languages.items():
        file = f"replies/{tag}.json"
        try:
            rules = read_rules(root / "rules" / f"{tag}.json")
        except (OSError, msgspec.DecodeError) as error:
            faults.append(Fault(f"replies/rules/{tag}.json", "", f"cannot be read ({error})"))
            continue
        faults += check_language(language, rules, concepts, file)
    return faults


def main(arguments: list[str] | None = None) -> int:
    """Print all faults of the replies; return 1 if there is one, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m retcode.core.replies.lint", description="check the replies"
    )
    parser.add_argument("root", nargs="?", type=Path, default=resource("replies"))
    faults = check(parser.parse_args(arguments).root, load_catalogue().concepts)
    return print_faults(faults)


if __name__ == "__main__":
    sys.exit(main())
