"""Errors as client libraries print them, other than as objects; the recognition files list the forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.decode.scan.wire_messages import MessageIndex
from retcode.core.lazy_pattern import compile_on_use, compiled
from retcode.core.literals import ByLiterals

# What a log or an exception prints before the message: a level, a logger, a class.
_LEAD = compile_on_use(
    r"""(?x)
    .{0,380}(?:  # any text before
    (?<=[\w.])(?:Error|Exception)  # a class: `BinanceAPIException`
    |\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b[^:\n]{0,60}  # a level, and a logger
    ):[ ]{1,2}
    """
)
_SUCCESS = frozenset({"0", "00000"})


class PrintRecogniser:
    """Prints of client libraries, each with a code, or with a message that is one of the venue's."""

    name: ClassVar[Form] = Form.PRINT

    def __init__(self, recognition: Recognition, messages: MessageIndex) -> None:
        """`messages` are the catalogue's."""
        self._messages = messages
        self._prints = ByLiterals(
            ((index, printed, venues), (printed.holds,))
            for index, (printed, venues) in enumerate(recognition.prints())
        )

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each print. If the text has no code, the message decides which it is."""
        for which, printed, venues in self._prints.of(text):
            for match in compiled(printed.pattern).finditer(text):
                groups = match.groupdict()
                code, message = groups.get("code"), groups.get("message") or ""
                lead = _LEAD.match(message)
                message = message[lead.end() :] if lead else message
                at = match.start("code") if code else -1
                code = (
                    printed.codes.get(code or "") if printed.codes else code or self._code_of(message, venues)
                )
                if code is None or code in _SUCCESS:
                    continue
                status = groups.get("status")
                yield Candidate(
                    code=code,
                    message=message.strip() or None,
                    start=match.start(),
                    end=match.end(),
                    code_at=at,
                    form=self.name,
                    http_status=int(status) if status else None,
                    printed=which,
                )

    def _code_of(self, message: str, venues: frozenset[str]) -> str | None:
        spelled_out = message.replace("doesn't", "does not").replace("don't", "do not")
        found = self._messages.anywhere(spelled_out)
        return next((m.template.entry.code for m in found if m.template.entry.venue in venues), None)
