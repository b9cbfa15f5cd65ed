"""Literals that an expression needs, and expressions that are left out for a text without them."""

from __future__ import annotations

import re

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.needed_literals import needed_literals


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("busy", {"busy"}),
        ("(?:system|server) busy|try later", {" busy", "try later"}),
        ("a (?:many|few) x", {"many", "few"}),
        ("(?:not )?enough", {"enough"}),
        (r"\bips?\b.{0,60}(?:white ?-?list|allowed)", {"white", "allowed"}),
        ("Order|order", {"order"}),
        ("(?:ab)+c*", {"ab"}),
        (r"\d+|busy", set()),
        ("(?:busy)?", set()),
        ("x[ab]y", set()),
    ],
)
def test_one_of_the_literals_is_in_every_match(pattern: str, literals: set[str]) -> None:
    assert needed_literals(pattern, re.IGNORECASE) == literals


def test_no_wording_of_a_message_is_left_out(catalogue: Catalogue, decoder: Decoder) -> None:
    records = decoder._finder.recognition.common.wordings  # noqa: SLF001
    compiled = [(record, re.compile(record.pattern, re.IGNORECASE)) for record in records]
    texts = {message.text for entry in catalogue.entries for message in entry.messages}
    for text in (
        *texts,
        "\u017fervice \u017fu\u017fpended",
        "INSUFF\u0130C\u0130ENT BALANCE",
        "dup\udc80licate id",
    ):
        matching = [record for record, pattern in compiled if pattern.search(text)]
        possible = [record for record, _ in decoder._wording.wordings.possible(text)]  # noqa: SLF001
        assert [record for record in possible if record in matching] == matching
