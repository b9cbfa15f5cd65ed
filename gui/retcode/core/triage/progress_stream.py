"""Write the progress of a running triage as JSON lines, for a window in another process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from pathlib import Path

import msgspec
from msgspec import Struct

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.triage.log_reader import Callbacks, triage
from retcode.core.triage.model import MAX_NAMED_ORDERS, TriageReport
from retcode.core.triage.sampling import spread

_PAUSE = 0.2  # seconds between two updates
_MAX_LOCATIONS = 20_000  # of all rows together: a window reads them in about 10 ms


class Update(Struct, frozen=True):
    """The progress of a triage in bytes on the disk, and a new report if there is one.

    `last` is true once, with the whole report.
    """

    done: int
    total: int
    report: TriageReport | None = None
    last: bool = False


def write_updates(
    catalogue: Catalogue,
    paths: Sequence[Path],
    write: Callable[[bytes], object],
    cancelled: Callable[[], bool],
    venue: str | None = None,
    *,
    zone: tzinfo = UTC,
    reader: Sequence[str] = (),
) -> TriageReport:
    """Read logs and write one update a line; if reading is cancelled, the last one has the report so far.

    `venue`, `zone` and `reader` as for `triage`.
    """
    done = total = 0
    sent_at = time.monotonic()

    def send(update: Update) -> None:
        nonlocal sent_at
        sent_at = time.monotonic()
        write(msgspec.json.encode(update) + b"\n")

    def progress(now_done: int, of_total: int) -> None:
        nonlocal done, total
        done, total = now_done, of_total
        if time.monotonic() - sent_at >= _PAUSE:
            send(Update(done, total))

    def partial(report: TriageReport) -> None:
        send(Update(done, total, _with_locations(report, 1)))

    report = triage(
        catalogue,
        Decoder(catalogue),
        paths,
        venue,
        zone=zone,
        hooks=Callbacks(progress=progress, cancelled=cancelled, partial=partial),
        reader=reader,
    )
    limit = _MAX_LOCATIONS // max(1, len(report.rows))
    send(Update(done, total, _with_locations(report, max(1, limit)), last=True))
    return report


def _with_locations(report: TriageReport, limit: int) -> TriageReport:
    rows = tuple(msgspec.structs.replace(row, locations=spread(row.locations, limit)) for row in report.rows)
    statuses = tuple(
        msgspec.structs.replace(row, locations=spread(row.locations, limit)) for row in report.statuses
    )
    seen = tuple(
        msgspec.structs.replace(one, orders=one.orders if limit > 1 else one.orders[: MAX_NAMED_ORDERS + 1])
        for one in report.observations
    )
    return msgspec.structs.replace(report, rows=rows, statuses=statuses, observations=seen)
