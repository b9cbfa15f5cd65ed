"""Numbers in the columns of tables."""

import pytest

from retcode.core.decode.decoder import Decoder

PORTS = """\
| Port | Service | Site |
|------|---------|------|
| 10001 | market data | nyc-1 |
| 10002 | bybit order entry | nyc-2 |
| 10016 | bybit drop copy | nyc-2 |
"""


@pytest.mark.parametrize(
    "text",
    [
        PORTS,
        PORTS.replace("Port", "Ticket ID"),
        "id;exchange of;state of it\n51008;okx order entry;has margin call\n",
    ],
)
def test_a_number_below_the_heading_of_something_else_is_no_code(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize("heading", ["Code", "Error", "No.", "Answer"])
def test_a_code_below_another_heading_is_found(decoder: Decoder, heading: str) -> None:
    text = f"| {heading} | Message | Venue |\n|---|---|---|\n| 10016 | Server error. | bybit |\n"
    assert [finding.code for finding in decoder.decode(text).findings] == ["10016"]
