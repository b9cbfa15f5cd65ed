"""The forms in which errors are printed. A new form is one class in this folder and one line below."""

from __future__ import annotations

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.decode.scan.candidate import Candidate, LateRecogniser, Recogniser
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.forms.attributes import AttributesRecogniser
from retcode.core.decode.scan.forms.key_value import ObjectRecogniser
from retcode.core.decode.scan.forms.messages import MessageRecogniser, NameRecogniser
from retcode.core.decode.scan.forms.prints import PrintRecogniser
from retcode.core.decode.scan.forms.prose import KnownMessage, ProseRecogniser, TupleRecogniser
from retcode.core.decode.scan.forms.r_lists import RListRecogniser
from retcode.core.decode.scan.forms.short_keys import ShortKeysRecogniser
from retcode.core.decode.scan.forms.tables import TableRecogniser
from retcode.core.decode.scan.forms.word_codes import WordCodeRecogniser
from retcode.core.decode.scan.keys import Keys
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.decode.scan.wire_messages import MessageIndex
from retcode.core.lazy_pattern import compile_on_use

__all__ = ["Candidate", "LateRecogniser", "Recogniser", "late_recognisers", "recognisers"]


# A name that a message ends with, as in "Filter failure: LOT_SIZE", if it is printed alone.
_NAME = compile_on_use(r"[A-Z]{2,20}(?:_[A-Z]{2,20}){1,5}\b")


def _ends_with(entry: Entry, name: str) -> bool:
    return any(message.text.rstrip(".").endswith(f" {name}") for message in entry.messages)


def recognisers(
    catalogue: Catalogue, messages: MessageIndex, recognition: Recognition
) -> tuple[Recogniser, ...]:
    """Return the recognisers of specific forms, the most specific first."""
    names = frozenset(head.name for head in catalogue.entries.heads())
    return (
        PrintRecogniser(recognition, messages),
        TupleRecogniser(),
        RListRecogniser(),
        TableRecogniser(),
        AttributesRecogniser(),
        WordCodeRecogniser(recognition, lambda code: bool(catalogue.with_code(code)), names.__contains__),
        ShortKeysRecogniser(_known_message(catalogue, messages)),
        ObjectRecogniser(Keys.of(recognition)),
    )


def late_recognisers(
    catalogue: Catalogue, messages: MessageIndex, recognition: Recognition, names: ExchangeNames
) -> tuple[LateRecogniser, ...]:
    """Return the recognisers of numbers, names and messages in running text."""

    known: dict[str, frozenset[str]] = {}  # codes of the catalogue only

    def holders(code: str) -> frozenset[str]:
        found = known.get(code)
        if found is None:
            entries = catalogue.at_exchanges(code)
            if not entries:
                return frozenset()
            found = known[code] = frozenset(entry.venue for entry in entries)
        return found

    def part_of_message(code: str, text: str) -> bool:
        return messages.is_part_of(catalogue.at_exchanges(code), text)

    return (
        ProseRecogniser(holders, _known_message(catalogue, messages), part_of_message, names),
        NameRecogniser(catalogue, names, recognition.success_words()),
        MessageRecogniser(messages, names, recognition.message_kinds()),
    )


def _known_message(catalogue: Catalogue, messages: MessageIndex) -> KnownMessage:
    def known_message(code: str, text: str) -> bool:
        entries = catalogue.at_exchanges(code)
        if messages.is_of(entries, text):
            return True
        name = _NAME.match(text)
        return name is not None and any(_ends_with(entry, name.group()) for entry in entries)

    return known_message
