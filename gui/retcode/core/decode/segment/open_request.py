"""Recognise a line with a request whose answer is not in the same line."""

from __future__ import annotations

from retcode.core.lazy_pattern import compile_on_use

# A verb of HTTP.
_REQUEST = r"\b(?:GET|POST|PUT|DELETE)\b"
# What shows that it was answered there: an object, a status.
_ANSWERED = r"\{[ ]?[\"']|(?<![\w.:/=,-])[1-5]\d\d(?![\w.:=,-])"
_IN_TEXT = compile_on_use(_REQUEST), compile_on_use(_ANSWERED)
_IN_BYTES = compile_on_use(_REQUEST.encode()), compile_on_use(_ANSWERED.encode())


def is_request(line: str) -> bool:
    """Return whether a line, or a part of it, names the verb of a request."""
    return _IN_TEXT[0].search(line) is not None


def is_open_request(line: str | bytes) -> bool:
    """Return whether a line, which may be bytes, has a request that was not answered in it."""
    if isinstance(line, str):
        request, answered = _IN_TEXT
        return request.search(line) is not None and answered.search(line) is None
    asked, replied = _IN_BYTES
    return asked.search(line) is not None and replied.search(line) is None
