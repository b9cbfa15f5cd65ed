"""Text that was read from a picture: what it is, and what reading gets wrong."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode import Certainty, Decoder, Finding, Outcome, Report
from retcode.core.decode.report import Place

_BY_WORDING = "Read from a picture: found by its wording, no number was read."
_MIN_WORDS = 3  # of a message that is known by its wording alone
_ALIKE = 0.88  # of the letters of a message that must have been read right
_DOUBT = (Certainty.OPEN, Certainty.LIKELY, Certainty.PROVEN)
_CHECK_DIGITS = "Read from a picture without its message: check the digits."
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM")
# Letters that are read for digits in a number.
_DIGITS = str.maketrans("OoQDlI|!iZzSsBgq", "0000111112255899")
_MINUS = "-\u2010\u2011\u2012\u2013\u2014\u2212~\u00ac"
_DIGIT_LIKE = r"[0-9OoQDlI|!iZzSsBgq]"
_QUOTE = "[\"'\u201c\u201d\u2018\u2019\u00ab\u00bb`\u00b4]"
# The name of the key before a number: code, read as c0de, cade, code, 'code.
_CODE_KEY = re.compile(rf"({_QUOTE}?)\b[cCeG][o0OaQ][dD][eE3c]\b({_QUOTE}?)(\s*[:=]\s*)", re.VERBOSE)
# The name of the key before a message: msg, read as rnsg, m5g, msq.
_MESSAGE_KEY = re.compile(rf"({_QUOTE}?)\b(?:m|rn|nn)[sS5][gq9]\b({_QUOTE}?)(\s*[:=]\s*)")
# A number behind the key, with or without a minus and quotation marks: code":-2O1O
_NUMBER = re.compile(rf"(code[\"']?\s*[:=]\s*[\"']?)([{_MINUS}]?)\s?({_DIGIT_LIKE}{{3,7}})\b", re.IGNORECASE)
# A number with its minus that stands alone; two real digits at least make it one: -2O15
_SIGNED = re.compile(rf"(?<![\w.-])([{_MINUS}])({_DIGIT_LIKE}{{3,5}})(?![\w.])")
# The version in a path: /vl/order
_VERSION = re.compile(r"/v[lI|](?=/)")
_QUOTES = str.maketrans("\u201c\u201d\u201e\u2018\u2019\u00b4", "\"\"\"'''")


class ReadLine(Struct, frozen=True):
    """One line of a picture: its text, its box in pixels of the picture, and the confidence in percent."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float


class PictureText(Struct, frozen=True):
    """Everything that was read from a picture, from top to bottom."""

    lines: tuple[ReadLine, ...]
    width: int
    height: int

    @property
    def text(self) -> str:
        """The lines as one text, with what reading gets wrong in codes put right."""
        return "\n".join(mend(line.text) for line in self.lines)


def is_picture(head: bytes) -> bool:
    """Return True if a file begins as a PNG, JPEG, GIF, BMP or WebP picture does."""
    return head.startswith(_SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def mend(line: str) -> str:
    """Put right what reading confuses around codes: c0de, rnsg, -2O1O, curly quotation marks.

    >>> mend('{"c0de":-2O1O,"rnsg":"Account has insufficient balance"}')
    '{"code":-2010,"msg":"Account has insufficient balance"}'
    """
    line = _VERSION.sub("/v1", line.translate(_QUOTES))
    line = _CODE_KEY.sub(r"\1code\2\3", line)
    line = _MESSAGE_KEY.sub(r"\1msg\2\3", line)
    line = _NUMBER.sub(lambda m: f"{m[1]}{'-' if m[2] else ''}{m[3].translate(_DIGITS)}", line)
    return _SIGNED.sub(_signed, line)


class PictureDecoder:
    """Decodes texts that were read from pictures: by the wording first, by the number second."""

    def __init__(self, catalogue: Catalogue, decoder: Decoder) -> None:
        self._catalogue = catalogue
        self._decoder = decoder

    def decode(self, text: str, venue: str | None = None, *, mask: bool = True) -> Report:
        """Return what a text says, with the doubt that reading it from a picture leaves.

        A number whose message was read too is as sure as in a text, for the two would not be misread alike.
        A number that its message contradicts gives way to the one that the message belongs to, and both are
        named. A number alone is likely at best, and says so.
        """
        report = self._decoder.decode(text, venue, mask=mask)
        findings = [self._doubt(finding, venue) for finding in report.findings]
        findings += self._by_wording(text, report, venue)
        outcome = Outcome.ERROR if findings else report.verdict
        return structs.replace(report, findings=tuple(findings), verdict=outcome)

    def _doubt(self, finding: Finding, venue: str | None) -> Finding:
        if finding.message and (finding.entry is None or finding.mismatch):
            meant = self._meant(finding.message, venue)
            if meant is not None and _alike(meant.code, finding.code):
                remark = f"Read as {finding.code}; its message is that of {meant.code}."
                return structs.replace(
                    finding,
                    code=meant.code,
                    venue=meant.venue,
                    certainty=min(meant.certainty, Certainty.LIKELY, key=_DOUBT.index),
                    name=meant.name,
                    title=meant.title,
                    effect=meant.effect,
                    recovery=meant.recovery,
                    retry_read=meant.retry_read,
                    retry_write=meant.retry_write,
                    concept=meant.concept,
                    entry=meant.entry,
                    exchange=meant.exchange,
                    evidence=meant.evidence,
                    alternatives=meant.alternatives,
                    mismatch=None,
                    remarks=(*finding.remarks, remark),
                )
        if finding.message and finding.entry is not None and not finding.mismatch:
            return finding
        certainty = Certainty.LIKELY if finding.certainty is Certainty.PROVEN else finding.certainty
        return structs.replace(finding, certainty=certainty, remarks=(*finding.remarks, _CHECK_DIGITS))

    def _by_wording(self, text: str, report: Report, venue: str | None) -> list[Finding]:
        """Return findings for lines that hold a known message with a few letters misread, and no number."""
        taken = {place.line for finding in report.findings for place in finding.places}
        found = []
        start = 0
        for number, line in enumerate(text.split("\n"), 1):
            if number not in taken and len(line.split()) >= _MIN_WORDS:
                meant = self._meant(line, venue)
                if meant is not None:
                    place = Place(number, start, start + len(line))
                    found.append(
                        structs.replace(
                            meant,
                            certainty=min(meant.certainty, Certainty.LIKELY, key=_DOUBT.index),
                            remarks=(*meant.remarks, _BY_WORDING),
                            line=number,
                            start=place.start,
                            end=place.end,
                            places=(place,),
                        )
                    )
            start += len(line) + 1
        return found

    def _meant(self, message: str, venue: str | None) -> Finding | None:
        """Return the finding of the wire message that a read message is nearly, or None."""
        from rapidfuzz import process
        from rapidfuzz.distance.Indel import normalized_similarity

        best = process.extractOne(
            message.lower(), self._messages, scorer=normalized_similarity, score_cutoff=_ALIKE
        )
        if best is None:
            return None
        findings = self._decoder.decode(best[0], venue).findings
        return findings[0] if findings else None

    @cached_property
    def _messages(self) -> list[str]:
        texts = (message.text for entry in self._catalogue.entries for message in entry.messages)
        return list(dict.fromkeys(text.lower() for text in texts if len(text.split()) >= _MIN_WORDS))


def _alike(code: str | None, read: str | None) -> bool:
    """Return True if a code can have been misread as another: as long, and most of its digits alike."""
    if not code or not read:
        return False
    one, other = code.lstrip("-"), read.lstrip("-")
    if len(one) != len(other):
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) <= max(1, len(one) // 3)


def _signed(match: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, match[2]))
    return f"-{match[2].translate(_DIGITS)}" if digits >= 2 else match[0]
