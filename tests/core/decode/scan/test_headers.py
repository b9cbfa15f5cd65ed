"""Response headers are found as lines and in mappings, and limits are read by the names in the data."""

import pytest

from retcode.core.decode.scan.headers import HeaderFinder
from retcode.core.decode.scan.recognition import LimitHeader

FINDER = HeaderFinder(
    [
        LimitHeader("x-acme-used", "requests used so far"),
        LimitHeader("x-acme-used-1m", "requests used in this minute"),
        LimitHeader("x-acme-orders-{interval}", "orders placed in {interval}"),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTP/1.1 429\nRetry-After: 30\n", [("retry-after", "30", "")]),
        ("< date: Mon, 23 Nov 2026 10:00:00 GMT", [("date", "Mon, 23 Nov 2026 10:00:00 GMT", "")]),
        ("{'X-Acme-Used': '12', 'a': 'b'}", [("x-acme-used", "12", "requests used so far")]),
        ('"x-acme-used-1m": 7', [("x-acme-used-1m", "7", "requests used in this minute")]),
        ("x-acme-orders-1m: 3", [("x-acme-orders-1m", "3", "orders placed in this minute")]),
        ("x-acme-orders-10S: 3", [("x-acme-orders-10s", "3", "orders placed in the last 10 seconds")]),
        ("x-other-used: 12\nx-acme-orders-1y: 2\n{'server': 'nginx'}", []),
    ],
)
def test_headers_are_found(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(header.name, header.value, header.limit) for header in FINDER.find(text)] == expected
