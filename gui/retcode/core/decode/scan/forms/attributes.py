"""Errors printed as lists of attributes, each an object with name and value: OpenTelemetry, cloud logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.keys import CODE_KEYS, MESSAGE_KEYS
from retcode.core.lazy_pattern import compile_on_use

_PAIR = compile_on_use(
    r"""(?x)
    # `{"key": "ret_code",`
    ["'](?:key|name)["'][ ]?:[ \t\n]{0,12}["'](?P<name>[\w.-]{1,60})["'],[ \t\n]{0,24}
    ["'](?:value|val)["'][ ]?:[ \t\n]{0,12}  # `"value":`
    (?:\{[ \t\n]{0,24}["']\w{1,20}["'][ ]?:[ \t\n]{0,12})?  # the type of the value: `{"Int64Value":`
    (?:["'](?P<text>[^"\n]{0,600})["']  # a text
    |(?P<number>-?\d{1,9}))  # or a number
    """,
    re.IGNORECASE,
)
_CODE = compile_on_use(r"-?\d{1,9}")
# Attributes of one record are close together.
_REACH = 1200


class AttributesRecogniser:
    """Attributes printed as `{"key": name, "value": ...}`, one of which is a code."""

    name: ClassVar[str] = "attributes"

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each code, with the message nearest to it."""
        if "value" not in text:
            return
        pairs = [(_last_word(match["name"]), match) for match in _PAIR.finditer(text)]
        messages = [match for name, match in pairs if name in MESSAGE_KEYS]
        for name, match in pairs:
            value = match["number"] or match["text"] or ""
            if name not in CODE_KEYS or "http" in match["name"].lower() or not _CODE.fullmatch(value):
                continue
            near = [other for other in messages if abs(other.start() - match.start()) < _REACH]
            message = min(near, key=lambda other: abs(other.start() - match.start()), default=None)
            yield Candidate(
                code=value,
                message=message["text"] if message else None,
                start=min(match.start(), message.start() if message else match.start()),
                end=max(match.end(), message.end() if message else 0),
                code_at=match.start("number") if match["number"] else match.start("text"),
                form=Form.OBJECT,
                keys=frozenset({"code", "message"} if message else {"code"}),
            )


def _last_word(name: str) -> str:
    """Return the last part of a dotted attribute name as a key: `code` for `error.code`."""
    return name.lower().replace("-", "_").rpartition(".")[2]
