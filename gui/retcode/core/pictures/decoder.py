"""Decode a text that was read from a picture, with the doubt that reading it leaves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import combinations
from typing import TYPE_CHECKING

from msgspec import structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import is_number
from retcode.core.decode.report import Certainty, Finding, Outcome, Report, Span
from retcode.core.pictures.edits import Edit, Edited
from retcode.core.pictures.messages import PictureMessages
from retcode.core.pictures.words import PictureWords

if TYPE_CHECKING:
    from retcode.core.decode.decoder import Decoder

_BY_WORDING = "Read from a picture: found by its wording, no number was read."
_MIN_WORDS = 3  # of a message that is known by its wording alone
_MAX_LINES_APART = 2  # of a number and its message below it
_SHORT = 2  # characters of a code that a stray mark can pass for
_DOUBT = (Certainty.OPEN, Certainty.LIKELY, Certainty.PROVEN)
_CHECK_DIGITS = "Read from a picture without its message: check the digits."
_CHECK_LETTERS = "Read from a picture, and no table has this code: check its letters."
_UNCONFIRMED = "Read from a picture, and its message does not confirm the number: check the digits."
# A zero with a dot or a stroke in it is read as another digit.
_READ_FOR_ZERO = "86"
_MAX_ZEROS = 3
_CODE_NUMBER = re.compile(r"""\bcode["']?\s?[:=]?\s?["']?-?(\d{3,7})\b""", re.IGNORECASE)


class PictureDecoder:
    """Decodes texts that were read from pictures: by the wording first, by the number second."""

    def __init__(self, catalogue: Catalogue, decoder: Decoder) -> None:
        self._catalogue = catalogue
        self._decoder = decoder
        self._messages = PictureMessages(catalogue)

    def decode(self, text: str, venue: str | None = None, *, mask: bool = True) -> Report:
        """Return what a text says, with the doubt that reading it from a picture leaves.

        A number whose message was read too is as sure as in a text, for the two would not be misread alike.
        A number that its message contradicts gives way to the one that the message belongs to, and both are
        named. A number alone is likely at best, and says so.
        """
        joined = self._words.joined(text)
        spelled = self._words.spelled(joined.text)
        corrected = Edited(spelled.text, self._corrections(spelled.text, venue))
        steps = [corrected, spelled, joined]
        report = self._decode(steps, venue, mask=mask)
        if not any(finding.code for finding in report.findings):
            torn = Edited(corrected.text, self._messages.within(corrected.text))
            found = self._by_message(self._decode([torn, *steps], venue, mask=mask), torn)
            if torn.edits and found.findings:
                steps, report = [torn, *steps], found
        return _placed(report, text, lambda at: reduce(lambda offset, step: step.back(offset), steps, at))

    def _decode(self, steps: Sequence[Edited], venue: str | None, *, mask: bool) -> Report:
        """Return the report of a text to which several steps of edits led, the last one first."""
        text = steps[0].text
        report = self._decoder.decode(text, venue, mask=mask)
        findings = [self._doubt(finding, _changes(finding, *steps[:-1])) for finding in report.findings]
        findings += self._by_wording(text, findings, venue)
        outcome = Outcome.ERROR if findings else report.verdict
        return structs.replace(report, findings=tuple(findings), verdict=outcome)

    def _by_message(self, report: Report, torn: Edited) -> Report:
        """Return a report with the doubt of a message that was put together from a torn text."""
        number = _CODE_NUMBER.search(torn.before)
        findings = []
        for one in report.findings:
            digits = (one.code or "").lstrip("-")
            agrees = number[1] == digits if number else digits in torn.before or self._is_of_one_code(one)
            most = Certainty.LIKELY if agrees else Certainty.OPEN
            certainty = min(one.certainty, most, key=_DOUBT.index)
            findings.append(structs.replace(one, certainty=certainty, remarks=(*one.remarks, _BY_WORDING)))
        return structs.replace(report, findings=tuple(findings))

    def _corrections(self, text: str, venue: str | None) -> list[Edit]:
        """Return the numbers that were misread: what their messages say, or zeros with a stroke."""
        report = self._decoder.decode(text, venue)
        if not report.findings:
            return self._zeros(text, venue)
        return sorted(self._contradicted(text, report))

    def _contradicted(self, text: str, report: Report) -> Iterator[Edit]:
        """Yield the codes whose messages belong to another code that can have been misread as they were."""
        for finding in report.findings:
            if not finding.code or not finding.message or (finding.entry and not finding.mismatch):
                continue
            meant = self._alike(finding.message, finding.code)
            for span in finding.spans if meant != finding.code else ():
                at = text.find(finding.code, span.start, span.end)
                if at >= 0 and meant:
                    yield Edit(at, at + len(finding.code), meant)

    def _zeros(self, text: str, venue: str | None) -> list[Edit]:
        """Return the first number in which zeros were read as 8 or 6, if one reading alone is an error."""
        match = _CODE_NUMBER.search(text)
        if match is None or not set(match[1]) & set(_READ_FOR_ZERO):
            return []
        found = []
        for number in dict.fromkeys(_with_zeros(match[1])):
            edit = Edit(*match.span(1), number)
            findings = self._decoder.decode(Edited(text, [edit]).text, venue).findings
            if any((one.code or "").lstrip("-") == number and one.entry for one in findings):
                found.append(edit)
        return found if len(found) == 1 else []

    def _alike(self, message: str, read: str) -> str | None:
        """Return the code of a message that is nearest to another which was read, if one alone is."""
        texts = self._messages.nearest(message)
        codes = {code for text in texts for code in self._messages.codes(text) if is_alike(code, read)}
        ranked = sorted((digits_apart(code, read), code) for code in codes)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]

    def _doubt(self, finding: Finding, changes: Sequence[tuple[str, str]]) -> Finding:
        remarks = list(finding.remarks)
        for read, meant in changes:
            remarks.append(
                f"Read as {read}; its message is that of {meant}."
                if is_number(meant)
                else f"Read as {read}; taken for {meant}."
            )
        most = Certainty.LIKELY if changes else Certainty.PROVEN
        if finding.code is None:
            pass  # nothing was read that could be another code
        elif not is_number(finding.code):
            # A word is hardly ever misread as another code: it is right, or no table has it.
            if finding.entry is None:
                most = Certainty.OPEN
                remarks.append(_CHECK_LETTERS)
            elif not finding.message or finding.mismatch:
                most = Certainty.LIKELY
        elif finding.entry is None or not self._agrees(finding):
            # A digit misread makes another code of the same exchange.
            most = Certainty.OPEN
            remarks.append(_UNCONFIRMED if finding.message else _CHECK_DIGITS)
        certainty = min(finding.certainty, most, key=_DOUBT.index)
        return structs.replace(finding, certainty=certainty, remarks=tuple(remarks))

    def _agrees(self, finding: Finding) -> bool:
        """Return True if a message was read that belongs to the number."""
        if not finding.message or finding.entry is None or finding.mismatch or finding.code is None:
            return False
        if len(finding.code.lstrip("-")) <= _SHORT:
            return False
        nearest = self._messages.nearest(finding.message)
        return bool(finding.params) or any(finding.code in self._messages.codes(text) for text in nearest)

    def _by_wording(self, text: str, known: Sequence[Finding], venue: str | None) -> list[Finding]:
        """Return findings for lines that hold a known message with a few letters misread, and no number."""
        spans = [(span.start, span.end) for finding in known for span in finding.spans]
        found: list[Finding] = []
        start = 0
        lines = text.split("\n")
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            end = start + len(line)
            for words in (line, f"{line} {following}"):
                stop = start + len(words)
                if len(line.split()) < _MIN_WORDS or any(a < stop and start < b for a, b in spans):
                    break
                meant = self._meant(words, venue)
                if meant is not None and any(_is_message_of(one, meant, text, start) for one in known):
                    break
                if meant is not None:
                    span = Span(1, start, stop)
                    spans.append((start, stop))
                    # A message that several codes have, beside a number that is none of them: not sure.
                    number = _CODE_NUMBER.search(words)
                    other = number is not None and number[1] != (meant.code or "").lstrip("-")
                    most = Certainty.OPEN if other or not self._is_of_one_code(meant) else Certainty.LIKELY
                    certainty = min(meant.certainty, most, key=_DOUBT.index)
                    remarks = (*meant.remarks, _BY_WORDING)
                    found.append(
                        structs.replace(
                            meant,
                            certainty=certainty,
                            remarks=remarks,
                            start=start,
                            end=stop,
                            spans=(span,),
                        )
                    )
                    break
            start = end + 1
        return found

    def _is_of_one_code(self, finding: Finding) -> bool:
        texts = self._messages.nearest(finding.message or "")
        return len({code for text in texts for code in self._messages.codes(text)}) == 1

    def _meant(self, message: str, venue: str | None) -> Finding | None:
        """Return the finding of the wire message that a read message is nearly, or None."""
        texts = self._messages.nearest(message, long=True)
        # Several messages that are as near leave open which of them was meant.
        if not texts or len({frozenset(self._messages.codes(text)) for text in texts}) > 1:
            return None
        findings = self._decoder.decode(texts[0], venue).findings
        return findings[0] if findings else None

    @cached_property
    def _words(self) -> PictureWords:
        return PictureWords(self._catalogue)


def _changes(finding: Finding, *edited: Edited) -> list[tuple[str, str]]:
    """Return what was changed in a finding's code or message: as it was read, and as it is taken."""
    changes = []
    start, end = finding.start, finding.end
    for step in edited:
        before = step.back(start), step.back(end)
        changes += [
            (step.before[edit.start : edit.end], edit.new)
            for edit in step.edits
            if before[0] <= edit.start and edit.end <= before[1]
            if _bare(edit.new) != _bare(step.before[edit.start : edit.end])
        ]
        start, end = before
    return changes


def _bare(text: str) -> str:
    return "".join(text.lower().split())


def _placed(report: Report, text: str, back: Callable[[int], int]) -> Report:
    """Return a report with its places those of the text that was given."""

    def moved(start: int, end: int) -> dict[str, int]:
        first = back(start)
        return {"line": text.count("\n", 0, first) + 1, "start": first, "end": max(back(end), first)}

    def finding(one: Finding) -> Finding:
        spans = tuple(Span(**moved(span.start, span.end)) for span in one.spans)
        return structs.replace(one, spans=spans, **moved(one.start, one.end))

    return structs.replace(
        report,
        findings=tuple(map(finding, report.findings)),
        statuses=tuple(structs.replace(one, **moved(one.start, one.end)) for one in report.statuses),
        successes=tuple(structs.replace(one, **moved(one.start, one.end)) for one in report.successes),
    )


def _is_message_of(finding: Finding, meant: Finding, text: str, start: int) -> bool:
    """Return whether the message at an offset is that of a finding shortly before it, in lines of its own."""
    between = text[finding.start : start]
    same = finding.code == meant.code and (finding.message or "").lower() == (meant.message or "").lower()
    return same and finding.start < start and between.count("\n") <= _MAX_LINES_APART


def _with_zeros(number: str) -> Iterator[str]:
    """Yield a number with zeros for one or more of its digits that look like them."""
    spans = [at for at, digit in enumerate(number) if digit in _READ_FOR_ZERO][:_MAX_ZEROS]
    for count in range(1, len(spans) + 1):
        for chosen in combinations(spans, count):
            yield "".join("0" if at in chosen else digit for at, digit in enumerate(number))


def is_alike(code: str, read: str) -> bool:
    """Return True if a number can have been misread as another.

    That is with one digit in three wrong, one more or less, or its first digits lost.
    """
    one, other = code.lstrip("-"), read.lstrip("-")
    if len(other) > _SHORT and one.endswith(other):
        return True
    if not (one.isdecimal() and other.isdecimal()) or abs(len(one) - len(other)) > (
        max(len(one), len(other)) > 4
    ):
        return False
    return digits_apart(code, read) <= max(1, len(one) // 3)


def digits_apart(code: str, read: str) -> int:
    """Return how many digits differ, are missing or too many."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(code.lstrip("-"), read.lstrip("-"))
