"""Errors under keys of one letter, as loggers that save bytes print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.forms.prose import KnownMessage

_SHORT = re.compile(
    r"""(?x)
    ["'](?:c|cd|ec|err)["'][ ]?:[ ]?["']?(?P<code>-?\d{3,6})["']?,[ ]?  # `{"c": -1021,`
    ["'](?:m|ms|em|t)["'][ ]?:[ ]?  # `"m": "Timestamp ..."`
    ["'](?P<text>[^"\n]{3,400})["']
    """
)


class ShortKeysRecogniser:
    """A number and a message under keys of one letter; only a known message makes them an error."""

    name: ClassVar[str] = "short keys"

    def __init__(self, known_message: KnownMessage) -> None:
        """`known_message` looks up the catalogue; see the alias of its type."""
        self._known_message = known_message

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each number with its own message."""
        for match in _SHORT.finditer(text):
            if self._known_message(match["code"], match["text"]):
                yield Candidate(
                    code=match["code"],
                    message=match["text"],
                    start=match.start(),
                    end=match.end(),
                    code_at=match.start("code"),
                    form=Form.OBJECT,
                    keys=frozenset({"code", "msg"}),
                )
