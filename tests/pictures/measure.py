"""Reads a set of pictures and counts: codes found, codes missed, and wrong codes shown as sure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty
from retcode.core.pictures.decoder import PictureDecoder
from retcode.services.pictures.reader import PictureError, read_picture
from tests.pictures.maker import Made, make
from tests.pictures.samples import Sample, Samples


@dataclass(frozen=True)
class Result:
    """One picture: what stands in it, what was read, and what was found."""

    index: int
    made: Made
    sample: Sample
    read: str
    found: frozenset[str]
    wrong: frozenset[str]  # codes that are shown as sure and do not stand in the picture

    @property
    def missed(self) -> frozenset[str]:
        """The codes that a person reads in the picture and the program does not."""
        return self.sample.codes - self.found


class Reader:
    """Makes and reads the pictures of a seed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._decoder = Decoder(catalogue)
        self._pictures = PictureDecoder(catalogue, self._decoder)

    def draw(self, seed: int, count: int) -> Iterator[tuple[Made, Sample]]:
        """Yield pictures with what stands in them."""
        chance = random.Random(seed)
        samples = Samples(self._catalogue, self._decoder, chance)
        for index in range(count):
            sample = samples.draw(index)
            yield make(sample.text, index, chance), sample

    def measure(self, seed: int, count: int, only: Sequence[int] = ()) -> list[Result]:
        """Read the pictures of a seed, two at a time."""
        drawn = list(self.draw(seed, count))
        with ThreadPoolExecutor(2) as pool:
            texts = list(pool.map(_text, [made.data for made, _ in drawn]))
        return [
            self._judge(index, made, sample, text)
            for index, ((made, sample), text) in enumerate(zip(drawn, texts, strict=True))
            if not only or index in only
        ]

    def _judge(self, index: int, made: Made, sample: Sample, read: str) -> Result:
        findings = self._pictures.decode(read).findings
        found = frozenset(finding.code for finding in findings if finding.code)
        # A code that the decoder finds in the text itself is not misread.
        there = {finding.code for finding in self._decoder.decode(sample.text).findings} | sample.codes
        sure = (finding.code for finding in findings if finding.certainty is not Certainty.OPEN)
        return Result(index, made, sample, read, found, frozenset(c for c in sure if c and c not in there))


def _text(data: bytes) -> str:
    try:
        return read_picture(data).text
    except PictureError as error:
        return f"({error})"


def figures(results: Sequence[Result]) -> str:
    """Return the figures of a set in words."""
    codes = sum(len(result.sample.codes) for result in results)
    missed = sum(len(result.missed) for result in results)
    wrong = sum(len(result.wrong) for result in results)
    return (
        f"{len(results)} pictures, {codes - missed} of {codes} codes found "
        f"({100 * (codes - missed) / codes:.1f} %), {wrong} wrong shown as sure"
    )
