"""Shapes: the forms an error is printed in. A new form is one class beside the others, and its line below."""

from __future__ import annotations

from gui.core.catalogue.load import Catalogue
from gui.core.decode.match import MessageIndex, normalise
from gui.core.decode.shapes.base import Candidate, Recogniser
from gui.core.decode.shapes.messages import FrameRecogniser, MessageRecogniser, NameRecogniser
from gui.core.decode.shapes.objects import ObjectRecogniser
from gui.core.decode.shapes.pairs import PairsRecogniser
from gui.core.decode.shapes.prose import ProseRecogniser, TupleRecogniser
from gui.core.decode.shapes.rlist import RListRecogniser
from gui.core.decode.shapes.short import ShortKeysRecogniser
from gui.core.decode.shapes.tables import TableRecogniser

__all__ = ["Candidate", "Recogniser", "recognisers"]


def recognisers(catalogue: Catalogue, messages: MessageIndex) -> tuple[Recogniser, ...]:
    """Return all recognisers, the most specific form first: what one has taken, later ones leave alone."""

    def known_code(code: str) -> bool:
        return any(entry.venue != "http" for entry in catalogue.with_code(code))

    def known_message(code: str, text: str) -> bool:
        plain = normalise(text)
        return any(
            messages.of_entry_normalised(entry, plain)
            for entry in catalogue.with_code(code)
            if entry.venue != "http"
        )

    return (
        TupleRecogniser(),
        RListRecogniser(),
        TableRecogniser(),
        PairsRecogniser(),
        ShortKeysRecogniser(known_message),
        ObjectRecogniser(),
        ProseRecogniser(known_code, known_message),
        FrameRecogniser(messages),
        MessageRecogniser(messages),
        NameRecogniser(catalogue),
    )
