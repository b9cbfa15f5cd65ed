"""Messages that a chat or a mail has broken over lines are one error, not two."""

import pytest

from retcode.core.decode.decoder import Decoder

WRAPPED = (
    '{"code":-1021,"msg":"Timestamp for this request\nis outside of the recvWindow."}',
    '{"code":-1021,"msg":"Timestamp for this request\n      is outside of the recvWindow."}',
    "Anna, [10:22]\nBinance error -1021:\nTimestamp for this request is\noutside of the recvWindow.\nhelp?",
    "Binance error -1013:\nFilter failure:\nMAX_NUM_ICEBERG_ORDERS",
    "Binance error -1013:\nFilter failure: LOT_SIZE",
    "APIError(code=-1021): Timestamp for this request is outside\nof the recvWindow.\nPOST /api/v3/order",
    "> Binance error -1021: Timestamp for this request is\n> outside of the recvWindow. please help",
)


@pytest.mark.parametrize("text", WRAPPED)
def test_a_message_on_several_lines_is_one_error(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.code in ("-1021", "-1013")
    assert finding.message.startswith(("Timestamp for this request is outside", "Filter failure: "))


@pytest.mark.parametrize("text", WRAPPED[-2:])
def test_a_message_ends_where_its_wording_ends(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.message == "Timestamp for this request is outside of the recvWindow."
    assert text[: finding.end].endswith("of the recvWindow.")


def test_the_next_line_of_a_log_is_not_a_message(decoder: Decoder) -> None:
    (finding,) = decoder.decode("Binance error -1021: Timestamp for this request\nINFO sleeping").findings
    assert finding.message == "Timestamp for this request"
