"""HTTP statuses in text: status lines, library words, proxies' pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STATUS = re.compile(
    r"""HTTP/[1-3](?:\.\d)?["']?[ ](?P<line>[1-5]\d\d)(?!\d)"""
    r"""|(?i:\bhttp(?:[ _]?error|[ _]?status(?:[ _]?code)?|[ _]?code)?|\bstatus[ _]?code|\bresponse[ _]code|\bstatus(?=["']?\s{0,2}[:=]|\s(?:is\s|of\s)?[1-5]\d\d)"""
    r"""|\bfailed with status|\bresponded with(?: a)?(?: status)?|\bgot(?:\sa|\san)?|\breturned(?: a| an)?|\breceived(?: a| an)?|\bstatus text|\bserver error|\bclient error|<Response\s\[|\bresponse\s\[)"""
    r"""["']?[ \t]{0,2}(?:code|is|of|was)?[ \t]{0,2}["']?[:=(\[]{0,2}[ \t]{0,2}["'<]?(?P<word>[1-5]\d\d)(?![\w.]?\d|[A-Za-z%])"""
    r"""|(?<![\w.:-])(?P<reason>4(?:00 Bad Request|01 Unauthorized|03 Forbidden|04 Not Found|08 Request Time-?out|09 Conflict|18 I'm a teapot|29 Too Many Requests|51 Unavailable For Legal Reasons)"""
    r"""|5(?:00 Internal Server Error|02 Bad Gateway|03 Service (?:Temporarily )?Unavailable|04 Gateway Time-?out|20 Web Server|22 Connection timed out))""",
    re.VERBOSE | re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?im)^[<> \t*]{0,4}[\"']?(?P<name>retry-after|x-mbx-used-weight(?:-1m)?|x-mbx-order-count-\d{1,3}[smhd]|x-sapi-used-(?:ip|uid)-weight-1m|date|server|x-cache|content-type)[\"']?[ \t]{0,4}:[ \t]{0,4}[\"']?(?P<value>[^\n\"']{1,120})"
)
_INLINE_HEADER = re.compile(
    r"(?i)[\"'](?P<name>retry-after|x-mbx-used-weight(?:-1m)?|x-mbx-order-count-\d{1,3}[smhd]|date)[\"'][ \t]{0,4}[:,][ \t]{0,4}[\"']?(?P<value>[^\n\"']{1,60})"
)
_PAGE = re.compile(r"(?i)<(?:!doctype html|html|head|title)[ >]")
_TITLE = re.compile(r"(?i)<(?:title|h1)>[ \t\n]{0,20}(?:error:?[ ])?(?P<status>[45]\d\d)\b")


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP status printed in the text, at a place in the flat text."""

    status: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """A response header that says something about limits or time. `name` is lower case."""

    name: str
    value: str
    at: int


def find_statuses(text: str) -> Iterator[Status]:
    """Yield the HTTP statuses of the text in order of place."""
    found = [
        Status(int((match["line"] or match["word"] or match["reason"])[:3]), match.start(), match.end())
        for match in _STATUS.finditer(text)
    ]
    found += [Status(int(match["status"]), match.start(), match.end()) for match in _TITLE.finditer(text)]
    yield from sorted(found, key=lambda status: status.start)


def find_headers(text: str) -> Iterator[Header]:
    """Yield the headers worth telling, in order of place, whether dumped as lines or as a mapping."""
    seen: set[int] = set()
    for pattern in (_HEADER, _INLINE_HEADER):
        for match in pattern.finditer(text):
            at = match.start("name")
            if at not in seen:
                seen.add(at)
                yield Header(match["name"].lower(), match["value"].strip(" ,}\r"), at)


def is_page(text: str) -> bool:
    """Say whether the text holds an HTML page where an API would answer JSON."""
    return _PAGE.search(text) is not None
