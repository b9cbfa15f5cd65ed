"""The decoder: pasted text in, report out, in stages that hand on to the next and never back."""

from __future__ import annotations

import re

from gui.core.catalogue.load import Catalogue
from gui.core.decode.agree import follow_neighbours, follow_surest, grouped
from gui.core.decode.describe import Describer, Lines, successes
from gui.core.decode.match import MessageIndex
from gui.core.decode.notices import notices
from gui.core.decode.reading import Reader, Reading
from gui.core.decode.report import Outcome, Report
from gui.core.decode.signs import Recognition
from gui.core.decode.text import FlatText, flatten
from gui.core.redact import redact

_SURROGATE = re.compile("[\ud800-\udfff]")
# A text up to this length is read a second time with its lines joined, if the first time found nothing.
_SHORT = 8192
# Forms that joined lines cannot make up by accident.
_FORMAL = ("object", "tuple")
_FAILURE = 400


class Decoder:
    """Decodes texts against one catalogue. Keeps nothing of what it is given."""

    def __init__(self, catalogue: Catalogue, recognition: Recognition | None = None) -> None:
        self._catalogue = catalogue
        messages = MessageIndex(catalogue)
        self._reader = Reader(catalogue, messages, recognition or Recognition())
        self._describer = Describer(catalogue, messages)

    def decode(self, text: str, venue: str | None = None, *, mask: bool = True) -> Report:
        """Return what `text` says; `venue` overrides whose it is, `mask` hides secrets in the report.

        Takes any text, of any size and content, and never raises for what it contains.
        """
        if not text.isascii():
            text = _SURROGATE.sub("\ufffd", text)
        flat = flatten(text)
        reading = self._reader.read(flat.text, venue)
        if not (reading.sightings or reading.successes or reading.statuses) and len(text) < _SHORT:
            joined = flatten(text, join_lines=True)
            again = self._reader.read(joined.text, venue)
            if any(sighting.candidate.form in _FORMAL for sighting in again.sightings):
                flat, reading = joined, again
        return self._report(text, flat, reading, mask=mask)

    def _report(self, text: str, flat: FlatText, reading: Reading, *, mask: bool) -> Report:
        lines = Lines(text, flat)
        sightings = follow_neighbours(follow_surest(list(reading.sightings)), self._catalogue)
        findings = tuple(
            self._describer.finding(group, flat.text, lines, reading.statuses, mask=mask)
            for group in grouped(sightings)
        )
        failed = [status.status for status in reading.statuses if status.status >= _FAILURE]
        told = [finding.http_status for finding in findings if finding.http_status]
        stated = (*failed, *(status.status for status in reading.statuses), *told)
        done = successes(reading.successes, lines) if not findings else ()
        says = notices(
            flat.text,
            [sighting.candidate for sighting in sightings],
            reading.statuses,
            reading.headers,
            reading.page,
        )
        return Report(
            verdict=Outcome.ERROR if findings or failed else Outcome.SUCCESS if done else Outcome.NONE,
            http_status=stated[0] if stated else None,
            findings=findings,
            statuses=self._describer.statuses(reading.statuses, lines),
            successes=done,
            notices=tuple(redact(notice)[0] for notice in says) if mask else says,
            redactions=dict(redact(text)[1]) if mask else {},
        )
