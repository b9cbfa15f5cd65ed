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


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("bybit,10001,params error", "10001"),
        ("Bybit,10005,permission denied", "10005"),
        ("2025-01-01 10:00:00,bybit,10001,params error", "10001"),
        ('bybit,10001,"request rejected"', "10001"),
        ("bybit,10001,order failed", "10001"),
        ("okx,50004,endpoint error", "50004"),
        ("bybit,110007,ab not enough for new order", "110007"),
        ("binance,-2010,Account has insufficient balance for requested action.", "-2010"),
    ],
)
@pytest.mark.parametrize("table", ["{row}", "{row}\nkraken,0,ok", "exchange,code,message\n{row}"])
def test_a_row_without_blanks_is_an_error_if_its_words_are(
    decoder: Decoder, row: str, code: str, table: str
) -> None:
    if row.startswith("2025"):
        table = table.replace("exchange", "time,exchange").replace("kraken", "2025-01-01 10:00:01,kraken")
    assert [finding.code for finding in decoder.decode(table.format(row=row)).findings] == [code]


@pytest.mark.parametrize(
    "row",
    [
        "bybit,10001,main account",
        "bybit,10001,filled",
        "bybit,10001,BTCUSDT,filled",
        "bybit,10001,42.5",
        "exchange,user_id,note\nbybit,10001,login error",
        "bybit,10001,no errors",
        "bybit,110001\nokx,51008",
    ],
)
def test_a_row_about_something_else_is_none(decoder: Decoder, row: str) -> None:
    assert decoder.decode(row).findings == ()
