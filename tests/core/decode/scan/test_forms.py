"""Each form takes what its table says, leaves what it leaves, and the decoder as a whole agrees."""

import pytest

from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.forms import Recogniser, late_recognisers, recognisers
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.decode.scan.wire_messages import MessageIndex
from tests.core.decode.scan.form_tables import LEAVES, TAKES

_CATALOGUE = load_catalogue()


def _class(recogniser: Recogniser) -> str:
    return type(recogniser).__name__


_GIVEN = (_CATALOGUE, MessageIndex(_CATALOGUE), Recognition.load(_CATALOGUE))
_LATE = late_recognisers(*_GIVEN, ExchangeNames(_GIVEN[-1]))
_ALL: tuple[Recogniser, ...] = (*recognisers(*_GIVEN), *_LATE)
_TAKES = [(r, text, codes) for r in _ALL for text, codes in TAKES[_class(r)]]
_LEAVES = [(r, text) for r in _ALL for text in LEAVES[_class(r)]]


def _name(value: object) -> str:
    return getattr(value, "name", None) or (str(value)[:40] if isinstance(value, str) else "")


@pytest.mark.parametrize(("recogniser", "text", "codes"), _TAKES, ids=_name)
def test_takes(recogniser: Recogniser, text: str, codes: tuple[str, ...]) -> None:
    found = [candidate.code for candidate in recogniser.find(text)]
    assert set(codes) <= set(found)


@pytest.mark.parametrize(("recogniser", "text", "codes"), _TAKES, ids=_name)
def test_decoder_finds_exactly_these(
    decoder: Decoder, recogniser: Recogniser, text: str, codes: tuple[str, ...]
) -> None:
    assert tuple(finding.code for finding in decoder.decode(text).findings) == codes


@pytest.mark.parametrize(("recogniser", "text"), _LEAVES, ids=_name)
def test_leaves(decoder: Decoder, recogniser: Recogniser, text: str) -> None:
    assert decoder.decode(text).findings == ()


def test_every_recogniser_has_both_tables() -> None:
    names = {_class(recogniser) for recogniser in _ALL}
    assert names == set(TAKES) == set(LEAVES)
    assert all((*TAKES.values(), *LEAVES.values()))


@pytest.mark.parametrize("recogniser", _ALL, ids=_name)
def test_candidates_lie_in_the_text(recogniser: Recogniser) -> None:
    for text, _ in TAKES[_class(recogniser)]:
        for candidate in recogniser.find(text):
            assert 0 <= candidate.start <= candidate.end <= len(text)
            assert candidate.code_at == -1 or text[candidate.code_at :].lstrip("-+ \n").startswith(
                candidate.code.lstrip("-")[:1]
            )


def test_one_printed_error_is_counted_once(decoder: Decoder) -> None:
    """A number behind the name of its exchange has two of the forms of running text."""
    mention = 'My bot shows "MEXC 30004 Insufficient position" hmm, and before "order 99812 placed"'
    (found,) = decoder.decode(mention).findings
    assert (found.message, found.occurrences) == ("Insufficient position", 1)
    (found,) = decoder.decode(f"> {mention}\n\nOn Monday you wrote:\n>> {mention}").findings
    assert [span.line for span in found.spans] == [1, 4]
