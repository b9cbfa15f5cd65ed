"""Every form of a zone reads every form of a time."""

from datetime import UTC, date, datetime

import pytest

from retcode.core.triage.timestamps import TimeReader
from retcode.core.triage.zones import LocalZone, zone_of

FORMS = (
    b"2024-03-01 12:00:05,000 dated",
    b"Mar  1 12:00:06 host bot: syslog",
    b"12:00:07 dateless",
    b"I0301 12:00:08.000000 klog",
    b'{"ts": 1709290809, "msg": "epoch"}',
    b"[01/Mar/2024:12:00:10 +0000] access",
)


@pytest.mark.parametrize(
    "zone", ["UTC", "local", "+02:00", "-05:00", "UTC-05:00", "Europe/Berlin", "Asia/Tokyo"]
)
@pytest.mark.parametrize("first", FORMS)
def test_every_zone_reads_every_form(zone: str, first: bytes) -> None:
    reader = TimeReader(zone_of(zone), date(2024, 3, 1))
    assert reader.read(first) is not None
    for line in FORMS:
        assert reader.read(line) is not None


def test_local_time_is_the_same_both_ways() -> None:
    for hour in range(0, 366 * 24, 7):
        timestamp = 1_704_067_200.0 + hour * 3600
        local = datetime.fromtimestamp(timestamp, LocalZone())
        assert local.replace(tzinfo=None) == datetime.fromtimestamp(timestamp)  # noqa: DTZ006 -- local by intent
        assert local.astimezone(UTC).tzinfo is UTC
