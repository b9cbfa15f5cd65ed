"""Model: the files of replies, one for each language, and a reply that is ready to send."""

from __future__ import annotations

from msgspec import Struct

from retcode.core.catalogue.model import Effect, Subject

ENGLISH = "en"


class ValueWords(Struct, frozen=True, forbid_unknown_fields=True):
    """How a value is worded outside square brackets: `known` holds its placeholder, `missing` replaces it."""

    known: str
    missing: str = ""


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of one language. `language` is its tag, such as "en"; `name` is its own name for itself.

    `replies` are by concept id; those in `over` replace them if the time that the message names has passed.
    `general` are for errors whose own reply would not fit the verdict, by
    the effect; `general_of` replaces them for requests that are not about orders. A reply that matches the
    regular expression in `unfit` mentions orders, and is not sent for such a request. `unclear` is for errors
    about which nothing is certain; `unclear_of` replaces it by subject.

    A text is recognised as this language by its `letters`, the inside of a character class, unless it
    contains some of `not_letters`, which only a similar language has; or by common `words`.
    """

    language: str
    name: str
    replies: dict[str, str]
    over: dict[str, str] = {}
    values: dict[str, ValueWords] = {}
    general: dict[Effect, str] = {}
    general_of: dict[Subject, dict[Effect, str]] = {}
    unfit: dict[Subject, str] = {}
    unclear: str = ""
    unclear_of: dict[Subject, str] = {}
    letters: str = ""
    not_letters: str = ""
    words: tuple[str, ...] = ()


class Reply(Struct, frozen=True):
    """A text to send, with the tag of its language; `general` is True if it is not about one error."""

    text: str
    language: str
    general: bool
