"""Wire messages in the form in which they are compared with printed texts, and the words they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from msgspec import Struct

from retcode.core.catalogue.model import Entry, Message
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.letter_case import lower_letters

# Some tables print this one where the server sends a straight one, or the reverse: they count as equal.
APOSTROPHE = "\u2019"
# Where the server fills in a value: %s, and in braces {param}, {0}, {instId}, {{coin}} or nothing at all.
BRACES = r"\{\{?[.%]?\w{0,30}\}?\}"
MARK = compile_on_use(rf"%s(?=x\b)|%[sbd]|{BRACES}|\['%s'\.\.\.\]")
WORD = compile_on_use(rf"[A-Za-z](?:[A-Za-z0-9'{APOSTROPHE}/-]*[A-Za-z0-9])?")
_LINK = compile_on_use(r"\[([^\]\[]{1,40})\]\([^)]{1,60}\)")
_LETTERS = compile_on_use(rb"[a-z]{3,}")
_ID = compile_on_use(rb"(?<![a-z0-9])(?=[a-z]+[0-9]+[a-z]|[0-9]+[a-z]+[0-9])[a-z0-9]{6,}")
_MAX_TEXT = 1000
_MAX_OPENING = 80


class Vocabulary(Struct, frozen=True):
    """The words of texts in small letters: those of three letters or more, and ids such as `high4idx`."""

    words: frozenset[bytes] = frozenset()
    ids: frozenset[bytes] = frozenset()

    def __or__(self, other: Vocabulary) -> Vocabulary:
        """Return the words of both."""
        return Vocabulary(self.words | other.words, self.ids | other.ids)


NO_WORDS = Vocabulary()


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """Return the words of texts."""
    lower = "\n".join(texts).encode("utf-8", "replace").lower()
    return Vocabulary(frozenset(_LETTERS.findall(lower)), frozenset(_ID.findall(lower)))


def vocabulary_of_entries(entries: Iterable[Entry]) -> Vocabulary:
    """Return the words of codes, names and messages."""
    return vocabulary_of(
        text
        for entry in entries
        for text in (entry.code, entry.name, *(message.text for message in entry.messages))
    )


def normalise(text: str) -> str:
    """Return the text as compared: one line, single spaces, no back-quotes, outer quotes or closing mark."""
    plain = " ".join(text[:_MAX_TEXT].split()).replace(APOSTROPHE, "'").replace("`", "")
    return plain.strip("\"'").rstrip(" .!")


def plain_message(message: Message) -> str:
    """Return the text of a message as compared, with its marks: of a link, only the words."""
    return normalise(_LINK.sub(r"\1", message.text).replace("`", ""))


def folded(text: str) -> str:
    """Return a text of the same length in lower case, with one kind of apostrophe."""
    return lower_letters(text).replace(APOSTROPHE, "'")


def opening_of(plain: str) -> str:
    """Return the first two words of a normalised text; empty if it has no two words."""
    words = WORD.findall(plain, 0, _MAX_OPENING)
    return f"{folded(words[0])} {folded(words[1])}" if len(words) > 1 else ""


def found_messages(entry: Entry) -> Iterator[Message]:
    """Yield the messages by which an entry is found: those that are sent, and not only its code or name.

    A code in one word is found under its key instead.
    """
    for message in entry.messages:
        is_word_code = message.text == entry.code and " " not in message.text
        if message.sent and message.text != entry.name and not is_word_code:
            yield message


def openings(entry: Entry) -> AbstractSet[str]:
    """Return the first two words of each message by which an entry is found."""
    wordings = (MARK.sub("", plain_message(message)) for message in found_messages(entry))
    return {words for wording in wordings if (words := opening_of(wording))}
