"""Errors printed as key-value objects, in whatever language: JSON, dicts, structs, maps, logfmt, XML.

The text is read once, as a stream of brackets and of the few keys that matter. Brackets need not
balance, quotes need not close, and any of `:`, `=`, `=>` may stand between key and value.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import ClassVar

from msgspec import Struct, structs

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.keys import WEAK_MESSAGE_KEYS, Keys
from retcode.core.lazy_pattern import compile_on_use

_KEY = re.compile(
    r"""(?x)
    (?<![A-Za-z0-9_$])(?:\[["']?|["'`:])?  # the key, in quotes, brackets or bare
    (?P<key>[A-Za-z_][A-Za-z0-9_.-]{0,48}+)(?:["'`]\]?|\])?
    [ \t]{0,8}(?:=>[ \t]{0,8}\n?|:=|[:=])[ \t]{0,20}  # what separates it from its value
    (?:\n[ \t]{0,40}(?=[\w"'(-]))?  # the value on the next line
    |<(?P<tag>code|msg|message|errorcode|errormsg)>  # a tag of XML
    |(?P<open>[{\[(])|(?P<close>[}\])])  # a bracket that opens or closes
    |(?P<blank>\n[ \t]*\r?\n)  # a blank line
    """,
)
_WRAP = compile_on_use(
    r"""(?x)
    # a type or a constructor around a value: `int(-1021)`, `Some("...")`
    string\(\d{1,6}\)[ \t]{0,4}  # with the length, as PHP prints: `string(3) "abc"`
    |(?:int|long|integer|float|double|number|i32|i64|u32|some|string|str|ok
    |json\.number)[ \t]?\(
    """,
    re.IGNORECASE,
)
_NUMBER = compile_on_use(
    r"""(?:[bu](?=["']))?["'`]?[ \t]{0,4}(?P<code>[-+]?[ \t]?\d{1,9})(?:\.0)?(?P<quote>["'`])?(?![\w.]|-\d)"""
)
_NUMBER_BROKEN = compile_on_use(r"(-\d{1,3})[ \t]{0,4}\n[ \t]{0,8}(\d{1,3})(?=[ \t]{0,4}[,}])")
# Numbers with a gap, as text recognition reads them.
_NUMBER_SPACED = compile_on_use(
    r"(7\d\d|-[1-9]\d?(?=[ ]\d\d)|-[1-9](?=[ ]\d{3})) (\d{2,3})(?=[ \t]{0,4}(?:\r?\n|[,}]|$))"
)
_WORD = compile_on_use(r"[A-Za-z0-9_.\-]{1,64}")
_INNER_CODE = compile_on_use(r"""(?i)(?:code)["'`]?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}["'`]?-?\d""")
# The key that ends an unquoted value. A word with a colon and a blank may be the message's own, as in
# "Filter failure: LOT_SIZE", unless a mark stands before it or it is a key that errors have.
_NEXT_KEY = compile_on_use(
    r"""(?x)
    # after a comma: `, key=`, `; key:`
    [,;][ \t]{1,4}(?!ip:)["']?[A-Za-z_][A-Za-z_.]{1,30}["']?(?:=|:(?!//))[ \t]?
    |[ \t]{1,4}["']?[A-Za-z_][A-Za-z_.]{1,30}["']?(?:=|:(?=[^\s/]))  # after a blank: ` key=`, ` key:value`
    |(?<=[.!])[ \t]{1,4}[A-Za-z_]{2,30}:[ \t]  # after the end of a sentence: `. Key: `
    # a key that errors have, after a blank: ` status: `
    |[ \t]{1,4}(?i:(?:error_?)?code|status|symbol|url|response|headers):[ \t]
    """
)
_STRING_ENDS = {
    quote: compile_on_use(
        rf"""(?x)
        {quote}(?=
            [ \t]{{0,8}}(?:
                \r?\n | [,}}\])>;|`] | => | $ | \)                                    # the end of a value
                | (?<=[ \t])[A-Za-z_][\w.]{{0,30}}(?: =[^ =] | :[ ]?["'{{\[] )        # or the next key
                | [^"'{{}}\n]{{0,40}}(?<=[ .])code[ ]-?\d{{3,6}}[ ,]{{1,2}}
                  ["'](?:msg|message)["']  # or another error
            )
        )
        """
    )
    for quote in "\"'`"
}
# Where an object was cut off: dots at the end of its line, and more text than a key before the next bracket.
_CUT_OFF = compile_on_use(r"""(?x)
    [^\n{}]{0,80}(?:\.{3}|\u2026)[ \t"'`)\]]{0,4}  # the dots
    [^\n{}"']{0,80}\n[^{}]{0,600}  # words after them, and lines without an object
    (?<![,\[(])(?<!["']:)(?<!["']:[ ])  # no item or value of the same object
    \Z""")
_MAX_MESSAGE = 2000
# A wrapped string spans at most this many lines; beyond that its closing quote is missing.
_MAX_BREAKS = 3
_REACH = 600
_LEAD_REACH = 100
_MAX_DEPTH = 64


class _Frame(Struct):
    """An object being read: its opening bracket, and what was found in it so far."""

    bracket: str
    start: int
    code: str | None = None
    code_key: str = ""
    key_at: int = -1
    code_at: int = -1
    code_end: int = -1
    message: str | None = None
    message_at: int = -1
    message_end: int = -1
    weak: bool = False
    end: int = -1
    keys: set[str] = set()
    values: list[tuple[str, str]] = []
    child_code: bool = False
    children: list[Candidate] = []

    def note_child(self, text: str, start: int) -> None:
        """Note that an object with a code, which began at `start`, closed inside this one.

        Outside all objects this counts only after the text's own code, and after its message only on the
        same line.
        """
        loose = self.bracket == ""
        if not loose or (
            self.code is not None and (self.message is None or "\n" not in text[self.end : start])
        ):
            self.child_code = True


class ObjectRecogniser:
    """Key-value prints of one error, whole or cut off, nested or flat."""

    name: ClassVar[Form] = Form.OBJECT

    def __init__(self, keys: Keys) -> None:
        """`keys` are those to look for."""
        self._keys = keys

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield one candidate for each object that has a code, successes included."""
        stack = [_Frame("", 0)]
        position = 0
        search = _KEY.search
        while (match := search(text, position)) is not None:
            position = match.end()
            kind = match.lastgroup
            if kind == "open":
                while _is_cut_off(text, stack[-1], match.start()):
                    yield from self._finish(text, stack)
                if len(stack) < _MAX_DEPTH:
                    stack.append(_Frame(match.group(), match.start()))
            elif kind == "close":
                yield from self._close(text, stack, match.group(), match.start())
            elif kind == "blank":
                yield from self._flush_loose(text, stack)
            else:
                position = yield from self._read(text, stack, match)
        while stack:
            yield from self._finish(text, stack)

    def _read(self, text: str, stack: list[_Frame], match: re.Match[str]) -> Generator[Candidate, None, int]:
        """Add one key with its value to the innermost object, and return where to continue."""
        frame = stack[-1]
        key = self._keys.find(match["key"] or match["tag"])
        if not key:
            return match.end("key")
        plain = key.replace("_", "")
        position = match.end()
        wrap = _WRAP.match(text, position)
        if wrap:
            position = wrap.end()
        if key in self._keys.code or plain in self._keys.code:
            number = _NUMBER.match(text, position)
            if (
                number is None
                or (frame.bracket == "" and is_other_code(text, match.start()))
                or labels_zero_count(text, number.end("code"))
            ):
                frame.keys.add("word:" + plain)
                return position
            code = number["code"].lstrip("+").replace(" ", "").replace("\t", "")
            end = number.end()
            broken = _NUMBER_BROKEN.match(text, number.start("code")) or _NUMBER_SPACED.match(
                text, number.start("code")
            )
            if broken:
                code, end = broken[1] + broken[2], broken.end()
            another = frame.code is not None and (plain != "code" or frame.code_key == "code")
            if another and (plain == "scode" or frame.bracket == "" or frame.end < match.start()):
                yield self._candidate(text, frame)
                self._reset(frame)
            if frame.bracket == "" and frame.message is not None and match.start() - frame.end > _REACH:
                self._reset(frame)
            if frame.weak and self._apart(text, frame, frame.message_end, match.start()):
                frame.message = None
            if frame.code is None or plain == "scode":
                frame.code, frame.code_key = code, plain
                frame.code_at, frame.code_end = number.start("code"), end
                frame.key_at = match.start()
                frame.end = max(frame.end, end)
            frame.keys |= {plain, key}
            return end
        if key in self._keys.message or plain in self._keys.message:
            return self._read_message(text, frame, key, plain, position)
        frame.keys |= {plain, key}
        word = _WORD.match(text, position + (text[position : position + 1] in ("'", '"')))
        if word and len(frame.values) < 24:
            frame.values.append((plain, word.group()))
        return position

    def _read_message(self, text: str, frame: _Frame, key: str, plain: str, position: int) -> int:
        value, end = _closed(*read_value(text, position), text[position : position + 1], frame.bracket)
        if value is None or _INNER_CODE.search(value):
            frame.keys |= {plain, key}
            return position
        weak = plain in WEAK_MESSAGE_KEYS
        if weak and (not value or value in ("null", "None", "nil", "undefined") or value[:1].isdigit()):
            frame.keys |= {plain, key}
            return position
        far = (
            frame.code is not None
            and frame.bracket == ""
            and (
                position - frame.code_end > _REACH
                or (weak and self._apart(text, frame, frame.code_end, position))
            )
        )
        if (frame.message is None or (frame.weak and not weak)) and not far:
            frame.message, frame.weak = value, weak
            frame.message_at, frame.message_end = position - len(key), end
            frame.end = max(frame.end, end)
        frame.keys |= {plain, key}
        return end

    def _close(self, text: str, stack: list[_Frame], bracket: str, at: int) -> Iterator[Candidate]:
        opener = {"}": "{", "]": "[", ")": "("}[bracket]
        depth = next((i for i in range(1, min(4, len(stack))) if stack[-i].bracket == opener), 0)
        for _ in range(depth - 1):
            yield from self._finish(text, stack)
        if depth:
            yield from self._finish(text, stack, at + 1)
        elif bracket == "}" and stack[-1].bracket == "" and stack[-1].code is not None:
            # The end of an object whose beginning was cut off.
            yield self._candidate(text, stack[-1])
            self._reset(stack[-1])

    def _finish(self, text: str, stack: list[_Frame], end: int = -1) -> Iterator[Candidate]:
        """Close the innermost object; its own error waits for its parent, which may add to it.

        `end` is the position after its bracket, or -1 for an object that is cut off.
        """
        frame = stack.pop()
        listed = frame.bracket == "["
        # An item of a list also belongs to the objects around the list: the answer and a part of it.
        holders = [outer for outer in stack[-2:] if outer.bracket == "{"] if listed else []
        around = frozenset(frame.keys).union(*(outer.keys for outer in holders))
        for child in frame.children:
            yield structs.replace(child, around=around, around_values=tuple(frame.values))
        if frame.code is None:
            if stack and (frame.child_code or frame.children):
                stack[-1].note_child(text, frame.start)
            return
        own = self._candidate(text, frame, end)
        if stack and stack[-1].bracket:
            stack[-1].children.append(own)
        else:
            yield own
        if stack:
            stack[-1].note_child(text, frame.start)

    def _flush_loose(self, text: str, stack: list[_Frame]) -> Iterator[Candidate]:
        while stack[-1].bracket == "(":
            yield from self._finish(text, stack)
        frame = stack[-1]
        if frame.bracket == "":
            if frame.code is not None:
                yield self._candidate(text, frame)
            self._reset(frame)

    @staticmethod
    def _apart(text: str, frame: _Frame, start: int, end: int) -> bool:
        """Return whether lines separate a number from its possible message, with no braces to join them."""
        return frame.bracket in ("", "(") and text.count("\n", start, end) > 1

    @staticmethod
    def _reset(frame: _Frame) -> None:
        frame.code = frame.message = None
        frame.code_at = frame.code_end = frame.end = -1
        frame.keys = set()
        frame.values = []
        frame.child_code = False

    def _candidate(self, text: str, frame: _Frame, end: int = -1) -> Candidate:
        """Return the candidate of an object; one without a closing bracket ends where reading ended."""
        assert frame.code is not None
        loose = frame.bracket == ""
        whole = not loose and end >= 0 and end - frame.start <= 4 * _MAX_MESSAGE
        message = frame.message
        start = frame.start if whole else min(frame.key_at, frame.message_at if message else frame.key_at)
        stop = end if whole else frame.end
        if message is None and loose and (after := _AFTER_NUMBER.match(text, frame.code_end)):
            message, stop = after["text"], after.end()
        if (
            message is None
            and loose
            and '",' in text[max(0, frame.key_at - _CUT_END) : frame.key_at]
            and (before := _CUT_VALUE.search(text[max(0, frame.key_at - _REACH) : frame.key_at]))
        ):
            message = before["text"].strip()
            start = frame.key_at - len(before.group())
        if message is None and frame.bracket == "(" and whole:
            message, stop = _message_after(text, frame.start, end)
        return Candidate(
            code=frame.code,
            message=message,
            start=start,
            end=max(stop, frame.code_end),
            code_at=frame.code_at,
            form=self.name,
            keys=frozenset(frame.keys),
            values=tuple(frame.values),
            outer=frame.child_code,
        )


def _is_cut_off(text: str, frame: _Frame, at: int) -> bool:
    """Return whether an object that has a code was cut off before an index, as in `{"code":1, ...`"""
    return (
        frame.bracket == "{"
        and frame.code is not None
        and at - frame.end <= _REACH
        and _CUT_OFF.fullmatch(text, frame.end, at) is not None
    )


def _closed(value: str | None, end: int, first: str, bracket: str) -> tuple[str | None, int]:
    """Return a bare value and its end, without the closing bracket of the object around it."""
    closing = {"[": "]", "(": ")"}.get(bracket)
    if value is None or closing is None or first in _STRING_ENDS:
        return value, end
    depth = 0
    for index, char in enumerate(value):
        depth += (char == bracket) - (char == closing)
        if depth < 0:
            return value[:index], end - len(value) + index
    return value, end


# The rest of the labels of a metric whose count is 0, from the number on.
_COUNTED_NONE = compile_on_use(
    r"[\"'][^{}\n]{0,200}\}[ \t]{1,4}0(?:\.0)?(?:[ \t]{1,4}\d{10,13})?[ \t]{0,4}(?:\r?\n|$|[a-z_])"
)
# Words before `code` that make it something else: an exit code, a postal code, a condition of a query.
_OTHER_CODE = compile_on_use(
    r"""(?xi)
    (?:\b|(?-i:(?<=[a-z])(?=[A-Z])))  # a word, or one after a line that was joined with its own
    (?:exit|return|zip|post|postal|area|country|close  # of processes, places and sockets
    |promo|invite|referral|discount|coupon|voucher  # of offers
    |verification|confirmation|otp|sms|2fa|security  # sent to a person
    )[ _-]{1,2}$
    """
)
_OF_QUERY = compile_on_use(r"(?i)\b(?:where|having)[ \t(][^\n;]{0,80}$")
_OTHER_REACH = 14  # the longest of these words with what follows
_AFTER = compile_on_use(r"[ \t]{0,4}[:\-|>]{1,2}[ \t]{1,4}(?P<text>[^\n]{1,600})")
_RIGHT_AFTER = compile_on_use(r"[ \t]{1,4}(?P<text>[A-Z][a-z]{1,30} [^\n]{1,600})")
_AFTER_NUMBER = compile_on_use(r": {1,2}(?P<text>[A-Z][a-z]{1,30} [^\n`\"]{1,600})")
# A sentence before a key, where the beginning of the object was cut off: `tick size is 10","code":39102}`.
_CUT_VALUE = compile_on_use(r"(?<!\w)(?P<text>[A-Za-z]\w{0,39}(?:[ ][^\"{}\s]{1,40}){3,40})\",[ ]?\"?$")
_CUT_END = 4  # the characters that it ends with
_RAISED = compile_on_use(r"(?:Error|Exception)$")


def labels_zero_count(text: str, end: int) -> bool:
    """Return whether the number that ends at `end` is the label of a metric whose count is 0."""
    return _COUNTED_NONE.match(text, end) is not None


def is_other_code(text: str, position: int) -> bool:
    """Return whether the text before `position` makes it an exit code, a postal code or a query's."""
    if _OTHER_CODE.search(text, max(0, position - _OTHER_REACH), position):
        return True
    before = text[max(0, position - _LEAD_REACH) : position]
    may_be = "where" in (lower := before.lower()) or "having" in lower
    return may_be and _OF_QUERY.search(text, max(0, position - _LEAD_REACH), position) is not None


def _message_after(text: str, start: int, end: int) -> tuple[str | None, int]:
    """Read the message that follows a closing bracket, as in `APIError(code=-1121): Invalid symbol.`"""
    raised = _RAISED.search(text, max(0, start - _LEAD_REACH), start)
    match = _AFTER.match(text, end) or (_RIGHT_AFTER.match(text, end) if raised else None)
    if match is None:
        return None, end
    return match["text"].strip(), match.end()


def read_value(text: str, position: int) -> tuple[str | None, int]:
    """Read a string value at `position`: quoted in any way, or bare up to the next key, bracket or line end.

    Returns the value, None if an object or a list begins there, and the offset after it. Reads a bounded
    number of characters.
    """
    first = text[position : position + 1]
    if first in ("b", "u") and text[position + 1 : position + 2] in ("'", '"'):
        position += 1
        first = text[position : position + 1]
    if first in ("{", "["):
        return None, position
    if first in _STRING_ENDS and first:
        if text[position + 1 : position + 2] == first:
            return "", position + 2
        end = _STRING_ENDS[first].search(text, position + 1, position + 1 + _MAX_MESSAGE)
        if end and text.count("\n", position, end.start()) <= _MAX_BREAKS:
            return text[position + 1 : end.start()], end.end()
        stop = text.find("\n\n", position + 1, position + _MAX_MESSAGE)
        stop = stop if stop >= 0 else min(len(text), position + _MAX_MESSAGE)
        line = text.find("\n", position + 1, stop)
        stop = line if line >= 0 else stop
        return text[position + 1 : stop].rstrip("\"'` \t\r,;}"), stop
    stop = min(len(text), position + _MAX_MESSAGE)
    for mark in "\n<":
        found = text.find(mark, position, stop)
        stop = found if found >= 0 else stop
    closing = text.find("}", position, stop)
    stop = closing if closing >= 0 else stop
    opening = text.find("{", position, stop)
    if 0 <= opening - position < 3:
        return None, position
    following = _NEXT_KEY.search(text, position, stop)
    stop = following.start() if following else stop
    return text[position:stop].strip(" \t\r,;\"'"), stop
