"""Secrets that a terminal or a mail program cut into two lines."""

import pytest

from retcode.core.redact import redact

_HEAD = "2026-01-02 10:00:00,123 INFO [worker-3] sending request with parameters "
_MAIL = "> Hello, the order fails every time. Here is my api key: "


def _cut(text: str, width: int, mark: str = "") -> str:
    return f"\n{mark}".join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            _cut(f"{_HEAD}api_secret=9cca4a9a446175c06dc9c0cc8a76162c&z=1", 80),
            f"{_HEAD}api_secr\net=9cca…162c&z=1",
        ),
        (_cut(f"{_HEAD}sig=4cxHwuLehuv2XXKbutRIgRrf&z=1", 80), f"{_HEAD}sig=…\n…&z=1"),
        (_cut(f"{_HEAD}mobile=+44 7700 972925&z=1", 80), f"{_HEAD}mobile=…\n…&z=1"),
        (_cut(f"{_MAIL}QLnv83hTmP3juMq7bVY2x8KdaQ", 76, "> "), f"{_MAIL}…\n> …"),
        (
            _cut(f"{_MAIL}{'QLnv83hTmP3juMq7' * 8}", 72, "> "),
            f"{_MAIL}…\n> …\n> …",
        ),
    ],
)
def test_a_secret_in_two_lines_is_masked_in_both(text: str, shown: str) -> None:
    assert redact(text)[0] == shown


@pytest.mark.parametrize(
    "text",
    [
        f"{_HEAD}symbol=BTCUSDT order=12\nworker-3 started with 5 orders",
        f"{_HEAD}orderId=2912837465\n2026-01-02 10:00:01,123 INFO done",
        f"{_HEAD}state=FILLED\nNEW_ORDER_REJECTED",
        f"clientOrderIdTooBig,{'wouldIncreasePriceDislocation,' * 2}orderForEdit\norderForEditNotAStop,1",
        f"{'x' * 40} sent the token of the account to\nbybit-1, and it went well",
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert redact(text)[0] == text
