"""Errors as R prints a list: `$code`, then `[1] -1121` on the next line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.lazy_pattern import compile_on_use

_CODE = compile_on_use(r"\$(?:code|errorCode)[ \t]{0,4}\r?\n\[1\][ \t]{1,4}\"?(?P<code>-?\d{1,6})\"?")
_MESSAGE = compile_on_use(
    r"\$(?:msg|message|errorMsg)[ \t]{0,4}\r?\n\[1\][ \t]{1,4}\"(?P<text>[^\"\n]{1,600})\""
)
_REACH = 200


class RListRecogniser:
    """A list printed by R."""

    name: ClassVar[Form] = Form.R_LIST

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each printed code, with the message printed near it."""
        for match in _CODE.finditer(text):
            message = _MESSAGE.search(text, max(0, match.start() - _REACH), match.end() + _REACH)
            yield Candidate(
                code=match["code"],
                message=message["text"] if message else None,
                start=match.start(),
                end=max(match.end(), message.end() if message else 0),
                code_at=match.start("code"),
                form=self.name,
            )
