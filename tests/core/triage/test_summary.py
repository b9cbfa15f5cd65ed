"""What of a triage is shown when it is narrowed, and which verdict is shown at all."""

import msgspec
import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Effect, Recovery
from retcode.core.decode.report import Certainty
from retcode.core.triage.labels import NO_AGREEMENT
from retcode.core.triage.model import (
    LogLocation,
    Observation,
    ObservationKind,
    Row,
    StatusRow,
    Timeline,
    TriageReport,
)
from retcode.core.triage.summary import SummaryFilter, bucket_range, narrowed, row_at, summarise


def row(code: str, recovery: Recovery, counts: tuple[int, ...]) -> Row:
    locations = tuple(
        LogLocation(0, index + 1, 0, 1000.0 + 60 * index) for index, count in enumerate(counts) if count
    )
    return Row(
        code=code,
        venue="binance-usdm",
        certainty=Certainty.PROVEN,
        name="NAME",
        title="",
        message="",
        recovery=recovery,
        effect=Effect.NONE,
        mismatch="",
        retry_read=None,
        retry_write=None,
        entry=f"binance-usdm/{code}",
        exchange=None,
        alternatives=(),
        http_status=None,
        count=sum(counts),
        first=1000.0,
        last=1180.0,
        symbols={"BTCUSDT": 1},
        endpoints={},
        counts=counts,
        locations=locations,
    )


ROWS = (
    row("-1121", Recovery.FIX_REQUEST, (5, 0, 1)),
    row("-1021", Recovery.FIX_CLOCK, (0, 2, 0)),
    row("-1102", Recovery.FIX_REQUEST, (0, 1, 0)),
)
REPORT = TriageReport(
    files=(),
    complete=True,
    rows=ROWS,
    statuses=(StatusRow(429, "Too many requests", Recovery.BACK_OFF, 4, 1000.0, 1120.0, (), (3, 0, 1)),),
    observations=(),
    bans=(),
    timeline=Timeline(1000.0, 60.0, 3),
    redactions={},
)


def shown(narrowing: SummaryFilter, catalogue: Catalogue) -> list[tuple[str, int]]:
    return [(line.code, line.count) for line in summarise(REPORT, narrowing, catalogue).lines]


def test_everything_is_shown_at_first(catalogue: Catalogue) -> None:
    assert shown(SummaryFilter(), catalogue) == [("-1121", 6), ("-1021", 2), ("-1102", 1), ("HTTP 429", 4)]


def test_a_stretch_counts_what_lies_in_it_and_leaves_out_the_rest(catalogue: Catalogue) -> None:
    narrowing = SummaryFilter((1060.0, 1180.0))
    assert shown(narrowing, catalogue) == [("-1121", 1), ("-1021", 2), ("-1102", 1), ("HTTP 429", 1)]
    first = summarise(REPORT, narrowing, catalogue).lines[0]
    assert [location.time for location in first.locations] == [1120.0]
    assert (first.first, first.last) == (1120.0, 1120.0)


def test_a_narrowed_report_agrees_with_what_is_shown(catalogue: Catalogue) -> None:
    narrowing = SummaryFilter((1060.0, 1180.0), frozenset({"fix-request"}))
    report = narrowed(REPORT, narrowing)
    assert [(row.code, row.count) for row in report.rows] == shown(narrowing, catalogue)
    assert report.statuses == ()
    assert report.timeline == Timeline(1060.0, 60.0, 2)
    assert [row.counts for row in report.rows] == [(0, 1), (1, 0)]
    assert "1970-01-01 00:17:40 UTC to 1970-01-01 00:19:40 UTC" in report.scope
    assert "fix-request" in report.scope


@pytest.mark.parametrize(("start", "kept"), [(1000.0, 1), (1060.0, 1), (1120.0, 1), (1180.0, 0)])
def test_a_pattern_is_kept_from_its_first_line_to_its_last(start: float, kept: int) -> None:
    lines = tuple(LogLocation(0, number, 0, at) for number, at in ((1, 1000.0), (9, 1120.0)))
    seen = Observation(ObservationKind.UNKNOWN_OUTCOME, "An order got no clear answer.", lines)
    report = msgspec.structs.replace(REPORT, observations=(seen,))
    assert len(narrowed(report, SummaryFilter((start, start + 60.0))).observations) == kept


def test_a_class_narrows_lines_and_layers_but_not_the_choice_of_classes(catalogue: Catalogue) -> None:
    found = summarise(REPORT, SummaryFilter(recoveries=frozenset({"fix-clock"})), catalogue)
    assert [line.code for line in found.lines] == ["-1021"]
    assert [(layer.recovery, layer.counts) for layer in found.layers] == [("fix-clock", (0, 2, 0))]
    assert dict(found.classes) == {"back-off": 4, "fix-clock": 2, "fix-request": 7}


def test_layers_add_up_to_all_errors(catalogue: Catalogue) -> None:
    layers = summarise(REPORT, SummaryFilter(), catalogue).layers
    assert [sum(counts) for counts in zip(*(layer.counts for layer in layers), strict=True)] == [8, 3, 2]


@pytest.mark.parametrize(
    ("span", "buckets"),
    [
        (None, None),
        ((1000.0, 1060.0), (0, 1)),
        ((1010.0, 1061.0), (0, 2)),
        ((900.0, 5000.0), (0, 3)),
        ((1060.0, 1060.0), (1, 2)),
    ],
)
def test_the_buckets_that_a_stretch_touches(
    span: tuple[float, float] | None, buckets: tuple[int, int] | None
) -> None:
    assert bucket_range(REPORT.timeline, span) == buckets


def test_an_error_that_is_not_settled_is_shown_in_no_class(catalogue: Catalogue) -> None:
    doubtful = msgspec.structs.replace(ROWS[0], recovery=None, mismatch="Trust neither.")
    found = summarise(msgspec.structs.replace(REPORT, rows=(doubtful,)), SummaryFilter(), catalogue)
    assert (found.lines[0].recovery, found.lines[0].doubt) == (NO_AGREEMENT, "Trust neither.")
    assert [layer.recovery for layer in found.layers] == ["back-off", NO_AGREEMENT]


def test_lines_that_look_alike_are_told_apart(catalogue: Catalogue) -> None:
    report = msgspec.structs.replace(REPORT, rows=(ROWS[0], ROWS[0]))
    keys = [line.key for line in summarise(report, SummaryFilter(), catalogue).lines]
    assert len(set(keys)) == 3


def test_a_place_of_a_log_leads_to_the_error_at_it(catalogue: Catalogue) -> None:
    two = [
        msgspec.structs.replace(
            row(code, Recovery.FIX_REQUEST, (1,)), locations=(LogLocation(0, 7, start, None),)
        )
        for code, start in (("-1121", 10), ("-1102", 90))
    ]
    report = msgspec.structs.replace(REPORT, rows=(*ROWS[:1], *two), statuses=())
    known = {line.key: line for line in summarise(report, SummaryFilter(), catalogue).lines}

    def code_at(*places: LogLocation) -> str:
        found = row_at(report, places, catalogue)
        assert found is None or known[found.key] == found
        return found.code if found else ""

    assert code_at(LogLocation(0, 7, 10, None)) == "-1121"
    assert code_at(LogLocation(0, 7, 90, None)) == "-1102"
    assert code_at(LogLocation(0, 7, 55, None)) == "-1121"
    assert code_at(LogLocation(0, 8, 0, None), LogLocation(0, 7, 90, None)) == "-1102"
    assert code_at(LogLocation(1, 7, 10, None)) == ""
