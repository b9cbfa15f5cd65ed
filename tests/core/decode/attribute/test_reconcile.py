"""Occurrences of one text compared: what an open one keeps when it follows its neighbour."""

from __future__ import annotations

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.attribute.identify import Attribution, Evidence, EvidenceKind
from retcode.core.decode.attribute.reconcile import Occurrence, follow_neighbours
from retcode.core.decode.report import Certainty
from retcode.core.decode.scan.candidate import Candidate, Form

_VENUES = frozenset({"binance-usdm", "binance-coinm"})


@pytest.fixture
def neighbour(catalogue: Catalogue) -> Occurrence:
    entry = catalogue.with_code("-1021", "binance-usdm")[0]
    return Occurrence(_candidate("-1021"), Attribution("binance-usdm", Certainty.PROVEN, (), entry))


@pytest.mark.parametrize("last", [EvidenceKind.WORDING, EvidenceKind.TIE])
def test_only_what_the_neighbour_overrules_is_dropped(
    catalogue: Catalogue, neighbour: Occurrence, last: EvidenceKind
) -> None:
    kinds = sorted((EvidenceKind.WORDING, EvidenceKind.TIE), key=lambda kind: kind is last)
    own, other = (catalogue.with_code("-1007", venue)[0] for venue in ("binance-coinm", "binance-usdm"))
    evidence = tuple(Evidence(kind, _VENUES, kind.name) for kind in kinds)
    attribution = Attribution("binance-coinm", Certainty.OPEN, evidence, own, (other,), possible=_VENUES)
    moved = follow_neighbours([neighbour, Occurrence(_candidate("-1007"), attribution)], catalogue)[
        1
    ].identity
    assert (moved.venue, moved.certainty) == ("binance-usdm", Certainty.LIKELY)
    assert [item.kind for item in moved.evidence] == [EvidenceKind.WORDING, EvidenceKind.NEIGHBOUR]


def _candidate(code: str) -> Candidate:
    return Candidate(code, None, 0, len(code), 0, Form.PROSE, frozenset())
