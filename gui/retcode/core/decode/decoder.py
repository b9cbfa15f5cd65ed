"""The decoder: pasted text in, report out, in stages that hand on to the next and never back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.attribute.reconcile import follow_neighbours, follow_surest, grouped
from retcode.core.decode.findings import Describer, Lines, counted, masked, successes, whereabouts
from retcode.core.decode.notices import notices
from retcode.core.decode.pipeline import Reader, Reading
from retcode.core.decode.report import Outcome, Report
from retcode.core.decode.scan.clues import Recognition
from retcode.core.decode.scan.flat_text import FlatText
from retcode.core.decode.scan.wire_messages import MessageIndex
from retcode.core.decode.segment.regions import WHOLE, RegionFinder
from retcode.core.decode.tally import RegionDecoder
from retcode.core.files import Progress, Source, blocks, sources
from retcode.core.redact import redact

_SURROGATE = re.compile("[\ud800-\udfff]")
_FAILURE = 400


class Decoder:
    """Decodes texts against one catalogue. Keeps nothing of what it is given."""

    def __init__(self, catalogue: Catalogue, recognition: Recognition | None = None) -> None:
        self._catalogue = catalogue
        messages = MessageIndex(catalogue)
        self._recognition = recognition or Recognition()
        self._reader = Reader(catalogue, messages, self._recognition)
        self._describer = Describer(catalogue, messages)

    def decode(self, text: str, venue: str | None = None, *, mask: bool = True) -> Report:
        """Return what `text` says; `venue` overrides whose it is, `mask` hides secrets in the report.

        Takes any text, of any size and content, and never raises for what it contains.
        """
        if not text.isascii():
            text = _SURROGATE.sub("\ufffd", text)
        if 4 * len(text) > WHOLE and len(data := text.encode("utf-8", "replace")) > WHOLE:
            return self.decode_blocks((data,), venue, mask=mask)
        flat, reading = self._reader.read_pasted(text, venue)
        return self._report(text, flat, reading, mask=mask)

    def decode_blocks(
        self, blocks: Iterable[bytes], venue: str | None = None, *, mask: bool = True
    ) -> Report:
        """Return what a text says that comes in blocks of UTF-8, of any size and cut anywhere.

        The same as `decode` of the whole text, in memory bounded by the blocks. A text up to the size of
        one region is read as a whole, a larger one by regions.
        """
        regional = self.regional(venue)
        for region in RegionFinder().regions(blocks):
            if region.whole:
                return self.decode(region.data.decode("utf-8", "replace"), venue, mask=mask)
            regional.add(region)
        return regional.report(mask=mask)

    def regional(self, venue: str | None = None) -> RegionDecoder:
        """Return what decodes one text region by region, for a caller that follows it through."""
        return RegionDecoder(self._catalogue, self._reader, self._recognition, self._describer, venue)

    def _report(self, text: str, flat: FlatText, reading: Reading, *, mask: bool) -> Report:
        lines = Lines(text, flat)
        sightings = follow_neighbours(follow_surest(list(reading.sightings)), self._catalogue)
        starts = sorted(sighting.candidate.start for sighting in sightings)
        findings = tuple(
            self._describer.finding(
                group, whereabouts(group, flat.text, lines, reading.statuses, starts), mask=mask
            )
            for group in grouped(sightings, self._describer.contradiction)
        )
        failed = [status.status for status in reading.statuses if status.status >= _FAILURE]
        told = [finding.http_status for finding in findings if finding.http_status]
        stated = (*failed, *(status.status for status in reading.statuses), *told)
        done = masked(successes(reading.successes, lines), mask=mask) if not findings else ()
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
            statuses=self._describer.statuses(counted(reading.statuses, lines)),
            successes=done,
            notices=tuple(redact(notice)[0] for notice in says) if mask else says,
            redactions=dict(redact(text)[1]) if mask else {},
        )


def decode_file(
    decoder: Decoder,
    path: Path,
    venue: str | None = None,
    *,
    mask: bool = True,
    progress: Progress | None = None,
    cut_off: Callable[[Source], object] | None = None,
) -> Report:
    """Return what a file says, the same as if its text had been pasted as a whole.

    The members of an archive are read one after the other as one text; `cut_off` is called with each that
    is damaged or cut off, after what could be read of it.

    Raises:
        StreamError: the file cannot be read.
    """

    def read(source: Source) -> Iterator[bytes]:
        return blocks(source, progress, (lambda: cut_off(source)) if cut_off else None)

    found = sources(path)
    return decoder.decode_blocks(chain.from_iterable(map(read, found)), venue, mask=mask)
