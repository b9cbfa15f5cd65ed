"""The decoder: turns a pasted text or a file into a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.attribute.wording import Wording
from retcode.core.decode.findings import FindingBuilder
from retcode.core.decode.pipeline import Reader
from retcode.core.decode.region_search import region_finder
from retcode.core.decode.report import Report
from retcode.core.decode.scan.clues import ClueFinder
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.decode.scan.wire_messages import MessageIndex
from retcode.core.decode.tally import Tally
from retcode.core.files import InputSource, Progress, StreamError, blocks, sources


class Decoder:
    """Decodes texts against one catalogue. Stores nothing of the texts."""

    def __init__(self, catalogue: Catalogue, recognition: Recognition | None = None) -> None:
        self._catalogue = catalogue
        self._messages = MessageIndex(catalogue)
        self._finder = ClueFinder(recognition or Recognition.load(catalogue))
        self._wording = Wording.of(catalogue, self._finder.recognition.common.wordings)
        self._reader = Reader(catalogue, self._messages, self._finder, self._wording)

    def decode(self, text: str, venue: str | None = None, *, mask: bool = True) -> Report:
        """Return the report of a text of any size.

        `venue`, the id of a venue, overrides the venue of all errors; `mask` hides secrets in the report. No
        text makes this raise an exception.
        """
        return self.decode_blocks((text.encode("utf-8", "replace"),), venue, mask=mask)

    def decode_blocks(
        self, blocks: Iterable[bytes], venue: str | None = None, *, mask: bool = True
    ) -> Report:
        """Return the report of a text that comes as UTF-8 in blocks of any size, split anywhere.

        The report is that of `decode` for the whole text; memory is bounded by the size of a block.
        """
        tally = self.new_tally(venue)
        for region in region_finder().regions(blocks):
            tally.add(region)
        return tally.report(mask=mask)

    def new_tally(self, venue: str | None = None) -> Tally:
        """Return a tally for one text, for a caller that adds the regions and needs each one's reading."""
        builder = FindingBuilder(self._catalogue, self._messages, self._wording.for_one_text())
        return Tally(self._catalogue, self._reader, self._finder, builder, venue)


def decode_file(
    decoder: Decoder,
    path: Path,
    venue: str | None = None,
    *,
    mask: bool = True,
    progress: Progress | None = None,
    on_fault: Callable[[str], object] | None = None,
) -> Report:
    """Return the report of a file; see `Decoder.decode` for `venue` and `mask`.

    The members of an archive are read one after the other as one text. `progress` is called while reading.
    `on_fault` is called with a sentence for each member that is damaged or cut off, after its readable part,
    for each of several that cannot be unpacked, and for each that is not text.

    Raises:
        StreamError: the file cannot be read.
    """

    def read(source: InputSource) -> Iterator[bytes]:
        try:
            yield from blocks(source, progress, on_fault)
        except StreamError as error:
            if on_fault is None or len(found) == 1:
                raise
            on_fault(str(error))

    found = sources(path)
    return decoder.decode_blocks(chain.from_iterable(map(read, found)), venue, mask=mask)
