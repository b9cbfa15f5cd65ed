"""Shapes: the forms an error is printed in. A new form is one class beside the others, and its line below."""

from __future__ import annotations

import re

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.decode.scan.candidate import Candidate, Recogniser
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.forms.attributes import PairsRecogniser
from retcode.core.decode.scan.forms.key_value import ObjectRecogniser
from retcode.core.decode.scan.forms.messages import MessageRecogniser, NameRecogniser
from retcode.core.decode.scan.forms.prints import PrintRecogniser
from retcode.core.decode.scan.forms.prose import ProseRecogniser, TupleRecogniser
from retcode.core.decode.scan.forms.r_lists import RListRecogniser
from retcode.core.decode.scan.forms.short_keys import ShortKeysRecogniser
from retcode.core.decode.scan.forms.tables import TableRecogniser
from retcode.core.decode.scan.forms.word_codes import WordCodeRecogniser
from retcode.core.decode.scan.keys import Keys
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.decode.scan.wire_messages import MessageIndex, normalise

__all__ = ["Candidate", "Recogniser", "recognisers"]


# A name that a message ends with, as in "Filter failure: LOT_SIZE", printed in its place.
_NAME = re.compile(r"[A-Z]{2,20}(?:_[A-Z]{2,20}){1,5}\b")


def _ends_with(entry: Entry, name: str) -> bool:
    return any(message.text.rstrip(".").endswith(f" {name}") for message in entry.messages)


def recognisers(
    catalogue: Catalogue, messages: MessageIndex, recognition: Recognition
) -> tuple[Recogniser, ...]:
    """Return all recognisers, the most specific form first: what one has taken, later ones leave alone."""
    names = ExchangeNames(recognition)

    def holders(code: str) -> frozenset[str]:
        return frozenset(
            entry.venue for entry in catalogue.with_code(code) if entry.venue in catalogue.exchange_venues
        )

    def known_message(code: str, text: str) -> bool:
        plain = normalise(text)
        entries = [entry for entry in catalogue.with_code(code) if entry.venue in catalogue.exchange_venues]
        if any(messages.of_entry_normalised(entry, plain) for entry in entries):
            return True
        name = _NAME.match(text)
        return name is not None and any(_ends_with(entry, name.group()) for entry in entries)

    return (
        PrintRecogniser(recognition, messages),
        TupleRecogniser(),
        RListRecogniser(),
        TableRecogniser(),
        PairsRecogniser(),
        WordCodeRecogniser(recognition, lambda code: bool(catalogue.with_code(code))),
        ShortKeysRecogniser(known_message),
        ObjectRecogniser(Keys.of(recognition)),
        ProseRecogniser(holders, known_message, names),
        NameRecogniser(catalogue, names),
        MessageRecogniser(messages, names, recognition.message_kinds()),
    )
